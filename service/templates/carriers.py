"""Generated sentences that carry the triggers which no test of a rule has, so that every word of its lists is tried.

The carriers of a rule are its own positive tests: each trigger takes the place, in the same form, of the trigger of a
test of its kind. The first sentence in which the rule finds the word is parsed once and stored. A word that none of the
tests can carry needs a test of its own, or is no word that the rule can find.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from service.language.conllu import from_conllu, to_conllu
from service.language.parse import Parse, Sentence, Word
from service.templates.inflection import gerund, noun_forms, past, plural, third_person, verb_forms
from service.templates.matching import Matcher
from service.templates.mentions import Mention
from service.templates.rules import Rule, Trigger

STORE = Path("tests/data/parses/carriers")
_NEWDOC = "# newdoc"
_AFTER = ("", " of", " on", " at", " in", " to", " with")
"""What may follow a trigger of several words: claimed the life *of* four farmers, opened fire *on* a bus."""
_PARTICLES = frozenset("at on upon into over up down off out away back against from to with in through".split())


@dataclass(frozen=True)
class Example:
    """A mention of a rule in one of its positive tests, and the kind of its trigger: verb, noun or light."""

    parse: Parse
    mention: Mention
    kind: str

    @property
    def sentence(self) -> Sentence:
        return self.parse.sentences[self.mention.sentence]

    @property
    def words(self) -> tuple[int, ...]:
        """The trigger's word ids, head first, without the light verb."""
        return self.mention.trigger[: -1 if self.kind == "light" else None]

    def shows(self, trigger: Trigger) -> bool:
        """Whether this mention is one by the trigger, no longer and no shorter one."""
        if trigger.kind != ("verb" if self.kind == "verb" else "noun") or trigger.light_only > (self.kind == "light"):
            return False
        head, *rest = (self.sentence[i] for i in self.words)
        forms = verb_forms(trigger.head) if trigger.kind == "verb" else noun_forms(trigger.head)
        if head.key != trigger.head and head.text.lower() not in forms:
            return False
        pieces = {piece for word in rest for piece in (word.key, *word.text.lower().split("-"))}
        return len(rest) <= len(trigger.rest) and all(not pieces.isdisjoint(noun_forms(t)) for t in trigger.rest)


def aim(trigger: Trigger) -> str:
    """The name under which the carrier of a trigger is stored."""
    return f"{'light' if trigger.light_only else trigger.kind} {trigger.text}"


def own_triggers(rule: Rule) -> dict[str, Trigger]:
    """A rule's triggers by aim, each once: a light noun that counts alone as well is left out, and so is the spelling
    with a blank of a verb that is written with a hyphen."""
    out = {aim(trigger): trigger for trigger in rule.triggers}
    hyphenated = {name.replace("-", " ") for name in out if "-" in name}
    return {
        name: trigger
        for name, trigger in out.items()
        if name not in hyphenated and not (trigger.light_only and f"noun {trigger.text}" in out)
    }


def examples(matcher: Matcher, rule: Rule, parse: Parse) -> list[Example]:
    """The mentions of a rule in a parse that has not been mended yet."""
    kinds = {(frame.name, way.name): way.trigger for frame in rule.frames for way in frame.ways}
    parse = matcher.mend(parse)
    return [Example(parse, m, kinds[m.frame, m.way]) for m in matcher.match(parse) if m.rule == rule.name]


