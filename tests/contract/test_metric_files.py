"""The files through which workers count together: room, slots, and who follows whom."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import product
from math import isnan
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest, values

from service.app import create_app
from service.coding.taxonomy import SUB_EVENT_TYPES
from service.http import metric_files, metrics
from service.http.metric_files import SIZES, SPARE, MetricFiles
from service.http.metrics import Metrics
from service.http.observing import METHODS, UNKNOWN
from service.http.problems import TYPES
from service.settings import Settings
from service.templates.cues import KINDS
from service.templates.mentions import FACTUALITY

ROOT = Path(__file__).parents[2]


@pytest.fixture
def shared(tmp_path, monkeypatch):
    """Files for one worker, in which metrics are counted until the test ends."""
    monkeypatch.setattr(values, "ValueClass", values.ValueClass)
    monkeypatch.setattr(metric_files, "shared", None)
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")
    yield metric_files.share(tmp_path, 1)
    values.ValueClass.close_all_files()


def counted(files: MetricFiles, name: str) -> float:
    registry = CollectorRegistry()
    registry.register(files)
    lines = generate_latest(registry).decode().splitlines()
    return float(next((line for line in lines if line.startswith(f"{name} ")), "nan").split()[-1])


def test_all_room_is_taken_at_the_start(tmp_path):
    files = MetricFiles(tmp_path, 2)
    assert files.on
    found = list(tmp_path.iterdir())
    assert len(found) == len(SIZES) * (2 * 2 + 1)
    for file in found:
        assert file.stat().st_size == SIZES[file.name.rpartition("_")[0]]
        assert file.stat().st_blocks * 512 >= file.stat().st_size


def test_the_room_is_enough_for_all_labels(shared, fake):
    found = Metrics(shared)
    routes = [rule.rule for rule in create_app(Settings(), fake).url_map.iter_rules()]
    statuses = [200, 204, 206, 302, 304, 308, *range(400, 420), 422, 429, 431, 500, 503]
    for route, status in product([*routes, UNKNOWN], statuses):
        for method in (*METHODS, UNKNOWN, "other") if route == UNKNOWN else ("GET", "HEAD", "OPTIONS", "POST"):
            found.request(route, method, status, 1)
    for kind in (*TYPES, "about:blank"):
        found.problem(kind)
    for sub in SUB_EVENT_TYPES:
        found._events.labels(sub).inc()
    for factuality, cue in product(FACTUALITY, (*KINDS, metrics.NO_CUE, metrics.DAY, metrics.OTHER)):
        found._suppressed.labels(factuality, cue).inc()
    found.worker("ready", 3)
    for kind, size in SIZES.items():
        file = shared.directory / f"{kind}_{SPARE}.db"
        assert file.stat().st_size == size
        assert int.from_bytes(file.read_bytes()[:4], sys.byteorder) < 0.9 * size


def test_a_worker_goes_on_where_the_one_before_it_stopped(shared):
    found = Metrics(shared)
    shared.slot = slot = shared.assign()
    found.problem("busy")
    found.worker("ready", 4)
    assert counted(shared, "tocsin_queue_depth") == 4
    shared.release(slot)
    assert counted(shared, 'tocsin_problems_total{type="busy"}') == 1
    assert isnan(counted(shared, "tocsin_queue_depth"))
    shared.slot = other = shared.assign()
    assert other != slot
    found.problem("busy")
    shared.release(other)
    shared.slot = shared.assign()
    assert shared.slot == slot
    found.problem("busy")
    assert counted(shared, 'tocsin_problems_total{type="busy"}') == 3
    assert len(list(shared.directory.iterdir())) == len(SIZES) * 3


def test_workers_beyond_the_slots_are_not_counted_and_garble_nothing(shared, caplog):
    found = Metrics(shared)
    slots = [shared.assign() for _ in range(4)]
    assert slots == ["0", "1", SPARE, SPARE]
    assert "not counted" in caplog.text
    for slot in slots:
        if not os.fork():
            shared.slot = slot
            for number in range(200):
                found.request(f"/{slot}/{os.getpid()}/{number % 9}", "GET", 200, 1)
                found.problem("busy")
            os._exit(0)
    assert [os.wait()[1] for _ in slots] == [0] * 4
    assert counted(shared, 'tocsin_problems_total{type="busy"}') == 400
    for slot in slots:
        shared.release(slot)
    assert sorted(shared.assign() for _ in range(2)) == ["0", "1"]


def test_files_that_were_taken_away_stop_nobody(shared):
    found = Metrics(shared)
    slot = shared.assign()
    for file in shared.directory.iterdir():
        file.unlink()
    shared.release(slot)
    shared.slot = shared.assign()
    assert shared.slot == SPARE
    found.problem("busy")


def test_what_an_earlier_run_left_is_removed(tmp_path):
    (tmp_path / "counter_7.db").write_bytes(b"old")
    (tmp_path / "other").write_bytes(b"not ours")
    assert MetricFiles(tmp_path / ".", 1).on
    assert not (tmp_path / "counter_7.db").exists()
    assert (tmp_path / "other").exists()


def test_without_room_they_are_off_and_say_so(tmp_path, monkeypatch, caplog):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.posix_fallocate", full)
    files = MetricFiles(tmp_path / "metrics", 1)
    assert not files.on
    assert not list(files.directory.iterdir())
    (line,) = caplog.messages
    assert "metrics are off" in line and "No space left on device" in line and str(tmp_path) in line
    assert files.assign() == SPARE
    files.release(SPARE)


CROWDED = """
import os, sys
from pathlib import Path
from service.http import metric_files
from service.http.metrics import Metrics
place = Path(sys.argv[1])
files = metric_files.share(place, 1)
if files.on:
    with open(place / "filler", "wb", buffering=0) as filler:
        try:
            while filler.write(bytes(4096)):
                pass
        except OSError:
            pass
metrics = Metrics(files)
if not os.fork():
    files.slot = files.assign()
    for number in range(10):
        metrics.request(f"/{number}", "GET", 200, 1)
    os._exit(0)
print(files.on, os.wait()[1])
"""


@pytest.mark.parametrize(("size", "on"), [("64k", False), ("4m", True)])
def test_a_full_disk_kills_no_worker(tmp_path, size, on):
    mount = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", tmp_path], capture_output=True)
    if mount.returncode:
        pytest.skip("only root can make a small file system")
    try:
        command = [sys.executable, "-c", CROWDED, tmp_path]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
        assert done.stdout == f"{on} 0\n", done.stderr
    finally:
        subprocess.run(["umount", tmp_path], check=True)


def test_a_temporary_folder_goes_with_the_process_that_made_it():
    script = (
        "import os\nfrom service.http.metric_files import MetricFiles\nfiles = MetricFiles(None, 1)\n"
        "if not os.fork():\n    raise SystemExit\nos.wait()\nprint(files.directory, len(list(files.directory.iterdir())))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    directory, count = done.stdout.split()
    assert int(count) == 3 * len(SIZES)
    assert not Path(directory).exists()
