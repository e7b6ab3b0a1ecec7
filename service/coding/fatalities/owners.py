"""Which event a report of deaths belongs to: the one whose trigger is nearest in the tree, the one whose place the
report names, else the one that the sentence continues."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from service.coding.fatalities.reports import DeathReport
from service.coding.fatalities.words import lemma
from service.coding.numbers import FIGURE
from service.coding.taxonomy import POLITICAL
from service.language.parse import Parse, Sentence
from service.templates.mentions import Mention

DEADLESS = POLITICAL | {"Peaceful protest", "Protest with intervention"}
"""Sub-event types without deaths of their own by definition: the dead told of beside them belong to something else."""

_REACH = 3
"""How many sentences after an event's own one without an event may still tell of its dead; tolls reach further."""
_CLOSE = 3
"""So many steps in the tree make a trigger too far to own dead at a place that is another event's."""
_CALM = frozenset({"Disrupted weapons use", "Looting/property destruction"})
"""Sub-event types in which hardly anybody dies: they own only dead told of in their own clause."""
_UNREAL = frozenset({"negated", "planned", "hypothetical"})
_IN = frozenset({"in", "at", "near", "outside"})
_WEEKDAYS = frozenset({"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"})
_UNITS = frozenset({"hour", "day", "week", "month", "year", "fortnight"})
_RELATIVE = frozenset({"which", "whom", "where", "when"})
_BESIDE = frozenset({"conj", "parataxis"})
_KNOWN = frozenset({"the", "this", "that", "these", "those"})

Owned = dict[tuple[int, ...], list[DeathReport]]
"""Reports by the numbers of the events that they belong to: several where these share a trigger."""


