"""The log: one JSON object a line, one line for each request, and no words of what was sent."""

from __future__ import annotations

import io
import json
import logging
import socket
import subprocess
import sys
import threading
import warnings
from pathlib import Path

import pytest

from service.http import logs
from service.http.worker import Worker
from service.settings import Settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
NDJSON = "application/x-ndjson"
SECRET = "Quokka"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


class Log(io.StringIO):
    def __init__(self, replace) -> None:
        super().__init__()
        self._replace = replace

    def configure(self, form: str, level: str) -> None:
        """As the service does it, with this in place of stderr, and without pytest's own handlers."""
        self._replace(sys, "stderr", self)
        logs.configure(form, level)

    def lines(self) -> list[dict]:
        return [json.loads(line) for line in self.getvalue().splitlines()]


@pytest.fixture
def log(monkeypatch):
    """Where the log goes; undone at the end."""
    root, handlers = logging.root, list(logging.root.handlers)
    for place, name in ((sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")):
        monkeypatch.setattr(place, name, getattr(place, name))
    monkeypatch.setattr(warnings, "showwarning", warnings.showwarning)
    levels = {name: logging.getLogger(name).level for name in ("", "service", "gunicorn")}
    yield Log(monkeypatch.setattr)
    root.handlers[:] = handlers
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture
def lines(log):
    log.configure("json", "info")
    return log.lines


def ask(client, *arguments, **more):
    """Takes the answer in to its end, as a server does."""
    return client.open(*arguments, buffered=True, **more)


def test_a_request_has_one_line(client, lines):
    headers = {"X-Request-Id": "abc", "traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
    answer = ask(client, "/events", method="POST", json={"text": "Jets bombed a market."}, headers=headers)
    (line,) = lines()
    assert line.pop("timestamp").endswith("Z")
    assert 0 < line.pop("milliseconds") < 60_000
    assert isinstance(line.pop("pid"), int)
    assert line == {
        "level": "info",
        "logger": "service.http.observing",
        "event": "request",
        "request_id": "abc",
        "trace_id": TRACE,
        "client": None,
        "method": "POST",
        "route": "/events",
        "status": 200,
        "problem": None,
        "bytes": len(answer.data),
        "complete": True,
        "documents": 1,
        "refused": 0,
        "events": 1,
    }


def test_the_readme_names_its_fields(client, lines):
    ask(client, "/livez")
    section = README.partition("## Metrics and logs")[2].partition("\n## ")[0]
    assert [name for name in lines()[0] if f"`{name}`" not in section] == []


@pytest.mark.parametrize(
    ("method", "path", "route", "status", "problem"),
    [
        ("GET", "/livez", "/livez", 200, None),
        ("GET", "/rules/none-such", "/rules/{id}", 404, "not-found"),
        ("GET", "/nowhere", "none", 404, "not-found"),
        ("PUT", "/info", "none", 405, "method-not-allowed"),
        ("BREW", "/info", "none", 405, "method-not-allowed"),
        ("POST", "/events", "/events", 415, "unsupported-media-type"),
        ("GET", "/", "/", 302, None),
    ],
)
def test_refusals_have_theirs_too(client, lines, method, path, route, status, problem):
    ask(client, path, method=method)
    (line,) = lines()
    told = (line["method"], line["route"], line["status"], line["problem"])
    assert told == (method if method != "BREW" else "other", route, status, problem)


def test_a_batch_tells_what_became_of_its_lines(client, lines):
    answer = ask(client, "/events/batch", method="POST", data='{"text": "a"}\n{"text"\n{}\n', content_type=NDJSON)
    (line,) = lines()
    assert (line["documents"], line["refused"], line["events"], line["bytes"]) == (1, 2, 1, len(answer.data))


def test_an_answer_that_is_not_taken_is_not_complete(client, lines):
    body = '{"text": "a"}\n' * 3
    answer = client.post("/events/batch", data=body, content_type=NDJSON, buffered=False)
    answer.close()
    (line,) = lines()
    assert (line["complete"], line["documents"], line["bytes"] > 0) == (False, 1, True)


def test_the_name_of_the_key_is_the_client(app, lines):
    @app.before_request
    def known():
        from flask import g

        g.client = "newsroom"

    ask(app.test_client(), "/livez")
    assert lines()[0]["client"] == "newsroom"


@pytest.mark.parametrize(
    ("header", "trace"),
    [
        (f"00-{TRACE}-00f067aa0ba902b7-00", TRACE),
        (f"01-{TRACE}-00f067aa0ba902b7-01", TRACE),
        (f"01-{TRACE}-00f067aa0ba902b7-01-more", TRACE),
        (f"00-{TRACE}-00f067aa0ba902b7-01-more", None),
        (f"01-{TRACE}-00f067aa0ba902b7-01more", None),
        (f"ff-{TRACE}-00f067aa0ba902b7-01", None),
        (f"00-{TRACE.upper()}-00f067aa0ba902b7-01", None),
        (f"00-{'0' * 32}-00f067aa0ba902b7-01", None),
        (f"00-{TRACE}-{'0' * 16}-01", None),
        (f"00-{TRACE[1:]}-00f067aa0ba902b7-01", None),
        (f" 00-{TRACE}-00f067aa0ba902b7-01,", None),
        (SECRET, None),
        ("", None),
    ],
)
def test_a_traceparent_is_taken_strictly(client, lines, header, trace):
    ask(client, "/livez", headers={"traceparent": header})
    assert lines()[0]["trace_id"] == trace


def test_no_words_of_what_was_sent(client, fake, record, log, lines):
    def fail(*_):
        try:
            raise KeyError(SECRET)
        except KeyError as error:
            raise ValueError(f"no record for {SECRET}") from error

    def warn(*_):
        warnings.warn(f"odd: {SECRET}", stacklevel=1)
        logging.getLogger("stanza").warning("cannot read %s", SECRET, extra={"text": SECRET})
        logging.root.handlers[:] = [handler for handler in logging.root.handlers if type(handler) is logs._Handler]
        logging.getLogger("service.http").info("%d", SECRET)
        raise SystemError(SECRET)

    plain = {"method": "POST", "content_type": "text/plain"}
    ask(client, f"/events?title={SECRET}&id={SECRET}", data=f"{SECRET} fell.", **plain)
    ask(client, f"/events?{SECRET}={SECRET}", data=f"{SECRET} fell.", **plain)
    ask(client, "/events", method="POST", json={"text": SECRET, "title": SECRET, "source": SECRET, SECRET: 1})
    ask(client, "/events", method="POST", data=f'{{"text": "{SECRET}', content_type="application/json")
    ask(client, f"/{SECRET}", headers={"X-Request-Id": f"{SECRET} {SECRET}", "User-Agent": SECRET, "Referer": SECRET})
    ask(client, f"/rules/{SECRET}", headers={"Accept": SECRET})
    ask(client, "/events", method="POST", data=SECRET, content_type=f"text/{SECRET}")
    fake.records = [record | {"country": SECRET, "notes": SECRET}]
    ask(client, "/events", method="POST", json={"text": SECRET})
    fake.act = fail
    ask(client, "/events", method="POST", json={"text": SECRET})
    fake.act = warn
    ask(client, "/events/batch", method="POST", data=json.dumps({"text": SECRET, "id": SECRET}), content_type=NDJSON)
    assert SECRET.lower() not in log.getvalue().lower()
    found = lines()
    assert sum(line["event"] == "request" for line in found) == 10
    raised = [[part["type"] for part in line["exceptions"]] for line in found if "exceptions" in line]
    assert raised == [["ValueError", "KeyError"], ["SystemError"]]
    told = {line["event"] for line in found}
    assert {"message of a library", "warning of a library"} <= told
    assert any("cannot be written" in event for event in told)


def test_an_exception_is_told_by_type_and_places(client, fake, lines):
    def fail(*_):
        raise ValueError(SECRET)

    fake.act = fail
    ask(client, "/events", method="POST", json={"text": "a"}, headers={"X-Request-Id": "abc"})
    fault, request = lines()
    assert (fault["level"], fault["request_id"], request["status"]) == ("error", "abc", 500)
    (raised,) = fault["exceptions"]
    assert raised["type"] == "ValueError"
    assert raised["frames"][-1].startswith(__file__)
    assert raised["frames"][-1].endswith(" fail")


def test_a_fault_outside_the_application_is_a_problem_too(app, lines):
    worker = Worker.__new__(Worker)
    worker.wsgi = app
    here, there = socket.socketpair()
    with here, there:
        worker.handle_error(None, here, ("127.0.0.1", 1), RuntimeError(SECRET))
        here.shutdown(socket.SHUT_WR)
        head, _, body = there.makefile("rb").read().partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 500 ")
    fault, request = lines()
    assert fault["exceptions"][0]["type"] == "RuntimeError"
    assert (request["status"], request["route"], request["problem"]) == (500, "none", "about:blank")
    assert json.loads(body)["request_id"] == request["request_id"]
    assert SECRET not in json.dumps([fault, request, json.loads(body)])


def test_the_request_id_does_not_outlive_its_request(client, fake, lines):
    ask(client, "/livez", headers={"X-Request-Id": "abc"})
    logging.getLogger("service.http").info("later")
    assert "request_id" not in lines()[1]


def test_levels(log):
    log.configure("json", "warning")
    for name in ("service.http", "gunicorn.error", "some.library"):
        logging.getLogger(name).info("not this")
        logging.getLogger(name).warning("this")
    log.configure("json", "debug")
    for name in ("service.http", "gunicorn.error", "some.library"):
        logging.getLogger(name).debug("not from all: gunicorn's debug lines hold what was sent")
    assert [(line["logger"], line["level"]) for line in log.lines()] == [
        ("service.http", "warning"),
        ("gunicorn.error", "warning"),
        ("some.library", "warning"),
        ("service.http", "debug"),
    ]


def test_a_library_that_writes_by_itself_is_taken_over(log, lines):
    library = logging.getLogger("a.library")
    library.addHandler(logging.StreamHandler(log))
    library.setLevel("INFO")
    library.propagate = False
    logs.adopt_libraries()
    library.info(SECRET)
    library.warning(SECRET)
    (line,) = lines()
    assert (line["logger"], line["event"]) == ("a.library", "message of a library")


def test_the_console_is_for_people(log, client):
    log.configure("console", "info")
    ask(client, "/livez")
    (line,) = log.getvalue().splitlines()
    assert "route=/livez" in line and "status=200" in line
    with pytest.raises(json.JSONDecodeError):
        json.loads(line)


@pytest.mark.parametrize(
    ("code", "event", "words"),
    [
        ("raise RuntimeError('no such file')", "ended by RuntimeError: no such file", True),
        (f"import threading; threading.Thread(target=lambda: {{}}['{SECRET}']).start()", "a thread was ended", False),
        (
            f"class A:\n    def __del__(self): raise ValueError('{SECRET}')\na = A()\ndel a",
            "an exception where none",
            False,
        ),
    ],
)
def test_what_nobody_catches_is_a_line_too(code, event, words):
    script = f"from service.http import logs\nlogs.configure('json', 'info')\n{code}"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    (line,) = map(json.loads, done.stderr.splitlines())
    assert line["event"].startswith(event)
    assert line["exceptions"][0]["frames"]
    assert SECRET not in done.stderr


def test_the_settings_of_the_log(monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: False, raising=False)
    assert (Settings.from_env().log_format, Settings.from_env().log_level) == ("json", "info")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert Settings.from_env().log_format == "console"
    monkeypatch.setenv("TOCSIN_LOG_FORMAT", "json")
    monkeypatch.setenv("TOCSIN_LOG_LEVEL", "debug")
    assert (Settings.from_env().log_format, Settings.from_env().log_level) == ("json", "debug")
    for name, value in (("TOCSIN_LOG_FORMAT", "xml"), ("TOCSIN_LOG_LEVEL", "loud")):
        monkeypatch.setenv(name, value)
        with pytest.raises(ValueError, match=name):
            Settings.from_env()
        monkeypatch.delenv(name)
