"""Finds the places that a text names: which words, what kind the words beside them claim, and in what part they stand.

Nothing is decided here about which place of a name is meant (``place_ranking``) or where an event happened (``places``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from service.coding.countries import Countries, Country
from service.coding.place_words import PlaceWords
from service.gazetteer.index import ALTERNATE, Candidate, Gazetteer
from service.gazetteer.names import strict
from service.language.parse import Parse, Sentence

SCENE, PERSON, ORIGIN, SOURCE, CARE, DATELINE = "scene", "person", "origin", "source", "care", "dateline"
"""What a place is to the sentence: where something is, or whose, whence, who told it, where the hurt were taken, where it was filed."""
_PLACES = frozenset({"Location", "Facility"})
_OTHERS = frozenset({"Organization", "Person", "NORP", "Misc", "Product"})
_JOINTS = frozenset({"-", "'", "’", "al", "el", "ad", "ar", "as", "ash", "at", "az", "an", "ez", "de", "del", "la", "las", "los", "du", "des",
                     "da", "do", "dos", "das", "d'", "sur", "en", "e", "of"})
_POSSESSIVE = frozenset({"'s", "’s", "'", "’"})
_DIVISIONS = frozenset({"city", "admin1", "admin2"})
_DASHES = frozenset({"-", "–", "—", "--", "―"})


@dataclass(frozen=True, slots=True)
class Toponym:
    """A place name in the text. ``words`` are the ids of the name itself, ``head`` that of the word that ties it into the tree.

    ``name`` is as written; ``noun`` the lower-case word for its kind beside it, "" where there is none, ``kinds`` what that may mean
    (place_words.KINDS); ``country`` is set where it names a country, ``candidates`` are the places of that name otherwise; ``near`` says
    that the text speaks of somewhere near it; ``status`` is one of the constants above.
    """

    sentence: int
    words: tuple[int, ...]
    head: int
    name: str
    noun: str
    kinds: frozenset[str]
    country: Country | None
    candidates: tuple[Candidate, ...]
    near: bool
    status: str
    sure: bool = True
    """False where only the tables take it for a place; it then casts no vote and must fit the article's country."""

    @property
    def known(self) -> bool:
        """Whether the tables know a place of this name by one of its usual spellings."""
        return self.country is not None or any(c.quality <= ALTERNATE for c in self.candidates)


