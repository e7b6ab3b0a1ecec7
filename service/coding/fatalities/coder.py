"""Which deaths belong to which event, and how many they come to.

Reports (death_reports.py) go to the event whose trigger is nearest in the tree, else to the one that the sentence
continues. The reports of one event are put together by REFERENCE.md section 5 and CODING.md 3 to 9: repeats count
once, the lowest of figures that disagree, a later toll before an earlier one, each side's dead added up, the
suicide bomber on top.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from service.coding.fatalities.owners import DEADLESS, Owned, Owners
from service.coding.fatalities.patterns import reports
from service.coding.fatalities.reports import DeathReport
from service.coding.fatalities.words import SIDES, WORDS, lemma
from service.coding.numbers import FIGURE, VAGUE, count
from service.language.parse import Parse, Span
from service.templates.mentions import Mention

__all__ = ["DEADLESS", "DeathReport", "Deaths", "assign", "reports"]

_TWIN = frozenset({"twin", "double", "dual"})
HEAVY = 10
"""What a plural without a number comes to where the text itself calls the fight large."""

_Events = Sequence[Sequence[Mention]]
_Share = tuple[int, list[DeathReport], int | None]


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
    parse: Parse,
    found: Sequence[DeathReport],
    events: _Events,
    *,
    suicide: Sequence[bool] = (),
    places: Sequence[Iterable[str]] = (),
) -> list[Deaths]:
    """The deaths of each event, in the order of ``events`` (for each the mentions of one event; background ones
    belong in too, so that their dead go nowhere else).

    Events that share a trigger (one bombing of two towns, one battle on two days) share its dead evenly, the
    remainder to the first. ``suicide`` says of each event whether a suicide bomber must be counted, ``places`` what
    its places are called. A title's figure counts only where the text gives its event none; one that belongs to no
    event counts for the first, and only where the text tells of no dead at all.
    """
    own, loose = Owners(parse, events, places).deal(found)
    shares = _share(parse, own, events)
    if loose and not any(value for value, _, _ in shares.values()):
        first = min((m.sentence, e) for e, mentions in enumerate(events) for m in mentions or ())[1]
        shares[first] = (*_settle(loose, _heavy(parse, events[first])), None)
    out = []
    _take_parts(shares, own)
    for e, event in enumerate(events):
        value, used, shared = shares.get(e, (0, [], None))
        suicides = [r for owners, rs in own.items() if e in owners for r in rs if r.bomber]
        bombers = 0
        if e < len(suicide) and suicide[e]:
            if not any(r.holds_bomber or _holds_him(parse, r) for r in used):
                firm = max((r.level for r in suicides), default=0)
                bombers = max(_bombers(parse, event), max((r.count for r in suicides if r.level == firm), default=0))
        elif suicides:
            value, used = value + suicides[0].count, [*used, suicides[0]]
        spans = tuple(dict.fromkeys(s for r in used for s in r.spans))
        out.append(
            Deaths(
                value + bombers, spans, _why(parse, used, bombers, _heavy(parse, event), shared), shared, tuple(used)
            )
        )
    return out


# -- the dead of events that share a trigger ---------------------------------------------------------------------


def _share(parse: Parse, own: Owned, events: _Events) -> dict[int, _Share]:
    """The count of each event, the reports that this rests on, and the total it is a part of or None.

    Dead that several events share go to those that have no figure of their own, less what the others have. A title's
    figure counts for those that the text gives none.
    """
    shares: dict[int, _Share] = {}
    for field in ("text", "title"):
        told = {who: [r for r in rs if parse.sentences[r.sentence].field == field] for who, rs in own.items()}
        settled = {e for e, (_, used, _) in shares.items() if not all(r.extra or r.partial for r in used)}
        for owners, mine in sorted(told.items(), key=lambda item: len(item[0])):
            open_ = [e for e in sorted(owners) if e not in settled]
            if not mine or not open_:
                continue
            total, used = _settle(mine, any(_heavy(parse, events[e]) for e in owners))
            others = sum(value for e, (value, _, _) in shares.items() if e in settled)
            told_of = others if others == total else sum(shares[e][0] for e in owners if e in settled)
            left = max(0, total - told_of) if len(owners) > 1 or field == "title" else total
            part, rest = divmod(left, len(open_))
            for place, e in enumerate(open_):
                more, before, _ = shares.get(e, (0, [], None))
                whole = total if len(owners) > 1 else None
                shares[e] = more + part + (rest if place == 0 else 0), [*used, *before], whole
            if not all(r.extra or r.partial for r in used):
                settled.update(open_)
    return shares


def _take_parts(shares: dict[int, _Share], own: Owned) -> None:
    """Reduces a figure to the part of it that is the event's own, where other events have the rest: "Fifteen of the
    dead were killed in the strike, the other four by rockets"."""
    for e, (value, _, _) in list(shares.items()):
        rest = sum(count for other, (count, _, _) in shares.items() if other != e)
        parts = [r for r in own.get((e,), ()) if r.partial and r.numbered and 0 < r.count == value - rest < value]
        if parts:
            shares[e] = (parts[0].count, parts[:1], None)


