"""Wiring: settings, extractor and HTTP together make the WSGI application."""

from __future__ import annotations

import re
import uuid
from functools import partial
from typing import Any

from flask import Flask, Response, g, request

from service.http import catalogue, events, problems, system
from service.http.admission import Admission
from service.http.body import Uploads, limit_sending
from service.settings import Settings

_REQUEST_ID = re.compile(r"[A-Za-z0-9._~-]{1,64}")


def create_app(settings: Settings | None = None, extractor: Any = None) -> Flask:
    """The application. Without settings they are read from the environment; without an extractor the real one is built,
    in the inference thread: at once where ``app.extensions["admission"].start()`` is called, else at the first request.
    """
    settings = settings or Settings.from_env()
    admission = Admission((lambda: extractor) if extractor else partial(build_extractor, settings), settings)
    uploads = Uploads(settings.max_uploads, settings.upload_seconds)
    app = Flask(__name__, static_folder=None)
    app.json.sort_keys = False
    app.extensions["admission"] = admission
    app.before_request(_identify)
    app.register_blueprint(events.blueprint(settings, admission, uploads))
    app.register_blueprint(system.blueprint(settings, admission))
    app.register_blueprint(catalogue.blueprint())
    app.register_blueprint(system.docs())
    problems.install(app)
    app.after_request(_name)
    app.after_request(limit_sending(settings.send_seconds))
    app.after_request(uploads.discard)
    return app


def build_extractor(settings: Settings) -> Any:
    """The real extractor, which takes seconds to load."""
    from service.extractor import Extractor
    from service.language.stanza_engine import StanzaEngine

    engine = StanzaEngine(settings.stanza_dir, settings.stanza_package, settings.inference_threads)
    engine.parse = partial(engine.parse, max_words=settings.max_words_per_sentence)
    return Extractor(engine)


def _identify() -> None:
    """Take the client's X-Request-Id where it is harmless in a log, or make one."""
    sent = request.headers.get("X-Request-Id", "")
    g.request_id = sent if _REQUEST_ID.fullmatch(sent) else uuid.uuid4().hex


def _name(answer: Response) -> Response:
    answer.headers["X-Request-Id"] = g.get("request_id", "-")
    return answer
