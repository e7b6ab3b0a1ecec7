"""The day of each event: which date expression of an article dates which mention.

Looked for in this order: an expression tied to the event by syntax (its own phrase, its clause, the verb that governs it);
one in the same sentence that does not date another event or only the saying; for the lead, the next sentences; the day of
the saying ("police said on Monday"); the day the story has reached; the day of publication.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from service.coding.date_grammar import Expression, find, read
from service.coding.date_patterns import words
from service.coding.date_periods import Context, Reading
from service.language.parse import Entity, Parse, Sentence, Span
from service.templates.mentions import Mention

_SAYING_VERBS, _SAYING_NOUNS = frozenset(words()["saying_verbs"]), frozenset(words()["saying_nouns"])
_LATER = frozenset(words()["later_verbs"])
_ELSEWHERE = tuple(words()["elsewhere"])
_STAMP = re.compile(r"\b(?:" + "|".join(words()["stamps"]) + r")\b(?:\s|[:|,-]|\d|on|at|by|utc|gmt)*\Z", re.I)
_PLACE_LINE = re.compile(r"\s*[A-Z][\w.'’-]*(?:[ ,/]+(?:[A-Z][\w.'’-]*|of|the|de|al))*[\s,(—–-]*\Z")
_AFTER_LINE = re.compile(r"\s*(?:\)|[—–:-]|\([A-Z]|/|\||\.?\s*(?:\n|\Z))|(?<=\.)\s+[A-Z]")
_LINKED = re.compile(r"\b(?:on|in|of|since|until|from|by|before|after|the|and|to|dated)\s+\Z", re.I)
_NAMES = ("Organization", "Facility", "Person", "NORP", "Product", "Location")
_UP = {"acl": 5.0, "acl:relcl": 7.0, "advcl:relcl": 6.0, "advcl": 3.0, "ccomp": 4.0, "csubj": 4.0, "parataxis": 5.0, "conj": 2.0, "xcomp": 0.5, "appos": 2.0}
_DOWN = {"acl": 2.0, "acl:relcl": 3.5, "advcl:relcl": 3.0, "advcl": 2.0, "ccomp": 1.5, "parataxis": 3.0, "conj": 1.5, "xcomp": 0.5}
_ORDERED = frozenset({"after", "before", "since", "until", "once", "despite", "following"})
_OWN, _ELSE, _SAYING = 6.0, 20.0, 40.0
"""Costs of a tie: below _OWN an expression dates the event; below _ELSE something else in the sentence; from _SAYING on the saying."""


@dataclass(frozen=True, slots=True)
class When:
    """A day of an event. ``precision``: 1 exact, 2 week, 3 month, None worse than a month. ``day`` is None only where the
    text gives none and nothing anchors it."""

    day: date | None
    precision: int | None
    spans: tuple[Span, ...]
    why: str


@dataclass(frozen=True, slots=True)
class _Dated:
    """A date expression in its sentence: its words, their head, and what it means there."""

    text: str
    words: tuple[int, ...]
    head: int
    span: Span
    expression: Expression | None
    reading: Reading


class Dates:
    """Finds the dates of documents; holds no state of its own."""

    def document(self, parse: Parse, published_at: date | None, *, news_window_days: int = 14) -> DocumentDates:
        """The dates of one document."""
        return DocumentDates(parse, published_at, news_window_days)


class DocumentDates:
    """The dates of one document. ``anchor`` is the day it is told from, ``anchor_why`` says how that is known."""

    def __init__(self, parse: Parse, published_at: date | None, window: int):
        self._parse, self._window = parse, window
        self.warnings: list[str] = []
        found = {"title": find(parse.title), "text": find(parse.text)}
        stamps = [e for e in found["text"] if self._is_stamp(e, published_at)]
        self._anchor(published_at, stamps, found)
        self._dated: list[tuple[_Dated, ...]] = []
        self._story: list[_Dated | None] = []
        self._stamps = [(e.start, e.end) for e in stamps]
        rows = self._by_sentence(found, {id(e) for e in stamps})
        story, latest = None, None
        for sentence, row in zip(parse.sentences, rows, strict=True):
            if sentence.index and sentence.field != parse.sentences[sentence.index - 1].field:
                story, latest = None, None
            dated = self._read_row(sentence, row, latest or (story.reading.days[-1] if story else None))
            self._dated.append(dated)
            story = self._reached(sentence, story)
            self._story.append(story)
            exact = [d for d in reversed(dated) if d.reading.precision == 1 and not self._is_offset(d)]
            exact.sort(key=lambda d: self._dates_saying(sentence, d))
            latest = exact[0].reading.days[-1] if exact else None

    # ---- the anchor

    def _is_stamp(self, expression: Expression, published_at: date | None) -> bool:
        """Whether an expression in the text says when the article, not an event, is from."""
        before, text = self._parse.text[: expression.start], self._parse.text
        if expression.kind != "date":
            return False
        if _STAMP.search(before[-40:]):
            return True
        if expression.full and published_at and not _LINKED.search(before[-12:]):
            reading = expression.read(Context(published_at, window=self._window))
            if reading and reading.days and abs((reading.days[0] - published_at).days) <= 1:
                return True
        if not before.strip():
            return expression.full
        return len(before) < 120 and bool(_PLACE_LINE.match(before)) and bool(_AFTER_LINE.match(text, expression.end))

    def _anchor(self, published_at: date | None, stamps: list[Expression], found: dict[str, tuple[Expression, ...]]) -> None:
        lines = [(e, r.days[0]) for e in stamps if (r := e.read(Context(published_at, window=self._window))) and r.days]
        self.anchor, self.anchor_why = published_at, "published_at"
        if published_at:
            if lines and all(abs((day - published_at).days) > 1 for _, day in lines):
                text, day = lines[0][0].text, lines[0][1]
                self.warnings.append(f"the article's own date line ({text}: {day}) differs from published_at {published_at}, which stays the anchor")
            return
        if lines:
            self.anchor, self.anchor_why = lines[0][1], f"date line '{lines[0][0].text}'"
            return
        full = [(r.days[-1], e.text) for es in found.values() for e in es if e.full and (r := e.read(Context(None))) and r.days]
        self.anchor, self.anchor_why = None, "neither published_at nor a full date in the text"
        if full:
            self.anchor, text = max(full)
            self.anchor_why = f"latest full date in the text '{text}'"

    # ---- candidates

    def _by_sentence(self, found: dict[str, tuple[Expression, ...]], stamps: set[int]) -> list[list[Expression]]:
        rows: list[list[Expression]] = [[] for _ in self._parse.sentences]
        for field, expressions in found.items():
            sentences = [s for s in self._parse.sentences if s.field == field]
            ends = [s.end for s in sentences]
            for expression in expressions:
                at = bisect_right(ends, expression.start)
                if id(expression) not in stamps and at < len(sentences) and sentences[at].start < expression.end:
                    rows[sentences[at].index].append(expression)
        return rows

    def _read_row(self, sentence: Sentence, row: list[Expression], story: date | None) -> tuple[_Dated, ...]:
        out: list[_Dated] = []
        waiting = []
        for expression in row:
            ids = tuple(w.id for w in sentence.words if w.start < expression.end and w.end > expression.start)
            if not ids or self._in_name(sentence, expression):
                continue
            expression, ids = self._without_count(sentence, expression, ids)
            if expression.kind in {"base", "told", "offset"}:
                waiting.append((expression, ids))
            elif reading := expression.read(Context(self.anchor, story, self._window)):
                out.append(self._place(sentence, ids, expression.text, expression, reading))
        for expression, ids in waiting:
            exact = [d for d in out if d.reading.precision == 1 and not self._is_offset(d)]
            here = next((d.reading.days[-1] for d in reversed(exact) if d.head < ids[0]), exact[0].reading.days[-1] if exact else None)
            base = here if expression.kind == "told" else here or story
            if reading := expression.read(Context(self.anchor, base, self._window)):
                out.append(self._place(sentence, ids, expression.text, expression, reading))
        out.sort(key=lambda d: d.words)
        taken = {i for d in out for i in d.words}
        for entity in sentence.entities:
            ids = tuple(range(entity.first, entity.last + 1))
            stamp = sentence.field == "text" and any(a < entity.end and entity.start < b for a, b in self._stamps)
            if entity.type == "Date" and not taken.intersection(ids) and not row and not stamp:
                reading = read(entity.text, Context(self.anchor, story, self._window))
                if reading:
                    out.append(self._place(sentence, ids, entity.text, None, reading))
        for warning in (d.reading.warning for d in out):
            if warning and warning not in self.warnings:
                self.warnings.append(warning)
        return tuple(out)

    def _place(self, sentence: Sentence, ids: tuple[int, ...], text: str, expression: Expression | None, reading: Reading) -> _Dated:
        head = next((i for i in ids if sentence[i].head not in ids), ids[0])
        return _Dated(" ".join(text.split()), ids, head, sentence.span(ids), expression, reading)

    @staticmethod
    def _in_name(sentence: Sentence, expression: Expression) -> bool:
        """Whether the words are part of a name: the March 14 Alliance, the 17 February Brigade."""

        def holds(entity: Entity) -> bool:
            inside = entity.start <= expression.start and expression.end <= entity.end
            return entity.type in _NAMES and inside and entity.end - entity.start > expression.end - expression.start

        return any(holds(e) for e in sentence.entities)

    @staticmethod
    def _without_count(sentence: Sentence, expression: Expression, ids: tuple[int, ...]) -> tuple[Expression, tuple[int, ...]]:
        """In "in March 10 people died" the number counts people: only the month is the date."""
        last = sentence[ids[-1]]
        if expression.kind == "date" and len(ids) > 1 and last.text.isdigit() and last.deprel == "nummod" and last.head > last.id:
            before = sentence[ids[0] - 1].text.lower() if ids[0] > 1 else ""
            shorter = find(f"{before} {expression.text[: last.start - expression.start]}".rstrip())
            if shorter and before != "on" and not expression.parts:
                return shorter[-1], ids[:-1]
        return expression, ids

    # ---- the day the story has reached

    def _recent(self, reading: Reading) -> bool:
        """A day inside the news window and not after the anchor, which a story can be at."""
        if not reading.days or reading.kind in {"future", "habit", "vague"}:
            return False
        return self.anchor is None or 0 <= (self.anchor - reading.days[0]).days <= self._window

    def _reached(self, sentence: Sentence, story: _Dated | None) -> _Dated | None:
        """The expression that dates the story after a sentence: one of a main clause; where there was none yet, one of a
        relative clause or of the saying."""
        weak = None
        for dated in self._dated[sentence.index]:
            if dated.reading.precision not in {1, 2} or not self._recent(dated.reading) or self._is_offset(dated):
                continue
            said = self._dates_saying(sentence, dated)
            nested = any(sentence[i].deprel in {"acl:relcl", "acl"} for i in (dated.head, *self._within(sentence, dated.head)))
            if not said and not nested:
                return dated
            weak = dated if weak is None or not said else weak
        return story or weak

    @staticmethod
    def _within(sentence: Sentence, word: int) -> Iterator[int]:
        """Heads above a word up to its clause's predicate."""
        for head in sentence.ancestors(word):
            yield head
            if sentence[head].upos == "VERB":
                return

    def _dates_saying(self, sentence: Sentence, dated: _Dated) -> bool:
        heads = tuple(self._within(sentence, dated.head))
        return _follows_saying(sentence, dated) is not None or any(_says(sentence, h) or _later(sentence, h) for h in heads)

    @staticmethod
    def _is_offset(dated: _Dated) -> bool:
        return dated.expression is not None and dated.expression.kind == "offset"

    # ---- the day of a mention

    def of(self, mention: Mention) -> tuple[When, ...]:
        """The day or days of the event a mention reports, the first named first; never empty."""
        sentence = self._parse.sentences[mention.sentence]
        ties = sorted(((self._cost(sentence, d, mention.head), d) for d in self._dated[sentence.index]), key=lambda t: t[0])
        ties = [(cost, d) for cost, d in ties if d.reading.days and d.reading.kind not in {"future", "habit"}]
        if ties and ties[0][0] < _OWN:
            return self._whens(ties[0][1], f"'{ties[0][1].text}' dates the event")
        for cost, dated in ties:
            if cost < _ELSE and self._recent(dated.reading):
                return self._whens(dated, f"'{dated.text}' in the same sentence")
        said = next((d for cost, d in ties if cost >= _SAYING and self._recent(d.reading)), None)
        if told := self._told(sentence, mention.head, said):
            return told
        for _, dated in ties:
            if self._recent(dated.reading) and not self._is_offset(dated):
                return self._whens(dated, f"'{dated.text}' dates what is told beside the event", at_least=2)
        if self.anchor:
            return (When(self.anchor, 2, (), f"no day in the text: {self.anchor_why}"),)
        return (When(None, None, (), f"no day in the text; {self.anchor_why}"),)

    def _told(self, sentence: Sentence, event: int, said: _Dated | None) -> tuple[When, ...]:
        """The day from the sentences around, or from the saying."""
        previous = self._parse.sentences[sentence.index - 1] if sentence.index else None
        before = self._story[previous.index] if previous and previous.field == sentence.field else None
        if before is None and (ahead := self._ahead(sentence)):
            return self._whens(ahead, f"'{ahead.text}' in a sentence that follows")
        if said:
            return self._whens(said, f"'{said.text}' dates the report, and nothing else the event", at_least=2)
        if before and not sentence.text.lower().startswith(_ELSEWHERE) and not _present(sentence, event):
            return self._whens(before, f"'{before.text}', the day the story has reached", last=True)
        return ()

    def _ahead(self, sentence: Sentence) -> _Dated | None:
        """The first recent day of an event in the three sentences after a title or lead that has none."""
        start = sentence.index + 1
        if sentence.field == "title":
            start = next((s.index for s in self._parse.sentences if s.field == "text"), start)
        for other in self._parse.sentences[start : start + 3]:
            for dated in self._dated[other.index]:
                exact = self._recent(dated.reading) and dated.reading.precision in {1, 2} and not self._is_offset(dated)
                if exact and not self._dates_saying(other, dated):
                    return dated
        return None

    def _whens(self, dated: _Dated, why: str, *, at_least: int = 1, last: bool = False) -> tuple[When, ...]:
        reading = dated.reading
        days = reading.days[-1:] if last else reading.days
        precision = reading.precision and max(reading.precision, at_least)
        return tuple(When(day, precision, (dated.span,), why) for day in days)

    def _cost(self, sentence: Sentence, dated: _Dated, event: int) -> float:
        """How far an expression is from dating an event word: steps in the tree, dearer where they cross clauses."""
        if event in dated.words:
            return 0.0
        above = [event, *sentence.ancestors(event)]
        climb = [dated.head]
        for head in sentence.ancestors(dated.head):
            if climb[-1] in above:
                break
            climb.append(head)
        meet = climb[-1]
        if meet not in above:
            return _SAYING * 2
        if self._is_offset(dated):
            return self._offset_cost(sentence, dated, event)
        if meet == dated.head:
            return 2.0
        down = above[: above.index(meet)]
        cost = sum(1 + _UP.get(sentence[i].deprel, 0.0) for i in climb[:-1]) + sum(1 + self._down(sentence, i) for i in down)
        if any(_ORDERED.intersection(sentence.case(i)) for i in climb[1:-1]):
            cost += _ELSE
        speaker = _follows_saying(sentence, dated)
        if speaker and speaker != event:
            return cost + _SAYING
        for governor in self._within(sentence, dated.head):
            if governor == event:
                break
            between = min(governor, dated.head) < event < max(governor, dated.head)
            if _says(sentence, governor) and not between:
                cost += _SAYING
            elif _later(sentence, governor) and sentence[event].upos != "VERB":
                cost += _ELSE
        if len(climb) > 1 and sentence[dated.head].deprel in {"nmod:poss", "compound", "nmod:unmarked"} and climb[1] != event and sentence[climb[1]].upos != "VERB":
            cost += 1.5
        if dated.expression and dated.expression.lead in {"until", "till", "by", "before"}:
            cost += 3.0
        return cost + abs(dated.head - event) / 200

    @staticmethod
    def _down(sentence: Sentence, word: int) -> float:
        relation = sentence[word].deprel
        cost = _DOWN.get(relation, 0.0)
        if relation in {"advcl", "obl"} and _ORDERED.intersection(sentence.case(word)):
            cost += 4.0
        return cost

    @staticmethod
    def _offset_cost(sentence: Sentence, dated: _Dated, event: int) -> float:
        """"Two days after X" dates X and what is said inside it, nothing else."""
        after = sentence[dated.words[-1]]
        top = after.head if after.deprel in {"case", "mark"} else dated.head
        if event > after.id and (event == top or event in sentence.subtree(top)):
            return 1.0 + abs(event - after.id) / 200
        return _SAYING * 2


