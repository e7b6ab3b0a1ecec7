"""Commands for rule writers, and one for operators: ``python -m service.cli COMMAND``; ``--help`` lists them."""

from __future__ import annotations

import argparse
import sys
from functools import cache
from pathlib import Path

from service.coding.taxonomy import EVENT_TYPE_OF
from service.language.parse import Parse
from service.templates import rules
from service.templates.carriers import Carriers, aim
from service.templates.explain import tree
from service.templates.lint import lint
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

    Each trigger must be found in a test or in a carrier made from one. New sentences are parsed and stored. With
    ``renew`` all stored parses are made anew, those of the unit tests too unless rules are named, and the rule tests
    whose outcome changes by that are listed.
    """
    try:
        ruleset = rules.load(EVENT_TYPE_OF)
    except rules.TemplateError as error:
        print(error, file=sys.stderr)
        return 1
    if unknown := set(names) - ruleset.rules.keys():
        print(f"no such rule: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 1
    for finding in (findings := lint(ruleset, rules.DATA)):
        print(finding)
    matcher, store, made = Matcher(ruleset), ParseStore(STORE, _parse), Carriers(STORE.with_name("carriers"), _parse)
    failed, total, carried = len(findings), 0, 0
    for rule in ruleset.rules.values():
        if names and rule.name not in names:
            continue
        before = {f.where for f in check(matcher, rule, store.of(rule))} if renew else None
        failures = check(matcher, rule, store.of(rule, renew))
        if before is not None:
            _tell_changes(before, {f.where for f in failures})
        for failure in failures:
            print(f"{failure.where}: {failure.message}\n{failure.report}\n")
        carriers, lost = made.of(matcher, rule, store.of(rule), renew)
        for trigger in lost:
            print(f"{rule.file}: no test can carry the {aim(trigger)!r}: add a test that has it, or drop the word")
        failed += len(failures) + len(lost)
        total += len(rule.tests)
        carried += len(carriers)
    if renew and not names:
        for file in sorted(STORE.parent.glob("*.conllu")):
            store.renew(file)
    added = store.added + made.added
    stored = f", {added} documents parsed and stored" if added else ""
    print(f"{len(names) or len(ruleset.rules)} rules, {total} tests, {carried} carriers, {failed} failed{stored}")
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


def run_api_key(name: str) -> int:
    """Prints a new API key for a client, and the line that lets it in; 1 where the name does not fit."""
    from service.http import keys

    try:
        key, line = keys.new(name)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"for the client, and shown only here:\n{key}\nfor the file that TOCSIN_API_KEYS_FILE names:\n{line}")
    return 0


def main() -> int:
    """Entry point. The tools that need more than the templates are loaded when they are called for."""
    parser = argparse.ArgumentParser(prog="python -m service.cli", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("rules", help="check the template files and run every rule's tests")
    command.add_argument("names", nargs="*", help="rules to test; all when none is named")
    command.add_argument("--renew", action="store_true", help="parse all test sentences anew")
    command = commands.add_parser("explain", help="show parse, matches and near misses of a text")
    command.add_argument("text")
    command = commands.add_parser("mutate", help="list what could be left out of the rules and no test would notice")
    command.add_argument("names", nargs="*", help="rules and frames; all when none is named")
    commands.add_parser("pages", help="write a page for each sub-event type")
    command = commands.add_parser("api-key", help="make an API key and its line for the file of keys")
    command.add_argument("name", help="of the client, for logs and limits")
    command = commands.add_parser("rules-diff", help="compare the records of a revision and of the working tree")
    command.add_argument("base", help="a revision that git knows")
    _add_corpus(command)
    _add_corpus(commands.add_parser("uncoded", help="list verbs and event nouns of a corpus that nothing codes"))
    arguments = parser.parse_args()
    match arguments.command:
        case "rules":
            return run_rules(arguments.renew, arguments.names)
        case "explain":
            return run_explain(arguments.text)
        case "api-key":
            return run_api_key(arguments.name)
        case "mutate":
            from service.tools import mutate

            return mutate.run(arguments.names, _parse)
        case "pages":
            from service.tools import rule_pages

            print(f"{rule_pages.write(rule_pages.PAGES)} pages in {rule_pages.PAGES}")
            return 0
        case "rules-diff":
            from service.tools import rules_diff

            return rules_diff.run(arguments.base, arguments.corpus, arguments.limit)
        case _:
            from service.tools import uncoded

            return uncoded.run(arguments.corpus, arguments.limit)


def _add_corpus(command: argparse.ArgumentParser) -> None:
    command.add_argument("corpus", type=Path, help="articles in JSON lines: text, title, published_at, id")
    command.add_argument("--limit", type=int, help="how many articles from the start; all by default")


if __name__ == "__main__":
    sys.exit(main())
