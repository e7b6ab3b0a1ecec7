"""Turns the reading of a place name into a ``Place``: name, divisions, point, precision and proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.coding.countries import Countries
from service.coding.places.links import Naming
from service.coding.places.mentions import Toponym
from service.coding.places.status import DATELINE, SCENE
from service.gazetteer.index import Candidate, Gazetteer
from service.gazetteer.names import as_written, sound, strict
from service.language.parse import Parse, Span

_LARGE = frozenset({"admin1", "region"})
_CITY = 50_000
_CITY_RADIUS, _COUNTY = 0.15, 0.25
"""How far, in degrees, a quarter may lie from its city's point, and the middle of a county that is a part of it."""
_QUARTERS = frozenset("quarter barrio neighborhood neighbourhood ward favela slum shantytown colonia".split())
"""Nouns for parts of a city that are no towns of their own, whatever the tables know by their names."""
TOWN, COUNTRY = 1, 4
"""Levels of places: a settlement, a country."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an event happened. ``country`` is ACLED's name; degrees are WGS 84, rounded to 4 decimals.

    ``geo_precision``: 1 a town or city district, 2 near a town or a small area, 3 a province or larger (ACLED's
    codebook). ``resolved`` is False where no table knows the name: the point is then that of the smallest named area
    around it, or None. ``key`` is the same for all spellings of one place. ``level`` tells how wide it is: 0
    part of a settlement, 1 a settlement, 2 a site or somewhere near, 3 a province, 4 a country. ``spans`` are the words
    that back it and ``why`` says how they do.
    """

    name: str
    admin1: str
    admin2: str
    admin3: str
    country: str | None
    iso3: str | None
    latitude: float | None
    longitude: float | None
    geo_precision: int | None
    spans: tuple[Span, ...]
    why: str
    resolved: bool
    key: str = ""
    level: int = COUNTRY


