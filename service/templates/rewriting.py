"""Rewrites test sentences: another trigger, another filler of a role, a word more, a role less.

Everything here gives edits of one sentence, new text by stretch of its field, which ``rewritten`` carries out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product

from service.language.parse import Parse, Sentence, Word
from service.templates.inflection import gerund, noun_forms, past, plural, third_person, verb_forms
from service.templates.mentions import Mention
from service.templates.rules import Condition, Trigger

Edits = dict[tuple[int, int], str]
"""New text for stretches of the sentence's field, by start and end."""

_AFTER = ("", " of", " on", " at", " in", " to", " with")
"""What may follow a trigger of several words: claimed the life *of* four farmers, opened fire *on* a bus."""
_PARTICLES = frozenset("at on upon into over up down off out away back against from to with in through".split())
_NAMES = {"organization": "Red Front", "norp": "Syrians", "location": "Aleppo", "facility": "Bagram Airfield",
          "person": "John Smith", "misc": "Red Front", "proper": "Kalo"}  # fmt: skip
_ADJECTIVES = {"organization": "Red Front", "norp": "Syrian", "location": "Aleppo", "proper": "Kalo"}
_TRIED, _COMBINED = 3, 12
"""How many words of each key of a line of evidence are tried, and how many combinations of them in one example."""


@dataclass(frozen=True)
class Example:
    """A mention of a rule in a parse, the kind of its trigger (verb, noun or light), and whether it is the rule's sole
    one there."""

    parse: Parse
    mention: Mention
    kind: str
    sole: bool = False

    @property
    def sentence(self) -> Sentence:
        return self.parse.sentences[self.mention.sentence]

    @property
    def way(self) -> tuple[str, str]:
        """Frame and way."""
        return self.mention.frame, self.mention.way

    @property
    def words(self) -> tuple[int, ...]:
        """The trigger's word ids, head first, without the light verb."""
        return self.mention.trigger[: -1 if self.kind == "light" else None]

    def fits(self, trigger: Trigger) -> bool:
        """Whether the trigger may stand in place of the one that is there."""
        return (self.kind == "verb") == (trigger.kind == "verb") and (not trigger.light_only or self.kind == "light")

    def shows(self, trigger: Trigger) -> bool:
        """Whether this mention is one by the trigger, no longer and no shorter one."""
        if not self.fits(trigger):
            return False
        head, *rest = (self.sentence[i] for i in self.words)
        forms = verb_forms(trigger.head) if trigger.kind == "verb" else noun_forms(trigger.head)
        if head.key != trigger.head and head.text.lower() not in forms:
            return False
        pieces = {piece for word in rest for piece in (word.key, *word.text.lower().split("-"))}
        return len(rest) <= len(trigger.rest) and all(not pieces.isdisjoint(noun_forms(t)) for t in trigger.rest)


def rewritten(example: Example, edits: Edits, more: str = "") -> tuple[str, str]:
    """Title and text of the example's document with these edits, and another sentence after its text."""
    field = example.sentence.field
    text = example.parse.title if field == "title" else example.parse.text
    for (start, end), new in sorted(edits.items(), reverse=True):
        before = text[:start]
        article = before[-3:].lower()
        if new and start != end and article in (" a ", "an ") and new[0].isalpha():
            bare = before[: -2 if article == " a " else -3]
            before = f"{bare}{'an' if new[0].lower() in 'aeiou' else 'a'} "
        text = before + new + text[end:]
    title, text = (text, example.parse.text) if field == "title" else (example.parse.title, text)
    return title, f"{text} {more}".strip() if more else text


def with_trigger(example: Example, trigger: Trigger) -> Iterator[Edits]:
    """The trigger in place of the one that is there, in the same form."""
    return _verb_shapes(trigger, example) if trigger.kind == "verb" else _noun_shapes(trigger, example)


def with_evidence(example: Example, line: Condition, triggers: list[Trigger]) -> Iterator[tuple[str, str]]:
    """Documents in which all keys of a line of evidence may hold, as far as the example can be made to fit them."""
    ways = [[({}, "")]]
    for key, value in line.tests:
        choices = list(islice(_choices(example, key, value, triggers), _TRIED))
        if not choices:
            return
        ways.append(choices)
    for combined in islice(product(*ways), _COMBINED):
        edits = {place: new for part, _ in combined for place, new in part.items()}
        if sum(len(part) for part, _ in combined) < len(edits) or _overlap(edits):
            continue
        more = " ".join(more for _, more in combined if more)
        for others in ({}, *_neutral(example)):
            if not _overlap(edits | others):
                yield rewritten(example, others | edits, more)


def _neutral(example: Example) -> Iterator[Edits]:
    """Each filler of a role, then all of them, replaced by a word that is evidence of nothing."""
    sentence, every = example.sentence, {}
    for role in example.mention.roles.values():
        if (place := phrase_span(sentence, role.heads[0], whole=False)) is not None:
            every[place] = _cased("others", sentence.text, place[0] == sentence.start)
            yield {place: every[place]}
    if len(every) > 1:
        yield every


def _overlap(edits: Edits) -> bool:
    places = sorted(edits)
    return any(end > start for (_, end), (start, _) in zip(places, places[1:], strict=False))


