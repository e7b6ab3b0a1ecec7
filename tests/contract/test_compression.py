"""gzip: who gets it, what it does to Vary, ETag and length, and that it holds no line of a batch back."""

from __future__ import annotations

import gzip
import zlib

import pytest
from flask import Response

from service.http.compression import SMALLEST
from service.http.writers import ANSWERS

GZIP = {"Accept-Encoding": "gzip"}
BODY = {"text": "Jets bombed a market."}


@pytest.mark.parametrize("kind", ANSWERS)
def test_the_same_answer_with_gzip_and_without(client, fake, record, kind):
    fake.records = [record] * 3
    plain = client.post("/events", json=BODY, headers={"Accept": kind})
    packed = client.post("/events", json=BODY, headers={"Accept": kind} | GZIP)
    assert (plain.content_encoding, packed.content_encoding) == (None, "gzip")
    assert gzip.decompress(packed.data) == plain.data
    assert packed.content_length == len(packed.data) < len(plain.data)
    assert packed.content_type == plain.content_type
    assert {"Accept", "Accept-Encoding"} == set(packed.vary) == set(plain.vary)
    assert packed.data[4:8] == bytes(4), "the time of day, which would make each answer another one"


@pytest.mark.parametrize(
    ("asks", "gets"),
    [
        (None, None),
        ("gzip", "gzip"),
        ("deflate, gzip, br, zstd", "gzip"),
        ("GZIP", "gzip"),
        ("*", "gzip"),
        ("gzip;q=0.5", "gzip"),
        ("gzip, identity", "gzip"),
        ("gzip;q=0", None),
        ("gzip; q=0, *", None),
        ("gzip;q=0.5, identity", None),
        ("*;q=0", None),
        ("identity", None),
        ("br, zstd, deflate", None),
    ],
)
def test_only_who_asks_gets_gzip(client, asks, gets):
    answer = client.get("/rules", headers={"Accept-Encoding": asks} if asks else {})
    assert answer.content_encoding == gets
    assert "Accept-Encoding" in answer.vary


@pytest.mark.parametrize(("size", "gets"), [(SMALLEST - 1, None), (SMALLEST, "gzip")])
def test_small_answers_are_sent_as_they_are(app, size, gets):
    app.add_url_rule("/sized", view_func=lambda: "x" * size)
    assert app.test_client().get("/sized", headers=GZIP).content_encoding == gets


def test_a_problem_is_sent_as_it_is(client, refused):
    answer = client.post("/events", json={"x" * 2000: 1}, headers=GZIP)
    refused(answer, 422, "invalid-field")
    assert answer.content_encoding is None


@pytest.mark.parametrize("path", ["/docs/", "/docs/swagger-ui-bundle.js", "/docs/swagger-ui.css", "/openapi.yaml"])
def test_documentation_is_packed_too(client, path):
    plain, packed = client.get(path), client.get(path, headers=GZIP)
    assert packed.content_encoding == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers.get("Content-Length") in (None, str(len(packed.data)))


def test_pictures_and_parts_are_sent_as_they_are(client):
    assert client.get("/docs/favicon-32x32.png", headers=GZIP).content_encoding is None
    part = client.get("/docs/swagger-ui-bundle.js", headers=GZIP | {"Range": "bytes=0-9"})
    assert (part.status_code, part.content_encoding, len(part.data)) == (206, None, 10)
    assert "Accept-Ranges" not in client.get("/docs/swagger-ui-bundle.js", headers=GZIP).headers


def test_what_is_sent_as_it_is_made_is_closed_in_the_end(app):
    class Pieces:
        closed = False

        def __iter__(self):
            return iter([b"one", b"two"])

        def close(self):
            self.closed = True

    pieces = Pieces()
    app.add_url_rule("/streamed", view_func=lambda: Response(pieces, mimetype="text/plain", direct_passthrough=True))
    answer = app.test_client().get("/streamed", headers=GZIP, buffered=False)
    next(answer.iter_encoded())
    answer.close()
    assert (answer.content_encoding, pieces.closed) == ("gzip", True)


@pytest.mark.parametrize("path", ["/rules", "/rules/attack", "/taxonomy", "/docs/swagger-ui.css"])
def test_one_etag_holds_with_gzip_and_without(client, path):
    tags = {client.get(path, headers=headers).headers["ETag"] for headers in ({}, GZIP)}
    (tag,) = tags
    assert tag.startswith('W/"')
    for headers in ({}, GZIP):
        again = client.get(path, headers=headers | {"If-None-Match": tag})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
        assert (again.content_encoding, "Accept-Encoding" in again.vary) == (None, True)
        assert client.get(path, headers=headers | {"If-None-Match": 'W/"another"'}).status_code == 200


def test_a_batch_is_packed_line_by_line(client, fake):
    body = b'{"text": "One."}\n{"text": "Two."}\n'
    plain = client.post("/events/batch", data=body, content_type="application/x-ndjson").data
    fake.seen.clear()
    packed = client.post("/events/batch", data=body, content_type="application/x-ndjson", headers=GZIP, buffered=False)
    assert packed.content_encoding == "gzip"
    unpack, out = zlib.decompressobj(wbits=31), b""
    pieces = packed.iter_encoded()
    for number, line in enumerate(plain.splitlines(keepends=True), 1):
        out = unpack.decompress(next(pieces))
        assert out == line
        assert len(fake.seen) == min(number, 2)
    assert b"".join(map(unpack.decompress, pieces)) == b""
    assert unpack.eof
