"""Days, weeks, months and years as ACLED dates events in them, for the rules of the date grammar.

A known week stands for its middle (precision 2); a known month for the 15th or, at its beginning or end, for its
first or last day (precision 3); a year alone for its middle, without a precision. No reading lies after the anchor,
except where the words say so ("tomorrow"). A day without a year is the most recent one, with a day's tolerance for
time zones.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
_ROW = 7
"""Of so many days in a row each gets an event of its own."""
UNIT_DAYS = {"day": 1, "night": 1, "week": 7, "fortnight": 14, "month": 30, "year": 365, "decade": 3650}
UNIT_DAYS |= {"moment": 0, "minute": 0, "hour": 0}
_WEEKDAYS = [name.lower()[:3] for name in calendar.day_name]
_MONTHS = [name.lower()[:3] for name in calendar.month_name]
_YEAR_PARTS = {"early": (1, 4), "beginning": (1, 3), "start": (1, 3), "first": (1, 6), "mid": (5, 8), "middle": (5, 8),
               "late": (9, 12), "end": (10, 12), "close": (10, 12), "second": (7, 12)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """What an expression means. ``days``: the days an event so dated is put on, in order; none where the words
    name a day that cannot be told (a moving feast, a war of old). ``first`` and ``last`` bound what the words cover.
    ``precision``: 1 exact, 2 week, 3 month, None worse. ``kind``: day, days, range, between, night, week, month,
    year, vague, unknown, past (older than any news, on no day that can be told), future or habit."""

    days: tuple[date, ...]
    first: date | None
    last: date | None
    precision: int | None
    kind: str
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """What a reading depends on: the anchor (the day the text is told from), the day its story has reached (for
    "the next day"), and the news window in days."""

    anchor: date | None
    base: date | None = None
    window: int = 14

    @property
    def story(self) -> date | None:
        """The day the story has reached; the anchor where it has reached none."""
        return self.base or self.anchor


def on(
    day: date, precision: int | None = 1, kind: str = "day", first: date | None = None, last: date | None = None
) -> Reading:
    """One day, perhaps standing for the stretch from ``first`` to ``last``."""
    return Reading((day,), first or day, last or day, precision, kind)


PAST = Reading((), None, None, None, "past")


def join(lead: str, part: str | None, listed: bool) -> str:
    """How two days belong together, by the words before and between them."""
    if part and part.lower() == "night" or lead.startswith(("night", "overnight")):
        return "night"
    return "between" if lead == "between" else "days" if listed else "range"


def several(days: list[date], kind: str) -> Reading:
    """Named days as a list ("days"), a range (each of its days, of more than a week its start), "between" (dated by its
    middle, precision 2) or the "night" between two (dated, like "overnight", by its morning)."""
    first, last = min(days), max(days)
    if kind == "night":
        return on(last, 1, "night", first, last)
    if kind == "between":
        return on(first + (last - first) // 2, 1 if first == last else 2, "between", first, last)
    return Reading(tuple(days) if kind == "days" else through(first, last), first, last, 1, kind)


def through(first: date, last: date) -> tuple[date, ...]:
    """The days from the first to the last, of more than a week the first."""
    length = (last - first).days + 1
    return tuple(first + i * DAY for i in range(length)) if length <= _ROW else (first,)


def month_number(text: str) -> int:
    """1 to 12 of a month's name or abbreviation."""
    return _MONTHS.index(text.lower()[:3])


def weekday(text: str) -> int:
    """0 (Monday) to 6 of a weekday's name or abbreviation."""
    return _WEEKDAYS.index(text.lower()[:3])


def last_weekday(day: date, number: int) -> date:
    """The most recent such weekday, the day itself included."""
    return day - (day.weekday() - number) % 7 * DAY


def months_from(day: date, months: int) -> tuple[int, int]:
    """Year and month so many months after (or before, if negative) a day's month."""
    index = day.year * 12 + day.month - 1 + months
    return index // 12, index % 12 + 1


