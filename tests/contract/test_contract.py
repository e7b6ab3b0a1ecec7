"""The code does what openapi.yaml says, and nothing else."""

from __future__ import annotations

import json
import re
from importlib.metadata import version

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openapi_spec_validator import validate
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from service.coding import taxonomy
from service.http import answers, writers
from service.http.problems import TYPES
from service.http.requests import DocumentSchema
from service.settings import Settings
from service.templates.mentions import FACTUALITY

NESTED = {
    "Span": answers.SpanSchema,
    "Role": answers.RoleSchema,
    "Factuality": answers.FactualitySchema,
    "Mention": answers.MentionSchema,
    "FieldEvidence": answers.FieldEvidenceSchema,
    "ConfidencePart": answers.ConfidencePartSchema,
    "Provenance": answers.ProvenanceSchema,
    "Record": answers.RecordSchema,
}


def test_it_is_valid_openapi(spec):
    validate(spec)


def test_routes_and_methods_are_those_of_the_code(spec, app):
    files = ("/docs/<path:path>",)
    in_code = {
        (rule.rule.replace("<", "{").replace(">", "}"), method.lower())
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.rule not in files
    }
    assert in_code == {(path, method) for path, methods in spec["paths"].items() for method in methods}


def test_problem_types_are_those_of_the_code(spec):
    schema = spec["components"]["schemas"]["Problem"]
    names = {f"/problems/{kind}" for kind in TYPES}
    assert set(schema["properties"]["type"]["enum"]) == names | {"about:blank"}
    table = dict(re.findall(r"\| (/problems/[a-z-]+) \| (\d+) \|", schema["description"]))
    assert table == {f"/problems/{kind}": str(status) for kind, (status, _) in TYPES.items()}


def test_limits_are_those_of_the_code(spec):
    limits = spec["components"]["schemas"]["Info"]["properties"]["limits"]
    assert {name: schema["default"] for name, schema in limits["properties"].items()} == Settings().limits()
    assert set(limits["required"]) == set(Settings().limits())
    document = spec["components"]["schemas"]["Document"]["properties"]
    assert document["text"]["maxLength"] == Settings.max_text_characters
    assert document["title"]["maxLength"] == Settings.max_title_characters


def test_request_fields_are_those_of_the_code(spec):
    schema = spec["components"]["schemas"]["Document"]
    fields = DocumentSchema(Settings()).fields
    assert list(schema["properties"]) == list(fields)
    assert schema["required"] == [name for name, field in fields.items() if field.required]
    parameters = (
        spec["components"]["parameters"][ref["$ref"].rsplit("/", 1)[1]]
        for ref in spec["paths"]["/events"]["post"]["parameters"]
    )
    in_query = [parameter["name"] for parameter in parameters if parameter["in"] == "query"]
    assert in_query == ["include", "explain", "columns", *(name for name in fields if name != "text")]


@pytest.mark.parametrize("name", NESTED)
def test_answer_fields_are_those_of_the_code(spec, name):
    schema = spec["components"]["schemas"][name]
    in_code = [field.data_key or key for key, field in NESTED[name]().fields.items()]
    assert sorted(schema["properties"]) == sorted(in_code) == sorted(schema["required"])
    assert schema["additionalProperties"] is False


def test_record_columns_are_in_acleds_order(spec):
    names = list(spec["components"]["schemas"]["Record"]["properties"])
    assert names == [*taxonomy.COLUMNS, "link_key", "confidence", "factuality", "provenance"]
    assert names == list(answers.RECORD_FIELDS)


def test_values_are_those_of_the_tables(spec):
    schemas = spec["components"]["schemas"]
    assert tuple(schemas["EventType"]["enum"]) == taxonomy.EVENT_TYPES
    assert tuple(schemas["SubEventType"]["enum"]) == taxonomy.SUB_EVENT_TYPES
    assert schemas["Inter"]["enum"] == [*taxonomy.INTER.values(), None]
    assert tuple(schemas["FactualityValue"]["enum"]) == FACTUALITY
    assert set(schemas["Record"]["properties"]["disorder_type"]["enum"]) == set(taxonomy.DISORDER_TYPE_OF.values())


