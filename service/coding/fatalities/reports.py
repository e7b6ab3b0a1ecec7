"""What a report of deaths is, and how one is made of a predicate and its victims; the ways of saying it are in
death_patterns.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from service.coding.fatalities.victims import Victims
from service.coding.fatalities.words import is_person
from service.coding.followups import among_dead
from service.coding.numbers import FIGURE, NUMERALS, VAGUE, Count
from service.language.parse import Parse, Sentence, Span

TALLY = 2000
"""From so many dead on a figure is the tally of a war; hardly any single event of the newswire corpora comes near."""

_PRO_VERBS = frozenset({"do", "be"})


@dataclass(frozen=True, slots=True)
class DeathReport:
    """One statement that people died.

    ``sentence`` and the word ids (``predicate``, ``heads``, ``words``) point into the parse. ``count`` is the lower
    end of what is said, ``level`` how firm (numbers.FIGURE, QUANTITY, VAGUE); ``numbered``: said by a numeral, not
    by an article, a name or a plural. ``side`` is one of death_words.SIDES. ``killer`` and ``source`` are the head
    words of who did it and who says so, None where nobody is named. ``toll``: a toll or bare figure; ``update``:
    one that replaces an earlier one. ``extra``: said to come on top ("another died"). ``partial``: part of a figure
    given elsewhere. ``bomber``: the attacker's own death; ``holds_bomber``: the count includes him. ``total``: a
    tally of a war or of months. ``past``: placed in an earlier month or year. ``former``: said to be what was told at
    first.
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
    numbered: bool = False
    toll: bool = False
    update: bool = False
    extra: bool = False
    partial: bool = False
    bomber: bool = False
    holds_bomber: bool = False
    total: bool = False
    past: bool = False
    former: bool = False


class Reporter(Victims):
    """A sentence and the death reports found in it so far. ``used`` are predicates that have had their say."""

    def __init__(self, parse: Parse, sentence: Sentence, named: Mapping[int, str] = MappingProxyType({})) -> None:
        super().__init__(parse, sentence, named)
        self.found: list[DeathReport] = []
        self.used: set[int] = set()

    def emit(
        self,
        predicate: int,
        heads: Iterable[int],
        *,
        killer: int | None = None,
        strict: bool = False,
        listed: bool = False,
        joint: bool = False,
        own: str | None = None,
        suicide: bool = False,
        sure: bool = False,
        **flags: bool,
    ) -> None:
        """Report the people headed by these words and their conjuncts, one report for each side.

        ``strict``: only plain persons; ``listed``: only those of the word lists;
        ``joint``: the figure holds the hurt too, so that it says no more than that
        some died; ``own``: the side that speaks of its own dead; ``suicide``: they killed themselves; ``sure``:
        known to be asserted; ``flags``: those of DeathReport.
        """
        first = tuple(heads)
        if predicate in self.used:
            return
        if who := self.denied(predicate, first):
            self.none(predicate, who)
        if predicate in self.used or not (sure or self.real(predicate)):
            return
        parts: list[tuple[int, Count]] = []
        beside = self.companions(predicate) if first else []
        for head in dict.fromkeys(h for one in (*first, *beside) for h in self.conjuncts(one)):
            number = self.number(head)
            if number is None or ((strict or listed) and not is_person(self.s, head, listed=listed)):
                continue
            if joint:
                number = Count(min(3, number.value), VAGUE, number.words)
            if not (parts and self.s[head].deprel == "conj" and number.level == VAGUE and not number.words):
                parts.append((head, number))
        if len(parts) > 2 and self.side(parts[0][0]) == "people":
            if parts[0][1].value == sum(n.value for _, n in parts[1:]):
                parts = parts[:1]  # "four people, two officers and two inmates, were killed"
        told = {h for r in self.found if not r.partial for h in r.heads}
        if told.issuperset(h for h, _ in parts):
            return
        self.used.add(predicate)
        groups: dict[tuple[str, bool], list[tuple[int, Count]]] = {}
        for head, number in parts:
            groups.setdefault((self.side(head), suicide or self.is_bomber(head)), []).append((head, number))
        if own or len(groups) > 1:
            groups, apart = {}, groups
            for (who, bomber), members in apart.items():
                groups.setdefault(((own or "civilian") if who == "people" else who, bomber), []).extend(members)
        total, past = self.time(predicate)
        if any(self.low(c) in {"remaining", "rest"} for h, _ in parts for c in (h, *self.kids(h, "amod"))):
            flags["partial"] = True  # "the remaining six people killed"
        if parts and all(among_dead(self.s, h) for h, _ in parts):
            flags["partial"] = True  # "eight of the victims were beheaded"
        flags.setdefault("extra", self.extra(predicate, [h for h, _ in parts if h not in beside]))
        for (who, bomber), members in groups.items():
            value = sum(n.value for _, n in members)
            if not value:
                continue
            said = [i for _, n in members for i in n.words]
            ids = tuple(h for h, _ in members)
            words = tuple(sorted({*ids, *said, predicate}))
            self.found.append(
                DeathReport(
                    self.s.index,
                    predicate,
                    ids,
                    words,
                    value,
                    min(n.level for _, n in members),
                    who,
                    (self.s.span(words),),
                    killer,
                    self.source(predicate),
                    any(self.s[i].upos == "NUM" or self.low(i) in NUMERALS for i in said),
                    bomber=bomber,
                    holds_bomber=self.holds_bomber(),
                    total=(total and value > 2) or value >= TALLY,
                    past=past,
                    former=self.former(predicate),
                    **flags,
                )
            )

    def likewise(self, i: int) -> None:
        """ "Three fighters died, as did a grocer", "four were shot dead, as was their driver"."""
        for c in self.kids(i, "advcl"):
            below = self.kids(c, "cop", "aux", "aux:pass") if self.s[c].upos != "VERB" else ()
            if "as" in self.kid_words(c, "mark") and _PRO_VERBS & {self.lemma(c), *map(self.lemma, below)}:
                beside = [] if self.lemma(c) in _PRO_VERBS else [c]
                who = [x for x in (*beside, *self.kids(c, "nsubj", "obj", "obl", "dep")) if is_person(self.s, x)]
                self.emit(c, who[:1], sure=True, extra=True)

    def vague(self, i: int) -> None:
        """Report dead without a word of how many: a plural, three."""
        if i not in self.used and self.real(i):
            self.used.add(i)
            total, past = self.time(i)
            self.found.append(
                DeathReport(
                    self.s.index,
                    i,
                    (i,),
                    (i,),
                    3,
                    VAGUE,
                    "people",
                    (self.s.span((i,)),),
                    None,
                    self.source(i),
                    total=total,
                    past=past,
                )
            )

    def none(self, i: int, who: str) -> None:
        """Report that a side flatly denies dead of its own."""
        self.used.add(i)
        self.found.append(
            DeathReport(self.s.index, i, (i,), (i,), 0, FIGURE, who, (self.s.span((i,)),), None, self.source(i), True)
        )
