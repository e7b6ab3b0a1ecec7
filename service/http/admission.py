"""Who may use the model, and when: one inference thread, a bounded waiting room, and a deadline of its own.

Stanza is not thread-safe, so a process has one thread that works on one document at a time. HTTP threads take a seat,
hand in their work and wait. Where all seats are taken they are sent away at once. The extractor is loaded in that
thread, or earlier in a process that forks; in either case it is warmed up there before work is taken.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from mmap import mmap
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import Any

from service.http.problems import Problem
from service.settings import Settings

Checkpoint = Callable[[], None]
Work = Callable[[Any, Checkpoint], Any]
"""Gets the extractor, and a checkpoint to call between steps, which raises when the work is to stop."""

GRACE_SECONDS = 10.0
"""How long after its deadline a job may take to reach its next checkpoint before its client is answered without it."""
LONGEST_RETRY = 30

log = logging.getLogger(__name__)


class Stopped(Exception):
    """Raised by a checkpoint: the deadline is over, or nobody waits for the result any more."""


class _Job:
    """A piece of work on its way through the inference thread."""

    def __init__(self, work: Work, deadline_seconds: float) -> None:
        self._work, self._seconds = work, deadline_seconds
        self._lock = Lock()
        self._cancelled = False
        self.started, self.done = Event(), Event()
        self.result: Any = None
        self.error: BaseException | None = None

    def run(self, extractor: Any) -> None:
        with self._lock:
            if self._cancelled:
                return
            self.started.set()
        end = time.monotonic() + self._seconds

        def checkpoint() -> None:
            if self._cancelled or time.monotonic() > end:
                raise Stopped

        try:
            self.result = self._work(extractor, checkpoint)
        except BaseException as error:  # noqa: BLE001 it belongs to the thread that waits for it
            self.error = error
        self.done.set()

    def withdraw(self) -> bool:
        """Take the job back. False where it has started, and goes on."""
        with self._lock:
            self._cancelled = not self.started.is_set()
            return self._cancelled

    def abandon(self) -> None:
        """Stop the job at its next checkpoint."""
        self._cancelled = True


class Admission:
    """The way to the extractor that ``build`` makes: it has ``extract``, ``info`` and ``warm_up``."""

    def __init__(self, build: Callable[[], Any], settings: Settings) -> None:
        self._build, self._settings = build, settings
        self._stop_announced = mmap(-1, 1)
        """One byte that all processes forked later share."""
        self._jobs: SimpleQueue[_Job] = SimpleQueue()
        self._taken = 0
        self._settled = Event()
        self._lock = Lock()
        self._thread: Thread | None = None
        self._lazy = False
        self._mean_seconds = 1.0
        self._drain_end = math.inf
        self._phase = "starting"
        self.extractor: Any = None

    @property
    def state(self) -> str:
        """starting, ready, draining (the order to stop is there, or announced) or failed."""
        return "draining" if self._stop_announced[0] or self._drain_end < math.inf else self._phase

    @property
    def taken(self) -> int:
        """How many requests hold a seat: the one in work and those that wait."""
        return self._taken

    def load(self) -> None:
        """Make the extractor, without using it, for processes that are forked later. Raises what ``build`` raises."""
        self.extractor = self._build()

    def start(self) -> None:
        """Start the inference thread; after forking, once. Returns at once."""
        with self._lock:
            if self._thread is None:
                self._thread = Thread(target=self._serve, name="inference", daemon=True)
                self._thread.start()

    def wait(self) -> bool:
        """Wait until the extractor is warm, or has failed: True where work is taken."""
        self._settled.wait()
        return self._phase == "ready"

    def announce_stop(self) -> float:
        """Turn unready in this process and those forked from it, while work is still taken; the seconds until
        ``drain`` is due."""
        self._stop_announced[0] = 1
        return self._settings.notice_seconds

    def drain(self) -> None:
        """The order to stop: what comes within drain_seconds is taken, and finished; later documents are not."""
        self._drain_end = time.monotonic() + self._settings.drain_seconds

    def check_ready(self) -> None:
        """Raise Problem (503) unless clients should send work."""
        self._check_loaded()
        if self.state == "draining":
            raise _draining("This instance is stopping.")

    def check(self) -> None:
        """Raise Problem (503) unless work is taken and there is a free seat."""
        self._check_loaded()
        self._check_time()
        self._check_free()

    def _check_loaded(self) -> None:
        """Starts the thread, and waits for it, where nobody has yet."""
        if self._thread is None:
            self._lazy = True
            self.start()
        if self._lazy:
            self._settled.wait(self._settings.queue_seconds)
        if self._phase != "ready":
            what = "The model could not be loaded." if self._phase == "failed" else "The model is being loaded."
            raise Problem("starting", what, headers={"Retry-After": "5"})

    def _check_time(self) -> None:
        if time.monotonic() > self._drain_end:
            seconds = self._settings.drain_seconds
            raise _draining(f"This instance is stopping, and drain_seconds ({seconds:g} s) are over: send it again.")

    def _check_free(self) -> None:
        if self._taken > self._settings.queue_size:
            most = self._settings.queue_size
            raise self._busy(f"Requests that wait for the model already: {self._taken - 1}; queue_size is {most}.")

    @contextmanager
    def seat(self) -> Iterator[Seat]:
        """A seat for one request, held until the block ends. Raises Problem (503) at once where all are taken."""
        self._check_loaded()
        self._check_time()
        with self._lock:
            self._check_free()
            self._taken += 1
        try:
            yield Seat(self)
        finally:
            with self._lock:
                self._taken -= 1

    def _run(self, work: Work, patience: float | None) -> Any:
        self._check_time()
        seconds = self._settings.deadline_seconds
        job = _Job(work, seconds)
        self._jobs.put(job)
        if not job.started.wait(patience) and job.withdraw():
            raise self._busy(f"The model was not free within queue_seconds ({patience:g} s).")
        in_time = job.done.wait(seconds + GRACE_SECONDS)
        if not in_time:
            job.abandon()
        if not in_time or isinstance(job.error, Stopped):
            detail = (
                f"The text took longer than deadline_seconds ({seconds:g} s). Sending it again is no use: shorten it."
            )
            raise Problem("text-too-complex", detail)
        if job.error is not None:
            raise job.error
        return job.result

    def _busy(self, what: str) -> Problem:
        waiting = self._mean_seconds * (self._settings.queue_size + 1)
        return Problem("busy", what, headers={"Retry-After": str(min(LONGEST_RETRY, math.ceil(waiting)))})

    def _serve(self) -> None:
        try:
            if self.extractor is None:
                self.load()
            self.extractor.warm_up()
        except BaseException as error:  # whatever it is, there is no service without an extractor
            log.critical("the extractor cannot be used: %s", error, exc_info=True)
            self._phase = "failed"
            self._settled.set()
            return
        self._phase = "ready"
        self._settled.set()
        while True:
            job = self._jobs.get()
            begin = time.monotonic()
            job.run(self.extractor)
            if job.started.is_set():
                self._mean_seconds += 0.1 * (time.monotonic() - begin - self._mean_seconds)


def _draining(detail: str) -> Problem:
    return Problem("draining", detail, headers={"Retry-After": "1"})


class Seat:
    """The right to hand in work, one piece after the other."""

    def __init__(self, admission: Admission) -> None:
        self._admission = admission

    def run(self, work: Work) -> Any:
        """Do the work and return its result, or raise its error. Raises Problem: 503 where the wait is over, 422 where
        the deadline is."""
        return self._admission._run(work, self._admission._settings.queue_seconds)

    def run_next(self, work: Work) -> Any:
        """The same for a document of a batch, which waits as long as those before it take."""
        return self._admission._run(work, None)
