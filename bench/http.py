"""The service as it ships under load, over HTTP: ``python -m bench.http`` (``make bench-http``).

For one worker and for two: how much it can do (clients that wait for their answers), then 0.5, 1 and 2 times as many
articles at random times whatever becomes of them, then how much it can do after that. Writes its section of
bench/RESULTS.md. Ends with 1 where a promise is not kept.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from time import perf_counter

from bench import memory, results
from bench.instance import BODIES, CLIENTS, running
from bench.load import Load, closed, opened, percentile
from tests.http.running import ROOT

PACKAGES = ("gunicorn", "flask", "torch", "onnxruntime", "stanza")
WORKERS = (1, 2)
LEVELS = (0.5, 1.0, 2.0)
QUICK = 0.1
"""Seconds that /livez may take at most, whatever the load."""
RECOVERED = 0.9
"""Throughput after the greatest load, as a share of that before, at least."""
PRICE = 150
"""MiB of private memory that each of several workers may have."""


@dataclass
class Measured:
    """A service with so many workers: each load by its name, and memory in the end, the master's first."""

    workers: int
    loads: dict[str, Load]
    memory: list[memory.Memory]

    @property
    def recovery(self) -> float:
        return self.loads["afterwards"].throughput / self.loads["capacity"].throughput


def measure(workers: int, seconds: float) -> Measured:
    """All loads in turn, each of so many seconds."""
    with running(workers) as service:
        port = service.port
        loads = {"one client": closed(port, BODIES, 1, seconds)}
        loads["capacity"] = closed(port, BODIES, CLIENTS * workers, seconds)
        for level in LEVELS:
            loads[f"{level:g}×"] = opened(port, BODIES, level * loads["capacity"].throughput, seconds)
        loads["afterwards"] = closed(port, BODIES, CLIENTS * workers, seconds)
        used = [memory.of(pid) for pid in (service.process.pid, *sorted(service.workers()))]
    return Measured(workers, loads, used)


def alone(seconds: float) -> float:
    """Median seconds of the same extractions called in this process, without HTTP, schemas or JSON."""
    from service.app import build_extractor
    from service.extractor import Document
    from service.settings import Settings

    extractor, took = build_extractor(Settings.from_env()), []
    sent = [json.loads(body) for body in BODIES]
    documents = [Document(**fields | {"published_at": date.fromisoformat(fields["published_at"])}) for fields in sent]
    for document in documents:
        extractor.extract(document)
    end = perf_counter() + seconds
    while perf_counter() < end:
        for document in documents:
            begin = perf_counter()
            extractor.extract(document)
            took.append(perf_counter() - begin)
    return statistics.median(took)


def report(found: Sequence[Measured], in_process: float, seconds: float) -> str:
    """The results as Markdown."""
    words = [len(json.loads(body)["text"].split()) for body in BODIES]
    about = (
        f"`make bench-http`: the service as it ships, and its clients, on one machine; {len(BODIES)} articles of our "
        f"own of {min(words)} to {max(words)} words, {statistics.mean(words):.0f} on average; {seconds:g} s for each "
        "line. "
        f"*capacity* and *afterwards*: {CLIENTS} clients a worker that wait for their answers; *n×*: n times the "
        "capacity, at random times (Poisson), whatever becomes of it. p50, p95 and p99 are those of the 200s, from "
        "when a request was due; *other* is anything but a 200 or a 503 with Retry-After. /livez is asked five times a "
        "second meanwhile."
    )
    lines = [about, "", results.machine(*PACKAGES)]
    head = ["load", "sent/s", "200s/s", "p50 ms", "p95 ms", "p99 ms", "200", "503", "other", "/livez p99 ms", "max ms"]
    for one in found:
        rows = [_row(name, load) for name, load in one.loads.items()]
        lines += ["", f"WORKERS={one.workers}; throughput afterwards is {one.recovery:.0%} of that before.", ""]
        lines.append(results.table(head, rows))
    lines += ["", "Memory after all that:", "", _memory(found), "", _overhead(found[0], in_process)]
    return "\n".join(lines)


def _row(name: str, load: Load) -> list[str]:
    waits = [f"{1000 * load.wait(share):.0f}" for share in (0.5, 0.95, 0.99)]
    parts = [f"{load.outcomes[outcome] / len(load.answers):.1%}" for outcome in ("200", "503")]
    others = ", ".join(f"{n} {fault}" for fault, n in load.faults.items()) or "0"
    live = [f"{1000 * value:.0f}" for value in (percentile(load.pulse, 0.99), max(load.pulse))]
    return [name, f"{load.rate:.1f}", f"{load.throughput:.1f}", *waits, *parts, others, *live]


def _memory(found: Sequence[Measured]) -> str:
    rows = []
    for one in found:
        names = ["master", *(f"worker {n}" for n in range(1, one.workers + 1))]
        rows += [
            [one.workers, name, *(f"{mib:.0f}" for mib in used)] for name, used in zip(names, one.memory, strict=True)
        ]
        whole = sum(used.share for used in one.memory)
        rows.append([one.workers, "all", "", "", f"{whole:.0f}"])
    return results.table(["WORKERS", "process", "RSS, MiB", "private, MiB", "PSS, MiB"], rows)


def _overhead(one: Measured, in_process: float) -> str:
    over_http = one.loads["one client"].wait(0.5)
    return (
        f"One client at a time: median {1000 * over_http:.0f} ms over HTTP; {1000 * in_process:.0f} ms for the same "
        f"extraction called in Python: {over_http / in_process:.2f} times as long."
    )


def misses(found: Sequence[Measured]) -> list[str]:
    """What is promised and does not hold."""
    out = []
    for one in found:
        for name, load in one.loads.items():
            slowest = max(load.pulse)
            out += [f"{name}: {load.faults}"] if load.faults else []
            out += [f"{name}: /livez took {slowest:.2f} s"] if slowest > QUICK else []
        out += [f"throughput afterwards is {one.recovery:.0%}"] if one.recovery < RECOVERED else []
        several = one.memory[1:] if one.workers > 1 else []
        out += [f"a worker has {used.private:.0f} MiB" for used in several if used.private > PRICE]
    return out


def main() -> None:
    """Entry point; with ``--alone`` it measures the extraction without HTTP and prints the seconds."""
    parser = argparse.ArgumentParser(prog="python -m bench.http", description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0, help="length of each load")
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.alone:
        print(alone(asked.seconds))
        return
    found = [measure(workers, asked.seconds) for workers in WORKERS]
    command = [sys.executable, "-m", "bench.http", "--alone", "--seconds", str(asked.seconds)]
    alike = os.environ | {"WORKERS": str(WORKERS[0])}
    out = subprocess.run(command, cwd=ROOT, env=alike, check=True, stdout=subprocess.PIPE, text=True).stdout
    text = report(found, float(out.splitlines()[-1]), asked.seconds)
    results.write("HTTP", text)
    print(text)
    if missed := misses(found):
        sys.exit("\n".join(("", "Not kept:", *missed)))


if __name__ == "__main__":
    main()
