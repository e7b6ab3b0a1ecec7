"""What a client may send in a time: counted in documents, for each client alone, and never a fault of the service."""

from __future__ import annotations

import logging
import shutil
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask_limiter import RequestLimit
from redis import RedisError

from service.http import keys
from service.settings import Settings

NDJSON = "application/x-ndjson"
HEADERS = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")


def post(app, address="192.0.2.1", **more):
    return app.test_client().post(
        "/events", json={"text": "a"}, environ_overrides={"REMOTE_ADDR": address} | more.pop("environ", {}), **more
    )


def post_batch(app, documents: int, address="192.0.2.1"):
    body = '{"text": "a"}\n' * documents
    overrides = {"REMOTE_ADDR": address}
    return app.test_client().post("/events/batch", data=body, content_type=NDJSON, environ_overrides=overrides)


def left(answer) -> int:
    return int(answer.headers["X-RateLimit-Remaining"])


def free_address() -> str:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        return f"redis://127.0.0.1:{nobody.getsockname()[1]}"


def test_by_default_nothing_is_counted(app, client):
    answers = [post(app) for _ in range(5)]
    assert {answer.status_code for answer in answers} == {200}
    assert not any(name in answer.headers for answer in answers for name in HEADERS)
    assert client.get("/info").get_json()["limits"]["rate_limit"] is None


def test_beyond_it_is_429_that_tells_when_to_come_again(make_app, refused, fake):
    app = make_app(rate_limit="3 per hour")
    answers = [post(app) for _ in range(3)]
    assert [(answer.status_code, left(answer)) for answer in answers] == [(200, 2), (200, 1), (200, 0)]
    fourth = post(app)
    problem = refused(fourth, 429, "quota-exceeded")
    assert problem["detail"] == "rate_limit is 3 per 1 hour: 0 left for this client, 1 asked for."
    assert (problem["limit"], problem["actual"]) == (3, 4)
    assert 3590 <= int(fourth.headers["Retry-After"]) <= 3600
    assert fourth.headers["X-RateLimit-Limit"] == "3"
    assert 0 <= int(fourth.headers["X-RateLimit-Reset"]) - time.time() - int(fourth.headers["Retry-After"]) < 2
    assert len(fake.seen) == 3
    assert "Retry-After" not in answers[0].headers
    assert app.test_client().get("/info").get_json()["limits"]["rate_limit"] == "3 per hour"


def test_it_is_free_again_when_it_said(make_app):
    app = make_app(rate_limit="2 per 2 seconds")
    while post(app).status_code == 200:
        pass
    refusal = post_batch(app, 2)
    time.sleep(int(refusal.headers["Retry-After"]) if refusal.status_code == 429 else 0)
    assert post_batch(app, 2).status_code == 200


def test_each_address_has_its_own(make_app):
    app = make_app(rate_limit="1 per hour")
    assert [post(app, address).status_code for address in ("192.0.2.1", "192.0.2.2", "192.0.2.1")] == [200, 200, 429]


def test_each_name_has_its_own_wherever_it_comes_from(make_app, tmp_path):
    (courier, first), (other, second), (courier_too, third) = map(keys.new, ("courier", "desk", "courier"))
    (tmp_path / "keys").write_text("\n".join((first, second, third)))
    app = make_app(rate_limit="1 per hour", api_keys_file=tmp_path / "keys")

    def ask(key: str, address: str) -> int:
        return post(app, address, headers={"Authorization": f"Bearer {key}"}).status_code

    assert ask("unknown", "192.0.2.1") == 401
    assert ask(courier, "192.0.2.1") == 200
    assert ask(courier_too, "192.0.2.2") == 429
    assert ask(other, "192.0.2.1") == 200


@pytest.mark.parametrize(
    ("proxies", "forwarded", "others"),
    [
        (0, ["10.0.0.1", "10.0.0.2"], 429),
        (1, ["10.0.0.1", "10.0.0.2"], 200),
        (1, ["10.9.9.1, 10.0.0.1", "10.9.9.2, 10.0.0.1"], 429),
        (2, ["10.0.0.1, 10.0.0.9", "10.0.0.2, 10.0.0.9"], 200),
        (2, ["10.0.0.9", "10.0.0.8"], 429),
        (1, ["", ", ,"], 429),
    ],
)
def test_the_address_is_what_trusted_proxies_say(make_app, proxies, forwarded, others):
    app = make_app(rate_limit="1 per hour", trusted_proxies=proxies)
    answers = [post(app, headers={"X-Forwarded-For": value}).status_code for value in forwarded]
    assert answers == [200, others]


