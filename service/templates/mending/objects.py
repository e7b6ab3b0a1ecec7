"""Mends trees where parsers of English take a wrong word for the object of a verb.

A participle between a number and its noun describes that noun; a noun with a preposition is no second object; "the home
of a suspect" is a noun, whatever stands before it.
"""

from __future__ import annotations

from dataclasses import replace

from service.language.parse import Sentence
from service.templates.mending.reattaching import PAST

_OF_ADVERBIALS = frozenset({"on", "at", "into", "onto", "against", "upon"})


def with_objects(sentence: Sentence) -> Sentence:
    """The tree with the objects of its verbs where they belong."""
    for mended in (
        _with_those_shot_dead,
        _with_described_object,
        _with_verb_between,
        _with_participle,
        _with_adverbial,
        _with_second_object,
        _with_home,
    ):
        sentence = mended(sentence)
    return sentence


def _with_those_shot_dead(sentence: Sentence) -> Sentence:
    """The tree of "Gunmen shot dead a candidate" with the candidate as the object, not as a remark."""
    words = list(sentence.words)
    for word in sentence.words[:-1]:
        if word.key != "shoot" or word.upos != "VERB" or sentence[word.id + 1].text != "dead":
            continue
        for noun in sentence.children(word.id, "parataxis", "appos", "dep", "obl"):
            if min(sentence.phrase(noun)) == word.id + 2 and not sentence.case(noun):
                words[noun - 1] = replace(words[noun - 1], deprel="obj")
    return replace(sentence, words=tuple(words)) if words != list(sentence.words) else sentence


def _with_described_object(sentence: Sentence) -> Sentence:
    """The tree of "forced 30 striking men into vans" with the men as what is forced, not as what is struck."""
    words = list(sentence.words)
    for word in sentence.words:
        verb = sentence[word.head] if word.head else word
        if word.upos != "VERB" or not word.text.lower().endswith("ing") or not verb.id < word.id or verb.upos != "VERB":
            continue
        for noun in sentence.children(word.id, "obj"):
            if not any(c < word.id for c in sentence.children(noun, "nummod", "det")):
                continue
            for child in sentence.children(word.id):
                words[child - 1] = replace(words[child - 1], head=verb.id)
            words[word.id - 1] = replace(word, upos="ADJ", feats="", head=noun, deprel="amod")
    return replace(sentence, words=tuple(words)) if words != list(sentence.words) else sentence


def _with_verb_between(sentence: Sentence) -> Sentence:
    """The tree of "Thousands of Druze staged sit-ins" with "staged" as its verb, not as what describes the sit-ins."""
    for word in sentence.words if sentence.field == "text" else ():
        noun = sentence[word.head] if word.head > word.id else word
        participle = word.deprel == "amod" and word.has("Tense=Past") and noun.deprel in ("nmod", "appos")
        if (
            not participle
            or noun.head != sentence.root
            or sentence.case(noun.id)
            or min(sentence.phrase(noun.id)) < word.id
        ):
            continue
        words = list(sentence.words)
        for child in (*sentence.children(noun.head), *sentence.children(noun.id)):
            if child > noun.id and "of" not in sentence.case(child):
                words[child - 1] = replace(
                    words[child - 1], head=word.id, deprel="obl" if sentence.case(child) else words[child - 1].deprel
                )
        words[word.id - 1] = replace(word, upos="VERB", feats=PAST, head=0, deprel="root")
        words[noun.head - 1] = replace(words[noun.head - 1], head=word.id, deprel="nsubj")
        words[noun.id - 1] = replace(noun, head=word.id, deprel="obj")
        return replace(sentence, words=tuple(words))
    return sentence


def _with_participle(sentence: Sentence) -> Sentence:
    """The tree of "under a pact signed on Monday" with "signed" as what describes the pact, not as a clause."""
    words = list(sentence.words)
    for word in sentence.words[1:]:
        noun = sentence[word.id - 1]
        beside = word.deprel == "advcl" and noun.deprel == "obl" and word.head == noun.head and noun.upos == "NOUN"
        if beside and word.head > word.id and word.has("VerbForm=Part") and word.has("Tense=Past"):
            words[word.id - 1] = replace(word, head=noun.id, deprel="acl")
    return replace(sentence, words=tuple(words)) if words != list(sentence.words) else sentence


def _with_adverbial(sentence: Sentence) -> Sentence:
    """The tree of "used batons on a crowd" with the crowd as an adverbial, where it was read as a second object."""
    words = list(sentence.words)
    for word in sentence.words:
        objects = sentence.children(word.head, "obj") if word.deprel == "obj" else ()
        if objects and objects[0] < word.id and _OF_ADVERBIALS.intersection(sentence.case(word.id)):
            words[word.id - 1] = replace(word, deprel="obl")
    return replace(sentence, words=tuple(words)) if words != list(sentence.words) else sentence


def _with_second_object(sentence: Sentence) -> Sentence:
    """The tree of "burned a car and stoned officers" with the officers as the object of "stoned", not of "burned"."""
    words = list(sentence.words)
    for word in sentence.words:
        if (
            word.upos != "VERB"
            or word.deprel != "conj"
            or not word.has("Tense=Past")
            or sentence.children(word.id, "obj")
        ):
            continue
        above = sentence[word.head]
        verb = sentence[above.head] if above.deprel == "obj" else above
        behind = [c for c in sentence.children(verb.id, "obj") if c > word.id and not sentence.case(c)]
        before = [c for c in sentence.children(verb.id, "obj") if c < word.id]
        if (
            verb.upos == "VERB"
            and behind
            and before
            and not sentence.children(word.id, "aux:pass", "nsubj", "nsubj:pass")
        ):
            words[word.id - 1] = replace(word, feats=PAST, head=verb.id)
            words[behind[0] - 1] = replace(words[behind[0] - 1], head=word.id)
    return replace(sentence, words=tuple(words)) if words != list(sentence.words) else sentence


def _with_home(sentence: Sentence) -> Sentence:
    """The tree of "flattened the family home of a suspect" with "home" as a noun and the object, not as an adverb."""
    words = list(sentence.words)
    for word in sentence.words[1:]:
        before = sentence[word.id - 1]
        adverb = word.deprel == "advmod" and word.text.lower() == "home" and word.head in (before.id, before.head)
        if not adverb or before.upos != "NOUN" or not sentence.children(word.id, "nmod"):
            continue
        for child in sentence.children(before.id):
            words[child - 1] = replace(words[child - 1], head=word.id)
        words[word.id - 1] = replace(word, upos="NOUN", head=before.head, deprel=before.deprel)
        words[before.id - 1] = replace(before, head=word.id, deprel="compound")
    return replace(sentence, words=tuple(words)) if words != list(sentence.words) else sentence
