"""Organisations that no table knows: what they are by the words of their names, and the acronyms that the article gives
them ("the Popular Front for Darfur (PFD)")."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from service.coding.actors.names import ActorName
from service.coding.actors.tables import Tables
from service.language.parse import Parse, Sentence

_INSIDE = frozenset({"of", "for", "the", "de", "del", "la", "do", "da", "dos", "al", "-", "–", "'s", "’s", "'"})
_ACRONYM = re.compile(r"[A-Z][A-Za-z/-]*[A-Z]")
_KNOWN = frozenset({"the", "of", "and", "for", "al", "de", "del", "la", "s"})
_SPLIT = re.compile(r"[\s'’-]+")
_LONGEST = 9
_MEMBERS = frozenset(
    """rebels militants armed gang militia vigilantes herders settlers mutineers peacekeepers protesters rioters
    civilians partitive police guards""".split()
)


@dataclass(frozen=True, slots=True)
class Coined:
    """An organisation: ``name`` as ACLED would write it ("PFD: Popular Front for Darfur"); ``inter`` 2 for rebels, else
    3; ``kind`` group, gang or party (unions and societies too)."""

    name: str
    inter: int
    kind: str


class Coiner:
    """Reads unknown organisations in one document."""

    def __init__(self, parse: Parse, names: Iterable[ActorName], tables: Tables) -> None:
        self._parse, self._tables = parse, tables
        self._taken: dict[int, set[int]] = {}
        for name in names:
            self._taken.setdefault(name.sentence, set()).update(range(name.first, name.last + 1))

    def at(self, sentence: Sentence, word: int, fighters: bool) -> Coined | None:
        """The organisation whose name covers a word; ``fighters``: the phrase speaks of armed people, so that an army
        or a brigade is one too."""
        if sentence[word].text in self.acronyms:
            return self.acronyms[sentence[word].text]
        span = self._span(sentence, word)
        if span is None or not self._taken.get(sentence.index, set()).isdisjoint(range(span[0], span[1] + 1)):
            return None
        return self._called(sentence, *span, fighters)

    @cached_property
    def acronyms(self) -> dict[str, Coined]:
        """The acronyms in brackets behind names of organisations, in the whole document."""
        out: dict[str, Coined] = {}
        for sentence in self._parse.sentences:
            for opening in sentence.words[1:-2]:
                short, closing = sentence[opening.id + 1], sentence[opening.id + 2]
                if opening.text != "(" or closing.text != ")" or not _ACRONYM.fullmatch(short.text):
                    continue
                span = self._span(sentence, opening.id - 1)
                if span is None or len(short.text) < 3 or span[0] == span[1]:
                    continue
                found = self._called(sentence, *span, fighters=True)
                if found and short.id not in self._taken.get(sentence.index, ()):
                    out.setdefault(short.text, Coined(f"{short.text}: {found.name}", found.inter, found.kind))
        return out

    def _span(self, sentence: Sentence, word: int) -> tuple[int, int] | None:
        """The run of capitalised words around a word, small words inside it; else the entity that covers it."""
        entity = sentence.entity_at(word, "Organization", "NORP", "Misc")
        if not sentence[word].text[:1].isupper():
            return (entity.first, entity.last) if entity else None
        first = last = word
        while first > 1 and self._joins(sentence, first - 1, -1):
            first -= 1
        while last < len(sentence.words) and self._joins(sentence, last + 1, 1):
            last += 1
        while first < last and (
            sentence[first].text.lower() in _INSIDE
            or (first == 1 and self._is_people(sentence, first) and sentence[2].text.lower() in {"of", "from"})
        ):
            first += 1  # "Members of the X Front", at the beginning of a sentence
        while sentence[last].text.lower() in _INSIDE:
            last -= 1
        if entity and entity.first <= word <= entity.last:
            first, last = min(first, entity.first), max(last, entity.last)
        return (first, last) if last - first < _LONGEST else None

    def _is_people(self, sentence: Sentence, word: int) -> bool:
        """Whether a word tells of people, whose organisation follows."""
        key = self._tables.lemma(sentence[word])
        return self._tables.nouns.get(key) in _MEMBERS or key in self._tables.words["hands_over"]

    @staticmethod
    def _joins(sentence: Sentence, word: int, step: int) -> bool:
        """Whether a word goes on with the name beside it."""
        text = sentence[word].text
        if text[:1].isupper() and sentence[word].upos != "PRON":
            return text.lower() != "the"
        beyond = word + step
        while 1 <= beyond <= len(sentence.words) and sentence[beyond].text.lower() in _INSIDE:
            beyond += step
        inner = 1 <= beyond <= len(sentence.words) and sentence[beyond].text[:1].isupper()
        return text.lower() in _INSIDE and inner

    def _called(self, sentence: Sentence, first: int, last: int, fighters: bool) -> Coined | None:
        """What the words of a name say it is; None for what is no organisation of anybody."""
        lists = self._tables.armed_names
        text = sentence.text[sentence[first].start - sentence.start : sentence[last].end - sentence.start]
        said = [w for w in _SPLIT.split(text.lower()) if w]
        behind = sentence[last + 1].text.lower() if last < len(sentence.words) else ""
        name = " ".join(text.split()).removeprefix("the ").removeprefix("The ")
        if behind in lists["called"]:  # "the Sons of Thunder militia"
            said, name = [*said, behind], f"{name} {behind.capitalize()}"
        tellers = set(said) - _KNOWN
        own = tellers - self._tables.modifiers.keys() - self._tables.nouns.keys() - set().union(*lists.values())
        if not own or any(w.isdigit() or w[:1].isdigit() for w in said):
            return None
        if tellers & lists["parties"] and not tellers & (lists["sure"] - {"front"}):
            return Coined(name, 3, "party")
        if not tellers & (lists["sure"] | (lists["with_fighters"] if fighters else set())):
            return None
        kind = "gang" if tellers & lists["gangs"] else "group"
        return Coined(name, 2 if tellers & lists["rebels"] else 3, kind)
