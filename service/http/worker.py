"""gunicorn's threaded worker, made safe against clients that dawdle, and given a life in stages.

As it ships, a connection takes a thread as soon as it is accepted, waits there for its first bytes and then for the
rest of its request head, however long that takes; and at the end the main loop waits up to two seconds for the client
to hang up. A few idle connections would keep the health checks from being answered. Here the main loop gathers the
head of each request and sees each client off, both without blocking; threads get only what is ready to be answered, and
nothing but a body is waited for there.

A worker takes connections once its model is warm. When it stops, it takes those that wait at the listener too, and
answers all; when it has a successor, it leaves those to it. While it is busy, it leaves new connections to workers
that are free.
"""

from __future__ import annotations

import errno
import json
import logging
import math
import os
import socket
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from selectors import EVENT_READ

from gunicorn import util
from gunicorn.arbiter import Arbiter
from gunicorn.http import errors
from gunicorn.http.message import Request
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, TConn, ThreadWorker

from service.http.headers import OF_PROBLEMS
from service.http.observing import Exchange
from service.http.problems import BLANK, PROBLEM_JSON
from service.http.stages import SharedStage, Stage

PATIENCE_SECONDS = 10.0
"""Longest time for the head of a request to arrive, and for a client to hang up after its last answer."""
HESITATION_SECONDS = 0.005
"""How long a busy worker lets others be first to take a connection."""
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

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        self.stage = SharedStage()
        # gunicorn would stop at once where that many are answered
        self._term, self.max_requests = self.max_requests, sys.maxsize
        self._most_kept, self._last_request = self.max_keepalived, -math.inf

    def run(self) -> None:
        """Warm up, then answer until the end. Exits, and the master with it, where the model cannot be used."""
        admission = self.wsgi.extensions["admission"]
        admission.start()
        self._show_state()
        if not admission.wait():
            sys.exit(Arbiter.WORKER_BOOT_ERROR)
        self.stage.now = Stage.READY
        super().run()

    def notify(self) -> None:
        """Called in every turn of the main loop: tell the master that this worker lives, and see to its stage."""
        super().notify()
        if self.nr >= self._term and self.stage.now == Stage.READY:
            self.stage.now = Stage.SERVED
        if self.stage.now == Stage.RELEASED:
            self.worker_connections = 0
            self.alive = self.alive and self.nr_conns > 0
        self._show_state()

    def _show_state(self) -> None:
        """Tell the metrics how this worker stands. Not in a signal's handler: the main loop may hold their lock."""
        admission = self.wsgi.extensions["admission"]
        self.wsgi.extensions["metrics"].worker(admission.state, admission.taken)

    def _is_busy(self) -> bool:
        """Whether another request would have to wait for the model here, and perhaps not in another worker."""
        return self.cfg.workers > 1 and self.wsgi.extensions["admission"].taken > 0

    def _hesitate(self) -> None:
        """Let others be first at the listener where this worker is busy, or has a request that may be about to make it
        so."""
        just_asked = self.cfg.workers > 1 and time.monotonic() - self._last_request < 2 * HESITATION_SECONDS
        if self.alive and (just_asked or self._is_busy()):
            time.sleep(HESITATION_SECONDS)

    def enqueue_req(self, conn: TConn) -> None:
        """A request is there. In a busy worker its connection is not kept: the next may find a worker that is free."""
        self.max_keepalived = 0 if self._is_busy() or not self.worker_connections else self._most_kept
        self._last_request = time.monotonic()
        super().enqueue_req(conn)

    def handle_exit(self, sig: int, frame: object) -> None:
        """SIGTERM: answer all there is, and end."""
        self.app.wsgi().extensions["admission"].drain()
        super().handle_exit(sig, frame)

    def handle_quit(self, sig: int, frame: object) -> None:
        """SIGQUIT and SIGINT: end now. To leave by way of Python would wait for the threads that answer."""
        os._exit(0)

    def set_accept_enabled(self, enabled: bool) -> None:
        """Begin to take connections, or stop it; where the service ends, no client is left waiting at the listener."""
        given_up = self.sockets if self._accepting and not self.alive else ()
        for listener in given_up:
            while self.accept(listener):
                pass
        super().set_accept_enabled(enabled)
        for listener in given_up:
            listener.close()

    def accept(self, listener: socket.socket) -> bool:
        """Take a connection and wait for the head of its first request. False where there was none."""
        self._hesitate()
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno in _HARMLESS:
                return False
            raise
        self.nr_conns += 1
        self._await_head(TConn(self.cfg, client, address, listener.getsockname()))
        return True

    def on_client_socket_readable(self, conn: TConn, client: socket.socket) -> None:
        """The next request begins on a connection that was kept."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._await_head(conn)

    def handle_request(self, req: Request, conn: TConn) -> bool:
        """The head is read, the body may be waited for. A client that takes too long over its answer is as good as
        gone, which is no fault of ours to be logged."""
        conn.parser.unreader.only_gathered = False
        try:
            return super().handle_request(req, conn)
        except TimeoutError as error:
            raise ConnectionResetError(errno.ECONNRESET, "the answer was not taken in time") from error

    def finish_request(self, conn: TConn, future: Future) -> None:
        """After an answer: keep the connection, or let the client read to the end and hang up."""
        broken = future.cancelled() or future.exception()
        begun = b"" if broken or not future.result() else conn.parser.unreader.take_buffered()
        if (broken or future.result()) and not begun:
            super().finish_request(conn, future)
            return
        try:
            if begun:
                self._await_head(conn, begun)
            else:
                conn.sock.shutdown(socket.SHUT_WR)
                self._watch(conn, self._discard)
        except (OSError, ValueError):
            self._drop(conn)

    def handle_error(self, req: object, client: socket.socket, addr: tuple, exc: Exception) -> None:
        """Answer what is no proper HTTP, and what failed outside the application, with a problem document, as the
        application answers all other mistakes."""
        status = next((status for kind, status in _FAULTS.items() if isinstance(exc, kind)), None)
        detail = str(exc)
        if status is None:
            log.error("a request failed outside the application", exc_info=exc)
            status, detail = HTTPStatus.INTERNAL_SERVER_ERROR, "The fault is logged."
        exchange = Exchange(self.wsgi.extensions["metrics"], status=status)
        exchange.refused_with(BLANK)
        exchange.end()
        name = exchange.request_id
        problem = {"type": BLANK, "title": status.phrase, "status": status, "detail": detail}
        body = json.dumps(problem | {"instance": f"urn:uuid:{name}", "request_id": name}) + "\n"
        fields = {"Content-Type": PROBLEM_JSON, "Content-Length": len(body), "X-Request-Id": name, **OF_PROBLEMS}
        head = "".join(f"{field}: {value}\r\n" for field, value in fields.items())
        with suppress(OSError):
            util.write_nonblock(
                client, f"HTTP/1.1 {status} {status.phrase}\r\n{head}Connection: close\r\n\r\n{body}".encode()
            )

    def _keepalive_after(self, conn: TConn, keepalive: bool) -> bool:
        """The application reads bodies to their end; where it gave up on one, no thread waits for the rest."""
        return keepalive and bool(conn.parser.finish_body(deadline=time.monotonic() + 0.01))

    def _cap_keepalive(self, deadline: float) -> None:
        """A worker that stops waits no longer for heads, and for clients to hang up, than for kept connections."""
        super()._cap_keepalive(deadline)
        for conn in self.pending_conns:
            conn.timeout = min(conn.timeout, deadline)

    def _await_head(self, conn: TConn, begun: bytes = b"") -> None:
        gather = partial(self._gather, head=bytearray())
        self._watch(conn, gather)
        if begun:
            gather(conn, begun)

    def _watch(self, conn: TConn, act: Callable[[TConn, bytes], None]) -> None:
        """Call ``act`` with what arrives (b"" at the end) until it stops watching; PATIENCE_SECONDS at most, and less
        in a worker that stops."""
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + (PATIENCE_SECONDS if self.alive else STOP_KEEPALIVE_LINGER)
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
            conn.parser.unreader = _Unreader(conn.sock, bytes(head))
            self.enqueue_req(conn)

    def _discard(self, conn: TConn, data: bytes | None) -> None:
        if data == b"":
            self._unwatch(conn)
            self._drop(conn)

    def _drop(self, conn: TConn) -> None:
        self.nr_conns -= 1
        with suppress(OSError):
            conn.close()


class _Unreader(SocketUnreader):
    """What gunicorn's parser reads from: the head that was gathered, of which no more comes, and then, when
    ``only_gathered`` is off, the body from the socket."""

    def __init__(self, client: socket.socket, gathered: bytes) -> None:
        super().__init__(client)
        self._whole = len(gathered) < HEAD_BYTES
        self.only_gathered = True
        self.unread(gathered)

    def chunk(self, size_hint: int | None = None) -> bytes:
        if not self.only_gathered:
            return super().chunk(size_hint)
        if self._whole:
            return b""
        raise errors.LimitRequestHeaders(f"The request's head has more than {HEAD_BYTES} bytes")


def _receive(client: socket.socket) -> bytes | None:
    """What has arrived; b"" where the client is gone, None where nothing has."""
    try:
        return client.recv(HEAD_BYTES)
    except BlockingIOError:
        return None
    except OSError:
        return b""
