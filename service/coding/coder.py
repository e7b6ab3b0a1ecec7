"""The coding of one document: mentions in, records and what was suppressed out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from service.coding import atoms, fatalities, merging, records
from service.coding.actors import Actors
from service.coding.countries import Countries
from service.coding.dates import Dates, When
from service.coding.links import linked_mentions, share
from service.coding.places import Place, Places
from service.coding.sides import Sides
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


def _is_old(when: When, oldest: date | None) -> bool:
    """Whether a day lies before the news window, or is known to no month."""
    if when.day is None:
        return False
    return when.precision is None or (oldest is not None and when.day < oldest)


def _background(mention: Mention) -> Mention:
    if mention.factuality.value not in EMITTED:
        return mention
    return replace(mention, factuality=Factuality("background"))


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
    ) -> Coding:
        """Codes the mentions of one parse. ``country`` is the request's hint as iso3; days older than
        ``news_window_days`` before the anchor make a mention background."""
        names = self.actors.spot(parse)
        places = self.places.document(parse, names, country)
        dates = self.dates.document(parse, published_at, news_window_days=news_window_days)
        oldest = dates.anchor - timedelta(days=news_window_days) if dates.anchor else None
        reports = fatalities.reports(parse)
        tallies = {(r.sentence, r.predicate) for r in reports if r.total}
        found: list[atoms.Atom] = []
        linked = [[o for o in mentions if o is not m and linked_mentions(parse, m, o)] for m in mentions]
        sites = [places.of(m, others) or (NOWHERE,) for m, others in zip(mentions, linked, strict=True)]
        where = share(parse, mentions, sites, lambda place: place.key or place.name)
        days = share(parse, mentions, [dates.of(m) or (NO_DAY,) for m in mentions], lambda when: when.day)
        for mention, here, whens in zip(mentions, where, days, strict=True):
            if any((mention.sentence, word) in tallies for word in mention.trigger):
                mention = replace(mention, factuality=Factuality("general", mention.trigger[:1]))
            for when in whens:
                dated = _background(mention) if _is_old(when, oldest) else mention
                found.extend(atoms.make(parse, dated, here, when, len(whens), self.actors, names))
        events = merging.merge(parse, found)
        deaths = fatalities.assign(
            parse,
            reports,
            [e.mentions for e in events],
            suicide=[e.kinds[0] == "Suicide bomb" for e in events],
        )
        sides = Sides(parse, names, self.actors)
        request = records.Request(dates.anchor, source, source_scale, result_id)
        made = [
            records.build(parse, event, dead, sides, self.countries, request)
            for event, dead in zip(events, deaths, strict=True)
            if include_non_actual or event.factuality in EMITTED
        ]
        suppressed = [self._suppressed(parse, e) for e in events if e.factuality not in EMITTED]
        return Coding(made, suppressed, dates.anchor, (*places.warnings, *dates.warnings))

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
