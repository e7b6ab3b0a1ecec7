"""The day of each event: which date expression of an article dates which mention.

Looked for in this order: an expression tied to the event by syntax (its own phrase, its clause, the verb that governs
it); one in the same sentence that does not date another event or only the saying; for an event of the title or lead,
the sentences that follow; the day of the saying ("police said on Monday"); the day the story has reached; the day of
publication. Where these are of no use, what is told within or right after a time long past is as old.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date

from service.coding.dates import ties
from service.coding.dates.anchor import anchor
from service.coding.dates.grammar import Expression, find, read
from service.coding.dates.patterns import words
from service.coding.dates.periods import PAST, Context, Reading
from service.coding.dates.ties import Dated
from service.language.parse import Parse, Sentence, Span
from service.templates.mentions import Mention

_ELSEWHERE = tuple(words()["elsewhere"])
_NAMES = ("Organization", "Facility", "Person", "NORP", "Product", "Location")
_PLAIN_LIST = re.compile(r"\w+ and \w+")
_AHEAD = 3
"""How many sentences after a title or lead may tell its day."""
_YEAR = 365
_ACCOUNT = 4
"""An account of the past names so many times of old, and so many for each recent one."""


@dataclass(frozen=True, slots=True)
class When:
    """A day of an event. ``precision``: 1 exact, 2 week, 3 month, None worse than a month. ``day`` is None only
    where the text gives none and nothing anchors it, or where the time is ``long_past``."""

    day: date | None
    precision: int | None
    spans: tuple[Span, ...]
    why: str
    long_past: bool = False


class Dates:
    """Finds the dates of documents; holds no state of its own."""

    def document(self, parse: Parse, published_at: date | None, *, news_window_days: int = 14) -> DocumentDates:
        """The dates of one document. Days older than ``news_window_days`` before its anchor move no story."""
        return DocumentDates(parse, published_at, news_window_days)


class DocumentDates:
    """The dates of one document. ``anchor`` is the day it is told from, ``anchor_why`` says how that is known."""

    def __init__(self, parse: Parse, published_at: date | None, window: int):
        self._parse, self._window = parse, window
        found = {"title": find(parse.title), "text": find(parse.text)}
        known = anchor(parse, found, published_at, window)
        self.anchor, self.anchor_why, self.warnings = known.day, known.why, list(known.warnings)
        self._stamps = known.stamps
        self._dated: list[tuple[Dated, ...]] = []
        self._story: list[Dated | None] = []
        self._past: list[Dated | None] = []
        story, latest = None, None
        for sentence, row in zip(parse.sentences, self._by_sentence(found), strict=True):
            if sentence.index and sentence.field != parse.sentences[sentence.index - 1].field:
                story, latest = None, None
            dated = self._read(sentence, row, latest or (story.reading.days[-1] if story else None))
            self._dated.append(dated)
            story = self._reached(sentence, story)
            self._story.append(story)
            self._past.append(self._old_before(sentence))
            latest = self._latest(sentence)
        self._history = self._told_of_old()

    def of(self, mention: Mention) -> tuple[When, ...]:
        """The day or days of the event a mention reports, in the order of the text; never empty."""
        sentence, event = self._parse.sentences[mention.sentence], mention.head
        row = self._dated[sentence.index]
        usable = [d for d in row if d.reading == PAST or d.reading.days and d.reading.kind not in {"future", "habit"}]
        late = ties.of_death_alone(sentence, tuple(d for d in usable if self._is_recent(d.reading)))
        usable = [d for d in usable if d not in late] if not ties.is_dying(sentence, event) else usable
        if ties.is_dying(sentence, event) and (
            causes := [d for d in usable if d not in late and (late or d.head not in sentence.children(event))]
        ):
            near = min(causes, key=lambda d: ties.cost(sentence, row, d, event))
            if self._is_recent(near.reading) and not ties.beside_event(sentence, row, near):
                return _whens(near, f"'{near.text}' dates what the dead had suffered")
        tied = sorted(((ties.cost(sentence, row, d, event), d) for d in usable), key=lambda pair: pair[0])
        if tied and tied[0][0] < ties.OWN:
            return self._whens_of(sentence, tied[0][1], event, "dates the event")
        recent = [(cost, d) for cost, d in tied if self._is_recent(d.reading)]
        near = min(recent[0][0], ties.OTHER) if recent else ties.OTHER
        if old := self._old(sentence, event, tied, near):
            return _whens(old, f"'{old.text}' dates what the event is told within", at_least=3)
        if near < ties.OTHER:
            return self._whens_of(sentence, recent[0][1], event, "in the same sentence")
        said = next((d for cost, d in recent if cost >= ties.SAYING and not d.offset), None)
        if told := self._told(sentence, event, said):
            return told
        for _, dated in recent:
            if not dated.offset:
                return _whens(dated, f"'{dated.text}' dates what is told beside the event", at_least=2)
        return (When(self.anchor, 2 if self.anchor else None, (), f"no day in the text: {self.anchor_why}"),)

    def _old(self, sentence: Sentence, event: int, tied: list[tuple[float, Dated]], near: float) -> Dated | None:
        """The time long past that an event is told within: that of the clause or noun which it hangs on, that of the
        sentence before it in the paragraph, or those that an account of the past names throughout. ``near`` is how far
        off the nearest recent time stands."""
        if ties.is_present(sentence, event):
            return None
        for cost, dated in tied:
            closer = cost < near or near >= ties.OTHER
            if closer and not self._is_recent(dated.reading) and ties.governs(sentence, dated, event):
                return dated
        if any(self._is_recent(d.reading) for _, d in tied):
            return None
        return self._past[sentence.index] or (self._history if sentence.index else None)

    @staticmethod
    def _whens_of(sentence: Sentence, dated: Dated, event: int, why: str) -> tuple[When, ...]:
        onset = ties.is_onset(sentence, dated, event)
        why = "dates its beginning" if onset else why
        return _whens(dated, f"'{dated.text}' {why}", at_least=2 if onset else 1)

    def _told(self, sentence: Sentence, event: int, said: Dated | None) -> tuple[When, ...]:
        """The day from the sentences around, or from the saying."""
        previous = self._parse.sentences[sentence.index - 1] if sentence.index else None
        before = self._story[previous.index] if previous and previous.field == sentence.field else None
        if before is None and (ahead := self._ahead(sentence)):
            return _whens(ahead, f"'{ahead.text}' in a sentence that follows")
        if said and not (before and ties.is_known(sentence, event)):
            return _whens(said, f"'{said.text}' dates the report, and nothing else the event", at_least=2)
        apart = sentence.text.lower().startswith(_ELSEWHERE) or ties.is_present(sentence, event)
        if before and not apart:
            return _whens(before, f"'{before.text}', the day the story has reached", last=True)
        return ()

    def _ahead(self, sentence: Sentence) -> Dated | None:
        """The first recent day of an event in the sentences after a title or lead that has none. A day that opens its
        sentence ("On Sunday …") is left: it sets another event apart."""
        start = sentence.index + 1
        if sentence.field == "title":
            start = next((s.index for s in self._parse.sentences if s.field == "text"), start)
        for other in self._parse.sentences[start : start + _AHEAD]:
            if other.text.lower().startswith(_ELSEWHERE):
                break
            row = self._dated[other.index]
            for dated in row:
                fits = dated.precise and self._is_recent(dated.reading) and dated.words[0] > 2
                if fits and not ties.beside_event(other, row, dated) and not ties.is_onset(other, dated, 0):
                    return dated
        if sentence.field == "title":
            rows = self._dated[start : start + 2]
            return next((d for row in rows for d in row if d.precise and self._is_recent(d.reading)), None)
        return None

    # ---- reading a document from its first sentence to its last

    def _by_sentence(self, found: dict[str, tuple[Expression, ...]]) -> list[list[Expression]]:
        rows: list[list[Expression]] = [[] for _ in self._parse.sentences]
        stamps = {id(e) for e in self._stamps}
        for field, expressions in found.items():
            sentences = [s for s in self._parse.sentences if s.field == field]
            ends = [s.end for s in sentences]
            for expression in expressions:
                at = bisect_right(ends, expression.start)
                if id(expression) not in stamps and at < len(sentences) and sentences[at].start < expression.end:
                    rows[sentences[at].index].append(expression)
        return rows

    def _read(self, sentence: Sentence, row: list[Expression], story: date | None) -> tuple[Dated, ...]:
        """The expressions of a sentence read, those that lean on another day last."""
        out: list[Dated] = []
        leaning: list[tuple[Expression, tuple[int, ...]]] = []
        for expression in (part for joined in row for part in _split(sentence, joined)):
            ids = _ids(sentence, expression)
            if not ids or _in_name(sentence, expression):
                continue
            expression, ids = _without_count(sentence, expression, ids)
            if expression.kind in {"base", "told", "offset"}:
                leaning.append((expression, ids))
            elif reading := expression.read(Context(self.anchor, story, self._window)):
                out.append(_place(sentence, ids, expression.text, expression, reading))
        for expression, ids in leaning:
            exact = [
                d
                for d in out
                if d.precise
                and d.reading.precision == 1
                and (self._is_recent(d.reading) or not ties.beside_event(sentence, out, d))  # "the Feb. 1 coup"
            ]
            near = next((d for d in reversed(exact) if d.head < ids[0]), exact[0] if exact else None)
            here = near.reading.days[-1] if near else None
            base = here if expression.kind == "told" else here or story
            if reading := expression.read(Context(self.anchor, base, self._window)):
                out.append(_place(sentence, ids, expression.text, expression, reading))
        if not row:
            out.extend(self._from_entities(sentence, story))
        out.sort(key=lambda d: d.words)
        self.warnings.extend(w for w in dict.fromkeys(d.reading.warning for d in out) if w and w not in self.warnings)
        return tuple(out)

    def _from_entities(self, sentence: Sentence, story: date | None) -> list[Dated]:
        """What the entity recogniser alone takes for a date."""
        out = []
        for entity in sentence.entities:
            stamp = sentence.field == "text" and any(
                s.start < entity.end and entity.start < s.end for s in self._stamps
            )
            if entity.type != "Date" or stamp:
                continue
            if reading := read(entity.text, Context(self.anchor, story, self._window)):
                ids = tuple(range(entity.first, entity.last + 1))
                out.append(_place(sentence, ids, entity.text, None, reading))
        return out

    def _is_recent(self, reading: Reading) -> bool:
        """A day inside the news window and not after the anchor, which a story can be at."""
        if not reading.days or reading.kind in {"future", "habit", "vague"}:
            return False
        return self.anchor is None or 0 <= (self.anchor - reading.days[0]).days <= self._window

    def _reached(self, sentence: Sentence, story: Dated | None) -> Dated | None:
        """The expression that dates the story after a sentence: one of a main clause; where there was none yet,
        one of a relative clause or of the saying."""
        weak = None
        row = self._dated[sentence.index]
        for dated in row:
            if not dated.precise or not self._is_recent(dated.reading):
                continue
            if story and (dated.reading.precision or 4) > (story.reading.precision or 4):
                continue  # "in recent days" moves no story that has reached a day
            beside = ties.beside_event(sentence, row, dated)
            path = (dated.head, *ties.clause(sentence, dated.head))
            if not beside and not any(sentence[i].deprel in {"acl:relcl", "acl"} for i in path):
                return dated
            weak = dated if weak is None or not beside else weak
        return story or weak

    def _old_before(self, sentence: Sentence) -> Dated | None:
        """The time long past at which the story stands where a sentence begins: that of the main verb of one before it
        in its paragraph, if no other time came between."""
        if not sentence.index:
            return None
        last = self._parse.sentences[sentence.index - 1]
        between = self._parse.text[last.end : sentence.start]
        if last.field != sentence.field or last.field == "title" or "\n" in between:
            return None
        row = [d for d in self._dated[last.index] if d.reading == PAST or d.reading.days]
        if not row:
            return None if ties.is_present(last, last.root) else self._past[last.index]
        if any(self._is_recent(d.reading) for d in row):
            return None
        return next((d for d in row if self._is_ancient(d.reading) and ties.dates_root(last, d)), None)

    def _told_of_old(self) -> Dated | None:
        """The first time that an account of the past names: most of its times lie years back."""
        times = [d for row in self._dated for d in row]
        old = [d for d in times if self._is_ancient(d.reading)]
        recent = sum(self._is_recent(d.reading) and not d.leaning for d in times)
        return old[0] if len(old) >= max(_ACCOUNT, _ACCOUNT * recent) else None

    def _is_ancient(self, reading: Reading) -> bool:
        """More than a year before the anchor."""
        if reading == PAST:
            return True
        return bool(self.anchor and reading.last and (self.anchor - reading.last).days > _YEAR)

    def _latest(self, sentence: Sentence) -> date | None:
        """The day that "the next day" in the next sentence leans on: the last exact one, best one of an event."""
        row = self._dated[sentence.index]
        exact = [d for d in reversed(row) if d.precise and d.reading.precision == 1]
        exact.sort(key=lambda d: ties.beside_event(sentence, row, d))
        return exact[0].reading.days[-1] if exact else None


def _whens(dated: Dated, why: str, *, at_least: int = 1, last: bool = False) -> tuple[When, ...]:
    if dated.reading == PAST:
        return (When(None, None, (dated.span,), why, True),)
    days = dated.reading.days[-1:] if last else dated.reading.days
    precision = dated.reading.precision and max(dated.reading.precision, at_least)
    return tuple(When(day, precision, (dated.span,), why) for day in days)


def _ids(sentence: Sentence, expression: Expression) -> tuple[int, ...]:
    return tuple(w.id for w in sentence.words if w.start < expression.end and w.end > expression.start)


def _split(sentence: Sentence, expression: Expression) -> tuple[Expression, ...]:
    """The parts of what only looks like a list: "shelled it on Monday, and on Tuesday withdrew" has two governors."""
    if expression.join != "days" or _PLAIN_LIST.fullmatch(expression.text):
        return (expression,)
    all_ids = _ids(sentence, expression)
    governors = {
        sentence[i].head
        for i in all_ids
        if sentence[i].head not in all_ids and sentence[i].upos not in {"CCONJ", "ADP", "PUNCT"}
    }
    return expression.parts if len(governors) > 1 else (expression,)


def _place(
    sentence: Sentence, ids: tuple[int, ...], text: str, expression: Expression | None, reading: Reading
) -> Dated:
    head = ties.top_of(sentence, next((i for i in ids if sentence[i].head not in ids), ids[0]))
    return Dated(" ".join(text.split()), ids, head, sentence.span(ids), expression, reading)


def _in_name(sentence: Sentence, expression: Expression) -> bool:
    """Whether the words are part of a longer name: the March 14 Alliance, the 17 February Brigade."""
    return any(
        e.type in _NAMES
        and e.start <= expression.start
        and expression.end <= e.end
        and e.end - e.start > expression.end - expression.start
        for e in sentence.entities
    )


def _without_count(
    sentence: Sentence, expression: Expression, ids: tuple[int, ...]
) -> tuple[Expression, tuple[int, ...]]:
    """In "in March 10 people died" the number counts people: only the month is the date."""
    last = sentence[ids[-1]]
    before = sentence[ids[0] - 1].text.lower() if ids[0] > 1 else "on"
    counts = last.text.isdigit() and last.deprel == "nummod" and last.head > last.id and len(ids) > 1
    if counts and expression.kind == "date" and not expression.parts and before != "on":
        shorter = find(f"{before} {expression.text[: last.start - expression.start]}".rstrip())
        if shorter:
            return shorter[-1], ids[:-1]
    return expression, ids
