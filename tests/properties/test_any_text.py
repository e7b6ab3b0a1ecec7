"""Whatever the text, the service answers: with quotes that are right, with the same bytes again, and in a batch alike."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from service.app import create_app
from service.extractor import Extractor
from service.settings import Settings

JSON, NDJSON = "application/json", "application/x-ndjson"
NEWS = [
    "Gunmen shot dead two of the governor's soldiers near Kandahar on Monday.",
    "Rebels shelled a market in Goma, killing three traders and a six-year-old girl, the mayor said.",
    "Hundreds marched through La Paz on Wednesday to demand higher pay; police fired tear gas.",
    "The army denied that its jets had bombed a clinic in Idlib.",
    "Al-Shabaab claimed the blast. It killed dozens.",
    "KIDAL, Mali, 4 May 2021 -",
    "The ceasefire between the M23 and the government was signed in Doha",
]
"""Sentences and parts of them, so that templates, places, dates and deaths have something to work on."""
SHARDS = [
    *["<p>", "</p>", "<b", "&lt;", "&#0;", "&#x1F600;", "&nbsp;", "<!-- bombed -->", "<script>killed</script>"],
    *["\0", "\r\n", "\n\n", "\t", "\u00a0", "\u00ad", "\u200b", "\u2028", "\ufeff", "\ufffd", "\ufdd0", "\U0010ffff"],
    *["\u202e", "e\u0301", "\u0e01\u0e33", "حلب", "Алеппо", "金沙萨", "ქუთაისი", "𝔅𝔬𝔪𝔟", "👩‍👩‍👧", "ﬁre", "İstanbul"],
    *["...", "?!", '"', "“", "’s", "n't", "(", "-", "—", "$", "%", "1,200", "1.5 million", "²", "٣", "½", "12/13/2019"],
    *["=1+1", "http://x.y/z?q=1&r=2", "a@b.org", "#bomb", "U.S.", "St. Mr. No.", "x" * 300, "1" * 400, "ab-" * 90],
]
STRAY = (
    f"½ no to 12/13/2019 💣 , dozens on {'x' * 300} ; shelled shelled e\u0301 é ² police Goma <b> \u202e killed "
    "e\u0301 abducted abducted { bombed police ) in will Friday"
)
"""Words whose tree has conjuncts without any noun."""
CHARACTERS = st.characters(exclude_categories=["Cs"])
PIECES = st.sampled_from(NEWS) | st.sampled_from(SHARDS) | st.text(CHARACTERS, max_size=60)
TEXTS = st.builds(str.join, st.sampled_from(["", " ", "\n\n"]), st.lists(PIECES, max_size=6))
DOCUMENTS = st.fixed_dictionaries(
    {"text": TEXTS},
    optional={
        "title": TEXTS,
        "published_at": st.dates(date(1900, 1, 1), date(2026, 1, 1)).map(str),
        "country": st.sampled_from(["SYR", "ML", "Democratic Republic of Congo"]),
        "news_window_days": st.integers(1, 366),
        "source": st.text(CHARACTERS, min_size=1, max_size=20),
    },
)


@pytest.fixture(scope="module")
def client(engine) -> FlaskClient:
    return create_app(Settings(), Extractor(engine)).test_client()


def quotes(value: object) -> Iterator[dict]:
    """Every span in an answer."""
    if isinstance(value, dict):
        if {"in", "start", "end", "text"} <= value.keys():
            yield value
        for inner in value.values():
            yield from quotes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from quotes(inner)


@given(document=DOCUMENTS, escaped=st.booleans())
@settings(max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@example(document={"text": STRAY}, escaped=False)
@example(document={"text": " ".join(NEWS), "title": NEWS[1], "published_at": "2021-05-06"}, escaped=True)
def test_any_document_is_answered_alike_alone_again_and_in_a_batch(client, conforms, document, escaped):
    sent = json.dumps(document, ensure_ascii=escaped)
    query = "?include=non_actual&explain=true"
    first = client.post(f"/events{query}", data=sent, content_type=JSON)
    again = client.post(f"/events{query}", data=sent, content_type=JSON)
    assert first.status_code in (200, 422), first.text
    body = first.get_json()
    line = json.loads(client.post(f"/events/batch{query}", data=sent, content_type=NDJSON).text.split("\n")[0])
    if first.status_code == 422:
        assert {error["pointer"] for error in body["errors"]} <= {"#/text", "#/title"}
        assert (line["status"], line["problem"]["errors"]) == (422, body["errors"])
        return
    conforms(body, "Extraction")
    assert body["diagnostics"]["withheld"] == []
    assert again.data == first.data
    assert line == {"index": 0, "id": None, "status": 200} | body
    for span in quotes(body):
        assert document[span["in"]][span["start"] : span["end"]] == span["text"]
