"""How closely a date expression is tied to an event word by the tree of its sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from service.coding.dates.grammar import Expression
from service.coding.dates.patterns import words
from service.coding.dates.periods import Reading
from service.language.parse import CLAUSAL, Sentence, Span

OWN, OTHER, SAYING = 6.0, 20.0, 40.0
"""Bounds of ``cost``: below OWN an expression dates the event; below OTHER something else in the sentence that may
share its day; from SAYING on only the saying."""

_FAR = 2 * SAYING
_SAYING_VERBS, _SAYING_NOUNS = frozenset(words()["saying_verbs"]), frozenset(words()["saying_nouns"])
_ENDING = frozenset({"end", "finish", "conclude", "culminate"})
_LATER_VERBS = frozenset(words()["later_verbs"])
_ONSET_VERBS = frozenset(words()["onset_verbs"])
_DYING, _INJURIES = frozenset(words()["dying_verbs"]), frozenset(words()["injuries"])
_MEASURES = frozenset({"number", "toll", "count", "tally", "figure", "total"})
_BETWEEN = frozenset(words()["between_saying_and_day"])
_ORDERED = frozenset({"after", "before", "until", "once", "despite", "following"})
_HOURS = frozenset({*words()["parts_of_day"], "dark", "darkness", "prayer", "curfew", "sundown", "midnight"})
_MEASURED = frozenset({"moment", "minute", "hour", "day", "week"})
_WITHIN = frozenset({"in", "during", "as"})
# What crossing an edge adds to its one step: upwards it leaves the clause that the expression stands in, downwards it
# enters one that may share the day of the clause above.
_UP = {"acl": 5, "acl:relcl": 7, "advcl:relcl": 6, "advcl": 3, "ccomp": 4, "csubj": 4, "parataxis": 5, "conj": 2}
_UP |= {"xcomp": 0.5, "appos": 2}
_DOWN = {"acl": 2, "acl:relcl": 3.5, "advcl:relcl": 3, "advcl": 2, "ccomp": 1.5, "parataxis": 3, "conj": 1.5}
_DOWN |= {"xcomp": 0.5}


@dataclass(frozen=True, slots=True)
class Dated:
    """A date expression in its sentence: its words, their head, and what it means there. ``expression`` is None
    where the entity recogniser found it alone."""

    text: str
    words: tuple[int, ...]
    head: int
    span: Span
    expression: Expression | None
    reading: Reading

    @property
    def offset(self) -> bool:
        """Whether it tells the distance to another event ("two days after …")."""
        return self.expression is not None and self.expression.kind == "offset"

    @property
    def leaning(self) -> bool:
        """Whether it is counted from another day of the text ("four days later")."""
        return self.expression is not None and self.expression.kind in {"base", "told", "offset"}

    @property
    def precise(self) -> bool:
        """Whether it can date a story: a day or a week, and no mere distance."""
        return self.reading.precision in {1, 2} and bool(self.reading.days) and not self.offset


def clause(sentence: Sentence, word: int) -> Iterator[int]:
    """Heads above a word up to its clause's predicate."""
    for head in sentence.ancestors(word):
        if sentence[word].deprel in CLAUSAL:
            return
        yield head
        if sentence[head].upos == "VERB":
            return
        word = head


def top_of(sentence: Sentence, head: int) -> int:
    """The word to which an expression is tied that parsers take for a part of a measure behind it: "seized power on
    Wednesday minutes after he had won" is told of the seizure."""
    above = sentence[head].head
    if sentence[head].deprel != "compound" or not above or sentence[above].key not in _MEASURED:
        return head
    if above == len(sentence.words) or sentence[above + 1].text.lower() not in {"after", "before"}:
        return head
    verb = sentence[above].head
    return sentence[verb].head or verb if verb and sentence[verb].deprel == "advcl" else verb or head


def speaker(sentence: Sentence, row: tuple[Dated, ...], dated: Dated, event: int = 0) -> int:
    """The saying that an expression dates ("said on Monday", "in a statement on Monday"), or 0. A saying on the
    far side of the event is not dated, nor is one that another expression of ``row`` follows at once."""
    if near := _said_just_before(sentence, dated):
        return near if near != event else 0
    if event and _before_speaker(sentence, dated, event):
        return 0
    for head in clause(sentence, dated.head):
        if head == event:
            return 0
        between = min(head, dated.head) < event < max(head, dated.head)
        if _says(sentence, head) and not between and all(_said_just_before(sentence, d) != head for d in row):
            return head
    return 0


