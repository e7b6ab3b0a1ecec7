"""The coding of one document: mentions in, records and what was suppressed out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from service.coding import atoms, fatalities, gaps, links, merging, records, retold, wholes
from service.coding.actors import Actors
from service.coding.countries import Countries
from service.coding.dates import Dates, When
from service.coding.places import COUNTRY, DocumentPlaces, Place, Places
from service.coding.sides import Sides
from service.coding.spread import wide
from service.coding.taxonomy import EVENT_TYPE_OF
from service.gazetteer.index import Gazetteer
from service.language.parse import Parse, Span
from service.templates.explain import span_json
from service.templates.mentions import EMITTED, Factuality, Mention

NOWHERE = Place("", "", "", "", None, None, None, None, None, (), "the article names no place", False)
NO_DAY = When(None, None, (), "the article names no day")


@dataclass(frozen=True)
class Coding:
    """The records of a document, the suppressed candidates, the anchor date and warnings."""

    records: list[dict]
    suppressed: list[dict]
    anchor: date | None
    warnings: tuple[str, ...]


_COVERED = date(1997, 1, 1)
"""The first day of ACLED's coverage: what is older is background where no day of publication is known."""


def _is_old(when: When, oldest: date) -> bool:
    """Whether a day lies before the news window, or is known to no month."""
    if when.day is None:
        return when.long_past
    return when.precision is None or when.day < oldest


def _background(mention: Mention) -> Mention:
    if mention.factuality.value not in EMITTED:
        return mention
    return replace(mention, factuality=Factuality("background"))


def _is_nowhere(event: merging.Event) -> bool:
    """Whether an event would be emitted for which the text names neither a place nor a country: no row can be made of
    it, and most are metaphor or fiction ("rebels in the party ambushed the chancellor")."""
    return event.factuality in EMITTED and not any(a.place.name or a.place.country for a in event.atoms)


class Coder:
    """All tables of the coding rooms, loaded once."""

    def __init__(self, gazetteer: Gazetteer):
        self.countries = Countries.load()
        self.actors = Actors.load()
        self.places = Places(gazetteer, self.countries)
        self.dates = Dates()

    def code(
        self,
        parse: Parse,
        mentions: Sequence[Mention],
        *,
        published_at: date | None,
        country: str | None,
        news_window_days: int,
        source: str | None,
        source_scale: str | None,
        result_id: str,
        include_non_actual: bool,
        checkpoint: Callable[[], None] = lambda: None,
    ) -> Coding:
        """Codes the mentions of one parse. ``country`` is the request's hint as iso3; days older than
        ``news_window_days`` before the anchor make a mention background. ``checkpoint`` is called between steps and may
        raise to stop."""
        names = self.actors.spot(parse)
        checkpoint()
        places = self.places.document(parse, names, country, mentions)
        checkpoint()
        dates = self.dates.document(parse, published_at, news_window_days=news_window_days)
        oldest = dates.anchor - timedelta(days=news_window_days) if dates.anchor else _COVERED
        oldest = oldest if published_at else max(oldest, _COVERED)
        checkpoint()
        reports = fatalities.reports(parse, self.actors.armies(names))
        checkpoint()
        tallies = {(r.sentence, r.predicate) for r in reports if r.total}
        found: list[atoms.Atom] = []
        linked = links.linked(parse, mentions)
        sites = [
            places.of(m, [mentions[i] for i in near]) or (NOWHERE,) for m, near in zip(mentions, linked, strict=True)
        ]
        where = links.share(sites, linked, lambda place: place.key or place.name)
        days = links.share([dates.of(m) or (NO_DAY,) for m in mentions], linked, lambda when: when.day)
        for mention, here, whens in zip(mentions, where, days, strict=True):
            checkpoint()
            if any((mention.sentence, word) in tallies for word in mention.trigger):
                mention = replace(mention, factuality=Factuality("general", mention.trigger[:1]))
            elif cue := self._wide(parse, mention, here, places):
                mention = replace(mention, factuality=Factuality("general", cue))
            for when in whens:
                dated = _background(mention) if _is_old(when, oldest) else mention
                found.extend(atoms.make(parse, dated, here, when, len(whens), self.actors, names))
        found = gaps.apart(parse, mentions, found, places, dates)
        events = merging.merge(parse, found, checkpoint)
        deaths = self._deaths(parse, reports, events)
        told_once = retold.join(parse, events, deaths)
        if len(told_once) < len(events):
            events, deaths = told_once, self._deaths(parse, reports, told_once)
        parts = wholes.join(events, deaths)
        if parts != events:
            events, deaths = parts, self._deaths(parse, reports, parts)
        events = [event.as_general() if _is_nowhere(event) else event for event in events]
        checkpoint()
        sides = Sides(parse, names, self.actors, events)
        request = records.Request(dates.anchor, source, source_scale, result_id)
        made, suppressed = [], []
        for event, dead in zip(events, deaths, strict=True):
            checkpoint()
            emitted = event.factuality in EMITTED
            if emitted or include_non_actual:
                made.append(records.build(parse, event, dead, sides, self.countries, request))
            if not emitted:
                suppressed.append(self._suppressed(parse, event))
        return Coding(made, suppressed, dates.anchor, (*places.warnings, *dates.warnings))

    @staticmethod
    def _deaths(parse: Parse, reports: Sequence[fatalities.DeathReport], events: Sequence[merging.Event]) -> list:
        return fatalities.assign(
            parse,
            reports,
            [e.mentions for e in events],
            suicide=[e.kinds[0] == "Suicide bomb" for e in events],
            places=[{a.place.name for a in e.atoms} for e in events],
        )

    def _wide(self, parse: Parse, mention: Mention, here: Sequence[Place], places: DocumentPlaces) -> tuple[int, ...]:
        """The words that spread a mention over a country, where its own words name no place in it."""
        sentence = parse.sentences[mention.sentence]
        own = (
            p for p in here for s in p.spans if s.field == sentence.field and sentence.start <= s.start < sentence.end
        )
        if any(place.level != COUNTRY for place in own):
            return ()
        countries = (n.toponym for n in places.namings if n.toponym.country and n.toponym.sentence == sentence.index)
        return wide(sentence, mention.head, frozenset(w for t in countries for w in t.words), self.places.words)

    @staticmethod
    def _suppressed(parse: Parse, event: merging.Event) -> dict:
        atom, (sub, _) = event.main, event.code()
        sentence = parse.sentences[atom.mention.sentence]
        cue = atom.mention.factuality.cue
        spans = [sentence.span(cue[:1])] if cue else list(atom.when.spans[:1])
        return {
            "factuality": event.factuality,
            "cue": span_json(parse, spans[0]) if spans else None,
            "event_type": EVENT_TYPE_OF[sub],
            "sub_event_type": sub,
            "sentence": span_json(parse, Span(sentence.field, sentence.start, sentence.end)),
        }
