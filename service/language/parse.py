"""The parse of one document: frozen dataclasses that every later room reads.

Offsets are Unicode code points into the field (``title`` or ``text``) as the client sent it; ``end`` is exclusive.
Word ids follow CoNLL-U: they start at 1 in each sentence, and head 0 is the root. Relations are those of Universal
Dependencies as in English EWT 2.16 (``obl:agent``, ``nmod:poss``, ``acl:relcl``, ``nmod:unmarked`` …).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

CLAUSAL = frozenset({"acl", "acl:relcl", "advcl", "advcl:relcl", "ccomp", "parataxis", "csubj", "csubj:pass", "xcomp"})
"""Relations that open a clause: a phrase ends where one begins."""
WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())


class TooManySentences(Exception):
    """The document has ``actual`` sentences and ``limit`` are taken."""

    def __init__(self, actual: int, limit: int) -> None:
        super().__init__(f"{actual} sentences; max_sentences is {limit}")
        self.actual, self.limit = actual, limit


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of the document. ``field`` is "title" or "text"; ``start`` and ``end`` are code points."""

    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Word:
    """A syntactic word. The words of a contraction share the span of their token."""

    id: int
    text: str
    lemma: str
    upos: str
    feats: str
    head: int
    deprel: str
    start: int
    end: int

    @property
    def key(self) -> str:
        """The lemma in lower case, or the form where the lemmatizer left none: what lexicons are looked up by."""
        return (self.lemma or self.text).lower()

    def has(self, feature: str) -> bool:
        """Whether a UD feature such as ``"Voice=Pass"`` is set."""
        return feature in self.feats.split("|")


@dataclass(frozen=True, slots=True)
class Entity:
    """A name found by the entity recogniser; ``first`` and ``last`` are its word ids, both inclusive.

    ``type`` is one of Date, Facility, Location, Misc, Money, NORP, Organization, Person, Product.
    """

    type: str
    first: int
    last: int
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Sentence:
    """One sentence with its words, tree and entities. ``index`` is its position in ``Parse.sentences``."""

    index: int
    field: str
    start: int
    end: int
    text: str
    words: tuple[Word, ...]
    entities: tuple[Entity, ...] = ()

    def __getitem__(self, word_id: int) -> Word:
        """The word with this CoNLL-U id (1-based)."""
        return self.words[word_id - 1]

    @cached_property
    def _children(self) -> dict[int, tuple[int, ...]]:
        table: dict[int, list[int]] = {}
        for word in self.words:
            table.setdefault(word.head, []).append(word.id)
        return {head: tuple(ids) for head, ids in table.items()}

    @property
    def root(self) -> int:
        """The id of the root word; 0 in a sentence without words."""
        return next(iter(self._children.get(0, ())), 0)

    def children(self, word_id: int, *relations: str) -> tuple[int, ...]:
        """Ids of the direct dependents, in text order; only those with one of ``relations`` where any is given."""
        ids = self._children.get(word_id, ())
        if not ids or not relations:
            return ids
        return tuple([i for i in ids if self.words[i - 1].deprel in relations])

    def subtree(self, word_id: int) -> tuple[int, ...]:
        """Ids of the word and all that hangs below it, in text order."""
        out, stack = [], [word_id]
        while stack:
            head = stack.pop()
            out.append(head)
            stack.extend(self._children.get(head, ()))
        return tuple(sorted(out))

    def phrase(self, word_id: int) -> tuple[int, ...]:
        """Ids of the noun phrase headed by a word: no clauses, conjuncts, case markers or edge punctuation."""
        stop = CLAUSAL | {"conj", "cc", "case", "punct", "appos", "mark", "cop", "nsubj", "list", "orphan"}
        out, stack = [word_id], [c for c in self.children(word_id) if self[c].deprel not in stop]
        while stack:
            head = stack.pop()
            out.append(head)
            stack.extend(c for c in self.children(head) if self[c].deprel not in CLAUSAL)
        out.sort()
        while len(out) > 1 and self[out[-1]].upos == "PUNCT":
            out.pop()
        while len(out) > 1 and self[out[0]].upos == "PUNCT":
            out.pop(0)
        return tuple(out)

    def ancestors(self, word_id: int) -> Iterator[int]:
        """Ids of the heads above a word, nearest first, up to the root. Ends on a cycle too."""
        seen, head = {word_id}, self[word_id].head
        while head and head not in seen:
            yield head
            seen.add(head)
            head = self[head].head

    def case(self, word_id: int) -> tuple[str, ...]:
        """Lower-case prepositions of a nominal; a fixed one as one string ("because of"), beside its first word."""
        out = []
        for child in self.children(word_id, "case", "mark"):
            fixed = self.children(child, "fixed")
            if fixed:
                out.append(" ".join(self[i].text.lower() for i in (child, *fixed)))
            out.append(self[child].text.lower())
        return tuple(out)

    def span(self, word_ids: tuple[int, ...] | list[int]) -> Span:
        """The smallest span that holds these words."""
        return Span(self.field, min(self[i].start for i in word_ids), max(self[i].end for i in word_ids))

    def entity_at(self, word_id: int, *types: str) -> Entity | None:
        """The entity that covers a word, of one of ``types`` where any is given."""
        return next((e for e in self.entities if e.first <= word_id <= e.last and (not types or e.type in types)), None)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A stretch that was not parsed, and why."""

    span: Span
    reason: str


@dataclass(frozen=True)
class Parse:
    """The parse of one document: title sentences first, then those of the text."""

    title: str
    text: str
    sentences: tuple[Sentence, ...]
    skipped: tuple[Skipped, ...] = ()
    warnings: tuple[str, ...] = ()

    def quote(self, span: Span) -> str:
        """The client's own words at a span."""
        return (self.title if span.field == "title" else self.text)[span.start : span.end]
