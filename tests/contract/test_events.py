"""What is answered when all is well: fields taken over, options, batches, withheld records."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest

NDJSON = "application/x-ndjson"


def lines(answer) -> list[dict]:
    assert (answer.status_code, answer.content_type) == (200, NDJSON), answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


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


def test_batch_answers_each_line_in_order(client, fake, conforms):
    body = b'{"id": "a", "text": "One."}\r\n\n{"id": "b", "text": 3}\nnot json\n\xff\n[]\n{"id": "c", "text": "Two."}'
    *answers, last = lines(client.post("/events/batch?explain=true", data=body, content_type=NDJSON))
    for answer in answers:
        conforms(answer, "BatchLine")
    conforms(last, "BatchSummary")
    assert [answer["index"] for answer in answers] == [0, 1, 2, 3, 4, 5]
    assert [answer["id"] for answer in answers] == ["a", "b", None, None, None, "c"]
    assert [answer["status"] for answer in answers] == [200, 422, 400, 400, 422, 200]
    assert last == {"summary": {"documents": 6, "succeeded": 2, "failed": 4, "events": 2}}
    assert all(seen[2] for seen in fake.seen)


def test_batch_equals_single(client):
    document = {"id": "a", "text": "Jets bombed a market."}
    single = client.post("/events", json=document).get_json()
    line = lines(client.post("/events/batch", data=json.dumps(document), content_type=NDJSON))[0]
    assert line == {"index": 0, "id": "a", "status": 200} | single


def test_batch_outlives_a_fault_of_ours(client, fake):
    def fail(document, checkpoint):
        if document.id == "b":
            raise RuntimeError

    fake.act = fail
    body = "".join(f'{{"id": "{name}", "text": "One."}}\n' for name in "abc")
    answers = lines(client.post("/events/batch", data=body, content_type=NDJSON))
    assert [answer.get("status") for answer in answers] == [200, 500, 200, None]
    assert answers[1]["problem"]["type"] == "/problems/internal-error"


def test_batch_limits(make_app, refused):
    client = make_app(max_batch_documents=2, max_batch_bytes=200, max_body_bytes=50).test_client()
    document = b'{"text": "One."}\n'
    problem = refused(client.post("/events/batch", data=document * 3, content_type=NDJSON), 413, "too-large")
    assert (problem["limit"], problem["actual"]) == (2, 3)
    problem = refused(client.post("/events/batch", data=document * 20, content_type=NDJSON), 413, "too-large")
    assert (problem["limit"], problem["actual"]) == (200, 340)
    answers = lines(client.post("/events/batch", data=document + b" " * 60 + document, content_type=NDJSON))
    assert [answer.get("status") for answer in answers] == [200, 413, None]


@pytest.mark.parametrize("body", [b"", b"\n \r\n"])
def test_empty_batch(client, refused, body):
    refused(client.post("/events/batch", data=body, content_type=NDJSON), 400, "malformed-body")


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
