"""The tables behind the actors: regimes, named groups, peoples and classes of common nouns, read once and checked.

All are YAML under ``data/``; a row that cannot be used raises DataError with the file, the row and what is wrong. Dates
are days or bare years (their first of January); a span of dates runs from its first day up to, not including, its last.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from service.coding.countries import Countries, DataError
from service.language.parse import Word

DATA = Path(__file__).parents[1] / "data"

KINDS = frozenset(
    {"state", "police", "mission", "coalition", "group", "armed", "gang", "communal", "party", "government"}
)
STATE = frozenset({"military", "police", "security", "mutineers", "guards", "private"})
FIGHTERS = frozenset({"rebels", "militants", "armed", "gang", "militia", "vigilantes", "herders", "settlers"})
ARMED = STATE | FIGHTERS | {"coalition", "peacekeepers"}
OWNED = frozenset({"unit", "aircraft", "weapon", "post", "site"})
"""Classes of nouns (actor_classes.yaml) that their modifiers tell apart."""
CROWD = frozenset({"protesters", "rioters", "civilians"})

_ROW = {
    "branches",
    "name",
    "inter",
    "in",
    "as",
    "kind",
    "country",
    "police",
    "government",
    "eras",
    "franchise",
    "un",
    "au",
}
_STATE_ROW = {"state", "force", "unit", "as"}
_ERA = {"from", "to", "name", "inter", "kind", "state"}


def _day(value: Any, where: str) -> date | None:
    if value is None or type(value) is date:
        return value
    if isinstance(value, int) and 1800 <= value <= 2200:
        return date(value, 1, 1)
    raise DataError(f"{where}: {value!r} is neither a day (yyyy-mm-dd) nor a year")


@dataclass(frozen=True, slots=True)
class Group:
    """A named actor. ``home``: iso3 of the countries it is at home in; ``state``: iso3 of the state whose forces
    (``force``: military, police or government; ``unit``) it names, its years then coming from the regimes; ``country``:
    iso3 of the country that a rival government or de facto state with forces of its own belongs to; ``branches``:
    (iso3, group) pairs of those that go by the same name there."""

    key: str
    name: str
    inter: int
    kind: str
    home: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    state: str | None = None
    force: str = "military"
    unit: str | None = None
    country: str | None = None
    police: str | None = None
    government: str | None = None
    franchise: bool = False
    branches: tuple[tuple[str, str], ...] = ()
    un: bool = False
    au: bool = False
    eras: tuple[tuple[date | None, date | None, dict[str, Any]], ...] = ()

    def at(self, on: date | None) -> Group:
        """This actor as it is called on a day: an era's name, inter, kind or state where one covers the day."""
        for start, end, changes in self.eras:
            if on is not None and (start is None or on >= start) and (end is None or on < end):
                return replace(self, **changes)
        return self


@dataclass(frozen=True, slots=True)
class People:
    """A people: ``label`` is how ACLED's actor begins ("Murle Ethnic", "Abgal Clan"); ``nation``: iso3 of the country
    whose demonym is the same word ("Turkmen")."""

    name: str
    label: str
    home: tuple[str, ...]
    nation: str | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """How ACLED names fighters that a text leaves unnamed: by country, words, class and date."""

    country: str
    words: frozenset[str]
    classes: frozenset[str]
    since: date | None
    until: date | None
    name: str | None
    inter: int | None
    group: str | None
    forces: str | None
    own: bool


@dataclass(frozen=True, slots=True)
class Front:
    """A war with two sides, each an iso3 or the key of a group."""

    country: str
    since: date | None
    until: date | None
    sides: tuple[str, str]


class Regimes:
    """Which government ruled a country when."""

    def __init__(self, table: dict[str, list[Any]], countries: Countries) -> None:
        self._starts: dict[str, list[date]] = {}
        for iso3, days in table.items():
            where = f"regimes.yaml, {iso3}"
            if countries.by_iso(iso3) is None:
                raise DataError(f"{where}: no such country")
            starts = [_day(d, where) for d in days]
            if starts != sorted(set(starts)):
                raise DataError(f"{where}: the days are not in order")
            self._starts[iso3] = starts

    def starts(self) -> dict[str, tuple[date, ...]]:
        """The days on which each country's (iso3) regimes began."""
        return {iso3: tuple(days) for iso3, days in self._starts.items()}

    def years(self, iso3: str, on: date | None) -> str:
        """The years of the regime as names carry them, " (2014-2018)" or " (2018-)"; "" where none is known.

        Without a day it is the latest regime."""
        starts = self._starts.get(iso3, [])
        if on is not None and starts and on < starts[0]:
            return ""
        past = [i for i, start in enumerate(starts) if on is None or start <= on]
        if not past:
            return ""
        end = starts[past[-1] + 1].year if past[-1] + 1 < len(starts) else ""
        return f" ({starts[past[-1]].year}-{end})"


