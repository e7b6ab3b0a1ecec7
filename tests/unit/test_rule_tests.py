"""The store of parses behind rule tests, and what `make rules` and `make rules-renew` tell."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from service import cli
from service.coding.taxonomy import EVENT_TYPE_OF
from service.language.parse import Parse
from service.templates import carriers, rules
from service.templates.rule_tests import STORE, ParseStore

ROOT = Path(__file__).parents[2]
NAME = "suicide-bomb"
KNOWN = ParseStore(ROOT / STORE, None).read(NAME)
CARRIED = {(p.title, p.text): p for p in carriers.Carriers(ROOT / carriers.STORE, None).read(NAME).values()}


@pytest.fixture(scope="module")
def ruleset() -> rules.Ruleset:
    return rules.load(EVENT_TYPE_OF)


@pytest.fixture
def rule(ruleset) -> rules.Rule:
    return ruleset.rules[NAME]


class Engine:
    """Parses by looking up the stored parses, with nothing in others; a spoilt one makes every word the root."""

    def __init__(self, spoilt: bool = False) -> None:
        self.spoilt, self.parsed = spoilt, set()

    def parse(self, title: str | None, text: str):
        key = (title or "", text)
        self.parsed.add(key)
        parse = (KNOWN | CARRIED).get(key) or Parse(*key, ())
        if not self.spoilt:
            return parse
        flat = [replace(s, words=tuple(replace(w, head=0, deprel="root") for w in s.words)) for s in parse.sentences]
        return replace(parse, sentences=tuple(flat))


@pytest.fixture
def run(rule, tmp_path, monkeypatch, capsys):
    """Runs the command on a store of its own, with stored parses from one engine and new ones from another."""

    def act(stored: Engine | None, engine: Engine, *, renew: bool, names=(NAME,)) -> tuple[int, str]:
        monkeypatch.setattr(cli, "STORE", tmp_path / "rules")
        monkeypatch.setattr(cli, "_parse", engine.parse)
        if stored:
            ParseStore(cli.STORE, stored.parse).of(rule)
        code = cli.run_rules(renew, list(names))
        return code, capsys.readouterr().out

    return act


def test_new_sentences_are_parsed_once_and_stored(run):
    first, second = Engine(), Engine()
    assert run(None, first, renew=False)[0] == 0
    assert first.parsed >= KNOWN.keys()
    assert run(None, second, renew=False)[0] == 0
    assert not second.parsed


def test_failures_tell_file_line_tree_and_nothing_of_renewal(run):
    code, out = run(Engine(spoilt=True), Engine(), renew=False)
    assert code == 1
    assert "suicide-bomb.yaml:" in out
    assert "nearest misses" in out
    assert "renewed" not in out


def test_renewal_lists_the_tests_that_change(run):
    code, out = run(Engine(spoilt=True), Engine(), renew=True)
    assert code == 0
    assert "passes with the renewed parse, not with the old one" in out


def test_renewal_with_other_models_lists_the_tests_that_break(run):
    code, out = run(Engine(), Engine(spoilt=True), renew=True)
    assert code == 1
    assert "fails with the renewed parse, not with the old one" in out


def test_renewal_without_a_change_lists_nothing(run):
    code, out = run(Engine(), Engine(), renew=True)
    assert (code, out.count("renewed")) == (0, 0)


def test_a_file_of_other_parses_is_renewed(rule, tmp_path):
    engine = Engine()
    ParseStore(tmp_path, engine.parse).of(rule)
    store = ParseStore(tmp_path, Engine(spoilt=True).parse)
    store.renew(tmp_path / "suicide-bomb.conllu")
    assert all(w.head == 0 for p in store.read(NAME).values() for s in p.sentences for w in s.words)


def test_an_unknown_rule_is_told(run):
    assert run(None, Engine(), renew=False, names=["suicide-bomd"])[0] == 1


def test_every_stored_file_belongs_to_a_rule(ruleset):
    assert {file.stem for file in (ROOT / STORE).glob("*.conllu")} <= ruleset.rules.keys()
