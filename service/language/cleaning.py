"""Makes scraped text fit to parse without moving a character: the masked text is exactly as long as the original."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache
from pathlib import Path

import yaml

SOFT = "\u00ad"
"""Stands for a character that is not there for the reader: whoever tokenises leaves it out."""

_LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_WORDS = {
    name: frozenset(words.split())
    for name, words in yaml.safe_load(
        (Path(__file__).parent / "data" / "languages.yaml").read_text(encoding="utf-8")
    ).items()
}
_ENOUGH_WORDS = 40
_SAMPLE = 6000


@lru_cache(maxsize=4096)
def _harmless(char: str) -> str:
    """The character itself, or the one that stands in for it where it does harm."""
    kind = unicodedata.category(char)
    if kind in {"Zl", "Zp"} or char in "\r\v\f\x85":
        return "\n"
    if kind == "Cf" or char in "\u034f\ufe0e\ufe0f":
        return SOFT
    return (
        " " if kind in {"Cc", "Zs", "Cs", "Co", "Cn"} or char >= "\U0001f000" or "\u2600" <= char < "\u2700" else char
    )


_ODD = re.compile(r"[^\x20-\x7e\n]")

_MOJIBAKE = {"â€™": "’", "â€˜": "‘", "â€œ": "“", "â€\x9d": "”", "â€“": "–", "â€”": "—", "â€¦": "…", "Â\xa0": " "}
_MOJIBAKE_RE = re.compile("|".join(map(re.escape, _MOJIBAKE)))
_LOST_APOSTROPHE = re.compile(r"(?<=[^\W\d_])\ufffd(?=[^\W\d_])")

_BLOCK = (
    "address article aside blockquote body caption center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 "
    "h4 h5 h6 head header hr html li main nav ol p pre section table tbody td tfoot th thead title tr ul"
)
_INLINE = (
    "a abbr acronym b bdi bdo big button cite code del em embed font i iframe img input ins kbd label link mark meta "
    "noscript object param picture q s samp small source span strike strong sub sup svg time tt u var video wbr"
)
_NAMES = "|".join(sorted([*_BLOCK.split(), *_INLINE.split(), "br"], key=len, reverse=True))
_LT, _GT, _QUOTE = r"(?:<|&lt;)", r"(?:>|&gt;)", r"(?:\"|&quot;)"
_VALUE = r"""(?:"[^"<>]*+"|'[^'<>]*+'|&quot;[^"<>]*?&quot;|[^\s"'<>&]++)"""
_TAG = re.compile(
    rf"{_LT}(?P<close>/?)(?P<name>(?:{_NAMES})\b|[a-z]+[:-][a-z0-9:-]+)"
    rf"(?>\s++[\w:@.-]++(?:\s*+=\s*+{_VALUE})?+)*+\s*+/?{_GT}",
    re.IGNORECASE,
)
_DECLARATION = re.compile(r"<!DOCTYPE[^<>]*>|<!\[CDATA\[|\]\]>", re.IGNORECASE)
_HIDDEN = re.compile(r"<!--|<(script|style|noscript|template)\b[^<>]*>", re.IGNORECASE)
_HIDDEN_ENDS = {
    name: re.compile(rf"</{name}\s*>" if name else "-->", re.IGNORECASE)
    for name in ("", "script", "style", "noscript", "template")
}
_ENTITY = re.compile(r"&(?:amp;){0,3}(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_LINK = re.compile(
    r"(?:\bhttps?://|\bwww\.|\bpic\.twitter\.com/|\bt\.co/)"
    r"(?:\([^\s()<>]*\)|[^\s()<>\"“”‘’|])*(?:\([^\s()<>]*\)|[^\s()<>\"“”‘’|.,;:!?\]}'…])",
    re.IGNORECASE,
)
_ENDLESS = re.compile(r"[^\s\u00ad\u2e80-\uffff]{300,}")
_HYPHENATED = re.compile(r"(?<=[a-z]-)\n(?=[a-z])")


def mask(text: str) -> tuple[str, tuple[str, ...]]:
    """The text as the parser should see it, and warnings about what was masked.

    The result has the length of ``text``, so offsets hold for both. HTML is blanked (a block tag becomes a paragraph
    break), an entity becomes its character followed by SOFT, links become spaces, line ends become "\\n", control
    characters, lone surrogates, odd spaces and pictographs become spaces, and invisible characters become SOFT.
    Stretches of 300 or more characters without a space, which are data and slow the tokenizer down, become spaces.
    """
    warnings = []
    masked = text
    if "<" in masked or "&" in masked:
        masked = _TAG.sub(_without_tag, _DECLARATION.sub(_blank, _without_hidden(masked)))
        if masked != text:
            warnings.append("HTML markup was masked.")
        unescaped = _ENTITY.sub(_character, masked)
        if unescaped != masked:
            warnings.append("HTML entities were replaced by their characters.")
        masked = unescaped
    if _ODD.search(masked):
        masked = _MOJIBAKE_RE.sub(lambda found: _MOJIBAKE[found[0]].ljust(len(found[0]), SOFT), masked)
        masked = _LOST_APOSTROPHE.sub("’", masked.replace("\r\n", " \n"))
        masked = _ODD.sub(lambda found: _harmless(found[0]), masked)
    masked = _LINK.sub(_blank, _HYPHENATED.sub(SOFT, masked))
    unbroken = _ENDLESS.sub(_blank, masked)
    if unbroken != masked:
        warnings.append("Long stretches without a space were masked.")
    return unbroken, tuple(warnings)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _without_hidden(text: str) -> str:
    """Blank comments and scripts; one that never ends stays, and its like is not looked for again."""
    out, at, endless = [], 0, set()
    for start in _HIDDEN.finditer(text):
        name = (start[1] or "").lower()
        if start.start() < at or name in endless:
            continue
        if end := _HIDDEN_ENDS[name].search(text, start.end()):
            out += [text[at : start.start()], " " * (end.end() - start.start())]
            at = end.end()
        else:
            endless.add(name)
    return "".join(out) + text[at:]


def _without_tag(found: re.Match[str]) -> str:
    name = found["name"].lower()
    if name == "br":
        return "\n".ljust(len(found[0]))
    return "\n\n".ljust(len(found[0])) if name in _BLOCK_NAMES else SOFT * len(found[0])


_BLOCK_NAMES = frozenset(_BLOCK.split())


def _character(found: re.Match[str]) -> str:
    entity = found[0]
    char = entity
    while (plain := html.unescape(char)) != char:
        char = plain
    return char.ljust(len(entity), SOFT) if len(char) <= len(entity) else entity


def is_english(text: str) -> bool:
    """Whether a document reads as English, by its share of English function words against those of other languages.

    Fewer than 40 words count as English unless they are plainly something else; where no word speaks for another
    language, those that English shares with some count too, if there are several ("Gunmen killed two in Goma on
    Monday"). Takes masked or raw text.
    """
    sample = text[:_SAMPLE]
    words, english, foreign = _evidence(sample)
    if is_foreign(sample):
        return False
    if words < _ENOUGH_WORDS or english >= max(0.06 * words, foreign):
        return True
    shared = [word for word in _words(sample) if word in _WORDS["shared"]]
    return not foreign and len(set(shared)) > 1 and english + len(shared) >= 0.06 * words


def is_foreign(text: str) -> bool:
    """Whether a stretch of a document is plainly in another language or script; lists of names are not."""
    letters = [char for char in text if char.isalpha()]
    if 2 * sum(char < "\u0250" for char in letters) < len(letters):
        return True
    words, english, foreign = _evidence(text)
    return foreign > max(english, 0.09 * words, 1)


def _words(text: str) -> list[str]:
    return [word.lower() for word in _LETTERS.findall(text.replace(SOFT, ""))]


def _evidence(text: str) -> tuple[int, int, int]:
    """How many words there are, and how many of them are function words of English and of other languages."""
    words = _words(text)
    english, foreign = (sum(word in known for word in words) for known in (_WORDS["english"], _WORDS["foreign"]))
    return len(words), english, foreign
