"""The service as it ships, started for a bench, and the articles it gets: our own, bench/texts.jsonl."""

from __future__ import annotations

import json
import random
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.load import closed
from tests.http.running import Service, free_port

BODIES = Path(__file__).with_name("texts.jsonl").read_bytes().splitlines()
CLIENTS = 4
"""For each worker, where clients wait for their answers: enough to keep it at work."""
WARM_UP = 5.0
_SYLLABLES = ("ba", "dor", "ke", "lin", "mu", "na", "rak", "so", "tev", "zu")


@contextmanager
def running(workers: int) -> Iterator[Service]:
    """The service on a free port, warmed up, until the block ends."""
    with tempfile.TemporaryDirectory() as folder:
        service = Service(free_port(), Path(folder) / "log", WORKERS=str(workers))
        try:
            service.wait_until_ready()
            closed(service.port, BODIES, CLIENTS * workers, WARM_UP)
            yield service
        finally:
            service.stop()


def variants(count: int, seed: int) -> list[bytes]:
    """Articles that nobody has seen: sentences of all of ours mixed, with other numbers and names, so that whatever
    keeps what it has seen grows."""
    rng = random.Random(seed)
    articles = [json.loads(body) for body in BODIES]
    sentences = [s for a in articles for s in re.split(r"(?<=[.?!])\s+", a["text"])]

    def told(sentence: str) -> str:
        name = "".join(rng.choices(_SYLLABLES, k=rng.randint(2, 4))).title()
        numbered = re.sub(r"\b\d+\b", lambda _: str(rng.randint(2, 900)), sentence)
        return re.sub(r"(?<= in )[A-Z]\w+", name, numbered) if rng.random() < 0.3 else numbered

    def article() -> bytes:
        picked = rng.sample(sentences, rng.randint(3, 15))
        day = f"{rng.randint(1990, 2025)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
        return json.dumps({"text": " ".join(map(told, picked)), "published_at": day}).encode()

    return [article() for _ in range(count)]
