"""Whole articles of our own through the whole pipeline: the records that must come out, no more and no fewer."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest
import yaml

from service.extractor import Document, Extractor
from service.http.answers import checked

ARTICLES = yaml.safe_load(Path(__file__).with_name("articles.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def extractor(engine) -> Extractor:
    return Extractor(engine)


def differing(event: dict, expected: dict) -> dict:
    wrong = {}
    for column, value in expected.items():
        wanted = value if isinstance(value, list) else [value]
        if event[column] not in wanted and str(event[column]) not in map(str, wanted):
            wrong[column] = event[column]
    return wrong


@pytest.mark.parametrize("case", ARTICLES, ids=lambda case: case["article"])
def test_article(extractor, case):
    events = extractor.extract(Document(**case["document"]))["events"]
    found = [(e["sub_event_type"], e["location"], e["event_date"], e["fatalities"]) for e in events]
    assert len(events) == len(case["expect"]), found
    orders = itertools.permutations(events)
    best = min(
        ([differing(e, x) for e, x in zip(order, case["expect"], strict=True)] for order in orders),
        key=lambda wrong: sum(map(len, wrong)),
    )
    assert not any(best), best


@pytest.mark.parametrize("case", ARTICLES, ids=lambda case: case["article"])
def test_every_span_quotes_the_document(extractor, case):
    document = Document(**case["document"])
    fields = {"title": document.title or "", "text": document.text}

    def spans(value):
        if isinstance(value, dict):
            if {"in", "start", "end", "text"} <= value.keys():
                yield value
            for inner in value.values():
                yield from spans(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from spans(inner)

    body = extractor.extract(document, include_non_actual=True, explain=True)
    found = list(spans(body))
    assert all(fields[s["in"]][s["start"] : s["end"]] == s["text"] for s in found)
    assert found or not body["events"]


@pytest.mark.parametrize("case", ARTICLES, ids=lambda case: case["article"])
def test_no_record_is_withheld_and_the_answer_keeps_the_contract(extractor, conforms, case):
    body = extractor.extract(Document(**case["document"]), include_non_actual=True, explain=True)
    answer = json.loads(json.dumps(checked(body, "-")))
    assert answer["diagnostics"]["withheld"] == []
    conforms(answer, "Extraction")


def test_the_same_document_gives_the_same_answer(extractor):
    document = Document(**ARTICLES[0]["document"])
    assert extractor.extract(document) == extractor.extract(document)
