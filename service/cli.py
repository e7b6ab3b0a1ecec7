"""Commands for rule writers: ``python -m service.cli rules [--renew]``, ``explain TEXT``."""

from __future__ import annotations

import argparse
import sys
from functools import cache

from service.coding.taxonomy import EVENT_TYPE_OF
from service.language.parse import Parse
from service.templates import rules
from service.templates.explain import tree
from service.templates.matching import Matcher, Miss
from service.templates.rule_tests import STORE, ParseStore, check


@cache
def _engine():
    from service.language.stanza_engine import StanzaEngine  # seconds to load: only when there is something to parse

    return StanzaEngine()


def _parse(title: str | None, text: str) -> Parse:
    return _engine().parse(title, text)


def run_rules(renew: bool, names: list[str]) -> int:
    """Checks the template files and runs the tests of all rules, or of those named; 1 when anything fails.

    New test sentences are parsed and stored. With ``renew`` all stored parses are made anew, those of the unit tests
    too unless rules are named, and the rule tests whose outcome changes by that are listed.
    """
    try:
        ruleset = rules.load(EVENT_TYPE_OF)
    except rules.TemplateError as error:
        print(error, file=sys.stderr)
        return 1
    if unknown := set(names) - ruleset.rules.keys():
        print(f"no such rule: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 1
    matcher, store = Matcher(ruleset), ParseStore(STORE, _parse)
    failed = total = 0
    for rule in ruleset.rules.values():
        if names and rule.name not in names:
            continue
        before = {f.where for f in check(matcher, rule, store.of(rule))} if renew else None
        failures = check(matcher, rule, store.of(rule, renew))
        if before is not None:
            _tell_changes(before, {f.where for f in failures})
        for failure in failures:
            print(f"{failure.where}: {failure.message}\n{failure.report}\n")
        failed += len(failures)
        total += len(rule.tests)
    if renew and not names:
        for file in sorted(STORE.parent.glob("*.conllu")):
            store.renew(file)
    stored = f", {store.added} documents parsed and stored" if store.added else ""
    print(f"{len(names) or len(ruleset.rules)} rules, {total} tests, {failed} failed{stored}")
    return 1 if failed else 0


def _tell_changes(before: set[str], after: set[str]) -> None:
    for where in sorted(before ^ after):
        print(f"{where}: {'fails' if where in after else 'passes'} with the renewed parse, not with the old one")


def run_explain(text: str) -> int:
    """Prints the tree of each sentence, what matched in it and what nearly did."""
    matcher = Matcher(rules.load(EVENT_TYPE_OF))
    parse = matcher.mend(_parse(None, text))
    misses: list[Miss] = []
    mentions = matcher.match(parse, misses)
    for sentence in parse.sentences:
        print(tree(sentence))
        for mention in mentions:
            if mention.sentence == sentence.index:
                roles = ", ".join(
                    f"{name} «{parse.quote(sentence.span(role.words))}» by {role.path}"
                    for name, role in mention.roles.items()
                )
                cue = " ".join(sentence[i].text for i in mention.factuality.cue)
                print(f"+ {mention.rule} ({mention.frame}, {mention.way}) «{sentence[mention.head].text}»: {roles}")
                print(f"  {mention.factuality.value}{f' («{cue}»)' if cue else ''}")
        for miss in misses:
            if miss.sentence == sentence.index:
                print(f"- {miss.rule} «{sentence[miss.trigger[0]].text}»: {miss.reason}")
        print()
    return 0


def main() -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(prog="python -m service.cli", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    rules_command = commands.add_parser("rules", help="check the template files and run every rule's tests")
    rules_command.add_argument("names", nargs="*", help="rules to test; all when none is named")
    rules_command.add_argument("--renew", action="store_true", help="parse all test sentences anew")
    explain_command = commands.add_parser("explain", help="show parse, matches and near misses of a text")
    explain_command.add_argument("text")
    arguments = parser.parse_args()
    if arguments.command == "rules":
        return run_rules(arguments.renew, arguments.names)
    return run_explain(arguments.text)


if __name__ == "__main__":
    sys.exit(main())
