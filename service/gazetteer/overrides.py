"""Reads overrides.yaml: places that the packages lack or misplace, and the English names of divisions. Errors name the
row.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from service.gazetteer.names import strict

KINDS = frozenset({"city", "district", "admin1", "admin2", "region"})
_FIELDS = frozenset({"at", "kind", "admin1", "aka", "people"})


@dataclass(frozen=True, slots=True)
class Row:
    """One place. ``city`` is set for a district ("Mosul - Old City"); ``keys`` are the names that find it; ``where``
    names it in errors.
    """

    name: str
    iso3: str
    lat: float
    lon: float
    kind: str
    admin1: str
    population: int
    city: str
    keys: list[str]
    where: str


@dataclass(frozen=True)
class Overrides:
    """``admin1``: GeoNames code → ACLED's name. ``aliases``: (iso3, strict key of a main name) → further names.
    ``places``: added rows.
    """

    admin1: dict[str, str] = field(default_factory=dict)
    aliases: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    places: tuple[Row, ...] = ()

    @classmethod
    def load(cls, path: Path) -> Overrides:
        try:
            data = yaml.safe_load(path.read_text(encoding="utf-8"))
        except yaml.YAMLError as error:
            raise SystemExit(f"{path.name}: {error}") from None
        unknown = set(data) - {"admin1", "aliases", "places"}
        if unknown:
            raise SystemExit(f"{path.name}: unknown section {sorted(unknown)[0]!r}")
        admin1 = {
            f"{iso2}.{code}": name for iso2, rows in data.get("admin1", {}).items() for code, name in rows.items()
        }
        aliases = {
            (iso3, strict(main)): list(more)
            for iso3, rows in data.get("aliases", {}).items()
            for main, more in rows.items()
        }
        places = [
            _row(path.name, iso3, name, row)
            for iso3, rows in data.get("places", {}).items()
            for name, row in rows.items()
        ]
        return cls(admin1, aliases, tuple(places))


def _row(file: str, iso3: str, name: str, row: dict[str, Any] | list[float]) -> Row:
    where = f"{file}: places: {iso3}: {name}"
    row = {"at": row} if isinstance(row, list) else row
    if not isinstance(row, dict) or set(row) - _FIELDS:
        raise SystemExit(
            f"{where}: expected [latitude, longitude] or a mapping with some of {', '.join(sorted(_FIELDS))}"
        )
    at = row.get("at")
    if not (
        isinstance(at, list)
        and len(at) == 2
        and all(isinstance(n, (int, float)) for n in at)
        and abs(at[0]) <= 90
        and abs(at[1]) <= 180
    ):
        raise SystemExit(f"{where}: `at` must be [latitude, longitude]")
    city, _, part = str(name).partition(" - ")
    kind = row.get("kind", "district" if part else "city")
    if kind not in KINDS:
        raise SystemExit(f"{where}: kind {kind!r} is none of {', '.join(sorted(KINDS))}")
    aka = [str(n) for n in row.get("aka", [])]
    keys = [part, f"{city} {part}", f"{part} {city}", *aka] if part else [str(name), *aka]
    return Row(
        str(name),
        iso3,
        float(at[0]),
        float(at[1]),
        kind,
        str(row.get("admin1", "")),
        int(row.get("people", 0)),
        city if part else "",
        keys,
        where,
    )
