"""Event rules as plain JSON values, just as their files spell them, for ``GET /rules`` and the pages made from them."""

from __future__ import annotations

import re
from pathlib import Path as File

from service.templates.located import read
from service.templates.rules import DATA

_WAY = re.compile(r"^  ([a-z-]+):\s+# (.+)$")
SUMMARY = ("id", "version", "status", "about", "event_type", "sub_event_type", "triggers_count")


def catalogue(directory: File = DATA) -> list[dict]:
    """Every rule of a data folder, by file name. The files must be sound: see ``rules.load``.

    ``$name`` in a list of words stands for a lexicon, which is listed with the rule; each way of a frame bears the
    sentence that stands beside it in the frame's file as ``example``.
    """
    lexicons = {file["lexicon"]: list(file["words"]) for file in map(read, sorted((directory / "lexicon").glob("*")))}
    frames = {file.stem: _frame(file) for file in sorted((directory / "frames").glob("*"))}
    return [_rule(read(file), frames, lexicons) for file in sorted((directory / "events").glob("*.yaml"))]


def summary(rule: dict) -> dict:
    """The members of a rule that stand in the list of all."""
    return {key: rule[key] for key in SUMMARY}


def _rule(data: dict, frames: dict[str, dict], lexicons: dict[str, list[str]]) -> dict:
    triggers, light = data["triggers"], data["triggers"].get("light", {})
    words = {
        "verbs": list(triggers.get("verbs", ())),
        "nouns": list(triggers.get("nouns", ())),
        "light_verbs": list(light.get("verbs", ())),
        "light_nouns": list(light.get("nouns", ())),
    }
    out = {
        "id": data["rule"],
        "version": data["version"],
        "status": data["status"],
        "about": data.get("about", ""),
        **data["codes"],
        "precedence": data.get("precedence"),
        "triggers_count": sum(len(words[key]) for key in ("verbs", "nouns", "light_nouns")),
        "triggers": words,
        "evidence": {key: list(data.get(f"evidence_{key}") or ()) for key in ("all", "any", "none")},
        "false_positives": list(data.get("falsepositives", ())),
        "frames": [frames[name] for name in data.get("frames") or [data["frame"]]],
        "tests": list(data["tests"]),
    }
    return out | {"lexicons": _used(out, lexicons)}


def _used(rule: dict, lexicons: dict[str, list[str]]) -> dict[str, list[str]]:
    """The lexicons that a rule's words name, and those that these name in turn."""
    found: dict[str, list[str]] = {}
    pending = [rule["triggers"], rule["evidence"]]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            pending.extend(value.values())
        elif isinstance(value, list):
            pending.extend(value)
        elif isinstance(value, str) and value.startswith("$") and value[1:] not in found:
            found[value[1:]] = lexicons[value[1:]]
            pending.append(lexicons[value[1:]])
    return dict(sorted(found.items()))


def _frame(file: File) -> dict:
    data = read(file)
    lines = file.read_text(encoding="utf-8").splitlines()
    examples = dict(match.groups() for match in map(_WAY.match, lines) if match)
    ways = []
    for name, way in data["ways"].items():
        conditions = way.get("if", [])
        ways.append(
            {
                "way": name,
                "trigger": way["trigger"],
                "conditions": [conditions] if isinstance(conditions, str) else list(conditions),
                "need": list(way.get("need", ())),
                "roles": {role: way[role] for role in data["roles"] if role in way},
                "example": examples.get(name),
            }
        )
    return {
        "frame": data["frame"],
        "about": data["about"],
        "roles": list(data["roles"]),
        "need_any": list(data.get("need_any", ())),
        "ways": ways,
    }
