"""Sentences made from tests: how they are written, and when they count."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.coding.taxonomy import EVENT_TYPE_OF
from service.language.parse import Parse
from service.templates import carriers, rules
from service.templates.inflection import gerund, past, plural
from service.templates.matching import Matcher
from service.templates.rewriting import rewritten, with_trigger
from service.templates.rule_tests import STORE, ParseStore
from service.templates.rules import Trigger

ROOT = Path(__file__).parents[2]
TESTS, CARRIERS = ParseStore(ROOT / STORE, None), carriers.Carriers(ROOT / carriers.STORE, None)


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(rules.load(EVENT_TYPE_OF))


@pytest.fixture(scope="module")
def rule(matcher) -> rules.Rule:
    return matcher.ruleset.rules["attack"]


@pytest.fixture(scope="module")
def example(matcher, rule):
    """The mention in a test of the rule."""
    seen = [example for parse in TESTS.of(rule) for example in carriers.examples(matcher, rule, parse)]
    return lambda text: next(e for e in seen if text in (e.parse.text, e.parse.title))


@pytest.fixture(scope="module")
def made(example):
    """The texts that a test becomes with another trigger."""

    def act(text: str, kind: str, head: str, *rest: str) -> list[str]:
        base = example(text)
        return [rewritten(base, edits)[1] for edits in with_trigger(base, Trigger("attack", kind, head, rest))]

    return act


@pytest.mark.parametrize(
    ("lemma", "tense", "participle", "ing"),
    [
        ("stab", "stabbed", "stabbed", "stabbing"),
        ("kidnap", "kidnapped", "kidnapped", "kidnapping"),
        ("target", "targeted", "targeted", "targeting"),
        ("beat", "beat", "beaten", "beating"),
        ("bury", "buried", "buried", "burying"),
        ("seize", "seized", "seized", "seizing"),
        ("flee", "fled", "fled", "fleeing"),
        ("tie", "tied", "tied", "tying"),
    ],
)
def test_verbs_are_inflected(lemma, tense, participle, ing):
    assert (past(lemma), past(lemma, participle=True), gerund(lemma)) == (tense, participle, ing)


@pytest.mark.parametrize(
    ("noun", "many"), [("raid", "raids"), ("clash", "clashes"), ("sortie", "sorties"), ("knife", "knives")]
)
def test_nouns_have_their_plurals(noun, many):
    assert plural(noun) == many


def test_a_verb_takes_the_place_and_the_form_of_another(made):
    assert made("Gunmen killed four farmers in Batie.", "verb", "behead") == ["Gunmen beheaded four farmers in Batie."]
    two = "Two teachers were shot dead by militants near Yala on Monday."
    assert made(two, "verb", "slay") == ["Two teachers were slain by militants near Yala on Monday."]


def test_what_belongs_to_a_verb_stands_beside_it_or_after_its_object(made):
    found = made("Gunmen killed four farmers in Batie.", "verb", "fire", "at")
    assert found[0] == "Gunmen fired at four farmers in Batie."
    found = made("Gunmen killed four farmers in Batie.", "verb", "beat", "to", "death")
    assert (
        "Gunmen beat four farmers to death in Batie." in found or "Gunmen beat four farmers in Batie to death." in found
    )


def test_a_noun_takes_its_article_along(made):
    found = made("Rebels carried out an attack on villagers in Kishishe.", "noun", "raid")
    assert found == ["Rebels carried out a raid on villagers in Kishishe."]
    found = made("Rebels carried out an attack on villagers in Kishishe.", "noun", "attack", "gun")
    assert found[0] == "Rebels carried out a gun attack on villagers in Kishishe."


def test_a_mention_shows_its_trigger_and_no_shorter_or_longer_one(example):
    two = example("Two teachers were shot dead by militants near Yala on Monday.")
    assert two.shows(Trigger("attack", "verb", "shoot", ("dead",)))
    assert not two.shows(Trigger("attack", "verb", "shoot", ()))
    assert not two.shows(Trigger("attack", "noun", "shooting", ()))


def test_every_trigger_is_shown_by_a_test_or_a_stored_carrier(matcher):
    lost = {
        name: [carriers.aim(trigger) for trigger in CARRIERS.of(matcher, rule, TESTS.of(rule))[1]]
        for name, rule in matcher.ruleset.rules.items()
    }
    assert {name: aims for name, aims in lost.items() if aims} == {}, "run `make rules`"


def test_a_word_that_the_engine_reads_otherwise_is_lost(matcher, rule, tmp_path):
    store = carriers.Carriers(tmp_path, lambda title, text: Parse(title or "", text, ()))
    found, lost = store.of(matcher, rule, TESTS.of(rule))
    assert (found, store.added) == ({}, 0)
    assert "verb behead" not in map(carriers.aim, lost)  # a test has it
    assert "verb butcher" in map(carriers.aim, lost)


def test_carriers_are_stored_by_aim(matcher, rule, tmp_path):
    known = CARRIERS.read(rule.name)
    texts = {(p.title, p.text): p for p in known.values()}
    store = carriers.Carriers(tmp_path, lambda title, text: texts.get((title or "", text)) or Parse("", text, ()))
    found, lost = store.of(matcher, rule, TESTS.of(rule))
    assert store.added == len(found)
    assert (carriers.Carriers(tmp_path, None).read(rule.name), lost) == (found, [])
    assert found == {name: parse for name, parse in known.items() if name in carriers.own_triggers(rule)}


def test_a_line_of_evidence_has_a_sentence_that_it_decides(matcher, rule):
    lines = carriers.without_lines(matcher, rule)
    stored = {name: parse for name, parse in CARRIERS.read(rule.name).items() if name in lines}
    assert stored
    assert all(carriers.decides(matcher, lines[name], rule, name, parse) for name, parse in stored.items())
    assert not any(carriers.decides(matcher, matcher, rule, name, parse) for name, parse in stored.items())
