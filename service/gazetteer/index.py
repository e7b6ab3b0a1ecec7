"""Look-ups in the gazetteer: ``Gazetteer(path).find("Deir Ezzor")`` gives all places of that name, best first.

The file is opened read-only on first use in each process and thread (a connection must not cross a fork); answers are
remembered.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from service.gazetteer.names import assimilated, loose, sound, strict

DEFAULT = Path(__file__).parent / "gazetteer.sqlite"
EXACT, ALTERNATE, TOLERANT, BY_SOUND = range(4)
_FIND = (
    "SELECT key.key, key.quality, place.* FROM key JOIN place ON place.id = key.place "
    "WHERE key.key IN ({}) AND key.quality <= ?"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place of the gazetteer. ``kind`` is city, district, admin1, admin2, region or country; ``city`` is a district's
    city.

    ``latitude`` and ``longitude`` are WGS 84 degrees (a division's are those of its seat, a country's of its capital);
    ``quality`` says how it was found: EXACT main name, ALTERNATE name, TOLERANT spelling, BY_SOUND.
    """

    id: int
    name: str
    kind: str
    admin1: str
    admin2: str
    iso3: str
    latitude: float | None
    longitude: float | None
    population: int
    city: str
    quality: int


@dataclass(frozen=True, slots=True)
class CountryPoint:
    """A country's name in GeoNames, and its capital with division and point."""

    iso3: str
    name: str
    capital: str
    admin1: str
    latitude: float | None
    longitude: float | None


class Gazetteer:
    """The gazetteer in a SQLite file that ``python -m service.gazetteer.build`` made. Raises FileNotFoundError where
    there is none.
    """

    def __init__(self, path: Path | str = DEFAULT, remember: int = 16_384) -> None:
        self.path = Path(path)
        if not self.path.exists():
            raise FileNotFoundError(f"{self.path} is missing: run `python -m service.gazetteer.build`")
        self._local = threading.local()
        self.find = lru_cache(remember)(self._find)
        rows = self._rows("SELECT iso3, name, capital, admin1, lat, lon FROM country", ())
        self._countries = {r[0]: CountryPoint(*r[:4], _degrees(r[4]), _degrees(r[5])) for r in rows}

    def country(self, iso3: str) -> CountryPoint | None:
        """The country of an ISO3 code."""
        return self._countries.get(iso3)

    def version(self) -> str:
        """The hash of the inputs that the file was built from."""
        return self._rows("SELECT value FROM meta WHERE key = 'inputs'", ())[0][0]

    def _find(self, name: str) -> tuple[Candidate, ...]:
        """All places of a name, best quality first and larger ones before smaller; () where there is none.

        Spellings by sound are only offered where nothing closer is known.
        """
        key = strict(name)
        if not key:
            return ()
        asked = {key: EXACT, assimilated(key): EXACT}
        asked.setdefault(key.replace(" ", ""), ALTERNATE)
        asked.setdefault(loose(key), TOLERANT)
        found = self._ask(asked, most=TOLERANT)
        if not found:
            asked.setdefault(sound(key), BY_SOUND)
            found = self._ask(asked, most=BY_SOUND)
        return tuple(sorted(found.values(), key=lambda c: (c.quality, -c.population, c.id)))

    def _ask(self, asked: dict[str, int], most: int) -> dict[int, Candidate]:
        marks = ",".join("?" * len(asked))
        found: dict[int, Candidate] = {}
        for key, stored, *place, lat, lon, population, city in self._rows(_FIND.format(marks), (*asked, most)):
            quality = max(stored, asked[key])
            if place[0] not in found or quality < found[place[0]].quality:
                found[place[0]] = Candidate(*place, _degrees(lat), _degrees(lon), population, city, quality)
        return found

    def _rows(self, query: str, values: Iterable) -> list[tuple]:
        local = self._local
        if getattr(local, "pid", None) != os.getpid():
            local.db = sqlite3.connect(f"file:{self.path}?mode=ro&immutable=1", uri=True)
            local.pid = os.getpid()
        return local.db.execute(query, tuple(values)).fetchall()


def _degrees(ten_thousandths: int | None) -> float | None:
    return None if ten_thousandths is None else ten_thousandths / 10_000
