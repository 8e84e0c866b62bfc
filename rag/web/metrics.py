"""Counts and latencies for Prometheus; never a word of a question.

One registry an application. Each process answers for itself: many processes are many targets,
which Prometheus adds up. https://prometheus.io/docs/practices/naming/
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from index.errors import StoreUnavailable
from rag.web.ports import Shelf
from rag.web.store.feedback import Feedback
from rag.web.watch import Seen

# From a tenth of a millisecond (a stage over five documents) to a minute (a language model).
STAGE_BUCKETS = (
    *(0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05),
    *(0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0),
)
WHOLE_BUCKETS = STAGE_BUCKETS[3:]


class Remarks(Protocol):
    """Where remarks are kept."""

    def add(self, remark: Feedback) -> None:
        """Append one remark."""
        ...


class Metrics:
    """An observer of questions that Prometheus can read."""

    def __init__(self, shelf: Callable[[], Shelf | None]) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        self.registry.register(_Index(shelf))
        self._questions = self._counter("questions", "Questions asked.", ("kind", "outcome"))
        self._refusals = self._counter("refusals", "Questions refused.", ("reason",))
        self._running = Gauge(
            "tiaowen_questions_in_flight", "Questions being answered.", registry=self.registry
        )
        self._whole = Histogram(
            "tiaowen_question_seconds",
            "Time from a question to its whole answer.",
            buckets=WHOLE_BUCKETS,
            registry=self.registry,
        )
        self._stage = Histogram(
            "tiaowen_stage_seconds",
            "Time of one stage of answering.",
            ("stage",),
            buckets=STAGE_BUCKETS,
            registry=self.registry,
        )
        self._remarks = self._counter("feedback", "Remarks kept.", ("verdict",))
        self._lost = self._counter("feedback_lost", "Remarks that could not be kept.", ())

    def begun(self) -> None:
        """Count a question as running."""
        self._running.inc()

    def ended(self, seen: Seen) -> None:
        """Count what became of a question."""
        self._running.dec()
        answer = seen.answer
        self._questions.labels(answer.kind if answer else "unknown", seen.outcome).inc()
        self._whole.observe((seen.ended_ns - seen.started_ns) / 1e9)
        if answer is None:
            return
        if seen.outcome == "refused":
            self._refusals.labels(answer.reason or "nothing_found").inc()
        for stage, milliseconds in answer.timings_ms.items():
            if stage != "total":
                self._stage.labels(stage).observe(milliseconds / 1000)

    def remarked(self, verdict: str) -> None:
        """Count a remark that was kept."""
        self._remarks.labels(verdict).inc()

    def lost(self) -> None:
        """Count a remark that could not be kept."""
        self._lost.inc()

    def text(self, accept: str = "") -> tuple[bytes, str]:
        """Return all metrics in the format that a scraper accepts, and its content type."""
        encode, content_type = choose_encoder(accept)
        return encode(self.registry), content_type

    def _counter(self, name: str, said: str, labels: tuple[str, ...]) -> Counter:
        return Counter(f"tiaowen_{name}", said, labels, registry=self.registry)


class CountedRemarks:
    """Keeps remarks where they are kept, and counts them."""

    def __init__(self, store: Remarks, metrics: Metrics) -> None:
        self._store = store
        self._metrics = metrics

    def add(self, remark: Feedback) -> None:
        """Append one remark.

        Raises:
            StoreUnavailable: it could not be kept.
        """
        try:
            self._store.add(remark)
        except StoreUnavailable:
            self._metrics.lost()
            raise
        self._metrics.remarked(remark.verdict)


class _Index(Collector):
    """The generation that serves, looked at when Prometheus asks."""

    def __init__(self, shelf: Callable[[], Shelf | None]) -> None:
        self._shelf = shelf

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Name the metrics without opening an index."""
        yield GaugeMetricFamily("tiaowen_index_info", "The generation that serves.")

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the generation and how much it holds; nothing if none is open."""
        shelf = self._shelf()
        if shelf is None:
            return
        info = GaugeMetricFamily(
            "tiaowen_index_info", "The generation that serves.", labels=("generation",)
        )
        info.add_metric((shelf.generation,), 1)
        yield info
        yield GaugeMetricFamily(
            "tiaowen_index_documents", "Documents in it.", value=len(shelf.documents)
        )
        yield GaugeMetricFamily("tiaowen_index_clauses", "Clauses in it.", value=len(shelf))