class Spotter:
    """Reads the places of one document at a time; holds only tables."""

    def __init__(self, gazetteer: Gazetteer, countries: Countries, words: PlaceWords) -> None:
        self.gazetteer, self.countries, self.lists = gazetteer, countries, words

    def spot(self, parse: Parse, names: Iterable = ()) -> tuple[Toponym, ...]:
        """All place names, in text order; ``names`` are the actors' names (``sentence``, ``first``, ``last``), which hold none."""
        taken: dict[int, set[int]] = {}
        for actor in names:
            taken.setdefault(actor.sentence, set()).update(range(actor.first, actor.last + 1))
        found = [t for s in parse.sentences for t in self._sentence(s, taken.get(s.index, set()))]
        sure = {t.name for t in found if len(t.name) > 3}
        again = [t for s in parse.sentences for t in self._repeated(s, sure, taken.get(s.index, set()), found)]
        found = sorted([*found, *again], key=lambda t: (t.sentence, t.words[0]))
        first = next((s.index for s in parse.sentences if s.field == "text"), None)
        return tuple(replace(t, status=DATELINE) if t.sentence == first and _is_dateline(parse.sentences[first], t) else t for t in found)

    def _sentence(self, sentence: Sentence, taken: set[int]) -> Iterator[Toponym]:
        used = set(taken)
        for first, last, sure in self._spans(sentence, taken):
            if not used & set(range(first, last + 1)):
                for toponym in self._read(sentence, first, last, sure):
                    used.update(toponym.words)
                    yield toponym
        yield from self._capitals(sentence, used)
        yield from self._territories(sentence, used)

    def _spans(self, sentence: Sentence, taken: set[int]) -> Iterator[tuple[int, int, bool]]:
        """Word spans that may be place names, surer ones first: (first, last, whether the recogniser calls it a place)."""
        inside = set(taken)
        for e in sentence.entities:
            if e.type in _PLACES:
                yield *_grown(sentence, e.first, e.last), e.type == "Location"
            if e.type != "Date":
                inside.update(range(e.first, e.last + 1))
        for e in sentence.entities:
            if e.type in _OTHERS and e.last - e.first < 4 and (e.last > e.first or self._introduced(sentence, e.first)):
                yield e.first, e.last, False
        for first, last in _runs(sentence, inside):
            if self._introduced(sentence, first) and last - first < 4:
                yield first, last, False

    def _introduced(self, sentence: Sentence, first: int) -> bool:
        """Whether a place may start here: after a preposition of place, a kind noun, a comma or a bracket."""
        return self._located(sentence, first) or (first > 2 and sentence[first - 1].text in {",", "("})

    def _located(self, sentence: Sentence, first: int) -> bool:
        """Whether a preposition of place, or a noun such as village, stands before a word."""
        at = first - 1
        while at > 0 and (sentence[at].upos == "DET" or sentence[at].text.lower() in self.lists.directions):
            at -= 1
        if at < 1:
            return False
        word = sentence[at]
        if word.text.lower() == "of":
            return at > 1 and sentence[at - 1].key in self.lists.kinds
        return word.upos in {"ADP", "SCONJ"} and word.text.lower() in self.lists.locative or word.upos == "NOUN" and word.key in self.lists.kinds

    def _read(self, sentence: Sentence, first: int, last: int, sure: bool) -> Iterator[Toponym]:
        for a, b in self._split(sentence, first, last):
            toponym = self._toponym(sentence, a, b)
            if toponym and sure:
                yield toponym
            elif toponym and self._credible(sentence, toponym):
                located = self._located(sentence, toponym.words[0]) and (toponym.known or bool(toponym.kinds))
                yield replace(toponym, sure=bool(toponym.country) or located)

    def _credible(self, sentence: Sentence, toponym: Toponym) -> bool:
        """Whether a name that the recogniser did not call a place may be one."""
        if sentence.entity_at(toponym.words[0], "Date", "Money"):
            return False
        if toponym.country and not self._located(sentence, toponym.words[0]):
            return bool(sentence.entity_at(toponym.words[0]) is None)
        return toponym.known or bool(toponym.kinds - {"none", "site"})

    def _split(self, sentence: Sentence, first: int, last: int) -> Iterator[tuple[int, int]]:
        """Cuts "Aleppo, Syria", "Aleppo Syria" and "Syria's Aleppo province" into names."""
        cuts = [i for i in range(first, last + 1) if sentence[i].text in _POSSESSIVE | {",", "(", ")", "/"} or sentence[i].text.lower() == "and"
                or (sentence[i].text in _DASHES and first < i < last and self._pair(sentence, first, i, last))]
        if cuts and not self._lookup(_text(sentence, first, last)):
            for a, b in zip([first, *(c + 1 for c in cuts)], [*(c - 1 for c in cuts), last], strict=True):
                if a <= b:
                    yield from self._split(sentence, a, b)
            return
        if last > first and not self._lookup(_text(sentence, first, last)):
            if self._country(sentence[first].text):
                yield first, first
                yield from self._split(sentence, first + 1, last)
                return
            if self._country(sentence[last].text) and sentence[last - 1].text not in _JOINTS:
                yield from self._split(sentence, first, last - 1)
                yield last, last
                return
        yield first, last

    def _pair(self, sentence: Sentence, first: int, dash: int, last: int) -> bool:
        """Whether a hyphen joins two places ("the Sukma-Bijapur border")."""
        one, other = self._lookup(_text(sentence, first, dash - 1)), self._lookup(sentence[dash + 1].text)
        words = [sentence[i].key for i in range(dash + 2, min(last + 4, len(sentence.words) + 1))]
        return bool(one and other) or bool((one or other) and any(w in {"road", "highway", "border", "axis", "frontier"} for w in words))

    def _country(self, text: str) -> Country | None:
        """The country of a name; a lost apostrophe ("Syrias") is forgiven."""
        return self.countries.by_name(text) or (self.countries.by_name(text[:-1]) if text.endswith("s") and len(text) > 4 else None)

    def _lookup(self, name: str) -> Country | tuple[Candidate, ...]:
        """The country, or the places that have the name in one of its usual spellings."""
        return self._country(name) or tuple(c for c in self.gazetteer.find(name) if c.quality <= ALTERNATE)

    def _toponym(self, sentence: Sentence, first: int, last: int) -> Toponym | None:
        lists = self.lists
        whole = bool(self._lookup(_text(sentence, first, last)))
        while first < last and (sentence[first].upos == "DET" or sentence[first].text.lower() in {"the", "of"}
                                or (not whole and sentence[first].text.lower() in lists.directions)
                                or (not whole and sentence[first].key in lists.kinds and sentence[first].text.islower())):
            first += 1
            whole = bool(self._lookup(_text(sentence, first, last)))
        noun = ""
        final = sentence[last]
        if not whole and first < last and final.key in lists.kinds and (final.text.islower() or lists.kinds[final.key] & _DIVISIONS):
            noun, last = final.key, last - 1
        words = tuple(range(first, last + 1))
        name = _text(sentence, first, last)
        if not any(c.isupper() for c in name) or strict(name) in lists.not_places or (name.isupper() and not self._country(name)
                                                                                     and (len(name) < 4 or not self._lookup(name))):
            return None
        if self.countries.by_demonym(name):
            return None
        after = last + (2 if noun else 1)
        if not noun and after <= len(sentence.words) and sentence[after].key in lists.kinds and sentence[after].upos in {"NOUN", "PROPN"} \
                and not _heads_list(sentence, after):
            noun = sentence[after].key
        before = noun or self._noun_before(sentence, first)
        kinds = lists.kinds.get(before, frozenset())
        head = _top(sentence, words, after if noun and after <= len(sentence.words) and sentence[after].key == noun else None)
        country = None if "admin1" in kinds and before in {"state", "province"} and self.gazetteer.find(name) else self._country(name)
        candidates = () if country else self.gazetteer.find(name)
        if noun and not country and "none" in kinds and not candidates:
            return None
        if "site" in kinds and noun and not country:
            exact = tuple(c for c in self.gazetteer.find(f"{name} {noun}") if c.quality <= ALTERNATE)
            candidates = exact or candidates
        status = self._status(sentence, words, head)
        if status == SCENE and self._acts(sentence, words, head, country is not None, bool(candidates or kinds)):
            status = PERSON
        return Toponym(sentence.index, words, head, name, before, kinds, country, candidates, self._near(sentence, first, last), status)

    def _acts(self, sentence: Sentence, words: tuple[int, ...], head: int, country: bool, known: bool) -> bool:
        """Whether a country ("US forces", "Israel's army", "Iran said") or an unknown name stands where no place does."""
        if (known and not country) or self._located(sentence, words[0]) or set(sentence.case(head)) & self.lists.locative - {"of", "from"}:
            return False
        relation = sentence[head].deprel
        if country:
            return relation not in {"appos", "root", "parataxis", "nmod:unmarked", "obl:unmarked", "dep", "list", "conj", "flat"}
        return relation in {"compound", "amod", "nsubj", "nmod:poss", "obl:agent"}

    def _noun_before(self, sentence: Sentence, first: int) -> str:
        """The kind noun in "the villages of X", "the village X"; conjuncts share it."""
        at = first - 1
        if at > 0 and sentence[at].text.lower() == "the":
            at -= 1
        if at > 1 and sentence[at].text.lower() == "of":
            at -= 1
        elif at != first - 1:
            return ""
        if at > 0 and sentence[at].upos == "NOUN" and sentence[at].key in self.lists.kinds:
            return sentence[at].key
        return ""

    def _near(self, sentence: Sentence, first: int, last: int) -> bool:
        lists = self.lists
        if last < len(sentence.words):
            after = sentence[last + 1]
            if after.key in {"countryside", "outskirt", "outskirts", "hinterland", "suburbs", "vicinity", "area"} and after.upos != "ADP":
                return True
        at, linked = first - 1, ""
        while at > 0 and at >= first - 7:
            word = sentence[at]
            text = word.text.lower()
            if text in lists.near_cases and (word.upos in {"ADP", "SCONJ"} or linked == "to"):
                return text != "by"
            if linked in {"of", "from", "to"} and (text in lists.near_nouns or word.key in lists.near_nouns):
                return True
            if text == "between":
                return True
            if text in {"of", "from", "to"}:
                linked = text
            elif word.upos == "ADP":
                return False
            elif not (word.upos in {"DET", "ADJ", "NUM", "PUNCT"} or text in lists.directions or word.key in lists.kinds or word.key in lists.near_nouns):
                return False
            at -= 1
        return False

    def _status(self, sentence: Sentence, words: tuple[int, ...], head: int) -> str:
        lists, last = self.lists, words[-1]
        if last + 2 <= len(sentence.words) and sentence[last + 1].text in _DASHES and sentence[last + 2].text.lower() in lists.origin_suffixes:
            return ORIGIN
        cases = set(sentence.case(head)) | ({sentence[words[0] - 1].text.lower()} if words[0] > 1 else set())
        governor = sentence[head].head
        if not governor:
            return SCENE
        verb = sentence[governor]
        if "from" in cases and verb.key not in lists.leaving and verb.key not in lists.kinds and verb.key not in lists.near_nouns:
            return PERSON if verb.upos == "NOUN" else ORIGIN
        if verb.upos == "VERB" and verb.key in lists.speech and sentence[head].deprel.startswith("obl") and governor < head < governor + 8 \
                and sentence.children(governor, "nsubj"):
            return SOURCE
        if "by" in cases or (head < len(sentence.words) and sentence[head + 1].upos == "VERB" and sentence[head + 1].key in lists.speech
                             and sentence[head].deprel.split(":")[0] in {"nmod", "nsubj", "obl", "appos"} and "VerbForm=Fin" in sentence[head + 1].feats):
            return PERSON
        if verb.key in lists.care and "to" in cases:
            return CARE
        for above in _noun_heads(sentence, head):
            if sentence[above].key in lists.care_places:
                return CARE
            if sentence[above].key in lists.origin_nouns or (sentence[above].deprel == "nsubj" and sentence[sentence[above].head].key in lists.speech):
                return PERSON
        return SCENE

    def _capitals(self, sentence: Sentence, used: set[int]) -> Iterator[Toponym]:
        """ "The Afghan capital", "Somalia's capital", "in the capital": without a name beside it."""
        for word in sentence.words:
            if word.key != "capital" or word.upos not in {"NOUN", "PROPN"} or word.id in used:
                continue
            following = word.id + (2 if word.id < len(sentence.words) and sentence[word.id + 1].text in {",", "of"} else 1)
            beside = {word.id - 1, word.id + 1, following} & used
            owner = None
            for child in (*sentence.children(word.id), word.id - 1):
                if child > 0 and (found := self.countries.by_demonym(sentence[child].text) or self._country(sentence[child].text)):
                    owner, beside = found, beside - {child}
            plain = word.id > 1 and sentence[word.id - 1].text.lower() == "the"
            if beside or (owner is None and not plain) or (word.id < len(sentence.words) and sentence[word.id + 1].upos == "PROPN"):
                continue
            candidates: tuple[Candidate, ...] = ()
            if owner and owner.capital:
                candidates = tuple(c for c in self.gazetteer.find(owner.capital) if c.iso3 == owner.iso3 and c.kind == "city")[:1]
            if owner is None or candidates:
                yield Toponym(sentence.index, (word.id,), word.id, owner.capital if owner else "", "capital", frozenset({"city"}), None,
                              candidates, self._near(sentence, word.id, word.id), self._status(sentence, (word.id,), word.id))

    def _territories(self, sentence: Sentence, used: set[int]) -> Iterator[Toponym]:
        """ "Jordanian territory": a country named by its demonym."""
        for word in sentence.words[1:]:
            if word.key in {"territory", "soil", "airspace", "waters"} and word.id not in used and word.id - 1 not in used \
                    and (country := self.countries.by_demonym(sentence[word.id - 1].text)):
                yield Toponym(sentence.index, (word.id - 1, word.id), word.id, country.name, "", frozenset(), country, (), False,
                              self._status(sentence, (word.id - 1, word.id), word.id))

    def _repeated(self, sentence: Sentence, sure: set[str], taken: set[int], found: list[Toponym]) -> Iterator[Toponym]:
        """Names that were read as places elsewhere in the article and missed here."""
        used = taken | {i for t in found if t.sentence == sentence.index for i in t.words}
        for first, last in _runs(sentence, used):
            if _text(sentence, first, last) in sure and (toponym := self._toponym(sentence, first, last)):
                yield toponym


