"""Any bytes are JSON or a problem; what is taken is what was sent."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.http.problems import Problem
from service.http.strict_json import loads

PLENTY = settings(max_examples=400, deadline=None, derandomize=True, database=None)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
SURROGATES = st.characters(categories=["Cs"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)
TOKENS = st.sampled_from(
    [*'{}[]:,"\\ ', '"a"', '"a":', '"\\ud83d\\ude00"', '"\\ud800"', "1", "-", "1e999", "NaN", "-Infinity", "true"]
)


@given(value=VALUES, escaped=st.booleans())
@PLENTY
def test_what_is_json_is_read_as_it_was_meant(value, escaped):
    assert loads(json.dumps(value, ensure_ascii=escaped).encode()) == value


@given(before=TEXTS, lone=SURROGATES, after=TEXTS, as_key=st.booleans())
@PLENTY
def test_a_lone_surrogate_is_refused_wherever_it_stands(before, lone, after, as_key):
    text = before + lone + after
    with pytest.raises(Problem, match="malformed-json"):
        loads(json.dumps({text: 1} if as_key else [text]).encode())


@given(body=st.binary(max_size=60) | st.lists(TOKENS, max_size=20).map(lambda tokens: "".join(tokens).encode()))
@PLENTY
def test_any_bytes_are_json_or_a_problem(body):
    try:
        found = loads(body)
    except Problem as problem:
        assert problem.status == 400
    else:
        assert found == json.loads(body)
