"""What a client sends to be coded, after its fields have been checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Document:
    """One news article. ``country`` is an ISO 3166-1 alpha-3 code; spans in the answer index ``title`` and ``text``."""

    text: str
    title: str | None = None
    published_at: date | None = None
    id: str | None = None
    source: str | None = None
    source_scale: str | None = None
    country: str | None = None
    news_window_days: int = 14
