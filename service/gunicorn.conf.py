"""gunicorn as shipped: ``gunicorn -c service/gunicorn.conf.py``. PORT, WORKERS and the TOCSIN_ variables set it."""

import os
import signal
import sys

from gunicorn.arbiter import Arbiter

from service.settings import Settings

_settings = Settings.from_env()

wsgi_app = "service.app:create_app()"
bind = f"0.0.0.0:{_settings.port}"
workers = _settings.workers
worker_class = "service.http.worker.Worker"
threads = _settings.http_threads
preload_app = False
timeout = 60
"""For the main loop of a worker, which never works: a request has its own deadline."""
graceful_timeout = int(_settings.deadline_seconds + _settings.drain_seconds) + 5
keepalive = 5
accesslog = "-"
access_log_format = '%(h)s "%(m)s %(U)s" %(s)s %(B)s %(M)sms %({x-request-id}o)s'
"""Without the query: it may hold a title."""
control_socket_disable = True

os.environ.setdefault("OMP_NUM_THREADS", str(_settings.inference_threads))
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


def post_worker_init(worker):
    """Start the model in each worker, after the fork; stop taking work on SIGTERM before gunicorn stops."""
    admission = worker.wsgi.extensions["admission"]
    stop = signal.getsignal(signal.SIGTERM)

    def drain(number, frame):
        admission.drain()
        stop(number, frame)

    signal.signal(signal.SIGTERM, drain)
    admission.start(on_failure=_give_up)


def _give_up():
    """End the worker so that gunicorn ends too, rather than serve without a model."""
    sys.stderr.flush()
    os._exit(Arbiter.WORKER_BOOT_ERROR)
