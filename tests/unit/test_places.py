"""Mentions to places, from stored parses; the cases stand in place_cases.yaml."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from service.coding.countries import Countries
from service.coding.places import DocumentPlaces, Place, Places
from service.gazetteer.build import DEFAULT, build, is_current
from service.gazetteer.index import Gazetteer
from service.language.parse import Parse
from service.templates.mentions import Factuality, Mention, Role
from tests.unit.stored import stored_parse

CASES = yaml.safe_load((Path(__file__).parent / "place_cases.yaml").read_text(encoding="utf-8"))


class Name(NamedTuple):
    """An actor's name, as far as places look at it."""

    sentence: int
    first: int
    last: int
    home: tuple[str, ...] = ()


@pytest.fixture(scope="session")
def places() -> Places:
    if not is_current(DEFAULT):
        build(DEFAULT)
    return Places(Gazetteer(DEFAULT), Countries.load())


def at(parse: Parse, word: str, nth: int = 1) -> tuple[int, int]:
    """Sentence and word id of the nth occurrence of a word in the text."""
    hits = [(s.index, w.id) for s in parse.sentences if s.field == "text" for w in s.words if w.text == word]
    return hits[nth - 1]


def mention(parse: Parse, trigger: str, nth: int = 1, **roles: str) -> Mention:
    sentence, head = at(parse, trigger, nth)
    found = {}
    for role, word in roles.items():
        filler = at(parse, word)[1]
        found[role] = Role((filler,), parse.sentences[sentence].phrase(filler), "test")
    return Mention("test", 1, "Attack", sentence, (head,), "harm", "active", found, Factuality("actual"))


def run(places: Places, case: dict) -> tuple[DocumentPlaces, tuple[Place, ...]]:
    parse = stored_parse("places", case["text"], case.get("title", ""))
    names = tuple(Name(*where, where[1]) for where in (at(parse, word) for word in case.get("names", ())))
    event = mention(parse, case["of"], case.get("nth", 1), **case.get("roles", {}))
    document = places.document(parse, names, case.get("hint"), (event,))
    return document, document.of(event)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:60])
def test_case(places, case):
    _, found = run(places, case)
    told = [(p.name, p.iso3, p.geo_precision, p.why) for p in found]
    assert [p.name for p in found] == case["places"], told
    first = found[0]
    assert first.iso3 == case["country"], told
    assert case.get("precision", first.geo_precision) == first.geo_precision, told
    assert first.resolved is not case.get("unresolved", False), told
    if "near" in case:
        assert abs(first.latitude - case["near"][0]) < 0.5, told
        assert abs(first.longitude - case["near"][1]) < 0.5, told


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:60])
def test_every_place_is_backed(places, case):
    document, found = run(places, case)
    for place in found:
        assert place.why
        assert place.key
        assert (place.latitude is None) == (place.longitude is None)
        for span in place.spans:
            assert span.end > span.start
    assert all(warning for warning in document.warnings)


def test_unplaced_name_gives_a_warning(places):
    case = next(c for c in CASES if "Tarzanabad" in c["text"])
    document, (place,) = run(places, case)
    assert place.latitude is None
    assert any("Tarzanabad" in warning for warning in document.warnings)


def test_a_linked_mention_lends_its_place(places):
    parse = stored_parse("places", "A blast killed six people in Jos. The bombing was the second this week.")
    blast, bombing = mention(parse, "blast"), mention(parse, "bombing")
    assert [p.name for p in places.document(parse).of(bombing, [blast])] == ["Jos"]


def test_nothing_named_gives_nothing(places):
    parse = stored_parse("places", "Gunmen killed two people at dawn.")
    document = places.document(parse)
    assert document.country is None
    assert document.of(mention(parse, "killed")) == ()


def test_a_hint_stands_where_nothing_is_named(places):
    parse = stored_parse("places", "Gunmen killed two people at dawn.")
    (place,) = places.document(parse, hint="HTI").of(mention(parse, "killed"))
    assert (place.name, place.geo_precision, place.spans) == ("Haiti", 3, ())


def test_targets_that_the_recogniser_missed_are_places(places):
    text = "Jets bombed Nyala and Zalingei on Friday, killing seven."
    parse = stored_parse("places", text)
    heads = (at(parse, "Nyala")[1], at(parse, "Zalingei")[1])
    event = replace(mention(parse, "bombed"), sub_event_type="Air/drone strike")
    event = replace(event, roles={"target": Role(heads, heads, "test")})
    found = places.document(parse, (), None, (event,)).of(event)
    assert [p.name for p in found] == ["Nyala", "Zalingei"]


def test_persons_hit_are_no_places(places):
    text = "Gunmen shot dead Ana and Sofia at their home in Tumaco, Colombia."
    parse = stored_parse("places", text)
    heads = (at(parse, "Ana")[1], at(parse, "Sofia")[1])
    event = replace(mention(parse, "shot"), roles={"target": Role(heads, heads, "test")})
    found = places.document(parse, (), None, (event,)).of(event)
    assert [p.name for p in found] == ["Tumaco"]


def test_a_key_is_one_for_all_spellings_and_rests_on_no_row_number(places):
    texts = ("Shells fell on Deir Ezzor on Monday.", "Shells fell on Deir al-Zour on Monday.")
    keys = set()
    for text in texts:
        parse = stored_parse("places", text)
        keys |= {p.key for p in places.document(parse).of(mention(parse, "fell"))}
    assert len(keys) == 1
    assert keys.pop().startswith("SYR:35.3")


def test_levels_tell_how_wide_a_place_is(places):
    texts = {
        "A mine killed a boy in Mosul's Old City.": 0,
        "A mine killed a boy in Mosul.": 1,
        "A mine killed a boy near Mosul.": 2,
        "A mine killed a boy in Diyala province.": 3,
        "A mine killed a boy in Iraq.": 4,
    }
    for text, level in texts.items():
        parse = stored_parse("places", text)
        assert places.document(parse).of(mention(parse, "killed"))[0].level == level, text
