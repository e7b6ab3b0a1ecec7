"""One sentence's tree with what UD leaves implicit made explicit, once, before any rule looks at it.

Added edges: the antecedent in place of its relative pronoun, the noun that a participle modifies as its subject,
subjects
shared by xcomp, adverbial clauses and conjuncts, objects and modifiers shared by coordinated heads. Each added edge
carries a note ("relcl", "acl", "xcomp", "advcl", "conj") that shows up in the path of the role it fills.
"""

from __future__ import annotations

from dataclasses import dataclass

from service.language.parse import Sentence

SUBJECTS = ("nsubj", "nsubj:pass", "csubj")
AGENT = "obl:agent"
_RELATIVE = frozenset({"who", "which", "that", "whom", "whose", "where", "when"})
_OBJECT_CONTROL = frozenset({"of", "from", "for"})
_NOMINAL_MARKS = frozenset({"in", "by", "from", "of", "during", "amid"})
"""Marks after which a form in -ing is more noun than verb: wounded in shelling, killed by bombing."""
_SHARED_BY_NOUNS = ("nmod", "nmod:poss", "acl", "nmod:unmarked")


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge seen from one of its ends: the word at the other end, the dependent's prepositions, and how it was
    derived."""

    other: int
    relation: str
    prepositions: tuple[str, ...]
    note: str = ""


class Graph:
    """Edges of a sentence, down and up, given and derived."""

    def __init__(self, sentence: Sentence):
        self.sentence = sentence
        self._down: dict[int, list[Edge]] = {}
        self._up: dict[int, list[Edge]] = {}
        self._order = self._top_down()
        for word in sentence.words:
            if word.head:
                self._add(word.head, word.deprel, word.id, sentence.case(word.id))
        for word_id in self._order:
            self._relative_clause(word_id)
            self._participle(word_id)
            self._shared_subject(word_id)
            self._shared_object(word_id)
            self._coordinated_noun(word_id)

    def _top_down(self) -> list[int]:
        order, queue = [], list(self.sentence.children(0))
        while queue:
            word_id = queue.pop(0)
            order.append(word_id)
            queue.extend(self.sentence.children(word_id))
        return order

    def _add(self, head: int, relation: str, dependent: int, prepositions: tuple[str, ...], note: str = "") -> None:
        if head == dependent or any(e.other == dependent and e.relation == relation for e in self._down.get(head, ())):
            return
        self._down.setdefault(head, []).append(Edge(dependent, relation, prepositions, note))
        self._up.setdefault(dependent, []).append(Edge(head, relation, prepositions, note))

    def down(self, word_id: int) -> list[Edge]:
        """Edges to the dependents of a word."""
        return self._down.get(word_id, [])

    def up(self, word_id: int) -> list[Edge]:
        """Edges to the heads of a word: its tree head first, then derived ones."""
        return self._up.get(word_id, [])

    def follow(self, word_id: int, relation: str, up: bool, prepositions: frozenset[str] = frozenset()) -> list[Edge]:
        """Edges of one relation, up or down, whose dependent bears one of the prepositions where any is given."""
        edges = self.up(word_id) if up else self.down(word_id)
        return [
            e
            for e in edges
            if e.relation == relation and (not prepositions or any(p in prepositions for p in e.prepositions))
        ]

    def passive(self, word_id: int) -> bool:
        """Whether a verb stands in the passive, or is a past participle that modifies a noun."""
        word = self.sentence[word_id]
        if self.sentence.children(word_id, "aux:pass", "nsubj:pass", AGENT):
            return True
        if self.sentence.children(word_id, "obj"):
            return False
        if word.has("Voice=Pass"):
            return True
        return word.deprel in ("acl", "amod") and word.has("Tense=Past") and word.has("VerbForm=Part")

    def conjuncts(self, word_id: int) -> tuple[int, ...]:
        """The word and the words coordinated below it."""
        out = [word_id]
        for child in self.sentence.children(word_id, "conj"):
            out.extend(self.conjuncts(child))
        return tuple(out)

    def _subject_relation(self, verb: int) -> str:
        return "nsubj:pass" if self.passive(verb) else "nsubj"

    def _subjects(self, verb: int) -> list[Edge]:
        return [e for e in self.down(verb) if e.relation in SUBJECTS]

    def _relative_clause(self, verb: int) -> None:
        word = self.sentence[verb]
        if word.deprel != "acl:relcl":
            return
        for pronoun in self.sentence.subtree(verb):
            relative = self.sentence[pronoun]
            if relative.text.lower() not in _RELATIVE or not (relative.has("PronType=Rel") or relative.upos == "PRON"):
                continue
            relation, cases = relative.deprel, self.sentence.case(pronoun)
            if relation == "advmod":
                relation, cases = "obl", ("in",)
            edges = self._down.get(relative.head, [])
            edges[:] = [e for e in edges if e.other != pronoun]
            self._add(relative.head, relation, word.head, cases, "relcl")
            return
        kinds = {e.relation for e in self.down(verb)}
        if not kinds & set(SUBJECTS):
            self._add(verb, self._subject_relation(verb), word.head, (), "relcl")
        elif "obj" not in kinds and not self.passive(verb):
            self._add(verb, "obj", word.head, (), "relcl")

    def _participle(self, verb: int) -> None:
        word = self.sentence[verb]
        modifies = word.deprel == "acl" or word.deprel == "amod" and word.has("VerbForm=Part")
        if modifies and not word.has("VerbForm=Inf"):
            if not self._subjects(verb):
                relation = self._subject_relation(verb) if word.has("Tense=Past") else "nsubj"
                self._add(verb, relation, word.head, (), "acl")

    def _shared_subject(self, verb: int) -> None:
        word = self.sentence[verb]
        head = word.head
        if word.deprel == "ccomp" and verb < head and not self._subjects(verb):
            self._stray_subject(verb, head)
        if not head or word.deprel not in ("xcomp", "advcl", "conj", "parataxis") or self._subjects(verb):
            return
        if word.upos not in ("VERB", "AUX") or self.sentence[head].upos not in ("VERB", "AUX", "ADJ", "NOUN"):
            return
        note, relation = word.deprel, self._subject_relation(verb)
        givers = self._subjects(head)
        if word.deprel == "xcomp":
            objects = [e for e in self.down(head) if e.relation in ("obj", "iobj")]
            givers = objects or givers
        elif word.deprel == "advcl":
            marks = {self.sentence[m].key for m in self.sentence.children(verb, "mark", "case")}
            objects = [e for e in self.down(head) if e.relation in ("obj", "iobj")]
            if objects and not marks.isdisjoint(_OBJECT_CONTROL):
                givers = objects
            elif self.passive(head) and not marks:
                givers = [e for e in self.down(head) if e.relation == AGENT]
        elif word.deprel == "parataxis" or self.sentence[head].upos == "NOUN" and word.deprel == "conj":
            return
        for edge in givers:
            self._add(verb, relation, edge.other, edge.prepositions if edge.relation == AGENT else (), note)
        if word.deprel == "conj" and self.passive(verb) and self.passive(head):
            self._shared_agent(verb, head)

    def _shared_agent(self, verb: int, head: int) -> None:
        """Two men were seized by soldiers and beaten: what is done next is done by the same people, as long as nobody
        else is named for it."""
        if any(e.relation == AGENT or "by" in e.prepositions for e in self.down(verb)):
            return
        for edge in [e for e in self.down(head) if e.relation == AGENT and e.other < verb]:
            self._add(verb, AGENT, edge.other, edge.prepositions, "conj")

    def _stray_subject(self, verb: int, head: int) -> None:
        """Food was carted off by looters, officials said: parsers may hang "food" from "said", beside its own
        subject."""
        subjects = [e for e in self._subjects(head) if not e.note]
        if len(subjects) > 1 and (first := min(subjects, key=lambda e: e.other)).other < verb:
            self._add(verb, self._subject_relation(verb), first.other, first.prepositions, "ccomp")

    def _shared_object(self, verb: int) -> None:
        word = self.sentence[verb]
        if word.deprel != "conj" or word.upos != "VERB" or word.id - word.head > 4:
            return
        if not self.passive(verb) and not any(e.relation == "obj" for e in self.down(verb)):
            for edge in list(self.down(word.head)):
                if edge.relation == "obj" and edge.other > verb:
                    self._add(verb, "obj", edge.other, edge.prepositions, "conj")
        if any(e.relation == "obj" for e in self.down(word.head)):
            return
        for edge in self.down(verb):
            if edge.relation == "obj" and not self.passive(word.head):
                self._add(word.head, "obj", edge.other, edge.prepositions, "conj")

    def _coordinated_noun(self, noun: int) -> None:
        word = self.sentence[noun]
        if word.deprel != "conj" or word.upos not in ("NOUN", "PROPN") or not word.head:
            return
        for edge in list(self.up(word.head)):
            if edge.relation not in ("conj", "appos"):
                self._add(edge.other, edge.relation, noun, edge.prepositions, "conj")
        for edge in list(self.down(word.head)):
            if edge.relation in _SHARED_BY_NOUNS and (edge.other > noun or edge.relation == "nmod:poss"):
                self._add(noun, edge.relation, edge.other, edge.prepositions, "conj")
        for edge in list(self.down(noun)):
            if edge.relation in _SHARED_BY_NOUNS and not edge.note and edge.other > noun:
                self._add(word.head, edge.relation, edge.other, edge.prepositions, "conj")
