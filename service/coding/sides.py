"""The two sides of an event by the codebook: whom the roles name, whom the article names elsewhere, and who stands
for nobody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from service.coding import taxonomy
from service.coding.actors import Actor, ActorName, Actors
from service.coding.actors.actor import Scene
from service.coding.agreement import UNIDENTIFIED, specificity
from service.coding.atoms import reciprocal
from service.coding.attribution import ARMED, Attribution
from service.coding.event import Event
from service.coding.fatalities import Deaths
from service.coding.links import points_back
from service.coding.retyping import EXPLOSIONS
from service.language.parse import Parse, Span
from service.templates.mentions import Mention, Role

NEEDS_TARGET = frozenset({"Armed clash", "Attack", "Abduction/forced disappearance", "Sexual violence"})
"""Sub-types whose actor2 is never blank."""
POLICED = frozenset({"Excessive force against protesters", "Protest with intervention"})
"""Sub-types in which somebody faces the crowd."""
_CIVILIANS, _RIOTERS, _PROTESTERS = 7, 5, 6
_FLYING = frozenset({1, 8})  # classes of actors that have aircraft
_BARRAGES = frozenset(
    {
        "Shelling/artillery/missile attack",
        "Air/drone strike",
        "Chemical weapon",
        "Looting/property destruction",
        "Disrupted weapons use",
    }
)
"""Sub-types that one side does several times on end; of the others only "another" or "a second" says so."""
_AT_PEOPLE = frozenset({"Grenade", "Shelling/artillery/missile attack", "Chemical weapon"})
"""Sub-types that strike people where the text names no other target."""
_CLOSE = frozenset({"Attack", "Sexual violence", "Abduction/forced disappearance", "Looting/property destruction"})
"""Sub-types of deeds done at close quarters."""
_BY_FORCE = "excessive-force-against-protesters"
_COUP = "coup"
_UPHEAVAL = frozenset("coup putsch power topple overthrow oust depose unseat takeover dissolve ouster".split())
"""Words of a coup that deposes a government; a mutiny does not."""
_DECREE = "curfew-and-emergency"
_LEAVES = frozenset("leave vacate abandon evacuate quit withdraw retreat pull cede relinquish surrender hand".split())
"""Verbs of those who give a place up."""
_SHOTS = frozenset({"missile", "rocket", "projectile"})
_PARTIES = frozenset("group faction militia clan subclan sub-clan tribe gang cartel community band family".split())
_RIVAL = frozenset({"rival", "opposing", "competing", "feuding"})
_AGAIN = frozenset("another second third fourth fifth other similar further same again separate more also".split())
_NEAR, _FAR, _BESIDE = 2, 8, 1
"""Sentences between two alike events, two air strikes, and a transfer or deal and the words for its sides."""


@dataclass(frozen=True)
class Side:
    """One side of an event: the actor of the column, its associated actors, and why."""

    actor: Actor | None
    assoc: tuple[str, ...]
    why: str

    @property
    def name(self) -> str | None:
        """The column's value."""
        return self.actor.name if self.actor else None

    @property
    def inter(self) -> int | None:
        """The actor's class, 1 to 8."""
        return self.actor.inter if self.actor else None

    @property
    def spans(self) -> tuple[Span, ...]:
        """The words that name the actor."""
        return self.actor.spans if self.actor else ()


