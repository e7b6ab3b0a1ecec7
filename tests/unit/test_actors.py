"""Phrases to actors, from stored parses (tests/data/parses/actors.conllu); the cases stand in actor_cases.yaml."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from service.coding.actor_names import Spotter
from service.coding.actors import Actors
from service.language.conllu import from_conllu, to_conllu
from service.language.parse import Parse
from service.templates.mentions import Role

HERE = Path(__file__).parent
CASES = yaml.safe_load((HERE / "actor_cases.yaml").read_text(encoding="utf-8"))
STORE = HERE.parent / "data" / "parses" / "actors.conllu"
ACTORS = Actors.load()


def stored() -> dict[str, Parse]:
    """Text to parse."""
    if not STORE.exists():
        return {}
    parts = re.split(r"(?m)^(?=# newdoc$)", STORE.read_text(encoding="utf-8"))
    return {parse.text: parse for parse in map(from_conllu, filter(str.strip, parts))}


PARSES = stored()


def at(parse: Parse, word: str, nth: int = 1) -> tuple[int, int]:
    """Sentence and word id of the nth occurrence of a word."""
    hits = [(s.index, w.id) for s in parse.sentences for w in s.words if w.text == word]
    return hits[nth - 1]


def code(case: dict) -> tuple:
    parse = PARSES[case["text"]]
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
    assert case["text"] in PARSES, f"no stored parse: run python {Path(__file__).relative_to(Path.cwd())}"
    actors = code(case)
    if not case["name"]:
        assert actors == ()
        return
    first = actors[0]
    assert first.name == case["name"], first
    assert first.inter == case.get("inter", first.inter), first
    assert set(case.get("assoc", ())) <= set(first.assoc), first
    assert first.why and first.spans
    assert all(PARSES[case["text"]].quote(span) for span in first.spans)


def test_defaults_name_the_country():
    assert ACTORS.unidentified("MLI").name == "Unidentified Armed Group (Mali)"
    assert ACTORS.civilians("COD").name == "Civilians (Democratic Republic of Congo)"
    assert (ACTORS.protesters("USA").name, ACTORS.protesters("USA").inter) == ("Protesters (United States)", 6)
    assert (ACTORS.rioters(None).name, ACTORS.rioters(None).inter) == ("Rioters", 5)


def test_every_group_is_found_by_its_aliases_and_none_clash():
    Spotter(ACTORS.tables)
    assert len(ACTORS.tables.groups) > 500


if __name__ == "__main__":
    from service.language.stanza_engine import StanzaEngine

    engine = StanzaEngine()
    texts = dict.fromkeys(case["text"] for case in CASES)
    STORE.parent.mkdir(parents=True, exist_ok=True)
    STORE.write_text("".join(to_conllu(engine.parse(None, text)) for text in texts), encoding="utf-8")
    print(f"{len(texts)} parses in {STORE}")
