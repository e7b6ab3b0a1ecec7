"""Death reports by figures rather than deeds: tolls and losses."""

from __future__ import annotations

from service.coding.fatalities.reports import Reporter
from service.coding.fatalities.words import WORDS, is_person
from service.coding.numbers import count, in_date
from service.templates.mending.gapping import find

_OWN_LOSSES = frozenset({"own", "sustain"})
_SPOKEN_OF = {"own": {"up", "to"}, "speak": {"of"}, "talk": {"of"}, "boast": {"of"}}
"""Verbs of figures that take theirs behind a preposition, and words of it."""


class Tolls(Reporter):
    """A Reporter that reads tolls ("the toll rose to 12") and losses ("put their own losses at seven")."""

    def toll(self, i: int) -> bool:
        """Whether this word stands for the number of the dead."""
        key = self.lemma(i)
        if key in WORDS.tolls:
            return "casualty" not in {self.lemma(c) for c in self.kids(i, "compound", "amod")}
        if key in WORDS.counts:
            return any(self.lemma(c) in {"death", "body"} for c in self.kids(i, "compound", "amod"))
        if key in WORDS.numbers:
            killed = [k for c in self.of(i, "nmod") for k in self.kids(c, "acl") if self.lemma(k) in WORDS.kill]
            self.used.update(killed)
            return bool(killed) or any(self.lemma(c) in WORDS.the_dead for c in self.of(i, "nmod"))
        return (
            self.low(i) == "dead"
            and bool(self.kids(i, "det", "nmod:poss"))
            and self.s[i].deprel in {"obj", "nsubj", "nsubj:pass"}
        )

    def tolls(self, i: int) -> None:
        """ "The toll rose to 12", "put the dead at two", "a toll of 19", "the dead included four women"."""
        s, head = self.s, self.s[i].head
        if not self.toll(i):
            return
        for c in self.of(i, "nmod"):
            if s[c].upos == "NUM" or (self.kids(c, "nummod") and self.lemma(c) not in WORDS.spans):
                self.emit(i, [c], toll=True)
                return
        if not head:
            return
        over, relation = self.lemma(head), s[i].deprel
        if relation == "nsubj" and over in WORDS.includes:
            self.emit(i, self.kids(head, "obj"), partial=True)
        elif relation == "nsubj" and self.kids(head, "cop"):
            if s[head].upos == "NUM" or self.kids(head, "nummod"):
                self.emit(i, [head], toll=True)
            return
        if over not in WORDS.rise or relation not in {"nsubj", "obj", "nsubj:pass"}:
            head = self.rising(i) if relation == "nsubj" else 0
        if head:
            over = self.lemma(head)
            figures = [w.id for w in s.words if w.upos == "NUM" and (w.id > i or w.head == head)]
            figures = [n for n in figures if not in_date(s, n)]
            found = [n for n in figures if self.before(n) in {"to", "at", "reach"}]
            found = found or [n for n in figures if s[n].head == head and self.before(n) != "from"]
            if found:
                target = s[found[0]].head if s[found[0]].deprel == "nummod" else found[0]
                self.emit(i, [target], toll=True, update=over in WORDS.update, own=self.whose(i))

    def whose(self, i: int) -> str | None:
        """The armed side whose dead a toll counts: "the rebels' dead"; None for anybody's."""
        for owner in self.kids(i, "nmod:poss"):
            who = self.own_side(self.s[i].head) if self.s[owner].upos == "PRON" else self.side(owner)
            return who if who in {"state", "armed"} else None
        return None

    def rising(self, i: int) -> int:
        """The verb of a toll behind a relative clause that the parser hung it into: "the toll from a shell that hit a
        market on Sunday rose to 11"; 0 for none."""
        verbs = (w.id for w in self.s.words[i:] if w.upos == "VERB" and self.lemma(w.id) in WORDS.update)
        return next((v for v in verbs if not self.kids(v, "nsubj", "nsubj:pass", "obj")), 0)

    def before(self, number: int) -> str:
        """The preposition before a figure, past "at least", "more than" and the like; "reach" after such a verb."""
        for w in reversed(self.s.words[max(0, number - 5) : number - 1]):
            low = w.text.lower()
            if low in {"to", "from"} or (low == "at" and self.low(w.id + 1) != "least"):
                return low
            if self.lemma(w.id) in WORDS.reach:
                return "reach"
        return ""

    def admitted(self, i: int) -> str | None:
        """The armed side that admits those headed by a word as dead of its own: "rebels admitted five dead"."""
        over = self.s[i].head
        return self.own_side(over) if self.s[i].deprel == "obj" and self.lemma(over) in WORDS.admit else None

    def losses(self, i: int, of: list[int]) -> None:
        """ "the loss of seven lives", "heavy loss of life", "put their own losses at seven", "denied any loss"."""
        over = self.s[i].head
        own = self.own_side(over) if over and self.s[i].deprel == "obj" else None
        if own and (self.lemma(over) in WORDS.denials or "no" in self.kid_words(i, "det")):
            self.none(i, own)
            return
        if own and self.kids(i, "nmod:poss"):
            told = [c for at in (i, over) for c in self.kids(at, "nmod", "obl") if self.s[c].upos == "NUM"]
            self.emit(i, [c for c in told if "at" in self.s.case(c)][:1], own=own)
        for c in of:
            if self.kids(c, "nummod"):
                self.emit(i, [c], own=own if own and self.lemma(over) in WORDS.admit else None)
            elif self.lemma(c) == "life":
                if "no" not in self.kid_words(i, "det"):
                    self.vague(i)
            elif is_person(self.s, c):
                self.emit(i, [c])

    def figures(self, i: int, *, told: bool) -> None:
        """Bare figures in a sentence that tells of deaths or follows one: "rebels admitted five", "the health office
        counted four", "the army gave a figure of ten", "the governor spoke of 13"."""
        s, key = self.s, self.lemma(i)
        if key == "put" and (self.found or told):
            theirs = any(self.kids(o, "nmod:poss") for o in (*self.kids(i, "obj"), *self.kids(i, "xcomp")))
            self.emit(i, self.put_at(i), toll=True, own=self.own_side(i) if theirs else None)
        if key not in WORDS.figures or s[i].upos != "VERB" or i in self.used or not (self.found or told):
            return
        owned = [c for c in self.kids(i, "obl") if not _SPOKEN_OF.get(key, set()).isdisjoint(s.case(c))]
        named = [c for o in self.kids(i, "obj") if self.lemma(o) in WORDS.numbers for c in self.of(o, "nmod")]
        for o in (*self.kids(i, "obj"), *owned, *named):
            if self.hurt(o) or any(o in r.heads for r in self.found):
                continue
            own = self.own_side(i) if key in WORDS.admit or key in _OWN_LOSSES else None
            if s[o].upos == "NUM" and not in_date(s, o):
                self.emit(i, [o], toll=not own, own=own)
            elif key in WORDS.admit | {"claim"} and self.side(o) in {"state", "armed"} and self.kids(o, "nummod"):
                self.emit(i, [o])

    def put_at(self, i: int) -> list[int]:
        """The figure of "put the number at five", "put it at five"."""
        numbers = [o for o in self.kids(i, "obj", "xcomp") if self.lemma(o) in WORDS.numbers | WORDS.the_dead | {"it"}]
        told = [c for o in numbers for at in (i, o) for c in self.kids(at, "obl", "nmod") if self.s[c].upos == "NUM"]
        return [c for c in told if "at" in self.s.case(c)][:1]

    def gaps(self) -> None:
        """The numbers that stand for a clause like one that tells of dead: "killed five in Bakhmut and two in Yampil";
        "killed seven: five in Bakhmut and two in Yampil" goes without its total."""
        s, gaps = self.s, find(self.s)
        for told in list(self.found):
            mine = [g for g in gaps if g.verb in {told.predicate, s[told.predicate].head}]
            for gap in mine:
                self.emit(gap.number, [gap.number])
            numbers = [n.value for g in mine if (n := count(s, g.number))]
            if mine and all(g.listed for g in mine) and sum(numbers) == told.count:
                self.found.remove(told)
