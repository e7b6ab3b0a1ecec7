"""Starting, stopping and replacing: what a client sees of it, over sockets, with real gunicorn and a stub extractor."""

from __future__ import annotations

import json
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPResponse
from threading import Event

import pytest

from tests.http.running import STUB, Service, free_port

JSON, NDJSON = {"Content-Type": "application/json"}, {"Content-Type": "application/x-ndjson"}
WITHIN = 60
"""Seconds: far more than anything here takes, since the machine may be busy."""


@pytest.fixture
def start(tmp_path) -> Iterator[Callable[..., Service]]:
    started: list[Service] = []

    def act(**settings: object) -> Service:
        log = tmp_path / f"log{len(started)}"
        service = Service(free_port(), log, STUB, **{name: str(value) for name, value in settings.items()})
        started.append(service)
        service.wait_until_ready()
        return service

    yield act
    for service in started:
        service.stop()


def post(service: Service, text: str = "Jets bombed a market.") -> int:
    return service.ask("POST", "/events", json.dumps({"text": text}), JSON)[0]


def eventually(holds: Callable[[], object]) -> None:
    end = time.monotonic() + WITHIN
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


def send(service: Service, text: str) -> HTTPConnection:
    """A connection on which a request has gone off; ``getresponse`` waits for the answer."""
    connection = service.connect()
    connection.request("POST", "/events", json.dumps({"text": text}), JSON)
    return connection


def begin(service: Service, *texts: str) -> tuple[int, HTTPResponse]:
    """A batch of a quick document and these: when the first is answered, the process that works, and the answer, to
    be read on."""
    connection = service.connect()
    lines = [json.dumps({"text": text}) for text in ("Now.", *texts)]
    connection.request("POST", "/events/batch", "\n".join(lines), NDJSON)
    answer = connection.getresponse()
    return int(json.loads(answer.readline())["engine"]["package"]), answer


def rest(answer: HTTPResponse) -> list[dict]:
    return [json.loads(line) for line in answer.read().splitlines()]


def refuses(service: Service) -> bool:
    try:
        service.connect().connect()
    except ConnectionRefusedError:
        return True
    return False


@contextmanager
def clients(service: Service, count: int, *, keep: bool, mind_readiness: bool = False) -> Iterator[list]:
    """So many clients that ask one thing after the other until the block ends, or until they are told not to; what
    they got."""
    got: list = []
    enough = Event()

    def ask() -> None:
        connection = service.connect()
        while not enough.is_set():
            if mind_readiness and service.ask("GET", "/readyz")[0] != 200:
                return
            try:
                connection.request("POST", "/events", '{"text": "0.01 seconds"}', JSON)
                answer = connection.getresponse()
                answer.read()
                got.append(answer.status)
            except OSError as error:
                got.append(repr(error))
            if not keep:
                connection.close()

    with ThreadPoolExecutor(count) as pool:
        running = [pool.submit(ask) for _ in range(count)]
        try:
            yield got
        finally:
            enough.set()
    for client in running:
        client.result()


def test_the_order_to_stop_is_announced_while_all_workers_go_on(start):
    service = start(WORKERS=2, TOCSIN_NOTICE_SECONDS=3)
    service.process.send_signal(signal.SIGTERM)
    eventually(lambda: service.ask("GET", "/readyz")[0] == 503)
    announced = time.monotonic()
    seen = [(service.ask("GET", "/readyz")[0], service.ask("GET", "/livez")[0], post(service)) for _ in range(20)]
    assert time.monotonic() - announced < 2.5, "the machine is too slow to tell"
    assert set(seen) == {(503, 200, 200)}
    assert json.loads(service.ask("GET", "/info")[2])["state"] == "draining"
    assert service.process.wait(WITHIN) == 0


def test_clients_that_mind_readiness_lose_nothing(start):
    service = start(WORKERS=2, TOCSIN_NOTICE_SECONDS=2)
    with clients(service, 4, keep=False, mind_readiness=True) as got:
        eventually(lambda: len(got) > 40)
        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(WITHIN) == 0
    assert set(got) == {200}


def test_what_was_sent_before_the_order_is_answered(start):
    service = start(WORKERS=2)
    sent = [send(service, "1 second") for _ in range(4)]
    service.process.send_signal(signal.SIGTERM)
    assert [connection.getresponse().status for connection in sent] == [200] * 4
    assert service.process.wait(WITHIN) == 0


def test_what_waits_at_the_listener_is_answered(start):
    service = start()
    (worker,) = service.workers()
    os.kill(worker, signal.SIGSTOP)
    sent = [send(service, "Now.") for _ in range(5)]
    service.process.send_signal(signal.SIGTERM)
    eventually(lambda: "Handling signal: term" in service.log.read_text())
    os.kill(worker, signal.SIGCONT)
    assert [connection.getresponse().status for connection in sent] == [200] * 5
    assert service.process.wait(WITHIN) == 0


