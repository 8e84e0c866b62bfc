import gzip
import subprocess
import sys
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import ClassVar

import pytest

from index.errors import SettingsError
from index.settings import load_settings
from rag.types import Answer
from rag.web.tracing import Tracer, make_tracer
from rag.web.watch import Seen

ANSWER = Answer(
    "老外能不能开公司",
    "能。",
    kind="fact",
    snapshot="g1",
    timings_ms=MappingProxyType({"parse": 1.0, "retrieve": 2.5, "total": 3.5}),
)
SEEN = Seen("老外能不能开公司", 1_000_000_000, 1_009_000_000, ANSWER, "answered")


@pytest.fixture
def memory():
    export = pytest.importorskip(
        "opentelemetry.sdk.trace.export.in_memory_span_exporter",
        reason='needs pip install "tiaowen[otel]"',
    )
    return export.InMemorySpanExporter


def spans_of(memory, seen, **options):
    exporter = memory()
    tracer = Tracer(exporter, **options)
    tracer.begun()
    tracer.ended(seen)
    tracer.close()
    spans = exporter.get_finished_spans()
    return {span.name: span for span in spans}


def test_a_question_is_a_span_with_its_stages_one_after_another_below(memory):
    spans = spans_of(memory, SEEN)
    whole, parse, retrieve = spans["question"], spans["parse"], spans["retrieve"]
    assert set(spans) == {"question", "parse", "retrieve"}
    assert (whole.start_time, whole.end_time) == (1_000_000_000, 1_009_000_000)
    assert (parse.start_time, parse.end_time) == (1_000_000_000, 1_001_000_000)
    assert (retrieve.start_time, retrieve.end_time) == (1_001_000_000, 1_003_500_000)
    assert parse.parent.span_id == retrieve.parent.span_id == whole.context.span_id
    assert whole.parent is None
    assert whole.resource.attributes["service.name"] == "tiaowen"
    assert whole.attributes["tiaowen.index.generation"] == "g1"


def test_a_question_is_told_only_where_that_is_set(memory):
    spans = spans_of(memory, SEEN)
    assert "老外" not in str([dict(span.attributes) for span in spans.values()])
    assert spans["question"].attributes["tiaowen.question.length"] == 8
    told = spans_of(memory, SEEN, questions=True)
    assert told["question"].attributes["tiaowen.question"] == "老外能不能开公司"


def test_a_failure_and_a_refusal_are_marked(memory):
    failed = replace(SEEN, answer=None, outcome="failed", error="OSError")
    span = spans_of(memory, failed)["question"]
    assert (span.status.status_code.name, span.attributes["error.type"]) == ("ERROR", "OSError")
    refused = replace(SEEN, answer=replace(ANSWER, refused=True, reason="no_scope"))
    assert spans_of(memory, refused)["question"].attributes["tiaowen.refusal"] == "no_scope"


def test_without_the_extra_the_setting_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with pytest.raises(SettingsError, match=r"\[otel\]"):
        make_tracer(load_settings(tracing=True))


def test_off_it_imports_nothing():
    code = (
        "import sys; import rag.web.server as s; from index.settings import load_settings;"
        "s.observers(load_settings(), None);"
        "print([name for name in sys.modules if name.startswith('opentelemetry.sdk')])"
    )
    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert printed.stdout.strip() == "[]"


class Collector(BaseHTTPRequestHandler):
    """Takes traces as an OpenTelemetry collector would."""

    taken: ClassVar[list[tuple[str, bytes]]] = []

    def do_POST(self):
        content = self.rfile.read(int(self.headers["content-length"]))
        if self.headers.get("content-encoding") == "gzip":
            content = gzip.decompress(content)
        self.taken.append((self.path, content))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


def test_spans_reach_a_collector_over_http(monkeypatch):
    pytest.importorskip(
        "opentelemetry.exporter.otlp.proto.http", reason='needs pip install "tiaowen[otel]"'
    )
    with ThreadingHTTPServer(("127.0.0.1", 0), Collector) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", address)
        tracer = make_tracer(load_settings(tracing=True))
        tracer.ended(SEEN)
        tracer.close()
        server.shutdown()
    paths = [path for path, _ in Collector.taken]
    content = b"".join(body for _, body in Collector.taken)
    assert set(paths) == {"/v1/traces"}
    assert b"retrieve" in content and "老外".encode() not in content
