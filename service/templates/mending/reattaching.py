"""Mends trees of any sentence where parsers of English hang words from the wrong ones.

A sit-in is a noun; "set ablaze" is a verb and its result, not the other way round; an agent is marked by "by"; a
participle after a subject leaves the predicate to the finite verb that follows; a verb with an object and no auxiliary
is active; a bare noun before a verb is its subject, one right after it its object.
"""

from __future__ import annotations

from dataclasses import replace

from service.language.parse import Sentence, Word
from service.templates.graph import AGENT

NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM"})
PAST = "Mood=Ind|Tense=Past|VerbForm=Fin"
PASSIVE = "Tense=Past|VerbForm=Part|Voice=Pass"
_RESULTS = frozenset({"ablaze", "alight", "afire", "aflame"})
_AUXILIARIES = frozenset(
    "be have do can could may might must shall should will would wo ca get ought need dare used".split()
)
_OBJECT_MARKS = {"set": frozenset({"upon"}), "fire": frozenset({"at", "on", "into"}), "shoot": frozenset({"at"})}
"""The prepositions after which a verb's victim stands, that show it to be active: "Guards fired at women"."""
_HOLDING = frozenset({"believe", "think", "suspect", "presume", "assume", "allege", "say", "report", "understand"})
_SITTING = frozenset({"sit", "die", "lie", "sleep", "teach"})


def with_words_in_place(sentence: Sentence) -> Sentence:
    """The tree with prepositions, subjects, objects, results, predicates and agents where they belong."""
    for mended in (
        _with_names_after_to,
        _with_possessors,
        _with_particle,
        _with_front_object,
        _with_cases,
        _with_subject,
        _with_object,
        _with_shared_object,
        _with_result,
        _with_predicate,
        _with_agents,
    ):
        sentence = mended(sentence)
    return sentence


def with_sit_in(sentence: Sentence) -> Sentence:
    """The tree with "in" of a sit-in as the noun's head, under the lemma of the whole, as the matching of hyphenated
    triggers expects."""
    for sit, hyphen, end in zip(sentence.words, sentence.words[1:], sentence.words[2:], strict=False):
        if sit.text.lower() not in _SITTING or hyphen.text != "-" or end.text.lower() not in ("in", "ins"):
            continue
        words = list(sentence.words)
        whole = f"{sit.text.lower()}-in"
        if end.upos == "NOUN" and end.deprel != "advmod":
            words[end.id - 1] = replace(end, lemma=whole)
            sentence = replace(sentence, words=tuple(words))
            continue
        place = end if end.head != sit.id and end.deprel != "case" else sit
        deprel = "obj" if place.deprel in ("xcomp", "ccomp", "advmod") else place.deprel
        words[end.id - 1] = replace(end, lemma=whole, upos="NOUN", feats="Number=Sing", head=place.head, deprel=deprel)
        for word in words:
            if word.head in (sit.id, end.id) and word.id != end.id:
                words[word.id - 1] = replace(word, head=end.id, deprel="nmod" if word.deprel == "obl" else word.deprel)
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
        if word.key in _RESULTS and word.deprel in ("amod", "acl", "advmod", "conj", "obl"):
            above = (v for v in (word.id - 1, *sentence.ancestors(word.id)) if 0 < v < word.id)
            verb = next((v for v in above if sentence[v].key == "set"), 0)
            if verb and not sentence.children(word.id):
                words = list(sentence.words)
                words[word.id - 1] = replace(word, upos="ADJ", head=verb, deprel="xcomp")
                sentence = replace(sentence, words=tuple(words))
    return sentence


