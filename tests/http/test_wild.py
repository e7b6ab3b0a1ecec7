"""Wild requests of bench/fuzz.py against real gunicorn with a stub extractor, and the eye that bench/fuzz.py has for faults."""

from __future__ import annotations

import json

import pytest

from bench.fuzz import faults, fuzz, judge
from bench.wild import Request
from tests.http.running import STUB, Service, free_port

REQUESTS = 300


def test_wild_requests_get_their_answers(tmp_path):
    service = Service(free_port(), tmp_path / "log", STUB, TOCSIN_UPLOAD_SECONDS="2")
    try:
        service.wait_until_ready()
        workers = service.workers()
        seen, live = fuzz(service.port, REQUESTS, seed=7)
        assert faults(seen, live) == []
        assert len(seen) == REQUESTS
        outcomes = "200 400 404 405 406 415 422 closed gone"
        assert {one.outcome for one in seen} >= set(outcomes.split())
        assert service.workers() == workers
        log = [json.loads(line) for line in service.log.read_text().splitlines()]
        assert {line["level"] for line in log} == {"info"}
        assert service.ask("POST", "/events", '{"text": "a"}', {"Content-Type": "application/json"})[0] == 200
    finally:
        assert service.stop() == 0


def answer(status: str, body: str, kind: str = "application/problem+json", more: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{more}Content-Length: {len(body)}\r\n\r\n{body}".encode()


@pytest.mark.parametrize(
    ("got", "says"),
    [
        (answer("200 OK", "{}", "application/json"), None),
        (answer("404 Not Found", '{"status": 404}'), None),
        (answer("503 Busy", '{"status": 503}', more="Retry-After: 1\r\n"), None),
        (answer("503 Busy", '{"status": 503}'), "Retry-After"),
        (answer("500 Fault", '{"status": 500}'), "500"),
        (answer("200 OK", "{}", "application/json") + answer("500 Fault", '{"status": 500}'), "500"),
        (answer("404 Not Found", "gone", "text/html"), "no problem document"),
        (answer("404 Not Found", '{"status": 400}'), "another status"),
        (answer("200 OK", '{"index": 0, "status": 500}', "application/x-ndjson"), "a line with 500"),
        (answer("200 OK", "{}", "application/json")[:-1], "no proper HTTP"),
        (answer("200 OK", "{}", "application/json") + b"x", "no proper HTTP"),
        (b"Good morning\r\n", "no proper HTTP"),
        ("closed", "no answer"),
        ("reset", "no answer"),
        ("hung", "no answer"),
    ],
)
def test_faults_are_seen(got, says):
    fault = judge(0, Request("/events", b"POST /events HTTP/1.1\r\n\r\n"), got).fault
    assert fault is None if says is None else says in fault


def test_a_slow_pulse_is_a_fault():
    assert faults([], [0.1, 2.0]) == ["/livez took 2.00 s"]