class Tables:
    """Everything the coder of actors looks up. Make one with ``load()``, which is cached."""

    def __init__(self) -> None:
        self.countries = Countries.load()
        self.regimes = Regimes(_read("regimes.yaml"), self.countries)
        self.groups: dict[str, Group] = {}
        for path in sorted((DATA / "groups").glob("*.yaml")):
            for number, row in enumerate(_read(f"groups/{path.name}"), 1):
                group = self._group(row, f"groups/{path.name}, row {number}")
                if group.key in self.groups:
                    raise DataError(f"groups/{path.name}, row {number}: {group.key!r} stands twice")
                self.groups[group.key] = group
        for group in self.groups.values():
            self._homes([iso3 for iso3, _ in group.branches], f"groups, branches of {group.key}")
            if unknown := [key for _, key in group.branches if key not in self.groups]:
                raise DataError(f"groups, branches of {group.key}: no group is called {unknown}")
        self.peoples = dict(self._peoples(_read("ethnonyms.yaml")))
        self.fronts = tuple(self._fronts(_read("fronts.yaml")))
        self._classes(_read("actor_classes.yaml"))

    @classmethod
    @cache
    def load(cls) -> Tables:
        """Read and check all tables. Raises DataError."""
        return cls()

    def lemma(self, word: Word) -> str:
        """The lemma of a word in lower case; its singular where that is a known noun and the lemma is not."""
        key, text = word.key, word.text.lower()
        if key not in self.nouns:
            for end, by in (("", ""), ("men", "man"), ("ies", "y"), ("s", "")):
                if text.endswith(end) and text.removesuffix(end) + by in self.nouns:
                    return text.removesuffix(end) + by
        return key

    def _homes(self, codes: list[str], where: str) -> tuple[str, ...]:
        if unknown := [c for c in codes if self.countries.by_iso(c) is None]:
            raise DataError(f"{where}: no such country: {unknown}")
        return tuple(codes)

    def _group(self, row: dict[str, Any], where: str) -> Group:
        if not isinstance(row, dict) or not ("state" in row and row.keys() <= _STATE_ROW) | (
            "name" in row and row.keys() <= _ROW
        ):
            raise DataError(f"{where}: {row!r} is neither {{name, inter, in, as …}} nor {{state, force, unit, as}}")
        if "state" in row:
            home, force = self._homes([row["state"]], where), row.get("force", "military")
            if force not in {"military", "police", "government"}:
                raise DataError(f"{where}: force {force!r} is not military, police or government")
            kind = {"military": "state"}.get(force, force)
            key = ":".join(filter(None, (row["state"], force, row.get("unit"))))
            return Group(key, "", 1, kind, home, tuple(row["as"]), row["state"], force, row.get("unit"))
        name, inter, kind = (
            row["name"],
            row.get("inter"),
            row.get("kind", "communal" if row.get("inter") == 4 else "group"),
        )
        if inter not in range(1, 9) or kind not in KINDS:
            raise DataError(
                f"{where} ({name}): inter {inter!r} must be 1 to 8 and kind {kind!r} one of {sorted(KINDS)}"
            )
        home = self._homes(row.get("in", []), f"{where} ({name})")
        eras = []
        for era in row.get("eras", ()):
            if not era.keys() <= _ERA:
                raise DataError(f"{where} ({name}): an era may have {sorted(_ERA)}")
            changes = {k: v for k, v in era.items() if k not in {"from", "to"}}
            if "state" in changes:
                changes |= {"inter": 1, "kind": "state"}
            eras.append((_day(era.get("from"), where), _day(era.get("to"), where), changes))
        branches = tuple(row.get("branches", {}).items())
        flags = {k: row[k] for k in ("country", "police", "government", "franchise", "un", "au") if k in row}
        return Group(
            name,
            name,
            inter,
            kind,
            home,
            (*row.get("as", ()), *_own_names(name)),
            eras=tuple(eras),
            branches=branches,
            **flags,
        )

    def _fronts(self, rows: list[dict[str, Any]]) -> Iterator[Front]:
        for number, row in enumerate(rows, 1):
            where = f"fronts.yaml, row {number}"
            self._homes([row["country"]], where)
            if unknown := [s for s in row["sides"] if s not in self.groups and self.countries.by_iso(s) is None]:
                raise DataError(f"{where}: neither a country nor a group: {unknown}")
            one, two = row["sides"]
            yield Front(row["country"], _day(row.get("from"), where), _day(row.get("to"), where), (one, two))

    def _peoples(self, table: dict[str, dict[str, Any]]) -> Iterator[tuple[str, People]]:
        seen: set[str] = set()
        for name, row in table.items():
            home = self._homes(row["in"], f"ethnonyms.yaml, {name}")
            nation = self.countries.by_demonym(name)
            people = People(name, f"{name} {row.get('kind', 'Ethnic')}", home, nation.iso3 if nation else None)
            for form in dict.fromkeys((name, *(f"{name}s" for _ in "s" if not row.get("cased")), *row.get("as", ()))):
                if form in seen:
                    raise DataError(f"ethnonyms.yaml, {name}: {form!r} stands twice")
                seen.add(form)
                yield form, people

    def _classes(self, table: dict[str, Any]) -> None:
        where = "actor_classes.yaml"
        self.nouns = noun_classes()
        self.modifiers = _invert(table["modifiers"], f"{where}, modifiers")
        self.pairs: dict[tuple[str, str], dict[str, str]] = {}
        for pair, meaning in table["pairs"].items():
            first, _, last = pair.rpartition(" ")
            self.pairs[first, last] = meaning
        self.units: dict[str, str] = table["units"]
        self.labels: dict[str, list[str]] = {}
        for label, words in table["groups"].items():
            for word in words:
                self.labels.setdefault(word, []).append(label)
        self.words = {name: frozenset(words) for name, words in table["words"].items()}
        self.kinship = {word: label for label, words in table["kinship"].items() for word in words}
        self.human_endings = tuple(table["human_endings"])
        self.hollow = frozenset(table["hollow"])
        self.home_guard = frozenset(table["home_guard"]["who"]), frozenset(table["home_guard"]["what"])
        self.off_duty = frozenset(table["off_duty"])
        self.armed_names = {name: frozenset(words) for name, words in table["armed_names"].items()}
        self.contexts = []
        for number, row in enumerate(table["contexts"], 1):
            at = f"{where}, contexts, row {number}"
            self._homes([row["country"]], at)
            if row.get("group") is not None and row["group"] not in self.groups:
                raise DataError(f"{at}: no group is called {row['group']!r}")
            self.contexts.append(
                Context(
                    row["country"],
                    frozenset(row.get("words", ())),
                    frozenset(row["classes"]),
                    _day(row.get("from"), at),
                    _day(row.get("to"), at),
                    row.get("name"),
                    row.get("inter"),
                    row.get("group"),
                    row.get("forces"),
                    row.get("own", False),
                )
            )


def _own_names(name: str) -> tuple[str, ...]:
    """The names inside a name: "PKK: Kurdistan Workers Party" is found as either part. One with brackets or a slash,
    which nobody says, has its aliases in the row alone."""
    return () if {"(", "/"} & set(name) else tuple(name.split(": ", 1))


def _invert(lists: dict[str, list[str]], where: str) -> dict[str, str]:
    """Word to class, from class to words. Raises DataError for a word in two classes."""
    out: dict[str, str] = {}
    for cls, words in lists.items():
        for word in words:
            if out.setdefault(word, cls) != cls:
                raise DataError(f"{where}: {word!r} is {out[word]} and {cls}")
    return out


@cache
def noun_classes() -> dict[str, str]:
    """The class of each common noun of actor_classes.yaml. Raises DataError for a word in two classes."""
    return _invert(_read("actor_classes.yaml")["nouns"], "actor_classes.yaml, nouns")


@cache
def _read(name: str) -> Any:
    try:
        data = yaml.safe_load((DATA / name).read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise DataError(f"{name}: {error}") from None
    if not data:
        raise DataError(f"{name}: empty")
    return data
