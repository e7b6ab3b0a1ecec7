"""Reads a noun phrase as an actor: which class its head belongs to, which names, countries and peoples qualify it.

Nothing here knows where or when an event took place; ``actors.py`` turns a Reading into names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise, takewhile

from service.coding.actors.coined import Coined, Coiner
from service.coding.actors.names import ActorName
from service.coding.actors.tables import ARMED, CROWD, FIGHTERS, OWNED, People, Tables
from service.coding.actors.views import View
from service.language.parse import Parse, Sentence

_NAMING = frozenset({"compound", "amod", "conj", "nmod"})
_MODEL = re.compile(r"([A-Z][A-Za-z]{0,3})-?\d{1,3}[A-Za-z]{0,3}")
"""Arms by their type: Mi-24, Su-25, F-16, T-72."""
_WHERE = frozenset({"border", "coast"})
"""Words that give armed people their service, but only tell where a town lies."""
_CAUSES = frozenset({"front", "movement", "league", "union"})
"""Bodies that are no state's, whatever is said of them: "the National Salvation Front"."""
_SERVICES = frozenset({"army", "military", "navy", "naval"})


@dataclass(slots=True)
class Reading:
    """What a phrase says of its actor.

    ``cls``: a class of actor_classes.yaml or None; ``owner``: the class that its modifiers give; ``name``: a named
    actor, which ``covers`` the head or qualifies it; ``nations``: iso3 of countries that qualify it, by ``demonym`` or
    not, ``country`` where the head is one; ``peoples`` and ``labels``: ethnic and other groups; ``keys``: lemmas
    of head and modifiers; ``words``: the word ids that decided; ``unarmed``: off duty, former or held; ``plain``:
    nothing names or qualifies it; ``person``: a person's name; ``proper``: an organisation that no table knows;
    ``capital``: iso3 of its country; ``counted``: reached from "dozens of"; ``deed``: the head is what
    somebody does ("strikes", "siege")."""

    sentence: int
    head: int
    cls: str | None
    owner: str | None = None
    name: ActorName | None = None
    covers: bool = False
    nations: list[str] = field(default_factory=list)
    demonym: bool = False
    peoples: list[People] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    words: list[int] = field(default_factory=list)
    unit: str | None = None
    unarmed: bool = False
    plain: bool = True
    person: bool = False
    proper: Coined | None = None
    counted: bool = False
    capital: str | None = None
    country: bool = False
    deed: bool = False


