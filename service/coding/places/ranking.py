"""Decides which place of a name is meant: by what the text puts around it, the country that the article is about, and
size.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable

from service.coding.countries import Countries
from service.coding.places.links import Naming, holds
from service.coding.places.mentions import Toponym
from service.coding.places.spans import people
from service.coding.places.status import DATELINE, ORIGIN, PERSON, SCENE, SOURCE
from service.coding.places.words import PlaceWords
from service.gazetteer.index import ALTERNATE, BY_SOUND, EXACT, TOLERANT, Candidate
from service.gazetteer.names import strict
from service.language.parse import Parse

_VOTES = {SCENE: 1.0, PERSON: 0.7, ORIGIN: 0.3, SOURCE: 0.4, DATELINE: 0.8}
_HOME = 0.2
"""The vote of an actor's name for its first home country; the second has a quarter of it, the third a ninth …"""
_ABROAD = {PERSON: 0.5, SOURCE: 0.5, ORIGIN: 0.2}
"""What is left of a country's vote where it acts, speaks or backs others."""
_QUALITY = (0.0, -0.6, -1.5, -3.0)
_KIND = {"city": 0.0, "district": -0.3, "admin1": -0.8, "region": -0.2, "admin2": -0.8}
_MATCH = {
    "city": {"city"},
    "part": {"district", "admin2"},
    "admin2": {"admin2"},
    "admin1": {"admin1", "region"},
    "site": {"city", "district", "region"},
}
_DIVISION = frozenset({"admin1", "admin2"})
_ABROAD_NOUNS = frozenset({"settlement", "base", "camp", "outpost", "exclave", "enclave"})
"""Nouns of places that may be called after others than the country they lie in."""
_NONE: Counter[str] = Counter()
_SOLID = 1_000_000
_TOWN = 50_000


def _beside(outer: Naming, c: Candidate) -> bool:
    """Whether a place is near enough to a city around it in the text to be the one meant (about 100 km)."""
    city = outer.chosen
    if city is None or city.kind != "city" or c.kind not in {"city", "district"} or None in {city.latitude, c.latitude}:
        return True
    return abs(city.latitude - c.latitude) < 1.0 and abs(city.longitude - c.longitude) < 1.0


