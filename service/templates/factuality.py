"""How real the text says an event is: a value of FACTUALITY with the words that say so. See ``data/filters.yaml``.

Scope is the chain of governors of the trigger: through complements (ccomp, xcomp, acl with "to") and nominal
attachments up
to the root. A relative clause and an adverbial clause without "if" are told as facts of their own and end the chain.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from service.language.parse import CLAUSAL, WEEKDAYS, Sentence
from service.templates.graph import Graph
from service.templates.located import Mapping
from service.templates.mentions import FACTUALITY, Factuality, Role

_KEYS = tuple("trigger child aux det modifier under via beside over mark sentence document role form".split())
_FORMS = tuple(
    """purpose infinitive bare-infinitive question attribute undated ongoing premodifier postmodifier tally record
    quoted retold lasting""".split()
)
_RECENT = WEEKDAYS.union("yesterday morning afternoon evening night dawn midnight noon hour".split())
_OPEN_CLAUSES = frozenset({"acl:relcl", "advcl:relcl", "parataxis", "appos"})
_MOTION = frozenset(
    {
        "come",
        "move",
        "intervene",
        "return",
        "descend",
        "converge",
        "step",
        "use",
        "employ",
        "manage",
        "fly",
        "swoop",
        "dive",
    }
)
_QUOTES = frozenset({'"', "'", "''", "``", "“", "”", "‘", "’"})
_CLOSING = "\"'”’)] \n\t"
_LONG = frozenset({"month", "year", "decade"})
_BINDING = frozenset({"to", "from", "against", "on", "of", "for", "at"})
"""Marks of an adverbial clause that its governor decides on: kept from attacking, ready to attack."""
_CONTENT = frozenset({"to", "that"})
"""Marks of a clause that says what its noun is about: a threat to attack, reports that they attacked."""
_PAST_CIRCUMSTANCE = frozenset({"after", "following", "during", "amid", "since", "despite", "because of", "due to"})


class Filters:
    """The filters of ``filters.yaml``: for each factuality a list of conditions, any of which sets it."""

    def __init__(self, data: Mapping, lexicons: dict[str, frozenset[str]]):
        data.check_keys([v for v in FACTUALITY if v not in ("actual", "background")])
        self._filters: list[tuple[str, list[dict[str, frozenset[str]]]]] = []
        for value in FACTUALITY:
            conditions = []
            for condition in data.get(value, ()):
                condition.check_keys(_KEYS)
                tests = {}
                for key in condition:
                    words: set[str] = set()
                    for word in condition[key]:
                        if word.startswith("$") and word[1:] not in lexicons:
                            raise condition.error(key, f"there is no lexicon {word[1:]!r}")
                        words |= lexicons[word[1:]] if word.startswith("$") else {word}
                    if key == "form" and not words <= set(_FORMS):
                        raise condition.error(key, f"form must be of {', '.join(_FORMS)}")
                    tests[key] = frozenset(words)
                conditions.append(tests)
            self._filters.append((value, conditions))

    def judge(
        self,
        sentence: Sentence,
        graph: Graph,
        trigger: int,
        light: int,
        roles: dict[str, Role],
        document: frozenset[str] = frozenset(),
    ) -> Factuality:
        """The factuality of a mention: the first value, in order of precedence, one of whose conditions holds.
        ``document`` is the vocabulary of the whole text."""
        scope = _Scope(sentence, graph, trigger, light, roles, document)
        for value, conditions in self._filters:
            for tests in conditions:
                cues = list(takewhile(bool, (scope.cue(key, words) for key, words in tests.items())))
                if len(cues) == len(tests):
                    return Factuality(value, tuple(dict.fromkeys(i for cue in cues for i in cue)))
        return Factuality("actual")


class _Scope:
    """The words that can colour one trigger: its verbal core, its governors, its clause marks."""

    def __init__(self, sentence, graph, trigger: int, light: int, roles: dict[str, Role], document: frozenset[str]):
        self.sentence, self.graph, self.trigger, self.roles = sentence, graph, trigger, roles
        self.document = document
        self.core = [trigger, light] if light else [trigger]
        self.own, self.modal = tuple(self.core), list(self.core)
        self.governors = list(self._climb())

    def _climb(self) -> Iterator[int]:
        sentence, word = self.sentence, self.sentence[self.core[-1]]
        bare = True
        while word.head:
            head, relation = sentence[word.head], word.deprel
            if relation in _OPEN_CLAUSES:
                return
            if relation in ("obl", "nmod") and not _PAST_CIRCUMSTANCE.isdisjoint(sentence.case(word.id)):
                return
            marks = {sentence[m].key for m in sentence.children(word.id, "mark")}
            charged = head.key == "charge" and "with" in marks
            if relation == "advcl" and marks.isdisjoint(_BINDING) and not charged:
                return
            if relation == "acl" and marks.isdisjoint(_CONTENT):
                if not word.has("VerbForm=Ger") and sentence.case(word.id) == ():
                    return
            if relation == "conj":
                if bare and not sentence.children(word.id, "nsubj", "nsubj:pass", "aux"):
                    self.modal.append(head.id)
                    self.core.append(head.id)
            elif relation == "nsubj" and head.upos == "VERB":
                if head.key == "fail":
                    yield head.id
                return
            else:
                yield head.id
                if relation in ("xcomp", "ccomp") or relation in ("obj", "nsubj:pass") and bare:
                    self.modal.append(head.id)
                    if relation == "xcomp":
                        self.core.append(head.id)
            bare = bare and relation in ("conj", "xcomp")
            word = head

    def cue(self, key: str, words: frozenset[str]) -> tuple[int, ...]:
        """Word ids that satisfy one key of a condition; () when none does."""
        sentence = self.sentence
        match key:
            case "trigger":
                return self._pick((self.trigger,), words)
            case "under" | "via":
                return self._pick(self.governors, words)
            case "beside":
                return self._pick((c for w in self.governors for c in sentence.children(w)), words)
            case "document":
                return () if words.isdisjoint(self.document) else (self.trigger,)
            case "over":
                return self._pick(self._over(), words)
            case "child":
                return self._pick((c for w in self.core for c in sentence.children(w)), words)
            case "aux":
                return self._pick((c for w in self.modal for c in sentence.children(w, "aux", "aux:pass")), words)
            case "det":
                return self._pick(sentence.children(self.trigger, "det"), words)
            case "modifier":
                below = sentence.children(self.trigger, "amod", "compound", "advmod", "nmod:poss", "acl")
                below = tuple(c for c in below if sentence[c].deprel != "acl" or not sentence.children(c, "obl"))
                return self._pick(below, words)
            case "mark":
                marked = {*self.modal, *self.governors}
                return self._pick((c for w in sorted(marked) for c in sentence.children(w, "mark", "case")), words)
            case "sentence":
                return self._anywhere(words)
            case "role":
                return self._pick((h for role in self._direct_roles() for h in self._with_det(role)), words)
            case _:
                return self._form(words)

    def _over(self) -> Iterator[int]:
        """What governs the noun that the trigger's clause describes: "a wreath for the men who fell"."""
        described = False
        for word_id in (self.trigger, *self.sentence.ancestors(self.trigger)):
            if described:
                yield word_id
                yield from self.sentence.children(word_id, "obj")  # "paid tribute to the men who fell"
            described = described or self.sentence[word_id].deprel in ("acl", "acl:relcl")

    def _direct_roles(self) -> Iterator[Role]:
        """The roles that the trigger itself gives; of "A bomb went off, hurting no one" not those hurt."""
        for name, role in self.roles.items():
            if "obl" not in role.path and not (name == "victims" and ">" in role.path):
                yield role

    def _with_det(self, role: Role) -> Iterator[int]:
        for head in role.heads:
            yield head
            yield from self.sentence.children(head, "det")

    def _pick(self, word_ids, words: frozenset[str]) -> tuple[int, ...]:
        for word_id in word_ids:
            word = self.sentence[word_id]
            if word.key in words or word.text.lower() in words:
                return (word_id,)
            for rest in self.sentence.children(word_id, "fixed", "compound:prt"):
                if f"{word.key} {self.sentence[rest].key}" in words:
                    return (word_id, rest)
        return ()

    def _anywhere(self, words: frozenset[str]) -> tuple[int, ...]:
        sentence = self.sentence.words
        for i, word in enumerate(sentence):
            if word.key in words or word.text.lower() in words:
                return (word.id,)
            for length in (2, 3):
                part = sentence[i : i + length]
                if len(part) == length and " ".join(w.text.lower() for w in part) in words:
                    return tuple(w.id for w in part)
        return ()

    def _went(self, word_id: int) -> bool:
        """Whether a verb tells that somebody went somewhere: what they "came to do" is told as done."""
        word = self.sentence[word_id]
        return word.key in _MOTION and (word.has("Tense=Past") or word.has("VerbForm=Part"))

    def _form(self, forms: frozenset[str]) -> tuple[int, ...]:
        sentence = self.sentence
        for word_id in self.core:
            word = sentence[word_id]
            to = next((m for m in sentence.children(word_id, "mark") if sentence[m].key == "to"), 0)
            if to and "infinitive" in forms:
                return (to,)
            if to and "purpose" in forms and word.deprel in ("advcl", "acl") and not self._went(word.head):
                return (to,)
            if to and "bare-infinitive" in forms and word.deprel in ("root", "acl", "parataxis", "xcomp"):
                if word.deprel != "xcomp" or sentence[word.head].upos not in ("VERB", "ADJ", "AUX"):
                    return (to,)
        word = sentence[self.trigger]
        if "bare-infinitive" in forms and self._headline_infinitive():
            return (word.id - 1,)
        if "attribute" in forms and word.deprel in ("acl", "acl:relcl") and word.text.lower().endswith("ing"):
            return (self.trigger,)
        if "undated" in forms and self._undated():
            return (self.trigger,)
        if "ongoing" in forms and self._undated():
            return self._ongoing()
        if "premodifier" in forms and word.upos == "VERB" and word.deprel == "amod" and word.id < word.head:
            return (self.trigger,)
        if "postmodifier" in forms and word.deprel == "acl" and word.has("VerbForm=Part") and "Pres" not in word.feats:
            return (self.trigger,)
        if "record" in forms and self._undated() and (perfect := self._record()):
            return perfect
        if "quoted" in forms and self._quoted():
            return (self.trigger,)
        if "tally" in forms and (since := self._tally()):
            return since
        if "retold" in forms and not self._is_dated():
            return (self.trigger,)
        if "lasting" in forms and (span := self._lasting()):
            return span
        if "question" in forms and sentence.text.rstrip(_CLOSING).endswith("?"):
            return (sentence.words[-1].id,)
        return ()

    def _headline_infinitive(self) -> bool:
        """Whether the trigger is what its subject is to do, read as a noun: Teachers to march in Oruro."""
        word = self.sentence[self.trigger]
        before = self.sentence.words[: word.id - 2]
        return (
            word.id > 2
            and self.sentence[word.id - 1].text == "to"
            and word.upos != "VERB"
            and word.text == word.lemma.lower()
            and word.head == word.id - 2
            and not any(w.upos in ("VERB", "AUX") for w in before)
        )

    def _undated(self) -> bool:
        return self.sentence.field != "title" and not any(e.type == "Date" for e in self.sentence.entities)

    def _is_dated(self) -> bool:
        """Whether a time stands in the trigger's own clause, or behind it where it may belong there."""
        clause = self.trigger
        while self.sentence[clause].head and self.sentence[clause].deprel not in CLAUSAL:
            clause = self.sentence[clause].head
        behind = range(self.trigger, len(self.sentence.words) + 1)
        return any(self.sentence.entity_at(i, "Date") for i in (*self.sentence.subtree(clause), *behind))

    def _lasting(self) -> tuple[int, ...]:
        """The months or years for which something went on: "was held for more than a year"."""
        above = {self.trigger, *self.sentence.ancestors(self.trigger)}
        for word in self.sentence.words:
            if word.key in _LONG and word.deprel == "obl" and word.head in above:
                if "for" in self.sentence.case(word.id):
                    return (word.id,)
        return ()

    def _ongoing(self) -> tuple[int, ...]:
        """The auxiliary of a present progressive on the trigger's own verb: is fighting, has been fighting; of a past
        one too in a relative clause: rebels who were attacking the base."""
        for word_id in self.own:
            if self.sentence[word_id].text.lower().endswith("ing"):
                helpers = self.sentence.children(word_id, "aux")
                told_of = self.sentence[word_id].deprel == "acl:relcl"
                present = [h for h in helpers if told_of or self.sentence[h].has("Tense=Pres")]
                if present and any(self.sentence[h].key == "be" for h in helpers):
                    return (present[0],)
        return ()

    def _record(self) -> tuple[int, ...]:
        """The auxiliary of a present perfect in a relative clause: the rebels, who have killed hundreds."""
        sentence = self.sentence
        for word_id in self.core:
            helpers = [a for a in sentence.children(word_id, "aux") if sentence[a].key == "have"]
            if helpers and sentence[helpers[0]].has("Tense=Pres"):
                while sentence[word_id].deprel == "conj":
                    word_id = sentence[word_id].head
                if sentence[word_id].deprel == "acl:relcl":
                    return (helpers[0],)
        return ()

    def _quoted(self) -> bool:
        """Whether a verb stands alone between quotation marks: forty men had been "killed"."""
        words = self.sentence.words
        around = (words[self.trigger - 2 : self.trigger - 1], words[self.trigger : self.trigger + 1])
        return all(side and side[0].text in _QUOTES for side in around)

    def _describes(self, word: int) -> bool:
        """Whether a word stands in a clause about something else that the trigger's clause names: "a town that the
        rebels had held since May"."""
        for above in (word, *self.sentence.ancestors(word)):
            if self.trigger in self.sentence.subtree(above):
                return False
            if self.sentence[above].deprel.startswith("acl"):
                return True
        return False

    def _tally(self) -> tuple[int, ...]:
        """ "Since" with a date of more than some days ago, where the trigger or its verb stands in the perfect."""
        sentence = self.sentence
        perfect = any(
            sentence[a].key == "have" and sentence[a].has("Tense=Pres")
            for w in {*self.modal, *self.governors}
            for a in sentence.children(w, "aux")
        )
        for word in sentence.words if perfect else ():
            if word.key == "since" and word.deprel in ("case", "mark"):
                below = sentence.subtree(word.head)
                if self._describes(word.head):
                    continue
                dated = any(sentence.entity_at(i, "Date") for i in below)
                if dated and not any(sentence[i].key in _RECENT for i in below):
                    return (word.id,)
        return ()
