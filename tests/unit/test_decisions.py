"""Each decision of the coding guide on sentences of every region, from stored parses through the whole coding."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from service.extractor import Document, Extractor
from tests.unit.stored import stored_parse

CASES = yaml.safe_load(Path(__file__).with_name("decision_cases.yaml").read_text(encoding="utf-8"))


class StoredEngine:
    """A language engine that only knows the sentences of this file."""

    def parse(self, title, text, *, checkpoint):
        checkpoint()
        return stored_parse("decisions", text, title or "")

    def info(self):
        return {"stanza": "stored", "package": "stored", "models_sha256": "0"}


@pytest.fixture(scope="module")
def extractor():
    return Extractor(StoredEngine())


def _columns(event: dict, wanted: dict) -> dict:
    return {column: event[column] for column in wanted}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['decision']} {case['text'][:40]}")
def test_decision(extractor, case):
    day = date.fromisoformat(case.get("published_at", "2024-05-15"))
    events = extractor.extract(Document(text=case["text"], title=case.get("title"), published_at=day))["events"]
    expected = case["expect"]
    assert len(events) == len(expected), [(e["sub_event_type"], e["location"]) for e in events]
    left = list(events)
    for wanted in expected:
        found = next((e for e in left if _columns(e, wanted) == wanted), None)
        assert found is not None, [_columns(e, wanted) for e in left]
        left.remove(found)
