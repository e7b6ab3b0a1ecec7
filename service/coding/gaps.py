"""Deeds told of in one clause for several places or days, each with a number of its own: "killed five in Bakhmut and
two in Yampil", "110 died over the weekend. Sixty were killed on Friday and 50 on Saturday"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from service.coding.agreement import same_place
from service.coding.atoms import Atom
from service.coding.dates import DocumentDates
from service.coding.event import HARM
from service.coding.places import DocumentPlaces, Place
from service.language.parse import Parse, Sentence
from service.templates.mending.gapping import DAY, PLACE, Gap, find, phrases
from service.templates.mentions import EMITTED, Factuality, Mention


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause with its gaps, and the mention that tells of its deed; ``whole``: that one, in the sentence before, or
    the clause itself, gives but the total."""

    sentence: Sentence
    gaps: tuple[Gap, ...]
    base: Mention
    whole: bool

    def places(self, gap: Gap) -> set[int]:
        """The words of a gap's place: the first name in its phrase."""
        below = (i for head, kind in gap.phrases if kind == PLACE for i in self.sentence.subtree(head))
        name = next((e for i in below if (e := self.sentence.entity_at(i, "Location"))), None)
        return set(range(name.first, name.last + 1)) if name else set()


def apart(
    parse: Parse, mentions: Sequence[Mention], made: Sequence[Atom], places: DocumentPlaces, dates: DocumentDates
) -> list[Atom]:
    """The atoms with one for each number that stands for a clause of its own, at its place and on its day; those that
    give but the total are general."""
    out = list(made)
    for clause in _clauses(parse, mentions):
        base = next((a for a in out if _same(a.mention, clause.base)), None)
        if base is None or base.mention.factuality.value not in EMITTED:
            continue
        out = [a.as_general() if clause.whole and _same(a.mention, clause.base) else a for a in out]
        out = _without_places_of_gaps(parse, out, clause, places)
        index, real = clause.sentence.index, Factuality(base.mention.factuality.value)
        for gap in clause.gaps:
            mention = replace(base.mention, sentence=index, trigger=(gap.number,), roles={}, factuality=real)
            kinds = {kind for _, kind in gap.phrases}
            place = places.named(mention.sentence, clause.places(gap))
            when = dates.of(mention)[0] if DAY in kinds else base.when
            out.append(replace(base, mention=mention, place=place or base.place, when=when, siblings=2))
    return out


def _clauses(parse: Parse, mentions: Sequence[Mention]) -> list[_Clause]:
    found = []
    for sentence in parse.sentences:
        gaps = find(sentence)
        for verb in dict.fromkeys(g.verb for g in gaps):
            mine = tuple(g for g in gaps if g.verb == verb)
            here = [m for m in mentions if m.sentence == sentence.index]
            above = [m for m in here if verb in m.trigger] or [m for m in here if sentence[m.head].head == verb]
            before = [m for m in mentions if m.sentence == sentence.index - 1 and m.sub_event_type in HARM]
            if above:
                found.append(_Clause(sentence, mine, above[0], mine[0].listed))
            elif before and (own := phrases(sentence, verb + 1)):
                found.append(_Clause(sentence, (Gap(verb, verb, own), *mine), before[-1], True))
    return found


def _without_places_of_gaps(parse: Parse, atoms: Sequence[Atom], clause: _Clause, places: DocumentPlaces) -> list[Atom]:
    """The atoms of the clause's sentence without those at the place of a gap; where a mention has none but such, at the
    clause's own place."""
    index, taken = clause.sentence.index, [places.named(clause.sentence.index, clause.places(g)) for g in clause.gaps]
    span = range(clause.gaps[0].verb, clause.gaps[0].number)
    own: Place | None = places.named(index, [i for i in span if not clause.gaps[0].listed])
    out: list[Atom] = []
    for atom in atoms:
        if atom.mention.sentence != index or not any(p is not None and same_place(p, atom.place) for p in taken):
            out.append(atom)
        elif own and not any(a.mention is atom.mention and same_place(a.place, own) for a in (*atoms, *out)):
            out.append(replace(atom, place=own))
    return out


def _same(a: Mention, b: Mention) -> bool:
    return (a.sentence, a.trigger, a.rule) == (b.sentence, b.trigger, b.rule)
