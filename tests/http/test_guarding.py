"""Keys, quotas and headers as a client meets them over sockets, with real gunicorn and a stub extractor."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.http import keys
from tests.http.running import STARTS_WITHIN, STUB, Service, free_port

JSON = {"Content-Type": "application/json"}
ARTICLE = json.dumps({"text": "Jets bombed a market."})
KEY, LINE = keys.new("courier")


@pytest.fixture(scope="module")
def guarded(tmp_path_factory) -> Iterator[Service]:
    """Two workers, keys, a quota, a proxy in front, and a Redis that is not there."""
    folder: Path = tmp_path_factory.mktemp("guarded")
    (folder / "keys").write_text(f"# clients\n{LINE}\n")
    service = Service(
        free_port(),
        folder / "log",
        STUB,
        WORKERS="2",
        TOCSIN_API_KEYS_FILE=str(folder / "keys"),
        TOCSIN_RATE_LIMIT="3 per hour",
        TOCSIN_RATE_LIMIT_STORAGE=f"redis://127.0.0.1:{free_port()}",
        TOCSIN_TRUSTED_PROXIES="1",
    )
    try:
        service.wait_until_ready()
        yield service
    finally:
        service.stop()


@pytest.mark.parametrize("sent", [{}, {"Authorization": "Bearer k\u00e9y"}, {"Authorization": f"Bearer {'k' * 8_000}"}])
def test_whoever_has_no_key_gets_the_refusal_of_a_large_body(guarded, sent):
    connection = guarded.connect()
    for _ in range(2):
        connection.request("POST", "/events", b"x" * 5_000_000, JSON | sent)
        answer = connection.getresponse()
        assert (answer.status, answer.headers["WWW-Authenticate"].split()[0]) == (401, "Bearer")
        assert json.loads(answer.read())["type"] == "/problems/unauthorized"
    connection.close()


def test_the_quota_holds_without_redis_and_the_log_knows_the_client(guarded):
    headers = JSON | {"Authorization": f"Bearer {KEY}", "X-Forwarded-For": "10.0.0.1"}
    answers = [guarded.ask("POST", "/events", ARTICLE, headers) for _ in range(8)]
    statuses = [status for status, _, _ in answers]
    assert set(statuses) == {200, 429}
    assert 3 <= statuses.count(200) <= 6, "each of two workers counts to three"
    assert int(answers[-1][1]["Retry-After"]) > 3000
    log = guarded.log.read_text()
    assert "Rate limit storage unreachable" in log
    assert '"courier"' in log
    assert KEY not in log


@pytest.mark.parametrize(
    "head", [b"GET /livez HTTP/1.1\r\nHost: x\r\n", b"Good morning\r\n", b"POST /events HTTP/9.9\r\n"]
)
def test_every_answer_is_safe_and_names_no_version(guarded, head):
    with socket.create_connection(("127.0.0.1", guarded.port), 30) as connection:
        connection.sendall(head + b"Connection: close\r\n\r\n")
        fields = connection.makefile("rb").read().partition(b"\r\n\r\n")[0].decode().lower().split("\r\n")
    assert "x-content-type-options: nosniff" in fields
    assert "referrer-policy: no-referrer" in fields
    assert "content-security-policy: default-src 'none'; frame-ancestors 'none'" in fields
    assert "cache-control: no-store" in fields
    assert [field for field in fields if field.startswith("server:")] in ([], ["server: gunicorn"])


@pytest.mark.parametrize(("text", "says"), [(f"{LINE}\ncourier {KEY}\n", "line 2"), ("", "no key")])
def test_a_broken_file_of_keys_stops_the_start(tmp_path, text, says):
    (tmp_path / "keys").write_text(text)
    service = Service(free_port(), tmp_path / "log", STUB, TOCSIN_API_KEYS_FILE=str(tmp_path / "keys"))
    assert service.process.wait(STARTS_WITHIN) != 0
    log = service.log.read_text()
    assert f"{tmp_path}/keys" in log
    assert says in log
    assert KEY not in log
    assert "Traceback" not in log
