"""What is answered when all is well: fields taken over, options, withheld records."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest


def test_a_full_document_reaches_the_extractor(client, fake, conforms):
    body = {
        "text": "Jets bombed a market in Tadef.",
        "title": "Strike",
        "published_at": "2021-03-06T23:30:00-05:00",
        "id": "a-1",
        "source": "Courier",
        "source_scale": "Local partner-National",
        "country": "syria",
        "news_window_days": 30,
    }
    answer = client.post("/events?include=non_actual&explain=true", json=body)
    conforms(answer.get_json(), "Extraction")
    document, include, explain = fake.seen[0]
    assert (include, explain) == (True, True)
    assert document.published_at == date(2021, 3, 6)
    assert document.country == "SYR"
    for name in ("text", "title", "id", "source", "source_scale", "news_window_days"):
        assert getattr(document, name) == body[name]


def test_plain_text_with_parameters_is_the_same_document(client, fake):
    fields = {"title": "Strike", "published_at": "2021-03-06", "id": "7", "country": "SY", "news_window_days": 30}
    client.post("/events", json=fields | {"text": "Jets bombed Tadef.\r\n"})
    client.post("/events", data="Jets bombed Tadef.\r\n", content_type="text/plain; charset=utf-8", query_string=fields)
    assert fake.seen[0] == fake.seen[1]


def test_null_means_absent(client, fake):
    client.post("/events", json={"text": "a"})
    nulls = dict.fromkeys(("title", "published_at", "id", "source", "source_scale", "country", "news_window_days"))
    client.post("/events", json={"text": "a"} | nulls)
    assert fake.seen[0] == fake.seen[1]
    assert fake.seen[0][0].news_window_days == 14


def test_byte_order_mark(client, fake):
    client.post("/events", data=b'\xef\xbb\xbf{"text": "a"}', content_type="application/json")
    client.post("/events", data=b"\xef\xbb\xbfa", content_type="text/plain")
    assert [seen[0].text for seen in fake.seen] == ["a", "\ufeffa"]


@pytest.mark.parametrize(
    ("country", "iso3"),
    [
        ("SY", "SYR"),
        ("syr", "SYR"),
        ("Syria", "SYR"),
        ("Ivory Coast", "CIV"),
        ("CÔTE D'IVOIRE", "CIV"),
        ("congo, democratic republic", None),
    ],
)
def test_countries_by_name_and_code(client, fake, country, iso3):
    answer = client.post("/events", json={"text": "a", "country": country})
    assert answer.status_code == (200 if iso3 else 422)
    assert [seen[0].country for seen in fake.seen] == ([iso3] if iso3 else [])


def test_tomorrow_is_not_the_future(client):
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date()
    assert client.post("/events", json={"text": "a", "published_at": str(tomorrow)}).status_code == 200


def test_columns_come_in_acleds_order(client, fake, record):
    fake.records = [dict(reversed(record.items()))]
    assert list(json.loads(client.post("/events", json={"text": "a"}).text)["events"][0]) == list(record)


def test_a_bad_record_is_withheld_and_reported(client, fake, record, conforms, caplog):
    fake.records = [record, record | {"year": 1999}, {"event_id_cnty": "SYR-1"}]
    body = client.post("/events", json={"text": "a"}).get_json()
    conforms(body, "Extraction")
    assert body["events"] == [record]
    first, second = body["diagnostics"]["withheld"]
    assert [error["pointer"] for error in first["errors"]] == ["#/year"]
    assert len(second["errors"]) > 30
    assert "2 records were withheld" in body["diagnostics"]["warnings"][0]
    assert "withheld" in caplog.text


def test_system_routes(client, conforms):
    assert client.get("/livez").get_json() == {"status": "alive"}
    for path in ("/readyz", "/healthz"):
        assert client.get(path).get_json() == {"status": "ready"}
    conforms(client.get("/info").get_json(), "Info")
    assert client.get("/openapi.yaml").text.startswith("openapi: 3.1")
    assert client.get("/").headers["Location"] == "/docs/"


def test_docs_need_nothing_from_elsewhere(client):
    page = client.get("/docs/").text
    assert "//" not in "".join(part for part in page.split('"') if part.startswith(("http", "//")))
    assert client.get("/docs/swagger-ui-bundle.js").status_code == 200
