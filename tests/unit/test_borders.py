"""Borders that the actors decide, on both sides of each."""

from __future__ import annotations

import pytest

from service.coding import borders
from service.coding.actors import Actor

INTER = {
    "state": 1,
    "rebels": 2,
    "gunmen": 3,
    "herders": 4,
    "rioters": 5,
    "protesters": 6,
    "civilians": 7,
    "foreign": 8,
}


def actor(kind):
    return Actor(kind, INTER[kind], (), kind, None, (), "") if kind else None


@pytest.mark.parametrize(
    ("sub_event_type", "actor1", "actor2", "trigger", "expected"),
    [
        ("Attack", "gunmen", "state", "attack", "Armed clash"),
        ("Attack", "gunmen", "foreign", "shoot", "Armed clash"),
        ("Attack", "gunmen", "civilians", "attack", "Attack"),
        ("Attack", "gunmen", "state", "execute", "Attack"),
        ("Attack", "rioters", "civilians", "beat", "Mob violence"),
        ("Attack", "rioters", "civilians", "gun", "Attack"),
        ("Attack", "state", "rioters", "open", "Violent demonstration"),
        ("Armed clash", "rioters", "rebels", "exchange", "Armed clash"),
        ("Attack", "state", "protesters", "shoot", "Excessive force against protesters"),
        ("Remote explosive/landmine/IED", None, "protesters", "explode", "Excessive force against protesters"),
        ("Remote explosive/landmine/IED", None, "civilians", "explode", "Remote explosive/landmine/IED"),
        ("Armed clash", "rebels", "civilians", "ambush", "Attack"),
        ("Armed clash", "rebels", "state", "ambush", "Armed clash"),
        ("Armed clash", "rioters", "state", "clash", "Violent demonstration"),
        ("Armed clash", "state", "rioters", "clash", "Violent demonstration"),
        ("Non-state actor overtakes territory", "state", "rebels", "capture", "Government regains territory"),
        ("Non-state actor overtakes territory", "foreign", "state", "capture", "Non-state actor overtakes territory"),
        ("Government regains territory", "rebels", "state", "retake", "Non-state actor overtakes territory"),
        ("Government regains territory", "state", "rebels", "retake", "Government regains territory"),
        ("Arrests", "rebels", "civilians", "arrest", "Abduction/forced disappearance"),
        ("Arrests", "state", "civilians", "arrest", "Arrests"),
        ("Mob violence", "gunmen", "civilians", "beat", "Attack"),
        ("Mob violence", "rioters", "civilians", "beat", "Mob violence"),
        ("Mob violence", "gunmen", "civilians", "torch", "Looting/property destruction"),
        ("Mob violence", "rioters", "civilians", "torch", "Mob violence"),
    ],
)
def test_border(sub_event_type, actor1, actor2, trigger, expected):
    assert borders.cross(sub_event_type, actor(actor1), actor(actor2), [trigger])[0] == expected


def test_the_borders_crossed_are_named():
    assert borders.cross("Attack", actor("gunmen"), actor("state"), ["attack"])[1] == ("armed-target",)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("- {border: b, from: [Attac], to: Attack}", "'Attac' is no sub-event type"),
        ("- {border: b, from: [Attack], to: Arrests, actor1: [army]}", "no actor class \\['army'\\]"),
        ("- {border: b, from: [Attack], to: Arrests, actor3: [armed]}", "unknown key 'actor3'"),
    ],
)
def test_a_mistake_names_its_border(tmp_path, row, message):
    file = tmp_path / "borders.yaml"
    file.write_text(row)
    with pytest.raises(borders.BorderError, match=f"border 'b': {message}"):
        borders.load(file)
