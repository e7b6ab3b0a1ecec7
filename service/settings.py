"""What can be set from outside, read once from the environment, and every limit the service keeps.

A value that makes no sense stops the start with a message that names the variable.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import Field, dataclass, fields
from pathlib import Path

from environs import Env
from marshmallow.validate import Range


@dataclass(frozen=True)
class Settings:
    """All settings. Sizes are in bytes, times in seconds, lengths in Unicode code points."""

    port: int = 8000
    workers: int = 1
    inference_threads: int = 1
    """Torch and ONNX Runtime threads of each worker."""
    stanza_dir: Path | None = None
    """Another Stanza package in place of the one that ships."""
    stanza_package: str = "default"

    max_body_bytes: int = 1_048_576
    max_batch_bytes: int = 16_777_216
    max_batch_documents: int = 200
    max_text_characters: int = 100_000
    max_title_characters: int = 1_000
    max_words_per_sentence: int = 150
    queue_size: int = 8
    """Requests that may wait for the inference thread; one more is being worked on."""
    queue_seconds: float = 20.0
    deadline_seconds: float = 30.0
    """Longest time in inference for one document."""
    max_uploads: int = 8
    """Request bodies that may be on their way in at one time."""
    upload_seconds: float = 20.0
    """Longest time for one request body to arrive."""
    send_seconds: float = 60.0
    """Longest time for a client to take in an answer, or one line of a batch."""
    drain_seconds: float = 25.0
    """How long a batch goes on after the order to stop; its other documents are then answered with 503."""

    @property
    def http_threads(self) -> int:
        """Threads that answer HTTP: all who may wait or upload, and some for the health checks."""
        return self.queue_size + 1 + self.max_uploads + 7

    def limits(self) -> dict[str, int | float]:
        """Every limit a client can run into, as shown by GET /info."""
        return {name: getattr(self, name) for name in LIMITS}

    @classmethod
    def from_env(cls) -> Settings:
        """Read the environment. Raises environs.EnvError, naming the variable.

        PORT and WORKERS stand for themselves; any other field is TOCSIN_ and its name in capitals.
        """
        env = Env()
        port = env.int("PORT", cls.port, validate=Range(min=1, max=65535))
        workers = env.int("WORKERS", cls.workers, validate=Range(min=1))
        with env.prefixed("TOCSIN_"):
            counts = {f.name: env.int(f.name.upper(), f.default, validate=_COUNT) for f in _of_type("int")}
            seconds = {f.name: env.float(f.name.upper(), f.default, validate=_SECONDS) for f in _of_type("float")}
            counts["inference_threads"] = env.int("INFERENCE_THREADS", max(1, _cores() // workers), validate=_COUNT)
            return cls(
                port=port,
                workers=workers,
                stanza_dir=env.path("STANZA_DIR", None),
                stanza_package=env.str("STANZA_PACKAGE", cls.stanza_package),
                **counts,
                **seconds,
            )


_COUNT = Range(min=1)
_SECONDS = Range(min=0.1, max=3600)


def _of_type(name: str) -> Iterator[Field]:
    return (field for field in fields(Settings) if field.type == name and field.name not in ("port", "workers"))


LIMITS = tuple(field.name for kind in ("int", "float") for field in _of_type(kind) if field.name != "inference_threads")
"""Names of the settings that bound what a client may send or wait for."""


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
