"""The day an article is told from: its publication date, its own date line, or a full date in its text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from service.coding.dates.grammar import Expression
from service.coding.dates.patterns import words
from service.coding.dates.periods import Context
from service.language.parse import Parse

_STAMP = re.compile(r"\b(?:" + "|".join(words()["stamps"]) + r")\b(?:\s|[:|,-]|\d|on|at|by|utc|gmt)*\Z", re.IGNORECASE)
_AGENCY = re.compile(r"\b(?:" + "|".join(words()["agencies"]) + r")\b[\s:|,/()–—-]*\Z")
_PLACE_BEFORE = re.compile(r"\s*[A-Z][\w.'’-]*(?:[ ,/]+(?:[A-Z][\w.'’-]*|of|the|de|al))*[\s,(—–-]*\Z")
_BREAK_AFTER = re.compile(r"\s*(?:\)|[—–:-]|\([A-Z]|/|\||\.?\s*(?:\n|\Z))|(?<=\.)\s+[A-Z]")
_LOG = re.compile(r"\n\s*(?:\d{4}[-/.]\d\d?[-/.]\d\d?|\d\d?[-/.]\d\d?[-/.]\d{2,4})\b")
"""A later line that opens with a date too: the text is a log, and its first date is that of an entry."""
_LINKED = re.compile(r"\b(?:on|in|of|since|until|from|by|before|after|the|and|to|dated)\s+\Z", re.IGNORECASE)
_REACH = 120
"""How far into a text, in code points, a date line may stand."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """The day, how it is known, the expressions in the text that date the article and no event, and warnings."""

    day: date | None
    why: str
    stamps: tuple[Expression, ...]
    warnings: tuple[str, ...] = ()


def anchor(parse: Parse, found: dict[str, tuple[Expression, ...]], published_at: date | None, window: int) -> Anchor:
    """The anchor of a document. ``found`` holds the expressions of "title" and "text". Without ``published_at``
    and date line it is the latest full date there is, as an article is not older than what it tells."""
    stamps = tuple(e for e in found["text"] if _is_stamp(parse.text, e, published_at))
    context = Context(published_at, window=window)
    lines = [(e, reading.days[0]) for e in stamps if (reading := e.read(context)) and reading.days]
    if published_at:
        if not lines or any(abs((day - published_at).days) <= 1 for _, day in lines):
            return Anchor(published_at, "published_at", stamps)
        line, day = lines[0]
        differs = f"the article's own date line '{line.text}' ({day}) differs from published_at {published_at}"
        told = [e for expressions in found.values() for e in expressions if e.kind == "date" and e not in stamps]
        if _overrules(line, day, published_at, told, window):
            return Anchor(day, f"date line '{line.text}'", stamps, (f"{differs}: its days are counted from the line",))
        return Anchor(published_at, "published_at", stamps, (f"{differs}: kept",))
    if lines:
        return Anchor(lines[0][1], f"date line '{lines[0][0].text}'", stamps)
    full = [e for expressions in found.values() for e in expressions if e.full]
    days = [(reading.days[-1], e.text) for e in full if (reading := e.read(Context(None))) and reading.days]
    if days:
        day, text = max(days)
        return Anchor(day, f"latest full date in the text, '{text}'", stamps)
    return Anchor(None, "neither published_at nor a full date in the text", stamps)


def _overrules(line: Expression, day: date, published_at: date, told: list[Expression], window: int) -> bool:
    """Whether a date line stands against ``published_at``, which may be the day of a copy: what a text tells, it tells
    from its own date. A line in figures alone may be torn ("5-04-2016" from "25-04-2016"): it counts where the calendar
    days told in the text lie in its news window and none in that of ``published_at``, or where there are none and it is
    the later of the two, as no text is older than itself."""

    def fits(anchor: date) -> int:
        readings = [reading for e in told if (reading := e.read(Context(anchor, window=window))) and reading.days]
        return sum(-1 <= (anchor - reading.days[-1]).days <= window for reading in readings)

    spelled = line.full and re.search(r"[a-z]{3}", line.text, re.IGNORECASE) is not None
    if fits(published_at):
        return spelled and fits(day) > 0
    return spelled or fits(day) > 0 or (not told and day > published_at)


def _is_stamp(text: str, expression: Expression, published_at: date | None) -> bool:
    """Whether an expression says when the article is from: "Posted on …", a date line after a place name, a date that
    opens the text, or the publication date standing alone."""
    if expression.kind != "date":
        return False
    before = text[: expression.start]
    if _STAMP.search(before[-40:]) or (expression.full and len(before) < _REACH and _AGENCY.search(before[-40:])):
        return True
    if expression.full and published_at and not _LINKED.search(before[-12:]):
        reading = expression.read(Context(published_at))
        if reading and reading.days and abs((reading.days[0] - published_at).days) <= 1:
            return True
    if not before.strip():
        return expression.full and not _LOG.search(text, expression.end)
    return len(before) < _REACH and bool(_PLACE_BEFORE.match(before) and _BREAK_AFTER.match(text, expression.end))
