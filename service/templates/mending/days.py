"""Mends trees of "Gunmen targeted on Friday a bus in Homs": wires that translate put the day between verb and object.
Parsers then take the verb for a participle, or the object for an adverbial or another name for what stands before it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from service.language.parse import WEEKDAYS, Sentence, Word
from service.templates.mending.reattaching import PAST

_PARTS = frozenset({"morning", "afternoon", "evening", "night", "dawn", "noon", "midnight"})
_MEASURES = frozenset(
    "second minute hour day week month year time metre meter kilometre kilometer mile km block step moment".split()
)
"""Nouns that tell when or how far, behind a day: "shot on Friday two days after"."""
_UNCHANGED = frozenset({"hit", "hurt", "set", "cut", "put"})
"""Verbs whose past has the form of the present."""
_INNER = frozenset({"det", "nummod", "amod", "compound", "advmod", "nmod:poss", "nummod:gov", "flat"})
_REACH = 9
"""How many words behind the day the object may begin, the means between: "on Friday with mortar shells the town"."""


def with_object_behind_day(sentence: Sentence, verbs: Collection[str]) -> Sentence:
    """The tree with such an object as one. ``verbs``: past forms of the verbs that rules know."""
    for verb in sentence.words[:-2]:
        if verb.upos != "VERB" or verb.text.lower() not in verbs and verb.key not in _UNCHANGED:
            continue
        day = 0 if sentence.children(verb.id, "obj", "aux", "aux:pass") else _day_behind(sentence, verb.id)
        noun = _object_behind(sentence, verb.id, day) if day else None
        if noun is not None and (subject := _subject(sentence, verb)):
            return _mended(sentence, verb, subject, day, noun)
    return sentence


def _day_behind(sentence: Sentence, verb: int) -> int:
    """The weekday that follows a word, with or without "on"; 0 where none does."""
    at = verb + 1 + (sentence[verb + 1].text.lower() == "on")
    return at if at <= len(sentence.words) and sentence[at].text.lower() in WEEKDAYS else 0


def _object_behind(sentence: Sentence, verb: int, day: int) -> int | None:
    """The head of the first noun phrase without a preposition behind the day; None where there is none."""
    at = day + 1
    while at <= len(sentence.words) and sentence[at].key in _PARTS:
        at += 1
    for start in range(at, min(at + _REACH, len(sentence.words) + 1)):
        word, before = sentence[start], sentence[start - 1]
        if word.upos in {"PUNCT", "CCONJ", "SCONJ", "ADV", "VERB", "AUX", "PRON"}:
            return None
        if start > at and sentence[at].text.lower() != "with":
            return None
        opens = word.upos in {"DET", "NUM"} and before.upos in {"NOUN", "PROPN"}
        if not opens and (start > at or word.upos not in {"NOUN", "PROPN", "ADJ"}):
            continue
        head = start
        while sentence[head].head > head and sentence[head].deprel in _INNER:
            head = sentence[head].head
        noun = sentence[head]
        bare = not [c for c in sentence.children(head, "case") if c != verb + 1]
        if noun.upos in {"NOUN", "PROPN"} and bare and noun.key not in _MEASURES:
            return head
    return None


def _subject(sentence: Sentence, verb: Word) -> int | None:
    """Who does it: the subject of the verb, the noun that it was taken to describe, or that noun's own predicate's."""
    if subjects := [c for c in sentence.children(verb.id, "nsubj", "nsubj:pass") if c < verb.id]:
        return subjects[0]
    noun = sentence[verb.head] if verb.deprel == "acl" else None
    return noun.id if noun and noun.id < verb.id and noun.deprel in {"root", "nsubj", "nsubj:pass"} else None


def _mended(sentence: Sentence, verb: Word, subject: int, day: int, noun: int) -> Sentence:
    words = list(sentence.words)
    top = sentence[subject]
    if verb.deprel == "acl":
        governor = noun if top.head == noun else None
        if top.deprel != "root" and governor is None:
            return sentence  # a clause about the subject of another verb
        lost = sentence[noun] if governor else top
        for child in (*sentence.children(subject), *sentence.children(lost.id)):
            if child > verb.id and sentence[child].deprel in {"punct", "parataxis", "obl", "advcl"}:
                words[child - 1] = replace(words[child - 1], head=verb.id)
        words[verb.id - 1] = replace(verb, feats=PAST, head=lost.head, deprel=lost.deprel)
    else:
        words[verb.id - 1] = replace(verb, feats=PAST)
    words[subject - 1] = replace(words[subject - 1], head=verb.id, deprel="nsubj")
    words[noun - 1] = replace(words[noun - 1], head=verb.id, deprel="obj")
    words[day - 1] = replace(words[day - 1], head=verb.id, deprel="obl")
    if sentence[day - 1].text.lower() == "on":
        words[day - 2] = replace(words[day - 2], head=day, deprel="case")
    return replace(sentence, words=tuple(words))
