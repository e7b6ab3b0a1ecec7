"""Request bodies: taken in whole, up to a limit and within a time, or refused with the problem that says why.

A body that is refused is read to its end and thrown away all the same (up to DISCARD_BYTES): closing a connection
with unread bytes resets it, and the client would never see the answer.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import BoundedSemaphore, Timer

from flask import Request, Response, g, request

from service.http.problems import Problem

DISCARD_BYTES = 67_108_864
"""Most that is read of a body that is refused."""
_PIECE = 65_536


class Uploads:
    """The bodies on their way in: at most ``count`` at one time, each for at most ``seconds``.

    A thread that reads a body is blocked by a slow client, so the count keeps threads free for everybody else, and the
    time is kept by a timer that shuts the socket's reading side, which wakes the thread.
    """

    def __init__(self, count: int, seconds: float) -> None:
        self._count, self._free = count, BoundedSemaphore(count)
        self._seconds = seconds

    def read(self, limit: int, name: str) -> bytes:
        """The body of the current request. ``name`` is the setting behind the limit.

        Raises Problem: 413 over the limit, 408 over the time, 400 for one that ends early or is badly chunked, 503
        while too many others arrive.
        """
        kept, size = bytearray(), 0
        for piece in self._pieces():
            size += len(piece)
            if size <= limit:
                kept += piece
        if size > limit:
            raise _too_large(max(size, request.content_length or 0), limit, name)
        return bytes(kept)

    def discard(self, answer: Response) -> Response:
        """Read a body that nobody has read, so that the refusal arrives. For Flask's after_request."""
        if "body_taken" not in g and _most(request):
            with suppress(Problem):
                for _ in self._pieces():
                    pass
        return answer

    @contextmanager
    def _slot(self) -> Iterator[list[bool]]:
        if not self._free.acquire(blocking=False):
            detail = f"Bodies that are arriving already: {self._count}; max_uploads is {self._count}."
            raise Problem("busy", detail, headers={"Retry-After": "2"})
        late: list[bool] = []
        timer = Timer(self._seconds, _cut, (request.environ.get("gunicorn.socket"), late))
        timer.daemon = True
        timer.start()
        try:
            yield late
        finally:
            timer.cancel()
            self._free.release()

    def _pieces(self) -> Iterator[bytes]:
        g.body_taken = True
        stream, left, total = request.environ["wsgi.input"], _most(request), 0
        with self._slot() as late:
            while left > 0:
                try:
                    piece = stream.read(min(_PIECE, left))
                except Exception as error:  # gunicorn's parser raises many kinds, all of them the client's
                    raise self._broken(late, str(error) or type(error).__name__) from error
                if not piece:
                    break
                total += len(piece)
                left -= len(piece)
                yield piece
            if late or (left > 0 and request.content_length is not None):
                raise self._broken(late, f"it ends after {total} bytes")

    def _broken(self, late: list[bool], why: str) -> Problem:
        if late:
            detail = f"The body did not arrive within upload_seconds ({self._seconds:g} s)."
            return Problem("upload-timeout", detail)
        return Problem("malformed-body", f"The body cannot be read: {why}.")


def limit_sending(seconds: float) -> Callable[[Response], Response]:
    """For Flask's after_request: a client that does not read its answer, or a line of it, loses it after ``seconds``
    and holds no thread any longer."""

    def limit(answer: Response) -> Response:
        if connection := request.environ.get("gunicorn.socket"):
            connection.settimeout(seconds)
        return answer

    return limit


def _most(current: Request) -> int:
    """The most bytes to read; a chunked body has no length and ends by itself."""
    length = current.content_length
    if length is None:
        chunked = current.environ.get("wsgi.input_terminated") and "Transfer-Encoding" in current.headers
        return DISCARD_BYTES if chunked else 0
    return min(length, DISCARD_BYTES)


def _too_large(size: int, limit: int, name: str) -> Problem:
    about = "at least " if size == DISCARD_BYTES else ""
    detail = f"The body has {about}{size} bytes; {name} is {limit}."
    return Problem("too-large", detail, extra={"limit": limit, "actual": size})


def _cut(connection: socket.socket | None, late: list[bool]) -> None:
    late.append(True)
    if connection is not None:
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RD)
