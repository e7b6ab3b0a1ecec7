"""From the extractor's result to an answer: the schema of what goes out, and the withholding of what fails it."""

from __future__ import annotations

import logging
import re
from datetime import date
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validates_schema
from marshmallow.validate import Length, OneOf, Range, Regexp

from service.coding import taxonomy
from service.coding.confidence import NAMES
from service.coding.countries import Countries
from service.http.negotiation import pointer
from service.templates.mentions import FACTUALITY

log = logging.getLogger(__name__)
_ID = Regexp(re.compile(r"[A-Z]{3}-[0-9a-f]{8}\Z"))


def _text(*validators: Any, blank: bool = True) -> fields.String:
    return fields.String(required=True, allow_none=blank, validate=[Length(min=1), *validators])


def _number(low: int | None = None, high: int | None = None, blank: bool = True) -> fields.Integer:
    return fields.Integer(required=True, allow_none=blank, strict=True, validate=Range(low, high))


class _Strict(Schema):
    class Meta:
        unknown = RAISE


class SpanSchema(_Strict):
    """A quote: code points ``start`` to ``end`` (exclusive) of the field ``in``."""

    start = _number(0, blank=False)
    end = _number(0, blank=False)
    text = fields.String(required=True)

    class Meta:
        unknown = RAISE
        include = {"in": fields.String(required=True, validate=OneOf(("title", "text")))}

    @validates_schema
    def covers_its_text(self, data: dict, **_: Any) -> None:
        if data["end"] - data["start"] != len(data["text"]):
            raise ValidationError("end - start is not the length of text", "end")


class RoleSchema(SpanSchema):
    """A role's filler: its span, and the dependency path from the trigger that found it."""

    path = fields.String(required=True)


class FactualitySchema(_Strict):
    value = _text(OneOf(FACTUALITY), blank=False)
    cue = fields.Nested(SpanSchema, required=True, allow_none=True)


class MentionSchema(_Strict):
    """One place in the article that reports the event."""

    sentence = fields.Nested(SpanSchema, required=True)
    trigger = fields.Nested(SpanSchema, required=True)
    rule = _text(blank=False)
    frame = _text(blank=False)
    way = _text(blank=False)
    roles = fields.Dict(keys=fields.String(), values=fields.Nested(RoleSchema), required=True)
    factuality = fields.Nested(FactualitySchema, required=True)


class FieldEvidenceSchema(_Strict):
    """What backs one column: the quotes, and why they give this value."""

    spans = fields.List(fields.Nested(SpanSchema), required=True)
    why = fields.String(required=True)


class ConfidencePartSchema(_Strict):
    """A fact about the record and the log-odds that it adds to its confidence."""

    fact = _text(OneOf(("start", *NAMES)), blank=False)
    why = _text(blank=False)
    weight = fields.Float(required=True)


class ProvenanceSchema(_Strict):
    rule = _text(blank=False)
    rule_version = _number(1, blank=False)
    mentions = fields.List(fields.Nested(MentionSchema), required=True, validate=Length(min=1))
    fields_ = fields.Dict(
        keys=fields.String(validate=OneOf(taxonomy.COLUMNS)),
        values=fields.Nested(FieldEvidenceSchema),
        required=True,
        data_key="fields",
    )
    confidence = fields.List(fields.Nested(ConfidencePartSchema), required=True, validate=Length(min=1))


