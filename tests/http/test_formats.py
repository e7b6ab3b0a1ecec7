"""The media types and the batch over sockets, with the real engine: the same records in all, and lines that come when they
are done."""

from __future__ import annotations

import csv
import gzip
import io
import json
import socket
import time
import zlib

import pytest

from service.coding.taxonomy import COLUMNS
from service.http.writers import ANSWERS
from tests.http.running import DEADLINE

JSON, CSV, NDJSON, GEOJSON = ANSWERS
NOTHING = "The council approved a budget for new buses on Wednesday."
TEXTS = [
    "Gunmen shot dead two soldiers near Kandahar on Monday, police said. Protesters plan to march in Herat on Friday.",
    'Rebels shelled the "Old Mill", a market in Goma,\nkilling three traders. Hundreds marched through Bukavu on Tuesday.',
    "Armed men kidnapped a nurse outside Port-au-Prince on Wednesday. Talks may resume next month, diplomats said.",
    "Militants killed a farmer in Nigeria on Thursday. Nobody knew where.",
    "A drone strike on حلب (Aleppo) killed four civilians on Friday, residents said.",
    NOTHING,
]


def lines(text: str) -> list[dict]:
    return [json.loads(line) for line in text.split("\n")[:-1]]


def a_body(text: str) -> str:
    return json.dumps({"text": text, "published_at": "2021-03-06", "id": "a", "source": "=Courier"})


@pytest.mark.parametrize("text", TEXTS)
def test_the_records_are_the_same_in_all_formats(service, text):
    answers = {}
    for kind in ANSWERS:
        asked = [service.ask("POST", "/events", a_body(text), {"Content-Type": JSON, "Accept": kind}) for _ in range(2)]
        assert [status for status, _, _ in asked] == [200, 200]
        assert asked[0][2] == asked[1][2]
        answers[kind] = asked[0][2]
    body = json.loads(answers[JSON])
    assert bool(body["events"]) is (text != NOTHING)
    assert [feature["properties"] for feature in json.loads(answers[GEOJSON])["features"]] == body["events"]
    *records, last = lines(answers[NDJSON])
    assert records == body["events"]
    assert last["summary"]["diagnostics"] == body["diagnostics"]
    rows = list(csv.reader(io.StringIO(answers[CSV], newline=""), strict=True))
    shown = [["" if record[column] is None else str(record[column]) for column in COLUMNS] for record in body["events"]]
    assert rows == [list(COLUMNS), *([cell.replace("=Courier", "'=Courier") for cell in row] for row in shown)]
    status, _, batch = service.ask("POST", "/events/batch", a_body(text), {"Content-Type": NDJSON})
    assert status == 200
    assert lines(batch)[0] == {"index": 0, "id": "a", "status": 200} | body


def test_gzip_unpacks_to_the_same(service):
    packed = {"Content-Type": JSON, "Accept-Encoding": "gzip"}
    connection = service.connect()
    connection.request("POST", "/events", a_body(TEXTS[0]), packed)
    answer = connection.getresponse()
    assert answer.headers["Content-Encoding"] == "gzip"
    plain = service.ask("POST", "/events", a_body(TEXTS[0]), {"Content-Type": JSON})[2]
    assert gzip.decompress(answer.read()).decode() == plain
    connection.close()


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_a_line_arrives_while_the_next_document_is_worked_on(service, encoding):
    long = " ".join(f"Rebels shelled Goma on Friday, and {n} farmers were killed." for n in range(9, 1500))
    body = "\n".join(map(a_body, (TEXTS[0], long[:100_000])))
    connection = service.connect()
    connection.request("POST", "/events/batch", body, {"Content-Type": NDJSON, "Accept-Encoding": encoding})
    answer = connection.getresponse()
    unpack = zlib.decompressobj(wbits=31).decompress if encoding == "gzip" else bytes
    text = b""
    while b"\n" not in text:
        text += unpack(answer.read1())
    first = time.monotonic()
    assert json.loads(text.splitlines()[0])["status"] == 200
    while piece := answer.read1():
        text += unpack(piece)
    assert time.monotonic() - first > DEADLINE / 2
    assert [line.get("status") for line in lines(text.decode())] == [200, 422, None]
    connection.close()


def test_a_client_that_sends_all_before_it_reads_gets_all(service):
    """Both ways more than sockets hold: answers sent before the body is in would block both sides for good."""
    line = json.dumps({f"{n:01000}": 1 for n in range(50)})
    body = "\n".join([line] * 190).encode()
    with socket.socket() as connection:
        connection.settimeout(60)
        for buffer in (socket.SO_RCVBUF, socket.SO_SNDBUF):
            connection.setsockopt(socket.SOL_SOCKET, buffer, 65_536)
        connection.connect(("127.0.0.1", service.port))
        head = f"POST /events/batch HTTP/1.0\r\nContent-Type: {NDJSON}\r\nContent-Length: {len(body)}\r\n\r\n"
        connection.sendall(head.encode() + body)
        answer = connection.makefile("rb").read()
    assert len(body) > 9_000_000
    assert len(answer) > 18_000_000
    found = lines(answer.partition(b"\r\n\r\n")[2].decode())
    assert [line.get("status") for line in found] == [422] * 190 + [None]
    assert found[-1]["summary"] == {"documents": 190, "succeeded": 0, "failed": 190, "events": 0}