def test_a_batch_counts_its_documents_and_a_refused_one_none(make_app, refused):
    app = make_app(rate_limit="5 per hour")
    assert left(post_batch(app, 3)) == 2
    refusal = post_batch(app, 3)
    problem = refused(refusal, 429, "quota-exceeded")
    assert "2 left for this client, 3 asked for" in problem["detail"]
    assert (problem["limit"], problem["actual"]) == (5, 6)
    assert left(post_batch(app, 2)) == 0
    assert app.extensions["admission"]._taken == 0


def test_a_batch_that_never_fits_is_told_so(make_app, refused):
    app = make_app(rate_limit="5 per hour; 2 per second")
    answer = post_batch(app, 3)
    problem = refused(answer, 413, "too-large")
    assert (problem["limit"], problem["actual"]) == (2, 3)
    assert "rate_limit is 2 per 1 second" in problem["detail"]
    assert "Retry-After" not in answer.headers
    assert post_batch(app, 2).status_code == 200
    assert app.extensions["admission"]._taken == 0


def test_of_several_the_first_that_is_used_up_counts(make_app, refused):
    app = make_app(rate_limit="100 per hour; 2 per day")
    assert [post(app).status_code for _ in range(2)] == [200, 200]
    assert "2 per 1 day" in refused(post(app), 429, "quota-exceeded")["detail"]


def test_what_does_not_reach_the_model_does_not_count(make_app):
    app = make_app(rate_limit="2 per hour", queue_size=1)
    client = app.test_client()
    assert client.post("/events", data=b"{", content_type="application/json").status_code == 400
    assert client.post("/events", json={"text": 3}).status_code == 422
    assert client.post("/events", data=b"a", content_type="image/png").status_code == 415
    app.extensions["admission"]._taken = 2
    assert post(app).status_code == 503
    app.extensions["admission"]._taken = 0
    assert left(post(app, "127.0.0.1")) == 1


def test_used_up_it_refuses_before_the_body_is_read(make_app, refused):
    app = make_app(rate_limit="1 per hour")
    post(app, "127.0.0.1")
    refused(app.test_client().post("/events", data=b"{", content_type="application/json"), 429, "quota-exceeded")


def test_nothing_else_is_counted(make_app):
    app = make_app(rate_limit="1 per hour")
    for path in ("/livez", "/readyz", "/info", "/rules", "/docs/"):
        for _ in range(3):
            answer = app.test_client().get(path)
            assert answer.status_code == 200
            assert not any(name in answer.headers for name in HEADERS)
    assert post(app).status_code == 200


def test_at_the_same_time_no_more_than_it_pass(make_app):
    app = make_app(rate_limit="5 per hour")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: post(app).status_code, range(24)))
    assert answers.count(200) == 5
    assert set(answers) == {200, 429}


def test_without_redis_it_counts_by_itself_and_says_so(make_app, caplog):
    app = make_app(rate_limit="3 per hour", rate_limit_storage=free_address())
    begin = time.monotonic()
    answers = [post(app).status_code for _ in range(5)]
    assert answers == [200, 200, 200, 429, 429]
    assert time.monotonic() - begin < 10
    assert "Rate limit storage unreachable" in caplog.text


