"""The countries of the world as ACLED names them, with what else news calls them and their people.

The table is ``data/countries.yaml``: codes and borders after GeoNames, demonyms after the CIA World Factbook, names and
regions in ACLED's spelling. Look-ups want a capital somewhere in the word (turkey is a bird, poles are sticks) and take
acronyms in their own case only ("US" is a country, "Us" is not).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import yaml

from service.coding.taxonomy import REGIONS

TABLE = Path(__file__).parent / "data" / "countries.yaml"

_REQUIRED = {"iso2", "iso3", "iso", "name", "region"}
_OPTIONAL = {"the", "capital", "sovereign", "neighbours", "demonyms", "names", "rulers"}


class DataError(ValueError):
    """A checked-in table that cannot be used; the message names the file, the row and what is wrong."""


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """A name as look-ups compare it: no accents, straight apostrophes, single spaces, lower case."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").replace("‘", "'"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).lower().split())


@dataclass(frozen=True, slots=True)
class Country:
    """One country or territory. ``name`` and ``region`` are ACLED's; ``iso_numeric`` is 0 for Kosovo, as there;
    ``sovereign``: iso3 of the state whose police and army a territory has."""

    iso2: str
    iso3: str
    iso_numeric: int
    name: str
    region: str
    the: bool = False
    capital: str | None = None
    sovereign: str | None = None
    neighbours: frozenset[str] = frozenset()
    demonyms: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    rulers: tuple[str, ...] = ()

    @property
    def long(self) -> str:
        """The name as it stands after "of": "Mali", "the Philippines"."""
        return f"the {self.name}" if self.the else self.name


class Countries:
    """The table with its look-ups. Make one with ``load()``, which is cached."""

    def __init__(self, rows: list[Country]) -> None:
        self.all = tuple(rows)
        self._iso: dict[str, Country] = {}
        self._name: dict[str, Country] = {}
        self._demonym: dict[str, Country] = {}
        self._capital = {fold(row.capital): row for row in rows if row.capital}
        self._ruler: dict[str, Country] = {}
        self._acronyms: set[str] = set()
        for row in rows:
            for code in (row.iso2, row.iso3, *([str(row.iso_numeric)] if row.iso_numeric else [])):
                self._enter(self._iso, code, row)
            for name in (row.name, *row.names):
                self._enter(self._name, fold(name), row)
                if name.isupper():
                    self._acronyms.add(fold(name))
            for word in row.demonyms:
                self._enter(self._demonym, fold(word), row)
            for word in row.rulers:
                self._enter(self._ruler, fold(word), row)

    @staticmethod
    def _enter(table: dict[str, Country], key: str, row: Country) -> None:
        if table.get(key, row) is not row:
            raise DataError(f"{TABLE.name}: {key!r} stands in two rows, {table[key].iso3} and {row.iso3}")
        table[key] = row

    @classmethod
    @cache
    def load(cls, path: Path = TABLE) -> Countries:
        """Read and check the table. Raises DataError with the row at fault."""
        rows = []
        for number, raw in enumerate(yaml.safe_load(path.read_text(encoding="utf-8")) or [], 1):
            where = f"{path.name}, row {number} ({raw.get('name', raw) if isinstance(raw, dict) else raw})"
            if not isinstance(raw, dict) or not _REQUIRED <= raw.keys() <= _REQUIRED | _OPTIONAL:
                raise DataError(f"{where}: needs {sorted(_REQUIRED)}, may have {sorted(_OPTIONAL)}")
            if raw["region"] not in REGIONS:
                raise DataError(f"{where}: {raw['region']!r} is not one of ACLED's regions")
            rows.append(
                Country(
                    iso_numeric=raw.pop("iso"),
                    neighbours=frozenset(raw.pop("neighbours", ())),
                    **{k: tuple(v) if isinstance(v, list) else v for k, v in raw.items()},
                )
            )
        codes = {row.iso3 for row in rows}
        for row in rows:
            if unknown := (row.neighbours | {row.sovereign or row.iso3}) - codes:
                raise DataError(f"{path.name}, {row.name}: unknown neighbours or sovereign {sorted(unknown)}")
        return cls(rows)

    def by_iso(self, code: str | int) -> Country | None:
        """The country with this iso2, iso3 (either case) or numeric code."""
        return self._iso.get(str(code).strip().upper().lstrip("0"))

    def by_name(self, text: str) -> Country | None:
        """The country with this name: "Ivory Coast", "Côte d'Ivoire", "the U.S."; None for parts of countries."""
        key = fold(text).removeprefix("the ")
        if text.islower() or (key in self._acronyms and text.removeprefix("the ") != key.upper()):
            return None
        return self._name.get(key)

    def by_demonym(self, word: str) -> Country | None:
        """The country whose people or things are called so: "Malian", "Filipinos", "South Sudanese"."""
        key = fold(word)
        return None if word.islower() else self._demonym.get(key) or self._demonym.get(key.removesuffix("s"))

    def by_ruler(self, word: str) -> Country | None:
        """The country whose forces go by this man's name: "Assad's warplanes", "Assads army"."""
        key = fold(word)
        return None if word.islower() else self._ruler.get(key) or self._ruler.get(key.removesuffix("s"))

    def by_capital(self, text: str) -> Country | None:
        """The country whose capital this is, for "Damascus said"; the country itself where both have one name."""
        return None if text.islower() else self._capital.get(fold(text))
