"""Events told twice: what an article counts the same dead for, in sentences apart, is one event.

The words of a lead and of a later paragraph often name other places or actors ("in Hama", "in the village of Al-Horra")
or are misread; the number of the dead is the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from service.coding.actors import Actor
from service.coding.agreement import UNIDENTIFIED, day_agrees, specificity
from service.coding.event import Event
from service.coding.fatalities import Deaths
from service.coding.places import TOWN, Place
from service.coding.taxonomy import EVENT_TYPE_OF
from service.language.parse import Parse
from service.templates.mentions import EMITTED

_TELLING = 4
"""From so many dead on, two events are not taken to have the same number by chance."""
_FAR_DEGREES = 0.75
"""Two towns farther apart, in latitude or longitude, are two scenes: about 80 km."""
_ANYBODY = frozenset({"people", "person", "civilian", "man", "victim", "body", "life", "other", "dead", "fatality"})


def join(parse: Parse, events: Sequence[Event], deaths: Sequence[Deaths]) -> list[Event]:
    """The events, those that retell an earlier one joined to it. ``deaths`` are those of each event."""
    joined: dict[int, int] = {}
    out = list(events)
    for i, k in combinations(range(len(events)), 2):
        i = joined.get(i, i)
        if k not in joined and i != k and _same_dead(parse, deaths[i], deaths[k]) and _agree(parse, out[i], out[k]):
            out[i] = _one((out[i], deaths[i]), (out[k], deaths[k]))
            joined[k] = i
    return [event for i, event in enumerate(out) if i not in joined]


def _same_dead(parse: Parse, a: Deaths, b: Deaths) -> bool:
    """Whether both have one figure, each from a sentence of its own and of nobody else's dead, and for people who may
    be the same: nine farmers are not nine traders."""
    reports = (*a.reports, *b.reports)
    plain = all(r.numbered and not (r.extra or r.partial) for r in reports)
    apart = {r.sentence for r in a.reports}.isdisjoint(r.sentence for r in b.reports)
    if not (a.count == b.count >= _TELLING and a.shared is b.shared is None and plain and apart):
        return False
    who, whom = ({parse.sentences[r.sentence][h].key for r in d.reports for h in r.heads} - _ANYBODY for d in (a, b))
    return not who or not whom or not who.isdisjoint(whom)


def _agree(parse: Parse, a: Event, b: Event) -> bool:
    if a.factuality not in EMITTED or b.factuality not in EMITTED:
        return False
    if EVENT_TYPE_OF[a.kinds[0]] != EVENT_TYPE_OF[b.kinds[0]] and "Attack" not in (a.kinds[0], b.kinds[0]):
        return False
    if _apart(a.place(), b.place()):
        return False
    return all(day_agrees(parse, x, y) >= 0 for x in a.atoms for y in b.atoms)


def _apart(p: Place, q: Place) -> bool:
    """Whether two places cannot be one scene: of two countries, or towns far from each other."""
    if p.iso3 and q.iso3 and p.iso3 != q.iso3:
        return True
    if None in (p.latitude, q.latitude) or max(p.level, q.level) > TOWN:
        return False
    return max(abs(p.latitude - q.latitude), abs(p.longitude - q.longitude)) > _FAR_DEGREES


def _one(a: tuple[Event, Deaths], b: tuple[Event, Deaths]) -> Event:
    """Both as one, at the narrower place, that of the later words where both are as narrow. Of the one that says less
    of who did it, only actors of sides that the other leaves open."""
    (first, _), (second, _) = sorted((a, b), key=_weakness)
    keep = [_vagueness(first.side(n)) >= UNIDENTIFIED for n in (1, 2)]
    place = min(sorted((a[0], b[0]), key=lambda e: -e.main.mention.sentence), key=_breadth).place()
    atoms = [*first.atoms]
    for x in second.atoms:
        atoms.append(replace(x, actors1=x.actors1 if keep[0] else (), actors2=x.actors2 if keep[1] else ()))
    return Event(first.parse, [replace(x, place=place) for x in atoms])


def _weakness(told: tuple[Event, Deaths]) -> tuple:
    """The less, the better an event is told: its main sentence tells its dead, names its actors, others do too."""
    event, deaths = told
    beside = event.main.mention.sentence not in {r.sentence for r in deaths.reports}
    return beside, sum(_vagueness(event.side(n)) for n in (1, 2)), -len(event.mentions)


def _breadth(event: Event) -> tuple[bool, int]:
    place = event.place()
    return not place.name, place.level


def _vagueness(side: Sequence[Actor]) -> int:
    return specificity(side[0]) if side else 3
