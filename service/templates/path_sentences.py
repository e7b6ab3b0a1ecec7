"""Rewrites test sentences so that a role stands where one alternative of a path looks for it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.templates.paths import Step
from service.templates.rewriting import Example, phrase_span, rewritten

_FILLERS = {
    "place": ("Kalo", "the town"),
    "instrument": ("rifles", "chlorine"),
    "device": ("a bomb",),
    "thing": ("weapons", "troops"),
    "target": ("a camp", "soldiers"),
    "victims": ("two guards",),
    "opponent": ("soldiers", "police"),
    "captive": ("two teachers",),
    "protester": ("students",),
}
_ANYBODY = ("rebels", "the army")
_TELLING = ("in", "at", "near", "on", "by", "with", "against", "between", "to", "from", "of", "for", "into", "around")
_LIGHT = ("carried out", "held", "launched", "signed", "staged", "set up")
_TEMPLATES = {
    ("^obj", "nsubj"): "{F} {light} {T}.",
    ("^obj", "nsubj:pass"): "{F} was told to hold {T}.",
    ("^obj", "obl"): "They {light} {T} {p} {f}.",
    ("^nsubj:pass", "obl:agent"): "{T} was {light} by {f}.",
    ("^nsubj:pass", "obl"): "{T} was {light} {p} {f}.",
    ("^nsubj", "obj"): "{T} killed {f}.",
    ("^nsubj", "obl"): "{T} went on {p} {f}.",
    ("^nsubj", "advcl", "obj"): "{T} went on, killing {f}.",
    ("^nsubj:pass", "advcl", "obj"): "{T} was {light}, killing {f}.",
    ("^obj", "advcl", "obj"): "They {light} {T}, killing {f}.",
    ("^obl", "nsubj:pass"): "{F} were killed {q} {t}.",
    ("^obl", "nsubj"): "{F} died {q} {t}.",
    ("^obl", "obj"): "Rebels killed {f} {q} {t}.",
    ("^obl", "obl"): "Two people were killed {p} {f} in {t}.",
    ("^obl:agent", "nsubj:pass"): "{F} were killed by {t}.",
    ("^advcl", "nsubj:pass"): "{F} were killed in {t}.",
    ("acl", "obj"): "{T} targeting {f} was told on Monday.",
    ("acl", "obl:agent"): "{T} carried out by {f} was told on Monday.",
    ("acl", "obl"): "{T} carried out by {f} was told on Monday.",
}
"""Sentences for nouns by the relations of a path: t the noun with its phrase, f the filler of the role, p and q the
prepositions of its last and first step."""
_NOTES = re.compile(r"\([^)]*\)")


def took(path: str, steps: tuple[Step, ...]) -> bool:
    """Whether the path by which a role was found, as text, is this alternative."""
    parts = _NOTES.sub("", path).split(" > ")
    return len(parts) == len(steps) and all(map(_is_step, parts, steps))


def _is_step(part: str, step: Step) -> bool:
    name, _, found = part.partition("[")
    return name == _relation(step) and set(filter(None, found.rstrip("]").split(","))) <= step.prepositions


def with_path(example: Example, role: str, steps: tuple[Step, ...]) -> Iterator[tuple[str, str]]:
    """Documents in which the role may stand where the alternative leads: filled as in the example, or otherwise."""
    sentence, roles = example.sentence, example.mention.roles
    fillers, gone = list(_FILLERS.get(role, _ANYBODY)), {}
    if role in roles:
        words = sentence.phrase(roles[role].heads[0])
        fillers.insert(0, example.parse.quote(sentence.span(words)))
        if (place := phrase_span(sentence, roles[role].heads[0], whole=True)) is not None:
            gone[place] = ""
    for filler in fillers:
        yield from _inserted(example, filler, steps, gone)
    if example.kind != "verb":
        for filler in fillers:
            yield from _told(example, filler, steps)


def _inserted(example: Example, filler: str, steps: tuple[Step, ...], gone: dict) -> Iterator[tuple[str, str]]:
    """The filler after the trigger, after its object and at the end of the sentence, or before the trigger."""
    sentence, last = example.sentence, steps[-1]
    first, head = sentence[min(example.words)], sentence[example.words[0]]
    end = sentence.words[-1].start if sentence.words[-1].upos == "PUNCT" else sentence.words[-1].end
    after = {head.end, end, *(sentence[sentence.phrase(i)[-1]].end for i in sentence.children(head.id, "obj"))}
    before = {"nmod:poss": f"{filler}'s ", "compound": f"{filler.split()[-1]} ", "amod": f"{filler.split()[-1]} "}
    if last.relation in before:
        yield rewritten(example, gone | {(first.start, first.start): before[last.relation]})
        return
    if last.relation == "obj" and len(steps) > 1:
        endings = [f", killing {filler}", f" using {filler}", f" targeting {filler}"]
    else:
        endings = [f" {word} {filler}" for word in _prepositions(last)]
    for ending in endings:
        for place in sorted(after):
            if not any(start < place < stop for start, stop in gone):
                yield rewritten(example, gone | {(place, place): ending})


def _told(example: Example, filler: str, steps: tuple[Step, ...]) -> Iterator[tuple[str, str]]:
    """A sentence of another shape about the example's noun; the rest of its document stays."""
    sentence = example.sentence
    template = _TEMPLATES.get(tuple(map(_relation, steps)))
    if template is None:
        return
    whole = (sentence.start, sentence.end)
    words = [i for i in sentence.phrase(example.words[0]) if i <= example.words[0]] or [example.words[0]]
    noun = example.parse.quote(sentence.span(sorted({*words, *example.words})))
    noun = noun[:1].lower() + noun[1:] if noun.split()[0].lower() in ("a", "an", "the") else f"the {noun.lower()}"
    for light in _LIGHT if "{light}" in template else ("",):
        for before in _prepositions(steps[0]):
            for word in _prepositions(steps[-1]):
                words = {"f": filler, "t": noun, "F": _capital(filler), "T": _capital(noun)}
                text = template.format(**words, light=light, p=word, q=before)
                yield rewritten(example, {whole: text})


def _prepositions(step: Step) -> list[str]:
    if step.relation == "obl:agent":
        return ["by"]
    return [word for word in _TELLING if word in step.prepositions][:3] or sorted(step.prepositions)[:2] or ["in"]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _relation(step: Step) -> str:
    return f"{'^' if step.up else ''}{step.relation}"
