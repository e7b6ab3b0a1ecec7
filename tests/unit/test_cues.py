"""Cues by kind, from the shipped filters and from files of a test's own."""

from __future__ import annotations

import pytest

from service.templates import cues


@pytest.mark.parametrize(
    ("factuality", "form", "kind"),
    [
        ("hypothetical", "could", "aux"),
        ("planned", "will", "aux"),
        ("negated", "denied", "under"),
        ("negated", "not", "child"),
        ("negated", "no", "det"),
        ("hypothetical", "if", "mark"),
        ("hypothetical", "threats", "under"),
        ("reported", "according", "under"),
        ("disputed", "denies", "sentence"),
    ],
)
def test_kinds_of_shipped_cues(factuality, form, kind):
    assert cues.kinds()[factuality, form] == kind


def test_all_kinds_are_known():
    assert set(cues.kinds().values()) <= set(cues.KINDS)


def test_lexicons_phrases_and_forms(tmp_path):
    (tmp_path / "lexicon").mkdir()
    (tmp_path / "lexicon" / "sport.yaml").write_text("lexicon: sport\nwords: [box, half time]\n")
    (tmp_path / "filters.yaml").write_text(
        "general:\n  - sentence: [$sport]\n  - form: [ongoing]\nplanned:\n  - {under: [vow], form: [infinitive]}\n"
    )
    found = cues.kinds(tmp_path)
    assert {form for (value, form), kind in found.items() if (value, kind) == ("general", "sentence")} >= {
        "boxes",
        "half",
    }
    assert found["planned", "vowed"] == "under"
    assert "ongoing" not in {form for _, form in found}
