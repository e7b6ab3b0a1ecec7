"""POST /events: one article in, its records out; POST /events/batch: many, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

from flask import Blueprint, Response

from service.extractor import Document
from service.http.admission import Admission, Checkpoint, Seat, Work
from service.http.answers import checked
from service.http.body import Uploads
from service.http.negotiation import JSON, NDJSON, OPTIONS, TEXT, Options, accept, body_type, options, query
from service.http.observing import Exchange, current
from service.http.problems import Problem, internal_error
from service.http.quota import Quota
from service.http.requests import PARAMETERS, DocumentSchema, invalid_text
from service.http.strict_json import decode, loads
from service.http.writers import ANSWERS, line, write
from service.language.parse import TooManySentences
from service.settings import Settings

BATCH = "/events/batch"


def blueprint(settings: Settings, admission: Admission, uploads: Uploads, quota: Quota) -> Blueprint:
    """The two routes that extract events."""
    routes = Blueprint("events", __name__)
    schema = DocumentSchema(settings)

    @routes.post("/events")
    def one() -> Response:
        sent, kind = body_type(JSON, TEXT), accept(*ANSWERS)
        parameters = query((*OPTIONS, "columns", *(PARAMETERS if sent == TEXT else ())))
        wanted = options(parameters, kind)
        admission.check()
        quota.check()
        body = uploads.read(settings.max_body_bytes, "max_body_bytes")
        if sent == JSON:
            document = schema.document(loads(body))
        else:
            document = schema.document_of_text(_text(body), parameters)
        with admission.seat() as seat:
            quota.take(1)
            result = seat.run(_work(document, wanted, current()))
        body = checked(result, current().request_id)
        current().answered(body)
        return write(body, kind, wanted.extended)

    @routes.post(BATCH)
    def batch() -> Response:
        body_type(NDJSON)
        accept(NDJSON)
        wanted = options(query(OPTIONS), NDJSON)
        admission.check()
        quota.check()
        lines = _lines(uploads.read(settings.max_batch_bytes, "max_batch_bytes"), settings.max_batch_documents)
        with ExitStack() as held:
            seat = held.enter_context(admission.seat())
            quota.take(len(lines))
            answers = _answers(lines, schema, seat, wanted, settings.max_body_bytes, current())
            answer = Response(answers, content_type=NDJSON)
            answer.call_on_close(held.pop_all().close)
        return answer

    @routes.after_request
    def vary(answer: Response) -> Response:
        answer.vary.add("Accept")
        return answer

    return routes


def _text(body: bytes) -> str:
    if not body:
        raise Problem("malformed-body", "The body is empty; the text of an article is expected.")
    return decode(body, "malformed-body")


def _lines(body: bytes, most: int) -> list[bytes]:
    """The lines of a batch that hold something. Raises Problem: 400 for none, 413 for more than ``most``."""
    lines = [sent for sent in body.split(b"\n") if sent.strip()]
    if not lines:
        raise Problem("malformed-body", "The body is empty; a line of JSON for each document is expected.")
    if len(lines) > most:
        detail = f"The batch has {len(lines)} documents; max_batch_documents is {most}."
        raise Problem("too-large", detail, extra={"limit": most, "actual": len(lines)})
    return lines


def _work(document: Document, wanted: Options, exchange: Exchange) -> Work:
    def work(extractor: Any, checkpoint: Checkpoint) -> dict:
        try:
            return extractor.extract(
                document,
                include_non_actual=wanted.include_non_actual,
                explain=wanted.explain,
                checkpoint=checkpoint,
                stage=exchange.stage,
            )
        except TooManySentences as error:
            detail = f"has {error.actual} sentences, those of the title included; max_sentences is {error.limit}"
            raise invalid_text(detail) from None

    return work


def _answers(
    lines: list[bytes], schema: DocumentSchema, seat: Seat, wanted: Options, longest: int, exchange: Exchange
) -> Iterator[str]:
    """A line for each document as soon as it is done, in order, and a summary. Runs outside the request's context."""
    request_id = exchange.request_id
    for index, sent in enumerate(lines):
        identity: dict[str, Any] = {"index": index, "id": None}
        try:
            document = _document(sent, schema, identity, longest)
            body = checked(seat.run_next(_work(document, wanted, exchange)), request_id)
            exchange.answered(body)
            yield line(identity | {"status": 200} | body)
        except Exception as error:  # noqa: BLE001 the other documents are answered all the same
            problem = error if isinstance(error, Problem) else internal_error(error, request_id)
            exchange.refused_line_with(problem.kind)
            yield line(identity | {"status": problem.status, "problem": problem.document(BATCH, request_id)})
    told = {"succeeded": exchange.documents, "failed": exchange.refused, "events": exchange.events}
    summary = {"documents": len(lines)} | told
    yield line({"summary": summary})


def _document(sent: bytes, schema: DocumentSchema, identity: dict[str, Any], longest: int) -> Document:
    if len(sent) > longest:
        detail = f"The line has {len(sent)} bytes; max_body_bytes is {longest}."
        raise Problem("too-large", detail, extra={"limit": longest, "actual": len(sent)})
    data = loads(sent)
    if isinstance(data, dict) and isinstance(data.get("id"), str):
        identity["id"] = data["id"]
    return schema.document(data)
