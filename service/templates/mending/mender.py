"""Mends trees where parsers of English go wrong on words that name events.

Headlines are in the present tense and lack articles: taggers take their verbs for nouns ("Mob burns shops") or their
nouns for verbs ("Protest in Suva"). The words that rules know as verbs, and agreement with the noun before, tell: a
plural and a base form, a singular and a form in "s". Only a stretch of a title without a verb of its own is touched.
Anywhere, a word in lower case is no part of a name; what else is mended in all sentences is in ``reattaching``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from service.language.parse import Parse, Sentence, Word
from service.templates.inflection import third_person, verb_forms
from service.templates.mending.attributions import with_attributions
from service.templates.mending.days import with_object_behind_day
from service.templates.mending.fronted import with_fronted_places
from service.templates.mending.gapping import with_gaps
from service.templates.mending.hyphens import with_hyphenated_words
from service.templates.mending.misread import with_words_read_aright
from service.templates.mending.noun_phrases import with_noun_phrases
from service.templates.mending.objects import with_objects
from service.templates.mending.reattaching import (
    NOMINAL,
    PASSIVE,
    PAST,
    with_active,
    with_late_predicate,
    with_sit_in,
    with_words_in_place,
)
from service.templates.mending.tolls import with_tolls
from service.templates.rules import Ruleset

_OPENS_PHRASE = frozenset({"NOUN", "PROPN", "NUM", "ADJ", "DET", "PRON", "VERB"})
_PLURALS = frozenset({"police", "people", "women", "men", "children", "troops", "gunmen", "policemen", "fishermen"})
_BREAKS = frozenset({";", ":", "|", "–", "—"})
_MARKS = frozenset({"as", "after", "while", "when", "before"})
_STATES = frozenset({"custody", "detention", "captivity", "hostage", "fire", "control"})
_OF_NOUNS = frozenset({"of", "between"})
_PARTICIPLES = {"shot": "shoot"}
_PRESENT = "Mood=Ind|Tense=Pres|VerbForm=Fin"


class Mender:
    """The verbs and nouns of a ruleset by form, and what they tell about a tree."""

    def __init__(self, ruleset: Ruleset):
        verbs = {t.head for triggers in ruleset.by_head.values() for t in triggers if t.kind == "verb"}
        verbs |= {verb.split()[0] for verb in ruleset.lexicons.get("light-verb", ())}
        self._base = frozenset(verbs)
        self._third = {third_person(verb): verb for verb in verbs}
        self._past = {
            form: verb for verb in verbs for form in verb_forms(verb) if form not in (verb, third_person(verb))
        }
        self._past = {form: verb for form, verb in self._past.items() if not form.endswith("ing")}
        self._gerunds = {form: verb for verb in verbs for form in verb_forms(verb) if form.endswith("ing")}
        self._hyphenated = {form: verb for verb in verbs if "-" in verb for form in verb_forms(verb)}
        self._nouns = frozenset(t.head for triggers in ruleset.by_head.values() for t in triggers if t.kind == "noun")

    def mend(self, parse: Parse) -> Parse:
        """The parse with its trees mended; the same object where nothing was amiss."""
        sentences = tuple(mended if _is_tree(mended := self._sentence(s)) else s for s in parse.sentences)
        return parse if sentences == parse.sentences else replace(parse, sentences=sentences)

    def _sentence(self, sentence: Sentence) -> Sentence:
        sentence = with_words_read_aright(with_tolls(sentence), self._nouns)
        sentence = with_object_behind_day(sentence, self._past)
        sentence = with_hyphenated_words(with_sit_in(with_objects(with_fronted_places(sentence))), self._hyphenated)
        sentence = self._with_gerunds(self._with_subjects(self._with_passives(_with_late_object(sentence))))
        if sentence.field == "title":
            sentence = self._title(sentence)
        else:
            sentence = with_active(self._unnamed(with_late_predicate(sentence)))
        sentence = _with_shared_subjects(sentence)
        return with_gaps(with_attributions(with_words_in_place(with_noun_phrases(sentence))))

    def _with_passives(self, sentence: Sentence) -> Sentence:
        """The tree of "He was riddled with bullets" with a passive verb, where it was read as an adjective, and of "Men
        shot dead a mayor" with a verb where it was read as a noun, though one that undergoes something."""
        words = list(sentence.words)
        for word in sentence.words:
            if word.upos == "NOUN" and word.text in self._past and sentence.children(word.id, "nsubj:pass"):
                words[word.id - 1] = replace(word, lemma=self._past[word.text], upos="VERB", feats=PAST)
            copulas = sentence.children(word.id, "cop") if word.upos == "ADJ" else ()
            lemma = self._past.get(word.text.lower())
            if not copulas or lemma is None or not any(sentence[c].has("Tense=Past") for c in copulas):
                continue
            words[word.id - 1] = replace(word, lemma=lemma, upos="VERB", feats=PASSIVE)
            for child in sentence.children(word.id, "cop", "nsubj"):
                passive = "aux:pass" if child in copulas else "nsubj:pass"
                words[child - 1] = replace(words[child - 1], deprel=passive)
        return replace(sentence, words=tuple(words)) if words != list(sentence.words) else sentence

    def _with_subjects(self, sentence: Sentence) -> Sentence:
        """The tree of "US strikes on Kalo killed nine" with "strikes" as the subject of "killed", not as a verb."""
        words = list(sentence.words)
        for word in sentence.words:
            form, verb = word.text.lower(), sentence[word.head] if word.head else word
            if word.upos != "VERB" or not form.endswith("s") or verb.id <= word.id or verb.upos != "VERB":
                continue
            if form[:-1] not in self._nouns or sentence.children(verb.id, "nsubj", "nsubj:pass", "expl"):
                continue
            if sentence.children(word.id, "nsubj", "obj") or not sentence.children(word.id, "compound", "amod", "det"):
                continue
            passive = sentence.children(verb.id, "aux:pass")
            words[word.id - 1] = replace(
                word,
                lemma=form[:-1],
                upos="NOUN",
                feats="Number=Plur",
                deprel="nsubj:pass" if passive else "nsubj",
            )
            for child in sentence.children(word.id, "obl"):
                words[child - 1] = replace(words[child - 1], deprel="nmod")
        return replace(sentence, words=tuple(words)) if words != list(sentence.words) else sentence

    def _with_gerunds(self, sentence: Sentence) -> Sentence:
        """The tree of "Men went from door to door, looting shops run by migrants" with "looting" as a verb and the
        shops as its object, not as the subject of "run"."""
        for gerund, verb in self._gerunds_and_verbs(sentence):
            noun = next(c for c in sentence.children(verb.id, "nsubj", "nsubj:pass") if c > gerund.id)
            words = list(sentence.words)
            lemma = self._gerunds[gerund.text.lower()]
            words[gerund.id - 1] = replace(
                gerund, lemma=lemma, upos="VERB", feats="VerbForm=Ger", head=verb.head, deprel="advcl"
            )
            words[noun - 1] = replace(sentence[noun], head=gerund.id, deprel="obj")
            words[verb.id - 1] = replace(verb, feats=PASSIVE, head=noun, deprel="acl")
            for child in sentence.children(verb.id, "conj", "punct"):
                words[child - 1] = replace(sentence[child], head=gerund.id)
            sentence = replace(sentence, words=tuple(words))
        return sentence

    def _gerunds_and_verbs(self, sentence: Sentence) -> Iterator[tuple[Word, Word]]:
        """The gerunds after a comma before the seeming subject of a participle, each with that participle."""
        for comma, gerund in zip(sentence.words, sentence.words[1:], strict=False):
            if comma.text != "," or gerund.text.lower() not in self._gerunds or not gerund.head:
                continue
            above = sentence[gerund.head]
            verb = sentence[above.head] if gerund.deprel in ("compound", "amod") and above.head else above
            if verb.upos != "VERB" or verb.deprel not in ("parataxis", "advcl", "conj") or verb.head > gerund.id:
                continue
            subjects = [c for c in sentence.children(verb.id, "nsubj", "nsubj:pass") if gerund.id < c < verb.id]
            if len(subjects) != 1 or sentence.children(verb.id, "aux", "aux:pass", "cop", "mark"):
                continue
            passive = sentence[subjects[0]].deprel == "nsubj:pass" or sentence.children(verb.id, "obl:agent")
            if passive or gerund.deprel == "advcl":
                yield gerund, verb
                return

    def _unnamed(self, sentence: Sentence) -> Sentence:
        """The tree with the verb of a sentence that was read as one long noun phrase: "Al-Kalo retook Tola", as one
        name, or "Rebels wrested control", as control that was wrested."""
        root = sentence.root
        if not root or sentence[root].upos not in ("NOUN", "PROPN") or sentence.children(root, "cop", "nsubj"):
            return sentence
        for word in sentence.words:
            lemma = self._past.get(word.text)
            named = word.id > root and word.upos == "PROPN" and word.deprel in ("flat", "compound")
            described = 1 < word.id < root and word.upos == "VERB" and word.deprel == "amod" and word.has("Tense=Past")
            if described:
                before = sentence[word.id - 1]
                described = before.upos in ("NOUN", "PROPN") and before.head in (root, word.id)
            if lemma and word.head == root and (named or described):
                return _with_verb(sentence, 1, len(sentence.words), word.id, lemma, PAST)
        return sentence

    def _title(self, sentence: Sentence) -> Sentence:
        for first, last in _stretches(sentence):
            words = sentence.words[first - 1 : last]
            if verb := self._hidden_verb(words):
                sentence = _with_verb(sentence, first, last, *verb)
            elif self._is_noun(words):
                sentence = _with_noun(sentence, first)
        return sentence

    def _hidden_verb(self, words: tuple[Word, ...]) -> tuple[int, str, str] | None:
        """The id, lemma and features of the word of a stretch that is its verb, where the tree does not say so."""
        verbs = [w for w in words if w.upos in ("VERB", "AUX") and w.deprel not in ("amod", "compound")]
        comma = next((i for i, w in enumerate(words) if w.text == ","), 0)
        if verbs and comma > 2 and verbs[0].id > words[comma].id:
            words = words[:comma]
        elif verbs:
            return _beside(words, verbs)
        for before, word, after in zip(words, words[1:], words[2:], strict=False):
            form = word.text.lower()
            if (
                before.upos not in NOMINAL
                or word.upos not in ("NOUN", "PROPN", "ADJ", "VERB")
                or before.deprel == "case"
            ):
                continue
            if form in _PARTICIPLES and after.upos in ("ADJ", "ADP"):
                return word.id, _PARTICIPLES[form], PASSIVE
            subject = _subject(words, word.id) if word.text.islower() else before
            plural = subject.text.lower() in _PLURALS or subject.has("Number=Plur")
            lemma = form if plural and form in self._base else "" if plural else self._third.get(form, "")
            meets_object = after.upos in _OPENS_PHRASE
            if lemma and (meets_object or after.upos == "ADP" and subject.has("Number=Plur") and plural):
                return word.id, lemma, _PRESENT
        return None

    def _is_noun(self, words: tuple[Word, ...]) -> bool:
        """Whether a stretch starts with an event noun that was read as an imperative."""
        first, *rest = words
        bare = first.upos == "VERB" and first.deprel in ("root", "parataxis") and first.text.lower() in self._nouns
        return bare and bool(rest) and rest[0].upos == "ADP" and rest[0].deprel == "case"


