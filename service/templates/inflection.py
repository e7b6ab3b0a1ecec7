"""The forms of English verbs and nouns, so that a word is found even where the lemmatizer errs ("gunned" as "gunn")."""

from __future__ import annotations

from functools import cache

_VOWELS = "aeiou"
_IRREGULAR = {
    "beat": ("beat", "beaten"), "become": ("became",), "begin": ("began", "begun"), "blow": ("blew", "blown"),
    "break": ("broke", "broken"), "bring": ("brought",), "burn": ("burnt", "burned"), "burst": ("burst",),
    "come": ("came",), "cut": ("cut",), "do": ("did", "done"), "drive": ("drove", "driven"), "fall": ("fell", "fallen"),
    "fight": ("fought",), "find": ("found",), "flee": ("fled",), "fling": ("flung",), "fly": ("flew", "flown"),
    "forsake": ("forsook", "forsaken"), "give": ("gave", "given"), "go": ("went", "gone"), "hit": ("hit",),
    "hold": ("held",), "lay": ("laid",), "lead": ("led",), "leave": ("left",), "lose": ("lost",), "make": ("made",),
    "meet": ("met",), "overrun": ("overran",), "overtake": ("overtook", "overtaken"), "run": ("ran",),
    "overthrow": ("overthrew", "overthrown"), "retake": ("retook", "retaken"), "send": ("sent",), "set": ("set",),
    "shoot": ("shot",), "sit": ("sat",), "slay": ("slew", "slain"), "stand": ("stood",), "steal": ("stole", "stolen"),
    "strike": ("struck", "stricken"), "sweep": ("swept",), "take": ("took", "taken"), "tear": ("tore", "torn"),
    "throw": ("threw", "thrown"), "win": ("won",), "withdraw": ("withdrew", "withdrawn"), "withstand": ("withstood",),
}  # fmt: skip
_PLURALS = {"man": "men", "woman": "women", "child": "children", "person": "people", "foot": "feet"}


@cache
def verb_forms(lemma: str) -> frozenset[str]:
    """The lemma and the inflected forms that a verb may take; a few that no one writes ("killled") do no harm."""
    forms = {lemma, f"{lemma}s", f"{lemma}es", f"{lemma}ing"}
    if lemma in _IRREGULAR:
        forms.update(_IRREGULAR[lemma])
    elif lemma.endswith("e"):
        forms.add(f"{lemma}d")
    elif lemma.endswith("y") and lemma[-2:-1] not in _VOWELS:
        forms.update((f"{lemma[:-1]}ied", f"{lemma[:-1]}ies"))
    else:
        forms.update((f"{lemma}ed", f"{lemma}{lemma[-1]}ed"))
    forms.add(f"{lemma[:-1]}ing" if lemma.endswith("e") else f"{lemma}{lemma[-1]}ing")
    return frozenset(forms)


@cache
def noun_forms(lemma: str) -> frozenset[str]:
    """The lemma and its plurals: what a noun, of which the tagger may have left the plural as it is, can look like."""
    for singular, plural in _PLURALS.items():
        if lemma.endswith(singular):
            return frozenset((lemma, lemma[: -len(singular)] + plural))
    if lemma.endswith("y") and lemma[-2:-1] not in _VOWELS:
        return frozenset((lemma, f"{lemma[:-1]}ies"))
    if lemma.endswith(("s", "x", "z", "ch", "sh")):
        return frozenset((lemma, f"{lemma}es"))
    return frozenset((lemma, f"{lemma}s"))


def is_irregular(lemma: str, form: str) -> bool:
    """Whether a form is a known irregular one of a lemma ("found" of "find"), so that no other word need be tried."""
    return form in _IRREGULAR.get(lemma, ())
