"""The int8 transformer that the tagger, the parser and the entity recogniser share."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace

# else ONNX Runtime reports its use to its maker, from a thread that starts when it is imported
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
# torch's oneDNN keeps what it has made for each length of a sentence, 1024 by default: over 200 MB
os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "16")

import numpy
import onnxruntime
import torch
from stanza.models.common.foundation_cache import BertRecord, FoundationCache
from torch.nn.utils.rnn import pad_sequence
from transformers import PreTrainedTokenizerFast

NAME = "tocsin-encoder"
"""What the heads call the encoder in their own settings."""
MAX_PIECES = 512
"""Positions that the encoder knows, its two end marks included."""


class Encoder(torch.nn.Module):
    """The encoder behind the few attributes of a transformers model that Stanza asks for.

    Runs one sentence at a time, so that int8 scales depend on that sentence alone, and remembers the last few: the
    three heads ask for the same one in turn. It is loaded for one thread, which makes no pool that a fork would break.
    """

    _hf_peft_config_loaded = False

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self.use_threads(1)
        self.config = SimpleNamespace(hidden_size=384, num_hidden_layers=6)
        self.layers = lru_cache(maxsize=32)(self._layers)

    def use_threads(self, count: int) -> None:
        """Load the weights anew, for so many threads. For more than one: in the process that uses them."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = count
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(str(self._path), options, providers=["CPUExecutionProvider"])

    def _layers(self, pieces: tuple[int, ...]) -> list[torch.Tensor]:
        ids = numpy.array([pieces])
        outputs = self._session.run(None, {"input_ids": ids, "attention_mask": numpy.ones_like(ids)})
        return [torch.from_numpy(layer[0]) for layer in outputs]

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, output_hidden_states: bool = True
    ) -> SimpleNamespace:
        """The last two hidden layers, padded to the longest sentence: all that the heads mix."""
        lengths = attention_mask.sum(1).tolist()
        rows = [self.layers(tuple(ids[:n].tolist())) for ids, n in zip(input_ids, lengths, strict=True)]
        hidden = [pad_sequence(list(layer), batch_first=True) for layer in zip(*rows, strict=True)]
        return SimpleNamespace(hidden_states=hidden)


def foundation(directory: Path) -> tuple[FoundationCache, Encoder, PreTrainedTokenizerFast]:
    """A cache for ``stanza.Pipeline`` that holds the encoder in ``directory``, the encoder, and the tokenizer of its
    word pieces."""
    pieces = PreTrainedTokenizerFast(
        tokenizer_file=str(directory / "tokenizer.json"),
        model_max_length=MAX_PIECES,
        cls_token="[CLS]",
        sep_token="[SEP]",
        pad_token="[PAD]",
        unk_token="[UNK]",
        mask_token="[MASK]",
    )
    cache = FoundationCache(local_files_only=True)
    encoder = Encoder(directory / "model.int8.onnx")
    cache.bert[NAME] = BertRecord(encoder, pieces, {})
    return cache, encoder, pieces
