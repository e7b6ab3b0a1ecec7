"""The tests that stand in event files, run from stored parses; new test sentences are parsed once and stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from service.language.conllu import from_conllu, to_conllu
from service.language.parse import Parse
from service.templates.explain import tree
from service.templates.located import Mapping
from service.templates.matching import Matcher, Miss
from service.templates.mentions import Mention
from service.templates.rules import Rule

STORE = Path("tests/data/parses/rules")
_NEWDOC = "# newdoc"


class ParseStore:
    """Parses of test sentences, one CoNLL-U file for each rule. ``parse`` is called for sentences that are not
    stored."""

    def __init__(self, directory: Path, parse: Callable[[str | None, str], Parse] | None):
        self.directory, self._parse = directory, parse
        self.added = 0

    def read(self, name: str) -> dict[tuple[str, str], Parse]:
        """All stored parses of one rule, by title and text."""
        file = self.directory / f"{name}.conllu"
        return {(p.title, p.text): p for p in _read(file)} if file.exists() else {}

    def renew(self, file: Path) -> None:
        """Makes all parses of a file anew."""
        parses = [self._parse(p.title or None, p.text) for p in _read(file)]
        _write(file, parses)
        self.added += len(parses)

    def of(self, rule: Rule, renew: bool = False) -> list[Parse]:
        """The parses of a rule's tests, in order; parses what is new and stores the result when anything changed.

        Raises LookupError when a sentence is not stored and there is no engine to parse it.
        """
        stored = {} if renew else self.read(rule.name)
        parses, changed = [], False
        for test in rule.tests:
            key = (test.get("title", ""), test.get("text", ""))
            if key not in stored:
                if self._parse is None:
                    raise LookupError(f"{rule.file}:{test.line}: this test has no stored parse: run `make rules`")
                stored[key] = self._parse(key[0] or None, key[1])
                self.added += 1
                changed = True
            parses.append(stored[key])
        if changed or len(stored) != len({(p.title, p.text) for p in parses}):
            _write(self.directory / f"{rule.name}.conllu", list({(p.title, p.text): p for p in parses}.values()))
        return parses


def _read(file: Path) -> list[Parse]:
    documents = file.read_text(encoding="utf-8").split(_NEWDOC)[1:]
    return [from_conllu(_NEWDOC + document) for document in documents]


def _write(file: Path, parses: list[Parse]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(map(to_conllu, parses)), encoding="utf-8")


@dataclass(frozen=True)
class Failure:
    """A rule test that failed: where it stands, what was expected and found, and the report for the rule writer."""

    where: str
    message: str
    report: str


def check(matcher: Matcher, rule: Rule, parses: list[Parse]) -> list[Failure]:
    """Runs the tests of one rule; the failures, with tree and nearest misses."""
    failures = []
    for test, parse in zip(rule.tests, parses, strict=True):
        misses: list[Miss] = []
        parse = matcher.mend(parse)
        mentions = [m for m in matcher.match(parse, misses) if m.rule == rule.name]
        if message := problem(test, parse, mentions):
            near = [
                f"  {m.rule}: «{parse.sentences[m.sentence][m.trigger[0]].text}» {m.reason}"
                for m in misses
                if m.rule == rule.name
            ]
            report = "\n".join([tree(s) for s in parse.sentences] + (["nearest misses:"] + near if near else []))
            failures.append(Failure(f"{rule.file}:{test.line}", message, report))
    return failures


def problem(test: Mapping, parse: Parse, mentions: list[Mention]) -> str:
    """How the mentions that a rule has in a (mended) parse differ from what its test says; "" where they do not."""
    text = test.get("text") or test["title"]
    if "none" in test:
        found = ", ".join(f"{m.way} ({m.factuality.value})" for m in mentions)
        return f"{text!r} must give nothing ({test['none']}), but gives {found}" if mentions else ""
    if not mentions:
        return f"{text!r} gives no mention of this rule"
    problems = [_differs(test, parse, mention) for mention in mentions]
    return "" if "" in problems else f"{text!r}: {problems[0]}"


def _differs(test: Mapping, parse: Parse, mention: Mention) -> str:
    sentence = parse.sentences[mention.sentence]
    expected = test.get("factuality")
    if (expected and mention.factuality.value != expected) or (
        not expected and mention.factuality.value not in ("actual", "reported")
    ):
        return f"factuality is {mention.factuality.value}, not {expected or 'actual or reported'}"
    if test.get("way", mention.way) != mention.way:
        return f"way is {mention.way}, not {test['way']}"
    for key, wanted in test.items():
        if key in ("text", "title", "way", "factuality"):
            continue
        if key == "trigger":
            got = {" ".join(sentence[i].text for i in sorted(mention.trigger)), sentence[mention.head].text}
        elif key not in mention.roles:
            return f"role {key} is empty, not {wanted!r}"
        else:
            role = mention.roles[key]
            got = {parse.quote(sentence.span(role.words)), *(sentence[h].text for h in role.heads)}
        if str(wanted).lower() not in {g.lower() for g in got}:
            return f"{key} is {' / '.join(sorted(got))!r}, not {wanted!r}"
    return ""
