"""ACLED's tables: columns, types in hierarchical order, disorder types, inter codes, interaction spellings.

All of it is read once from ``data/acled.json`` (facts of ACLED's public codebook and of its R package acledR).
"""

from __future__ import annotations

import json
from pathlib import Path
from types import MappingProxyType

_DATA = json.loads(Path(__file__).with_name("data").joinpath("acled.json").read_text(encoding="utf-8"))
_TYPES: dict[str, list[str]] = _DATA["types_in_hierarchical_order"]

COLUMNS: tuple[str, ...] = tuple(_DATA["columns"])
"""The 31 columns of an export, in ACLED's order."""

EVENT_TYPES: tuple[str, ...] = tuple(_TYPES)
"""The six event types, highest in the hierarchy first."""

SUB_EVENT_TYPES: tuple[str, ...] = tuple(sub for subs in _TYPES.values() for sub in subs)
"""The 25 sub-event types, highest in the hierarchy first: the first that fits an event is its code."""

RANK = MappingProxyType({sub: rank for rank, sub in enumerate(SUB_EVENT_TYPES)})
"""Place of a sub-event type in the hierarchy; 0 wins over all others."""

EVENT_TYPE_OF = MappingProxyType({sub: event_type for event_type, subs in _TYPES.items() for sub in subs})
DISORDER_TYPE_OF = MappingProxyType({sub: _DATA["disorder_type"][sub] for sub in SUB_EVENT_TYPES})

INTER = MappingProxyType({int(code): name for code, name in _DATA["inter"].items()})
"""Name of an inter code, 1 to 8, as today's exports spell it."""

INTER_CODE = MappingProxyType({name: code for code, name in INTER.items()})

CIVILIAN_TARGETING = "Civilian targeting"
"""The only value of the column civilian_targeting besides blank."""

CIVILIAN_TARGETING_RULE = MappingProxyType(
    {sub: rule for rule, subs in _DATA["civilian_targeting"].items() for sub in subs}
)
"""For each sub-event type "always", "possible" (civilians are the main or only target) or "never"."""

POLITICAL = frozenset(_TYPES["Strategic developments"]) - {"Disrupted weapons use", "Looting/property destruction"}
"""Sub-event types in which parties act and nobody is harmed by what is coded."""

SOURCE_SCALES: tuple[str, ...] = (
    "Local partner",
    "Subnational",
    "National",
    "Regional",
    "International",
    "New media",
    "Other",
)
"""Single values of source_scale; an export also holds pairs joined by "-"."""

REGIONS: tuple[str, ...] = (
    "Western Africa",
    "Middle Africa",
    "Eastern Africa",
    "Southern Africa",
    "Northern Africa",
    "South Asia",
    "Southeast Asia",
    "East Asia",
    "Middle East",
    "Europe",
    "Caucasus and Central Asia",
    "Central America",
    "South America",
    "Caribbean",
    "North America",
    "Oceania",
    "Antarctica",
)

_BY_CODES = {tuple(sorted(map(int, codes))): spelling for codes, spelling in _DATA["interaction"].items()}
INTERACTIONS = frozenset(_BY_CODES.values())
"""The 44 spellings of the column interaction."""


def interaction(inter1: int | None, inter2: int | None) -> str | None:
    """The spelling for two inter codes (1 to 8; None or 0 for no actor), in either order; None for no actor at all."""
    codes = tuple(sorted((inter1 or 0, inter2 or 0)))
    return _BY_CODES[codes] if any(codes) else None


def is_source_scale(value: str) -> bool:
    """Whether ``value`` is one of SOURCE_SCALES, or a pair of two different ones joined by "-"."""
    parts = value.split("-")
    return len(parts) <= 2 and len(set(parts)) == len(parts) and all(part in SOURCE_SCALES for part in parts)
