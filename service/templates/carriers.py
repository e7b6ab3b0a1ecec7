"""Generated sentences that exercise what no test of a rule does: every trigger, evidence and paths as far as may be.

The carriers of a rule are made from its own positive tests. Each trigger takes the place, in the same form, of the
trigger of a test; the first sentence in which the rule finds that very word is parsed and stored. A word that none of
the tests can carry needs a test of its own, or is no word that the rule can find. For a line of evidence tests are
rewritten until the rule, with the line and without it, differs; for an alternative of a path until it finds the role.
"""

from __future__ import annotations

import copy
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from service.language.conllu import from_conllu, to_conllu
from service.language.parse import Parse
from service.templates.matching import Matcher
from service.templates.mentions import Mention
from service.templates.path_sentences import took, with_path
from service.templates.paths import Step
from service.templates.rewriting import Example, rewritten, with_evidence, with_trigger
from service.templates.rules import Condition, Frame, Rule, Trigger, Way

STORE = Path("tests/data/parses/carriers")
EVIDENCE = ("any", "all", "none")
_NEWDOC = "# newdoc"
_MOST = 80
"""How many sentences are tried for a line of evidence."""


def aim(trigger: Trigger) -> str:
    """The name under which the carrier of a trigger is stored."""
    return f"{'light' if trigger.light_only else trigger.kind} {trigger.text}"


def own_triggers(rule: Rule) -> dict[str, Trigger]:
    """A rule's triggers by aim, each once: a light noun that counts alone as well is left out."""
    out = {aim(trigger): trigger for trigger in rule.triggers}
    return {
        name: trigger for name, trigger in out.items() if not (trigger.light_only and f"noun {trigger.text}" in out)
    }


def _lines(rule: Rule) -> dict[str, Condition]:
    """The lines of evidence by the names of their carriers."""
    return {
        f"{key} {hashlib.sha256(line.text.encode()).hexdigest()[:10]}": line
        for key in EVIDENCE
        for line in getattr(rule, key)
    }


def without_lines(matcher: Matcher, rule: Rule) -> dict[str, Matcher]:
    """For each line of evidence, by the name of its carrier, a matcher whose rule lacks it."""
    out = {}
    for name, line in _lines(rule).items():
        key, lacking = name.split()[0], copy.copy(matcher)
        spoilt = replace(rule, **{key: tuple(other for other in getattr(rule, key) if other is not line)})
        lacking.ruleset = replace(matcher.ruleset, rules=matcher.ruleset.rules | {rule.name: spoilt})
        out[name] = lacking
    return out


def path_aim(frame: Frame, way: Way, role: str, steps: tuple[Step, ...]) -> str:
    """The name under which the carrier of an alternative of a path is stored."""
    return f"path {frame.name} {way.name} {role} {' > '.join(step.text for step in steps)}"


def path_aims(rule: Rule) -> dict[str, tuple[str, str, str, tuple[Step, ...]]]:
    """Frame, way, role and steps of all alternatives of the rule's paths, by aim."""
    return {
        path_aim(frame, way, role, steps): (frame.name, way.name, role, steps)
        for frame in rule.frames
        for way in frame.ways
        for role, path in way.roles.items()
        for steps in path.alternatives
    }


def decisive(matcher: Matcher, rule: Rule, names: Iterable[str]) -> dict[str, Callable[[Parse], bool]]:
    """For the names of carriers of lines of evidence and of paths that the rule still has: whether a parse is one."""
    names = set(names)
    lines = without_lines(matcher, rule) if names & _lines(rule).keys() else {}
    out: dict[str, Callable[[Parse], bool]] = {
        name: partial(decides, matcher, lines[name], rule, name) for name in names & lines.keys()
    }
    paths = path_aims(rule)
    return out | {name: partial(leads, matcher, rule, *paths[name]) for name in sorted(names & paths.keys())}


def leads(matcher: Matcher, rule: Rule, frame: str, way: str, role: str, steps: tuple[Step, ...], parse: Parse) -> bool:
    """Whether the rule finds a role in a parse by this alternative."""
    return any(leads_to(e.mention, frame, way, role, steps) for e in examples(matcher, rule, parse))


def leads_to(mention: Mention, frame: str, way: str, role: str, steps: tuple[Step, ...]) -> bool:
    """Whether a role of a mention was found by this alternative."""
    found = (mention.frame, mention.way) == (frame, way) and mention.roles.get(role)
    return bool(found) and took(found.path, steps)


def examples(matcher: Matcher, rule: Rule, parse: Parse) -> list[Example]:
    """The mentions of a rule in a parse that has not been mended yet."""
    kinds = {(frame.name, way.name): way.trigger for frame in rule.frames for way in frame.ways}
    parse = matcher.mend(parse)
    found = [mention for mention in matcher.match(parse) if mention.rule == rule.name]
    return [Example(parse, mention, kinds[mention.frame, mention.way], len(found) == 1) for mention in found]


def carries(matcher: Matcher, rule: Rule, trigger: Trigger, parse: Parse) -> bool:
    """Whether the rule finds this very trigger in a parse."""
    return any(example.shows(trigger) for example in examples(matcher, rule, parse))


