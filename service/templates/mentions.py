"""What the templates find: mentions of events with their roles, and how real the text says they are."""

from __future__ import annotations

from dataclasses import dataclass

FACTUALITY = ("general", "negated", "hypothetical", "planned", "disputed", "background", "reported", "actual")
"""All values, in order of precedence: the first that applies wins."""
EMITTED = frozenset({"actual", "reported", "disputed"})
"""Values that make a record by default; the others need ``include=non_actual``."""


@dataclass(frozen=True, slots=True)
class Role:
    """A filler of a role: ``heads`` are the head words of its conjuncts, ``words`` all its word ids (a noun phrase
    without its relative clauses), ``path`` the dependency path from the trigger that found it."""

    heads: tuple[int, ...]
    words: tuple[int, ...]
    path: str


@dataclass(frozen=True, slots=True)
class Factuality:
    """One of FACTUALITY, and the word ids (in the mention's sentence) of the cues that say so, the deciding one
    first."""

    value: str
    cue: tuple[int, ...] = ()


GENERAL = Factuality("general")
"""Without a cue: what comes to light only when the whole article is seen."""


@dataclass(frozen=True)
class Mention:
    """One place in the article where a rule found an event. ``trigger`` lists word ids, the head word first."""

    rule: str
    version: int
    sub_event_type: str
    sentence: int
    trigger: tuple[int, ...]
    frame: str
    way: str
    roles: dict[str, Role]
    factuality: Factuality

    @property
    def head(self) -> int:
        """The id of the trigger's head word."""
        return self.trigger[0]
