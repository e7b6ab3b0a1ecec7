"""Metrics and logs of real gunicorn with two workers and a stub extractor."""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.http.running import STUB, Service, free_port

JSON = {"Content-Type": "application/json"}
SECRET = "Quokka"
WITHIN = 60


@pytest.fixture
def start(tmp_path) -> Iterator[Callable[..., Service]]:
    started: list[Service] = []

    def act(**settings: str) -> Service:
        log = tmp_path / f"log{len(started)}"
        service = Service(free_port(), log, STUB, WORKERS="2", **settings)
        started.append(service)
        service.wait_until_ready()
        return service

    yield act
    for service in started:
        service.stop()


def read(service: Service) -> dict[tuple, float]:
    status, _, text = service.ask("GET", "/metrics")
    assert status == 200, text
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def lines(service: Service) -> list[dict]:
    return [json.loads(line) for line in service.log.read_text().splitlines()]


def post(service: Service, text: str = "Jets bombed a market.", **headers: str) -> int:
    return service.ask("POST", "/events", json.dumps({"text": text}), JSON | headers)[0]


def eventually(holds: Callable[[], object]) -> None:
    end = time.monotonic() + WITHIN
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


def served_by(service: Service) -> set[int]:
    """The workers that have answered documents."""
    return {line["pid"] for line in lines(service) if line.get("route") == "/events"}


def metrics_folder(service: Service) -> Path:
    """Where a worker has its files in memory."""
    maps = Path(f"/proc/{min(service.workers())}/maps").read_text()
    return Path(next(line.split()[-1] for line in maps.splitlines() if line.endswith(".db"))).parent


def test_workers_count_together_and_a_killed_one_takes_nothing_along(start):
    service, sent = start(), 0
    eventually(lambda: read(service)["tocsin_workers", "ready"] == 2)
    workers = service.workers()
    while sent < 10 or served_by(service) != workers:
        assert post(service) == 200
        sent += 1
        assert sent < 1000
    for _ in range(6):
        found = read(service)
        assert found["tocsin_requests_total", "/events", "200", "POST"] == sent
        assert found["tocsin_request_seconds_count", "/events"] == sent
        assert found["tocsin_documents_total",] == sent
        assert found["tocsin_events_total", "Air/drone strike"] == sent
    files = set(os.listdir(metrics_folder(service)))
    victim = min(workers)
    os.kill(victim, signal.SIGKILL)
    eventually(lambda: victim not in service.workers() and read(service)["tocsin_workers", "ready"] == 2)
    assert read(service)["tocsin_documents_total",] == sent
    assert post(service) == 200
    assert read(service)["tocsin_documents_total",] == sent + 1
    assert set(os.listdir(metrics_folder(service))) == files


def test_workers_that_are_replaced_take_nothing_along(start):
    service = start(TOCSIN_MAX_REQUESTS="5")
    first = service.workers()
    for _ in range(20):
        assert post(service) == 200
    eventually(lambda: not first & service.workers() and read(service)["tocsin_workers", "ready"] == 2)
    assert read(service)["tocsin_documents_total",] == 20


def test_a_worker_that_is_killed_at_work_leaves_no_place_taken(start):
    service = start()
    with socket.create_connection(("127.0.0.1", service.port), 30) as connection:
        body = b'{"text": "20 seconds"}'
        head = (
            f"POST /events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        connection.sendall(head.encode() + body)
        eventually(lambda: read(service)["tocsin_queue_depth",] == 1)
        for worker in service.workers():
            os.kill(worker, signal.SIGKILL)
        connection.recv(1)
    service.wait_until_ready()
    eventually(lambda: read(service)["tocsin_workers", "ready"] == 2)
    assert read(service)["tocsin_queue_depth",] == 0


def test_metrics_answer_while_the_model_works(start):
    service = start()
    with socket.create_connection(("127.0.0.1", service.port), 30) as connection:
        body = b'{"text": "3 seconds"}'
        head = (
            f"POST /events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        connection.sendall(head.encode() + body)
        eventually(lambda: read(service)["tocsin_queue_depth",] == 1)
        waits = []
        for _ in range(20):
            begin = time.monotonic()
            read(service)
            waits.append(time.monotonic() - begin)
    assert sorted(waits)[len(waits) // 2] < 0.1


def test_the_folder_of_the_metrics_goes_with_the_service(start):
    service = start()
    folder = metrics_folder(service)
    assert folder.exists()
    assert service.stop() == 0
    assert not folder.exists()


def test_a_folder_of_ones_own_is_emptied_at_the_start(start, tmp_path):
    place = tmp_path / "metrics"
    first = start(TOCSIN_METRICS_DIR=str(place))
    assert post(first) == 200
    first.stop()
    assert list(place.iterdir())
    second = start(TOCSIN_METRICS_DIR=str(place))
    assert read(second)["tocsin_documents_total",] == 0


def test_without_room_for_metrics_the_service_goes_on(tmp_path):
    """As on a full disk: no file of the service may grow over 32 KB, which leaves the log its room."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (32_768, hard))
    try:
        service = Service(free_port(), tmp_path / "log", STUB, WORKERS="2")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    try:
        service.wait_until_ready()
        assert post(service) == 200
        status, _, problem = service.ask("GET", "/metrics")
        assert (status, json.loads(problem)["type"]) == (503, "/problems/metrics-off")
        assert sum("metrics are off" in line["event"] for line in lines(service)) == 1
    finally:
        assert service.stop() == 0


def test_the_log_is_json_and_holds_no_words(start):
    service = start(TOCSIN_LOG_LEVEL="debug")
    assert post(service, f"fail for {SECRET}") == 500
    assert post(service, f"{SECRET} fell.", Referer=SECRET, Cookie=SECRET) == 200
    service.ask("POST", f"/events?title={SECRET}", f"{SECRET} fell.", {"Content-Type": "text/plain"})
    for broken in (f"GET /{SECRET} HTTP/9.9\r\n\r\n", f"{SECRET}\r\n\r\n", f"GET / HTTP/1.1\r\n{SECRET}\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", service.port), 30) as connection:
            connection.sendall(broken.encode())
            assert b" 400 " in connection.makefile("rb").read().split(b"\r\n")[0]
    with socket.create_connection(("127.0.0.1", service.port), 30) as connection:
        head = (
            "POST /events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        connection.sendall(f"{head}{SECRET}\r\n".encode())
        connection.shutdown(socket.SHUT_WR)
        assert b" 400 " in connection.makefile("rb").read().split(b"\r\n")[0]
    with socket.create_connection(("127.0.0.1", service.port), 30) as connection:
        connection.sendall(f"GET /{SECRET}".encode())
    assert service.ask("GET", "/livez")[0] == 200
    service.stop()
    assert SECRET.lower() not in service.log.read_text().lower()
    told = [(line["route"], line["status"]) for line in lines(service) if line["event"] == "request"]
    assert told.count(("none", 400)) == 3
    assert told.count(("/events", 500)) == told.count(("/events", 400)) == 1
    assert told.count(("/events", 200)) == 2
    fault = next(line for line in lines(service) if "exceptions" in line)
    assert fault["exceptions"][0]["type"] == "ValueError"
