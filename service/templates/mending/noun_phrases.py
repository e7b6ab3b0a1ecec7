"""Mends trees where parsers of English take verbs for parts of noun phrases, and nouns for verbs.

"Shot dead" is a verb and its result, wherever it stands; "28 of 38 drones" are drones that are counted; a form in "ing"
between prepositions, "died in firing by rangers", is a noun.
"""

from __future__ import annotations

from dataclasses import replace

from service.language.parse import Sentence
from service.templates.mending.reattaching import NOMINAL, PAST

_PHRASES = frozenset({"root", "nsubj", "nsubj:pass", "obl", "obl:unmarked", "obj"})
"""What the subject of a verb that was not read as one may hang by."""
_NOMINAL_BEFORE = frozenset({"in", "during", "after", "amid", "from", "by", "despite", "following"})
_NOMINAL_AFTER = ("by", "of", "between", "on", "from", "in", "near", "at")
"""Prepositions before and after a form in "ing" that show it to be a noun."""


def with_noun_phrases(sentence: Sentence) -> Sentence:
    """The tree with verbs and nouns as what they are."""
    return _with_nominal_gerunds(_with_counted(_with_shot_dead(sentence)))


def _with_shot_dead(sentence: Sentence) -> Sentence:
    """The tree with "shot dead" as a verb and its result, where it was read as part of a noun phrase: "Two men on a
    motorbike shot dead a mayor"."""
    for word in sentence.words[1:-2]:
        dead, top = sentence[word.id + 1], sentence.root
        if word.text != "shot" or word.upos == "VERB" or dead.text != "dead":
            continue
        subject = next((w.id for w in sentence.words[: word.id - 1] if w.upos in NOMINAL and w.deprel in _PHRASES), 0)
        victim = next((w for w in sentence.words[word.id + 1 :] if w.upos in NOMINAL and w.deprel != "compound"), None)
        if not subject or victim is None or top == word.id:
            continue
        words = list(sentence.words)
        place = sentence[subject]
        for other in sentence.words:
            below = other.head in (word.id, dead.id, victim.id) and other.id < word.id
            if below and other.id != subject:
                noun = next(w.id for w in reversed(sentence.words[: word.id - 1]) if w.upos in NOMINAL)
                relation = "nmod" if other.id == noun else other.deprel
                words[other.id - 1] = replace(other, head=subject if other.id == noun else noun, deprel=relation)
        said = place.deprel in ("nsubj", "nsubj:pass") and place.head > victim.id
        relation = "ccomp" if said else "root" if place.deprel == "root" else place.deprel
        words[word.id - 1] = replace(word, lemma="shoot", upos="VERB", feats=PAST, head=place.head, deprel=relation)
        words[subject - 1] = replace(words[subject - 1], head=word.id, deprel="nsubj")
        words[dead.id - 1] = replace(dead, head=word.id, deprel="xcomp")
        words[victim.id - 1] = replace(victim, head=word.id, deprel="obj")
        for child in sentence.children(subject):
            if child > victim.id and sentence[child].deprel != "punct":
                words[child - 1] = replace(words[child - 1], head=word.id)
        sentence = replace(sentence, words=tuple(words))
    return sentence


def _with_counted(sentence: Sentence) -> Sentence:
    """The tree of "downed 28 of 38 drones" with the drones as the object, where "of" was read as their preposition."""
    words = list(sentence.words)
    for word in sentence.words:
        cases = [c for c in sentence.children(word.id, "case") if sentence[c].key == "of"]
        counts = sentence.children(word.id, "nummod")
        if word.deprel not in ("obl", "nmod") or not cases or not counts or counts[0] != cases[0] - 1:
            continue
        verb = sentence[word.head]
        if verb.upos == "VERB" and verb.id < counts[0] and not sentence.children(verb.id, "obj", "aux:pass"):
            words[word.id - 1] = replace(word, deprel="obj")
            words[cases[0] - 1] = replace(words[cases[0] - 1], deprel="dep")
    return replace(sentence, words=tuple(words)) if words != list(sentence.words) else sentence


def _with_nominal_gerunds(sentence: Sentence) -> Sentence:
    """The tree with a form in "ing" as the noun that its prepositions show it to be: "died in firing by rangers",
    "Fighting between rebels and troops left nine dead"."""
    words = list(sentence.words)
    for word in sentence.words:
        if word.upos != "VERB" or not word.text.lower().endswith("ing") or word.deprel not in ("advcl", "acl"):
            continue
        if sentence.children(word.id, "obj", "aux", "ccomp", "xcomp"):
            continue
        after = sentence[min(word.id + 1, len(words))].text.lower()
        before = [c for c in sentence.children(word.id, "case", "mark") if c < word.id]
        opens = word.id == 1 and after in ("between", "among", "by")
        marked = any(sentence[c].deprel == "mark" for c in before)
        behind = _NOMINAL_AFTER if not marked else ("by", "of", "between")
        if not opens and not (before and sentence[before[0]].key in _NOMINAL_BEFORE and after in behind):
            continue
        verbal = sentence[word.head].upos == "VERB"
        head, relation = word.head, "obl" if verbal else "nmod"
        if opens:
            told = [c for c in (word.head, *sentence.children(word.head, "ccomp")) if c > word.id]
            bare = [c for c in told if not sentence.children(c, "nsubj", "nsubj:pass")]
            if not bare:
                continue
            head, relation = bare[0], "nsubj"
        words[word.id - 1] = replace(word, upos="NOUN", lemma=word.text.lower(), head=head, deprel=relation)
        for mark in before:
            words[mark - 1] = replace(words[mark - 1], upos="ADP", deprel="case")
        for child in sentence.children(word.id):
            if sentence[child].deprel in ("obl", "obl:agent", "nsubj"):
                words[child - 1] = replace(words[child - 1], deprel="nmod")
    return replace(sentence, words=tuple(words)) if words != list(sentence.words) else sentence


__all__ = ["with_noun_phrases"]
