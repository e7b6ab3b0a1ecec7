"""Which deaths belong to which event, and how many they come to.

Reports (death_reports.py) go to the event whose trigger is nearest in the tree, else to the one that the sentence
continues. The reports of one event are put together by REFERENCE.md section 5 and CODING.md 3 to 9: repeats count
once, the lowest of figures that disagree, a later toll before an earlier one, each side's dead added up, the
suicide bomber on top.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.coding.death_patterns import reports
from service.coding.death_reports import DeathReport
from service.coding.death_words import SIDES, WORDS, lemma
from service.coding.numbers import FIGURE, VAGUE, count
from service.language.parse import Parse, Span
from service.templates.mentions import Mention

__all__ = ["DEADLESS", "DeathReport", "Deaths", "assign", "reports"]

DEADLESS = frozenset(
    {
        "Agreement",
        "Arrests",
        "Change to group/activity",
        "Headquarters or base established",
        "Non-violent transfer of territory",
        "Peaceful protest",
        "Protest with intervention",
    }
)
"""Sub-event types without deaths of their own by definition: the dead told of beside them belong to something else."""
HEAVY = 10
"""What a plural without a number comes to where the text itself calls the fight large."""

_REACH = 3
"""How many sentences after an event's own one without an event may still tell of its dead; tolls reach further."""
_IN = frozenset({"in", "at", "near", "outside"})
_WEEKDAYS = frozenset({"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"})
_BESIDE = frozenset({"conj", "parataxis"})

_Events = Sequence[Sequence[Mention]]


@dataclass(frozen=True, slots=True)
class Deaths:
    """An event's fatalities: the count, the spans that say so and, in one line, why. ``shared`` is the total of
    which the event has its part, None where the count is the event's alone; ``reports`` are those it rests on."""

    count: int
    spans: tuple[Span, ...] = ()
    why: str = "no deaths reported"
    shared: int | None = None
    reports: tuple[DeathReport, ...] = ()


def assign(
    parse: Parse, found: Sequence[DeathReport], events: _Events, *, suicide: Sequence[bool] = ()
) -> list[Deaths]:
    """The deaths of each event, in the order of ``events`` (for each the mentions of one event; background ones
    belong in too, so that their dead go nowhere else).

    Events that share a trigger (one bombing of two towns, one battle on two days) share its dead evenly, the
    remainder to the first. ``suicide`` says of each event whether a suicide bomber must be counted. A report in the
    title alone counts for the first event, and only where the text tells of no dead at all.
    """
    own, loose = _deal(parse, found, events)
    shares: dict[int, list[tuple[int, int | None, list[DeathReport]]]] = {}
    for owners, mine in own.items():
        value, used = _settle(mine, any(_heavy(parse, events[e]) for e in owners))
        part, rest = divmod(value, len(owners))
        for place, e in enumerate(sorted(owners)):
            shares.setdefault(e, []).append((part + (place < rest), value if len(owners) > 1 else None, used))
    if loose and not any(value for parts in shares.values() for value, _, _ in parts):
        first = min((m.sentence, e) for e, mentions in enumerate(events) for m in mentions or ())[1]
        value, used = _settle(loose, _heavy(parse, events[first]))
        shares[first] = [(value, None, used)]
    out = []
    for e, event in enumerate(events):
        parts = shares.get(e, [])
        value, used = sum(v for v, _, _ in parts), [r for _, _, rs in parts for r in rs]
        suicides = [r for owners, rs in own.items() if e in owners for r in rs if r.bomber]
        bombers = 0
        if e < len(suicide) and suicide[e]:
            if not any(r.holds_bomber for r in used):
                bombers = max(_bombers(parse, event), sum(r.count for r in suicides))
        elif suicides:
            value, used = value + suicides[0].count, [*used, suicides[0]]
        shared = next((total for _, total, _ in parts if total is not None), None)
        spans = tuple(dict.fromkeys(s for r in used for s in r.spans))
        out.append(
            Deaths(
                value + bombers, spans, _why(parse, used, bombers, _heavy(parse, event), shared), shared, tuple(used)
            )
        )
    return out


# -- which report belongs to which event ---------------------------------------------------------------------------


