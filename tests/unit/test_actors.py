"""Phrases to actors, from stored parses; the cases stand in actor_cases.yaml."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from service.coding.actors import Actors
from service.coding.actors.names import Spotter
from service.language.parse import Parse
from service.templates.mentions import Role
from tests.unit.stored import stored_parse

HERE = Path(__file__).parent
CASES = yaml.safe_load((HERE / "actor_cases.yaml").read_text(encoding="utf-8"))
ACTORS = Actors.load()


def at(parse: Parse, word: str, nth: int = 1) -> tuple[int, int]:
    """Sentence and word id of the nth occurrence of a word."""
    hits = [(s.index, w.id) for s in parse.sentences for w in s.words if w.text == word]
    return hits[nth - 1]


def code(case: dict) -> tuple:
    parse = stored_parse("actors", case["text"])
    words = case["of"] if isinstance(case["of"], list) else [case["of"]]
    found = [at(parse, word, case.get("nth", 1)) for word in words]
    sentence = found[0][0]
    heads = tuple(head for _, head in found)
    role = Role(heads, parse.sentences[sentence].phrase(heads[0]), "test")
    side = f"actor{case.get('side', 1)}"
    return ACTORS.code(
        parse,
        ACTORS.spot(parse),
        sentence,
        role,
        country=case["in"],
        on=case["day"],
        side=side,
        scene=case.get("scene", "violence"),
    )


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['text'][:40]}|{c['of']}")
def test_phrase(case):
    actors = code(case)
    if not case["name"]:
        assert actors == ()
        return
    first = actors[0]
    assert first.name == case["name"], first
    assert first.inter == case.get("inter", first.inter), first
    assert set(case.get("assoc", ())) <= set(first.assoc), first
    assert first.why and first.spans
    assert all(stored_parse("actors", case["text"]).quote(span) for span in first.spans)


def test_defaults_name_the_country():
    assert ACTORS.unidentified("MLI").name == "Unidentified Armed Group (Mali)"
    assert ACTORS.civilians("COD").name == "Civilians (Democratic Republic of Congo)"
    assert (ACTORS.protesters("USA").name, ACTORS.protesters("USA").inter) == ("Protesters (United States)", 6)
    assert (ACTORS.rioters(None).name, ACTORS.rioters(None).inter) == ("Rioters", 5)


def test_every_group_is_found_by_its_aliases_and_none_clash():
    Spotter(ACTORS.tables)
    assert len(ACTORS.tables.groups) > 500
