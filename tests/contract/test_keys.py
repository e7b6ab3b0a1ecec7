"""API keys: whoever has none that is known gets a 401 before anything else is looked at."""

from __future__ import annotations

import hashlib
import sys

import pytest
from flask import g

from service import cli
from service.http import keys
from service.http.body import Uploads
from service.settings import Settings

KEY = "k3y-Of-the_Courier-0123456789-abcdefghijklm"
DIGEST = hashlib.sha256(KEY.encode()).hexdigest()
LINE = f"courier:{DIGEST}"
ARTICLE = {"text": "Jets bombed a market."}


@pytest.fixture
def keyed(make_app, tmp_path):
    """Makes a client of an application whose file of keys has these lines."""

    def make(*lines: str):
        file = tmp_path / "keys"
        file.write_text("\n".join(lines or ["# who may send", "", LINE]))
        return make_app(api_keys_file=file).test_client()

    return make


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def test_without_a_file_no_key_is_asked_for(client):
    with client:
        assert client.post("/events", json=ARTICLE).status_code == 200
        assert "client" not in g


def test_a_known_key_lets_in_and_names_its_client(keyed):
    with keyed() as client:
        for scheme in ("Bearer", "bearer"):
            assert client.post("/events", json=ARTICLE, headers={"Authorization": f"{scheme} {KEY}"}).status_code == 200
            assert g.client == "courier"


def test_a_client_may_change_from_key_to_key(keyed):
    new_key, new_line = keys.new("courier")
    client = keyed(LINE, new_line)
    for key in (KEY, new_key):
        assert client.post("/events", json=ARTICLE, headers=bearer(key)).status_code == 200


@pytest.mark.parametrize(
    "sent",
    [
        None,
        "",
        " ",
        "Bearer",
        "Bearer ",
        KEY,
        f"Basic {KEY}",
        f"Token {KEY}",
        f"Bearer{KEY}",
        f"Bearer {KEY}x",
        f"Bearer {KEY[:-1]}",
        f"Bearer {KEY.swapcase()}",
        f"Bearer {KEY} {KEY}",
        f"Bearer {KEY},Bearer {KEY}",
        f"Bearer\t{KEY}",
        'Bearer "quoted"',
        "Bearer courier",
        f"Bearer {DIGEST}",
        f"Bearer {LINE}",
        "Bearer k\u00e9y",
        "\u00ff\u00fe\u00e9",
        "Bearer \x00",
        "Bearer ====",
        f"Bearer {'k' * 100_000}",
        "x" * 100_000,
        f"Bearer {' ' * 50_000}{KEY}.",
    ],
    ids=lambda sent: repr(sent)[:40],
)
@pytest.mark.parametrize("path", ["/events", "/events/batch"])
def test_any_other_is_refused_before_the_body_is_read(keyed, fake, refused, monkeypatch, path, sent):
    client = keyed()
    monkeypatch.setattr(Uploads, "read", lambda *_: pytest.fail("the body was read"))
    answer = client.post(path, data=b"{", headers={} if sent is None else {"Authorization": sent})
    problem = refused(answer, 401, "unauthorized")
    assert answer.headers["WWW-Authenticate"].split()[0] == "Bearer"
    assert "Bearer KEY" in problem["detail"] or "API key" in problem["detail"]
    assert KEY not in answer.text
    assert fake.seen == []


def test_an_unknown_key_is_told_from_a_missing_one(keyed):
    client = keyed()
    assert client.post("/events").headers["WWW-Authenticate"] == "Bearer"
    assert client.post("/events", headers=bearer("k")).headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer"}, {"Authorization": "Bearer ="}])
def test_the_hash_of_nothing_lets_nobody_in(keyed, headers):
    client = keyed(f"nobody:{hashlib.sha256(b'').hexdigest()}")
    assert client.post("/events", json=ARTICLE, headers=headers).status_code == 401


