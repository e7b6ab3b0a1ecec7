"""The rules and ACLED's tables, as /rules and /taxonomy show them."""

from __future__ import annotations

import pytest

from service.coding import taxonomy
from service.templates import rules


def test_every_rule_is_listed_and_shown_in_full(client, conforms):
    listed = client.get("/rules").get_json()["rules"]
    assert {rule["id"] for rule in listed} == rules.load(taxonomy.EVENT_TYPE_OF).rules.keys()
    for short in listed:
        conforms(short, "RuleSummary")
        rule = client.get(f"/rules/{short['id']}").get_json()
        conforms(rule, "Rule")
        assert short.items() <= rule.items()


def test_a_rule_comes_with_the_word_lists_that_it_names(client):
    rule = client.get("/rules/attack").get_json()
    assert "$armed-actor" in rule["evidence"]["any"][0]["role"]["attacker"]
    named = {word[1:] for words in rule["lexicons"].values() for word in words if word.startswith("$")}
    assert named | {"armed-actor"} <= rule["lexicons"].keys()
    assert "Jets bombed a camp" in next(w["example"] for w in rule["frames"][0]["ways"] if w["way"] == "active")


def test_the_taxonomy_stands_in_acleds_order(client, conforms):
    table = client.get("/taxonomy").get_json()
    conforms(table, "Taxonomy")
    subs = [sub["sub_event_type"] for kind in table["event_types"] for sub in kind["sub_event_types"]]
    assert tuple(subs) == taxonomy.SUB_EVENT_TYPES
    assert set(table["interactions"]) == taxonomy.INTERACTIONS
    assert len(table["interactions"]) == len(taxonomy.INTERACTIONS)


@pytest.mark.parametrize("path", ["/rules", "/rules/attack", "/taxonomy"])
def test_what_a_client_has_is_not_sent_again(client, path):
    first = client.get(path)
    tag = first.headers["ETag"]
    again = client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert client.get(path, headers={"If-None-Match": '"another"'}).data == first.data


def test_an_unknown_rule_is_a_404(client, refused):
    assert "'siege'" in refused(client.get("/rules/siege"), 404, "not-found")["detail"]
