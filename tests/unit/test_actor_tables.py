"""The tables behind the actors: regimes, eras of groups, spotting of names, and what a bad row says."""

from __future__ import annotations

import copy
from datetime import date

import pytest

from service.coding.actors.names import Spotter, keys
from service.coding.actors.tables import Regimes, Tables
from service.coding.countries import DataError
from service.language.parse import Parse, Sentence, Word

TABLES = Tables.load()
SPOTTER = Spotter(TABLES)


def plain(text: str) -> Parse:
    """A parse without a tree: the words of one sentence."""
    words, at = [], 0
    for number, token in enumerate(text.split(), 1):
        start = text.index(token, at)
        at = start + len(token)
        words.append(Word(number, token, token, "X", "", 0, "dep", start, at))
    return Parse("", text, (Sentence(0, "text", 0, len(text), text, tuple(words)),))


def found(text: str) -> list[tuple[str, str]]:
    parse = plain(text)
    return [(parse.quote(parse.sentences[0].span([n.first, n.last])), n.key) for n in SPOTTER.spot(parse)]


@pytest.mark.parametrize(
    ("iso3", "day", "years"),
    [
        ("SYR", date(2016, 5, 1), " (2000-2024)"),
        ("SYR", date(2024, 12, 8), " (2024-)"),
        ("SYR", None, " (2024-)"),
        ("AFG", date(2021, 8, 14), " (2014-2021)"),
        ("AFG", date(2021, 8, 15), " (2021-)"),
        ("USA", date(2025, 1, 20), " (2025-)"),
        ("MOZ", date(1960, 1, 1), ""),
        ("MCO", date(2016, 1, 1), ""),
    ],
)
def test_regime_years(iso3, day, years):
    assert TABLES.regimes.years(iso3, day) == years


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Jaish al - Islam fighters", [("Jaish al - Islam", "Jaysh al Islam")]),
        ("the al - Nusra Front said", [("al - Nusra Front", "JFS: Jabhat Fatah al Sham")]),
        ("ISIS and Daesh and ISIL", [("ISIS", "Islamic State"), ("Daesh", "Islamic State"), ("ISIL", "Islamic State")]),
        ("IS is here", [("IS", "Islamic State")]),
        ("THE ARMY IS HERE", []),
        ("Is he here", []),
        ("members of the Peoples Protection Units", [("Peoples Protection Units", "YPG: People's Protection Units")]),
        ("the naxals fled", [("naxals", "CPI (Maoist): Communist Party of India (Maoist)")]),
        ("a NASA rocket flew over Florida in America", []),
        ("NASA supporters marched in Kenya", [("NASA", "NASA: National Super Alliance")]),
        ("Somalia : SNA soldiers", [("SNA", "SOM:military")]),
        ("Syria : SNA fighters", [("SNA", "Syrian National Army")]),
        ("the SDF of Cameroon", [("SDF", "SDF: Social Democratic Front")]),
        (
            "Karenni Nationalities Defence Force",
            [("Karenni Nationalities Defence Force", "KNDF: Karenni Nationalities Defense Force")],
        ),
        ("fighting on the Southern front in Ukraine", []),
    ],
)
def test_spotting(text, wanted):
    assert found(text) == wanted


def test_keys_fold_spellings():
    assert keys("Jaish al-Islam") == keys("Jaysh Al Islam")
    assert keys("Defence Organisation") == keys("Defense Organization")


def test_a_group_changes_with_the_day():
    taliban = TABLES.groups["Taliban"]
    assert (taliban.at(date(2020, 1, 1)).state, taliban.at(date(2020, 1, 1)).inter) == (None, 2)
    assert (taliban.at(date(2022, 1, 1)).state, taliban.at(date(2022, 1, 1)).inter) == ("AFG", 1)
    nusra = TABLES.groups["JFS: Jabhat Fatah al Sham"]
    assert nusra.at(date(2015, 1, 1)).name == "Al Nusra Front"
    assert nusra.at(date(2018, 1, 1)).name == "HTS: Hayat Tahrir al Sham"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"name": "A", "inter": 9, "in": ["MLI"]}, "row 7 .*inter 9"),
        ({"name": "A", "inter": 2, "in": ["XXX"]}, "row 7 .*XXX"),
        ({"name": "A", "inter": 2, "kind": "army"}, "row 7 .*army"),
        ({"name": "A", "inter": 2, "colour": "red"}, "row 7.*colour"),
        ({"inter": 2}, "row 7"),
        ({"state": "MLI", "force": "navy", "as": ["B"]}, "row 7.*navy"),
        ({"name": "A", "inter": 2, "eras": [{"from": "soon"}]}, "row 7.*soon"),
    ],
)
def test_a_bad_group_row(row, said):
    with pytest.raises(DataError, match=said):
        TABLES._group(row, "groups/x.yaml, row 7")


def test_an_alias_may_not_mean_two_groups():
    tables = copy.copy(TABLES)
    twin = TABLES._group({"name": "Twin", "inter": 2, "in": ["SOM"], "as": ["Al-Shabab"]}, "here")
    tables.groups = TABLES.groups | {"Twin": twin}
    with pytest.raises(DataError, match="'Al-Shabab' of 'Twin' is also one of 'Al Shabaab'"):
        Spotter(tables)


def test_regimes_are_in_order_and_of_known_countries():
    with pytest.raises(DataError, match="MLI: the days are not in order"):
        Regimes({"MLI": [2012, 2002]}, TABLES.countries)
    with pytest.raises(DataError, match="XXX: no such country"):
        Regimes({"XXX": [2012]}, TABLES.countries)
