"""Places of events: for each mention the most specific place that the text ties it to.

Syntax comes first (places that hang on the trigger or its clause), then the sentence, then the article around it. Which
words are place names is found in ``place_mentions``, how they hang together in ``place_links``, what they mean in
``place_ranking``, how near they stand in
``place_ties``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from service.coding.countries import Countries
from service.coding.places.links import Naming, holds, link
from service.coding.places.mentions import Spotter
from service.coding.places.ranking import Ranking
from service.coding.places.records import Place, PlaceMaker
from service.coding.places.spans import people
from service.coding.places.status import CARE, DATELINE, ORIGIN, PERSON, SCENE, SOURCE, fills
from service.coding.places.ties import CLAUSE, Found, Tie, breadth
from service.coding.places.words import PlaceWords
from service.gazetteer.index import Gazetteer
from service.gazetteer.names import strict
from service.language.parse import Parse, Sentence
from service.templates.mentions import Mention

__all__ = ["DocumentPlaces", "Place", "Places"]

_STATUS = {SCENE: 0.0, PERSON: -2.0, ORIGIN: -4.0, SOURCE: -4.0, CARE: -3.5, DATELINE: -5.0}
"""What each status takes off the strength of a tie."""
_VAGUE = (0.0, 0.4, 0.8, 1.2)
"""What each step of ``breadth`` takes off it."""
_SETTLED = frozenset({"city", "part"})
_WEAK = 0.5
_NEAR = 0.3
"""What it takes off a tie that the text speaks of somewhere near the name."""
_FIRM = 4.4
"""A tie of this strength makes a town in a province count before the province, however well that is tied."""
_MEASURED = 3.0
"""What it takes off a tie that a name only tells how far away the name before it lies."""
_MILES = frozenset({"km", "k.m.", "kilometre", "kilometer", "mile"})
_ARTICLES = {"the": "before", "this": "before", "that": "before", "a": "after", "an": "after", "another": "after"}


class Places:
    """The room's entry: tables only, one for all documents."""

    def __init__(self, gazetteer: Gazetteer, countries: Countries) -> None:
        self.gazetteer, self.countries = gazetteer, countries
        self.words = PlaceWords.load()
        self.spotter = Spotter(gazetteer, countries, self.words)

    def document(
        self, parse: Parse, names: Iterable = (), hint: str | None = None, mentions: Iterable[Mention] = ()
    ) -> DocumentPlaces:
        """Reads all places of a document. ``names`` are the actors' names, which hold no places; ``hint`` is an ISO3
        code; ``mentions`` show names that the recogniser missed ("rebels overran Sake").
        """
        namings = [Naming(t) for t in self.spotter.spot(parse, names, mentions)]
        link(parse, namings, self.words)
        ranking = Ranking(parse, namings, self.countries, self.words, hint, names)
        country = self.countries.by_iso(ranking.country) if ranking.country else None
        for naming in namings:
            if country and not naming.toponym.name:
                naming.toponym = self.spotter.capital_of(naming.toponym, country)
        ranking.choose(namings)
        return DocumentPlaces(self, parse, namings, ranking, mentions)


