"""The two sides of an event by the codebook: whom the roles name, whom the article names elsewhere, and who stands
for nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from service.coding import taxonomy
from service.coding.actors import Actor, ActorName, Actors
from service.coding.attribution import ARMED, Attribution
from service.coding.fatalities import Deaths
from service.coding.merging import UNIDENTIFIED, Event, specificity
from service.language.parse import Parse, Span
from service.templates.mentions import Role

NEEDS_TARGET = frozenset({"Armed clash", "Attack", "Abduction/forced disappearance", "Sexual violence"})
"""Sub-types whose actor2 is never blank."""
POLICED = frozenset({"Excessive force against protesters", "Protest with intervention"})
"""Sub-types in which somebody faces the crowd."""
_CIVILIANS, _RIOTERS, _PROTESTERS = 7, 5, 6


@dataclass(frozen=True)
class Side:
    """One side of an event: the actor of the column, its associated actors, and why."""

    actor: Actor | None
    assoc: tuple[str, ...]
    why: str

    @property
    def name(self) -> str | None:
        """The column's value."""
        return self.actor.name if self.actor else None

    @property
    def inter(self) -> int | None:
        """The actor's class, 1 to 8."""
        return self.actor.inter if self.actor else None

    @property
    def spans(self) -> tuple[Span, ...]:
        """The words that name the actor."""
        return self.actor.spans if self.actor else ()


class Sides:
    """Finds the sides of the events of one document."""

    def __init__(self, parse: Parse, names: tuple[ActorName, ...], actors: Actors):
        self._parse, self._names, self._actors = parse, names, actors
        self._article = Attribution(parse, names, actors)

    def of(self, event: Event, sub: str, deaths: Deaths) -> tuple[Side, Side]:
        """Both sides of an event of a sub-event type; its deaths tell of victims that no role names."""
        country, on = event.place().iso3, event.when().day
        ones, twos = event.side(1), event.side(2)
        match taxonomy.EVENT_TYPE_OF[sub]:
            case "Protests" | "Riots":
                return self._crowd(event, sub, country, on)
            case "Violence against civilians":
                ones = self._attackers(event, ones, [], country, on)
                twos = [a for a in twos if a.inter == _CIVILIANS] or [self._actors.civilians(country)]
            case "Battles":
                ones, twos = self._fighters(event, sub, ones, twos, country, on)
            case "Explosions/Remote violence":
                twos = self._struck(twos, deaths, country, on)
                ones = self._attackers(event, ones, twos, country, on)
            case _:
                if sub == "Arrests" and not ones:
                    ones = [self._police(country, on, "arrests without a named captor are the police's")]
        if ones and twos and ones[0].name == twos[0].name and ones[0].inter != 1:
            twos = twos[1:]
        if not twos and sub in NEEDS_TARGET:
            twos = [self._actors.unidentified(country)]
        return _side(ones), _side(twos)

    def _attackers(self, event: Event, ones: Sequence[Actor], twos: Sequence[Actor], country, on) -> list[Actor]:
        """Who did violence: by role, else who claims it or is blamed, else nobody known."""
        ones = [a for a in ones if a.inter != _CIVILIANS]
        if not ones or all(specificity(a) == UNIDENTIFIED for a in ones):
            claimed = self._article.claimed(event, twos, country, on)
            if claimed:
                return [claimed]
        return ones or [self._actors.unidentified(country)]

    def _fighters(self, event: Event, sub: str, ones, twos, country, on) -> tuple[list[Actor], list[Actor]]:
        """The two armed sides of a battle; a side that its words leave open is the other one the article names."""
        ones = [a for a in ones if a.inter != _CIVILIANS]
        twos = [a for a in twos if a.inter != _CIVILIANS]
        if not ones and len(twos) > 1:
            ones, twos = twos[1:2], twos[:1] + twos[2:]
        if not ones:
            other = self._article.claimed(event, twos, country, on) or self._article.opponent(event, twos, country, on)
            ones = [other or self._actors.unidentified(country)]
        if not twos:
            other = self._article.opponent(event, ones, country, on)
            if other is None and sub == "Non-state actor overtakes territory":
                other = self._actors.forces(
                    "military", country, on, "territory is taken from the state unless the text names others"
                )
            twos = [other] if other else []
        return ones, twos

    def _struck(self, twos: Sequence[Actor], deaths: Deaths, country, on) -> list[Actor]:
        """Who was hit from afar: armed targets before civilians, and the dead where the text names no target."""
        armed = sorted((a for a in twos if a.inter in ARMED), key=specificity)
        others = [a for a in twos if a.inter not in ARMED]
        if armed or others:
            return armed + others
        found: dict[str, Actor] = {}
        for report in deaths.reports:
            role = Role(report.heads, report.words, "")
            coded = self._actors.code(
                self._parse, self._names, report.sentence, role, country=country, on=on, side="actor2"
            )
            for actor in coded or (
                replace(self._actors.civilians(country), spans=report.spans, why="people were killed"),
            ):
                found.setdefault(actor.name, actor)
        return sorted(found.values(), key=lambda a: (a.inter not in ARMED, specificity(a)))

    def _police(self, country: str | None, on: date | None, why: str) -> Actor:
        return self._actors.forces("police", country, on, why)

    def _crowd(self, event: Event, sub: str, country: str | None, on: date | None) -> tuple[Side, Side]:
        """Protesters or rioters first, and whoever faces them."""
        ones, twos = event.side(1), event.side(2)
        protest = taxonomy.EVENT_TYPE_OF[sub] == "Protests"
        crowds = [a for a in ones + twos if a.inter in (_RIOTERS, _PROTESTERS)]
        if sub == "Mob violence":
            crowds = [a for a in ones if a.inter in (_RIOTERS, _PROTESTERS)]
        people = crowds or [a for a in ones if a.inter == _CIVILIANS]
        own = (self._actors.protesters if protest else self._actors.rioters)(country)
        why = people[0].why if people else "those who demonstrate"
        spans = tuple(dict.fromkeys(s for a in people for s in a.spans))
        assoc = tuple(dict.fromkeys(name for a in people for name in a.assoc))
        first = Side(replace(own, spans=spans, why=why), assoc, why)
        if sub == "Peaceful protest":
            return first, Side(None, (), "nobody faces the protesters")
        facing = [a for a in twos + ones if a.inter in ARMED]
        if sub == "Mob violence" and not facing:
            facing = [a for a in twos if a.inter == _CIVILIANS]
        if sub in POLICED and not facing:
            facing = [
                self._police(country, on, "those who face protesters are the police unless the text says otherwise")
            ]
        if not facing and not protest and any(m.frame == "fight" for m in event.mentions):
            return first, Side(own, assoc, "two crowds fight each other")
        return first, _side(facing)


def _side(found: Sequence[Actor]) -> Side:
    if not found:
        return Side(None, (), "the text names nobody")
    first = found[0]
    assoc = dict.fromkeys(first.assoc)
    for actor in found[1:]:
        if specificity(actor) < UNIDENTIFIED and actor.name != first.name:
            assoc |= dict.fromkeys((actor.name, *actor.assoc))
    return Side(first, tuple(assoc), first.why)
