"""Security headers: on every answer, whatever it is, and such that the documentation still works."""

from __future__ import annotations

import gzip
import hashlib
import re
from base64 import b64encode

import pytest

NOTHING = "default-src 'none'; frame-ancestors 'none'"
ARTICLE = {"text": "Jets bombed a market."}


def assert_safe(answer, policy: str = NOTHING) -> None:
    assert answer.headers.getlist("X-Content-Type-Options") == ["nosniff"]
    assert answer.headers.getlist("Referrer-Policy") == ["no-referrer"]
    assert answer.headers.getlist("Content-Security-Policy") == [policy]


@pytest.fixture
def answers(make_app, fake, tmp_path):
    """An answer of each kind, by name."""

    def act(document, checkpoint):
        if document.id == "bad":
            raise KeyError

    fake.act = act
    client = make_app(rate_limit="4 per hour").test_client()
    (tmp_path / "keys").write_text(f"a:{'0' * 64}")
    keyed = make_app(api_keys_file=tmp_path / "keys").test_client()
    starting = make_app()
    starting.extensions["admission"]._taken = 99
    return {
        "200": client.post("/events", json=ARTICLE),
        "200 csv": client.post("/events", json=ARTICLE, headers={"Accept": "text/csv"}),
        "200 batch": client.post("/events/batch", data='{"text": "a"}', content_type="application/x-ndjson"),
        "400": client.post("/events", data=b"{", content_type="application/json"),
        "401": keyed.post("/events", json=ARTICLE),
        "404": client.get("/nowhere"),
        "404 rule": client.get("/rules/nothing"),
        "405": client.get("/events"),
        "406": client.post("/events", json=ARTICLE, headers={"Accept": "image/png"}),
        "413": client.post("/events", data=b" " * 2_000_000, content_type="application/json"),
        "415": client.post("/events", data=b"a"),
        "422": client.post("/events", json={}),
        "500": client.post("/events", json=ARTICLE | {"id": "bad"}),
        "429": client.post("/events", json=ARTICLE),
        "503": starting.test_client().post("/events", json=ARTICLE),
        "livez": client.get("/livez"),
        "info": client.get("/info"),
        "head": client.head("/info"),
        "openapi": client.get("/openapi.yaml"),
    }


def test_every_answer_has_them_and_is_not_kept(answers):
    for name, answer in answers.items():
        assert name.split()[0] in (str(answer.status_code), "livez", "info", "head", "openapi"), name
        assert_safe(answer)
        assert answer.headers.getlist("Cache-Control") == ["no-store"], name
        assert "Server" not in answer.headers


@pytest.mark.parametrize("path", ["/rules", "/rules/suicide-bomb", "/taxonomy"])
def test_the_catalogue_may_be_kept_and_asked_for_again(client, path):
    first = client.get(path)
    second = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, second.status_code) == (200, 304)
    for answer in (first, second):
        assert_safe(answer)
        assert answer.headers.getlist("Cache-Control") == ["no-cache"]


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_the_documentation_may_run_its_own_scripts_and_no_others(client, encoding):
    answer = client.get("/docs/", headers={"Accept-Encoding": encoding})
    page = (gzip.decompress(answer.data) if answer.content_encoding == "gzip" else answer.data).decode()
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digest = b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == f"'self' 'sha256-{digest}'"
    assert policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert not re.search(r"\son[a-z]+\s*=", page), "a handler in an attribute needs 'unsafe-inline'"


def test_the_files_of_the_documentation(client):
    for path in ("swagger-ui-bundle.js", "swagger-ui.css", "favicon-32x32.png"):
        answer = client.get(f"/docs/{path}")
        assert answer.status_code == 200
        assert_safe(answer)
        assert "no-store" not in answer.headers["Cache-Control"]