class Reader:
    """Reads phrases of one document; keeps views of its sentences."""

    def __init__(self, parse: Parse, names: tuple[ActorName, ...], tables: Tables) -> None:
        self.parse = parse
        self.names = names
        self.tables = tables
        self._names: dict[int, list[ActorName]] = {}
        for name in names:
            self._names.setdefault(name.sentence, []).append(name)
        self._views: dict[int, View] = {}
        self._coiner = Coiner(parse, names, tables)

    def view(self, sentence: int) -> View:
        """The sentence with its names."""
        if sentence not in self._views:
            self._views[sentence] = View(self.parse.sentences[sentence], self._names.get(sentence, []), self.tables)
        return self._views[sentence]

    def read(self, sentence: int, head: int, depth: int = 0) -> Reading:
        """What the phrase headed by a word says; follows "dozens of", "members of" down to the people meant."""
        view, s, tables = self.view(sentence), self.parse.sentences[sentence], self.tables
        word = s[head]
        inner = None if depth > 3 else self._handed_over(view, head, depth)
        if inner is not None:
            return inner
        mods = list(view.modifiers(head))
        out = Reading(sentence, head, self._class(view, head), words=[head])
        linked = list(view.linked(head))
        out.name = view.name(head)
        out.covers = out.name is not None
        if out.name is None:
            out.name = next((n for n in map(view.name, (*mods, *linked)) if n is not None), None)
        if out.name is not None:
            out.words.extend(range(out.name.first, out.name.last + 1))
        out.peoples = [p for p in (tables.peoples.get(s[i].text) for i in linked) if p is not None]
        if out.cls == "site":
            self._hosted(out, view)
        issued = view.key(head) in tables.words["issued"]
        out.owner = next((o for o in (self._owner(view, i) for i in linked) if o not in {None, "civilians"}), None)
        told: dict[int, People] = {}
        for mod in (head, *mods):
            key = view.key(mod)
            out.keys.add(key)
            if people := self._people(view, mod):
                told[mod] = people
                out.words.append(mod)
            if (iso3 := view.nation(mod)) and iso3 not in out.nations and not self._lies_there(out, s, mod):
                out.nations.append(iso3)
                out.words.append(mod)
                native = tables.countries.by_demonym(s[mod].text) is not None and s[mod].upos != "ADJ"
                out.demonym |= native or s[mod].deprel != "nmod" or "from" in s.case(mod)
                out.country |= (
                    mod == head and tables.countries.by_demonym(s[mod].text) is None and not self._owns(s[mod].text)
                )
            for label in tables.labels.get(key, ()):
                if label not in out.labels:
                    out.labels.append(label)
            if key in tables.off_duty or key.startswith(("ex-", "off-duty")):
                out.unarmed = True
            if mod == head:
                continue
            pair = tables.pairs.get((key, view.key(head)))
            if pair and not (pair["class"] == "police" and any(view.key(m) in _SERVICES for m in mods)):
                out.cls, out.unit = pair["class"], pair.get("unit")
                out.words.append(mod)
            elif out.owner is None and s[mod].deprel not in {"appos", "nummod"}:
                owner = self._owner(view, mod)
                beyond = key not in tables.nouns and s[mod].deprel == "nmod" and "of" not in s.case(mod)
                if (
                    beyond
                    or (key == "military" and issued)
                    or (key in _WHERE and out.cls in {"site", None})
                    or (word.text.istitle() and view.key(head) in _CAUSES)
                ):
                    owner = None  # "from across the border", "a military grenade", "a border town"
                if owner is not None and (owner != "civilians" or out.cls in OWNED):
                    out.owner = owner
                    out.words.append(mod)
            if s[mod].deprel == "appos" and out.cls is None and (cls := tables.nouns.get(key)):
                out.cls = cls
                out.words.append(mod)
        out.peoples += [told[mod] for mod in sorted(told)]
        if out.cls == "civilians" and len(out.nations) > 1:
            own = {view.nation(m) for m in mods if not self._within(s, m, head)} - {None}
            out.nations = [n for n in out.nations if n in own] or out.nations
        local = out.cls in (OWNED - {"site"}) | {"military", "militia", None} and "civil" not in out.keys
        if local and all(out.keys & words for words in tables.home_guard):
            out.owner = "vigilantes"
        if out.cls == "civilians" and out.owner in ARMED and view.key(head) in tables.words["hands_over"]:
            out.cls = out.owner
        if out.cls == "post" and any(self._housed(sentence, c, depth) for c in s.children(head, "nmod")):
            out.cls = "site"
        if not (out.name or out.peoples or out.nations):
            out.peoples = list(self._kinsfolk(view, head, mods))
        out.unit = out.unit or tables.units.get(word.key)
        around = [view.key(i) for i in range(max(1, head - 4), min(head + 7, len(s.words)) + 1) if s[i].upos != "PUNCT"]
        out.unarmed |= ("off", "duty") in pairwise(around)
        out.plain = out.name is None and not out.nations and not out.peoples
        out.deed = bool({view.key(head), word.text.lower()} & tables.words["deeds"])
        entity = s.entity_at(head)
        out.person = entity is not None and entity.type == "Person"
        if out.person and {"official", "government"} & {out.cls, *(tables.nouns.get(k) for k in out.keys)}:
            out.cls = "official"
        if entity is not None and entity.type == "Location" and (state := tables.countries.by_capital(entity.text)):
            out.capital = state.iso3
        fighters = out.cls in FIGHTERS
        out.proper = next((o for i in (head, *mods) if (o := self._coiner.at(s, i, fighters)) is not None), None)
        if out.proper and word.upos == "PROPN" and out.cls in CROWD:
            out.cls = None  # "the Sons of Thunder"
        return out

    def _lies_there(self, out: Reading, s: Sentence, mod: int) -> bool:
        """Whether a country after a comma only tells where a place is: "Marib camp, Yemen"."""
        there = out.cls in {"post", "site"} and s[mod - 1].text == ","
        return there and self.tables.countries.by_name(s[mod].text) is not None

    def _hosted(self, out: Reading, view: View) -> None:
        """Fills in the nationality of the people of a place."""
        for word in view.hosts(out.head):
            out.keys |= {view.key(word)} & self.tables.words["foreigners"]
            nation = self.tables.countries.by_demonym(view.sentence[word].text)
            if nation is not None and nation.iso3 not in out.nations:
                out.nations.append(nation.iso3)
                out.words.append(word)
                out.demonym = True

    def _housed(self, sentence: int, guest: int, depth: int) -> bool:
        """Whether "for X" after a place says that people without arms stay there: "a camp for displaced people"."""
        if depth > 3 or "for" not in self.parse.sentences[sentence].case(guest):
            return False
        inner = self.read(sentence, guest, depth + 1)
        return inner.cls == "civilians" and inner.name is None

    def _people(self, view: View, word: int) -> People | None:
        """The people whose name a word is or ends; not where it is part of a person's name or a place by itself."""
        s, peoples = view.sentence, self.tables.peoples
        found = peoples.get(f"{s[word - 1].text} {s[word].text}") if word > 1 else None
        found = found or peoples.get(s[word].text)
        if found is None or s[word].deprel in ("amod", "compound"):
            return found
        entity = s.entity_at(word, "Location", "Person")
        place = entity is not None and entity.type == "Location" and s.case(word) and not s.children(word, "det")
        person = entity is not None and entity.type == "Person" and entity.first != entity.last
        return None if place or person else found

    @staticmethod
    def _within(s: Sentence, word: int, head: int) -> bool:
        """Whether a word says of what is named after a head, not of the head: "crewmen of a Danish trawler"."""
        between = takewhile(lambda a: a != head, s.ancestors(word))
        return any(s[a].deprel == "nmod" for a in between)

    def _owns(self, word: str) -> bool:
        """Whether a word is a country's possessive that lost its apostrophe: "Syrias"."""
        countries = self.tables.countries
        return countries.by_name(word) is None and countries.by_name(word.removesuffix("s")) is not None

    def _kinsfolk(self, view: View, head: int, mods: list[int]) -> Iterator[People]:
        """The clans or tribes of names that no table knows: "the Ambulin and Sikin tribes", "Sikin tribal fighters"."""
        s, kinship = view.sentence, self.tables.kinship
        label = next((kinship[k] for k in map(view.key, (head, *mods)) if k in kinship), None)
        for i in mods if label else ():
            if view.key(i) in kinship or s[i].upos != "PROPN" or s[i].deprel not in _NAMING:
                continue
            if s.entity_at(i, "Location") is None:
                yield People(s[i].text, f"{s[i].text} {label}", ())

    def _owner(self, view: View, word: int) -> str | None:
        """The class that a word gives to what it qualifies or owns."""
        key = view.key(word)
        noun = self.tables.nouns.get(key) if view.sentence[word].upos != "VERB" else None  # "a suspected raid"
        owner = self.tables.modifiers.get(key) or noun
        return owner if owner in ARMED | {"government", "protesters", "civilians"} else None

    def _handed_over(self, view: View, head: int, depth: int) -> Reading | None:
        """The reading of the "of" phrase, where the head only counts or groups the people in it."""
        s, word = view.sentence, view.sentence[head]
        key = view.key(head)
        cls = self.tables.nouns.get(key)
        if not (
            cls in {"partitive", "coalition"}
            or word.upos in {"NUM", "DET", "PRON"}
            or key in self.tables.words["hands_over"]
        ) or view.name(head):
            return None
        for child in s.children(head, "nmod"):
            if {"of", "among", "from"} & set(s.case(child)):
                inner = self.read(view.sentence.index, child, depth + 1)
                if (
                    inner.cls in ARMED | CROWD | {"unit"}
                    or inner.owner in ARMED
                    or inner.name
                    or (view.nation(child) and not inner.country)
                    or inner.peoples
                ):
                    if cls == "unit" and inner.cls is None and not inner.name:
                        continue
                    inner.words.append(head)
                    inner.counted = True
                    if cls in FIGHTERS:
                        inner.keys.add("armed")  # "fighters of a local tribe"
                    return inner
        return None

    def _class(self, view: View, head: int) -> str | None:
        word, key, nouns = view.sentence[head], view.key(head), self.tables.nouns
        if word.text in ("front", "fronts"):
            return None  # where armies meet; bodies so called have a capital
        found = nouns.get(key) or nouns.get(word.text.lower()) or nouns.get(key.rpartition("-")[2])
        named = ("Product", "Misc", "Organization") if found is None else ("Product",)
        product = view.sentence.entity_at(head, *named)
        if (found is None or product) and (model := _MODEL.fullmatch(product.text if product else word.text)):
            return "weapon" if model[1].upper() in self.tables.words["land_models"] else "aircraft"
        if found is not None or word.upos != "NOUN" or key in self.tables.words["not_human"]:
            return found
        return "civilians" if key.removesuffix("s").endswith(self.tables.human_endings) else None
