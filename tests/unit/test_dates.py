"""The day of each event, from stored parses; the cases stand in date_cases.yaml."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from service.coding.dates import Dates
from service.language.parse import Parse
from service.templates.mentions import Factuality, Mention
from tests.unit.stored import stored_parse

CASES = yaml.safe_load((Path(__file__).parent / "date_cases.yaml").read_text(encoding="utf-8"))


def parse_of(case: dict) -> Parse:
    return stored_parse("dates", case["text"])


def document(start: str, published_at: str | None = ""):
    case = next(c for c in CASES if c["text"].startswith(start))
    published = case.get("published_at") if published_at == "" else published_at
    return Dates().document(parse_of(case), published and date.fromisoformat(published))


def mention(parse: Parse, form: str) -> Mention:
    sentence, head = next((s, w.id) for s in parse.sentences for w in s.words if w.text == form)
    return Mention("rule", 1, "Attack", sentence.index, (head,), "harm", "active", {}, Factuality("actual"))


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"][:50])
def test_days_of_events(case):
    parse = parse_of(case)
    dates = Dates().document(parse, case.get("published_at") and date.fromisoformat(case["published_at"]))
    for trigger, days in case["expect"].items():
        whens = dates.of(mention(parse, trigger))
        assert [str(w.day) for w in whens if w.day] == days, (trigger, whens)
        assert all(w.why for w in whens)
        for span in (s for w in whens for s in w.spans):
            assert parse.quote(span)


def when(start: str, form: str, published_at: str | None = ""):
    case = next(c for c in CASES if c["text"].startswith(start))
    return document(start, published_at).of(mention(parse_of(case), form))[0]


def test_saying_alone_makes_a_day_less_precise():
    assert when("Gunmen killed four farmers", "killed").precision == 2


def test_no_day_in_the_text_is_the_publication_date_with_precision_2():
    found = when("Protesters blocked the road", "blocked")
    assert (str(found.day), found.precision, found.spans) == ("2020-07-15", 2, ())


def test_year_alone_has_no_precision():
    assert when("The town, captured by Islamists", "captured").precision is None


def test_anchor_and_its_reason():
    assert document("KABUL").anchor_why == "date line 'Nov. 20, 2011'"
    assert str(document("Posted on July 2 2016").anchor) == "2016-07-02"
    assert str(document("24.09.2014").anchor) == "2014-09-24"
    assert "full date" in document("On 3 May 2018").anchor_why
    assert document("Gunmen attacked a checkpoint").anchor is None
    assert document("Gunmen attacked a checkpoint", "2020-01-01").anchor_why == "published_at"


def test_without_an_anchor_there_is_no_day():
    found = when("Gunmen attacked a checkpoint", "attacked")
    assert (found.day, found.precision) == (None, None)


def test_date_line_against_published_at():
    assert document("KABUL", "2011-11-21").warnings == []
    spelled, figures = document("KABUL", "2012-03-01"), document("24.09.2014", "2014-12-01")
    assert [len(d.warnings) for d in (spelled, figures)] == [1, 1]
    assert (str(spelled.anchor), str(figures.anchor)) == ("2011-11-20", "2014-12-01")


def test_the_same_input_gives_the_same_days():
    assert when("Clashes on Monday", "Clashes") == when("Clashes on Monday", "Clashes")
