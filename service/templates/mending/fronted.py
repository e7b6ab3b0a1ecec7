"""Mends trees of texts that lost their commas, where the place that opens a sentence swallows the subject behind it:
"In the province of Daraa 15 civilians were killed", "In Mosul Iraqi forces took the airport"."""

from __future__ import annotations

from dataclasses import replace

from service.language.parse import Sentence

_PREPOSITIONS = frozenset({"in", "at", "near", "outside", "around"})
_SUBJECTS = ("nsubj", "nsubj:pass", "csubj", "expl")
_PARTS = frozenset({"compound", "nmod", "nmod:desc", "flat"})
_KINDS = frozenset({"city", "town", "village", "province", "district", "region", "state", "county"})
_OWNERS = frozenset("government regime rebel opposition army police militant insurgent coalition".split())
"""Whose deed the noun behind it names: "In Homs government shelling killed six"."""
_COUNTED = frozenset({"NUM", "ADJ", "NOUN", "ADV"})
"""What may stand between a name and the noun behind it that is counted."""


def with_fronted_places(sentence: Sentence) -> Sentence:
    """The tree with the people counted behind an opening place as the subject, and that place as one of the verb."""
    opening = sentence.words[0] if sentence.words else None
    if sentence.field != "text" or opening is None or opening.text.lower() not in _PREPOSITIONS:
        return sentence
    return _with_name(_with_counted(sentence))


def _with_counted(sentence: Sentence) -> Sentence:
    """The tree with a number and its noun, the last before a verb without a subject, as that subject."""
    verb = next((w for w in sentence.words if w.upos == "VERB" and w.deprel == "root"), None)
    if verb is None or sentence.children(verb.id, *_SUBJECTS):
        return sentence
    helpers = {c for c in sentence.children(verb.id, "aux", "aux:pass", "advmod") if c < verb.id}
    before = [w for w in sentence.words[: verb.id - 1] if w.id not in helpers]
    if len(before) < 4 or before[-1].upos != "NOUN":
        return sentence
    noun = before[-1]
    at = next((i for i in range(len(before) - 2, 0, -1) if before[i].upos not in _COUNTED), 0)
    if not any(w.upos == "NUM" for w in before[at + 1 :]) or before[at].upos != "PROPN":
        return sentence
    if verb.id not in (noun.head, *sentence.ancestors(noun.id)):
        return sentence
    return _split(sentence, noun.id, before[at].id, verb.id)


def _with_name(sentence: Sentence) -> Sentence:
    """The tree with the name behind the opening preposition as a place, where the preposition was given to the
    subject."""
    held = sentence[1].head if sentence[1].deprel == "case" else 0
    if not held:
        return sentence
    while (
        sentence[held].deprel in _PARTS
        and sentence[held].head > held
        or sentence[held].deprel == "obl"
        and sentence[held].key in _OWNERS
    ):
        held = held + 1 if sentence[held].deprel == "obl" else sentence[held].head
    verb = sentence[held].head
    if not sentence[held].deprel.startswith("nsubj") or not verb or sentence[verb].upos != "VERB":
        return sentence
    first = next((w.id for w in sentence.words[1 : held - 1] if w.upos == "PROPN"), 0)
    last = first
    while first and last + 1 < held and (sentence[last + 1].upos == "PROPN" or sentence[last + 1].key in _KINDS):
        last += 1
    return _split(sentence, held, last, verb) if first else sentence


def _split(sentence: Sentence, subject: int, name: int, verb: int) -> Sentence:
    """The tree with what stands up to ``name`` as a phrase of its own in the subject's place, and the subject under the
    verb."""
    words = list(sentence.words)
    old = sentence[subject]
    if sentence[name].head > name:
        inside = old.deprel.startswith("nsubj")
        words[name - 1] = replace(
            sentence[name], head=verb if inside else old.head, deprel="obl" if inside else old.deprel
        )
    passive = bool(sentence.children(verb, "aux:pass"))
    words[subject - 1] = replace(old, head=verb, deprel="nsubj:pass" if passive else "nsubj")
    for word in words:
        if word.id < name < word.head <= subject:
            words[word.id - 1] = replace(word, head=name)
        elif name < word.id < subject and not name < word.head <= subject:
            words[word.id - 1] = replace(word, head=subject, deprel="compound" if word.upos == "NOUN" else word.deprel)
    return replace(sentence, words=tuple(words))
