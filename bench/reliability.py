"""How often records of each confidence are right, and the weights that make it so.

``python -m bench.reliability GOLD.jsonl[=WEIGHT] … [--fit]``. A gold line is an article: {"id", "title",
"published_at", "text", "events": [{"sub_event_type", "also", "event_date", "time_precision", "quote", "location":
{"name", "also", "country"}}]}. A record is right when an event of the article, each taken once, has its sub-type,
country and day, and its place or a quote from one of its sentences. ``--fit`` prints new weights for
service/coding/data/confidence.yaml and measures them by cross-validation over articles; without it the weights in use
are measured. Records that are not returned by default are fitted but not measured.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from service.coding.confidence import NAMES
from service.extractor import Document, Extractor
from service.gazetteer.names import strict
from service.templates.mentions import EMITTED

BINS = (0.0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
FOLDS = 10
RIDGE = 2.0
_TOLERANCE = {1: 0, 2: 4, 3: 16}
"""Days between a record and an event, by the event's time_precision."""


@dataclass(frozen=True)
class Judged:
    """A record: the file and article it comes from, what holds for it, and whether it is right."""

    file: str
    article: str
    facts: frozenset[str]
    confidence: float
    emitted: bool
    right: bool
    weight: float


def judge(extractor: Extractor, path: Path, weight: float) -> Iterator[Judged]:
    """The records of all articles of a gold file."""
    for line in path.read_text(encoding="utf-8").splitlines():
        gold = json.loads(line)
        published = date.fromisoformat(gold["published_at"]) if gold.get("published_at") else None
        document = Document(text=gold["text"], title=gold.get("title"), published_at=published)
        left = list(gold["events"])
        records = extractor.extract(document, include_non_actual=True)["events"]
        for record in sorted(records, key=lambda r: r["factuality"] not in EMITTED):
            event = next((e for e in left if _is_same(record, e, gold)), None)
            if event is not None:
                left.remove(event)
            facts = frozenset(part["fact"] for part in record["provenance"]["confidence"])
            emitted = record["factuality"] in EMITTED
            yield Judged(path.stem, gold["id"], facts, record["confidence"], emitted, event is not None, weight)


def _is_same(record: dict, event: dict, gold: dict) -> bool:
    place = event["location"]
    if record["sub_event_type"] not in (event["sub_event_type"], *event.get("also", ())):
        return False
    if strict(record["country"] or "") != strict(place.get("country") or ""):
        return False
    if not record["event_date"] or not event.get("event_date"):
        return False
    off = date.fromisoformat(record["event_date"]) - date.fromisoformat(event["event_date"])
    if abs(off.days) > _TOLERANCE[event.get("time_precision") or 1]:
        return False
    if strict(record["location"] or "") in {strict(name) for name in (place["name"], *place.get("also", ()))}:
        return True
    return any(_holds(mention["sentence"], event["quote"], gold) for mention in record["provenance"]["mentions"])


def _holds(sentence: dict, quote: str, gold: dict) -> bool:
    """Whether a sentence and a quote overlap."""
    at = (gold.get(sentence["in"]) or "").find(quote)
    return at >= 0 and sentence["start"] < at + len(quote) and at < sentence["end"]


def fit(rows: Sequence[Judged]) -> np.ndarray:
    """The start and the weights of a logistic regression, ridge ``RIDGE``, by Newton's method."""
    x, y, w = matrix(rows), np.array([r.right for r in rows], float), np.array([r.weight for r in rows])
    ridge = np.diag([1e-3] + [RIDGE] * len(NAMES))
    beta = np.zeros(len(NAMES) + 1)
    for _ in range(25):
        p = _share(x, beta)
        beta += np.linalg.solve((x.T * (w * p * (1 - p))) @ x + ridge, x.T @ (w * (y - p)) - ridge @ beta)
    return beta


def matrix(rows: Sequence[Judged]) -> np.ndarray:
    """One row a record: 1, then 1 or 0 for each fact."""
    return np.array([[1.0, *(float(name in row.facts) for name in NAMES)] for row in rows])


def _share(x: np.ndarray, beta: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x @ beta))


def cross_validated(rows: Sequence[Judged]) -> np.ndarray:
    """The confidence of each record by weights fitted to the articles of other folds."""
    fold = np.array([zlib.crc32(row.article.encode()) % FOLDS for row in rows])
    out = np.zeros(len(rows))
    for k in range(FOLDS):
        beta = fit([row for row, other in zip(rows, fold, strict=True) if other != k])
        out[fold == k] = _share(matrix(rows), beta)[fold == k]
    return out


def show(rows: Sequence[Judged], confidence: Sequence[float]) -> None:
    """Prints the reliability table of the records that are returned by default."""
    pairs = [(c, row.right) for c, row in zip(confidence, rows, strict=True) if row.emitted]
    print("| confidence | records | mean | right |\n|---|---|---|---|")
    for low, high in zip(BINS, BINS[1:], strict=False):
        inside = [(c, right) for c, right in pairs if low <= c < high]
        if inside:
            mean, right = (sum(column) / len(inside) for column in zip(*inside, strict=True))
            print(f"| {low:.1f} to {high:.1f} | {len(inside)} | {mean:.2f} | {right:.2f} |")


def main() -> None:
    """Entry point."""
    from service.language.stanza_engine import StanzaEngine

    parser = argparse.ArgumentParser(prog="python -m bench.reliability", description=__doc__)
    parser.add_argument("gold", nargs="+", help="GOLD.jsonl, or GOLD.jsonl=WEIGHT")
    parser.add_argument("--fit", action="store_true", help="print new weights and measure them by cross-validation")
    arguments = parser.parse_args()
    extractor, rows = Extractor(StanzaEngine()), []
    for spec in arguments.gold:
        path, _, weight = spec.partition("=")
        rows += judge(extractor, Path(path), float(weight or 1))
    if arguments.fit:
        print(*(f"{name}: {weight:.2f}" for name, weight in zip(("start", *NAMES), fit(rows), strict=True)), sep="\n")
    show(rows, cross_validated(rows) if arguments.fit else [row.confidence for row in rows])


if __name__ == "__main__":
    main()
