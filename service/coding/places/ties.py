"""How near a place name stands to an event in the tree of its sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.coding.places.links import Naming
from service.coding.places.mentions import Toponym
from service.coding.places.status import SCENE
from service.coding.taxonomy import EVENT_TYPE_OF
from service.language.parse import CLAUSAL, Sentence, Span
from service.templates.mentions import Mention

_SUFFERS = ("target", "victims", "thing", "opponent", "loser", "captive", "counterparty", "device")
_ACTS = ("attacker", "side", "taker", "protester", "captor", "mover", "party", "founder", "actor", "instrument")
_STATIONED = frozenset("position station base locate situate entrench deploy encamp dig hole hunker spread".split())
"""Participles that tell where those stand who act: "terrorists positioned in X fired shells at Y"."""
_AT = frozenset({"in", "at", "near", "on", "outside", "inside"})
CLAUSE = 3.0
"""A tie of this strength or more is one within the event's own words or clause."""


def breadth(naming: Naming) -> int:
    """0 for towns, 1 for small areas and unknown names, 2 for provinces, 3 for countries."""
    if naming.toponym.country:
        return 3
    if naming.chosen is None:
        return 1
    return {"city": 0, "district": 0, "admin2": 1, "admin1": 2, "region": 2}[naming.chosen.kind]


@dataclass(frozen=True, slots=True)
class Found:
    """Namings that answer for a mention, how strongly they are tied to it (0 to 7, see ``Tie.of``), and why; ``noun``
    is the word of the mention's sentence ("the town") that stands for them."""

    score: float
    namings: list[Naming]
    why: str
    noun: Span | None = None

    @property
    def breadth(self) -> int:
        return min(map(breadth, self.namings))

    @property
    def near(self) -> bool:
        return self.namings[0].toponym.near

    @property
    def iso3(self) -> str | None:
        return self.namings[0].iso3

    def hangs_on(self, sentence: Sentence, word: int) -> bool:
        """Whether the names only tell where a noun of the sentence is ("a town north of X", "the X province town")."""
        heads = (n.toponym.head for n in self.namings)
        return any(word == head or word in sentence.ancestors(head) for head in heads)


class Tie:
    """Measures the names of one sentence against one mention in it; ``triggers`` are the words of all its mentions."""

    def __init__(self, sentence: Sentence, mention: Mention, triggers: set[int] = frozenset()) -> None:
        self.sentence = sentence
        self.trigger = mention.trigger
        self.remote = EVENT_TYPE_OF[mention.sub_event_type] == "Explosions/Remote violence"
        self.place = _words(mention, ("place",))
        self.suffers = _words(mention, _SUFFERS)
        self.acts = _words(mention, _ACTS)
        self.others = triggers - set(mention.trigger)
        self.up = self._climb(mention.head)

    def of(self, toponym: Toponym) -> tuple[float, str]:
        """(strength, in words): 7 the event's place phrase, 6 hangs on its words, 5 on those hit, 4 in its clause, less
        elsewhere.
        """
        own = {toponym.head, *toponym.words}
        if self.place & own:
            return 7.0, "the place phrase of the event"
        path = self._climb(toponym.head)
        mine = [path[t] for t in self.trigger if t in path]
        if mine and min(mine) == 0 and not self.acts & own:
            return 6.0 - 0.1 * min(sum(p not in self.up for p in path), 9), "hangs on the event's own words"
        if self.suffers & own:
            return 5.5, "in the phrase of those hit"
        if any(p in self.suffers and path[p] == 0 for p in path):
            return 5.0, "in the phrase of those hit"
        if any(self._stationed(p) for p in path):
            return -1.0, "where those who act stand"
        if any(p in self.acts and p in self.others for p in path):
            return 0.3, "where another deed took place"  # "angry at a killing in X, the crowd …"
        if not self.remote and any(self._befell_at(p, path) for p in path):
            return 4.4, "where those who act did it"  # "shot by gunmen at a market in X"
        if self.acts & own or any(p in self.acts and path[p] == 0 for p in path):
            return 2.0, "in the phrase of those who act"
        meeting = next((p for p in path if p in self.up), None)
        if meeting is None:
            return 0.5, "in the same sentence"
        if path[meeting] + self.up[meeting] == 0:
            return 4.5 - 0.02 * len(path), "in the event's clause"
        if toponym.words[0] <= 4 and toponym.status == SCENE:
            return 3.5 - 0.2 * path[meeting], "opens the sentence"
        return max(0.8, 4.0 - 1.0 * path[meeting] - 0.6 * self.up[meeting]), "in a neighbouring clause"

    def _stationed(self, word: int) -> bool:
        """Whether a participle says where those stand who do the deed, or are said to do another one."""
        participle = self.sentence[word]
        if participle.key not in _STATIONED or not participle.deprel.startswith("acl"):
            return False
        return participle.head in self.acts or self.sentence[participle.head].deprel == "obl:agent"

    def _befell_at(self, word: int, path: dict[int, int]) -> bool:
        """Whether a word is the agent of a passive, with a phrase of place behind it that leads to a name: of the deed,
        whose verb stands before them."""
        if word not in self.acts or self.sentence[word].deprel != "obl:agent" or path[word]:
            return False
        below = next((c for c in self.sentence.children(word, "nmod", "obl") if c in path), None)
        return below is not None and not _AT.isdisjoint(self.sentence.case(below))

    def reaches(self, word: int) -> bool:
        """Whether a word hangs on the trigger, its clause or those hit, over one clause border at most."""
        targets = {*self.trigger, *self.suffers, *self.place, *(w for w, crossed in self.up.items() if crossed == 0)}
        return any(crossed <= 1 and above in targets for above, crossed in self._climb(word).items())

    def gap(self, toponym: Toponym) -> int:
        """Words between the trigger and a name; names before it count double."""
        distance = toponym.words[0] - self.trigger[0]
        return distance if distance > 0 else -2 * distance

    def _climb(self, word: int) -> dict[int, int]:
        """The word and its ancestors, each with the number of clause borders on the way."""
        out, crossed = {word: 0}, 0
        for above in self.sentence.ancestors(word):
            crossed += self._border(word)
            out[above] = crossed
            word = above
        return out

    def _border(self, word: int) -> bool:
        relation = self.sentence[word].deprel
        return relation in CLAUSAL or (relation == "conj" and self.sentence[word].upos in {"VERB", "AUX"})


def _words(mention: Mention, roles: Sequence[str]) -> set[int]:
    found = [mention.roles[name] for name in roles if name in mention.roles]
    return {i for role in found for i in (*role.words, *role.heads)}
