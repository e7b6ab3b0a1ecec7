"""From events to records: the 31 ACLED columns, what stands beside them, and the provenance of each."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from service.coding import taxonomy
from service.coding.confidence import Confidence, measure
from service.coding.countries import Countries
from service.coding.dates import When
from service.coding.event import Event
from service.coding.fatalities import Deaths
from service.coding.numbers import crowd
from service.coding.places import Place
from service.coding.sides import Side, Sides
from service.language.parse import Parse, Sentence, Span
from service.templates.explain import mention_json, span_json

_CIVILIANS = 7
_COUNTRY = 4
"""The level of a place that is a whole country."""
_NEAR = 2
_NOTES = 1000
"""Most characters of notes."""
_STOPS = ("…", "!", "?", '."', ".”", '!"', '?"')


@dataclass(frozen=True)
class Request:
    """What the client said about the document, and what identifies the result."""

    anchor: date | None
    source: str | None
    source_scale: str | None
    result_id: str


@dataclass(frozen=True)
class Coded:
    """An event with all that was coded of it."""

    event: Event
    sub_event_type: str
    borders: tuple[str, ...]
    place: Place
    when: When
    deaths: Deaths
    one: Side
    two: Side

    @property
    def event_type(self) -> str:
        """ACLED's event type."""
        return taxonomy.EVENT_TYPE_OF[self.sub_event_type]

    @property
    def targets_civilians(self) -> bool:
        """Whether civilians are the main or only target."""
        rule = taxonomy.CIVILIAN_TARGETING_RULE[self.sub_event_type]
        if rule == "possible":
            return self.sub_event_type == "Excessive force against protesters" or self.two.inter == _CIVILIANS
        return rule == "always"


def build(parse: Parse, event: Event, deaths: Deaths, sides: Sides, countries: Countries, request: Request) -> dict:
    """The record of one event: ACLED's columns in order, then link_key, confidence, factuality, provenance."""
    sub, borders = event.code(deaths.count)
    one, two = sides.of(event, sub, deaths)
    coded = Coded(event, sub, borders, event.place(), event.when(), deaths, one, two)
    place, when = coded.place, coded.when
    country = countries.by_iso(place.iso3) if place.iso3 else None
    day = when.day.isoformat() if when.day else None
    link = _digest(request, day, place, "family", coded.event_type)
    names = f"{one.name or ''}/{two.name or ''}"
    main = event.main.mention
    sure = measure(parse, coded)
    record = {
        "event_id_cnty": f"{place.iso3 or 'XXX'}-{_digest(request, day, place, names, sub)}",
        "event_date": day,
        "year": when.day.year if when.day else None,
        "time_precision": (when.precision or 3) if when.day else None,
        "disorder_type": taxonomy.DISORDER_TYPE_OF[sub],
        "event_type": coded.event_type,
        "sub_event_type": sub,
        "actor1": one.name,
        "assoc_actor_1": "; ".join(one.assoc) or None,
        "inter1": taxonomy.INTER.get(one.inter),
        "actor2": two.name,
        "assoc_actor_2": "; ".join(two.assoc) or None,
        "inter2": taxonomy.INTER.get(two.inter),
        "interaction": taxonomy.interaction(one.inter, two.inter),
        "civilian_targeting": taxonomy.CIVILIAN_TARGETING if coded.targets_civilians else None,
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
        "notes": _notes(parse, coded),
        "fatalities": deaths.count,
        "tags": _tags(parse, coded, link),
        "timestamp": _midnight(request.anchor),
    }
    record["link_key"] = link
    record["confidence"] = sure.value
    record["factuality"] = event.factuality
    record["provenance"] = {
        "rule": main.rule,
        "rule_version": main.version,
        "mentions": [mention_json(parse, m) for m in (main, *(m for m in event.mentions if m is not main))],
        "fields": _fields(parse, coded, request),
        "confidence": _parts(sure),
    }
    return record


def _digest(request: Request, day: str | None, place: Place, who: str, what: str) -> str:
    """Eight hex digits that agree across articles; where day or place is missing they belong to this result alone."""
    where = _spot(place)
    parts = [day or "", where, who, what]
    if not (day and where):
        parts.append(request.result_id)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:8]


def _spot(place: Place) -> str:
    """A place as ids know it, whatever its spelling; "" where the article names none."""
    return place.key or place.name


def _midnight(day: date | None) -> int | None:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) if day else None


