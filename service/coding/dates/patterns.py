"""How the rules of the date grammar are written: pattern fragments, word lists and the list of rules.

In a pattern ``~`` stands for white space without a blank line and ``{NAME}`` for a fragment. Where several rules
match at one place the earlier wins. The group ``x``, where there is one, is the part that counts as the expression. A
reader gets the named groups, with ``text`` and ``lead`` (a border word before it: "since", "between" …), and a
Context; it returns None where there is nothing to read, and may raise ValueError for days that do not exist.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from service.coding.dates.periods import Context, Reading

_PATH = Path(__file__).parents[1] / "data" / "dates.yaml"
WEEKDAYS = [name.lower() for name in calendar.day_name]


@cache
def words() -> dict:
    """The word lists of ``data/dates.yaml``. ValueError names the list that is missing or wrong."""
    table = yaml.safe_load(_PATH.read_text(encoding="utf-8"))
    maps = ("numbers", "vague_numbers", "holidays")
    lists = (
        "ordinals",
        "parts_of_day",
        "unknown_holidays",
        "long_past",
        "saying_verbs",
        "saying_nouns",
        "later_verbs",
        "onset_verbs",
        "stamps",
        "dying_verbs",
        "injuries",
        "agencies",
        "elsewhere",
        "between_saying_and_day",
    )
    for names, kind in ((maps, dict), (lists, list)):
        for name in names:
            if not isinstance(table.get(name), kind):
                raise ValueError(f"{_PATH.name}: '{name}' must be a {'mapping' if kind is dict else 'list'}")
    for name, value in table["holidays"].items():
        if not isinstance(value, int) and not re.fullmatch(r"\d\d-\d\d", str(value)):
            raise ValueError(f"{_PATH.name}: holidays: {name}: {value!r} is neither month-day nor days after Easter")
    return table


def any_of(names: Iterable[str]) -> str:
    return (
        "(?:" + "|".join(n.replace(" ", "~").replace("'", "['’]?") for n in sorted(names, key=len, reverse=True)) + ")"
    )


NUMBERS = words()["numbers"] | words()["vague_numbers"]
ORDINALS = {word: i for i, word in enumerate(words()["ordinals"], 1)}
_HEDGES = ("about", "around", "nearly", "almost", "roughly", "over", "at least", "more than", "less than", "some")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_COUNT = rf"\d{{1,3}}|{any_of(_TENS)}[- ]{any_of(_UNITS)}|{any_of(NUMBERS)}"
_FRAGMENTS = {
    "WDA": r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?)",
    "WD": rf"(?:{'|'.join(WEEKDAYS)})",
    "MONF": r"(?:january|february|(?-i:March|MARCH)|april|(?-i:May|MAY)|june|july|august|september|october|november"
    r"|december)",
    "MONA": r"(?:(?-i:Jan|JAN|Feb|FEB|Mar|MAR|Apr|APR|Jun|JUN|Jul|JUL|Aug|AUG|Sept?|SEPT?|Oct|OCT|Nov|NOV|Dec|DEC)"
    r"\b\.?)",
    "MON": r"(?P<mon>{MONF}|{MONA})",
    "YEAR": r"(?:(?:19|20)\d\d(?![\d:%]|[.,]\d|~?(?:gmt|utc|hrs|hours)\b))",
    "OLDYEAR": r"(?:1[0-8]\d\d(?=~?[.,;:)]|\s*$|~(?:and(?!~\d)|when|by|after|as|the|in|at|he|she|they|it)\b))",
    "DD": r"(?:(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?(?![\d:%]|[.,]\d|~?(?:am|pm|[ap]\.m\.)))",
    "DAYS": r"(?P<days>{DD}(?:,~{DD}){0,6},?~(?:and|&)~{DD}|{DD}(?:~?[-–—]~?|~(?:to|and|until|through|or)~){DD}|{DD})",
    "PART": any_of(words()["parts_of_day"]),
    "ORD": any_of(ORDINALS),
    "NUM": rf"(?:(?P<hedge>{any_of(_HEDGES)})~|(?:just|only|exactly)~)?"
    rf"(?P<n>{_COUNT})(?:(?:~(?:or|to)~|-|–)(?P<n2>{_COUNT}))?",
    "UNIT": r"(?P<unit>moment|minute|hour|day|night|week|fortnight|month|year|decade)s?",
    "EDGE": r"(?:the~)?(?P<edge>(?:very~)?(?:early|late)|mid"
    r"|(?:middle|beginning|start|end|close|first~half|second~half)(?:~of)?)(?:~?-~?|~in~|~)(?:the~month~of~)?",
    "IN": r"(?:(?:,?~(?:of~)?|-|/)(?P<y>{YEAR}|{OLDYEAR})|,?~(?:of~)?(?P<rel>last|this)~year)",
    "NIGHT": r"(?:(?:the~)?(?P<part>night|evening|morning|afternoon|early~hours|dawn)~of~)?",
}


def after(names: str) -> str:
    """A look-behind for one of these words, separated by "|", and one white space."""
    return "(?:" + "|".join(rf"(?<=\b{name}\s)" for name in names.split("|")) + ")"


def expand(pattern: str) -> str:
    """A pattern with its fragments and spaces filled in."""
    while True:
        new = re.sub(r"\{([A-Z]+)\}", lambda m: _FRAGMENTS[m[1]], pattern)
        if new == pattern:
            return pattern.replace("~", r"(?:[^\S\n]+|[^\S\n]*\n(?!\s*\n)[^\S\n]*)")
        pattern = new


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of expression. ``kind``: date (day and month), day (told from the anchor), month, base (told from
    the day the story has reached), told (told from the day of the report), offset ("two days after" something
    else) or nothing."""

    pattern: str
    regex: re.Pattern[str]
    read: Callable[[dict, Context], Reading | None]
    kind: str