def _with_late_object(sentence: Sentence) -> Sentence:
    """The tree of "Police took into custody three deputies" with the deputies as object, not as another name for it."""
    words = list(sentence.words)
    for word in sentence.words:
        state = sentence[word.head] if word.deprel == "appos" else word
        verb = sentence[state.head] if state.key in _STATES and state.head else word
        if verb.upos == "VERB" and state.deprel == "obl" and not sentence.children(verb.id, "obj", "aux:pass"):
            if sentence[word.id - 1].text != "," and verb.id < state.id < word.id:
                words[word.id - 1] = replace(word, head=verb.id, deprel="obj")
    return replace(sentence, words=tuple(words)) if words != list(sentence.words) else sentence


def _is_tree(sentence: Sentence) -> bool:
    """Whether every word leads up to the root: menders that meet on odd trees may tie a knot."""
    sound = {0}
    for word in sentence.words:
        path, head = [], word.id
        while head not in sound:
            if head in path:
                return False
            path.append(head)
            head = sentence[head].head
        sound.update(path)
    return True


def _stretches(sentence: Sentence) -> Iterator[tuple[int, int]]:
    """First and last ids of the stretches between semicolons, colons, dashes and conjunctions."""
    first = 1
    for word in sentence.words:
        if word.text in _BREAKS or word.text.lower() in _MARKS:
            if word.id > first:
                yield first, word.id - 1
            first = word.id + 1
    if first <= len(sentence.words):
        yield first, len(sentence.words)


