"""From atoms to events, in two stages.

First coreference: the mentions of one happening become one event, all mentions kept. Then the codebook's rule that one pair
of actors on one day in one place is one row, whatever the tactics, the hierarchy deciding its type.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from service.coding.actors import Actor
from service.coding.atoms import Atom
from service.coding.dates import When
from service.coding.places import Place
from service.coding.taxonomy import EVENT_TYPE_OF, RANK
from service.language.parse import Parse
from service.templates.mentions import EMITTED, FACTUALITY, Mention

_BATTLES = frozenset(s for s, t in EVENT_TYPE_OF.items() if t == "Battles")
_BLASTS = frozenset({"Suicide bomb", "Remote explosive/landmine/IED", "Grenade"})
_CROWDS = frozenset(s for s, t in EVENT_TYPE_OF.items() if t in ("Protests", "Riots"))
_EXPLOSIONS = frozenset(s for s, t in EVENT_TYPE_OF.items() if t == "Explosions/Remote violence")
_HARM = _BATTLES | _EXPLOSIONS | frozenset(s for s, t in EVENT_TYPE_OF.items() if t == "Violence against civilians")
_FAMILIES = (_BATTLES, _BLASTS, _CROWDS, frozenset({"Air/drone strike", "Chemical weapon"}),
             frozenset({"Shelling/artillery/missile attack", "Chemical weapon"}))  # fmt: skip
_ARGUMENT = frozenset(
    """nsubj nsubj:pass obj obl obl:agent obl:unmarked nmod nmod:poss advcl acl acl:relcl xcomp compound""".split()
)
_LINK_EDGES = 3
_NEAR_DAYS = 7


@dataclass
class Event:
    """Atoms of one happening, in text order."""

    atoms: list[Atom] = field(default_factory=list)

    @property
    def mentions(self) -> list[Mention]:
        """The distinct mentions, in text order."""
        return list({id(a.mention): a.mention for a in self.atoms}.values())

    @property
    def sub_event_type(self) -> str:
        """The highest of the atoms' sub-types in ACLED's hierarchy."""
        return min((a.sub_event_type for a in self.atoms), key=RANK.__getitem__)

    @property
    def main(self) -> Atom:
        """The atom that stands for the event: of its sub-type, with the most roles and the plainest factuality."""
        sub = self.sub_event_type
        return max(
            (a for a in self.atoms if a.sub_event_type == sub),
            key=lambda a: (FACTUALITY.index(a.mention.factuality.value), len(a.mention.roles), -a.mention.sentence),
        )

    @property
    def factuality(self) -> str:
        """The plainest factuality of its mentions."""
        return max((a.mention.factuality.value for a in self.atoms), key=FACTUALITY.index)

    def place(self, parse: Parse) -> Place:
        """The most specific place; one that a mention names itself before one taken from elsewhere."""
        return min(
            self.atoms, key=lambda a: (not a.place.name, not a.names_place(parse), a.place.geo_precision or 4)
        ).place

    def when(self, parse: Parse) -> When:
        """The most exact day; one that a mention names itself before one taken from elsewhere."""
        return min(
            self.atoms, key=lambda a: (a.when.day is None, not a.names_day(parse), a.when.precision or 4)
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
    if actor.name.startswith("Unidentified"):
        return 2
    return 0 if actor.kind in ("state", "police", "mission", "coalition", "group") else 1


def merge(parse: Parse, atoms: Sequence[Atom]) -> list[Event]:
    """Events in text order. Atoms that are emitted by default are never merged with others."""
    events: list[Event] = []
    for emitted in (True, False):
        group = [a for a in atoms if (a.mention.factuality.value in EMITTED) == emitted]
        found = _corefer(parse, group)
        events.extend(_one_row_a_pair(parse, found) if emitted else found)
    return events


def _corefer(parse: Parse, atoms: Iterable[Atom]) -> list[Event]:
    events: list[Event] = []
    for atom in sorted(atoms, key=lambda a: (a.mention.sentence, a.mention.head)):
        scored = [(score, -i) for i, event in enumerate(events) if (score := _score(parse, event, atom))]
        if scored:
            events[-max(scored)[1]].atoms.append(atom)
        else:
            events.append(Event([atom]))
    return events


def _score(parse: Parse, event: Event, atom: Atom) -> float:
    """How well an atom fits an event; 0 when it is another one."""
    if any(known.mention is atom.mention for known in event.atoms):
        return 0
    linked = any(_linked(parse, known.mention, atom.mention) for known in event.atoms)
    if not _types_agree(event.sub_event_type, atom.sub_event_type, linked):
        return 0
    places = [_place_agrees(parse, known, atom) for known in event.atoms]
    days = [_day_agrees(parse, known, atom) for known in event.atoms]
    if min(places) < 0 or min(days) < 0:
        return 0
    if linked:
        return 10
    if not _actors_agree(event, atom):
        return 0
    distance = min(atom.mention.sentence - known.mention.sentence for known in event.atoms)
    same_type = event.sub_event_type == atom.sub_event_type
    if not same_type and max(places) < 1:
        return 0
    return 1 + max(places) + max(days) + same_type + 1 / (1 + max(distance, 0))


def _linked(parse: Parse, a: Mention, b: Mention) -> bool:
    """Whether one trigger is an argument or modifier of the other, a few edges down."""
    if a.sentence != b.sentence:
        return False
    sentence = parse.sentences[a.sentence]
    for low, high in ((a, b), (b, a)):
        word = low.head
        for _ in range(_LINK_EDGES):
            if word in high.trigger:
                return True
            if sentence[word].deprel not in _ARGUMENT:
                break
            word = sentence[word].head
        if word in high.trigger:
            return True
    return False


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
    if (p.name, p.admin1, p.country) == (q.name, q.admin1, q.country):
        return 1
    if not (a.names_place(parse) and b.names_place(parse)):
        return 0 if a.siblings == b.siblings == 1 else -1
    if p.country and q.country and p.country != q.country:
        return -1
    wide, narrow = (p, q) if (p.geo_precision or 3) >= (q.geo_precision or 3) else (q, p)
    if (wide.geo_precision or 3) == 3 and wide.name in (narrow.admin1, narrow.country):
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
    if straight or event.sub_event_type not in _BATTLES | _CROWDS:
        return straight
    return _side_agrees(ones, atom.actors2) and _side_agrees(twos, atom.actors1)


def _side_agrees(known: Sequence[Actor], new: Sequence[Actor]) -> bool:
    named = {a.name for a in known if specificity(a) == 0}
    other = {a.name for a in new if specificity(a) == 0}
    return not named or not other or bool(named & other)


def _one_row_a_pair(parse: Parse, events: Iterable[Event]) -> list[Event]:
    """The codebook's row: events of one pair of known actors on one exact day in one place become one."""
    rows: dict[tuple, Event] = {}
    for number, event in enumerate(events):
        place, when = event.place(parse), event.when(parse)
        pair = tuple(sorted(actors[0].name if (actors := event.side(n)) else "" for n in (1, 2)))
        known = "" not in pair and not any(name.startswith("Unidentified") for name in pair)
        violent = event.sub_event_type in _HARM
        key = (place.name, place.admin1, when.day, pair) if known and violent and place.name else (number,)
        if key in rows:
            rows[key].atoms.extend(event.atoms)
        else:
            rows[key] = event
    return list(rows.values())