RULES: list[Rule] = []


def rule(pattern: str, kind: str = ""):
    def register(function):
        full = rf"(?<!\w)(?:{expand(pattern)})(?!\w)"
        RULES.append(Rule(re.sub(r"\(\?P<\w+>", "(?:", full), re.compile(full, re.IGNORECASE), function, kind))
        return function

    return register


def count(g: dict) -> tuple[int, bool]:
    """A count and whether it is exact; of "two or three" the higher one."""
    text = " ".join((g["n2"] or g["n"]).lower().split())
    parts = [text] if text in NUMBERS else text.split("-") if "-" in text else text.split()
    value = sum(int(part) if part.isdigit() else NUMBERS[part] for part in parts)
    return value, not g["n2"] and not g["hedge"] and text not in words()["vague_numbers"]


def _hints() -> frozenset[str]:
    """Words, in lower case, without one of which (or a number) there is no date expression."""
    units = ["minute", "hour", "day", "night", "week", "weekend", "fortnight", "month", "year", "decade", "moment"]
    others = (
        "century centuries generations ages yesterday today tonight tomorrow overnight war conflict uprising revolution"
        " insurgency revolt invasion crisis"
    )
    names = [*WEEKDAYS, *(name.lower() for name in calendar.month_name), *units]
    short = [name[:length] for name in names[:20] for length in (3, 4)] + ["tues", "thurs"]
    lists = ("parts_of_day", "holidays", "unknown_holidays", "long_past")
    phrases = [*(phrase for name in lists for phrase in words()[name]), others]
    inside = [word for phrase in phrases for word in re.findall(r"[^\W_]+", phrase) if len(word) > 2]
    seasons = ["spring", "summer", "autumn", "fall", "winter"]
    return frozenset([*names, *(name + "s" for name in names), *short, *inside, *seasons]) - {"", "all", "day's"}


HINTS = _hints()
