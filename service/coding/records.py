"""From events to records: the 31 ACLED columns, what stands beside them, and the provenance of each."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from service.coding import taxonomy
from service.coding.countries import Countries
from service.coding.dates import When
from service.coding.fatalities import Deaths
from service.coding.merging import Event, specificity
from service.coding.numbers import crowd
from service.coding.places import Place
from service.coding.sides import Side, Sides
from service.language.parse import Parse, Sentence, Span
from service.templates.explain import mention_json, span_json

_CROWDS = ("Protests", "Riots")


@dataclass(frozen=True)
class Request:
    """What the client said about the document, and what identifies the result."""

    anchor: date | None
    source: str | None
    source_scale: str | None
    result_id: str


def build(
    parse: Parse, event: Event, deaths: Deaths, sides: Sides, countries: Countries, request: Request
) -> dict:
    """The record of one event: ACLED's columns in order, then link_key, confidence, factuality, provenance."""
    place, when = event.place(), event.when()
    sub, borders = event.code()
    event_type = taxonomy.EVENT_TYPE_OF[sub]
    one, two = sides.of(event, sub, deaths)
    country = countries.by_iso(place.iso3) if place.iso3 else None
    inter1, inter2 = (side.actor.inter if side.actor else None for side in (one, two))
    targeted = _targets_civilians(sub, two)
    main = event.main
    sentence = parse.sentences[main.mention.sentence]
    day = when.day.isoformat() if when.day else None
    link = _digest(request, day, place, "family", event_type)
    names = "/".join(side.actor.name if side.actor else "" for side in (one, two))
    record = {
        "event_id_cnty": f"{place.iso3 or 'XXX'}-{_digest(request, day, place, names, sub)}",
        "event_date": day,
        "year": when.day.year if when.day else None,
        "time_precision": when.precision if when.day else None,
        "disorder_type": taxonomy.DISORDER_TYPE_OF[sub],
        "event_type": event_type,
        "sub_event_type": sub,
        "actor1": one.actor.name if one.actor else None,
        "assoc_actor_1": "; ".join(one.assoc) or None,
        "inter1": taxonomy.INTER.get(inter1),
        "actor2": two.actor.name if two.actor else None,
        "assoc_actor_2": "; ".join(two.assoc) or None,
        "inter2": taxonomy.INTER.get(inter2),
        "interaction": taxonomy.interaction(inter1, inter2),
        "civilian_targeting": taxonomy.CIVILIAN_TARGETING if targeted else None,
        "iso": country.iso_numeric if country else None,
        "region": country.region if country else None,
        "country": country.name if country else None,
        "admin1": place.admin1 or None,
        "admin2": place.admin2 or None,
        "admin3": place.admin3 or None,
        "location": place.name or None,
        "latitude": round(place.latitude, 4) if place.latitude is not None else None,
        "longitude": round(place.longitude, 4) if place.longitude is not None else None,
        "geo_precision": place.geo_precision,
        "source": request.source,
        "source_scale": request.source_scale,
        "notes": _notes(parse, sentence, when, deaths),
        "fatalities": deaths.count,
        "tags": _tags(parse, event, event_type, link),
        "timestamp": _midnight(request.anchor),
    }
    record["link_key"] = link
    record["confidence"] = _confidence(parse, event, place, when, one, two)
    record["factuality"] = event.factuality
    rule = main.mention
    record["provenance"] = {
        "rule": rule.rule,
        "rule_version": rule.version,
        "mentions": [mention_json(parse, m) for m in _main_first(event)],
        "fields": _fields(parse, event, record, place, when, deaths, one, two, targeted, request, borders),
    }
    return record


def _main_first(event: Event) -> list:
    main = event.main.mention
    return [main, *(m for m in event.mentions if m is not main)]


def _targets_civilians(sub: str, two: Side) -> bool:
    rule = taxonomy.CIVILIAN_TARGETING_RULE[sub]
    if rule == "possible":
        return two.actor is not None and two.actor.inter in (6, 7)
    return rule == "always"


def _digest(request: Request, day: str | None, place: Place, who: str, what: str) -> str:
    """Eight hex digits that agree across articles; where day or place is missing they belong to this result alone."""
    where = f"{place.name}/{place.admin1}/{place.iso3}" if place.name else ""
    parts = [day or "", where, who, what]
    if not (day and where):
        parts.append(request.result_id)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:8]


def _midnight(day: date | None) -> int | None:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) if day else None


