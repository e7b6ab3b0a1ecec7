"""Finds which words of a sentence may name places: entity spans mended, names cut apart, capitalised words behind "in"
or "village of".
"""

from __future__ import annotations

from collections.abc import Iterator

from service.coding.countries import Countries, Country
from service.coding.places import lists
from service.coding.places.words import DASHES, PlaceWords
from service.gazetteer.index import ALTERNATE, EXACT, Candidate, Gazetteer
from service.gazetteer.names import ARTICLES
from service.language.parse import Sentence

INDEFINITE = frozenset({"a", "an", "another"})
_PLACES = frozenset({"Location", "Facility"})
_OTHERS = frozenset({"Organization", "Person", "NORP", "Misc", "Product"})
_JOINTS = ARTICLES | frozenset("- de del du des da do dos das sur e".split())
_CUTS = frozenset({"'s", "’s", "'", "’", ",", "(", ")", "/"})
_CITY = 150_000
_ARABIC = frozenset({"al", "el", "ad", "ar", "as", "ash", "at", "az", "an"})
_LINES = frozenset({"road", "highway", "border", "axis", "frontier"})


class SpanFinder:
    """Holds the tables; ``country`` and ``lookup`` say what they know, ``spans`` and ``split`` where to look."""

    def __init__(self, gazetteer: Gazetteer, countries: Countries, words: PlaceWords) -> None:
        self.gazetteer, self.countries, self.words = gazetteer, countries, words

    def country(self, text: str) -> Country | None:
        """The country of a name; a lost apostrophe ("Syrias") is forgiven."""
        found = self.countries.by_name(text)
        if found is None and text.endswith("s") and len(text) > 4:
            found = self.countries.by_name(text[:-1])
        return found

    def lookup(self, name: str) -> Country | tuple[Candidate, ...]:
        """The country, or the places that have the name in one of its usual spellings; () where there is none."""
        return self.country(name) or tuple(c for c in self.find(name) if c.quality <= ALTERNATE)

    def _is_known(self, name: str) -> bool:
        """Whether the tables know a name, one of several words in any spelling."""
        return bool(self.lookup(name) or " " in name and self.find(name))

    def find(self, name: str) -> tuple[Candidate, ...]:
        """All places of a name, also of one whose article the tables leave out ("al-Sheikh Maqsoud")."""
        found = self.gazetteer.find(name)
        article, _, rest = name.partition("-")
        if " " in rest and article.lower() in _ARABIC and not any(c.quality <= ALTERNATE for c in found):
            found = tuple(c for c in self.gazetteer.find(rest) if c.quality <= ALTERNATE) or found
        return found

    def spans(self, sentence: Sentence, taken: set[int]) -> Iterator[tuple[int, int, bool]]:
        """Word spans that may be place names, surer ones first: (first, last, whether the recogniser is sure)."""
        inside = set(taken)
        for first, last in lists.spans(sentence, self.words):
            yield first, last, True
        for e in sentence.entities:
            if e.type in _PLACES:
                yield *self._grown(sentence, e.first, e.last), e.type == "Location"
            if e.type != "Date":
                inside.update(range(e.first, e.last + 1))
        for e in sentence.entities:
            if e.type in _OTHERS and e.last - e.first < 4:
                if e.last > e.first or self._introduced(sentence, e.first) or self.within(sentence, e.last):
                    yield e.first, e.last, False
        for word in sentence.words[1:]:
            if (
                word.upos != "PROPN"
                and word.id not in inside
                and word.text.istitle()
                and self.within(sentence, word.id)
            ):
                yield word.id, word.id, False
        for word in sentence.words[1:]:
            if word.upos in {"NOUN", "X"} and word.id not in inside and self._is_mistagged(sentence, word.id):
                yield word.id, word.id, False
        for first, last in runs(sentence, inside):
            known = self.countries.by_name(text_of(sentence, first, last)) is not None
            told = self._introduced(sentence, first) or self._owns_site(sentence, last)
            if known or (told and last - first < 4):
                yield first, last, False

    def _is_mistagged(self, sentence: Sentence, word: int) -> bool:
        """Whether a capitalised common noun is a town ("at his home in Malé"), in a sentence not all in capitals."""
        text = sentence[word].text
        plain = (
            text.istitle()
            and sentence[word - 1].text.lower() in {"in", "at", "near"}
            and sentence[word - 1].text.islower()
        )
        if not plain or len([w for w in sentence.words if w.text[:1].isupper()]) * 2 > len(sentence.words):
            return False
        return any(c.quality == EXACT and c.kind == "city" for c in self.gazetteer.find(text))

    def _grown(self, sentence: Sentence, first: int, last: int) -> tuple[int, int]:
        """An entity with the rest of its name that the recogniser cut off ("Adan" Yabaal, In-"Darset", Rural
        "Damascus").
        """

        def free(word: int) -> bool:
            return sentence[word].text[:1].isupper() and sentence.entity_at(word) is None

        if sentence[last].text.lower() in _JOINTS and last + 2 <= len(sentence.words):
            last += 2 if sentence[last + 1].text == "-" else 0  # "Ain al" -Asad
        beyond = [w.text for w in sentence.words[last : last + 3]]
        if len(beyond) == 3 and beyond[0].lower() in _ARABIC and beyond[1] == "-" and beyond[2][:1].isupper():
            last += 3 if self.gazetteer.find(text_of(sentence, first, last + 3)) else 0  # "Tibet" al-Imam
        while last < len(sentence.words) and sentence[last + 1].upos == "PROPN" and free(last + 1):
            if sentence[last + 1].deprel != "flat" and not self.lookup(text_of(sentence, first, last + 1)):
                break
            last += 1
        if first > 1 and free(first - 1) and self.lookup(text_of(sentence, first - 1, last)):
            first -= 1
        glued = first > 2 and sentence[first - 1].text == "-" and sentence[first - 2].end == sentence[first - 1].start
        if glued and free(first - 2):
            first -= 2
        return first, last

    def _introduced(self, sentence: Sentence, first: int) -> bool:
        """Whether a place may start here: after a preposition of place, a kind noun, a comma, a bracket, or another
        place and "and".
        """
        if first < 3 or self.located(sentence, first):
            return self.located(sentence, first)
        before, peer = sentence[first - 1], sentence.entity_at(first - 2)
        if before.upos == "CCONJ":
            listed = peer is None or peer.type != "Person" or self.located(sentence, peer.first)
            return listed and sentence[first - 2].upos == "PROPN"
        return before.text in {",", "("}

    def _owns_site(self, sentence: Sentence, last: int) -> bool:
        """Whether a name has a building or site of its own: "Mosul's central prison"."""
        after = sentence.words[last : last + 4]
        if len(after) < 2 or after[0].text not in {"'s", "’s"}:
            return False
        noun = next((w for w in after[1:] if w.upos == "NOUN" and w.key in self.words.kinds), None)
        return noun is not None and all(w.upos in {"ADJ", "NOUN"} for w in sentence.words[last + 1 : noun.id])

    def within(self, sentence: Sentence, last: int) -> bool:
        """Whether a name is said to lie in a known place: "Qarqur in the Ghab plain", "Sake, in eastern Congo"; with a
        bare comma in a country."""
        after = [w for w in sentence.words[last : last + 8] if w.text != "," and w.text not in self.words.around]
        if not after or after[0].text.lower() not in {"in", "near"}:
            return bool(after) and sentence[last + 1].text == "," and self.country(after[0].text) is not None
        return any((e := sentence.entity_at(w.id)) and e.type == "Location" for w in after[1:])

    def located(self, sentence: Sentence, first: int) -> bool:
        """Whether a preposition of place, or a noun such as village, stands before a word."""
        words = self.words
        at = first - 1
        while at > 0 and (sentence[at].upos == "DET" or sentence[at].text.lower() in words.directions):
            at -= 1
        if at < 1:
            return False
        word = sentence[at]
        text = word.text.lower()
        if text in {"of", "for"}:
            noun = sentence[at - 1] if at > 1 else None
            if noun is None or text == "for":
                return noun is not None and noun.text.lower() in words.befalls  # "the battle for Hadrut"
            return noun.key in words.kinds or noun.text.lower() in words.near_nouns | words.befalls
        if text == "," and at > 1:  # "the Girls' Secondary School, Jangebe"
            return sentence[at - 1].text.istitle() and "none" in words.kinds.get(sentence[at - 1].key, ())
        return (
            text in words.locative if word.upos in {"ADP", "SCONJ"} else word.upos == "NOUN" and word.key in words.kinds
        )

    def is_free(self, sentence: Sentence, first: int) -> bool:
        """Whether the recogniser leaves open what a name is: it is no entity, stands behind a facility and a comma, or
        in one that begins with the noun of a place ("church of Nyankunde")."""
        entity = sentence.entity_at(first)
        opening = sentence[entity.first] if entity else None
        named = opening and opening.text.islower() and opening.key in self.words.kinds.keys() | self.words.befalls
        return entity is None or bool(named) or sentence[first - 1].text == ","

    def names_town(self, sentence: Sentence, first: int, last: int) -> bool:
        """Whether what may be an actor's name is a town in its country ("in Rada, Yemen")."""
        beyond = last + 2
        if first == 1 or beyond > len(sentence.words) or sentence[last + 1].text != ",":
            return False
        country = self.country(sentence[beyond].text)
        found = self.gazetteer.find(text_of(sentence, first, last)) if country else ()
        told = sentence[first - 1].text.lower() in {"in", "at", "near"}
        return told and any(c.iso3 == country.iso3 and c.quality <= ALTERNATE for c in found)

    def told_where(self, sentence: Sentence, first: int, last: int) -> bool:
        """Whether a common word is said to be a place of a country: "in Split, Croatia", "in Nice, southern France"."""
        if first < 2 or sentence[first - 1].text.lower() not in {"in", "near", "at", "of"}:
            return False
        after = [
            w for w in sentence.words[last : last + 4] if w.text.lower() not in {",", "in", *self.words.directions}
        ]
        beyond = last < len(sentence.words) and sentence[last + 1].text.lower() in {",", "in"}
        return bool(beyond and after) and self.countries.by_name(after[0].text) is not None

    def told_at(self, sentence: Sentence, head: int) -> bool:
        """Whether a verb of speech follows a name ("a source in Bishkek said")."""
        after = head + 1
        return after <= len(sentence.words) and sentence[after].key in self.words.speech

    def called_part(self, sentence: Sentence, last: int) -> str:
        """The noun by which a name is said to be a part of a city: "Kasarani, a suburb of Nairobi"; else ""."""
        after = sentence.words[last : last + 6]
        if len(after) < 4 or after[0].text != "," or after[1].key not in INDEFINITE | {"the"}:
            return ""
        noun = next((w for w in after[2:5] if w.upos == "NOUN"), None)
        beyond = sentence.words[noun.id].text if noun and noun.id < len(sentence.words) else ""
        return noun.key if noun and beyond == "of" and "part" in self.words.kinds.get(noun.key, ()) else ""

    def split(self, sentence: Sentence, first: int, last: int) -> Iterator[tuple[int, int]]:
        """Cuts "Aleppo, Syria", "Aleppo Syria" and "Syria's Aleppo province" into names."""
        if first < last and sentence[first].text in self.words.directions and self.country(sentence[first + 1].text):
            first += 1  # "northern Syria's Aleppo province"
        whole = all(sentence[i].text != "," for i in range(first, last + 1))
        if first == last or whole and self._is_known(text_of(sentence, first, last)):
            yield first, last
            return
        if whole and lists.run_at(sentence, first, self.words) == last:
            yield from lists.cut(sentence, first, last, self._is_known)
            return
        cuts = [i for i in range(first, last + 1) if self._cuts(sentence, first, i, last)]
        pieces = () if cuts else self._pieces(sentence, first, last)
        if pieces:
            yield from pieces
        elif cuts:
            for a, b in zip([first, *(c + 1 for c in cuts)], [*(c - 1 for c in cuts), last], strict=True):
                if a <= b:
                    yield from self.split(sentence, a, b)
        elif self.country(sentence[first].text):
            yield first, first
            yield from self.split(sentence, first + 1, last)
        elif self.country(sentence[last].text) and sentence[last - 1].text not in _JOINTS:
            yield from self.split(sentence, first, last - 1)
            yield last, last
        else:
            yield first, last

    def _pieces(self, sentence: Sentence, first: int, last: int) -> tuple[tuple[int, int], ...]:
        """A large city and what the text set beside it without a comma ("Zubdiya Aleppo", "Aleppo Daraa", "Aleppos
        Salaheddin")."""
        if sentence[last - 1].text not in DASHES and self.is_large(sentence[last].text):
            return (first, last - 1), (last, last)
        start = sentence[first].text
        for at in range(first + 1, last):
            joined = {sentence[first].text.lower(), sentence[at].text.lower()} <= _ARABIC
            beyond = sentence[min(at + 2, last)].text.lower()
            if joined and sentence[at + 1].text in DASHES and not beyond.startswith(lists.KINDRED):
                return (first, at - 1), (at, last)  # "al-Reshidiya al-Hamidiya"
        owner = start.endswith("s") and not self.lookup(start) and self.is_large(start[:-1])
        if owner or (self.is_large(start) and self.lookup(text_of(sentence, first + 1, last))):
            return (first, first), (first + 1, last)
        return ()

    def opens_town(self, sentence: Sentence, first: int) -> bool:
        """Whether a word opens the name of a town that the tables know, hyphens included: "Port-au-Prince"."""
        last = first
        while last + 2 <= len(sentence.words) and sentence[last + 1].text in DASHES:
            last += 2
        found = self.gazetteer.find(text_of(sentence, first, last))
        return any(c.kind == "city" and c.quality <= ALTERNATE for c in found)

    def is_large(self, name: str) -> bool:
        """Whether a large city has this name."""
        found = self.gazetteer.find(name)
        return any(c.kind == "city" and c.population > _CITY and c.quality <= ALTERNATE for c in found)

    def _cuts(self, sentence: Sentence, first: int, at: int, last: int) -> bool:
        """Whether a word parts two names; a hyphen does in "the Sukma-Bijapur border"."""
        text = sentence[at].text
        if text == "of":
            return first < at < last and bool(self.lookup(text_of(sentence, at + 1, last)))
        if text not in DASHES or not first < at < last:
            return text in _CUTS or text.lower() == "and"
        one, other = self.lookup(text_of(sentence, first, at - 1)), self.lookup(sentence[at + 1].text)
        beyond = sentence.words[at + 1 : last + 3]
        if any(w.key in _LINES for w in beyond):
            return bool(one or other)
        return bool(one and other) and (sentence[at].start > sentence[at - 1].end or _share(one, other))


