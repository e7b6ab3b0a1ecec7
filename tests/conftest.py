"""What all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker

from service.language.stanza_engine import StanzaEngine

CONTRACT = Path(__file__).parents[1] / "openapi.yaml"


@pytest.fixture(scope="session")
def engine() -> StanzaEngine:
    """The real engine with the shipped models, built once for the whole run (about 3 s)."""
    return StanzaEngine()


@pytest.fixture(scope="session")
def spec() -> dict:
    return yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def conforms(spec):
    """Asserts that a value fits a schema of the contract."""

    def check(value: object, name: str) -> None:
        schema = {"$ref": f"#/components/schemas/{name}", "components": spec["components"]}
        errors = [
            f"{e.json_path}: {e.message}"
            for e in Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(value)
        ]
        assert not errors

    return check
