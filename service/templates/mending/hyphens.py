"""Mends trees around hyphens, at which the tokenizer splits words and the parser goes astray.

"Soldiers pistol-whipped a vendor" becomes one verb "pistol-whip" with its subject and object; "a drive-by shooting"
becomes a noun with its modifier.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from service.language.parse import Sentence, Word

_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM"})
_WITHIN = frozenset({"compound", "obl:unmarked", "nmod:unmarked", "obl", "nmod", "amod", "flat", "advmod"})
_SUBJECTS = ("nsubj", "nsubj:pass", "csubj", "csubj:pass")
_PAST = "Mood=Ind|Tense=Past|VerbForm=Fin"
_PASSIVE = "Tense=Past|VerbForm=Part|Voice=Pass"


def with_hyphenated_words(sentence: Sentence, verbs: Mapping[str, str]) -> Sentence:
    """The tree with hyphenated verbs and "drive-by" in order. ``verbs`` gives the lemma of each form of a verb with a
    hyphen; verbs that are not in it keep their lemma and get their subject back all the same."""
    for first, _, last in _triples(sentence):
        second = last.text.lower()
        if first.text.lower() == "drive" and second == "by":
            sentence = _with_drive_by(sentence, first.id)
        elif lemma := verbs.get(f"{first.text.lower()}-{second}"):
            sentence = _with_verb(sentence, last.id, lemma)
        elif last.upos == "VERB" and last.deprel != "amod" and first.head == last.id:
            if first.deprel in _WITHIN or first.deprel in _SUBJECTS and _strays(sentence, first.id, last.id):
                sentence = _with_verb(sentence, last.id, last.lemma)
    return sentence


def _triples(sentence: Sentence) -> Iterator[tuple[Word, Word, Word]]:
    for first, hyphen, last in zip(sentence.words, sentence.words[1:], sentence.words[2:], strict=False):
        if hyphen.text == "-" and first.end == hyphen.start and hyphen.end == last.start:
            yield first, hyphen, last


def _with_verb(sentence: Sentence, verb: int, lemma: str) -> Sentence:
    """The tree with a verb above the word before its hyphen, and with what stands before both as its subject."""
    sentence = _with_place_of(sentence, verb - 2, verb)
    words = list(sentence.words)
    first, word = verb - 2, words[verb - 1]
    if word.deprel == "amod" and word.head < verb + 3 and word.head not in (first, verb):
        noun, before = word.head, first - 1
        joined = sentence[noun].deprel == "conj" and sentence[noun].head == before and not sentence.children(noun, "cc")
        if not joined and not _strays(sentence, first, verb, noun):
            words[verb - 1] = replace(word, lemma=lemma, upos="VERB")
            return replace(sentence, words=tuple(words))
        top = words[before - 1] if joined else words[noun - 1]
        words[verb - 1] = word = replace(word, head=top.head, deprel=top.deprel)
        words[noun - 1] = replace(words[noun - 1], head=verb, deprel="obj")
        for child in sentence.children(noun, "nmod"):
            if child > noun and "of" not in sentence.case(child):
                words[child - 1] = replace(words[child - 1], head=verb, deprel="obl")
        if joined:
            words[before - 1] = replace(words[before - 1], head=verb, deprel="nsubj")
            words[first - 1] = replace(words[first - 1], head=verb, deprel="compound")
            words[verb - 1] = replace(word, lemma=lemma, upos="VERB", feats=_PAST)
            return replace(sentence, words=tuple(words))
    copula = sentence.children(verb, "cop")
    passive = bool(copula or sentence.children(verb, "aux:pass"))
    strays = _strays(sentence, first, verb, *(c for c in sentence.children(verb) if c > verb))
    words[first - 1] = replace(words[first - 1], head=verb, deprel="compound")
    for auxiliary in copula:
        words[auxiliary - 1] = replace(words[auxiliary - 1], deprel="aux:pass")
    had = [subject for subject in sentence.children(verb, *_SUBJECTS) if subject != first]
    for subject in had:
        if copula:
            words[subject - 1] = replace(words[subject - 1], deprel="nsubj:pass")
    nouns = [s for s in strays if words[s - 1].upos in _NOMINAL]
    if nouns and not had:
        subject = nouns[-1]
        for stray in strays:
            relation = words[stray - 1].deprel if words[stray - 1].upos not in _NOMINAL else "compound"
            words[stray - 1] = replace(words[stray - 1], head=subject, deprel=relation)
        words[subject - 1] = replace(words[subject - 1], head=verb, deprel="nsubj:pass" if passive else "nsubj")
    feats = word.feats if word.upos == "VERB" and not nouns else _PASSIVE if passive else _PAST
    if word.text.lower().endswith("ing") or not word.text.lower().endswith("d") and word.upos == "VERB":
        feats = word.feats
    words[verb - 1] = replace(words[verb - 1], lemma=lemma, upos="VERB", feats=feats)
    return replace(sentence, words=tuple(words))


def _with_place_of(sentence: Sentence, word: int, other: int) -> Sentence:
    """The tree with ``other`` in the place of ``word`` where it hangs below it, and ``word`` below ``other``."""
    if word not in sentence.ancestors(other):
        return sentence
    words = list(sentence.words)
    words[other - 1] = replace(words[other - 1], head=words[word - 1].head, deprel=words[word - 1].deprel)
    for child in sentence.children(word):
        if child != other:
            words[child - 1] = replace(words[child - 1], head=other)
    words[word - 1] = replace(words[word - 1], head=other)
    return replace(sentence, words=tuple(words))


def _strays(sentence: Sentence, first: int, verb: int, *after: int) -> list[int]:
    """Words before a hyphenated verb that were read as part of its first half or of what follows it."""
    out = [c for c in sentence.children(first) if c < first]
    out += [c for a in after for c in sentence.children(a) if c < first]
    out += [
        c
        for c in sentence.children(verb, "obl:unmarked", "nmod:unmarked")
        if c < first and sentence[c].upos in _NOMINAL and sentence.entity_at(c, "Date") is None
    ]
    return sorted(c for c in set(out) if sentence[c].upos != "PUNCT" and sentence[c].deprel not in ("case", "mark"))


def _with_drive_by(sentence: Sentence, drive: int) -> Sentence:
    """The tree with "drive-by" as a modifier of the noun behind it."""
    by, noun = drive + 2, drive + 3
    if noun > len(sentence.words) or sentence[noun].upos not in ("NOUN", "VERB"):
        return sentence
    words = list(sentence.words)
    place = sentence[noun if noun in sentence.ancestors(drive) else drive]
    for word in sentence.words:
        if word.head in (drive, by) and word.id not in (by, noun):
            words[word.id - 1] = replace(word, head=noun)
    head = words[noun - 1]
    words[noun - 1] = replace(
        head, lemma=head.text.lower(), upos="NOUN", feats="Number=Sing", head=place.head, deprel=place.deprel
    )
    for part, relation in ((drive, "compound"), (drive + 1, "punct"), (by, "compound")):
        words[part - 1] = replace(words[part - 1], head=noun, deprel=relation)
    return replace(sentence, words=tuple(words))


__all__ = ["with_hyphenated_words"]
