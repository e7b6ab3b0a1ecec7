"""Whether memory grows: ``python -m bench.soak`` (``make bench-soak MINUTES=10``).

A steady load, 0.8 times what the service can do, of articles it has not seen; memory of each worker every ten seconds,
and its slope by least squares once the first third is over. Writes its section of bench/RESULTS.md. Ends with 1 where
memory grows by more than a MiB a minute, or anything but a 200 or a 503 with Retry-After came.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Thread

from bench import memory, results
from bench.http import PACKAGES
from bench.instance import CLIENTS, running, variants
from bench.load import Load, closed, opened
from tests.http.running import Service

LEVEL = 0.8
EVERY = 10.0
SLOPE = 1.0
"""MiB a minute that a worker may grow by."""
VARIANTS = 10_000
MEASURE = 20.0
"""Seconds in which capacity is measured."""

Sample = tuple[float, memory.Memory]
"""Minutes from the start, and memory then."""


def soak(workers: int, minutes: float) -> tuple[Load, dict[int, list[Sample]]]:
    """The load with its answers, and the memory of each process over it, the master's first."""
    with running(workers) as service:
        articles = variants(VARIANTS, seed=1)
        capacity = closed(service.port, articles, CLIENTS * workers, MEASURE).throughput
        with _watched(service) as samples:
            load = opened(service.port, articles, LEVEL * capacity, 60 * minutes)
    return load, samples


@contextmanager
def _watched(service: Service) -> Iterator[dict[int, list[Sample]]]:
    samples: dict[int, list[Sample]] = {pid: [] for pid in (service.process.pid, *sorted(service.workers()))}
    begin, over = time.monotonic(), Event()

    def watch() -> None:
        while not over.wait(EVERY):
            for pid, taken in samples.items():
                taken.append(((time.monotonic() - begin) / 60, memory.of(pid)))

    thread = Thread(target=watch)
    thread.start()
    try:
        yield samples
    finally:
        over.set()
        thread.join()


def slope(taken: Sequence[Sample], kind: str) -> float:
    """MiB a minute after the first third; ``kind`` is a field of Memory."""
    late = taken[len(taken) // 3 :]
    return statistics.linear_regression([t for t, _ in late], [getattr(used, kind) for _, used in late]).slope


def report(workers: int, load: Load, samples: dict[int, list[Sample]]) -> str:
    """The results as Markdown."""
    names = ["master", *(f"worker {n}" for n in range(1, workers + 1))]
    rows = []
    for name, taken in zip(names, samples.values(), strict=True):
        for kind in ("rss", "private"):
            start, middle, end = (getattr(taken[at][1], kind) for at in (0, len(taken) // 3, -1))
            rows.append([name, kind, f"{start:.0f}", f"{middle:.0f}", f"{end:.0f}", f"{slope(taken, kind):+.2f}"])
    outcomes = ", ".join(f"{name}: {n}" for name, n in sorted(load.outcomes.items()))
    return "\n".join(
        [
            f"`make bench-soak`: WORKERS={workers}, {load.seconds / 60:g} minutes of articles that the service has not "
            f"seen, {load.rate:.1f} a second, {LEVEL:g} times what it can do. Answers: {outcomes}; /livez took "
            f"{1000 * max(load.pulse):.0f} ms at most. The slope is that of the last two thirds.",
            "",
            results.machine(*PACKAGES),
            "",
            results.table(["process", "memory, MiB", "first", "after a third", "last", "slope, MiB/min"], rows),
        ]
    )


def main() -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    load, samples = soak(asked.workers, asked.minutes)
    text = report(asked.workers, load, samples)
    results.write("Soak", text)
    print(text)
    if load.faults or any(slope(taken, "rss") > SLOPE for taken in samples.values()):
        sys.exit("\nNot kept: memory grows, or there were other answers than 200 and 503.")


if __name__ == "__main__":
    main()