class RecordSchema(_Strict):
    """One event: ACLED's 31 columns in order, then what this service adds. Every column is there; null is blank."""

    event_id_cnty = _text(_ID, blank=False)
    event_date = _text()
    year = _number(1)
    time_precision = _number(1, 3)
    disorder_type = _text(blank=False)
    event_type = _text(OneOf(taxonomy.EVENT_TYPES), blank=False)
    sub_event_type = _text(OneOf(taxonomy.SUB_EVENT_TYPES), blank=False)
    actor1 = _text()
    assoc_actor_1 = _text()
    inter1 = _text(OneOf(tuple(taxonomy.INTER_CODE)))
    actor2 = _text()
    assoc_actor_2 = _text()
    inter2 = _text(OneOf(tuple(taxonomy.INTER_CODE)))
    interaction = _text(OneOf(tuple(taxonomy.INTERACTIONS)))
    civilian_targeting = _text(OneOf((taxonomy.CIVILIAN_TARGETING,)))
    iso = _number(0, 999)
    region = _text(OneOf(taxonomy.REGIONS))
    country = _text()
    admin1 = _text()
    admin2 = _text()
    admin3 = _text()
    location = _text()
    latitude = fields.Float(required=True, allow_none=True, validate=Range(-90, 90))
    longitude = fields.Float(required=True, allow_none=True, validate=Range(-180, 180))
    geo_precision = _number(1, 3)
    source = _text()
    source_scale = _text()
    notes = _text(Length(max=1000))
    fatalities = _number(0, blank=False)
    tags = _text()
    timestamp = _number()
    link_key = _text(blank=False)
    confidence = fields.Float(required=True, validate=Range(0, 1))
    factuality = _text(OneOf(FACTUALITY), blank=False)
    provenance = fields.Nested(ProvenanceSchema, required=True)

    @validates_schema
    def has_the_types_of_its_sub_type(self, data: dict, **_: Any) -> None:
        sub = data["sub_event_type"]
        _same(data, "event_type", taxonomy.EVENT_TYPE_OF[sub])
        _same(data, "disorder_type", taxonomy.DISORDER_TYPE_OF[sub])
        rule, targeted = taxonomy.CIVILIAN_TARGETING_RULE[sub], data["civilian_targeting"] is not None
        if targeted if rule == "never" else not targeted and rule == "always":
            raise ValidationError(f"is {rule} set for {sub}", "civilian_targeting")

    @validates_schema
    def has_a_real_date(self, data: dict, **_: Any) -> None:
        day = data["event_date"]
        try:
            year = date.fromisoformat(day).year if day else None
        except ValueError:
            raise ValidationError(f"{day} is not a day of the calendar", "event_date") from None
        _same(data, "year", year)
        if (data["time_precision"] is None) != (day is None):
            raise ValidationError("goes with event_date", "time_precision")

    @validates_schema
    def has_actors_with_classes(self, data: dict, **_: Any) -> None:
        for side in "12":
            if (data[f"actor{side}"] is None) != (data[f"inter{side}"] is None):
                raise ValidationError(f"goes with actor{side}", f"inter{side}")
        codes = (taxonomy.INTER_CODE.get(data[f"inter{side}"]) for side in "12")
        _same(data, "interaction", taxonomy.interaction(*codes))

    @validates_schema
    def has_one_country_and_point(self, data: dict, **_: Any) -> None:
        country = Countries.load().by_name(data["country"] or "")
        if data["country"] and not country:
            raise ValidationError(f"{data['country']} is not in the country table", "country")
        _same(data, "country", country and country.name)
        _same(data, "iso", country and country.iso_numeric)
        _same(data, "region", country and country.region)
        if (data["latitude"] is None) != (data["longitude"] is None):
            raise ValidationError("goes with latitude", "longitude")


RECORD_FIELDS = tuple(RecordSchema._declared_fields)
"""The members of a record, in order."""
_RECORD = RecordSchema()


def _same(data: dict, name: str, expected: Any) -> None:
    if data[name] != expected:
        raise ValidationError(f"is {data[name]!r}; by the other columns it must be {expected!r}", name)


def checked(body: dict[str, Any], request_id: str) -> dict[str, Any]:
    """The body of a 200 with its records in column order; those that fail their schema are in diagnostics.withheld."""
    kept, withheld = [], []
    for record in body["events"]:
        errors = [{"detail": detail, "pointer": pointer(*path)} for path, detail in _flat(_RECORD.validate(record))]
        if errors:
            identity = {name: record.get(name) for name in ("event_id_cnty", "sub_event_type")}
            log.error("request %s: record withheld: %s %s", request_id, identity, [e["pointer"] for e in errors])
            withheld.append({**identity, "errors": errors})
        else:
            kept.append({name: record[name] for name in RECORD_FIELDS})
    diagnostics = body["diagnostics"] | {"withheld": withheld}
    if withheld:
        warning = f"{len(withheld)} records were withheld because they fail the record schema: a fault of the service."
        diagnostics["warnings"] = [*diagnostics["warnings"], warning]
    return body | {"events": kept, "diagnostics": diagnostics}


def _flat(errors: Any, path: tuple = ()) -> list[tuple[tuple, str]]:
    """The leaves of marshmallow's nested messages with their paths."""
    if isinstance(errors, dict):
        return [
            leaf for key, value in errors.items() for leaf in _flat(value, path if key == "_schema" else (*path, key))
        ]
    return [(path, str(detail)) for detail in errors]
