"""Each mistake a client can make, and the problem it gets."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

JSON = "application/json"
TODAY = datetime.now(UTC).date()


def post(client, body, content_type=JSON, path="/events", **more):
    data = body if isinstance(body, bytes | str) else json.dumps(body)
    return client.post(path, data=data, content_type=content_type, **more)


@pytest.mark.parametrize(
    ("body", "line", "column"),
    [
        (b'{"text": }', 1, 10),
        (b'{"text": "a",\n  "text": "b"}', 2, 3),
        (b'{"text": "a",\n"te\\u0078t": "b"}', 2, 1),
        (b'{"text": "a", "news_window_days": NaN}', 1, 35),
        (b'{"text": "a", "news_window_days": -Infinity}', 1, 35),
        (b'{"text": "a \\ud800 b"}', 1, 10),
        (b'{"text": "a \\udc00\\ud800 b"}', 1, 10),
        (b'{"text": "a\nb"}', 1, 12),
        (b'{"text": "a"} {}', 1, 15),
        (b"{'text': 'a'}", 1, 2),
        (b'{"text": "a', 1, 10),
        (b'{"text": "\\x"}', 1, 11),
        (b"[" * 200_000, 1, 33),
        (b'{"a":' * 200_000, 1, 161),
    ],
)
def test_malformed_json_tells_line_and_column(client, refused, body, line, column):
    problem = refused(post(client, body), 400, "malformed-json")
    assert (problem["line"], problem["column"]) == (line, column)
    assert f"Line {line}, column {column}" in problem["detail"]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b'{"text": "\xff"}', "Byte 10"),
        (b'{"text": "\xed\xa0\x80"}', "Byte 10"),
        ('{"text": "a"}'.encode("utf-16"), "Byte 0"),
        (b'{"text": "a", "news_window_days": ' + b"9" * 5000 + b"}", "too many digits"),
    ],
)
def test_malformed_json_without_a_place(client, refused, body, says):
    assert says in refused(post(client, body), 400, "malformed-json")["detail"]


@pytest.mark.parametrize(("body", "says"), [(b"", "empty"), (b"caf\xe9", "Byte 3")])
def test_plain_text_that_cannot_be_read(client, refused, body, says):
    assert says in refused(post(client, body, "text/plain"), 400, "malformed-body")["detail"]


def test_hostile_strings_cost_no_time(client, refused):
    refused(post(client, b'"' + b'\\"' * 500_000), 400, "malformed-json")


def test_a_surrogate_pair_and_an_escaped_backslash_are_fine(client, fake):
    assert post(client, b'{"text": "\\ud83d\\ude00 \\\\ud800 NaN"}').status_code == 200
    assert fake.seen[0][0].text == "\U0001f600 \\ud800 NaN"


def test_unknown_address(client, refused):
    assert "/event" in refused(client.post("/event"), 404, "not-found")["detail"]
    refused(client.get("/docs/nothing.js"), 404, "not-found")


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [("get", "/events", "POST"), ("put", "/events/batch", "POST"), ("post", "/info", "GET")],
)
def test_wrong_method_names_the_right_one(client, refused, method, path, allow):
    answer = getattr(client, method)(path)
    refused(answer, 405, "method-not-allowed")
    assert allow in answer.headers["Allow"].split(", ")


def test_too_large_names_limit_and_actual(client, refused):
    problem = refused(post(client, b" " * 5_000_000), 413, "too-large")
    assert (problem["limit"], problem["actual"]) == (1_048_576, 5_000_000)
    assert "max_body_bytes" in problem["detail"]


def test_too_large_chunked_is_no_truncation(client, refused):
    chunked = {"wsgi.input_terminated": True, "CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked"}
    good = b'{"text": "a"}'
    assert post(client, good, environ_overrides=chunked).status_code == 200
    problem = refused(post(client, good + b" " * 5_000_000, environ_overrides=chunked), 413, "too-large")
    assert problem["actual"] == 5_000_013


@pytest.mark.parametrize("size", [1_048_576, 1_048_577])
def test_the_limit_itself_is_allowed(client, size):
    body = b'{"text": "a"}'.ljust(size)
    assert post(client, body).status_code == (200 if size == 1_048_576 else 413)


def test_body_shorter_than_announced(client, refused):
    answer = post(client, b'{"text": "a"}', environ_overrides={"CONTENT_LENGTH": "99"})
    assert "13 bytes" in refused(answer, 400, "malformed-body")["detail"]


@pytest.mark.parametrize(
    ("content_type", "path", "flag"),
    [
        (None, "/events", "--json"),
        ("application/x-www-form-urlencoded", "/events", "-H 'Content-Type: text/plain'"),
        ("application/xml", "/events", "--json"),
        ("application/x-ndjson", "/events", "--json"),
        ("application/json", "/events/batch", "-H 'Content-Type: application/x-ndjson'"),
        ("application/json; charset=latin-1", "/events", "utf-8"),
        ("text/plain; charset=utf-16", "/events", "utf-8"),
    ],
)
def test_unsupported_media_type_names_the_flag(client, refused, content_type, path, flag):
    answer = post(client, b"{}", content_type, path)
    assert flag in refused(answer, 415, "unsupported-media-type")["detail"]
    assert answer.headers["Accept-Post"]


@pytest.mark.parametrize("encoding", ["gzip", "br", "identity, gzip", "nonsense"])
def test_content_encoding_is_refused(client, refused, encoding):
    problem = refused(
        post(client, {"text": "a"}, headers={"Content-Encoding": encoding}), 415, "unsupported-media-type"
    )
    assert encoding in problem["detail"]


@pytest.mark.parametrize(
    "content_type", ["application/json; charset=UTF-8", "Application/JSON", 'application/json; charset="utf-8"']
)
def test_charset_utf8_is_tolerated(client, content_type):
    assert post(client, {"text": "a"}, content_type).status_code == 200


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"text": None}, "#/text"),
        ({"text": ""}, "#/text"),
        ({"text": " \n\u00a0"}, "#/text"),
        ({"text": 5}, "#/text"),
        ({"text": ["a"]}, "#/text"),
        ({"text": "x" * 100_001}, "#/text"),
        ({"title": {}}, "#/title"),
        ({"title": "x" * 1_001}, "#/title"),
        ({"id": 7}, "#/id"),
        ({"id": ""}, "#/id"),
        ({"source": "x" * 501}, "#/source"),
        ({"source_scale": "Galactic"}, "#/source_scale"),
        ({"source_scale": "National-National"}, "#/source_scale"),
        ({"source_scale": True}, "#/source_scale"),
        ({"published_at": str(TODAY + timedelta(days=3))}, "#/published_at"),
        ({"published_at": "2023-02-30"}, "#/published_at"),
        ({"published_at": "2023-02-30T10:00:00Z"}, "#/published_at"),
        ({"published_at": "2023-02-03T10:00:00"}, "#/published_at"),
        ({"published_at": "2023-02-03T25:00:00Z"}, "#/published_at"),
        ({"published_at": "20230203"}, "#/published_at"),
        ({"published_at": "3 February 2023"}, "#/published_at"),
        ({"published_at": "0001-01-01"}, "#/published_at"),
        ({"published_at": "٢٠٢٣-٠٢-٠٣"}, "#/published_at"),
        ({"published_at": 20230203}, "#/published_at"),
        ({"country": "Atlantis"}, "#/country"),
        ({"country": "ZZ"}, "#/country"),
        ({"country": ""}, "#/country"),
        ({"country": 760}, "#/country"),
        ({"news_window_days": 0}, "#/news_window_days"),
        ({"news_window_days": 367}, "#/news_window_days"),
        ({"news_window_days": "14"}, "#/news_window_days"),
        ({"news_window_days": 14.5}, "#/news_window_days"),
        ({"news_window_days": 1e999}, "#/news_window_days"),
        ({"news_window_days": True}, "#/news_window_days"),
        ({"language": "en"}, "#/language"),
        ({"language": None}, "#/language"),
        ({"a/b~c": 1}, "#/a~1b~0c"),
    ],
)
def test_invalid_field_is_pointed_at(client, refused, fields, pointer):
    body = json.dumps({"text": "Rebels attacked."} | fields).replace("Infinity", "1e999")
    problem = refused(post(client, body), 422, "invalid-field")
    assert [error["pointer"] for error in problem["errors"]] == [pointer]


@pytest.mark.parametrize("body", ["[]", '"text"', "3", "null", "true"])
def test_a_document_is_an_object(client, refused, body):
    problem = refused(post(client, body), 422, "invalid-field")
    assert problem["errors"] == [{"detail": "must be a JSON object", "pointer": "#"}]


def test_all_faults_are_named_at_once(client, refused):
    problem = refused(post(client, {"titel": "a", "country": "Atlantis"}), 422, "invalid-field")
    assert {error["pointer"] for error in problem["errors"]} == {"#/text", "#/titel", "#/country"}


@pytest.mark.parametrize(
    ("query", "content_type", "parameter"),
    [
        ("include=everything", JSON, "include"),
        ("include=", JSON, "include"),
        ("explain=yes", JSON, "explain"),
        ("explain=true&explain=true", JSON, "explain"),
        ("published_at=2021-03-06", JSON, "published_at"),
        ("verbose=1", JSON, "verbose"),
        ("verbose=1", "text/plain", "verbose"),
        ("text=a", "text/plain", "text"),
        ("title=a&title=b", "text/plain", "title"),
        ("published_at=2023-02-30", "text/plain", "published_at"),
        ("news_window_days=x", "text/plain", "news_window_days"),
        ("news_window_days=0", "text/plain", "news_window_days"),
        ("country=Atlantis", "text/plain", "country"),
    ],
)
def test_invalid_parameter_is_named(client, refused, query, content_type, parameter):
    problem = refused(post(client, {"text": "a"}, content_type, f"/events?{query}"), 422, "invalid-parameter")
    assert [error["parameter"] for error in problem["errors"]] == [parameter]


def test_blank_plain_text(client, refused):
    problem = refused(post(client, " \n", "text/plain"), 422, "invalid-field")
    assert problem["errors"][0]["pointer"] == "#/text"


def test_a_fault_of_ours_is_a_problem_too_and_is_logged(client, refused, fake, caplog):
    def fail(document, checkpoint):
        raise KeyError("secret")

    fake.act = fail
    answer = post(client, {"text": "private words"}, headers={"X-Request-Id": "abc-1"})
    problem = refused(answer, 500, "internal-error")
    assert problem["request_id"] == "abc-1"
    assert "secret" not in answer.text
    assert "abc-1" in caplog.text
    assert "private words" not in caplog.text


@pytest.mark.parametrize(
    ("sent", "kept"), [("abc.DEF_1~2-3", True), ("a b", False), ("x" * 65, False), ("", False), ("a\u00e9", False)]
)
def test_request_id_is_taken_over_only_where_harmless(client, sent, kept):
    given = client.get("/livez", headers={"X-Request-Id": sent}).headers["X-Request-Id"]
    assert (given == sent) is kept
    assert given
