"""From atoms to events, in two stages.

First coreference: the mentions of one happening become one event, all mentions kept. Then the codebook's rule that
one pair of actors on one day in one place is one row, whatever the tactics, the hierarchy deciding its type.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from service.coding.actors import Actor
from service.coding.agreement import (
    day_agrees,
    place_agrees,
    same_actor,
    same_place,
    side_agrees,
    specificity,
)
from service.coding.atoms import Atom
from service.coding.borders import cross
from service.coding.event import BATTLES, CROWDS, HARM, RIOTS, TERRITORY, Event, answers_crowd, stray, telling_words
from service.coding.followups import crowd_shot_at, landmark, of_the_dead, prelude, separate, some_of_the_dead
from service.coding.links import gapped, linked_mentions, points_back
from service.coding.places import COUNTRY, TOWN, Place
from service.coding.retyping import APART, EXPLOSIONS, typed
from service.language.parse import Parse
from service.templates.mentions import EMITTED, Mention

_BLASTS = frozenset({"Suicide bomb", "Remote explosive/landmine/IED", "Grenade"})
_POLICED = frozenset({"Violent demonstration", "Mob violence", "Excessive force against protesters"})
_FAMILIES = (BATTLES, _BLASTS, CROWDS, frozenset({"Air/drone strike", "Chemical weapon"}),
             frozenset({"Shelling/artillery/missile attack", "Chemical weapon"}),
             frozenset({"Air/drone strike", "Disrupted weapons use"}),
             frozenset({"Shelling/artillery/missile attack", "Disrupted weapons use"}))  # fmt: skip
_BY_THE_WAY = frozenset({"Change to group/activity", "Disrupted weapons use", "Looting/property destruction"})
"""What those who take a place do in the same breath: they move in, they seize its arms."""
_BESIDE_VIOLENCE = frozenset({"Disrupted weapons use", "Looting/property destruction"})
"""What those who do any violence do in the same breath: they seize arms, they burn and loot."""
_SEIZED = frozenset("seize recover find confiscate capture retrieve collect seizure recovery".split())
_GAS = "Chemical weapon"
"""Which aircraft or shells bring, so that it is told from their other strikes by its day."""
_LANDMARKS = frozenset({"after", "before", "since", "until"})
_BARE = frozenset({"Attack", "Armed clash"})
_BARE_ROLES = frozenset({"attacker", "side", "place", "target", "opponent"})
"""What "the attack" is called, and what it may be told with where it is none of its own."""
_OF_THE_DEAD = frozenset({"victims", "place"})
_CIVILIANS = 7


def merge(parse: Parse, atoms: Sequence[Atom], checkpoint: Callable[[], None] = lambda: None) -> list[Event]:
    """Events in text order. Atoms that are emitted by default are never merged with others.

    ``checkpoint`` is called at each step and may raise to stop: the cost grows with the square of the atoms.
    """
    events: list[Event] = []
    titles = _titles(parse)
    atoms = _without_preludes(parse, typed(parse, atoms))
    for emitted in (True, False):
        group = [a for a in atoms if (a.mention.factuality.value in EMITTED) == emitted]
        found = _corefer(parse, group, titles, checkpoint)
        if not emitted:
            found = [e for e in found if not all(_is_circumstance(parse, m) for m in e.mentions)]
        events.extend(_without_vague(parse, _one_row_a_pair(found, checkpoint), titles) if emitted else found)
    return events


def _without_preludes(parse: Parse, atoms: Sequence[Atom]) -> list[Atom]:
    """The atoms, those that only say after what something happened, elsewhere or days before, as general ones."""
    happened = [a for a in atoms if a.mention.factuality.value in EMITTED and not prelude(parse, a.mention)]
    out = []
    for atom in atoms:
        m = atom.mention
        above = parse.sentences[m.sentence].ancestors(m.head) if prelude(parse, m) else ()
        later = [a for a in happened if a.mention.sentence == m.sentence and a.mention.head in above]
        elsewhere = any(a.names_place(parse) and not same_place(a.place, atom.place) for a in later)
        general = (elsewhere or landmark(parse, m)) and m.factuality.value in EMITTED
        out.append(atom.as_general() if general else atom)
    return out


def _without_vague(parse: Parse, events: Sequence[Event], titles: frozenset[int]) -> list[Event]:
    """What retells others is general: violence without a place or a day of its own beside such that has them, what
    befell some of the dead of others, and a title that none of the text's events bears out."""
    violent = [e for e in events if not HARM.isdisjoint(e.kinds)]
    vague = violent if any(_anchored(parse, e) for e in violent) else []
    headlines = [e for e in events if all(m.sentence in titles for m in e.mentions)]
    bare = [e for e in vague if not _anchored(parse, e)] + (headlines if len(headlines) < len(events) else [])
    details = [e for e in events if all(some_of_the_dead(parse, m) for m in e.mentions)]
    bare += details if len(details) < len(events) else []
    bare += [e for e in events if _is_booty(parse, e, violent)]
    bare += [e for e in violent[1:] if _points_back(parse, e)]
    return [e.as_general() if any(e is b for b in bare) else e for e in events]


