"""Random requests to every address of the interface: none is an error of ours.

Run by `make fuzz` (extra `fuzz`), minutes long, not part of the default run.
"""

import os

import pytest
from hypothesis import HealthCheck, given, settings

from index.settings import load_settings
from rag.pipeline import Pipeline
from tests.rag.web.serving import made

schemathesis = pytest.importorskip("schemathesis")
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

LOCAL = {"host": "127.0.0.1"}
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "200"))


@pytest.fixture(scope="module")
def api(tmp_path_factory):
    """The interface over a real index of a small document, without limits of how often."""
    from index.build.run import build_index

    folder = tmp_path_factory.mktemp("fuzzed")
    (folder / "corpus").mkdir()
    text = "关于海带的意见\n一、总则\n1.海带养殖补贴标准为每亩三百元。\n2.由市商务局负责。\n"
    (folder / "corpus" / "a.txt").write_text(text, encoding="utf-8")
    given = load_settings(corpus=folder / "corpus", state=folder / "state")
    build_index(given)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("rag.web.throttle.Buckets.take", lambda *_: True)
        app = made(given, Pipeline.open)
        yield schemathesis.openapi.from_asgi("/api/openapi.json", app, headers=LOCAL)


def test_no_request_is_an_error_of_ours(api):
    tried = []
    for found in api.get_all_operations():
        operation = found.ok()

        @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def answers(case):
            response = case.call(headers=LOCAL)
            assert response.status_code < 500 or response.status_code == 503, response.text
            assert "Traceback" not in response.text

        answers()
        tried.append(operation.label)
    assert {"POST /api/ask", "GET /api/clauses/{clause_id}", "POST /api/library/delete"} <= set(
        tried
    )