def _text(sentence: Sentence, first: int, last: int) -> str:
    start = sentence[first].start - sentence.start
    return sentence.text[start : sentence[last].end - sentence.start]


def _grown(sentence: Sentence, first: int, last: int) -> tuple[int, int]:
    """An entity with the rest of its name that the recogniser cut off ("Adan" Yabaal, In-"Darset")."""
    while last < len(sentence.words) and sentence[last + 1].upos == "PROPN" and sentence[last + 1].deprel == "flat" \
            and sentence.entity_at(last + 1) is None:
        last += 1
    while first > 2 and sentence[first - 1].text == "-" and sentence[first - 2].text[:1].isupper() and sentence.entity_at(first - 2) is None \
            and sentence[first - 2].end == sentence[first - 1].start:
        first -= 2
    return first, last


def _runs(sentence: Sentence, used: set[int]) -> Iterator[tuple[int, int]]:
    """Runs of capitalised proper nouns outside the used words."""
    first = 0
    for word in sentence.words:
        proper = word.id not in used and word.upos == "PROPN" and word.text[:1].isupper()
        if proper and not first:
            first = word.id
        joint = first and word.id not in used and word.text.lower() in _JOINTS - {"of", "'", "’"} and word.id < len(sentence.words) \
            and sentence[word.id + 1].upos == "PROPN" and word.id + 1 not in used
        if first and not proper and not joint:
            yield first, word.id - 1
            first = 0
    if first:
        yield first, len(sentence.words)