class PlaceMaker:
    """Makes the places of one document. ``country`` is the ISO3 that the article is about; warnings are added to
    ``warnings``.
    """

    def __init__(
        self,
        parse: Parse,
        gazetteer: Gazetteer,
        countries: Countries,
        namings: Sequence[Naming],
        country: str | None,
        warnings: list[str],
    ) -> None:
        self._parse, self._gazetteer, self._countries = parse, gazetteer, countries
        self._country, self._warnings = country, warnings
        self._cities = [n for n in namings if self._is_city(n)]

    def of_country(self, iso3: str, why: str, spans: tuple[Span, ...] = ()) -> Place:
        """A country alone: the point is its capital's."""
        country, point = self._countries.by_iso(iso3), self._gazetteer.country(iso3)
        name = country.name if country else iso3
        at = (_degrees(point.latitude), _degrees(point.longitude)) if point else (None, None)
        return Place(name, "", "", "", name, iso3, *at, 3, spans, why, True, iso3, COUNTRY)

    def of(self, naming: Naming, why: str) -> Place:
        """The place that a naming stands for; ``why`` says what ties it to the event."""
        toponym, chosen = naming.toponym, naming.chosen
        spans = tuple(self._span(n.toponym) for n in (naming, *naming.around()))
        if toponym.country:
            return self.of_country(toponym.country.iso3, f"{why}; only the country is told", spans)
        city = _city_around(naming)
        if chosen is None:
            return self._unknown(naming, city, spans, why)
        name, precision = self._spelling(toponym, chosen), _precision(chosen, toponym)
        part = naming.part or "part" in toponym.kinds
        inner = (
            chosen.kind == "district"
            or (chosen.kind == "admin2" and _within(chosen, city, _COUNTY))
            or ((toponym.noun in _QUARTERS or _swallowed(chosen, city)) and chosen is not city and not naming.peers)
        )
        if city is not None and part and inner and not chosen.city:
            name, precision, chosen = f"{city.name} - {as_written(toponym.name)}", 1, city
        elif "site" in toponym.kinds and strict(toponym.noun) not in strict(name):
            name, precision = f"{name} {toponym.noun}" if chosen.kind == "city" else name, max(precision, 2)
        return self._made(name, chosen, precision, spans, f"{why}; {chosen.kind} of the gazetteer")

    def _unknown(self, naming: Naming, city: Candidate | None, spans: tuple[Span, ...], why: str) -> Place:
        """A name that no table has: a part of the city around it, or with the point of the smallest area around it."""
        toponym = naming.toponym
        name, level = as_written(toponym.name), 1 + (toponym.near or "site" in toponym.kinds)
        if "site" in toponym.kinds and strict(toponym.noun) not in strict(name):
            name = f"{name} {toponym.noun}"
        if city is None and toponym.kinds & {"part", "none"} and naming.inside is None and not toponym.near:
            city = self._article_city(toponym)
        if city is not None and "none" in toponym.kinds:
            return self._made(city.name, city, 1, spans, f"{why}; the {toponym.noun} lies in {city.name}")
        if city is not None and (naming.part or "part" in toponym.kinds):
            return self._made(f"{city.name} - {name}", city, 1, spans, f"{why}; a part of {city.name}", 0)
        for outer in naming.around():
            if outer.chosen:
                precision = 3 if outer.chosen.kind in _LARGE else 2
                why = f"{why}; not in the gazetteer: the point of {outer.chosen.name}"
                return self._made(name, outer.chosen, precision, spans, why, level)
            if outer.toponym.country:
                return self._bare(name, outer.toponym.country.iso3, spans, why, level)
        return self._bare(name, self._country, spans, f"{why}; in no table, the country is the article's", level)

    def _bare(self, name: str, iso3: str | None, spans: tuple[Span, ...], why: str, level: int) -> Place:
        self._warnings.append(f"the place {name!r} is in no table and no named area is around it: no coordinates")
        country = self._countries.by_iso(iso3) if iso3 else None
        known = country.name if country else None
        return Place(name, "", "", "", known, iso3, None, None, None, spans, why, False, _spoken(iso3, name), level)

    def _made(
        self, name: str, c: Candidate, precision: int, spans: tuple[Span, ...], why: str, unknown: int | None = None
    ) -> Place:
        """A place at the point of a row of the gazetteer; ``unknown`` is the level of one that is in no table."""
        country = self._countries.by_iso(c.iso3)
        admin2 = c.admin2 if c.kind not in _LARGE else ""
        at = (_degrees(c.latitude), _degrees(c.longitude))
        known = country.name if country else c.iso3
        own = unknown is None and (c.city or " - " not in name)
        key = f"{c.iso3}:{at[0]}/{at[1]}:{c.kind}:{_extra(name, c)}" if own else _spoken(c.iso3, name)
        level = unknown if unknown is not None else 0 if " - " in name else precision
        return Place(name, c.admin1, admin2, "", known, c.iso3, *at, precision, spans, why, unknown is None, key, level)

    def _article_city(self, toponym: Toponym) -> Candidate | None:
        """The last larger city named before a city part that stands alone, else the next one."""
        before = [n for n in self._cities if n.toponym.sentence <= toponym.sentence]
        return (before[-1] if before else self._cities[0]).chosen if self._cities else None

    def _is_city(self, naming: Naming) -> bool:
        c = naming.chosen
        told = naming.toponym.status in {SCENE, DATELINE} and naming.iso3 == self._country
        return told and c is not None and c.kind == "city" and c.population > _CITY

    def _span(self, toponym: Toponym) -> Span:
        return self._parse.sentences[toponym.sentence].span(toponym.words)

    @staticmethod
    def _spelling(toponym: Toponym, chosen: Candidate) -> str:
        """The name to print: the text's own spelling, the table's for block capitals and districts."""
        return chosen.name if chosen.city or toponym.name.isupper() else as_written(toponym.name)


def _spoken(iso3: str | None, name: str) -> str:
    """The key of a name that is in no table: its sound, so that spellings agree."""
    return f"{iso3}:{sound(strict(name))}"


def _extra(name: str, c: Candidate) -> str:
    """What tells a place from others at its point: the part of a city, or the noun of a site ("Erbil airport")."""
    if c.city:
        return strict(c.name)
    word = name.rpartition(" ")[2]
    return word if word.islower() else ""


def _swallowed(small: Candidate, city: Candidate | None) -> bool:
    """Whether a large city has grown round a place that the tables have as a town: "the Saltivka district of X"."""
    outgrown = city is not None and city.population > max(_CITY, small.population * 3)
    return outgrown and _within(small, city, _CITY_RADIUS)


def _within(small: Candidate, city: Candidate | None, degrees: float) -> bool:
    """Whether a place is at most so far from a city, in latitude and longitude."""
    if city is None or None in (small.latitude, city.latitude):
        return False
    return max(abs(small.latitude - city.latitude), abs(small.longitude - city.longitude)) <= degrees


def _city_around(naming: Naming) -> Candidate | None:
    """The city that a name lies in, where it may be a part of one."""
    outer = next((n for n in naming.around() if n.chosen), None)
    if outer is None or outer.toponym.near or naming.toponym.near:
        return None
    return outer.chosen if outer.chosen.kind == "city" else None


def _precision(chosen: Candidate, toponym: Toponym) -> int:
    if chosen.kind in _LARGE:
        return 3
    return 2 if toponym.near or chosen.kind == "admin2" else 1


def _degrees(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
