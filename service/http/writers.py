"""The answer to one document in each of its media types, with the same records in all of them."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from typing import Any

from flask import Response

from service.coding.taxonomy import COLUMNS
from service.http.negotiation import CSV, GEOJSON, JSON, NDJSON

ANSWERS = (JSON, CSV, NDJSON, GEOJSON)
"""The media types of an answer, the default first."""
EXTENDED = ("document_id", "link_key", "confidence", "factuality", "rule", "quote")
"""What ``columns=extended`` puts behind ACLED's columns in a CSV."""

_CSV_TYPE = f"{CSV}; charset=utf-8; header=present"
_FORMULA = re.compile(r"[\t\r\n]|[\s\0-\x1f\u00ad\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠]")
"""How a text begins that a spreadsheet may take for a formula (OWASP, CSV injection), be it behind blanks."""


def write(body: dict[str, Any], kind: str, extended: bool = False) -> Response:
    """The body of an answer as this media type, one of ANSWERS. ``extended`` is for a CSV alone."""
    text = _csv(body, extended) if kind == CSV else _WRITERS[kind](body)
    return Response(text, headers=_counts(body), content_type=_CSV_TYPE if kind == CSV else kind)


def line(value: Any) -> str:
    """A JSON value on a line of its own."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False) + "\n"


def _counts(body: dict[str, Any]) -> dict[str, str]:
    """How much there is to read in the diagnostics, which a CSV has no room for, and what names the result."""
    told = body["diagnostics"]
    return {
        "X-Tocsin-Result-Id": body["document"]["result_id"],
        "X-Tocsin-Suppressed": str(len(told["suppressed"])),
        "X-Tocsin-Skipped-Sentences": str(len(told["skipped_sentences"])),
        "X-Tocsin-Warnings": str(len(told["warnings"])),
    }


def _ndjson(body: dict[str, Any]) -> str:
    """A line for each record, then all the rest as ``summary``, with the number of records in place of them."""
    summary = body | {"events": len(body["events"])}
    return "".join(map(line, [*body["events"], {"summary": summary}]))


def _geojson(body: dict[str, Any]) -> str:
    """A FeatureCollection (RFC 7946) of the records; all the rest are foreign members."""
    rest = {name: value for name, value in body.items() if name != "events"}
    return line({"type": "FeatureCollection", "features": [_feature(record) for record in body["events"]]} | rest)


def _feature(record: dict[str, Any]) -> dict[str, Any]:
    point = [record["longitude"], record["latitude"]]
    geometry = None if None in point else {"type": "Point", "coordinates": point}
    return {"type": "Feature", "id": record["event_id_cnty"], "geometry": geometry, "properties": record}


_WRITERS: dict[str, Callable[[dict[str, Any]], str]] = {JSON: line, NDJSON: _ndjson, GEOJSON: _geojson}


def _csv(body: dict[str, Any], extended: bool) -> str:
    """RFC 4180 with a header line; null is an empty cell."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow((*COLUMNS, *EXTENDED) if extended else COLUMNS)
    for record in body["events"]:
        values = [record[name] for name in COLUMNS]
        if extended:
            values += _extended(record, body["document"]["id"])
        rows.writerow(map(_cell, values))
    return out.getvalue()


def _extended(record: dict[str, Any], document_id: str | None) -> list[Any]:
    provenance = record["provenance"]
    quote = provenance["mentions"][0]["sentence"]["text"]
    return [document_id, *(record[name] for name in EXTENDED[1:4]), provenance["rule"], quote]


def _cell(value: Any) -> Any:
    """Texts that look like formulas get an apostrophe in front, and NUL, at which R ends a text, is replaced; numbers,
    negative ones too, are left alone."""
    if not isinstance(value, str):
        return value
    text = value.replace("\0", "\ufffd")
    return f"'{text}" if _FORMULA.match(text) else text
