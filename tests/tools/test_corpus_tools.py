"""Corpora, what a revision codes otherwise, and what nothing codes."""

from __future__ import annotations

import pytest

from service.coding.taxonomy import COLUMNS
from service.tools.corpus import CachedEngine, CorpusError, articles, cache_of
from service.tools.rules_diff import compare, report
from service.tools.uncoded import Finder
from tests.unit.stored import stored_parse


def record(event: str, start: int = 0, **values) -> dict:
    """A record as far as it matters here."""
    mention = {"trigger": {"in": "text", "start": start, "end": start + 4, "text": "shot"}}
    known = {"event_id_cnty": event, "event_type": "Violence against civilians", "sub_event_type": "Attack"}
    known |= {"link_key": f"link-{event}", "factuality": "actual", "event_date": "2024-05-14", "location": "Sake"}
    rule = values.pop("rule", "attack")
    return dict.fromkeys(COLUMNS) | known | {"provenance": {"rule": rule, "mentions": [mention]}} | values


def test_the_same_records_differ_in_nothing():
    assert compare([record("a"), record("b", 9)], [record("b", 9), record("a")]) == []


def test_records_of_one_side_only_are_added_or_removed():
    (gone, new) = compare([record("a")], [record("b", 9, link_key="other")])
    assert (gone.before["event_id_cnty"], gone.after) == ("a", None)
    assert (new.before, new.after["event_id_cnty"]) == (None, "b")


def test_a_record_whose_id_changes_with_its_place_is_one_that_changed():
    (change,) = compare([record("a", 5)], [record("b", 5, location="Goma", rule="armed-clash")])
    assert change.fields == ("location", "rule")
    lines = list(report({"id": "x", "title": None}, [change]))
    assert lines[0] == "x"
    assert "armed-clash «shot»" in lines[1]
    assert lines[2].strip() == "location: Sake → Goma"


def test_a_corpus_is_read_up_to_the_limit(tmp_path):
    file = tmp_path / "corpus.jsonl"
    file.write_text(
        '{"text": "a", "published_at": "2024-05-16T08:00:00Z"}\n{"text": "b", "id": 7, "title": "t"}\n{"text"\n'
    )
    first, second = articles(file, 2)
    assert (first.id, str(first.published_at), second.id, second.title) == ("1", "2024-05-16", "7", "t")
    with pytest.raises(CorpusError, match=r"corpus\.jsonl:3"):
        list(articles(file))


def test_parses_are_made_once(tmp_path):
    parse = stored_parse("uncoded", "Rebels toppled a statue in Kidal. Rebels killed a trader in Kidal.")
    engine, calls = CachedEngine(tmp_path), []

    class Real:
        def parse(self, title, text, checkpoint):
            calls.append(text)
            return parse

    engine.__dict__["_engine"] = Real()
    assert engine.parse(None, parse.text) == engine.parse(None, parse.text) == parse
    assert calls == [parse.text]


def test_another_language_room_has_another_cache(tmp_path):
    room = tmp_path / "service" / "language"
    room.mkdir(parents=True)
    (room / "parse.py").write_text("one")
    one = cache_of(tmp_path)
    assert one == cache_of(tmp_path)
    (room / "parse.py").write_text("two")
    assert one != cache_of(tmp_path)


@pytest.mark.parametrize(
    ("text", "gaps"),
    [
        ("Militants serenaded villagers in Kidal.", [("serenade", "verb")]),
        ("Rebels killed a trader in Kidal.", []),
        ("Militants serenaded villagers.", []),
        ("The river dried up near Kidal.", []),
        ("Soldiers said on Monday that they came to Kidal.", []),
    ],
)
def test_a_verb_with_actor_and_place_that_nothing_codes_is_a_gap(text, gaps):
    assert [(gap.lemma, gap.kind) for gap in Finder().gaps(stored_parse("uncoded", text))] == gaps
