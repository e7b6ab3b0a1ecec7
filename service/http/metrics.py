"""What is counted, and how Prometheus is told. Labels take their values from tables, never from what was sent."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

import prometheus_client
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.openmetrics import exposition as openmetrics

from service.coding.taxonomy import SUB_EVENT_TYPES
from service.extractor import STAGES
from service.http.metric_files import MetricFiles
from service.http.problems import BLANK, TYPES
from service.templates import cues

PLAIN, OPEN = "text/plain", "application/openmetrics-text"
EXPOSITIONS = (PLAIN, OPEN)
"""Media types of the metrics, the default first."""
STATES = ("starting", "ready", "draining", "failed")
SKIPPED = ("not_english", "links", "too_many_words", "too_many_pieces", "other")
NO_CUE, DAY, OTHER = "none", "day", "other"
"""Cues beside cues.KINDS: none at all, the day of what is long past, and what only grammar tells."""
_WRITERS = {
    PLAIN: (prometheus_client.generate_latest, prometheus_client.CONTENT_TYPE_PLAIN_0_0_4),
    OPEN: (openmetrics.generate_latest, openmetrics.CONTENT_TYPE_LATEST),
}
_REQUEST_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 300)
_STAGE_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

prometheus_client.disable_created_metrics()


class Metrics:
    """The metrics of this process, or with ``files`` of all workers that share them."""

    def __init__(self, files: MetricFiles | None = None) -> None:
        self._files, self._registry = files, CollectorRegistry()
        self._requests = self._counter(
            "requests", "Requests answered, by route, method and status.", "route", "method", "status"
        )
        self._seconds = Histogram(
            "tocsin_request_seconds",
            "Seconds from a request's head to the end of its answer.",
            ["route"],
            registry=self._registry,
            buckets=_REQUEST_BUCKETS,
        )
        self._stages = Histogram(
            "tocsin_inference_seconds",
            "Seconds that a document took in each stage of the extraction.",
            ["stage"],
            registry=self._registry,
            buckets=_STAGE_BUCKETS,
        )
        self._documents = self._counter("documents", "Documents analysed.")
        self._sentences = self._counter("sentences", "Sentences analysed.")
        self._skipped = self._counter("skipped_sentences", "Stretches of text left out, by reason.", "reason")
        self._events = self._counter("events", "Records in answers, by sub-event type.", "sub_event_type")
        self._withheld = self._counter("withheld_records", "Records that failed their own schema: a fault.")
        self._suppressed = self._counter(
            "suppressed", "Events found that are not actual, by factuality and kind of cue.", "factuality", "cue"
        )
        self._problems = self._counter("problems", "Requests and lines of batches refused, by problem type.", "type")
        self._places = self._gauge("queue_depth", "Requests that hold a place: the one in work, those that wait.")
        self._workers = self._gauge("workers", "Workers by the state of their model.", "state")
        self._kinds = cues.kinds()
        self._shown: tuple[str, int] | None = None
        self._show_zeros()

    @property
    def on(self) -> bool:
        """Whether anything is counted for others to see."""
        return self._files is None or self._files.on

    def stage(self, name: str) -> AbstractContextManager:
        """Measures the block as one of the extractor's stages."""
        return self._stages.labels(name).time()

    def request(self, route: str, method: str, status: int, seconds: float) -> None:
        """A request has been answered. ``route`` is a pattern; ``method`` is from a table too."""
        self._requests.labels(route, method, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def problem(self, kind: str) -> None:
        """A request, or a line of a batch, has been refused with this problem type."""
        self._problems.labels(kind).inc()

    def answer(self, body: dict[str, Any]) -> None:
        """A document has been analysed; ``body`` is that of the 200."""
        told = body["diagnostics"]
        self._documents.inc()
        self._sentences.inc(body["document"]["sentences"])
        self._withheld.inc(len(told["withheld"]))
        for event in body["events"]:
            self._events.labels(event["sub_event_type"]).inc()
        for found in told["suppressed"]:
            self._suppressed.labels(found["factuality"], self._cue(found)).inc()
        for sentence in told["skipped_sentences"]:
            self._skipped.labels(_reason(sentence["reason"])).inc()

    def worker(self, state: str, places: int) -> None:
        """The state of this process's model, one of STATES, and how many requests hold a place."""
        if self._shown != (state, places):
            self._shown = state, places
            self._places.set(places)
            for name in STATES:
                self._workers.labels(name).set(name == state)

    def show(self, media_type: str) -> tuple[bytes, str]:
        """All metrics in one of EXPOSITIONS, and the Content-Type to send them with."""
        registry = self._registry
        if self._files:
            registry = CollectorRegistry()
            registry.register(self._files)
        write, content_type = _WRITERS[media_type]
        return write(registry), content_type

    def _counter(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(f"tocsin_{name}", about, labels, registry=self._registry)

    def _gauge(self, name: str, about: str, *labels: str) -> Gauge:
        return Gauge(f"tocsin_{name}", about, labels, registry=self._registry, multiprocess_mode="livesum")

    def _show_zeros(self) -> None:
        """Show the labels of which all values are known before the first is counted, so that rates have a start."""
        tables = {
            self._events: SUB_EVENT_TYPES,
            self._problems: (*TYPES, BLANK),
            self._stages: STAGES,
            self._skipped: SKIPPED,
            self._workers: STATES,
        }
        for metric, names in tables.items():
            for name in names:
                metric.labels(name)

    def _cue(self, found: dict[str, Any]) -> str:
        if found["cue"] is None:
            return NO_CUE
        if found["factuality"] == "background":
            return DAY
        return self._kinds.get((found["factuality"], found["cue"]["text"].lower()), OTHER)


def _reason(why: str) -> str:
    """One of SKIPPED for a reason as the language layer words it."""
    if why == "not English":
        return "not_english"
    if why.startswith("links"):
        return "links"
    if "word pieces" in why:
        return "too_many_pieces"
    return "too_many_words" if " words" in why else "other"