def _points_back(parse: Parse, event: Event) -> bool:
    """Whether an event is only "the attack", by which one told of before must be meant, without a day or anybody hurt
    of its own: "the attack was part of a wider offensive"."""
    bare = all(points_back(parse, m) and m.roles.keys() <= _BARE_ROLES for m in event.mentions)
    return bare and event.kinds[0] in _BARE and not any(a.names_day(parse) for a in event.atoms)


def _is_booty(parse: Parse, event: Event, violent: Sequence[Event]) -> bool:
    """Whether an event tells only of arms found after violence told of just before, with no day or place of its own."""
    seized = all(
        m.sub_event_type == "Disrupted weapons use" and parse.sentences[m.sentence][m.head].key in _SEIZED
        for m in event.mentions
    )
    first = min(m.sentence for m in event.mentions)
    near = any(0 < first - m.sentence <= 2 for e in violent for m in e.mentions)
    return seized and near and not _anchored(parse, event)


def _anchored(parse: Parse, event: Event) -> bool:
    """Whether any mention names the event's day or its place, a whole country not counted."""
    return any(a.names_day(parse) or a.names_place(parse) and a.place.name != a.place.country for a in event.atoms)


def _titles(parse: Parse) -> frozenset[int]:
    """Indices of the title's sentences, and of those in the text that only repeat it."""
    title = _letters(parse.title)
    return frozenset(s.index for s in parse.sentences if s.field == "title" or title and _letters(s.text) == title)


def _is_circumstance(parse: Parse, mention: Mention) -> bool:
    """Whether an old or general happening is told only to date or to describe something: "months after they lost Kalo",
    "after sweeping into Kalo", "the coalition fighting the group"."""
    sentence = parse.sentences[mention.sentence]
    word = sentence[mention.head]
    if mention.factuality.value == "general":
        return mention.factuality.cue == (mention.head,) and word.deprel in ("acl", "acl:relcl")
    marks = {sentence[m].key for m in sentence.children(mention.head, "mark")}
    return mention.factuality.value == "background" and not marks.isdisjoint(_LANDMARKS)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _corefer(
    parse: Parse, atoms: Iterable[Atom], titles: frozenset[int], checkpoint: Callable[[], None]
) -> list[Event]:
    """Groups atoms: those of the text in its order, then those of the title, which tells nothing but what the text
    tells."""
    events: list[Event] = []
    for atom in sorted(atoms, key=lambda a: (a.mention.sentence in titles, a.mention.sentence, a.mention.head)):
        checkpoint()
        scored = [(score, -i) for i, event in enumerate(events) if (score := _score(parse, event, atom, titles))]
        if not scored:
            events.append(Event(parse, [atom]))
            continue
        event = events[-max(scored)[1]]
        if atom.mention.sentence in titles:
            atom = _placed(atom, event)
        event.atoms.append(atom)
    return sorted(events, key=lambda e: min((a.mention.sentence, a.mention.head) for a in e.atoms))


def _placed(atom: Atom, event: Event) -> Atom:
    """A title's atom at the place that the text gives, unless only the title names one; it adds only the actors that
    the text leaves open or that it names better, and none that the text has on the other side."""
    known = event.side(1), event.side(2)
    keep = [
        tuple(a for a in side if not old or specificity(a) == 0 and (specificity(old[0]) or not _in_camps(a, other)))
        for side, old, other in zip((atom.actors1, atom.actors2), known, known[::-1], strict=True)
    ]
    place = event.place() if event.place().name else atom.place
    if atom.names_place(event.parse) and not any(a.names_place(event.parse) for a in event.atoms):
        place = min(atom.place, place, key=lambda p: p.level)
    return replace(atom, place=place, actors1=keep[0], actors2=keep[1])


def _in_camps(actor: Actor, others: Sequence[Actor]) -> bool:
    return actor.camp in {o.camp for o in others}