@pytest.fixture
def silent_address():
    """A Redis that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        yield f"redis://127.0.0.1:{silent.getsockname()[1]}"


def test_many_at_once_survive_the_loss_of_redis(make_app, silent_address):
    app = make_app(rate_limit="100 per hour", rate_limit_storage=silent_address)
    with ThreadPoolExecutor(8) as pool:
        assert {*pool.map(lambda _: post(app).status_code, range(16))} == {200}


def test_a_redis_that_never_answers_delays_only_a_little(make_app, refused, silent_address):
    app = make_app(rate_limit="1 per hour", rate_limit_storage=silent_address)
    begin = time.monotonic()
    assert post(app).status_code == 200
    refused(post(app), 429, "quota-exceeded")
    assert time.monotonic() - begin < 4


def test_only_a_request_that_is_counted_looks_whether_redis_is_back(make_app, monkeypatch):
    app, clock, looks = make_app(rate_limit="9 per hour", rate_limit_storage=free_address()), time.time, []
    post(app)
    (limiter,) = app.extensions["limiter"]
    monkeypatch.setattr(limiter.storage, "check", lambda: looks.append("looked"))
    monkeypatch.setattr(time, "time", lambda: clock() + 100)
    assert app.test_client().get("/livez").status_code == 200
    assert looks == []
    assert post(app).status_code == 200
    assert looks == ["looked"]


def test_a_redis_lost_between_two_questions(make_app, refused, monkeypatch):
    def fail(self):
        raise RedisError("gone")

    app = make_app(rate_limit="1 per hour")
    monkeypatch.setattr(RequestLimit, "window", property(fail))
    assert post(app).status_code == 200
    refusal = post(app)
    refused(refusal, 429, "quota-exceeded")
    assert refusal.headers["Retry-After"] == "3600"


@pytest.mark.skipif(not shutil.which("redis-server"), reason="no Redis on this machine")
def test_two_workers_share_one_redis_and_live_without_it(make_app, tmp_path, caplog):
    caplog.set_level(logging.INFO)
    address = free_address()
    port = address.rpartition(":")[2]
    command = ["redis-server", "--port", port, "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as redis:
        end = time.monotonic() + 20
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", int(port))).close()
                break
            except OSError:
                time.sleep(0.05)
        workers = [make_app(rate_limit="4 per hour", rate_limit_storage=address) for _ in range(2)]
        assert [left(post(workers[turn % 2])) for turn in range(4)] == [3, 2, 1, 0]
        refusal = post(workers[0])
        assert (refusal.status_code, left(post_batch(workers[1], 2))) == (429, 0)
        assert 3590 <= int(refusal.headers["Retry-After"]) <= 3600
        redis.terminate()
    assert [post(workers[0]).status_code for _ in range(5)] == [200, 200, 200, 200, 429]
    assert "Rate limit storage unreachable" in caplog.text


@pytest.mark.parametrize(
    ("workers", "rate_limit", "storage", "warned"),
    [
        (2, "5 per hour", "memory://", True),
        (1, "5 per hour", "memory://", False),
        (2, None, "memory://", False),
        (2, "5 per hour", "redis://127.0.0.1:1", False),
    ],
)
def test_workers_that_count_apart_are_warned_of(make_app, caplog, workers, rate_limit, storage, warned):
    make_app(workers=workers, rate_limit=rate_limit, rate_limit_storage=storage)
    assert ("each of 2 workers counts TOCSIN_RATE_LIMIT by itself" in caplog.text) is warned


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TOCSIN_RATE_LIMIT", "many"),
        ("TOCSIN_RATE_LIMIT", "60"),
        ("TOCSIN_RATE_LIMIT", "0 per minute"),
        ("TOCSIN_RATE_LIMIT", "60 per minute;"),
        ("TOCSIN_RATE_LIMIT_STORAGE", "postgres://db"),
        ("TOCSIN_RATE_LIMIT_STORAGE", "redis://:secret@db:port"),
        ("TOCSIN_RATE_LIMIT_STORAGE", ""),
        ("TOCSIN_TRUSTED_PROXIES", "-1"),
    ],
)
def test_a_senseless_setting_is_named_and_no_secret_told(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match=name) as error:
        Settings.from_env()
    assert "secret" not in str(error.value)


def test_the_settings(monkeypatch):
    plain = Settings.from_env()
    assert (plain.rate_limit, plain.rate_limit_storage, plain.trusted_proxies) == (None, "memory://", 0)
    monkeypatch.setenv("TOCSIN_RATE_LIMIT", "60 per minute; 1000 per day")
    monkeypatch.setenv("TOCSIN_RATE_LIMIT_STORAGE", "redis://:secret@db:6379/1")
    monkeypatch.setenv("TOCSIN_TRUSTED_PROXIES", "2")
    settings = Settings.from_env()
    assert (settings.rate_limit, settings.trusted_proxies) == ("60 per minute; 1000 per day", 2)
    assert settings.rate_limit_storage == "redis://:secret@db:6379/1"
    assert "secret" not in repr(settings)
    assert "secret" not in str(settings.limits())
