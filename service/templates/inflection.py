"""The forms of English verbs and nouns, so that a word is found even where the lemmatizer errs ("gunned" as "gunn")."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from service.templates.located import read

_VOWELS = "aeiou"


@cache
def _irregular() -> dict[str, dict[str, list[str]]]:
    """Lemma to irregular forms, of verbs and of nouns."""
    return read(Path(__file__).parent / "data" / "irregular.yaml")


@cache
def verb_forms(lemma: str) -> frozenset[str]:
    """The lemma and the inflected forms that a verb may take; a few that no one writes ("killled") do no harm."""
    forms = {lemma, f"{lemma}s", f"{lemma}es", f"{lemma}ing"}
    if irregular := _irregular()["verbs"].get(lemma):
        forms.update(irregular)
    elif lemma.endswith("e"):
        forms.add(f"{lemma}d")
    elif lemma.endswith("y") and lemma[-2:-1] not in _VOWELS:
        forms.update((f"{lemma[:-1]}ied", f"{lemma[:-1]}ies"))
    else:
        forms.update((f"{lemma}ed", f"{lemma}{lemma[-1]}ed"))
    forms.add(f"{lemma[:-1]}ing" if lemma.endswith("e") else f"{lemma}{lemma[-1]}ing")
    return frozenset(forms)


def third_person(lemma: str) -> str:
    """The form of a verb in the third person of the present tense."""
    if lemma.endswith("y") and lemma[-2:-1] not in _VOWELS:
        return f"{lemma[:-1]}ies"
    return f"{lemma}es" if lemma.endswith(("s", "x", "z", "ch", "sh", "o")) else f"{lemma}s"


@cache
def noun_forms(lemma: str) -> frozenset[str]:
    """The lemma and its plurals: what a noun, of which the tagger may have left the plural as it is, can look like."""
    for singular, plurals in _irregular()["nouns"].items():
        if lemma.endswith(singular):
            return frozenset((lemma, f"{lemma}s", *(lemma[: -len(singular)] + plural for plural in plurals)))
    if lemma.endswith("y") and lemma[-2:-1] not in _VOWELS:
        return frozenset((lemma, f"{lemma[:-1]}ies"))
    if lemma.endswith(("s", "x", "z", "ch", "sh")):
        return frozenset((lemma, f"{lemma}es"))
    return frozenset((lemma, f"{lemma}s"))


def is_irregular(lemma: str, form: str) -> bool:
    """Whether a form is a known irregular one of a lemma ("found" of "find"), so that no other word need be tried."""
    return form in _irregular()["verbs"].get(lemma, ())
