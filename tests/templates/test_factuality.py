"""The filters of factuality on sentences of their own, from stored parses; the cases stand in factuality_cases.yaml."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from service.coding.taxonomy import EVENT_TYPE_OF
from service.templates import rules
from service.templates.matching import Matcher
from tests.unit.stored import stored_parse

CASES = yaml.safe_load((Path(__file__).parent / "factuality_cases.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def matcher():
    return Matcher(rules.load(EVENT_TYPE_OF))


@pytest.mark.parametrize(
    ("value", "trigger", "text"), [(value, *case) for value, cases in CASES.items() for case in cases]
)
def test_a_sentence_is_as_real_as_it_says(matcher, value, trigger, text):
    parse = stored_parse("factuality", text)
    found = {
        mention.factuality.value
        for mention in matcher.match(parse)
        if trigger in {parse.sentences[mention.sentence][i].text for i in mention.trigger}
    }
    assert found == {value}
