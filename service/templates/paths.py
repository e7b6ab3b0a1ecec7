"""Dependency paths of frame files: ``rel`` down, ``^rel`` up, ``rel[by,on]`` with that preposition, ``rel=lexicon`` to
a word of a lexicon, ``rel~lexicon`` to one that is not in it, ``>`` then, ``|`` else."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from service.templates.graph import Edge, Graph

RELATIONS = frozenset(
    """acl acl:relcl advcl advcl:relcl advmod advmod:emph amod appos aux aux:pass case cc cc:preconj ccomp clf compound
    compound:prt conj cop csubj csubj:pass csubj:outer dep det det:predet discourse dislocated expl fixed flat
    flat:foreign
    goeswith iobj list mark nmod nmod:desc nmod:npmod nmod:poss nmod:tmod nmod:unmarked nsubj nsubj:outer nsubj:pass
    nummod
    obj obl obl:agent obl:npmod obl:tmod obl:unmarked orphan parataxis punct reparandum root vocative xcomp""".split()
)
"""Relation names of English UD, releases 2.8 to 2.16: what a path may name."""

_STEP = re.compile(r"(\^?)([a-z]+(?::[a-z]+)?)(?:\[([^\]]*)\])?(?:([=~])([a-z-]+))?$")


@dataclass(frozen=True, slots=True)
class Step:
    """One edge of a path: up or down a relation, with one of ``prepositions`` where any is given, to a word that is
    (``among``) or is not in ``words`` where these are given."""

    up: bool
    relation: str
    prepositions: frozenset[str]
    words: frozenset[str] | None = None
    among: bool = True

    def leads_to(self, key: str) -> bool:
        """Whether a word with this lemma may stand at the end of the step."""
        return self.words is None or (key in self.words) == self.among

    @property
    def text(self) -> str:
        """The step as frame files spell it, without its words."""
        found = f"[{','.join(sorted(self.prepositions))}]" if self.prepositions else ""
        return f"{'^' if self.up else ''}{self.relation}{found}"

    def taken(self, edges: list[Edge]) -> str:
        """This step as the path of a role shows it: with the prepositions found, and how derived edges were derived."""
        words = sorted({p for e in edges for p in e.prepositions if p in self.prepositions})
        notes = sorted({e.note for e in edges if e.note})
        found = f"[{','.join(words)}]" if words else ""
        return f"{'^' if self.up else ''}{self.relation}{found}{'(' + ','.join(notes) + ')' if notes else ''}"


@dataclass(frozen=True, slots=True)
class Path:
    """Alternatives, each a sequence of steps; the first one that leads anywhere is taken."""

    alternatives: tuple[tuple[Step, ...], ...]

    def find(self, graph: Graph, start: int, fits: Callable[[int], bool]) -> tuple[tuple[int, ...], str]:
        """Word ids at the end of the path from ``start`` that fit, and the path taken as text; ((), "") for none."""
        for steps in self.alternatives:
            words, taken = [start], []
            for step in steps:
                edges = [
                    e
                    for w in words
                    for e in graph.follow(w, step.relation, step.up, step.prepositions)
                    if step.leads_to(graph.sentence[e.other].key)
                ]
                words = list(dict.fromkeys(e.other for e in edges))
                if not words:
                    break
                taken.append(step.taken(edges))
            else:
                if found := tuple(w for w in words if w != start and fits(w)):
                    return found, " > ".join(taken)
        return (), ""


def parse_path(text: str, lexicons: Mapping[str, frozenset[str]] | None = None) -> Path:
    """Reads a path. Raises ValueError with what is wrong: an unreadable step, an unknown relation or lexicon."""
    alternatives = []
    for alternative in text.split("|"):
        steps = []
        for part in alternative.split(">"):
            match = _STEP.match(part.strip())
            if not match:
                raise ValueError(f"{part.strip()!r} is no path step (rel, ^rel, rel[by,on], rel=lexicon)")
            if match[2] not in RELATIONS:
                raise ValueError(f"{match[2]!r} is no relation of English UD")
            prepositions = frozenset(w.strip() for w in (match[3] or "").split(",") if w.strip())
            if match[5] and match[5] not in (lexicons or {}):
                raise ValueError(f"there is no lexicon {match[5]!r}")
            words = lexicons[match[5]] if match[5] else None
            steps.append(Step(bool(match[1]), match[2], prepositions, words, match[4] != "~"))
        alternatives.append(tuple(steps))
    return Path(tuple(alternatives))
