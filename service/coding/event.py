"""What an event is made of: the atoms of one happening, and what they come to as a row."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from service.coding.actors import Actor
from service.coding.agreement import UNIDENTIFIED, same_actor, same_place, specificity
from service.coding.atoms import Atom
from service.coding.borders import cross
from service.coding.dates import When
from service.coding.places import Place
from service.coding.retyping import EXCESSIVE, EXPLOSIONS
from service.coding.taxonomy import EVENT_TYPE_OF, RANK
from service.language.parse import Parse
from service.templates.mentions import FACTUALITY, GENERAL, Mention

TERRITORY = frozenset({"Government regains territory", "Non-state actor overtakes territory"})
BATTLES = frozenset(s for s, t in EVENT_TYPE_OF.items() if t == "Battles")
CROWDS = frozenset(s for s, t in EVENT_TYPE_OF.items() if t in ("Protests", "Riots"))
RIOTS = frozenset(s for s, t in EVENT_TYPE_OF.items() if t == "Riots")
HARM = BATTLES | EXPLOSIONS | frozenset(s for s, t in EVENT_TYPE_OF.items() if t == "Violence against civilians")
_LEAVING = frozenset({"leave", "flee", "withdraw", "retreat", "pull", "abandon", "vacate", "retire", "depart"})
_RETAKING = frozenset("recapture retake regain reclaim recover wrest".split())
_OUSTING = frozenset({"drive", "push", "chase", "force", "oust", "expel", "dislodge", "eject", "repel", "throw"})
_WITHIN_A_DAY = frozenset({"hour", "noon", "midday", "evening", "dusk", "dawn", "nightfall", "night", "afternoon"})
_STATES = frozenset({1, 8})
_ARMED = frozenset({1, 2, 3, 4, 8})


@dataclass
class Event:
    """Atoms of one happening, in text order."""

    parse: Parse
    atoms: list[Atom] = field(default_factory=list)

    def as_general(self) -> Event:
        """The event as what is only told in general; atoms of one mention still share it."""
        general = {id(m): replace(m, factuality=GENERAL) for m in self.mentions}
        return Event(self.parse, [replace(a, mention=general[id(a.mention)]) for a in self.atoms])

    @property
    def mentions(self) -> list[Mention]:
        """The distinct mentions, in text order."""
        return list({id(a.mention): a.mention for a in self.atoms}.values())

    @property
    def kinds(self) -> list[str]:
        """The sub-types that the rules gave, highest in ACLED's hierarchy first; a bare attack counts only by
        itself, and a protest that turned violent is no peaceful one."""
        kinds = {a.mention.sub_event_type for a in self.atoms}
        if kinds & HARM - {"Attack"}:
            kinds.discard("Attack")
        if EXCESSIVE in kinds:
            kinds -= {"Attack", "Armed clash", *EXPLOSIONS} - {"Suicide bomb"}
        if not kinds.isdisjoint(RIOTS):
            kinds -= {"Peaceful protest", "Protest with intervention"}
        attacks = [a for a in self.atoms if a.mention.sub_event_type == "Attack"]
        riot = not kinds.isdisjoint(RIOTS)
        if not kinds.isdisjoint(CROWDS) and all(stray(a) or riot and answers_crowd(a) for a in attacks):
            kinds.discard("Attack")
        return sorted(kinds, key=RANK.__getitem__)

    @property
    def main(self) -> Atom:
        """The atom that stands for the event: of its highest kind, with the plainest factuality, in the text
        before the title, with the most roles."""
        kind = self.kinds[0]
        return max(
            (a for a in self.atoms if a.mention.sub_event_type == kind),
            key=lambda a: (
                FACTUALITY.index(a.mention.factuality.value),
                self.parse.sentences[a.mention.sentence].field == "text",
                len(a.mention.roles),
                -a.mention.sentence,
            ),
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
        territory = [a for a in self.atoms if a.mention.sub_event_type in TERRITORY]
        if any(_left_again(self.parse, a.mention) for a in territory):
            return True
        takers = [a.actors1[0] for a in territory if a.actors1]
        named = [taker for taker in takers if specificity(taker) == 0]
        return any(not same_actor(named[0], other) and other.inter != named[0].inter for other in named[1:])

    def _triggers(self, kind: str) -> list[str]:
        return [
            word
            for a in self.atoms
            if a.mention.sub_event_type == kind
            for word in telling_words(self.parse, a.mention)
        ]

    @property
    def flown(self) -> bool:
        """Whether it is an air strike that no drone is said to have made: groups have no other aircraft."""
        told = (self.parse.sentences[m.sentence][i] for m in self.mentions for i in _doing(self.parse, m))
        return self.kinds[0] == "Air/drone strike" and not any("drone" in word.text.lower() for word in told)

    @property
    def factuality(self) -> str:
        """The plainest factuality of its mentions."""
        return max((a.mention.factuality.value for a in self.atoms), key=FACTUALITY.index)

    def place(self) -> Place:
        """The most specific place; one that a mention names itself before one taken from elsewhere, and as near as the
        main mention says."""
        best = min(self.atoms, key=lambda a: (not a.place.name, not a.names_place(self.parse), a.place.level)).place
        main = self.main
        return main.place if main.names_place(self.parse) and same_place(main.place, best) else best

    def when(self) -> When:
        """An exact day that a mention names itself; else the main mention's where it is exact; else the best of the
        others, named ones first."""
        main = self.main

        def rank(atom: Atom) -> tuple:
            named, exact = atom.names_day(self.parse), atom.when.precision == 1
            return atom.when.day is None, not (named and exact), not (exact and atom is main), not named

        return min(self.atoms, key=lambda a: (*rank(a), a.when.precision or 4)).when

    def side(self, number: int) -> list[Actor]:
        """The distinct actors of side 1 or 2 over all atoms: named ones first, unidentified ones last; among them those
        of the main mention, then, of explosions, those of most mentions. Whoever acts against a suicide bomber is on
        side 2, whoever downs a part of the drones that strike on none."""
        found: dict[str, Actor] = {}
        told: Counter[str] = Counter()
        main = self.main
        for atom in sorted(self.atoms, key=lambda a: a is not main):
            for actor in self._actors(atom)[number - 1]:
                found.setdefault(actor.name, actor)
                told[actor.name] += atom is not main and self.kinds[0] in EXPLOSIONS
        told |= {a.name: len(self.atoms) for a in self._actors(main)[number - 1]}
        return sorted(found.values(), key=lambda a: (specificity(a), a.kind == "rebels", -told[a.name]))

    def _actors(self, atom: Atom) -> tuple[tuple[Actor, ...], tuple[Actor, ...]]:
        """The two sides of an atom as they stand in the event: police who shoot at rioters are on side 2."""
        sub, ones, twos = atom.mention.sub_event_type, atom.actors1, atom.actors2
        if "Suicide bomb" in self.kinds and sub not in EXPLOSIONS:
            return (), tuple(a for a in ones if a.inter in _STATES) + twos
        if sub == "Attack" and self.kinds[0] in RIOTS and answers_crowd(atom):
            return (), ones
        downed = sub == "Disrupted weapons use" and self.kinds[0] in EXPLOSIONS
        return (twos, ()) if downed else (ones, twos)


def _doing(parse: Parse, mention: Mention) -> list[int]:
    """The words of a mention's trigger and of what it is done with or by."""
    means = [
        i for role in ("attacker", "instrument", "device") if role in mention.roles for i in mention.roles[role].words
    ]
    return [*mention.trigger, *parse.sentences[mention.sentence].children(mention.head, "compound", "amod"), *means]


