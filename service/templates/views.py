"""One sentence as rules look at it: its graph, its words by lemma and form, its names."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, lru_cache
from itertools import pairwise

from service.language.parse import CLAUSAL, WEEKDAYS, Parse, Sentence, Word
from service.templates.graph import Graph
from service.templates.mentions import Role
from service.templates.people import classes

_BESIDE = frozenset({"compound", "amod", "nmod", "flat", "nmod:desc", "nmod:unmarked", "nummod", "obl:npmod", "dep"})
_BELOW_DEED = frozenset({"obj", "obl", "xcomp", "advmod", "compound:prt"})
_NO_EVIDENCE = frozenset({"-", "‐", "‑", "–", "March"})  # the month reads like a way to protest
_ROWS = frozenset(
    """column line row convoy group band contingent sea wave stream throng handful number lot majority couple pair batch
    string procession caravan delegation section first last batch rest hundreds thousands dozens scores tens
    coalition""".split()
)
"""Words for people together that do not say who they are."""
_WHOLE = frozenset({"all", "each", "every", "both", "one"})
_HELD = frozenset({"believe", "think", "suspect", "presume", "say", "report", "understand"})
_CLAD = frozenset({"dress", "clothe", "clad", "wear"})
_FIREARMS = frozenset({"gun", "rifle", "shotgun", "ak-47", "kalashnikov", "pistol", "weapon", "firearm", "carbine"})
_TIMES = WEEKDAYS.union(
    """today yesterday tonight overnight dawn dusk noon midnight morning afternoon evening night day week month year
    weekend hour minute time moment""".split()
)


class View:
    """A sentence with its graph and the word sets that evidence is looked up in."""

    def __init__(self, sentence: Sentence, document: frozenset[str]):
        self.sentence = sentence
        self.document = document
        self._clauses: dict[int, tuple[frozenset[str], str, str]] = {}
        self._lookups: dict[tuple[int, ...], tuple[frozenset[str], str, str]] = {}
        self._described: dict[Role, tuple[frozenset[str], str, str]] = {}
        self._below: dict[int, list[int]] = {}
        self.ways: dict[tuple, dict[str, Role] | None] = {}
        """The roles that ways of frames have found from a trigger, for the other rules with these frames."""

    @cached_property
    def graph(self) -> Graph:
        return Graph(self.sentence)

    @cached_property
    def words(self) -> tuple[frozenset[str], str, str]:
        return self.lookup(w.id for w in self.sentence.words)

    def lookup(self, word_ids: Iterable[int]) -> tuple[frozenset[str], str, str]:
        """Lemmas and forms of some words as a set, and both as text in which terms of several words can be found."""
        ids = tuple(word_ids)
        if ids not in self._lookups:
            self._lookups[ids] = self._look_up(ids)
        return self._lookups[ids]

    def _look_up(self, word_ids: tuple[int, ...]) -> tuple[frozenset[str], str, str]:
        words = [w for w in (self.sentence[i] for i in word_ids) if w.text not in _NO_EVIDENCE]
        keys, forms = [_singular(w) for w in words], [w.text.lower() for w in words]
        kinds = [kind for w, key in zip(words, keys, strict=True) for kind in classes(self.sentence, w, key)]
        return frozenset(keys + forms + kinds), f" {' '.join(keys)} ", f" {' '.join(forms)} "

    def named_heads(self, heads: Iterable[int]) -> list[int]:
        """The words that say who people in a role are: of "a column of women" not the column, but the women; of
        "student leader Ana Ruiz" the leader too."""
        sentence, out = self.sentence, []
        for head in heads:
            counted = [c for c in sentence.children(head, "nmod") if "of" in sentence.case(c)]
            titles = [c for c in sentence.children(head, "nmod:desc") if c < head]
            out += counted if counted and sentence[head].key in _ROWS else [head, *titles]
        return out

    def deeds(self, heads: Iterable[int], trigger: int) -> tuple[frozenset[str], str, str]:
        """What people in a role do beside the event itself: the verbs other than the trigger whose subject is one of
        these words, or one that it counts ("a crowd of miners"), and the words below these verbs. A form in -ing right
        behind them ("fired on women marching") is theirs, whatever the parser hangs it from."""
        sentence, found = self.sentence, set()
        for head in heads:
            counted = [c for c in sentence.children(head, "nmod") if "of" in sentence.case(c)]
            for word_id in (head, *counted):
                verbs = [e.other for e in self.graph.up(word_id) if e.relation in ("nsubj", "csubj")]
                verbs += sentence.children(word_id, "acl", "acl:relcl")
                verbs += [c for c in sentence.children(sentence[word_id].head, "advcl") if c == word_id + 1]
                for verb in set(verbs) - {trigger}:
                    below = (c for c in sentence.children(verb) if sentence[c].deprel in _BELOW_DEED)
                    found |= {verb, *(i for c in below for i in (*sentence.children(c, "case"), *sentence.phrase(c)))}
        return self.lookup(sorted(found))

    def described(self, role: Role) -> tuple[frozenset[str], str, str]:
        """The words of a role's phrase and of what its people bear, wear or are held to be: "men armed with rifles"."""
        if role not in self._described:
            sentence, found = self.sentence, set(role.words)
            for child in (c for head in role.heads for c in sentence.children(head, "acl")):
                below = [c for c in sentence.children(child) if sentence[c].deprel in ("obl", "obj", "xcomp", "advcl")]
                words = {i for c in below for i in (c, *sentence.phrase(c))}
                key = sentence[child].key
                held = key in _HELD and any(sentence.children(c, "cop") for c in below)
                if held or key in _CLAD or key == "arm" and any(sentence[i].key in _FIREARMS for i in words):
                    found |= {child, *words}
            self._described[role] = self.lookup(sorted(found))
        return self._described[role]

    def fates(self, heads: Iterable[int], trigger: int) -> tuple[frozenset[str], str, str]:
        """What is done to things in a role beside the event itself: the verbs other than the trigger whose object or
        passive subject is one of these words, or all of them ("every one of the drones"), with their particles."""
        sentence = self.sentence
        whole = [sentence[h].head for h in heads if sentence[h].deprel == "nmod" and "of" in sentence.case(h)]
        things = (*heads, *(above for above in whole if sentence[above].key in _WHOLE))
        verbs = {e.other for thing in things for e in self.graph.up(thing) if e.relation in ("obj", "nsubj:pass")}
        particles = {i for verb in verbs - {trigger} for i in sentence.children(verb, "compound:prt")}
        return self.lookup(sorted(verbs - {trigger} | particles))

    def clause(self, word_id: int) -> tuple[frozenset[str], str, str]:
        """The words of the clause that a word stands in, with the noun that the clause modifies."""
        if word_id not in self._clauses:
            self._clauses[word_id] = self.lookup(self._clause(word_id))
        return self._clauses[word_id]

    def _clause(self, word_id: int) -> list[int]:
        sentence, head = self.sentence, word_id
        while sentence[head].head and sentence[head].deprel not in CLAUSAL and not self.verbal_conjunct(head):
            head = sentence[head].head
        out, stack = [], [head]
        while stack:
            current = stack.pop()
            out.append(current)
            stack.extend(
                c
                for c in sentence.children(current)
                if sentence[c].deprel not in ("ccomp", "parataxis") and not self.verbal_conjunct(c)
            )
        if sentence[head].deprel in ("acl", "acl:relcl"):
            out.extend(sentence.phrase(sentence[head].head))
        return sorted(set(out))

    def fills_no_role(self, word_id: int) -> bool:
        """Whether a word belongs to an expression of time or to "one another" or "each other"."""
        sentence = self.sentence
        pair = f"{sentence[word_id].text} {sentence[min(word_id + 1, len(sentence.words))].text}".lower()
        if pair in ("one another", "each other"):
            return True
        return self.tells_time(word_id)

    def tells_time(self, word_id: int) -> bool:
        """Whether a word belongs to an expression of time."""
        return self.sentence[word_id].key in _TIMES or self.sentence.entity_at(word_id, "Date") is not None

    def below(self, verb: int) -> list[int]:
        """The words below a verb at most two edges down, without what tells times or other deeds."""
        if verb not in self._below:
            near = self.sentence.children(verb)
            within = [c for c in near if not self.tells_time(c) and not self.verbal_conjunct(c)]
            self._below[verb] = [*near, *(g for c in within for g in self.sentence.children(c))]
        return self._below[verb]

    def verbal_conjunct(self, word_id: int) -> bool:
        """Whether a word is a verb with "and" before it, that tells a deed of its own."""
        return self.sentence[word_id].deprel == "conj" and self.sentence[word_id].upos == "VERB"


