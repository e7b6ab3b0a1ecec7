"""Wild requests as bytes for a socket: right ones, wrong ones, and what is no HTTP at all. The same seed and number
always make the same request."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

JSON, TEXT, NDJSON = "application/json", "text/plain", "application/x-ndjson"
EVENTS, BATCH = "/events", "/events/batch"
NO_ROUTE = "none"
SIZES = (0, 1, 3, 10, 10, 30, 30, 30, 60)
"""Words of a text."""
LONG, TOO_LONG = 1_000, 40_000
"""Words of the texts that come seldom: one that takes some work, and one over max_text_characters."""


def _filled(text: str) -> str:
    return re.sub(r"\{(.)\*(\d+)\}", lambda found: found[1] * int(found[2]), text)


MATTER: dict[str, list[str]] = {
    name: [_filled(item) for item in items]
    for name, items in yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")).items()
}


@dataclass(frozen=True)
class Request:
    """``route`` is where it goes, as far as that can be told. ``whole``: its head is there to the end and its body too,
    so that an answer must come. What the client does when it has sent is ``then``: it may ``say`` that no more comes,
    ``wait``, or be ``gone`` without reading."""

    route: str
    data: bytes
    whole: bool = True
    then: str = "wait"


def request(seed: int, number: int) -> Request:
    """One request."""
    rng = random.Random(f"{seed}-{number}")
    (make,) = rng.choices([kind for kind, _ in KINDS], [weight for _, weight in KINDS])
    made = make(rng)
    return made if made.whole else replace(made, then=rng.choices(["say", "gone", "wait"], [78, 18, 4])[0])


def _pick(rng: random.Random, name: str) -> str:
    return rng.choice(MATTER[name])


def _bytes(rng: random.Random, name: str) -> bytes:
    return _pick(rng, name).encode("latin-1")


def _text(rng: random.Random) -> str:
    (size,) = rng.choices([rng.choice(SIZES), LONG, TOO_LONG], [400, 1, 1])
    return rng.choice(["", " ", " ", " "]).join(rng.choices(MATTER["words"], k=size))


def _value(rng: random.Random) -> object:
    plain = [None, True, 0, -1, 1e308, 10**30, "", "a", "2021-05-06", "Syria", _text(rng)[:300]]
    return rng.choice([*plain, [], {}, [1], {"a": None}, [[{"\0": [plain]}]]])


def _document(rng: random.Random) -> object:
    document: dict[str, object] = {"text": _text(rng)}
    proper = {"title": "Clashes in Goma", "published_at": "2021-05-06", "country": "MLI", "news_window_days": 14}
    names = [*proper, "id", "source", "source_scale", "texts", "\0"]
    for name in rng.sample(names, rng.choice([0, 0, 1, 2])):
        document[name] = proper[name] if name in proper and rng.random() < 0.7 else _value(rng)
    return document if rng.random() < 0.97 else _value(rng)


def _body(rng: random.Random) -> bytes:
    body = json.dumps(_document(rng), ensure_ascii=rng.random() < 0.5).encode()
    return _damaged(rng, body) if rng.random() < 0.3 else body


def _damaged(rng: random.Random, data: bytes) -> bytes:
    """The same with a few bytes changed, put in, taken out, or cut off."""
    out = bytearray(data)
    for _ in range(rng.choice([1, 1, 2, 5])):
        at = rng.randrange(len(out) + 1)
        new = rng.choice([b"", rng.randbytes(1), _bytes(rng, "damage")])
        out[at : at + rng.choice([0, 0, 1, 1, 3, 20, len(out)])] = new
    return bytes(out)


def _head(rng: random.Random, method: str, path: str, *fields: str) -> bytes:
    """A request's head, at times with a query and some further fields; the connection is to be closed."""
    if rng.random() < 0.3:
        path += "?" + "&".join(rng.choices(MATTER["queries"], k=rng.choice([1, 1, 2, 4])))
    more = rng.choices(MATTER["headers"], k=rng.choice([0, 0, 1, 2]))
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Connection: close", *fields, *more, "", ""]
    return "\r\n".join(lines).encode()


def _sent(rng: random.Random, path: str, kind: str, body: bytes, *fields: str) -> Request:
    """A body in a proper request, at once or in chunks."""
    if rng.random() < 0.8:
        head = _head(rng, "POST", path, f"Content-Type: {kind}", f"Content-Length: {len(body)}", *fields)
        return Request(path, head + body)
    cuts = sorted(rng.choices(range(len(body) + 1), k=rng.choice([0, 1, 4])))
    pieces = [body[a:b] for a, b in zip([0, *cuts], [*cuts, len(body)], strict=True) if a < b]
    chunks = [b"%x%s\r\n%s\r\n" % (len(piece), rng.choice([b"", b";a=b"]), piece) for piece in pieces]
    end = rng.choice([b"0\r\n\r\n", b"0\r\n\r\n", b"000\r\nX-Trailer: a\r\n\r\n"])
    head = _head(rng, "POST", path, f"Content-Type: {kind}", "Transfer-Encoding: chunked", *fields)
    return Request(path, b"".join((head, *chunks, end)))


