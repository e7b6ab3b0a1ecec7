"""Atoms: one mention at one place on one day, with its actors. Merging makes events of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from service.coding.actors import Actor, ActorName, Actors
from service.coding.actors.tables import ARMED as ARMED_NOUNS
from service.coding.dates import When
from service.coding.places import Place
from service.coding.taxonomy import EVENT_TYPE_OF, POLITICAL
from service.language.parse import Parse, Sentence, Span
from service.templates.mentions import GENERAL, Mention, Role

ACTOR1_ROLES = ("attacker", "side", "taker", "protester", "captor", "mover", "party", "founder", "actor")
ACTOR2_ROLES = ("target", "opponent", "loser", "captive", "counterparty", "victims")
TWO_SIDED = frozenset({"side", "party"})
"""Roles whose conjuncts are the two sides when nobody else fills the other; not those of a deed done to others ("an
offensive by X and Y")."""

_WEAPONS = ("instrument", "device")
_ARMS = {
    "Headquarters or base established": ("thing",),
    "Change to group/activity": ("thing",),
    "Disrupted weapons use": (),
}
"""Roles whose owner is actor1 where nobody fills a role of actor1: those of arms, by sub-type."""
_SUFFERING = {
    "Remote explosive/landmine/IED": frozenset(
        {"step", "tread", "run", "drive", "stumble", "walk", "trip", "ride", "pass"}
    ),
}
"""Verbs whose subject is struck, by sub-type."""
_LAID = frozenset({"mine", "landmine", "ied", "bomb", "device", "explosive", "booby-trap"})
"""What lies in wait for those who "hit" it."""
_PEOPLE = ARMED_NOUNS | {"civilians", "official"}
"""Classes of nouns that are nobody's arms."""
_AIMS = frozenset({"post", "site", "unit"})
"""Classes of nouns that a bomb is aimed at rather than made of."""
_STANDING = frozenset({"post", "site"})
"""Classes of nouns for places, which do nothing themselves."""
_HOLDS = frozenset({"hold", "held", "control", "controlled", "occupy", "occupied", "run", "defend", "guard"})
_OWN_BOMB = "own-bomb-goes-off"
_AIDS = frozenset("back support aid assist help reinforce accompany escort join flank".split())
_MUTUAL = frozenset(
    "exchange clash clashe battle fight fighting trade skirmish shootout gunfight gunbattle combat".split()
)
"""Lemmas of fights in which both sides bear arms."""
_EACH_OTHER = frozenset({("one", "another"), ("each", "other")})
_FIGHTING = frozenset({1, 2, 3, 4, 8})

_SCENES = {"Protests": "protest", "Riots": "riot"}
_MOVES = dict.fromkeys(
    ("Non-violent transfer of territory", "Headquarters or base established", "Change to group/activity"), "moves"
)


@dataclass(frozen=True)
class Atom:
    """A mention with one place, one day and its actors."""

    mention: Mention
    place: Place
    when: When
    actors1: tuple[Actor, ...] = ()
    actors2: tuple[Actor, ...] = ()
    siblings: int = field(default=1)
    """How many atoms the mention makes: several places or days."""

    def as_general(self) -> Atom:
        """The atom as what is only told in general, which is no event."""
        return replace(self, mention=replace(self.mention, factuality=GENERAL))

    def names_place(self, parse: Parse) -> bool:
        """Whether the place stands in the mention's own sentence."""
        return any(_inside(parse, self.mention, span) for span in self.place.spans)

    def names_day(self, parse: Parse) -> bool:
        """Whether the day stands in the mention's own sentence."""
        return any(_inside(parse, self.mention, span) for span in self.when.spans)


def _inside(parse: Parse, mention: Mention, span: Span) -> bool:
    sentence = parse.sentences[mention.sentence]
    return span.field == sentence.field and sentence.start <= span.start and span.end <= sentence.end


def make(
    parse: Parse,
    mention: Mention,
    places: Sequence[Place],
    when: When,
    days: int,
    actors: Actors,
    names: tuple[ActorName, ...],
) -> Iterator[Atom]:
    """The atoms of one mention on one of its ``days``: one for each of its places."""
    for place in places:
        actors1, actors2 = _sides(parse, mention, actors, names, place.iso3, when)
        yield Atom(mention, place, when, actors1, actors2, len(places) * days)


def _sides(parse, mention, actors, names, country, when) -> tuple[tuple[Actor, ...], tuple[Actor, ...]]:
    sub = mention.sub_event_type
    scene = _MOVES.get(sub) or _SCENES.get(EVENT_TYPE_OF[sub], "politics" if sub in POLITICAL else "violence")
    mutual = sub == "Armed clash" and not _MUTUAL.isdisjoint(_keys(parse, mention))

    def code(role: Role, side: str, scene: str = scene) -> tuple[Actor, ...]:
        def read(role: Role) -> tuple[Actor, ...]:
            return actors.code(
                parse, names, mention.sentence, role, country=country, on=when.day, side=side, scene=scene
            )

        found = read(role)
        if not found or found[0].inter not in _FIGHTING:
            return found
        helpers = [a for helper in _helpers(parse, mention, role, side) for a in read(helper)]
        helpers = [a for a in helpers if a.inter in _FIGHTING and not a.assumed and a.kind != "military-unknown"]
        allied = [a.name for a in helpers if a.camp != found[0].camp]
        return (replace(found[0], assoc=tuple(dict.fromkeys((*found[0].assoc, *allied)))), *found[1:])

    if mention.rule == _OWN_BOMB:
        mention = _unaimed(parse, mention)
    mention = _aimed(parse, _returned(parse, _suffered(parse, _beside(parse, mention, actors))), actors)
    doers = ACTOR1_ROLES if sub != "Attack" else tuple(r for r in ACTOR1_ROLES if r != "actor")  # who finds the dead
    first = next((role for role in doers if role in mention.roles), None)
    two: tuple[Actor, ...] = ()
    one = code(mention.roles[first], "actor1") if first else ()
    allied = actors.tables.lemma(parse.sentences[mention.sentence][mention.head]) in actors.tables.words["deeds"]
    if first in TWO_SIDED and not allied and not any(role in mention.roles for role in ("opponent", "counterparty")):
        one, two = _split(parse, mention, mention.roles[first], code)
    if not one or all(a.name.startswith("Unidentified") for a in one):
        one = _owner(parse, mention, actors, code) or one
    elif (
        sub in _MOVES
        and (own := _owner(parse, mention, actors, code))
        and own[0].polity
        and own[0].polity == one[0].polity
    ):
        one = own  # "Kosovo opens a police base"
    for role in ACTOR2_ROLES:
        if role in mention.roles:
            barred = {a.name for a in one} if _is_pronoun(parse, mention, role) else set()
            found = code(mention.roles[role], "actor2", "fight" if role == "opponent" and mutual else scene)
            if role == "opponent" and not found and _is_deed(parse, mention, role, actors):
                found = tuple(a for a in code(mention.roles[role], "actor1") if not a.name.startswith("Unidentified"))
            two += tuple(a for a in found if a.name not in barred | {known.name for known in two})
    if any(a.inter in _FIGHTING and not a.assumed for a in two) and EVENT_TYPE_OF[sub] == "Battles":
        two = tuple(a for a in two if not a.assumed)
    if EVENT_TYPE_OF[sub] == "Battles" and not any(a.inter in _FIGHTING for a in two):
        held = _holders(parse, mention, actors, names, country, when)
        two = (*held, *two) if held else two
    if sub == "Disrupted weapons use" and not two and "device" in mention.roles:
        two = tuple(a for a in code(mention.roles["device"], "actor1") if a.inter in _FIGHTING and not a.assumed)
    return one, two


def _helpers(parse: Parse, mention: Mention, role: Role, side: str) -> Iterator[Role]:
    """Fighters who help those of a role: "troops backed by X soldiers fought", "police, alongside X, raided"; not the
    states that stand behind them."""
    sentence = parse.sentences[mention.sentence]
    aided = [c for head in role.heads for c in sentence.children(head, "acl", "amod", "acl:relcl")]
    beside = [c for head in role.heads for c in sentence.children(head, "nmod") if _with_them(sentence, c)]
    if side == "actor1":
        aided += sentence.children(mention.head, "advcl")
        beside += [c for c in sentence.children(mention.head, "obl") if _with_them(sentence, c)]
    aided = [v for v in aided if sentence[v].key.removesuffix("ed") in _AIDS]
    agents = [a for verb in aided for a in sentence.children(verb, "obl:agent", "obl")]
    for head in (*agents, *beside):
        if not sentence.entity_at(head, "Location") and (head in beside or "by" in sentence.case(head)):
            yield Role((head,), sentence.phrase(head), "")


def _with_them(sentence: Sentence, word: int) -> bool:
    case = set(sentence.case(word))
    before = {sentence[i].text.lower() for i in range(max(1, sentence.phrase(word)[0] - 3), word)}
    return "alongside" in case or "with" in case and not before.union(case).isdisjoint({"together", "along", "jointly"})


def _unaimed(parse: Parse, mention: Mention) -> Mention:
    """The mention of a bomb that goes off on its makers without the place as its target."""
    sentence, target = parse.sentences[mention.sentence], mention.roles.get("target")
    if target is None or not all(sentence.entity_at(h, "Location") for h in target.heads):
        return mention
    return replace(mention, roles={name: role for name, role in mention.roles.items() if name != "target"})


def _keys(parse: Parse, mention: Mention) -> set[str]:
    return {parse.sentences[mention.sentence][i].key for i in mention.trigger}


def _is_pronoun(parse: Parse, mention: Mention, role: str) -> bool:
    """Whether a role is but a pronoun: "they shot him", where "him" is none of "they"."""
    return all(parse.sentences[mention.sentence][i].upos == "PRON" for i in mention.roles[role].heads)


def _suffered(parse: Parse, mention: Mention) -> Mention:
    """The mention with its subject as a victim, where the verb says so: "the patrol came under fire", "a boy stepped on
    a mine"."""
    sentence = parse.sentences[mention.sentence]
    verb, device = sentence[mention.head].key, mention.roles.get("device")
    runs_into = verb == "hit" and device is not None and any(sentence[h].key in _LAID for h in device.heads)
    suffers = verb in _SUFFERING.get(mention.sub_event_type, ()) or runs_into
    if "attacker" not in mention.roles or not suffers:
        return mention
    roles = {name: role for name, role in mention.roles.items() if name != "attacker"}
    return replace(mention, roles={"victims": mention.roles["attacker"]} | roles)


def _is_deed(parse: Parse, mention: Mention, role: str, actors: Actors) -> bool:
    """Whether a role is what somebody does, who is then meant: "repelled an attack by X"."""
    sentence = parse.sentences[mention.sentence]
    return all(actors.tables.lemma(sentence[h]) in actors.tables.words["deeds"] for h in mention.roles[role].heads)


def _beside(parse: Parse, mention: Mention, actors: Actors) -> Mention:
    """The mention with the place "by" which a weapon went off as what it struck, not as who used it."""
    doer = mention.roles.get("attacker")
    explodes = EVENT_TYPE_OF[mention.sub_event_type] == "Explosions/Remote violence"
    if doer is None or not explodes and mention.sub_event_type != "Attack":
        return mention
    sentence, tables = parse.sentences[mention.sentence], actors.tables
    keys = {h: tables.lemma(sentence[h]) for h in doer.heads if "by" in sentence.case(h)}
    places = [
        h for h, key in keys.items() if tables.nouns.get(key) in _STANDING and key not in tables.words["vehicles"]
    ]
    if len(places) < len(doer.heads):
        return mention
    roles = {name: role for name, role in mention.roles.items() if name != "attacker"}
    return replace(mention, roles={"target": doer} | roles if explodes else roles)


def _returned(parse: Parse, mention: Mention) -> Mention:
    """The mention with its actors as the two sides, where they do it to each other: "guards shot at one another"."""
    if not reciprocal(parse, mention) or "attacker" not in mention.roles:
        return mention
    others = ("side", "attacker", *ACTOR2_ROLES)
    return replace(
        mention,
        roles={"side": mention.roles["attacker"]} | {k: r for k, r in mention.roles.items() if k not in others},
    )


def _aimed(parse: Parse, mention: Mention, actors: Actors) -> Mention:
    """The mention of a suicide bomb with what only looks like its device as the target: "a bomber hits a convoy"."""
    device = mention.roles.get("device")
    if mention.sub_event_type != "Suicide bomb" or device is None or "target" in mention.roles:
        return mention
    tables, sentence = actors.tables, parse.sentences[mention.sentence]
    heads = [tables.lemma(sentence[h]) for h in device.heads]
    if all(tables.nouns.get(h) in _PEOPLE | _AIMS and h not in tables.words["vehicles"] for h in heads):
        return replace(mention, roles=dict(mention.roles) | {"target": device})
    return mention


def reciprocal(parse: Parse, mention: Mention) -> bool:
    """Whether the mention's verb is done by its subjects to "one another" or "each other"."""
    sentence = parse.sentences[mention.sentence]
    return any(
        pair in _EACH_OTHER
        and (b.head == mention.head or sentence[b.head].head == mention.head or a.head == mention.head)
        for a, b in pairwise(sentence.words)
        if (pair := (a.text.lower(), b.text.lower()))
    )


def _holders(parse: Parse, mention: Mention, actors: Actors, names, country, when: When) -> tuple[Actor, ...]:
    """Who holds what is fought over, by the words at it: "the rebel-held town", "Azzan, which is held by X"."""
    sentence = parse.sentences[mention.sentence]
    heads = [h for name in ("opponent", "target", "place") if name in mention.roles for h in mention.roles[name].heads]
    found = []
    for holds in (c for h in heads for c in sentence.children(h, "amod", "acl", "acl:relcl")):
        if not _HOLDS & {sentence[holds].key, sentence[holds].text.lower()}:
            continue
        words = sentence.children(holds, "obl:agent")
        if holds > 2 and sentence[holds - 1].text in ("-", "–"):
            words = (holds - 2,)
        for word in words:
            actor = actors.holder(parse, names, mention.sentence, word, country=country, on=when.day)
            found += [actor] if actor else []
    return tuple(found[:1])


def _owner(parse: Parse, mention: Mention, actors: Actors, code) -> tuple[Actor, ...]:
    """Whose strike, shelling or attack it was, by the words at its noun or at its arms: "Russian air strikes", "rebel
    shelling", "a mine that X had laid", "a base of X"."""
    sentence = parse.sentences[mention.sentence]
    roles = [mention.roles[name] for name in _ARMS.get(mention.sub_event_type, _WEAPONS) if name in mention.roles]
    if sentence[mention.head].upos in ("NOUN", "PROPN"):
        roles.insert(0, Role((mention.head,), sentence.phrase(mention.head), ""))
    elif (
        mention.head > 1
        and sentence[mention.head - 1].deprel in ("obl", "compound")
        and "-" not in sentence[mention.head - 1].text
        and "as" not in sentence.case(mention.head - 1)
    ):
        roles.insert(0, Role((mention.head - 1,), (mention.head - 1,), ""))
    for role in roles:
        heads = (actors.tables.nouns.get(actors.tables.lemma(sentence[h])) for h in role.heads)
        if any(sentence.entity_at(h, "Location") for h in role.heads):
            continue
        if role is mention.roles.get("device") and not (_PEOPLE | _AIMS).isdisjoint(heads):
            continue
        found = tuple(a for a in code(role, "actor1") if a.inter in _FIGHTING and not a.assumed)
        named = tuple(a for a in found if not a.name.startswith("Unidentified"))
        if named:
            return named
    return ()


def _split(parse: Parse, mention: Mention, role: Role, code) -> tuple[tuple[Actor, ...], tuple[Actor, ...]]:
    """The conjuncts of a two-sided role: those of the first one's camp, and the rest."""
    sentence = parse.sentences[mention.sentence]
    one: tuple[Actor, ...] = ()
    two: tuple[Actor, ...] = ()
    for head in role.heads:
        found = code(replace(role, heads=(head,), words=sentence.phrase(head)), "actor1")
        for actor in found:
            if not one or one[0].camp == actor.camp:
                one += (actor,) if actor.name not in {a.name for a in one} else ()
            else:
                two += (actor,)
    foes = {a.name for a in two}
    return tuple(replace(a, assoc=tuple(n for n in a.assoc if n not in foes)) for a in one), two
