"""What is wrong with rule files though they can be read: words that can never count, and lists that nobody uses.

Every finding is a TemplateError's message: ``file:line: what is wrong``.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path as File

from service.templates.inflection import noun_forms
from service.templates.located import Mapping, read
from service.templates.rules import Frame, Rule, Ruleset

_LEXICON = re.compile(r"[$=~]([a-z]+(?:-[a-z]+)*)")
_NO_ROLES = frozenset({"text", "title", "way", "factuality", "none", "trigger"})


def lint(ruleset: Ruleset, directory: File) -> list[str]:
    """All findings in the folder that a ruleset was loaded from, by file."""
    findings = []
    for file in sorted((directory / "events").glob("*.yaml")):
        data = read(file)
        rule = ruleset.rules[data["rule"]]
        findings += _idle_triggers(data, rule) + _dead_evidence(data, rule, ruleset) + _impossible_tests(data, rule)
    lists = sorted(file for folder in ("events", "lexicon") for file in (directory / folder).glob("*.yaml"))
    return findings + [finding for file in lists for finding in _repeated(read(file))] + _unused_lexicons(directory)


def _repeated(data: Mapping) -> list[str]:
    """Words that stand twice in a list."""
    out = []
    for key, value in data.items():
        items = value if isinstance(value, list) else [value]
        for inner in items:
            if isinstance(inner, Mapping):
                out += _repeated(inner)
        words = Counter(item for item in items if isinstance(item, str))
        out += [str(data.error(key, f"{word!r} stands twice")) for word, count in words.items() if count > 1]
    return out


def _idle_triggers(data: Mapping, rule: Rule) -> list[str]:
    """Triggers that are inflected forms of others: "claim lives" beside "claim life"."""
    known = {(t.kind, t.head, t.rest) for t in rule.triggers}
    out = []
    for trigger in {(t.kind, t.head, t.rest): t for t in rule.triggers}.values():
        for other in known - {(trigger.kind, trigger.head, trigger.rest)}:
            kind, head, rest = other
            heads = noun_forms(head) if kind == "noun" else {head}
            if (kind, len(rest)) == (trigger.kind, len(trigger.rest)) and trigger.head in heads:
                if all(term in noun_forms(base) for term, base in zip(trigger.rest, rest, strict=True)):
                    text = " ".join((head, *rest) if kind == "verb" else (*rest, head))
                    message = f"{trigger.text!r} is found by the {kind} {text!r} as well"
                    out.append(str(data.error("triggers", message)))
    return out


def _dead_evidence(data: Mapping, rule: Rule, ruleset: Ruleset) -> list[str]:
    """Evidence about triggers that the rule does not have."""
    known = {word for trigger in rule.triggers for word in (trigger.text, trigger.head)}
    out = []
    for key in ("evidence_any", "evidence_all", "evidence_none"):
        for line in data.get(key) or ():
            for word in line.get("trigger", ()):
                terms = ruleset.lexicons[word[1:]] if word.startswith("$") else {word.lower()}
                forms = {form for term in terms for spelt in (term, term.replace("-", " ")) for form in _forms(spelt)}
                if known.isdisjoint(forms):
                    out.append(str(line.error("trigger", f"{word!r} is no trigger of this rule, so it never counts")))
    return out


def _forms(term: str) -> list[str]:
    before, space, last = term.rpartition(" ")
    return [before + space + form for form in noun_forms(last)]


def _impossible_tests(data: Mapping, rule: Rule) -> list[str]:
    """Tests that name a way that no frame of the rule has, or a role that none of the ways (or that way) can fill."""
    out = []
    for test in data["tests"]:
        ways = [way for frame in rule.frames for way in frame.ways if way.name == test.get("way", way.name)]
        if not ways:
            out.append(str(test.error("way", f"no frame of this rule has a way {test['way']!r}: {_ways(rule.frames)}")))
            continue
        for role in test.keys() - _NO_ROLES:
            if not any(role in way.roles for way in ways):
                what = f"way {test['way']!r}" if "way" in test else "frame of this rule"
                out.append(str(test.error(role, f"no {what} has a path to the role {role!r}")))
    return out


def _ways(frames: tuple[Frame, ...]) -> str:
    return ", ".join(dict.fromkeys(way.name for frame in frames for way in frame.ways))


def _unused_lexicons(directory: File) -> list[str]:
    """Lexicons that no rule, frame, filter, other lexicon or module of the templates names."""
    named = {
        name
        for file in sorted(directory.rglob("*.yaml"))
        for line in file.read_text(encoding="utf-8").splitlines()
        for name in _LEXICON.findall(line.partition(" # ")[0])
    }
    code = " ".join(file.read_text(encoding="utf-8") for file in sorted(File(__file__).parent.rglob("*.py")))
    out = []
    for file in sorted((directory / "lexicon").glob("*.yaml")):
        data = read(file)
        if data["lexicon"] not in named and f'"{data["lexicon"]}"' not in code:
            out.append(str(data.error("lexicon", f"nobody uses the lexicon {data['lexicon']!r}")))
    return out
