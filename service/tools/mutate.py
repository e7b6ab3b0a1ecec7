"""Runs the mutants of rules and frames against the stored tests and lists the survivors: ``make mutate``."""

from __future__ import annotations

from collections import Counter

from service.coding.taxonomy import EVENT_TYPE_OF
from service.templates import carriers, rule_tests, rules
from service.templates.matching import Matcher
from service.templates.mutation import KINDS, carrier_cases, survivors, test_cases


def run(names: list[str]) -> int:
    """Prints the mutants of the rules and frames named, or of all, that no test notices; 1 for a name that is neither.

    Only stored parses are used: `make rules` makes them. A rule that fails its own tests is told and left out.
    """
    ruleset = rules.load(EVENT_TYPE_OF)
    if unknown := set(names) - ruleset.rules.keys() - ruleset.frames.keys():
        print(f"no such rule or frame: {', '.join(sorted(unknown))}")
        return 1
    matcher = Matcher(ruleset)
    tests, made = rule_tests.ParseStore(rule_tests.STORE, None), carriers.Carriers(carriers.STORE, None)
    cases = {}
    for rule in ruleset.rules.values():
        parses = tests.of(rule)
        own = test_cases(matcher, rule, parses) + carrier_cases(matcher, rule, made.of(matcher, rule, parses)[0])
        cases[rule.name] = [case for case in own if case.passes(matcher)]
        if len(cases[rule.name]) < len(own):
            print(f"{rule.name}: {len(own) - len(cases[rule.name])} tests fail without any mutation: see `make rules`")
    counts, alive = survivors(matcher, cases, names)
    for mutant in alive:
        print(f"{mutant.owner}: {mutant.kind}: {mutant.what}")
    lived = Counter(mutant.kind for mutant in alive)
    for kind in KINDS:
        print(f"{kind:10} {counts[kind]:5} mutants, {lived[kind]:4} survive")
    total = sum(counts.values())
    print(f"{'all':10} {total:5} mutants, {len(alive):4} survive ({100 * len(alive) / max(total, 1):.1f} %)")
    return 0
