"""Finds named actors in a parsed document: longest match of word sequences, tolerant of spelling, strict on acronyms.

Words are compared without case, accents and hyphens, with "al" left out and the usual variants of one Arabic sound or
of British and American spelling made one ("Jaish al-Islam" = "Jaysh al Islam"). Names written in capitals in the tables
match capitals only ("IS" is never the verb), and those of up to three letters also want one of their home countries in
the document.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from service.coding.actors.tables import Group, Tables
from service.coding.countries import Countries, DataError, fold
from service.language.parse import Parse, Sentence

_SPLIT = re.compile(r"[^a-z0-9]+")
_SPELLINGS = (
    (re.compile("defence"), "defense"),
    (re.compile("isation"), "ization"),
    (re.compile(r"([a-z])\1+"), r"\1"),
    (re.compile("[ae]i"), "ay"),
    (re.compile("o[ou]|ou"), "u"),
    (re.compile("e(?=h?$)"), "a"),
)
_ARTICLES = frozenset({"al", "el"})
_SMALL = _ARTICLES | frozenset(
    {
        "of",
        "the",
        "and",
        "for",
        "in",
        "to",
        "de",
        "del",
        "la",
        "les",
        "los",
        "group",
        "gang",
        "cartel",
        "movement",
        "rebels",
    }
)
"""Words of a name that may be in lower case where the name counts as capitalised."""
_LONGEST_COUNTRY = 5
_SHORT = 4
"""A name of fewer letters has no possessive without apostrophe: it may be another word."""


@dataclass(frozen=True, slots=True)
class ActorName:
    """A named actor in a document: word ids ``first`` to ``last`` of a sentence; ``key`` is its row in the tables and
    ``home`` the ISO3 codes of its home countries, none of one that is at home everywhere; ``rivals`` are the rows of
    others that go by the same name elsewhere."""

    sentence: int
    first: int
    last: int
    key: str
    home: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()


def keys(text: str) -> list[str]:
    """The comparable words of a name or of one word of text."""
    out = []
    for piece in _SPLIT.split(fold(text)):
        if piece and piece not in _ARTICLES:
            for pattern, by in _SPELLINGS:
                piece = pattern.sub(by, piece)
            out.append(piece)
    return out


@dataclass(frozen=True, slots=True)
class _Alias:
    keys: tuple[str, ...]
    cased: str | None
    lower: bool
    homely: bool
    groups: tuple[str, ...]


class Spotter:
    """The index of all aliases. Groups may share one where their home countries differ; the document then decides."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._index: dict[str, list[_Alias]] = {}
        self._word_keys: dict[str, list[str]] = {}
        table: dict[tuple[tuple[str, ...], str | None], list[Group]] = {}
        lower: set[tuple[str, ...]] = set()
        homely = {tuple(keys(name)) for name in tables.words["homely"]}
        for group in tables.groups.values():
            for alias in dict.fromkeys(
                (*group.aliases, *(a.replace("'s ", "s ") for a in group.aliases if "'s " in a))
            ):
                form = (
                    tuple(k for word in alias.split() for k in keys(_bare(word))),
                    "".join(filter(str.isalnum, alias)) if alias.upper() == alias else None,
                )
                owners = table.setdefault(form, [])
                if alias.islower():
                    lower.add(form[0])
                if group in owners or not form[0]:
                    continue
                clash = next((o for o in owners if set(o.home) & set(group.home) or not (o.home and group.home)), None)
                if clash is not None:
                    raise DataError(f"groups: the alias {alias!r} of {group.key!r} is also one of {clash.key!r}")
                owners.append(group)
        for (words, cased), owners in table.items():
            if not owners:
                continue
            entry = _Alias(words, cased, words in lower, words in homely, tuple(g.key for g in owners))
            self._index.setdefault(words[0], []).append(entry)
        for entries in self._index.values():
            entries.sort(key=lambda a: (-len(a.keys), a.cased is None))

    def spot(self, parse: Parse) -> tuple[ActorName, ...]:
        """All named actors of a document, in order, never overlapping."""
        nations = Counter(c for s in parse.sentences for c, _, _ in country_spans(s, self._tables.countries))
        if len(self._word_keys) > 50_000:
            self._word_keys.clear()
        for name in (n for s in parse.sentences for n in self._sentence(s, nations)):
            if len(name.home) == 1 and name.home[0] not in nations:
                nations[name.home[0]] = 1  # where a mission or group is at home is told too
        return tuple(name for s in parse.sentences for name in self._sentence(s, nations))

    def _sentence(self, sentence: Sentence, nations: Counter[str]) -> list[ActorName]:
        stream: list[tuple[str, int]] = []
        for word in sentence.words:
            known = self._word_keys.get(word.text)
            if known is None:
                known = self._word_keys[word.text] = keys(_bare(word.text))
            stream.extend((key, word.id) for key in known)
        out, at = [], 0
        shout = sentence.text.isupper()
        while at < len(stream):
            for alias in self._begun(stream[at][0]):
                end = at + len(alias.keys)
                if _spells(alias, [k for k, _ in stream[at:end]]):
                    first, last = stream[at][1], stream[end - 1][1]
                    key = self._fits(alias, sentence, first, last, nations, shout)
                    if key and not self._names_a_place(sentence, last):
                        while first > 1 and sentence[first - 1].text.lower().strip("-") in {"al", "el", ""}:
                            first -= 1
                        group = self._tables.groups[key]
                        home = () if group.franchise else tuple(group.home)
                        rivals = tuple(k for k in alias.groups if k != key)
                        out.append(ActorName(sentence.index, first, last, key, home, rivals))
                        at = end - 1
                        break
            at += 1
        return out

    def _begun(self, key: str) -> Iterator[_Alias]:
        """The aliases that begin with a word, then those of which it is all, in a possessive without apostrophe."""
        yield from self._index.get(key, ())
        if len(key) > _SHORT and key[-1] == "s":
            yield from (a for a in self._index.get(key[:-1], ()) if len(a.keys) == 1 and not a.lower)

    def _names_a_place(self, sentence: Sentence, last: int) -> bool:
        """Whether a name is only part of that of a road or building: "the RCD Highway"."""
        after = sentence.words[last : last + 1]
        return any(w.text[:1].isupper() and w.text.lower() in self._tables.words["named_after"] for w in after)

    def _fits(
        self, alias: _Alias, sentence: Sentence, first: int, last: int, nations: Counter[str], shout: bool
    ) -> str | None:
        texts = [sentence[i].text for i in range(first, last + 1)]
        groups = [self._tables.groups[k] for k in alias.groups]
        best = max(groups, key=lambda g: sum(nations[c] for c in g.home))
        told = nations or (alias.homely and len(groups) > 1)
        away = best.home and not best.franchise and told and not any(nations[c] for c in best.home)
        if alias.cased is not None:
            said = "".join(c for t in texts for c in t if c.isalnum())
            if alias.cased not in (said, said.removesuffix("s")) or (shout and len(alias.cased) < 4):
                return None
            short = sum(map(str.isalpha, alias.cased)) < 4
            return None if away and (short or alias.homely) else best.key
        capitals = [t[:1].isupper() for t in texts if t.lower() not in _SMALL and t[:1].isalpha()]
        if not alias.lower and not any(capitals):
            return None
        return None if away and (alias.homely or not (alias.lower or all(capitals))) else best.key


