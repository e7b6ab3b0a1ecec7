"""Bare attacks with the sub-type that the rest of the text gives them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from service.coding.atoms import Atom
from service.coding.borders import cross
from service.coding.links import linked_mentions
from service.coding.taxonomy import EVENT_TYPE_OF
from service.language.parse import Parse
from service.templates.mentions import Mention

EXPLOSIONS = frozenset(s for s, t in EVENT_TYPE_OF.items() if t == "Explosions/Remote violence")
APART = frozenset({"aircraft-shot-down"})
"""Rules whose happenings are one with no other kind of violence."""
_FLYING = (
    (frozenset({"drone", "uav", "aircraft", "quadcopter"}), "Air/drone strike"),
    (frozenset({"missile", "rocket", "projectile", "shell"}), "Shelling/artillery/missile attack"),
)
_OWN_BOMB = "own-bomb-goes-off"
_DIRECT_FIRE = frozenset({"open", "shoot", "fire", "ambush", "gun"})
_LIKE = frozenset({"similar", "same", "further", "another", "such"})
_OTHERS = frozenset({"more", "other", "another", "further", "additional"})
_REST = frozenset({"other", "rest", "remainder"})
_PRONOUNS = frozenset(
    {
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "another",
        "other",
        "some",
        "several",
        "both",
        "most",
    }
)


def typed(parse: Parse, atoms: Sequence[Atom]) -> list[Atom]:
    """Bare attacks with the sub-type that the text gives them.

    "Fired shells at the town, injuring three in a school" is shelling all through, "similar attacks" are what was told
    before, and gunfire on armed men after a blast makes a clash of it.
    """
    mentions = list({id(a.mention): a.mention for a in atoms}.values())
    given: dict[int, str] = {}
    before, downed = None, None
    for mention in mentions:
        if _is_model(mention):
            before = mention
        elif kind := _intercepted(parse, mention):
            downed = replace(mention, sub_event_type=kind)
        elif mention.rule == "attack":
            models = [m for m in mentions if _is_model(m) and linked_mentions(parse, mention, m)]
            means = [m for m in models if linked_mentions(parse, mention, m, joined=False)]
            if means or before and _is_like(parse, mention):
                given[id(mention)] = (means[0] if means else before).sub_event_type
            elif before and _goes_on(parse, mention, before):
                given[id(mention)] = before.sub_event_type
            elif downed and _goes_on(parse, mention, downed):
                given[id(mention)] = downed.sub_event_type
            elif models and _is_gunfire(parse, mention, [a for a in atoms if a.mention is mention]):
                given[id(mention)] = "Armed clash"
    renamed = {id(m): replace(m, sub_event_type=given[id(m)]) for m in mentions if id(m) in given}
    return [replace(a, mention=renamed.get(id(a.mention), a.mention)) for a in atoms]


def _intercepted(parse: Parse, mention: Mention) -> str | None:
    """The sub-type of what gets through where drones, missiles or rockets were shot down; None for other mentions."""
    device = mention.roles.get("device")
    if mention.sub_event_type != "Disrupted weapons use" or device is None:
        return None
    keys = {parse.sentences[mention.sentence][h].key for h in device.heads}
    return next((kind for words, kind in _FLYING if not words.isdisjoint(keys)), None)


def _is_gunfire(parse: Parse, mention: Mention, atoms: Sequence[Atom]) -> bool:
    targets = [actor for atom in atoms for actor in atom.actors2]
    armed = targets and all(cross("Attack", None, t, ())[0] == "Armed clash" for t in targets)
    return bool(armed) and parse.sentences[mention.sentence][mention.head].key in _DIRECT_FIRE


def _is_model(mention: Mention) -> bool:
    return mention.sub_event_type in EXPLOSIONS and mention.rule not in APART or mention.rule == _OWN_BOMB


def _goes_on(parse: Parse, mention: Mention, before: Mention) -> bool:
    """Whether an attack goes on with what was told: "another hit a school", of shells; "five more were killed", with
    no doer, in the next sentence."""
    sentence, next_one = parse.sentences[mention.sentence], mention.sentence - before.sentence <= 1
    doer = mention.roles.get("attacker")
    if doer is not None:
        return next_one and all(
            sentence[h].key in _REST or (sentence[h].key in _PRONOUNS and sentence[h].upos != "NOUN")
            for h in doer.heads
        )
    heads = [h for name in ("target", "victims") if name in mention.roles for h in mention.roles[name].heads]
    below = {sentence[i].key for h in heads for i in (h, *sentence.subtree(h)) if i <= h}
    return next_one and not below.isdisjoint(_OTHERS)


def _is_like(parse: Parse, mention: Mention) -> bool:
    sentence = parse.sentences[mention.sentence]
    return any(sentence[i].key in _LIKE for i in sentence.children(mention.head, "amod", "det"))