def _with_front_object(sentence: Sentence) -> Sentence:
    """The tree with the noun before a verb without subject as that: "when a helicopter strafed Kalo", where it was read
    as an object, or as the first part of the name behind the verb."""
    words = list(sentence.words)
    for verb in sentence.words:
        if verb.upos != "VERB" or verb.deprel in ("acl:relcl", "amod") or not verb.has("Tense=Past"):
            continue
        if sentence.children(verb.id, "nsubj", "nsubj:pass", "csubj", "expl", "aux:pass"):
            continue
        objects = sentence.children(verb.id, "obj")
        strays = [c for c in objects if c < verb.id]
        strays += [c for o in objects if o > verb.id for c in sentence.children(o) if c < verb.id]
        nouns = [c for c in strays if sentence[c].upos in ("NOUN", "PROPN")]
        if not nouns:
            continue
        for stray in strays + [c for c in sentence.children(verb.id, "det") if c < nouns[-1]]:
            words[stray - 1] = replace(words[stray - 1], head=nouns[-1])
        words[nouns[-1] - 1] = replace(words[nouns[-1] - 1], head=verb.id, deprel="nsubj")
    return replace(sentence, words=tuple(words)) if words != list(sentence.words) else sentence


def _with_names_after_to(sentence: Sentence) -> Sentence:
    """The tree with a name after "to" as one, not as an infinitive: "troops to Goma by the army", "lost Kidal to Tuareg
    fighters"."""
    words = list(sentence.words)
    for word in sentence.words if sentence.field == "text" else ():
        marks = [m for m in sentence.children(word.id, "mark") if m == word.id - 1 and sentence[m].key == "to"]
        clause = word.deprel in ("acl", "advcl", "xcomp") and word.upos in ("VERB", "PROPN")
        if not marks or not clause or not word.text[:1].isupper() or sentence.children(word.id, "obj", "aux"):
            continue
        verbal = sentence[word.head].upos == "VERB"
        after = sentence[min(word.id + 1, len(words))]
        joined = after.id != word.id and after.head == word.head and after.upos == "NOUN" and after.id > word.head
        name = after if joined else word
        words[name.id - 1] = replace(name, upos=name.upos if joined else "PROPN", deprel="obl" if verbal else "nmod")
        if joined:
            words[word.id - 1] = replace(word, head=after.id, deprel="compound")
        words[marks[0] - 1] = replace(words[marks[0] - 1], upos="ADP", head=name.id, deprel="case")
        for child in sentence.children(word.id, "obl", "obl:agent"):
            words[child - 1] = replace(words[child - 1], head=word.head, deprel="obl" if verbal else "nmod")
    return replace(sentence, words=tuple(words)) if words != list(sentence.words) else sentence


def _with_possessors(sentence: Sentence) -> Sentence:
    """The tree with the possessor in "the rebels' capture of Kalo" as a noun, which the tokenizer leaves in one piece
    with its apostrophe and the tagger takes for a particle."""
    words = list(sentence.words)
    for word in sentence.words:
        particle = word.upos == "PART" and word.deprel == "case" and len(word.text) > 3
        if particle and word.text.lower().endswith(("s'", "s’")):
            thing = next((w.id for w in sentence.words[word.id :] if w.upos in ("NOUN", "PROPN")), word.head)
            lemma = word.text[:-2].lower()
            words[word.id - 1] = replace(
                word, lemma=lemma, upos="NOUN", feats="Number=Plur", head=thing, deprel="nmod:poss"
            )
    return replace(sentence, words=tuple(words)) if words != list(sentence.words) else sentence


def _with_particle(sentence: Sentence) -> Sentence:
    """The tree of "troops won back the town" with "won" as its verb, not as an auxiliary of "back"."""
    words = list(sentence.words)
    for word in sentence.words[:-1]:
        particle = sentence[word.id + 1]
        if word.deprel != "aux" or word.head != particle.id or word.key in _AUXILIARIES or "'" in word.text:
            continue
        for child in sentence.children(particle.id):
            words[child - 1] = replace(words[child - 1], head=word.id)
        words[word.id - 1] = replace(word, upos="VERB", feats=PAST, head=particle.head, deprel=particle.deprel)
        words[particle.id - 1] = replace(words[particle.id - 1], upos="ADV", head=word.id, deprel="compound:prt")
    return replace(sentence, words=tuple(words)) if words != list(sentence.words) else sentence


