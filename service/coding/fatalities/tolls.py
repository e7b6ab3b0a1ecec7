"""Death reports by figures rather than deeds: tolls and losses."""

from __future__ import annotations

from service.coding.fatalities.reports import Reporter
from service.coding.fatalities.words import WORDS, is_person
from service.coding.numbers import in_date


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
            self.low(i) == "dead" and bool(self.kids(i, "det")) and self.s[i].deprel in {"obj", "nsubj", "nsubj:pass"}
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
                self.emit(i, [target], toll=True, update=over in WORDS.update)

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

    def losses(self, i: int, of: list[int]) -> None:
        """ "the loss of seven lives", "heavy loss of life", "put their own losses at seven", "denied any loss"."""
        over = self.s[i].head
        own = self.own_side(over) if over and self.s[i].deprel == "obj" else None
        if own and self.lemma(over) == "deny":
            self.none(i, own)
            return
        if own and self.kids(i, "nmod:poss"):
            told = [c for at in (i, over) for c in self.kids(at, "nmod", "obl") if self.s[c].upos == "NUM"]
            self.emit(i, [c for c in told if "at" in self.s.case(c)][:1], own=own)
        for c in of:
            if self.kids(c, "nummod"):
                self.emit(i, [c])
            elif self.lemma(c) == "life":
                if "no" not in self.kid_words(i, "det"):
                    self.vague(i)
            elif is_person(self.s, c):
                self.emit(i, [c])
