"""Places of events: for each mention the most specific place that the text ties it to.

Syntax comes first (places that hang on the trigger or its clause), then the sentence, then the article around it. What a place name
means is decided in ``place_ranking``; which words are place names in ``place_mentions``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from service.coding.countries import Countries
from service.coding.place_mentions import CARE, DATELINE, ORIGIN, PERSON, SCENE, SOURCE, Spotter, Toponym
from service.coding.place_ranking import Naming, Ranking, link
from service.coding.place_words import PlaceWords
from service.gazetteer.index import Candidate, Gazetteer
from service.gazetteer.names import as_written, strict
from service.language.parse import CLAUSAL, Parse, Sentence, Span
from service.templates.mentions import Mention, Role

_STATUS = {SCENE: 0.0, PERSON: -2.0, ORIGIN: -4.0, SOURCE: -4.0, CARE: -3.5, DATELINE: -5.0}
_SUFFERS = ("target", "victims", "thing", "opponent", "loser", "captive", "counterparty", "device")
_ACTS = ("attacker", "side", "taker", "protester", "captor", "mover", "party", "founder", "actor", "instrument")
_SETTLED = frozenset({"city", "part", "site"})
_NOTHING: frozenset[str] = frozenset()
_VAGUE = (0.0, 0.4, 0.8, 1.2)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an event happened. ``country`` is ACLED's name; degrees are WGS 84, rounded to 4 decimals.

    ``geo_precision``: 1 a town or city district, 2 near a town or a small area, 3 a province or larger. ``resolved`` is False where no
    table knows the name: the point is then that of the smallest named area around it, or None. ``key`` is the same for all spellings of
    one place. ``spans`` are the words that back it and ``why`` says how they do.
    """

    name: str
    admin1: str
    admin2: str
    admin3: str
    country: str | None
    iso3: str | None
    latitude: float | None
    longitude: float | None
    geo_precision: int | None
    spans: tuple[Span, ...]
    why: str
    resolved: bool
    key: str = ""


class Places:
    """The room's entry: tables only, one for all documents."""

    def __init__(self, gazetteer: Gazetteer, countries: Countries) -> None:
        self.gazetteer, self.countries = gazetteer, countries
        self.words = PlaceWords.load()
        self._spotter = Spotter(gazetteer, countries, self.words)

    def document(self, parse: Parse, names: Iterable = (), hint: str | None = None) -> DocumentPlaces:
        """Reads all places of a document. ``names`` are the actors' names, which hold no places; ``hint`` is an ISO3 code."""
        namings = [Naming(t) for t in self._spotter.spot(parse, names)]
        link(parse, namings, self.words)
        ranking = Ranking(parse, namings, self.countries, self.words, hint)
        for naming in namings:
            toponym = naming.toponym
            if toponym.noun == "capital" and not toponym.name:
                naming.toponym = self._capital(toponym, ranking.country)
        ranking.choose(namings)
        return DocumentPlaces(self, parse, namings, ranking)

    def _capital(self, toponym: Toponym, iso3: str | None) -> Toponym:
        """ "The capital" of an article about one country."""
        country = self.countries.by_iso(iso3) if iso3 else None
        if country is None or not country.capital:
            return toponym
        found = tuple(c for c in self.gazetteer.find(country.capital) if c.iso3 == iso3 and c.kind == "city")[:1]
        return replace(toponym, name=country.capital, candidates=found)


