"""An application with a fake extractor, and the contract to hold its answers to."""

from __future__ import annotations

import copy
from contextlib import nullcontext

import pytest

from service.app import create_app
from service.coding.taxonomy import COLUMNS
from service.settings import Settings


def quote(text: str, end: int) -> dict:
    return {"in": "text", "start": 0, "end": min(end, len(text)), "text": text[:end]}


def a_record(text: str = "Jets bombed a market.") -> dict:
    """A record that is right in every column."""
    record = dict.fromkeys(COLUMNS) | {
        "event_id_cnty": "SYR-0123abcd",
        "event_date": "2021-03-05",
        "year": 2021,
        "time_precision": 1,
        "disorder_type": "Political violence",
        "event_type": "Explosions/Remote violence",
        "sub_event_type": "Air/drone strike",
        "actor1": "Military Forces of Syria (2000-2024)",
        "inter1": "State forces",
        "actor2": "Civilians (Syria)",
        "inter2": "Civilians",
        "interaction": "State forces-Civilians",
        "civilian_targeting": "Civilian targeting",
        "iso": 760,
        "region": "Middle East",
        "country": "Syria",
        "location": "Tadef",
        "latitude": 36.3,
        "longitude": 37.5,
        "geo_precision": 1,
        "fatalities": 4,
        "timestamp": 1614988800,
    }
    mention = {
        "sentence": quote(text, 20),
        "trigger": quote(text, 4),
        "rule": "air-drone-strike",
        "frame": "harm",
        "way": "active",
        "roles": {"attacker": quote(text, 4) | {"path": "nsubj"}},
        "factuality": {"value": "actual", "cue": None},
    }
    provenance = {
        "rule": "air-drone-strike",
        "rule_version": 1,
        "mentions": [mention],
        "fields": {"event_date": {"spans": [quote(text, 4)], "why": "named"}},
        "confidence": [{"fact": "start", "why": "all records", "weight": 1.4}],
    }
    return record | {"link_key": "SYR-1", "confidence": 0.8, "factuality": "actual", "provenance": provenance}


class FakeExtractor:
    """Answers every document with one record. A test may set ``records``, or ``act``, which is called first."""

    def __init__(self) -> None:
        self.records: list[dict] | None = None
        self.act = lambda document, checkpoint: None
        self.seen: list[tuple] = []

    def warm_up(self) -> None:
        pass

    def info(self) -> dict:
        return {
            "ruleset": {"version": "1", "sha256": "00", "rules": 1},
            "engine": {"stanza": "1.15.0", "package": "fake", "models_sha256": None},
        }

    def extract(
        self, document, *, include_non_actual=False, explain=False, checkpoint=lambda: None, stage=nullcontext
    ) -> dict:
        self.seen.append((document, include_non_actual, explain))
        with stage("language"):
            self.act(document, checkpoint)
        info = self.info()
        day = document.published_at.isoformat() if document.published_at else None
        body = {
            "document": {
                "id": document.id,
                "published_at": day,
                "anchor_date": day,
                "result_id": "0" * 16,
                "sentences": 1,
            },
            "events": [a_record(document.text)] if self.records is None else copy.deepcopy(self.records),
            "diagnostics": {"suppressed": [], "skipped_sentences": [], "warnings": []},
            "ruleset": {key: info["ruleset"][key] for key in ("version", "sha256")},
            "engine": info["engine"],
        }
        return body | ({"explain": []} if explain else {})


@pytest.fixture
def record() -> dict:
    return a_record()


@pytest.fixture
def fake() -> FakeExtractor:
    return FakeExtractor()


@pytest.fixture
def make_app(fake):
    """Makes an application with settings of its own."""
    return lambda **settings: create_app(Settings(**settings), fake)


@pytest.fixture
def app(make_app):
    return make_app()


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def refused(conforms):
    """Asserts that an answer is a problem of this kind, and returns it."""

    def check(answer, status: int, kind: str) -> dict:
        assert (answer.status_code, answer.content_type) == (status, "application/problem+json"), answer.text
        problem = answer.get_json()
        conforms(problem, "Problem")
        assert (problem["type"], problem["status"]) == (f"/problems/{kind}", status)
        assert problem["request_id"] == answer.headers["X-Request-Id"]
        return problem

    return check
