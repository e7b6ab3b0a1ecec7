"""Cues by the kind of word they are: the key under which ``filters.yaml`` lists them."""

from __future__ import annotations

from functools import cache
from pathlib import Path as File

from service.templates.inflection import noun_forms, verb_forms
from service.templates.located import read
from service.templates.rules import DATA

KINDS = ("trigger", "child", "aux", "det", "modifier", "under", "mark", "sentence", "role")
"""The keys that list words. The first word of a phrase stands for it, unless it is listed by itself."""


@cache
def kinds(directory: File = DATA) -> dict[tuple[str, str], str]:
    """The kind of each word that can be a cue, by factuality and lower-case form; not what a ``form`` finds."""
    lexicons = {file["lexicon"]: list(file["words"]) for file in map(read, sorted((directory / "lexicon").glob("*")))}
    listed: list[tuple[str, str, str]] = []
    for factuality, conditions in read(directory / "filters.yaml").items():
        for condition in conditions:
            kind = next(iter(condition))
            for word in condition[kind] if kind in KINDS else ():
                words = lexicons[word[1:]] if word.startswith("$") else [word]
                listed += [(factuality, kind, spelt) for spelt in words]
    out: dict[tuple[str, str], str] = {}
    for factuality, kind, spelt in sorted(listed, key=lambda item: " " in item[2]):
        first = spelt.split()[0]
        for form in {first} | verb_forms(first) | noun_forms(first):
            out.setdefault((factuality, form), kind)
    return out