def _names(sentence: Sentence, dated: Dated, event: int) -> bool:
    """Whether a date stands before the event's noun as a part of its name: "the March 3, 2012, bombing", where parsers
    take the comma for the end of a clause."""
    first, after = dated.words[0], dated.words[-1] + 1
    if first < 2 or sentence[first - 1].upos != "DET" or sentence[event].upos not in {"NOUN", "PROPN"}:
        return False
    between = [sentence[i] for i in range(after, event)]
    return (
        after <= event
        and all(w.text == "," or w.upos in {"ADJ", "NOUN", "PROPN"} for w in between[:4])
        and len(between) < 5
    )


def beside_event(sentence: Sentence, row: tuple[Dated, ...], dated: Dated) -> bool:
    """Whether an expression dates the saying or the aftermath of an event, not an event."""
    return bool(speaker(sentence, row, dated)) or any(_later(sentence, h) for h in clause(sentence, dated.head))


def is_onset(sentence: Sentence, dated: Dated, event: int) -> bool:
    """Whether an expression only says when something began that goes on: "their assault, which began on Thursday, has
    killed dozens"."""
    verb = next((i for i in clause(sentence, dated.head) if sentence[i].key in _ONSET_VERBS), 0)
    return verb not in (0, event) and sentence[verb].deprel == "acl:relcl"


def cost(sentence: Sentence, row: tuple[Dated, ...], dated: Dated, event: int) -> float:
    """How far an expression is from dating an event word: steps in the tree, dearer where they cross clauses."""
    if event in dated.words or _names(sentence, dated, event):
        return 0.0
    above = [event, *sentence.ancestors(event)]
    climb = [dated.head]
    for head in sentence.ancestors(dated.head):
        if climb[-1] in above:
            break
        climb.append(head)
    meet = climb[-1]
    if dated.offset:
        return _offset_cost(sentence, dated, event)
    if meet not in above:
        return _FAR
    if meet == dated.head:  # "on Monday, when rebels attacked"
        return 2.0
    verbs = [i for i in range(meet + 1, dated.head) if sentence[i].upos == "VERB"]
    if _before_speaker(sentence, dated, event):
        return 2.5
    if len(climb) == 2 and verbs and verbs[-1] == event:  # "… after seizing the city in May", with May hung higher up
        return 3.0
    down = above[: above.index(meet)]
    total = sum(1 + _UP.get(sentence[i].deprel, 0) for i in climb[:-1]) + sum(_down(sentence, i) for i in down)
    if meet == event and sentence[event].upos == "NOUN" and sentence[climb[-2]].deprel in {"acl", "acl:relcl"}:
        return 3.0  # "raids carried out on Monday"
    if any(_ORDERED.intersection(sentence.case(i)) and sentence[i].key not in _HOURS for i in climb[1:-1]):
        total += OTHER
    as_of = dated.expression is not None and dated.expression.lead == "as of"
    if as_of or speaker(sentence, row, dated, event):
        return total + SAYING
    # "the number of people killed by the bomb rose on Monday"
    measured = any(sentence[i].deprel == "nsubj" and sentence[i].key in _MEASURES for i in down)
    within = len(down) == 1 and _WITHIN.intersection(sentence.case(down[-1]))
    aside = (measured or sentence[event].upos != "VERB") and not within
    if aside and meet != event and any(_later(sentence, i) for i in clause(sentence, dated.head) if i in above):
        total += OTHER
    modifier = sentence[dated.head].deprel in {"nmod:poss", "compound", "nmod:unmarked"}
    if modifier and climb[1] != event and sentence[climb[1]].upos != "VERB":  # "Monday's funeral" dates the funeral
        total += 1.5
    if any(sentence[i].key in _ENDING and sentence[i].deprel.startswith(("acl", "advcl")) for i in climb[1:-1]):
        total -= OWN  # "looted for days, ending on Tuesday", whatever the clause hangs on
    if dated.expression and dated.expression.lead in {"until", "till", "by", "before"}:
        total += 3
    if dated.reading.kind == "vague":
        total += 3
    return total + abs(dated.head - event) / 200


def governs(sentence: Sentence, dated: Dated, event: int) -> bool:
    """Whether an expression dates a clause or noun on which an event hangs: "in 2019 she said that he had been killed",
    "the 1868 expedition, which took the fort"."""
    above = [*sentence.ancestors(event)]
    word = dated.head
    while word and word not in above:
        if sentence[word].deprel in CLAUSAL or sentence[word].deprel == "conj":
            return False
        word = sentence[word].head
    return bool(word) and not (dated.offset or _open_ended(dated))


