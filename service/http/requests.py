"""From a request's fields to a Document: the schema of what comes in."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, pre_load, validates
from marshmallow.validate import Length, Range

from service.coding.countries import Countries
from service.coding.taxonomy import SOURCE_SCALES, is_source_scale
from service.extractor import Document
from service.http.negotiation import parameter_error, pointer, summary
from service.http.problems import Problem
from service.settings import Settings

EARLIEST = date(1900, 1, 1)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DATE_TIME = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt ]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)", re.ASCII
)
_MESSAGES = {"required": "is required", "invalid": "must be a string"}


class PublishedAt(fields.Field):
    """A full date, or an RFC 3339 date-time whose own date is taken; from 1900 up to one day ahead of now."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> date:
        if not isinstance(value, str):
            raise ValidationError("must be a string")
        match = _DATE_TIME.fullmatch(value)
        if not match and not _DATE.fullmatch(value):
            raise ValidationError("must be a date (2016-12-10) or an RFC 3339 date-time (2016-12-10T09:00:00Z)")
        try:
            day = date.fromisoformat(match[1] if match else value)
        except ValueError:
            raise ValidationError(f"{value} does not exist in the calendar") from None
        latest = (datetime.now(UTC) + timedelta(days=1)).date()
        if not EARLIEST <= day <= latest:
            raise ValidationError(f"must lie between {EARLIEST} and {latest} (one day ahead of now)")
        return day


class CountryCode(fields.Field):
    """A country's name, ISO 3166-1 alpha-2 or alpha-3 code, in any case; becomes the alpha-3 code."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError("must be a string")
        if len(value) > 100:
            raise ValidationError("must have at most 100 characters")
        table = Countries.load()
        spellings = (value, value.upper(), value.title())
        found = next((country for name in spellings if (country := table.by_name(name))), None)
        if len(value) in (2, 3) and value.isalpha():
            found = table.by_iso(value) or found
        if found is None:
            raise ValidationError("unknown country: give its English name or its ISO 3166-1 code (Syria, SY, SYR)")
        return found.iso3


class DocumentSchema(Schema):
    """The fields of POST /events. null means absent; unknown fields are refused."""

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": "unknown field", "type": "must be a JSON object"}

    text = fields.String(required=True, error_messages=_MESSAGES)
    title = fields.String(error_messages=_MESSAGES)
    published_at = PublishedAt()
    id = fields.String(validate=Length(1, 200), error_messages=_MESSAGES)
    source = fields.String(validate=Length(1, 500), error_messages=_MESSAGES)
    source_scale = fields.String(error_messages=_MESSAGES)
    country = CountryCode()
    news_window_days = fields.Integer(
        strict=True,
        validate=Range(1, 366, error="must lie between 1 and 366"),
        error_messages={"invalid": "must be an integer"},
    )

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._longest = {"text": settings.max_text_characters, "title": settings.max_title_characters}

    @pre_load
    def drop_nulls(self, data: Any, **_: Any) -> Any:
        if not isinstance(data, dict):
            return data
        return {key: value for key, value in data.items() if value is not None or key not in self.fields}

    @validates("text")
    def not_blank(self, value: str, data_key: str) -> None:
        if not value.strip():
            raise ValidationError("must not be blank")

    @validates("text", "title")
    def not_too_long(self, value: str, data_key: str) -> None:
        longest = self._longest[data_key]
        if len(value) > longest:
            raise ValidationError(f"has {len(value)} characters; max_{data_key}_characters is {longest}")

    @validates("source_scale")
    def known_scale(self, value: str, data_key: str) -> None:
        if not is_source_scale(value):
            raise ValidationError(f"must be one of {', '.join(SOURCE_SCALES)}, or two of them joined by '-'")

    def document(self, data: Any) -> Document:
        """The document in a JSON value. Raises Problem (422), with a pointer for each field at fault."""
        errors = [{"detail": detail, "pointer": pointer(*path)} for path, detail in self._errors(data)]
        if errors:
            raise Problem("invalid-field", summary(errors), errors)
        return Document(**self.load(data))

    def document_of_text(self, text: str, parameters: dict[str, str]) -> Document:
        """The document in a plain text and the query's parameters. Raises Problem (422)."""
        data: dict[str, Any] = dict(parameters, text=text)
        if re.fullmatch(r"-?\d{1,9}", parameters.get("news_window_days", ""), re.ASCII):
            data["news_window_days"] = int(parameters["news_window_days"])
        errors = [parameter_error(path[0], detail) for path, detail in self._errors(data) if path[0] != "text"]
        if errors:
            raise Problem("invalid-parameter", summary(errors), errors)
        return self.document(data)

    def _errors(self, data: Any) -> list[tuple[tuple[str, ...], str]]:
        found = self.validate(data)
        return [(() if name == "_schema" else (name,), detail) for name, details in found.items() for detail in details]


def invalid_text(detail: str) -> Problem:
    """The problem (422) of a text in which more is wrong than its field could show."""
    errors = [{"detail": detail, "pointer": pointer("text")}]
    return Problem("invalid-field", summary(errors), errors)


PARAMETERS = tuple(name for name in DocumentSchema._declared_fields if name != "text")
"""The fields that a plain text takes from the query."""