def _notes(parse: Parse, sentence: Sentence, when: When, deaths: Deaths) -> str:
    """ACLED's style: the day, what happened in the source's words, the deaths."""
    start = {1: "On ", 2: "Around ", 3: "Around "}.get(when.precision or 3, "Around ")
    day = f"{start}{when.day.day} {when.day:%B %Y}, " if when.day else ""
    quote = " ".join(parse.quote(Span(sentence.field, sentence.start, sentence.end)).split())
    quote = quote.rstrip(" .") + "."
    dead = {0: "No fatalities reported.", 1: "1 fatality."}.get(deaths.count, f"{deaths.count} fatalities.")
    return f"{day}{quote} {dead}"


def _tags(parse: Parse, event: Event, event_type: str, link: str) -> str:
    tags = [f"link={link}"]
    if event_type in _CROWDS:
        sizes = [size for mention in event.mentions if (size := crowd(parse, mention))]
        tags.insert(0, f"crowd size={sizes[0] if sizes else 'no report'}")
    return "; ".join(tags)


def _confidence(parse: Parse, event: Event, place: Place, when: When, one: Side, two: Side) -> float:
    """0 to 1: how much of the record stands in the text itself, near its trigger."""
    main = event.main
    score = 0.3
    score += 0.15 * any(a.names_place(parse) for a in event.atoms) + 0.05 * place.resolved
    score += 0.1 * any(a.names_day(parse) for a in event.atoms) + 0.05 * (when.precision == 1)
    score += 0.1 * bool(one.actor and specificity(one.actor) < 2) + 0.05 * bool(two.actor and specificity(two.actor) < 2)
    score += 0.1 * (len(event.mentions) > 1)
    score += 0.05 * (main.mention.factuality.value == "actual") - 0.2 * (event.factuality == "disputed")
    score += 0.05 * (main.mention.way not in ("nominal", "nominal-hit", "nominal-bare"))
    return round(min(max(score, 0.05), 0.99), 2)


def _fields(parse, event, record, place, when, deaths, one, two, targeted, request, borders) -> dict:
    """For every column the words that back it, or the reason for its value."""
    sentence = parse.sentences[event.main.mention.sentence]
    trigger = [sentence.span(event.main.mention.trigger[:1])]
    by_rule = f"rule {event.main.mention.rule}" + (f", border {', '.join(borders)}" if borders else "")
    table = "ACLED's table"
    backed: dict[str, tuple[Sequence[Span], str]] = {
        "event_id_cnty": ((), "country and a hash of day, place, actors and sub-type"),
        "event_date": (when.spans, when.why),
        "year": (when.spans, "the year of event_date"),
        "time_precision": (when.spans, when.why),
        "disorder_type": ((), f"{table}: disorder type of the sub-event type"),
        "event_type": (trigger, f"{table}: type of the sub-event type"),
        "sub_event_type": (trigger, by_rule),
        "actor1": (one.actor.spans if one.actor else (), one.why),
        "assoc_actor_1": (one.actor.spans if one.assoc and one.actor else (), "named beside actor1" if one.assoc else "nobody else"),
        "inter1": (one.actor.spans if one.actor else (), "the class of actor1" if one.actor else "no actor1"),
        "actor2": (two.actor.spans if two.actor else (), two.why),
        "assoc_actor_2": (two.actor.spans if two.assoc and two.actor else (), "named beside actor2" if two.assoc else "nobody else"),
        "inter2": (two.actor.spans if two.actor else (), "the class of actor2" if two.actor else "no actor2"),
        "interaction": ((), f"{table}: the pair of inter1 and inter2"),
        "civilian_targeting": ((), "civilians are the main or only target" if targeted else f"{table}: blank for this target and sub-type"),
        "iso": (place.spans, f"{table}: the country's number"),
        "region": (place.spans, f"{table}: the country's region"),
        "country": (place.spans, place.why),
        "admin1": (place.spans, place.why),
        "admin2": (place.spans, place.why),
        "admin3": ((), "the gazetteer has no third level"),
        "location": (place.spans, place.why),
        "latitude": (place.spans, "the gazetteer's point" if place.resolved else place.why),
        "longitude": (place.spans, "the gazetteer's point" if place.resolved else place.why),
        "geo_precision": (place.spans, place.why),
        "source": ((), "the request's source" if request.source else "the request names no source"),
        "source_scale": ((), "the request's source_scale" if request.source_scale else "the request names none"),
        "notes": ([Span(sentence.field, sentence.start, sentence.end)], "day, the sentence of the main mention, deaths"),
        "fatalities": (deaths.spans, deaths.why),
        "tags": ((), "crowd size of protests and riots, and the link key"),
        "timestamp": ((), "midnight UTC of the anchor date" if request.anchor else "no anchor date"),
    }  # fmt: skip
    return {
        column: {"spans": [span_json(parse, s) for s in backed[column][0]], "why": backed[column][1]}
        for column in taxonomy.COLUMNS
    }