class Owners:
    """The events of one document: for each its ``mentions`` and the names of its ``places`` (none where unknown)."""

    def __init__(self, parse: Parse, events: Sequence[Sequence[Mention]], places: Sequence[Iterable[str]] = ()) -> None:
        self._parse = parse
        self._mentions = [(e, m) for e, event in enumerate(events) for m in event if m.sub_event_type not in DEADLESS]
        self._retold = {e for e, ms in enumerate(events) if ms and all(map(_is_retold, ms))}
        self._sentences = [{m.sentence for m in event} for event in events]
        self._places = [{name.rpartition(" - ")[2].lower() for name in names if name} for names in places]

    def deal(self, found: Iterable[DeathReport]) -> tuple[Owned, list[DeathReport]]:
        """The reports by their owners, and those of the title that nobody owns. Tallies of a war are left out. The dead
        of a mention that only retells another go to that one where it has none."""
        direct: Owned = {}
        apart: list[DeathReport] = []
        for report in without_echoes(self._parse, found):
            if report.total:
                continue
            if owners := self._beside(report):
                direct.setdefault(owners, []).append(report)
            else:
                apart.append(report)
        retold = {owners: mine for owners, mine in direct.items() if self._retold.issuperset(owners)}
        for owners in retold:
            del direct[owners]
        own = {owners: list(mine) for owners, mine in direct.items()}
        for report in apart:
            if owners := self._around(report, direct):
                own.setdefault(owners, []).append(report)
        counted = {e for owners in own for e in owners}
        for report in (r for mine in retold.values() for r in mine if r.level == FIGURE):
            if (owners := self._around(report, {})) and counted.isdisjoint(owners):
                own.setdefault(owners, []).append(report)
        return own, [r for r in apart if self._mentions and self._parse.sentences[r.sentence].field == "title"]

    def _there(self, report: DeathReport) -> set[int]:
        """The events at a place that a report names, where it names the place of some and not of all."""
        told = [text.lower() for text in self._scene(report)]
        there = {e for e, names in enumerate(self._places) if any(n in text for n in names for text in told)}
        return there if len(there) < len(self._places) else set()

    def _scene(self, report: DeathReport) -> list[str]:
        """The phrases that say where the dead of a report died."""
        s = self._parse.sentences[report.sentence]
        hung = [*s.children(report.predicate, "obl"), *(c for h in report.heads for c in s.children(h, "nmod"))]
        return [" ".join(s[i].text for i in s.subtree(c)) for c in hung if {"in", "at"} & set(s.case(c))]

    def _beside(self, report: DeathReport) -> tuple[int, ...]:
        """The events told of in the report's own sentence, by the nearest trigger: several only where they share it."""
        here = []
        for e, m in self._mentions:
            if m.sentence != report.sentence or self._past(report, m):
                continue
            within = report.predicate in m.trigger and report.count and not (_told_habit(m) and report.level == FIGURE)
            if within or m.factuality.value not in _UNREAL:
                far = -1 if within else self._distance(m.sentence, report.predicate, m.head)
                if m.sub_event_type in _CALM and far > _CLOSE:
                    continue
                here.append((far, abs(m.head - report.predicate), m.head, e))
        if there := self._there(report):
            if not any(e in there for *_, e in here):
                return () if min(here, default=(_CLOSE,))[0] >= _CLOSE else self._nearest(here)
            here = [h for h in here if h[3] in there]
        return self._nearest(here)

    def _past(self, report: DeathReport, mention: Mention | None = None) -> bool:
        """Whether the dead are those of something that only sets the time ("two weeks after the siege in which three
        men died") and the mention is not told of in it."""
        s = self._parse.sentences[report.sentence]
        hung = [
            c
            for c in s.children(report.predicate, "obl")
            if c < min(report.heads) and any(s[i].text.lower() in _RELATIVE for i in range(c, min(report.heads)))
        ]  # "the siege in which …"
        for word in (report.predicate, *hung, *s.ancestors(report.predicate)):
            if s[word].deprel in {"obl", "nmod"} and {"after", "since"} & set(s.case(word)):
                ahead = next((w.id for w in s.words[:word] if w.text.lower() in {"after", "since"}), 1)
                if ahead > 1 and s[ahead - 1].key in _UNITS:
                    return mention is None or mention.head not in s.subtree(word)
        return False

    @staticmethod
    def _nearest(here: list[tuple[int, int, int, int]]) -> tuple[int, ...]:
        """The events of the nearest trigger among (steps, words between, head, event)."""
        return tuple(dict.fromkeys(e for _, _, head, e in sorted(here) if head == min(here)[2]))

    def _distance(self, sentence: int, a: int, b: int) -> int:
        """Steps between two words of a sentence in its tree; clauses set side by side lie further apart."""
        s = self._parse.sentences[sentence]
        up_a, up_b = [a, *s.ancestors(a)], [b, *s.ancestors(b)]
        meet = next((w for w in up_a if w in up_b), None)
        steps = up_a[: up_a.index(meet)] + up_b[: up_b.index(meet)] if meet else up_a + up_b
        return sum(3 if s[w].deprel in _BESIDE and s[w].upos in {"VERB", "AUX", "ADJ"} else 1 for w in steps)

    def _around(self, report: DeathReport, direct: Owned) -> tuple[int, ...]:
        """The events that a report in a sentence without one continues: those at the place it names, those of the same
        figure, else the last told of, else the next."""
        sentences = self._parse.sentences
        if report.past or sentences[report.sentence].field == "title" or self._past(report):
            return ()
        there = self._there(report)
        if after := self._taken_up(report):
            return after
        if report.level == FIGURE and report.count > 1 and not there:
            for owners, mine in direct.items():
                if any(
                    r.count == report.count and r.level == FIGURE and r.side in (report.side, "people") for r in mine
                ):
                    return owners
        told = [
            (m.sentence, sum(1 for _ in sentences[m.sentence].ancestors(m.head)), m.head, e)
            for e, m in self._mentions
            if sentences[m.sentence].field == "text" and (e in there or not there) and e not in self._retold
        ]
        if not told and self._mentions:  # only the title names an event
            told = [(m.sentence, 0, m.head, e) for e, m in self._mentions if e not in self._retold]
        before = [t for t in told if t[0] < report.sentence + bool(there)]
        after = [t for t in told if t[0] == report.sentence + 1]
        if before:
            last = max(before)[0]
            if report.sentence - last > _REACH and not report.toll:
                return ()
            near = min(t for t in before if t[0] == last)
        elif after:
            near = min(after)
        else:
            return ()
        owners = tuple(dict.fromkeys(t[3] for t in told if t[:3] == near[:3]))
        if not before and any(
            r.level == FIGURE for who, mine in direct.items() for r in mine if set(who) & set(owners)
        ):
            return ()
        return () if not there and all(self._elsewhere(report, e) for e in owners) else owners

    def _taken_up(self, report: DeathReport) -> tuple[int, ...]:
        """The events that the next sentence tells of under a noun of the report's own: "six died in air strikes on a
        school. The strikes hit Kafr …"."""
        at = report.sentence + 1
        if at >= len(self._parse.sentences):
            return ()
        told, s = self._parse.sentences[report.sentence], self._parse.sentences[at]
        nouns = {told[i].key for i in told.subtree(report.predicate) if told[i].upos == "NOUN"}
        return tuple(
            dict.fromkeys(
                e
                for e, m in self._mentions
                if m.sentence == at
                and any(s[i].key in nouns and {"the", "these"} & _determiners(s, i) for i in m.trigger)
            )
        )

    def _elsewhere(self, report: DeathReport, event: int) -> bool:
        """Whether a report names a place or a weekday of its own, where the event's sentences name others."""
        s = self._parse.sentences[report.sentence]
        told = [self._parse.sentences[i] for i in self._sentences[event]]
        words = {w.text for t in told for w in t.words}
        places = [s.entity_at(c, "Location") for c in s.children(report.predicate, "obl") if _IN & set(s.case(c))]
        if any(e.type == "Location" for t in told for e in t.entities) and any(
            p and s[p.first].text not in words for p in places
        ):
            return True
        days = {s[c].text for c in s.children(report.predicate, "obl", "obl:unmarked", "nmod")} & _WEEKDAYS
        other_day = bool(days and words & _WEEKDAYS and not days & words)
        return other_day and not report.toll and not report.extra


