"""What can be set from outside, read once from the environment, and every limit the service keeps.

A value that makes no sense stops the start with a message that names the variable.
"""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Iterator
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit

from environs import Env
from limits import parse_many
from marshmallow import ValidationError
from marshmallow.validate import OneOf, Range


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
    api_keys_file: Path | None = None
    """The keys that clients must send, as service/http/keys.py describes it. None: no key is asked for."""
    rate_limit: str | None = None
    """Documents that each client may send, such as "60 per minute; 1000 per day". None: as many as it likes."""
    rate_limit_storage: str = field(default="memory://", repr=False)
    """Where they are counted: in each worker, or in a Redis that all workers share. May hold a password."""
    trusted_proxies: int = 0
    """Proxies in front of the service, each of which adds the address of its client to X-Forwarded-For."""
    log_format: str = "json"
    """One of LOG_FORMATS."""
    log_level: str = "info"
    """One of LOG_LEVELS: the lowest that is logged."""
    metrics_dir: Path | None = None
    """Where the workers' metrics add up, for this instance alone. None: in a temporary folder."""

    max_body_bytes: int = 1_048_576
    max_batch_bytes: int = 16_777_216
    max_batch_documents: int = 200
    max_text_characters: int = 100_000
    max_title_characters: int = 1_000
    max_sentences: int = 2_000
    """In title and text together."""
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
    notice_seconds: float = 2.0
    """How long /readyz says 503, while work is still taken, before the order to stop is carried out."""
    drain_seconds: float = 25.0
    """How long a batch goes on after the order to stop; its other documents are then answered with 503."""
    max_requests: int = 0
    """Requests, and up to a tenth more, after which a worker is replaced by a fresh one; 0 for never."""

    @property
    def http_threads(self) -> int:
        """Threads that answer HTTP: all who may wait or upload, and some for the health checks."""
        return self.queue_size + 1 + self.max_uploads + 7

    @property
    def stop_seconds(self) -> int:
        """After the notice, the longest time to the end: the last document that is taken waits, and is worked on."""
        return math.ceil(self.drain_seconds + self.queue_seconds + self.deadline_seconds) + 10

    def limits(self) -> dict[str, int | float | str | None]:
        """Every limit a client can run into, as shown by GET /info; None where there is none."""
        return {name: getattr(self, name) for name in LIMITS}

    @classmethod
    def from_env(cls) -> Settings:
        """Read the environment. Raises environs.EnvError, naming the variable.

        PORT and WORKERS stand for themselves; any other field is TOCSIN_ and its name in capitals.
        """
        env = Env()
        port = env.int("PORT", cls.port, validate=Range(min=1, max=65535))
        workers = env.int("WORKERS", min(cores(), MOST_WORKERS), validate=Range(min=1))
        with env.prefixed("TOCSIN_"):
            counts = {f.name: env.int(f.name.upper(), f.default, validate=_COUNT) for f in _of_type("int")}
            seconds = {f.name: env.float(f.name.upper(), f.default, validate=_SECONDS) for f in _of_type("float")}
            counts["inference_threads"] = env.int("INFERENCE_THREADS", cls.inference_threads, validate=_COUNT)
            counts["max_requests"] = env.int("MAX_REQUESTS", cls.max_requests, validate=Range(min=0))
            seconds["notice_seconds"] = env.float("NOTICE_SECONDS", cls.notice_seconds, validate=Range(min=0, max=600))
            counts["trusted_proxies"] = env.int("TRUSTED_PROXIES", cls.trusted_proxies, validate=Range(min=0))
            return cls(
                port=port,
                workers=workers,
                stanza_dir=env.path("STANZA_DIR", None),
                stanza_package=env.str("STANZA_PACKAGE", cls.stanza_package),
                api_keys_file=Path(file) if (file := env.str("API_KEYS_FILE", "")) else None,
                rate_limit=env.str("RATE_LIMIT", "", validate=_quota) or None,
                rate_limit_storage=env.str("RATE_LIMIT_STORAGE", "memory://", validate=_storage),
                log_format=env.str("LOG_FORMAT", _log_format(), validate=OneOf(LOG_FORMATS)),
                log_level=env.str("LOG_LEVEL", cls.log_level, validate=OneOf(LOG_LEVELS)),
                metrics_dir=Path(place) if (place := env.str("METRICS_DIR", "")) else None,
                **counts,
                **seconds,
            )


MOST_WORKERS = 8
"""More are not made unless they are asked for: each takes memory."""
LOG_FORMATS = ("json", "console")
LOG_LEVELS = ("debug", "info", "warning", "error", "critical")
_COUNT = Range(min=1)
_SECONDS = Range(min=0.1, max=3600)
_STORAGES = ("memory://", "redis://", "rediss://", "redis+unix://")
_NO_LIMITS = ("port", "workers", "inference_threads", "trusted_proxies", "max_requests", "notice_seconds")


def _quota(text: str) -> None:
    try:
        right = not text or all(item.amount > 0 for item in parse_many(text))
    except ValueError:
        right = False
    if not right:
        raise ValidationError("must be like '60 per minute' or '10 per second; 5000 per day'")


def _storage(text: str) -> None:
    try:
        right = text.startswith(_STORAGES) and urlsplit(text).port != 0
    except ValueError:
        right = False
    if not right:
        raise ValidationError(f"must be an address with one of {', '.join(_STORAGES)}")


def _log_format() -> str:
    return "console" if sys.stderr.isatty() else "json"


def _of_type(name: str) -> Iterator[Field]:
    return (found for found in fields(Settings) if found.type == name and found.name not in _NO_LIMITS)


LIMITS = (*(found.name for kind in ("int", "float") for found in _of_type(kind)), "rate_limit")
"""Names of the settings that bound what a client may send or wait for."""


def cores(quota: Path = Path("/sys/fs/cgroup/cpu.max")) -> int:
    """Processor cores that this process may use: those it is bound to, or what a container's quota leaves of them."""
    found = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    microseconds, _, period = quota.read_text().partition(" ") if quota.exists() else ("max", "", "")
    return found if microseconds == "max" else max(1, min(found, int(microseconds) // int(period)))
