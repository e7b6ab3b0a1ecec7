"""Every limit that GET /info shows is run into here, and whoever does so is told its name, and by how much.

A limit that is new fails the first test until it has a case of its own.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Event
from unittest.mock import patch

import pytest
from flask import Flask

from service.app import create_app
from service.http import body
from service.settings import Settings

NDJSON = "application/x-ndjson"
CASES: dict[str, tuple[object, Callable[[Flask], str], str]] = {}
"""By name: a value, what runs into it and returns what the client is told, and what that must say."""
SILENT = {"send_seconds"}
"""Its client is cut off, and cannot be told; test_admission.py has its test."""


def case(value: object, says: str) -> Callable:
    def enter(run: Callable[[Flask], str]) -> Callable:
        CASES[run.__name__] = (value, run, says)
        return run

    return enter


def post(app: Flask, text: str = "a", path: str = "/events", **fields):
    return app.test_client().post(path, json={"text": text} | fields)


def post_lines(app: Flask, *lines: str):
    return app.test_client().post("/events/batch", data="\n".join(lines), content_type=NDJSON)


def detail(answer) -> str:
    assert answer.content_type == "application/problem+json", answer.text
    return answer.get_json()["detail"]


@case(50, "The body has 61 bytes; max_body_bytes is 50.")
def max_body_bytes(app: Flask) -> str:
    line = json.dumps({"text": "a" * 49})
    assert "The line has 61 bytes; max_body_bytes is 50." in post_lines(app, line).text
    return detail(app.test_client().post("/events", data=line, content_type="application/json"))


@case(50, "The body has 61 bytes; max_batch_bytes is 50.")
def max_batch_bytes(app: Flask) -> str:
    return detail(post_lines(app, json.dumps({"text": "a" * 49})))


@case(2, "The batch has 3 documents; max_batch_documents is 2.")
def max_batch_documents(app: Flask) -> str:
    return detail(post_lines(app, *['{"text": "a"}'] * 3))


@case(5, "text: has 6 characters; max_text_characters is 5.")
def max_text_characters(app: Flask) -> str:
    return detail(post(app, "\U0001f600bcdef"))


@case(5, "title: has 6 characters; max_title_characters is 5.")
def max_title_characters(app: Flask) -> str:
    return detail(post(app, title="\U0001f600bcdef"))


@case(2, "text: has 3 sentences, those of the title included; max_sentences is 2.")
def max_sentences(app: Flask) -> str:
    document = {"title": "Clash in Taro", "text": "Two rebels died on Friday. Three fled."}
    first, second, _ = post_lines(app, json.dumps(document), json.dumps({"text": "Two fled."})).text.splitlines()
    assert (json.loads(first)["status"], json.loads(second)["status"]) == (422, 200)
    answer = post(app, **document)
    assert (answer.status_code, answer.get_json()["errors"][0]["pointer"]) == (422, "#/text")
    return detail(answer)


@case(4, "a sentence of 5 words; max_words_per_sentence is 4")
def max_words_per_sentence(app: Flask) -> str:
    """No mistake of the client's: the other sentences are analysed."""
    answer = post(app, "Two died in Taro. Three fled.").get_json()
    (skipped,) = answer["diagnostics"]["skipped_sentences"]
    assert (skipped["text"], answer["document"]["sentences"]) == ("Two died in Taro.", 1)
    return skipped["reason"]


@case(1, "Requests that wait for the model already: 1; queue_size is 1.")
def queue_size(app: Flask) -> str:
    post(app)
    with ExitStack() as seats:
        for _ in range(2):
            seats.enter_context(app.extensions["admission"].seat())
        return detail(post(app))


@case(1, "Bodies that are arriving already: 1; max_uploads is 1.")
def max_uploads(app: Flask) -> str:
    others = []

    class Arriving(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            others.append(post(app))
            return super().read(size)

    client, sent = app.test_client(), Arriving(b'{"text": "a"}')
    answer = client.post("/events", input_stream=sent, content_length=13, content_type="application/json")
    assert answer.status_code == 200
    return detail(others[0])


@case(0.1, "The model was not free within queue_seconds (0.1 s).")
def queue_seconds(app: Flask) -> str:
    admission, busy, go = app.extensions["admission"], Event(), Event()
    post(app)
    with admission.seat() as seat, ThreadPoolExecutor(1) as pool:
        pool.submit(seat.run, lambda extractor, checkpoint: busy.set() or go.wait(10))
        assert busy.wait(5)
        try:
            return detail(post(app))
        finally:
            go.set()


@case(0.1, "The text took longer than deadline_seconds (0.1 s).")
def deadline_seconds(app: Flask) -> str:
    def dawdle(document, checkpoint) -> None:
        while True:
            checkpoint()

    post(app)
    app.extensions["admission"].extractor.act = dawdle
    return detail(post(app))


@case(0.1, "The body did not arrive within upload_seconds (0.1 s).")
def upload_seconds(app: Flask) -> str:
    cut, over = body._cut, Event()

    class Dribbling(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            assert over.wait(10)
            return super().read(1)

    with patch.object(body, "_cut", lambda *arguments: (cut(*arguments), over.set())):
        client, sent = app.test_client(), Dribbling(b"{")
        return detail(client.post("/events", input_stream=sent, content_length=9, content_type="application/json"))


@case(0.1, "drain_seconds (0.1 s) are over")
def drain_seconds(app: Flask) -> str:
    app.extensions["admission"].drain()
    while (answer := post(app)).status_code == 200:
        Event().wait(0.05)
    return detail(answer)


@case("2 per hour", "rate_limit is 2 per 1 hour: 1 left for this client, 2 asked for.")
def rate_limit(app: Flask) -> str:
    post(app)
    assert "The batch has 3 documents; rate_limit is 2 per 1 hour." in detail(post_lines(app, *['{"text": "a"}'] * 3))
    return detail(post_lines(app, '{"text": "a"}', '{"text": "b"}'))


def test_every_limit_has_a_case(client):
    assert {*CASES, *SILENT} == set(client.get("/info").get_json()["limits"])
    assert not SILENT & set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_whoever_runs_into_it_is_told(make_app, engine, monkeypatch, name):
    value, run, says = CASES[name]
    assert name in says
    if name in ("max_sentences", "max_words_per_sentence"):
        monkeypatch.setattr("service.language.stanza_engine.StanzaEngine", lambda *_: engine)
        app = create_app(Settings(**{name: value}))
    else:
        app = make_app(**{name: value})
    assert says in run(app)
    assert app.test_client().get("/info").get_json()["limits"][name] == value