def _deal(
    parse: Parse, found: Sequence[DeathReport], events: _Events
) -> tuple[dict[tuple[int, ...], list[DeathReport]], list[DeathReport]]:
    """The reports by the events that own them, and those of the title that nobody owns. Tallies of a war are left
    out."""
    direct: dict[tuple[int, ...], list[DeathReport]] = {}
    apart: list[DeathReport] = []
    for report in found:
        if report.total:
            continue
        if owners := _beside(parse, report, events):
            direct.setdefault(owners, []).append(report)
        else:
            apart.append(report)
    own = {owners: list(mine) for owners, mine in direct.items()}
    for report in apart:
        if owners := _around(parse, report, events, direct):
            own.setdefault(owners, []).append(report)
    told = any(event for event in events if any(m.sub_event_type not in DEADLESS for m in event))
    return own, [r for r in apart if told and parse.sentences[r.sentence].field == "title"]


def _beside(parse: Parse, report: DeathReport, events: _Events) -> tuple[int, ...]:
    """The events told of in the report's own sentence, by the nearest trigger: several only where they share it."""
    here = []
    for e, mentions in enumerate(events):
        for m in mentions:
            if m.sentence == report.sentence and m.sub_event_type not in DEADLESS:
                far = -1 if report.predicate in m.trigger else _distance(parse, m.sentence, report.predicate, m.head)
                here.append((far, abs(m.head - report.predicate), m.head, e))
    return tuple(dict.fromkeys(e for _, _, head, e in sorted(here) if head == min(here)[2]))


def _distance(parse: Parse, sentence: int, a: int, b: int) -> int:
    """Steps between two words of a sentence in its tree; clauses set side by side lie further apart."""
    s = parse.sentences[sentence]
    up_a, up_b = [a, *s.ancestors(a)], [b, *s.ancestors(b)]
    meet = next((w for w in up_a if w in up_b), None)
    steps = up_a[: up_a.index(meet)] + up_b[: up_b.index(meet)] if meet else up_a + up_b
    return sum(3 if s[w].deprel in _BESIDE and s[w].upos in {"VERB", "AUX", "ADJ"} else 1 for w in steps)


def _around(
    parse: Parse, report: DeathReport, events: _Events, direct: dict[tuple[int, ...], list[DeathReport]]
) -> tuple[int, ...]:
    """The events that a report in a sentence without one continues: those of the same figure, else the last told
    of, else the next."""
    if report.past or parse.sentences[report.sentence].field == "title":
        return ()
    if report.level == FIGURE and report.count > 1:
        for owners, mine in direct.items():
            if any(r.count == report.count and r.level == FIGURE and r.side in (report.side, "people") for r in mine):
                return owners
    told = [
        (m.sentence, sum(1 for _ in parse.sentences[m.sentence].ancestors(m.head)), m.head, e)
        for e, mentions in enumerate(events)
        for m in mentions
        if parse.sentences[m.sentence].field == "text" and m.sub_event_type not in DEADLESS
    ]
    before = [t for t in told if t[0] < report.sentence]
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
    if not before and any(r.level == FIGURE for who, mine in direct.items() for r in mine if set(who) & set(owners)):
        return ()
    return () if all(_elsewhere(parse, report, events[e]) for e in owners) else owners


def _elsewhere(parse: Parse, report: DeathReport, event: Sequence[Mention]) -> bool:
    """Whether a report names a place or a weekday of its own, where the event's sentences name others."""
    s = parse.sentences[report.sentence]
    told = [parse.sentences[m.sentence] for m in event]
    words = {w.text for t in told for w in t.words}
    places = [s.entity_at(c, "Location") for c in s.children(report.predicate, "obl") if _IN & set(s.case(c))]
    if any(e.type == "Location" for t in told for e in t.entities) and any(
        p and s[p.first].text not in words for p in places
    ):
        return True
    days = {s[c].text for c in s.children(report.predicate, "obl", "obl:unmarked", "nmod")} & _WEEKDAYS
    other_day = bool(days and words & _WEEKDAYS and not days & words)
    return other_day and not report.toll and not report.extra


