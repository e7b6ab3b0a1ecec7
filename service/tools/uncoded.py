"""Verbs and event nouns that nothing codes though an actor and a place are near: where a rule may be lacking."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from service.coding.actors import Actors
from service.coding.taxonomy import EVENT_TYPE_OF
from service.language.parse import Parse, Sentence
from service.templates import rules
from service.templates.matching import Matcher, Miss
from service.templates.mentions import Role
from service.tools.corpus import CachedEngine, CorpusError, articles, cache_of

ROOT = Path(__file__).parents[2]
SHOWN = 60
_PLACES = ("Location", "Facility")
_DOERS = ("nsubj", "nsubj:pass", "obj", "obl:agent")
_PARTIES = frozenset({"by", "between", "against"})
_DULL = frozenset("be have do go come see take make get give use include become remain live work".split())


@dataclass(frozen=True)
class Gap:
    """A word that no mention covers: its lemma, "verb" or "noun", its sentence, and why a rule that knows it failed."""

    lemma: str
    kind: str
    sentence: str
    reason: str = ""


class Finder:
    """Finds the gaps of parses with one set of rules."""

    def __init__(self) -> None:
        ruleset = rules.load(EVENT_TYPE_OF)
        self._matcher, self._actors = Matcher(ruleset), Actors.load()
        saying = {word for line in ruleset.filters["reported"] for word in line.get("under", ())}
        self._dull = _DULL | saying | ruleset.lexicons["light-verb"]

    def gaps(self, parse: Parse) -> Iterator[Gap]:
        """The gaps of one parse, in the order of the text."""
        parse, misses = self._matcher.mend(parse), []
        mentions = self._matcher.match(parse, misses)
        names = self._actors.spot(parse)
        for sentence in parse.sentences:
            covered = {i for m in mentions if m.sentence == sentence.index for i in m.trigger}
            reasons = {m.trigger[0]: m for m in misses if m.sentence == sentence.index}
            for word in sentence.words:
                if word.upos not in ("VERB", "NOUN") or word.key in self._dull:
                    continue
                scope = sentence.subtree(word.id)
                if not covered.isdisjoint((*scope, word.head)) or not any(
                    sentence.entity_at(i, *_PLACES) for i in scope
                ):
                    continue
                if any(self._is_actor(parse, names, sentence, i) for i in _beside(sentence, word.id)):
                    yield Gap(word.key, word.upos.lower(), sentence.text, _reason(reasons.get(word.id)))

    def _is_actor(self, parse: Parse, names: tuple, sentence: Sentence, head: int) -> bool:
        role = Role((head,), sentence.phrase(head), "")
        return bool(self._actors.code(parse, names, sentence.index, role, country=None, on=None, side="actor2"))


def _beside(sentence: Sentence, word: int) -> Iterator[int]:
    """The words that may be actors of a verb, or of a noun that names an event."""
    if sentence[word].upos == "VERB":
        yield from sentence.children(word, *_DOERS)
    else:
        yield from (i for i in sentence.children(word, "nmod") if not _PARTIES.isdisjoint(sentence.case(i)))


def _reason(miss: Miss | None) -> str:
    return f"{miss.rule}: {miss.reason}" if miss else ""


def run(corpus: Path, limit: int | None = None) -> int:
    """Prints the most frequent gaps of a corpus with an example each; 1 for a corpus that cannot be read."""
    finder, engine = Finder(), CachedEngine(cache_of(ROOT))
    found: dict[tuple[str, str], list[Gap]] = defaultdict(list)
    try:
        for document in articles(corpus, limit):
            for gap in finder.gaps(engine.parse(document.title, document.text)):
                found[gap.lemma, gap.kind].append(gap)
    except (CorpusError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    for (lemma, kind), gaps in sorted(found.items(), key=lambda item: -len(item[1]))[:SHOWN]:
        shortest = min(gaps, key=lambda gap: len(gap.sentence))
        print(f"{len(gaps):5} {lemma} ({kind}): {' '.join(shortest.sentence.split())}")
        if shortest.reason:
            print(f"{'':6}{shortest.reason}")
    return 0
