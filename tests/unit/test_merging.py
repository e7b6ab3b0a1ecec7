"""Which mentions are one event and which are several, from stored parses through the whole coding."""

from __future__ import annotations

from datetime import date

import pytest

from service.extractor import Document, Extractor
from tests.unit.stored import stored_parse


class StoredEngine:
    """A language engine that only knows the sentences of this file."""

    def parse(self, title, text, *, checkpoint):
        checkpoint()
        return stored_parse("merging", text, title or "")

    def info(self):
        return {"stanza": "stored", "package": "stored", "models_sha256": "0"}


@pytest.fixture(scope="module")
def extractor():
    return Extractor(StoredEngine())


def events(extractor, text, title=None):
    body = extractor.extract(Document(text=text, title=title, published_at=date(2021, 3, 12)))
    return [(e["sub_event_type"], e["location"], e["event_date"], e["fatalities"]) for e in body["events"]]


CASES = {
    "title and lead are one event": (
        "Gunmen kill four in Bossangoa",
        "Gunmen shot dead four farmers in Bossangoa, in the Central African Republic, on Wednesday.",
        [("Attack", "Bossangoa", "2021-03-10", 4)],
    ),
    "a strike and the deaths it caused are one event": (
        None,
        "An air strike hit a market in Saada, Yemen, on Monday. Six traders were killed in the strike.",
        [("Air/drone strike", "Saada", "2021-03-08", 6)],
    ),
    "two days are two events": (
        None,
        "Rebels shelled Taiz, Yemen, on Monday. Rebels shelled Taiz again on Wednesday.",
        [
            ("Shelling/artillery/missile attack", "Taiz", "2021-03-08", 0),
            ("Shelling/artillery/missile attack", "Taiz", "2021-03-10", 0),
        ],
    ),
    "two places are two events": (
        None,
        "Jets bombed Nyala and Zalingei in Sudan on Tuesday, killing five people.",
        [("Air/drone strike", "Nyala", "2021-03-09", 3), ("Air/drone strike", "Zalingei", "2021-03-09", 2)],
    ),
    "an air strike in support of a battle is part of it": (
        None,
        "Syrian soldiers backed by air strikes clashed with Islamic State fighters in Al Sukhnah, Syria, on Monday.",
        [("Armed clash", "Al Sukhnah", "2021-03-08", 0)],
    ),
    "a war's toll is no event": (
        None,
        "The war in Yemen has killed more than 100,000 people since 2015.",
        [],
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_events(extractor, case):
    title, text, expected = case
    assert events(extractor, text, title) == expected
