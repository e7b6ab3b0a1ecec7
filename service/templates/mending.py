"""Mends trees where parsers of English go wrong on words that name events.

Headlines are in the present tense and lack articles: taggers take their verbs for nouns ("Mob burns shops") or their
nouns for verbs ("Protest in Suva"). The words that rules know as verbs, and agreement with the noun before, tell: a
plural and a base form, a singular and a form in "s". Only a stretch of a title without a verb of its own is touched.
Anywhere, a sit-in is a noun; "set ablaze" is a verb and its result, not the other way round; an agent is marked by
"by"; a participle after a subject leaves the predicate to the finite verb that follows; a verb with an object and no
auxiliary is active; a word in lower case is no part of a name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from service.language.parse import Parse, Sentence, Word
from service.templates.graph import AGENT
from service.templates.inflection import third_person, verb_forms
from service.templates.rules import Ruleset

_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM"})
_OPENS_PHRASE = frozenset({"NOUN", "PROPN", "NUM", "ADJ", "DET", "PRON", "VERB"})
_PLURALS = frozenset({"police", "people", "women", "men", "children", "troops", "gunmen", "policemen", "fishermen"})
_BREAKS = frozenset({";", ":", "|", "–", "—"})
_MARKS = frozenset({"as", "after", "while", "when", "before"})
_OF_NOUNS = frozenset({"of", "between"})
_RESULTS = frozenset({"ablaze", "alight", "afire", "aflame"})
_PARTICIPLES = {"shot": "shoot"}
_SITTING = frozenset({"sit", "die", "lie", "sleep", "teach"})
_PRESENT = "Mood=Ind|Tense=Pres|VerbForm=Fin"
_PAST = "Mood=Ind|Tense=Past|VerbForm=Fin"
_PASSIVE = "Tense=Past|VerbForm=Part|Voice=Pass"


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
        self._nouns = frozenset(t.head for triggers in ruleset.by_head.values() for t in triggers if t.kind == "noun")

    def mend(self, parse: Parse) -> Parse:
        """The parse with its trees mended; the same object where nothing was amiss."""
        sentences = tuple(self._sentence(s) for s in parse.sentences)
        return parse if sentences == parse.sentences else replace(parse, sentences=sentences)

    def _sentence(self, sentence: Sentence) -> Sentence:
        sentence = _with_sit_in(sentence)
        if sentence.field == "title":
            sentence = self._title(sentence)
        else:
            sentence = _with_active(self._unnamed(sentence))
        for mended in (_with_cases, _with_object, _with_result, _with_predicate, _with_agents):
            sentence = mended(sentence)
        return sentence

    def _unnamed(self, sentence: Sentence) -> Sentence:
        """The tree of "Al-Kalo retook Tola" with "retook" as its verb, where it was read as part of one long name."""
        root = sentence.root
        if not root or sentence[root].upos != "PROPN":
            return sentence
        for word in sentence.words[root:]:
            lemma = self._past.get(word.text)
            if lemma and word.upos == "PROPN" and word.head == root and word.deprel in ("flat", "compound"):
                return _with_verb(sentence, 1, len(sentence.words), word.id, lemma, _PAST)
        return sentence

    def _title(self, sentence: Sentence) -> Sentence:
        for first, last in _stretches(sentence):
            words = sentence.words[first - 1 : last]
            if verb := self._hidden_verb(words):
                sentence = _with_verb(sentence, first, last, *verb)
            elif self._is_noun(words):
                sentence = _with_noun(sentence, first)
        return _with_shared_subjects(sentence)

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
                before.upos not in _NOMINAL
                or word.upos not in ("NOUN", "PROPN", "ADJ", "VERB")
                or before.deprel == "case"
            ):
                continue
            if form in _PARTICIPLES and after.upos in ("ADJ", "ADP"):
                return word.id, _PARTICIPLES[form], _PASSIVE
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
    apart = verb.deprel == "parataxis" and verb.head == top.id and top.upos in _NOMINAL
    if apart or any(w.deprel == "compound" and w.upos in _NOMINAL and w.id == verb.id - 1 for w in below):
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
        subject = next((w for w in reversed(before) if w.upos in _NOMINAL and not marked_by_case(w)), words[verb - 2])
    for word in before:
        if word.id == subject.id:
            attach(word, verb, "nsubj:pass" if feats == _PASSIVE else "nsubj")
            for child in sentence.children(word.id, "appos"):
                if child < verb:
                    attach(words[child - 1], word.id, "conj")
        elif word.upos == "PUNCT":
            attach(word, verb, "punct")
        elif word.upos == "ADP" and word.id > subject.id:
            attach(word, verb - 1, "case")
        else:
            follows = word.id > subject.id and word.upos in _NOMINAL
            attach(word, subject.id, "nmod" if follows or marked_by_case(word) else "compound")
    taken = False
    for word in tops(verb + 1, last):
        if word.upos in _NOMINAL and not marked_by_case(word) and not taken:
            attach(word, verb, "obj")
            taken = True
        elif word.upos in _NOMINAL:
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
    """The tree of a title with verbs after a comma as conjuncts: "Teachers strike, rally in Lima"."""
    words = list(sentence.words)
    for word in sentence.words:
        if word.deprel != "parataxis" or word.upos != "VERB" or sentence[word.head].upos != "VERB":
            continue
        comma = word.id > 1 and sentence[word.id - 1].text == ","
        if comma and not sentence.children(word.id, "nsubj", "nsubj:pass", "aux"):
            words[word.id - 1] = replace(word, deprel="conj")
    return replace(sentence, words=tuple(words))


def _with_sit_in(sentence: Sentence) -> Sentence:
    """The tree with "in" of a sit-in as the noun's head, as the matching of hyphenated triggers expects."""
    for sit, hyphen, end in zip(sentence.words, sentence.words[1:], sentence.words[2:], strict=False):
        if sit.text.lower() not in _SITTING or hyphen.text != "-" or end.text.lower() not in ("in", "ins"):
            continue
        if end.upos == "NOUN":
            continue
        words = list(sentence.words)
        place = end if end.head != sit.id and end.deprel != "case" else sit
        words[end.id - 1] = replace(end, upos="NOUN", feats="Number=Sing", head=place.head, deprel=place.deprel)
        for word in words:
            if word.head == sit.id and word.id != end.id:
                words[word.id - 1] = replace(word, head=end.id)
        for part, relation in ((sit, "compound"), (hyphen, "punct")):
            words[part.id - 1] = replace(words[part.id - 1], head=end.id, deprel=relation)
        words[sit.id - 1] = replace(words[sit.id - 1], upos="NOUN", feats="")
        sentence = replace(sentence, words=tuple(words))
    return sentence