def _score(parse: Parse, event: Event, atom: Atom, titles: frozenset[int]) -> float:
    """How well an atom fits an event; 0 when it is another one."""
    if any(known.mention is atom.mention for known in event.atoms):
        return 0
    if any(gapped(parse, known.mention, atom.mention) for known in event.atoms):
        return 0
    headline = atom.mention.sentence in titles
    text = [a.mention for a in event.atoms if a.mention.sentence not in titles]
    if any(of_the_dead(parse, m, atom.mention) for m in event.mentions):
        return 10
    linked = any(linked_mentions(parse, m, atom.mention) for m in (text or event.mentions))
    places = [place_agrees(parse, known, atom) for known in event.atoms]
    dated = (atom.when.precision or 3) < 3
    agree = any(_types_agree(kind, atom.mention.sub_event_type, linked, dated) for kind in event.kinds)
    answered = _answered(parse, event, atom)
    agree = agree or answered or _shot_in_crowd(event, atom)
    if not agree and not (max(places) > 0 and _unclaimed_blast(event, atom)):
        return 0
    if any((known.mention.rule in APART) != (atom.mention.rule in APART) for known in event.atoms):
        return 0
    if not linked and not headline and _battle_and_victims(event, atom):
        return 0
    days = [day_agrees(parse, known, atom) for known in event.atoms]
    capture = atom.mention.sub_event_type in TERRITORY
    if min(places) < 0 and not headline and not _placed_later(parse, event, atom):
        return 0
    if min(days) < (-1 if linked and atom.siblings == 1 and not capture else 0):
        return 0
    if separate(parse, atom.mention) and _other_victims(event, atom):
        return 0
    if linked:
        if _by_the_way(event.kinds[0], atom.mention.sub_event_type, dated) and not _same_doer(event, atom):
            return 0
        return 10 + max(places) + max(days)
    if not answered and not _actors_agree(event, atom) and not _names_victims_only(parse, event, atom):
        return 0
    distance = min(atom.mention.sentence - known.mention.sentence for known in event.atoms)
    same_type = atom.mention.sub_event_type in event.kinds
    if not same_type and not headline and max(places) < 1 and atom.names_place(parse):
        return 0
    if not same_type and max(days) < 1 and _GAS in {atom.mention.sub_event_type, *event.kinds}:
        return 0
    return 1 + max(places) + max(days) + same_type + 1 / (1 + max(distance, 0))


def _placed_later(parse: Parse, event: Event, atom: Atom) -> bool:
    """Whether an atom tells where in the area named before an event took place: "the strike on the village of X was
    carried out by jets", "the bombing took place in X"."""
    last = max(event.atoms, key=lambda a: a.mention.sentence)
    near = 0 <= atom.mention.sentence - last.mention.sentence <= 2
    if not near or not points_back(parse, atom.mention) or atom.siblings > 1:
        return False
    return all(_may_hold(a.place, atom.place) for a in event.atoms)


def _may_hold(wide: Place, narrow: Place) -> bool:
    """Whether a place may lie in an area, or near a town that is only named as near."""
    inside = not narrow.admin1 or narrow.admin1 == wide.admin1
    return TOWN < wide.level < COUNTRY and narrow.level <= wide.level and wide.country == narrow.country and inside


def _names_victims_only(parse: Parse, event: Event, atom: Atom) -> bool:
    """Whether an atom is "the firefight" of the event just told and names none but its dead, who may be anybody's."""
    near = 0 <= atom.mention.sentence - max(m.sentence for m in event.mentions) <= 1
    return near and atom.mention.roles.keys() <= _OF_THE_DEAD and points_back(parse, atom.mention)


def _unclaimed_blast(event: Event, atom: Atom) -> bool:
    """Whether both are explosions, one of which its words ascribe to nobody: weapons are told apart with less care."""
    both = atom.mention.sub_event_type in EXPLOSIONS and not EXPLOSIONS.isdisjoint(event.kinds)
    return both and (not atom.actors1 or not event.side(1))


def _shot_in_crowd(event: Event, atom: Atom) -> bool:
    """Whether an attack by nobody known is what befell somebody in a riot or dispersed protest told of just before."""
    near = 0 <= atom.mention.sentence - max(m.sentence for m in event.mentions) <= 1
    return near and stray(atom) and not _POLICED.isdisjoint(event.kinds)


