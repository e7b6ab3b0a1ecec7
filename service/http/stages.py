"""The stages of a worker's life."""

from __future__ import annotations

from enum import IntEnum
from mmap import mmap


class Stage(IntEnum):
    """How far a worker has come. It says so itself up to SERVED; the master lets it go."""

    STARTING = 0
    READY = 1
    SERVED = 2
    """It has answered max_requests and wants a successor; it goes on until that is ready."""
    RELEASED = 3
    """It takes no more connections, and ends when those it has are answered."""


class SharedStage:
    """A stage that a worker and its master both see and set; ``now`` is its value. Made before the fork."""

    def __init__(self) -> None:
        self._memory = mmap(-1, 1)

    @property
    def now(self) -> Stage:
        return Stage(self._memory[0])

    @now.setter
    def now(self, stage: Stage) -> None:
        self._memory[0] = stage
