"""POST /events: one article in, its records out; POST /events/batch: many, line by line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

from flask import Blueprint, Response, g

from service.extractor import Document
from service.http.admission import Admission, Checkpoint, Seat, Work
from service.http.answers import checked
from service.http.body import Uploads
from service.http.negotiation import OPTIONS, accept, body_type, options, query
from service.http.problems import Problem, internal_error
from service.http.requests import PARAMETERS, DocumentSchema
from service.http.strict_json import decode, loads
from service.settings import Settings

JSON, TEXT, NDJSON = "application/json", "text/plain", "application/x-ndjson"
BATCH = "/events/batch"


def blueprint(settings: Settings, admission: Admission, uploads: Uploads) -> Blueprint:
    """The two routes that extract events."""
    routes = Blueprint("events", __name__)
    schema = DocumentSchema(settings)

    @routes.post("/events")
    def one() -> Response:
        kind = body_type(JSON, TEXT)
        accept(JSON)
        parameters = query(OPTIONS if kind == JSON else (*OPTIONS, *PARAMETERS))
        wanted = options(parameters)
        admission.check()
        body = uploads.read(settings.max_body_bytes, "max_body_bytes")
        if kind == JSON:
            document = schema.document(loads(body))
        else:
            document = schema.document_of_text(_text(body), parameters)
        with admission.seat() as seat:
            result = seat.run(_work(document, wanted))
        return Response(_line(checked(result, g.request_id)), content_type=JSON)

    @routes.post(BATCH)
    def batch() -> Response:
        body_type(NDJSON)
        accept(NDJSON)
        wanted = options(query(OPTIONS))
        admission.check()
        lines = _lines(uploads.read(settings.max_batch_bytes, "max_batch_bytes"), settings.max_batch_documents)
        held = ExitStack()
        seat = held.enter_context(admission.seat())
        answers = _answers(lines, schema, seat, wanted, settings.max_body_bytes, g.request_id)
        answer = Response(answers, content_type=NDJSON)
        answer.call_on_close(held.close)
        return answer

    return routes


def _text(body: bytes) -> str:
    if not body:
        raise Problem("malformed-body", "The body is empty; the text of an article is expected.")
    return decode(body, "malformed-body")


def _lines(body: bytes, most: int) -> list[bytes]:
    """The lines of a batch that hold something. Raises Problem: 400 for none, 413 for more than ``most``."""
    lines = [line for line in body.split(b"\n") if line.strip()]
    if not lines:
        raise Problem("malformed-body", "The body is empty; a line of JSON for each document is expected.")
    if len(lines) > most:
        detail = f"The batch has {len(lines)} documents; max_batch_documents is {most}."
        raise Problem("too-large", detail, extra={"limit": most, "actual": len(lines)})
    return lines


def _work(document: Document, wanted: dict[str, bool]) -> Work:
    def work(extractor: Any, checkpoint: Checkpoint) -> dict:
        return extractor.extract(document, **wanted, checkpoint=checkpoint)

    return work


def _answers(
    lines: list[bytes], schema: DocumentSchema, seat: Seat, wanted: dict[str, bool], longest: int, request_id: str
) -> Iterator[str]:
    """A line for each document as soon as it is done, in order, and a summary. Runs outside the request's context."""
    succeeded = events = 0
    for index, line in enumerate(lines):
        identity: dict[str, Any] = {"index": index, "id": None}
        try:
            document = _document(line, schema, identity, longest)
            body = checked(seat.run_next(_work(document, wanted)), request_id)
            succeeded += 1
            events += len(body["events"])
            yield _line(identity | {"status": 200} | body)
        except Problem as problem:
            yield _line(identity | {"status": problem.status, "problem": problem.document(BATCH, request_id)})
        except Exception as error:  # noqa: BLE001 the other documents are answered all the same
            problem = internal_error(error, request_id)
            yield _line(identity | {"status": problem.status, "problem": problem.document(BATCH, request_id)})
    summary = {"documents": len(lines), "succeeded": succeeded, "failed": len(lines) - succeeded, "events": events}
    yield _line({"summary": summary})


def _document(line: bytes, schema: DocumentSchema, identity: dict[str, Any], longest: int) -> Document:
    if len(line) > longest:
        detail = f"The line has {len(line)} bytes; max_body_bytes is {longest}."
        raise Problem("too-large", detail, extra={"limit": longest, "actual": len(line)})
    data = loads(line)
    if isinstance(data, dict) and isinstance(data.get("id"), str):
        identity["id"] = data["id"]
    return schema.document(data)


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False) + "\n"
