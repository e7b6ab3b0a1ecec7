"""Mends trees in which a word was read as one of another kind: an event noun as a participle, an auxiliary as the main
verb, the particle of a verb as a preposition, an agent as part of a day, a subject as an adverbial, a participle that
opens the sentence as its predicate."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from service.language.parse import Sentence, Word
from service.templates.graph import AGENT
from service.templates.mending.reattaching import PASSIVE, PAST

_PARTICLES = {
    "set": frozenset({"off"}),
    "let": frozenset({"off"}),
    "touch": frozenset({"off"}),
    "blow": frozenset({"up"}),
    "gun": frozenset({"down"}),
    "mow": frozenset({"down"}),
    "shoot": frozenset({"down"}),
}
"""Verbs by the particles that make them verbs of violence, whatever follows."""
_MARKS = frozenset({"as", "after", "before", "until"})
_TIMES = frozenset({"after", "before", "during", "following", "amid"})
_SUBJECTS = ("nsubj", "nsubj:pass", "csubj", "expl")


def with_words_read_aright(sentence: Sentence, nouns: Collection[str]) -> Sentence:
    """The tree with such words as what they are. ``nouns``: nouns that name events."""
    sentence = _with_owned_events(_with_event_nouns(sentence, nouns), nouns)
    sentence = _with_late_agents(_with_particles(_with_auxiliaries(sentence)))
    return _with_opening_participle(_with_marked_subjects(sentence))


def _with_event_nouns(sentence: Sentence, nouns: Collection[str]) -> Sentence:
    """The tree of "hours of street fighting" with "fighting" as a noun, not as what the hours or the street do."""
    words = list(sentence.words)
    for word in sentence.words:
        form, before = word.text.lower(), sentence[word.id - 1] if word.id > 1 else word
        verbal = word.upos == "VERB" and word.deprel == "acl" and form.endswith("ing") and form in nouns
        if not verbal or word.head not in (before.id, before.head):
            continue
        if before.deprel != "nmod" or "of" not in sentence.case(before.id):
            continue
        words[word.id - 1] = replace(
            word, lemma=form, upos="NOUN", feats="Number=Sing", head=before.head, deprel="nmod"
        )
        for child in sentence.children(before.id):
            if child != word.id:
                words[child - 1] = replace(words[child - 1], head=word.id)
        words[before.id - 1] = replace(before, head=word.id, deprel="compound")
        for child in sentence.children(word.id, "obl"):
            words[child - 1] = replace(words[child - 1], deprel="nmod")
    return _changed(sentence, words)


def _with_owned_events(sentence: Sentence, nouns: Collection[str]) -> Sentence:
    """The tree of "died after rebel shelling of the camp" with "shelling" as a noun and the rebels as whose it is, not
    as a verb whose object stands before it."""
    words = list(sentence.words)
    for word in sentence.words[2:]:
        form, owner, mark = word.text.lower(), sentence[word.id - 1], sentence[word.id - 2]
        if word.upos != "VERB" or word.deprel != "advcl" or not form.endswith("ing") or form not in nouns:
            continue
        if (
            owner.upos not in ("NOUN", "PROPN")
            or mark.text.lower() not in _TIMES
            or mark.deprel not in ("mark", "case")
        ):
            continue
        words[word.id - 1] = replace(word, lemma=form, upos="NOUN", feats="Number=Sing", deprel="obl")
        for child in sentence.children(word.id, "obl", "obl:unmarked"):
            words[child - 1] = replace(words[child - 1], deprel="nmod")
        words[owner.id - 1] = replace(owner, head=word.id, deprel="compound")
        words[mark.id - 1] = replace(mark, upos="ADP", head=word.id, deprel="case")
    return _changed(sentence, words)


def _with_auxiliaries(sentence: Sentence) -> Sentence:
    """The tree of "it had dislodged militiamen" with "dislodged" as its verb, not as what militiamen are."""
    words = list(sentence.words)
    for word in sentence.words[:-1]:
        verb = sentence[word.id + 1]
        noun = sentence[verb.head] if verb.head else verb
        if word.upos != "AUX" or word.key != "have" or word.deprel == "aux" or verb.deprel != "amod":
            continue
        if not verb.has("Tense=Past") or (noun.head, noun.deprel) != (word.id, "obj"):
            continue
        for child in sentence.children(word.id):
            words[child - 1] = replace(words[child - 1], head=verb.id)
        words[verb.id - 1] = replace(verb, upos="VERB", feats=PAST, head=word.head, deprel=word.deprel)
        words[word.id - 1] = replace(word, head=verb.id, deprel="aux")
    return _changed(sentence, words)


def _with_particles(sentence: Sentence) -> Sentence:
    """The tree of "a bomber set off his charge" with the charge as an object and "off" as the verb's particle, and of
    "they won back the town" with the town as what is won, not as what belongs to "back"."""
    words = list(sentence.words)
    for word in sentence.words[:-1]:
        particle = sentence[word.id + 1]
        if word.upos == "VERB" and particle.upos == "ADV" and particle.head == word.id:
            for child in sentence.children(particle.id, "obj"):
                words[child - 1] = replace(words[child - 1], head=word.id)
        noun = sentence[particle.head] if particle.deprel == "case" else word
        if word.upos != "VERB" or particle.text.lower() not in _PARTICLES.get(word.key, ()):
            continue
        if (noun.head, noun.deprel) != (word.id, "obl") or sentence.children(word.id, "obj", "aux:pass"):
            continue
        words[particle.id - 1] = replace(particle, head=word.id, deprel="compound:prt")
        words[noun.id - 1] = replace(noun, deprel="obj")
        if word.has("Voice=Pass"):
            words[word.id - 1] = replace(word, feats=PAST)
        for child in sentence.children(word.id, "nsubj:pass"):
            words[child - 1] = replace(words[child - 1], deprel="nsubj")
    return _changed(sentence, words)


def _with_late_agents(sentence: Sentence) -> Sentence:
    """The tree of "He was stopped in Kalo on Monday by soldiers" with the soldiers as those who did it, not as part of
    the day or the place."""
    words = list(sentence.words)
    for word in sentence.words:
        above = sentence[word.head] if word.deprel == "nmod" and word.head else word
        if above.upos != "PROPN" or not above.deprel.startswith("obl") or "by" not in sentence.case(word.id):
            continue
        if sentence.children(above.head, "aux:pass") and not sentence.children(above.head, AGENT):
            words[word.id - 1] = replace(word, head=above.head, deprel=AGENT)
    return _changed(sentence, words)


def _with_marked_subjects(sentence: Sentence) -> Sentence:
    """The tree of "She died as a shell exploded" with the shell as subject and "as" as the mark of its clause, not as a
    preposition."""
    words = list(sentence.words)
    for verb in sentence.words:
        if verb.upos != "VERB" or verb.deprel != "advcl" or not verb.has("Tense=Past"):
            continue
        if sentence.children(verb.id, *_SUBJECTS, "mark", "aux", "aux:pass"):
            continue
        for noun in sentence.children(verb.id, "obl"):
            marks = [c for c in sentence.children(noun, "case") if sentence[c].text.lower() in _MARKS]
            if noun < verb.id and marks and marks[0] == min(sentence.phrase(noun)) - 1:
                words[noun - 1] = replace(words[noun - 1], deprel="nsubj")
                words[marks[0] - 1] = replace(words[marks[0] - 1], upos="SCONJ", head=verb.id, deprel="mark")
                break
    return _changed(sentence, words)


def _with_opening_participle(sentence: Sentence) -> Sentence:
    """The tree of "Shot six times by attackers, the editor died" with "died" as its root and "shot" below it."""
    first = sentence.words[0]
    if first.upos != "VERB" or first.deprel != "root" or not first.has("Tense=Past"):
        return sentence
    if sentence.children(first.id, *_SUBJECTS, "obj", "aux", "aux:pass", "cop"):
        return sentence
    comma = next((w.id for w in sentence.words if w.text == ","), 0)
    clauses = (sentence[c] for c in sentence.children(first.id, "ccomp", "parataxis", "conj"))
    verb = next((c for c in clauses if _is_main(sentence, c, comma)), None)
    if not comma or verb is None:
        return sentence
    words = list(sentence.words)
    for child in sentence.children(first.id):
        if child >= comma:
            words[child - 1] = replace(words[child - 1], head=verb.id)
    for word in sentence.words[first.id : comma - 1]:
        if word.upos in ("NOUN", "PROPN", "PRON") and "by" in sentence.case(word.id):
            words[word.id - 1] = replace(word, head=first.id, deprel=AGENT)
    words[first.id - 1] = replace(first, feats=PASSIVE, head=verb.id, deprel="advcl")
    words[verb.id - 1] = replace(verb, head=0, deprel="root")
    return replace(sentence, words=tuple(words))


def _is_main(sentence: Sentence, verb: Word, comma: int) -> bool:
    """Whether a verb behind the comma has its own subject, right behind it, and no word that makes it a clause."""
    subjects = [c for c in sentence.children(verb.id, *_SUBJECTS) if c > comma]
    return verb.upos == "VERB" and bool(subjects) and not sentence.children(verb.id, "mark", "cc")


def _changed(sentence: Sentence, words: list[Word]) -> Sentence:
    return replace(sentence, words=tuple(words)) if words != list(sentence.words) else sentence
