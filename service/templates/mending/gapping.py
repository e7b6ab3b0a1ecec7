"""Numbers that stand for a clause whose verb is left out: "killed five in Bakhmut and two in Yampil", "sixty died on
Friday and 50 on Saturday"."""

from __future__ import annotations

from dataclasses import dataclass, replace

from service.language.parse import WEEKDAYS, Sentence

_PLACED = frozenset({"in", "at", "near", "outside", "inside", "around"})
_BEFORE = frozenset({"and", ",", ":", ";", "–", "—", "(", "while"})
_HEDGES = frozenset({"at", "least", "about", "some", "another", "around", "nearly", "almost", "a", "further"})
_CORE = ("nsubj", "nsubj:pass", "obj")
PLACE, DAY = "place", "day"


@dataclass(frozen=True, slots=True)
class Gap:
    """The ids of a clause's ``verb``, of the ``number`` that stands for a clause like it, and of the heads of the
    ``phrases`` that say where and when, each with PLACE or DAY. ``listed``: the clause itself gives but the total."""

    verb: int
    number: int
    phrases: tuple[tuple[int, str], ...]
    listed: bool = False


def with_gaps(sentence: Sentence) -> Sentence:
    """The tree with each such number as a conjunct of the verb that is left out, its place and day below it."""
    words = list(sentence.words)
    for gap in find(sentence):
        if gap.number in sentence.ancestors(gap.verb) or gap.number == gap.verb:
            continue
        words[gap.number - 1] = replace(words[gap.number - 1], head=gap.verb, deprel="conj")
        for head, _ in gap.phrases:
            words[head - 1] = replace(words[head - 1], head=gap.number, deprel="orphan")
    return sentence if tuple(words) == sentence.words else replace(sentence, words=tuple(words))


def find(sentence: Sentence) -> tuple[Gap, ...]:
    """The gaps of a sentence, in its order."""
    found: list[Gap] = []
    for word in sentence.words:
        number = word.head if word.deprel == "nummod" and word.id < word.head <= word.id + 2 else word.id
        opener = _opener(sentence, word.id) if word.upos == "NUM" else ""
        if opener not in _BEFORE:
            continue
        here = phrases(sentence, number + 1)
        verb = _verb(sentence, word.id) if here else 0
        if verb:
            before = [g for g in found if g.verb == verb]
            end = min((g.number for g in before), default=word.id)
            own = {kind for i in range(verb, end) for _, kind in phrases(sentence, i)[:1]}
            listed = before[0].listed if before else opener == ":" or own.isdisjoint(kind for _, kind in here)
            found.append(Gap(verb, number, here, listed))
    return tuple(g for g in found if not g.listed or sum(o.verb == g.verb and o.listed for o in found) > 1)


def _opener(sentence: Sentence, number: int) -> str:
    """The word before a number, hedges left aside: a comma, a colon or "and" opens a gap."""
    at = number - 1
    while at > 1 and sentence[at].text.lower() in _HEDGES:
        at -= 1
    return sentence[at].text.lower() if at > 1 else ""


def phrases(sentence: Sentence, at: int) -> tuple[tuple[int, str], ...]:
    """The heads of the places and days that follow from a word on, each with its kind."""
    out: list[tuple[int, str]] = []
    while at <= len(sentence.words) and sentence[at].upos == "ADP" and sentence[at].head > at:
        preposition, head = sentence[at].text.lower(), sentence[at].head
        within = [i for i in sentence.subtree(head) if i >= at]
        named = [e for i in within if (e := sentence.entity_at(i, "Location"))]
        if preposition == "on" and sentence[head].text.lower() in WEEKDAYS:
            out.append((head, DAY))
            at = head + 1
        elif preposition in _PLACED and named and named[0].first <= head + 3:
            out.append((head, PLACE))
            at = named[0].last + 1
        else:
            break
    return tuple(out)


def _verb(sentence: Sentence, number: int) -> int:
    """The nearest verb before a number that tells of people or things counted, other than by this number; 0 for
    none."""
    for word in reversed(sentence.words[: number - 1]):
        if word.upos != "VERB" or word.deprel in ("amod", "acl"):
            continue
        counted = [c for c in sentence.children(word.id, *_CORE) if c < number - 1]
        if any(sentence[c].upos == "NUM" or sentence.children(c, "nummod") for c in counted):
            return word.id
        return 0
    return 0