def test_the_rest_is_open(keyed, spec, refused):
    client = keyed()
    for path in spec["paths"]:
        if "get" in spec["paths"][path] and "{" not in path:
            assert client.get(path).status_code in (200, 302), path
    assert client.options("/events").status_code == 200
    refused(client.get("/events"), 405, "method-not-allowed")
    refused(client.post("/nowhere"), 404, "not-found")


def test_the_contract_says_where_keys_are_asked_for(spec):
    for path, methods in spec["paths"].items():
        for method, operation in methods.items():
            assert (operation.get("security") == [{}, {"apiKey": []}]) == (method == "post"), path
            assert ("401" in operation["responses"]) == (method == "post"), path


@pytest.mark.parametrize("which", [0, 1, 2, None])
def test_every_entry_is_compared_whichever_fits(keyed, monkeypatch, which):
    made = [keys.new(f"client-{number}") for number in range(3)]
    client, compared, compare = keyed(*(line for _, line in made)), [], keys.compare_digest
    monkeypatch.setattr(keys, "compare_digest", lambda *pair: compared.append(pair) or compare(*pair))
    answer = client.post("/events", json=ARTICLE, headers=bearer("k" if which is None else made[which][0]))
    assert answer.status_code == (401 if which is None else 200)
    assert len(compared) == 3


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"", "no key"),
        (b"# nobody yet\n\n", "no key"),
        (f"\n{LINE}\n{KEY}\n".encode(), "line 3: not 'name:hash'"),
        (f"{LINE}\n\ncourier: {DIGEST}".encode(), "line 3"),
        (f"two words:{DIGEST}".encode(), "line 1"),
        (f":{DIGEST}".encode(), "line 1"),
        (f"{'n' * 65}:{DIGEST}".encode(), "line 1"),
        (f"courier:{DIGEST[:-1]}".encode(), "line 1"),
        (f"courier:{DIGEST.upper()}".encode(), "line 1"),
        (f"{LINE} # the desk".encode(), "line 1"),
        (f"{LINE}\nother:{DIGEST}".encode(), "line 2: this hash stands in an earlier line"),
        (b"\xff\xfe", "cannot be read"),
    ],
)
def test_a_broken_file_stops_the_start_with_its_line(make_app, tmp_path, text, says):
    file = tmp_path / "keys"
    file.write_bytes(text)
    with pytest.raises(keys.KeyFileError) as error:
        make_app(api_keys_file=file)
    assert str(error.value).startswith(str(file))
    assert says in str(error.value)
    assert KEY not in str(error.value)


def test_a_file_that_is_not_there_stops_the_start(make_app, tmp_path):
    for file in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(keys.KeyFileError, match="cannot be read"):
            make_app(api_keys_file=file)


def test_byte_order_mark_and_line_ends_of_other_systems(keyed):
    client = keyed(f"\ufeff# keys\r\n{LINE}\r")
    assert client.post("/events", json=ARTICLE, headers=bearer(KEY)).status_code == 200


def test_the_command_makes_a_key_that_works(keyed, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["cli", "api-key", "desk-2"])
    assert cli.main() == 0
    _, key, _, line = capsys.readouterr().out.splitlines()
    assert len(key) == 43
    assert key not in line
    with keyed(line) as client:
        assert client.post("/events", json=ARTICLE, headers=bearer(key)).status_code == 200
        assert g.client == "desk-2"


@pytest.mark.parametrize("name", ["", "two words", "a:b", "é", "n" * 65, "#a"])
def test_the_command_refuses_names_that_the_file_would_not_take(monkeypatch, capsys, name):
    monkeypatch.setattr(sys, "argv", ["cli", "api-key", name])
    assert cli.main() == 1
    assert "no name for a key" in capsys.readouterr().err


def test_the_setting(monkeypatch, tmp_path):
    assert Settings.from_env().api_keys_file is None
    monkeypatch.setenv("TOCSIN_API_KEYS_FILE", "")
    assert Settings.from_env().api_keys_file is None
    monkeypatch.setenv("TOCSIN_API_KEYS_FILE", str(tmp_path / "keys"))
    assert Settings.from_env().api_keys_file == tmp_path / "keys"
