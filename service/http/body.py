"""Request bodies: taken in whole, up to a limit and within a time, or refused with the problem that says why.

A body that is refused is read to its end and thrown away all the same (up to DISCARD_BYTES): closing a connection
with unread bytes resets it, and the client would never see the answer.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
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
        self._free = BoundedSemaphore(count)
        self._seconds = seconds

    def read(self, limit: int, name: str) -> bytes:
        """The body of the current request. ``name`` is the setting behind the limit.

        Raises Problem: 413 over the limit, 408 over the time, 400 for one that ends early or is badly chunked, 503 while
        too many others arrive.
        """
        with self._slot() as late:
            kept, size = bytearray(), 0
            for piece in self._pieces(late):
                size += len(piece)
                if size <= limit:
                    kept += piece
        if size > limit:
            raise _too_large(size, limit, name)
        return bytes(kept)

    def discard(self, answer: Response) -> Response:
        """Read what the current request's body still holds, so that a refusal arrives. For Flask's after_request."""
        if request.content_length or "chunked" in request.headers.get("Transfer-Encoding", ""):
            with suppress(Problem):
                if not g.get("body_taken"):
                    with self._slot() as late:
                        for _ in self._pieces(late):
                            pass
        return answer

    @contextmanager
    def _slot(self) -> Iterator[list[bool]]:
        g.body_taken = True
        if not self._free.acquire(blocking=False):
            raise Problem("busy", "Too many bodies are arriving at one time.", headers=_close() | {"Retry-After": "2"})
        late: list[bool] = []
        timer = Timer(self._seconds, _cut, (request.environ.get("gunicorn.socket"), late))
        timer.daemon = True
        timer.start()
        try:
            yield late
        finally:
            timer.cancel()
            self._free.release()

    def _pieces(self, late: list[bool]) -> Iterator[bytes]:
        stream, length = _source(request)
        left = length
        total = 0
        while left > 0 and total < DISCARD_BYTES:
            try:
                piece = stream.read(min(_PIECE, left))
            except Exception as error:  # noqa: BLE001 gunicorn's parser raises many kinds, all of them the client's
                raise self._broken(late, str(error) or type(error).__name__) from error
            if not piece:
                break
            total += len(piece)
            left -= len(piece)
            yield piece
        if late or (request.content_length and left > 0 and total < DISCARD_BYTES):
            raise self._broken(late, f"it ends after {total} bytes")

    def _broken(self, late: list[bool], why: str) -> Problem:
        if late:
            detail = f"The body did not arrive within upload_seconds ({self._seconds:g} s)."
            return Problem("upload-timeout", detail, headers=_close())
        return Problem("malformed-body", f"The body cannot be read: {why}.", headers=_close())


def _source(current: Request) -> tuple:
    """The raw body and the most bytes to ask of it; a chunked one has no length and ends by itself."""
    stream = current.environ["wsgi.input"]
    if current.content_length is not None:
        return stream, current.content_length
    return stream, DISCARD_BYTES if current.environ.get("wsgi.input_terminated") else 0


def _too_large(size: int, limit: int, name: str) -> Problem:
    detail = f"The body has {'at least ' if size >= DISCARD_BYTES else ''}{size} bytes; {name} is {limit}."
    return Problem("too-large", detail, extra={"limit": limit, "actual": size})


def _cut(connection: socket.socket | None, late: list[bool]) -> None:
    late.append(True)
    if connection is not None:
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RD)


def _close() -> dict[str, str]:
    return {"Connection": "close"}
