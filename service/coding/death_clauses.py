"""Where an article says that people died: reports of deaths, read off the dependency tree sentence by sentence.

A report says how many, who they were, who says so, and whether the figure is a later toll, a part of another, or a tally of a
whole war. Wounded, missing and captured people, animals, ages and dates never count; denied, negated, planned or feared
deaths make no report. The words stand in ``data/death_words.yaml``; which event a report belongs to is decided in fatalities.py; the ways of saying it are in death_reports.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from service.coding.numbers import FIGURE, NUMERALS, VAGUE, Count, count
from service.language.parse import Parse, Sentence, Span

_PATH = Path(__file__).parent / "data" / "death_words.yaml"
SIDES = ("state", "armed", "civilian", "people")
"""Who the dead are. "people" is any of them, so that such a figure may be the sum of the others."""


@dataclass(frozen=True, slots=True)
class DeathReport:
    """One statement that people died.

    ``sentence`` and the word ids (``predicate``, ``heads``, ``words``) point into the parse. ``count`` is the lower end of what is said and
    ``level`` how firm (numbers.FIGURE, QUANTITY, VAGUE); ``numbered``: said by a numeral, not by an article, a name or a plural. ``side`` is one of SIDES. ``killer`` and ``source`` are the head words of who
    did it and who says so, None where the clause names nobody. ``update``: a toll that replaces an earlier one. ``extra``: said to
    come on top ("another died"). ``partial``: part of a figure given elsewhere. ``bomber``: the attacker's own death.
    ``holds_bomber``: the count includes him. ``total``: a tally of a war or of months. ``past``: placed in an earlier month or year.
    """

    sentence: int
    predicate: int
    heads: tuple[int, ...]
    words: tuple[int, ...]
    count: int
    level: int
    side: str
    spans: tuple[Span, ...]
    killer: int | None = None
    source: int | None = None
    numbered: bool = True
    toll: bool = False
    update: bool = False
    extra: bool = False
    partial: bool = False
    bomber: bool = False
    holds_bomber: bool = False
    total: bool = False
    past: bool = False


TALLY = 2000
"""From this many dead on, a figure is taken for the tally of a war: no single event of the newswire corpora comes near."""


class _Lexicon:
    """The word table as sets, checked."""

    def __init__(self, path: Path) -> None:
        table = yaml.safe_load(path.read_text(encoding="utf-8"))
        for name, value in table.items():
            if isinstance(value, list):
                if bad := [w for w in value if not isinstance(w, str)]:
                    raise ValueError(f"{path.name}: '{name}': not words: {bad}")
                value = frozenset(value)
            setattr(self, name, value)
        missing = [n for n in ("kill", "kill_person", "hurt", "die", "nouns", "sides", "persons", "unreal", "totals") if n not in table]
        if missing:
            raise ValueError(f"{path.name}: missing {', '.join(missing)}")
        self.side_of = {word: side for side, words in self.sides.items() for word in words}
        self.acts = frozenset(self.nouns["acts"])
        self.counted = frozenset(self.nouns["counted"])
        self.tolls = frozenset(self.nouns["tolls"])
        self.killing = self.kill | self.kill_person | frozenset(self.kill_particle) | self.hurt
        self.any = (self.killing | self.die | self.fall | self.acts | self.counted | self.tolls | frozenset(self.idioms)
                    | frozenset(self.lives) | {"dead", "number", "life"})


LEX = _Lexicon(_PATH)
_NOMINAL = frozenset({"NOUN", "PROPN", "NUM", "PRON", "ADJ", "DET"})
_PERSON_ENDINGS = ("er", "or", "ist", "ian", "ant", "man", "woman", "boy", "girl", "child", "ee")
_RELATIVE = frozenset({"who", "whom", "which", "that"})


def lemma(sentence: Sentence, word_id: int) -> str:
    """The lemma, with plurals in -men that the lemmatizer leaves put into the singular."""
    word = sentence[word_id]
    key, text = word.key, word.text.lower()
    if text.endswith("ed") and key not in LEX.any and word.upos in {"VERB", "ADJ"}:
        key = next((stem for stem in (text[:-1], text[:-2], text[:-3]) if stem in LEX.any), key)
    return key[:-3] + "man" if key.endswith("men") and key not in {"regimen", "specimen", "omen"} else key


def side(sentence: Sentence, head: int) -> str:
    """Which of SIDES the people headed by this word are."""
    word, key = sentence[head], lemma(sentence, head)
    inner = next((c for c in sentence.children(head, "nmod") if "of" in sentence.case(c) and sentence[c].upos != "PRON"), None)
    if inner and (word.upos == "NUM" or LEX.side_of.get(key) == "people"):
        return side(sentence, inner)
    if word.upos == "NUM":
        return "people"
    if key in LEX.side_of:
        return LEX.side_of[key]
    if word.upos in {"PRON", "DET"}:
        return "people"
    return next((s for s in ("state", "armed") for tail in LEX.side_of if LEX.side_of[tail] == s and len(tail) > 4 and key.endswith("-" + tail)), "civilian")


def is_person(sentence: Sentence, head: int) -> bool:
    word, key = sentence[head], lemma(sentence, head)
    if word.upos in {"NUM", "PRON"} or key in LEX.persons or key in LEX.side_of or sentence.entity_at(head, "Person"):
        return True
    return word.upos == "NOUN" and key.endswith(_PERSON_ENDINGS)


class Finder:
    """The death reports of one sentence."""

    def __init__(self, parse: Parse, sentence: Sentence) -> None:
        self.parse, self.s = parse, sentence
        self.found: list[DeathReport] = []
        self.used: set[int] = set()

    # -- reading the tree ---------------------------------------------------------------------------------------------

    def lemma(self, i: int) -> str:
        return lemma(self.s, i)

    def kids(self, i: int, *relations: str) -> tuple[int, ...]:
        return self.s.children(i, *relations)

    def conjuncts(self, head: int) -> list[int]:
        """A nominal and its nominal conjuncts, without those that were hurt, not killed."""
        out = [head]
        for child in self.kids(head, "conj"):
            if self.age(head, child) or self.stray(child):
                continue
            if self.s[child].upos in _NOMINAL and not self.kids(child, "nsubj", "nsubj:pass", "cop", "aux:pass") and not self.hurt(child):
                out += self.conjuncts(child)
        return out

    def stray(self, conjunct: int) -> bool:
        """Whether a conjunct belongs to another verb beside it: "was killed and his brother beaten", "killed nine and displaced millions"."""
        s = self.s
        below = [i for i in s.subtree(conjunct) if s[i].deprel not in {"punct", "cc"} and s[i].upos in {"NOUN", "PROPN", "NUM", "DET", "ADJ", "PRON", "ADP"}]
        first = min((i for i in below if i <= conjunct), default=conjunct)
        before = s[first - 1] if first > 1 else None
        after = s.words[conjunct] if conjunct < len(s.words) else None
        if before and before.upos == "VERB" and before.id > s[conjunct].head and self.lemma(before.id) not in LEX.any:
            return True
        return bool(after and after.upos in {"VERB", "ADJ"} and after.text.lower().endswith(("ed", "t", "n")) and (self.lemma(after.id) in LEX.injury or self.lemma(after.id) not in LEX.any)
                    and (after.has("VerbForm=Part") or after.has("Tense=Past") or self.lemma(after.id) in LEX.injury))

    def age(self, head: int, number: int) -> bool:
        """Whether a figure set off by commas behind a person is his age: "Ali Khan, 35, and his son"."""
        s = self.s
        return s[number].upos == "NUM" and s[number - 1].text in {",", "("} and s[head].upos != "NUM" and s[head].has("Number=Sing") and not self.kids(number, "case", "cc")

    def hurt(self, head: int) -> bool:
        """Whether a nominal is followed by, or is, a word of injury: "dozens wounded", "30 injured"."""
        if self.lemma(head) in LEX.injury:
            return True
        return any(c > head and self.lemma(c) in LEX.injury for c in self.kids(head, "amod", "acl", "xcomp", "appos", "parataxis", "conj", "advcl"))

    def of_whom(self, verb: int) -> int | None:
        """The number in "three of whom were killed", wherever the parser hung it."""
        for at in range(max(3, verb - 5), verb):
            if self.s[at].text.lower() in {"whom", "which", "them"} and self.s[at - 1].text.lower() == "of":
                number = self.s[at - 2]
                if number.upos == "NUM" or count(self.s, number.id):
                    return number.id
        return None

    def subjects(self, verb: int, depth: int = 0) -> tuple[int, ...]:
        """Heads of the subject, own or shared with the governing verb; the antecedent for a relative pronoun or participle."""
        s, word = self.s, self.s[verb]
        own = self.kids(verb, "nsubj:pass", "nsubj")
        if depth == 0 and word.deprel in {"acl:relcl", "advcl:relcl", "parataxis", "acl", "conj"} and (part := self.of_whom(verb)):
            return (part,)
        if own:
            subject = own[0]
            if s[subject].text.lower() in _RELATIVE and word.deprel in {"acl:relcl", "advcl:relcl"} and word.head:
                return (word.head,)
            return (subject,)
        if depth > 4 or not word.head:
            return ()
        if word.deprel == "ccomp" and depth == 0 and (self.kids(verb, "aux:pass") or self.lemma(verb) in LEX.die | frozenset(LEX.idioms)):
            shared = [c for c in self.kids(word.head, "nsubj", "nsubj:pass")]
            if len(shared) > 1 and shared[0] < verb < shared[-1]:
                return (shared[0],)
        if word.deprel in {"acl", "acl:relcl"}:
            return (word.head,)
        if self.kids(verb, "aux:pass") and word.deprel not in {"conj", "xcomp"} and depth == 0:
            return next(((w.id,) for w in reversed(s.words[: verb - 1]) if w.deprel in {"nsubj", "nsubj:pass"} and is_person(s, w.id)), ())
        if word.deprel in {"conj", "xcomp", "parataxis"} and s[word.head].upos in {"VERB", "ADJ", "AUX", "NOUN", "NUM"}:
            if word.deprel == "xcomp" and self.kids(word.head, "obj"):
                return self.kids(word.head, "obj")
            if word.deprel == "conj" and s[word.head].upos in {"NOUN", "NUM"} and not self.kids(word.head, "cop"):
                return ()
            return self.subjects(word.head, depth + 1)
        return ()

    def passive(self, verb: int) -> bool:
        """Whether what the verb does is done to its subject."""
        word = self.s[verb]
        if self.kids(verb, "aux:pass", "nsubj:pass") or word.has("Voice=Pass"):
            return True
        if word.deprel == "acl" and not word.has("VerbForm=Ger") and not word.text.lower().endswith("ing") and not self.kids(verb, "obj", "mark"):
            return True
        if word.deprel in {"conj", "xcomp"} and word.head and not self.kids(verb, "obj", "nsubj") and not word.text.lower().endswith("ing"):
            head = self.s[word.head]
            return word.has("VerbForm=Part") and (self.passive(word.head) or word.deprel == "xcomp" or head.upos == "ADJ")
        return False

    def real(self, i: int) -> bool:
        """Whether the text asserts this word: no negation, modal, condition, purpose, threat or denial above it."""
        s, at, seen = self.s, i, set()
        while at and at not in seen:
            seen.add(at)
            word = s[at]
            for child in self.kids(at):
                text, relation = s[child].text.lower(), s[child].deprel
                if relation == "advmod" and text in {"not", "n't", "never"} or relation == "aux" and text in LEX.modals:
                    return False
                if relation == "mark" and text in LEX.conditions:
                    return False
            purpose = any(s[c].text.lower() == "to" and s[c].upos == "PART" for c in self.kids(at, "mark"))
            if purpose and word.deprel in {"advcl", "acl"} and self.lemma(at) not in LEX.die and not self.kids(at, "aux", "aux:pass"):
                return False
            if purpose and word.deprel == "root" and s.field == "title":
                return False
            head = word.head
            if head and word.deprel in {"ccomp", "xcomp", "acl", "obj", "obl", "nmod", "advcl"}:
                over = self.lemma(head)
                if over in LEX.unreal_nouns and word.deprel in {"acl", "nmod"} or over in {"fear", "feared"} and word.deprel in {"xcomp", "ccomp", "acl"}:
                    return False
                if over in LEX.unreal and word.deprel not in {"obl", "nmod", "advcl"} and not (over in {"allow", "order", "fail", "expect", "mean"} and word.deprel == "obj"):
                    return False
                if over in {"avoid", "prevent", "avert", "threaten", "fear", "accuse"} and word.deprel == "obl" and over != "accuse":
                    return False
            if word.deprel in {"acl:relcl", "conj", "parataxis", "nsubj", "appos", "acl", "nmod", "nsubj:pass", "amod", "list", "dep"} and at != i and word.deprel != "conj":
                return True
            at = head
        return True

    # -- making reports -----------------------------------------------------------------------------------------------

    def source(self, i: int) -> int | None:
        """The head word of who says so."""
        for above in (*(() if self.lemma(i) in LEX.lives else (i,)), *self.s.ancestors(i)):
            if self.lemma(above) in LEX.speech and self.s[above].upos == "VERB":
                return next(iter(self.subjects(above)), None)
        return None

    def clause(self, i: int) -> Iterator[int]:
        """The word ids of the phrase and clause around a predicate, without clauses below or beside it."""
        stack = [i]
        while stack:
            at = stack.pop()
            yield at
            stack += [c for c in self.kids(at) if self.s[c].deprel not in {"conj", "parataxis", "ccomp", "acl:relcl", "advcl"} or c == i]

    def span_of_time(self, i: int) -> tuple[bool, bool]:
        """(tally of a war or of months, placed in an earlier month or year) for a predicate and the clause it stands in."""
        s, total, past = self.s, False, False
        here = [i, *(a for a in [s[i].head] if a and s[i].deprel in {"nsubj", "nsubj:pass", "obj", "obl", "nmod", "xcomp", "conj"})]
        if s[i].deprel in {"conj", "acl"} and s[i].head:
            here.append(s[i].head)
        for at in here:
            for c in self.clause(at):
                word = s[c]
                if word.deprel not in {"obl", "obl:unmarked", "nmod", "obl:tmod", "nmod:unmarked", "advmod", "nummod", "nsubj"}:
                    continue
                case, key = set(s.case(c)), self.lemma(c)
                kids = {s[k].text.lower() for k in self.kids(c)}
                if "since" in case and not (kids & {"morning", "dawn"} or key.endswith("day") or key in {"dawn", "morning", "noon", "night"}):
                    total = True
                elif word.deprel == "nsubj":
                    total = total or (key in {"war", "conflict", "insurgency", "uprising"} and at == i)
                elif key in LEX.totals["spans"] and (case & set(LEX.totals["cases"]) or kids & {"this", "past", "last", "every"}) and not case & {"of"}:
                    if key in {"war", "conflict", "violence", "unrest", "crisis", "occupation", "revolt", "rebellion"} and not case & set(LEX.totals["cases"]):
                        continue
                    if kids & {"last", "previous"} or "ago" in kids:
                        past = True
                    elif key not in {"violence", "unrest", "crisis"}:
                        total = True
                elif key in LEX.totals["spans"] and "ago" in {w.text.lower() for w in s.words[c : c + 1]}:
                    past = True
                elif word.upos == "NUM" and len(word.text) == 4 and word.text[:2] in {"19", "20"} and case & {"in", "during"} and not any(s[k].deprel == "compound" for k in self.kids(c)):
                    past = True
        return total, past

    def antecedent(self, head: int) -> Count | None:
        """What "them" stands for: the nearest counted people before it, in this sentence or the one before."""
        for sentence, upto in ((self.s, head), (self.before(), 10**6)):
            if sentence is None:
                continue
            for i in range(min(upto, len(sentence.words) + 1) - 1, 0, -1):
                word = sentence[i]
                if word.upos in {"NOUN", "NUM"} and word.deprel in {"obj", "nsubj:pass", "nmod", "obl"} and (word.has("Number=Plur") or word.upos == "NUM"):
                    number = count(sentence, i)
                    if number and number.level == FIGURE and number.value > 1 and is_person(sentence, i):
                        return Count(number.value, FIGURE, ())
        return None

    def before(self) -> Sentence | None:
        at = self.s.index - 1
        return self.parse.sentences[at] if at >= 0 and self.parse.sentences[at].field == self.s.field else None

    def number(self, head: int) -> Count | None:
        """How many dead one conjunct stands for; None for what is no person, or nothing countable."""
        s, key = self.s, self.lemma(head)
        if key in LEX.no_victims or key in LEX.injury:
            return None
        if s.entity_at(head, "Location", "Facility", "Organization") and s[head].upos == "PROPN":
            return None
        if s[head].upos == "PROPN" or key in LEX.persons:
            names = [c for c in self.kids(head, "flat", "appos", "compound") if c > head and s[c].upos == "PROPN"]
            if s[head].has("Number=Plur") and s[head].upos == "NOUN" and names and not self.kids(head, "nummod"):
                named = [n for c in names for n in self.conjuncts(c) if s[n].upos == "PROPN"]
                return Count(len(named), FIGURE, tuple(named))
        if s[head].text.lower() in {"them", "they", "themselves"}:
            return self.antecedent(head) or count(s, head)
        if s[head].text.lower() in {"who", "whom"}:
            return Count(3, VAGUE, (head,))
        return count(s, head)

    def emit(self, predicate: int, heads: Iterable[int], *, killer: int | None = None, strict: bool = False, joint: bool = False, own: str | None = None, suicide: bool = False, **flags: bool) -> None:
        """Report the people headed by these words and their conjuncts, one report for each side."""
        groups: dict[tuple[str, bool], list[tuple[int, Count]]] = {}
        for head in dict.fromkeys(h for one in heads for h in self.conjuncts(one)):
            number = self.number(head)
            if self.s[head].upos == "ADJ" and not self.kids(head, "det", "nummod", "case") and len(self.conjuncts(head)) > 1:
                continue
            if number is None or (strict and not is_person(self.s, head)):
                continue
            if joint:
                number = Count(min(3, number.value), VAGUE, number.words)
            if groups and number.level == VAGUE and not number.words and self.s[head].deprel == "conj":
                continue
            mine = suicide or any(self.s[c].text.lower() == "only" for c in self.kids(head, "amod")) and self.lemma(head) == "one" or self.lemma(head) in LEX.bombers and self.s[head].has("Number=Sing") and not self.kids(head, "nummod")
            groups.setdefault((side(self.s, head), mine), []).append((head, number))
        told = {h for r in self.found if not r.partial for h in r.heads}
        groups = {who: parts for who, parts in groups.items() if not told.issuperset(h for h, _ in parts)}
        if predicate in self.used or not groups or not self.real(predicate):
            return
        self.used.add(predicate)
        if own or len({who for who, _ in groups}) > 1:
            merged: dict[tuple[str, bool], list[tuple[int, Count]]] = {}
            for (who, mine), parts in groups.items():
                merged.setdefault(((own or "civilian") if who == "people" else who, mine), []).extend(parts)
            groups = merged
        total, past = self.span_of_time(predicate)
        clause = {self.s[c].text.lower() for h in (i for g in groups.values() for i, _ in g) for c in (h, *self.kids(h))}
        if "than" in {self.s[i + 1].text.lower() for h in (i for g in groups.values() for i, _ in g) for i in range(max(1, h - 4), h) if self.s[i].text.lower() == "more"}:
            clause.discard("more")
        clause |= {self.s[c].text.lower() for c in self.kids(predicate, "advmod")}
        if all(self.kin(h) for parts in groups.values() for h, _ in parts):
            clause.add("other")
        for (who, mine), parts in groups.items():
            value = sum(n.value for _, n in parts)
            if not value:
                continue
            total = total or value >= TALLY
            words = tuple(sorted({i for h, n in parts for i in (h, *n.words)} | {predicate}))
            self.found.append(DeathReport(
                self.s.index, predicate, tuple(h for h, _ in parts), words, value, min(n.level for _, n in parts), who, (self.s.span(words),),
                numbered=any(self.s[i].upos == "NUM" or self.s[i].text.lower() in NUMERALS for _, n in parts for i in n.words),
                killer=killer, source=self.source(predicate), total=total, past=past, bomber=mine, holds_bomber=self.holds_bomber(),
                **{"extra": bool(clause & LEX.more), **flags}))

    def kin(self, head: int) -> bool:
        """Whether this is somebody's relative: "his wife", told of beside the man himself."""
        return self.lemma(head) in LEX.kin and any(self.s[c].upos == "PRON" for c in self.kids(head, "nmod:poss"))

    def holds_bomber(self) -> bool:
        """Whether the sentence says that its count includes the attacker."""
        words = self.s.words
        for word in words:
            if word.text.lower() in LEX.subset:
                near = words[max(0, word.id - 4) : word.id + 10]
                if any(lemma(self.s, w.id) in LEX.bombers or w.key in LEX.worn for w in near):
                    return not any(w.text.lower() in {"not", "excluding", "n't"} for w in near)
        return False

    def joint(self, i: int) -> str | None:
        """ "or" / "and" where one figure holds dead and hurt alike ("killed or injured"), None where the dead stand alone."""
        for c in self.kids(i, "conj"):
            if self.lemma(c) in LEX.joint_injury and not self.kids(c, "nsubj", "nsubj:pass", "nummod", "obj", "obl:unmarked", "amod", "advmod", "aux:pass", "obl"):
                if any(self.s[k].text.lower() == "or" for k in self.kids(c, "cc")):
                    return "or"
                if self.s[c].deprel == "conj":
                    return "and"
        head = self.s[i].head
        if self.s[i].deprel == "conj" and head and self.lemma(head) in LEX.joint_injury:
            return "or" if any(self.s[k].text.lower() == "or" for k in self.kids(i, "cc")) else None
        return None
