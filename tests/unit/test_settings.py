"""How many cores there are, and what follows from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from service import settings
from service.settings import Settings, cores


@pytest.mark.parametrize(
    ("quota", "found"),
    [("max 100000", 6), ("400000 100000", 4), ("250000 100000", 2), ("50000 100000", 1), ("900000 100000", 6)],
)
def test_cores_are_those_of_the_quota(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quota: str, found: int) -> None:
    monkeypatch.setattr(settings.os, "sched_getaffinity", lambda pid: set(range(6)))
    (tmp_path / "cpu.max").write_text(quota + "\n")
    assert cores(tmp_path / "cpu.max") == found
    assert cores(tmp_path / "none") == 6


@pytest.mark.parametrize(("found", "workers"), [(1, 1), (6, 6), (64, 8)])
def test_a_worker_for_each_core_up_to_a_number(monkeypatch: pytest.MonkeyPatch, found: int, workers: int) -> None:
    monkeypatch.delenv("WORKERS", raising=False)
    monkeypatch.setattr(settings, "cores", lambda: found)
    assert Settings.from_env().workers == workers
    monkeypatch.setenv("WORKERS", "12")
    assert Settings.from_env().workers == 12


def test_zero_is_a_notice_and_a_number_of_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_NOTICE_SECONDS", "0")
    monkeypatch.setenv("TOCSIN_MAX_REQUESTS", "0")
    found = Settings.from_env()
    assert (found.notice_seconds, found.max_requests) == (0, 0)


@pytest.mark.parametrize("name", ["TOCSIN_NOTICE_SECONDS", "TOCSIN_MAX_REQUESTS"])
def test_less_than_nothing_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "-1")
    with pytest.raises(ValueError, match=name):
        Settings.from_env()


def test_the_longest_stop_has_room_for_the_last_document() -> None:
    assert Settings(drain_seconds=1.5, queue_seconds=2, deadline_seconds=3).stop_seconds == 17