def _with_predicate(sentence: Sentence) -> Sentence:
    """The tree of "Residents demanding water burned tyres" with "burned" as its predicate, not "demanding", and so for
    "Men believed to be rebels burned a post"."""
    for verb in sentence.words:
        subjects = sentence.children(verb.id, "nsubj")
        gerund = verb.id == sentence.root and (verb.has("VerbForm=Ger") or verb.text.lower().endswith("ing"))
        if verb.upos != "VERB" or not subjects or not gerund and not _is_held(sentence, verb):
            continue
        predicate = next(
            (
                c
                for c in sentence.children(verb.id, "ccomp", "xcomp")
                if c > verb.id
                and sentence[c].upos == "VERB"
                and sentence[c].has("Tense=Past")
                and not sentence.children(c, "nsubj", "nsubj:pass", "csubj", "expl", "mark")
            ),
            None,
        )
        if predicate is None or sentence.children(verb.id, "aux", "aux:pass", "cop"):
            continue
        words = list(sentence.words)
        for word in words:
            if word.head == verb.id and (word.id > predicate or word.deprel == "nsubj"):
                words[word.id - 1] = replace(word, head=predicate)
            elif word.head == predicate and verb.id < word.id < predicate:
                words[word.id - 1] = replace(word, head=verb.id)
        words[predicate - 1] = replace(words[predicate - 1], head=verb.head, deprel=verb.deprel)
        words[verb.id - 1] = replace(words[verb.id - 1], head=subjects[-1], deprel="acl")
        return replace(sentence, words=tuple(words))
    return sentence


def _is_held(sentence: Sentence, verb: Word) -> bool:
    """Whether a verb says for what its subject is held: "believed to be rebels", "suspected of being rebels"."""
    behind = [w.text.lower() for w in sentence.words[verb.id : verb.id + 2]]
    return verb.key in _HOLDING and behind in (["to", "be"], ["of", "being"])


def _with_cases(sentence: Sentence) -> Sentence:
    """The tree with a preposition on the noun of its phrase, not on the first part of a name: "from Wad Madani"."""
    words = list(sentence.words)
    for word in sentence.words:
        top = sentence[word.head] if word.head else word
        while word.deprel == "case" and top.deprel in ("compound", "amod", "nmod") and word.id < top.id < top.head:
            top = sentence[top.head]
        if word.deprel == "case" and top.id != word.head and top.upos in NOMINAL:
            words[word.id - 1] = replace(word, head=top.id)
    return replace(sentence, words=tuple(words)) if words != list(sentence.words) else sentence


def with_late_predicate(sentence: Sentence) -> Sentence:
    """The tree of "A bomb taped to a bicycle wounded two guards" with "wounded" as its predicate, where it was read as
    a clause below "taped", or as an adjective, which does not stand before a number or an article; and so for
    "Residents angry about prices burned tyres"."""
    for participle in sentence.words:
        adjective = participle.upos == "ADJ" and participle.head < participle.id
        subjects = sentence.children(participle.id, "nsubj" if adjective else "nsubj:pass")
        root = participle.head if participle.deprel in ("acl", "amod") else participle.id if subjects else 0
        if root != sentence.root or not (adjective or participle.upos == "VERB" and participle.has("VerbForm=Part")):
            continue
        if sentence.children(participle.id, "aux", "aux:pass", "cop", "mark"):
            continue
        if sentence.children(root, "cop") or root != participle.id and sentence.children(root, "nsubj"):
            continue
        sentence = _without_late_adjective(sentence, participle.id)
        below = sentence.children(participle.id)
        clauses = [c for c in below if sentence[c].deprel in ("advcl", "ccomp", "xcomp", "parataxis")]
        clauses += [c for noun in below for c in sentence.children(noun, "acl")]
        for verb in (sentence[c] for c in clauses):
            finite = verb.id > participle.id and (verb.has("Tense=Past") or verb.has("VerbForm=Fin"))
            if finite and _opens_no_clause(sentence, verb):
                return _with_root(sentence, subjects[-1] if subjects else root, participle.id, verb.id)
    return sentence


