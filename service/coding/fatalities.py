"""Which deaths belong to which event, and how many they come to.

Reports (death_reports.py) go to the event whose trigger is nearest in the tree, then in the sentence, then in the discourse;
the reports of one event are put together by REFERENCE.md section 5 and CODING.md 3 to 9: repeats count once, the lowest of
figures that disagree, a later toll before an earlier one, each side's dead added up, the suicide bomber on top.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.coding.death_clauses import LEX, DeathReport, lemma
from service.coding.death_reports import reports
from service.coding.numbers import FIGURE, QUANTITY, VAGUE, count
from service.language.parse import Parse, Span
from service.templates.mentions import Mention

__all__ = ["DeathReport", "Deaths", "assign", "reports"]

HEAVY = 10
"""What a plural without a number comes to where the text calls the fight large."""
_REACH = 3
"""How many sentences after an event's own a report without an event may still belong to it; tolls reach further."""


@dataclass(frozen=True, slots=True)
class Deaths:
    """An event's fatalities: the count, the spans that say so and, in one line, why. ``shared`` is the total of which the
    event has its part, None where the count is the event's alone."""

    count: int
    spans: tuple[Span, ...] = ()
    why: str = "no deaths reported"
    shared: int | None = None


# -- which report belongs to which event ---------------------------------------------------------------------------------


def _distance(parse: Parse, sentence: int, a: int, b: int) -> float:
    """Steps between two words of a sentence in its tree; clauses set side by side lie further apart."""
    s = parse.sentences[sentence]
    up_a, up_b = [a, *s.ancestors(a)], [b, *s.ancestors(b)]
    meet = next((w for w in up_a if w in up_b), 0)
    steps = up_a[: up_a.index(meet)] + up_b[: up_b.index(meet)] if meet else up_a + up_b
    return sum(3.0 if s[w].deprel in {"conj", "parataxis"} and s[w].upos in {"VERB", "AUX", "ADJ"} else 1.0 for w in steps)


def _beside(parse: Parse, report: DeathReport, events: Sequence[Sequence[Mention]]) -> tuple[int, ...]:
    """The events told of in the report's own sentence, by the nearest trigger: several only where they share it."""
    here = [(-1.0 if report.predicate in m.trigger else _distance(parse, m.sentence, report.predicate, m.head), abs(m.head - report.predicate), m.head, e)
            for e, mentions in enumerate(events) for m in mentions if m.sentence == report.sentence]
    return tuple(dict.fromkeys(e for _, _, head, e in sorted(here) if head == min(here)[2]))


def _around(parse: Parse, report: DeathReport, events: Sequence[Sequence[Mention]], own: dict[tuple[int, ...], list[DeathReport]]) -> tuple[int, ...]:
    """The events that a report in a sentence without an event continues: one of the same figure, else the last told of, else the next."""
    if report.past or parse.sentences[report.sentence].field == "title":
        return ()
    if report.level == FIGURE and report.count > 1:
        for owners, mine in own.items():
            if any(r.count == report.count and r.level == FIGURE and r.side in (report.side, "people") for r in mine):
                return owners
    told = [(m.sentence, _depth(parse, m.sentence, m.head), m.head, e) for e, mentions in enumerate(events) for m in mentions
            if parse.sentences[m.sentence].field == "text"]
    before = [t for t in told if t[0] < report.sentence]
    if before:
        last = max(before)[0]
        if report.sentence - last > _REACH and not report.toll:
            return ()
        head = min(t[1:3] for t in before if t[0] == last)
        return tuple(dict.fromkeys(e for s, *where, e in before if s == last and tuple(where) == head))
    after = [t for t in told if report.sentence < t[0] <= report.sentence + _REACH]
    if after:
        owners = tuple(dict.fromkeys(t[3] for t in after if t[:3] == min(after)[:3]))
        firm = any(r.level == FIGURE and r.sentence >= min(after)[0] for who, mine in own.items() for r in mine if set(who) & set(owners))
        return () if firm else owners
    return ()


def _depth(parse: Parse, sentence: int, word: int) -> int:
    return sum(1 for _ in parse.sentences[sentence].ancestors(word))


# -- what the reports of one event come to -------------------------------------------------------------------------------


def _same_side(found: list[DeathReport]) -> tuple[int, list[DeathReport]]:
    """The figure that the reports about one side agree on: an update before all, else the lowest; what is said to come on top is added."""
    firm = max(r.level for r in found)
    found = [r for r in found if r.level == firm]
    counted = {r.sentence for r in found if r.numbered and r.count > 1}
    found = [r for r in found if not counted or r.numbered or r.extra or r.sentence in counted]
    updates = [r for r in found if r.update]
    if updates:
        return updates[-1].count, [updates[-1]]
    extra = [r for r in found if r.extra and not r.toll] if len(found) > 1 else []
    plain = [r for r in found if r not in extra] or found
    extra = extra if plain is not found and firm > VAGUE else []
    by_voice: dict[tuple, list[DeathReport]] = {}
    for r in plain:
        by_voice.setdefault((r.sentence, r.source, r.toll), []).append(r)
    least = min(by_voice.values(), key=lambda rs: sum(r.count for r in rs))
    return sum(r.count for r in (*least, *extra)), [*least, *extra]


