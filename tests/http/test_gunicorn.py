"""The service as it ships: gunicorn with its own configuration and the real engine, spoken to over sockets."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.http.running import DEADLINE, STARTS_WITHIN, Service, free_port

ARTICLE = {
    "title": "Air strike kills four in Idlib",
    "text": "Syrian warplanes bombed a market in Idlib on Friday, killing four people, a monitoring group said.",
    "published_at": "2016-12-10",
}
JSON = {"Content-Type": "application/json"}
TOLD = [(place, day) for place in ("Goma", "Idlib", "Kidal", "Herat", "Jos") for day in ("Monday", "Friday", "Sunday")]


def test_an_article_becomes_a_record_with_its_evidence(service):
    status, headers, body = service.ask("POST", "/events", json.dumps(ARTICLE), JSON | {"X-Request-Id": "abc"})
    assert status == 200, body
    assert headers["X-Request-Id"] == "abc"
    answer = json.loads(body)
    assert answer["diagnostics"]["withheld"] == []
    (event,) = answer["events"]
    assert event["sub_event_type"] == "Air/drone strike"
    assert (event["event_date"], event["location"], event["country"], event["fatalities"]) == (
        "2016-12-09",
        "Idlib",
        "Syria",
        4,
    )
    for mention in event["provenance"]["mentions"]:
        span = mention["sentence"]
        assert ARTICLE[span["in"]][span["start"] : span["end"]] == span["text"]
    assert service.ask("POST", "/events", json.dumps(ARTICLE), JSON)[2] == body


def test_plain_text_equals_json(service):
    query = "title=Air%20strike%20kills%20four%20in%20Idlib&published_at=2016-12-10"
    plain = service.ask("POST", f"/events?{query}", ARTICLE["text"], {"Content-Type": "text/plain"})
    assert plain[2] == service.ask("POST", "/events", json.dumps(ARTICLE), JSON)[2]


def test_curl_as_in_the_documentation(service, tmp_path):
    article = tmp_path / "article.json"
    article.write_text(json.dumps(ARTICLE))
    command = ["curl", "-sS", "--json", f"@{article}", f"http://127.0.0.1:{service.port}/events"]
    answer = subprocess.run(command, capture_output=True, check=True, text=True)
    assert json.loads(answer.stdout)["events"]


def test_a_batch_is_answered_line_by_line(service):
    lines = [json.dumps(ARTICLE | {"id": "a"}), '{"text": ', json.dumps(ARTICLE | {"id": "b"})]
    status, _, body = service.ask("POST", "/events/batch", "\n".join(lines), {"Content-Type": "application/x-ndjson"})
    assert status == 200
    answers = [json.loads(line) for line in body.splitlines()]
    assert [answer.get("status") for answer in answers] == [200, 400, 200, None]
    assert answers[0]["events"] == answers[2]["events"] != []


def test_five_megabytes_chunked_are_413_and_no_reset(service):
    pieces = (b"x" * 100_000 for _ in range(50))
    headers = {"Content-Type": "text/plain", "Transfer-Encoding": "chunked"}
    status, answer, body = service.ask("POST", "/events", pieces, headers, encode_chunked=True)
    assert (status, answer["Content-Type"]) == (413, "application/problem+json")
    assert (json.loads(body)["limit"], json.loads(body)["actual"]) == (1_048_576, 5_000_000)


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/events", JSON, 413),
        ("/events", {"Content-Type": "image/png"}, 415),
        ("/events", JSON | {"Content-Encoding": "gzip"}, 415),
        ("/events", JSON | {"Accept": "text/html"}, 406),
        ("/nowhere", JSON, 404),
        ("/info", JSON, 405),
    ],
)
def test_a_refusal_of_five_megabytes_arrives_and_the_connection_lives(service, path, headers, status):
    connection = service.connect()
    for _ in range(2):
        connection.request("POST", path, b"x" * 5_000_000, headers)
        answer = connection.getresponse()
        assert (answer.status, answer.headers["Content-Type"]) == (status, "application/problem+json")
        answer.read()
    connection.close()


@pytest.mark.parametrize("body", [b"ZZ\r\n", b"5\r\nabcdeXX", b"5\r\nab"])
def test_a_broken_chunk_is_400(service, body):
    with socket.create_connection(("127.0.0.1", service.port), 30) as connection:
        head = (
            "POST /events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        connection.sendall(head.encode() + body)
        connection.shutdown(socket.SHUT_WR)
        answer = connection.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"/problems/malformed-body" in answer


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"Good morning\r\n", 400),
        (b"GET /livez HTTP/9.9\r\nHost: x\r\n", 400),
        (b"GET /livez HTTP/1.1\r\nHost x\r\n", 400),
        (b"POST /events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n", 400),
        (b"POST /events HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n", 400),
        (b"GET /livez?" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n", 414),
        (b"GET /livez HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 9000 + b"\r\n", 431),
        (b"GET /livez HTTP/1.1\r\nHost: x\r\n" + b"X-Many: a\r\n" * 200, 431),
    ],
)
def test_what_is_no_proper_http_gets_a_problem_too(service, head, status):
    with socket.create_connection(("127.0.0.1", service.port), 30) as connection:
        connection.sendall(head + b"\r\n")
        answer = connection.makefile("rb").read()
    first, _, body = answer.partition(b"\r\n\r\n")
    assert first.startswith(b"HTTP/1.1 %d " % status), answer
    assert b"application/problem+json" in first
    assert json.loads(body)["status"] == status


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"", JSON, 400),
        (b'{"text": ', JSON, 400),
        (b'{"text": "a", "text": "b"}', JSON, 400),
        (b'{"text": "a", "news_window_days": NaN}', JSON, 400),
        (b"[" * 500_000, JSON, 400),
        (b'{"text": "\xff"}', JSON, 400),
        (b'{"text": "\\ud800"}', JSON, 400),
        (b"caf\xe9", {"Content-Type": "text/plain"}, 400),
        (b'{"text": 7}', JSON, 422),
        (b'{"text": "a", "titel": "b"}', JSON, 422),
        (b'{"text": "a", "published_at": "2099-01-01"}', JSON, 422),
        (b'{"text": "a", "published_at": "2023-02-30"}', JSON, 422),
        (b'{"text": "a", "country": "Atlantis"}', JSON, 422),
        (b'{"text": "a"}', {}, 415),
        (b'{"text": "a"}', JSON | {"Content-Encoding": "gzip"}, 415),
        (b'{"text": "a"}', JSON | {"Accept": "text/html"}, 406),
    ],
)
def test_bad_input_gets_its_problem_over_sockets(service, body, headers, status):
    found, answer, problem = service.ask("POST", "/events", body, headers)
    assert (found, answer["Content-Type"], json.loads(problem)["status"]) == (
        status,
        "application/problem+json",
        status,
    )


def test_dribbling_bodies_and_heads_keep_nobody_from_an_answer(service):
    head = b"POST /events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
    starts = [b"", b"POST /ev", head[:-2], head, head + b'{"text"']
    connections = [socket.create_connection(("127.0.0.1", service.port), 30) for _ in range(60)]
    try:
        for number, connection in enumerate(connections):
            connection.sendall(starts[number % len(starts)])
        for _ in range(10):
            begin = time.monotonic()
            assert service.ask("GET", "/livez")[0] == 200
            assert time.monotonic() - begin < 1
            time.sleep(0.1)
        answer = connections[3].recv(4096)
        assert b" 408 " in answer.split(b"\r\n")[0] or b" 503 " in answer.split(b"\r\n")[0]
    finally:
        for connection in connections:
            connection.close()
    assert service.ask("POST", "/events", json.dumps(ARTICLE), JSON)[0] == 200


def test_health_answers_while_the_model_works(service):
    long = ARTICLE | {"text": ARTICLE["text"] * 1 + (" " + ARTICLE["text"]) * 40}
    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(service.ask, "POST", "/events", json.dumps(long), JSON)
        waits = []
        while not working.done():
            begin = time.monotonic()
            assert service.ask("GET", "/livez")[0] == 200
            waits.append(time.monotonic() - begin)
    assert working.result()[0] == 200
    assert sorted(waits)[len(waits) // 2] < 0.1


def test_the_deadline_ends_real_work_and_the_next_is_answered(service):
    sentences = (
        f"Rebels shelled {place} on {day}, and {n} farmers were killed." for n in range(9, 400) for place, day in TOLD
    )
    text = " ".join(sentences)[:100_000]
    begin = time.monotonic()
    status, _, body = service.ask("POST", "/events", json.dumps({"text": text}), JSON)
    assert (status, json.loads(body)["type"]) == (422, "/problems/text-too-complex")
    assert time.monotonic() - begin < DEADLINE + 10
    assert service.ask("POST", "/events", json.dumps(ARTICLE), JSON)[0] == 200


def test_no_text_and_no_query_in_the_log(service):
    service.ask("POST", "/events?title=Zanzibar", "Quokka.", {"Content-Type": "text/plain"})
    log = service.log.read_text()
    lines = [json.loads(line) for line in log.splitlines()]
    assert ("/events", 200) in {(line.get("route"), line.get("status")) for line in lines}
    assert "Zanzibar" not in log
    assert "Quokka" not in log
    assert {line["level"] for line in lines} == {"info"}, log


def test_without_its_models_it_ends_and_says_why(tmp_path):
    service = Service(free_port(), tmp_path / "log", TOCSIN_STANZA_DIR=str(tmp_path / "nowhere"))
    assert service.process.wait(STARTS_WITHIN) != 0
    assert "nowhere" in service.log.read_text()