class Sides:
    """Finds the sides of the events of one document."""

    def __init__(self, parse: Parse, names: tuple[ActorName, ...], actors: Actors, events: Sequence[Event]):
        self._parse, self._names, self._actors, self._events = parse, names, actors, events
        self._article = Attribution(parse, names, actors, events)

    def of(self, event: Event, sub: str, deaths: Deaths) -> tuple[Side, Side]:
        """Both sides of an event of a sub-event type; its deaths tell of victims that no role names."""
        country, on = event.place().iso3 or self._article.home, event.when().day
        ones, twos = ([self._actors.moved(a, country) for a in event.side(n)] for n in (1, 2))
        ones = [a for a in ones if a.inter in _FLYING or not event.flown]
        struck = {a.spans for a in twos if a.spans}
        match taxonomy.EVENT_TYPE_OF[sub]:
            case "Protests" | "Riots":
                return self._crowd(event, sub, country, on)
            case "Violence against civilians":
                ones = [self._known_for(a, country) for a in ones if a.spans not in struck]
                ones = self._attackers(event, ones, [], country, on)
                people = sorted((a for a in twos if a.inter == _CIVILIANS), key=lambda a: a.assumed)
                twos = people or [self._actors.civilians(country)]
            case "Battles":
                ones, twos = self._fighters(event, sub, ones, twos, country, on)
            case "Explosions/Remote violence":
                same = {a.spans for a in ones} & {a.spans for a in twos}
                ones = [self._known_for(a, country) for a in ones if a.spans not in same]
                own = {a.camp for a in ones[:1] if specificity(a) < UNIDENTIFIED}
                twos = self._struck(event, [a for a in twos if a.camp not in own], deaths, country, on)
                ones = self._attackers(event, ones, twos, country, on)
            case _:
                ones, twos = self._strategic(event, sub, ones, twos, country, on)
        alike = ones and twos and ones[0].name == twos[0].name and ones[0].inter != 1
        if alike and ones[0] is not twos[0]:
            twos = twos[1:]
        if not twos and sub in NEEDS_TARGET:
            twos = [self._actors.unidentified(country)]
        return _side(ones), _side(twos)

    def _attackers(self, event: Event, ones: Sequence[Actor], twos: Sequence[Actor], country, on) -> list[Actor]:
        """Who did violence: by role, else who claims it or is blamed, else nobody known."""
        ones = [a for a in ones if a.inter != _CIVILIANS]
        if not ones or all(specificity(a) == UNIDENTIFIED for a in ones):
            hints = (
                self._article.claimed(event, twos, country, on),
                self._article.wielder(event, twos, country, on),
                self._series(event, twos),
                self._named_beside(event, twos, country, on),
            )
            if other := next((a for a in hints if a and (a.inter in _FLYING or not event.flown)), None):
                return [other]
        return ones or [self._actors.unidentified(country)]

    def _named_beside(self, event: Event, twos: Sequence[Actor], country, on) -> Actor | None:
        """The one non-state group that the event's sentences name without saying what it did."""
        hit, near = {a.camp for a in twos}, not _CLOSE.isdisjoint(event.kinds)
        beside = self._article.beside(event, country, on, named=not near)
        found = [a for a in beside if a.inter in (2, 3) and a.kind != "gang" and a.camp not in hit]
        if len(found) == 1:
            return replace(found[0], why=f"{found[0].why}; the only armed group that the event's words name")
        return None

    def _series(self, event: Event, twos: Sequence[Actor]) -> Actor | None:
        """Who did the nearest deed of the same kind: "a second raid", "another salvo", shells a sentence further on."""
        kinds, hit, able = set(event.kinds), {a.camp for a in twos}, _FLYING if event.flown else ARMED
        first = min(m.sentence for m in event.mentions)
        known = any(points_back(self._parse, m) for m in event.mentions)
        again = any(
            self._parse.sentences[m.sentence][i].key in _AGAIN
            for m in event.mentions
            for i in self._parse.sentences[m.sentence].subtree(m.head)
        )
        if not (again or known) and kinds.isdisjoint(_BARRAGES):
            return None
        near = []
        for other in self._events:
            alike = (
                not kinds.isdisjoint(other.kinds) or again and kinds <= EXPLOSIONS and set(other.kinds) <= EXPLOSIONS
            )
            if other is event or not alike:
                continue
            if not again and kinds.isdisjoint(_BARRAGES) and min(m.sentence for m in other.mentions) >= first:
                continue
            distance = min(abs(m.sentence - n.sentence) for m in event.mentions for n in other.mentions)
            known_by = (a for a in other.side(1) if not a.name.startswith("Unidentified"))
            doers = [a for a in known_by if a.inter in able and a.camp not in hit]
            if doers and distance <= (_FAR if event.flown else _NEAR):
                near.append((distance, doers[0]))
        if not near:
            return None
        _, actor = min(near, key=lambda pair: pair[0])
        return replace(actor, why=f"{actor.why}; who did the deed of the same kind beside it")

    def _strategic(self, event: Event, sub: str, ones, twos, country, on) -> tuple[list[Actor], list[Actor]]:
        """Sides of what is no violence: captors, those who come and go, parties to a deal, owners of loot."""
        if sub == "Arrests" and not ones:
            return [self._police(country, on, "arrests without a named captor are the police's")], twos
        if not ones and any(m.rule == _DECREE for m in event.mentions):
            return [
                self._actors.forces("government", country, on, "what is decreed without a name is the state's")
            ], twos
        if not twos and any(
            m.rule == _COUP and _UPHEAVAL.intersection(self._parse.sentences[m.sentence][i].key for i in m.trigger)
            for m in event.mentions
        ):
            deposed = self._actors.forces("government", country, on, "those whom a coup deposes")
            return ones, [deposed] if ones else []
        if sub in ("Agreement", "Non-violent transfer of territory"):
            if not twos and any(self._parse.sentences[m.sentence][m.head].key in _LEAVES for m in event.mentions):
                ones, twos = [], ones
            scene = "politics" if sub == "Agreement" else "violence"
            ones = [a for a in ones if a.inter != _CIVILIANS] or ones
            if not ones or (specificity(ones[0]) and ones[0].kind != "government"):
                other = self._partner(event, twos, country, on, scene)
                ones = [other] if other else ones
            if not twos or specificity(twos[0]) == UNIDENTIFIED:
                other = self._partner(event, ones, country, on, scene)
                twos = [other] if other else twos
        elif sub == "Disrupted weapons use":
            if not ones and (other := self._series(event, twos)):
                ones = [other]
            if not twos or specificity(twos[0]) == UNIDENTIFIED:
                other = self._article.claimed(event, ones, country, on) or self._named_beside(event, ones, country, on)
                if not other and self._flies(event):
                    other = self._article.opponent(event, ones, country, on, _NEAR)
                twos = [other] if other else twos
        elif sub == "Looting/property destruction":
            ones = self._attackers(event, ones, twos, country, on)
            twos = twos or [replace(self._actors.civilians(country), why="the owners of what was taken or destroyed")]
        return ones, twos

    def _flies(self, event: Event) -> bool:
        """Whether the weapon of an event comes from afar, so that somebody aimed it."""
        arms = self._arms(m for m in event.mentions if "device" in m.roles)
        return "aircraft" in arms.values() or not _SHOTS.isdisjoint(arms)

    def _bombed(self, event: Event) -> bool:
        """Whether a weapon that nobody is said to have used struck a crowd."""
        struck = (m for m in event.mentions if m.sub_event_type in POLICED and m.rule != _BY_FORCE)
        return "weapon" in self._arms(struck, "device", "instrument", "attacker").values()

    def _arms(self, mentions: Iterable[Mention], *roles: str) -> dict[str, str | None]:
        """The lemmas of what did harm, by the roles of mentions (the device), with their classes of nouns."""
        tables = self._actors.tables
        words = (
            tables.lemma(self._parse.sentences[m.sentence][h])
            for m in mentions
            for name in roles or ("device",)
            if name in m.roles
            for h in m.roles[name].heads
        )
        return {key: tables.nouns.get(key) for key in words}

    def _partner(self, event: Event, known: Sequence[Actor], country, on, scene: Scene) -> Actor | None:
        """The other side of a deal or transfer, from the words near it: its government, else its forces."""
        found = self._article.opponent(event, known, country, on, _BESIDE, scene)
        return found or self._article.opponent(event, known, country, on, _BESIDE)

    def _fighters(self, event: Event, sub: str, ones, twos, country, on) -> tuple[list[Actor], list[Actor]]:
        """The two armed sides of a battle; a side that its words leave open is the other one the article names."""
        ones, twos = ([self._in_arms(a, country) for a in sorted(side, key=_doubt)] for side in (ones, twos))
        ones = [a for a in ones if a.inter != _CIVILIANS]
        twos = [a for a in twos if a.inter != _CIVILIANS and not (ones and a.camp == ones[0].camp)]
        ones = [a for a in ones if not (twos and a.camp == twos[0].camp)]
        if not twos and len({a.name for a in ones}) == 1 and any(map(self._are_parties, event.mentions)):
            twos = ones[:1]
        if sub == "Armed clash" and not twos and event.changes_hands():
            ones, twos = ones[:1], [a for a in ones if a.camp != ones[0].camp]
        if not ones and len(twos) > 1:
            foe = next((a for a in twos[1:] if a.inter != twos[0].inter), twos[1])  # of "a joint team of X and Y"
            ones, twos = [foe], [a for a in twos if a is not foe]
        if not ones:
            other = self._article.claimed(event, twos, country, on) or self._foe(event, twos, country, on)
            ones = [other or self._actors.unidentified(country)]
        if not twos:
            other = self._foe(event, ones, country, on)
            if other is None and sub == "Non-state actor overtakes territory":
                other = self._actors.forces("military", country, on, "taken from the state, as nobody else is named")
            twos = [other] if other else []
        return ones, twos

    def _known_for(self, actor: Actor, country: str | None) -> Actor:
        """The actor, but nobody known for a crowd: who bombs or shoots people is no crowd."""
        return self._actors.unidentified(country) if actor.inter == _RIOTERS else actor

    def _in_arms(self, actor: Actor, country: str | None) -> Actor:
        return self._actors.communal(country, actor) if actor.inter in (_RIOTERS, _PROTESTERS) else actor

    def _are_parties(self, mention: Mention) -> bool:
        """Whether those who fight are several of a kind, without another side: "two clans", "rival militias"."""
        side = mention.roles.get("side")
        if side is None or "opponent" in mention.roles:
            return False
        sentence = self._parse.sentences[mention.sentence]
        numbers = [
            sentence[c] for w in side.words if sentence[w].key in _PARTIES for c in sentence.children(w, "nummod")
        ]
        return self._rivals(mention) or any(word.key not in ("one", "1") for word in numbers)

    def _foe(self, event: Event, known: Sequence[Actor], country, on) -> Actor | None:
        """Who fought ``known``: the armed side named near the event, the other side of a war, any that is named."""
        near = self._article.opponent(event, known, country, on, _NEAR)
        war = self._actors.foe(known[0], country, on) if known and not near else None
        return near or war or self._article.opponent(event, known, country, on)

    def _struck(self, event: Event, twos: Sequence[Actor], deaths: Deaths, country, on) -> list[Actor]:
        """Who was hit from afar: armed targets before civilians; the dead, else the hurt where the text names no
        target."""
        armed = sorted((a for a in twos if a.inter in ARMED and a.kind != "military-unknown"), key=specificity)
        others = sorted((a for a in twos if a.inter not in ARMED), key=lambda a: a.assumed)
        if (others or deaths.reports) and all(a.assumed for a in armed) and self._is_shared(event):
            armed = []
        harmless = "Grenade" not in event.kinds and self._article.harmless(event)
        bare = harmless and not deaths.reports and all(a.assumed for a in others)
        vague = not armed and all(a.assumed for a in others)
        if (armed or others and not bare) and not (vague and deaths.reports):
            return armed + others
        found: dict[str, Actor] = {}
        for report in deaths.reports:
            role = Role(report.heads, report.words, "")
            coded = self._actors.code(
                self._parse, self._names, report.sentence, role, country=country, on=on, side="actor2"
            )
            for actor in coded or (
                replace(self._actors.civilians(country), spans=report.spans, why="people were killed"),
            ):
                found.setdefault(actor.name, actor)
        for actor in () if found else self._article.hurt(event, country, on):
            found.setdefault(actor.name, actor)
        if not found and others and not bare:
            return others
        if not found and not harmless and not _AT_PEOPLE.isdisjoint(event.kinds):
            return [replace(self._actors.civilians(country), why="those who live where it fell")]
        return sorted(found.values(), key=lambda a: (a.inter not in ARMED, specificity(a)))

    def _is_shared(self, event: Event) -> bool:
        """Whether what was struck is a place or train of vehicles that soldiers and other people have alike: an
        airport, "the convoy"."""
        tables = self._actors.tables
        targets = (
            tables.lemma(self._parse.sentences[m.sentence][h])
            for m in event.mentions
            for name in ("target", "place")
            if name in m.roles
            for h in m.roles[name].heads
        )
        return not tables.words["shared"].isdisjoint(targets)

    def _police(self, country: str | None, on: date | None, why: str) -> Actor:
        return self._actors.forces("police", country, on, why)

    def _brawl(self, event: Event, facing: Sequence[Actor]) -> bool:
        """Whether the people of a riot fight each other."""
        armed = any(a.inter in ARMED for a in facing)
        return any(
            reciprocal(self._parse, m) or self._rivals(m) or (m.frame == "fight" and not armed) for m in event.mentions
        )

    def _rivals(self, mention: Mention) -> bool:
        """Whether those who act, or what they hold, are called "rival" or "opposing"; whether it counters another."""
        sentence = self._parse.sentences[mention.sentence]
        heads = [h for name in ("protester", "attacker", "side") if (r := mention.roles.get(name)) for h in r.heads]
        nouns = [i for i in mention.trigger if sentence[i].upos == "NOUN"]
        before = {sentence[i].key for n in nouns for i in range(max(1, n - 2), n + 1)}
        if any(key.startswith("counter") for key in before):
            return True
        return any(sentence[c].key in _RIVAL for h in (*heads, *nouns) for c in sentence.children(h, "amod"))

    def _crowd(self, event: Event, sub: str, country: str | None, on: date | None) -> tuple[Side, Side]:
        """Protesters or rioters first, and whoever faces them."""
        ones, twos = ([self._actors.moved(a, country) for a in event.side(n)] for n in (1, 2))
        protest = taxonomy.EVENT_TYPE_OF[sub] == "Protests"
        crowds = [a for a in ones + twos if a.inter in (_RIOTERS, _PROTESTERS)]
        if sub == "Mob violence":
            crowds = [a for a in ones if a.inter in (_RIOTERS, _PROTESTERS)]
        people = crowds or [a for a in ones if a.inter == _CIVILIANS]
        own = (self._actors.protesters if protest else self._actors.rioters)(country)
        why = people[0].why if people else "those who demonstrate"
        spans = tuple(dict.fromkeys(s for a in people for s in a.spans))
        assoc = tuple(dict.fromkeys(name for a in people for name in a.assoc))
        first = Side(replace(own, spans=spans, why=why), assoc, why)
        if sub == "Peaceful protest" and any(map(self._rivals, event.mentions)):
            return first, Side(own, (), "two crowds face each other")
        if sub == "Peaceful protest":
            return first, Side(None, (), "nobody faces the protesters")
        facing = [a for a in twos + ones if a.inter in ARMED and not (a.assumed and sub == "Mob violence")]
        if sub == "Mob violence" and not facing:
            facing = [a for a in twos if a.inter == _CIVILIANS]
        police = [a for a in self._article.beside(event, country, on) if a.kind in ("police", "state")]
        if not protest and self._brawl(event, facing):
            apart = tuple(a.name for a in facing or police)
            return first, Side(own, (*assoc, *apart), "two crowds fight each other")
        if not facing and not protest and (met := [a for a in twos if a.inter in (_RIOTERS, _PROTESTERS)]):
            other = self._actors.protesters(country)
            return first, _side([replace(other, spans=met[0].spans, assoc=met[0].assoc, why=met[0].why)])
        if sub == "Violent demonstration" and not facing:
            facing = police
        if sub in POLICED and not facing and self._bombed(event):
            facing = self._attackers(event, [], [], country, on)
        if sub in POLICED and not facing:
            facing = [
                self._police(country, on, "those who face protesters are the police unless the text says otherwise")
            ]
        return first, _side(facing)


def _side(found: Sequence[Actor]) -> Side:
    if not found:
        return Side(None, (), "the text names nobody")
    first = found[0]
    assoc = dict.fromkeys(first.assoc)
    for actor in found[1:]:
        if specificity(actor) < UNIDENTIFIED and actor.name != first.name:
            assoc |= dict.fromkeys((actor.name, *actor.assoc))
    return Side(first, tuple(assoc), first.why)


def _doubt(actor: Actor) -> tuple[bool, bool]:
    return actor.name.startswith("Unidentified"), actor.assumed
