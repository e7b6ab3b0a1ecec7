"""Mutants of rules and frames, and which of them the tests notice."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.coding.taxonomy import EVENT_TYPE_OF
from service.templates import carriers, mutation, rules
from service.templates.matching import Matcher
from service.templates.rule_tests import STORE, ParseStore

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(rules.load(EVENT_TYPE_OF))


@pytest.fixture(scope="module")
def rule(matcher) -> rules.Rule:
    return matcher.ruleset.rules["own-bomb-goes-off"]


@pytest.fixture(scope="module")
def cases(matcher, rule) -> list[mutation.Case]:
    parses = ParseStore(ROOT / STORE, None).of(rule)
    made, _ = carriers.Carriers(ROOT / carriers.STORE, None).of(matcher, rule, parses)
    return mutation.test_cases(matcher, rule, parses) + mutation.carrier_cases(matcher, rule, made)


def test_every_detail_is_left_out_once(matcher, rule):
    made = list(mutation.mutants(matcher, [rule.name]))
    assert len({(m.kind, m.what) for m in made}) == len(made)
    assert sum(m.kind == "trigger" for m in made) == len(carriers.own_triggers(rule))
    assert sum(m.kind == "evidence" for m in made) == len(rule.any) + len(rule.all) + len(rule.none)


def test_a_frame_is_spoilt_for_every_rule_that_uses_it(matcher):
    made, known = list(mutation.mutants(matcher, ["harm"])), matcher.ruleset.rules
    assert {m.kind for m in made} == {"path", "way", "condition"}
    users = {rule.name for rule in known.values() if any(f.name == "harm" for f in rule.frames)}
    assert all(set(m.rules) == users for m in made)
    assert all(m.ruleset.rules["attack"].frames != known["attack"].frames for m in made)


def test_unspoilt_rules_pass_and_no_trigger_can_be_left_out(matcher, rule, cases):
    assert all(case.passes(matcher) for case in cases)
    made, alive = mutation.survivors(matcher, {rule.name: cases}, [rule.name])
    assert made["trigger"] == len(carriers.own_triggers(rule))
    assert [m.what for m in alive if m.kind == "trigger"] == []


def test_without_tests_everything_survives(matcher, rule):
    made, alive = mutation.survivors(matcher, {rule.name: []}, [rule.name])
    assert len(alive) == sum(made.values()) > 0
