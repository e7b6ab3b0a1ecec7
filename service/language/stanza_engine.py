"""Stanza behind one call: a title and a text go in, a :class:`~service.language.parse.Parse` comes out.

Every sentence is tokenised as if it stood alone and goes through the encoder alone, so that its analysis depends on
nothing but its own characters: it reads the same in an article, in a batch and in a test. The heads take a few
sentences of one document together; they work in float32 and mask their padding, so that this moves no score by more
than rounding does (no word differed in 1,657 sentences).
Not thread-safe (Stanza is not): one engine per thread of inference.
"""

from __future__ import annotations

import logging
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any

import stanza
import torch
from stanza.models.common.doc import Document
from stanza.pipeline.core import DownloadMethod

from service.language import splitting
from service.language.cleaning import SOFT, is_english, is_foreign, mask
from service.language.encoder import MAX_PIECES, foundation
from service.language.heads import Lemmas, hasten
from service.language.parse import Entity, Parse, Sentence, Skipped, Span, TooManySentences, Word
from service.language.weights import ModelError, check_hashes, digest

MODELS = Path(__file__).parent / "models"
"""The Stanza package that ships with the product."""
MAX_WORDS = 150
"""Longest sentence that is parsed, in words: cost grows with the square, and such "sentences" are mostly tables."""
PROCESSORS = "tokenize,mwt,pos,lemma,depparse,ner"
_GROUP = 8_000
"""Characters that go through the tokenizer together."""
HEADS = ("pos", "lemma", "depparse", "ner")
_BATCH, _BATCH_WORDS = 16, 400
"""Sentences and words that go through the heads together: enough to be quick, few enough to stop in time."""

_CLITIC = re.compile(r"(?s)(.*\w)(n['’`]t|['’`](?:s|re|ve|ll|d|m))", re.IGNORECASE)
_ENDINGS = frozenset({"not", "nt", "na", "ta", "s", "m", "d", "re", "ve", "ll"})
_KNOWN = "Gunmen shot dead two of the governor's soldiers near Kandahar on Monday."
_KNOWN_TAGS = (
    "NOUN/nsubj VERB/root ADJ/xcomp NUM/obj ADP/case DET/det NOUN/nmod:poss PART/case NOUN/nmod ADP/case PROPN/nmod "
    "ADP/case PROPN/obl PUNCT/punct"
)

_LOG = logging.getLogger(__name__)

Token = dict[str, Any]


def _no_check() -> None:
    pass


@dataclass(frozen=True, slots=True)
class _Piece:
    """A sentence before its analysis: its visible characters, the offset of each in the field, and Stanza's rows."""

    span: Span
    chunk: str
    kept: Sequence[int]
    rows: list[Token]

    @property
    def words(self) -> int:
        return self.rows[-1]["id"][-1] if self.rows else 0


