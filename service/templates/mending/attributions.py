"""Mends trees where parsers of English tie to "officials said" what belongs to the clause that officials tell.

Agencies put who says so last: "Rockets hit Kalo, killing three, officials said." Parsers then hang "killing" from
"said", or "officials" from the verb before.
"""

from __future__ import annotations

from dataclasses import replace

from service.language.parse import Sentence

_SPEECH = frozenset(
    """say tell report announce add state declare confirm claim write note explain insist allege acknowledge warn
    recount recall estimate admit""".split()
)
_SUBJECTS = ("nsubj", "nsubj:pass", "csubj")


def with_attributions(sentence: Sentence) -> Sentence:
    """The tree with participles on the verb of what is said, and with the speaker as the subject of saying so."""
    return _with_participles(_with_told_clause(_with_speakers(sentence)))


def _with_speakers(sentence: Sentence) -> Sentence:
    """The tree with the noun right before a verb of speech at the end as its subject, where it is no subject yet."""
    words = list(sentence.words)
    for word in sentence.words:
        if word.key not in _SPEECH or word.upos != "VERB" or sentence.children(word.id, *_SUBJECTS):
            continue
        strays = [
            w.id
            for w in sentence.words[: word.id - 1]
            if w.deprel in _SUBJECTS and w.head < w.id and max(sentence.subtree(w.id)) == word.id - 1
        ]
        strays = strays or _listed(sentence, word.id)
        first = min(sentence.subtree(strays[0])) if strays else 1
        if first > 1 and "," in (sentence[first].text, sentence[first - 1].text):
            words[strays[0] - 1] = replace(words[strays[0] - 1], head=word.id, deprel="nsubj")
            for other in strays[1:]:
                words[other - 1] = replace(words[other - 1], head=strays[0])
    return replace(sentence, words=tuple(words)) if words != list(sentence.words) else sentence


def _listed(sentence: Sentence, verb: int) -> list[int]:
    """Those who tell where they were read as the end of a list: "killing five people, residents and a doctor said"."""
    ends = (w for w in sentence.words[: verb - 1] if w.deprel == "conj" and w.upos == "NOUN")
    last = next((w for w in ends if max(sentence.subtree(w.id)) == verb - 1), None)
    if last is None:
        return []
    row = [c for c in sentence.children(last.head, "conj") if c <= last.id]
    return row[-2:] if len(row) > 1 and sentence.children(last.id, "cc") else row[-1:]


def _with_told_clause(sentence: Sentence) -> Sentence:
    """The tree of "Masked men forced a lawyer into a van, his wife said" with what is said as a clause, where its verb
    was read as describing a first subject of "said"."""
    words = list(sentence.words)
    for said in sentence.words:
        subjects = sentence.children(said.id, "nsubj") if said.key in _SPEECH else ()
        if len(subjects) != 2 or not subjects[0] < subjects[1] < said.id:
            continue
        verbs = [c for c in sentence.children(subjects[0], "acl") if sentence[c].has("Tense=Past")]
        if len(verbs) != 1 or sentence.children(verbs[0], "obl:agent"):
            continue
        after = [c for c in sentence.children(verbs[0], "nsubj", "obj") if c > verbs[0]]
        if not after or max(sentence.subtree(subjects[1])) > said.id:
            continue
        verb = sentence[verbs[0]]
        feats = verb.feats.replace("VerbForm=Part", "VerbForm=Fin").replace("|Voice=Pass", "")
        words[verb.id - 1] = replace(verb, feats=feats, head=said.id, deprel="ccomp")
        words[subjects[0] - 1] = replace(words[subjects[0] - 1], head=verb.id)
        words[after[0] - 1] = replace(words[after[0] - 1], deprel="obj")
    return replace(sentence, words=tuple(words)) if words != list(sentence.words) else sentence


def _with_participles(sentence: Sentence) -> Sentence:
    """The tree with a participle between what is said and who says so on the former: "Rockets hit Kalo, killing three,
    officials said"."""
    words = list(sentence.words)
    for word in sentence.words:
        said = sentence[word.head] if word.head > word.id else word
        if word.deprel != "advcl" or not word.text.endswith("ing") or said.key not in _SPEECH:
            continue
        told = [c for c in sentence.children(said.id, "ccomp") if c < word.id and sentence[c].upos == "VERB"]
        speakers = [c for c in sentence.children(said.id, *_SUBJECTS) if c > word.id]
        if told and speakers and not sentence.children(word.id, *_SUBJECTS, "mark"):
            words[word.id - 1] = replace(word, head=told[-1])
    return replace(sentence, words=tuple(words)) if words != list(sentence.words) else sentence


__all__ = ["with_attributions"]