def _opens_no_clause(sentence: Sentence, verb: Word) -> bool:
    """Whether a verb with an object has neither a subject of its own nor a word or comma that sets it apart."""
    apart = sentence[verb.id - 1].upos in ("PUNCT", "SCONJ", "CCONJ", "ADV", "PART", "AUX")
    own = sentence.children(verb.id, "nsubj", "nsubj:pass", "csubj", "expl", "mark", "cc", "aux", "aux:pass")
    return verb.upos == "VERB" and not apart and not own and bool(sentence.children(verb.id, "obj"))


def _without_late_adjective(sentence: Sentence, verb: int) -> Sentence:
    """The tree with a participle before the number or article of its noun as a verb with that noun as its object."""
    for word in sentence.words[verb:]:
        noun = sentence[word.head] if word.deprel == "amod" and word.has("Tense=Past") else word
        if noun.id <= word.id + 1 or sentence[word.id + 1] not in _quantities(sentence, noun.id):
            continue
        words = list(sentence.words)
        words[word.id - 1] = replace(word, upos="VERB", head=verb, deprel="advcl")
        words[noun.id - 1] = replace(noun, head=word.id, deprel="obj")
        before = [c for c in sentence.children(noun.id) if c < word.id]
        nouns = [c for c in before if sentence[c].upos in ("NOUN", "PROPN")]
        for child in before:
            inside = nouns and child != nouns[-1]
            words[child - 1] = replace(words[child - 1], head=nouns[-1] if inside else verb)
        if nouns:
            words[nouns[-1] - 1] = replace(words[nouns[-1] - 1], deprel="obl")
        return replace(sentence, words=tuple(words))
    return sentence


def _quantities(sentence: Sentence, noun: int) -> list[Word]:
    return [sentence[c] for c in sentence.children(noun, "det", "nummod")]


def _with_root(sentence: Sentence, subject: int, participle: int, verb: int) -> Sentence:
    """The tree with ``verb`` as its root, above ``subject``, which a participle describes; the rest is the verb's."""
    words = list(sentence.words)
    for word in sentence.words:
        if word.id > verb and word.head in (subject, participle):
            words[word.id - 1] = replace(word, head=verb)
    words[verb - 1] = replace(words[verb - 1], feats=PAST, head=0, deprel="root")
    words[subject - 1] = replace(words[subject - 1], head=verb, deprel="nsubj")
    words[participle - 1] = replace(words[participle - 1], head=subject, deprel="acl")
    return replace(sentence, words=tuple(words))


def with_active(sentence: Sentence) -> Sentence:
    """The tree with main verbs in the active voice that were read as passive: "Troops netted 12 suppliers", "A crowd
    set upon a driver", the latter with the crowd as its root."""
    words = list(sentence.words)
    for word in sentence.words:
        if word.upos != "VERB" or not word.has("Tense=Past") or sentence.children(word.id, "aux", "aux:pass", AGENT):
            continue
        objects = [c for c in sentence.children(word.id, "obj") if c > word.id]
        nouns = [c for c in sentence.children(word.id, "xcomp") if c > word.id and sentence[c].upos == "NOUN"]
        for noun in nouns:
            words[noun - 1] = replace(words[noun - 1], deprel="obj")
        objects += nouns
        marks = _OBJECT_MARKS.get(word.key, frozenset())
        if word.deprel != "acl" or word.key in _OBJECT_MARKS:
            objects += [c for c in sentence.children(word.id, "obl") if not marks.isdisjoint(sentence.case(c))]
        apart = sentence.field == "text" and sentence[max(word.id - 1, 1)].text == ","
        if not objects and not (apart and sentence.children(word.head, "appos")):
            continue
        top = word.head
        while top and sentence[top].deprel in ("nmod", "conj"):
            top = sentence[top].head
        described = word.deprel == "acl" or word.deprel == "amod" and word.head < word.id
        if described and top == sentence.root and sentence[top].upos in ("NOUN", "PROPN"):
            if not sentence.children(top, "cop", "nsubj", "parataxis"):
                for child in sentence.children(top):
                    if child > word.id:
                        words[child - 1] = replace(words[child - 1], head=word.id)
                words[word.id - 1] = replace(word, feats=PAST, head=0, deprel="root")
                words[top - 1] = replace(words[top - 1], head=word.id, deprel="nsubj")
        elif not objects:
            words[word.id - 1] = replace(word, feats=PAST)
        elif subjects := [c for c in sentence.children(word.id, "nsubj:pass", "nsubj") if c < word.id]:
            words[word.id - 1] = replace(words[word.id - 1], feats=PAST)
            for subject in subjects:
                words[subject - 1] = replace(words[subject - 1], deprel="nsubj")
    return replace(sentence, words=tuple(words)) if words != list(sentence.words) else sentence


