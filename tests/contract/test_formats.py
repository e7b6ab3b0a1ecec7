"""One answer in four media types: which of them is sent, and that the records are the same in all."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.coding.taxonomy import COLUMNS
from service.http.writers import ANSWERS, EXTENDED
from tests.contract.conftest import a_record

JSON, CSV, NDJSON, GEOJSON = ANSWERS
CONTENT_TYPES = {kind: kind for kind in ANSWERS} | {CSV: "text/csv; charset=utf-8; header=present"}
TEXTS = ("assoc_actor_1", "admin1", "admin2", "location", "source", "source_scale", "notes", "tags")
NOWHERE = dict.fromkeys(("iso", "region", "country", "location", "latitude", "longitude", "geo_precision"))
UNDATED = dict.fromkeys(("event_date", "year", "time_precision", "timestamp"))


def ask(client, kind: str, query: str = "", text: str = "Jets bombed a market.", **more):
    answer = client.post(f"/events{query}", json={"text": text, "id": "a,1"}, headers={"Accept": kind} | more)
    assert answer.status_code == 200, answer.text
    assert answer.content_type == CONTENT_TYPES[kind]
    return answer


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def lines(text: str) -> list[dict]:
    return [json.loads(line) for line in text.split("\n")[:-1]]


def same(cell: str, value: object) -> bool:
    """Whether a cell holds a value, be it behind the apostrophe that keeps spreadsheets from running it."""
    if not isinstance(value, str):
        return not cell if value is None else type(value)(cell) == value
    text = value.replace("\0", "\ufffd")
    harmless = text[0] not in "\t\r\n" and text.lstrip()[:1] not in ("=", "+", "-", "@")
    return cell == f"'{text}" or (harmless and cell == text)


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("text/*", CSV),
        ("text/csv", CSV),
        ("TEXT/CSV", CSV),
        ("text/csv; header=absent", CSV),
        ("application/x-ndjson", NDJSON),
        ("application/geo+json", GEOJSON),
        ("text/html, text/csv;q=0.2", CSV),
        ("text/csv;q=0.2, application/geo+json;q=0.3", GEOJSON),
        ("application/json;q=0.2, */*;q=0.1", JSON),
        ("application/json;q=0, */*", CSV),
        ("application/json; charset=utf-8", JSON),
        ("application/*;q=0.3, text/csv;q=0.2", JSON),
        ("text/csv, */*", CSV),
        ("text/html, application/xhtml+xml, */*;q=0.8", JSON),
    ],
)
def test_accept_chooses(client, accept, kind):
    headers = {} if accept is None else {"Accept": accept}
    answer = client.post("/events", json={"text": "a"}, headers=headers)
    assert (answer.status_code, answer.content_type) == (200, CONTENT_TYPES[kind])
    assert "Accept" in answer.vary


@pytest.mark.parametrize(
    "accept", ["text/html", "image/*", "application/json;q=0", "application/xml, text/csv;q=0", "*/*;q=0", "json", "*"]
)
def test_none_that_is_accepted_is_a_406_that_lists_them(client, refused, accept):
    answer = client.post("/events", json={"text": "a"}, headers={"Accept": accept})
    problem = refused(answer, 406, "not-acceptable")
    assert problem["offered"] == list(ANSWERS)
    assert all(kind in problem["detail"] for kind in ANSWERS)
    assert "Accept" in answer.vary


def agree(client) -> list[dict]:
    """The records of an answer, after a look at all media types and at two answers of each."""
    answers = {kind: ask(client, kind) for kind in ANSWERS}
    for kind, answer in answers.items():
        assert ask(client, kind).data == answer.data
    body = json.loads(answers[JSON].text)
    records = body["events"]
    *streamed, last = lines(answers[NDJSON].text)
    assert streamed == records
    assert last == {"summary": body | {"events": len(records)}}
    collection = json.loads(answers[GEOJSON].text)
    assert [feature["properties"] for feature in collection["features"]] == records
    assert {name: collection[name] for name in body if name != "events"} == {n: body[n] for n in body if n != "events"}
    for feature, record in zip(collection["features"], records, strict=True):
        point = [record["longitude"], record["latitude"]]
        assert feature["id"] == record["event_id_cnty"]
        assert feature["geometry"] == (None if None in point else {"type": "Point", "coordinates": point})
    table = rows(answers[CSV].text)
    for row, record in zip(table, records, strict=True):
        assert all(same(row[column], record[column]) for column in COLUMNS)
    for row, record in zip(rows(ask(client, CSV, "?columns=extended").text), records, strict=True):
        assert list(row) == [*COLUMNS, *EXTENDED]
        assert all(same(row[name], record[name]) for name in (*COLUMNS, "link_key", "confidence", "factuality"))
    return records


@pytest.mark.parametrize(
    "change",
    [
        {},
        NOWHERE | {"event_id_cnty": "XXX-0123abcd"},
        UNDATED,
        {"latitude": -33.0472, "longitude": -71.6127},
        {"notes": "He said \"stop, now\",\nthen left.\r\nNobody\rfollowed; 'so'."},
        {"actor1": "=HYPERLINK(0)", "source": "@Courier", "tags": "-1"},
        {"notes": "قُتل ثلاثة مزارعين قرب حلب", "location": "حلب", "source": "\u2028\ufeffWire\0"},
    ],
)
def test_the_records_are_the_same_in_all_formats(client, fake, record, conforms, change):
    fake.records = [record | change, record]
    assert agree(client) == fake.records
    conforms(json.loads(ask(client, JSON).text), "Extraction")
    conforms(json.loads(ask(client, GEOJSON, "?explain=true&include=non_actual").text), "FeatureCollection")
    *records, last = lines(ask(client, NDJSON, "?explain=true").text)
    conforms(last, "ExtractionSummary")
    for each in records:
        conforms(each, "Record")


def test_no_records_are_no_records_in_all_formats(client, fake):
    fake.records = []
    assert agree(client) == []
    assert ask(client, CSV).text == ",".join(COLUMNS) + "\r\n"


def _a_text(characters: st.SearchStrategy[str]) -> st.SearchStrategy[str | None]:
    nasty = st.sampled_from([*"=+-@\t\r\n ,\"';\0'", "\ufeff", "حلب", "\u2028"])
    return st.none() | st.lists(nasty | characters, min_size=1, max_size=12).map("".join)


_CHARACTERS = st.characters(exclude_categories=["Cs"])
_POINT = st.none() | st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@st.composite
def _a_record(draw) -> dict:
    record = a_record() | {name: draw(_a_text(_CHARACTERS)) for name in TEXTS}
    record["actor1"] = draw(_a_text(_CHARACTERS)) or "Rebels"
    record["latitude"], record["longitude"] = draw(_POINT) or (None, None)
    record["fatalities"] = draw(st.integers(0, 10**6))
    return record


@given(records=st.lists(_a_record(), max_size=3))
@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_the_texts_the_records_are_the_same(client, fake, records):
    fake.records = records
    assert agree(client) == records


@pytest.mark.parametrize("kind", ANSWERS)
def test_letters_are_sent_as_they_are(client, fake, record, kind):
    fake.records = [record | {"location": "حلب"}]
    assert "حلب".encode() in ask(client, kind).data


def test_a_csv_to_the_byte(client, fake, record):
    fake.records = [record | {"notes": 'On 5 March 2021, "jets" bombed\na market.', "longitude": -37.5}]
    first, second = ask(client, CSV).data.decode().split("\r\n", 1)
    assert first == ",".join(COLUMNS)
    assert second == (
        "SYR-0123abcd,2021-03-05,2021,1,Political violence,Explosions/Remote violence,Air/drone strike,"
        "Military Forces of Syria (2000-2024),,State forces,Civilians (Syria),,Civilians,State forces-Civilians,"
        "Civilian targeting,760,Middle East,Syria,,,,Tadef,36.3,-37.5,1,,,"
        '"On 5 March 2021, ""jets"" bombed\na market.",4,,1614988800\r\n'
    )


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@sum(a1)", "\tx", "\rx", "\nx", " =1", "\u00a0+1", " \t\n-1", "\ufeff=1", "\u200b@a", "＝1"],
)
def test_what_a_spreadsheet_would_run_is_guarded(client, fake, record, text):
    fake.records = [record | {"actor1": text, "source": text}]
    row = rows(ask(client, CSV).text)[0]
    assert (row["actor1"], row["source"]) == (f"'{text}", f"'{text}")


@pytest.mark.parametrize("text", ["a=1", "'=1", "(-1)", "1-1", "…", " a", "#1", '"=1"'])
def test_other_texts_are_left_alone(client, fake, record, text):
    fake.records = [record | {"source": text}]
    assert rows(ask(client, CSV).text)[0]["source"] == text


def test_extended_columns_say_where_a_record_comes_from(client, record):
    row = rows(ask(client, CSV, "?columns=extended").text)[0]
    mention = record["provenance"]["mentions"][0]
    assert {name: row[name] for name in EXTENDED} == {
        "document_id": "a,1",
        "link_key": "SYR-1",
        "confidence": "0.8",
        "factuality": "actual",
        "rule": "air-drone-strike",
        "quote": mention["sentence"]["text"],
    }


@pytest.mark.parametrize(
    ("accept", "query", "parameters"),
    [
        (CSV, "columns=all", ["columns"]),
        (CSV, "columns=", ["columns"]),
        (CSV, "include=non_actual", ["columns"]),
        (CSV, "explain=true", ["explain"]),
        (CSV, "explain=true&include=non_actual", ["explain", "columns"]),
        (JSON, "columns=extended", ["columns"]),
        (NDJSON, "columns=extended", ["columns"]),
        (GEOJSON, "columns=extended", ["columns"]),
    ],
)
def test_what_does_not_go_with_the_format_is_a_422(client, fake, refused, accept, query, parameters):
    answer = client.post(f"/events?{query}", json={"text": "a"}, headers={"Accept": accept})
    problem = refused(answer, 422, "invalid-parameter")
    assert [error["parameter"] for error in problem["errors"]] == parameters
    assert fake.seen == []


@pytest.mark.parametrize(
    ("accept", "query"),
    [
        (CSV, "columns=extended"),
        (CSV, "columns=extended&include=non_actual"),
        (CSV, "explain=false"),
        (JSON, "include=non_actual&explain=true"),
        (NDJSON, "include=non_actual&explain=true"),
        (GEOJSON, "include=non_actual&explain=true"),
    ],
)
def test_what_goes_with_the_format_is_done(client, fake, accept, query):
    text = ask(client, accept, f"?{query}").text
    assert [seen[1:] for seen in fake.seen] == [("include" in query, "explain=true" in query)]
    assert ("explain" in text) is ("explain=true" in query)


def test_plain_text_has_all_formats(client):
    for kind in ANSWERS:
        as_json = ask(client, kind, text="Jets bombed a market.").data
        plain = client.post(
            "/events?id=a,1", data="Jets bombed a market.", content_type="text/plain", headers={"Accept": kind}
        )
        assert plain.data == as_json


@pytest.mark.parametrize("kind", ANSWERS)
def test_headers_tell_how_much_the_diagnostics_hold(client, fake, record, kind):
    headers = ask(client, kind).headers
    assert headers["X-Tocsin-Result-Id"] == "0" * 16
    assert [headers[f"X-Tocsin-{name}"] for name in ("Suppressed", "Skipped-Sentences", "Warnings")] == ["0", "0", "0"]
    real, span = fake.extract, {"in": "text", "start": 0, "end": 4, "text": "Jets"}
    kind_of = {"event_type": "Protests", "sub_event_type": "Peaceful protest"}
    diagnostics = {
        "suppressed": [{"factuality": "planned", "cue": None, "sentence": span} | kind_of] * 3,
        "skipped_sentences": [span | {"reason": "too many words"}],
        "warnings": ["HTML was masked."],
    }

    def told(*arguments, **options):
        return real(*arguments, **options) | {"diagnostics": diagnostics}

    fake.extract, fake.records = told, [record | {"year": 1999}]
    headers = ask(client, kind).headers
    assert [headers[f"X-Tocsin-{name}"] for name in ("Suppressed", "Skipped-Sentences", "Warnings")] == ["3", "1", "2"]


@pytest.mark.parametrize("kind", ANSWERS)
def test_a_problem_is_a_problem_in_every_format(client, refused, kind):
    refused(client.post("/events", json={"text": 7}, headers={"Accept": kind}), 422, "invalid-field")
