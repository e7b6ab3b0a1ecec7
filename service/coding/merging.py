"""From atoms to events, in two stages.

First coreference: the mentions of one happening become one event, all mentions kept. Then the codebook's rule that
one pair of actors on one day in one place is one row, whatever the tactics, the hierarchy deciding its type.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from service.coding.actors import Actor
from service.coding.atoms import Atom
from service.coding.borders import cross
from service.coding.dates import When
from service.coding.links import linked_mentions
from service.coding.places import Place
from service.coding.taxonomy import EVENT_TYPE_OF, RANK
from service.language.parse import Parse
from service.templates.mentions import EMITTED, FACTUALITY, Factuality, Mention

TERRITORY = frozenset({"Government regains territory", "Non-state actor overtakes territory"})
_BATTLES = frozenset(s for s, t in EVENT_TYPE_OF.items() if t == "Battles")
_BLASTS = frozenset({"Suicide bomb", "Remote explosive/landmine/IED", "Grenade"})
_CROWDS = frozenset(s for s, t in EVENT_TYPE_OF.items() if t in ("Protests", "Riots"))
_EXPLOSIONS = frozenset(s for s, t in EVENT_TYPE_OF.items() if t == "Explosions/Remote violence")
_HARM = _BATTLES | _EXPLOSIONS | frozenset(s for s, t in EVENT_TYPE_OF.items() if t == "Violence against civilians")
_FAMILIES = (_BATTLES, _BLASTS, _CROWDS, frozenset({"Air/drone strike", "Chemical weapon"}),
             frozenset({"Shelling/artillery/missile attack", "Chemical weapon"}))  # fmt: skip
_APART = frozenset({"aircraft-shot-down"})
"""Rules whose happenings are one with no other kind of violence."""
_NEAR_DAYS = 7
UNIDENTIFIED = 2
_CIVILIANS, _EXTERNAL = 7, 8


@dataclass
class Event:
    """Atoms of one happening, in text order."""

    parse: Parse
    atoms: list[Atom] = field(default_factory=list)

    @property
    def mentions(self) -> list[Mention]:
        """The distinct mentions, in text order."""
        return list({id(a.mention): a.mention for a in self.atoms}.values())

    @property
    def kinds(self) -> list[str]:
        """The sub-types that the rules gave, highest in ACLED's hierarchy first; a bare attack counts only by
        itself."""
        kinds = {a.mention.sub_event_type for a in self.atoms}
        if kinds & _HARM - {"Attack"}:
            kinds.discard("Attack")
        return sorted(kinds, key=RANK.__getitem__)

    @property
    def main(self) -> Atom:
        """The atom that stands for the event: of its highest kind, with the plainest factuality and the most roles."""
        kind = self.kinds[0]
        return max(
            (a for a in self.atoms if a.mention.sub_event_type == kind),
            key=lambda a: (FACTUALITY.index(a.mention.factuality.value), len(a.mention.roles), -a.mention.sentence),
        )

    def code(self, deaths: int = 0) -> tuple[str, tuple[str, ...]]:
        """The sub-event type once the actors and the ``deaths`` are known, and the borders crossed on the way to it."""
        ones, twos = self.side(1), self.side(2)
        if self.changes_hands():
            return "Armed clash", ("held-for-a-day",)
        crossed = [
            cross(kind, ones[0] if ones else None, twos[0] if twos else None, self._triggers(kind), deaths)
            for kind in self.kinds
        ]
        return min(crossed, key=lambda c: RANK[c[0]])

    def changes_hands(self) -> bool:
        """Whether two different camps take the place on the one day: then nobody holds it."""
        takers = [a.actors1[0] for a in self.atoms if a.mention.sub_event_type in TERRITORY and a.actors1]
        named = [taker for taker in takers if specificity(taker) == 0]
        return any(not _same_actor(named[0], other) and other.inter != named[0].inter for other in named[1:])

    def _triggers(self, kind: str) -> list[str]:
        return [
            self.parse.sentences[a.mention.sentence][i].key
            for a in self.atoms
            if a.mention.sub_event_type == kind
            for i in a.mention.trigger
        ]

    @property
    def factuality(self) -> str:
        """The plainest factuality of its mentions."""
        return max((a.mention.factuality.value for a in self.atoms), key=FACTUALITY.index)

    def place(self) -> Place:
        """The most specific place; one that a mention names itself before one taken from elsewhere."""
        return min(
            self.atoms, key=lambda a: (not a.place.name, not a.names_place(self.parse), a.place.geo_precision or 4)
        ).place

    def when(self) -> When:
        """The most exact day; one that a mention names itself before one taken from elsewhere."""
        return min(
            self.atoms, key=lambda a: (a.when.day is None, not a.names_day(self.parse), a.when.precision or 4)
        ).when

    def side(self, number: int) -> list[Actor]:
        """The distinct actors of side 1 or 2 over all atoms: named ones first, unidentified ones last."""
        found: dict[str, Actor] = {}
        main = self.main
        for atom in sorted(self.atoms, key=lambda a: a is not main):
            for actor in atom.actors1 if number == 1 else atom.actors2:
                found.setdefault(actor.name, actor)
        return sorted(found.values(), key=lambda a: specificity(a))


def specificity(actor: Actor) -> int:
    """0 for a named group or a state's forces, 1 for a class such as rebels, 2 for an unidentified actor."""
    if actor.assumed or actor.name.startswith("Unidentified"):
        return UNIDENTIFIED
    return 0 if actor.kind in ("state", "police", "mission", "coalition", "group") else 1


