"""gunicorn as shipped; ``python -m service.serve`` starts it with this configuration."""

import os

from service.http import logs, metric_files
from service.settings import Settings

_settings = Settings.from_env()
logs.configure(_settings.log_format, _settings.log_level)
_files = metric_files.share(_settings.metrics_dir, _settings.workers)

bind = f"0.0.0.0:{_settings.port}"
workers = _settings.workers
worker_class = "service.http.worker.Worker"
threads = _settings.http_threads
preload_app = True
max_requests = _settings.max_requests
max_requests_jitter = max_requests // 10
timeout = 60
"""For the main loop of a worker, which never works: a request has its own deadline."""
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
"""In memory: a slow disk must not look like a dead worker."""
graceful_timeout = _settings.stop_seconds
limit_request_line = 8190
"""gunicorn's most: a title in the query takes up to twelve bytes a character."""
keepalive = 5
logger_class = logs.GunicornLogger
accesslog = None
"""Each request has its line from service/http/observing.py."""
control_socket_disable = True

# The master must have no other thread when it forks; each worker's engine sets its own number.
os.environ["OMP_NUM_THREADS"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"


def pre_fork(server, worker):
    """In the master: the worker's place in the metrics."""
    worker.slot = _files.assign()


def post_fork(server, worker):
    """In the worker: count there."""
    _files.slot = worker.slot


def child_exit(server, worker):
    """In the master, where a worker has ended."""
    _files.release(worker.slot)