class Carriers:
    """Stored carriers, one CoNLL-U file for each rule. ``parse`` is called for sentences that are not stored; without
    it nothing new is made."""

    def __init__(self, directory: Path, parse: Callable[[str | None, str], Parse] | None):
        self.directory, self._parse = directory, parse
        self.added = 0

    def read(self, name: str) -> dict[str, Parse]:
        """The stored parses of one rule, by the aim of each."""
        file = self.directory / f"{name}.conllu"
        out = {}
        for document in file.read_text(encoding="utf-8").split(_NEWDOC)[1:] if file.exists() else ():
            first, _, rest = document.partition("\n")
            out[first.removeprefix(" id = ")] = from_conllu(f"{_NEWDOC}\n{rest}")
        return out

    def of(self, matcher: Matcher, rule: Rule, tests: list[Parse], renew: bool = False) -> tuple[dict, list[Trigger]]:
        """The carriers of a rule by aim, and the triggers that neither a test nor a carrier shows.

        ``tests`` are the parses of the rule's tests. Carriers that are lacking, or in which the rule does not find the
        word any more, are made and stored.
        """
        triggers, stored = own_triggers(rule), {} if renew else self.read(rule.name)
        seen = [example for parse in tests for example in examples(matcher, rule, parse)]
        carriers, lost = {}, []
        for name, trigger in triggers.items():
            if any(example.shows(trigger) for example in seen):
                continue
            if name in stored and carries(matcher, rule, trigger, stored[name]):
                carriers[name] = stored[name]
            elif (made := self._make(matcher, rule, trigger, seen)) is not None:
                carriers[name] = made
                self.added += 1
            else:
                lost.append(trigger)
        if self._parse is not None and carriers != stored:
            self._write(rule.name, carriers)
        return carriers, lost

    def _make(self, matcher: Matcher, rule: Rule, trigger: Trigger, seen: list[Example]) -> Parse | None:
        if self._parse is None:
            return None
        for title, text in sentences(trigger, seen):
            parse = self._parse(title or None, text)
            if carries(matcher, rule, trigger, parse):
                return parse
        return None

    def _write(self, name: str, carriers: dict[str, Parse]) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        documents = [to_conllu(parse).replace(_NEWDOC, f"{_NEWDOC} id = {key}", 1) for key, parse in carriers.items()]
        (self.directory / f"{name}.conllu").write_text("".join(documents), encoding="utf-8")


def carries(matcher: Matcher, rule: Rule, trigger: Trigger, parse: Parse) -> bool:
    """Whether the rule finds this very trigger in a parse."""
    return any(example.shows(trigger) for example in examples(matcher, rule, parse))


def sentences(trigger: Trigger, seen: list[Example]) -> Iterator[tuple[str, str]]:
    """Title and text of documents with the trigger in place of another one of its kind, shortest first."""
    kinds = {"verb": ("verb",), "noun": ("noun", "light")}[trigger.kind]
    made = set()
    fitting = [e for e in seen if e.kind in kinds and (e.kind == "light" or not trigger.light_only)]
    for example in sorted(fitting, key=lambda e: len(e.parse.title) + len(e.parse.text)):
        shapes = _verb_shapes(trigger, example) if trigger.kind == "verb" else _noun_shapes(trigger, example)
        for edits in shapes:
            document = _edited(example, edits)
            if document not in made:
                made.add(document)
                yield document


Edits = dict[tuple[int, int], str]
"""New text for stretches of the sentence's field, by start and end."""


def _verb_shapes(trigger: Trigger, example: Example) -> Iterator[Edits]:
    sentence, (head, *rest) = example.sentence, example.words
    word, words = sentence[head], " ".join(trigger.rest)
    form = _form(trigger.head, word)
    gone: Edits = {(sentence[i].start - 1, sentence[i].end): "" for i in rest}
    beside = [
        {**gone, (word.start, word.end): f"{form} {words}".rstrip() + after} for after in _AFTER if words or not after
    ]
    ends = [sentence[sentence.phrase(i)[-1]].end for i in sentence.children(head, "obj")]
    apart = [{**gone, (word.start, word.end): form, (end, end): f" {words}"} for end in ends if words]
    yield from beside + apart if words.split()[-1:] and words.split()[-1] in _PARTICLES else apart + beside


def _noun_shapes(trigger: Trigger, example: Example) -> Iterator[Edits]:
    sentence, (head, *rest) = example.sentence, example.words
    word, first = sentence[head], min(example.words)
    start = sentence[first].start
    numbers = (plural(trigger.head), trigger.head) if word.has("Number=Plur") else (trigger.head,)
    for head_form in numbers:
        for joint in (" ", "-") if trigger.rest else (" ",):
            text = joint.join((*trigger.rest, head_form))
            yield {(start, word.end): _cased(text, sentence[first].text, first == 1)}


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


def _edited(example: Example, edits: Edits) -> tuple[str, str]:
    field = example.sentence.field
    text = example.parse.title if field == "title" else example.parse.text
    for (start, end), new in sorted(edits.items(), reverse=True):
        before = text[:start]
        article = before[-3:].lower()
        if new and start != end and article in (" a ", "an ") and new[0].isalpha():
            bare = before[: -2 if article == " a " else -3]
            before = f"{bare}{'an' if new[0].lower() in 'aeiou' else 'a'} "
        text = before + new + text[end:]
    return (text, example.parse.text) if field == "title" else (example.parse.title, text)
