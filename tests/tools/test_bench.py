"""What the benches compute from their answers, and where they write it."""

from __future__ import annotations

import math

import pytest

from bench import results, wild
from bench.load import Answer, Load, percentile
from bench.memory import Memory
from bench.soak import slope


def test_each_bench_writes_its_own_section(tmp_path, monkeypatch):
    file = tmp_path / "RESULTS.md"
    monkeypatch.setattr(results, "RESULTS", file)
    results.write("HTTP", "one\n\n| a | b |")
    results.write("Soak", "two")
    results.write("HTTP", "word " * 40)
    results.write("Soak", "three")
    wide, narrow = ["word"] * 24, ["word"] * 16
    assert file.read_text() == f"# Measured\n\n## HTTP\n\n{' '.join(wide)}\n{' '.join(narrow)}\n\n## Soak\n\nthree\n"


def test_a_load_tells_what_came_of_it():
    outcomes = ["200", "200", "503", "503 without Retry-After", "ConnectionResetError"]
    load = Load(10, [Answer(due, 2 + due, outcome) for due, outcome in enumerate(outcomes)])
    assert load.rate == 0.5
    assert load.throughput == 0.2
    assert load.faults == {"503 without Retry-After": 1, "ConnectionResetError": 1}
    assert (load.wait(0.5), load.wait(1)) == (2, 3)
    load.answers.append(Answer(9, 3, "200"))
    assert load.throughput == 0.2, "the last one came too late"


@pytest.mark.parametrize(("share", "value"), [(0.5, 2), (0.95, 4), (0.01, 1)])
def test_percentiles(share, value):
    assert percentile([4, 1, 3, 2], share) == value
    assert math.isnan(percentile([], share))


def test_the_slope_leaves_out_the_first_third():
    taken = [(minute, Memory(500 + (0 if minute < 3 else 2 * minute), 0, 0)) for minute in range(9)]
    assert slope(taken, "rss") == pytest.approx(2)
    assert slope(taken, "private") == 0


def test_a_seed_and_a_number_make_the_same_request():
    assert wild.request(1, 5) == wild.request(1, 5)
    assert len({wild.request(1, number).data for number in range(50)}) > 45
