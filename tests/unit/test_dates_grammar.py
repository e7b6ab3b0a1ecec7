"""The date grammar on plain strings. The anchor is a Friday."""

from __future__ import annotations

from datetime import date

import pytest

from service.coding.dates.grammar import find, read
from service.coding.dates.periods import PAST, Context

FRIDAY = date(2016, 5, 20)

TABLE = """
on Saturday | 2016-05-14 | 1
on Friday | 2016-05-20 | 1
Sunday's | 2016-05-15 | 1
last Friday | 2016-05-13 | 1
on Friday last | 2016-05-13 | 1
Friday last week | 2016-05-13 | 1
Tuesday of last week | 2016-05-10 | 1
two Fridays ago | 2016-05-06 | 1
a week ago on Friday | 2016-05-13 | 1
late on Friday | 2016-05-20 | 1
Friday night | 2016-05-20 | 1
early Sunday | 2016-05-15 | 1
in the early hours of Sunday | 2016-05-15 | 1
overnight | 2016-05-20 | 1
overnight Monday | 2016-05-16 | 1
overnight into Saturday | 2016-05-14 | 1
the night between 4 and 5 May | 2016-05-05 | 1
today | 2016-05-20 | 1
this morning | 2016-05-20 | 1
tonight | 2016-05-20 | 1
yesterday | 2016-05-19 | 1
the day before yesterday | 2016-05-18 | 1
last night | 2016-05-19 | 1
two days ago | 2016-05-18 | 1
three weeks ago | 2016-04-29 | 2
about ten days ago | 2016-05-10 | 2
a few days ago | 2016-05-17 | 2
a month ago | 2016-04-20 | 3
earlier this week | 2016-05-17 | 2
this week | 2016-05-18 | 2
last week | 2016-05-12 | 2
over the weekend | 2016-05-14 | 2
in recent days | 2016-05-18 | 2
in the past 24 hours | 2016-05-19 | 2
in recent weeks | 2016-05-15 | 3
in the past two or three weeks | 2016-05-15 | 3
this month | 2016-05-15 | 3
last month | 2016-04-15 | 3
late last month | 2016-04-30 | 3
in early March | 2016-03-01 | 3
mid-October | 2015-10-15 | 3
the end of April | 2016-04-30 | 3
in March | 2016-03-15 | 3
last October | 2015-10-15 | 3
March 2015 | 2015-03-15 | 3
December last year | 2015-12-15 | 3
the second week of May | 2016-05-11 | 2
May 5 | 2016-05-05 | 1
5 May | 2016-05-05 | 1
12th of May | 2016-05-12 | 1
the twelfth of May | 2016-05-12 | 1
Friday, May 6 | 2016-05-06 | 1
May 5, 2014 | 2014-05-05 | 1
5 December | 2015-12-05 | 1
Sun 10 Jul 2016 | 2016-07-10 | 1
Nov. 20, 2011 | 2011-11-20 | 1
Jul 012016 | 2016-07-01 | 1
2016-05-05 | 2016-05-05 | 1
24.09.2014 | 2014-09-24 | 1
04/May/2016 | 2016-05-04 | 1
on the 12th | 2016-05-12 | 1
the 17th of last month | 2016-04-17 | 1
Christmas Day | 2015-12-25 | 1
New Year's Eve | 2015-12-31 | 1
Easter Monday | 2016-03-28 | 1
since Wednesday | 2016-05-18 | 1
from Tuesday to Thursday | 2016-05-17 2016-05-18 2016-05-19 | 1
from 3 to 5 May | 2016-05-03 2016-05-04 2016-05-05 | 1
19/05, Butembo: nothing to report | 2016-05-19 | 1
11 May, 1900 gmt | 2016-05-11 | 1
the day before after a siege | 2016-05-19 | 1
3-5 May | 2016-05-03 2016-05-04 2016-05-05 | 1
from 2 to 12 May | 2016-05-02 | 1
from Monday evening to Tuesday morning | 2016-05-17 | 1
Wednesday night until well past dawn | 2016-05-19 | 1
for three days from Tuesday | 2016-05-17 2016-05-18 2016-05-19 | 1
for four days starting on Wednesday | 2016-05-18 2016-05-19 2016-05-20 | 1
three days of clashes, ending on Tuesday | 2016-05-15 2016-05-16 2016-05-17 | 1
a two-day sit-in beginning Monday | 2016-05-16 2016-05-17 | 1
over several days, ending on Tuesday | 2016-05-17 | 1
between 3 and 5 May | 2016-05-04 | 2
between 29 July and 1 August | 2015-07-30 | 2
Monday and Tuesday | 2016-05-16 2016-05-17 | 1
on Monday, Tuesday and Wednesday | 2016-05-16 2016-05-17 2016-05-18 | 1
24 and 25 February | 2016-02-24 2016-02-25 | 1
on May 3rd and 4th | 2016-05-03 2016-05-04 | 1
in 2012 | 2012-07-01 | None
mid-2015 | 2015-07-01 | None
late last year | 2015-11-01 | None
years ago | 2013-07-01 | None
the 2003 invasion | 2003-07-01 | None
"""

ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in TABLE.strip().splitlines()]