def merge(parse: Parse, atoms: Sequence[Atom], checkpoint: Callable[[], None] = lambda: None) -> list[Event]:
    """Events in text order. Atoms that are emitted by default are never merged with others.

    ``checkpoint`` is called at each step and may raise to stop: the cost grows with the square of the atoms.
    """
    events: list[Event] = []
    titles = _titles(parse)
    for emitted in (True, False):
        group = [a for a in atoms if (a.mention.factuality.value in EMITTED) == emitted]
        found = _corefer(parse, group, titles, checkpoint)
        events.extend(_without_vague(parse, _one_row_a_pair(found, checkpoint)) if emitted else found)
    return events


def _without_vague(parse: Parse, events: Sequence[Event]) -> list[Event]:
    """Violence told without a place or a day of its own, beside such that has them, is talk of what happened: general."""
    if not any(_anchored(parse, e) for e in events if not _HARM.isdisjoint(e.kinds)):
        return list(events)
    return [e if _HARM.isdisjoint(e.kinds) or _anchored(parse, e) else _general(e) for e in events]


def _anchored(parse: Parse, event: Event) -> bool:
    return any(a.names_place(parse) or a.names_day(parse) for a in event.atoms)


def _general(event: Event) -> Event:
    general = {id(m): replace(m, factuality=Factuality("general")) for m in event.mentions}
    return Event(event.parse, [replace(a, mention=general[id(a.mention)]) for a in event.atoms])


def _titles(parse: Parse) -> frozenset[int]:
    """Indices of the title's sentences, and of those in the text that only repeat it."""
    title = _letters(parse.title)
    return frozenset(s.index for s in parse.sentences if s.field == "title" or title and _letters(s.text) == title)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _corefer(
    parse: Parse, atoms: Iterable[Atom], titles: frozenset[int], checkpoint: Callable[[], None]
) -> list[Event]:
    """Groups atoms: those of the text in its order, then those of the title, which tells nothing but what the text
    tells."""
    events: list[Event] = []
    for atom in sorted(atoms, key=lambda a: (a.mention.sentence in titles, a.mention.sentence, a.mention.head)):
        checkpoint()
        scored = [(score, -i) for i, event in enumerate(events) if (score := _score(parse, event, atom, titles))]
        if not scored:
            events.append(Event(parse, [atom]))
            continue
        event = events[-max(scored)[1]]
        if atom.mention.sentence in titles:
            atom = _placed(atom, event)
        event.atoms.append(atom)
    return sorted(events, key=lambda e: min((a.mention.sentence, a.mention.head) for a in e.atoms))


def _placed(atom: Atom, event: Event) -> Atom:
    """A title's atom at the place that the text gives; of its actors those that do not hang on another country."""
    place = event.place()
    if not place.name or _same_place(atom.place, place):
        return atom
    same = atom.place.country == place.country
    keep = [tuple(a for a in side if same or specificity(a) == 0) for side in (atom.actors1, atom.actors2)]
    return replace(atom, place=place, actors1=keep[0], actors2=keep[1])


def _score(parse: Parse, event: Event, atom: Atom, titles: frozenset[int]) -> float:
    """How well an atom fits an event; 0 when it is another one."""
    if any(known.mention is atom.mention for known in event.atoms):
        return 0
    linked = any(linked_mentions(parse, known.mention, atom.mention) for known in event.atoms)
    if not any(_types_agree(kind, atom.mention.sub_event_type, linked) for kind in event.kinds):
        return 0
    if any((known.mention.rule in _APART) != (atom.mention.rule in _APART) for known in event.atoms):
        return 0
    headline = atom.mention.sentence in titles
    if not linked and not headline and _battle_and_victims(event, atom):
        return 0
    places = [_place_agrees(parse, known, atom) for known in event.atoms]
    days = [_day_agrees(parse, known, atom) for known in event.atoms]
    if min(places) < 0 and not headline or min(days) < (-1 if linked and atom.siblings == 1 else 0):
        return 0
    if linked:
        return 10 + max(places) + max(days)
    if not _actors_agree(event, atom):
        return 0
    distance = min(atom.mention.sentence - known.mention.sentence for known in event.atoms)
    same_type = atom.mention.sub_event_type in event.kinds
    if not same_type and not headline and max(places) < 1 and atom.names_place(parse):
        return 0
    return 1 + max(places) + max(days) + same_type + 1 / (1 + max(distance, 0))