def _article(rng: random.Random) -> Request:
    return _sent(rng, EVENTS, JSON, _body(rng))


def _plain(rng: random.Random) -> Request:
    text = _text(rng).encode()
    return _sent(rng, EVENTS, TEXT, _damaged(rng, text) if rng.random() < 0.2 else text)


def _batch(rng: random.Random) -> Request:
    gap = rng.choice([b"\n", b"\n", b"\r\n", b"\n\n"])
    return _sent(rng, BATCH, NDJSON, gap.join(_body(rng) for _ in range(rng.choice([1, 1, 2, 3]))))


def _any_type(rng: random.Random) -> Request:
    body = rng.choice([_body(rng), rng.randbytes(rng.randrange(200))])
    return _sent(rng, _pick(rng, "paths"), _pick(rng, "types"), body)


def _encoded(rng: random.Random) -> Request:
    """gzip, said or not, and what is said to be gzip and is not."""
    body = _body(rng)
    said = rng.choice(["Content-Encoding: gzip", "Content-Encoding: br, gzip", "Content-Encoding:", "X-A: b"])
    packed = rng.choice([gzip.compress(body, mtime=0), body])
    return _sent(rng, rng.choice([EVENTS, BATCH]), rng.choice([JSON, NDJSON]), packed, said)


def _look(rng: random.Random) -> Request:
    """Any method at any address, mostly without a body."""
    path, method = _pick(rng, "paths"), rng.choice(["GET", _pick(rng, "methods")])
    body = rng.choice([b"", b"", b"", b"{}"])
    fields = [f"Content-Length: {len(body)}"] if body else []
    return Request(path, _head(rng, method, path, *fields) + body)


def _large(rng: random.Random) -> Request:
    """More than a body may have."""
    return _sent(rng, rng.choice([EVENTS, BATCH, "/nowhere"]), rng.choice([JSON, NDJSON, "a/b"]), b"x" * 1_200_000)


def _wrong_length(rng: random.Random) -> Request:
    """A length that does not fit the body, or is none."""
    body = _body(rng)
    length = rng.choice([str(len(body) + 5), str(max(0, len(body) - 5)), _pick(rng, "lengths")])
    fields = [f"Content-Type: {JSON}", f"Content-Length: {length}"]
    if rng.random() < 0.2:
        fields.append("Transfer-Encoding: chunked")
    return Request(EVENTS, _head(rng, "POST", EVENTS, *fields) + body, whole=False)


def _wrong_chunks(rng: random.Random) -> Request:
    fields = [f"Content-Type: {JSON}", f"Transfer-Encoding: {_pick(rng, 'codings')}"]
    return Request(EVENTS, _head(rng, "POST", EVENTS, *fields) + _bytes(rng, "chunks"), whole=False)


def _wrong_head(rng: random.Random) -> Request:
    method, path, field = _pick(rng, "methods"), _pick(rng, "paths"), _pick(rng, "wrong_headers")
    wrong = _head(rng, method, path, field)
    many = _head(rng, "GET", "/livez", *["X-Many: a"] * 200)
    data = rng.choice([wrong, _damaged(rng, wrong), many, rng.randbytes(300), *[_bytes(rng, "heads")] * 6])
    return Request(NO_ROUTE, data, whole=False)


def _several(rng: random.Random) -> Request:
    """Two requests, sent together on one connection."""
    path = rng.choice(["/livez", "/info", "/rules", "/nowhere"])
    return Request(path, f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode() + _article(rng).data)


def _cut_off(rng: random.Random) -> Request:
    """A proper request that ends somewhere."""
    whole = rng.choice([_article, _plain, _batch, _look])(rng)
    data = whole.data[: rng.randrange(len(whole.data) + 1)]
    return Request(whole.route, data, whole=False)


KINDS: list[tuple[Callable[[random.Random], Request], int]] = [
    *[
        (_article, 30),
        (_plain, 12),
        (_batch, 10),
        (_any_type, 6),
        (_encoded, 4),
        (_look, 18),
        (_large, 1),
        (_several, 3),
    ],
    *[(_wrong_length, 5), (_wrong_chunks, 5), (_wrong_head, 10), (_cut_off, 8)],
]
"""What makes requests, and how often it is picked."""