def _share(one: Country | tuple[Candidate, ...], other: Country | tuple[Candidate, ...]) -> bool:
    """Whether two names may stand for places of one country: "Tulkarm-Jenin", not the village of "Beu-Manyama"."""
    first, second = ({c.iso3 for c in found} if isinstance(found, tuple) else {found.iso3} for found in (one, other))
    return bool(first & second)


def people(countries: Countries, sentence: Sentence, word: int) -> Country | None:
    """The country of the demonym that ends at a word ("Malian", "South Sudanese")."""
    text = sentence[word].text
    if not text[:1].isupper():
        return None
    both = countries.by_demonym(f"{sentence[word - 1].text} {text}") if word > 1 else None
    return both or countries.by_demonym(text)


def text_of(sentence: Sentence, first: int, last: int) -> str:
    """The text from one word to another, as written; of a contraction ("Mosul's") only the first word."""
    start, final = sentence[first].start - sentence.start, sentence[last]
    shared = last < len(sentence.words) and sentence[last + 1].start == final.start
    if shared:
        return sentence.text[start : final.start - sentence.start] + final.text
    return sentence.text[start : final.end - sentence.start]


def name_at(sentence: Sentence, head: int) -> tuple[int, int]:
    """The words of the name with this head."""
    first = last = head
    while last < len(sentence.words) and sentence[last + 1].head == head and sentence[last + 1].deprel == "flat":
        last += 1
    while first > 1 and sentence[first - 1].head == head and sentence[first - 1].deprel == "compound":
        first -= 1
    return first, last


def runs(sentence: Sentence, used: set[int]) -> Iterator[tuple[int, int]]:
    """Runs of capitalised proper nouns outside the used words, with the particles inside them ("Deir al-Zor", "Rio de
    Janeiro").
    """
    first = 0
    for word in sentence.words:
        proper = word.id not in used and word.upos == "PROPN" and word.text[:1].isupper()
        if proper and not first:
            first = word.id
        elif first and not proper:
            following = word.id + 1
            joint = (
                word.text.lower() in _JOINTS and not {word.id, following} & used and following <= len(sentence.words)
            )
            if not (joint and sentence[following].upos == "PROPN"):
                yield first, word.id - 1
                first = 0
    if first:
        yield first, len(sentence.words)