def _battle_and_victims(event: Event, atom: Atom) -> bool:
    """Whether one is a battle and the other a bare attack on civilians alone: a battle has other sides."""
    if atom.mention.sub_event_type in _BATTLES:
        return all(map(_civilians_only, event.atoms))
    return _civilians_only(atom) and not _BATTLES.isdisjoint(event.kinds)


def _civilians_only(atom: Atom) -> bool:
    return (
        atom.mention.sub_event_type == "Attack"
        and bool(atom.actors2)
        and all(a.inter == _CIVILIANS for a in atom.actors2)
    )


def _types_agree(a: str, b: str, linked: bool) -> bool:
    if a == b or any(a in family and b in family for family in _FAMILIES):
        return True
    if a in _HARM and b in _HARM:
        return linked or a == "Attack" or b == "Attack"
    return linked and ({a, b} <= _HARM | _CROWDS)


def _place_agrees(parse: Parse, a: Atom, b: Atom) -> int:
    """1 for one place (or one within the other), 0 when a mention does not name its own, -1 for two places."""
    p, q = a.place, b.place
    if not p.name or not q.name:
        return 0
    if _same_place(p, q):
        return 1
    if not (a.names_place(parse) and b.names_place(parse)):
        return 0 if a.siblings == b.siblings == 1 else -1
    if p.country and q.country and p.country != q.country:
        return -1
    wide, narrow = (p, q) if (p.geo_precision or 3) >= (q.geo_precision or 3) else (q, p)
    if (wide.geo_precision or 3) == 3 and (wide.name == narrow.country or wide.admin1 and wide.admin1 == narrow.admin1):
        return 1
    return 1 if p.name.startswith(f"{q.name} - ") or q.name.startswith(f"{p.name} - ") else -1


def _day_agrees(parse: Parse, a: Atom, b: Atom) -> int:
    """1 for one day, 0 when a mention does not name its own or names a longer time, -1 for two days."""
    d, e = a.when.day, b.when.day
    if d is None or e is None:
        return 0
    if d == e:
        return 1
    if a.names_day(parse) and b.names_day(parse) and a.when.precision == b.when.precision == 1:
        return -1
    if a.siblings > 1 or b.siblings > 1:
        return -1
    return 0 if abs((d - e).days) <= _NEAR_DAYS else -1


def _actors_agree(event: Event, atom: Atom) -> bool:
    """False when both name the same side and differ; sides may be swapped in battles."""
    ones, twos = event.side(1), event.side(2)
    straight = _side_agrees(ones, atom.actors1) and _side_agrees(twos, atom.actors2)
    if straight or (_BATTLES | _CROWDS).isdisjoint(event.kinds):
        return straight
    return _side_agrees(ones, atom.actors2) and _side_agrees(twos, atom.actors1)


def _side_agrees(known: Sequence[Actor], new: Sequence[Actor]) -> bool:
    named = [a for a in known if specificity(a) == 0]
    other = [a for a in new if specificity(a) == 0]
    return not named or not other or any(_same_actor(a, b) for a in named for b in other)


def _same_actor(a: Actor, b: Actor) -> bool:
    """One name, or a coalition and one of the foreign armies that may fly for it."""
    if a.name == b.name:
        return True
    return "coalition" in (a.kind, b.kind) and a.inter == b.inter == _EXTERNAL and a.kind != b.kind


def _same_place(p: Place, q: Place) -> bool:
    if p.key and q.key:
        return p.key == q.key
    return (p.name, p.admin1, p.country) == (q.name, q.admin1, q.country)


def _one_row_a_pair(events: Iterable[Event], checkpoint: Callable[[], None]) -> list[Event]:
    """The codebook's row: violent events of one pair of actors on one day in one place become one, whatever the
    tactics."""
    rows: list[Event] = []
    for event in events:
        checkpoint()
        row = next((r for r in rows if _same_row(r, event)), None)
        if row is None:
            rows.append(event)
        else:
            row.atoms.extend(event.atoms)
    return rows


def _same_row(a: Event, b: Event) -> bool:
    """Whether two events share day, place and at least one named actor, and neither names an actor the other
    contradicts."""
    if _HARM.isdisjoint(a.kinds) or _HARM.isdisjoint(b.kinds):
        return False
    if (a.main.mention.rule in _APART) != (b.main.mention.rule in _APART):
        return False
    place, other = a.place(), b.place()
    if not place.name or not _same_place(place, other) or place.geo_precision != other.geo_precision:
        return False
    if a.when().day != b.when().day:
        return False
    ones, twos = a.side(1), a.side(2)
    return any(
        _side_agrees(ones, left)
        and _side_agrees(twos, right)
        and any(_same_actor(x, y) and specificity(x) == 0 for x in ones + twos for y in left + right)
        for left, right in ((b.side(1), b.side(2)), (b.side(2), b.side(1)))
    )
