"""Who "they", "the group", "the militants" or "its fighters" are: the last actor before the phrase that fits."""

from __future__ import annotations

from collections.abc import Callable

from service.coding.actors.phrases import Reader, Reading
from service.coding.actors.tables import ARMED, CROWD, FIGHTERS, Group, Tables
from service.language.parse import CLAUSAL, Sentence

_REACH = 4
_FLYING = frozenset({1, 8})
_INSURGENT = frozenset({"rebels", "militants"})
_CADRES = frozenset({"cadre"})
"""Members of a rebel group where the document names one."""
_ANYBODY = frozenset({"gunman"})
_DEFINITE = frozenset({"the", "this", "these", "those", "that"})
_PRONOUNS = frozenset(
    {"they", "them", "it", "he", "she", "him", "her", "who", "which", "that", "those", "these", "themselves", "itself"}
)
_OWNING = frozenset({"military", "police"})
_THING = frozenset({"it", "itself", "which"})
_ARMS = frozenset({"aircraft", "weapon"})
_HELD = frozenset({"military", "unit", "aircraft", "weapon", "post"})
_MEN = frozenset({"man", "member", "follower", "leader", "people"})
_INSIDE = frozenset({"compound", "amod", "flat", "nmod:poss"})
_GROUP_NOUNS = frozenset(
    {"group", "organisation", "organization", "movement", "militia", "outfit", "gang", "faction", "cartel", "side"}
)


def antecedent(
    reader: Reader, reading: Reading, tables: Tables, *, guess: bool = True, suffers: bool = False
) -> Reading | None:
    """The reading of an earlier phrase that this one refers to, or None where it stands for itself.

    ``guess``: rebels of whom nothing is said are the one group that the document names; ``suffers``: the phrase says
    who was struck, so that "their positions" are not those of the clause's own subject.

    Looks back through other clauses of the sentence, then through the sentences before it: four for pronouns and state
    forces, all for named groups.
    """
    sentence = reader.parse.sentences[reading.sentence]
    if sentence[reading.head].text.lower() == "those" and sentence.children(reading.head, "acl:relcl"):
        return None  # "those that got past the defences"
    if sentence[reading.head].key in _PRONOUNS:
        thing = sentence[reading.head].key in _THING
        return _earlier(
            reader,
            reading,
            lambda r: r.cls in ARMED | CROWD or r.name is not None or thing and (bool(r.country) or r.owner in _OWNING),
        )
    possessor = next((c for c in sentence.children(reading.head, "nmod:poss") if sentence[c].upos == "PRON"), None)
    owners = [c for c in sentence.children(reading.head, "nmod:poss") if sentence[c].key in _GROUP_NOUNS]
    if owners and reading.plain and any(sentence[d].key in _DEFINITE for d in sentence.children(owners[0], "det")):
        whose = {2, 3, 4}
        if found := _earlier(
            reader, reading, lambda r: r.name is not None and _non_state(tables.groups[r.name.key], whose)
        ):
            return found  # "the group's shells"
    key = reader.view(reading.sentence).key(reading.head)
    if possessor is not None and reading.plain and (reading.cls in FIGHTERS | _HELD or key in _MEN):
        flown = reading.cls == "aircraft"
        return _earlier(
            reader,
            reading,
            lambda r: (
                tables.groups[r.name.key].inter in _FLYING or not flown
                if r.name is not None
                else bool((r.nations or flown) and r.cls in ARMED or r.nations and r.cls in _ARMS)
            ),
            own=not suffers,
        )
    if possessor is not None and reading.plain and reading.cls == "site" and suffers:
        return _earlier(reader, reading, lambda r: r.cls in CROWD and bool(r.nations))  # "their homes"
    if not reading.plain or reading.owner in _OWNING | {"government"}:
        return None
    same = next(
        (
            c
            for c in sentence.children(reading.head, "nmod")
            if "from" in sentence.case(c) and sentence[c].key in _GROUP_NOUNS
        ),
        None,
    )
    if not any(sentence[c].text.lower() in _DEFINITE for c in sentence.children(same or reading.head, "det")):
        return _meant(reader, reading, tables) if guess else None
    if reading.cls in FIGHTERS or key in _GROUP_NOUNS:
        inters = {2, 3} if reading.cls in {"rebels", "militants"} else {2, 3, 4}
        found = _earlier(
            reader,
            reading,
            lambda r: r.name is not None and _non_state(tables.groups[r.name.key], inters),
            reach=reading.sentence if guess else _REACH,
        )
        return found and Reading(
            found.sentence, found.head, reading.cls, name=found.name, covers=True, words=found.words, plain=False
        )
    if reading.cls in {"military", "police"}:
        return _earlier(
            reader, reading, lambda r: r.cls == reading.cls and bool(r.nations) and _similar(reader, r, key)
        )
    return None


def _meant(reader: Reader, reading: Reading, tables: Tables) -> Reading | None:
    """Rebels or militants of whom the phrase says no more: the only non-state group that the document names. Gunmen may
    be anybody's."""
    cadres = not reading.keys.isdisjoint(_CADRES)
    if reading.cls in CROWD | {"official", "government"} and not cadres:
        return None  # "the opposition mayor"
    kinds = {reading.cls, reading.owner} - {None}
    if not (cadres or kinds & _INSURGENT) or reading.keys & _ANYBODY or reading.owner not in _INSURGENT | {None}:
        return None
    named = [
        n
        for n in reader.names
        if _non_state(tables.groups[n.key], {2, 3}) and reader.view(n.sentence).name(n.first) is not None
    ]
    if len({n.key for n in named}) != 1:
        return None
    words = [reading.head]
    return Reading(reading.sentence, reading.head, reading.cls, name=named[0], covers=True, words=words, plain=False)


def _non_state(group: Group, inters: set[int]) -> bool:
    return group.state is None and group.inter in inters and group.kind != "party"


def _similar(reader: Reader, reading: Reading, key: str) -> bool:
    other = reader.view(reading.sentence).key(reading.head)
    return other == key or {other, key} <= {"troop", "soldier", "force"}


def _earlier(
    reader: Reader, reading: Reading, fits: Callable[[Reading], bool], *, own: bool = False, reach: int = _REACH
) -> Reading | None:
    for index in range(reading.sentence, max(-1, reading.sentence - 1 - reach), -1):
        found = _in_sentence(reader, index, reading.head if index == reading.sentence else None, fits, own)
        if found is not None:
            return found
    return None


def _in_sentence(
    reader: Reader, index: int, before: int | None, fits: Callable[[Reading], bool], own: bool
) -> Reading | None:
    """The best candidate of a sentence: its subject, else the last; outside the clause of ``before`` unless ``own``."""
    sentence = reader.parse.sentences[index]
    seen = [w for w in sentence.words if w.upos in {"NOUN", "PROPN", "ADJ"} and w.deprel not in _INSIDE]
    if before is not None:
        clause = _clause(sentence, before)
        seen = [w for w in seen if w.id < before and (own or _clause(sentence, w.id) != clause)]
    subjects = [w for w in seen if w.deprel.startswith("nsubj")]
    for word in [*reversed(subjects), *reversed(seen)]:
        candidate = reader.read(index, word.id)
        if fits(candidate):
            return candidate
    return None


def _clause(sentence: Sentence, word: int) -> int:
    """The head of the clause that a word stands in."""
    if sentence[word].deprel in CLAUSAL:
        return word
    return next(
        (a for a in sentence.ancestors(word) if sentence[a].upos == "VERB" or sentence[a].deprel in CLAUSAL),
        sentence.root,
    )
