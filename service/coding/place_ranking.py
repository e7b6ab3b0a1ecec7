"""Decides which place of a name is meant: by what the text puts around it, the country that the article is about, and
size.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from service.coding.countries import Countries
from service.coding.place_mentions import Toponym
from service.coding.place_spans import people
from service.coding.place_status import DATELINE, ORIGIN, PERSON, SCENE, SOURCE
from service.coding.place_words import PlaceWords
from service.gazetteer.index import ALTERNATE, BY_SOUND, EXACT, TOLERANT, Candidate
from service.gazetteer.names import strict
from service.language.parse import Parse, Sentence

_VOTES = {SCENE: 1.0, PERSON: 0.7, ORIGIN: 0.3, SOURCE: 0.4, DATELINE: 0.8}
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
_WITHIN = frozenset({"in", "of", "at", "near", "outside", "inside", "within", "around", "on", "off"})
_NONE: Counter[str] = Counter()
_SOLID = 1_000_000


@dataclass
class Naming:
    """A toponym with what is known of it: the namings around it (``inside``, innermost first), its list neighbours, and
    its reading.
    """

    toponym: Toponym
    inside: Naming | None = None
    part: bool = False
    """Whether ``inside`` owns it ("Mosul's Old City", "Aleppo neighbourhoods of …")."""
    peers: list[Naming] = field(default_factory=list)
    chosen: Candidate | None = None

    def around(self) -> Iterable[Naming]:
        """The namings that hold this one, innermost first."""
        seen, at = {id(self)}, self.inside
        while at is not None and id(at) not in seen:
            yield at
            seen.add(id(at))
            at = at.inside

    @property
    def depth(self) -> int:
        """In how many others it lies."""
        return sum(1 for _ in self.around())

    def fits(self) -> bool:
        """Whether it may lie in what it is said to lie in."""
        outer = self.inside.toponym if self.inside else None
        return outer is None or not self.toponym.known or _can_hold(outer, self.toponym) or not outer.known

    def listed(self) -> list[Naming]:
        """The naming with those it is listed with, in text order."""
        out, queue = {}, [self]
        while queue:
            at = queue.pop()
            if id(at) not in out:
                out[id(at)] = at
                queue.extend(at.peers)
        return sorted(out.values(), key=lambda n: n.toponym.words[0])

    @property
    def iso3(self) -> str | None:
        """The country, where it is told or chosen."""
        if self.toponym.country:
            return self.toponym.country.iso3
        return self.chosen.iso3 if self.chosen else None


def link(parse: Parse, namings: list[Naming], words: PlaceWords) -> None:
    """Ties neighbouring names of a sentence: part of ("X in Y", "X, Y", "Y's X") or list ("X, Y and Z")."""
    by_sentence: dict[int, list[Naming]] = defaultdict(list)
    for naming in namings:
        by_sentence[naming.toponym.sentence].append(naming)
    for index, row in by_sentence.items():
        sentence = parse.sentences[index]
        joints = [_joint(sentence, a.toponym, b.toponym, words) for a, b in zip(row, row[1:], strict=False)]
        for i, joint in enumerate(joints):
            if joint == ",":
                joints[i] = _comma(row[i], row[i + 1], joints[i + 1 :])
            elif joint == "list" and _between(sentence, row[i].toponym):
                joints[i], row[i + 1].toponym = "", replace(row[i + 1].toponym, near=True, status=PERSON)
            elif joint == "in" and row[i].toponym.near and not _is_area(row[i + 1].toponym):
                joints[i] = ""
        for i in reversed(range(len(joints))):
            a, b = row[i], row[i + 1]
            if joints[i] == "in":
                a.inside = row[i + 2] if joints[i + 1 : i + 2] == ["has"] else b
            elif joints[i] == "list":
                a.peers.append(b)
                b.peers.append(a)
                a.inside = a.inside or (b.inside if b.inside is not a else None)
        for i, joint in enumerate(joints):
            a, b = row[i], row[i + 1]
            if joint == "has" and b.inside is None:
                b.inside, b.part = a, True
            elif joint == "list" and b.inside is None and i and joints[i - 1] in {"has", "shared"}:
                b.inside, b.part, joints[i] = a.inside, a.part, "shared"
            if joint in {"list", "shared"} and a.toponym.kinds and not b.toponym.kinds and _noun_before(sentence, a):
                b.toponym = replace(b.toponym, noun=a.toponym.noun, kinds=a.toponym.kinds)  # "the towns of X and Y"


def _noun_before(sentence: Sentence, naming: Naming) -> bool:
    """Whether the noun for a name's kind stands before it."""
    first = naming.toponym.words[0]
    return any(sentence[i].key == naming.toponym.noun for i in range(max(1, first - 2), first))


def _is_area(b: Toponym) -> bool:
    """Whether a name can only be one of a country or division."""
    named = b.country is not None or b.kinds & {"admin1", "admin2"}
    return bool(named) or not any(c.kind in {"city", "district"} for c in b.candidates)


def _between(sentence: Sentence, a: Toponym) -> bool:
    """Whether a name opens "between X and Y", which is one place near both."""
    return a.words[0] > 1 and sentence[a.words[0] - 1].text.lower() == "between"


