"""One page in Markdown for each sub-event type, generated from the rules: ``python -m service.cli pages``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from service.coding import borders
from service.coding.taxonomy import DISORDER_TYPE_OF, EVENT_TYPE_OF, SUB_EVENT_TYPES
from service.templates.rule_json import catalogue

PAGES = Path("docs/rules")
_NOTE = "Generated from the rules by `make rule-pages`; edit `service/templates/data/`, not this page."
_KEYS = {
    "word": "the sentence has {}",
    "clause": "the trigger's clause has {}",
    "compound": "before the trigger stands {}",
    "trigger": "the trigger is {}",
    "kind": "the trigger is a {}",
    "verb": "the light verb is {}",
    "owner": "before the trigger stands a name of kind {}",
    "missing": "no {} is named",
    "present": "there is a {}",
    "frame": "the way is {}",
    "document": "the article has {}",
}
_ROLE_KEYS = {
    "role": "the phrase of the {} has {}",
    "head": "the {} is {}",
    "name": "the {} is a name of kind {}",
    "deed": "what the {} does or suffers besides is {}",
    "fate": "what is done to the {} elsewhere is {}",
}


def pages() -> dict[str, str]:
    """File name to text of every page, and of README.md, which lists them."""
    rules: dict[str, list[dict]] = {sub: [] for sub in SUB_EVENT_TYPES}
    for rule in catalogue():
        rules[rule["sub_event_type"]].append(rule)
    out = {file_name(sub): "\n".join(_page(sub, own)) + "\n" for sub, own in rules.items()}
    return out | {"README.md": "\n".join(_contents(rules)) + "\n"}


def write(directory: Path) -> int:
    """Writes all pages and removes those of types that are gone; how many there are."""
    directory.mkdir(parents=True, exist_ok=True)
    made = pages()
    for old in directory.glob("*.md"):
        if old.name not in made:
            old.unlink()
    for name, text in made.items():
        (directory / name).write_text(text, encoding="utf-8")
    return len(made)


def file_name(sub_event_type: str) -> str:
    """The page of a sub-event type."""
    return re.sub(r"[^a-z]+", "-", sub_event_type.lower()) + ".md"


def _contents(rules: dict[str, list[dict]]) -> Iterator[str]:
    yield from ("# Event types", "", _NOTE, "", "Highest in ACLED's hierarchy first.", "")
    yield from ("| event type | sub-event type | rules |", "|---|---|---|")
    for sub, own in rules.items():
        names = ", ".join(rule["id"] for rule in own) or "–"
        yield f"| {EVENT_TYPE_OF[sub]} | [{sub}]({file_name(sub)}) | {names} |"


def _page(sub: str, rules: list[dict]) -> Iterator[str]:
    yield from (f"# {sub}", "", f"{EVENT_TYPE_OF[sub]}; {DISORDER_TYPE_OF[sub]}. [All types](README.md)", "", _NOTE, "")
    yield from _borders(sub)
    for rule in rules:
        yield from _rule(rule)
    frames = {frame["frame"]: frame for rule in rules for frame in rule["frames"]}
    for frame in frames.values():
        yield from _frame(frame)
    lexicons = {name: words for rule in rules for name, words in rule["lexicons"].items()}
    if lexicons:
        yield from ("## Word lists", "")
        yield from (f"* **${name}**: {_words(words)}" for name, words in sorted(lexicons.items()))


def _borders(sub: str) -> Iterator[str]:
    rows = yaml.safe_load(borders.TABLE.read_text(encoding="utf-8"))
    lines = [f"* to {row['to']}: {row['about']}" for row in rows if sub in row["from"]]
    lines += [f"* from {_words(row['from'])}: {row['about']}" for row in rows if sub == row["to"]]
    if lines:
        yield from ("## Borders that the actors decide", "", *lines, "")


def _rule(rule: dict) -> Iterator[str]:
    yield from (f"## Rule {rule['id']}", "")
    yield f"{rule['about'][:1].upper()}{rule['about'][1:]}. Version {rule['version']}, {rule['status']}."
    if rule["precedence"]:
        yield f"It is tried {rule['precedence']} among rules that fit the same word."
    yield ""
    for key, what in (("verbs", "Verbs"), ("nouns", "Nouns"), ("light_nouns", "Nouns under a light verb")):
        if words := rule["triggers"][key]:
            yield f"* {what}: {_words(words)}"
    yield ""
    for key, what in (
        ("all", "Every one of these must hold"),
        ("any", "One of these must hold"),
        ("none", "None of these may hold"),
    ):
        if lines := rule["evidence"][key]:
            yield from (f"{what}:", "", *(f"* {_evidence(line)}" for line in lines), "")
    if rule["false_positives"]:
        yield from (f"Not meant: {'; '.join(rule['false_positives'])}.", "")
    yield from ("| example | outcome |", "|---|---|", *map(_test, rule["tests"]), "")


def _evidence(line: dict) -> str:
    parts = []
    for key, value in line.items():
        if key in _ROLE_KEYS:
            parts += [_ROLE_KEYS[key].format(role, _words(words)) for role, words in value.items()]
        else:
            parts.append(_KEYS[key].format(_words(value)))
    return ", and ".join(parts)


def _test(test: dict) -> str:
    text = " / ".join(test[key] for key in ("title", "text") if key in test)
    if "none" in test:
        outcome = f"nothing: {test['none']}"
    else:
        found = [f"{key} {value}" for key, value in test.items() if key not in ("text", "title", "factuality")]
        outcome = ", ".join([test.get("factuality", "found"), *found])
    return f"| {text} | {outcome} |".replace("\n", " ")


def _frame(frame: dict) -> Iterator[str]:
    yield from (f"## Frame {frame['frame']}", "", f"{frame['about']}. Roles: {', '.join(frame['roles'])}.", "")
    yield from ("| way | trigger | example |", "|---|---|---|")
    for way in frame["ways"]:
        conditions = f" ({', '.join(way['conditions'])})" if way["conditions"] else ""
        yield f"| {way['way']} | {way['trigger']}{conditions} | {way['example'] or ''} |"
    yield ""


def _words(words: list[str]) -> str:
    return ", ".join(words[:-1]) + (" or " if len(words) > 1 else "") + words[-1]
