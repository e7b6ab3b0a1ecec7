"""Who claims a deed, is blamed or suspected for it, by the words around a noun; who only helps others to a deal."""

from __future__ import annotations

from service.language.parse import Sentence

_CLAIMS = {
    "claim": ("nsubj", "obl:agent"),
    "take": ("nsubj",),
    "accept": ("nsubj",),
    "assume": ("nsubj",),
    "admit": ("nsubj",),
    "blame": ("obj", "nsubj:pass", "obl"),
    "accuse": ("obj", "iobj", "nsubj:pass"),
    "attribute": ("obl",),
    "ascribe": ("obl",),
    "pin": ("obl",),
    "suspect": ("obj", "nsubj:pass", "xcomp"),
    "believe": ("xcomp", "ccomp"),
    "think": ("xcomp",),
    "presume": ("xcomp",),
    "behind": ("nsubj",),
    "responsible": ("nsubj",),
    "suspicion": ("nmod",),
    "hallmark": ("nmod",),
    "handiwork": ("nmod", "nmod:poss"),
    "work": ("nmod", "nmod:poss"),
    "door": ("nmod:poss",),
    "link": ("obl",),
    "trace": ("obl",),
    "sign": ("obj", "obl", "obl:agent", "xcomp"),
    "author": ("appos", "parataxis", "nmod", "nsubj"),
    "perpetrator": ("appos", "parataxis", "nmod", "nsubj"),
    "belong": ("obl",),
    "member": ("nmod",),
    "follower": ("nmod",),
    "supporter": ("nmod",),
    "sympathiser": ("nmod",),
    "sympathizer": ("nmod",),
    "adherent": ("nmod",),
    "allegiance": ("nmod",),
    "culprit": ("appos", "parataxis", "nmod", "nsubj"),
}
"""Words that claim or blame, and the relations that hold whoever is held to have done it."""
_CLAIM_OBJECTS = frozenset(
    {"responsibility", "attack", "credit", "bombing", "blast", "strike", "killing", "raid", "ambush"}
)
_CLAIM_OBJECTS_OF = {
    "claim": _CLAIM_OBJECTS,
    **dict.fromkeys(("take", "accept", "assume"), {"responsibility", "credit", "blame"}),
}
_BELONGS = frozenset("belong member follower supporter sympathiser sympathizer adherent allegiance".split())
_DOERS = frozenset(
    """attacker bomber assailant gunman gunmen perpetrator suspect shooter killer culprit kidnapper abductor
    raider""".split()
)
_DEAD = frozenset({"dead", "slain", "killed", "murdered", "wounded", "injured", "missing"})
"""Those who did a deed, and what those are called to whom it was done."""
_SUBJECTS_OF = {"sign": frozenset("note letter leaflet pamphlet flyer banner message communique statement".split())}
"""What must be signed for the signature to say whose deed it was."""
_HAILS = frozenset({"call", "hail", "praise", "celebrate", "describe"})
"""What those do with a deed that is theirs: "X's radio called it a blessed operation"."""
_OWNS_UP = frozenset("admit acknowledge concede confess apologise apologize own regret".split())
_SAYS = frozenset({"say", "announce", "declare", "confirm", "boast", "state", "claim", *_OWNS_UP})
_DEEDS = frozenset(
    """fire launch lob plant lay detonate throw drop send shoot down bomb strike hit shell raid kill attack ambush
    target carry conduct stage seize capture destroy abduct kidnap""".split()
)
_CALLED = frozenset({"call", "style", "name", "know", "dub", "say"})

_FIRES = {"fire", "launch", "lob", "plant", "lay", "detonate", "throw", "drop", "send"}
_HELPS = frozenset(
    "broker mediate facilitate host sponsor oversee supervise witness mediation auspices eye presence patronage".split()
)
"""Words at those who help others to a deal."""
_CLUES = frozenset("suspicion finger evidence blame graffiti slogan leaflet clue trail marking footage trace".split())
_BLAMED_BY = {"accuse", "blame", "suspect"}
_BEARS = {"mark", "sign", "stamp", "signature", "trait"}
_ARRIVES = frozenset("shell rocket round missile fire volley salvo projectile shot drone attack mortar".split())


def mediates(sentence: Sentence, head: int) -> bool:
    """Whether a word names who only helped the others to a deal: "brokered by X", "under the eyes of X"."""
    above = [sentence[a].key for a in (head, *sentence.ancestors(head))][:4]
    return not _HELPS.isdisjoint(above) and sentence[head].deprel not in ("nsubj:pass", "obj")


