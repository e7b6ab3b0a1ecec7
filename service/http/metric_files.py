"""The files through which the metrics of all workers add up.

prometheus_client counts in memory-mapped files. Where the disk is full a write to such a file kills the process, so all
room is reserved at the start. The files belong to a slot, not to a process: who comes after a worker, however it ended,
goes on counting where it stopped, and there are never more files than slots.
"""

from __future__ import annotations

import atexit
import logging
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp

from prometheus_client import Metric, values
from prometheus_client.multiprocess import MultiProcessCollector

SIZES = {"counter": 1 << 19, "histogram": 1 << 18, "gauge_livesum": 1 << 16}
"""Bytes of the files of a slot, by prometheus_client's name for what they hold: more than all label values take."""
SPARE = "spare"
"""The slot of the master, and of workers beyond twice the number set. It is not read: several processes garble it."""

log = logging.getLogger(__name__)
shared: MetricFiles | None = None
"""The files of this process and its siblings; None where it counts for itself."""


class MetricFiles:
    """A folder with the files of every slot. ``on`` is False where there was no room for them."""

    def __init__(self, directory: Path | None, workers: int) -> None:
        """Make the files. Without a directory in a temporary one, which goes with this process; else the directory is
        made, and files of an earlier run are removed. Two slots for each worker: it may overlap with who follows."""
        self.slot, self.on = SPARE, False
        self._free = [str(number) for number in range(2 * workers)]
        place = str(directory or "a temporary folder")
        try:
            self.directory = directory or _temporary()
            place = str(self.directory)
            self.directory.mkdir(parents=True, exist_ok=True)
            self._remove()
            for slot in (SPARE, *self._free):
                self._reserve(slot)
            self.on = True
        except OSError as error:
            log.error("metrics are off: no room in %s: %s; TOCSIN_METRICS_DIR names another", place, error.strerror)
            with suppress(OSError):
                self._remove()

    def assign(self) -> str:
        """A slot for the worker that is about to be made. In the master."""
        slot = next((slot for slot in self._free if self._path("counter", slot).exists()), SPARE)
        if slot != SPARE:
            self._free.remove(slot)
        elif self.on:
            log.warning("no slot is free for the metrics of another worker: it is not counted")
        return slot

    def release(self, slot: str) -> None:
        """Its worker has ended: forget its gauges. In the master."""
        if slot != SPARE:
            self._free.append(slot)
            with suppress(OSError), self._path("gauge_livesum", slot).open("r+b") as file:
                file.write(bytes(SIZES["gauge_livesum"]))

    def collect(self) -> Iterable[Metric]:
        """The sums over all slots, for a CollectorRegistry."""
        files = [str(file) for file in self.directory.glob("*.db") if not file.stem.endswith(SPARE)]
        return MultiProcessCollector.merge(files)

    def _path(self, kind: str, slot: str) -> Path:
        return self.directory / f"{kind}_{slot}.db"

    def _reserve(self, slot: str) -> None:
        for kind, size in SIZES.items():
            with self._path(kind, slot).open("xb") as file:
                os.posix_fallocate(file.fileno(), 0, size)

    def _remove(self) -> None:
        for file in self.directory.glob("*.db"):
            file.unlink()


def share(directory: Path | None, workers: int) -> MetricFiles:
    """Make ``shared`` and let prometheus_client count there, in this process and those forked from it: before any
    metric is made."""
    global shared
    shared = MetricFiles(directory, workers)
    if shared.on:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(shared.directory)
        values.ValueClass = values.MultiProcessValue(lambda: shared.slot)
    return shared


def _temporary() -> Path:
    directory, owner = Path(mkdtemp(prefix="tocsin-metrics-")), os.getpid()

    def remove() -> None:
        if os.getpid() == owner:
            shutil.rmtree(directory, ignore_errors=True)

    atexit.register(remove)
    return directory
