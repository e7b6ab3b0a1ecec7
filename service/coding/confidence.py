"""How sure a record is: a number from 0 to 1, and the few plain facts about it that add up to it.

An additive model whose weights stand in ``data/confidence.yaml``. ``bench/reliability.py`` fits them to coded articles
and measures how often records of each confidence are right.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import exp
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from service.coding.agreement import specificity
from service.coding.countries import DataError
from service.language.parse import Parse
from service.templates.mentions import EMITTED

if TYPE_CHECKING:
    from service.coding.records import Coded

TABLE = Path(__file__).parent / "data" / "confidence.yaml"
_SHORT = 4
_LATE = 20
_GENERIC_RULE = "attack"
_QUOTES = frozenset('"“”„«»')


@dataclass(frozen=True, slots=True)
class Part:
    """A fact that holds for a record, by its name in the table, and the log-odds that it adds."""

    name: str
    why: str
    weight: float


@dataclass(frozen=True, slots=True)
class Confidence:
    """``value``: the share of records like this that are right, from 0 to 1, as the model has it; ``parts``: what it is
    made of, the start that all records share first."""

    value: float
    parts: tuple[Part, ...]


class _Facts:
    """What a record's facts are read off."""

    def __init__(self, parse: Parse, coded: Coded):
        self.parse, self.coded, self.event = parse, coded, coded.event
        self.mentions = coded.event.mentions
        self.sentences = [parse.sentences[m.sentence] for m in self.mentions]
        self.body = [s.index for s in parse.sentences if s.field == "text"]
        self.roles = max(len(m.roles) for m in self.mentions)

    def is_late(self) -> bool:
        """Whether the text's first mention of it stands far from the lead."""
        told = [s.index for s in self.sentences if s.field == "text"]
        return bool(told) and min(told) - self.body[0] >= _LATE

    def has_named_sides(self) -> bool:
        """Whether both sides are named ones."""
        sides = (self.coded.one.actor, self.coded.two.actor)
        return all(actor is not None and specificity(actor) == 0 for actor in sides)

    def is_main(self) -> bool:
        """Whether the event heads a sentence."""
        return any(s[m.head].deprel == "root" for s, m in zip(self.sentences, self.mentions, strict=True))

    def is_generic(self) -> bool:
        """Whether nothing but general words of violence tells of it."""
        return all(
            m.rule == _GENERIC_RULE and s[m.head].key in load().generic
            for s, m in zip(self.sentences, self.mentions, strict=True)
        )

    def is_quoted(self) -> bool:
        """Whether a sentence of it holds quotation marks."""
        return any(not _QUOTES.isdisjoint(s.text) for s in self.sentences)


_FACTS: dict[str, Callable[[_Facts], bool]] = {
    "exact-place": lambda f: f.coded.place.geo_precision == 1,
    "day-named": lambda f: any(a.names_day(f.parse) for a in f.event.atoms),
    "two-roles": lambda f: f.roles >= 2,
    "three-roles": lambda f: f.roles >= 3,
    "named-sides": _Facts.has_named_sides,
    "one-side": lambda f: f.coded.two.actor is None,
    "main-verb": _Facts.is_main,
    "deaths-told": lambda f: bool(f.coded.deaths.spans),
    "short-report": lambda f: len(f.body) <= _SHORT,
    "late": _Facts.is_late,
    "quotation": _Facts.is_quoted,
    "generic-word": _Facts.is_generic,
    "inferred-type": lambda f: all(m.sub_event_type != f.coded.sub_event_type for m in f.mentions),
    "background": lambda f: f.event.factuality == "background",
    "not-real": lambda f: f.event.factuality not in EMITTED | {"background"},
}
NAMES = tuple(_FACTS)
"""The names of all facts, in order."""


@dataclass(frozen=True)
class Table:
    """The start, the part of each fact, and the general words of violence."""

    start: Part
    parts: dict[str, Part]
    generic: frozenset[str]


@cache
def load(path: Path = TABLE) -> Table:
    """The table of weights. Raises DataError for one that does not fit the facts."""
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    if wrong := data["weights"].keys() ^ _FACTS.keys():
        raise DataError(f"{path.name}: weights: {sorted(wrong)[0]!r} is missing or unknown")
    parts = {name: Part(name, row["why"], row["weight"]) for name, row in data["weights"].items()}
    return Table(Part("start", "where every record starts", data["start"]), parts, frozenset(data["generic"]))


def measure(parse: Parse, coded: Coded) -> Confidence:
    """The confidence of a record."""
    table, facts = load(), _Facts(parse, coded)
    parts = (table.start, *(table.parts[name] for name, holds in _FACTS.items() if holds(facts)))
    value = 1 / (1 + exp(-sum(part.weight for part in parts)))
    return Confidence(round(min(max(value, 0.01), 0.99), 2), parts)