def test_a_kept_connection_is_answered_and_then_closed(start):
    service = start()
    kept = service.connect()
    kept.request("GET", "/livez")
    assert kept.getresponse().read()
    service.process.send_signal(signal.SIGTERM)
    eventually(lambda: refuses(service))
    kept.request("POST", "/events", '{"text": "Now."}', JSON)
    answer = kept.getresponse()
    assert (answer.status, answer.headers["Connection"]) == (200, "close")
    assert service.process.wait(WITHIN) == 0


def test_a_batch_goes_on_for_drain_seconds_and_ends_whole(start):
    service = start(TOCSIN_DRAIN_SECONDS=1)
    _, answer = begin(service, *["0.5 seconds"] * 20)
    service.process.send_signal(signal.SIGTERM)
    *lines, last = rest(answer)
    statuses = [line["status"] for line in lines]
    assert len(statuses) == 20
    assert statuses == sorted(statuses)
    assert set(statuses) == {200, 503}
    assert {line["problem"]["type"] for line in lines if line["status"] == 503} == {"/problems/draining"}
    assert last["summary"]["succeeded"] == 1 + statuses.count(200)
    assert service.process.wait(WITHIN) == 0


def test_idle_connections_do_not_hold_up_the_end(start):
    service = start()
    with socket.create_connection(("127.0.0.1", service.port)) as idle:
        idle.sendall(b"GET /livez HTT")
        assert service.ask("GET", "/livez")[0] == 200
        stopped = time.monotonic()
        assert service.stop() == 0
        assert time.monotonic() - stopped < 8


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGQUIT])
def test_interruption_ends_at_once(start, number):
    service = start()
    _, answer = begin(service, "20 seconds")
    stopped = time.monotonic()
    service.process.send_signal(number)
    assert service.process.wait(WITHIN) == 0
    assert time.monotonic() - stopped < 10
    with pytest.raises((OSError, HTTPException)):
        answer.read()


@pytest.mark.parametrize("keep", [True, False])
def test_one_worker_is_replaced_and_no_client_sees_it(start, keep):
    service = start(TOCSIN_MAX_REQUESTS=30)
    seen = set(service.workers())
    with clients(service, 3, keep=keep) as got:
        eventually(lambda: seen.update(service.workers()) or len(seen) >= 4)
    assert len(got) > 60
    assert set(got) == {200}


def test_a_worker_that_is_replaced_finishes_its_batch(start):
    service = start(TOCSIN_MAX_REQUESTS=5, TOCSIN_DRAIN_SECONDS=1)
    old, answer = begin(service, *["0.4 seconds"] * 10)
    for _ in range(8):
        assert service.ask("GET", "/livez")[0] == 200
    eventually(lambda: service.workers() > {old})
    assert {line.get("status", 200) for line in rest(answer)} == {200}
    eventually(lambda: old not in service.workers())
    assert len(service.workers()) == 1


def test_hangup_replaces_all_workers(start):
    service = start(WORKERS=2)
    old = service.workers()
    with clients(service, 3, keep=True) as got:
        service.process.send_signal(signal.SIGHUP)
        eventually(lambda: len(service.workers()) == 2 and not service.workers() & old)
    assert set(got) == {200}


def test_a_killed_worker_returns_and_the_other_goes_on(start):
    service = start(WORKERS=2)
    victim, answer = begin(service, "20 seconds")
    os.kill(victim, signal.SIGKILL)
    with pytest.raises((OSError, HTTPException)):
        answer.read()
    assert {post(service) for _ in range(10)} == {200}
    eventually(lambda: len(service.workers() - {victim}) == 2)
    assert {post(service) for _ in range(10)} == {200}


def test_a_worker_whose_model_works_leaves_new_requests_to_the_other(start):
    service = start(WORKERS=2, TOCSIN_QUEUE_SECONDS=60)
    kept: dict[int, HTTPConnection] = {}
    while len(kept) < 2:
        connection = service.connect()
        kept[ask_who(connection)] = connection
    occupied, batch = begin(service, *["0.3 seconds"] * 30)
    on_the_same = [ask_who(kept[occupied]) for _ in range(30)]
    assert on_the_same.count(occupied) < 6
    on_new_connections = [ask_who(service.connect()) for _ in range(30)]
    assert on_new_connections.count(occupied) < 6
    assert len(rest(batch)) == 31


def ask_who(connection: HTTPConnection) -> int:
    """The process that answers a request."""
    connection.request("POST", "/events", '{"text": "0.03 seconds"}', JSON)
    return int(json.loads(connection.getresponse().read())["engine"]["package"])


def test_more_and_fewer_workers_by_signal(start):
    service = start()
    service.process.send_signal(signal.SIGTTIN)
    eventually(lambda: len(service.workers()) == 2)
    service.process.send_signal(signal.SIGTTOU)
    eventually(lambda: len(service.workers()) == 1)
    assert post(service) == 200