class DocumentPlaces:
    """The places of one document. ``country`` is the ISO3 of the country it is about, or None; ``warnings`` are for the reader."""

    def __init__(self, owner: Places, parse: Parse, namings: list[Naming], ranking: Ranking) -> None:
        self._owner, self._parse, self._ranking = owner, parse, ranking
        self.country = ranking.country
        self.warnings: list[str] = []
        self.namings = tuple(n for n in namings if n.toponym.name and (n.chosen or n.toponym.country or n.toponym.sure))
        self._by_sentence: dict[int, list[Naming]] = {}
        for naming in self.namings:
            self._by_sentence.setdefault(naming.toponym.sentence, []).append(naming)

    def of(self, mention: Mention, linked: Sequence[Mention] = ()) -> tuple[Place, ...]:
        """The places of a mention, several where the text lists several; () where the article names none at all.

        ``linked`` are other mentions of the same event: a place tied to one of them counts before the article around.
        """
        best = self._tied(mention)
        if best is None or best.score < 3.0 or best.breadth > 1:
            best = self._unnamed(mention, best) or best
        for other in linked:
            if best is not None and best.score >= 3.0 and best.breadth < 3:
                break
            found = self._tied(other)
            if found and (best is None or found.rank > best.rank) and (best is None or best.score < 3.0 or found.iso3 == best.iso3):
                best = found
        if best is None or best.score < 0.5 or (best.breadth == 3 and (best.score < 3.0 or self._opens(mention))):
            best = self._discourse(mention, best) or best
        if best is None:
            return self._nowhere()
        return tuple(dict.fromkeys(self._place(n, best.why) for n in best.namings))

    def _opens(self, mention: Mention) -> bool:
        """Whether a mention stands in the title or the lead, which the text below makes more precise."""
        first = next((s.index for s in self._parse.sentences if s.field == "text"), 0)
        return mention.sentence <= first

    def _unnamed(self, mention: Mention, own: _Found | None) -> _Found | None:
        """The name behind "the town" (told before) or "a village near the capital" (told after)."""
        sentence = self._parse.sentences[mention.sentence]
        tie = _Tie(sentence, mention)
        for word in sentence.words:
            way = self._article(sentence, word.id)
            if not way or tie.reach(word.id) is None or (own and own.score > 4.0 and not own.hangs_on(sentence, word.id)):
                continue
            here = mention.sentence
            if way == "before":
                near = [n for n in self._by_sentence.get(here, ()) if n.toponym.words[-1] < word.id and self._is_town(n, own)]
                rows = [near[::-1], *(self._towns(i, own) for i in range(here - 1, max(-1, here - 4), -1))]
            else:
                rows = [self._towns(i, own) for i in range(here + 1, min(here + 4, len(self._parse.sentences)))]
            found = next((row[0] for row in rows if row), None)
            if found is not None:
                return _Found(3.0, [found], f"the {word.text} of the sentence is named {way} it")
        return None

    def _article(self, sentence: Sentence, word: int) -> str | None:
        """ "before" for a nameless "the town", "after" for "a town", None for other words."""
        noun = sentence[word]
        if not (noun.upos == "NOUN" and noun.text.islower() and self._owner.words.kinds.get(noun.key, _NOTHING) & _SETTLED):
            return None
        beside = [word - 1, word + 1, *sentence.children(word, "appos", "flat"), *(c for c in sentence.children(word, "nmod") if "of" in sentence.case(c))]
        if noun.key == "capital" or any(0 < i <= len(sentence.words) and sentence[i].upos == "PROPN" for i in beside):
            return None
        articles = {sentence[c].text.lower() for c in sentence.children(word, "det")}
        return "before" if articles & {"the", "this", "that"} else "after" if articles & {"a", "an", "another"} else None

    def _is_town(self, naming: Naming, own: _Found | None) -> bool:
        """Whether a naming may stand for a nameless town, in the country that is told already."""
        country = own.iso3 if own and own.iso3 else self.country
        return naming.toponym.status == SCENE and _breadth(naming) < 2 and not (naming.toponym.near and naming.chosen) \
            and (naming.iso3 or country) == country

    def _towns(self, index: int, own: _Found | None) -> list[Naming]:
        """The towns of a sentence, those that hold others last."""
        row = [n for n in self._by_sentence.get(index, ()) if self._is_town(n, own)]
        outer = {id(o) for n in row for o in n.around()}
        return sorted(row, key=lambda n: (id(n) in outer, n.chosen is None))

    def _tied(self, mention: Mention) -> _Found | None:
        """The best-tied name of the mention's sentence with its list neighbours."""
        sentence = self._parse.sentences[mention.sentence]
        tie = _Tie(sentence, mention)
        scored = [(*self._strength(tie, n), n) for n in self._by_sentence.get(mention.sentence, ())]
        if not scored:
            return None
        score, why, naming = max(scored, key=lambda s: (round(s[0], 2), -_breadth(s[2]), -tie.gap(s[2].toponym)))
        naming = self._narrowest(naming, scored, score)
        return _Found(score, [n for n in _list(naming) if n is naming or n.toponym.status == SCENE], why)

    @staticmethod
    def _narrowest(naming: Naming, scored: list, score: float) -> Naming:
        """A more specific name that lies in the best-tied one ("in Aleppo province, in the village of Zaytan")."""
        inner = [(s, n) for s, _, n in scored if any(o is naming for o in n.around()) and s > score - 3.0]
        return max(inner, key=lambda p: (p[0], len(list(p[1].around()))))[1] if inner else naming

    @staticmethod
    def _strength(tie: _Tie, naming: Naming) -> tuple[float, str]:
        """How strongly a name is tied to a mention (above 3: its own words or clause), and by what."""
        score, why = tie.of(naming.toponym)
        return score + _STATUS[naming.toponym.status] - _VAGUE[_breadth(naming)], why

    def _discourse(self, mention: Mention, own: _Found | None) -> _Found | None:
        """A place from the article around: sentences before (nearest first), those after, the title, then the main place."""
        known = own if own and own.score >= 0.5 else None
        sentences = self._parse.sentences
        here = sentences[mention.sentence]
        order = [i for i in range(here.index - 1, max(-1, here.index - 4), -1) if sentences[i].field == here.field]
        order += range(here.index + 1, min(here.index + 3, len(sentences)))
        order += [s.index for s in sentences if s.field == "title"]
        for index in order:
            fit = [n for n in self._by_sentence.get(index, ()) if n.toponym.status == SCENE and n.chosen and self._is_here(n, known)]
            if fit:
                outer = {id(o) for n in fit for o in n.around()}
                naming = min(fit, key=lambda n: (id(n) in outer, _breadth(n)))
                return _Found(0.5, [naming], f"named in the sentence {'before' if index < here.index else 'after'}")
        main = self._main(known)
        return _Found(0.4, [main], "the article's main place") if main and (known is None or _breadth(main) < 3) else own

    def _is_here(self, naming: Naming, own: _Found | None) -> bool:
        return naming.iso3 == (own.iso3 if own and own.iso3 else self.country)

    def _main(self, own: _Found | None) -> Naming | None:
        """The place that the article names most, specific ones first."""
        counts: dict[str, float] = {}
        for n in self.namings:
            if own is None or n.iso3 == own.iso3:
                weight = (1.0 if n.toponym.status == SCENE else 0.3) * (0.2 if n.toponym.country else 1.0)
                counts[strict(n.toponym.name)] = counts.get(strict(n.toponym.name), 0.0) + weight
        return max((n for n in self.namings if strict(n.toponym.name) in counts),
                   key=lambda n: (counts[strict(n.toponym.name)], -n.toponym.sentence), default=None)

    def _nowhere(self) -> tuple[Place, ...]:
        """No place named at all: the country that demonyms or the hint speak for, at its capital's point."""
        if self.country is None:
            return ()
        return (self._country_place(self.country, (), "no place is named: the country the article speaks of"),)

    def _country_place(self, iso3: str, spans: tuple[Span, ...], why: str) -> Place:
        country, point = self._owner.countries.by_iso(iso3), self._owner.gazetteer.country(iso3)
        name = country.name if country else iso3
        return Place(name, "", "", "", name, iso3, _degrees(point.latitude if point else None), _degrees(point.longitude if point else None),
                     3, spans, why, True, iso3)

    def _place(self, naming: Naming, why: str) -> Place:
        toponym = naming.toponym
        sentence = self._parse.sentences[toponym.sentence]
        spans = (sentence.span(toponym.words), *(self._parse.sentences[o.toponym.sentence].span(o.toponym.words) for o in naming.around()))
        if toponym.country:
            return self._country_place(toponym.country.iso3, spans, f"{why}; only the country is told")
        chosen = naming.chosen
        city = self._city_around(naming)
        if chosen is None:
            return self._unknown(naming, city, spans, why)
        name, precision = self._spelling(toponym, chosen), _precision(chosen, toponym)
        if city is not None and (naming.part or "part" in toponym.kinds) and chosen.kind in {"admin2", "district"} and " - " not in name:
            name, precision, chosen = f"{city.name} - {as_written(toponym.name)}", 1, city
        if "site" in toponym.kinds and strict(toponym.noun) not in strict(name):
            name, precision = f"{name} {toponym.noun}" if chosen.kind == "city" else name, max(precision, 2)
        return self._made(name, chosen, precision, spans, f"{why}; {chosen.kind} of the gazetteer", True)

    def _unknown(self, naming: Naming, city: Candidate | None, spans: tuple[Span, ...], why: str) -> Place:
        """A name that no table has: a part of the city around it, or with the point of the smallest area around it."""
        toponym = naming.toponym
        name = as_written(toponym.name)
        if toponym.noun and toponym.kinds & {"site", "none"} and strict(toponym.noun) not in strict(name):
            name = f"{name} {toponym.noun}"
        if city is None and "part" in toponym.kinds and naming.inside is None:
            city = self._article_city(toponym)
        if city is not None and (naming.part or toponym.kinds & {"part", "none"}):
            return self._made(f"{city.name} - {name}", city, 1, spans, f"{why}; a part of {city.name}", False)
        for outer in naming.around():
            if outer.chosen:
                precision = 3 if outer.chosen.kind in {"admin1", "region"} else 2
                return self._made(name, outer.chosen, precision, spans, f"{why}; not in the gazetteer: the point of {outer.chosen.name}", False)
            if outer.toponym.country:
                return self._bare(name, outer.toponym.country.iso3, spans, why)
        return self._bare(name, self.country, spans, why)

    def _article_city(self, toponym: Toponym) -> Candidate | None:
        """The last larger city named before a city part that stands alone, else the next one."""
        cities = [n for n in self.namings if n.chosen and n.chosen.kind == "city" and n.chosen.population > 50_000 and n.toponym.status == SCENE]
        before = [n for n in cities if n.toponym.sentence <= toponym.sentence]
        return (before[-1] if before else cities[0]).chosen if cities else None

    def _bare(self, name: str, iso3: str | None, spans: tuple[Span, ...], why: str) -> Place:
        self.warnings.append(f"the place {name!r} is in no table and no named area is around it: no coordinates")
        country = self._owner.countries.by_iso(iso3) if iso3 else None
        return Place(name, "", "", "", country.name if country else None, iso3, None, None, None, spans,
                     f"{why}; in no table, the country is the article's", False, f"{iso3}:{strict(name)}")

    def _made(self, name: str, c: Candidate, precision: int, spans: tuple[Span, ...], why: str, resolved: bool) -> Place:
        country = self._owner.countries.by_iso(c.iso3)
        own = resolved and " - " not in name
        return Place(name, c.admin1, c.admin2 if c.kind not in {"admin1", "region"} else "", "", country.name if country else c.iso3, c.iso3,
                     _degrees(c.latitude), _degrees(c.longitude), precision, spans, why, resolved,
                     f"{c.iso3}:{c.id}" if own else f"{c.iso3}:{strict(name)}")

    @staticmethod
    def _spelling(toponym: Toponym, chosen: Candidate) -> str:
        """The name to print: the text's own spelling, the table's for block capitals and districts."""
        if chosen.city or toponym.name.isupper():
            return chosen.name
        return as_written(toponym.name)

    @staticmethod
    def _city_around(naming: Naming) -> Candidate | None:
        """The large city that a name lies in, where it is a part of one."""
        outer = naming.inside
        if outer is None or outer.chosen is None or outer.chosen.kind != "city" or outer.toponym.near or naming.toponym.near:
            return None
        return outer.chosen


