"""The ways in which newswire says that people died, as dependency patterns over the words of ``data/death_words.yaml``."""

from __future__ import annotations

from service.coding.death_clauses import LEX, DeathReport, Finder, is_person, side
from service.coding.numbers import FIGURE, VAGUE, count
from service.language.parse import Parse, Sentence

__all__ = ["DeathReport", "reports"]

_PUT = frozenset({"put", "bring", "take", "set", "place", "raise", "lower", "revise", "update", "cut", "reduce", "estimate", "give"})


class _Patterns(Finder):
    """Tries every pattern on every death word of a sentence."""

    def run(self) -> list[DeathReport]:
        words = [w.id for w in self.s.words if self.lemma(w.id) in LEX.any]
        if not words:
            return []
        for i in words:
            self.tolls(i)
        for i in words:
            self.verbs(i)
        for i in words:
            self.dead(i)
        for i in words:
            self.nouns(i)
        if self.found:
            for word in self.s.words:
                self.figures(word.id)
        return self.found

    # -- verbs --------------------------------------------------------------------------------------------------------

    def verbs(self, i: int) -> None:
        s, key = self.s, self.lemma(i)
        if s[i].upos not in {"VERB", "ADJ", "AUX"} and not (s[i].upos == "NOUN" and s[i].deprel in {"acl", "advcl", "root"} and key in LEX.kill):
            return
        if key in LEX.idioms or key in LEX.lives:
            self.idioms(i)
        if key in LEX.die:
            if not any(self.lemma(c) in LEX.natural for c in self.kids(i, "obl")):
                self.emit(i, self.subjects(i))
        elif key in LEX.fall:
            subject = next(iter(self.subjects(i)), None)
            if subject and side(s, subject) in {"state", "armed"} and self.kids(subject, "nummod") and not self.kids(i, "xcomp", "compound:prt", "obj") and not any(
                    {"to", "into", "from", "under", "on", "off", "back", "behind"} & set(s.case(c)) for c in self.kids(i, "obl")):
                self.emit(i, [subject])
        elif self.deadly(i, key):
            self.killed(i, strict=key not in LEX.kill and (key in LEX.kill_person or key in LEX.kill_particle))

    def deadly(self, i: int, key: str) -> bool:
        """Whether a verb says that its object is dead, by itself or by a word beside it."""
        s = self.s
        if key in LEX.kill or key in LEX.kill_person:
            return True
        if key in LEX.kill_particle and any(self.lemma(c) in LEX.kill_particle[key] for c in self.kids(i, "compound:prt", "advmod")):
            return not (key == "blow" and any(s[c].text.lower().endswith(("self", "selves")) for c in self.kids(i, "obj")))
        if key not in LEX.hurt:
            return False
        after = s.words[i : i + 1]
        if key not in {"find", "leave", "set", "strike"} and after and after[0].text.lower() == "dead" and key in LEX.hurt:
            return True
        if any(w.text.lower() == "death" and s[w.id - 1].text.lower() == "to" for w in s.words[i + 1 : i + 5]) and key not in {"find", "leave", "set", "strike", "hit"}:
            return True
        for c in self.kids(i):
            low = s[c].text.lower()
            if low in LEX.fatal["adverbs"] or (s[c].deprel == "obl" and low in LEX.fatal["to"] and "to" in s.case(c)):
                return True
            if low == "dead" and s[c].deprel in {"xcomp", "advmod", "advcl"} and key not in {"find", "leave"}:
                return True
            if low == "alive" and key in LEX.fatal["alive"]:
                return True
        return False

    def killed(self, i: int, *, strict: bool) -> None:
        """The object, the passive subject, or the noun that a participle describes."""
        s, key, joint = self.s, self.lemma(i), self.joint(i)
        if joint == "or":
            self.used.add(i)
            return
        objects = tuple(c for c in self.kids(i, "obj") if s[c].text.lower() != "dead")
        if not objects and not self.kids(i, "aux:pass") and s[i].deprel != "acl":
            objects = tuple(c for c in self.kids(i, "nsubj", "nsubj:pass") if c > i and any(k < i for k in self.kids(i, "nsubj", "nsubj:pass")))
        if not objects and not self.passive(i):
            objects = tuple(
                c for c in self.kids(i, "obl", "obl:unmarked") if c > i and self.kids(c, "nummod") and set(s.case(c)) <= {"at"} and s.words[i].text.lower() != "in")
        if not objects:
            shared = [c for c in self.kids(i, "conj") if self.lemma(c) in LEX.killing and self.kids(c, "obj")]
            objects = self.kids(shared[0], "obj") if shared and not self.passive(i) else ()
            self.used.update(shared)
        elif any(s[o].text.lower().endswith(("self", "selves")) for o in objects):
            self.emit(i, self.subjects(i), suicide=True)
            return
        killer = next(iter(self.kids(i, "obl:agent")), None)
        if objects and not self.kids(i, "aux:pass"):
            killer = next(iter(self.subjects(i)), None) if s[i].deprel != "acl" else s[i].head or None
            and_joint = joint == "and" and any(c < objects[0] for c in self.kids(i, "conj"))
            self.emit(i, objects, killer=killer, strict=strict, joint=and_joint)
            return
        described = self.subjects(i) if self.passive(i) or s[i].upos == "ADJ" else ()
        if described:
            self.emit(i, described, killer=killer, strict=strict, joint=joint == "and")
            return
        numbers = [c for c in self.kids(i, "nummod", "obl:unmarked", "compound", "nmod:unmarked") if c < i and s[c].upos == "NUM"]
        if numbers:
            self.emit(i, numbers[:1], strict=strict)
            return
        if s[i].deprel == "amod" and s[i].head > i:
            self.emit(i, [s[i].head], strict=strict, partial=True)
            return
        subject = self.subjects(i)
        ing = s[i].text.lower().endswith("ing")
        beside = [c for c in self.kids(i) if c < i and s[c].upos in {"NOUN", "NUM"} and s[c].deprel in {"obl:agent", "obl", "nmod", "dep"}]
        if beside and beside[-1] >= i - 1 and not ing:
            self.emit(i, beside[-1:], strict=strict)
            return
        if key in LEX.kill and subject and not ing and s[i].text.lower() != self.lemma(i) and not s[i].text.lower().endswith("s") and (
                is_person(s, subject[0]) and not self.kids(i, "nsubj:outer")) and not any(c > i for c in self.kids(i, "advmod") if s[c].text.lower() == "dead"):
            self.emit(i, subject, strict=True)

    def idioms(self, i: int) -> None:
        """ "lost their lives", "claimed 12 lives", "paid the supreme price", "lost six men"."""
        s, key = self.s, self.lemma(i)
        if key == "take" and any(self.kids(i, "obl") and "with" in s.case(c) and s[c].upos == "PRON" for c in self.kids(i, "obl")):
            self.emit(i, [o for o in self.kids(i, "obj") if is_person(s, o)], extra=True)
        for o in self.kids(i, "obj"):
            if key == "cost" and is_person(s, o) and any(self.lemma(c) == "life" for c in (*s.subtree(i),)):
                self.emit(i, [o])
                return
            what = self.lemma(o)
            of = [c for c in (*self.kids(o, "nmod"), *self.kids(i, "obl")) if "of" in s.case(c)]
            if what in LEX.lives.get(key, ()):
                if key == "lose" and (self.kids(o, "nmod:poss") or s[o].has("Number=Plur") and not self.kids(o, "nummod", "amod")):
                    self.emit(i, self.subjects(i))
                elif of:
                    self.emit(i, of[:1])
                elif s[o].has("Number=Plur") or self.kids(o, "nummod"):
                    self.emit(i, [o])
                elif poss := self.kids(o, "nmod:poss"):
                    self.emit(i, poss[:1])
            elif what in LEX.idioms.get(key, ()) and (what not in {"price", "last"} or any(self.lemma(c) in {"supreme", "ultimate"} for c in self.kids(o, "amod")) or what == "last"):
                if what != "sacrifice" or any(self.lemma(c) in {"supreme", "ultimate"} for c in self.kids(o, "amod")):
                    self.emit(i, self.subjects(i))
            elif key == "lose" and (side(s, o) in {"state", "armed"} or self.lemma(o) in {"man", "comrade", "people"} or s[o].upos == "NUM" and self.loser(i)):
                if (own := self.own(i)) and not self.real(i):
                    self.none(i, own)
                elif s[o].upos == "NUM" or self.kids(o, "nummod", "amod", "det") or side(s, o) != "civilian":
                    self.emit(i, [o], own=own)

    def none(self, i: int, who: str) -> None:
        """A side flatly denies dead of its own."""
        self.found.append(DeathReport(self.s.index, i, (i,), (i,), 0, FIGURE, who, (self.s.span((i,)),), source=self.source(i)))

    def loser(self, i: int) -> bool:
        return any(side(self.s, x) in {"state", "armed"} for x in self.subjects(i))

    def own(self, i: int) -> str | None:
        """The side that speaks of its own dead."""
        return next((who for x in self.subjects(i) if (who := side(self.s, x)) in {"state", "armed"}), None)

    # -- dead ---------------------------------------------------------------------------------------------------------

    def dead(self, i: int) -> None:
        """ "left 12 dead", "12 dead", "were dead", "found dead", "a midwife was among the dead"."""
        s = self.s
        word = s[i]
        if word.text.lower() != "dead" or word.deprel == "compound" or i in self.used or any(i in r.heads for r in self.found):
            return
        if i > 1 and self.lemma(i - 1) in LEX.hurt and self.lemma(i - 1) not in {"find", "leave"}:
            return
        joint = self.joint(i)
        if joint == "or":
            return
        governor = word.head
        over = self.lemma(governor) if governor else ""
        if word.deprel in {"xcomp", "advcl", "obj", "amod", "acl", "advmod"} and over == "leave" and not (word.deprel in {"amod", "acl"} and False):
            objects = [o for o in self.kids(governor, "obj", "iobj") if o != i] or [o for o in self.kids(governor, "nsubj") if o > governor]
            before = [w.id for w in s.words[governor : i - 1] if w.upos in {"NUM", "NOUN"}]
            if not objects and not before:
                self.vague(i)
            else:
                self.emit(i, objects or before[-1:], joint=joint == "and")
            return
        if word.deprel == "xcomp" and over in {"find", "report", "believe", "confirm", "declare", "pronounce", "presume"}:
            if over not in {"believe", "presume"}:
                self.emit(i, self.kids(governor, "obj") or self.kids(i, "nsubj") or self.subjects(governor))
            return
        if word.deprel == "nmod" and "of" in s.case(i) and (s[governor].upos == "NUM" or side(s, governor) == "people") and not self.toll(governor):
            self.emit(i, [governor])
            return
        if self.kids(i, "nummod", "nsubj") or self.kids(i, "cop"):
            if self.kids(i, "nummod"):
                self.emit(i, [i], own=self.own(governor) if over in LEX.admit and over != "claim" else None)
            elif self.subjects(i):
                self.emit(i, self.subjects(i), joint=joint == "and", partial=bool({"among", "amongst"} & set(s.case(i))), strict=not s.entity_at(self.subjects(i)[0]))
            return
        if governor and governor < i and word.deprel in {"amod", "acl", "parataxis", "appos", "advmod", "dep", "nmod:unmarked", "flat", "acl:relcl", "list", "conj"} and s[governor].upos in {"NUM", "NOUN", "PROPN", "PRON"}:
            heads = [governor]
            if s[governor].deprel == "conj":
                top = s[governor].head
                if s[top].upos in {"NUM", "NOUN", "PROPN"}:
                    heads = [top]
            admitted = s[heads[0]].head if s[heads[0]].deprel == "obj" else 0
            self.emit(i, heads, joint=joint == "and", own=self.own(admitted) if admitted and self.lemma(admitted) in {"admit", "acknowledge", "concede", "confirm", "lose", "suffer"} else None)
            return
        before = s.words[i - 2] if i > 1 else None
        if before and before.upos == "NUM":
            self.emit(i, [before.id], joint=joint == "and")
        elif word.deprel in {"obj", "conj"} and not self.kids(i, "det"):
            self.vague(i)

    def vague(self, i: int) -> None:
        """Dead, without a word of how many: a plural, three."""
        if i not in self.used and self.real(i):
            self.used.add(i)
            total, past = self.span_of_time(i)
            self.found.append(DeathReport(self.s.index, i, (i,), (i,), 3, VAGUE, "people", (self.s.span((i,)),), source=self.source(i), total=total, past=past))

    # -- nouns --------------------------------------------------------------------------------------------------------

    def nouns(self, i: int) -> None:
        s, key = self.s, self.lemma(i)
        if s[i].upos not in {"NOUN", "VERB"} or i in self.used or key not in LEX.acts | LEX.counted or s[i].deprel == "compound":
            return
        if s[i].upos == "VERB" and not self.kids(i, "det", "nmod:poss"):
            return
        of = [c for c in self.kids(i, "nmod", "obl") if "of" in s.case(c) and c > i]
        if key in {"life", "loss"}:
            lost = [c for c in of if self.lemma(c) in {"life", "man", "soldier", "fighter"} or is_person(s, c)]
            if key == "loss" and lost and (self.kids(lost[0], "nummod", "amod") or s[lost[0]].has("Number=Plur")):
                if self.lemma(lost[0]) == "life" and not self.kids(lost[0], "nummod"):
                    self.vague(i)
                else:
                    self.emit(i, lost[:1])
            elif key == "loss" and lost and self.lemma(lost[0]) == "life" and not any(s[c].text.lower() == "no" for c in self.kids(i, "det")):
                self.vague(i)
            return
        if key in {"body", "corpse", "cadaver", "remains"}:
            if any(self.lemma(a) in LEX.handed for a in s.ancestors(i)) or not of and not s[i].has("Number=Plur"):
                return
        own = count(s, i) if key in LEX.counted else None
        if own and own.words and self.kids(i, "nummod", "amod", "det"):
            if own.words != (i,) and not (own.level == FIGURE and own.value == 1 and of):
                self.emit(i, [i])
                return
        if key in LEX.counted | {"victim", "casualty"} and s[i].deprel == "nsubj" and self.lemma(s[i].head) in {"include", "comprise"}:
            self.emit(i, self.kids(s[i].head, "obj"), partial=True)
            return
        if {"among", "amongst"} & set(s.case(i)):
            return
        if of and key not in {"life", "loss"}:
            people = [c for c in of if is_person(s, c) or s[c].has("Number=Plur")]
            if people:
                self.emit(i, people[:1], partial=key not in LEX.counted | {"remains", "killing", "massacre"} and not self.kids(people[0], "nummod"))
            return
        if key in LEX.counted and s[i].has("Number=Plur") and s[i].deprel in {"obj", "nsubj:pass", "nsubj", "obl"} and not self.kids(i, "det", "nmod:poss"):
            self.vague(i)

    # -- tolls --------------------------------------------------------------------------------------------------------

    def toll(self, i: int) -> bool:
        """Whether this word stands for the number of the dead."""
        s, key = self.s, self.lemma(i)
        if key in LEX.tolls:
            return key == "toll" or any(self.lemma(c) in {"death", "body", "casualty"} for c in self.kids(i, "compound", "amod")) and not any(
                self.lemma(c) == "casualty" for c in self.kids(i, "compound"))
        if key in {"number", "figure"}:
            of = [c for c in self.kids(i, "nmod") if "of" in s.case(c)]
            return any(self.lemma(c) in {"dead", "death", "fatality", "victim"} or any(self.lemma(k) in LEX.kill for k in self.kids(c, "acl")) for c in of)
        return s[i].text.lower() == "dead" and bool(self.kids(i, "det")) and s[i].deprel in {"obj", "nsubj", "nsubj:pass"}

    def tolls(self, i: int) -> None:
        """ "The toll rose to 12", "put the dead at two", "a toll of 19", "the dead included four women"."""
        s = self.s
        if not self.toll(i) or not s[i].head and not self.kids(i, "nmod"):
            return
        for c in self.kids(i, "nmod"):
            if "of" in s.case(c) and (s[c].upos == "NUM" or self.kids(c, "nummod") and self.lemma(c) not in {"year", "month", "day"}):
                self.emit(i, [c], toll=True)
                return
        governor, over = s[i].head, self.lemma(s[i].head) if s[i].head else ""
        if over in {"include", "comprise"} and s[i].deprel == "nsubj":
            self.emit(i, self.kids(governor, "obj"), partial=True)
            return
        if self.kids(governor, "cop") and s[i].deprel == "nsubj" and governor:
            if s[governor].upos == "NUM" or self.kids(governor, "nummod"):
                self.emit(i, [governor], toll=True)
            return
        if over not in LEX.rise or s[i].deprel not in {"nsubj", "obj", "nsubj:pass"}:
            return
        low = [w.id for w in s.words if w.upos == "NUM" and w.id > i and not s.entity_at(w.id, "Date", "Money")]
        best = [n for n in low if self.introduced(n) in {"to", "at", "reach"}] or [n for n in low if s[n].head == governor and self.introduced(n) != "from"]
        if best:
            target = best[0] if s[best[0]].deprel != "nummod" else s[best[0]].head
            self.emit(i, [target], toll=True, update=over in LEX.update)

    def introduced(self, number: int) -> str:
        """The preposition before a figure, past "at least", "more than" and the like."""
        s = self.s
        for w in reversed(s.words[max(0, number - 5) : number - 1]):
            low = w.text.lower()
            if low in {"to", "from"} or low == "at" and s.words[w.id].text.lower() not in {"least"}:
                return low
            if self.lemma(w.id) in {"reach", "top", "pass", "exceed", "hit"}:
                return "reach"
        return ""

    def figures(self, i: int) -> None:
        """Bare figures in a sentence that tells of deaths: "rebels admitted five", "the health office counted four"."""
        s, key = self.s, self.lemma(i)
        if key not in LEX.admit or s[i].upos != "VERB" or i in self.used:
            return
        for o in self.kids(i, "obj"):
            taken = any(o in r.heads for r in self.found)
            if taken or self.hurt(o):
                continue
            if s[o].upos == "NUM" and not s.entity_at(o, "Date", "Money"):
                self.emit(i, [o], toll=not self.loser(i), own=self.own(i))
            elif key in {"admit", "claim", "acknowledge", "mourn"} and side(s, o) in {"state", "armed"} and self.kids(o, "nummod"):
                self.emit(i, [o])


def reports(parse: Parse) -> tuple[DeathReport, ...]:
    """The death reports of a document, in text order (title first)."""
    return tuple(r for sentence in parse.sentences for r in sentence_reports(parse, sentence))


def sentence_reports(parse: Parse, sentence: Sentence) -> list[DeathReport]:
    """The death reports of one sentence, in text order."""
    return sorted(_Patterns(parse, sentence).run(), key=lambda r: r.predicate)