def dates_root(sentence: Sentence, dated: Dated) -> bool:
    """Whether an expression says when the main verb of its sentence, told in the past, came about."""
    root = sentence.root
    stands = sentence[root].upos == "VERB" and sentence[dated.head].head == root and not is_present(sentence, root)
    return stands and not _open_ended(dated)


def _open_ended(dated: Dated) -> bool:
    return dated.expression is not None and dated.expression.lead in {"since", "until", "till", "by", "before", "from"}


def is_present(sentence: Sentence, event: int) -> bool:
    """Whether an event is told in the present or present perfect: from the day of publication, not of the story."""
    for verb in (event, *sentence.ancestors(event)):
        if sentence[verb].upos == "VERB":
            group = (verb, *sentence.children(verb, "aux", "aux:pass"))
            if finite := [sentence[i] for i in group if sentence[i].has("VerbForm=Fin")]:
                return all(w.has("Tense=Pres") for w in finite)
    return False


def is_dying(sentence: Sentence, event: int) -> bool:
    """Whether an event word tells of a death that came later than its cause: "died of his wounds", "succumbed"."""
    if sentence[event].key not in _DYING:
        return False
    return any(sentence[c].key in _INJURIES for c in sentence.children(event, "obl", "obl:arg"))


def of_death_alone(sentence: Sentence, row: tuple[Dated, ...]) -> tuple[Dated, ...]:
    """The expressions that date only a late death: "died on Friday of burns suffered when rockets fell on Wednesday";
    of several that the parser hung on the death, the first."""
    late = [d for d in row if sentence[d.head].head and is_dying(sentence, sentence[d.head].head)]
    return tuple(late[:1]) if len(row) > 1 else ()


def is_known(sentence: Sentence, event: int) -> bool:
    """Whether an event noun points back: "the bombing", "this attack"."""
    definite = {"the", "this", "that", "these", "those", "its", "their"}
    return sentence[event].upos == "NOUN" and any(
        sentence[i].text.lower() in definite for i in sentence.children(event, "det", "nmod:poss")
    )


def _down(sentence: Sentence, word: int) -> float:
    relation = sentence[word].deprel
    ordered = relation in {"advcl", "obl"} and _ORDERED.intersection(sentence.case(word))
    return 1 + _DOWN.get(relation, 0) + (4 if ordered else 0)


def _offset_cost(sentence: Sentence, dated: Dated, event: int) -> float:
    """'Two days after X' dates X and what is said inside it, nothing else."""
    after = sentence[dated.words[-1]]
    top = after.head if after.deprel in {"case", "mark"} else dated.head
    inside = event > after.id and (event == top or event in sentence.subtree(top))
    return 1.0 + abs(event - after.id) / 200 if inside else _FAR


def _before_speaker(sentence: Sentence, dated: Dated, event: int) -> bool:
    """Whether an expression hung on a saying stands between the event and the one who says so: "shot them on Monday,
    police said"."""
    top, last = dated.head, dated.words[-1]
    if sentence[top].deprel == "nmod" and sentence[sentence[top].head].key in _HOURS | {"hour"}:
        top = sentence[top].head  # "in the early hours of Tuesday"
    says = sentence[top].head
    if not says or not _says(sentence, says) or not event < dated.words[0] < says:
        return False
    speakers = sentence.children(says, "nsubj")
    apart = last < len(sentence.words) and sentence[last + 1].text == ","
    between = (w for w in sentence.words[event : dated.words[0] - 1] if w.upos == "VERB")
    return apart and bool(speakers) and last < speakers[0] < says and not any(_says(sentence, w.id) for w in between)


def _says(sentence: Sentence, word: int) -> bool:
    w = sentence[word]
    return w.key in (_SAYING_VERBS if w.upos in {"VERB", "AUX"} else _SAYING_NOUNS)


def _later(sentence: Sentence, word: int) -> bool:
    return sentence[word].upos == "VERB" and sentence[word].key in _LATER_VERBS


def _said_just_before(sentence: Sentence, dated: Dated) -> int:
    """The saying verb right before an expression ("said late on Monday"), wherever the parser has hung the day; or
    0."""
    at = dated.words[0] - 1
    while at > 0 and sentence[at].text.lower() in _BETWEEN:
        at -= 1
    return at if at > 0 and sentence[at].upos == "VERB" and _says(sentence, at) else 0
