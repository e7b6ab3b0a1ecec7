"""What a change of rules does to a corpus: records that a revision and the working tree do not have in common.

The pipeline of each side runs in a process of its own over the same articles. Parses are kept in ``.cache/`` by the
state of ``service/language``: sides that have the same one share them, and the next run starts from them.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from service.gazetteer.index import DEFAULT as GAZETTEER
from service.tools.corpus import CorpusError, articles, cache_of

ROOT = Path(__file__).parents[2]
_SCRIPT = Path(__file__).with_name("corpus.py")
_COMPARED = tuple(
    """sub_event_type event_date time_precision actor1 assoc_actor_1 inter1 actor2 assoc_actor_2 inter2
    civilian_targeting country admin1 admin2 location geo_precision fatalities factuality""".split()
)
"""The columns that are looked at; the others follow from these."""
_PAIRED_BY: tuple[Callable[[dict], object], ...] = (
    lambda record: (record["event_id_cnty"], record["provenance"]["rule"]),
    lambda record: record["event_id_cnty"],
    lambda record: (_place(record), record["event_type"]),
    lambda record: record["link_key"],
    lambda record: _place(record),
)
"""Records are the same event where these agree, the surest sign first."""


@dataclass(frozen=True)
class Change:
    """A record that only one side has (``before`` or ``after`` is None), or one whose ``fields`` differ."""

    before: dict | None
    after: dict | None
    fields: tuple[str, ...] = ()


def compare(before: Iterable[dict], after: Iterable[dict]) -> list[Change]:
    """The changes between the records of one article, in the order of the article; what is the same is left out."""
    old, new, pairs = list(before), list(after), []
    for key in _PAIRED_BY:
        for record in list(new):
            partner = next((o for o in old if key(o) == key(record)), None)
            if partner is not None:
                old.remove(partner)
                new.remove(record)
                pairs.append((partner, record))
    changes = [Change(a, b, _differing(a, b)) for a, b in pairs]
    changes = [c for c in changes if c.fields] + [Change(a, None) for a in old] + [Change(None, b) for b in new]
    return sorted(changes, key=lambda c: _place(c.after or c.before or {}))


def report(document: dict, changes: list[Change]) -> Iterator[str]:
    """The changes of one article as lines of text."""
    yield f"{document['id']} {document['title'] or ''}".rstrip()
    for change in changes:
        if change.fields:
            yield f"  ~ {_line(change.after)}"
            for name in change.fields:
                yield f"      {name}: {_value(change.before, name)!s} → {_value(change.after, name)!s}"
        else:
            yield f"  {'-' if change.before else '+'} {_line(change.before or change.after)}"


def run(base: str, corpus: Path, limit: int | None = None) -> int:
    """Prints what differs between a revision and the working tree; 1 where either side fails."""
    with tempfile.TemporaryDirectory(prefix="rules-diff-") as folder:
        try:
            for _ in articles(corpus, limit):
                pass
            tree = _check_out(base, Path(folder))
            sides = [_records(where, corpus, limit) for where in (tree, ROOT)]
        except (CorpusError, OSError, subprocess.CalledProcessError) as error:
            print(error, file=sys.stderr)
            return 1
    added = removed = changed = 0
    for old, new in zip(*sides, strict=True):
        if changes := compare(old["events"], new["events"]):
            print("\n".join(report(new, changes)))
        added += sum(c.before is None for c in changes)
        removed += sum(c.after is None for c in changes)
        changed += sum(bool(c.fields) for c in changes)
    print(f"{len(sides[1])} articles: {added} records added, {removed} removed, {changed} changed since {base}")
    return 0


def _check_out(revision: str, folder: Path) -> Path:
    """The service of a revision in a folder, with a gazetteer of its own where its sources differ."""
    archive = subprocess.run(["git", "archive", revision, "service"], cwd=ROOT, check=True, stdout=subprocess.PIPE)
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as tar:
        tar.extractall(folder, filter="data")
    if GAZETTEER.exists():
        shutil.copy(GAZETTEER, folder / GAZETTEER.relative_to(ROOT))
    _python(folder, "-m", "service.gazetteer.build")
    return folder


def _records(tree: Path, corpus: Path, limit: int | None) -> list[dict]:
    more = [str(limit)] if limit is not None else []
    out = _python(tree, str(_SCRIPT), str(corpus.resolve()), str(cache_of(tree)), *more)
    return [json.loads(line) for line in out.splitlines()]


def _python(tree: Path, *arguments: str) -> str:
    """Runs Python with the service of that tree and no other on its path; what it prints."""
    environment = os.environ | {"PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-P", *arguments]
    return subprocess.run(command, cwd=tree, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


def _differing(before: dict, after: dict) -> tuple[str, ...]:
    fields = [name for name in _COMPARED if before[name] != after[name]]
    if before["provenance"]["rule"] != after["provenance"]["rule"]:
        fields.append("rule")
    return tuple(fields)


def _place(record: dict) -> tuple:
    """Where the main mention's trigger stands: title first, then by offset."""
    trigger = record["provenance"]["mentions"][0]["trigger"]
    return (trigger["in"] == "text", trigger["start"])


def _value(record: dict | None, name: str) -> object:
    assert record is not None
    value = record["provenance"]["rule"] if name == "rule" else record[name]
    return "–" if value is None else value


def _line(record: dict | None) -> str:
    assert record is not None
    provenance = record["provenance"]
    parts = [
        record["event_date"] or "no day",
        record["sub_event_type"],
        " → ".join(filter(None, (record["actor1"], record["actor2"]))) or "nobody",
        record["location"] or "no place",
        f"{provenance['rule']} «{provenance['mentions'][0]['trigger']['text']}»",
    ]
    return ", ".join(parts)