def _answered(parse: Parse, event: Event, atom: Atom) -> bool:
    """Whether one is a riot and the other the shots of police at its crowd, in the same breath."""
    if atom.mention.sub_event_type in RIOTS:
        shots = [a.mention for a in event.atoms if answers_crowd(a)]
        return len(shots) == len(event.atoms) and any(crowd_shot_at(parse, m, atom.mention) for m in shots)
    riots = [a.mention for a in event.atoms if a.mention.sub_event_type in RIOTS]
    return answers_crowd(atom) and any(crowd_shot_at(parse, atom.mention, m) for m in riots)


def _other_victims(event: Event, atom: Atom) -> bool:
    """Whether both name who suffered: fighters the one and civilians alone the other, or none of the other's camp."""
    known, new = event.side(2), atom.actors2
    if not known or not new:
        return False
    unarmed = {all(a.inter == _CIVILIANS for a in side) for side in (known, new)}
    return len(unarmed) > 1 or {a.camp for a in known}.isdisjoint(a.camp for a in new)


def _battle_and_victims(event: Event, atom: Atom) -> bool:
    """Whether one is a battle and the other a bare attack on civilians alone: a battle has other sides."""
    if atom.mention.sub_event_type in BATTLES:
        return all(_unarmed_only(a, event.parse) for a in event.atoms)
    return _unarmed_only(atom, event.parse) and not BATTLES.isdisjoint(event.kinds)


def _unarmed_only(atom: Atom, parse: Parse) -> bool:
    """Whether it is violence against people who bear no arms, captives included."""
    sub = atom.mention.sub_event_type
    if not atom.actors2 or sub in BATTLES or sub not in HARM:
        return False
    if sub in EXPLOSIONS:
        return all(a.inter == _CIVILIANS for a in atom.actors2)
    return all(cross(sub, None, a, telling_words(parse, atom.mention))[0] == sub for a in atom.actors2)


def _types_agree(a: str, b: str, linked: bool, dated: bool) -> bool:
    if _akin(a, b):
        return True
    if a in HARM and b in HARM:
        return linked or a == "Attack" or b == "Attack"
    if linked and _by_the_way(a, b, dated):
        return True
    return linked and ({a, b} <= HARM | CROWDS)


def _akin(a: str, b: str) -> bool:
    return a == b or any(a in family and b in family for family in _FAMILIES)


def _by_the_way(a: str, b: str, dated: bool) -> bool:
    """Whether one is done in the same breath as the other; what is taken or burned beside violence only within days."""
    return not _akin(a, b) and any(
        x in TERRITORY and y in _BY_THE_WAY or dated and x in HARM and y in _BESIDE_VIOLENCE
        for x, y in ((a, b), (b, a))
    )


def _same_doer(event: Event, atom: Atom) -> bool:
    return not atom.actors1 or not {a.name for a in event.side(1)}.isdisjoint(a.name for a in atom.actors1)


def _actors_agree(event: Event, atom: Atom) -> bool:
    """False when both name the same side and differ; sides may be swapped in battles."""
    ones, twos = event.side(1), event.side(2)
    straight = side_agrees(ones, atom.actors1) and side_agrees(twos, atom.actors2)
    if straight or (BATTLES | CROWDS).isdisjoint(event.kinds):
        return straight
    return side_agrees(ones, atom.actors2) and side_agrees(twos, atom.actors1)


def _one_row_a_pair(events: Iterable[Event], checkpoint: Callable[[], None]) -> list[Event]:
    """The codebook's row: violent events of one pair of actors on one day in one place become one, whatever the
    tactics."""
    rows: list[Event] = []
    for event in events:
        checkpoint()
        row = next((r for r in rows if _same_row(r, event)), None)
        if row is None:
            rows.append(event)
        else:
            row.atoms.extend(event.atoms)
    return rows


def _same_row(a: Event, b: Event) -> bool:
    """Whether two events share day, place and at least one named actor, and neither names an actor the other
    contradicts."""
    if HARM.isdisjoint(a.kinds) or HARM.isdisjoint(b.kinds):
        return False
    if (a.main.mention.rule in APART) != (b.main.mention.rule in APART):
        return False
    if any(_battle_and_victims(one, atom) for one, other in ((a, b), (b, a)) for atom in other.atoms):
        return False
    place, other = a.place(), b.place()
    if not place.name or not same_place(place, other) or place.geo_precision != other.geo_precision:
        return False
    if a.when().day != b.when().day:
        return False
    ones, twos = a.side(1), a.side(2)
    return any(
        side_agrees(ones, left)
        and side_agrees(twos, right)
        and any(same_actor(x, y) and specificity(x) == 0 for x in ones + twos for y in left + right)
        for left, right in ((b.side(1), b.side(2)), (b.side(2), b.side(1)))
    )
