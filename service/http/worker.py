"""gunicorn's threaded worker, made safe against clients that dawdle.

As it ships, a connection takes a thread as soon as it is accepted, waits there for its first bytes and then for the
rest of its request head, however long that takes; and at the end the main loop waits up to two seconds for the client
to hang up. A few idle connections would keep the health checks from being answered. Here the main loop gathers the
head of each request and sees each client off, both without blocking; threads get only what is ready to be answered.
"""

from __future__ import annotations

import errno
import json
import logging
import socket
import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from selectors import EVENT_READ

from gunicorn import util
from gunicorn.http import errors
from gunicorn.workers.gthread import TConn, ThreadWorker

from service.http.problems import PROBLEM_JSON

PATIENCE_SECONDS = 10.0
"""Longest time for the head of a request to arrive, and for a client to hang up after its last answer."""
HEAD_BYTES = 65_536
"""Longest head that is gathered; gunicorn's own limits on lines and fields do the rest."""
_HARMLESS = (errno.EAGAIN, errno.EWOULDBLOCK, errno.ECONNABORTED)
_FAULTS = {
    errors.LimitRequestLine: HTTPStatus.REQUEST_URI_TOO_LONG,
    errors.LimitRequestHeaders: HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    errors.ExpectationFailed: HTTPStatus.EXPECTATION_FAILED,
    errors.ParseException: HTTPStatus.BAD_REQUEST,
}
"""What is no proper HTTP request, and its status; the first that fits."""

log = logging.getLogger(__name__)


class Worker(ThreadWorker):
    """The worker class of service/gunicorn.conf.py. For HTTP/1.1 without TLS, which belongs in front of it."""

    def accept(self, listener: socket.socket) -> None:
        """Take a connection and wait for the head of its first request."""
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno in _HARMLESS:
                return
            raise
        self.nr_conns += 1
        self._await_head(TConn(self.cfg, client, address, listener.getsockname()))

    def on_client_socket_readable(self, conn: TConn, client: socket.socket) -> None:
        """The next request begins on a connection that was kept."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._await_head(conn)

    def finish_request(self, conn: TConn, future: Future) -> None:
        """After an answer: keep the connection, or let the client read to the end and hang up."""
        if future.cancelled() or future.exception() or future.result():
            super().finish_request(conn, future)
            return
        try:
            conn.sock.shutdown(socket.SHUT_WR)
            self._watch(conn, self._discard)
        except (OSError, ValueError):
            self._drop(conn)

    def handle_error(self, req: object, client: socket.socket, addr: tuple, exc: Exception) -> None:
        """Answer what is no proper HTTP with a problem document, as the application answers all other mistakes."""
        status = next((status for kind, status in _FAULTS.items() if isinstance(exc, kind)), None)
        if status is None:
            super().handle_error(req, client, addr, exc)
            return
        name = uuid.uuid4().hex
        log.warning("request %s is no proper HTTP: %s", name, type(exc).__name__)
        problem = {"type": "about:blank", "title": status.phrase, "status": status, "detail": str(exc)}
        body = json.dumps(problem | {"instance": f"urn:uuid:{name}", "request_id": name}) + "\n"
        fields = f"Content-Type: {PROBLEM_JSON}\r\nContent-Length: {len(body)}\r\nX-Request-Id: {name}\r\n"
        with suppress(OSError):
            util.write_nonblock(
                client, f"HTTP/1.1 {status} {status.phrase}\r\n{fields}Connection: close\r\n\r\n{body}".encode()
            )

    def _keepalive_after(self, conn: TConn, keepalive: bool) -> bool:
        """The application reads bodies to their end; where it gave up on one, no thread waits for the rest."""
        return keepalive and bool(conn.parser.finish_body(deadline=time.monotonic() + 0.01))

    def _await_head(self, conn: TConn) -> None:
        self._watch(conn, partial(self._gather, head=bytearray()))

    def _watch(self, conn: TConn, act: Callable[[TConn, bytes], None]) -> None:
        """Call ``act`` with what arrives (b"" at the end) until it stops watching; PATIENCE_SECONDS at most."""
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + PATIENCE_SECONDS
        self.poller.register(conn.sock, EVENT_READ, lambda _: act(conn, _receive(conn.sock)))
        self.pending_conns.append(conn)

    def _unwatch(self, conn: TConn) -> None:
        self.poller.unregister(conn.sock)
        self.pending_conns.remove(conn)

    def _gather(self, conn: TConn, data: bytes | None, head: bytearray) -> None:
        if data is None:
            return
        head += data
        if not data and not head:
            self._unwatch(conn)
            self._drop(conn)
        elif not data or b"\r\n\r\n" in head or len(head) >= HEAD_BYTES:
            self._unwatch(conn)
            conn.data_ready = True
            conn.init()
            conn.parser.unreader.unread(bytes(head))
            self.enqueue_req(conn)

    def _discard(self, conn: TConn, data: bytes | None) -> None:
        if data == b"":
            self._unwatch(conn)
            self._drop(conn)

    def _drop(self, conn: TConn) -> None:
        self.nr_conns -= 1
        with suppress(OSError):
            conn.close()


def _receive(client: socket.socket) -> bytes | None:
    """What has arrived; b"" where the client is gone, None where nothing has."""
    try:
        return client.recv(HEAD_BYTES)
    except BlockingIOError:
        return None
    except OSError:
        return b""
