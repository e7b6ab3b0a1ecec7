"""gzip for whoever asks for it, of whole answers and, line by line, of those that are sent as they are made.

Own code, as Flask-Compress sends gzip to those who refuse it (``gzip;q=0``), puts the time of day into it, so that no
two answers are the same bytes, and holds the lines of a batch back; it needs two other compressors beside.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator

from flask import Response, request

SMALLEST = 1_024
"""Bytes from which an answer is compressed; a line that is sent as it is made always is."""
_LEVEL = 6
_GZIP = 16 + zlib.MAX_WBITS
_TEXTUAL = ("text/", "application/")


def compress(answer: Response) -> Response:
    """For Flask's after_request. An ETag names the content in all its encodings, so it becomes a weak one."""
    answer.vary.add("Accept-Encoding")
    tag, _ = answer.get_etag()
    if tag:
        answer.set_etag(tag, weak=True)
    if not _is_wanted() or not _is_worth_it(answer):
        return answer
    answer.direct_passthrough = False
    if answer.is_streamed:
        _compress_pieces(answer)
    else:
        answer.set_data(gzip.compress(answer.get_data(), _LEVEL, mtime=0))
    answer.content_encoding = "gzip"
    del answer.headers["Accept-Ranges"]
    return answer


def _is_wanted() -> bool:
    return request.accept_encodings.best_match(("gzip", "identity")) == "gzip"


def _is_worth_it(answer: Response) -> bool:
    plain = answer.status_code == 200 and answer.mimetype.startswith(_TEXTUAL)
    return plain and (answer.is_streamed or len(answer.get_data()) >= SMALLEST)


def _compress_pieces(answer: Response) -> None:
    source = answer.response
    answer.response = _pieces(answer.iter_encoded())
    del answer.headers["Content-Length"]
    if hasattr(source, "close"):
        answer.call_on_close(source.close)


def _pieces(source: Iterator[bytes]) -> Iterator[bytes]:
    """Each piece in full, so that it can be read before the next one is there."""
    packer = zlib.compressobj(_LEVEL, wbits=_GZIP)
    for piece in source:
        yield packer.compress(piece) + packer.flush(zlib.Z_SYNC_FLUSH)
    yield packer.flush()
