"""How much each client may send: documents in a time, since they are what costs the model, however they are packed.

A client is the name of its API key, else its address. Flask-Limiter counts in fixed windows that begin with a client's
first document, so that Retry-After and the X-RateLimit headers tell when all of it is free again.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from flask import Flask, Response, g, request
from flask_limiter import Limiter, RateLimitExceeded, RequestLimit
from limits import parse_many
from redis import RedisError

from service.http.problems import Problem
from service.settings import Settings

MEMORY = "memory://"
_PATIENCE = {"socket_connect_timeout": 0.25, "socket_timeout": 0.25}
"""Seconds to wait for Redis: longest for a connection, and for each of its answers."""

log = logging.getLogger(__name__)


class Quota:
    """The documents that each client may send; without settings.rate_limit as many as it likes.

    While Redis cannot be reached each worker counts by itself and asks for it again every few seconds. That is logged,
    and no request fails for it.
    """

    def __init__(self, app: Flask, settings: Settings) -> None:
        self._limits = parse_many(settings.rate_limit) if settings.rate_limit else []
        if not self._limits:
            return
        if settings.workers > 1 and settings.rate_limit_storage == MEMORY:
            log.warning(
                "each of %d workers counts TOCSIN_RATE_LIMIT by itself, which lets clients send several times as much; "
                "TOCSIN_RATE_LIMIT_STORAGE can name a Redis for all of them",
                settings.workers,
            )
        self._limiter = Limiter(
            _client,
            app=app,
            storage_uri=settings.rate_limit_storage,
            storage_options=_PATIENCE,
            in_memory_fallback_enabled=True,
            swallow_errors=True,
        )
        self._limiter.request_filter(lambda: "documents" not in g)
        shared: dict[str, Any] = {"scope": "documents", "cost": lambda: g.documents}
        self._look = self._limiter.shared_limit(settings.rate_limit, **shared, deduct_when=lambda _: False)(_look)
        self._count = self._limiter.shared_limit(settings.rate_limit, **shared)(_count)
        app.after_request(_add_headers)

    def check(self) -> None:
        """Raise Problem (429) where the client of the current request has no document left."""
        if self._limits:
            self._ask(1, self._look)

    def take(self, documents: int) -> None:
        """Count the documents of the current request. Raises Problem: 429 where the client has fewer left, and then
        counts none of them; 413 where it never has so many."""
        for limit in self._limits:
            if documents > limit.amount:
                detail = f"The batch has {documents} documents; rate_limit is {limit}."
                raise Problem("too-large", detail, extra={"limit": limit.amount, "actual": documents})
        if self._limits:
            self._ask(documents, self._look, self._count)

    def _ask(self, documents: int, *steps: Callable[[], None]) -> None:
        g.documents = documents
        with suppress(RateLimitExceeded):
            for step in steps:
                step()
        if current := self._limiter.current_limit:
            self._tell(current, documents)

    def _tell(self, current: RequestLimit, documents: int) -> None:
        try:
            reset, left = current.window
        except RedisError:
            reset, left = time.time() + current.limit.get_expiry(), 0
        g.rate_limit = {
            "X-RateLimit-Limit": current.limit.amount,
            "X-RateLimit-Remaining": left,
            "X-RateLimit-Reset": math.ceil(reset),
        }
        if current.breached:
            detail = f"rate_limit is {current.limit}: {left} left for this client, {documents} asked for."
            wait = max(1, math.ceil(reset - time.time()))
            figures = {"limit": current.limit.amount, "actual": current.limit.amount - left + documents}
            raise Problem("quota-exceeded", detail, headers={"Retry-After": str(wait)}, extra=figures)


def _client() -> str:
    return f"key {g.client}" if "client" in g else f"address {request.remote_addr}"


def _add_headers(answer: Response) -> Response:
    answer.headers.update(g.get("rate_limit", {}))
    return answer


def _look() -> None:
    """Is there enough left? Flask-Limiter tells limits apart by the function that they stand at."""


def _count() -> None:
    """Take it."""
