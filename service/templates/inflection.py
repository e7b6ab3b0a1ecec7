"""The forms of English verbs and nouns, so that a word is found even where the lemmatizer errs ("gunned" as "gunn")."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from service.templates.located import read

_VOWELS = "aeiou"
_STRESSED_LAST = frozenset({"kidnap", "repel", "rebel", "expel", "patrol"})


@cache
def _irregular() -> dict[str, dict[str, list[str]]]:
    """Lemma to irregular forms, of verbs and of nouns."""
    return read(Path(__file__).parent / "data" / "irregular.yaml")


@cache
def verb_forms(lemma: str) -> frozenset[str]:
    """The lemma and the inflected forms that a verb may take; a few that no one writes ("killled") do no harm."""
    first, hyphen, last = lemma.rpartition("-")
    if hyphen:
        return frozenset(f"{first}-{form}" for form in verb_forms(last))
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


@cache
def _lemmas_of_forms() -> dict[str, frozenset[str]]:
    out: dict[str, frozenset[str]] = {}
    for lemma, forms in _irregular()["verbs"].items():
        for form in forms:
            out[form] = out.get(form, frozenset()) | {lemma}
    return out


def is_form_of_other(lemma: str, form: str) -> bool:
    """Whether a form is a known irregular one of other lemmas alone, so that a lemmatizer erred ("tore" of "take")."""
    return lemma not in _lemmas_of_forms().get(form, (lemma,)) and lemma != form


def is_irregular(lemma: str, form: str) -> bool:
    """Whether a form is a known irregular one of a lemma ("found" of "find"), so that no other word need be tried."""
    return form in _irregular()["verbs"].get(lemma, ())


def past(lemma: str, participle: bool = False) -> str:
    """The past tense of a verb, or its past participle: "shot", "beaten", "shelled", "stabbed"."""
    first, hyphen, last = lemma.rpartition("-")
    if hyphen:
        return f"{first}-{past(last, participle)}"
    if irregular := [form for form in _irregular()["verbs"].get(lemma, ()) if not form.endswith("ing")]:
        return irregular[-1 if participle else 0]
    if lemma.endswith("y") and lemma[-2:-1] not in _VOWELS:
        return f"{lemma[:-1]}ied"
    return f"{lemma}d" if lemma.endswith("e") else f"{_doubled(lemma)}ed"


def gerund(lemma: str) -> str:
    """The form of a verb in -ing."""
    first, hyphen, last = lemma.rpartition("-")
    if hyphen:
        return f"{first}-{gerund(last)}"
    if lemma.endswith("ie"):
        return f"{lemma[:-2]}ying"
    if lemma.endswith("e") and not lemma.endswith(("ee", "oe", "ye")):
        return f"{lemma[:-1]}ing"
    return f"{_doubled(lemma)}ing"


def plural(noun: str) -> str:
    """The plural of a noun; of one that has several the longest."""
    return max(noun_forms(noun), key=lambda form: (form != noun, len(form), form))


def _doubled(lemma: str) -> str:
    """A verb of one short syllable doubles its last consonant before -ed and -ing, and so do a few longer ones."""
    short = sum(letter in _VOWELS for letter in lemma) == 1 and lemma[-2:-1] in _VOWELS and len(lemma) > 2
    return lemma + lemma[-1] if short and lemma[-1] not in f"{_VOWELS}wxy" or lemma in _STRESSED_LAST else lemma
