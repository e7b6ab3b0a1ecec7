"""Health, facts, metrics and documentation: /livez, /readyz, /healthz, /info, /metrics, /openapi.yaml, /docs."""

from __future__ import annotations

import platform
from importlib.metadata import version
from pathlib import Path

from flask import Blueprint, Response, redirect
from flask_swagger_ui import get_swaggerui_blueprint
from werkzeug.wrappers import Response as Redirect

import service
from service.http.admission import Admission
from service.http.metrics import EXPOSITIONS, Metrics
from service.http.negotiation import accept
from service.http.problems import Problem
from service.settings import Settings

CONTRACT = Path(__file__).parents[2] / "openapi.yaml"
DOCS = "/docs"
PACKAGES = ("flask", "gunicorn", "marshmallow", "onnxruntime", "stanza", "torch", "transformers")
"""Those whose versions are told: what serves, and what the records depend on."""


def blueprint(settings: Settings, admission: Admission, metrics: Metrics) -> Blueprint:
    """The routes that answer without the model."""
    routes = Blueprint("system", __name__)
    contract = CONTRACT.read_text(encoding="utf-8")
    versions = {name: version(name) for name in PACKAGES}

    @routes.get("/livez")
    def alive() -> dict:
        return {"status": "alive"}

    @routes.get("/readyz")
    @routes.get("/healthz")
    def ready() -> dict:
        admission.check_ready()
        return {"status": "ready"}

    @routes.get("/info")
    def info() -> dict:
        made_by = admission.extractor.info() if admission.extractor else {"ruleset": None, "engine": None}
        return {
            "name": "tocsin",
            "version": service.__version__,
            "state": admission.state,
            "limits": settings.limits(),
            **made_by,
            "python": platform.python_version(),
            "packages": versions,
        }

    @routes.get("/metrics")
    def show_metrics() -> Response:
        media_type = accept(*EXPOSITIONS)
        if not metrics.on:
            raise Problem("metrics-off", "There was no room for metrics when the service started: see its log.")
        metrics.worker(admission.state, admission.taken)
        body, content_type = metrics.show(media_type)
        return Response(body, content_type=content_type)

    @routes.get("/openapi.yaml")
    def openapi() -> Response:
        return Response(contract, content_type="application/yaml")

    @routes.get("/")
    def root() -> Redirect:
        return redirect(DOCS + "/")

    return routes


def docs() -> Blueprint:
    """Swagger UI at /docs, from files of the package: nothing is fetched from elsewhere."""
    config = {
        "app_name": "Tocsin",
        "validatorUrl": None,
        "oauth2RedirectUrl": f"{DOCS}/oauth2-redirect.html",
    }
    return get_swaggerui_blueprint(DOCS, "/openapi.yaml", config=config, blueprint_name="docs")
