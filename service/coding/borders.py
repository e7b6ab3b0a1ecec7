"""Borders between sub-event types that the classes of the actors decide: ``data/borders.yaml``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from service.coding.actors import Actor
from service.coding.taxonomy import SUB_EVENT_TYPES

TABLE = Path(__file__).parent / "data" / "borders.yaml"

CLASSES = {
    "armed": frozenset({1, 2, 3, 4, 8}),
    "state": frozenset({1}),
    "nonstate": frozenset({2, 3, 4}),
    "external": frozenset({8}),
    "rioters": frozenset({5}),
    "protesters": frozenset({6}),
    "civilians": frozenset({7}),
    "none": frozenset({0}),
}
"""Actor classes by inter code; 0 stands for no actor."""


class BorderError(ValueError):
    """A row of borders.yaml that cannot be used; the message names it."""


@dataclass(frozen=True, slots=True)
class Border:
    """One border: where it starts, which actors and triggers take it, and where it leads."""

    name: str
    sources: frozenset[str]
    target: str
    actor1: frozenset[int] | None
    actor2: frozenset[int] | None
    only_trigger: frozenset[str]
    unless_trigger: frozenset[str]
    deadly: bool
    last: bool

    def fits(self, sub_event_type: str, inter1: int, inter2: int, triggers: frozenset[str], deaths: int) -> bool:
        """Whether an event with these inter codes (0 for no actor), trigger lemmas and deaths crosses it."""
        return (
            sub_event_type in self.sources
            and (self.actor1 is None or inter1 in self.actor1)
            and (self.actor2 is None or inter2 in self.actor2)
            and (not self.only_trigger or bool(self.only_trigger & triggers))
            and not self.unless_trigger & triggers
            and (deaths > 0 or not self.deadly)
        )


@cache
def load(path: Path = TABLE) -> tuple[Border, ...]:
    """The borders in the file's order. Raises BorderError."""
    borders = []
    for row in yaml.safe_load(path.read_text(encoding="utf-8")):
        where = f"{path.name}: border {row.get('border')!r}"
        for sub in (*row.get("from", ()), row.get("to")):
            if sub not in SUB_EVENT_TYPES:
                raise BorderError(f"{where}: {sub!r} is no sub-event type")
        for key in row:
            if key not in (
                "border",
                "about",
                "from",
                "to",
                "actor1",
                "actor2",
                "only_trigger",
                "unless_trigger",
                "deaths",
                "last",
            ):
                raise BorderError(f"{where}: unknown key {key!r}")
        sides = {}
        for side in ("actor1", "actor2"):
            unknown = set(row.get(side, ())) - set(CLASSES)
            if unknown:
                raise BorderError(f"{where}: no actor class {sorted(unknown)}; there are {', '.join(CLASSES)}")
            sides[side] = frozenset().union(*(CLASSES[c] for c in row[side])) if side in row else None
        only, unless = frozenset(row.get("only_trigger", ())), frozenset(row.get("unless_trigger", ()))
        deadly = row.get("deaths") == "some"
        borders.append(Border(row["border"], frozenset(row["from"]), row["to"], **sides, only_trigger=only,
                              unless_trigger=unless, deadly=deadly, last=row.get("last", False)))  # fmt: skip
    return tuple(borders)


def cross(
    sub_event_type: str, actor1: Actor | None, actor2: Actor | None, triggers: Sequence[str], deaths: int = 0
) -> tuple[str, tuple[str, ...]]:
    """The sub-event type once the actors are known, and the names of the borders crossed on the way."""
    inter1, inter2 = actor1.inter if actor1 else 0, actor2.inter if actor2 else 0
    lemmas, taken = frozenset(triggers), []
    while True:
        border = next(
            (b for b in load() if b.name not in taken and b.fits(sub_event_type, inter1, inter2, lemmas, deaths)), None
        )
        if border is None:
            return sub_event_type, tuple(taken)
        sub_event_type = border.target
        taken.append(border.name)
        if border.last:
            return sub_event_type, tuple(taken)