def _subject(words: tuple[Word, ...], verb: int) -> Word:
    """The noun before a verb with which it agrees: the one before its first preposition."""
    before = [w for w in words if w.id < verb]
    at = next((i for i, w in enumerate(before) if w.upos == "ADP" and i), len(before))
    return before[at - 1]


def _beside(words: tuple[Word, ...], verbs: list[Word]) -> tuple[int, str, str] | None:
    """The one verb of a stretch whose subject the tree ties to it as something else: "Rebels, army swap prisoners", in
    which it hangs from the first noun, or "Crowd attacks post", with a crowd-attack."""
    verb, top = verbs[0], words[0]
    below = [w for w in words if w.head == verb.id and w.id < verb.id]
    if len(verbs) > 1 or any(w.deprel.startswith("nsubj") for w in words if w.head == verb.id):
        return None
    apart = verb.deprel == "parataxis" and verb.head == top.id and top.upos in NOMINAL
    if apart or any(w.deprel == "compound" and w.upos in NOMINAL and w.id == verb.id - 1 for w in below):
        return verb.id, verb.lemma, verb.feats
    return None


def _with_verb(sentence: Sentence, first: int, last: int, verb: int, lemma: str, feats: str) -> Sentence:
    """The tree with a word of a stretch as its verb: subject before it, object and adverbials after it."""
    marked = first > 1 and sentence[first - 1].text.lower() in _MARKS
    if marked:
        mark = replace(sentence[first - 1], head=verb, deprel="mark")
        sentence = replace(sentence, words=(*sentence.words[: first - 2], mark, *sentence.words[first - 1 :]))
    words = list(sentence.words)
    top = next(w for w in words[first - 1 : last] if not first <= w.head <= last)

    def tops(start: int, end: int) -> list[Word]:
        return [w for w in words[start - 1 : end] if w.id != verb and not start <= w.head <= end]

    def attach(word: Word, head: int, relation: str) -> None:
        words[word.id - 1] = replace(words[word.id - 1], head=head, deprel=relation)

    def marked_by_case(word: Word) -> bool:
        return any(w.deprel == "case" and w.head == word.id for w in words)

    before = tops(first, verb - 1)
    subject = _subject(tuple(words[first - 1 : last]), verb)
    if subject.id not in [w.id for w in before]:
        subject = next((w for w in reversed(before) if w.upos in NOMINAL and not marked_by_case(w)), words[verb - 2])
    for word in before:
        if word.id == subject.id:
            attach(word, verb, "nsubj:pass" if feats == PASSIVE else "nsubj")
            for child in sentence.children(word.id, "appos"):
                if child < verb:
                    attach(words[child - 1], word.id, "conj")
        elif word.upos == "PUNCT":
            attach(word, verb, "punct")
        elif word.upos == "ADP" and word.id > subject.id:
            attach(word, verb - 1, "case")
        else:
            follows = word.id > subject.id and word.upos in NOMINAL
            attach(word, subject.id, "nmod" if follows or marked_by_case(word) else "compound")
    taken = False
    for word in tops(verb + 1, last):
        if word.upos in NOMINAL and not marked_by_case(word) and not taken:
            attach(word, verb, "obj")
            taken = True
        elif word.upos in NOMINAL:
            attach(word, verb, "obl" if marked_by_case(word) else "obl:unmarked")
        else:
            attach(word, verb, {"PUNCT": "punct", "VERB": "advcl"}.get(word.upos, "advmod"))
    for word in list(words[verb:last]):
        if word.deprel == "nmod" and words[word.head - 1].deprel == "obj" and words[word.head - 1].head == verb:
            if cases := sentence.case(word.id):
                if _OF_NOUNS.isdisjoint(cases):
                    attach(word, verb, "obl")
    relation = top.deprel if top.deprel in ("root", "parataxis") else "advcl" if marked else "parataxis"
    words[verb - 1] = replace(words[verb - 1], lemma=lemma, upos="VERB", feats=feats, head=top.head, deprel=relation)
    if top.id != verb:
        for word in words:
            if word.head == top.id and not first <= word.id <= last:
                attach(word, verb, word.deprel)
    return replace(sentence, words=tuple(words))


def _with_noun(sentence: Sentence, noun: int) -> Sentence:
    """The tree with the verb that starts a stretch as the noun that it is."""
    words = list(sentence.words)
    words[noun - 1] = replace(words[noun - 1], lemma=words[noun - 1].text.lower(), upos="NOUN", feats="Number=Sing")
    for child in sentence.children(noun, "obl"):
        words[child - 1] = replace(words[child - 1], deprel="nmod")
    return replace(sentence, words=tuple(words))


def _with_shared_subjects(sentence: Sentence) -> Sentence:
    """The tree with verbs after a comma as conjuncts: "Teachers strike, rally in Lima", "They came, saw and left"."""
    words = list(sentence.words)
    for word in sentence.words:
        if word.deprel != "parataxis" or word.upos != "VERB" or sentence[word.head].upos != "VERB":
            continue
        comma = word.id > 1 and sentence[word.id - 1].text == ","
        if comma and not sentence.children(word.id, "nsubj", "nsubj:pass", "aux"):
            words[word.id - 1] = replace(word, deprel="conj")
    return replace(sentence, words=tuple(words))


__all__ = ["Mender"]