def _says(sentence: Sentence, word: int) -> bool:
    w = sentence[word]
    return w.key in (_SAYING_VERBS if w.upos in {"VERB", "AUX"} else _SAYING_NOUNS)


def _follows_saying(sentence: Sentence, dated: _Dated) -> int | None:
    """The saying verb right before an expression ("said late on Monday"), wherever the parser has hung the day."""
    at = dated.words[0] - 1
    while at > 0 and sentence[at].text.lower() in {"on", "late", "early", "earlier", "later", "us", "reporters", "journalists", "him", "them"}:
        at -= 1
    return at if at > 0 and sentence[at].upos == "VERB" and _says(sentence, at) else None


def _present(sentence: Sentence, event: int) -> bool:
    """Whether an event's verb is in the present or present perfect: told from the day of publication, not of the story."""
    for clause in (event, *sentence.ancestors(event)):
        if sentence[clause].upos == "VERB":
            verbs = (clause, *sentence.children(clause, "aux", "aux:pass"))
            if finite := [sentence[i] for i in verbs if sentence[i].has("VerbForm=Fin")]:
                return all(v.has("Tense=Pres") for v in finite)
    return False


def _later(sentence: Sentence, word: int) -> bool:
    return sentence[word].upos == "VERB" and sentence[word].key in _LATER
