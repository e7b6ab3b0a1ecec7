"""Classes of words that evidence can name beside words: ``@people``, ``@human``, ``@person``, ``@number``.

No list holds all trades and callings, but English forms most of their names alike: growers, collectors, florists,
guardians, evacuees, seamen, seamstresses. Nouns so formed are people (``@human``) unless they stand in the list of
things. Their plurals are ``@people``, and so are plural names of peoples and believers; those who bear arms, govern or
play are left out of ``@people``, for they are no crowd that demonstrates.
"""

from __future__ import annotations

from pathlib import Path

from service.language.parse import Sentence, Word
from service.templates.located import read

_LISTS = read(Path(__file__).parent / "data" / "people.yaml")
_LISTS.check_keys(("endings", "human_endings", "not_a_crowd", "things"))
_ENDINGS = tuple(_LISTS["endings"])
_HUMAN_ENDINGS = (*_ENDINGS, *_LISTS["human_endings"])
_NOT_A_CROWD, _THINGS = frozenset(_LISTS["not_a_crowd"]), frozenset(_LISTS["things"])


def classes(sentence: Sentence, word: Word, key: str) -> tuple[str, ...]:
    """The classes of a word with this lemma: "@number", "@person", or "@human", "@people" or both."""
    if word.upos == "NUM":
        return ("@number",)
    name = sentence.entity_at(word.id) if word.upos == "PROPN" else None
    if name is not None and name.type == "Person" and name.first < name.last:
        return ("@person",)
    if word.upos not in ("NOUN", "PROPN") or key in _THINGS:
        return ()
    plural = word.has("Number=Plur") and key not in _NOT_A_CROWD
    if name is not None:
        return ("@people",) if plural and name.type == "NORP" else ()
    human = ("@human",) if word.upos == "NOUN" and key.endswith(_HUMAN_ENDINGS) else ()
    return (*human, "@people") if plural and key.endswith(_ENDINGS) else human