class StanzaEngine:
    """A loaded Stanza package.

    directory: where a package lies, as Stanza's own downloader leaves it; None is the one that ships, whose files are
    checked against their hashes. package: its name in resources.json.
    threads: those of the shipped encoder, or of torch for another package; the shipped heads are too small to gain by
    threads and lose much where cores are busy.
    A process may load an engine and then fork: until ``warm_up`` it has one thread and has computed nothing.
    Raises ModelError where a file is missing or changed, or a package cannot be loaded.
    """

    def __init__(self, directory: str | Path | None = None, package: str = "default", threads: int = 1) -> None:
        self.directory = Path(directory) if directory else MODELS
        self.package = package
        self._threads, self._warm = threads, False
        torch.set_num_threads(1)
        self._pieces = self._encoder = cache = None
        if directory is None:
            check_hashes(MODELS)
            cache, self._encoder, self._pieces = foundation(MODELS / "encoder")
        try:
            self._pipeline = stanza.Pipeline(
                "en",
                dir=str(self.directory),
                package=package,
                processors=PROCESSORS,
                download_method=DownloadMethod.NONE,
                use_gpu=False,
                foundation_cache=cache,
                logging_level="WARN",
            )
        except Exception as error:
            raise ModelError(
                f"{self.directory}: cannot load the Stanza package {package!r} ({type(error).__name__}: {error})"
            ) from error
        self._run = dict(self._pipeline.processors)
        self._run["lemma"] = Lemmas(self._run["lemma"])
        hasten(self._run["depparse"].trainer.model)
        self._expand = lru_cache(maxsize=2048)(self._expand_anew)

    def warm_up(self) -> None:
        """Take up all threads and parse a first sentence, in the process and the thread that will parse; the first
        call of ``parse`` does it otherwise. Raises ModelError where the shipped models err on this machine.
        """
        self._warm = True
        if self._encoder is None:
            torch.set_num_threads(self._threads)
        elif self._threads > 1:
            self._encoder.use_threads(self._threads)
        words = self.parse(None, _KNOWN).sentences[0].words
        if self._encoder is not None:
            _check_known([f"{word.upos}/{word.deprel}" for word in words])

    def info(self) -> dict[str, str | None]:
        """What parses: Stanza's version, the package, and one hash over the shipped files (None for other packages)."""
        shipped = self.directory == MODELS
        return {
            "stanza": stanza.__version__,
            "package": "tocsin" if shipped else f"{self.directory.name}/{self.package}",
            "models_sha256": digest(MODELS) if shipped else None,
        }

    def parse(
        self,
        title: str | None,
        text: str,
        *,
        checkpoint: Callable[[], None] = _no_check,
        max_words_per_sentence: int = MAX_WORDS,
        max_sentences: int | None = None,
    ) -> Parse:
        """Parse a document; offsets are code points into ``title`` and ``text`` as given.

        checkpoint is called between small groups of sentences (up to 400 words, or one block of text in the tokenizer)
        and may raise, to stop a parse that takes too long.
        A sentence of more than max_words_per_sentence words is left out and stands in ``skipped``; so does text that is
        not English, and what a web page says of other articles. Raises TooManySentences, before any is
        analysed, where title and text have more than max_sentences.
        """
        if not self._warm:
            self.warm_up()
        title = title or ""
        masked = {"title": mask(title), "text": mask(text)}
        warnings = tuple(dict.fromkeys(w for _, found in masked.values() for w in found))
        if not is_english("\n".join(clean for clean, _ in masked.values())):
            fields = [Span(name, 0, len(clean)) for name, (clean, _) in masked.items() if clean.strip()]
            skipped = tuple(Skipped(span, "not English") for span in fields)
            return Parse(title, text, (), skipped, (*warnings, "The text does not look like English: not analysed."))
        whole, found = masked["text"]
        elsewhere = splitting.links(whole)
        for start, end in elsewhere:
            whole = whole[:start] + " " * (end - start) + whole[end:]
        masked["text"] = whole, found
        split = {}
        for name, (clean, _) in masked.items():
            before = None if name == "title" else masked["title"][0]
            split[name] = self._split(clean, before, max_words_per_sentence, checkpoint)
        if max_sentences is not None and (count := sum(map(len, split.values()))) > max_sentences:
            raise TooManySentences(count, max_sentences)
        ready: list[_Piece] = []
        left_out: list[Skipped] = []
        for name, parts in split.items():
            for (chunk, kept), tokens in zip(parts, self._tokenise([c for c, _ in parts], checkpoint), strict=True):
                piece = _Piece(Span(name, kept[0], kept[-1] + 1), chunk, kept, self._rows(tokens))
                if reason := self._reason_to_skip(piece, max_words_per_sentence):
                    left_out.append(Skipped(piece.span, reason))
                elif piece.rows:
                    ready.append(piece)
        left_out += (Skipped(Span("text", *span), "links to other articles") for span in elsewhere)
        parsed = self._analyse(ready, checkpoint)
        sentences = tuple(_sentence(index, piece, parsed[index]) for index, piece in enumerate(ready))
        return Parse(title, text, sentences, tuple(left_out), warnings)

    def _split(
        self, clean: str, title: str | None, max_words: int, checkpoint: Callable[[], None]
    ) -> list[tuple[str, Sequence[int]]]:
        """The sentences of a masked field: characters without invisible ones, and the offset of each in the field.

        title: that of the text to be split, which may repeat it; None where the field is itself a title.
        """
        chunks: list[tuple[str, Sequence[int]]] = []
        for start, end in splitting.blocks(clean):
            kept: Sequence[int] = range(start, end)
            if SOFT in clean[start:end]:
                kept = [i for i in kept if clean[i] != SOFT]
            if chunk := "".join(clean[i] for i in kept).strip():
                start = next(i for i, at in enumerate(kept) if not clean[at].isspace())
                chunks.append((chunk, kept[start : start + len(chunk)]))
        out = []
        flat = [chunk.replace("\n", " ") for chunk, _ in chunks]
        for (chunk, kept), tokens in zip(chunks, self._tokenise(flat, checkpoint), strict=True):
            breaks = [token["end_char"] for token in tokens if token["last"]]
            lead = splitting.lead_breaks(chunk, title) if title is not None and kept[0] < splitting.LEAD else ()
            for first, last in splitting.at_lines(chunk, splitting.sentences(chunk, breaks, lead), max_words):
                out.append((chunk[first:last].replace("\n", " "), kept[first:last]))
        return out

    def _tokenise(self, chunks: list[str], checkpoint: Callable[[], None]) -> Iterator[list[Token]]:
        """The tokens of each chunk, with offsets into it; "last" marks those that end a sentence to the tokenizer."""
        first = 0
        while first < len(chunks):
            checkpoint()
            size, last = 0, first
            while last < len(chunks) and (last == first or size + len(chunks[last]) <= _GROUP):
                size += len(chunks[last])
                last += 1
            yield from self._tokenise_group(chunks[first:last])
            first = last

    def _tokenise_group(self, chunks: list[str]) -> list[list[Token]]:
        starts = list(accumulate((len(chunk) + 2 for chunk in chunks[:-1]), initial=0))
        out: list[list[Token]] = [[] for _ in chunks]
        for sentence in self._run["tokenize"].process("\n\n".join(chunks)).sentences:
            for token in sentence.tokens:
                where = bisect_right(starts, token.start_char) - 1
                start, end = token.start_char - starts[where], token.end_char - starts[where]
                several = "MWT=Yes" in (token.misc or "")
                out[where].append(
                    {"text": token.text, "start_char": start, "end_char": end, "several": several, "last": False}
                )
            out[where][-1]["last"] = True
        return out

    def _reason_to_skip(self, piece: _Piece, max_words: int) -> str | None:
        if is_foreign(piece.chunk):
            return "not English"
        if (words := piece.words) > max_words:
            return f"a sentence of {words} words; max_words_per_sentence is {max_words}"
        if self._pieces and len(piece.chunk) > MAX_PIECES - 2:
            texts = [row["text"] for row in piece.rows if len(row["id"]) == 1]
            if (pieces := len(self._pieces(texts, is_split_into_words=True)["input_ids"])) > MAX_PIECES:
                return f"a sentence of {pieces} word pieces; the encoder's limit is {MAX_PIECES}"
        return None

    def _expand_anew(self, text: str) -> tuple[str, ...]:
        """The words of a contraction. They spell the token and end as contractions do, or the token stays whole: the
        expander can invent ("canno n")."""
        if clitic := _CLITIC.fullmatch(text):
            return clitic.groups()
        token = {"id": (1,), "text": text, "misc": "MWT=Yes"}
        words = tuple(w.text for w in self._run["mwt"].process(Document([[token]], text)).sentences[0].words)
        real = "".join(words) == text and all(word.lower() in _ENDINGS for word in words[1:])
        return words if real else (text,)

    def _rows(self, tokens: list[Token]) -> list[Token]:
        """Tokens as Stanza's Document takes them, contractions followed by their words."""
        rows: list[Token] = []
        number = 1
        for token in tokens:
            words = self._expand(token["text"]) if token["several"] else ()
            place = {"start_char": token["start_char"], "end_char": token["end_char"]}
            if len(words) > 1:
                rows.append({"id": (number, number + len(words) - 1), "text": token["text"], **place})
                rows += [{"id": (number + i,), "text": word} for i, word in enumerate(words)]
            else:
                rows.append({"id": (number,), "text": token["text"], **place})
            number += max(len(words), 1)
        return rows

    def _analyse(self, pieces: list[_Piece], checkpoint: Callable[[], None]) -> dict[int, Any]:
        """Tag and parse sentences, a few of like length at a time; Stanza's sentences by their place in ``pieces``."""
        out: dict[int, Any] = {}
        order = sorted(range(len(pieces)), key=lambda i: pieces[i].words)
        while order:
            checkpoint()
            size = max(1, min(_BATCH, _BATCH_WORDS // max(pieces[order[0]].words, 1)))
            group, order = order[:size], order[size:]
            # Stanza wants a text to take its names from; ours come from _sentence, so one that is long enough will do
            document = Document([pieces[i].rows for i in group], max((pieces[i].chunk for i in group), key=len))
            for head in HEADS:
                self._run[head].process(document)
            out.update(zip(group, document.sentences, strict=True))
        return out


def _check_known(found: list[str]) -> None:
    """Judge the tags of _KNOWN: int8 arithmetic goes wrong on some processors, a package may not fit this Stanza."""
    expected = _KNOWN_TAGS.split()
    right = sum(map(str.__eq__, found, expected))
    advice = "use a processor with VNNI, or another Stanza package"
    if len(found) != len(expected) or right < 0.7 * len(expected):
        raise ModelError(f"the models parse a known sentence wrongly on this machine ({' '.join(found)}); {advice}")
    if found != expected:
        _LOG.warning("the models parse a known sentence a little differently on this machine: %s", " ".join(found))


def _sentence(index: int, piece: _Piece, parsed: Any) -> Sentence:
    words = []
    for token in parsed.tokens:
        start, end = piece.kept[token.start_char], piece.kept[token.end_char - 1] + 1
        for word in token.words:
            lemma = "" if word.lemma == "_" else word.lemma or ""
            tags = (word.upos, word.feats or "", word.head, word.deprel)
            words.append(Word(word.id, word.text, lemma, *tags, start, end))
    entities = []
    for found in parsed.ents:
        ids = [word.id for token in found.tokens for word in token.words]
        while len(ids) > 1 and words[ids[0] - 1].upos == "PUNCT":
            ids.pop(0)
        while len(ids) > 1 and words[ids[-1] - 1].upos == "PUNCT":
            ids.pop()
        start, end = words[ids[0] - 1].start, words[ids[-1] - 1].end
        text = "".join(char for char, at in zip(piece.chunk, piece.kept, strict=True) if start <= at < end)
        entities.append(Entity(found.type, ids[0], ids[-1], start, end, text))
    span = piece.span
    return Sentence(index, span.field, span.start, span.end, piece.chunk, tuple(words), tuple(entities))
