"""The code does what openapi.yaml says, and nothing else."""

from __future__ import annotations

import json
import re
from importlib.metadata import version

import pytest
import schemathesis
from openapi_spec_validator import validate

from service.coding import taxonomy
from service.http import answers, writers
from service.http.problems import TYPES
from service.http.requests import DocumentSchema
from service.settings import Settings
from service.templates.mentions import FACTUALITY
from tests.contract.any_request import OPERATIONS, ask

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


def test_statuses_of_documents_are_those_of_the_code(spec):
    elsewhere = ("not-found", "method-not-allowed", "metrics-off")
    statuses = {str(status) for kind, (status, _) in TYPES.items() if kind not in elsewhere} | {"200"}
    assert set(spec["paths"]["/events"]["post"]["responses"]) == statuses | {"414"}
    assert set(spec["paths"]["/events/batch"]["post"]["responses"]) == statuses


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


UNSHARED = ("description", "examples", "default")


def test_query_parameters_are_the_fields_of_a_document_without_null(spec):
    """And without a default, which generated clients would send along with JSON."""
    fields = spec["components"]["schemas"]["Document"]["properties"]
    found = {parameter["name"]: parameter["schema"] for parameter in spec["components"]["parameters"].values()}
    for name in fields.keys() - {"text"}:
        wanted = {key: value for key, value in fields[name].items() if key not in UNSHARED}
        wanted["type"] = wanted["type"][0]
        if "anyOf" in wanted:
            wanted["anyOf"] = [kind for kind in wanted["anyOf"] if kind != {"type": "null"}]
        assert found[name] == wanted


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


@pytest.mark.parametrize(("method", "path", "mode", "examples"), OPERATIONS)
def test_any_request_gets_an_answer_of_the_contract(app, method, path, mode, examples):
    ask(schemathesis.openapi.from_wsgi("/openapi.yaml", app), method, path, mode, examples)
