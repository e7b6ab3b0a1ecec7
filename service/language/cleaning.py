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
_ENOUGH_WORDS = 20
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
_HIDDEN = re.compile(
    r"<!--.*?-->|<!DOCTYPE[^<>]*>|<(?P<name>script|style|noscript|template)\b[^<>]*>.*?</(?P=name)\s*>|<!\[CDATA\[|\]\]>",
    re.IGNORECASE | re.DOTALL,
)
_ENTITY = re.compile(r"&(?:amp;){0,3}(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_LINK = re.compile(
    r"(?:\bhttps?://|\bwww\.|\bpic\.twitter\.com/|\bt\.co/)[^\s<>\"“”‘’|]*[^\s<>\"“”‘’|.,;:!?)\]}'…]", re.IGNORECASE
)
_HYPHENATED = re.compile(r"(?<=[a-z]-)\n(?=[a-z])")


def mask(text: str) -> tuple[str, tuple[str, ...]]:
    """The text as the parser should see it, and warnings about what was masked.

    The result has the length of ``text``, so offsets hold for both. HTML is blanked (a block tag becomes a paragraph
    break), an entity becomes its character followed by SOFT, links become spaces, line ends become "\\n", control
    characters, lone surrogates and odd spaces become spaces, and invisible characters become SOFT.
    """
    warnings = []
    masked = text
    if "<" in masked or "&" in masked:
        masked = _TAG.sub(_without_tag, _HIDDEN.sub(_blank, masked))
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
    masked = _HYPHENATED.sub(SOFT, masked)
    return _LINK.sub(_blank, masked), tuple(warnings)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


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
    """Whether a text reads as English, by its share of English function words against those of other languages.

    Text of fewer than 20 words counts as English unless it is plainly something else. Takes masked or raw text.
    """
    sample = text[:_SAMPLE].replace(SOFT, "")
    letters = sum(map(str.isalpha, sample))
    latin = sum(1 for char in sample if char.isalpha() and char < "\u0250")
    if letters and latin < 0.5 * letters:
        return False
    words = [word.lower() for word in _LETTERS.findall(sample)]
    english = sum(word in _WORDS["english"] for word in words)
    foreign = sum(word in _WORDS["foreign"] for word in words)
    if len(words) < _ENOUGH_WORDS:
        return english > 0 or foreign < 0.2 * max(len(words), 1)
    return english >= 0.08 * len(words) and english > foreign