def _spells(alias: _Alias, said: list[str]) -> bool:
    """Whether words are an alias, which may end in the possessive of a text that dropped its apostrophes: "Boko Harams
    fighters"."""
    *before, last = alias.keys
    if len(said) != len(alias.keys) or said[:-1] != before:
        return False
    return said[-1] == last or len(last) >= _SHORT and said[-1] == f"{last}s"


def _bare(word: str) -> str:
    """An acronym without the possessive of a text that dropped its apostrophes: "ISILs positions"."""
    return word[:-1] if len(word) > 3 and word[-1] == "s" and word[:-1].isupper() else word


def country_spans(sentence: Sentence, countries: Countries) -> list[tuple[str, int, int]]:
    """Countries named or meant by a demonym, as (iso3, first word id, last word id), the longest at each place."""
    out, at, words = [], 0, sentence.words
    while at < len(words):
        if words[at].text[:1].isupper() or words[at].text[:1] == "e":
            for size in range(min(_LONGEST_COUNTRY, len(words) - at), 0, -1):
                last = words[at + size - 1]
                text = sentence.text[words[at].start - sentence.start : last.end - sentence.start]
                if not text.endswith(last.text) and last.text in text:
                    text = text[: text.rindex(last.text) + len(last.text)]
                found = countries.by_name(text) or countries.by_demonym(text)
                if found is None and size == 1 and len(text) > 4 and text[-1] == "s":
                    found = countries.by_name(text[:-1])
                if found is not None:
                    out.append((found.iso3, words[at].id, words[at + size - 1].id))
                    at += size - 1
                    break
        at += 1
    return out