def _left_again(parse: Parse, mention: Mention) -> bool:
    """Whether the takers leave or lose it within hours: "seized Kalo at dawn but fled by noon", "but were driven out by
    noon", "… ; the army retook it the same evening"."""
    sentence = parse.sentences[mention.sentence]
    for verb in sentence.children(mention.head, "conj", "parataxis"):
        objects = sentence.children(verb, "obj", "nsubj:pass")
        if sentence[verb].key in _OUSTING and all(sentence[o].upos == "PRON" for o in objects):
            return any(sentence[i].key in _WITHIN_A_DAY for i in sentence.subtree(verb))
        if sentence[verb].key in _RETAKING and all(sentence[o].upos == "PRON" for o in objects):
            return any(sentence[i].key in _WITHIN_A_DAY for i in sentence.subtree(verb))
        if sentence[verb].key in _LEAVING and not sentence.children(verb, "nsubj", "nsubj:pass"):
            return any(sentence[i].key in _WITHIN_A_DAY for i in sentence.subtree(verb))
    return False


def stray(atom: Atom) -> bool:
    """Whether an attack has no doer but a shot: "was hit by a bullet and died"."""
    return atom.mention.sub_event_type == "Attack" and all(specificity(a) == UNIDENTIFIED for a in atom.actors1)


def answers_crowd(atom: Atom) -> bool:
    """Whether an attack is one of a state's forces on people who may be a crowd: no name, no nationality, no arms."""
    forces = bool(atom.actors1) and all(a.inter in _STATES for a in atom.actors1)
    return atom.mention.sub_event_type == "Attack" and forces and all(a.inter not in _ARMED for a in atom.actors2)


def telling_words(parse: Parse, mention: Mention) -> list[str]:
    """The lemmas of a mention's trigger, of what it is done with, and of those that say what state its victims are in:
    "a captured soldier"."""
    sentence = parse.sentences[mention.sentence]
    victims = [h for role in ("target", "victims") if role in mention.roles for h in mention.roles[role].heads]
    states = [c for h in victims for c in sentence.children(h, "amod", "acl", "acl:relcl", "compound", "appos")]
    means = [c for c in sentence.children(mention.head, "obl") if "with" in sentence.case(c)]
    return [sentence[i].key for i in (*mention.trigger, *means, *victims, *states)]
