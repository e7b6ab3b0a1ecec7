"""Which mentions of one sentence speak of one happening, by syntax alone: "a strike that killed twelve"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from service.language.parse import Parse
from service.templates.mentions import Mention

T = TypeVar("T")

_ARGUMENT = frozenset(
    """nsubj nsubj:pass obj obl obl:agent obl:unmarked nmod nmod:poss advcl acl acl:relcl xcomp compound conj""".split()
)
_EDGES = 3


def linked_mentions(parse: Parse, a: Mention, b: Mention) -> bool:
    """Whether one trigger is an argument or modifier of the other, a few edges down."""
    if a.sentence != b.sentence:
        return False
    sentence = parse.sentences[a.sentence]
    for low, high in ((a, b), (b, a)):
        word = low.head
        for _ in range(_EDGES):
            if word in high.trigger:
                return True
            if sentence[word].deprel not in _ARGUMENT:
                break
            word = sentence[word].head
        if word in high.trigger:
            return True
    return False


def share(
    parse: Parse, mentions: Sequence[Mention], values: Sequence[tuple[T, ...]], key: Callable[[T], object]
) -> list[tuple[T, ...]]:
    """The places or days of each mention, those of a linked one where that lists several and these among them.

    "Jets bombed Nyala and Kutum, killing seven": the killing is at both. ``key`` tells two values apart.
    """
    out = []
    for mention, own in zip(mentions, values, strict=True):
        keys = {key(value) for value in own}
        lists = [
            other
            for neighbour, other in zip(mentions, values, strict=True)
            if len(other) > len(own) and keys <= {key(v) for v in other} and linked_mentions(parse, mention, neighbour)
        ]
        out.append(max(lists, key=len, default=own))
    return out
