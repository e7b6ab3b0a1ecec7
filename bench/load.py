"""Clients that send articles to a running service: as fast as it answers, or at a rate of their own."""

from __future__ import annotations

import http.client
import math
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from threading import Event, Thread

PATIENCE = 90.0
"""Seconds after which a request counts as lost."""
MOST_AT_ONCE = 256
PULSE = 0.2
"""Seconds between two looks at /livez."""


@dataclass(frozen=True)
class Answer:
    """What became of a request. Times are in seconds: ``due`` from the start of the load, and ``took`` from when it was
    due, so that a client that lags behind its plan hides no wait."""

    due: float
    took: float
    outcome: str
    """The status; "503 without Retry-After"; or the error of a connection that gave none."""


@dataclass
class Load:
    """A load and its answers. ``seconds`` is how long requests were sent; ``pulse`` is that of ``pulse``."""

    seconds: float
    answers: list[Answer] = field(default_factory=list)
    pulse: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Requests sent a second."""
        return len(self.answers) / self.seconds

    @property
    def throughput(self) -> float:
        """Documents answered with 200 a second, while requests were sent."""
        return sum(a.outcome == "200" and a.due + a.took <= self.seconds for a in self.answers) / self.seconds

    @property
    def outcomes(self) -> Counter[str]:
        return Counter(answer.outcome for answer in self.answers)

    @property
    def faults(self) -> dict[str, int]:
        """Whatever is neither a 200 nor a 503 that says when to come back."""
        return {name: n for name, n in self.outcomes.items() if name not in ("200", "503")}

    def wait(self, share: float) -> float:
        """The seconds within which this share of the 200s came."""
        return percentile([a.took for a in self.answers if a.outcome == "200"], share)


def closed(port: int, bodies: Sequence[bytes], clients: int, seconds: float) -> Load:
    """So many clients, each of which sends its next request when it has the answer to the one before."""
    numbers = count()
    with pulse(port) as live, ThreadPoolExecutor(clients) as pool:
        load, begin = Load(seconds, pulse=live), time.monotonic()

        def client(_: int) -> None:
            while (due := time.monotonic() - begin) < seconds:
                load.answers.append(_ask(port, bodies[next(numbers) % len(bodies)], begin, due))

        list(pool.map(client, range(clients)))
    return load


def opened(port: int, bodies: Sequence[bytes], rate: float, seconds: float, seed: int = 1) -> Load:
    """Requests at random times (Poisson), ``rate`` a second on average, whatever becomes of those before."""
    rng = random.Random(seed)
    with pulse(port) as live, ThreadPoolExecutor(MOST_AT_ONCE) as pool:
        begin, due, sent = time.monotonic(), rng.expovariate(rate), []
        while due < seconds:
            time.sleep(max(0.0, begin + due - time.monotonic()))
            sent.append(pool.submit(_ask, port, rng.choice(bodies), begin, due))
            due += rng.expovariate(rate)
        return Load(seconds, [answer.result() for answer in sent], live)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of the values does not pass; NaN where there are none."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)] if values else math.nan


def _ask(port: int, body: bytes, begin: float, due: float) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("POST", "/events", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        outcome = str(answer.status)
        if answer.status == 503 and int(answer.headers.get("Retry-After", 0)) < 1:
            outcome = "503 without Retry-After"
    except (OSError, http.client.HTTPException) as error:
        outcome = type(error).__name__
    finally:
        connection.close()
    return Answer(due, time.monotonic() - begin - due, outcome)


@contextmanager
def pulse(port: int) -> Iterator[list[float]]:
    """Looks at /livez until the block ends: the seconds that each look took, infinity where it failed."""
    looks: list[float] = []
    over = Event()

    def look() -> None:
        while not over.wait(PULSE):
            looks.append(_seconds_to_live(port))

    thread = Thread(target=look)
    thread.start()
    try:
        yield looks
    finally:
        over.set()
        thread.join()


def _seconds_to_live(port: int) -> float:
    begin = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", "/livez")
        alive = connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        alive = False
    finally:
        connection.close()
    return time.monotonic() - begin if alive else math.inf
