"""Milliseconds a sentence of ``Matcher.mend`` and ``Matcher.match``: ``python -m bench.matching`` (``make bench``).

The sentences are those of the stored parses of rule tests, where, unlike in news, nearly every one holds a trigger.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from service.coding.taxonomy import EVENT_TYPE_OF
from service.language.parse import Parse
from service.templates import rules
from service.templates.matching import Matcher
from service.templates.rule_tests import STORE, ParseStore

ROOT = Path(__file__).parents[1]
GOAL = 1.0
"""Milliseconds a sentence that mending and matching may take together on average."""
ROUNDS = 5


def parses() -> list[Parse]:
    """All stored parses of rule tests."""
    store = ParseStore(ROOT / STORE, None)
    return [parse for file in sorted((ROOT / STORE).glob("*.conllu")) for parse in store.read(file.stem).values()]


def measure() -> dict[str, float]:
    """Milliseconds a sentence by stage, the median of ROUNDS."""
    matcher, documents = Matcher(rules.load(EVENT_TYPE_OF)), parses()
    sentences = sum(len(parse.sentences) for parse in documents)
    mended = [matcher.mend(parse) for parse in documents]

    def timed(stage: Callable[[Parse], object], over: list[Parse]) -> float:
        begin = perf_counter()
        for parse in over:
            stage(parse)
        return 1000 * (perf_counter() - begin) / sentences

    rounds = [(timed(matcher.mend, documents), timed(matcher.match, mended)) for _ in range(ROUNDS)]
    mend, match = (statistics.median(values) for values in zip(*rounds, strict=True))
    return {"sentences": sentences, "mend": mend, "match": match}


def report(found: dict[str, float]) -> str:
    """The result as a line of Markdown."""
    whole = found["mend"] + found["match"]
    return (
        f"Matching, over {found['sentences']} sentences of the rule tests: mending {found['mend']:.2f} ms and matching "
        f"{found['match']:.2f} ms a sentence; together {whole:.2f} ms, where the goal is below {GOAL:.0f} ms.\n"
    )


if __name__ == "__main__":
    print(report(measure()), end="")
