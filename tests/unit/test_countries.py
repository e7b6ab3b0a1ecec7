"""The table of countries and its look-ups."""

from __future__ import annotations

import pytest

from service.coding.countries import Countries, DataError
from service.coding.taxonomy import REGIONS

COUNTRIES = Countries.load()


def iso3(country):
    return country and country.iso3


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Ivory Coast", "CIV"),
        ("Côte d’Ivoire", "CIV"),
        ("Burma", "MMR"),
        ("DR Congo", "COD"),
        ("the Democratic Republic of the Congo", "COD"),
        ("Republic of the Congo", "COG"),
        ("the Philippines", "PHL"),
        ("Britain", "GBR"),
        ("U.S.", "USA"),
        ("the US", "USA"),
        ("us", None),
        ("Us", None),
        ("Car", None),
        ("turkey", None),
        ("Türkiye", "TUR"),
        ("Moscow", None),
        ("Gaza", None),
    ],
)
def test_names(text, wanted):
    assert iso3(COUNTRIES.by_name(text)) == wanted


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("Malian", "MLI"),
        ("Filipinos", "PHL"),
        ("Burkinabé", "BFA"),
        ("Ivorians", "CIV"),
        ("South Sudanese", "SSD"),
        ("Congolese", "COD"),
        ("Nigerien", "NER"),
        ("Nigerian", "NGA"),
        ("poles", None),
        ("Dominican", "DOM"),
        ("Kurdish", None),
    ],
)
def test_demonyms(word, wanted):
    assert iso3(COUNTRIES.by_demonym(word)) == wanted


@pytest.mark.parametrize("code", ["SY", "sy", "SYR", "syr", 760, "760"])
def test_codes(code):
    assert COUNTRIES.by_iso(code).name == "Syria"


def test_numeric_codes_may_have_leading_zeros():
    assert COUNTRIES.by_iso("004").iso3 == COUNTRIES.by_iso(4).iso3 == "AFG"


@pytest.mark.parametrize(("word", "wanted"), [("Assad", "SYR"), ("Assads", "SYR"), ("assad", None), ("Omar", None)])
def test_rulers(word, wanted):
    assert iso3(COUNTRIES.by_ruler(word)) == wanted


def test_capitals():
    assert iso3(COUNTRIES.by_capital("Damascus")) == "SYR"
    assert iso3(COUNTRIES.by_capital("N'Djamena")) == "TCD"


def test_names_after_of():
    assert COUNTRIES.by_iso("PHL").long == "the Philippines"
    assert COUNTRIES.by_iso("MLI").long == "Mali"


def test_the_table_is_whole():
    assert len(COUNTRIES.all) > 240
    assert {c.region for c in COUNTRIES.all} == set(REGIONS)
    assert len({c.iso3 for c in COUNTRIES.all}) == len({c.iso2 for c in COUNTRIES.all}) == len(COUNTRIES.all)
    for country in COUNTRIES.all:
        for neighbour in country.neighbours:
            assert country.iso3 in COUNTRIES.by_iso(neighbour).neighbours, (country.iso3, neighbour)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("- {iso2: XA, iso3: XAA, iso: 1, name: A}", "row 1 .*region"),
        ("- {iso2: XA, iso3: XAA, iso: 1, name: A, region: Atlantis}", "row 1 .*Atlantis"),
        ("- {iso2: XA, iso3: XAA, iso: 1, name: A, region: Europe, colour: red}", "row 1"),
        ("- {iso2: XA, iso3: XAA, iso: 1, name: A, region: Europe, neighbours: [XBB]}", "XBB"),
        (
            "- {iso2: XA, iso3: XAA, iso: 1, name: A, region: Europe, demonyms: [An]}\n"
            "- {iso2: XB, iso3: XBB, iso: 2, name: B, region: Europe, demonyms: [An]}",
            "'an' stands in two rows, XAA and XBB",
        ),
    ],
)
def test_errors_name_the_row(tmp_path, rows, said):
    table = tmp_path / "countries.yaml"
    table.write_text(rows, encoding="utf-8")
    with pytest.raises(DataError, match=said):
        Countries.load(table)
