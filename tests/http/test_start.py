"""Starting with the real models: workers that share them, and what is said where something is missing or broken."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.http.running import ROOT, STARTS_WITHIN, Service, free_port

JSON = {"Content-Type": "application/json"}
TEXT = "Rebels shelled a market in Kidal on {day}, killing {count} traders, and marched on the barracks at dawn."
DAYS = ("Monday", "Tuesday", "Thursday", "Friday", "Sunday")
PRIVATE_MIB = 150
"""Most memory that a second worker may cost."""


def test_workers_forked_from_loaded_models_answer_and_share_them(tmp_path):
    service = Service(free_port(), tmp_path / "log", WORKERS="2", TOCSIN_INFERENCE_THREADS="1")
    try:
        service.wait_until_ready()
        texts = [TEXT.format(day=day, count=count) for day in DAYS for count in range(2, 12)]
        with ThreadPoolExecutor(4) as pool:
            answers = list(
                pool.map(lambda text: service.ask("POST", "/events", json.dumps({"text": text}), JSON), texts)
            )
        assert {status for status, _, _ in answers} == {200}
        assert all(json.loads(body)["events"] for _, _, body in answers)
        threads = os.listdir(f"/proc/{service.process.pid}/task")
        assert len(threads) == 1, "a thread of the master would be missing in its workers"
        workers = service.workers()
        assert len(workers) == 2
        assert all(private_mib(worker) < PRIVATE_MIB for worker in workers)
    finally:
        assert service.stop() == 0


def test_a_worker_may_have_several_threads(tmp_path):
    service = Service(free_port(), tmp_path / "log", TOCSIN_INFERENCE_THREADS="2")
    try:
        service.wait_until_ready()
        body = json.dumps({"text": TEXT.format(day="Monday", count=3)})
        assert json.loads(service.ask("POST", "/events", body, JSON)[2])["events"]
    finally:
        assert service.stop() == 0


def private_mib(pid: int) -> float:
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(row.split()[1]) for row in rows if row.startswith(("Private_Clean:", "Private_Dirty:"))) / 1024


@pytest.fixture
def start_broken(tmp_path):
    """Starts a copy of the service in which a file is changed (None: removed), and returns what it says in the end."""

    def act(name: str, change: Callable[[bytes], bytes] | None, **settings: str) -> str:
        shutil.copytree(ROOT / "service", tmp_path / "service", copy_function=os.symlink)
        shutil.copy(ROOT / "openapi.yaml", tmp_path)
        file = tmp_path / "service" / name
        content = file.read_bytes()
        file.unlink()
        if change:
            file.write_bytes(change(content))
        service = Service(free_port(), tmp_path / "log", root=tmp_path, **settings)
        assert service.process.wait(STARTS_WITHIN) == 1
        return service.log.read_text()

    return act


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        (
            "language/models/encoder/model.int8.onnx",
            lambda old: old[:-1] + b"?",
            ["encoder/model.int8.onnx", "SHA-256"],
        ),
        ("language/models/en/depparse/tocsin.pt", None, ["en/depparse/tocsin.pt", "cannot be read"]),
        ("templates/data/events/attack.yaml", lambda old: b"way: up\n" + old, ["attack.yaml:1", "'way'"]),
        ("gazetteer/gazetteer.sqlite", None, ["gazetteer.sqlite", "service.gazetteer.build"]),
    ],
)
def test_what_is_broken_ends_the_start_in_one_line_that_names_it(start_broken, name, change, said):
    *_, last = start_broken(name, change).splitlines()
    assert json.loads(last)["level"] == "critical"
    assert all(words in last for words in ("cannot start", *said)), last


def test_a_start_can_be_broken_off(tmp_path):
    service = Service(free_port(), tmp_path / "log")
    status = Path(f"/proc/{service.process.pid}/status")
    while not int(re.search(r"SigCgt:\s*(\w+)", status.read_text())[1], 16) >> (signal.SIGTERM - 1) & 1:
        time.sleep(0.01)
    service.process.send_signal(signal.SIGTERM)
    assert service.process.wait(STARTS_WITHIN) == 0
    assert "Listening" not in service.log.read_text()


def test_a_senseless_setting_ends_the_start_and_is_named(tmp_path):
    service = Service(free_port(), tmp_path / "log", TOCSIN_QUEUE_SIZE="many")
    assert service.process.wait(STARTS_WITHIN) == 1
    (line,) = service.log.read_text().splitlines()
    assert "TOCSIN_QUEUE_SIZE" in line
