"""Turns readings of phrases into actors named as ACLED names them, for one place, day, side and kind of event."""

from __future__ import annotations

from dataclasses import replace

from service.coding.actors.actor import Actor, Case
from service.coding.actors.names import ActorName
from service.coding.actors.phrases import Reader, Reading
from service.coding.actors.tables import ARMED, CROWD, FIGHTERS, OWNED, STATE, Group, People, Tables
from service.coding.countries import Country

_RULING = frozenset({"politics", "moves"})
"""Scenes without violence: deals, arrests and laws; forces that come and go, in which a country is its army."""

_UNARMED = CROWD | {"police", "government", "official", "site"}
_SPECIFIC = frozenset({"rebels", "gang", "vigilantes", "herders", "coalition", "settlers", "mutineers"})
_GUESTS = frozenset({"coalition", "mission"})
_BRIGADES = frozenset({"brigade", "brigades", "battalion", "battalions"})
_HEAVY = frozenset({"artillery", "tank", "howitzer"})
_FACELESS = frozenset({"unknown", "unidentified", "unnamed", "obscure", "armed", "arm", "clandestine"})
_IRREGULAR = frozenset({"militants", "militia", "armed"})
_UNRULY = frozenset("mob rioter looter hooligan lyncher angry irate furious enraged violent rampaging hostile".split())
_CONSTABLES = frozenset({"police", "policeman", "gendarme", "gendarmerie", "constable", "customs", "prison", "traffic"})
_PRISON = frozenset({"prison", "inmate", "prisoner", "jail", "detainee"})
_UNNAMED = {
    "gang": ("Unidentified Gang", 3, "gang"),
    "herders": ("Unidentified Communal Militia", 4, "communal"),
    "vigilantes": ("Vigilante Group", 4, "communal"),
    "rebels": ("Unidentified Armed Group", 2, "armed"),
    "settlers": ("Settlers", 3, "armed"),
}
_LABELS = {"military": "Military Forces", "police": "Police Forces", "government": "Government"}


