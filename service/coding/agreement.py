"""Whether two atoms may tell of one place, one day, the same actors."""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.coding.actors import Actor
from service.coding.atoms import Atom
from service.coding.places import Place
from service.language.parse import Parse

_NEAR_DAYS = 7
UNIDENTIFIED = 2
_EXTERNAL = 8
_NAMED = frozenset({"state", "police", "mission", "coalition", "group", "rebels", "gang", "communal"})


def specificity(actor: Actor) -> int:
    """0 for a named group, a people's militia or a state's forces, 1 for a class such as rebels, 2 for an unidentified
    actor."""
    if actor.assumed or actor.name.startswith("Unidentified"):
        return UNIDENTIFIED
    return 0 if actor.kind in _NAMED and not actor.name.startswith("Vigilante Group") else 1


def place_agrees(parse: Parse, a: Atom, b: Atom) -> int:
    """1 for one place (or one within the other), 0 when a mention does not name its own, -1 for two places."""
    p, q = a.place, b.place
    if not p.name or not q.name:
        return 0
    if same_place(p, q):
        return 1
    if not (a.names_place(parse) and b.names_place(parse)):
        return 0 if a.siblings == b.siblings == 1 else -1
    if p.country and q.country and p.country != q.country:
        return -1
    wide, narrow = (p, q) if (p.geo_precision or 3) >= (q.geo_precision or 3) else (q, p)
    if (wide.geo_precision or 3) == 3 and (wide.name == narrow.country or wide.admin1 and wide.admin1 == narrow.admin1):
        return 1
    if p.name.startswith(f"{q.name} - ") or q.name.startswith(f"{p.name} - "):
        return 1
    return 1 if p.country == q.country and _spelt_alike(p.name, q.name) else -1


def _spelt_alike(a: str, b: str) -> bool:
    """Whether one name holds all words of the other: "Aleppo - Salaheddin", "Salaheddin district"."""
    one, two = ({w.rstrip("s") for w in re.findall(r"\w+", name.casefold()) if len(w) > 2} for name in (a, b))
    return bool(one and two) and (one <= two or two <= one)


def day_agrees(parse: Parse, a: Atom, b: Atom) -> int:
    """1 for one day, 0 when a mention does not name its own or names a longer time, -1 for two days."""
    d, e = a.when.day, b.when.day
    if d is None or e is None:
        return 0
    if d == e:
        return 1
    if a.names_day(parse) and b.names_day(parse) and a.when.precision == b.when.precision == 1:
        return -1
    if a.siblings != b.siblings:
        return -1
    return 0 if abs((d - e).days) <= _NEAR_DAYS else -1


def side_agrees(known: Sequence[Actor], new: Sequence[Actor]) -> bool:
    """Whether neither side names somebody whom the other contradicts; unnamed rebels may be any of their groups."""
    named = [a for a in known if specificity(a) == 0 and a.kind != "rebels"]
    other = [a for a in new if specificity(a) == 0 and a.kind != "rebels"]
    return not named or not other or any(same_actor(a, b) for a in named for b in other)


def same_actor(a: Actor, b: Actor) -> bool:
    """One name, or a coalition and one of the foreign armies that may fly for it."""
    if a.name == b.name:
        return True
    return "coalition" in (a.kind, b.kind) and a.inter == b.inter == _EXTERNAL and a.kind != b.kind


def same_place(p: Place, q: Place) -> bool:
    if p.key and q.key:
        return p.key == q.key
    return (p.name, p.admin1, p.country) == (q.name, q.admin1, q.country)