def month(year: int, number: int, edge: str, context: Context) -> Reading:
    """A month or the part of it that ``edge`` names ("early", "end of" …)."""
    first, last = date(year, number, 1), date(year, number, calendar.monthrange(year, number)[1])
    edge = edge.lower().split()[0] if edge else ""
    day = first.replace(day=15)
    if edge in {"early", "beginning", "start", "first"}:
        day, last = first, first.replace(day=15 if edge == "first" else 10)
    elif edge in {"late", "end", "close", "second"}:
        day, first = last, first.replace(day=16 if edge == "second" else 21)
    elif edge in {"mid", "middle"}:
        first, last = first.replace(day=11), first.replace(day=20)
    if context.anchor and date(year, number, 1) <= context.anchor < day:
        day = context.anchor
    return on(day, 3, "month", first, last)


def year(number: int, edge: str, context: Context) -> Reading:
    """A year or a part of it, up to the anchor."""
    start, end = _YEAR_PARTS.get(edge.lower().split()[0] if edge else "", (1, 12))
    first, last = date(number, start, 1), date(number, end, calendar.monthrange(number, end)[1])
    day = date(number, (start + end + 1) // 2, 1)
    if context.anchor and first <= context.anchor < last:
        last = context.anchor
        day = first + (last - first) // 2
    return on(day, None, "year", first, last)


def monday(day: date) -> date:
    """The Monday of a day's week."""
    return day - day.weekday() * DAY


def week(first: date, edge: str = "", latest: date | None = None) -> Reading:
    """The seven days from ``first`` or their early or late part, not beyond ``latest``."""
    edge, last = edge.lower(), first + 6 * DAY
    if edge.startswith(("late ", "end")) or edge == "late":
        first += 3 * DAY
    elif edge.startswith(("early", "beginning", "start")):
        last = first + 2 * DAY
    last = max(first, min(last, latest)) if latest else last
    return on(first + (last - first) // 2, 2, "week", first, last)


def recent(number: int, day: int, anchor: date | None) -> date | None:
    """The most recent such day of a month that is not after the anchor."""
    for y in range(anchor.year + 1, anchor.year - 9, -1) if anchor else ():
        if day <= calendar.monthrange(y, number)[1] and date(y, number, day) <= anchor + DAY:
            return date(y, number, day)
    return None


def last_days(count: int, context: Context) -> Reading | None:
    """The ``count`` days up to the anchor: up to ten like a week, up to five weeks like a month, beyond that vague."""
    anchor = context.anchor
    if not anchor:
        return None
    first = anchor - count * DAY
    if count <= 1:
        return on(first, 2, "week", first, anchor)
    if count <= 10:
        return on(anchor - count // 2 * DAY, 2, "week", first, anchor)
    if count <= 35:
        return on(min(anchor.replace(day=15), anchor), 3, "month", first, anchor)
    return on(anchor - count // 2 * DAY, None, "vague", first, anchor)


def shift(day: date, count: int, exact: bool, unit: str, sign: int, context: Context) -> Reading:
    """So many units before (sign -1) or after a day: as precise as unit and count are."""
    if unit in {"second", "minute", "hour", "moment"}:
        return on(day + sign * (count // 24 if unit == "hour" and count >= 24 else 0) * DAY)
    if unit == "month":
        y, number = months_from(day, sign * count)
        first, last = date(y, number, 1), date(y, number, calendar.monthrange(y, number)[1])
        return on(min(first.replace(day=min(day.day, last.day)), context.anchor or date.max), 3, "month", first, last)
    if unit in {"year", "decade"}:
        return year(day.year + sign * count * (10 if unit == "decade" else 1), "", context)
    fine = exact and unit in {"day", "night"}
    return on(day + sign * count * UNIT_DAYS[unit] * DAY, 1 if fine else 2, "day" if fine else "week")
