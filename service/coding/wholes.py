"""Wholes told beside their parts: a lead gives an area and its total ("air strikes near Damascus kill 22"), the text
below gives the places in it ("in Douma …, five more in Saqba"). The parts are the events; the whole is none of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from service.coding.agreement import UNIDENTIFIED, side_agrees, specificity
from service.coding.event import HARM, Event
from service.coding.fatalities import Deaths
from service.coding.places import COUNTRY, TOWN, Place
from service.templates.mentions import EMITTED

_CITY_DEGREES, _AROUND_DEGREES, _WIDE_DEGREES = 0.15, 0.5, 3.0
"""How far, in latitude or longitude, a place may lie from the middle of the city, the land around a town or the
province that it is a part of."""


def join(events: Sequence[Event], deaths: Sequence[Deaths]) -> list[Event]:
    """The events, each whole joined to its part where it has one, general where it has several.

    A whole joins its only part where one of them counts no dead or both the same, the part of an area where it counts
    more, that of a city where it counts but some of them. It is the sum of those inside it that count as many dead as
    it does or fewer, or of those around it that count exactly as many. ``deaths`` are those of each event.
    """
    out: list[Event | None] = list(events)
    alike = [_kind_and_day(event) for event in events]
    for w, whole in enumerate(events):
        total = deaths[w].count
        same = [p for p, kind in enumerate(alike) if p != w and kind and kind == alike[w] and out[p] is not None]
        told = [p for p in same if all(side_agrees(whole.side(n), events[p].side(n)) for n in (1, 2))]
        parts = [p for p in told if _within(whole, events[p]) or total and _near(whole, events[p])]
        near = [p for p in told if deaths[p].count and _around(whole.place(), events[p].place())]
        sums = sum(deaths[p].count for p in parts)
        city = whole.place().level == TOWN
        one = 0 in (total, sums) or total == sums or (sums <= total / 2 if city else sums > total)
        if len(parts) == 1 and total + sums and one:
            out[parts[0]] = _at_the_part(whole, out[parts[0]])
            out[w] = None
        elif (total >= sums > 0 and (len(parts) > 1 or not city)) or (
            len(near) > 1 and total == sum(deaths[p].count for p in near)
        ):
            out[w] = whole.as_general()
    return [event for event in out if event is not None]


def _kind_and_day(event: Event) -> tuple[str, date | None] | None:
    """What events must have in common to be told as one: the type and the day; None for what does no harm or is not
    emitted."""
    if event.factuality not in EMITTED or HARM.isdisjoint(event.kinds):
        return None
    return event.kinds[0], event.when().day


def _within(whole: Event, part: Event) -> bool:
    """Whether one event's place is told as a part of the other's: it lies in its area or city."""
    wide, narrow = whole.place(), part.place()
    if _listed(whole, part) or not wide.resolved:
        return False
    if narrow.level == 0 and wide.level == TOWN:
        return _around(wide, narrow, _CITY_DEGREES)
    inside = TOWN + 1 < wide.level < COUNTRY and narrow.level < wide.level and narrow.admin1 in ("", wide.admin1)
    return inside and _around(wide, narrow, _WIDE_DEGREES)


def _near(whole: Event, part: Event) -> bool:
    """Whether one event is only told to be near a town, and the other at a smaller place there."""
    wide, narrow = whole.place(), part.place()
    towns = wide.level == TOWN + 1 and narrow.level < wide.level and not narrow.admin1.endswith(narrow.name)
    return wide.resolved and towns and not _listed(whole, part) and _around(wide, narrow)


def _listed(whole: Event, part: Event) -> bool:
    """Whether one mention lists both places, which are then beside each other."""
    return any(m is n for m in whole.mentions for n in part.mentions)


def _around(wide: Place, narrow: Place, degrees: float = _AROUND_DEGREES) -> bool:
    """Whether two places lie near each other."""
    if wide.name == narrow.name or wide.country != narrow.country or None in (wide.latitude, narrow.latitude):
        return False
    return max(abs(wide.latitude - narrow.latitude), abs(wide.longitude - narrow.longitude)) <= degrees


def _at_the_part(whole: Event, part: Event) -> Event:
    """Both as one at the place of the part, with the whole's actors only on sides that the part leaves open."""
    keep = [all(specificity(a) == UNIDENTIFIED for a in part.side(n)) for n in (1, 2)]
    place = part.place()
    more = [
        replace(a, place=place, actors1=a.actors1 if keep[0] else (), actors2=a.actors2 if keep[1] else ())
        for a in whole.atoms
    ]
    return Event(part.parse, [*part.atoms, *more])
