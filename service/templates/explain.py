"""Parses and mentions as text and as JSON, for the rule writer and for ``?explain=true``."""

from __future__ import annotations

from service.language.parse import Parse, Sentence, Span
from service.templates.matching import Miss
from service.templates.mentions import Mention, Role


def tree(sentence: Sentence) -> str:
    """The dependency tree of a sentence, indented, one word a line."""
    lines = [sentence.text]
    seen: set[int] = set()

    def walk(word_id: int, depth: int) -> None:
        if word_id in seen:
            return
        seen.add(word_id)
        word = sentence[word_id]
        lines.append(f"{'  ' * depth}{word.deprel} {word.text} ({word.lemma}, {word.upos}) {word_id}")
        for child in sentence.children(word_id):
            walk(child, depth + 1)

    for root in sentence.children(0):
        walk(root, 1)
    names = [f"  {e.type}: {e.text}" for e in sentence.entities]
    return "\n".join(lines + (["names:"] + names if names else []))


def span_json(parse: Parse, span: Span) -> dict:
    """A span as the response shows it."""
    return {"in": span.field, "start": span.start, "end": span.end, "text": parse.quote(span)}


def role_json(parse: Parse, mention: Mention, role: Role) -> dict:
    """A role's span with the dependency path that found it."""
    return {**span_json(parse, parse.sentences[mention.sentence].span(role.words)), "path": role.path}


def mention_json(parse: Parse, mention: Mention) -> dict:
    """A mention as provenance shows it."""
    sentence = parse.sentences[mention.sentence]
    cue = mention.factuality.cue
    return {
        "sentence": span_json(parse, Span(sentence.field, sentence.start, sentence.end)),
        "trigger": span_json(parse, sentence.span(mention.trigger[:1])),
        "rule": mention.rule,
        "frame": mention.frame,
        "way": mention.way,
        "roles": {name: role_json(parse, mention, role) for name, role in mention.roles.items()},
        "factuality": {
            "value": mention.factuality.value,
            "cue": span_json(parse, sentence.span(cue[:1])) if cue else None,
        },
    }


def explain_json(parse: Parse, mentions: list[Mention], misses: list[Miss]) -> list[dict]:
    """What matched and nearly matched, sentence by sentence; sentences with neither are left out."""
    out = []
    for sentence in parse.sentences:
        matched = [mention_json(parse, m) for m in mentions if m.sentence == sentence.index]
        nearly = [
            {"rule": m.rule, "trigger": span_json(parse, sentence.span(m.trigger[:1])), "why": m.reason}
            for m in misses
            if m.sentence == sentence.index
        ]
        if matched or nearly:
            span = Span(sentence.field, sentence.start, sentence.end)
            out.append({"sentence": span_json(parse, span), "matched": matched, "nearly": nearly})
    return out
