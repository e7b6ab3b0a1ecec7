"""The ways in which newswire says that people died, as dependency patterns over the words of
``data/death_words.yaml``.

Wounded, missing and captured people, animals, ages and dates never count; denied, negated, planned or feared deaths
make no report. Which event a report belongs to is decided in fatalities.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from service.coding.fatalities.reports import DeathReport
from service.coding.fatalities.tolls import Tolls
from service.coding.fatalities.words import WORDS, is_person
from service.coding.numbers import FIGURE, count
from service.language.parse import Parse, Sentence

_SELF = ("self", "selves")
_AMONG = frozenset({"among", "amongst"})
_BEHIND_NOUN = frozenset(
    {"amod", "acl", "parataxis", "appos", "advmod", "dep", "nmod:unmarked", "flat", "acl:relcl", "list", "conj"}
)
_UNDER_LEAVE = frozenset({"xcomp", "advcl", "obj", "amod", "acl", "advmod"})
_BATTLE = frozenset({"field", "battlefield", "front", "frontline", "duty", "line"})
_FINDING = frozenset({"pull", "recover", "dig", "find", "report", "confirm", "declare", "pronounce"})
_FOUND = frozenset({"find", "recover", "discover", "dump", "retrieve", "locate"})
_INTO = frozenset({"to", "into", "from", "under", "on", "off", "back", "behind"})

Named = Mapping[int, Mapping[int, str]]


def reports(parse: Parse, named: Named = MappingProxyType({})) -> tuple[DeathReport, ...]:
    """The death reports of a document, in text order (title first). ``named``: the sides of words that name an armed
    actor, by sentence and word."""
    out: list[DeathReport] = []
    for sentence in parse.sentences:
        told = bool(out) and out[-1].sentence == sentence.index - 1
        out += sentence_reports(parse, sentence, named.get(sentence.index, MappingProxyType({})), told=told)
    return tuple(out)


def sentence_reports(
    parse: Parse, sentence: Sentence, named: Mapping[int, str] = MappingProxyType({}), *, told: bool = False
) -> list[DeathReport]:
    """The death reports of one sentence, in text order; ``told``: the sentence before has some. A bare number is of the
    people told of before it."""
    found = sorted(_Patterns(parse, sentence, named).run(told=told), key=lambda r: r.predicate)
    for i, report in enumerate(found[1:], start=1):
        if report.side == "people" and not report.toll and all(sentence[h].upos == "NUM" for h in report.heads):
            found[i] = replace(report, side=found[i - 1].side)
    return found


class _Patterns(Tolls):
    """Tries every pattern on every death word of a sentence; what one has reported, the later ones leave alone."""

    def run(self, *, told: bool = False) -> list[DeathReport]:
        """The reports; ``told``: the sentence before has some, so that this one may put another figure to the same."""
        words = [w.id for w in self.s.words if self.lemma(w.id) in WORDS.any]
        for pattern in (self.tolls, self.verbs, self.dead, self.nouns):
            for i in words:
                pattern(i)
        for report in list(self.found):
            self.likewise(report.predicate)
        for word in self.s.words:
            self.figures(word.id, told=told)
        self.gaps()
        return self.found

    # -- verbs ------------------------------------------------------------------------------------------------------

    def verbs(self, i: int) -> None:
        word, key = self.s[i], self.lemma(i)
        noun_for_verb = word.upos == "NOUN" and word.deprel in {"acl", "advcl", "root"} and key in WORDS.kill
        if word.upos not in {"VERB", "ADJ", "AUX"} and not noun_for_verb:
            return
        if key in WORDS.idioms or key in WORDS.lives:
            self.idioms(i, key)
        if key in WORDS.die:
            if not any(self.natural(c) for c in self.kids(i, "obl")):
                more = [c for c in self.kids(i, "advmod") if c < i and self.low(c) == "more" and self.kids(c, "nummod")]
                self.emit(i, more or self.subjects(i))
        elif key in WORDS.fall:
            self.fallen(i)
        elif key in WORDS.saving:
            self.unsaved(i)
        elif key in WORDS.never:
            below = {self.low(c) for c in self.kids(i, "advmod", "xcomp", "obj", "obl", "compound:prt")}
            if "never" in below and (key != "come" or below & {"alive", "back", "home"}):
                self.emit(i, [x for x in self.subjects(i) if is_person(self.s, x)], sure=True)
        elif key in WORDS.to_death and not self.objects(i) and not self.passive(i):
            if self.ends(i, "death", "to"):
                self.emit(i, self.subjects(i))
        elif key in WORDS.burial:
            self.buried(i, key)
        elif self.deadly(i, key):
            self.killed(i, key)

    def natural(self, cause: int) -> bool:
        """Whether a phrase gives a cause of death outside of conflict: "of hunger", "of a heart attack"."""
        return self.lemma(cause) in WORDS.natural or any(self.low(c) == "heart" for c in self.kids(cause, "compound"))

    def fallen(self, i: int) -> None:
        """ "Four soldiers fell in the battle"."""
        subject = next(iter(self.subjects(i)), 0)
        if not (subject and self.own_side(i) and self.kids(subject, "nummod")) or self.kids(
            i, "xcomp", "compound:prt", "obj"
        ):
            return
        if not any(_INTO & set(self.s.case(c)) and self.lemma(c) not in _BATTLE for c in self.kids(i, "obl")):
            self.emit(i, [subject])

    def unsaved(self, i: int) -> None:
        """ "Two of the wounded did not survive", "the boy could not be saved", "none of the 14 soldiers survived"."""
        for x in self.subjects(i):
            if self.low(x) == "none":
                self.emit(i, self.of(x, "nmod"), sure=True)
            elif self.lemma(i) == "survive" and {"nobody", "no"} & {self.low(x), *self.kid_words(x, "det")}:
                self.emit(i, [x], sure=True)
        negated = self.kid_words(i, "advmod") & {"not", "n't", "never"}
        doubtful = self.kid_words(i, "aux") & WORDS.modals - {"could"} or self.kid_words(i, "mark") & WORDS.conditions
        objects = {self.low(c) for c in self.kids(i, "obj")}
        if self.lemma(i) == "make" and (objects != {"it"} or any("to" in self.s.case(c) for c in self.kids(i, "obl"))):
            return
        if negated and not doubtful and (self.passive(i) or objects <= {"it"}):
            self.emit(i, [x for x in self.subjects(i) if is_person(self.s, x)], sure=True)

    def ends(self, i: int, noun: str, preposition: str) -> bool:
        """Whether a verb has "to death" or the like behind it."""
        return any(self.lemma(c) == noun and preposition in self.s.case(c) for c in self.kids(i, "obl", "obl:arg"))

    def buried(self, i: int, key: str) -> None:
        """ "Eighty-five have been laid to rest": how many at least, where no toll says more."""
        rest = key != "lay" or self.ends(i, "rest", "to")
        under = {"under", "beneath", "by"} & {p for c in self.kids(i, "obl") for p in self.s.case(c)}
        if rest and not under and "alive" not in {self.low(c) for c in self.s.subtree(i)}:
            dead = self.described(i) or self.objects(i)
            dead = [x for x in dead if self.kids(x, "nummod") or self.s[x].upos == "NUM"]
            self.emit(i, dead, partial=True, toll=True)

    def deadly(self, i: int, key: str) -> bool:
        """Whether a verb says that its object is dead, by itself or by a word beside it: "gunned down", "beaten to
        death"."""
        s = self.s
        if key in WORDS.kill or key in WORDS.kill_person:
            return True
        if any(self.low(c) in WORDS.kill_particle.get(key, ()) for c in self.kids(i, "compound:prt", "advmod")):
            return True
        if key == "blow" and any(self.lemma(c) in {"piece", "bit", "smithereens"} for c in self.kids(i, "obl")):
            return True
        if key == "put":
            return any(self.ends(i, noun, "to") for noun in WORDS.put_to)
        if key == "fell":
            return any(self.lemma(c) in WORDS.shots for c in self.kids(i, "obl", "obl:agent", "nsubj"))
        if key not in WORDS.hurt:
            return False
        beside = self.kid_words(i)
        after = [w.text.lower() for w in s.words[i : i + 8]]
        to_death = ("to", "death") in zip(after, after[1:], strict=False) or any(
            self.low(c) == "death" and "to" in s.case(c) for c in self.kids(i, "obl")
        )
        dead = "dead" in after[:1] or "dead" in self.kid_words(i, "xcomp", "advmod", "advcl")
        return dead or to_death or bool(beside & WORDS.fatal_adverbs) or (key in WORDS.alive and "alive" in beside)

    def objects(self, i: int) -> tuple[int, ...]:
        """What an active verb is done to, also where the parser took it for a subject or an oblique."""
        s = self.s
        objects = tuple(c for c in self.kids(i, "obj") if self.low(c) != "dead")
        if objects := objects[:1] + tuple(c for c in objects[1:] if not self.stray(c)):
            clause = s[i].deprel in {"acl:relcl", "advcl:relcl"}
            return tuple(s[i].head if clause and self.low(c) in {"whom", "who", "that"} else c for c in objects)
        subjects = self.kids(i, "nsubj", "nsubj:pass")
        if s[i].deprel != "acl" and not self.kids(i, "aux:pass") and subjects and subjects[0] < i < subjects[-1]:
            return tuple(c for c in subjects if c > i)
        to_death = next((c for c in self.kids(i, "obl") if self.low(c) == "death" and "to" in s.case(c)), i)
        hung = [c for c in self.kids(to_death, "nmod") if not s.case(c)]  # "put to death 26 civilians"
        if to_death != i and hung and not self.passive(i):
            return tuple(hung[:1])
        hung = [w.id for w in s.words[i : i + 4] if w.deprel == "obj" and w.head < i]
        subject = self.kids(i, "nsubj", "nsubj:pass") or (s[i].deprel == "xcomp" and s[i - 1].text == ",")
        if hung and subject and not self.kids(i, "aux:pass"):
            return tuple(hung[:1])  # "…, where rebels were said to lodge, killed 13 inhabitants", hung on "lodge"
        if s[i].deprel == "conj" and not self.kids(i, "aux:pass"):
            if ahead := tuple(c for c in self.kids(s[i].head, "obj") if c > i):
                return ahead[:1]  # "shot and killed an editor", hung on "shot"
        if not self.passive(i):
            bare = [c for c in self.kids(i, "obl", "obl:unmarked") if c > i and set(s.case(c)) <= {"at"}]
            bare = [c for c in bare if self.kids(c, "nummod") or (is_person(s, c) and not s.case(c))]
            if bare and self.low(i + 1) != "in":
                return tuple(bare)
            shared = [c for c in self.kids(i, "conj") if self.lemma(c) in WORDS.killing and self.kids(c, "obj")]
            self.used.update(shared)
            return self.kids(shared[0], "obj") if shared else ()
        return ()

    def killed(self, i: int, key: str) -> None:
        """The object, the passive subject, or the noun that a participle describes."""
        s, joint = self.s, self.joint(i)
        only = {"strict": key in WORDS.kill_particle and key not in WORDS.kill, "listed": key in WORDS.kill_person}
        if joint == "or":
            self.used.add(i)
            return
        objects = self.objects(i)
        if any(self.low(c).endswith(_SELF) for o in objects for c in self.conjuncts(o)):
            others = [c for o in objects for c in self.conjuncts(o) if not self.low(c).endswith(_SELF)]
            self.emit(i, others, sure=True) if others else self.emit(i, self.subjects(i), suicide=True)
        elif objects and not self.kids(i, "aux:pass"):
            killer = s[i].head if s[i].deprel == "acl" else next(iter(self.subjects(i)), None)
            one_figure = joint == "and" and any(c < objects[0] for c in self.kids(i, "conj"))
            self.emit(i, objects, killer=killer, joint=one_figure, **only)
        elif described := [x for x in self.described(i) if not self.hurt(x)]:
            killer = next((c for c in self.kids(i, "obl:agent") if c not in self.companions(i)), None)
            self.emit(i, described, killer=killer, joint=joint == "and", **only)
        else:
            self.headline(i, key, only)

    def described(self, i: int) -> tuple[int, ...]:
        return self.subjects(i) if self.passive(i) or self.s[i].upos == "ADJ" else ()

    def headline(self, i: int, key: str, only: dict[str, bool]) -> None:
        """Participles whose victims the parser hung elsewhere: "Four killed in blast", "the murdered priest", "with
        several killed"."""
        s = self.s
        numbers = [
            c
            for c in self.kids(i, "nummod", "obl:unmarked", "compound", "nmod:unmarked")
            if c < i and s[c].upos == "NUM"
        ]
        if numbers:
            self.emit(i, numbers[:1], **only)
            return
        if s[i].deprel == "amod" and s[i].head > i:
            known = not self.kids(s[i].head, "nummod") or self.kids(s[i].head, "det")
            self.emit(i, [s[i].head], partial=bool(known), **only)
            return
        if self.low(i).endswith("ing"):
            return
        beside = [c for c in self.kids(i, "obl:agent", "obl", "nmod", "dep") if c < i and s[c].upos in {"NOUN", "NUM"}]
        if beside and beside[-1] == i - 1:
            self.emit(i, beside[-1:], **only)
        elif key in WORDS.kill and self.low(i) not in {key, key + "s"}:
            self.emit(i, self.subjects(i), strict=True)

    def idioms(self, i: int, key: str) -> None:
        """ "lost their lives", "claimed 12 lives", "paid the supreme price", "lost six men", "taking five people
        with him"."""
        s = self.s
        if key == "take" and any("with" in s.case(c) and s[c].upos == "PRON" for c in self.kids(i, "obl")):
            self.emit(i, [o for o in self.kids(i, "obj") if is_person(s, o)], extra=True)
        for o in self.kids(i, "obj", "xcomp"):
            what = self.lemma(o)
            if key == "cost" and is_person(s, o) and what != "life":
                if any(self.lemma(c) == "life" for c in s.subtree(i)):
                    self.emit(i, [o])
            elif what in WORDS.lives.get(key, ()):
                whose = [*self.of(o, "nmod"), *self.of(i, "obl")] or self.kids(o, "nmod:poss")
                plural = s[o].has("Number=Plur")
                if key == "lose" and (self.kids(o, "nmod:poss") or (plural and not self.kids(o, "nummod", "amod"))):
                    self.emit(i, self.subjects(i))
                elif whose and not (plural and self.kids(o, "nummod")):
                    self.emit(i, whose[:1])
                elif plural or self.kids(o, "nummod"):
                    self.emit(i, [o])
            elif what in WORDS.idioms.get(key, ()):
                if what == "life" and not self.kids(o, "nmod:poss"):
                    continue
                supreme = WORDS.idioms_supreme
                if what not in supreme["objects"] or any(
                    self.lemma(c) in supreme["adjectives"] for c in self.kids(o, "amod")
                ):
                    self.emit(i, self.subjects(i))
            elif key == "lose":
                self.lost(i, o)

    def lost(self, i: int, o: int) -> None:
        """ "The rebels lost six men", "the army denied losing a single man"."""
        own, who = self.own_side(i), self.side(o)
        if (
            who not in {"state", "armed"}
            and self.lemma(o) not in {"man", "comrade", "people"}
            and not (self.s[o].upos == "NUM" and own)
        ):
            return
        denied = bool(self.s[i].head) and self.lemma(self.s[i].head) in WORDS.denials
        if own and (
            denied or "no" in self.kid_words(o, "det") or self.kid_words(i, "advmod") & {"not", "n't", "never"}
        ):
            self.none(i, own)
        else:
            self.emit(i, [o], own=own)

    # -- dead -------------------------------------------------------------------------------------------------------

    def dead(self, i: int) -> None:
        """ "left 12 dead", "12 dead", "were dead", "found dead", "a midwife was among the dead"."""
        s, word = self.s, self.s[i]
        if (
            word.text.lower() != "dead"
            or word.deprel == "compound"
            or i in self.used
            or "no" in self.kid_words(i, "det")
            or any(i in r.heads for r in self.found)
        ):
            return
        joint = self.joint(i)
        if joint == "or" or (i > 1 and self.lemma(i - 1) in WORDS.hurt):
            return
        head, together = word.head, joint == "and"
        over = self.lemma(head) if head else ""
        if over == "leave" and word.deprel in _UNDER_LEAVE:
            objects = [o for o in self.kids(head, "obj", "iobj") if o != i] or [
                o for o in self.kids(head, "nsubj") if o > head
            ]
            objects = objects or [w.id for w in s.words[head : i - 1] if w.upos in {"NUM", "NOUN"}][-1:]
            objects = objects or list(self.kids(head, "nsubj:pass"))
            if objects:
                self.emit(i, objects, joint=together)
            else:
                self.vague(i)
        elif word.deprel == "xcomp" and over in _FINDING and not self.kids(i, "nummod"):
            self.emit(i, self.kids(head, "obj") or self.kids(i, "nsubj") or self.subjects(head))
        elif word.deprel == "nmod" and "of" in s.case(i) and self.side(head) == "people" and not self.toll(head):
            self.emit(i, [head], partial=True)
        elif self.kids(i, "nummod"):
            self.emit(i, [i], own=self.own_side(head) if over in WORDS.admit else None)
        elif self.kids(i, "nsubj", "cop"):
            subjects = self.subjects(i)
            among = bool(_AMONG & set(s.case(i)))
            strict = not among and not any(s.entity_at(x) for x in subjects)
            self.emit(i, subjects, joint=together, strict=strict, partial=among)
        elif head and head < i and word.deprel in _BEHIND_NOUN and s[head].upos in {"NUM", "NOUN", "PROPN", "PRON"}:
            first = (
                s[head].head if s[head].deprel == "conj" and s[s[head].head].upos in {"NUM", "NOUN", "PROPN"} else head
            )
            self.emit(
                i,
                [first],
                joint=together,
                own=self.admitted(first),
            )
        elif i > 1 and s[i - 1].upos == "NUM":
            self.emit(i, [head if s[i - 1].head == head and word.deprel == "amod" else i - 1], joint=together)
        elif word.deprel in {"obj", "conj"} and not self.kids(i, "det"):
            self.vague(i)

    # -- nouns ------------------------------------------------------------------------------------------------------

    def nouns(self, i: int) -> None:
        """ "12 deaths", "the killing of two priests", "the bodies of seven men", "with the loss of seven lives"."""
        s, word, key = self.s, self.s[i], self.lemma(i)
        if i in self.used or word.deprel == "compound" or key not in WORDS.acts:
            return
        if word.upos != "NOUN" and not (word.upos == "VERB" and self.kids(i, "det", "nmod:poss")):
            return
        of = [c for c in self.of(i, "nmod", "obl") if c > i]
        if key == "survivor":
            if "no" in self.kid_words(i, "det"):
                self.emit(i, [i], sure=True)
            return
        if key == "loss":
            self.losses(i, of)
            return
        plural = word.has("Number=Plur")
        if key in WORDS.bodies and word.deprel in {"obj", "nsubj:pass"} and self.lemma(word.head) in WORDS.received:
            self.emit(i, [c for c in (i, *of) if self.kids(c, "nummod")][:1], partial=True, toll=True)
            return
        theirs = any(s[c].upos == "PRON" for c in self.kids(i, "nmod:poss"))
        if key in WORDS.bodies and theirs and word.deprel in {"obj", "nsubj:pass"} and self.lemma(word.head) in _FOUND:
            self.emit(i, [i], partial=True)  # "his body was found"
            return
        if key in WORDS.bodies and (
            (not of and not plural) or any(self.lemma(a) in WORDS.handed for a in s.ancestors(i))
        ):
            return
        own = count(s, i) if key in WORDS.counted and self.kids(i, "nummod", "amod", "det") else None
        if own and own.words not in {(), (i,)} and not (of and own.level == FIGURE and own.value == 1):
            self.emit(i, [i], own=self.admitted(i))
        elif word.deprel == "nsubj" and self.lemma(word.head) in WORDS.includes:
            self.emit(i, self.kids(word.head, "obj"), partial=True)
        elif _AMONG & set(s.case(i)):
            return
        elif people := [c for c in of if is_person(s, c) or s[c].has("Number=Plur")]:
            weak = key not in WORDS.counted | WORDS.bodies | {"killing", "massacre"}
            self.emit(i, people[:1], partial=weak and not self.kids(people[0], "nummod"), own=self.admitted(i))
        elif (
            key in WORDS.counted
            and plural
            and word.deprel in {"obj", "nsubj:pass", "nsubj", "obl"}
            and not self.kids(i, "det", "nmod:poss")
        ):
            self.vague(i)
