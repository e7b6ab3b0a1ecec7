"""Stored parses for unit tests: ``tests/data/parses/NAME.conllu``, documents in a row, found by title and text.

``TOCSIN_STORE_PARSES=1 pytest …`` parses what is missing with the real engine and adds it to the file.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from service.language.conllu import from_conllu, to_conllu
from service.language.parse import Parse

_FOLDER = Path(__file__).parents[1] / "data" / "parses"


@cache
def _read(name: str) -> dict[tuple[str, str], Parse]:
    path = _FOLDER / f"{name}.conllu"
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    parses = [from_conllu("# newdoc" + part) for part in text.split("# newdoc")[1:]]
    return {(parse.title, parse.text): parse for parse in parses}


@cache
def _engine():
    from service.language.stanza_engine import StanzaEngine

    return StanzaEngine()


def stored_parse(name: str, text: str, title: str = "") -> Parse:
    """The parse of a document in the file ``NAME.conllu``. Raises LookupError where it is not stored."""
    known = _read(name)
    if (title, text) not in known:
        if not os.environ.get("TOCSIN_STORE_PARSES"):
            raise LookupError(f"no stored parse in {name}.conllu of: {text}")
        known[title, text] = _engine().parse(title, text)
        (_FOLDER / f"{name}.conllu").write_text("".join(map(to_conllu, known.values())), encoding="utf-8")
    return known[title, text]