def _settle(found: list[DeathReport], heavy: bool) -> tuple[int, list[DeathReport]]:
    """The count of an event from its reports, without what the bomber adds."""
    found = sorted((r for r in found if not r.bomber), key=lambda r: (r.sentence, r.predicate))
    whole = [r for r in found if not r.partial] or found
    if firm := {r.sentence for r in whole if r.level > VAGUE}:
        whole = [r for r in whole if r.level > VAGUE or r.sentence in firm]
    if not whole:
        return 0, []
    sides = {side: [r for r in whole if r.side == side] for side in ("state", "armed", "civilian", "people")}
    figures = {side: _same_side(rs) for side, rs in sides.items() if rs}
    people = figures.pop("people", None)
    parts = sum(n for n, _ in figures.values()), [r for _, rs in figures.values() for r in rs]
    if not people or not parts[1]:
        value, used = people or parts
    else:
        firm_people, firm_parts = min(r.level for r in people[1]), min(r.level for r in parts[1])
        if people[1][0].update or firm_people > firm_parts:
            value, used = people
        elif firm_parts > firm_people:
            value, used = parts
        else:
            value, used = max(people, parts, key=lambda p: p[0])
    if heavy and used and all(r.level == VAGUE for r in used):
        value = HEAVY
    return value, used


def _bombers(parse: Parse, event: Sequence[Mention]) -> int:
    """How many blew themselves up, read off the event's sentences; one where they do not say."""
    best = 1
    for index in {m.sentence for m in event}:
        s = parse.sentences[index]
        for word in s.words:
            heads: tuple[int, ...] = ()
            if lemma(s, word.id) == "bomber":
                heads = (word.id,)
            elif lemma(s, word.id) in {"blow", "detonate", "explode"} and any(s[c].text.lower() == "themselves" for c in s.children(word.id, "obj")):
                heads = s.children(word.id, "nsubj")
            for head in heads:
                number = count(s, head)
                if number and number.level == FIGURE:
                    best = max(best, number.value)
    return best


def _heavy(parse: Parse, event: Sequence[Mention]) -> bool:
    """Whether the text itself calls the fight large."""
    return any(lemma(parse.sentences[m.sentence], c) in LEX.heavy
               for m in event for c in parse.sentences[m.sentence].children(m.head, "amod", "compound"))


def _why(parse: Parse, used: list[DeathReport], bombers: int, heavy: bool) -> str:
    parts = [f"'{parse.quote(r.spans[0])}' ({r.count}), sentence {r.sentence + 1}" for r in used]
    if heavy and used and all(r.level == VAGUE for r in used):
        parts.append(f"no number in a large fight: {HEAVY}")
    if bombers:
        parts.append(f"{bombers} suicide bomber{'s' if bombers > 1 else ''} added")
    return "; ".join(parts) or "no deaths reported"


def assign(parse: Parse, found: Sequence[DeathReport], events: Sequence[Sequence[Mention]], *, suicide: Sequence[bool] = ()) -> list[Deaths]:
    """The deaths of each event, in the order of ``events`` (clusters of mentions of one event each).

    Events that share a trigger (one bombing of two towns, one battle on two days) share its dead evenly, the remainder to
    the first. ``suicide`` says of each event whether a suicide bomber must be counted too. A report in the title counts for
    the first event, and only where the text gives it no number of its own.
    """
    own: dict[tuple[int, ...], list[DeathReport]] = {}
    apart: list[DeathReport] = []
    for report in (r for r in found if not r.total):
        if owners := _beside(parse, report, events):
            own.setdefault(owners, []).append(report)
        else:
            apart.append(report)
    loose: list[DeathReport] = []
    direct = {owners: list(mine) for owners, mine in own.items()}
    for report in apart:
        if owners := _around(parse, report, events, direct):
            own.setdefault(owners, []).append(report)
        elif parse.sentences[report.sentence].field == "title":
            loose.append(report)
    out: list[Deaths | None] = [None] * len(events)
    results: dict[int, tuple[int, list[DeathReport], int | None]] = {}
    for owners, mine in own.items():
        heavy = any(_heavy(parse, events[e]) for e in owners)
        value, used = _settle(mine, heavy)
        share, rest = divmod(value, len(owners))
        for place, e in enumerate(sorted(owners)):
            before = results.get(e, (0, [], None))
            results[e] = before[0] + share + (place < rest), before[1] + used, value if len(owners) > 1 else before[2]
    if loose and events and not any(value for value, _, _ in results.values()):
        first = min(range(len(events)), key=lambda e: min((m.sentence for m in events[e]), default=10**6))
        value, used = _settle(loose, _heavy(parse, events[first]))
        results[first] = value, used, None
    for e, event in enumerate(events):
        value, used, shared = results.get(e, (0, [], None))
        mine = [r for owners, rs in own.items() if e in owners for r in rs]
        bombers = 0
        if e < len(suicide) and suicide[e] and not any(r.holds_bomber for r in used):
            bombers = max(_bombers(parse, event), sum(r.count for r in mine if r.bomber))
        elif not (e < len(suicide) and suicide[e]):
            dead_bombers = [r for r in mine if r.bomber]
            value, used = value + sum(r.count for r in dead_bombers[:1]), used + dead_bombers[:1]
        out[e] = Deaths(value + bombers, tuple(s for r in used for s in r.spans), _why(parse, used, bombers, _heavy(parse, event)), shared)
    return out
