"""The confidence of a record: its table, its parts, and what makes it rise and fall."""

from __future__ import annotations

from datetime import date
from math import exp

import pytest

from service.coding import confidence
from service.coding.countries import DataError
from service.extractor import Document, Extractor
from tests.unit.stored import stored_parse

PLAIN = "Boko Haram fighters killed five soldiers with a mortar in Gwoza, Nigeria, on Tuesday."
WEAKER = {
    "no day": "Boko Haram fighters killed five soldiers with a mortar in Gwoza, Nigeria.",
    "no name": "Gunmen killed five soldiers with a mortar in Gwoza, Nigeria, on Tuesday.",
    "no town": "Boko Haram fighters killed five soldiers with a mortar in Borno state, Nigeria, on Tuesday.",
    "fewer roles": "Boko Haram fighters killed five soldiers in Gwoza, Nigeria, on Tuesday.",
    "reported speech": 'The mayor said that Boko Haram "terrorists" killed five soldiers with a mortar in Gwoza, Nigeria, '
    "on Tuesday.",
    "planned": "Boko Haram fighters plan to kill five soldiers with a mortar in Gwoza, Nigeria, on Tuesday.",
}


class StoredEngine:
    """A language engine that only knows the texts of this file."""

    def parse(self, title, text, *, checkpoint):
        checkpoint()
        return stored_parse("confidence", text, title or "")

    def info(self):
        return {"stanza": "stored", "package": "stored", "models_sha256": "0"}


@pytest.fixture(scope="module")
def record():
    extractor = Extractor(StoredEngine())

    def first(text):
        document = Document(text=text, published_at=date(2023, 6, 9))
        return extractor.extract(document, include_non_actual=True)["events"][0]

    return first


def test_a_plain_report_is_nearly_sure(record):
    assert record(PLAIN)["confidence"] > 0.9


@pytest.mark.parametrize("name", WEAKER)
def test_less_told_is_less_sure(record, name):
    assert record(WEAKER[name])["confidence"] < record(PLAIN)["confidence"]


def test_what_is_not_real_is_doubted(record):
    assert record(WEAKER["planned"])["confidence"] < record(PLAIN)["confidence"] - 0.3


@pytest.mark.parametrize("text", [PLAIN, *WEAKER.values()])
def test_the_parts_add_up(record, text):
    found = record(text)
    parts = found["provenance"]["confidence"]
    assert parts[0]["fact"] == "start"
    assert all(part["why"] for part in parts)
    assert found["confidence"] == round(1 / (1 + exp(-sum(part["weight"] for part in parts))), 2)


def test_a_table_that_lacks_a_fact_is_refused(tmp_path):
    table = tmp_path / "confidence.yaml"
    rows = [line for line in confidence.TABLE.read_text(encoding="utf-8").splitlines() if "day-named" not in line]
    table.write_text("\n".join(rows), encoding="utf-8")
    with pytest.raises(DataError, match="day-named"):
        confidence.load(table)
