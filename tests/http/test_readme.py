"""README.md keeps its word: its requests run as they stand, their answers are those shown, its settings are those of the
code."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from service.http.writers import ANSWERS
from service.settings import Settings

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
ARTICLE, ANSWER = map(json.loads, re.findall(r"```json\n(.*?)```", README, re.DOTALL))
REQUESTS = re.findall(r"^curl .*$", README, re.MULTILINE)


@pytest.fixture
def ask(service, tmp_path):
    """Runs a command of the README against the service, beside the files that it names."""
    (tmp_path / "article.json").write_text(json.dumps(ARTICLE))
    (tmp_path / "article.txt").write_text(ARTICLE["text"])
    (tmp_path / "articles.ndjson").write_text(json.dumps(ARTICLE) + "\n")

    def act(command: str) -> str:
        command = command.replace("localhost:8000", f"127.0.0.1:{service.port}")
        words = [*shlex.split(command), "--silent", "--show-error", "--fail-with-body"]
        done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return act


def holds(shown: object, real: object) -> bool:
    """Whether all that is shown is so; members may be left out, and items at the end of a list."""
    if isinstance(shown, dict):
        return isinstance(real, dict) and all(key in real and holds(shown[key], real[key]) for key in shown)
    if isinstance(shown, list):
        return isinstance(real, list) and len(shown) <= len(real) and all(map(holds, shown, real))
    return shown == real


def test_the_answer_is_the_real_one(ask):
    real = json.loads(ask(REQUESTS[0]))
    assert len(real["events"]) == len(ANSWER["events"])
    assert holds(ANSWER, real), json.dumps(real, indent=2, ensure_ascii=False)


def found(answer: str) -> list[str]:
    """The sub-event types in an answer of any format, or in the first line of a batch."""
    if not answer.startswith("{"):
        return [row["sub_event_type"] for row in csv.DictReader(io.StringIO(answer, newline=""))]
    first, *others = map(json.loads, answer.splitlines())
    if "features" in first:
        return [feature["properties"]["sub_event_type"] for feature in first["features"]]
    events = first["events"] if "events" in first else [first, *others[:-1]]
    return [event["sub_event_type"] for event in events]


@pytest.mark.parametrize("command", REQUESTS[1:])
def test_the_other_requests_find_the_same_events(ask, command):
    assert found(ask(command)) == [event["sub_event_type"] for event in ANSWER["events"]]


@pytest.mark.parametrize("kind", ANSWERS[1:])
def test_there_is_a_request_for_each_format(kind):
    assert any(f"'Accept: {kind}'" in command for command in REQUESTS)


def test_the_settings_are_those_of_the_code():
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| (.*?) ?\|", README, re.MULTILINE))
    limits = Settings().limits()
    shown = {n: f"{v:g}" if isinstance(v, float) else str(v or "") for n, v in limits.items()}
    assert {name: rows[f"TOCSIN_{name.upper()}"] for name in limits} == shown
    others = {"PORT", "WORKERS", "TOCSIN_INFERENCE_THREADS", "TOCSIN_STANZA_DIR", "TOCSIN_STANZA_PACKAGE"}
    others |= {"TOCSIN_MAX_REQUESTS", "TOCSIN_NOTICE_SECONDS"}
    others |= {"TOCSIN_LOG_FORMAT", "TOCSIN_LOG_LEVEL", "TOCSIN_METRICS_DIR"}
    others |= {"TOCSIN_API_KEYS_FILE", "TOCSIN_RATE_LIMIT_STORAGE", "TOCSIN_TRUSTED_PROXIES"}
    assert set(rows) == others | {f"TOCSIN_{name.upper()}" for name in limits}
