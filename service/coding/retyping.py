"""Bare attacks with the sub-type that the rest of the text gives them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from service.coding.atoms import Atom
from service.coding.borders import cross
from service.coding.links import gapped, linked_mentions
from service.coding.taxonomy import EVENT_TYPE_OF
from service.language.parse import Parse, Sentence
from service.templates.mentions import Mention

EXPLOSIONS = frozenset(s for s, t in EVENT_TYPE_OF.items() if t == "Explosions/Remote violence")
APART = frozenset({"aircraft-shot-down"})
"""Rules whose happenings are one with no other kind of violence."""
_FLYING = (
    (frozenset({"drone", "uav", "aircraft", "quadcopter"}), "Air/drone strike"),
    (frozenset({"missile", "rocket", "projectile", "shell"}), "Shelling/artillery/missile attack"),
)
_OWN_BOMB = "own-bomb-goes-off"
_INFLICTING = "inflicting"
EXCESSIVE = "Excessive force against protesters"
_MARCHES = frozenset({"Peaceful protest", "Protest with intervention"})
_STRUCK = frozenset({"obj", "obl", "nmod", "nsubj:pass", "obl:arg", "compound"})
_STRIKING = frozenset("at on onto into in through among amid amidst upon near during inside outside beside".split())
_DIRECT_FIRE = frozenset("open shoot fire ambush gun rake spray strafe pepper riddle".split())
_SAME_MEN = frozenset({"survivor", "rest", "remainder", "wounded", "rescuer", "occupant", "other"})
_DISRUPTED, _BLAST = "Disrupted weapons use", "Remote explosive/landmine/IED"
_CLEARERS = frozenset({"deminer", "sapper", "demining", "disposal"})
_CLEARING = frozenset("defuse clear disarm dismantle deactivate neutralise neutralize remove inspect examine".split())
_LAYING = frozenset(
    "plant lay assemble make build prepare carry transport handle bury fix rig install wire set".split()
)
_BOMBS = frozenset("bomb mine landmine device ied explosive grenade charge shell ordnance warhead it them".split())
_THEY = frozenset({"he", "she", "they"})
_HARMED = frozenset("kill injure wound die hurt maim lose perish".split())
_CLAUSES = frozenset({"advcl", "acl", "acl:relcl", "parataxis", "ccomp", "advcl:relcl"})
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
        elif mention.rule == "attack" or mention.way == _INFLICTING:
            models = [m for m in mentions if _is_model(m) and linked_mentions(parse, mention, m)]
            means = [m for m in models if linked_mentions(parse, mention, m, joined=False)]
            if means or before and _is_like(parse, mention):
                given[id(mention)] = (means[0] if means else before).sub_event_type
            elif before and _goes_on(parse, mention, before):
                given[id(mention)] = before.sub_event_type
            elif downed and _goes_on(parse, mention, downed):
                given[id(mention)] = downed.sub_event_type
            elif models and _is_gunfire(
                parse, mention, [a for a in atoms if a.mention is mention], [a for a in atoms if a.mention in models]
            ):
                given[id(mention)] = "Armed clash"
    attacks = [m for m in mentions if m.rule == "attack"]
    given = {id(m): given[id(o)] for m in attacks for o in attacks if id(o) in given and gapped(parse, m, o)} | given
    marches = [m for m in mentions if m.sub_event_type in _MARCHES]
    given |= {id(m): EXCESSIVE for m in mentions if any(_at_march(parse, m, march) for march in marches)}
    given |= _handled(parse, mentions)
    renamed = {id(m): replace(m, sub_event_type=given[id(m)]) for m in mentions if id(m) in given}
    return [replace(a, mention=renamed.get(id(a.mention), a.mention)) for a in atoms]


def _at_march(parse: Parse, mention: Mention, march: Mention) -> bool:
    """Whether violence with arms strikes a peaceful protest: "a bomb went off at a march", "soldiers fired at a
    sit-in", "a bomb at a rally killed three"."""
    if mention.sentence != march.sentence or mention.sub_event_type not in {*EXPLOSIONS, "Attack"} - {"Suicide bomb"}:
        return False
    if mention.sub_event_type == "Attack" and "attacker" not in mention.roles:
        return False
    sentence = parse.sentences[march.sentence]
    noun = sentence[march.head]
    means = {
        h for name in ("attacker", "instrument", "device") if name in mention.roles for h in mention.roles[name].heads
    }
    if noun.upos == "VERB" or noun.deprel not in _STRUCK or noun.head not in {*mention.trigger, *means}:
        return False
    case = sentence.case(march.head)
    return not case or not _STRIKING.isdisjoint(case)


