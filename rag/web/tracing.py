"""OpenTelemetry traces: a span a question, a child span a stage (extra `otel`).

Where they go is set by the variables that all OpenTelemetry programs share, such as
OTEL_EXPORTER_OTLP_ENDPOINT. https://opentelemetry.io/docs/specs/otel/protocol/exporter/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.errors import SettingsError
from index.settings import Settings
from rag.types import Answer
from rag.web.watch import Seen

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter


class Tracer:
    """An observer that writes spans; they are sent from a thread of their own."""

    def __init__(self, exporter: SpanExporter, *, questions: bool = False) -> None:
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        resource = Resource.create({"service.name": "tiaowen"})
        self._provider = TracerProvider(resource=resource)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("tiaowen")
        self._questions = questions

    def begun(self) -> None:
        """Do nothing: a span is written when its question has ended."""

    def ended(self, seen: Seen) -> None:
        """Write the span of a question, and below it those of its stages, one after another."""
        from opentelemetry.trace import Status, StatusCode, set_span_in_context

        span = self._tracer.start_span("question", start_time=seen.started_ns)
        span.set_attribute("tiaowen.outcome", seen.outcome)
        span.set_attribute("tiaowen.question.length", len(seen.question))
        if self._questions:
            span.set_attribute("tiaowen.question", seen.question)
        if seen.error:
            span.set_attribute("error.type", seen.error)
            span.set_status(Status(StatusCode.ERROR))
        if seen.answer is not None:
            for name, value in _facts(seen.answer).items():
                span.set_attribute(name, value)
            inside = set_span_in_context(span)
            start = seen.started_ns
            for stage, milliseconds in seen.answer.timings_ms.items():
                if stage == "total":
                    continue
                end = start + round(milliseconds * 1e6)
                self._tracer.start_span(stage, context=inside, start_time=start).end(end)
                start = end
        span.end(seen.ended_ns)

    def close(self) -> None:
        """Send what is waiting and stop."""
        self._provider.shutdown()


def make_tracer(settings: Settings) -> Tracer:
    """Return the tracer of the settings.

    Raises:
        SettingsError: the extra isn't installed.
    """
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    except ModuleNotFoundError as error:
        raise SettingsError(
            '设置项 tracing 需要安装 OpenTelemetry：pip install -e ".[otel]"'
        ) from error
    return Tracer(OTLPSpanExporter(), questions=settings.tracing_questions)


def _facts(answer: Answer) -> dict[str, str | int | bool]:
    facts: dict[str, str | int | bool] = {
        "tiaowen.kind": answer.kind,
        "tiaowen.generator": answer.generator,
        "tiaowen.index.generation": answer.snapshot,
        "tiaowen.citations": len(answer.citations),
        "tiaowen.resolved": bool(answer.resolved_question),
    }
    return facts | ({"tiaowen.refusal": answer.reason} if answer.reason else {})
