"""The pages in docs/rules are those that the rules make."""

from __future__ import annotations

from pathlib import Path

from service.coding.taxonomy import SUB_EVENT_TYPES
from service.tools.rule_pages import PAGES, file_name, pages, write

ROOT = Path(__file__).parents[2]


def test_the_pages_are_up_to_date():
    stored = {file.name: file.read_text(encoding="utf-8") for file in (ROOT / PAGES).glob("*.md")}
    assert stored == pages(), "run `make rule-pages`"


def test_there_is_a_page_for_each_type_with_words_borders_grammar_and_tests():
    made = pages()
    assert made.keys() == {"README.md", *map(file_name, SUB_EVENT_TYPES)}
    page = made["attack.md"]
    for part in (
        "## Rule attack",
        "One of these must hold:",
        "* the phrase of the attacker has $armed-actor",
        "* to Armed clash: an attack on armed people on duty is a clash",
        "| Gunmen killed four farmers in Batie. | found, attacker Gunmen, target farmers, way active |",
        "| passive | verb (passive) | A camp was bombed by jets",
        "* **$armed-actor**:",
    ):
        assert part in page


def test_a_page_that_is_no_longer_made_goes(tmp_path):
    (tmp_path / "gone.md").write_text("old")
    assert write(tmp_path) == len(list(tmp_path.glob("*.md")))
    assert not (tmp_path / "gone.md").exists()
