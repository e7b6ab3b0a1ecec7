"""A corpus: articles in JSON lines with ``text`` and perhaps ``title``, ``published_at`` and ``id``; parses in a cache.

As a script, ``python -P corpus.py FILE CACHE [LIMIT]``, it prints the records of every article with the pipeline that
is on the path, which may be of another revision than this file. So it imports only what is long settled.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Iterator
from datetime import date
from functools import cached_property
from pathlib import Path

from service.extractor import Document
from service.language.conllu import from_conllu, to_conllu
from service.language.parse import Parse

CACHE = Path(".cache/parses")


class CorpusError(ValueError):
    """A line of a corpus that is no article; the message names file and line."""


def articles(path: Path, limit: int | None = None) -> Iterator[Document]:
    """The articles of a file, at most ``limit``. One without an id is called by its line number. Raises CorpusError."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if limit is not None and number > limit:
                return
            try:
                row = json.loads(line)
                day = row.get("published_at")
                yield Document(
                    text=row["text"],
                    title=row.get("title"),
                    published_at=date.fromisoformat(day[:10]) if day else None,
                    id=str(row.get("id", number)),
                )
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise CorpusError(f"{path}:{number}: no article in JSON with a text ({error})") from error


class CachedEngine:
    """A language engine that keeps its parses in a folder; the real one is loaded when a text is not there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def _engine(self):
        from service.language.stanza_engine import StanzaEngine

        return StanzaEngine()

    def parse(self, title: str | None, text: str, *, checkpoint: Callable[[], None] = lambda: None) -> Parse:
        """The parse of a document, as StanzaEngine gives it."""
        name = hashlib.sha256(f"{title or ''}\0{text}".encode()).hexdigest()
        file = self.folder / name[:2] / f"{name[2:]}.conllu"
        if file.exists():
            return from_conllu(file.read_text(encoding="utf-8"))
        parse = self._engine.parse(title, text, checkpoint=checkpoint)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(to_conllu(parse), encoding="utf-8")
        return parse

    @staticmethod
    def info() -> dict:
        """Stands for StanzaEngine.info."""
        return {"stanza": "cached", "package": "cached", "models_sha256": None}


def cache_of(tree: Path) -> Path:
    """The folder for the parses that the language room of a source tree makes: another room, another folder."""
    digest = hashlib.sha256()
    room = tree / "service" / "language"
    for file in sorted(room.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            digest.update(file.relative_to(room).as_posix().encode() + b"\0" + file.read_bytes())
    return CACHE.resolve() / digest.hexdigest()[:16]


def main(arguments: list[str]) -> None:
    """Prints {"id", "title", "events"} for each article."""
    from service.extractor import Extractor

    file, folder, *limit = arguments
    extractor = Extractor(CachedEngine(Path(folder)))
    for document in articles(Path(file), int(limit[0]) if limit else None):
        events = extractor.extract(document)["events"]
        print(json.dumps({"id": document.id, "title": document.title, "events": events}, ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1:])
