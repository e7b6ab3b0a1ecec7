"""Rule files that can be read and are wrong all the same."""

from __future__ import annotations

import shutil

import pytest

from service.coding.taxonomy import EVENT_TYPE_OF
from service.templates import rules
from service.templates.lint import lint

RULE = """\
rule: siege
version: 1
status: stable
codes: {event_type: Battles, sub_event_type: Armed clash}
frame: fight
triggers:
  verbs: [besiege, lay siege, starve-out]
evidence_any:
  - trigger: [besiege]
tests:
  - {text: "Rebels besieged the fort.", side: Rebels}
  - {text: "Rebels did not besiege the fort.", factuality: negated}
"""


@pytest.fixture
def found(tmp_path):
    """What is found in the shipped files with one more rule in them, and one more lexicon where its text is given."""

    def act(old: str = "", new: str = "", lexicon: str = "") -> list[str]:
        folder = tmp_path / "data"
        shutil.copytree(rules.DATA, folder)
        (folder / "events/siege.yaml").write_text(RULE.replace(old, new))
        if lexicon:
            (folder / "lexicon/fort.yaml").write_text(lexicon)
        return lint(rules.load(EVENT_TYPE_OF, folder), folder)

    return act


def test_the_shipped_files_are_sound():
    assert lint(rules.load(EVENT_TYPE_OF), rules.DATA) == []


@pytest.mark.parametrize("word", ["besiege", "lay siege", "lay", "starve-out", "starve out"])
def test_a_trigger_or_its_head_may_stand_in_evidence(found, word):
    assert found("trigger: [besiege]", f"trigger: [{word}]") == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("trigger: [besiege]", "trigger: [surround]", "siege.yaml:9: 'surround' is no trigger of this rule"),
        ("trigger: [besiege]", "trigger: [$sport]", "siege.yaml:9: '$sport' is no trigger of this rule"),
        ("side: Rebels", "way: sideways", "siege.yaml:11: no frame of this rule has a way 'sideways'"),
        (
            "side: Rebels",
            "way: passive, victims: fort",
            "siege.yaml:11: no way 'passive' has a path to the role 'victims'",
        ),
    ],
)
def test_what_can_never_hold_is_told_with_file_and_line(found, old, new, message):
    (finding,) = found(old, new)
    assert finding.startswith(message)


def test_a_word_that_stands_twice_is_told(found):
    assert found("[besiege, lay siege,", "[besiege, lay siege, besiege,") == ["siege.yaml:7: 'besiege' stands twice"]


def test_a_lexicon_that_nobody_names_is_told(found):
    assert found(lexicon="lexicon: fort\nabout: strongholds\nwords: [fort]\n") == [
        "fort.yaml:1: nobody uses the lexicon 'fort'"
    ]