def _singular(word: Word) -> str:
    """The lemma in lower case; of a capitalised plural, which the lemmatizer leaves as it is, without its "s"."""
    return word.key[:-1] if word.upos == "PROPN" and word.key.endswith("s") and len(word.key) > 3 else word.key


def contains(scope: tuple[frozenset[str], str, str], terms: frozenset[str]) -> bool:
    """Whether any of the terms, of one word or several, stands in a scope made by View.lookup."""
    words, keys, forms = scope
    if not terms.isdisjoint(words):
        return True
    several = _several_words(terms)
    if several.keys().isdisjoint(words):
        return False
    return any(term in keys or term in forms for first in several.keys() & words for term in several[first])


@lru_cache(maxsize=4096)
def _several_words(terms: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """The terms of several words, between blanks, by their first words."""
    out: dict[str, tuple[str, ...]] = {}
    for term in terms:
        if " " in term:
            first = term.split()[0]
            out[first] = (*out.get(first, ()), f" {term} ")
    return out


def vocabulary(parse: Parse) -> frozenset[str]:
    """The lemmas of a document, and its pairs of neighbouring ones ("air strike")."""
    lemmas = {w.key for s in parse.sentences for w in s.words if w.text not in _NO_EVIDENCE}
    return frozenset(lemmas.union(f"{a.key} {b.key}" for s in parse.sentences for a, b in pairwise(s.words)))


def named(sentence: Sentence, word_id: int, kinds: frozenset[str]) -> bool:
    """Whether a word is part of a name of one of the kinds: entity types in lower case, or "proper" for a proper noun
    that is no date, sum, people or full name of a person (recognisers take little-known places for persons and
    firms)."""
    entity = sentence.entity_at(word_id)
    if entity is not None and entity.type.lower() in kinds:
        return True
    if "proper" not in kinds or sentence[word_id].upos != "PROPN":
        return False
    full_name = entity is not None and entity.type == "Person" and entity.first < entity.last
    return not full_name and (entity is None or entity.type not in ("NORP", "Date", "Money"))


def modifiers(sentence: Sentence, head: int) -> list[int]:
    """Words that modify a noun directly, or modify such words, in text order."""
    out, stack = [], [head]
    while stack:
        found = [c for c in sentence.children(stack.pop()) if sentence[c].deprel in _BESIDE]
        out += found
        stack += found
    return sorted(out)
