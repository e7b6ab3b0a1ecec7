"""Spoils rules one detail at a time and tells which spoilt ones no test notices: what the tests leave open.

Each trigger, each line of evidence, each alternative of a path, each way of a frame and each condition of a way is left
out in turn. A mutant that passes all tests and carriers of the rules it touches survives.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from service.language.parse import Parse
from service.templates.carriers import EVIDENCE, leads_to, own_triggers, path_aim, path_aims, without_lines
from service.templates.located import Mapping
from service.templates.matching import Hit, Matcher
from service.templates.mentions import Mention, Role
from service.templates.paths import Path, Step
from service.templates.rewriting import Example
from service.templates.rule_tests import problem
from service.templates.rules import Frame, Rule, Ruleset, Way
from service.templates.views import View

KINDS = ("trigger", "evidence", "path", "way", "condition")


@dataclass(frozen=True)
class Mutant:
    """A ruleset with one detail left out: ``kind`` is one of KINDS, ``owner`` the rule or frame, ``what`` the detail.

    ``rules`` are the rules that it may change, ``aim`` the carrier that is made for it. One with a ``way`` changes
    nothing where that way of the frame does not fit.
    """

    kind: str
    owner: str
    what: str
    aim: str
    ruleset: Ruleset
    rules: tuple[str, ...]
    way: str = ""


class _Tracer(Matcher):
    """A matcher that notes the ways that fit, whatever the evidence says then: rule, frame and way."""

    def __init__(self, ruleset: Ruleset):
        super().__init__(ruleset)
        self.fitting: set[tuple[str, str, str]] = set()

    def _way(self, view: View, hit: Hit, frame: Frame, way: Way) -> dict[str, Role] | None:
        roles = super()._way(view, hit, frame, way)
        if roles is not None:
            self.fitting.add((hit.trigger.rule, frame.name, way.name))
        return roles


@dataclass(frozen=True, eq=False)
class Case:
    """A stored, mended parse with what must hold of the mentions that one rule has in it; ``aim`` names a carrier."""

    rule: str
    parse: Parse
    holds: Callable[[list[Mention]], bool]
    aim: str = ""

    def passes(self, matcher: Matcher) -> bool:
        return self.holds([m for m in matcher.match(self.parse) if m.rule == self.rule])


def test_cases(matcher: Matcher, rule: Rule, parses: Iterable[Parse]) -> list[Case]:
    """The tests of a rule, whose parses are given in order."""

    def holds(test: Mapping, parse: Parse, mentions: list[Mention]) -> bool:
        return not problem(test, parse, mentions)

    mended = [matcher.mend(parse) for parse in parses]
    return [Case(rule.name, p, partial(holds, test, p)) for test, p in zip(rule.tests, mended, strict=True)]


def carrier_cases(matcher: Matcher, rule: Rule, carriers: dict[str, Parse]) -> list[Case]:
    """The carriers of a rule, by the aim of each: the rule must find that very trigger, or for a line of evidence
    something, or for one that speaks against it nothing."""
    kinds = {(frame.name, way.name): way.trigger for frame in rule.frames for way in frame.ways}
    triggers, paths = own_triggers(rule), path_aims(rule)

    def holds(name: str, parse: Parse, mentions: list[Mention]) -> bool:
        if name in triggers:
            return any(Example(parse, m, kinds[m.frame, m.way]).shows(triggers[name]) for m in mentions)
        if name in paths:
            return any(leads_to(m, *paths[name]) for m in mentions)
        return bool(mentions) != name.startswith("none ")

    mended = {name: matcher.mend(parse) for name, parse in carriers.items()}
    return [Case(rule.name, parse, partial(holds, name, parse), name) for name, parse in mended.items()]


def mutants(matcher: Matcher, names: Iterable[str] = ()) -> Iterator[Mutant]:
    """All mutants of the rules and frames named, or of all."""
    ruleset = matcher.ruleset
    names = set(names) or ruleset.rules.keys() | ruleset.frames.keys()
    for rule in ruleset.rules.values():
        if rule.name in names:
            yield from _without_trigger(ruleset, rule)
            yield from _without_evidence(matcher, rule)
    for frame in ruleset.frames.values():
        if frame.name in names:
            for kind, what, aim, ways in _spoilt_ways(frame):
                way = what.partition(":")[0] if kind != "condition" else ""
                yield _with_frame(ruleset, replace(frame, ways=ways), kind, what, aim, way)


def survivors(
    matcher: Matcher, cases: dict[str, list[Case]], names: Iterable[str] = ()
) -> tuple[dict[str, int], list[Mutant]]:
    """How many mutants of each kind were made, and those that no case notices. ``cases`` are by rule."""
    made, alive = dict.fromkeys(KINDS, 0), []
    fitting = _fitting_ways(matcher, cases)
    spoilt = copy.copy(matcher)
    for mutant in mutants(matcher, names):
        made[mutant.kind] += 1
        spoilt.ruleset = mutant.ruleset
        touched = [
            case
            for name in mutant.rules
            for case in cases[name]
            if not mutant.way or (name, mutant.owner, mutant.way) in fitting[case]
        ]
        if all(case.passes(spoilt) for case in sorted(touched, key=lambda case: case.aim != mutant.aim)):
            alive.append(mutant)
    return made, alive


def _fitting_ways(matcher: Matcher, cases: dict[str, list[Case]]) -> dict[Case, set[tuple[str, str, str]]]:
    tracer, out = _Tracer(matcher.ruleset), {}
    for case in (case for own in cases.values() for case in own):
        tracer.fitting = out[case] = set()
        tracer.match(case.parse)
    return out


def _without_trigger(ruleset: Ruleset, rule: Rule) -> Iterator[Mutant]:
    for name, trigger in own_triggers(rule).items():
        same = {t for t in rule.triggers if (t.kind, t.text) == (trigger.kind, trigger.text)}
        left = {
            form: tuple(t for t in triggers if t not in same) for form, triggers in ruleset.by_head.items()
        }  # fmt: skip
        yield Mutant("trigger", rule.name, name, name, replace(ruleset, by_head=left), (rule.name,))


def _without_evidence(matcher: Matcher, rule: Rule) -> Iterator[Mutant]:
    texts = [f"evidence_{key}: {line.text}" for key in EVIDENCE for line in getattr(rule, key)]
    for (name, lacking), text in zip(without_lines(matcher, rule).items(), texts, strict=True):
        yield Mutant("evidence", rule.name, text, name, lacking.ruleset, (rule.name,))


def _spoilt_ways(frame: Frame) -> Iterator[tuple[str, str, str, tuple[Way, ...]]]:
    """Kind, detail, aim and the ways that are left, for all that can be left out of a frame."""
    for i, way in enumerate(frame.ways):
        before, after = frame.ways[:i], frame.ways[i + 1 :]
        yield "way", way.name, "", before + after
        for condition in way.conditions:
            left = replace(way, conditions=tuple(c for c in way.conditions if c != condition))
            yield "condition", f"{way.name}: if {condition}", "", (*before, left, *after)
        for role in way.need if set(way.need) != set(frame.need_any) else ():
            left = replace(way, need=tuple(r for r in way.need if r != role))
            yield "condition", f"{way.name}: need {role}", "", (*before, left, *after)
        for role, path in way.roles.items():
            for j, steps in enumerate(path.alternatives):
                if _is_other_name(path.alternatives, j):
                    continue
                alternatives = path.alternatives[:j] + path.alternatives[j + 1 :]
                roles = {**way.roles, role: Path(alternatives)}
                text = " > ".join(step.text for step in steps)
                aim = path_aim(frame, way, role, steps)
                yield "path", f"{way.name}: {role} {text}", aim, (*before, replace(way, roles=roles), *after)


def _is_other_name(alternatives: tuple[tuple[Step, ...], ...], j: int) -> bool:
    """Whether an alternative only says what the one before it does, for parses with other names of the relation."""
    before = alternatives[j - 1][-1].relation if j else ""
    step = alternatives[j][-1]
    by = step.relation == "obl" and step.prepositions == {"by"}
    return (before == "obl:agent" and by) or (before, step.relation) == ("nsubj:pass", "nsubj")


def _with_frame(ruleset: Ruleset, frame: Frame, kind: str, what: str, aim: str, way: str) -> Mutant:
    users = {
        rule.name: replace(rule, frames=tuple(frame if f.name == frame.name else f for f in rule.frames))
        for rule in ruleset.rules.values()
        if any(f.name == frame.name for f in rule.frames)
    }
    return Mutant(kind, frame.name, what, aim, replace(ruleset, rules=ruleset.rules | users), tuple(users), way)
