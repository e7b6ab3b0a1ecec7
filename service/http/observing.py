"""Each request once in the log and once in the metrics, whatever becomes of it."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, g, request
from structlog.contextvars import bind_contextvars, clear_contextvars
from werkzeug.wsgi import ClosingIterator

from service.http.metrics import Metrics

UNKNOWN = "none"
"""The route of what no route takes, and the method of what is no request."""
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT")
_REQUEST_ID = re.compile(r"[A-Za-z0-9._~-]{1,64}")
_TRACE = re.compile(
    r"(?!ff)(?P<version>[0-9a-f]{2})-(?!0{32})(?P<trace>[0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?P<rest>-.*)?",
    re.ASCII,
)
_KEY = "tocsin.exchange"

log = logging.getLogger(__name__)


@dataclass
class Exchange:
    """A request and its answer, as far as they may be told: no path, no query, no words."""

    metrics: Metrics
    request_id: str = field(default_factory=lambda: uuid.uuid4().hex)
    trace_id: str | None = None
    method: str = UNKNOWN
    route: str = UNKNOWN
    client: str | None = None
    status: int = 500
    problem: str | None = None
    documents: int = 0
    refused: int = 0
    events: int = 0
    bytes: int = 0
    complete: bool = False
    begin: float = field(default_factory=time.monotonic)

    def stage(self, name: str) -> AbstractContextManager:
        """Measures the block as one of the extractor's stages."""
        return self.metrics.stage(name)

    def answered(self, body: dict[str, Any]) -> None:
        """A document of the request has been analysed; ``body`` is that of its 200."""
        self.metrics.answer(body)
        self.documents += 1
        self.events += len(body["events"])

    def refused_with(self, kind: str) -> None:
        """The request has been refused with this problem type."""
        self.metrics.problem(kind)
        self.problem = kind

    def refused_line_with(self, kind: str) -> None:
        """A line of the batch has been refused with this problem type."""
        self.metrics.problem(kind)
        self.refused += 1

    def end(self) -> None:
        """The answer has gone, or as much of it as the client took: tell it."""
        seconds = time.monotonic() - self.begin
        self.metrics.request(self.route, self.method, self.status, seconds)
        told = ("method", "route", "status", "problem", "bytes", "complete", "documents", "refused", "events")
        line: dict[str, Any] = {name: getattr(self, name) for name in ("request_id", "trace_id", "client", *told)}
        log.info("request", extra=line | {"milliseconds": round(1000 * seconds, 1)})
        clear_contextvars()


def install(app: Flask, metrics: Metrics) -> None:
    """Observe every request of the application, and name it: by its X-Request-Id where that is harmless in a log."""
    inner = app.wsgi_app

    def observed(environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        exchange = environ[_KEY] = _begin(environ, metrics)

        def start(status: str, headers: list, *more: Any) -> Callable:
            exchange.status = int(status[:3])
            return start_response(status, headers, *more)

        answer = inner(environ, start)
        closing = [answer.close] if hasattr(answer, "close") else []
        return ClosingIterator(_counted(answer, exchange), [*closing, exchange.end])

    app.wsgi_app = observed
    app.before_request(_route)
    app.after_request(_name)


def current() -> Exchange:
    """That of the current request."""
    return request.environ[_KEY]


def _begin(environ: dict[str, Any], metrics: Metrics) -> Exchange:
    exchange = Exchange(metrics, trace_id=_trace_id(environ.get("HTTP_TRACEPARENT", "")))
    if _REQUEST_ID.fullmatch(sent := environ.get("HTTP_X_REQUEST_ID", "")):
        exchange.request_id = sent
    exchange.method = method if (method := environ["REQUEST_METHOD"]) in METHODS else "other"
    bind_contextvars(request_id=exchange.request_id, trace_id=exchange.trace_id)
    return exchange


def _trace_id(header: str) -> str | None:
    """The trace-id of a W3C traceparent; of a later version than 00 what it shares with that."""
    found = _TRACE.fullmatch(header)
    if not found or (found["version"] == "00" and found["rest"] is not None):
        return None
    return found["trace"]


def _counted(answer: Iterable[bytes], exchange: Exchange) -> Iterator[bytes]:
    for piece in answer:
        exchange.bytes += len(piece)
        yield piece
    exchange.complete = True


def _route() -> None:
    g.request_id = current().request_id
    if request.url_rule:
        current().route = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", request.url_rule.rule)


def _name(answer: Response) -> Response:
    exchange = current()
    exchange.client = g.get("client")
    if kind := g.get("problem"):
        exchange.refused_with(kind)
    answer.headers["X-Request-Id"] = exchange.request_id
    return answer
