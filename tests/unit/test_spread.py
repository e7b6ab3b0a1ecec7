"""Events told of a whole country at once, or of no country, are no rows; those of named places are."""

from __future__ import annotations

import pytest

from service.extractor import Document, Extractor
from tests.unit.stored import stored_parse


class StoredEngine:
    """A language engine that only knows the texts of this file."""

    def parse(self, title, text, *, checkpoint):
        return stored_parse("spread", text, title or "")

    def info(self):
        return {"stanza": "stored", "package": "stored", "models_sha256": "0"}


@pytest.fixture(scope="module")
def extractor():
    return Extractor(StoredEngine())


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("Nurses demonstrated in dozens of towns across Poland on Saturday.", "dozens"),
        ("Protests broke out in several cities in Kenya on Tuesday.", "several"),
        ("Farmers staged nationwide protests in Greece on Friday.", "nationwide"),
        ("Teachers marched in 14 cities of Peru on Monday, their union said.", "14"),
        ("Students protested across the country in Chad on Monday.", "across"),
    ],
)
def test_a_whole_country_is_no_place(extractor, text, cue):
    answer = extractor.extract(Document(text=text))
    assert not answer["events"]
    (suppressed,) = answer["diagnostics"]["suppressed"]
    assert (suppressed["factuality"], suppressed["cue"]["text"]) == ("general", cue)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Gunmen attacked two villages in Plateau state, Nigeria, on Sunday, killing nine.", ["Plateau"]),
        (
            "Rallies against the budget were held in Brazil on Sunday, including in Recife and Belem.",
            ["Recife", "Belem"],
        ),
        ("Protesters marched through several districts of Nairobi on Tuesday.", ["Nairobi"]),
    ],
)
def test_named_places_are(extractor, text, places):
    assert [e["location"] for e in extractor.extract(Document(text=text))["events"]] == places


def test_nowhere_is_no_place(extractor):
    answer = extractor.extract(Document(text="Bandits ambushed the travellers and killed two of them."))
    assert not answer["events"]
    assert [s["factuality"] for s in answer["diagnostics"]["suppressed"]] == ["general"]