class Ranking:
    """The choice among homonyms for one document."""

    def __init__(
        self,
        parse: Parse,
        namings: list[Naming],
        countries: Countries,
        words: PlaceWords,
        hint: str | None,
        names: Iterable = (),
    ) -> None:
        self.countries, self.words, self.hint = countries, words, hint
        self.named = {strict(n.toponym.name) for n in namings if n.toponym.known}
        self.parse, self.names = parse, tuple(names)
        self.local = self._local(namings)
        self.own: dict[str, Counter[str]]
        """What each name itself added to the votes: it is no evidence for its own reading."""
        self.votes = self._vote(namings)
        self.total = sum(self.votes.values()) or 1.0

    @property
    def country(self) -> str | None:
        """The ISO3 of the country that the article is about; the hint breaks ties and stands where nothing is named."""
        if not self.votes:
            return self.hint
        return max(
            self.votes, key=lambda iso3: (self.votes[iso3] + (0.35 * self.total if iso3 == self.hint else 0.0), iso3)
        )

    def _weight(self, sentence: int) -> float:
        """Title and lead count more."""
        field_ = self.parse.sentences[sentence].field
        first = next((s.index for s in self.parse.sentences if s.field == "text"), 0)
        return 2.0 if field_ == "title" or sentence <= first + 1 else 1.0

    def _local(self, namings: list[Naming]) -> dict[int, set[str]]:
        """Countries named in each sentence."""
        found: dict[int, set[str]] = defaultdict(set)
        for n in namings:
            if n.toponym.country and n.toponym.status in {SCENE, DATELINE}:
                found[n.toponym.sentence].add(n.toponym.country.iso3)
        return found

    def _vote(self, namings: list[Naming], chosen: bool = False) -> Counter[str]:
        """Votes by country; with ``chosen`` the names that no candidate fitted stay silent."""
        self.own = defaultdict(Counter)
        votes: Counter[str] = Counter()
        covered = {(n.toponym.sentence, w) for n in namings for w in n.toponym.words}
        for sentence in self.parse.sentences:
            for word in sentence.words:
                if (sentence.index, word.id) in covered or word.text in self.words.ethnic:
                    continue
                if who := people(self.countries, sentence, word.id):
                    armed = word.head and sentence[word.head].key in self.words.forces
                    votes[who.iso3] += (0.12 if armed else 0.3) * self._weight(sentence.index)
        for name in self.names:
            for place, iso3 in enumerate(name.home, 1):
                votes[iso3] += _HOME / place**2 * self._weight(name.sentence)
        told: Counter[str] = Counter()
        for naming in namings:
            toponym = naming.toponym
            if chosen and not naming.chosen and not toponym.country or not (toponym.sure or chosen):
                continue
            weight = (1.0 if toponym.sure else 0.5) * self._weight(toponym.sentence) * _VOTES.get(toponym.status, 0.5)
            if toponym.country:
                votes[toponym.country.iso3] += weight * _ABROAD.get(toponym.status, 1.0)
                continue
            outer = next((n.toponym.country.iso3 for n in naming.around() if n.toponym.country), None)
            good = [c for c in toponym.candidates if c.quality < TOLERANT and (outer is None or c.iso3 == outer)]
            shares: dict[str, float] = {}
            for c in good:
                shares[c.iso3] = max(
                    shares.get(c.iso3, 0.0), (c.population + 300) * (1.0 if c.quality == EXACT else 0.2)
                )
            whole = sum(shares.values())
            key = strict(toponym.name)
            if all(c.quality > EXACT for c in good):
                weight *= 0.5
            weight, told[key] = weight / (1 + told[key]), told[key] + 1
            for iso3, share in shares.items():
                vote = 0.8 * weight * (share / whole) ** 1.5
                votes[iso3] += vote
                self.own[key][iso3] += vote
        return votes

    def choose(self, namings: list[Naming]) -> None:
        """Reads every naming; a bare name takes the reading that the same name got where more was said around it."""
        told: dict[str, Naming] = {}
        for naming in sorted(namings, key=lambda n: n.inside is None):
            key = strict(naming.toponym.name)
            if naming.inside is None and key in told and told[key] is not naming and not naming.toponym.kinds:
                naming.inside = next((n for n in told[key].around() if n is not naming), None)
            elif naming.inside is not None and naming.fits():
                told.setdefault(key, naming)
        inner_last = sorted(namings, key=lambda n: n.depth)
        for naming in inner_last:
            naming.chosen = self.best(naming, strange=True)
        self.votes = self._vote(namings, chosen=True)
        self.total = sum(self.votes.values()) or 1.0
        for naming in inner_last:
            naming.chosen = self.best(naming)
        for naming in namings:
            outer = naming.inside
            if (
                outer
                and naming.chosen
                and outer.chosen
                and naming.chosen.kind in {"admin1", "region"}
                and outer.chosen.kind == "city"
            ):
                naming.inside, outer.inside = None, outer.inside or naming

    def best(self, naming: Naming, strange: bool = False) -> Candidate | None:
        """The reading of one naming; None where no candidate fits what is around it (``strange``: even one the rest
        of the article does not speak for)."""
        scored = [(self._score(naming, c, strange), -c.id, c) for c in naming.toponym.candidates]
        scored = [s for s in scored if s[0] > 0]
        return max(scored)[2] if scored else None

    def _score(self, naming: Naming, c: Candidate, strange: bool) -> float:
        """How well a candidate fits; 0 or less rules it out."""
        own = self.own.get(strict(naming.toponym.name), _NONE)
        rest = self.total - own.total()
        share = (self.votes[c.iso3] - own[c.iso3]) / rest if rest > 0.05 else 0.0
        score = 1.0 + _QUALITY[c.quality] + _KIND[c.kind] + 5.0 * share + 0.5 * math.log10(c.population + 10)
        local = self.local.get(naming.toponym.sentence, ())
        held = 0.0
        for outer in naming.around():
            if outer.toponym.country:
                held = max(held, 4.0) if outer.toponym.country.iso3 == c.iso3 else -9.0
            elif any(holds(big, c) for big in outer.toponym.candidates if big.quality < BY_SOUND):
                held = max(held, 9.0 if c.kind == "district" and outer.chosen and outer.chosen.name == c.city else 6.0)
            elif outer.chosen and outer.chosen.kind == "admin1" and c.population < _TOWN and outer.toponym.known:
                held = -9.0  # a namesake in another province
            elif outer.chosen and outer.chosen.iso3 == c.iso3:
                apart = -9.0 if c.kind == "district" and c.city != outer.chosen.name else -3.0
                held = max(held, 1.5) if _beside(outer, c) else apart
            elif outer.chosen:
                held = -9.0 if outer.toponym.known else -2.0
        if home := self._called(naming.toponym):
            held = max(held, 4.0) if home == c.iso3 else held - 4.0
        score += held
        supported = held > 0 or c.iso3 in local or c.iso3 == self.hint
        if c.iso3 == self.hint:
            score += 4.0
        elif c.iso3 in local:
            score += 2.0
        if not (supported or strange):
            if c.quality == BY_SOUND and share < 0.25 or rest > 0.25 and self._strange(naming.toponym, c, share):
                return 0.0
        if c.kind == "district" and held < 6.0:
            score += 1.0 if strict(c.city) in self.named else -1.5
        matching = sum(1.6 for kind in naming.toponym.kinds if c.kind in _MATCH.get(kind, ()))
        if naming.toponym.kinds == {"city"} and naming.toponym.noun not in {"", "capital"} and c.kind == "district":
            score -= 2.0  # "the towns of X and Y" are no quarters of a city
        return score + (matching or (-1.5 if naming.toponym.kinds & _DIVISION else 0.0))

    def _called(self, toponym: Toponym) -> str | None:
        """The country (iso3) whose adjective stands before the noun of a place: "the Fijian capital Suva", "the
        northern Malian town of Kidal"."""
        if toponym.noun in _ABROAD_NOUNS:
            return None
        sentence, noun = self.parse.sentences[toponym.sentence], False
        for word in range(toponym.words[0] - 1, max(0, toponym.words[0] - 6), -1):
            w = sentence[word]
            if noun and (who := people(self.countries, sentence, word)):
                return who.iso3
            noun |= w.upos == "NOUN" and w.key in self.words.kinds
            if not (w.text.islower() and w.upos in {"NOUN", "ADJ"} or w.text in ("of", ",")):
                return None
        return None

    def _strange(self, toponym: Toponym, c: Candidate, share: float) -> bool:
        """Whether a candidate is too far from what the article is about to be meant."""
        if not toponym.sure:
            return share < 0.3 or c.quality > ALTERNATE
        if share > 0.05 or self.country is None:
            return False
        near = c.iso3 == self.country or c.iso3 in self._near(self.country)
        known = c.quality == EXACT and c.population >= _SOLID and c.kind != "admin2"
        return not (known or near and c.quality <= ALTERNATE)

    def _near(self, iso3: str) -> frozenset[str]:
        country = self.countries.by_iso(iso3)
        return country.neighbours if country else frozenset()
