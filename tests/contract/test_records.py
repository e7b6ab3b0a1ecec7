"""The schema of what goes out: what must agree in a record, one fault at a time."""

from __future__ import annotations

import pytest

from service.http.answers import RecordSchema

SCHEMA = RecordSchema()
BLANK_PLACE = dict.fromkeys(("iso", "region", "country", "location", "latitude", "longitude", "geo_precision"))
BLANK_DATE = dict.fromkeys(("event_date", "year", "time_precision"))


def faults(record: dict) -> set[str]:
    return set(SCHEMA.validate(record))


@pytest.mark.parametrize(
    "change",
    [
        {},
        BLANK_PLACE | {"event_id_cnty": "XXX-0123abcd"},
        BLANK_DATE,
        {"civilian_targeting": None},
        {"actor2": None, "inter2": None, "interaction": "State forces only", "civilian_targeting": None},
        {"inter1": "External/Other forces", "interaction": "External/Other forces-Civilians"},
        {"country": "Kosovo", "iso": 0, "region": "Europe"},
        {"latitude": -90, "longitude": 180},
    ],
)
def test_right(record, change):
    assert not faults(record | change)


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"event_type": "Battles"}, "event_type"),
        ({"event_type": "Bombing"}, "event_type"),
        ({"sub_event_type": "Bombing"}, "sub_event_type"),
        ({"disorder_type": "Demonstrations"}, "disorder_type"),
        ({"event_date": "2021-02-29"}, "event_date"),
        ({"event_date": "5 March"}, "event_date"),
        ({"year": 2020}, "year"),
        ({"year": "2021"}, "year"),
        ({"event_date": None, "time_precision": None}, "year"),
        ({"time_precision": None}, "time_precision"),
        ({"time_precision": 4}, "time_precision"),
        ({"latitude": 90.1}, "latitude"),
        ({"longitude": -181}, "longitude"),
        ({"longitude": None}, "longitude"),
        ({"latitude": float("nan")}, "latitude"),
        ({"geo_precision": 0}, "geo_precision"),
        ({"inter1": "Rebel group"}, "interaction"),
        ({"inter1": "1"}, "inter1"),
        ({"actor1": None}, "inter1"),
        ({"inter2": None}, "inter2"),
        ({"interaction": "Civilians-State forces"}, "interaction"),
        ({"civilian_targeting": "yes"}, "civilian_targeting"),
        ({"iso": 4}, "iso"),
        ({"region": "Europe"}, "region"),
        ({"region": "Levant"}, "region"),
        ({"country": "Atlantis"}, "country"),
        ({"country": "Syrian Arab Republic"}, "country"),
        ({"country": None, "iso": None}, "region"),
        ({"fatalities": -1}, "fatalities"),
        ({"fatalities": None}, "fatalities"),
        ({"fatalities": 1.5}, "fatalities"),
        ({"event_id_cnty": "SYR123"}, "event_id_cnty"),
        ({"notes": ""}, "notes"),
        ({"confidence": 1.2}, "confidence"),
        ({"factuality": "perhaps"}, "factuality"),
        ({"comment": "x"}, "comment"),
    ],
)
def test_wrong(record, change, column):
    assert column in faults(record | change)


def test_civilian_targeting_goes_with_the_sub_type(record):
    attack = {"event_type": "Violence against civilians", "sub_event_type": "Attack", "civilian_targeting": None}
    clash = {"event_type": "Battles", "sub_event_type": "Armed clash"}
    assert faults(record | attack) == faults(record | clash) == {"civilian_targeting"}


@pytest.mark.parametrize("column", ["event_date", "admin3", "provenance", "link_key"])
def test_every_column_is_there(record, column):
    del record[column]
    assert faults(record) == {column}


def test_provenance_is_checked_to_its_leaves(record):
    mention = record["provenance"]["mentions"][0]
    mention["trigger"]["end"] += 1
    mention["roles"]["attacker"]["in"] = "body"
    record["provenance"]["fields"]["colour"] = {"spans": [], "why": "x"}
    found = SCHEMA.validate(record)["provenance"]
    assert set(found["mentions"][0]) == {"trigger", "roles"}
    assert "colour" in found["fields"]