def _top(sentence: Sentence, words: tuple[int, ...], noun: int | None) -> int:
    """The word of a name that the rest of the sentence hangs it on; the kind noun after it where the name depends on that."""
    inside = set(words)
    top = next((i for i in words if sentence[i].head not in inside), words[0])
    if noun and (sentence[top].head == noun or sentence[noun].head == top):
        return noun if sentence[top].head == noun else top
    return top


def _heads_list(sentence: Sentence, noun: int) -> bool:
    """Whether a kind noun opens a list of names ("Aleppo neighbourhoods of X and Y")."""
    return noun + 2 <= len(sentence.words) and sentence[noun + 1].text.lower() == "of" and sentence[noun + 2].text[:1].isupper()


def _noun_heads(sentence: Sentence, word: int) -> Iterator[int]:
    """The nouns above a word within its noun phrase."""
    while sentence[word].deprel.split(":")[0] in {"nmod", "compound", "flat", "appos", "conj", "amod"} and sentence[word].head:
        word = sentence[word].head
        yield word


def _is_dateline(sentence: Sentence, toponym: Toponym) -> bool:
    """Whether a name belongs to the "PESHAWAR, Pakistan (AP) -" that opens a report."""
    if toponym.words[0] > 4:
        return False
    capitals = sentence.words[0].text.isupper() and len(sentence.words[0].text) > 3
    for word in sentence.words[toponym.words[-1] : 14]:
        if word.text in _DASHES and word.start > sentence[word.id - 1].end:
            return True
        if word.text == ":" and capitals:
            return True
        if word.upos not in {"PROPN", "PUNCT", "NUM", "X"}:
            return capitals and word.text.isupper() is False and toponym.name.isupper() and sentence[toponym.words[-1] + 1].text in {"(", ","}
    return False
