"""The running service that the tests share."""

from __future__ import annotations

import pytest

from tests.http.running import DEADLINE, Service, free_port


@pytest.fixture(scope="session")
def service(tmp_path_factory):
    log = tmp_path_factory.mktemp("gunicorn") / "log"
    running = Service(free_port(), log, TOCSIN_UPLOAD_SECONDS="3", TOCSIN_DEADLINE_SECONDS=str(DEADLINE))
    try:
        running.wait_until_ready()
        yield running
    finally:
        running.stop()
