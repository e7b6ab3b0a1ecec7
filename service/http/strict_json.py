"""JSON as RFC 8259 and I-JSON have it, and nothing more; every fault comes with its line and column.

Refused beside bad syntax: bad UTF-8, an empty body, NaN and Infinity, a key twice in one object, lone surrogates
(written as escapes), and nesting deeper than MAX_DEPTH, which is looked at before anything recursive runs.
"""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from service.http.problems import Problem

MAX_DEPTH = 32
"""Deepest nesting that is read. A document needs 1."""

_TOKEN = re.compile(r'(?P<string>"(?:[^"\\]+|\\.)*+"?)(?P<key>[ \t\r\n]*:)?|[{}\[\]]|-?Infinity|NaN', re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")


def loads(body: bytes) -> Any:
    """The value of a JSON text in UTF-8, with or without a byte order mark. Raises Problem (400)."""
    text = decode(body, "malformed-json").removeprefix("\ufeff")
    if not text.strip():
        raise Problem("malformed-json", "The body is empty; a JSON document is expected.")
    _scan(text)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        _refuse(text, error.pos, error.msg)
    except ValueError as error:
        raise Problem("malformed-json", "A number has too many digits.") from error


def decode(body: bytes, kind: str) -> str:
    """The body as text. Raises Problem of this kind (400) with the offset of the first byte that is not UTF-8."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(kind, f"Byte {error.start} of the body is not valid UTF-8 ({error.reason}).") from error


def _scan(text: str) -> None:
    """Look for what Python's own parser would let pass, or would not survive."""
    open_objects: list[set[str] | None] = []
    for token in _TOKEN.finditer(text):
        first = text[token.start()]
        if first in "{[":
            if len(open_objects) == MAX_DEPTH:
                _refuse(text, token.start(), f"nested deeper than {MAX_DEPTH} levels")
            open_objects.append(set() if first == "{" else None)
        elif first in "}]":
            if open_objects:
                open_objects.pop()
        elif first != '"':
            _refuse(text, token.start(), f"{token[0]} is not JSON")
        else:
            _scan_string(text, token, open_objects[-1] if open_objects else None)


def _scan_string(text: str, token: re.Match[str], keys: set[str] | None) -> None:
    raw = token["string"]
    if token["key"] is None and "\\u" not in raw:
        return
    try:
        value = json.loads(raw)
    except json.JSONDecodeError as error:
        _refuse(text, token.start() + error.pos, error.msg)
    if _SURROGATE.search(value):
        _refuse(text, token.start(), "a lone surrogate (\\ud800 to \\udfff) in this string")
    if token["key"] is not None and keys is not None:
        if value in keys:
            _refuse(text, token.start(), f"the key {json.dumps(value[:100])} stands twice in one object")
        keys.add(value)


def _refuse(text: str, position: int, what: str) -> NoReturn:
    line = text.count("\n", 0, position) + 1
    column = position - text.rfind("\n", 0, position)
    message = f"Line {line}, column {column}: {what}."
    raise Problem("malformed-json", message, extra={"line": line, "column": column})
