"""The word lists by which places are read in a text; ``data/place_words.yaml`` holds them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from service.gazetteer.names import strict

TABLE = Path(__file__).parents[1] / "data" / "place_words.yaml"
DASHES = frozenset({"-", "–", "—", "--", "―"})
KINDS = ("city", "part", "admin2", "admin1", "site", "none")


@dataclass(frozen=True)
class PlaceWords:
    """``kinds``: noun → what a name beside it may stand for (a subset of KINDS); the others are sets of words, see the
    file.
    """

    kinds: dict[str, frozenset[str]]
    prefixes: frozenset[str]
    tellers: frozenset[str]
    other_capitals: frozenset[str]
    site_words: frozenset[str]
    near_cases: frozenset[str]
    around: frozenset[str]
    near_nouns: frozenset[str]
    directions: frozenset[str]
    befalls: frozenset[str]
    locative: frozenset[str]
    speech: frozenset[str]
    asking: frozenset[str]
    care: frozenset[str]
    care_places: frozenset[str]
    leaving: frozenset[str]
    origin_suffixes: frozenset[str]
    origin_nouns: frozenset[str]
    forces: frozenset[str]
    home: frozenset[str]
    ethnic: frozenset[str]
    not_places: frozenset[str]

    @classmethod
    @cache
    def load(cls, path: Path = TABLE) -> PlaceWords:
        """Reads and checks the file; ValueError names the section at fault."""
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        wanted = set(cls.__dataclass_fields__)
        if not isinstance(data, dict) or set(data) != wanted:
            raise ValueError(f"{path.name}: needs exactly the sections {', '.join(sorted(wanted))}")
        kinds: dict[str, set[str]] = {}
        for kind, nouns in data.pop("kinds").items():
            if kind not in KINDS:
                raise ValueError(f"{path.name}: kinds: {kind!r} is none of {', '.join(KINDS)}")
            for noun in nouns:
                kinds.setdefault(noun, set()).add(kind)
        for section, words in data.items():
            if not isinstance(words, list) or not all(isinstance(w, str) for w in words):
                raise ValueError(f"{path.name}: {section}: must be a list of words (quote on, no, yes)")
        data["not_places"] = [strict(name) for name in data["not_places"]]
        return cls(
            {noun: frozenset(found) for noun, found in kinds.items()},
            **{s: frozenset(words) for s, words in data.items()},
        )
