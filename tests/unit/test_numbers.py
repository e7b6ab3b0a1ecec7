"""Numbers of people: figures, words, vague words, and the sizes of crowds."""

from __future__ import annotations

import pytest

from service.coding import numbers
from service.coding.numbers import FIGURE, QUANTITY, VAGUE, count, crowd, crowd_of, read
from service.templates.mentions import Factuality, Mention
from tests.unit.stored import stored_parse

EXPRESSIONS = {
    "12": 12, "1,200": 1200, "1,00,000": 100000, "1.5 lakh": 150000, "2 crore": 20000000, "two lakh": 200000,
    "3 lakhs": 300000,
    "lakhs": 100000, "2 to 3 lakh": 200000, "an estimated 1.5 lakh": 150000, "5k": 5000, "1.2 million": 1200000,
    "2 million": 2000000,
    "three million": 3000000, "half a million": 500000, "one": 1, "ten": 10, "twelve": 12, "twenty-five": 25,
    "forty-two thousand": 42000,
    "one hundred and twenty": 120, "two thousand three hundred": 2300, "a hundred": 100, "hundred": 100,
    "at least a hundred": 100,
    "a dozen": 12, "two dozen": 24, "half a dozen": 6, "some dozen": 12, "several dozen": 36,
    "a couple of dozen": 24, "a score": 20,
    "two score": 40, "dozens": 12, "dozens of": 12, "tens": 10, "tens of": 10, "scores": 20, "hundreds": 100,
    "thousands": 1000,
    "many thousands": 3000, "several hundred": 300, "a few hundred": 300, "tens of thousands": 10000,
    "hundreds of thousands": 100000,
    "several": 3, "many": 3, "few": 3, "a few": 3, "some": 3, "a number of": 3, "numerous": 3,
    "a handful of": 3,
    "a couple": 2, "both": 2, "a pair of": 2, "a": 1, "an": 1, "a single": 1, "another": 1, "one more": 1,
    "two more": 2, "another four": 4,
    "a further 12": 12, "all four": 4, "the three": 3, "no": 0, "none": 0, "nobody": 0, "no one": 0,
    "not one": 0,
    "at least 12": 12, "up to 30": 30, "as many as 30": 30, "no fewer than 12": 12, "more than 40": 40,
    "more than a dozen": 12,
    "well over 200": 200, "nearly 50": 50, "close to 1,000": 1000, "about 500": 500, "some 300": 300,
    "12 or more": 12,
    "between 10 and 15": 10, "10-15": 10, "10–15": 10, "10 to 15": 10, "ten to 15": 10, "five or six": 5,
    "two or three": 2, "9 to 12": 9,
    "12 soldiers": 12, "three dozen villagers": 36,
}  # fmt: skip
NO_COUNTS = [
    "", "soldiers", "first", "3rd", "21st", "35-year-old", "aged 35", "35 years", "$12", "Rs 2 crore", "€5,000",
    "12%", "12 percent", "5km", "70 km", "2016", "12 May", "10:30", "09/11/2016", "3 days", "10 a.m.", "²",
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), EXPRESSIONS.items())
def test_reads_expressions_of_number(text, value):
    assert read(text).value == value


@pytest.mark.parametrize("text", NO_COUNTS)
def test_what_counts_nobody_is_no_number(text):
    assert read(text) is None


def test_a_year_is_a_number_only_where_the_caller_says_so():
    assert read("2016", year=True).value == 2016
    assert read("2016 people").value == 2016


@pytest.mark.parametrize(
    ("text", "level"),
    [("12", FIGURE), ("two dozen", FIGURE), ("dozens", QUANTITY), ("several dozen", QUANTITY), ("several", VAGUE)],
)
def test_says_how_firm_a_number_is(text, level):
    assert read(text).level == level


PHRASES = [
    ("Dozens of people were killed when a bridge was bombed.", "Dozens", 12, QUANTITY),
    ("A total of 17 people have died.", "total", 17, FIGURE),
    ("A family of five was wiped out.", "family", 5, FIGURE),
    ("A family was found dead in Jos.", "family", 3, VAGUE),
    ("Between 10 and 15 rebels died.", "rebels", 10, FIGURE),
    ("Ten to 15 people were killed.", "people", 10, FIGURE),
    ("Half a dozen villagers were killed and 20 more wounded.", "villagers", 6, FIGURE),
    ("Four personnel of the border guard were hurt.", "personnel", 4, FIGURE),
    ("Ali Khan, 35, was shot dead.", "Ali", 1, FIGURE),
    ("Soldiers were killed in Sake.", "Soldiers", 3, VAGUE),
    ("Both men were executed.", "men", 2, FIGURE),
    ("Nobody died in the blast.", "Nobody", 0, FIGURE),
]


@pytest.mark.parametrize(("text", "word", "value", "level"), PHRASES)
def test_counts_noun_phrases(text, word, value, level):
    sentence = stored_parse("numbers", text).sentences[0]
    found = count(sentence, next(w.id for w in sentence.words if w.text == word))
    assert (found.value, found.level) == (value, level)


CROWDS = [
    ("Some 300 residents gathered in Nago on Saturday.", "gathered", "about 300", 300),
    ("About 1,00,000 people joined a rally in Barisal.", "rally", "about 100000", 100000),
    ("Farmers rallied in Karnal; 2 lakh farmers took part.", "rallied", "200000", 200000),
    ("Tens of thousands of people marched in Cairo.", "marched", "tens of thousands", 10000),
    ("Several hundred women marched through Bunia.", "marched", "several hundred", 300),
    ("A crowd of about 300 gathered in Tunis.", "gathered", "about 300", 300),
    ("The rally was attended by more than 500 people.", "rally", "500", 500),
    ("Police put the crowd at 2,000 people.", "crowd", "2000", 2000),
]


def _mention(text: str, trigger: str) -> tuple:
    parse = stored_parse("numbers", text)
    word = next(w.id for w in parse.sentences[0].words if w.text == trigger)
    return parse, Mention("r", 1, "Peaceful protest", 0, (word,), "f", "w", {}, Factuality("actual"))


@pytest.mark.parametrize(("text", "trigger", "words", "size"), CROWDS)
def test_tells_the_size_of_a_crowd(text, trigger, words, size):
    parse, mention = _mention(text, trigger)
    found = crowd_of(parse, mention)
    assert (crowd(parse, mention), found.size) == (words, size)
    assert parse.quote(found.span) in text


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("Students marched in Janakpur on Tuesday.", "marched"),
        ("Police dispersed a rally in Oral and detained twelve people.", "rally"),
        ("At least 30 people were injured as activists clashed with police.", "clashed"),
        ("A mob set fire to twelve shops in Asansol.", "set"),
    ],
)
def test_makes_up_no_crowd(text, trigger):
    assert crowd(*_mention(text, trigger)) is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.replace("\nabout:", "\nabuot:"), "missing or unknown"),
        (lambda t: t.replace('{"no": 0', "{no: 0"), "'words': not words"),
        (lambda t: t.replace("  dozen: 12", "  dozen: twelve"), "'units': not integers: dozen"),
        (lambda t: t.replace("crowd_verbs:", "crowd_verbs: join\nx:"), "number_words.yaml: missing or unknown: x"),
    ],
)
def test_a_faulty_word_file_says_what_is_wrong(tmp_path, change, message):
    path = tmp_path / "number_words.yaml"
    path.write_text(change(numbers._PATH.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        numbers._load(path)
