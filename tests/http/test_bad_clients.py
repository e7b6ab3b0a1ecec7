"""Clients that go away, dawdle or never read: nobody else waits for them, and nothing of them is left. Real gunicorn, stub
extractor."""

from __future__ import annotations

import json
import re
import socket
import struct
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from threading import Event
from typing import BinaryIO

import pytest

from tests.http.running import STUB, Service, free_port

SLOTS, SEATS, UPLOAD_SECONDS = 3, 3, 4
WITHIN = 60
JSON, NDJSON = {"Content-Type": "application/json"}, "application/x-ndjson"


@pytest.fixture(scope="module")
def service(tmp_path_factory) -> Iterator[Service]:
    log = tmp_path_factory.mktemp("bad_clients") / "log"
    limits = {"MAX_UPLOADS": SLOTS, "QUEUE_SIZE": SEATS - 1, "UPLOAD_SECONDS": UPLOAD_SECONDS, "SEND_SECONDS": 1}
    running = Service(free_port(), log, STUB, **{f"TOCSIN_{name}": str(value) for name, value in limits.items()})
    try:
        running.wait_until_ready()
        yield running
    finally:
        running.stop()


@pytest.fixture(autouse=True)
def nothing_is_left(service) -> Iterator[None]:
    """After each test all seats are free, documents are answered, and nothing went wrong in the log."""
    yield
    eventually(lambda: seats_taken(service) == 0)
    assert post(service)[0] == 200
    levels = {json.loads(line)["level"] for line in service.log.read_text().splitlines()}
    assert levels <= {"info"}, service.log.read_text()


def eventually(holds: Callable[[], object]) -> None:
    end = time.monotonic() + WITHIN
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def post(service: Service, text: str = "Jets bombed a market.") -> tuple[int, dict, str]:
    return service.ask("POST", "/events", json.dumps({"text": text}), JSON)


def seats_taken(service: Service) -> float:
    return float(re.search(r"^tocsin_queue_depth (\S+)", service.ask("GET", "/metrics")[2], re.MULTILINE)[1])


def requests(service: Service) -> list[dict]:
    """The lines of the log on requests that had documents."""
    lines = map(json.loads, service.log.read_text().splitlines())
    return [line for line in lines if line.get("route") in ("/events", "/events/batch")]


def connect(service: Service) -> socket.socket:
    return socket.create_connection(("127.0.0.1", service.port), WITHIN)


def head(length: int, path: str = "/events", kind: str = "application/json") -> bytes:
    return f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n".encode()


def reset(connection: socket.socket) -> None:
    """Go away without a word: whatever the other side sends or reads is an error."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


BODY = json.dumps({"text": "0.1 seconds"}).encode()


@pytest.mark.parametrize("leave", [socket.socket.close, reset])
@pytest.mark.parametrize(
    "sent", [head(99)[:30], head(99), head(99) + b'{"text"', head(5_000_000) + b"x" * 2_000_000, head(len(BODY)) + BODY]
)
def test_clients_that_go_away_take_no_place_with_them(service, sent, leave):
    for _ in range(3 * max(SLOTS, SEATS)):
        connection = connect(service)
        with suppress(ConnectionError):
            connection.sendall(sent)
        leave(connection)
    eventually(lambda: post(service)[0] == 200)


def test_a_batch_ends_where_its_client_has_gone(service):
    lines = b'{"text": "0.1 seconds"}\n' * 190
    connection = connect(service)
    connection.sendall(head(len(lines), "/events/batch", NDJSON) + lines)
    assert connection.recv(1)
    reset(connection)
    eventually(lambda: [line for line in requests(service) if line["route"] == "/events/batch"])
    (line,) = (line for line in requests(service) if line["route"] == "/events/batch")
    assert (line["complete"], line["documents"] < 100) == (False, True)


def test_a_client_that_never_reads_holds_its_place_for_send_seconds(service):
    line = json.dumps({f"{n:01000}": 1 for n in range(50)}).encode()
    body = b"\n".join([line] * 190)
    with connect(service) as connection:
        connection.sendall(head(len(body), "/events/batch", NDJSON) + body)
        eventually(lambda: seats_taken(service) == 1)
        eventually(lambda: seats_taken(service) == 0)


def read_answer(answers: BinaryIO) -> int:
    """The status of the next answer; all of it is read."""
    fields = list(iter(answers.readline, b"\r\n"))
    (length,) = (int(field.split()[1]) for field in fields if field.startswith(b"Content-Length:"))
    assert len(answers.read(length)) == length
    return int(fields[0].split()[1])


LIVEZ = b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        (b"GET /livez HTTP/1.1\r\nX-Long: " + b"a" * 70_000, b"HTTP/1.1 431 "),
        (b"GET /livez?" + b"a" * 70_000, b"HTTP/1.1 414 "),
        (LIVEZ + b"GET /live", b"HTTP/1.1 200 "),
        (head(2) + b"{}GET /live", b"HTTP/1.1 "),
    ],
)
def test_heads_that_do_not_end_hold_no_thread(service, sent, answer):
    with ExitStack() as stack:
        connections = [stack.enter_context(connect(service)) for _ in range(40)]
        for connection in connections:
            connection.sendall(sent)
        for connection in connections:
            assert connection.recv(65_536).startswith(answer)
            begin = time.monotonic()
            assert service.ask("GET", "/livez")[0] == 200
            assert time.monotonic() - begin < 1


@pytest.mark.parametrize("cut", [0, 1, 20, len(LIVEZ) - 1])
def test_a_request_that_was_begun_behind_another_is_answered_when_it_is_whole(service, cut):
    with connect(service) as connection:
        connection.sendall(head(2) + b"{}" + LIVEZ + LIVEZ[:cut])
        answers = connection.makefile("rb")
        assert [read_answer(answers), read_answer(answers)] == [422, 200]
        connection.sendall(LIVEZ[cut:])
        assert read_answer(answers) == 200


def test_uploads_that_dribble_on_every_slot_keep_nobody_else(service):
    over, got = Event(), []

    def dribble() -> None:
        """One slow upload after the other, a byte a second."""
        while not over.is_set():
            with connect(service) as connection, suppress(ConnectionError):
                connection.sendall(head(1000))
                connection.settimeout(1)
                while not over.is_set():
                    try:
                        got.append(connection.recv(4096).split(b"\r\n")[0])
                        break
                    except TimeoutError:
                        connection.sendall(b" ")

    with ThreadPoolExecutor(SLOTS) as pool:
        try:
            slow = [pool.submit(dribble) for _ in range(SLOTS)]
            refused: list[tuple[int, dict, str]] = []
            eventually(lambda: refused.append(post(service)) or refused[-1][0] == 503)
            waits = []
            for _ in range(10):
                begin = time.monotonic()
                assert service.ask("GET", "/livez")[0] == 200
                waits.append(time.monotonic() - begin)
            assert max(waits) < 1
            _, headers, problem = refused[-1]
            assert int(headers["Retry-After"]) >= 1
            assert "max_uploads" in json.loads(problem)["detail"]
            eventually(lambda: sum(b" 408 " in first for first in got) >= SLOTS)
        finally:
            over.set()
    assert [client.result() for client in slow] == [None] * SLOTS