@pytest.mark.parametrize(("text", "days", "precision"), ROWS)
def test_reads(text, days, precision):
    reading = read(text, Context(FRIDAY))
    assert [str(day) for day in reading.days] == days.split()
    assert str(reading.precision) == precision
    assert reading.first <= reading.last


@pytest.mark.parametrize(
    "text",
    ["at 3 pm", "10:30 GMT", "for three days", "35-year-old", "aged 12", "for weeks", "24/7", "on 9/11", "March on the "
     "capital", "he may 5", "Black Friday", "12.30", "a two-week siege", "3/4 of the town", "30 February"],
)  # fmt: skip
def test_is_no_date(text):
    assert read(text, Context(FRIDAY)) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("the day before", "2016-05-08"),
        ("the previous day", "2016-05-08"),
        ("a day earlier", "2016-05-08"),
        ("the next day", "2016-05-10"),
        ("two days later", "2016-05-11"),
        ("the same day", "2016-05-09"),
        ("that night", "2016-05-09"),
        ("the following Thursday", "2016-05-12"),
        ("three days after the raid", "2016-05-06"),
    ],
)
def test_leans_on_the_story(text, day):
    assert str(read(text, Context(FRIDAY, date(2016, 5, 9))).days[0]) == day


def test_lies_after_no_anchor():
    for text in ("this month", "in recent weeks", "in the past two or three weeks", "May", "two days later"):
        for number in range(1, 32):
            anchor = date(2016, 5, number)
            assert read(text, Context(anchor)).days[0] <= anchor


def test_numeric_dates_take_the_reading_in_the_news_window():
    assert str(read("05/04/2016", Context(date(2016, 4, 7))).days[0]) == "2016-04-05"
    assert str(read("05/04/2016", Context(date(2016, 5, 6))).days[0]) == "2016-05-04"
    assert str(read("13/05/2016", Context(FRIDAY)).days[0]) == "2016-05-13"
    assert str(read("05/13/2016", Context(FRIDAY)).days[0]) == "2016-05-13"
    assert not read("05/04/2016", Context(date(2016, 4, 7))).warning
    both = read("03/04/2016", Context(date(2016, 12, 7)))
    assert (str(both.days[0]), bool(both.warning)) == ("2016-04-03", True)


def test_no_anchor():
    assert read("on Friday", Context(None)) is None
    assert read("May 5", Context(None)) is None
    assert str(read("5 May 2016", Context(None)).days[0]) == "2016-05-05"


def test_moving_feast_has_no_day():
    assert read("on Eid al-Adha", Context(FRIDAY)).days == ()


@pytest.mark.parametrize(
    "text",
    [
        "centuries ago",
        "in the nineteenth century",
        "during the Second World War",
        "in 1558-9",
        "throughout the colonial era.",
    ],
)
def test_long_past_has_no_day(text):
    assert read(text, Context(FRIDAY)) is PAST


@pytest.mark.parametrize(
    "text", ["a 17th-century mosque", "a World War II bomb", "the worst since World War II", "in 1500 houses"]
)
def test_words_of_the_past_that_date_no_event(text):
    assert read(text, Context(FRIDAY)) is None


def test_long_ago_is_past_without_an_anchor_too():
    assert read("twenty-three years ago", Context(None)) is PAST
    assert read("three days ago", Context(None)) is None
    assert str(read("twenty-three years ago", Context(FRIDAY)).days[0]) == "1993-07-01"


def test_future_and_habit_are_marked():
    assert read("next Monday", Context(FRIDAY)).kind == "future"
    assert read("every Friday", Context(FRIDAY)).kind == "habit"


def test_year_of_a_day_is_the_most_recent():
    assert str(read("31 December", Context(date(2017, 1, 3))).days[0]) == "2016-12-31"
    assert str(read("21 May", Context(FRIDAY)).days[0]) == "2016-05-21", "a day's tolerance for time zones"
    assert str(read("23 May", Context(FRIDAY)).days[0]) == "2015-05-23"


def test_find_keeps_offsets_and_leads():
    text = "Since late on Tuesday,\nclashes killed 12; on May 5, 12 more died, and in April 2015 none."
    found = find(text)
    assert [(e.text, e.lead) for e in found] == [("Tuesday", "since"), ("May 5", ""), ("April 2015", "")]
    assert all(text[e.start : e.end] == e.text for e in found)


def test_blank_line_parts_expressions():
    assert [e.text for e in find("It happened in May\n\n5 people died.")] == ["May"]


def test_dateparser_stands_behind():
    assert str(read("2016 May 5", Context(FRIDAY)).days[0]) == "2016-05-05"