# -- what the reports of one event come to -------------------------------------------------------------------------


def _settle(found: list[DeathReport], heavy: bool) -> tuple[int, list[DeathReport]]:
    """The count of an event from its reports, without the bomber's own death, and the reports it rests on."""
    found = sorted((r for r in found if not r.bomber), key=lambda r: (r.sentence, r.predicate))
    whole = [r for r in found if not r.partial] or found
    if firm := {r.sentence for r in whole if r.level > VAGUE}:
        whole = [r for r in whole if r.level > VAGUE or r.sentence in firm]
    by_side = {side: _one_side(rs) for side in SIDES if (rs := [r for r in whole if r.side == side])}
    people = by_side.pop("people", (0, []))
    parts = sum(n for n, _ in by_side.values()), [r for _, rs in by_side.values() for r in rs]
    if not people[1] or not parts[1]:
        value, used = people if people[1] else parts
    else:
        sure_people, sure_parts = (min(r.level for r in rs) for _, rs in (people, parts))
        if people[1][0].update or sure_people > sure_parts:
            value, used = people
        elif sure_parts > sure_people:
            value, used = parts
        else:
            value, used = max(people, parts, key=lambda p: p[0])
    return (HEAVY if heavy and _unnumbered(used) else value), used


def _one_side(found: list[DeathReport]) -> tuple[int, list[DeathReport]]:
    """The figure that the reports about one side come to: an update before all, else the lowest; what comes on top
    is added.

    What one source says in one sentence is added up. One victim told of by name or article is a detail of a greater
    number.
    """
    firm = max(r.level for r in found)
    found = [r for r in found if r.level == firm]
    if updates := [r for r in found if r.update]:
        return updates[-1].count, updates[-1:]
    counted = {r.sentence for r in found if r.numbered and r.count > 1}
    found = [r for r in found if not counted or r.numbered or r.extra or r.sentence in counted]
    extra = [r for r in found if r.extra and not r.toll] if len(found) > 1 and firm > VAGUE else []
    plain = [r for r in found if r not in extra]
    voices: dict[tuple[int, int | None, bool], list[DeathReport]] = {}
    for r in plain:
        voices.setdefault((r.sentence, r.source, r.toll), []).append(r)
    least = min(voices.values(), key=lambda rs: sum(r.count for r in rs), default=[])
    return sum(r.count for r in (*least, *extra)), [*least, *extra]


def _bombers(parse: Parse, event: Sequence[Mention]) -> int:
    """How many blew themselves up, read off the event's sentences; one where they do not say."""
    best = 1
    for index in {m.sentence for m in event}:
        s = parse.sentences[index]
        for word in s.words:
            heads: tuple[int, ...] = ()
            if lemma(s, word.id) == "bomber":
                heads = (word.id,)
            elif any(s[c].text.lower() == "themselves" for c in s.children(word.id, "obj")):
                heads = s.children(word.id, "nsubj")
            numbers = [n for n in (count(s, head) for head in heads) if n and n.level == FIGURE]
            best = max([best, *(n.value for n in numbers)])
    return best


def _heavy(parse: Parse, event: Sequence[Mention]) -> bool:
    """Whether the text itself calls the fight large: "fierce clashes"."""
    return any(
        lemma(s, c) in WORDS.heavy
        for m in event
        for s in (parse.sentences[m.sentence],)
        for c in s.children(m.head, "amod", "compound")
    )


def _unnumbered(used: list[DeathReport]) -> bool:
    return bool(used) and all(r.level == VAGUE for r in used)


def _why(parse: Parse, used: list[DeathReport], bombers: int, heavy: bool, shared: int | None) -> str:
    if not used and not bombers:
        return "no deaths reported"
    parts = [f"'{' '.join(parse.quote(r.spans[0]).split())}' ({r.count}), sentence {r.sentence + 1}" for r in used]
    if heavy and _unnumbered(used):
        parts.append(f"no number in a large fight: {HEAVY}")
    if shared is not None:
        parts.append(f"{shared} shared evenly")
    if bombers:
        parts.append(f"{bombers} suicide bomber{'s' if bombers > 1 else ''} added")
    return "; ".join(parts)
