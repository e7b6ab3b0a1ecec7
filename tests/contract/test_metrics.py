"""What is counted of each request, in one process."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Event
from time import sleep

import pytest
from prometheus_client.openmetrics import parser as openmetrics
from prometheus_client.parser import text_string_to_metric_families

from service.extractor import STAGES, Document, Extractor
from service.http.metric_files import MetricFiles
from service.http.problems import TYPES
from service.language.parse import Parse

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
NDJSON = "application/x-ndjson"
ARTICLE = {"text": "Jets bombed a market."}


@pytest.fixture
def client(app):
    """A client that takes each answer in to its end."""
    client = app.test_client()
    client.open = partial(client.open, buffered=True)
    return client


@pytest.fixture
def read(client):
    """The metrics as a mapping from name and labels to value."""

    def act() -> dict[tuple, float]:
        answer = client.get("/metrics")
        assert answer.status_code == 200, answer.text
        return {
            (sample.name, *sorted(sample.labels.values())): sample.value
            for family in text_string_to_metric_families(answer.text)
            for sample in family.samples
        }

    return act


def test_requests_are_counted_by_route_method_and_status(client, read):
    for _ in range(3):
        client.post("/events", json=ARTICLE)
    client.post("/events", json={"text": 7})
    client.get("/rules/no-such-rule")
    client.get("/docs/")
    found = read()
    assert found["tocsin_requests_total", "/events", "200", "POST"] == 3
    assert found["tocsin_requests_total", "/events", "422", "POST"] == 1
    assert found["tocsin_requests_total", "/rules/{id}", "404", "GET"] == 1
    assert found["tocsin_requests_total", "/docs/", "200", "GET"] == 1
    assert found["tocsin_request_seconds_count", "/events"] == 4
    assert found["tocsin_request_seconds_sum", "/events"] > 0
    assert read()["tocsin_requests_total", "/metrics", "200", "GET"] == 1


def test_documents_sentences_events_and_stages(client, read):
    client.post("/events", json=ARTICLE)
    client.post("/events/batch", data='{"text": "a"}\n{"text": 7}\n{"text"', content_type=NDJSON)
    found = read()
    assert found["tocsin_documents_total",] == 2
    assert found["tocsin_sentences_total",] == 2
    assert found["tocsin_events_total", "Air/drone strike"] == 2
    assert found["tocsin_events_total", "Attack"] == 0
    assert found["tocsin_inference_seconds_count", "language"] == 2
    assert found["tocsin_problems_total", "invalid-field"] == 1
    assert found["tocsin_problems_total", "malformed-json"] == 1
    assert found["tocsin_requests_total", "/events/batch", "200", "POST"] == 1


def test_problems_are_counted_by_type(client, read):
    client.get("/nowhere")
    client.post("/events", data="a", content_type="image/png")
    client.get("/events", headers={"Host": "["})
    found = read()
    assert found["tocsin_problems_total", "not-found"] == 1
    assert found["tocsin_problems_total", "unsupported-media-type"] == 1
    assert {labels[1] for labels in found if labels[0] == "tocsin_problems_total"} == {*TYPES, "about:blank"}


def test_faults_withheld_suppressed_and_skipped(client, read, fake, record):
    fake.records = [record, record | {"iso": 761}]
    span = {"in": "text", "start": 0, "end": 4}

    def extract(*_, **__):
        body = FAKE_EXTRACT(*_, **__)
        suppressed = [("hypothetical", "Could"), ("background", "1999"), ("general", "quokka"), ("planned", None)]
        body["diagnostics"]["suppressed"] = [
            {"factuality": value, "cue": cue and span | {"text": cue}} for value, cue in suppressed
        ]
        body["diagnostics"]["skipped_sentences"] = [{"reason": "not English"}, {"reason": "bored"}]
        return body

    FAKE_EXTRACT, fake.extract = fake.extract, extract
    client.post("/events", json=ARTICLE)

    def fail(*_):
        raise ValueError

    fake.act = fail
    client.post("/events", json=ARTICLE)
    found = read()
    assert found["tocsin_withheld_records_total",] == 1
    assert {labels: value for labels, value in found.items() if labels[0] == "tocsin_suppressed_total"} == {
        ("tocsin_suppressed_total", "aux", "hypothetical"): 1,
        ("tocsin_suppressed_total", "background", "day"): 1,
        ("tocsin_suppressed_total", "general", "other"): 1,
        ("tocsin_suppressed_total", "none", "planned"): 1,
    }
    assert found["tocsin_skipped_sentences_total", "not_english"] == 1
    assert found["tocsin_skipped_sentences_total", "other"] == 1
    assert found["tocsin_problems_total", "internal-error"] == 1
    assert found["tocsin_requests_total", "/events", "500", "POST"] == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("The army shelled Goma" + " and the police went to the town of Jos" * 8 + ".", "too_many_words"),
        (" ".join("wqzxvkjhgfdsq" + "xyz" * (number % 7) for number in range(39)), "too_many_pieces"),
        ("El gobierno dijo que los soldados llegaron a la ciudad y que la gente fue a su casa.", "not_english"),
        ("The army shelled Goma on Monday. Related News Two die in Mope Army moves on Taro", "links"),
    ],
)
def test_the_engines_reasons_to_skip_are_known(app, engine, text, reason):
    parse = engine.parse(None, text, max_words_per_sentence=50)
    skipped = [{"reason": skipped.reason} for skipped in parse.skipped]
    told = {"withheld": [], "suppressed": [], "skipped_sentences": skipped}
    app.extensions["metrics"].answer({"document": {"sentences": 0}, "events": [], "diagnostics": told})
    counted = {s.labels["reason"] for f in app.extensions["metrics"]._skipped.collect() for s in f.samples if s.value}
    assert counted == {reason}, skipped


def test_labels_do_not_grow_with_what_is_sent(client):
    client.get("/nowhere")
    client.get("/rules/a")
    client.open("/livez", method="BREW")
    before = {line.split(" ")[0] for line in client.get("/metrics").text.splitlines()}
    for number in range(30):
        client.get(f"/quokka{number}?title=quokka{number}")
        client.get(f"/rules/quokka{number}", headers={"User-Agent": f"quokka{number}"})
        client.open("/livez", method=f"QUOKKA{number}")
    text = client.get("/metrics").text
    after = {line.split(" ")[0] for line in text.splitlines()}
    assert {line for line in after - before if "/metrics" not in line} == set()
    assert "quokka" not in text.lower()


def test_the_queue_and_the_state_of_the_model(app, read, fake):
    assert (read()["tocsin_workers", "starting"], read()["tocsin_queue_depth",]) == (1, 0)
    go, busy = Event(), Event()

    def act(*_):
        busy.set()
        assert go.wait(10)

    fake.act = act
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(app.test_client().post, "/events", json=ARTICLE) for _ in range(2)]
        assert busy.wait(5)
        while app.extensions["admission"].taken < 2:
            sleep(0.01)
        found = read()
        go.set()
        assert {answer.result().status_code for answer in asked} == {200}
    assert found["tocsin_queue_depth",] == 2
    assert (found["tocsin_workers", "ready"], found["tocsin_workers", "starting"]) == (1, 0)
    app.extensions["admission"].drain()
    assert (read()["tocsin_workers", "draining"], read()["tocsin_queue_depth",]) == (1, 0)


def test_the_format_is_that_of_accept(client, refused):
    plain = client.get("/metrics")
    assert plain.content_type == "text/plain; version=0.0.4; charset=utf-8"
    scraper = "application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.3,*/*;q=0.2"
    answer = client.get("/metrics", headers={"Accept": scraper})
    assert answer.content_type == "application/openmetrics-text; version=1.0.0; charset=utf-8"
    assert list(openmetrics.text_string_to_metric_families(answer.text))
    refused(client.get("/metrics", headers={"Accept": "application/json"}), 406, "not-acceptable")


def test_without_room_for_metrics_the_rest_goes_on(app, client, refused, tmp_path):
    blocked = tmp_path / "file"
    blocked.touch()
    app.extensions["metrics"]._files = MetricFiles(blocked, 1)
    assert "log" in refused(client.get("/metrics"), 503, "metrics-off")["detail"]
    assert client.post("/events", json=ARTICLE).status_code == 200


def test_the_readme_lists_them(client):
    rows = set(re.findall(r"^\| `(tocsin_\w+)` \|", README, re.MULTILINE))
    kinds = {"counter": "_total", "histogram": "", "gauge": ""}
    shown = re.findall(r"^# TYPE (tocsin_\w+) (\w+)$", client.get("/metrics").text, re.MULTILINE)
    assert rows == {name.removesuffix("_total") + kinds[kind] for name, kind in shown}


class NoWords:
    """A language engine to which every text is empty."""

    def parse(self, title, text, *, checkpoint):
        return Parse("", text, ())

    def info(self):
        return {"stanza": "0", "package": "none", "models_sha256": None}


def test_stages_are_measured_in_order_and_leave_no_trace_in_the_answer():
    entered = []

    @contextmanager
    def stage(name):
        entered.append(name)
        yield
        entered.append(name)

    extractor, document = Extractor(NoWords()), Document("a")
    assert extractor.extract(document, stage=stage) == extractor.extract(document)
    assert entered == [name for name in STAGES for _ in range(2)]
