"""Spoils rules one detail at a time and tells which spoilt ones no test notices: what the tests leave open.

Each trigger, each line of evidence, each alternative of a path, each way of a frame and each condition of a way is left
out in turn. A mutant that passes all tests and carriers of the rules it touches survives.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from service.language.parse import Parse
from service.templates.carriers import Example, own_triggers
from service.templates.matching import Matcher
from service.templates.mentions import Mention
from service.templates.paths import Path
from service.templates.rule_tests import problem
from service.templates.rules import Frame, Rule, Ruleset, Trigger, Way

KINDS = ("trigger", "evidence", "path", "way", "condition")


@dataclass(frozen=True)
class Mutant:
    """A ruleset with one detail left out: ``kind`` is one of KINDS, ``owner`` the rule or frame, ``what`` the detail.

    ``rules`` are the rules that it may change."""

    kind: str
    owner: str
    what: str
    ruleset: Ruleset
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """A stored, mended parse with what must hold of the mentions that one rule has in it."""

    rule: str
    parse: Parse
    holds: Callable[[list[Mention]], bool]

    def passes(self, matcher: Matcher) -> bool:
        return self.holds([m for m in matcher.match(self.parse) if m.rule == self.rule])


def test_cases(matcher: Matcher, rule: Rule, parses: Iterable[Parse]) -> list[Case]:
    """The tests of a rule, whose parses are given in order."""

    def case(test, parse: Parse) -> Case:
        return Case(rule.name, parse, lambda mentions: not problem(test, parse, mentions))

    return [case(test, matcher.mend(parse)) for test, parse in zip(rule.tests, parses, strict=True)]


def carrier_cases(matcher: Matcher, rule: Rule, carriers: dict[str, Parse]) -> list[Case]:
    """The carriers of a rule, by the aim of each: the rule must find that very trigger."""
    kinds = {(frame.name, way.name): way.trigger for frame in rule.frames for way in frame.ways}
    triggers = own_triggers(rule)

    def case(trigger: Trigger, parse: Parse) -> Case:
        def holds(mentions: list[Mention]) -> bool:
            return any(Example(parse, m, kinds[m.frame, m.way]).shows(trigger) for m in mentions)

        return Case(rule.name, parse, holds)

    return [case(triggers[name], matcher.mend(parse)) for name, parse in carriers.items()]


def mutants(ruleset: Ruleset, names: Iterable[str] = ()) -> Iterator[Mutant]:
    """All mutants of the rules and frames named, or of all."""
    names = set(names) or ruleset.rules.keys() | ruleset.frames.keys()
    for rule in ruleset.rules.values():
        if rule.name in names:
            yield from _without_trigger(ruleset, rule)
            yield from _without_evidence(ruleset, rule)
    for frame in ruleset.frames.values():
        if frame.name in names:
            for kind, what, ways in _spoilt_ways(frame):
                yield _with_frame(ruleset, replace(frame, ways=ways), kind, what)


def survivors(
    matcher: Matcher, cases: dict[str, list[Case]], names: Iterable[str] = ()
) -> tuple[dict[str, int], list[Mutant]]:
    """How many mutants of each kind were made, and those that no case notices. ``cases`` are by rule."""
    made, alive = dict.fromkeys(KINDS, 0), []
    spoilt = copy.copy(matcher)
    for mutant in mutants(matcher.ruleset, names):
        made[mutant.kind] += 1
        spoilt.ruleset = mutant.ruleset
        if all(case.passes(spoilt) for name in mutant.rules for case in cases[name]):
            alive.append(mutant)
    return made, alive


def _without_trigger(ruleset: Ruleset, rule: Rule) -> Iterator[Mutant]:
    for name, trigger in own_triggers(rule).items():
        same = {t for t in rule.triggers if (t.kind, t.text) == (trigger.kind, trigger.text)}
        left = {
            form: tuple(t for t in triggers if t not in same) for form, triggers in ruleset.by_head.items()
        }  # fmt: skip
        yield Mutant("trigger", rule.name, name, replace(ruleset, by_head=left), (rule.name,))


def _without_evidence(ruleset: Ruleset, rule: Rule) -> Iterator[Mutant]:
    for key in ("any", "all", "none"):
        lines = getattr(rule, key)
        for i, line in enumerate(lines):
            spoilt = replace(rule, **{key: lines[:i] + lines[i + 1 :]})
            rules = ruleset.rules | {rule.name: spoilt}
            yield Mutant(
                "evidence", rule.name, f"evidence_{key}: {line.text}", replace(ruleset, rules=rules), (rule.name,)
            )


def _spoilt_ways(frame: Frame) -> Iterator[tuple[str, str, tuple[Way, ...]]]:
    for i, way in enumerate(frame.ways):
        before, after = frame.ways[:i], frame.ways[i + 1 :]
        yield "way", way.name, before + after
        for condition in way.conditions:
            left = replace(way, conditions=tuple(c for c in way.conditions if c != condition))
            yield "condition", f"{way.name}: if {condition}", (*before, left, *after)
        for role in way.need:
            left = replace(way, need=tuple(r for r in way.need if r != role))
            yield "condition", f"{way.name}: need {role}", (*before, left, *after)
        for role, path in way.roles.items():
            for j, steps in enumerate(path.alternatives):
                alternatives = path.alternatives[:j] + path.alternatives[j + 1 :]
                roles = {**way.roles, role: Path(alternatives)}
                text = " > ".join(step.text for step in steps)
                yield "path", f"{way.name}: {role} {text}", (*before, replace(way, roles=roles), *after)


def _with_frame(ruleset: Ruleset, frame: Frame, kind: str, what: str) -> Mutant:
    users = {
        rule.name: replace(rule, frames=tuple(frame if f.name == frame.name else f for f in rule.frames))
        for rule in ruleset.rules.values()
        if any(f.name == frame.name for f in rule.frames)
    }
    return Mutant(kind, frame.name, what, replace(ruleset, rules=ruleset.rules | users), tuple(users))
