"""Mends trees of tolls told without an auxiliary, as headlines and Syrian agencies do: "Two children killed, 5 others
injured in rocket fire on Taro". Parsers take the dead for killers and the injured for their victims."""

from __future__ import annotations

from dataclasses import replace

from service.language.parse import Sentence
from service.templates.mending.reattaching import NOMINAL, PASSIVE

_KILLED = frozenset({"killed", "martyred", "slain"})
_HURT = {"injured": "injure", "wounded": "wound", "hurt": "hurt"}
_LINKS = frozenset({",", ";", "and", "–", "-"})
_COUNTS = frozenset({"dozens", "scores", "several", "many", "hundreds", "tens", "some"})
_FOLLOWS = frozenset({"ADP", "SCONJ", "PUNCT"})
_MOST = 7
"""Words between the two participles, at most."""


def with_tolls(sentence: Sentence) -> Sentence:
    """The tree with both participles as passives, the second as a conjunct of the first, and what follows below it."""
    for word in sentence.words[1:]:
        if word.text.lower() in _KILLED and (hurt := _hurt(sentence, word.id)):
            dead = _counted_before(sentence, word.id)
            if dead:
                return _mended(sentence, dead, word.id, hurt)
    return sentence


def _hurt(sentence: Sentence, killed: int) -> int:
    """The participle that ends a count of injured right behind "killed"; 0 where there is none."""
    counted = False
    for word in sentence.words[killed : killed + _MOST]:
        if word.text.lower() in _HURT and counted:
            behind = sentence.words[word.id].upos if word.id < len(sentence.words) else "PUNCT"
            return word.id if behind in _FOLLOWS else 0
        counted = counted or word.upos == "NUM" or word.text.lower() in _COUNTS
        if word.upos in ("VERB", "AUX") or (word.text.lower() in _LINKS and counted):
            return 0
    return 0


def _counted_before(sentence: Sentence, killed: int) -> int:
    """The head of the counted people that stand before "killed"; 0 where it has an auxiliary or nobody is counted."""
    head = killed - 1
    if sentence[head].upos not in NOMINAL:
        return 0
    while 0 < sentence[head].head < killed and sentence[sentence[head].head].upos in NOMINAL:
        head = sentence[head].head
    counted = any(w.upos == "NUM" or w.text.lower() in _COUNTS for w in sentence.words[max(0, head - 4) : head])
    return head if counted else 0


def _mended(sentence: Sentence, dead: int, killed: int, hurt: int) -> Sentence:
    words = list(sentence.words)
    injured = hurt - 1

    def attach(at: int, head: int, deprel: str) -> None:
        words[at - 1] = replace(words[at - 1], head=head, deprel=deprel)

    for word in sentence.words:
        if word.id > hurt and word.head <= hurt:
            attach(word.id, killed, "obl" if word.deprel.startswith("nmod") else word.deprel)
        elif killed < word.id < injured and not killed < word.head <= injured:
            attach(word.id, injured, "nummod" if word.upos == "NUM" else word.deprel)
        elif word.id < dead and word.head > dead:
            attach(word.id, killed if word.upos == "PUNCT" else dead, word.deprel)
    attach(dead, killed, "nsubj:pass")
    attach(injured, hurt, "nsubj:pass")
    for at, head, deprel in ((killed, 0, "root"), (hurt, killed, "conj")):
        lemma = _HURT.get(words[at - 1].text.lower(), words[at - 1].lemma)
        words[at - 1] = replace(words[at - 1], lemma=lemma, upos="VERB", feats=PASSIVE, head=head, deprel=deprel)
    return replace(sentence, words=tuple(words))
