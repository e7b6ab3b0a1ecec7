"""A sentence as the coder of actors sees it: its named actors and countries, and the words that own, describe or are
tied to a noun."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from service.coding.actors.names import ActorName, country_spans
from service.coding.actors.tables import CROWD, OWNED, STATE, Tables
from service.language.parse import Sentence, Word

_OWNING = frozenset(
    {"compound", "amod", "nmod:poss", "flat", "nmod:unmarked", "nmod:desc", "appos", "nmod:npmod", "nummod"}
)
_INNER = frozenset({"compound", "amod", "nmod:poss", "flat", "conj", "nmod:unmarked", "nmod:desc"})
_LINKING = frozenset({"acl", "acl:relcl", "amod", "compound", "nmod"})
_NAMES = frozenset({"PROPN", "NOUN", "ADJ"})
_SUBJECTS = frozenset({"nsubj", "nsubj:pass"})
_CASES = frozenset({"of", "from", "by", "among", "belonging to"})


class View:
    """A sentence with its actor names and countries by word id."""

    def __init__(self, sentence: Sentence, names: list[ActorName], tables: Tables) -> None:
        self.sentence = sentence
        self.tables = tables
        self.names = names
        self._name_at = {i: n for n in names for i in range(n.first, n.last + 1)}

    @cached_property
    def _nation_at(self) -> dict[int, str]:
        spans = country_spans(self.sentence, self.tables.countries)
        return {i: iso3 for iso3, first, last in spans for i in range(first, last + 1) if i not in self._name_at}

    def key(self, word: int) -> str:
        """The lemma in lower case; the singular of the word where that is a known noun and the lemma is not."""
        return self.tables.lemma(self.sentence[word])

    def name(self, word: int) -> ActorName | None:
        """The named actor that covers a word, unless "-backed" or the like hollows it out."""
        found = self._name_at.get(word)
        return None if found is None or self.hollow(found.last) else found

    def nation(self, word: int) -> str | None:
        """The iso3 of the country that a word names, is a demonym of or whose ruler it names before what is his, unless
        hollowed out."""
        iso3 = self._nation_at.get(word) or self._ruled(word)
        return None if iso3 is None or self.hollow(word) else iso3

    def _ruled(self, word: int) -> str | None:
        """The iso3 of the country whose ruler owns what a word stands before: "Assad's warplanes"."""
        owner = self.sentence[word]
        if owner.upos != "PROPN" or owner.deprel not in ("compound", "nmod:poss"):
            return None
        country = self.tables.countries.by_ruler(owner.text)
        return country.iso3 if country else None

    def hollow(self, word: int) -> bool:
        """Whether a word is only the first part of "X-backed", "X-made" …"""
        words, last = self.sentence.words, self.sentence[word].text.lower()
        if "-" in last:
            return last.rpartition("-")[2] in self.tables.hollow
        if any(self._hollows(word, after) for after in words[word : word + 1]):
            return True
        after = next((w for w in words[word : word + 2] if w.upos != "PART"), None)
        if after is not None and after.key in self.tables.words["kin"] and after.id <= word + 2:
            return True
        following = [w.text.lower() for w in words[word : word + 2]]
        if following and following[0].startswith("-") and len(following[0]) > 1:
            return following[0][1:] in self.tables.hollow
        return len(following) == 2 and following[0] in {"-", "–"} and following[1] in self.tables.hollow

    def _hollows(self, word: int, after: Word) -> bool:
        """Whether a participle right behind a name does what one behind a hyphen does: "Turkish backed rebels"."""
        first = after.text.lower().partition("-")[0]
        if first not in self.tables.words["backing"]:
            return False
        hung = self.sentence[word].head in (after.id, after.head) and self.sentence[word].deprel not in _SUBJECTS
        return after.deprel in {"amod", "acl", "compound"} and (hung or first != after.text.lower())

    def _void(self, word: int) -> bool:
        """Whether a word is what hollows out a name, with or without its hyphen; not "armed" by itself."""
        s, (_, hyphen, key) = self.sentence, self.sentence[word].text.lower().rpartition("-")
        if key not in self.tables.hollow or s[word].upos == "PROPN":
            return False
        joined = hyphen or (word > 1 and s[word - 1].text in {"-", "–"})
        return bool(joined) or any(s[c].upos in _NAMES for c in s.children(word))

    def modifiers(self, head: int) -> Iterator[int]:
        """Ids of the words that own or describe a head noun, nearest relation first, hollow ones left out."""
        s = self.sentence
        if head > 1 and self.name(head - 1) is not None and s[head - 1].head != head:
            yield head - 1
        if head < len(s.words) and s[head].key in self.tables.words["kin"] and self.name(head + 1) is not None:
            yield head + 1
        cases = _CASES | {"for"} if self.tables.nouns.get(self.key(head)) in OWNED else _CASES
        deed = {self.key(head), s[head].text.lower()} & self.tables.words["deeds"]
        for child in (*s.children(head), *self._shared(head)):
            word = s[child]
            if word.deprel in _OWNING or (word.deprel == "nmod" and (child < head or cases & set(s.case(child)))):
                if self._void(child) or (
                    word.deprel == "nmod"
                    and (deed and "of" in s.case(child) or self._given(head, child) or self._done_by(head, child))
                ):
                    continue
                yield child
                yield from self._below(child)

    def _shared(self, head: int) -> Iterator[int]:
        """Phrases after a conjunct that hang from the first of the conjuncts: "officers and gunmen of the X gang"."""
        s = self.sentence
        if s[head].deprel == "conj":
            yield from (c for c in s.children(s[head].head, "nmod") if c > head)

    def _done_by(self, head: int, phrase: int) -> bool:
        """Whether "by X" after people says who did the deed before them: "the rape of three girls by soldiers"."""
        return "by" in self.sentence.case(phrase) and self.tables.nouns.get(self.key(head)) in CROWD

    def _given(self, head: int, phrase: int) -> bool:
        """Whether a phrase after the conjuncts of a state's force says more of the last of them."""
        state = self.tables.nouns.get(self.key(head)) in STATE
        return state and any(head < c < phrase for c in self.sentence.children(head, "conj"))

    def linked(self, head: int) -> Iterator[int]:
        """Ids of the words to which "belonging to", "loyal to", "believed to be" or "in … uniform" tie a head noun, and
        "planted by", "flown by" or "that X had buried" one of arms."""
        s = self.sentence
        arms = self.tables.nouns.get(self.key(head)) in OWNED - {"site"}
        for child in s.children(head):
            word = s[child]
            if word.key in self.tables.words["links"] and word.deprel in _LINKING:
                yield from self._linked(child)
            elif arms and word.key in self.tables.words["wielded"] and word.deprel in _LINKING:
                for agent in s.children(child, "obl:agent", "nsubj"):
                    yield agent
                    yield from self.modifiers(agent)
                    yield from self.linked(agent)
            elif arms and word.key in self.tables.words["destined"]:
                yield from (c for c in s.children(child, "obl", "nmod") if "for" in s.case(c))
            elif word.deprel == "nmod" and word.key in self.tables.words["uniforms"]:
                yield child - 1
        above = s[head].head
        if above and s[above].key in self.tables.words["links"] and s[head].deprel in {"nsubj", "nsubj:pass"}:
            yield from self._linked(above)

    def hosts(self, site: int) -> Iterator[int]:
        """Ids of the words for the people of a place: "shops owned by X", "stalls belonging to X", "X-run bars", "a
        hostel housing X"."""
        s = self.sentence
        for child in s.children(site):
            if s[child].key not in self.tables.words["owned"]:
                continue
            people = s.children(child, "obl:agent", "nsubj", "obj", "obl", "compound")
            joined = (child - 2,) if child > 2 and s[child - 1].text in {"-", "–"} else ()
            for head in (*people, *joined):
                if self.tables.nouns.get(self.key(head), "civilians") != "civilians":
                    continue  # "a school run by the Turkish government"
                yield from (head, *s.children(head, "amod", "compound", "conj"))

    def _below(self, word: int) -> Iterator[int]:
        for child in self.sentence.children(word):
            deprel = self.sentence[child].deprel
            inner = deprel in _INNER or (deprel == "appos" and self.name(child) is not None)
            if (inner or (deprel == "nmod" and "of" in self.sentence.case(child))) and not self._void(child):
                yield child
                yield from self._below(child)

    def _linked(self, word: int) -> Iterator[int]:
        for child in self.sentence.children(word, "obl", "xcomp", "obj", "advcl", "nmod", "ccomp"):
            if "as" in self.sentence.case(child) and self.sentence[word].key in self.tables.words["feigned"]:
                continue  # "gunmen dressed as policemen"
            yield child
            yield from self._below(child)
            if self.sentence[child].deprel in {"advcl", "xcomp", "ccomp"}:
                yield from self._linked(child)