class DocumentPlaces:
    """The places of one document. ``country`` is the ISO3 of the country it is about, or None; ``warnings`` are for the
    reader.
    """

    def __init__(
        self, owner: Places, parse: Parse, namings: list[Naming], ranking: Ranking, mentions: Iterable[Mention] = ()
    ) -> None:
        self._owner, self._parse = owner, parse
        self.country = ranking.country
        self.warnings: list[str] = []
        self.namings = tuple(n for n in namings if n.toponym.name and _is_place(n))
        self._make = PlaceMaker(parse, owner.gazetteer, owner.countries, self.namings, self.country, self.warnings)
        self._triggers: dict[int, set[int]] = {}
        for mention in mentions:
            self._triggers.setdefault(mention.sentence, set()).update(mention.trigger)
        self._by_sentence: dict[int, list[Naming]] = {}
        for naming in self.namings:
            self._by_sentence.setdefault(naming.toponym.sentence, []).append(naming)
        self._headings = [n for n in self.namings if fills(parse.sentences[n.toponym.sentence], n.toponym.words)]
        self._lead = next((s.index for s in parse.sentences if s.field == "text"), 0)

    def of(self, mention: Mention, linked: Sequence[Mention] = ()) -> tuple[Place, ...]:
        """The places of a mention, several where the text lists several; () where the article names none at all.

        ``linked`` are other mentions of the same event: a place tied to one of them counts before the article around.
        """
        best = self._tied(mention)
        if best is None or best.score < CLAUSE or best.breadth > 1 or best.near:
            best = self._unnamed(mention, best) or best
        for other in linked:
            if best is None or best.score < CLAUSE or best.breadth == 3:
                best = self._better(best, self._tied(other))
        if (best is None or best.score < CLAUSE) and (heading := self._heading(mention)):
            best = heading
        opens = mention.sentence <= self._lead + 1
        vague = best is not None and best.breadth > 1 and best.score < CLAUSE
        vague = vague and (best.breadth == 3 or best.namings[0].toponym.status != SCENE)
        told = best is not None and best.score < CLAUSE and best.namings[0].toponym.status == SOURCE
        if best is None or best.score < _WEAK or vague or told or (best.breadth == 3 and opens):
            home = self._home(mention)
            best = (self._discourse(mention, None, home) or best) if told else self._discourse(mention, best, home)
            if best is None:
                iso3 = home or self.country
                why = "no place is named: the country the text speaks of"
                return (self._make.of_country(iso3, why),) if iso3 else ()
        made = dict.fromkeys(self._make.of(n, best.why) for n in best.namings)
        return tuple(replace(p, spans=(*p.spans, best.noun)) for p in made) if best.noun else tuple(made)

    def named(self, sentence: int, words: Collection[int]) -> Place | None:
        """The first place that some words of a sentence name; None where they name none."""
        here = (n for n in self._by_sentence.get(sentence, ()) if not set(words).isdisjoint(n.toponym.words))
        return next((self._make.of(n, "named beside the number") for n in here), None)

    @staticmethod
    def _better(best: Found | None, other: Found | None) -> Found | None:
        """The place of a linked mention where it is more specific or better tied, in a country already told."""
        if best is None or other is None:
            return best or other
        gains = (other.breadth < 3, other.score) > (best.breadth < 3, best.score)
        if best.breadth < other.breadth and best.score >= _WEAK:
            return best
        return other if gains and (best.score < CLAUSE or other.iso3 == best.iso3) else best

    def _tied(self, mention: Mention) -> Found | None:
        """The best-tied name of the mention's sentence with its list neighbours."""
        sentence = self._parse.sentences[mention.sentence]
        tie = Tie(sentence, mention, self._triggers.get(mention.sentence, set()))
        here = self._by_sentence.get(mention.sentence, [])
        scored: list[tuple[float, str, Naming]] = []
        for naming in here:
            score, why = tie.of(naming.toponym)
            score += _STATUS[naming.toponym.status] - _VAGUE[breadth(naming)] - _NEAR * naming.toponym.near
            score -= _MEASURED * _only_measures(sentence, naming, here)
            scored.append((score, why, naming))
        if not scored:
            return None
        score, why, best = max(scored, key=lambda s: (round(s[0], 2), -breadth(s[2]), -tie.gap(s[2].toponym)))
        inner = [(s, n.depth, n) for s, _, n in scored if s > score - 4.5 and any(o is best for o in n.around())]
        if inner:
            best = max(inner, key=lambda i: i[:2])[2]
        elif breadth(best) > 1 and (finer := [(s, n) for s, _, n in scored if s > _FIRM and _lies_in(n, best)]):
            score, best = max(finer, key=lambda f: f[0])
        return Found(score, [n for n in best.listed() if n is best or n.toponym.status == SCENE], why)

    def _heading(self, mention: Mention) -> Found | None:
        """The place that stands alone as a heading over the mention's sentence, in a report with several of them."""
        above = next((n for n in reversed(self._headings) if n.toponym.sentence < mention.sentence), None)
        return Found(CLAUSE, [above], "the heading above") if above and len(self._headings) > 1 else None

    def _unnamed(self, mention: Mention, own: Found | None) -> Found | None:
        """The name behind "the town" (told before) or "a village near the capital" (told after)."""
        sentence, here = self._parse.sentences[mention.sentence], mention.sentence
        tie = Tie(sentence, mention)
        for word in sentence.words:
            way = self._way(sentence, word.id)
            firm = own is not None and own.score > 4.0 and not own.near and not own.hangs_on(sentence, word.id)
            if not way or firm or not tie.reaches(word.id):
                continue
            if way == "before":
                same = [n for n in self._by_sentence.get(here, ()) if n.toponym.words[-1] < word.id]
                rows = [[n for n in same[::-1] if self._is_town(n, own)]]
                rows += [self._towns(i, own) for i in range(here - 1, max(-1, here - 4), -1)]
            else:
                rows = [self._towns(i, own) for i in range(here + 1, min(here + 4, len(self._parse.sentences)))]
            found = next((row[0] for row in rows if row), None)
            if found is not None:
                why = f"the {word.text} of the sentence is named {way} it"
                return Found(CLAUSE, [found], why, sentence.span((word.id,)))
        return None

    def _way(self, sentence: Sentence, word: int) -> str | None:
        """Where to look for the name of a nameless settlement: before "the town", after "a town", else None."""
        noun = sentence[word]
        kinds = self._owner.words.kinds.get(noun.key)
        if noun.upos != "NOUN" or not kinds or not kinds & _SETTLED or not noun.text.islower() or noun.key == "capital":
            return None
        beside = [word - 1, word + 1, *sentence.children(word, "appos", "flat")]
        beside += [c for c in sentence.children(word, "nmod") if "of" in sentence.case(c)]
        areas = {w for n in self._by_sentence.get(sentence.index, ()) if breadth(n) > 1 for w in n.toponym.words}
        if any(0 < i <= len(sentence.words) and sentence[i].upos == "PROPN" and i not in areas for i in beside):
            return None
        determiners = (sentence[c].text.lower() for c in sentence.children(word, "det"))
        return next((_ARTICLES[d] for d in determiners if d in _ARTICLES), None)

    def _is_town(self, naming: Naming, own: Found | None) -> bool:
        """Whether a naming may stand for a nameless town, in the country that is told already."""
        toponym = naming.toponym
        country = (own.iso3 if own else None) or self.country
        if toponym.status != SCENE or breadth(naming) > 1 or (toponym.near and naming.chosen):
            return False
        return naming.iso3 in {None, country}

    def _towns(self, index: int, own: Found | None) -> list[Naming]:
        """The towns of a sentence, those that hold others last."""
        row = [n for n in self._by_sentence.get(index, ()) if self._is_town(n, own)]
        outer = {id(o) for n in row for o in n.around()}
        return sorted(row, key=lambda n: (id(n) in outer, n.chosen is None))

    def _home(self, mention: Mention) -> str | None:
        """The country told by those who only act at home ("Turkish police"), where the sentence names no place."""
        owner = self._owner
        sentence = self._parse.sentences[mention.sentence]
        tie = Tie(sentence, mention)
        for word in sentence.words[1:]:
            if word.key in owner.words.home and word.text.islower() and tie.reaches(word.id):
                told = people(owner.countries, sentence, word.id - 1)
                if country := told or owner.countries.by_name(sentence[word.id - 1].text):
                    return country.iso3
        return None

    def _discourse(self, mention: Mention, own: Found | None, home: str | None) -> Found | None:
        """A place from the article around: sentences before (nearest first), those after, the title, then the main
        place.
        """
        if own and own.breadth == 3 and own.score < CLAUSE and own.iso3 != self.country:
            own = None  # "escaped to the Maldives after protesters had stormed his residence"
        country = home or (own.iso3 if own and own.score >= _WEAK else None)
        sentences, here = self._parse.sentences, mention.sentence
        ahead = 4 if here <= self._lead + 1 else 3
        order = [i for i in range(here - 1, max(-1, here - 4), -1) if sentences[i].field == sentences[here].field]
        after, title = range(here + 1, min(here + ahead, len(sentences))), range(self._lead)
        order += (*title, *after) if self._filed_there() and here <= self._lead + 2 else (*after, *title)
        for index in order:
            fit = [n for n in self._by_sentence.get(index, ()) if n.toponym.status == SCENE and n.chosen]
            fit = [n for n in fit if n.iso3 == (country or self.country) and "none" not in n.toponym.kinds]
            if own and own.breadth < 3:
                fit = [n for n in fit if breadth(n) < own.breadth]
            if fit:
                outer = {id(o) for n in fit for o in n.around()}
                naming = min(fit, key=lambda n: (id(n) in outer, breadth(n)))
                return Found(_WEAK, [naming], f"named in the sentence {'before' if index < here else 'after'}")
        main = self._main(country)
        if main and (country is None or breadth(main) < 3):
            return Found(0.4, [main], "the article's main place")
        return own if home is None else None

    def _filed_there(self) -> bool:
        """Whether the title names the town that the article was filed from: then it is the scene of the lead."""
        filed = {strict(n.toponym.name) for n in self.namings if n.toponym.status == DATELINE}
        return any(n.toponym.sentence < self._lead and strict(n.toponym.name) in filed for n in self.namings)

    def _main(self, country: str | None) -> Naming | None:
        """The place that the article names most, specific ones first."""
        known = [n for n in self.namings if n.iso3 and country in {None, n.iso3}]
        counts: Counter[str] = Counter()
        for n in known:
            counts[strict(n.toponym.name)] += (1.0 if n.toponym.status == SCENE else 0.3) * (
                0.2 if n.toponym.country else 1.0
            )
        return max(known, key=lambda n: (counts[strict(n.toponym.name)], -n.toponym.sentence), default=None)


def _only_measures(sentence: Sentence, naming: Naming, row: Sequence[Naming]) -> bool:
    """Whether a name only tells where another before it lies: "Jikharra, some 440 km south of Benghazi"."""
    first = naming.toponym.words[0]
    before = [n.toponym.words[-1] for n in row if first - 12 < n.toponym.words[-1] < first and not n.toponym.country]
    return bool(before) and any(sentence[i].key in _MILES for i in range(max(before) + 1, first))


def _lies_in(naming: Naming, outer: Naming) -> bool:
    """Whether a town lies in a province or country, as one may that no table knows."""
    if breadth(naming) > 1 or naming.toponym.status != SCENE:
        return False
    if naming.chosen is None:
        return not naming.toponym.candidates
    if outer.toponym.country:
        return outer.iso3 == naming.iso3
    return outer.chosen is not None and holds(outer.chosen, naming.chosen)


def _is_place(naming: Naming) -> bool:
    """Whether a naming stands for a place: it has a reading, or is called a place and stands like one."""
    toponym = naming.toponym
    return bool(naming.iso3) or (toponym.sure and toponym.status in {SCENE, CARE})
