"""Mistakes in template files are told with file and line."""

from __future__ import annotations

import shutil

import pytest

from service.coding.taxonomy import EVENT_TYPE_OF
from service.templates import rules
from service.templates.located import TemplateError
from service.templates.paths import parse_path

RULE = """\
rule: siege
version: 1
status: stable
codes: {event_type: Battles, sub_event_type: Armed clash}
frame: fight
triggers:
  verbs: [besiege]
tests:
  - {text: "Rebels besieged the fort.", side: Rebels}
  - {text: "Rebels did not besiege the fort.", factuality: negated}
"""


@pytest.fixture
def folder(tmp_path):
    """A copy of the shipped template files with one more rule, siege.yaml, to break."""
    shutil.copytree(rules.DATA, tmp_path / "data")
    (tmp_path / "data/events/siege.yaml").write_text(RULE)
    return tmp_path / "data"


def load_with(folder, old, new):
    (folder / "events/siege.yaml").write_text(RULE.replace(old, new))
    return rules.load(EVENT_TYPE_OF, folder)


def test_the_shipped_files_load():
    ruleset = rules.load(EVENT_TYPE_OF)
    assert {rule.sub_event_type for rule in ruleset.rules.values()} <= set(EVENT_TYPE_OF)


def test_a_rule_added_as_one_file_is_found_by_its_trigger(folder):
    ruleset = rules.load(EVENT_TYPE_OF, folder)
    assert "siege" in {trigger.rule for trigger in ruleset.by_head["besiege"]}
    assert ruleset.sha256 != rules.load(EVENT_TYPE_OF).sha256


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("frame: fight", "frame: quarrel", "siege.yaml:5: there is no frame 'quarrel'"),
        ("triggers:", "trigger:", "siege.yaml:6: unknown key 'trigger'"),
        ("[besiege]", "[besieged]", "siege.yaml:7: 'besieged' is no lemma"),
        ("[besiege]", "[$siege-words]", "siege.yaml:7: there is no lexicon 'siege-words'"),
        ("Armed clash", "Armed Clash", "siege.yaml:4: 'Armed Clash' is no sub-type"),
        ("side: Rebels", "sides: Rebels", "siege.yaml:9: unknown key 'sides'"),
        ("factuality: negated", "side: Rebels", "at least one positive and one negative test"),
        ("version: 1", "version: 1\nversion: 2", "siege.yaml:3: key 'version' stands twice"),
        ("[besiege]", "[besiege, no]", "siege.yaml:7: 'no' is read as a truth value"),
        ("status: stable", "status: [stable", "siege.yaml:"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(folder, old, new, message):
    with pytest.raises(TemplateError) as error:
        load_with(folder, old, new)
    assert message in str(error.value)


def test_an_unknown_relation_in_a_frame_is_told_with_its_line(folder):
    file = folder / "frames/fight.yaml"
    file.write_text(file.read_text().replace('"nsubj"', '"nsubject"', 1))
    with pytest.raises(TemplateError, match=r"fight\.yaml:\d+: 'nsubject' is no relation"):
        rules.load(EVENT_TYPE_OF, folder)


@pytest.mark.parametrize("text", ["nsubj >", "obl[in", "*", "^"])
def test_an_unreadable_path_is_refused(text):
    with pytest.raises(ValueError, match="is no path step|is no relation"):
        parse_path(text)
