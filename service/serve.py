"""Starts the service: ``python -m service.serve``. PORT, WORKERS and the TOCSIN_ variables set it.

gunicorn's master loads models, rules and gazetteer once, in one thread and without using them; the workers that it
forks share that memory and begin to work in it (service/http/worker.py). SIGTERM stops it with notice and SIGHUP
replaces its workers (service/http/master.py); SIGINT and SIGQUIT stop it at once.
"""

from __future__ import annotations

import ctypes
import gc
import logging
import signal
import sys
from pathlib import Path

from environs import EnvError
from flask import Flask
from gunicorn.app.base import Application

from service.settings import Settings

_MMAP_THRESHOLD = -3
"""M_MMAP_THRESHOLD of glibc's malloc.h."""
_LARGE = 8 << 20
"""Bytes from which a freed block goes back to the system at once."""
CONFIGURATION = Path(__file__).with_name("gunicorn.conf.py")

log = logging.getLogger("service.serve")


class Server(Application):
    """gunicorn with service/gunicorn.conf.py and nothing from its own command line."""

    def load_config(self) -> None:
        """Read the configuration."""
        self.load_config_from_file(str(CONFIGURATION))

    def create(self) -> Flask:
        """The application to serve."""
        from service.app import create_app

        return create_app()

    def load(self) -> Flask:
        """The application with its extractor loaded, in the master, kept where the workers' garbage collectors do not
        touch it. Exits with one line where models, rules or tables are missing or broken.
        """
        from service.language.weights import ModelError

        try:
            app = self.create()
            app.extensions["admission"].load()
        except (ModelError, OSError, ValueError) as error:
            log.critical("the service cannot start: %s", error)
            sys.exit(1)
        gc.collect()
        gc.freeze()
        return app

    def run(self) -> None:
        """Serve until a signal ends it."""
        from service.http.master import Master

        Master(self).run()


def return_large_blocks() -> None:
    """Have glibc give freed large blocks back to the system. By itself it soon keeps those of up to 32 MiB, which costs
    each worker some 70 MB after long articles; giving them back takes about 6 % of the time. Elsewhere it does nothing.
    """
    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt"):
        libc.mallopt(_MMAP_THRESHOLD, _LARGE)


def main(server: type[Server] = Server) -> None:
    """Entry point. Exits with one line that names the variable where the environment makes no sense."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        Settings.from_env()
    except EnvError as error:
        sys.exit(f"the service cannot start: {error}")
    return_large_blocks()
    server().run()


if __name__ == "__main__":
    main()
