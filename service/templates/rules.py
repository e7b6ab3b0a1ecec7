"""Frames, event rules and lexicons as they stand in ``templates/data``, loaded and checked once.

A frame holds the dependency paths of one kind of happening, per way of saying it. An event rule holds the words, the
evidence and the tests of one ACLED sub-event type. Every mistake is a TemplateError with file and line.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path as File
from typing import NamedTuple

from service.templates.inflection import noun_forms, verb_forms
from service.templates.located import Mapping, TemplateError, read
from service.templates.paths import Path, parse_path

DATA = File(__file__).parent / "data"
ROLES = frozenset(
    "attacker target victims instrument device place side opponent taker loser protester captor captive mover thing "
    "party counterparty founder actor claim".split()
)
CONDITIONS = ("passive", "active", "objectless", "headline", "light_passive", "phrasal", "situated", "told")
EVIDENCE = tuple(
    "word clause compound owner trigger kind verb role head deed fate name missing present frame document".split()
)
"""What a line of evidence can look at; see CONTRIBUTING.md."""
STATUSES = ("experimental", "stable", "deprecated")
_OF_ROLES = frozenset({"role", "head", "name", "deed", "fate"})
_SUFFERERS = frozenset({"attacker", "target", "victims"})
_PRECEDENCE = {"first": 1, "": 0, "last": -1}
_GERUND_LIKE_LEMMAS = frozenset(
    """bring sling need feed bleed speed proceed succeed exceed sting wing embed shed wed heed breed swing fling cling
    spring ring sing bed""".split()
)


@dataclass(frozen=True)
class Way:
    """One way of saying it: which kind of trigger it starts from, its condition, and the path of each role."""

    name: str
    trigger: str
    conditions: tuple[str, ...]
    roles: dict[str, Path]
    need: tuple[str, ...]


@dataclass(frozen=True)
class Frame:
    """The ways of one kind of happening; at least one role of ``need_any`` must be filled."""

    name: str
    about: str
    roles: tuple[str, ...]
    need_any: tuple[str, ...]
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class Trigger:
    """A word or words that may name an event: ``head`` is the lemma of the head word, ``rest`` the lemmas beside it.

    ``kind`` is "verb" or "noun". ``light_only`` nouns count only as the object of one of the light verbs.
    """

    rule: str
    kind: str
    head: str
    rest: tuple[str, ...]
    light_only: bool = False

    @cached_property
    def text(self) -> str:
        """The trigger as the event file spells it, hyphens as blanks."""
        return " ".join((self.head, *self.rest) if self.kind == "verb" else (*self.rest, self.head)).replace("-", " ")


@dataclass(frozen=True)
class Condition:
    """One line of evidence: all its keys must hold. Values are sets of words (role → set for ``role``, ``head``,
    ``deed``, ``fate`` and ``name``, the last with kinds of names: entity types in lower case, or "proper" for a proper
    noun as the role's head). ``owner`` has kinds of names too, of words before the trigger: "an Israeli strike"."""

    tests: tuple[tuple[str, frozenset[str] | tuple[tuple[str, frozenset[str]], ...]], ...]
    text: str

    @cached_property
    def final(self) -> bool:
        """Whether it tells of who does or suffers violence, whatever the way: then no other way makes it good."""
        keys = {key for key, _ in self.tests}
        roles = {role for key, value in self.tests if key in _OF_ROLES for role, _ in value}
        return bool(roles) and roles <= _SUFFERERS and keys.isdisjoint(("missing", "present", "frame"))

    def about(self, trigger: Trigger) -> Condition | None:
        """What is left to test where its keys that ask for certain triggers hold for this one; None where they do
        not."""
        words = {trigger.text, trigger.head} if trigger.kind == "noun" else {trigger.text}
        asked = {"trigger": words, "kind": {trigger.kind}}
        if any(key in asked and asked[key].isdisjoint(value) for key, value in self.tests):
            return None
        return replace(self, tests=tuple((key, value) for key, value in self.tests if key not in asked))


class Evidence(NamedTuple):
    """The lines of a rule that are about one trigger. ``all`` holds each line whole, and what is left of it to test:
    None where it asks for other triggers, so that it fails."""

    any: tuple[Condition, ...]
    all: tuple[tuple[Condition, Condition | None], ...]
    none: tuple[Condition, ...]


@dataclass(frozen=True)
class Rule:
    """One event file. Of rules that fit the same trigger word one of higher ``precedence`` (-1, 0 or 1) wins."""

    name: str
    version: int
    status: str
    about: str
    event_type: str
    sub_event_type: str
    frames: tuple[Frame, ...]
    triggers: tuple[Trigger, ...]
    light_verbs: frozenset[str]
    any: tuple[Condition, ...]
    all: tuple[Condition, ...]
    none: tuple[Condition, ...]
    tests: tuple[Mapping, ...]
    file: str
    false_positives: tuple[str, ...] = ()
    precedence: int = 0

    @cached_property
    def _about(self) -> dict[Trigger, Evidence]:
        return {}

    def evidence(self, trigger: Trigger) -> Evidence:
        """What is left to test of ``any``, ``all`` and ``none`` for a trigger: found once for each."""
        if (found := self._about.get(trigger)) is None:
            any_, all_, none = (
                tuple(line.about(trigger) for line in lines) for lines in (self.any, self.all, self.none)
            )
            found = Evidence(
                tuple(filter(None, any_)), tuple(zip(self.all, all_, strict=True)), tuple(filter(None, none))
            )
            self._about[trigger] = found
        return found


@dataclass(frozen=True)
class Ruleset:
    """Everything that stands in ``templates/data``. ``version`` sums the rules' versions; ``sha256`` is over the
    files."""

    rules: dict[str, Rule]
    frames: dict[str, Frame]
    lexicons: dict[str, frozenset[str]]
    filters: Mapping
    sha256: str = ""
    by_head: dict[str, tuple[Trigger, ...]] = field(default_factory=dict)

    @cached_property
    def version(self) -> str:
        """A number that grows with every change of behaviour."""
        return f"{len(self.rules)}.{sum(rule.version for rule in self.rules.values())}"


class _Reader:
    """Reads the files of one data folder; keeps lexicons and frames while the rules are read."""

    def __init__(self, directory: File):
        self.directory = directory
        self.lexicons: dict[str, frozenset[str]] = {}
        self.frames: dict[str, Frame] = {}

    def files(self, folder: str) -> list[File]:
        return sorted((self.directory / folder).glob("*.yaml"))

    def words(self, data: Mapping, key: str) -> frozenset[str]:
        """A list of words in which ``$name`` stands for a lexicon. What bears a hyphen is found without it too, but for
        "sit-in": people who sat in a square held none."""
        value = data[key]
        if not isinstance(value, list) or not all(isinstance(w, str) and w.strip() for w in value):
            raise data.error(key, f"{key} must be a list of words")
        out: set[str] = set()
        for word in value:
            if not word.startswith("$"):
                out |= {word.lower(), word.lower() if word.endswith("-in") else word.lower().replace("-", " ")}
            elif word[1:] in self.lexicons:
                out |= self.lexicons[word[1:]]
            else:
                raise data.error(key, f"there is no lexicon {word[1:]!r}; there are {', '.join(sorted(self.lexicons))}")
        return frozenset(out)

    def forms(self, data: Mapping, key: str) -> frozenset[str]:
        """A list of words as evidence: the plurals of their last words count too."""
        out = set()
        for term in self.words(data, key):
            before, space, last = term.rpartition(" ")
            out.update(before + space + form for form in noun_forms(last))
        return frozenset(out)

    def read_lexicons(self) -> None:
        pending = {}
        for file in self.files("lexicon"):
            data = read(file)
            data.check_keys(("lexicon", "about", "words"), ("lexicon", "about", "words"))
            if data["lexicon"] in pending:
                raise data.error("lexicon", f"lexicon {data['lexicon']!r} stands twice")
            pending[data["lexicon"]] = data
        while pending:
            ready = [
                name
                for name, data in pending.items()
                if not any(str(w).startswith("$") and str(w)[1:] in pending for w in data["words"])
            ]
            if not ready:
                raise next(iter(pending.values())).error("words", "lexicons include one another in a circle")
            for name in ready:
                data = pending.pop(name)
                self.lexicons[name] = self.words(data, "words")

    def read_frame(self, data: Mapping) -> Frame:
        data.check_keys(("frame", "about", "roles", "need_any", "ways"), ("frame", "about", "roles", "ways"))
        roles = tuple(data["roles"])
        for role in roles:
            if role not in ROLES:
                raise data.error("roles", f"{role!r} is no role; there are {', '.join(sorted(ROLES))}")
        ways = []
        for name, way in data["ways"].items():
            way.check_keys(("trigger", "if", "need", *roles), ("trigger",))
            if way["trigger"] not in ("verb", "noun", "light"):
                raise way.error("trigger", "trigger must be verb, noun or light")
            conditions = way.get("if", [])
            conditions = tuple([conditions] if isinstance(conditions, str) else conditions)
            for condition in conditions:
                if condition not in CONDITIONS:
                    raise way.error("if", f"{condition!r} is no condition; there are {', '.join(CONDITIONS)}")
            paths = {}
            for role in roles:
                if role in way:
                    try:
                        paths[role] = parse_path(way[role], self.lexicons)
                    except ValueError as error:
                        raise way.error(role, str(error)) from error
            need = self._roles(way, "need", roles)
            ways.append(Way(name, way["trigger"], conditions, paths, need))
        return Frame(data["frame"], data["about"], roles, self._roles(data, "need_any", roles), tuple(ways))

    @staticmethod
    def _roles(data: Mapping, key: str, roles: tuple[str, ...]) -> tuple[str, ...]:
        value = data.get(key, [])
        for role in value:
            if role not in roles:
                raise data.error(key, f"{role!r} is no role of this frame ({', '.join(roles)})")
        return tuple(value)

    def condition(self, data: Mapping, roles: set[str]) -> Condition:
        data.check_keys(EVIDENCE)
        tests: list = []
        for key in data:
            if key in ("role", "name", "head", "deed", "fate"):
                for role in data[key]:
                    if role not in roles:
                        raise data[key].error(role, f"{role!r} is no role of the rule's frames")
                tests.append((key, tuple((role, self.forms(data[key], role)) for role in data[key])))
            else:
                tests.append(
                    (key, self.words(data, key) if key in ("missing", "present", "frame") else self.forms(data, key))
                )
        text = "; ".join(f"{key}: {dict(data[key]) if key == 'role' else data[key]}" for key in data)
        return Condition(tuple(tests), text)

    def triggers(self, data: Mapping, rule: str) -> tuple[tuple[Trigger, ...], frozenset[str]]:
        data.check_keys(("verbs", "nouns", "light"))
        out = []
        for kind, key in (("verb", "verbs"), ("noun", "nouns")):
            terms = self.words(data, key) if key in data else frozenset()
            spelt_apart = {term.replace("-", " ") for term in terms if kind == "verb" and "-" in term.split()[0]}
            for words in sorted(terms - spelt_apart):
                out.append(self._trigger(data, key, rule, kind, words, False))
        light = data.get("light")
        verbs: frozenset[str] = self.lexicons.get("light-verb", frozenset())
        if light is not None:
            light.check_keys(("verbs", "nouns"), ("nouns",))
            if "verbs" in light:
                verbs |= self.words(light, "verbs")
            for words in sorted(self.words(light, "nouns")):
                out.append(self._trigger(light, "nouns", rule, "noun", words, True))
        if not out:
            raise data.error(None, "a rule needs at least one trigger")
        return tuple(out), frozenset(
            " ".join((form, *rest)) for head, *rest in map(str.split, verbs) for form in verb_forms(head)
        )

    @staticmethod
    def _trigger(data: Mapping, key: str, rule: str, kind: str, words: str, light_only: bool) -> Trigger:
        parts = (words if kind == "verb" else words.replace("-", " ")).split()
        head, rest = (parts[0], parts[1:]) if kind == "verb" else (parts[-1], parts[:-1])
        inflected = kind == "verb" and head.endswith(("ed", "ing")) and head not in _GERUND_LIKE_LEMMAS
        if inflected:
            raise data.error(key, f"{words!r} is no lemma: write the infinitive")
        return Trigger(rule, kind, head, tuple(rest), light_only)

    def read_rule(self, data: Mapping, types: dict[str, str]) -> Rule:
        keys = ("rule", "version", "status", "about", "codes", "frame", "frames", "falsepositives", "triggers",
                "evidence_any", "evidence_all", "evidence_none", "tests", "precedence")  # fmt: skip
        data.check_keys(keys, ("rule", "version", "status", "codes", "triggers", "tests"))
        codes = data["codes"]
        codes.check_keys(("event_type", "sub_event_type"), ("event_type", "sub_event_type"))
        if types.get(codes["sub_event_type"]) != codes["event_type"]:
            raise codes.error(
                "sub_event_type", f"{codes['sub_event_type']!r} is no sub-type of {codes['event_type']!r}"
            )
        if data["status"] not in STATUSES:
            raise data.error("status", f"status must be one of {', '.join(STATUSES)}")
        if data.get("precedence", "") not in _PRECEDENCE:
            raise data.error("precedence", "precedence can only be first or last")
        names = data.get("frames") or [data.get("frame")]
        for name in names:
            if name not in self.frames:
                raise data.error("frame", f"there is no frame {name!r}; there are {', '.join(sorted(self.frames))}")
        frames = tuple(self.frames[name] for name in names)
        roles = {role for frame in frames for role in frame.roles}
        triggers, light_verbs = self.triggers(data["triggers"], data["rule"])
        evidence = {
            key: tuple(self.condition(c, roles) for c in data.get(f"evidence_{key}") or ())
            for key in ("any", "all", "none")
        }
        self._check_tests(data, roles)
        return Rule(
            name=data["rule"],
            version=data["version"],
            status=data["status"],
            about=data.get("about", ""),
            event_type=codes["event_type"],
            sub_event_type=codes["sub_event_type"],
            frames=frames,
            triggers=triggers,
            light_verbs=light_verbs,
            tests=tuple(data["tests"]),
            file=data.file,
            false_positives=tuple(data.get("falsepositives", ())),
            precedence=_PRECEDENCE[data.get("precedence", "")],
            **evidence,
        )

    @staticmethod
    def _check_tests(data: Mapping, roles: set[str]) -> None:
        positive = negative = 0
        for test in data["tests"]:
            test.check_keys(("text", "title", "way", "factuality", "none", "trigger", *sorted(roles)))
            if "text" not in test and "title" not in test:
                raise test.error(None, "a test needs a text or a title")
            if "none" in test or test.get("factuality", "actual") not in ("actual", "reported"):
                negative += 1
            else:
                positive += 1
        if not positive or not negative:
            raise data.error("tests", "a rule needs at least one positive and one negative test")


def load(types: dict[str, str], directory: File = DATA) -> Ruleset:
    """Loads and checks all template files. ``types`` maps each ACLED sub-event type to its event type.

    Raises TemplateError, with file and line, on the first mistake.
    """
    reader = _Reader(directory)
    reader.read_lexicons()
    for file in reader.files("frames"):
        data = read(file)
        frame = reader.read_frame(data)
        if frame.name in reader.frames:
            raise data.error("frame", f"frame {frame.name!r} stands twice")
        reader.frames[frame.name] = frame
    rules: dict[str, Rule] = {}
    for file in reader.files("events"):
        data = read(file)
        rule = reader.read_rule(data, types)
        if rule.name in rules:
            raise data.error("rule", f"rule {rule.name!r} stands twice")
        rules[rule.name] = rule
    by_head: dict[str, list[Trigger]] = {}
    for rule in rules.values():
        for trigger in rule.triggers:
            forms = verb_forms(trigger.head) if trigger.kind == "verb" else noun_forms(trigger.head)
            for form in forms:
                by_head.setdefault(form, []).append(trigger)
    digest = hashlib.sha256()
    for file in sorted(directory.rglob("*.yaml")):
        digest.update(file.relative_to(directory).as_posix().encode() + b"\0" + file.read_bytes())
    return Ruleset(
        rules=rules,
        frames=reader.frames,
        lexicons=reader.lexicons,
        filters=read(directory / "filters.yaml"),
        sha256=digest.hexdigest(),
        by_head={head: tuple(triggers) for head, triggers in by_head.items()},
    )


__all__ = ["Condition", "Frame", "Rule", "Ruleset", "TemplateError", "Trigger", "Way", "load"]
