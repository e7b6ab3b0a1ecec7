"""The service started as it ships, in a process of its own."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
STARTS_WITHIN = 120
DEADLINE = 4
"""Seconds for a document on the service that the tests share."""


REAL, STUB = "service.serve", "tests.http.stub_server"


class Service:
    """A running service. ``ask`` opens a connection of its own for each request."""

    def __init__(self, port: int, log: Path, module: str = REAL, root: Path = ROOT, **settings: str) -> None:
        self.port, self.log = port, log
        environment = os.environ | {"PORT": str(port), "WORKERS": "1", "TOCSIN_NOTICE_SECONDS": "0"} | settings
        with log.open("w") as out:
            command = [sys.executable, "-m", module]
            self.process = subprocess.Popen(command, cwd=root, env=environment, stdout=out, stderr=out)

    def workers(self) -> set[int]:
        """The processes that the master has forked and not yet seen the end of."""
        pid = self.process.pid
        return set(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def ask(self, method: str, path: str, body=None, headers=None, **more) -> tuple[int, dict, str]:
        connection = self.connect()
        try:
            connection.request(method, path, body, headers or {}, **more)
            answer = connection.getresponse()
            return answer.status, dict(answer.headers), answer.read().decode()
        finally:
            connection.close()

    def wait_until_ready(self) -> None:
        end = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < end and self.process.poll() is None:
            try:
                if self.ask("GET", "/readyz")[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.2)
        raise AssertionError(f"not ready:\n{self.log.read_text()}")

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
