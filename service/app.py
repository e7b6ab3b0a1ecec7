"""Wiring: settings, extractor and HTTP together make the WSGI application."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from service.http import catalogue, events, logs, metric_files, observing, problems, system
from service.http.admission import Admission
from service.http.body import Uploads, limit_sending
from service.http.compression import compress
from service.http.headers import secure
from service.http.keys import ApiKeys
from service.http.metrics import Metrics
from service.http.quota import Quota
from service.settings import Settings


def create_app(settings: Settings | None = None, extractor: Any = None) -> Flask:
    """The application. Without settings they are read from the environment; without an extractor the real one is
    loaded: by ``app.extensions["admission"].load()`` for processes that are forked later, or by ``start()`` in the
    inference thread, else there at the first request.
    """
    settings = settings or Settings.from_env()
    admission = Admission((lambda: extractor) if extractor else partial(build_extractor, settings), settings)
    uploads = Uploads(settings.max_uploads, settings.upload_seconds)
    app = Flask(__name__, static_folder=None)
    app.json.sort_keys = False
    metrics = Metrics(metric_files.shared)
    app.extensions |= {"admission": admission, "metrics": metrics}
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.trusted_proxies, x_proto=0, x_host=0)
    observing.install(app, metrics)
    routes = events.blueprint(settings, admission, uploads, Quota(app, settings))
    if settings.api_keys_file:
        routes.before_request(ApiKeys.load(settings.api_keys_file).check)
    app.register_blueprint(routes)
    app.register_blueprint(system.blueprint(settings, admission, metrics))
    app.register_blueprint(catalogue.blueprint())
    app.register_blueprint(system.docs())
    problems.install(app)
    app.after_request(compress)
    app.after_request(secure)
    app.after_request(limit_sending(settings.send_seconds))
    app.after_request(uploads.discard)
    return app


def build_extractor(settings: Settings) -> Any:
    """The real extractor, which takes seconds to load; until it is warmed up, its process may fork."""
    from service.extractor import Extractor
    from service.language.stanza_engine import StanzaEngine

    engine = StanzaEngine(settings.stanza_dir, settings.stanza_package, settings.inference_threads)
    logs.adopt_libraries()
    return Extractor(
        engine, max_sentences=settings.max_sentences, max_words_per_sentence=settings.max_words_per_sentence
    )
