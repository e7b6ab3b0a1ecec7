"""Log lines on stderr, of the service, of gunicorn and of libraries alike: a JSON object each, or text for a terminal.

No line holds words of an article. An exception is told by its type and the places it went through, never by its message
or its values; of what a library says, only where it said it: both may quote what was sent.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import warnings
from typing import Any

from gunicorn.glogging import Logger
from structlog.contextvars import merge_contextvars
from structlog.dev import ConsoleRenderer
from structlog.processors import JSONRenderer, TimeStamper
from structlog.stdlib import ExtraAdder, ProcessorFormatter, add_log_level, add_logger_name
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import EventDict

SPOKEN = ("service", "gunicorn", "flask-limiter")
"""Loggers whose messages are known to hold nothing of what was sent, gunicorn's down to info."""

log = logging.getLogger(__name__)
_add_extra = ExtraAdder()
_take_apart = ExceptionDictTransformer(show_locals=False, max_frames=20)


def configure(form: str, level: str) -> None:
    """Send every log record, warning and uncaught exception of this process to stderr, in one of LOG_FORMATS.

    ``level`` is one of LOG_LEVELS, the lowest that is shown of the service; of libraries it is warning.
    """
    handler = _Handler(sys.stderr)
    chain = [merge_contextvars, _keep_words_out, add_log_level, add_logger_name, TimeStamper("iso"), _finish]
    last = JSONRenderer() if form == "json" else ConsoleRenderer(colors=sys.stderr.isatty())
    processors = [ProcessorFormatter.remove_processors_meta, last]
    handler.setFormatter(ProcessorFormatter(foreign_pre_chain=chain, processors=processors))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    lowest = logging.getLevelName(level.upper())
    logging.getLogger("service").setLevel(lowest)
    logging.getLogger("gunicorn").setLevel(max(lowest, logging.INFO))
    warnings.showwarning = _log_warning
    sys.excepthook = _log_uncaught
    threading.excepthook = _log_uncaught_in_thread
    sys.unraisablehook = _log_unraisable


def adopt_libraries() -> None:
    """Take handlers and levels of their own from the loggers of all libraries that have been imported, so that the
    root's handler gets what they say from its level on."""
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] not in SPOKEN:
            library = logging.getLogger(name)
            library.handlers.clear()
            library.setLevel(logging.NOTSET)
            library.propagate = True


class GunicornLogger(Logger):
    """gunicorn's logger_class: its records go the way of all others. ``observing`` writes the line for each request."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.setLevel(logging.NOTSET)
        self.error_log.propagate = True


class _Handler(logging.StreamHandler):
    def handleError(self, record: logging.LogRecord) -> None:
        """Where a record cannot be written, as logging does by default, but without its words."""
        if record.name != __name__:
            log.error("a record of %s, %s:%d, cannot be written", record.name, record.pathname, record.lineno)


def _keep_words_out(logger: Any, method: str, event: EventDict) -> EventDict:
    record = event["_record"]
    if record.name.partition(".")[0] in SPOKEN:
        return _add_extra(logger, method, event)
    return event | {"event": "message of a library", "at": f"{record.pathname}:{record.lineno}"}


def _finish(logger: Any, method: str, event: EventDict) -> EventDict:
    """What all lines have comes first. exc_info becomes the chain of exceptions, the last one raised first."""
    raised = event.pop("exc_info", None)
    if raised and raised[0]:
        event["exceptions"] = [
            {"type": part["exc_type"], "frames": [f"{f['filename']}:{f['lineno']} {f['name']}" for f in part["frames"]]}
            for part in _take_apart(raised)
        ]
    event["pid"] = os.getpid()
    return {name: event.pop(name) for name in ("timestamp", "level", "logger", "pid", "event")} | event


def _log_warning(message: Warning | str, category: type[Warning], filename: str, lineno: int, *_: Any) -> None:
    log.warning("warning of a library", extra={"category": category.__name__, "at": f"{filename}:{lineno}"})


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: Any) -> None:
    """The end of the process by its main thread, which sees no articles: here the message is told."""
    log.critical("ended by %s: %s", kind.__name__, error, exc_info=(kind, error, trace))


def _log_uncaught_in_thread(raised: threading.ExceptHookArgs) -> None:
    if raised.exc_type is not SystemExit:
        trace = (raised.exc_type, raised.exc_value, raised.exc_traceback)
        log.error("a thread was ended by an exception", exc_info=trace)


def _log_unraisable(raised: sys.UnraisableHookArgs) -> None:
    trace = (raised.exc_type, raised.exc_value, raised.exc_traceback)
    log.error("an exception where none can be raised", exc_info=trace)
