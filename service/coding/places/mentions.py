"""Finds the places that a text names: which words, what kind the words beside them claim, and in what part they stand.

Nothing is decided here about which place of a name is meant (``place_ranking``) or where an event happened
(``places``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from service.coding.countries import Countries, Country
from service.coding.places.spans import INDEFINITE, SpanFinder, name_at, people, runs, text_of
from service.coding.places.status import DATELINE, PERSON, SCENE, SOURCE, acts, fills, is_dateline, near, status
from service.coding.places.words import PlaceWords
from service.gazetteer.index import ALTERNATE, EXACT, Candidate, Gazetteer
from service.gazetteer.names import strict
from service.language.parse import Parse, Sentence
from service.templates.mentions import Mention, Role

_DIVISIONS = frozenset({"city", "admin1", "admin2"})
_SOIL = frozenset({"territory", "soil", "airspace", "waters"})
_OPENING = 3
"""Among how many first sentences a name that stands alone is a dateline."""
_PERSONAL = frozenset({"Attack", "Abduction/forced disappearance", "Sexual violence", "Arrests"})
"""Sub-event types whose targets are persons: a bare name there is nobody's town."""
_STREETS = frozenset({"street", "avenue", "boulevard"})
_NO_KIND: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Toponym:
    """A place name in the text. ``words`` are the ids of the name itself, ``head`` that of the word that ties it into
    the tree.

    ``name`` is as written; ``noun`` the word for its kind beside it ("" where there is none) and ``kinds`` what that
    may mean (place_words.KINDS); ``country`` is set where it names a country, ``candidates`` are the places of that
    name otherwise; ``near`` says that the text speaks of somewhere near it; ``status`` is one of place_status. ``sure``
    is False where only the tables take it for a place: it must then fit the article's country.
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

    @property
    def known(self) -> bool:
        """Whether the tables know a place of this name by one of its usual spellings."""
        return self.country is not None or any(c.quality <= ALTERNATE for c in self.candidates)


class Spotter:
    """Reads the places of one document at a time; holds only tables."""

    def __init__(self, gazetteer: Gazetteer, countries: Countries, words: PlaceWords) -> None:
        self.gazetteer, self.countries, self.lists = gazetteer, countries, words
        self.finder = SpanFinder(gazetteer, countries, words)

    def spot(self, parse: Parse, names: Iterable = (), mentions: Iterable[Mention] = ()) -> tuple[Toponym, ...]:
        """All place names in text order; ``names`` are the actors' names (``sentence``, ``first``, ``last``), which
        hold none; ``mentions`` those of events.
        """
        taken: dict[int, set[int]] = {s.index: set() for s in parse.sentences}
        for actor in names:
            if self.finder.names_town(parse.sentences[actor.sentence], actor.first, actor.last):
                continue
            taken[actor.sentence].update(range(actor.first, actor.last + 1))
        found = [t for s in parse.sentences for t in self._sentence(s, taken[s.index])]
        for toponym in found:
            taken[toponym.sentence].update(toponym.words)
        for mention in mentions:
            sentence = parse.sentences[mention.sentence]
            struck = {h for role in self._grounds(mention) for h in role.heads}
            for i, t in enumerate(found):
                exact = not t.sure and any(c.quality == EXACT for c in t.candidates)
                if exact and t.sentence == sentence.index and t.head in struck:
                    found[i] = replace(t, sure=True)  # "a rocket hit Kiryat Shmona"
            for toponym in self._struck(sentence, mention, taken[sentence.index]):
                taken[sentence.index].update(toponym.words)
                found.append(toponym)
        told = {t.name for t in found if len(t.name) > 3}
        found += [t for s in parse.sentences for t in self._repeated(s, told, taken[s.index])]
        first = next((s for s in parse.sentences if s.field == "text"), None)
        alone = [t.sentence for t in found if fills(parse.sentences[t.sentence], t.words)]
        for i, t in enumerate(found):
            here = parse.sentences[t.sentence]
            opens = first and is_dateline(here, t.words, t.head, t.name, here is first)
            if opens or (first and [t.sentence] == alone and t.sentence < first.index + _OPENING):
                found[i] = replace(t, status=DATELINE)
        return tuple(sorted(found, key=lambda t: (t.sentence, t.words[0])))

    def _struck(self, sentence: Sentence, mention: Mention, taken: set[int]) -> Iterator[Toponym]:
        """Names that the recogniser missed where an event has its place or target ("rebels overran Sake")."""
        for role in self._grounds(mention):
            for head in role.heads:
                first, last = name_at(sentence, head)
                if taken.isdisjoint(range(first, last + 1)) and sentence[head].text[:1].isupper():
                    toponym = (
                        None if sentence.entity_at(head, "Date", "Money") else self._toponym(sentence, first, last)
                    )
                    if (
                        toponym
                        and not toponym.country
                        and (toponym.known or self._is_ground(sentence, mention, toponym))
                    ):
                        yield replace(toponym, status=SCENE)

    @staticmethod
    def _is_ground(sentence: Sentence, mention: Mention, toponym: Toponym) -> bool:
        """Whether an unknown name is where an event took place by its role and preposition: "at Ghulam Khan"."""
        place = mention.roles.get("place")
        entity = sentence.entity_at(toponym.head)
        told = sentence[toponym.words[0] - 1].text.lower() in {"at", "in", "near"} if toponym.words[0] > 1 else False
        proper = sentence[toponym.head].upos == "PROPN" and (entity is None or entity.type in {"Person", "Location"})
        return place is not None and toponym.head in place.heads and told and proper

    @staticmethod
    def _grounds(mention: Mention) -> Iterator[Role]:
        """The roles of a mention that may be places."""
        names = ("place",) if mention.sub_event_type in _PERSONAL else ("place", "target", "thing", "loser")
        return (mention.roles[name] for name in names if name in mention.roles)

    def _sentence(self, sentence: Sentence, taken: set[int]) -> Iterator[Toponym]:
        used = set(taken)
        for first, last, sure in self.finder.spans(sentence, taken):
            if used.isdisjoint(range(first, last + 1)):
                for toponym in self._read(sentence, first, last, sure):
                    used.update(toponym.words)
                    yield toponym
        yield from self._owned(sentence, used)
        for word in sentence.words[1:]:
            if word.id not in used and word.key == "capital" and word.upos in {"NOUN", "PROPN"}:
                yield from self._capital(sentence, word.id, used)
            elif word.id not in used and word.key in _SOIL and word.id - 1 not in used:
                yield from self._soil(sentence, word.id)

    def _repeated(self, sentence: Sentence, told: set[str], used: set[int]) -> Iterator[Toponym]:
        """Names that were read as places elsewhere in the article and missed here."""
        for first, last in runs(sentence, used):
            if text_of(sentence, first, last) in told and (toponym := self._toponym(sentence, first, last)):
                yield toponym

    def _read(self, sentence: Sentence, first: int, last: int, sure: bool) -> Iterator[Toponym]:
        for a, b in self.finder.split(sentence, first, last):
            toponym = self._toponym(sentence, a, b)
            if toponym and sure:
                yield toponym
            elif toponym and not sentence.entity_at(a, "Date", "Money"):
                located = self.finder.located(sentence, toponym.words[0])
                behind = a > first and sentence[a - 1].text == ","
                if toponym.country and (located or behind or sentence.entity_at(a) is None):
                    yield toponym
                elif not toponym.country and (toponym.known or toponym.kinds - {"none", "site"}):
                    yield replace(toponym, sure=located)
                elif located and self.finder.within(sentence, toponym.words[-1]):
                    if self.finder.is_free(sentence, a) or toponym.near and toponym.candidates:
                        yield toponym

    def _toponym(self, sentence: Sentence, first: int, last: int) -> Toponym | None:
        first, last, noun = self._trim(sentence, first, last)
        name = text_of(sentence, first, last)
        if name.endswith("s") and not self.finder.lookup(name) and self.finder.lookup(name[:-1]):
            name = name[:-1]  # "Aleppos", of a text that lost its apostrophes
        if not self._may_be(sentence, first, last, name):
            return None
        noun, behind = self._kind(sentence, first, last, noun)
        if first > 1 and people(self.countries, sentence, first - 1):
            wide = text_of(sentence, first - 1, last)  # "Iraqi Kurdistan", "Pakistani Kashmir"
            if self.finder.country(wide) is None and any(c.quality == EXACT for c in self.gazetteer.find(wide)):
                first, name = first - 1, wide
        kinds = self.lists.kinds.get(noun, _NO_KIND)
        if noun == "road" and name.endswith("Road"):
            kinds = self.lists.kinds["street"]  # "Buncrana Road, Londonderry"
        if strict(name) in self.lists.directions and not kinds & _DIVISIONS:
            return None  # "Eastern Homs", cut apart
        if behind is None and "city" in kinds:
            kinds -= {"site"}
        words = tuple(range(first, last + 1))
        head = _top(sentence, words, behind)
        country = self.finder.country(name)
        candidates = self.finder.find(name)
        if country is not None and not (noun in {"state", "province"} and candidates):
            candidates = ()
        else:
            country = None
        if behind and country is None and kinds & {"site", "none"}:
            whole = tuple(c for c in self.gazetteer.find(f"{name} {noun}") if c.quality <= ALTERNATE)
            candidates = whole or tuple(c for c in candidates if c.kind != "district" or "none" in kinds)
        if "none" in kinds and (noun in self.lists.prefixes or noun in _STREETS):
            candidates = ()  # a hamlet or street of the town around it, not the town of its name elsewhere
        if behind and country is None and "none" in kinds and not candidates:
            return None
        landmark = first == last and first > 1 and sentence[first - 1].text.lower() == "the" and not noun
        if landmark and country is None and not any(c.quality <= ALTERNATE for c in candidates):
            return None  # "gathered in the Octagon"
        part = status(sentence, words, head, self.lists)
        doubtful = country is not None or not (kinds or any(c.quality <= ALTERNATE for c in candidates))
        owned = (
            country is not None
            and sentence[sentence[head].head].key in self.lists.forces
            and head < sentence[head].head
        )
        if part == SCENE and doubtful and (owned or not self.finder.located(sentence, first)):
            part = PERSON if acts(sentence, head, country is not None, self.lists) else SCENE
        if part == PERSON and self._is_seat(candidates) and self.finder.told_at(sentence, head):
            part = SOURCE
        around = near(sentence, first, last, self.lists)
        return Toponym(sentence.index, words, head, name, noun, kinds, country, candidates, around, part)

    def _is_seat(self, candidates: tuple[Candidate, ...]) -> bool:
        """Whether a name is best known as a capital, where embassies and ministries speak from."""
        country = self.countries.by_iso(candidates[0].iso3) if candidates else None
        return country is not None and strict(country.capital or "") == strict(candidates[0].name)

    def _trim(self, sentence: Sentence, first: int, last: int) -> tuple[int, int, str]:
        """A span without "the", "northern", "the city of" and a final "province", unless those belong to a known name;
        and that noun.
        """
        lists = self.lists

        def whole() -> bool:
            return bool(self.finder.lookup(text_of(sentence, first, last)))

        loose = lists.around - lists.kinds.keys()
        while last > first and (
            sentence[last].upos in {"PUNCT", "ADP"}
            or sentence[last].key in lists.tellers
            or sentence[last].text in loose
        ):
            last -= 1
        known = whole()
        while first < last:
            word = sentence[first]
            low = word.text.lower()
            plain = low in lists.directions or low in lists.prefixes or (word.key in lists.kinds and low == word.text)
            plain = plain or word.key in lists.befalls or low == "for"  # "battle for Hadrut"
            aside = (
                low == word.text
                and low in lists.directions
                and self.countries.by_name(text_of(sentence, first + 1, last))
            )  # "southern Lebanon" is no town of Ohio
            own = word.text == "The" and first > 1 and known  # "The Hague"
            if own or not (word.upos in {"DET", "PUNCT"} or low in {"the", "of"} or (plain and not known) or aside):
                break
            first, known = first + 1, whole()
        final = sentence[last]
        kinds = lists.kinds.get(final.key, _NO_KIND)
        if first < last and kinds:
            rest = self.finder.lookup(text_of(sentence, first, last - 1))
            inner = not known and (final.text.islower() or kinds & _DIVISIONS or ("none" in kinds and rest))
            if inner or (kinds & _DIVISIONS and rest and "city" not in kinds):
                return first, last - 1, final.key
            if not known:
                return first, last, final.key
        return first, last, ""

    def _may_be(self, sentence: Sentence, first: int, last: int, name: str) -> bool:
        """Whether a name can be one of a place: no stop word, acronym, demonym or adjective."""
        key = strict(name)
        common = name.isascii() and key in self.lists.not_places and not self.finder.told_where(sentence, first, last)
        common = common or self.lists.directions.union(self.lists.kinds).issuperset(key.split())  # "Southern City"
        teller = name.isupper() and name.lower() in self.lists.tellers
        if not any(c.isupper() for c in name) or common or teller or key in self.lists.kinds:
            return False
        common = " " in name and self.lists.not_places.issuperset(map(strict, name.split()))  # a "Border Guard" base
        if (common or sentence.entity_at(first, "NORP") and sentence[first].upos == "ADJ") and not self.finder.lookup(
            name
        ):
            return False
        if name.isupper() and not self.finder.country(name) and (len(name) < 4 or not self.finder.lookup(name)):
            return False
        adjective = first == last and sentence[first].upos == "ADJ" and not self.gazetteer.find(name)
        return not adjective and self.countries.by_demonym(name) is None

    def _kind(self, sentence: Sentence, first: int, last: int, noun: str) -> tuple[str, int | None]:
        """The kind noun of a name ("Hodan district", "the villages of X", "the village X"), and its word id where it
        stands behind.
        """
        lists, after = self.lists, last + 1
        if after < len(sentence.words) and sentence[after].key in lists.site_words:
            after += 1  # "Jenin refugee camp"
        behind = sentence[after] if after <= len(sentence.words) else None
        beyond = sentence.words[after] if after < len(sentence.words) else None
        if behind and behind.key in lists.kinds and beyond and beyond.text.islower():
            if lists.kinds.get(beyond.key) == {"none"}:
                return beyond.key, after + 1  # "the San Jose parish church"
        if behind and noun == behind.key:
            return noun, after
        names_it = behind and not noun and behind.key in lists.kinds and behind.upos in {"NOUN", "PROPN"}
        if names_it and not self._heads_list(sentence, first, last):
            return behind.key, after
        if noun:
            return noun, None
        if noun := self.finder.called_part(sentence, last):
            return noun, None
        at = first - 1
        while at > 0 and sentence[at].text.lower() in {"the", "of"}:
            at -= 1
        between = [sentence[i].text.lower() for i in range(at + 1, first)]
        names = sentence[at].upos == "NOUN" or sentence[at].text.lower() in lists.prefixes
        if "of" in between and at > 1 and (sentence[at - 1].upos == "PROPN" or sentence[at - 1].key in INDEFINITE):
            names = False  # "the Hodan district of Mogadishu", "a suburb of Mogadishu"
        inside = (
            lists.kinds.get(sentence[at].key, _NO_KIND) == {"none"} and "of" in between and sentence[at].text.islower()
        )
        if at > 0 and between != ["the"] and names and sentence[at].key in lists.kinds and not inside:
            return sentence[at].key, None  # but "the plaza of X" stands in X
        return "", None

    def _heads_list(self, sentence: Sentence, first: int, last: int) -> bool:
        """Whether the noun behind a name opens its parts ("Aleppo neighbourhoods of X and Y"), not its own kind."""
        following = sentence.words[last : last + 3]
        if len(following) < 3 or following[1].text.lower() != "of" or not following[2].text[:1].isupper():
            return False
        if self.lists.kinds.get(sentence[min(last + 4, len(sentence.words))].key, _NO_KIND) & {"admin1"}:
            return False  # "the Hasaheisa locality of Gezira state"
        plural = following[0].has("Number=Plur") or self.lists.kinds[following[0].key] == {"city"}
        large = self.finder.is_large(text_of(sentence, first, last))
        return plural or (large and not self.finder.opens_town(sentence, last + 3))

    def _capital(self, sentence: Sentence, word: int, used: set[int]) -> Iterator[Toponym]:
        """ "The Afghan capital", "Somalia's capital", "the capital" where no name stands beside it (its name is then
        "").
        """
        if any(sentence[i].text.lower() in self.lists.other_capitals for i in range(max(1, word - 3), word)):
            return
        after = word + 1 if word < len(sentence.words) else word
        beyond = after + 1 if sentence[after].text in {",", "of"} and after < len(sentence.words) else after
        beside = {word - 1, after, beyond}
        owner = None
        for child in (*sentence.children(word), word - 1):
            if found := people(self.countries, sentence, child) or self.finder.country(sentence[child].text):
                owner = found
                beside.discard(child)
        if beside & used or sentence[after].upos == "PROPN" or not (owner or sentence[word - 1].text.lower() == "the"):
            return
        toponym = Toponym(
            *(sentence.index, (word,), word, "", "capital", self.lists.kinds["capital"], None, ()),
            near=near(sentence, word, word, self.lists),
            status=status(sentence, (word,), word, self.lists),
        )
        yield self.capital_of(toponym, owner) if owner else toponym

    def capital_of(self, toponym: Toponym, country: Country) -> Toponym:
        """The reading of "the capital" in an article about a country."""
        cities = (c for c in self.gazetteer.find(country.capital or "") if c.iso3 == country.iso3 and c.kind == "city")
        return replace(toponym, name=country.capital or "", candidates=tuple(cities)[:1])

    def _owned(self, sentence: Sentence, used: set[int]) -> Iterator[Toponym]:
        """Parts of a city that the tables know with it: "Mosul's Old City", "the Old City of Mosul"."""
        words = sentence.words
        for link in words[1:-1]:
            if link.text not in {"'s", "’s", "of"}:
                continue
            first = last = link.id
            if link.text == "of":
                while first > 1 and words[first - 2].text[:1].isupper() and first - 1 not in used:
                    first -= 1
                span, city = (first, link.id - 1), link.id + 1
            else:
                while last < len(words) and words[last].text[:1].isupper() and last + 1 not in used:
                    last += 1
                span, city = (link.id + 1, last), link.id - 1
            if span[0] > span[1] or words[city - 1].upos != "PROPN":
                continue
            name = text_of(sentence, *span)
            found = self.gazetteer.find(f"{words[city - 1].text} {name}")
            if found := tuple(c for c in found if c.kind == "district" and c.quality == EXACT):
                ids = tuple(range(span[0], span[1] + 1))
                head = _top(sentence, ids, None)
                used.update(ids)
                part = status(sentence, ids, head, self.lists)
                around = near(sentence, *span, self.lists)
                yield Toponym(sentence.index, ids, head, name, "", _NO_KIND, None, found, around, part)

    def _soil(self, sentence: Sentence, word: int) -> Iterator[Toponym]:
        """ "Jordanian territory": a country named by its demonym."""
        if country := people(self.countries, sentence, word - 1):
            words = (word - 1, word)
            part = status(sentence, words, word, self.lists)
            yield Toponym(sentence.index, words, word, country.name, "", _NO_KIND, country, (), False, part)


def _top(sentence: Sentence, words: tuple[int, ...], noun: int | None) -> int:
    """The word of a name that the sentence hangs it on; the kind noun behind it where the name depends on that."""
    top = next((i for i in words if sentence[i].head not in words), words[0])
    return noun if noun and sentence[top].head == noun else top
