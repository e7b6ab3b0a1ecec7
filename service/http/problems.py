"""Errors as RFC 9457 problem documents: the table of problem types, and the exception that carries one."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

PROBLEM_JSON = "application/problem+json"
BLANK = "about:blank"
"""The type of errors of HTTP itself, which have none of their own."""

TYPES: dict[str, tuple[int, str]] = {
    "malformed-json": (400, "The body is not valid JSON"),
    "malformed-body": (400, "The body cannot be read"),
    "unauthorized": (401, "An API key is needed"),
    "not-found": (404, "There is nothing at this address"),
    "method-not-allowed": (405, "This address does not take this method"),
    "not-acceptable": (406, "None of the accepted media types can be produced"),
    "upload-timeout": (408, "The body took too long to arrive"),
    "too-large": (413, "The body is too large"),
    "unsupported-media-type": (415, "The body's media type or encoding is not supported"),
    "invalid-field": (422, "The document has invalid fields"),
    "invalid-parameter": (422, "The query has invalid parameters"),
    "text-too-complex": (422, "The text could not be analysed within the deadline"),
    "quota-exceeded": (429, "The client's quota is used up"),
    "internal-error": (500, "The service failed"),
    "busy": (503, "The service is busy"),
    "starting": (503, "The service is starting"),
    "draining": (503, "The service is stopping"),
    "metrics-off": (503, "The service has no metrics"),
}
"""Status and title of each problem type; its URI reference is ``/problems/`` and the name."""

log = logging.getLogger(__name__)


@dataclass
class Problem(Exception):
    """A client-visible error. ``kind`` is a key of TYPES; ``extra`` are further members of the document."""

    kind: str
    detail: str
    errors: list[dict[str, str]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def status(self) -> int:
        return TYPES[self.kind][0]

    def document(self, instance: str, request_id: str) -> dict[str, Any]:
        """The problem document as RFC 9457 has it, with ``request_id`` and, where fields are at fault, ``errors``."""
        status, title = TYPES[self.kind]
        out = {"type": f"/problems/{self.kind}", "title": title, "status": status, "detail": self.detail}
        out |= {"instance": instance, "request_id": request_id}
        if self.errors:
            out["errors"] = self.errors
        return out | self.extra


def internal_error(error: BaseException, request_id: str) -> Problem:
    """The problem for a fault of ours, which is logged; what went wrong is not told to the client."""
    log.error("request %s failed", request_id, exc_info=error)
    return Problem("internal-error", "The fault is logged under this request_id.")


def response(problem: Problem) -> Response:
    """The problem as the answer to the current request. Its kind is left in ``g.problem`` for the log."""
    g.problem = problem.kind
    document = problem.document(request.path, g.get("request_id", "-"))
    return _respond(document, problem.status, problem.headers)


def _respond(document: dict[str, Any], status: int, headers: dict[str, str]) -> Response:
    body = json.dumps(document, ensure_ascii=False) + "\n"
    return Response(body, status, headers, content_type=PROBLEM_JSON)


def install(app: Flask) -> None:
    """Answer every error of the application with a problem document."""

    @app.errorhandler(Problem)
    def known(problem: Problem) -> Response:
        return response(problem)

    @app.errorhandler(NotFound)
    def not_found(error: NotFound) -> Response:
        return response(Problem("not-found", f"{request.path} does not exist; GET /openapi.yaml lists what does."))

    @app.errorhandler(MethodNotAllowed)
    def wrong_method(error: MethodNotAllowed) -> Response:
        allow = ", ".join(sorted(error.valid_methods or ()))
        detail = f"{request.path} takes {allow}, not {request.method}."
        return response(Problem("method-not-allowed", detail, headers={"Allow": allow}))

    @app.errorhandler(HTTPException)
    def other(error: HTTPException) -> Response:
        if error.response is not None or error.code is None or error.code < 400:
            return error.get_response()
        title = HTTPStatus(error.code).phrase
        g.problem = BLANK
        document = {"type": BLANK, "title": title, "status": error.code, "detail": error.description or title}
        return _respond(document | {"instance": request.path, "request_id": g.get("request_id", "-")}, error.code, {})

    @app.errorhandler(Exception)
    def fault(error: Exception) -> Response:
        return response(internal_error(error, g.get("request_id", "-")))
