"""POST /events/batch: a line for each document as soon as it is done, and none harms the others."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

NDJSON = "application/x-ndjson"


def post(client, body, query: str = "", **more):
    return client.post(f"/events/batch{query}", data=body, content_type=NDJSON, **more)


def lines(answer) -> list[dict]:
    assert (answer.status_code, answer.content_type) == (200, NDJSON), answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


def test_batch_answers_each_line_in_order(client, fake, conforms):
    body = b'{"id": "a", "text": "One."}\r\n\n{"id": "b", "text": 3}\nnot json\n\xff\n[]\n{"id": "c", "text": "Two."}'
    *answers, last = lines(post(client, body, "?explain=true"))
    for answer in answers:
        conforms(answer, "BatchLine")
    conforms(last, "BatchSummary")
    assert [answer["index"] for answer in answers] == [0, 1, 2, 3, 4, 5]
    assert [answer["id"] for answer in answers] == ["a", "b", None, None, None, "c"]
    assert [answer["status"] for answer in answers] == [200, 422, 400, 400, 422, 200]
    assert last == {"summary": {"documents": 6, "succeeded": 2, "failed": 4, "events": 2}}
    assert all(seen[2] for seen in fake.seen)


_FIELDS = {
    "text": st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.just("Jets bombed a market."),
    "id": st.none() | st.sampled_from(["a", "é", ""]),
    "published_at": st.sampled_from(["2021-03-06", "2021-02-30"]),
    "country": st.sampled_from(["SYR", "Atlantis"]),
    "unknown": st.just(1),
}


@given(
    documents=st.lists(st.fixed_dictionaries({}, optional=_FIELDS), min_size=1, max_size=4),
    query=st.sampled_from(["", "?include=non_actual", "?explain=true", "?include=non_actual&explain=true"]),
)
@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_batch_equals_single(client, fake, documents, query):
    *answers, last = lines(post(client, "\n".join(map(json.dumps, documents)), query))
    in_batch = fake.seen[:]
    fake.seen.clear()
    succeeded = 0
    for index, (document, line) in enumerate(zip(documents, answers, strict=True)):
        single = client.post(f"/events{query}", json=document)
        expected = {"index": index, "id": document.get("id"), "status": single.status_code}
        if single.status_code == 200:
            expected |= single.get_json()
            succeeded += 1
        else:
            own = {name: line["problem"][name] for name in ("instance", "request_id")}
            expected["problem"] = single.get_json() | own
        assert line == expected
    assert fake.seen == in_batch
    fake.seen.clear()
    counts = {"documents": len(documents), "succeeded": succeeded, "failed": len(documents) - succeeded}
    assert last == {"summary": counts | {"events": succeeded}}


def test_a_line_comes_before_the_next_document_is_read(client, fake):
    answer = post(client, b'{"text": "One."}\nnot json\n{"text": "Two."}\n', buffered=False)
    done = [(json.loads(piece).get("status"), len(fake.seen)) for piece in answer.iter_encoded()]
    assert done == [(200, 1), (400, 1), (200, 2), (None, 2)]


def test_the_body_is_taken_in_whole_before_the_first_answer(client, fake):
    class Body(io.BytesIO):
        at_end = False

        def read(self, size=-1):
            piece = super().read(min(size, 20))
            self.at_end = not piece or self.tell() == len(self.getvalue())
            return piece

    body = Body(b'{"text": "One."}\n' * 30)
    ends = []
    fake.act = lambda document, checkpoint: ends.append(body.at_end)
    answer = post(client, None, input_stream=body, content_length=len(body.getvalue()))
    assert len(lines(answer)) == 31
    assert ends == [True] * 30


def test_a_withheld_record_is_told_in_its_line(client, fake, record, conforms):
    fake.records = [record | {"year": 1999}, record]
    first, second, last = lines(post(client, b'{"text": "One."}\n{"text": "Two."}'))
    for line in (first, second):
        conforms(line, "BatchLine")
        assert len(line["events"]) == len(line["diagnostics"]["withheld"]) == 1
    assert last["summary"]["events"] == 2


def test_an_order_to_stop_ends_a_batch_with_its_lines(make_app, fake):
    app = make_app(drain_seconds=0)
    fake.act = lambda document, checkpoint: app.extensions["admission"].drain()
    answers = lines(post(app.test_client(), b'{"text": "One."}\n' * 3))
    assert [answer.get("status") for answer in answers] == [200, 503, 503, None]
    assert answers[1]["problem"]["type"] == "/problems/draining"
    assert answers[3]["summary"] == {"documents": 3, "succeeded": 1, "failed": 2, "events": 1}


@pytest.mark.parametrize("accept", ["*/*", "application/*", NDJSON, "application/x-ndjson;q=0.1, text/csv"])
def test_batch_accept(client, accept):
    assert len(lines(post(client, b'{"text": "One."}', headers={"Accept": accept}))) == 2


@pytest.mark.parametrize("accept", ["application/json", "text/csv", "application/geo+json"])
def test_batch_has_no_other_format(client, refused, accept):
    problem = refused(post(client, b'{"text": "a"}', headers={"Accept": accept}), 406, "not-acceptable")
    assert problem["offered"] == [NDJSON]


def test_batch_has_no_columns_to_choose(client, refused):
    problem = refused(post(client, b'{"text": "a"}', "?columns=extended"), 422, "invalid-parameter")
    assert [error["parameter"] for error in problem["errors"]] == ["columns"]


def test_batch_outlives_a_fault_of_ours(client, fake):
    def fail(document, checkpoint):
        if document.id == "b":
            raise RuntimeError

    fake.act = fail
    body = "".join(f'{{"id": "{name}", "text": "One."}}\n' for name in "abc")
    answers = lines(post(client, body))
    assert [answer.get("status") for answer in answers] == [200, 500, 200, None]
    assert answers[1]["problem"]["type"] == "/problems/internal-error"


def test_batch_limits(make_app, refused):
    client = make_app(max_batch_documents=2, max_batch_bytes=200, max_body_bytes=50).test_client()
    document = b'{"text": "One."}\n'
    problem = refused(post(client, document * 3), 413, "too-large")
    assert (problem["limit"], problem["actual"]) == (2, 3)
    problem = refused(post(client, document * 20), 413, "too-large")
    assert (problem["limit"], problem["actual"]) == (200, 340)
    answers = lines(post(client, document + b" " * 60 + document))
    assert [answer.get("status") for answer in answers] == [200, 413, None]


@pytest.mark.parametrize("body", [b"", b"\n \r\n"])
def test_empty_batch(client, refused, body):
    refused(post(client, body), 400, "malformed-body")
