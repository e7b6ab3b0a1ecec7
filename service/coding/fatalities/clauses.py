"""Reading a clause that tells of deaths: who the subject is, how many the victims are, whether the text asserts it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from service.coding.fatalities.words import WORDS, is_person, lemma, side
from service.coding.numbers import FIGURE, VAGUE, Count, count
from service.language.parse import Parse, Sentence

_NOMINAL = frozenset({"NOUN", "PROPN", "NUM", "PRON", "ADJ", "DET"})
_RELATIVE = frozenset({"who", "whom", "which", "that"})
_SUBJECTS = ("nsubj", "nsubj:pass")
_NO_ONE = frozenset({"nobody", "no"})
_ALL = frozenset({"all", "everyone", "everybody"})
_TOLD_OF = frozenset({"obj", "nsubj:pass", "nmod", "obl"})
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

    def conjuncts(self, head: int) -> list[int]:
        """A nominal and its nominal conjuncts, without ages, those of another verb, and those who were hurt, not
        killed."""
        out = [head]
        kin = [c for c in self.kids(head, "appos") if self.lemma(c) in WORDS.kin and self.kids(c, "nmod:poss")]
        bare = [c for c in self.kids(head, "amod") if c > head and self.kids(c, "det")]  # "two Germans, a Ghanaian"
        out += [x for c in bare for x in self.conjuncts(c) if self.kids(x, "det")]
        for c in (*kin, *self.kids(head, "conj")):
            clause = self.s[c].upos not in _NOMINAL or self.kids(c, *_SUBJECTS, "cop", "aux:pass")
            clause = clause or self.lemma(head) in WORDS.bodies and not is_person(self.s, c)
            if not (clause or self.age(head, c) or self.stray(c) or self.hurt(c)):
                out += self.conjuncts(c)
        return out

    def age(self, head: int, number: int) -> bool:
        """Whether a figure set off by commas behind a person is an age: "Ali Khan, 35, and his son"."""
        s = self.s
        apart = s[number].upos == "NUM" and s[number - 1].text in {",", "("} and not self.kids(number, "case", "cc")
        return apart and s[head].upos != "NUM" and s[head].has("Number=Sing")

    def stray(self, conjunct: int) -> bool:
        """Whether a conjunct belongs to a verb beside it: "was killed and his brother beaten", "killed nine and
        displaced millions"."""
        s = self.s
        left = [
            i for i in s.subtree(conjunct) if i <= conjunct and s[i].upos in _NOMINAL | {"ADP"} and s[i].deprel != "cc"
        ]
        before = s[min(left) - 1] if min(left) > 1 else None
        if before and before.upos == "VERB" and before.id > s[conjunct].head:
            if self.lemma(before.id) not in WORDS.any or self.lemma(before.id) in WORDS.injury:
                return True
        if conjunct == len(s.words) or s[conjunct + 1].upos not in {"VERB", "ADJ"}:
            return False
        after = s[conjunct + 1]
        if self.lemma(after.id) in WORDS.injury:
            return True
        done = after.has("VerbForm=Part") or after.has("Tense=Past")
        return done and after.text.lower().endswith(("ed", "t", "n")) and self.lemma(after.id) not in WORDS.any

    def hurt(self, head: int) -> bool:
        """Whether a nominal is a word of injury or has one behind it: "dozens wounded", "30 injured"."""
        behind = self.kids(head, "amod", "acl", "xcomp", "appos", "parataxis", "conj", "advcl")
        return self.lemma(head) in WORDS.injury or any(c > head and self.lemma(c) in WORDS.injury for c in behind)

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
        own = self.kids(verb, "nsubj:pass") or self.kids(verb, "nsubj")
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
            shared = self.kids(head, *_SUBJECTS)
            if len(shared) > 1 and shared[0] < verb < shared[-1]:
                return shared[:1]
        if relation in {"acl", "acl:relcl"}:
            return (head,)
        if depth == 0 and relation not in {"conj", "xcomp"} and self.kids(verb, "aux:pass"):
            return next(
                ((w.id,) for w in reversed(s.words[: verb - 1]) if w.deprel in _SUBJECTS and is_person(s, w.id)), ()
            )
        if relation not in {"conj", "xcomp", "parataxis"} or s[head].upos not in {"VERB", "ADJ", "AUX", "NOUN", "NUM"}:
            return ()
        if relation == "xcomp" and self.kids(head, "obj"):
            return self.kids(head, "obj")
        if relation == "conj" and s[head].upos in {"NOUN", "NUM"} and not self.kids(head, "cop"):
            return ()
        return self.subjects(head, depth + 1)

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

    # -- how many ---------------------------------------------------------------------------------------------------

    def number(self, head: int) -> Count | None:
        """How many dead one conjunct stands for; None for what is no person, or cannot be counted."""
        s, word, key = self.s, self.s[head], self.lemma(head)
        nobody = _NO_ONE & {self.low(head), *self.kid_words(head, "det")}
        if key == "survivor" or (nobody and word.head and self.lemma(word.head) == "survive"):
            return self.antecedent(head)
        if (
            key in WORDS.things
            or key in WORDS.no_victims
            or key in WORDS.injury
            or key in WORDS.acts - WORDS.counted - WORDS.bodies
        ):
            return None
        if word.upos == "PROPN" and s.entity_at(head, "Location", "Facility", "Organization"):
            return None
        if word.upos == "ADJ" and not self.kids(head, "det", "nummod", "case") and len(self.conjuncts(head)) > 1:
            return None
        if word.upos == "NOUN" and word.has("Number=Plur") and key in WORDS.persons and not self.kids(head, "nummod"):
            beside = [c for c in self.kids(head, "flat", "appos", "compound") if c > head and s[c].upos == "PROPN"]
            if names := tuple(n for c in beside for n in self.conjuncts(c) if s[n].upos == "PROPN"):
                return Count(len(names), FIGURE, names)
        if key == "one" and self.kids(head, "cop") and (who := self.kids(head, "nsubj")):
            return count(s, who[0])  # "the two were the only ones to die"
        if self.low(head).endswith(("self", "selves")):
            return None
        if self.low(head) in {"them", "they"} or (self.low(head) in _ALL and self.aboard(head)):
            return self.antecedent(head) or count(s, head)
        return Count(3, VAGUE, (head,)) if self.low(head) in {"who", "whom"} else count(s, head)

    def aboard(self, head: int) -> bool:
        """Whether a word is that of "all on board", "everyone aboard"."""
        return any(w.text.lower() in {"aboard", "board"} for w in self.s.words[head : head + 2])

    def companions(self, verb: int) -> list[int]:
        """People who died with the others: "along with six teachers", "and two more in hospital"."""
        s, out = self.s, []
        for c in self.kids(verb, "obl", "obl:agent"):
            with_them = {"along", "together"} & {*s.case(c), *(self.low(c) for c in self.kids(verb, "advmod"))}
            if with_them and "with" in s.case(c) and is_person(s, c):
                out.append(c)
        out += [c for c in self.kids(verb, "conj") if self.kids(c, "orphan") and self.kids(c, "nummod")]
        return [c for c in out if not self.hurt(c)]

    def antecedent(self, head: int) -> Count | None:
        """What "them" stands for: the nearest counted people before it, in this sentence or the one before."""
        sentences = self.parse.sentences
        at = self.s.index
        before = sentences[at - 1].words if at and sentences[at - 1].field == self.s.field else ()
        for s, words in ((self.s, self.s.words[: head - 1]), (sentences[at - 1], before)):
            for word in reversed(words):
                if (
                    word.deprel in _TOLD_OF
                    and (word.upos == "NUM" or word.has("Number=Plur"))
                    and is_person(s, word.id)
                ):
                    number = count(s, word.id)
                    if number and number.level == FIGURE and number.value > 1:
                        return Count(number.value, FIGURE)
        return None

    def is_bomber(self, head: int) -> bool:
        """Whether one victim is the attacker himself, or "the only one to die"."""
        one = self.s[head].has("Number=Sing") and not self.kids(head, "nummod")
        return (one and self.lemma(head) in WORDS.bombers) or (
            self.lemma(head) == "one" and "only" in self.kid_words(head, "amod")
        )

    def holds_bomber(self) -> bool:
        """Whether the sentence says that its count includes the attacker."""
        for word in self.s.words:
            low = word.text.lower()
            after = self.low(min(word.id + 1, len(self.s.words)))
            if low in WORDS.subset and (not low.startswith("among") or after in {"them", "the", "those"}):
                near = self.s.words[max(0, word.id - 4) : word.id + 10]
                if any(self.lemma(w.id) in WORDS.bombers or w.key in WORDS.worn for w in near):
                    return not any(w.text.lower() in {"not", "excluding", "n't"} for w in near)
        return False

    def extra(self, predicate: int, heads: list[int]) -> bool:
        """Whether these dead are said to come on top of others: "another", "also", "two more", "his wife"."""
        if all(
            self.lemma(h) in WORDS.kin and any(self.s[c].upos == "PRON" for c in self.kids(h, "nmod:poss"))
            for h in heads
        ):
            return True
        said = self.kid_words(predicate, "advmod").union(*({self.low(h)} | self.kid_words(h) for h in heads))
        if any(self.kids(h, "cop") for h in heads):
            said -= {"also", "later", "further"}  # "a child was also among the eight people killed"
        if any(self.low(i) == "more" and self.low(i + 1) == "than" for h in heads for i in range(max(1, h - 4), h)):
            said.discard("more")
        return bool(said & WORDS.more)

    def own_side(self, verb: int) -> str | None:
        """The armed side that is the subject of a verb, None for anyone else."""
        said = self.subjects(verb)
        if said and self.low(said[0]) in {"it", "they"}:  # "the army said it had lost two men"
            above = (a for a in self.s.ancestors(verb) if self.lemma(a) in WORDS.speech)
            said = next((found for a in above if (found := self.subjects(a))), said)
        if any(x not in self.named and self.s[x].upos == "PROPN" and self.s.entity_at(x, "Location") for x in said):
            return "state"  # "Morocco denied any loss"
        if any("government" in {self.low(x), *self.kid_words(x, "compound", "nmod:poss")} for x in said):
            return "state"
        return next((who for x in said if (who := self.side(x)) in {"state", "armed"}), None)

    def joint(self, i: int) -> str | None:
        """ "or" / "and" where one figure holds dead and hurt alike ("killed or injured"); None where the dead stand
        alone."""
        for c in self.kids(i, "conj"):
            alone = not self.kids(c, *_SUBJECTS, "nummod", "obj", "obl:unmarked", "amod", "advmod", "aux:pass", "obl")
            if self.lemma(c) in WORDS.joint and alone:
                return "or" if "or" in self.kid_words(c, "cc") else "and"
        head = self.s[i].head
        injured_first = head and self.s[i].deprel == "conj" and self.lemma(head) in WORDS.joint
        return "or" if injured_first and "or" in self.kid_words(i, "cc") else None
