"""openapi.yaml holds for the service as it ships, with the real engine, over sockets."""

from __future__ import annotations

import pytest
import schemathesis

from tests.contract.any_request import OPERATIONS, ask

MOST = 40
"""Requests for each operation: the real engine takes its time."""


@pytest.fixture(scope="module")
def schema(service):
    read = schemathesis.openapi.from_url(f"http://127.0.0.1:{service.port}/openapi.yaml")
    refusal = read.config.checks.negative_data_rejection
    refusal.expected_statuses = [*refusal.expected_statuses, "414"]
    return read


@pytest.mark.parametrize(("method", "path", "mode", "examples"), OPERATIONS)
def test_any_request_gets_an_answer_of_the_contract(service, schema, method, path, mode, examples):
    ask(schema, method, path, mode, min(examples, MOST), base_url=f"http://127.0.0.1:{service.port}")
