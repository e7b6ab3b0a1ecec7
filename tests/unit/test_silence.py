"""News without any event of political violence or protest gives no record; the texts stand in silence_cases.yaml."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from service.extractor import Document, Extractor
from tests.unit.stored import stored_parse

CASES = yaml.safe_load((Path(__file__).parent / "silence_cases.yaml").read_text(encoding="utf-8"))


class StoredEngine:
    """A language engine that only knows the texts of this file."""

    def parse(self, title, text, *, checkpoint):
        return stored_parse("silence", text, title or "")

    def info(self):
        return {"stanza": "stored", "package": "stored", "models_sha256": "0"}


@pytest.fixture(scope="module")
def extractor():
    return Extractor(StoredEngine())


@pytest.mark.parametrize("topic", CASES)
def test_no_record(extractor, topic):
    told = {}
    for text in CASES[topic]:
        if events := extractor.extract(Document(text=text, published_at=date(2024, 5, 15)))["events"]:
            told[text] = [(e["sub_event_type"], e["location"]) for e in events]
    assert not told