def held(sentence: Sentence, head: int) -> bool:
    """Whether a word stands where one who claims or is blamed does."""
    word = head
    if any(
        sentence[c].key in _BLAMED_BY and not sentence.children(c, "nsubj:pass")
        for c in sentence.children(head, "acl:relcl")
    ):
        return True
    for _ in range(5):
        relation, governor = sentence[word].deprel, sentence[word].head
        if not governor:
            return sentence[word].key == "behind"
        key = sentence[governor].key
        if key in _BELONGS and relation in _CLAIMS[key]:
            return _is_doer(sentence, governor)
        if relation in _CLAIMS.get(key, ()):
            if key in _SUBJECTS_OF and not any(
                sentence[c].key in _SUBJECTS_OF[key] for c in _topics(sentence, governor)
            ):
                return False
            if key in _CLAIM_OBJECTS_OF:
                said = {sentence[c].key for c in sentence.children(governor, "obj", "nsubj:pass")}
                return not said.isdisjoint(_CLAIM_OBJECTS_OF[key])
            return key != "blame" or relation != "obl" or "on" in sentence.case(word)
        if relation == "nsubj" and _owns_up(sentence, governor):
            return True
        if relation == "nsubj" and any(
            sentence[c].text.lower() == "behind" for c in sentence.children(governor, "case")
        ):
            return True
        if any(sentence[c].key in ("suspect", "suspected") for c in sentence.children(word, "amod")):
            return True
        if _points_at(sentence, word, relation, governor, key):
            return True
        called = key in _CALLED and relation in ("xcomp", "obj", "obl") and sentence[governor].deprel.startswith("acl")
        inside = relation == "obl" and sentence[governor].deprel in ("xcomp", "acl")
        if called:
            word = sentence[governor].head
            continue
        if not inside and relation not in ("nmod", "compound", "appos", "conj", "nmod:poss", "amod", "flat"):
            return False
        word = governor
    return False


def _is_doer(sentence: Sentence, word: int) -> bool:
    """Whether those who are said to belong to a group did the deed: "the bomber belonged to X", "the attackers were
    members of X", "the gunman had pledged allegiance to X"."""
    predicate = word
    if sentence[word].key == "allegiance":
        predicate = sentence[word].head or word
    elif sentence[word].upos == "NOUN" and not sentence.children(word, "cop"):
        return False
    subjects = sentence.children(predicate, "nsubj")
    return any(
        sentence[s].key in _DOERS and not any(sentence[c].key in _DEAD for c in sentence.children(s, "amod"))
        for s in subjects
    )


def _topics(sentence: Sentence, verb: int) -> tuple[int, ...]:
    """What a verb is said of: its subject, that of the clause above, or the noun that it describes."""
    head = sentence[verb].head
    return (
        *sentence.children(verb, "nsubj", "nsubj:pass"),
        *((head, *sentence.children(head, "nsubj")) if head else ()),
    )


def _owns_up(sentence: Sentence, verb: int) -> bool:
    """Whether the subject of a verb did what is told: "X fired them", "X said it had shot the helicopter down",
    "X apologised", "X's radio called it a blessed operation"."""
    key = sentence[verb].key

    def pronoun(head: int, *relations: str) -> bool:
        return any(sentence[c].upos == "PRON" for c in sentence.children(head, *relations))

    def own(deed: int) -> bool:
        theirs = (c for c in sentence.children(deed, "nsubj") if pronoun(c, "nmod:poss"))
        return pronoun(deed, "nsubj") or any(theirs)

    if key in _FIRES and pronoun(verb, "obj"):
        return True
    if key in _HAILS and any(
        sentence[w].text.lower() in ("it", "this") for w in range(verb, min(verb + 2, len(sentence.words)) + 1)
    ):
        return True
    if key in _SAYS:
        told = sentence.children(verb, "ccomp", "xcomp", "advcl")
        if any(sentence[c].key in _DEEDS and (own(c) or key in _OWNS_UP) for c in told):
            return True
    return key in ("apologise", "apologize")


def trades_blame(sentence: Sentence, word: int) -> bool:
    """Whether a word is among the subjects of "accuse each other", "trade blame"."""
    while sentence[word].deprel == "conj":
        word = sentence[word].head
    verb = sentence[word].head
    return (
        sentence[word].deprel == "nsubj"
        and bool(verb)
        and sentence[verb].key in ("accuse", "blame", "trade", "exchange")
    )


def _points_at(sentence: Sentence, word: int, relation: str, governor: int, key: str) -> bool:
    """Suspicion falls on X, it bears the marks of X, the volley came from X."""
    subjects = {sentence[c].key for c in sentence.children(governor, "nsubj")}
    if relation == "obl" and key in ("fall", "point", "lead"):
        return not subjects.isdisjoint(_CLUES)
    if relation == "obl" and key == "come":
        return "from" in sentence.case(word) and not subjects.isdisjoint(_ARRIVES)
    return relation == "nmod" and key in _BEARS and sentence[sentence[governor].head].key in ("bear", "carry", "have")
