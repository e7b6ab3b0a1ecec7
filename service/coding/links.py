"""Which mentions of one sentence speak of one happening, by syntax alone: "a strike that killed twelve"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from service.language.parse import Parse, Sentence
from service.templates.mentions import Mention

T = TypeVar("T")

_ARGUMENT = frozenset(
    """nsubj nsubj:pass obj obl obl:agent obl:unmarked nmod nmod:poss advcl advcl:relcl acl acl:relcl xcomp compound
    conj""".split()
)
_EDGES = 3
_REACTIONS = frozenset(
    """prompt trigger spark provoke follow precede avenge retaliate retaliation respond response revenge reprisal
    condemn""".split()
)
"""Words between two happenings, one of which answers the other."""
_TIMES = frozenset(("after", "before", "following", "since", "while", "as", "when", "until", "despite"))
_MEASURES = ("obl", "obl:unmarked", "nmod:unmarked", "advmod", "obl:npmod", "nmod")
_SPANS = frozenset({"hour", "day", "week", "month", "year"})
_SUFFERERS = frozenset({"target", "victims"})
_DOERS = ("attacker", "side", "taker", "captor", "mover")


def linked_mentions(parse: Parse, a: Mention, b: Mention, *, joined: bool = True) -> bool:
    """Whether one trigger is an argument or modifier of the other, a few edges down, and tells of the same deed.

    "killed by shelling after rebels executed a pilot": two deeds, since each has a doer of its own. Without ``joined``
    clauses that "and" joins count as two.
    """
    if a.sentence != b.sentence:
        return False
    sentence = parse.sentences[a.sentence]
    for low, high in ((a, b), (b, a)):
        word, apart = low.head, False
        for _ in range(_EDGES + 1):
            if word in high.trigger:
                return not (apart and _two_doers(sentence, a, b))
            if sentence[word].deprel == "conj" and not joined:
                break
            beside = sentence[word].deprel == "parataxis" and low.roles.keys() <= _SUFFERERS
            reacts = word not in low.trigger and sentence[word].key in _REACTIONS
            if reacts or spaced(sentence, word) or not (beside or sentence[word].deprel in _ARGUMENT):
                break
            apart = apart or not _TIMES.isdisjoint(_marks(sentence, word))
            word = sentence[word].head
    return False


def gapped(parse: Parse, a: Mention, b: Mention) -> bool:
    """Whether one is told of by a number that stands for a clause beside the other's: "killed five in Bakhmut and two
    in Yampil"."""
    if a.sentence != b.sentence or a.head == b.head:
        return False
    sentence = parse.sentences[a.sentence]
    above = {m.head: sentence[m.head].head for m in (a, b)}
    return any(
        sentence.children(x.head, "orphan") and above[x.head] in {*y.trigger, above[y.head]}
        for x, y in ((a, b), (b, a))
    )


def points_back(parse: Parse, mention: Mention) -> bool:
    """Whether a mention's noun points back to what was told before: "the attack"."""
    sentence = parse.sentences[mention.sentence]
    if sentence[mention.head].upos != "NOUN":
        return False
    return any(sentence[c].key in ("the", "this", "that") for c in sentence.children(mention.head, "det"))


def _marks(sentence: Sentence, word: int) -> tuple[str, ...]:
    return tuple(sentence[c].text.lower() for c in sentence.children(word, "case", "mark", "advmod"))


def spaced(sentence: Sentence, word: int) -> tuple[int, ...]:
    """The words that tell how long before or after something else the happening of a phrase or clause was: "a day after
    jets bombed Kutum"; () for none."""
    if _marks(sentence, word) and not {"after", "before"}.isdisjoint(_marks(sentence, word)):
        return tuple(c for c in sentence.children(word, *_MEASURES) if sentence[c].key in _SPANS and c < word)
    return ()


def _two_doers(sentence: Sentence, a: Mention, b: Mention) -> bool:
    """Whether both name who did it, and these differ or do two things, one after the other."""
    doers = [next((m.roles[r].heads for r in _DOERS if r in m.roles), ()) for m in (a, b)]
    if not all(doers):
        return False
    if not set(doers[0]).isdisjoint(doers[1]):
        return a.sub_event_type != b.sub_event_type
    return not any(sentence[i].upos == "PRON" for heads in doers for i in heads)


def linked(parse: Parse, mentions: Sequence[Mention]) -> list[tuple[int, ...]]:
    """For each mention the positions of those that it is linked with."""
    by_sentence: dict[int, list[int]] = {}
    for i, mention in enumerate(mentions):
        by_sentence.setdefault(mention.sentence, []).append(i)
    return [
        tuple(j for j in by_sentence[m.sentence] if j != i and linked_mentions(parse, m, mentions[j]))
        for i, m in enumerate(mentions)
    ]


def share(
    values: Sequence[tuple[T, ...]], links: Sequence[tuple[int, ...]], key: Callable[[T], object]
) -> list[tuple[T, ...]]:
    """The places or days of each mention, those of a linked one where that lists several and these among them.

    "Jets bombed Nyala and Kutum, killing seven": the killing is at both. ``key`` tells two values apart.
    """
    out = []
    for own, others in zip(values, links, strict=True):
        keys = {key(value) for value in own}
        lists = [values[i] for i in others if len(values[i]) > len(own) and keys <= {key(v) for v in values[i]}]
        out.append(max(lists, key=len, default=own))
    return out
