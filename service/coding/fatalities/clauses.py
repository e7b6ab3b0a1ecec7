"""Reading a clause that tells of deaths: who its subject is, who says so, whether and of when the text asserts it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from service.coding.fatalities.words import WORDS, is_person, lemma, side
from service.coding.numbers import count
from service.language.parse import Parse, Sentence

NOMINAL = frozenset({"NOUN", "PROPN", "NUM", "PRON", "ADJ", "DET"})
_RELATIVE = frozenset({"who", "whom", "which", "that"})
SUBJECTS = ("nsubj", "nsubj:pass")
_OWNERS = ("nmod", "nmod:poss", "compound")
_UPWARD = frozenset({"ccomp", "xcomp", "acl", "obj", "obl", "nmod", "advcl"})
_FIRM = frozenset({"acl:relcl", "parataxis", "nsubj", "appos", "acl", "nmod", "nsubj:pass", "amod", "list", "dep"})
"""Relations above which nothing can make a death unreal: "the man who killed three was threatened"."""
_TIMES = frozenset({"obl", "obl:unmarked", "nmod", "nmod:unmarked", "advmod", "nummod"})


class Clauses:
    """The words of one sentence and how they hang together. ``named``: the sides (words.SIDES) of those of its words
    that name an armed actor."""

    def __init__(self, parse: Parse, sentence: Sentence, named: Mapping[int, str] = MappingProxyType({})) -> None:
        self.parse, self.s, self.named = parse, sentence, named

    def lemma(self, i: int) -> str:
        return lemma(self.s, i)

    def low(self, i: int) -> str:
        return self.s[i].text.lower()

    def kids(self, i: int, *relations: str) -> tuple[int, ...]:
        return self.s.children(i, *relations)

    def kid_words(self, i: int, *relations: str) -> set[str]:
        return {self.low(c) for c in self.kids(i, *relations)}

    def of(self, i: int, *relations: str) -> list[int]:
        """Phrases with "of" below a word."""
        return [c for c in self.kids(i, *relations) if "of" in self.s.case(c)]

    # -- who --------------------------------------------------------------------------------------------------------

    def side(self, head: int) -> str:
        """Which of words.SIDES the people headed by a word are, by its name, that of their group or their noun."""
        return self.named.get(head) or side(self.s, head)

    def of_whom(self, verb: int) -> int | None:
        """The number in "three of whom were killed", wherever the parser hung it."""
        for at in range(max(3, verb - 5), verb):
            if self.low(at) in {"whom", "which", "them"} and self.low(at - 1) == "of" and count(self.s, at - 2):
                return at - 2
        return None

    def subjects(self, verb: int, depth: int = 0) -> tuple[int, ...]:
        """Heads of the subject, own or shared with the governing verb; the antecedent of a relative pronoun or
        participle."""
        s, word = self.s, self.s[verb]
        relation, head = word.deprel, word.head
        if (
            depth == 0
            and relation in {"acl:relcl", "advcl:relcl", "parataxis", "acl", "conj"}
            and (part := self.of_whom(verb))
        ):
            return (part,)
        own = self.kids(verb, "nsubj:pass") or self.kids(verb, "nsubj") or self.misled(verb)
        if own:
            if self.low(own[0]) in _RELATIVE:
                clause = next((a for a in (verb, *s.ancestors(verb)) if s[a].deprel in {"acl:relcl", "advcl:relcl"}), 0)
                return (s[clause].head,) if clause else own[:1]
            return own[:1]
        if depth > 4 or not head:
            return ()
        if (
            relation == "ccomp"
            and depth == 0
            and (self.kids(verb, "aux:pass") or self.lemma(verb) in {*WORDS.die, *WORDS.idioms})
        ):
            shared = self.kids(head, *SUBJECTS)
            if len(shared) > 1 and shared[0] < verb < shared[-1]:
                return shared[:1]
        if relation in {"acl", "acl:relcl"}:
            return (head,)
        if depth == 0 and relation not in {"conj", "xcomp"} and self.kids(verb, "aux:pass"):
            return next(
                ((w.id,) for w in reversed(s.words[: verb - 1]) if w.deprel in SUBJECTS and is_person(s, w.id)), ()
            )
        if relation not in {"conj", "xcomp", "parataxis"} or s[head].upos not in {"VERB", "ADJ", "AUX", "NOUN", "NUM"}:
            return ()
        if relation == "xcomp" and self.kids(head, "obj"):
            return self.kids(head, "obj")
        if relation == "conj" and s[head].upos in {"NOUN", "NUM"} and not self.kids(head, "cop"):
            return ()
        return self.subjects(head, depth + 1)

    def misled(self, verb: int) -> tuple[int, ...]:
        """A subject that the parser joined to its verb as another clause: "…; nine people died", "and nine were
        killed"."""
        before = (c for c in self.kids(verb, "conj", "parataxis") if c < verb and self.s[c].upos in {"NOUN", "NUM"})
        return tuple(c for c in before if self.s[c].deprel == "parataxis" or self.kids(c, "cc"))[:1]

    def passive(self, verb: int) -> bool:
        """Whether what the verb does is done to its subject."""
        word = self.s[verb]
        if self.kids(verb, "aux:pass", "nsubj:pass") or word.has("Voice=Pass"):
            return True
        if word.text.lower().endswith("ing") or self.kids(verb, "obj"):
            return False
        if word.deprel == "acl":
            return not self.kids(verb, "mark")
        if (
            word.deprel in {"conj", "xcomp"}
            and word.head
            and not self.kids(verb, "nsubj")
            and (word.has("VerbForm=Part") or word.text.lower().endswith("ed"))
        ):
            return word.deprel == "xcomp" or self.s[word.head].upos == "ADJ" or self.passive(word.head)
        return False

    # -- how real, when, and says who -------------------------------------------------------------------------------

    def real(self, i: int) -> bool:
        """Whether the text asserts this word: no negation, modal, condition, purpose, threat or denial upon it."""
        at, seen = i, set()
        while at and at not in seen:
            seen.add(at)
            relation, head = self.s[at].deprel, self.s[at].head
            if self.kid_words(at, "advmod") & {"not", "n't", "never"} or self.kid_words(at, "aux") & WORDS.modals:
                return False
            if self.kid_words(at, "case", "mark") & {"without"}:
                return False
            if self.kid_words(at, "mark") & WORDS.conditions or self.purpose(at):
                return False
            if head and relation in _UPWARD and self.unreal_under(head, relation):
                return False
            if at != i and relation in _FIRM:
                return True
            at = head
        return True

    def purpose(self, i: int) -> bool:
        """Whether this is a bare infinitive of purpose or, in a headline, of the future."""
        if "to" not in self.kid_words(i, "mark"):
            return False
        word = self.s[i]
        if word.deprel == "root":
            return self.s.field == "title"
        return (
            word.deprel in {"advcl", "acl"} and self.lemma(i) not in WORDS.die and not self.kids(i, "aux", "aux:pass")
        )

    def unreal_under(self, head: int, relation: str) -> bool:
        over = self.lemma(head)
        if relation in {"acl", "nmod"} and over in WORDS.unreal_nouns:
            return True
        if relation in {"nmod", "advcl"}:
            return False
        if relation == "obl":
            return over in WORDS.unreal_oblique
        return over in WORDS.unreal and not (relation == "obj" and over in WORDS.unreal_frames)

    def source(self, i: int) -> int | None:
        """The head word of who says so."""
        for above in (*(() if self.lemma(i) in WORDS.lives else (i,)), *self.s.ancestors(i)):
            if self.lemma(above) in WORDS.speech and self.s[above].upos == "VERB":
                return next(iter(self.subjects(above)), None)
        return None

    def former(self, i: int) -> bool:
        """Whether the text itself calls a report an earlier one: "initial reports had spoken of three dead", "police
        had earlier put the toll at two"."""
        for above in (i, *self.s.ancestors(i)):
            if self.lemma(above) in WORDS.speech | WORDS.rise and self.s[above].upos == "VERB":
                said = {self.low(c) for x in self.subjects(above) for c in (x, *self.kids(x, "amod"))}
                return bool((said | self.kid_words(above, "advmod")) & WORDS.former)
        return False

    def clause(self, i: int) -> Iterator[int]:
        """The word ids of the clause around a predicate, without clauses below or beside it."""
        stack = [i]
        while stack:
            at = stack.pop()
            yield at
            stack += [
                c for c in self.kids(at) if self.s[c].deprel not in {"conj", "parataxis", "ccomp", "acl:relcl", "advcl"}
            ]

    def time(self, i: int) -> tuple[bool, bool]:
        """(a tally of a war or of months, placed in an earlier month or year), from the clause of a predicate and
        the one it hangs on."""
        s, total, past = self.s, False, False
        near = {"nsubj", "nsubj:pass", "obj", "obl", "nmod", "xcomp", "conj", "acl"}
        for at in (i, s[i].head) if s[i].deprel in near and s[i].head else (i,):
            for c in self.clause(at):
                if s[c].deprel == "nsubj":
                    total |= at == i and self.lemma(c) in WORDS.wars
                elif s[c].deprel in _TIMES:
                    tally, earlier = self.time_phrase(c)
                    total, past = total or tally, past or earlier
        return total, past

    def time_phrase(self, c: int) -> tuple[bool, bool]:
        s, key, case, kids = self.s, self.lemma(c), set(self.s.case(c)), self.kid_words(c)
        if "since" in case:
            return not (key.endswith("day") or {key, *kids} & {"morning", "dawn", "noon", "night"}), False
        if key in WORDS.wars:
            return bool(case & WORDS.within), False
        if key in WORDS.spans and not kids & {"earlier", "early", "later", "late"}:
            if kids & WORDS.last or "ago" in kids or (c < len(s.words) and self.low(c + 1) == "ago"):
                return False, True
            return bool(case & WORDS.within or kids & WORDS.this) and "of" not in case, False
        year = s[c].upos == "NUM" and len(s[c].text) == 4 and s[c].text[:2] in {"19", "20"}
        return False, year and bool(case & {"in", "during"}) and not self.kids(c, "compound")

    def own_side(self, verb: int) -> str | None:
        """The armed side that is the subject of a verb, None for anyone else."""
        said = self.subjects(verb)
        if said and self.low(said[0]) in {"it", "they"}:  # "the army said it had lost two men"
            said = self.speakers(verb) or said
        if any(x not in self.named and self.s[x].upos == "PROPN" and self.s.entity_at(x, "Location") for x in said):
            return "state"  # "Morocco denied any loss"
        if any("government" in {self.low(x), *self.kid_words(x, "compound", "nmod:poss")} for x in said):
            return "state"
        said = (*said, *(c for x in said if self.lemma(x) in WORDS.voices for c in self.kids(x, *_OWNERS)))
        return next((who for x in said if (who := self.side(x)) in {"state", "armed"}), None)

    def speakers(self, i: int) -> tuple[int, ...]:
        """The subject of the nearest verb of saying or denying above a word."""
        above = (a for a in self.s.ancestors(i) if self.lemma(a) in WORDS.speech | WORDS.denials)
        return next((found for a in above if (found := self.subjects(a))), ())

    def denied(self, i: int, heads: tuple[int, ...]) -> str | None:
        """The armed side that says of its own people that none of them died: "the army denied that any of its men had
        been killed", "none of our soldiers fell, the army said"; None where nobody does."""
        over = self.s[i].head
        denies = bool(over) and self.s[i].deprel in {"ccomp", "xcomp"} and self.lemma(over) in WORDS.denials
        for head in heads[:1]:
            below = [head, *self.of(head, "nmod")]
            own = any(self.s[c].upos == "PRON" for b in below for c in self.kids(b, "nmod:poss"))
            if own and (denies or self.low(head) == "none"):
                said = self.speakers(i)
                return next((who for x in said if (who := self.side(x)) in {"state", "armed"}), None)
            if denies and self.side(head) in {"state", "armed"}:
                return self.side(head)
        return None

    def joint(self, i: int) -> str | None:
        """ "or" / "and" where one figure holds dead and hurt alike ("killed or injured"); None where the dead stand
        alone."""
        for c in self.kids(i, "conj"):
            alone = not self.kids(c, *SUBJECTS, "nummod", "obj", "obl:unmarked", "amod", "advmod", "aux:pass", "obl")
            counted = any(self.s[k].upos == "NUM" for k in self.kids(c, "conj"))
            counted |= self.s[c - 1].upos == "NUM" and self.s[c - 1].deprel == "conj"
            if self.lemma(c) in WORDS.joint and alone and not counted:
                return "or" if "or" in self.kid_words(c, "cc") else "and"
        head = self.s[i].head
        injured_first = head and self.s[i].deprel == "conj" and self.lemma(head) in WORDS.joint
        return "or" if injured_first and "or" in self.kid_words(i, "cc") else None
