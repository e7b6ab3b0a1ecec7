"""What the naming of actors gives and needs: an Actor, and the Case (place, day, side, kind of event) that it is named
for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from service.language.parse import Span

Side = Literal["actor1", "actor2"]
Scene = Literal["violence", "fight", "protest", "riot", "politics", "moves"]


@dataclass(frozen=True, slots=True)
class Actor:
    """One actor. ``inter`` 1 to 8; ``assoc`` names of associated actors; ``kind`` is state, police, mission,
    coalition, group, rebels (a class that ACLED names, who may be any of its groups), armed, gang, communal,
    protesters, rioters, civilians, government or military-unknown; ``country`` iso3 of the country in the name;
    ``spans`` the words that say so, ``why`` in one line how they were read; ``assumed`` where the words name nobody
    and somebody had to stand for them; ``polity`` the state (iso3) or rival government whose forces it is; ``local``
    where ``country`` is that of the event and nothing else."""

    name: str
    inter: int
    assoc: tuple[str, ...] = ()
    kind: str = "armed"
    country: str | None = None
    spans: tuple[Span, ...] = ()
    why: str = ""
    assumed: bool = False
    polity: str | None = None
    local: bool = False

    @property
    def camp(self) -> str:
        """Who is on one side by nature: the forces of one state or rival government; everybody else by name."""
        return self.polity or self.name


@dataclass(frozen=True, slots=True)
class Case:
    """Where (iso3) and when an event takes place, which side a phrase fills, and the kind of event."""

    country: str | None
    on: date | None
    side: str
    scene: str

    @property
    def demonstration(self) -> bool:
        """Whether people gather: a protest or a riot."""
        return self.scene in {"protest", "riot"}

    @property
    def attackers(self) -> bool:
        """Whether the phrase says who does violence."""
        return self.side == "actor1" and self.scene == "violence"

    @property
    def forceful(self) -> bool:
        """Whether a foreign country's people in the phrase are its forces: those who do violence, or come and go."""
        return self.attackers or (self.side == "actor1" and self.scene == "moves")