def test_info_tells_what_the_records_depend_on(client):
    client.get("/readyz")
    info = client.get("/info").get_json()
    for name in ("stanza", "torch", "onnxruntime", "transformers"):
        assert info["packages"][name] == version(name)
    assert info["ruleset"].keys() == {"version", "sha256", "rules"}
    assert "models_sha256" in info["engine"]


def test_examples_of_requests_are_taken(spec, client, conforms):
    for path, operation in ((path, item["post"]) for path, item in spec["paths"].items() if "post" in item):
        for media_type, content in operation["requestBody"]["content"].items():
            for example in content["examples"].values():
                body = example["value"] if isinstance(example["value"], str) else json.dumps(example["value"])
                answer = client.post(path, data=body, content_type=media_type)
                assert answer.status_code == 200, answer.text
                if path == "/events":
                    conforms(answer.get_json(), "Extraction")


def test_media_types_of_answers_are_those_of_the_code(spec):
    answer = spec["paths"]["/events"]["post"]["responses"]["200"]
    assert tuple(answer["content"]) == writers.ANSWERS
    offered = spec["components"]["responses"]["NotAcceptable"]["content"]["application/problem+json"]["example"]
    assert tuple(offered["offered"]) == writers.ANSWERS


def test_examples_of_answers_are_one_answer_in_all_media_types(spec, app, conforms):
    answer = spec["paths"]["/events"]["post"]["responses"]["200"]
    examples = {kind: content["example"] for kind, content in answer["content"].items()}
    body = examples[writers.JSON]
    conforms(body, "Extraction")
    conforms(examples[writers.GEOJSON], "FeatureCollection")
    *records, last = map(json.loads, examples[writers.NDJSON].splitlines())
    conforms(last, "ExtractionSummary")
    for record in records:
        conforms(record, "Record")
    with app.app_context():
        for kind, example in examples.items():
            written = writers.write(body, kind)
            shown = example if isinstance(example, str) else json.dumps(example, ensure_ascii=False) + "\n"
            assert written.get_data(as_text=True).replace("\r\n", "\n") == shown
            assert set(answer["headers"]) >= {name for name, _ in written.headers if name.startswith("X-")}
    batch = spec["paths"]["/events/batch"]["post"]["responses"]["200"]["content"][writers.NDJSON]["example"]
    first, second, last = map(json.loads, batch.splitlines())
    assert first == {"index": 0, "id": body["document"]["id"], "status": 200} | body
    conforms(second, "BatchLine")
    conforms(last, "BatchSummary")


def test_examples_of_problems_are_problems(spec, conforms):
    for response in spec["components"]["responses"].values():
        for media_type, content in response.get("content", {}).items():
            if media_type == "application/problem+json":
                conforms(content["example"], "Problem")


ACCEPTED = {"/events": ["*/*", *writers.ANSWERS, "text/html"], "/events/batch": ["*/*", writers.NDJSON, writers.CSV]}
"""Values of Accept to try, where there is a choice."""


@schemathesis.serializer("application/x-ndjson")
def as_it_is(ctx, value):
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else json.dumps(value).encode()


@pytest.mark.parametrize(
    ("method", "path", "mode", "examples"),
    [
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
    ],
)
def test_any_request_gets_an_answer_of_the_contract(app, method, path, mode, examples):
    operation = schemathesis.openapi.from_wsgi("/openapi.yaml", app)[path][method]

    @given(case=operation.as_strategy(generation_mode=mode), accept=st.sampled_from(ACCEPTED.get(path, ["*/*"])))
    @settings(
        max_examples=examples, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    def run(case, accept):
        # A schema cannot say which countries and days exist, nor that JSON takes no further fields from the query.
        # In-process nobody unpacks gzip.
        headers = {"Accept": accept, "Accept-Encoding": "identity"}
        case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])

    run()
