"""Parses as CoNLL-U and back, without loss: how tests store them and how other tools read them.

The document stands in comments of the first sentence (``tocsin_…``, JSON strings), a sentence's field and span in
comments of its own. MISC bears ``start_char`` and ``end_char`` (code points into the field) of every word, and at the
first word of a name ``Entity=type:last word:start:end:text``, several with ";" between them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby

from service.language.parse import Entity, Parse, Sentence, Skipped, Span, Word

_ESCAPES = {"%": "%25", "|": "%7C", ";": "%3B", "\t": "%09", "\n": "%0A", "\r": "%0D"}
_ESCAPE = str.maketrans(_ESCAPES)


def to_conllu(parse: Parse) -> str:
    """The parse as CoNLL-U text, ending in a blank line. Words must hold no tab or line end (the engine's never do)."""
    head = ["# newdoc", f"# tocsin_title = {json.dumps(parse.title, ensure_ascii=False)}"]
    head.append(f"# tocsin_text = {json.dumps(parse.text, ensure_ascii=False)}")
    head += [f"# tocsin_warning = {json.dumps(warning, ensure_ascii=False)}" for warning in parse.warnings]
    for skipped in parse.skipped:
        span = [skipped.span.field, skipped.span.start, skipped.span.end, skipped.reason]
        head.append(f"# tocsin_skipped = {json.dumps(span, ensure_ascii=False)}")
    parts = [
        "\n".join([*(head if sentence.index == 0 else ()), *_lines(parse, sentence)]) for sentence in parse.sentences
    ]
    return "".join(f"{part}\n\n" for part in parts or ["\n".join(head)])


def _lines(parse: Parse, sentence: Sentence) -> Iterator[str]:
    yield f"# sent_id = {sentence.index + 1}"
    yield f"# span = {sentence.field} {sentence.start} {sentence.end}"
    yield f"# text = {sentence.text}"
    names: dict[int, list[str]] = {}
    for entity in sentence.entities:
        text = entity.text.translate(_ESCAPE)
        names.setdefault(entity.first, []).append(f"{entity.type}:{entity.last}:{entity.start}:{entity.end}:{text}")
    for (start, end), words in groupby(sentence.words, key=lambda word: (word.start, word.end)):
        token = list(words)
        if len(token) > 1:
            form = " ".join(parse.quote(Span(sentence.field, start, end)).split())
            yield "\t".join([f"{token[0].id}-{token[-1].id}", form or "_", *"_" * 8])
        for word in token:
            misc = [f"start_char={start}", f"end_char={end}"]
            if not word.lemma:
                misc.append("Lemma=No")
            if word.id in names:
                misc.append(f"Entity={';'.join(names[word.id])}")
            columns = [str(word.id), word.text, word.lemma or "_", word.upos, "_", word.feats or "_", str(word.head)]
            yield "\t".join([*columns, word.deprel, "_", "|".join(misc)])


def from_conllu(text: str) -> Parse:
    """The parse that :func:`to_conllu` wrote. Raises ValueError, naming the line, for text that it did not write."""
    document: dict[str, list] = {"title": [], "text": [], "warning": [], "skipped": []}
    sentences: list[Sentence] = []
    comments: dict[str, str] = {}
    rows: list[list[str]] = []
    for number, line in enumerate(text.split("\n"), 1):
        try:
            if line.startswith("# tocsin_"):
                key, value = line[len("# tocsin_") :].split(" = ", 1)
                document[key].append(json.loads(value))
            elif line.startswith("# "):
                key, _, value = line[2:].partition(" = ")
                comments[key] = value
            elif line:
                rows.append(line.split("\t"))
            elif "span" in comments:
                sentences.append(_sentence(len(sentences), comments, rows))
                comments, rows = {}, []
        except (ValueError, KeyError, IndexError) as error:
            raise ValueError(f"line {number}: not a parse as to_conllu writes it ({error})") from error
    if not document["title"] or not document["text"]:
        raise ValueError("no document: the comments tocsin_title and tocsin_text are missing")
    skipped = tuple(Skipped(Span(*span), reason) for *span, reason in document["skipped"])
    (title,), (body,) = document["title"], document["text"]
    return Parse(title, body, tuple(sentences), skipped, tuple(document["warning"]))


def _sentence(index: int, comments: dict[str, str], rows: list[list[str]]) -> Sentence:
    field, start, end = comments["span"].split(" ")
    words, entities = [], []
    for number, form, lemma, upos, _, feats, head, deprel, _, notes in rows:
        if "-" in number:
            continue
        misc = dict(note.split("=", 1) for note in notes.split("|"))
        lemma = "" if misc.get("Lemma") == "No" else lemma
        place = (int(misc["start_char"]), int(misc["end_char"]))
        tags = (upos, "" if feats == "_" else feats, int(head), deprel)
        words.append(Word(int(number), form, lemma, *tags, *place))
        for name in filter(None, misc.get("Entity", "").split(";")):
            kind, last, first_char, last_char, text = name.split(":", 4)
            entities.append(Entity(kind, int(number), int(last), int(first_char), int(last_char), _unescape(text)))
    return Sentence(index, field, int(start), int(end), comments["text"], tuple(words), tuple(entities))


def _unescape(text: str) -> str:
    for plain, escaped in reversed(_ESCAPES.items()):
        text = text.replace(escaped, plain)
    return text
