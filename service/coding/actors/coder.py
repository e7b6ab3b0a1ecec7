"""Names the actors of an event as ACLED does: role phrase in, actors with inter, associated actors and proof out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

from service.coding.actors.actor import Actor, Case, Scene, Side
from service.coding.actors.names import ActorName, Spotter
from service.coding.actors.naming import Namer
from service.coding.actors.phrases import Reader
from service.coding.actors.references import antecedent
from service.coding.actors.tables import CROWD, Tables
from service.language.parse import Parse
from service.templates.mentions import Role

__all__ = ["Actor", "ActorName", "Actors"]

_ARMED = frozenset({1, 2, 3, 4, 8})
_EXTERNAL = 8
_BEHIND = frozenset({"conj", "appos", "flat"})
_NONE = frozenset({"no", "any"})
_GUEST = 1.5
"""Foreign forces come after a country's own armed groups, before its people."""
_RANK = {"protesters": 2, "rioters": 2, "civilians": 3, "state": 0, "police": 0, "government": 0}


class Actors:
    """The coder of actors. Make one with ``load()``; it keeps nothing but the views of the document it saw last."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self._spotter = Spotter(tables)
        self._namer = Namer(tables)
        self._reader: Reader | None = None

    @classmethod
    @cache
    def load(cls) -> Actors:
        """Read the tables under data/. Raises DataError (service.coding.countries) for a row that cannot be used."""
        return cls(Tables.load())

    def spot(self, parse: Parse) -> tuple[ActorName, ...]:
        """The named actors of the whole document, in order; see ActorName."""
        return self._spotter.spot(parse)

    def armies(self, names: tuple[ActorName, ...]) -> dict[int, dict[int, str]]:
        """The words that name an armed actor, by sentence and word: of a "state" or otherwise "armed"."""
        found: dict[int, dict[int, str]] = {}
        for name in names:
            group = self.tables.groups[name.key]
            if group.inter in _ARMED and group.kind != "party":
                side = "state" if group.state is not None or group.inter == _EXTERNAL else "armed"
                found.setdefault(name.sentence, {}).update(dict.fromkeys(range(name.first, name.last + 1), side))
        return found

    def unidentified(self, country: str | None) -> Actor:
        """Unidentified Armed Group (X); ``country`` is an iso3."""
        return self._namer.unidentified(country, "the text names nobody who did it")

    def civilians(self, country: str | None) -> Actor:
        """Civilians (X)."""
        return self._namer.crowd("civilians", country, "the text names no other victims")

    def protesters(self, country: str | None) -> Actor:
        """Protesters (X)."""
        return self._namer.crowd("protesters", country)

    def rioters(self, country: str | None) -> Actor:
        """Rioters (X)."""
        return self._namer.crowd("rioters", country)

    def communal(self, country: str | None, like: Actor) -> Actor:
        """Unidentified Communal Militia (X), for people who fight with arms, read as a crowd."""
        militia = self._namer.communal(country)
        return replace(like, name=militia.name, inter=militia.inter, kind=militia.kind)

    def moved(self, actor: Actor, country: str | None) -> Actor:
        """A local actor as it is called in another country (iso3) than it was coded for."""
        return self._namer.moved(actor, country)

    def forces(self, force: str, country: str | None, on: date | None, why: str) -> Actor:
        """A country's own "military", "police" or "government" on a day."""
        return self._namer.forces(force, country, Case(country, on, "actor1", "violence"), why)

    def holder(
        self,
        parse: Parse,
        names: tuple[ActorName, ...],
        sentence: int,
        word: int,
        *,
        country: str | None,
        on: date | None,
    ) -> Actor | None:
        """The armed actor whom a word before "-held" or after "held by" names."""
        case = Case(country, on, "actor1", "violence")
        name = next((n for n in names if n.sentence == sentence and n.first <= word <= n.last), None)
        here = parse.sentences[sentence]
        if name is not None:
            found: tuple[Actor, ...] = (self._namer.group(self.tables.groups[name.key].at(on), None, case),)
        elif nation := self.tables.countries.by_demonym(here[word].text):
            found = (self._namer.forces("military", nation.iso3, case),)
        else:
            role = Role((word,), here.phrase(word), "")
            found = self.code(parse, names, sentence, role, country=country, on=on, side="actor1")
        actor = next((a for a in found if a.inter in _ARMED), None)
        spans = (here.span(here.phrase(word)),)
        return actor and replace(actor, spans=actor.spans or spans, why=actor.why or "who holds the place")

    def foe(self, actor: Actor, country: str | None, on: date | None) -> Actor | None:
        """The other side of the war with two sides that an actor fights in a country on a day."""
        return self._namer.foe(actor, Case(country, on, "actor2", "violence"))

    def code(
        self,
        parse: Parse,
        names: tuple[ActorName, ...],
        sentence: int,
        role: Role,
        *,
        country: str | None,
        on: date | None,
        side: Side,
        scene: Scene = "violence",
    ) -> tuple[Actor, ...]:
        """The actors of a role, the primary one first; the others are also named in its ``assoc``.

        ``names``: what spot() gave; ``country``: iso3 of the event; ``on``: its day; ``side``: "actor1" does it,
        "actor2" suffers it; ``scene``: in violence people are victims or a mob and "the government" is its army, in a
        fight those on the other side are armed, in a protest or riot people are those who demonstrate and "the
        government" is its police, in politics it is the government. An empty tuple means that the phrase stands for
        nobody (a bare place or thing). Of allies the host state leads.
        """
        reader = self._reader
        if reader is None or reader.parse is not parse or reader.names is not names:
            reader = self._reader = Reader(parse, names, self.tables)
        case = Case(country, on, side, scene)
        found: dict[str, Actor] = {}
        for head in dict.fromkeys(role.heads):
            for actor in self._of_head(reader, sentence, head, case):
                known = found.setdefault(actor.name, actor)
                found[actor.name] = replace(known, assoc=tuple(dict.fromkeys((*known.assoc, *actor.assoc))))
        if len(found) < 2:
            return tuple(found.values())
        if all(a.kind == "civilians" for a in found.values()) and len({a.country for a in found.values()}) > 1:
            sure = [a for a in found.values() if not (a.assumed and a.local)]  # "a camp of Venezuelans, burning tents"
            return (self._namer.mixed(sure),) if len(sure) > 1 else tuple(sure or found.values())[:1]
        first, *others = sorted(
            found.values(), key=lambda a: _GUEST if a.inter == 8 and a.kind not in CROWD else _RANK.get(a.kind, 1)
        )
        allies = [name for other in others for name in (other.name, *other.assoc)]
        return (replace(first, assoc=tuple(dict.fromkeys((*first.assoc, *allies)))), *others)

    def _of_head(self, reader: Reader, sentence: int, head: int, case: Case) -> list[Actor]:
        here = reader.parse.sentences[sentence]
        if any(here[c].text.lower() in _NONE for c in here.children(head, "det")):
            return []
        if here[head].deprel in _BEHIND and head > 2 and here[head - 1].text == "," and not here.children(head, "cc"):
            if here[head - 2].upos == "PROPN" and self.tables.countries.by_name(here[head].text):
                return []  # "Kharkiv, Ukraine"
        reading = reader.read(sentence, head)
        rows = [
            row
            for row in self.tables.contexts
            if row.country == case.country
            and row.classes & {reading.cls, reading.owner}
            and (not row.words or row.words & reading.keys)
        ]
        if not any(row.own for row in rows):
            reading = antecedent(reader, reading, self.tables, guess=not rows, suffers=case.side == "actor2") or reading
        of = reader.view(reading.sentence).sentence
        spans = tuple(of.span([i]) for i in sorted(set(reading.words)))
        return [replace(actor, spans=spans) for actor in self._namer.actors(reader, reading, case)]