def _notes(parse: Parse, coded: Coded) -> str:
    """ACLED's style: the day, the place where the words do not name it, what happened in the source's words, the deaths
    of violence."""
    main, place, when, dead = coded.event.main, coded.place, coded.when, coded.deaths.count
    sentence = parse.sentences[main.mention.sentence]
    told = " ".join(parse.quote(Span(sentence.field, sentence.start, sentence.end)).split())
    opening = [f"{'On' if when.precision == 1 else 'Around'} {when.day.day} {when.day:%B %Y}"] if when.day else []
    here = any(s.field == sentence.field and sentence.start <= s.start < sentence.end for s in place.spans)
    if place.level < _COUNTRY and not here and place.name.rpartition(" - ")[2].casefold() not in told.casefold():
        at = "near" if place.geo_precision == _NEAR else "in"
        opening.append(f"{at if opening else at.capitalize()} {place.name}")
    if opening and _opens_plainly(sentence):
        told = told[0].lower() + told[1:]
    end = f" {dead} fatalit{'y' if dead == 1 else 'ies'}." if dead else ""
    if not dead and taxonomy.DISORDER_TYPE_OF[coded.sub_event_type].startswith("Political violence"):
        end = " No fatalities reported."
    body = ", ".join([*opening, told]).rstrip(" .")
    room = _NOTES - len(end) - 1
    if len(body) > room:
        body = body[: room - 1].rsplit(" ", 1)[0] + "…"
    return body + ("" if body.endswith(_STOPS) else ".") + end


def _opens_plainly(sentence: Sentence) -> bool:
    """Whether a sentence's first word has its capital from its place alone."""
    first = sentence[1]
    opens_name = first.upos != "DET" and any(e.start == first.start and e.type != "Date" for e in sentence.entities)
    capital = first.text[1:].islower() or first.text == "A"
    plain = first.upos not in ("PROPN", "X") and first.lemma[:1].islower()
    return first.start == sentence.start and capital and plain and not opens_name


def _tags(parse: Parse, coded: Coded, link: str) -> str:
    tags = [f"link={link}"]
    if coded.event_type in ("Protests", "Riots"):
        sizes = [size for mention in coded.event.mentions if (size := crowd(parse, mention))]
        tags.insert(0, f"crowd size={sizes[0] if sizes else 'no report'}")
    return "; ".join(tags)


def _parts(sure: Confidence) -> list[dict]:
    return [{"fact": part.name, "why": part.why, "weight": part.weight} for part in sure.parts]


def _fields(parse: Parse, coded: Coded, request: Request) -> dict:
    """For every column the words that back it, and the reason for its value."""
    main = coded.event.main.mention
    sentence = parse.sentences[main.sentence]
    whole, trigger = (Span(sentence.field, sentence.start, sentence.end),), (sentence.span(main.trigger[:1]),)
    one, two, place, when = coded.one, coded.two, coded.place, coded.when
    by_rule = f"rule {main.rule}" + (f", border {', '.join(coded.borders)}" if coded.borders else "")
    point = "the gazetteer's point" if place.resolved else place.why
    target = (
        "civilians are the main or only target" if coded.targets_civilians else "blank for this target and sub-type"
    )
    backed: dict[str, tuple[Sequence[Span], str]] = {
        "event_id_cnty": ((), "country and a hash of day, place, actors and sub-type"),
        "event_date": (when.spans, when.why),
        "year": (when.spans, "the year of event_date"),
        "time_precision": (when.spans, when.why),
        "disorder_type": ((), "ACLED's table: disorder type of the sub-event type"),
        "event_type": (trigger, "ACLED's table: type of the sub-event type"),
        "sub_event_type": (trigger, by_rule),
        "interaction": ((), "ACLED's table: the pair of inter1 and inter2"),
        "civilian_targeting": ((), target),
        "iso": (place.spans, "ACLED's table: the country's number"),
        "region": (place.spans, "ACLED's table: the country's region"),
        "admin3": ((), "the gazetteer has no third level"),
        "latitude": (place.spans, point),
        "longitude": (place.spans, point),
        "source": ((), "the request's source" if request.source else "the request names no source"),
        "source_scale": ((), "the request's source_scale" if request.source_scale else "the request names none"),
        "notes": (whole, "day, place where it is not in the words, the sentence of the main mention, deaths"),
        "fatalities": (coded.deaths.spans, coded.deaths.why),
        "tags": ((), "crowd size of protests and riots, and the link key"),
        "timestamp": ((), "midnight UTC of the anchor date" if request.anchor else "no anchor date"),
    }
    backed |= dict.fromkeys(("country", "admin1", "admin2", "location", "geo_precision"), (place.spans, place.why))
    for number, side in ((1, one), (2, two)):
        backed[f"actor{number}"] = (side.spans, side.why)
        others = f"named beside actor{number}" if side.assoc else "nobody is named beside it"
        backed[f"assoc_actor_{number}"] = (side.spans if side.assoc else (), others)
        backed[f"inter{number}"] = (side.spans, f"the class of actor{number}" if side.actor else "no actor")
    return {
        column: {"spans": [span_json(parse, s) for s in backed[column][0]], "why": backed[column][1]}
        for column in taxonomy.COLUMNS
    }