def decides(matcher: Matcher, lacking: Matcher, rule: Rule, name: str, parse: Parse) -> bool:
    """Whether a line of evidence decides about a parse: one of ``none`` keeps the rule from finding anything, any other
    lets it find something."""
    with_line, without = (bool(examples(m, rule, parse)) for m in (matcher, lacking))
    return with_line != without and with_line != name.startswith("none ")


class Carriers:
    """Stored carriers, one CoNLL-U file for each rule. ``parse`` is called for sentences that are not stored; without
    it nothing new is made."""

    def __init__(self, directory: Path, parse: Callable[[str | None, str], Parse] | None):
        self.directory, self._parse = directory, parse
        self.added = 0

    def read(self, name: str) -> dict[str, Parse]:
        """The stored parses of one rule, by the aim of each."""
        file = self.directory / f"{name}.conllu"
        out = {}
        for document in file.read_text(encoding="utf-8").split(_NEWDOC)[1:] if file.exists() else ():
            first, _, rest = document.partition("\n")
            out[first.removeprefix(" id = ")] = from_conllu(f"{_NEWDOC}\n{rest}")
        return out

    def of(self, matcher: Matcher, rule: Rule, tests: list[Parse], renew: bool = False) -> tuple[dict, list[Trigger]]:
        """The carriers of a rule by aim, and the triggers that neither a test nor a carrier shows.

        ``tests`` are the parses of the rule's tests; one in which the rule finds a trigger and nothing else is as good
        as a carrier. Carriers of triggers that are lacking, or in which the rule does not find the word any more, are
        made and stored; those of lines of evidence and of paths that decide nothing any more go.
        """
        stored = {} if renew else self.read(rule.name)
        seen = [example for parse in tests for example in examples(matcher, rule, parse)]
        carriers, lost = {}, []
        triggers = own_triggers(rule)
        alone = Counter((trigger.kind, trigger.head) for trigger in triggers.values())
        for name, trigger in triggers.items():
            shown = [example for example in seen if example.shows(trigger)]
            if alone[trigger.kind, trigger.head] == 1 and any(example.sole for example in shown):
                continue
            if name in stored and carries(matcher, rule, trigger, stored[name]):
                carriers[name] = stored[name]
                continue
            shows = partial(carries, matcher, rule, trigger)
            if (made := self._first(_trigger_sentences(trigger, seen), shows)) is not None:
                carriers[name] = made
            elif not shown:
                lost.append(trigger)
        carriers |= {
            name: stored[name]
            for name, holds in decisive(matcher, rule, stored.keys() - carriers.keys()).items()
            if holds(stored[name])
        }
        self._keep(rule.name, stored, carriers)
        return carriers, lost

    def of_details(self, matcher: Matcher, rule: Rule, tests: list[Parse], wanted: set[str]) -> set[str]:
        """Makes and stores carriers for lines of evidence and alternatives of paths; the names of those made."""
        stored = self.read(rule.name)
        parses = [*tests, *stored.values()]
        seen = [example for parse in parses for example in examples(matcher, rule, parse)]
        triggers, lines, paths = list(own_triggers(rule).values()), _lines(rule), path_aims(rule)
        made = {}
        for name, holds in decisive(matcher, rule, wanted).items():
            documents = (
                document
                for example in _short_first(seen)
                for document in (
                    with_evidence(example, lines[name], triggers)
                    if name in lines
                    else with_path(example, *paths[name][2:])
                    if example.way == paths[name][:2]
                    else ()
                )
            )
            if (parse := self._first(documents, holds, _MOST)) is not None:
                made[name] = parse
        self._keep(rule.name, stored, stored | made)
        return set(made)

    def _first(
        self, documents: Iterator[tuple[str, str]], good: Callable[[Parse], bool], most: int | None = None
    ) -> Parse | None:
        if self._parse is None:
            return None
        tried: set[tuple[str, str]] = set()
        for document in documents:
            if document in tried:
                continue
            if len(tried) == most:
                break
            tried.add(document)
            parse = self._parse(document[0] or None, document[1])
            if good(parse):
                self.added += 1
                return parse
        return None

    def _keep(self, name: str, stored: dict[str, Parse], carriers: dict[str, Parse]) -> None:
        if self._parse is None or carriers == stored:
            return
        self.directory.mkdir(parents=True, exist_ok=True)
        documents = [to_conllu(parse).replace(_NEWDOC, f"{_NEWDOC} id = {key}", 1) for key, parse in carriers.items()]
        (self.directory / f"{name}.conllu").write_text("".join(documents), encoding="utf-8")


def _trigger_sentences(trigger: Trigger, seen: list[Example]) -> Iterator[tuple[str, str]]:
    """Title and text of documents with the trigger in place of another one of its kind, shortest first."""
    for example in _short_first(seen):
        if example.fits(trigger):
            for edits in with_trigger(example, trigger):
                yield rewritten(example, edits)


def _short_first(seen: list[Example]) -> list[Example]:
    return sorted(seen, key=lambda e: len(e.parse.title) + len(e.parse.text))