def _with_object(sentence: Sentence) -> Sentence:
    """The tree with the object of a verb where it was read as a second subject, "Gunmen shot dead a teacher", as the
    subject of a conjunct, "Drivers struck and crowded the yard", or as another name of the subject before the verb."""
    words = list(sentence.words)
    for word in sentence.words:
        if word.upos != "VERB" or sentence.children(word.id, "aux:pass", "obj", "ccomp"):
            continue
        subjects = sentence.children(word.id, "nsubj", "nsubj:pass")
        behind = len(subjects) == 2 and subjects[0] < word.id < subjects[1]
        shared = len(subjects) == 1 and word.deprel == "conj" and min(sentence.phrase(subjects[0])) == word.id + 1
        if behind or shared and sentence[word.head].upos == "VERB":
            words[subjects[-1] - 1] = replace(words[subjects[-1] - 1], deprel="obj")
            if behind:
                words[subjects[0] - 1] = replace(words[subjects[0] - 1], deprel="nsubj")
        for subject in sentence.children(word.id, "nsubj", "nsubj:pass"):
            behind = [c for c in sentence.children(subject, "appos") if subject < word.id < c]
            if behind and sentence[behind[0]].upos in ("NOUN", "PROPN") and not word.has("VerbForm=Ger"):
                words[behind[0] - 1] = replace(words[behind[0] - 1], head=word.id, deprel="obj")
                words[subject - 1] = replace(words[subject - 1], deprel="nsubj")
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


def _with_subject(sentence: Sentence) -> Sentence:
    """The tree with the subject of a verb that has none where it was read as an adverbial without preposition: "Up to
    900 people, all in black, joined hands", "No fewer than nine persons were on Sunday gunned down"."""
    words = list(sentence.words)
    for word in sentence.words:
        verb = sentence[word.head] if word.head > word.id else word
        if word.deprel != "obl" or word.upos not in ("NOUN", "PROPN") or verb.upos != "VERB" or sentence.case(word.id):
            continue
        if sentence.entity_at(word.id, "Date") is None and not sentence.children(
            verb.id, "nsubj", "nsubj:pass", "csubj", "expl"
        ):
            passive = sentence.children(verb.id, "aux:pass")
            words[word.id - 1] = replace(word, deprel="nsubj:pass" if passive else "nsubj")
    return replace(sentence, words=tuple(words)) if words != list(sentence.words) else sentence


def _with_shared_object(sentence: Sentence) -> Sentence:
    """The tree with a noun as the object of two verbs where it was read as a third conjunct: "emptying and burning
    shops"."""
    words = list(sentence.words)
    for word in sentence.words:
        first = sentence[word.head] if word.head else word
        if word.deprel != "conj" or word.upos != "NOUN" or first.upos != "VERB" or sentence.children(word.id, "cc"):
            continue
        verbs = [c for c in sentence.children(first.id, "conj") if c < word.id and sentence[c].upos == "VERB"]
        if verbs and sentence.children(verbs[-1], "cc") and not sentence.children(verbs[-1], "obj"):
            words[word.id - 1] = replace(word, head=verbs[-1], deprel="obj")
    return replace(sentence, words=tuple(words)) if words != list(sentence.words) else sentence
