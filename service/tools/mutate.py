"""Runs the mutants of rules and frames against the stored tests and lists the survivors: ``make mutate``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from service.coding.taxonomy import EVENT_TYPE_OF
from service.language.parse import Parse
from service.templates import carriers, rule_tests, rules
from service.templates.matching import Matcher
from service.templates.mutation import KINDS, Mutant, carrier_cases, survivors, test_cases


def run(names: list[str], parse: Callable[[str | None, str], Parse]) -> int:
    """Prints the mutants of the rules and frames named, or of all, that no test notices; 1 for a name that is neither.

    For lines of evidence and paths among them carriers are made, parsed and stored where that can be. Tests that fail
    without any mutation are told and left out.
    """
    ruleset = rules.load(EVENT_TYPE_OF)
    if unknown := set(names) - ruleset.rules.keys() - ruleset.frames.keys():
        print(f"no such rule or frame: {', '.join(sorted(unknown))}")
        return 1
    matcher = Matcher(ruleset)
    tests, made = rule_tests.ParseStore(rule_tests.STORE, parse), carriers.Carriers(carriers.STORE, parse)
    parses = {rule.name: tests.of(rule) for rule in ruleset.rules.values()}
    cases = {}
    for rule in ruleset.rules.values():
        own = test_cases(matcher, rule, parses[rule.name])
        own += carrier_cases(matcher, rule, made.read(rule.name))
        cases[rule.name] = [case for case in own if case.passes(matcher)]
        if len(cases[rule.name]) < len(own):
            print(f"{rule.name}: {len(own) - len(cases[rule.name])} tests fail without any mutation: see `make rules`")
    counts, alive = survivors(matcher, cases, names)
    for rule in ruleset.rules.values():
        wanted = {mutant.aim for mutant in alive if rule.name in mutant.rules and mutant.kind in ("evidence", "path")}
        found = made.of_details(matcher, rule, parses[rule.name], wanted) if wanted else set()
        alive = [mutant for mutant in alive if rule.name not in mutant.rules or mutant.aim not in found]
    _tell(counts, alive)
    if made.added:
        print(f"{made.added} carriers parsed and stored")
    return 0


def _tell(counts: dict[str, int], alive: list[Mutant]) -> None:
    for mutant in alive:
        print(f"{mutant.owner}: {mutant.kind}: {mutant.what}")
    lived = Counter(mutant.kind for mutant in alive)
    for kind in KINDS:
        print(f"{kind:10} {counts[kind]:5} mutants, {lived[kind]:4} survive")
    total = sum(counts.values())
    print(f"{'all':10} {total:5} mutants, {len(alive):4} survive ({100 * len(alive) / max(total, 1):.1f} %)")
