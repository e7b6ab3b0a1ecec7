"""Requests that schemathesis makes from openapi.yaml, right ones and wrong ones, and its checks of what comes back."""

from __future__ import annotations

import json
from typing import Any

import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from service.http import writers

ACCEPTED = {"/events": ["*/*", *writers.ANSWERS, "text/html"], "/events/batch": ["*/*", writers.NDJSON, writers.CSV]}
"""Values of Accept to try, where there is a choice."""


@schemathesis.serializer("application/x-ndjson")
def as_it_is(ctx, value):
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else json.dumps(value).encode()


OPERATIONS = [
    ("POST", "/events", GenerationMode.POSITIVE, 80),
    ("POST", "/events", GenerationMode.NEGATIVE, 150),
    ("POST", "/events/batch", GenerationMode.POSITIVE, 25),
    ("GET", "/livez", GenerationMode.POSITIVE, 3),
    ("GET", "/readyz", GenerationMode.POSITIVE, 3),
    ("GET", "/healthz", GenerationMode.POSITIVE, 3),
    ("GET", "/info", GenerationMode.POSITIVE, 3),
    ("GET", "/metrics", GenerationMode.POSITIVE, 10),
    ("GET", "/rules", GenerationMode.POSITIVE, 3),
    ("GET", "/rules/{id}", GenerationMode.POSITIVE, 10),
    ("GET", "/taxonomy", GenerationMode.POSITIVE, 3),
    ("GET", "/openapi.yaml", GenerationMode.POSITIVE, 3),
    ("GET", "/docs/", GenerationMode.POSITIVE, 3),
]
"""Method, path, mode, and how many requests to try."""


def ask(schema: Any, method: str, path: str, mode: GenerationMode, examples: int, **call: Any) -> None:
    """Make requests of one operation and check the answers. ``call`` is for the schema's own transport."""
    operation = schema[path][method]

    @given(case=operation.as_strategy(generation_mode=mode), accept=st.sampled_from(ACCEPTED.get(path, ["*/*"])))
    @settings(
        max_examples=examples, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    def run(case, accept):
        # A schema cannot say which countries and days exist, nor that JSON takes no further fields from the query.
        # In-process nobody unpacks gzip.
        headers = {"Accept": accept, "Accept-Encoding": "identity"}
        case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance], **call)

    run()