def _with_result(sentence: Sentence) -> Sentence:
    """The tree with "set" above "ablaze", wherever the parser made "ablaze" the verb."""
    for word in sentence.words[:-1]:
        result = sentence[word.id + 1]
        if word.key != "set" or result.key not in _RESULTS or word.head != result.id:
            continue
        words = list(sentence.words)
        words[word.id - 1] = replace(word, upos="VERB", head=result.head, deprel=result.deprel)
        for child in sentence.children(result.id):
            if child != word.id:
                words[child - 1] = replace(words[child - 1], head=word.id)
        words[result.id - 1] = replace(result, upos="ADJ", head=word.id, deprel="xcomp")
        sentence = replace(sentence, words=tuple(words))
    for word in sentence.words:
        if word.key in _RESULTS and word.deprel in ("amod", "acl", "conj", "obl"):
            verb = next((v for v in sentence.ancestors(word.id) if sentence[v].key == "set" and v < word.id), 0)
            if verb and not sentence.children(word.id):
                words = list(sentence.words)
                words[word.id - 1] = replace(word, upos="ADJ", head=verb, deprel="xcomp")
                sentence = replace(sentence, words=tuple(words))
    return sentence


def _with_predicate(sentence: Sentence) -> Sentence:
    """The tree of "Residents demanding water burned tyres" with "burned" as its predicate, not "demanding"."""
    root = sentence.root
    if not root or not sentence[root].has("VerbForm=Ger") and not sentence[root].text.lower().endswith("ing"):
        return sentence
    subjects = sentence.children(root, "nsubj")
    if not subjects or sentence[root].upos != "VERB" or sentence.children(root, "aux", "aux:pass", "cop"):
        return sentence
    predicate = next(
        (
            c
            for c in sentence.children(root, "ccomp", "xcomp")
            if c > root
            and sentence[c].upos == "VERB"
            and sentence[c].has("Tense=Past")
            and not sentence.children(c, "nsubj", "nsubj:pass", "csubj", "expl", "mark")
        ),
        None,
    )
    if predicate is None:
        return sentence
    words = list(sentence.words)
    for word in words:
        if word.head == root and (word.id > predicate or word.deprel == "nsubj"):
            words[word.id - 1] = replace(word, head=predicate)
    words[predicate - 1] = replace(words[predicate - 1], head=0, deprel="root")
    words[root - 1] = replace(words[root - 1], head=subjects[-1], deprel="acl")
    return replace(sentence, words=tuple(words))


