"""Who the dead of a clause are and how many: those of one list, without ages, descriptions and the hurt."""

from __future__ import annotations

from service.coding.fatalities.clauses import NOMINAL, SUBJECTS, Clauses
from service.coding.fatalities.words import WORDS, is_person
from service.coding.followups import set_apart
from service.coding.numbers import FIGURE, VAGUE, Count, count

_NO_ONE = frozenset({"nobody", "no"})
_ALL = frozenset({"all", "everyone", "everybody"})
_TOLD_OF = frozenset({"obj", "nsubj:pass", "nmod", "obl"})


class Victims(Clauses):
    """A sentence whose nominals are read as people who died."""

    # -- who --------------------------------------------------------------------------------------------------------

    def conjuncts(self, head: int) -> list[int]:
        """A nominal and its nominal conjuncts, without ages, those of another verb, and those who were hurt, not
        killed."""
        out = [head]
        kin = [c for c in self.kids(head, "appos") if self.lemma(c) in WORDS.kin and self.kids(c, "nmod:poss")]
        bare = [c for c in self.kids(head, "amod") if c > head and self.kids(c, "det")]  # "two Germans, a Ghanaian"
        out += [x for c in bare for x in self.conjuncts(c) if self.kids(x, "det")]
        whose = self.kids(head, "nmod") if self.lemma(head) == "one" else ()
        beside = [c for n in whose for c in self.kids(n, "conj") if self.kids(c, "nummod") or self.article(c)]
        for c in (*kin, *self.kids(head, "conj"), *beside):  # "one of the militia's fighters and a boy"
            if self.description(head, c):
                out += self.conjuncts(c)[1:]
                continue
            clause = self.s[c].upos not in NOMINAL or self.kids(c, *SUBJECTS, "cop", "aux:pass")
            clause = clause or self.lemma(head) in WORDS.bodies and not is_person(self.s, c)
            same = "or" in self.kid_words(c, "cc")  # "a porter, or kolbar"
            if not (clause or same or self.age(head, c) or self.stray(c) or self.hurt(c)):
                out += self.conjuncts(c)
        return out

    def article(self, nominal: int) -> bool:
        """Whether "a" stands before a nominal."""
        return bool({"a", "an"} & self.kid_words(nominal, "det"))

    def age(self, head: int, number: int) -> bool:
        """Whether a figure set off by commas behind a person is an age: "Ali Khan, 35, and his son"."""
        s = self.s
        apart = s[number].upos == "NUM" and s[number - 1].text in {",", "("} and not self.kids(number, "case", "cc")
        return apart and s[head].upos != "NUM" and s[head].has("Number=Sing")

    def description(self, head: int, conjunct: int) -> bool:
        """Whether a conjunct only says who those before it are: "Ali Khan, 35, a nurse, and his son", "two brothers,
        Ali and Omar"."""
        s, word = self.s, self.s[conjunct]
        if s[head].upos == "PROPN":
            between = (s[i] for i in range(head + 1, s.subtree(conjunct)[0]))
            next_to = all(w.upos in {"NUM", "PUNCT"} or w.deprel == "flat" for w in between)
            a = self.article(conjunct)
            return word.upos == "NOUN" and a and next_to and not self.kids(conjunct, "cc")
        beside = self.kids(head, "conj", "appos")
        names = {n for c in beside for n in (c, *self.kids(c, "conj")) if s[n].upos == "PROPN"}
        number = count(s, head)
        return word.upos == "PROPN" and number is not None and number.value == len(names) > 1

    def stray(self, conjunct: int) -> bool:
        """Whether a conjunct belongs to a verb beside it: "was killed and his brother beaten", "killed nine and
        displaced millions"."""
        s = self.s
        left = [
            i for i in s.subtree(conjunct) if i <= conjunct and s[i].upos in NOMINAL | {"ADP"} and s[i].deprel != "cc"
        ]
        before = s[min(left) - 1] if left and min(left) > 1 else None
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
        if key in WORDS.bodies and "their" in self.kid_words(head, "nmod:poss"):
            return self.antecedent(head) or count(s, head)
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
        if heads and all(self.low(h) in {"him", "her", "he", "she"} for h in heads):
            return False
        if all(
            self.lemma(h) in WORDS.kin and any(self.s[c].upos == "PRON" for c in self.kids(h, "nmod:poss"))
            for h in heads
        ):
            return True
        if any(set_apart(self.s, c) for c in self.kids(predicate, "nsubj", "obl", "obl:agent") if c not in heads):
            return True  # "died in a separate strike"
        said = self.kid_words(predicate, "advmod").union(*({self.low(h)} | self.kid_words(h) for h in heads))
        if any(self.kids(h, "cop") for h in heads):
            said -= {"also", "later", "further"}  # "a child was also among the eight people killed"
        if any(self.low(i) == "more" and self.low(i + 1) == "than" for h in heads for i in range(max(1, h - 4), h)):
            said.discard("more")
        return bool(said & WORDS.more)
