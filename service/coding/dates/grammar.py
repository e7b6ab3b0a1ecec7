"""Date expressions of English news: found in a text, and read against the day they are told from.

``find`` scans a text for expressions; each is read later against an *anchor* (the day of publication) and, for words
such as "the next day", a *base* (the day the story has reached). ``read`` does both for one plain string, with
dateparser behind the grammar. Nothing here knows about syntax. Conventions stand in date_periods.py.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from functools import cache

from service.coding.dates import calendar, periods, relative  # noqa: F401  (they register their rules, in this order)
from service.coding.dates.patterns import HINTS, RULES, expand, words
from service.coding.dates.periods import DAY, Context, Reading

_MASTER = re.compile("|".join(f"(?P<r{i}>{rule.pattern})" for i, rule in enumerate(RULES)), re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_LONGEST = 9
"""How many words an expression may have up to its first word of time ("the first half of the month of May")."""
_LONGEST_LIST = 8
"""How many days one list may name; it also keeps hostile texts from costing time."""
_LEAD = re.compile(
    expand(
        r"\b(night~(?:of|between|from)|overnight~(?:from|between)|since|until|till|by|before|after|from|between|through|following|prior~to|as~of)~(?:(?:about|around|early|late|the|on|overnight)~)*\Z"
    ),
    re.IGNORECASE,
)
_AND = re.compile(expand(r"~?,?~?(?:and|&|as~well~as)~(?:(?:then|again|early|late|on)~)*"), re.IGNORECASE)
_COMMA = re.compile(expand(r"~?,~(?:on~)?"), re.IGNORECASE)
_TO = re.compile(expand(r"~?[-–—]~?|~(?:to|until|till|through|into)~(?:(?:early|late)~)?"), re.IGNORECASE)
_OR = re.compile(expand(r"~or~(?:on~)?|~?/~?"), re.IGNORECASE)
_RUN = re.compile(
    expand(
        rf"\b(?P<n>{'|'.join(words()['numbers'])}|\d)(?:-day~(?:[a-z-]+~){{1,3}}|~(?:straight~|consecutive~|successive~|full~)?days"
        r"(?:~in~a~row|~running)?(?:~of~(?:[a-z-]+~){0,2}[a-z-]+)?,?~)"
        r"(?P<way>from|starting|beginning|commencing|until|till|ending|up~to)~(?:(?:on|late|early)~)*\Z"
    ),
    re.IGNORECASE,
)
_NIGHT = re.compile(r"night|evening|late|dusk|sunset", re.IGNORECASE)
_MORNING = re.compile(r"morning|dawn|daybreak|sunrise|early", re.IGNORECASE)
_DURATION = re.compile(
    r"\b(?:for|during|lasting)\b|\d[- ]?(?:year|day|week|month|hour)s?[- ]?(?:old|long)?\b", re.IGNORECASE
)
_CALENDAR = re.compile(
    r"\d.*\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec).*\d",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Expression:
    """A date expression at ``start`` to ``end`` of the scanned text. ``lead`` is a word before it that makes the
    day a border ("since", "until", "between" …); ``parts`` are those of a list (``join`` "days") or a range
    ("range", "between"). ``length``: of how many days in a row it is the first or, if negative, the last."""

    start: int
    end: int
    text: str
    rule: int = -1
    groups: dict[str, str | None] = field(default_factory=dict, repr=False)
    lead: str = ""
    join: str = ""
    parts: tuple[Expression, ...] = ()
    length: int = 1

    def read(self, context: Context) -> Reading | None:
        """The reading in a context; None where it needs an anchor that is missing or names a day that there is not."""
        try:
            if self.parts:
                return self._joined(context)
            reading = RULES[self.rule].read(self.groups | {"text": self.text, "lead": self.lead}, context)
            return self._run(reading, context) if reading and self.length != 1 else reading
        except (ValueError, OverflowError):
            return None

    def _run(self, reading: Reading, context: Context) -> Reading:
        """The days in a row that a day begins or, where ``length`` is negative, ends; none after the anchor."""
        if reading.precision != 1 or len(reading.days) != 1:
            return reading
        day, span = reading.days[0], (abs(self.length) - 1) * DAY
        first, last = (day, day + span) if self.length > 0 else (day - span, day)
        last = min(last, context.anchor) if context.anchor else last
        return replace(reading, days=periods.through(first, max(first, last)), first=first, last=max(first, last))

    def _joined(self, context: Context) -> Reading | None:
        """Later parts are read first: of a list or range each day lies before the next one."""
        readings: list[Reading] = []
        for part in reversed(self.parts):
            reading = part.read(context)
            if reading is None or not reading.days:
                return None
            readings.insert(0, reading)
            if (
                part.kind in {"day", "date", "month"}
                and reading.kind != "future"
                and not re.match("(?i)y|t", part.text)
            ):
                context = replace(context, anchor=reading.first)
        if all(r.precision == 1 for r in readings):
            days = [d for r in readings for d in r.days]
            night = self.join == "range" and days[-1] - days[0] == DAY
            night = (
                night and _NIGHT.search(f"{self.lead} {self.parts[0].text}") and _MORNING.search(self.parts[-1].text)
            )
            return periods.several(days, "night" if night else self.join)
        first, last = readings[0].first, readings[-1].last
        if self.join == "days":
            return replace(readings[0], days=tuple(r.days[0] for r in readings), first=first, last=last, kind="days")
        day = readings[0].days[0] if self.join == "range" else first + (last - first) // 2
        return Reading((day,), first, last, readings[0].precision, self.join)

    @property
    def kind(self) -> str:
        """ "date" (day and month), "day" (told from the anchor), "month", "base" (told from the story's day) or
        nothing."""
        return self.parts[0].kind if self.parts else RULES[self.rule].kind

    @property
    def full(self) -> bool:
        """Whether the words name day, month and year."""
        return self.kind == "date" and re.search(r"(?:19|20)\d\d|\d\D\d+\D\d\d$", self.text) is not None


def _starts(text: str) -> Iterator[int]:
    """Where expressions may begin: at the words before and at each number, weekday, month or other word of time."""
    recent: deque[int] = deque(maxlen=_LONGEST)
    for match in _WORD.finditer(text):
        recent.append(match.start())
        word = match[0].lower()
        if word in HINTS or word[0].isdigit():
            yield from recent
            recent.clear()


def find(text: str) -> tuple[Expression, ...]:
    """All date expressions of a text, in order, without overlaps. Times of day, ages and durations are none."""
    leaves, end = [], 0
    for start in _starts(text):
        if start < end or not (match := _MASTER.match(text, start)):
            continue
        index = int(match.lastgroup[1:])
        found = RULES[index].regex.match(text, start)
        kept = next((name for name in ("x", "x2") if name in found.re.groupindex and found[name]), 0)
        leaves.append(Expression(*found.span(kept), found[kept], index, found.groupdict()))
        end = found.end(kept)
    return tuple(_join(text, leaves))


def _lead(text: str, start: int) -> str:
    match = _LEAD.search(text, max(0, start - 40), start)
    return " ".join(match[1].lower().split()) if match else ""


def _length(text: str, start: int) -> int:
    """Of how many days in a row a day at ``start`` is the first ("for three days from") or, if negative, the last."""
    match = _RUN.search(text, max(0, start - 70), start)
    if not match:
        return 1
    number = int(match["n"]) if match["n"].isdigit() else words()["numbers"][match["n"].lower()]
    return -number if match["way"].lower() in {"until", "till", "ending", "up to"} else number


def _join(text: str, leaves: list[Expression]) -> list[Expression]:
    """Neighbours that only a comma, "and" or "to" parts become one list or range."""
    out, i = [], 0
    while i < len(leaves):
        leaf = replace(leaves[i], lead=_lead(text, leaves[i].start), length=_length(text, leaves[i].start))
        run, join, j = [leaf], "", i + 1
        while (
            j < len(leaves)
            and len(run) < _LONGEST_LIST
            and leaf.kind in {"date", "day", "month"}
            and leaves[j].kind in {"date", "day", "month"}
        ):
            gap = text[leaves[j - 1].end : leaves[j].start]
            if _COMMA.fullmatch(gap) and not join:
                run.append(leaves[j])
            elif _AND.fullmatch(gap) or _OR.fullmatch(gap):
                run.append(leaves[j])
                join = "between" if _OR.fullmatch(gap) else periods.join(leaf.lead or leaf.text.lower(), "", True)
            elif _TO.fullmatch(gap) and len(run) == 1:
                run.append(leaves[j])
                join = periods.join(leaf.lead or leaf.text.lower(), "", False)
            else:
                break
            j += 1
            if join:
                break
        if join:
            out.append(
                Expression(
                    leaf.start, run[-1].end, text[leaf.start : run[-1].end], lead=leaf.lead, join=join, parts=tuple(run)
                )
            )
            i = j
        else:
            out.append(leaf)
            i += 1
    return out


@cache
def _dateparser():
    """dateparser, loaded when an expression first needs it."""
    from dateparser import DateDataParser

    return DateDataParser


def read(text: str, context: Context) -> Reading | None:
    """The reading of one plain string, such as an entity; dateparser is asked where the grammar is at a loss."""
    found = find(text)
    readings = [r for r in (e.read(context) for e in found) if r]
    if readings:
        return min(readings, key=lambda r: r.precision or 9)
    if found or _DURATION.search(text) or not _CALENDAR.search(text):
        return None
    settings = {"PREFER_DATES_FROM": "past", "STRICT_PARSING": True}
    if context.anchor:
        settings |= {"RELATIVE_BASE": datetime.combine(context.anchor, time()), "STRICT_PARSING": False}
    data = _dateparser()(languages=["en"], settings=settings).get_date_data(text)
    if data.date_obj is None or context.anchor and data.date_obj.date() > context.anchor + DAY:
        return None
    day = data.date_obj.date()
    if data.period == "month":
        return periods.month(day.year, day.month, "", context)
    return periods.year(day.year, "", context) if data.period == "year" else periods.on(day)