def _choices(example: Example, key: str, value, triggers: list[Trigger]) -> Iterator[tuple[Edits, str]]:
    """Ways to make one key of a line hold: edits, and a sentence to add."""
    sentence, mention = example.sentence, example.mention
    match key:
        case "trigger":
            for trigger in triggers:
                if (trigger.text in value or trigger.head in value) and example.fits(trigger):
                    if example.shows(trigger):
                        yield {}, ""
                    else:
                        yield from ((edits, "") for edits in islice(with_trigger(example, trigger), 2))
        case "clause" | "word":
            end = _end(sentence)
            yield from (({(end, end): f" {joint} {word}"}, "") for word in _plain(value) for joint in ("amid", "and"))
        case "document":
            yield from (({}, f"There was talk of {word}.") for word in _plain(value))
        case "compound" | "owner":
            start = sentence[min(example.words)].start
            words = _plain(value) if key == "compound" else [_ADJECTIVES[v] for v in sorted(value) if v in _ADJECTIVES]
            yield from (({(start, start): f"{word} "}, "") for word in words if example.kind != "verb")
        case "role" | "head" | "name" | "deed":
            yield from _fillers(example, key, value)
        case "missing":
            edits = {}
            for role in value & mention.roles.keys():
                place = phrase_span(sentence, mention.roles[role].heads[0], whole=True)
                if place is None:
                    return
                edits[place] = ""
            yield edits, ""
        case "present":
            if value <= mention.roles.keys():
                yield {}, ""
        case "kind":
            if ("verb" if example.kind == "verb" else "noun") in value:
                yield {}, ""
        case "verb" if example.kind == "light":
            light = sentence[mention.trigger[-1]]
            yield from (({(light.start, light.end): _form(word, light)}, "") for word in _plain(value))
        case "frame":
            yield {}, ""


def _fillers(example: Example, key: str, value) -> Iterator[tuple[Edits, str]]:
    sentence, roles = example.sentence, example.mention.roles
    if any(role not in roles for role, _ in value):
        return
    for number in range(_TRIED):
        edits: Edits = {}
        for role, words in value:
            head = sentence[roles[role].heads[0]]
            options = [_NAMES[w] for w in sorted(words) if w in _NAMES] if key == "name" else _plain(words)
            if number >= len(options):
                return
            place, word = phrase_span(sentence, head.id, whole=False), options[number]
            if place is None:
                return
            if key == "deed":
                edits[place[1], place[1]] = f" {gerund(word.split()[0])} {' '.join(word.split()[1:])}".rstrip()
                continue
            if key != "name" and head.has("Number=Plur") and " " not in word:
                word = plural(word)
            edits[place] = _cased(word, sentence.text, head.id == 1 or place[0] == sentence.start)
        yield edits, ""


def _plain(words: frozenset[str]) -> list[str]:
    """Words of evidence to try, single lemmas first; plurals, whose singulars are there too, last."""
    return sorted(
        (w for w in words if w[0].isalpha()),
        key=lambda w: (w.endswith("s") and w[:-1] in words or w.endswith("es") and w[:-2] in words, " " in w, w),
    )


def phrase_span(sentence: Sentence, head: int, *, whole: bool) -> tuple[int, int] | None:
    """The stretch of a noun and what stands between its determiner and it; ``whole``: the prepositional phrase with the
    blank before it, None for a noun without preposition."""
    words = sentence.phrase(head)
    if whole:
        cases = sentence.children(head, "case")
        return (sentence[cases[0]].start - 1, sentence[words[-1]].end) if cases else None
    first = next((i for i in words if sentence[i].deprel not in ("det", "nummod", "nmod:poss")), head)
    return sentence[min(first, head)].start, sentence[head].end


def _end(sentence: Sentence) -> int:
    last = sentence.words[-1]
    return last.start if last.upos == "PUNCT" else last.end


def _verb_shapes(trigger: Trigger, example: Example) -> Iterator[Edits]:
    sentence, (head, *rest) = example.sentence, example.words
    word, words = sentence[head], " ".join(trigger.rest)
    form = _form(trigger.head, word)
    gone: Edits = {(sentence[i].start - 1, sentence[i].end): "" for i in rest}
    afters = _AFTER if words else ("",)
    beside = [{**gone, (word.start, word.end): f"{form} {words}".rstrip() + after} for after in afters]
    ends = [sentence[sentence.phrase(i)[-1]].end for i in sentence.children(head, "obj") if words]
    apart = [{**gone, (word.start, word.end): form, (end, end): f" {words}"} for end in ends]
    yield from beside + apart if trigger.rest and trigger.rest[-1] in _PARTICLES else apart + beside


def _noun_shapes(trigger: Trigger, example: Example) -> Iterator[Edits]:
    sentence, head = example.sentence, example.words[0]
    word, first = sentence[head], min(example.words)
    numbers = (plural(trigger.head), trigger.head) if word.has("Number=Plur") else (trigger.head,)
    for head_form in numbers:
        for joint in (" ", "-") if trigger.rest else (" ",):
            text = joint.join((*trigger.rest, head_form))
            yield {(sentence[first].start, word.end): _cased(text, sentence[first].text, first == 1)}


def _form(lemma: str, like: Word) -> str:
    """A verb in the form of another word."""
    text = like.text.lower()
    if like.has("VerbForm=Ger") or text.endswith("ing"):
        form = gerund(lemma)
    elif like.has("VerbForm=Part") or like.upos in ("ADJ", "NOUN"):
        form = past(lemma, participle=True)
    elif like.has("Tense=Past"):
        form = past(lemma)
    elif like.has("Person=3") and like.has("Number=Sing"):
        form = third_person(lemma)
    else:
        form = lemma
    return _cased(form, like.text, like.id == 1)


def _cased(text: str, like: str, first: bool) -> str:
    return text[:1].upper() + text[1:] if first and like[:1].isupper() else text