# -- what the reports of one event come to -------------------------------------------------------------------------


def _settle(found: list[DeathReport], heavy: bool) -> tuple[int, list[DeathReport]]:
    """The count of an event from its reports, without the bomber's own death, and the reports it rests on."""
    found = sorted((r for r in found if not r.bomber), key=lambda r: (r.sentence, r.predicate))
    more = {r.sentence for r in found if r.extra}  # "an earlier toll was 15, but three more died"
    if any(not (r.former or r.extra) for r in found):
        found = [r for r in found if not r.former or r.sentence in more]
    sided = {(r.sentence, r.source) for r in found if r.side != "people" and not r.extra}
    found = [
        replace(r, side="civilian") if r.extra and r.side == "people" and (r.sentence, r.source) in sided else r
        for r in found
    ]
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
        if rival := _rival(people, parts):
            value, used = rival
        elif all(r.extra for r in people[1]) or (all(r.extra for r in parts[1]) and not people[1][0].toll):
            value, used = people[0] + parts[0], [*parts[1], *people[1]]
        else:
            value, used = people if people[1][0].update or sure_people >= sure_parts else parts
    return (HEAVY if heavy and _unnumbered(used) else value), used


def _rival(*figures: tuple[int, list[DeathReport]]) -> tuple[int, list[DeathReport]] | None:
    """The lower of two figures that two sources give for the same dead, in sentences of their own: "killed 34, the
    commission said. An official put the number of dead at 41"; None where one holds the other."""
    (most, them), (_, others) = figures
    voices = {r.source for r in (*them, *others)}
    apart = {r.sentence for r in them}.isdisjoint(r.sentence for r in others)
    if not apart or None in voices or len({r.side for r in others}) > 1 or any(r.update or r.extra for r in them):
        return None
    close = all(r.toll for r in them) and all(r.numbered for r in others) and most < 2 * figures[1][0]
    return min(figures, key=lambda f: f[0]) if close else None


def _one_side(found: list[DeathReport]) -> tuple[int, list[DeathReport]]:
    """The figure that the reports about one side come to: an update before all, else the lowest; what comes on top
    is added.

    What one source says in one sentence is added up. One victim told of by name or article is a detail of a greater
    number. A side's denial stands against what others say, not against what the text says itself.
    """
    if any(r.count and r.source is None for r in found):
        found = [r for r in found if r.count]
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


def _holds_him(parse: Parse, report: DeathReport) -> bool:
    """Whether a report counts the attacker told of before: "he and a policeman were killed", "all six attackers died",
    "a lorry was driven into the gate, killing a guard and the driver"."""
    s = parse.sentences[report.sentence]
    if not {lemma(s, h) for h in report.heads}.isdisjoint(WORDS.bombers):
        return True
    alone = WORDS.bombers.isdisjoint(lemma(s, w.id) for w in s.words)
    driver = [
        h for h in report.heads if s[h].key == "driver" and "the" in {s[c].text.lower() for c in s.children(h, "det")}
    ]
    return bool(driver and alone) or any(s[h].text.lower() in {"he", "she"} for h in report.heads)


def _bombers(parse: Parse, event: Sequence[Mention]) -> int:
    """How many blew themselves up, read off the event's sentences and its nouns ("twin suicide blasts"); one where they
    do not say."""
    best = 1
    for m in event:
        s = parse.sentences[m.sentence]
        if s[m.head].upos == "NOUN" and (told := count(s, m.head)) and told.level == FIGURE:
            best = max(best, told.value)
        if not _TWIN.isdisjoint(s[c].key for c in s.children(m.head, "amod", "compound")):
            best = max(best, 2)
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