def _told_habit(mention: Mention) -> bool:
    return mention.factuality.value == "general"


def _is_retold(mention: Mention) -> bool:
    """Whether merging has made a mention general, as one that only retells another: it has no cue of its own."""
    return _told_habit(mention) and not mention.factuality.cue


def _determiners(sentence: Sentence, word: int) -> set[str]:
    return {sentence[c].text.lower() for c in sentence.children(word, "det")}


def without_echoes(parse: Parse, found: Iterable[DeathReport]) -> list[DeathReport]:
    """The reports, those of dead already told of ("the civilians were killed when …") with the count told before;
    without those that only name such dead again ("the murdered priest", "the execution of the pilot")."""
    out: list[DeathReport] = []
    for report in found:
        known = _definite(parse, report)
        told = next((r for r in reversed(out) if known and _same_dead(parse, r, report)), None)
        if told is None:
            out.append(report)
        elif not report.partial:
            out.append(replace(report, count=told.count, level=told.level, numbered=told.numbered))
    return out


def _definite(parse: Parse, report: DeathReport) -> bool:
    """Whether the dead are told of as known: "the rebels", "those killed"."""
    s = parse.sentences[report.sentence]
    said = [{s[h].text.lower(), *(s[c].text.lower() for c in s.children(h, "det"))} for h in report.heads]
    return not report.numbered and not report.toll and all(words & _KNOWN for words in said)


def _same_dead(parse: Parse, told: DeathReport, report: DeathReport) -> bool:
    """Whether an earlier report is of the same people, by its nouns or its armed side."""
    if told.total or told.past or told.partial or report.side not in (told.side, "people"):
        return False
    words, before = (
        {lemma(parse.sentences[r.sentence], h) for h in r.heads if parse.sentences[r.sentence][h].upos != "NUM"}
        for r in (report, told)
    )
    return bool(words & before) or (told.side == report.side in {"state", "armed"} and told.level == FIGURE)
