"""One document at a time, a bounded waiting room, deadlines, starting and draining."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event, current_thread
from time import sleep

import pytest

from service.app import create_app
from service.settings import Settings

NDJSON = "application/x-ndjson"


@pytest.fixture
def blocked(fake):
    """The extractor works until ``go`` is set; ``busy`` says that it has begun."""
    fake.go, fake.busy = Event(), Event()

    def act(document, checkpoint):
        fake.busy.set()
        assert fake.go.wait(10)

    fake.act = act
    yield fake
    fake.go.set()


def post(app, text="Jets bombed a market.", **fields):
    return app.test_client().post("/events", json={"text": text} | fields)


def test_all_work_is_done_in_one_thread(app, fake):
    threads = set()
    fake.act = lambda document, checkpoint: threads.add(current_thread().name)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: post(app), range(8)))
    assert {answer.status_code for answer in answers} == {200}
    assert threads == {"inference"}


def test_full_waiting_room_is_503_at_once_and_health_goes_on(make_app, blocked, refused):
    app = make_app(queue_size=1)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(post, app)
        assert blocked.busy.wait(5)
        second = pool.submit(post, app)
        admission = app.extensions["admission"]
        while admission._taken < 2:
            sleep(0.01)
        third = post(app)
        refused(third, 503, "busy")
        assert int(third.headers["Retry-After"]) >= 1
        batch = app.test_client().post("/events/batch", data='{"text": "a"}', content_type=NDJSON)
        refused(batch, 503, "busy")
        assert app.test_client().get("/livez").status_code == 200
        assert app.test_client().get("/readyz").status_code == 200
        blocked.go.set()
        assert {first.result().status_code, second.result().status_code} == {200}
    assert post(app).status_code == 200


def test_the_wait_has_an_end(make_app, blocked, refused):
    app = make_app(queue_seconds=0.2)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(post, app)
        assert blocked.busy.wait(5)
        waited = post(app, id="late")
        assert "queue_seconds" in refused(waited, 503, "busy")["detail"]
        assert int(waited.headers["Retry-After"]) >= 1
        blocked.go.set()
        assert first.result().status_code == 200
    assert post(app).status_code == 200
    assert "late" not in [seen[0].id for seen in blocked.seen]


def test_the_deadline_ends_the_work_between_steps(make_app, fake, refused):
    app = make_app(deadline_seconds=0.1)

    def act(document, checkpoint):
        while document.id == "long":
            checkpoint()

    fake.act = act
    assert "no use" in refused(post(app, id="long"), 422, "text-too-complex")["detail"]
    assert post(app).status_code == 200


def test_a_deadline_in_a_batch_is_one_line(make_app, fake):
    app = make_app(deadline_seconds=0.1)

    def act(document, checkpoint):
        while document.id == "long":
            checkpoint()

    fake.act = act
    body = '{"text": "a", "id": "long"}\n{"text": "a"}'
    answer = app.test_client().post("/events/batch", data=body, content_type=NDJSON)
    assert '"status": 422' in answer.text.splitlines()[0]
    assert '"status": 200' in answer.text.splitlines()[1]


def test_an_announced_stop_turns_it_unready_and_nothing_else(make_app, refused):
    app = make_app(notice_seconds=7)
    assert app.extensions["admission"].announce_stop() == 7
    answer = app.test_client().get("/readyz")
    refused(answer, 503, "draining")
    assert answer.headers["Retry-After"]
    assert app.test_client().get("/info").get_json()["state"] == "draining"
    assert app.test_client().get("/livez").status_code == 200
    assert post(app).status_code == 200


def test_the_order_to_stop_takes_what_comes_within_drain_seconds(make_app, blocked, refused):
    app = make_app(drain_seconds=2)
    admission = app.extensions["admission"]
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(post, app)
        assert blocked.busy.wait(5)
        admission.drain()
        refused(app.test_client().get("/readyz"), 503, "draining")
        second = pool.submit(post, app)
        while admission.taken < 2 and not second.done():
            sleep(0.01)
        sleep(2.1)
        late = post(app)
        assert "drain_seconds" in refused(late, 503, "draining")["detail"]
        assert late.headers["Retry-After"]
        assert app.test_client().get("/livez").status_code == 200
        blocked.go.set()
        assert {first.result().status_code, second.result().status_code} == {200}


def test_starting_is_503_until_the_model_is_there(refused, fake, monkeypatch):
    loaded = Event()

    def build(settings):
        assert loaded.wait(10)
        return fake

    monkeypatch.setattr("service.app.build_extractor", build)
    app = create_app(Settings())
    admission = app.extensions["admission"]
    admission.start()
    for answer in (post(app), app.test_client().get("/readyz")):
        refused(answer, 503, "starting")
        assert answer.headers["Retry-After"]
    assert app.test_client().get("/info").get_json()["state"] == "starting"
    loaded.set()
    assert admission.wait()
    assert post(app).status_code == 200


def test_a_model_that_cannot_be_loaded_is_told(refused, monkeypatch, caplog):
    def build(settings):
        raise FileNotFoundError("model.onnx")

    monkeypatch.setattr("service.app.build_extractor", build)
    app = create_app(Settings())
    app.extensions["admission"].start()
    assert not app.extensions["admission"].wait()
    refused(post(app), 503, "starting")
    assert "model.onnx" in caplog.text
    assert app.test_client().get("/livez").status_code == 200


def test_what_is_loaded_before_the_fork_is_warmed_up_in_the_inference_thread(fake, monkeypatch):
    warmed = []
    fake.warm_up = lambda: warmed.append(current_thread().name)
    monkeypatch.setattr("service.app.build_extractor", lambda settings: fake)
    app = create_app(Settings())
    app.extensions["admission"].load()
    assert app.extensions["admission"].state == "starting"
    assert warmed == []
    assert post(app).status_code == 200
    assert warmed == ["inference"]


def test_a_batch_holds_its_place_until_it_is_read(make_app):
    app = make_app(queue_size=1)
    answer = app.test_client().post("/events/batch", data='{"text": "a"}\n' * 3, content_type=NDJSON, buffered=False)
    assert app.extensions["admission"]._taken == 1
    answer.close()
    assert app.extensions["admission"]._taken == 0


def test_whoever_does_not_read_the_answer_has_an_end(make_app, fake):
    class Connection:
        def settimeout(self, seconds: float) -> None:
            self.seconds = seconds

    app, connection = make_app(send_seconds=7), Connection()
    app.test_client().post("/events", json={"text": "a"}, environ_overrides={"gunicorn.socket": connection})
    assert connection.seconds == 7


def test_settings_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("WORKERS", "2")
    monkeypatch.setenv("TOCSIN_QUEUE_SIZE", "3")
    monkeypatch.setenv("TOCSIN_DEADLINE_SECONDS", "1.5")
    settings = Settings.from_env()
    assert (settings.workers, settings.queue_size, settings.deadline_seconds) == (2, 3, 1.5)


@pytest.mark.parametrize(("name", "value"), [("PORT", "99999"), ("WORKERS", "0"), ("TOCSIN_QUEUE_SIZE", "many")])
def test_a_senseless_setting_is_named(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match=name):
        Settings.from_env()
