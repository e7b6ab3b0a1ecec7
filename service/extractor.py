"""The one pipeline, used over HTTP and from the command line alike: a document in, the body of the answer out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass
from datetime import date
from typing import Protocol

from service.coding.coder import Coder
from service.coding.taxonomy import EVENT_TYPE_OF
from service.gazetteer.index import Gazetteer
from service.language.parse import Parse
from service.templates import rules
from service.templates.explain import explain_json, span_json
from service.templates.matching import Matcher, Miss


@dataclass(frozen=True)
class Document:
    """One article and what its sender knows of it. ``country`` is an iso3 code, a hint for places and never a
    filter."""

    text: str
    title: str | None = None
    published_at: date | None = None
    id: str | None = None
    source: str | None = None
    source_scale: str | None = None
    country: str | None = None
    news_window_days: int = 14


class Engine(Protocol):
    """What the extractor needs of a language engine."""

    def parse(self, title: str | None, text: str, *, checkpoint: Callable[[], None], **limits: int) -> Parse:
        """The parse of a title and a text. ``checkpoint`` is called between sentences and may raise to stop.

        limits: max_sentences and max_words_per_sentence, as StanzaEngine.parse has them.
        """

    def warm_up(self) -> None:
        """Get ready to parse, in the process and the thread that will: no fork may follow."""

    def info(self) -> dict:
        """stanza, package and models_sha256."""


STAGES = ("language", "templates", "coding")
"""The stages of an extraction, in their order."""


def _go_on() -> None:
    pass


def _unmeasured(stage: str) -> AbstractContextManager:
    return nullcontext()


class Extractor:
    """Language engine, templates and coding, loaded once. Not thread-safe, as Stanza is not: one per thread.

    limits: those of the engine's parse, where they are not the engine's own.
    """

    def __init__(self, engine: Engine, gazetteer: Gazetteer | None = None, **limits: int):
        self.engine = engine
        self._limits = limits
        self.ruleset = rules.load(EVENT_TYPE_OF)
        self.matcher = Matcher(self.ruleset)
        self.coder = Coder(gazetteer or Gazetteer())

    def warm_up(self) -> None:
        """Get the engine ready in the process and the thread that will extract."""
        self.engine.warm_up()

    def info(self) -> dict:
        """Versions of the rules and of the language engine."""
        return {
            "ruleset": {
                "version": self.ruleset.version,
                "sha256": self.ruleset.sha256,
                "rules": len(self.ruleset.rules),
            },
            "engine": self.engine.info(),
        }

    def extract(
        self,
        document: Document,
        *,
        include_non_actual: bool = False,
        explain: bool = False,
        checkpoint: Callable[[], None] = _go_on,
        stage: Callable[[str], AbstractContextManager] = _unmeasured,
    ) -> dict:
        """The body of a 200 answer as plain JSON values. The same document gives the same bytes.

        ``checkpoint`` is called between steps of inference; what it raises ends the extraction. Each of STAGES runs in
        the context that ``stage`` makes for it, so that it can be measured. Raises TooManySentences beyond that limit.
        """
        with stage("language"):
            parse = self.engine.parse(document.title, document.text, checkpoint=checkpoint, **self._limits)
        with stage("templates"):
            parse = self.matcher.mend(parse)
            checkpoint()
            misses: list[Miss] | None = [] if explain else None
            mentions = self.matcher.match(parse, misses, checkpoint)
        info = self.info()
        result_id = _result_id(document, info)
        with stage("coding"):
            coding = self.coder.code(
                parse,
                mentions,
                published_at=document.published_at,
                country=document.country,
                news_window_days=document.news_window_days,
                source=document.source,
                source_scale=document.source_scale,
                result_id=result_id,
                include_non_actual=include_non_actual,
                checkpoint=checkpoint,
            )
        body = {
            "document": {
                "id": document.id,
                "published_at": document.published_at.isoformat() if document.published_at else None,
                "anchor_date": coding.anchor.isoformat() if coding.anchor else None,
                "result_id": result_id,
                "sentences": len(parse.sentences),
            },
            "events": coding.records,
            "diagnostics": {
                "suppressed": coding.suppressed,
                "skipped_sentences": [{**span_json(parse, s.span), "reason": s.reason} for s in parse.skipped],
                "warnings": list(dict.fromkeys((*parse.warnings, *coding.warnings))),
            },
            "ruleset": {key: info["ruleset"][key] for key in ("version", "sha256")},
            "engine": info["engine"],
        }
        if explain:
            body["explain"] = explain_json(parse, mentions, misses or [])
        return body


def _result_id(document: Document, info: dict) -> str:
    """A hash of all that the answer depends on: the request's fields, the rules and the models."""
    fields = asdict(document) | {"id": None, "published_at": str(document.published_at)}
    fields["made_by"] = [info["ruleset"]["sha256"], info["engine"]]
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()[:16]
