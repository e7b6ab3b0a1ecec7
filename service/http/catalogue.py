"""What the service knows, apart from any article: /rules, /rules/{id}, /taxonomy. All of it is made once, at start."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from flask import Blueprint, Response, request

from service.coding import taxonomy
from service.http.problems import Problem
from service.templates.rule_json import catalogue, summary


def blueprint() -> Blueprint:
    """The routes, which answer without the model, each with an ETag: a client that has the answer gets a 304."""
    routes = Blueprint("catalogue", __name__)
    listed, whole, types = _bodies()

    @routes.get("/rules")
    def list_rules() -> Response:
        return _answer(listed)

    @routes.get("/rules/<id>")
    def show_rule(id: str) -> Response:
        if id not in whole:
            raise Problem("not-found", f"There is no rule {id!r}; GET /rules lists them.")
        return _answer(whole[id])

    @routes.get("/taxonomy")
    def show_taxonomy() -> Response:
        return _answer(types)

    return routes


@cache
def _bodies() -> tuple[bytes, dict[str, bytes], bytes]:
    """The list of rules, each rule by id, and the taxonomy."""
    rules = catalogue()
    listed = _body({"rules": [summary(rule) for rule in rules]})
    return listed, {rule["id"]: _body(rule) for rule in rules}, _body(_taxonomy())


def _taxonomy() -> dict[str, Any]:
    pairs = [(first, second) for first in taxonomy.INTER for second in (0, *taxonomy.INTER) if not 0 < second < first]
    return {
        "event_types": [
            {
                "event_type": event_type,
                "sub_event_types": [
                    {
                        "sub_event_type": sub,
                        "disorder_type": taxonomy.DISORDER_TYPE_OF[sub],
                        "civilian_targeting": taxonomy.CIVILIAN_TARGETING_RULE[sub],
                    }
                    for sub in taxonomy.SUB_EVENT_TYPES
                    if taxonomy.EVENT_TYPE_OF[sub] == event_type
                ],
            }
            for event_type in taxonomy.EVENT_TYPES
        ],
        "disorder_types": list(dict.fromkeys(taxonomy.DISORDER_TYPE_OF.values())),
        "inter": [{"code": code, "name": name} for code, name in taxonomy.INTER.items()],
        "interactions": [taxonomy.interaction(*pair) for pair in pairs],
        "columns": list(taxonomy.COLUMNS),
    }


def _body(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False) + "\n").encode()


def _answer(body: bytes) -> Response:
    answer = Response(body, content_type="application/json")
    answer.headers["Cache-Control"] = "no-cache"
    answer.add_etag()
    return answer.make_conditional(request)
