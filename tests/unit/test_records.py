"""Notes, ids and provenance of whole records, from stored parses."""

from __future__ import annotations

import re
from datetime import date

import pytest

from service.coding.taxonomy import COLUMNS
from service.extractor import Document, Extractor
from tests.unit.stored import stored_parse


class StoredEngine:
    """A language engine that only knows the texts of this file."""

    def parse(self, title, text, *, checkpoint):
        checkpoint()
        return stored_parse("records", text, title or "")

    def info(self):
        return {"stanza": "stored", "package": "stored", "models_sha256": "0"}


@pytest.fixture(scope="module")
def extractor():
    return Extractor(StoredEngine())


def records(extractor, text, published=date(2023, 6, 9), title=None):
    return extractor.extract(Document(text=text, title=title, published_at=published))["events"]


def one(extractor, text, published=date(2023, 6, 9)):
    (record,) = records(extractor, text, published)
    return record


SAME = {
    "an attack in Nigeria": (
        "Boko Haram fighters killed five farmers in Gwoza, Nigeria, on Tuesday.",
        date(2023, 6, 9),
        "Five farmers were shot dead by Boko Haram militants near their fields at the town of Gwoza in north-east Nigeria "
        "two days ago, a community leader said. The victims were buried the same day.",
        date(2023, 6, 8),
    ),
    "a protest in Peru": (
        "Hundreds of teachers marched in Arequipa, Peru, on Wednesday to demand higher pay.",
        date(2023, 6, 9),
        "AREQUIPA, Peru - A march of teachers who want better salaries filled the centre of Arequipa yesterday.",
        date(2023, 6, 8),
    ),
}


@pytest.mark.parametrize("name", SAME)
def test_two_articles_on_one_event_give_one_id(extractor, name):
    text, day, other, other_day = SAME[name]
    a, b = one(extractor, text, day), one(extractor, other, other_day)
    assert (a["event_id_cnty"], a["link_key"]) == (b["event_id_cnty"], b["link_key"])


def test_another_day_or_place_is_another_event(extractor):
    text, day, _, _ = SAME["an attack in Nigeria"]
    known = one(extractor, text, day)
    later = one(extractor, text, date(2023, 6, 16))
    elsewhere = one(extractor, "Boko Haram fighters killed five farmers in Bama, Nigeria, on Tuesday.", day)
    for key in ("event_id_cnty", "link_key"):
        assert len({known[key], later[key], elsewhere[key]}) == 3


def test_a_later_claim_changes_the_id_and_not_the_link(extractor):
    unclaimed = one(extractor, "Gunmen killed five farmers in Gwoza, Nigeria, on Tuesday.")
    claimed = one(extractor, SAME["an attack in Nigeria"][0])
    assert unclaimed["link_key"] == claimed["link_key"]
    assert unclaimed["event_id_cnty"] != claimed["event_id_cnty"]


def test_events_without_a_day_share_no_id(extractor):
    text = "Gunmen killed five farmers in Gwoza, Nigeria."
    a, b = one(extractor, text, None), one(extractor, "Gunmen killed five farmers at Gwoza, Nigeria.", None)
    assert a["event_date"] is None
    assert a["event_id_cnty"] != b["event_id_cnty"] and a["link_key"] != b["link_key"]


def test_what_acled_does_not_cover_is_background_without_an_anchor(extractor):
    assert records(extractor, "Soldiers killed nine miners in Huanuni, Bolivia, on 6 March 1965.", None) == []
    assert one(extractor, "Soldiers killed nine miners in Huanuni, Bolivia, on 6 March 2005.", None)


NOTES = {
    "Gunmen killed five farmers in Gwoza, Nigeria, on Tuesday.": [
        "On 6 June 2023, gunmen killed five farmers in Gwoza, Nigeria, on Tuesday. 5 fatalities."
    ],
    "A market was held in Gwoza, Nigeria, on Tuesday. Gunmen shot dead two traders.": [
        "On 6 June 2023, in Gwoza, gunmen shot dead two traders. 2 fatalities."
    ],
    "Hundreds of teachers marched in Arequipa, Peru, on Wednesday to demand higher pay.": [
        "On 7 June 2023, hundreds of teachers marched in Arequipa, Peru, on Wednesday to demand higher pay."
    ],
    "Ugandan troops shelled a rebel camp near Bunia, Congo, last week.": [
        "Around 1 June 2023, Ugandan troops shelled a rebel camp near Bunia, Congo, last week. No fatalities reported."
    ],
}


@pytest.mark.parametrize("text", NOTES)
def test_notes_read_like_acleds(extractor, text):
    assert [r["notes"] for r in records(extractor, text)] == NOTES[text]


def test_notes_are_never_longer_than_a_thousand_characters(extractor):
    names = " and ".join(["Mohammadchukwuemeka Odumegwuabdulrahman"] * 24)
    record = one(extractor, f"Gunmen killed five farmers in Gwoza, Nigeria, on Tuesday, said {names}.")
    assert 900 < len(record["notes"]) <= 1000
    assert re.search(r"\w… \d+ fatalities\.$", record["notes"])


@pytest.mark.parametrize("text", [*NOTES, *(text for pair in SAME.values() for text in pair[::2])])
def test_every_column_says_what_backs_it(extractor, text):
    for record in records(extractor, text):
        fields = record["provenance"]["fields"]
        assert list(fields) == list(COLUMNS)
        assert all(field["why"].strip() for field in fields.values())