@dataclass(frozen=True, slots=True)
class _Found:
    """Namings that answer for a mention, how strongly they are tied to it (see ``_Tie.of``), and why."""

    score: float
    namings: list[Naming]
    why: str

    @property
    def breadth(self) -> int:
        return min(map(_breadth, self.namings))

    @property
    def rank(self) -> tuple[bool, float]:
        return self.breadth < 3, self.score

    @property
    def iso3(self) -> str | None:
        return self.namings[0].iso3

    def hangs_on(self, sentence: Sentence, word: int) -> bool:
        """Whether the names only tell where a noun of the sentence is ("a town north of X", "the X province town")."""
        return any(word in sentence.ancestors(n.toponym.head) or word == n.toponym.head for n in self.namings)


class _Tie:
    """Measures how near a name stands to a mention in the tree of one sentence."""

    def __init__(self, sentence: Sentence, mention: Mention) -> None:
        self.sentence = sentence
        self.trigger = [i for i in mention.trigger]
        self.place = _words(mention, ("place",))
        self.suffers = _words(mention, _SUFFERS)
        self.acts = _words(mention, _ACTS)
        self.up = self._climb(mention.head)

    def _climb(self, word: int) -> dict[int, int]:
        """The word and its ancestors, each with the number of clause borders on the way."""
        out, crossed = {word: 0}, 0
        for above in self.sentence.ancestors(word):
            crossed += self._border(word)
            out[above] = crossed
            word = above
        return out

    def _border(self, word: int) -> bool:
        relation = self.sentence[word].deprel
        return relation in CLAUSAL or (relation == "conj" and self.sentence[word].upos in {"VERB", "AUX"})

    def of(self, toponym: Toponym) -> tuple[float, str]:
        """(strength, in words)."""
        head = toponym.head
        if head in self.place or self.place & set(toponym.words):
            return 7.0, "the place phrase of the event"
        path = self._climb(head)
        mine = [path[t] for t in self.trigger if t in path]
        if mine and min(mine) == 0 and not self.acts & {head, *toponym.words}:
            return 6.0 - 0.1 * min(len([p for p in path if p not in self.up]), 9), "hangs on the event's own words"
        if self.suffers & {head, *toponym.words}:
            return 5.5, "in the phrase of those hit"
        if any(p in self.suffers and path[p] == 0 for p in path):
            return 5.0, "in the phrase of those hit"
        if self.acts & {head, *toponym.words} or any(p in self.acts and path[p] == 0 for p in path):
            return 2.0, "in the phrase of those who act"
        meeting = next((p for p in path if p in self.up), None)
        if meeting is None:
            return 0.5, "in the same sentence"
        crossed = path[meeting] + self.up[meeting]
        if crossed == 0:
            return 4.5 - 0.02 * len(path), "in the event's clause"
        if toponym.words[0] <= 4 and toponym.status == SCENE:
            return 3.5 - 0.2 * path[meeting], "opens the sentence"
        return max(0.8, 4.0 - path[meeting] * 1.0 - self.up[meeting] * 0.6), "in a neighbouring clause"

    def reach(self, word: int) -> int | None:
        """Steps from a word up to the trigger or into the phrase of those hit, within the clause; None where it is elsewhere."""
        for steps, (above, crossed) in enumerate(self._climb(word).items()):
            if crossed:
                return None
            if above in self.trigger or above in self.suffers or above in self.place or self.up.get(above) == 0:
                return steps
        return None

    def gap(self, toponym: Toponym) -> int:
        """Words between the trigger and a name; names before it count double."""
        distance = toponym.words[0] - self.trigger[0]
        return distance if distance > 0 else -2 * distance


def _words(mention: Mention, roles: Sequence[str]) -> set[int]:
    found: list[Role] = [mention.roles[r] for r in roles if r in mention.roles]
    return {i for role in found for i in (*role.words, *role.heads)}


def _breadth(naming: Naming) -> int:
    """0 for towns, 1 for small areas and unknown names, 2 for provinces, 3 for countries."""
    if naming.toponym.country:
        return 3
    if naming.chosen is None:
        return 1
    return {"city": 0, "district": 0, "admin2": 1, "admin1": 2, "region": 2}[naming.chosen.kind]


def _list(naming: Naming) -> list[Naming]:
    """A name with those it is listed with, in text order."""
    out, queue = [], [naming]
    while queue:
        at = queue.pop()
        if at not in out:
            out.append(at)
            queue.extend(at.peers)
    return sorted(out, key=lambda n: n.toponym.words[0])


def _precision(chosen: Candidate, toponym: Toponym) -> int:
    if chosen.kind in {"admin1", "region"}:
        return 3
    return 2 if toponym.near or chosen.kind == "admin2" else 1


def _degrees(value: float | None) -> float | None:
    return None if value is None else round(value, 4)