def _intercepted(parse: Parse, mention: Mention) -> str | None:
    """The sub-type of what gets through where drones, missiles or rockets were shot down; None for other mentions."""
    device = mention.roles.get("device")
    if mention.sub_event_type != "Disrupted weapons use" or device is None:
        return None
    keys = {parse.sentences[mention.sentence][h].key for h in device.heads}
    return next((kind for words, kind in _FLYING if not words.isdisjoint(keys)), None)


def _handled(parse: Parse, mentions: Sequence[Mention]) -> dict[int, str]:
    """The sub-types of mentions of a bomb in somebody's hands, by the sentence: one that goes off on those who lay or
    make it is a weapon disrupted, one that does on those who clear it an explosion."""
    given: dict[int, str] = {}
    for mention in mentions:
        sentence = parse.sentences[mention.sentence]
        beside = [m for m in mentions if m.sentence == mention.sentence]
        keys = {w.key for w in sentence.words}
        clears = not keys.isdisjoint(_CLEARERS) or any(_busy(sentence, w.id, _CLEARING) for w in sentence.words)
        if clears and not keys.isdisjoint(_HARMED) and mention.sub_event_type == _DISRUPTED:
            given[id(mention)] = _BLAST
        elif clears or mention.sub_event_type not in {_BLAST, "Suicide bomb"}:
            continue
        elif any(m.rule == _OWN_BOMB for m in beside) or (
            not keys.isdisjoint({*_HARMED, "themselves", "himself", "themself"})
            and any(_busy(sentence, w.id, _LAYING) for w in sentence.words)
        ):
            given.update({id(m): _DISRUPTED for m in beside if m.sub_event_type in {_BLAST, "Suicide bomb"}})
    return given


def _busy(sentence: Sentence, verb: int, deeds: frozenset[str]) -> bool:
    """Whether a clause says what those told of were doing with a bomb: "while he was defusing a mine", "the device
    they were laying", "as they planted it"."""
    word = sentence[verb]
    if word.upos != "VERB" or word.key not in deeds or word.deprel not in _CLAUSES:
        return False
    subjects = sentence.children(verb, "nsubj")
    if not all(sentence[s].key in _THEY for s in subjects) or not (subjects or word.deprel == "advcl"):
        return False
    handled = sentence.children(verb, "obj") or (word.head, *sentence.children(word.head, "nsubj", "nsubj:pass", "obl"))
    return any(sentence[h].key in _BOMBS for h in handled)


def _is_gunfire(parse: Parse, mention: Mention, atoms: Sequence[Atom], blasts: Sequence[Atom]) -> bool:
    sentence = parse.sentences[mention.sentence]
    aimed = [h for name in ("target", "victims") if name in mention.roles for h in mention.roles[name].heads]
    if aimed and all(sentence[h].upos == "PRON" or sentence[h].key in _SAME_MEN for h in aimed):
        atoms = blasts
    targets = [actor for atom in atoms for actor in atom.actors2]
    armed = targets and all(cross("Attack", None, t, ())[0] == "Armed clash" for t in targets)
    return bool(armed) and sentence[mention.head].key in _DIRECT_FIRE


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
