"""Tolls without an auxiliary, whose dead parsers take for killers."""

from __future__ import annotations

import pytest

from tests.templates.test_mending import tree


@pytest.mark.parametrize(
    ("text", "dead", "killed", "injured", "hurt"),
    [
        ("Two nurses killed 5 others injured in rocket fire on Tarim.", "nurses", "killed", "others", "injured"),
        ("Three herders killed, 22 wounded in shelling of Marsa.", "herders", "killed", "22", "wounded"),
        ("9 citizens martyred dozens hurt as shells fall on Marsa.", "citizens", "martyred", "dozens", "hurt"),
    ],
)
def test_the_dead_and_the_injured_are_both_passive(text, dead, killed, injured, hurt):
    words = tree(text)
    assert words[dead] == ("NOUN", "nsubj:pass", killed)
    assert words[injured][1:] == ("nsubj:pass", hurt)
    assert words[hurt] == ("VERB", "conj", killed)


@pytest.mark.parametrize(
    ("text", "object_"),
    [
        ("The shell killed two men wounded in Monday's raid on Marsa.", "men"),
        ("Two shells killed five people and wounded 20 in Marsa.", "people"),
    ],
)
def test_killers_stay_killers(text, object_):
    assert tree(text)[object_][1:] == ("obj", "killed")