class Namer:
    """Names actors from the tables; holds nothing else."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def local(self, label: str, inter: int, kind: str, country: str | None, why: str = "") -> Actor:
        """An actor named after the country (iso3) of the event: "Civilians (Mali)"; the bare label without one."""
        found = self.tables.countries.by_iso(country) if country else None
        name = f"{label} ({found.name})" if found else label
        return Actor(name, inter, kind=kind, country=country, why=why, local=True)

    def moved(self, actor: Actor, country: str | None) -> Actor:
        """A local actor as it is called where its event turned out to be."""
        if not actor.local or country is None or actor.country == country:
            return actor
        old, new = (self.tables.countries.by_iso(c) if c else None for c in (actor.country, country))
        bare = actor.name.removesuffix(f" ({old.name})") if old else actor.name
        return replace(actor, name=f"{bare} ({new.name})" if new else bare, country=country)

    def forces(self, force: str, of: str | None, case: Case, why: str = "", unit: str | None = None) -> Actor:
        """State forces (military, police or government) of a country under the regime of the day; inter 8 abroad."""
        found = self._state(of)
        if found is None:
            return Actor("Unidentified Military Forces", 8, kind="military-unknown", why=why)
        years = self.tables.regimes.years(found.iso3, case.on)
        name = f"{_LABELS[force]} of {found.long}{years}{f' {unit}' if unit else ''}"
        abroad = case.country is not None and self._state(case.country) is not found
        kind = {"military": "state"}.get(force, force)
        return Actor(name, 8 if abroad else 1, kind=kind, country=found.iso3, why=why, polity=found.iso3)

    def _state(self, iso3: str | None) -> Country | None:
        """The country with a code, or the state that a territory belongs to."""
        found = self.tables.countries.by_iso(iso3) if iso3 else None
        return self.tables.countries.by_iso(found.sovereign) if found and found.sovereign else found

    def foe(self, actor: Actor, case: Case) -> Actor | None:
        """The other side of the war that an actor fights where and when the case is; None where no table knows one."""
        for front in self.tables.fronts:
            if front.country != case.country or (front.since and (case.on is None or case.on < front.since)):
                continue
            if front.until and (case.on is None or case.on >= front.until):
                continue
            one, two = (self._side(side, case) for side in front.sides)
            if actor.camp in (one.camp, two.camp):
                other = two if actor.camp == one.camp else one
                return replace(other, why=f"the other side of the war in {front.country}")
        return None

    def _side(self, side: str, case: Case) -> Actor:
        if side in self.tables.groups:
            return self.group(self.tables.groups[side].at(case.on), None, case)
        return self.forces("military", side, case)

    def unidentified(self, country: str | None, why: str = "") -> Actor:
        """Unidentified Armed Group (X)."""
        return self.local("Unidentified Armed Group", 3, "armed", country, why)

    def communal(self, country: str | None, why: str = "") -> Actor:
        """Unidentified Communal Militia (X)."""
        return self.local(*_UNNAMED["herders"], country, why)

    def crowd(self, cls: str, country: str | None, why: str = "") -> Actor:
        """Civilians (X), Protesters (X) or Rioters (X), by class."""
        return self.local(cls.capitalize(), {"rioters": 5, "protesters": 6}.get(cls, 7), cls, country, why)

    def actors(self, reader: Reader, r: Reading, case: Case) -> list[Actor]:
        """The actors that a reading stands for; none for a bare thing or place."""
        r = self._kin(r, case)
        cls = self._settled(r)
        if (cls == "media" and r.name is None) or (r.deed and case.side == "actor2"):
            return []
        if r.unarmed and cls in ARMED and case.side == "actor2":
            return [self._people(r, "civilians", case, "armed people off duty or held are civilians")]
        harmless = case.side == "actor2" and case.scene != "fight" and r.name is None and "armed" not in r.keys
        if harmless and r.cls == cls == "herders":
            return [self._people(r, "civilians", case, "herders as victims")]
        if harmless and cls in {"armed", "gang"} and not r.peoples and r.keys & self.tables.words["offenders"]:
            return [self._people(r, "civilians", case, "an offender as a victim")]
        if r.name is not None:
            return [self._named(r, cls, case)]
        if r.proper and r.proper.kind != "party" and not r.nations and cls not in _UNARMED:
            why = "an organisation that no table knows"
            inter = 2 if cls == "rebels" else r.proper.inter
            return [Actor(r.proper.name, inter, kind=r.proper.kind, country=case.country, why=why)]
        if (context := self._context(r, cls, case)) is not None:
            return [context]
        people = cls in {None, "civilians", "coalition", "site"}
        sides = cls in FIGHTERS | {"unit"} or (people and case.side == "actor1")
        if r.peoples and not r.person and not case.demonstration and sides:
            return [self._militia(people, case) for people in r.peoples]
        return self._classed(reader, r, cls, case)

    def _kin(self, r: Reading, case: Case) -> Reading:
        """The reading with the peoples that are at home in the country of the event. A word that is also a demonym
        means the people there, unless a state's forces are meant."""
        if not r.peoples:
            return r
        abroad = r.cls in FIGHTERS and case.attackers and not r.nations
        native = [p for p in r.peoples if abroad or not p.home or case.country is None or case.country in p.home]
        native = [p for p in native if p.nation is None or (case.country in p.home and r.cls not in STATE | OWNED)]
        named = {p.nation for p in native}
        return replace(r, nations=[n for n in r.nations if n not in named], peoples=native)

    @staticmethod
    def _settled(r: Reading) -> str | None:
        """The class of the head, or that of its owner where the owner says more."""
        cls, owner = r.cls, r.owner
        if owner == "rebels" and cls is None and "opposition" in r.keys:
            return "civilians"
        if owner is None or (cls is None and r.proper):
            return cls
        if (
            cls in OWNED | {"partitive", None}
            or (cls in {"militants", "armed", "militia"} and owner in _SPECIFIC)
            or (
                cls in {"military", "security", "guards"}
                and owner in (FIGHTERS - {"militants"}) | {"coalition", "mutineers"}
            )
            or (cls == "military" and owner == "militants" and r.keys & _BRIGADES)
            or (cls == "military" and owner == "police")
            or (cls == "coalition" and owner in FIGHTERS)
        ):
            return owner
        return cls

    def _militia(self, people: People, case: Case) -> Actor:
        country = case.country if not people.home or case.country in {None, *people.home} else people.home[0]
        found = self.local(f"{people.label} Militia", 4, "communal", country, f"{people.name} as an armed side")
        return replace(found, local=country == case.country)

    def _named(self, r: Reading, cls: str | None, case: Case) -> Actor:
        group = self._namesake(r.name, case).at(case.on)
        why = f"named: {group.name or group.key}"
        if cls == "civilians" and case.attackers and r.keys & self.tables.words["anyone"]:
            cls = r.owner or "militants"
        if cls == "civilians" and r.cls in OWNED - {"site"}:
            cls = r.cls
        if cls == "civilians" and case.attackers and group.kind == "communal":
            cls = "militia"  # "Dozo hunters"
        if cls in CROWD and not r.covers and not {"member", "leader"} & r.keys:
            kind = cls
            if cls == "civilians" or case.demonstration:
                kind = {"protest": "protesters", "riot": "rioters"}.get(case.scene, "civilians")
            people = self._people(r, kind, case, why)
            return replace(people, assoc=(*people.assoc, self.group(group, None, case).name))
        if group.kind == "party" and case.demonstration:
            crowd = self.crowd("protesters" if case.scene == "protest" else "rioters", case.country, why)
            return replace(crowd, assoc=(group.name,))
        if group.kind == "mission" and not group.home and cls in ARMED | OWNED - {"site"} and "convoy" not in r.keys:
            group = self._mission(group, case)
        own = group.unit is not None and r.covers  # "Pakistan Rangers" are no police
        return replace(self.group(group, None if own else cls, case), why=why)

    def _namesake(self, name: ActorName, case: Case) -> Group:
        """The group of a name: of several that go by it, the one that is at home where the event is."""
        groups = [self.tables.groups[key] for key in (name.key, *name.rivals)]
        return next((g for g in groups if case.country in g.home), groups[0])

    def _mission(self, of: Group, case: Case) -> Group:
        """The mission that the UN or AU has in a country; the body itself where it has none there."""
        for group in self.tables.groups.values():
            if case.country in group.home and (group.un and of.un or group.au and of.au):
                return group.at(case.on)
        return of

    def group(self, group: Group, cls: str | None, case: Case) -> Actor:
        """A named actor; ``cls`` tells its police and government from its fighters where it has them."""
        if branch := dict(group.branches).get(case.country):
            group = self.tables.groups[branch].at(case.on)
        if group.state is not None:
            force = cls if group.force == "military" and cls in {"police", "government"} else group.force
            if force == "government" and case.scene != "politics":
                force = "police" if group.force == "government" else "military"
            return self.forces(force, group.state, case, unit=group.unit if force == group.force else None)
        name, kind, inter = group.name, group.kind, group.inter
        if cls == "police" and group.police:
            name, kind = group.police, "police"
        elif cls == "government" and group.government and case.scene == "politics":
            name, kind = group.government, "government"
        elif group.franchise:
            name = self.local(name, inter, kind, case.country).name
        if group.country and case.country is not None and case.country != group.country:
            inter = 8
        polity = group.key if group.country and kind in {"state", "police", "government"} else None
        kind = {"party": "group"}.get(kind, kind)
        return Actor(name, inter, kind=kind, country=group.country or case.country, polity=polity)

    def _context(self, r: Reading, cls: str | None, case: Case) -> Actor | None:
        """How ACLED names fighters who are unnamed in the text, where a row of contexts fits."""
        if any(nation != case.country for nation in r.nations):
            return None
        cls = cls or ("militants" if r.peoples and case.attackers else None)
        for row in self.tables.contexts:
            if row.country != case.country or cls not in row.classes or (row.words and not row.words & r.keys):
                continue
            if case.on and ((row.since and case.on < row.since) or (row.until and case.on >= row.until)):
                continue
            why = f"{cls} in {row.country}: {row.name or row.group or row.forces}"
            if row.forces is not None:
                return self.forces("military", row.forces, case, why)
            if row.group is not None:
                group = self.tables.groups[row.group].at(case.on)
                return replace(self.group(group, None if group.state else cls, case), why=why)
            return Actor(row.name, row.inter, kind="rebels", country=case.country, why=why)
        return None

    def _classed(self, reader: Reader, r: Reading, cls: str | None, case: Case) -> list[Actor]:
        owners: list[str | None] = list(r.nations) or [case.country]
        why = f"{cls} of {', '.join(map(str, owners))}"
        unit = r.unit
        if cls == "security" or (cls == "guards" and any(n != case.country for n in r.nations)):
            cls = "police" if case.demonstration else "military"
        elif unit == "Border Guards" and owners[0] in self.tables.words["military_borders"]:
            cls, unit = "military", None
        elif cls == "guards" and r.keys & self.tables.words["firms"]:
            cls = "private"
        elif r.cls == "police" and "officer" in r.keys and case.country not in owners and not r.keys & _CONSTABLES:
            cls = "military"  # "Russian officers" in Syria
        elif cls == "guards":
            words = {w.key for w in reader.parse.sentences[r.sentence].words}
            cls, unit = "police", "Prison Guards" if words & _PRISON else None
        if cls in {"military", "police"}:
            found = [self.forces(cls, owner, case, why, unit) for owner in owners]
            return [replace(f, assumed=True) for f in found] if self._bare_air(r) else found
        if cls == "mutineers":
            army = self.forces("military", owners[0], case, why)
            return [replace(army, name=f"Mutiny of {army.name}", polity=None)]
        if cls in {"government", "official"}:
            return self._rulers(r, cls, owners, case, why)
        if cls == "coalition" and r.demonym and case.country in r.nations:
            return []  # "the Syrian Coalition": parties, no guests
        if cls in {"coalition", "peacekeepers"}:
            return [self._international(cls, case)]
        if cls == "rioters" and case.side == "actor2" and not (case.demonstration or r.keys & _UNRULY):
            cls = "civilians"
        if cls in CROWD:
            return [self._people(r, cls, case, f"{cls} by the words")]
        if cls == "private":
            return [self.local("Private Security Forces", 8, "group", case.country, why)]
        if cls in FIGHTERS:
            label, inter, kind = _UNNAMED.get(cls, ("Unidentified Armed Group", 3, "armed"))
            if cls in _IRREGULAR and r.keys & self.tables.words["loyal"]:
                label = "Pro-Government Militia"
            if cls == "herders" and (kinship := next((k for k in r.keys if k in self.tables.kinship), None)):
                label = f"Unidentified {self.tables.kinship[kinship]} Militia"
            if cls == "settlers":
                return [replace(self.local(label, inter, kind, "ISR", why), local=False)]
            return [self.local(label, inter, kind, case.country, why)]
        return self._loose(r, cls, case)

    def _rulers(self, r: Reading, cls: str, owners: list[str | None], case: Case, why: str) -> list[Actor]:
        if (
            cls == "official"
            and case.side == "actor2"
            and case.scene != "moves"
            and (r.unarmed or case.scene not in _RULING or not r.nations)
        ):
            people = self._people(r, "civilians", case, "an official")
            if r.unarmed:
                return [people]
            return [replace(people, assoc=(*people.assoc, self.forces("government", owners[0], case).name))]
        force = "government"
        if cls == "government" and case.scene != "politics" and not r.keys & self.tables.words["offices"]:
            force = "police" if case.demonstration else "military"
        return [self.forces(force, owner, case, why) for owner in owners]

    def _international(self, cls: str, case: Case) -> Actor:
        """The coalition or the UN or AU mission in a country, where the text gives no name."""
        kind = "coalition" if cls == "coalition" else "mission"
        there = [g for g in self.tables.groups.values() if g.kind in _GUESTS and case.country in g.home]
        fit = [g for g in there if g.kind == kind and (kind == "coalition" or g.un or g.au)]
        if found := fit or [g for g in there if kind == "coalition" and not g.un]:
            return replace(self.group(found[0].at(case.on), cls, case), why=f"{cls} in {case.country}")
        return Actor("Unidentified Military Forces" if kind == "coalition" else "United Nations", 8, kind=kind, why=cls)

    def _bare_air(self, r: Reading) -> bool:
        """Whether only the word "air" tells whose strikes or raids are meant: those who fly there most, if nobody else
        is named."""
        owners = {key for key in r.keys if key in self.tables.modifiers}
        return r.cls == "aircraft" and owners <= {"air"} and not r.nations

    def _loose(self, r: Reading, cls: str | None, case: Case) -> list[Actor]:
        """Things, places, bare countries, people's names and unknown nouns."""
        if case.demonstration and case.side == "actor1":
            return [self._people(r, "civilians", case, "whoever demonstrates")]
        if cls in OWNED - {"site"}:
            return self._belongings(r, cls, case)
        if cls == "site":
            if case.side == "actor1":
                return []
            return [replace(self._people(r, "civilians", case, "a place of civilians"), assumed=True)]
        if r.nations:
            foreign = any(nation != case.country for nation in r.nations)
            if r.country or (case.forceful and foreign and not r.counted):
                force = "government" if case.scene == "politics" else "military"
                return [self.forces(force, nation, case, "a country or its people as an actor") for nation in r.nations]
            return [self._people(r, "civilians", case, "people of a country")]
        if r.peoples and not r.person:
            return [self._militia(people, case) for people in r.peoples]
        if r.capital and case.side == "actor1":
            force = "government" if case.scene == "politics" else "military"
            return [self.forces(force, r.capital, case, "a capital that stands for its government")]
        if r.person or cls == "partitive":
            return [self._people(r, "civilians", case, "people")]
        return [self.unidentified(case.country, "nobody that the text names")] if case.side == "actor1" else []

    def _belongings(self, r: Reading, cls: str, case: Case) -> list[Actor]:
        """Whose arms, bases and units: those of the countries that qualify them, else the state's or nobody's known."""
        if r.nations:
            return [self.forces("military", nation, case, f"{cls} of {nation}") for nation in r.nations]
        if cls == "aircraft" or (cls == "weapon" and case.side == "actor1" and r.keys & _HEAVY):
            return [Actor("Unidentified Military Forces", 8, kind="military-unknown", why=f"{cls} of nobody named")]
        if r.keys & self.tables.words["utilities"] or "body" in r.keys:
            return []
        if cls == "unit" and r.keys & (_FACELESS | self.tables.words["bands"]):
            return [self.unidentified(case.country, "a group of nobody known")]
        if cls in {"post", "unit"}:
            army = self.forces("military", case.country, case, f"a {cls} of nobody else named")
            return [replace(army, assumed=True)]
        return [self.unidentified(case.country, f"{cls} of nobody named")] if case.side == "actor1" else []

    def _people(self, r: Reading, cls: str, case: Case, why: str) -> Actor:
        """Civilians, protesters or rioters with the groups they belong to; foreign victims keep their nationality."""
        peoples = [f"{people.label} Group" for people in r.peoples]
        bodies = [r.proper.name] if r.proper and (case.demonstration or r.proper.kind == "party") else []
        if cls == "civilians" and case.attackers:
            if r.person or r.keys & self.tables.words["anyone"] or r.cls in {None, "partitive"}:
                return self.unidentified(case.country, "people of whom the text says no more")
            cls = "rioters"
        elif cls == "civilians" and case.demonstration and case.side == "actor1":
            cls = "protesters" if case.scene == "protest" else "rioters"
        elif cls == "protesters" and {"wedding", "funeral"} & r.keys:
            cls = "civilians"
        if cls != "civilians":
            cls = "rioters" if case.scene == "riot" else cls
            assoc = [self.local(label, 7, cls, case.country).name for label in (*r.labels, *peoples)]
            return replace(self.crowd(cls, case.country, why), assoc=tuple(dict.fromkeys((*assoc, *bodies))))
        foreign = [nation for nation in r.nations if nation != case.country] if r.demonym else []
        nation = foreign[0] if foreign else case.country
        assoc = [self.local(label, 7, cls, nation).name for label in (*r.labels, *peoples)]
        people = replace(self.crowd(cls, nation, why), assoc=tuple(dict.fromkeys((*assoc, *bodies))), local=not foreign)
        abroad = not r.nations and r.cls != "official" and r.keys & self.tables.words["foreigners"]
        return self.mixed([people]) if abroad or len(foreign) > 1 and foreign == r.nations else people

    @staticmethod
    def mixed(people: list[Actor]) -> Actor:
        """Civilians of several nationalities as one actor, "Civilians (International)"."""
        assoc = tuple(dict.fromkeys(name for one in people for name in one.assoc))
        return replace(people[0], name="Civilians (International)", country=None, assoc=assoc, local=False)
