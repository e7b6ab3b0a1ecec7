"""How much the tables cover, as a short table: ``python -m service.coding.coverage`` (``make coverage-data``)."""

from __future__ import annotations

from pathlib import Path

from service.coding.actors.tables import Tables
from service.gazetteer import overrides


def counts() -> dict[str, int]:
    """Rows of each kind."""
    tables = Tables.load()
    places = overrides.Overrides.load(Path(overrides.__file__).with_name("overrides.yaml"))
    regimes = tables.regimes.starts()
    groups = [group for group in tables.groups.values() if group.state is None]
    forces = [group for group in tables.groups.values() if group.state is not None]
    return {
        "countries": len(tables.countries.all),
        "countries with regimes": len(regimes),
        "regimes": sum(map(len, regimes.values())),
        "named groups": len(groups),
        "countries with a named group": len({iso3 for group in groups for iso3 in group.home}),
        "names and aliases of groups": sum(len(set(group.aliases)) for group in groups),
        "forces of states": len(forces),
        "names and aliases of forces": sum(len(set(group.aliases)) for group in forces),
        "ethnonyms": len({people.name for people in tables.peoples.values()}),
        "places added or moved": len(places.places),
        "place aliases": sum(map(len, places.aliases.values())),
        "divisions renamed": len(places.admin1),
    }


if __name__ == "__main__":
    for name, number in counts().items():
        print(f"{name:30}{number:6}")