def _with_cases(sentence: Sentence) -> Sentence:
    """The tree with a preposition on the noun of its phrase, not on the first part of a name: "from Wad Madani"."""
    words = list(sentence.words)
    for word in sentence.words:
        top = sentence[word.head] if word.head else word
        while word.deprel == "case" and top.deprel in ("compound", "amod") and word.id < top.id < top.head:
            top = sentence[top.head]
        if word.deprel == "case" and top.id != word.head and top.upos in _NOMINAL:
            words[word.id - 1] = replace(word, head=top.id)
    return replace(sentence, words=tuple(words)) if words != list(sentence.words) else sentence


def _with_active(sentence: Sentence) -> Sentence:
    """The tree with main verbs in the active voice that were read as passive: "Troops netted 12 suppliers", "A crowd
    set upon a driver", the latter with the crowd as its root."""
    words = list(sentence.words)
    for word in sentence.words:
        if word.upos != "VERB" or not word.has("Tense=Past") or sentence.children(word.id, "aux", "aux:pass", AGENT):
            continue
        objects = [c for c in sentence.children(word.id, "obj") if c > word.id]
        objects += [c for c in sentence.children(word.id, "obl") if word.key == "set" and "upon" in sentence.case(c)]
        if not objects:
            continue
        top = word.head
        while top and sentence[top].deprel in ("nmod", "conj"):
            top = sentence[top].head
        if word.deprel == "acl" and top == sentence.root and sentence[top].upos in ("NOUN", "PROPN"):
            if not sentence.children(top, "cop", "nsubj", "parataxis"):
                for child in sentence.children(top):
                    if child > word.id:
                        words[child - 1] = replace(words[child - 1], head=word.id)
                words[word.id - 1] = replace(word, feats=_PAST, head=0, deprel="root")
                words[top - 1] = replace(words[top - 1], head=word.id, deprel="nsubj")
        elif subjects := [c for c in sentence.children(word.id, "nsubj:pass") if c < word.id]:
            words[word.id - 1] = replace(words[word.id - 1], feats=_PAST)
            for subject in subjects:
                words[subject - 1] = replace(words[subject - 1], deprel="nsubj")
    return replace(sentence, words=tuple(words)) if words != list(sentence.words) else sentence


def _with_object(sentence: Sentence) -> Sentence:
    """The tree with the object of a verb where it was read as a second subject: "Gunmen shot dead a teacher"."""
    words = list(sentence.words)
    for word in sentence.words:
        if word.upos != "VERB" or sentence.children(word.id, "aux:pass", "obj", "ccomp"):
            continue
        subjects = sentence.children(word.id, "nsubj")
        if len(subjects) == 2 and subjects[0] < word.id < subjects[1]:
            words[subjects[1] - 1] = replace(words[subjects[1] - 1], deprel="obj")
    return replace(sentence, words=tuple(words)) if words != list(sentence.words) else sentence


def _with_agents(sentence: Sentence) -> Sentence:
    """The tree with agents that no "by" marks as what they are: subject before the verb, object or adverbial after."""
    wrong = [
        w
        for w in sentence.words
        if w.deprel == "obl:agent"
        and "by" not in sentence.case(w.id)
        and not any(other.text.lower() == "by" for other in sentence.words[w.head : w.id - 1])
    ]
    if not wrong:
        return sentence
    words = list(sentence.words)
    for word in wrong:
        if sentence.case(word.id):
            relation = "obl"
        elif word.id > word.head:
            relation = "obj"
        else:
            relation = "obl" if sentence.children(word.head, "nsubj", "nsubj:pass") else "nsubj"
        words[word.id - 1] = replace(word, deprel=relation)
    return replace(sentence, words=tuple(words))


__all__ = ["Mender"]
