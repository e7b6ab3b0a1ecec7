"""The tables are as wide as they claim to be."""

from __future__ import annotations

from service.coding.coverage import counts


def test_the_tables_cover_the_world():
    found = counts()
    assert found["countries with regimes"] >= 180
    assert found["named groups"] >= 900
    assert found["ethnonyms"] >= 300
    assert min(found.values()) > 100
