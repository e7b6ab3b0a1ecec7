"""gunicorn's master, changed where it would lose requests: it gives notice before it stops, and a worker that has
served its time is replaced before it goes.

As it ships, the order to stop closes the listeners before anybody can see that the service is no longer ready; and a
worker that reaches max_requests stops answering at once, and the next one is started when it has ended.
"""

from __future__ import annotations

import math
import signal
import time

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from service.http.stages import Stage


class Master(Arbiter):
    """The process that forks the workers from the application it has loaded (preload_app), and keeps them."""

    def __init__(self, app: BaseApplication) -> None:
        self._stop_at = math.inf
        super().__init__(app)

    def handle_term(self) -> None:
        """SIGTERM: all workers turn unready now; they stop in notice_seconds, and are kept alive until then."""
        notice = self.app.wsgi().extensions["admission"].announce_stop()
        self._stop_at = min(self._stop_at, time.monotonic() + notice)

    def wait_for_signals(self, timeout: float = 1.0) -> list[int]:
        """Signals to handle. Ends the main loop when the notice is over."""
        left = self._stop_at - time.monotonic()
        if left <= 0:
            raise StopIteration
        return super().wait_for_signals(min(timeout, left))

    def handle_hup(self) -> None:
        """SIGHUP: every worker gets a successor from the application as it was loaded; nothing is read anew."""
        for worker in self.WORKERS.values():
            if worker.stage.now == Stage.READY:
                worker.stage.now = Stage.SERVED

    def handle_usr2(self) -> None:
        """SIGUSR2: gunicorn would start a second master here."""
        self.log.warning("SIGUSR2 does nothing: start a new instance beside this one, then stop this one")

    def manage_workers(self) -> None:
        """Keep num_workers at work. Those who have served their time stay until as many others are ready."""
        staying = sorted((w for w in self.WORKERS.values() if w.stage.now < Stage.SERVED), key=lambda w: w.age)
        for worker in staying[: max(0, len(staying) - self.num_workers)]:
            self.kill_worker(worker.pid, signal.SIGTERM)
        for _ in range(self.num_workers - len(staying)):
            self.spawn_worker()
        if sum(worker.stage.now == Stage.READY for worker in staying) >= self.num_workers:
            for worker in self.WORKERS.values():
                if worker.stage.now == Stage.SERVED:
                    worker.stage.now = Stage.RELEASED
