"""Wild requests to a running service over sockets: ``python -m bench.fuzz --requests 10000`` (``make fuzz``).

Without ``--port`` the service is started as it ships. Prints statuses by route and writes them into bench/RESULTS.md.
Ends with 1 where there was a 5xx other than 503, an answer that is no proper HTTP or no proper problem, a connection
that hung, a proper request without an answer, or a /livez that took more than a second. ``--only NUMBER`` sends one of
them again and shows both sides.
"""

from __future__ import annotations

import argparse
import http.client
import io
import json
import socket
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from dataclasses import dataclass

from bench import results, wild
from bench.instance import running
from bench.load import pulse

CLIENTS = 8
HUNG = 60.0
"""Seconds without an end after which a connection counts as hung."""
LIVE = 1.0
"""Seconds that /livez may take."""
SHOWN = 20
_ROUTES = {"/", "/events", "/events/batch", "/rules", "/taxonomy", "/livez", "/readyz", "/healthz", "/info", "/metrics"}


@dataclass(frozen=True)
class Seen:
    """What a request got: the status of its last answer, or how the connection ended; and what is wrong with that."""

    number: int
    route: str
    outcome: str
    fault: str | None


class _Answers(io.BytesIO):
    """Bytes that http.client reads one answer after the other from."""

    def makefile(self, mode: str) -> _Answers:
        return self

    def close(self) -> None:
        pass


def send(port: int, request: wild.Request) -> bytes | str:
    """All that comes back for a request until the connection ends, or how it ended otherwise."""
    end = time.monotonic() + HUNG
    with socket.create_connection(("127.0.0.1", port), HUNG) as connection:
        got = bytearray()
        with suppress(ConnectionError):
            connection.sendall(request.data)
            if request.then == "say":
                connection.shutdown(socket.SHUT_WR)
        try:
            while request.then != "gone":
                connection.settimeout(max(0.01, end - time.monotonic()))
                if not (piece := connection.recv(65_536)):
                    break
                got += piece
        except TimeoutError:
            return "hung"
        except ConnectionError:
            return bytes(got) or "reset"
    return bytes(got) or ("gone" if request.then == "gone" else "closed")


def judge(number: int, request: wild.Request, got: bytes | str) -> Seen:
    """What a request got, and whether it may."""
    outcome, fault = got, None
    if isinstance(got, str):
        if got == "hung" or (request.whole and got != "gone"):
            fault = f"no answer: {got}"
        return Seen(number, request.route, got, fault)
    stream, method = _Answers(got), request.data.split(b" ")[0].decode("latin-1")
    try:
        while stream.tell() < len(got):
            answer = http.client.HTTPResponse(stream, method=method)  # type: ignore[arg-type]
            answer.begin()
            body = answer.read()
            outcome = str(answer.status)
            fault = fault or _fault(answer, method, body)
            if method == "HEAD":
                break
    except (http.client.HTTPException, ValueError) as error:
        outcome = "broken"
        fault = f"the answer is no proper HTTP: {error!r}"
    return Seen(number, request.route, outcome, fault)


def _fault(answer: http.client.HTTPResponse, method: str, body: bytes) -> str | None:
    status, kind = answer.status, answer.headers.get("Content-Type", "")
    if status >= 500 and status != 503:
        return f"{status}: {body[:200]!r}"
    if status == 503 and int(answer.headers.get("Retry-After", 0)) < 1:
        return f"503 without Retry-After: {body[:200]!r}"
    if status >= 400 and kind != "application/problem+json":
        return f"{status} is no problem document: {kind}"
    if status >= 400 and method != "HEAD" and json.loads(body)["status"] != status:
        return f"{status} with a problem document of another status"
    if kind == wild.NDJSON and b'"status": 500' in body:
        return f"a line with 500: {body[:200]!r}"
    return None


def fuzz(port: int, requests: int, seed: int) -> tuple[list[Seen], list[float]]:
    """Send them all; what each got, and how long /livez took meanwhile."""

    def one(number: int) -> Seen:
        request = wild.request(seed, number)
        return judge(number, request, send(port, request))

    with pulse(port) as live, ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(one, range(requests))), live


def report(seen: Sequence[Seen], live: Sequence[float], seed: int, seconds: float) -> str:
    """Outcomes by route as Markdown."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for one in seen:
        counts[one.route if one.route in _ROUTES else "other addresses, or none"][one.outcome] += 1
    columns = sorted({one.outcome for one in seen})
    rows = [[route, *(counts[route][name] or "" for name in columns)] for route in sorted(counts)]
    rows.append(["all", *(sum(found[name] for found in counts.values()) for name in columns)])
    return "\n".join(
        [
            f"`make fuzz`: {len(seen)} requests of seed {seed} by {CLIENTS} clients in {seconds:.0f} s, right ones, "
            f"wrong ones and what is no HTTP. /livez took {1000 * max(live):.0f} ms at most. *gone*: the client hung "
            "up; *closed*: it sent less than a head, and got nothing.",
            "",
            results.table(["route", *columns], rows),
        ]
    )


def faults(seen: Sequence[Seen], live: Sequence[float]) -> list[str]:
    """What must not be."""
    slow = [f"/livez took {max(live):.2f} s"] if max(live) > LIVE else []
    return slow + [f"number {one.number}, {one.route[:40]}: {one.fault}" for one in seen if one.fault]


def run(port: int, requests: int, seed: int) -> str:
    """The report. Exits where anything was wrong."""
    begin = time.monotonic()
    seen, live = fuzz(port, requests, seed)
    text = report(seen, live, seed, time.monotonic() - begin)
    print(text)
    if wrong := faults(seen, live):
        sys.exit("\n".join((f"{len(wrong)} faults:", *wrong[:SHOWN])))
    return text


def again(port: int, seed: int, number: int) -> None:
    """Send one of the requests, and show it and what came."""
    request = wild.request(seed, number)
    got = send(port, request)
    print(request, got, judge(number, request, got), sep="\n\n")


def main() -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(prog="python -m bench.fuzz", description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--port", type=int, help="of a service that runs here; without it one is started")
    parser.add_argument("--only", type=int, metavar="NUMBER")
    asked = parser.parse_args()
    with nullcontext(asked) if asked.port else running(1) as service:
        if asked.only is not None:
            again(service.port, asked.seed, asked.only)
            return
        text = run(service.port, asked.requests, asked.seed)
        if not asked.port:
            errors = [line for line in service.log.read_text().splitlines() if '"level": "error"' in line]
            if errors:
                sys.exit("\n".join(("In the log:", *errors[:SHOWN])))
            results.write("Fuzz", text)


if __name__ == "__main__":
    main()
