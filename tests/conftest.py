"""What all tests share."""

from __future__ import annotations

import pytest

from service.language.stanza_engine import StanzaEngine


@pytest.fixture(scope="session")
def engine() -> StanzaEngine:
    """The real engine with the shipped models, built once for the whole run (about 3 s)."""
    return StanzaEngine()
