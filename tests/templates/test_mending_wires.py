"""Trees of wire English that parsers get wrong: the object behind the day, those who tell behind the dead."""

from __future__ import annotations

import pytest

from tests.templates.test_mending import tree


@pytest.mark.parametrize(
    ("text", "verb", "subject", "object_"),
    [
        ("Gunmen targeted on Friday a bus in Tolo.", "targeted", "Gunmen", "bus"),
        ("Gunmen targeted on Friday with mortar shells the quarter of Mira in Tolo.", "targeted", "Gunmen", "quarter"),
        ("The shelling targeted on Friday the town of Kalo.", "targeted", "shelling", "town"),
        ("An explosion hit on Monday a bus carrying pilgrims in Kalo.", "hit", "explosion", "bus"),
        ("The army regained on Monday control of the town of Kalo.", "regained", "army", "control"),
        ("Raiders attacked Monday night the village of Zara in Kalo.", "attacked", "Raiders", "village"),
    ],
)
def test_the_object_behind_a_day_is_one(text, verb, subject, object_):
    words = tree(text)
    assert words[verb][0] == "VERB"
    assert words[subject][1:] == ("nsubj", verb)
    assert words[object_][1:] == ("obj", verb)


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("The man arrested on Friday in Tolo was a judge.", "arrested"),
        ("Two farmers died on Friday when a mine went off near Tolo.", "died"),
        ("A judge was shot on Friday two days after the truce in Tolo.", "shot"),
    ],
)
def test_other_words_behind_a_day_are_no_object(text, verb):
    assert ("obj", verb) not in {word[1:] for word in tree(text).values()}


def test_those_who_tell_are_none_of_the_dead():
    words = tree(
        "A mine went off under a bus near Tolo, killing five people, residents and a local vigilante told AFP."
    )
    assert words["residents"][1:] == ("nsubj", "told")


def test_shelling_with_a_word_for_whose_it_is_is_a_noun():
    words = tree("A farmer died after regime shelling the day before on the Mira district of Tolo.")
    assert words["shelling"] == ("NOUN", "obl", "died")
    assert words["regime"][1:] == ("compound", "shelling")
