"""Where sentences end: paragraphs and lines first, then the tokenizer's proposals, repaired.

Everything here takes masked text and gives offsets into it; nothing needs a model.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml


def _load() -> dict[str, Any]:
    path = Path(__file__).parent / "data" / "splitting.yaml"
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    for key in ("titles", "numbered", "inner", "openers", "date_leads"):
        if not isinstance(data.get(key), str):
            raise ValueError(f"{path}: {key} must be words with spaces between them")
        data[key] = frozenset(data[key].split())
    for key in ("promotions", "feet", "date_labels"):
        if not isinstance(data.get(key), list):
            raise ValueError(f"{path}: {key} must be a list of phrases")
        data[key] = "|".join(re.escape(phrase) for phrase in sorted(data[key], key=len, reverse=True))
    return data


_DATA = _load()

# --- lines -----------------------------------------------------------------------------------------------------------
_LINE = re.compile(r"[^\n]+")
_TRIMMED = re.compile(r"\S(?:[^\n]*\S)?")
_BULLET = re.compile(r"\s*(?:[•●▪■◦‣∙*·►▶➤–—-]\s|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]\s)")
_OPEN_END = re.compile(
    r"(?:[,;–—-]|\b(?:a|an|the|of|at|to|and|or|but|by|for|from|with|that|which|as|into|his|her|its|their|were|was|has"
    r"|have|had|than|between|against))$",
    re.IGNORECASE,
)
_CONTINUES = re.compile(r"\s*[a-z,;:.)\]”’»%]")
_NEAR = 200
"""Characters on either side of an end that tell about it."""
_FOOT = re.compile(rf"\b(?:{_DATA['feet']}|(?:(?<=\d )|(?<=\d\) ))Related)\b(?=:?\s*(?:\n|[A-Z0-9“\"]))")
_TOPIC = re.compile(r"\bTopic [A-Z][^\n.!?]{4,100}? \(\d{1,5}\)")
_FOOT_WORDS = 250
_LINK = 150
"""Characters that the title of an article has at most."""
_STOPS = frozenset('.?!"”')
_NARROWEST, _WIDEST = 40, 132
"""Line lengths of hard-wrapped text."""


def links(text: str) -> list[tuple[int, int]]:
    """The spans in which a web page names other articles: the topic that it files this one under, with their number
    ("Topic War in Kalo (90)"), and its foot."""
    end = foot(text)
    spans = [found.span() for found in _TOPIC.finditer(text, 0, end)]
    return spans + [(end, len(text))] * (end < len(text))


def foot(text: str) -> int:
    """Where the foot of a web page begins, which lists other articles; the text's length where there is none.

    Its heading stands by itself, or behind a figure of the page ("... 612 Related"): a capital or a line end follows.
    Behind it there are a few hundred words at most, and no line of prose that could be the article's own.
    """
    for found in _FOOT.finditer(text):
        lines = text[found.end() :].split("\n")
        prose = len(lines) > 1 and any(len(line) > _LINK and line.rstrip()[-1:] in _STOPS for line in lines)
        if not prose and sum(len(line.split()) for line in lines) <= _FOOT_WORDS:
            return found.start()
    return len(text)


def blocks(text: str) -> list[tuple[int, int]]:
    """Spans of a masked text that no sentence crosses; a line end inside one is a space.

    A blank line always ends a block. A single line end does so too, unless the text is hard-wrapped there (the next
    word had not fitted) or the sentence plainly runs on.
    """
    lines = [found.span() for found in _LINE.finditer(text) if not found[0].isspace()]
    width = _wrap_width(text, lines)
    out: list[tuple[int, int]] = []
    for start, end in lines:
        start += len(text[start:end]) - len(text[start:end].lstrip())
        end = start + len(text[start:end].rstrip())
        if out and _runs_on(text, out[-1], (start, end), width):
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return out


def _single(text: str, end: int, start: int) -> bool:
    return text.count("\n", end, start) == 1


def _room_left(text: str, line: tuple[int, int], following: tuple[int, int], width: int) -> bool:
    """Whether the first word of the following line would have fitted on the line."""
    word = text[following[0] : following[1]].split(maxsplit=1)[0]
    return line[1] - line[0] + 1 + len(word) <= width


def _wrap_width(text: str, lines: list[tuple[int, int]]) -> int:
    """The width that a text is hard-wrapped to, or 0."""
    joints = [(a, b) for a, b in zip(lines, lines[1:], strict=False) if _single(text, a[1], b[0])]
    width = max((end - start for (start, end), _ in joints), default=0)
    if len(joints) < 2 or not _NARROWEST <= width <= _WIDEST:
        return 0
    full = sum(not _room_left(text, a, b, width) for a, b in joints)
    return width if full >= 0.7 * len(joints) else 0


def _runs_on(text: str, block: tuple[int, int], line: tuple[int, int], width: int) -> bool:
    before, after = text[max(block[0], block[1] - _NEAR) : block[1]], text[line[0] : line[1]]
    if not _single(text, block[1], line[0]) or _BULLET.match(after):
        return False
    last = (max(block[0], text.rfind("\n", 0, block[1]) + 1), block[1])
    if width and not _room_left(text, last, line, width):
        return True
    return bool(_CONTINUES.match(after) or _OPEN_END.search(before))


# --- what stands before the news: title, dates, datelines ------------------------------------------------------------
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DAY, _YEAR = r"[0-3]?\d(?:st|nd|rd|th)?", r"(?:19|20)\d\d"
_TIME = (
    r"(?:,?\s+(?:at\s+)?(?:\d{1,2}[:.]\d\d|\d{4}(?=\sUTC|\sGMT))(?:\s?[AaPp]\.?[Mm]\.?)?"
    r"(?:\s\(?(?:UTC|[A-Z]{2,4}T)[+\d:]*\)?)?)?"
)
_WEEKDAY = r"(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\.?,?\s+)?"
_FULL_DATE = (
    rf"(?<![\w.,/-]){_WEEKDAY}(?:{_DAY}\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}|{_MONTH}\s+{_DAY},?\s*{_YEAR}"
    rf"|{_DAY}[./-][01]?\d[./-]{_YEAR}|{_YEAR}[./-][01]?\d[./-][0-3]\d){_TIME}(?![\w,])"
)
_DATE = re.compile(_FULL_DATE)
_SHORT_DATE = rf"{_WEEKDAY}(?:{_DAY}\s+{_MONTH}|{_MONTH}\s+{_DAY})(?:,?\s*{_YEAR})?{_TIME}"
_LABELLED = re.compile(rf"(?:{_DATA['date_labels']}):?\s+(?:{_FULL_DATE}|{_SHORT_DATE})(?:\s+IST)?(?![\w,])")
_NAME = r"[A-Z][\w.'’]*(?:[ -](?:(?:of|the|de|del|do|da|la|el|al|ad|as)[ -])*[A-Z][\w.'’]*){0,4}"
_DATELINE = re.compile(
    rf"(?:{_NAME}|\([^()]{{2,30}}\))(?:\s*[,/]\s*{_NAME}){{0,3}}(?:,?\s+(?:{_SHORT_DATE}))?(?:\s*,?\s*{_YEAR})?"
    r"(?:\s*\([^()]{2,60}\)|\s+/[\w ]+/)?\s*(?:—|–|--|\s-|:|\|)(?=\s+[\"“‘'(]*[A-Z0-9])|"
    r"\([A-Z][^()]{1,30}\)(?=\s+[A-Z])"
)
_CAPITALS = re.compile(r"[A-Z]{3,}(?: [A-Z]{3,}){0,3}(?=\s+([A-Z][a-z]*)\s)")
LEAD = 600
"""How far into the text, in characters, titles and dates may stand before the news."""
_SHORTEST_DATELINE, _LONGEST_DATELINE = 5, 90


def lead_breaks(text: str, title: str) -> list[int]:
    """Sentence ends in a block near the start of a text that a tokenizer does not see.

    After the title where the text repeats it, after a date that stands alone, after a dateline ("KABUL, Nov. 20 —").
    """
    ends = set()
    if span := _repeated_title(text, title):
        ends.update(span)
    for found in _DATE.finditer(text, 0, LEAD):
        before = text[: found.start()].split()
        follows = text[found.end() :].lstrip()
        opens = follows[:1].isupper() or follows[:1].isdigit() or follows[:1] in {'"', "“"}
        if opens and not (before and before[-1].lower() in _DATA["date_leads"]):
            ends.add(found.end())
    if labelled := _LABELLED.match(text):
        ends.add(labelled.end())
    for end in sorted(ends) if labelled else sorted(ends | {0}):
        start = end + len(text[end:]) - len(text[end:].lstrip())
        dateline, capitals = _DATELINE.match(text, start), _CAPITALS.match(text, start)
        if dateline and _SHORTEST_DATELINE <= len(dateline[0]) <= _LONGEST_DATELINE:
            ends.add(dateline.end())
        elif capitals and _opens(capitals[1]):
            ends.add(capitals.end())
    return sorted(end for end in ends if 0 < end < len(text))


def _repeated_title(text: str, title: str) -> tuple[int, int] | None:
    """Where the lead repeats the title, whatever its punctuation, and its sentence does not run on after it."""
    wanted = [char.lower() for char in title if char.isalnum()]
    if title.count(" ") < 3 or not wanted:
        return None
    places = [i for i, char in enumerate(text[: LEAD + 2 * len(title)]) if char.isalnum()]
    at = "".join(text[i].lower()[:1] for i in places).find("".join(char[:1] for char in wanted))
    if at < 0 or at + len(wanted) >= len(places):
        return None
    start, end = places[at], places[at + len(wanted) - 1] + 1
    while text[end : end + 1] in set('.?!"”’)'):
        end += 1
    following = text[end:].lstrip()
    return None if following[:1].islower() and text[end - 1] not in ".?!" else (start, end)


# --- the tokenizer's proposals ---------------------------------------------------------------------------------------
_ENDED = re.compile(r"(?:[.?!…][\"”’')\]»*]*|:|;|[–—|-]|\d{4}(?:\s+\d\d:?\d\d)?)$")
_ASIDE = re.compile(r"\s*[\[(][^\[\]()]*[\])]$")
_STOPPED = re.compile(r"([\w.&-]+)\.[\"”’')\]]*$")
_INITIAL = re.compile(r"(?:^|[\s.\"“(])([A-Z]\.-?)+$")
_QUOTED_END = re.compile(r"[.?!…,][\"”’']$")
_PROMOTION = re.compile(rf"(?:{_DATA['promotions']})|[•●▪]\s")
_GLUED = re.compile(r"(?<=[a-z]{3}[.?!])(?=[A-Z][a-z]*\s)|(?<=[.?!][\"”])(?=[A-Z“])")
_MISSED = re.compile(r"(?:[a-z]{3}|\d|\b[A-Z]\.[A-Z]|\b[ap]\.m)[.?!][\"”’)\]]*(?=\s+(?P<next>[\"“‘(]*[A-Z]\S*))")
_EDGES = "\"“”‘’'()[],;:"
_ALL_CAPS = re.compile(r"[A-Z][A-Z'’-]+(?: [A-Z][A-Z'’-]+)+")


def sentences(block: str, proposed: Iterable[int], forced: Iterable[int] = ()) -> list[tuple[int, int]]:
    """Spans of the sentences of a block.

    proposed: ends of sentences as the tokenizer sees them; those that cut a name, an abbreviation or a quotation are
    dropped, and ends before the page's own phrases ("Read also:") are added. forced: ends that hold in any case.
    """
    ends = {_past_quote(block, end) for end in proposed if _ends(block, end)}
    ends.update(forced)
    ends.update(found.start() for found in _PROMOTION.finditer(block))
    ends.update(found.start() for found in _GLUED.finditer(block))
    ends.update(found.end() for found in _MISSED.finditer(block) if _opens(found["next"]) and _ends(block, found.end()))
    out, start = [], 0
    for end in [*sorted(ends), len(block)]:
        piece = block[start:end]
        if piece.strip():
            out.append((start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())))
        start = max(start, end)
    return out


def at_lines(block: str, spans: Iterable[tuple[int, int]], max_words: int) -> Iterator[tuple[int, int]]:
    """The spans, those of more than ``max_words`` words cut at their line ends: they were no hard-wrapped sentence."""
    for start, end in spans:
        if "\n" in block[start:end] and len(block[start:end].split()) > max_words:
            for line in _TRIMMED.finditer(block[start:end]):
                yield start + line.start(), start + line.end()
        else:
            yield start, end


def _opens(word: str) -> bool:
    return word.strip(_EDGES) in _DATA["openers"]


def _ends(block: str, end: int) -> bool:
    before, after = block[max(0, end - _NEAR) : end].rstrip(), block[end : end + _NEAR].lstrip()
    if not before or not after:
        return False
    word = re.split(r"\s", after, maxsplit=1)[0]
    if not _ENDED.search(_ASIDE.sub("", before)):
        return _opens(word) or bool(_ALL_CAPS.match(after))
    if after[0].islower() and _QUOTED_END.search(before):
        return False
    if stopped := _STOPPED.search(before):
        short = stopped[1]
        if short in _DATA["titles"]:
            return False
        if short in _DATA["numbered"] and after[0].isdigit():
            return False
        if short in _DATA["inner"] and after[0].islower():
            return False
        if short in _DATA["clock"] and word.strip(_EDGES + ".") in _DATA["days"]:
            return False
        if _INITIAL.search(before) and not _opens(word):
            return not _name_goes_on(before, after)
    return True


def _name_goes_on(before: str, after: str) -> bool:
    """Whether an initial stands in a name: after a name or another initial, or at the start, and before a name."""
    words = before.split()
    leads = len(words) < 2 or words[-2][:1].isupper() or after[1:2] == "."
    return leads and after[0].isupper() and words[-1].count(".") < 2 + (words[-1].count("-"))


def _past_quote(block: str, end: int) -> int:
    """The end, moved past closing quotes that the tokenizer left for the next sentence."""
    rest = block[end : end + _NEAR]
    gap = len(rest) - len(rest.lstrip())
    follows = rest[gap : gap + 2]
    closing = follows[:1] in {"”", "»"} or (
        follows[:1] == '"' and not follows[1:].strip() and block.count('"', 0, end) % 2 == 1
    )
    return end + gap + 1 if closing else end