def _joint(sentence: Sentence, a: Toponym, b: Toponym, words: PlaceWords) -> str:
    """ "in" (a lies in b), "has" (b lies in a), "list", "," (either), or "" where nothing ties them."""
    start = (
        a.head
        if a.words[-1] < a.head < min(a.words[-1] + 4, b.words[0]) and sentence[a.head].key not in words.kinds
        else a.words[-1]
    )
    between = [sentence[i] for i in range(start + 1, b.words[0])]
    texts = [w.text.lower() for w in between]
    if not between:
        return (
            "has" if a.country or b.kinds & {"part"} else "list" if _are_towns(a, b) and not _can_hold(b, a) else "in"
        )
    if len(between) > 9 or any(
        w.upos in {"VERB", "AUX", "PRON"} and w.key not in {"call", "name", "know"} for w in between
    ):
        return ""
    if texts[0] in {"'s", "’s", "'", "’"}:
        return "has"
    if not a.noun and between[0].key in words.kinds and len(texts) > 1 and texts[1] == "of" and len(texts) < 4:
        return "has"
    if a.country and not b.country and not b.kinds & {"admin1"} and texts[0] in _WITHIN:
        return ""  # "migrants from Guinea in Sfax"
    if _hangs(sentence, b.head, a):
        return "in"
    nouns = [w for w in between if w.upos in {"NOUN", "PROPN"}]
    if any(
        w.key not in words.kinds
        and w.key not in words.site_words
        and w.key not in words.near_nouns
        and w.text.lower() not in words.directions
        for w in nouns
    ):
        return ""
    if any(t in {"and", "or", "&", "as"} for t in texts):
        return "list"
    if "," in texts and not any(t in _WITHIN for t in texts):
        return ","
    if texts[0] == "(" or any(t in _WITHIN for t in texts) or (texts[-1] in {"from", "to"} and nouns):
        return "in"
    return "," if texts == ["/"] else ""


def _can_hold(big: Toponym, small: Toponym) -> bool:
    """Whether one of two names that stand side by side may hold the other; two towns are a list without commas."""
    if big.country:
        return not small.known or any(c.iso3 == big.country.iso3 for c in small.candidates)
    if not (big.known and small.known):
        return big.known
    return any(_holds(b, s) for b in big.candidates for s in small.candidates if max(b.quality, s.quality) < BY_SOUND)


def _are_towns(a: Toponym, b: Toponym) -> bool:
    """Whether two names that stand side by side are two towns: of one country, or both with an article of their own."""
    first, second = ({c.iso3 for c in t.candidates if c.quality <= ALTERNATE} for t in (a, b))
    return bool(first & second) or all(t.name[:3].lower() in {"al-", "el-"} for t in (a, b))


def _hangs(sentence: Sentence, word: int, a: Toponym) -> bool:
    """Whether a name hangs on another through nouns alone ("X, a village on the Y border")."""
    inside, steps = {a.head, *a.words}, 0
    while sentence[word].deprel.split(":")[0] in {"nmod", "compound", "appos"} and steps < 5:
        word, steps = sentence[word].head, steps + 1
        if word in inside:
            return sentence[word].upos in {"PROPN", "NOUN"}
    return False


def _comma(a: Naming, b: Naming, later: list[str]) -> str:
    """What a bare comma between two names means: part of where the second can hold the first, else a list."""
    ta, tb = a.toponym, b.toponym
    if ta.country:
        return "list"
    if tb.country or tb.kinds & {"admin1", "admin2"} or (ta.kinds & {"admin2", "part", "none"} and "list" not in later):
        return "in"
    if any(
        _holds(big, small)
        for big in tb.candidates
        for small in ta.candidates
        if big.quality < BY_SOUND and small.quality < BY_SOUND
    ):
        return "in"
    listed = "list" in later and all(j in {",", "list", "in"} for j in later[: later.index("list") + 1])
    if listed or not tb.known:
        return "list"
    return "list" if ta.known else "in"


def _holds(big: Candidate, small: Candidate) -> bool:
    """Whether a division, or the city of a district, holds a smaller place."""
    if big.iso3 != small.iso3 or big.id == small.id:
        return False
    if big.kind in {"admin1", "region"}:
        return bool(big.admin1) and big.admin1 == small.admin1 and small.kind not in {"admin1", "region"}
    if big.kind == "admin2":
        return (
            big.admin1 == small.admin1
            and bool(big.admin2)
            and big.admin2 == small.admin2
            and small.kind in {"city", "district"}
        )
    return small.kind == "district" and small.city == big.name


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
            for iso3 in name.home:
                votes[iso3] += 0.2 * self._weight(name.sentence) / len(name.home)
        told: Counter[str] = Counter()
        for naming in namings:
            toponym = naming.toponym
            if chosen and not naming.chosen and not toponym.country or not (toponym.sure or chosen):
                continue
            weight = (1.0 if toponym.sure else 0.5) * self._weight(toponym.sentence) * _VOTES.get(toponym.status, 0.5)
            if toponym.country:
                votes[toponym.country.iso3] += weight * (0.5 if toponym.status == PERSON else 1.0)
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
            elif any(_holds(big, c) for big in outer.toponym.candidates if big.quality < BY_SOUND):
                held = max(held, 9.0 if c.kind == "district" and outer.chosen and outer.chosen.name == c.city else 6.0)
            elif outer.chosen and outer.chosen.iso3 == c.iso3:
                held = max(held, 1.5) if _beside(outer, c) else -3.0
            elif outer.chosen:
                held = -9.0 if outer.toponym.known else -2.0
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

    def _strange(self, toponym: Toponym, c: Candidate, share: float) -> bool:
        """Whether a candidate is too far from what the article is about to be meant."""
        if not toponym.sure:
            return share < 0.3 or c.quality > ALTERNATE
        if share > 0.05 or self.country is None:
            return False
        near = c.iso3 == self.country or c.iso3 in self._near(self.country)
        return not (near and c.quality <= ALTERNATE) and (c.quality != EXACT or c.population < _SOLID)

    def _near(self, iso3: str) -> frozenset[str]:
        country = self.countries.by_iso(iso3)
        return country.neighbours if country else frozenset()
