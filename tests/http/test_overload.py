"""Twice as many documents as the service can take, over sockets, with real gunicorn and a stub extractor."""

from __future__ import annotations

import json

from bench.load import closed, opened
from tests.http.running import STUB, Service, free_port

SECONDS = 0.05
"""Work on each document."""
CAPACITY = 2 / SECONDS


def test_twice_the_capacity_gets_200_or_503_and_leaves_nothing_behind(tmp_path):
    service = Service(free_port(), tmp_path / "log", STUB, WORKERS="2", TOCSIN_QUEUE_SIZE="4")
    body = json.dumps({"text": f"{SECONDS} seconds"}).encode()
    try:
        service.wait_until_ready()
        before = closed(service.port, [body], 4, 2)
        assert before.outcomes.keys() == {"200"}
        load = opened(service.port, [body], 2 * CAPACITY, 4)
        assert load.faults == {}
        assert load.outcomes.keys() == {"200", "503"}
        assert load.throughput > before.throughput / 2
        assert load.wait(1) < 20 * (4 + 2) * SECONDS, "more than ever waits"
        assert max(load.pulse) < 1
        after = closed(service.port, [body], 4, 2)
        assert after.outcomes.keys() == {"200"}
        assert after.throughput > before.throughput / 2
    finally:
        assert service.stop() == 0
