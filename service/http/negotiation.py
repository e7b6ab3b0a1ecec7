"""What comes in and what goes out: Content-Type, Content-Encoding, Accept and the query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_options_header

from service.http.problems import Problem

JSON, TEXT, CSV = "application/json", "text/plain", "text/csv"
NDJSON, GEOJSON = "application/x-ndjson", "application/geo+json"

_HELP = {
    JSON: "curl --json @article.json",
    TEXT: "curl -H 'Content-Type: text/plain' --data-binary @article.txt",
    NDJSON: "curl -H 'Content-Type: application/x-ndjson' --data-binary @articles.ndjson",
}


def body_type(*supported: str) -> str:
    """The media type of the current request's body. Raises Problem (415) where it is none of ``supported``."""
    how = " or ".join(_HELP[name] for name in supported)
    headers = {"Accept-Post": ", ".join(supported)}
    encoding = request.headers.get("Content-Encoding", "").strip()
    if encoding:
        detail = f"Content-Encoding {encoding!r} is not supported: send the body as it is."
        raise Problem("unsupported-media-type", detail, headers=headers | {"Accept-Encoding": "identity"})
    sent = request.headers.get("Content-Type", "")
    name, options = parse_options_header(sent)
    name = name.lower()
    if name not in supported:
        what = f"Content-Type {sent!r} is not supported" if sent else "The request has no Content-Type"
        raise Problem("unsupported-media-type", f"{what}: use {how}.", headers=headers)
    charset = options.get("charset", "utf-8").lower()
    if charset not in ("utf-8", "utf8", "us-ascii"):
        raise Problem(
            "unsupported-media-type", f"The charset {charset!r} is not supported: use utf-8.", headers=headers
        )
    return name


def accept(*offered: str) -> str:
    """The best of ``offered`` for the request's Accept, whose parameters other than q count for nothing.

    Raises Problem (406) where it takes none of them.
    """
    if not request.headers.get("Accept", "").strip():
        return offered[0]
    best = MIMEAccept([(kind.partition(";")[0], q) for kind, q in request.accept_mimetypes]).best_match(offered)
    if best is None:
        raise Problem("not-acceptable", f"Accept takes none of {', '.join(offered)}.", extra={"offered": list(offered)})
    return best


def query(allowed: Sequence[str]) -> dict[str, str]:
    """The query's parameters. Raises Problem (422) for one that is unknown or stands there twice."""
    errors, out = [], {}
    for name, values in request.args.lists():
        if name not in allowed:
            errors.append(parameter_error(name, f"unknown parameter; known here: {', '.join(allowed)}"))
        elif len(values) > 1:
            errors.append(parameter_error(name, f"given {len(values)} times; once is enough"))
        out[name] = values[0]
    if errors:
        raise Problem("invalid-parameter", summary(errors), errors)
    return out


OPTIONS = ("include", "explain")
"""Query parameters that say what to answer, whatever the body; for one document there is ``columns`` too."""


@dataclass(frozen=True)
class Options:
    """What the query asks for. ``extended``: a CSV with more than ACLED's columns."""

    include_non_actual: bool
    explain: bool
    extended: bool


def options(parameters: dict[str, str], kind: str) -> Options:
    """``include``, ``explain`` and ``columns``, taken out of ``parameters``, for an answer of this media type.

    Raises Problem (422) for other values than theirs, and for what the media type has no room for.
    """
    include, columns = parameters.pop("include", None), parameters.pop("columns", None)
    explain = parameters.pop("explain", "false")
    flat = kind == CSV
    unmarked = flat and include is not None and columns is None
    rules = (
        ("include", include in (None, "non_actual"), "must be non_actual, or be left out"),
        ("explain", explain in ("true", "false"), "must be true or false"),
        ("explain", not (flat and explain == "true"), f"{CSV} has no room for it; the other media types have"),
        ("columns", columns in (None, "extended"), "must be extended, or be left out"),
        ("columns", flat or columns is None, f"goes with Accept: {CSV} alone; {kind} has these fields always"),
        ("columns", not unmarked, f"must be extended for {CSV} with include: ACLED's columns do not tell factuality"),
    )
    errors = [parameter_error(name, detail) for name, kept, detail in rules if not kept]
    if errors:
        raise Problem("invalid-parameter", summary(errors), errors)
    return Options(include is not None, explain == "true", columns is not None)


def parameter_error(name: str, detail: str) -> dict[str, str]:
    """An item of ``errors`` that points to a query parameter, and to the field of the JSON form it stands for."""
    return {"detail": detail, "pointer": pointer(name), "parameter": name}


def pointer(*path: str | int) -> str:
    """A JSON pointer as a URI fragment (RFC 6901, section 6)."""
    return "#" + "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def summary(errors: list[dict[str, str]]) -> str:
    """One line for all errors."""
    return "; ".join(f"{e.get('parameter') or e['pointer'][2:] or 'the document'}: {e['detail']}" for e in errors) + "."
