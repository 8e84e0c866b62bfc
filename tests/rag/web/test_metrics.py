from dataclasses import replace
from types import MappingProxyType

import pytest
from prometheus_client.parser import text_string_to_metric_families

from index.errors import StoreUnavailable
from rag.types import Answer
from rag.web.metrics import CountedRemarks, Metrics
from rag.web.store.feedback import Feedback
from rag.web.watch import Seen

SECRET = "李四能不能落户"
ANSWER = Answer(
    SECRET,
    "能。",
    kind="fact",
    timings_ms=MappingProxyType({"parse": 1.0, "check": 3.0, "total": 4.0}),
)


def seen(answer, outcome="answered", error="") -> Seen:
    return Seen(SECRET, 0, 20_000_000, answer, outcome, error)


def sample(metrics, name, **labels):
    text = metrics.text()[0].decode()
    samples = [
        item.value
        for family in text_string_to_metric_families(text)
        for item in family.samples
        if item.name == name and item.labels == labels
    ]
    return samples[0] if samples else None


def test_questions_are_counted_by_kind_and_outcome_and_refusals_by_reason(shelf):
    metrics = Metrics(lambda: shelf)
    refusal = replace(ANSWER, refused=True, reason="no_scope")
    for item in (
        seen(ANSWER),
        seen(ANSWER),
        seen(refusal, "refused"),
        seen(None, "failed", "OSError"),
    ):
        metrics.begun()
        metrics.ended(item)
    metrics.begun()
    assert sample(metrics, "tiaowen_questions_total", kind="fact", outcome="answered") == 2
    assert sample(metrics, "tiaowen_questions_total", kind="unknown", outcome="failed") == 1
    assert sample(metrics, "tiaowen_refusals_total", reason="no_scope") == 1
    assert sample(metrics, "tiaowen_questions_in_flight") == 1


def test_latencies_are_seconds_by_stage_without_the_total(shelf):
    metrics = Metrics(lambda: shelf)
    metrics.begun()
    metrics.ended(seen(ANSWER))
    assert sample(metrics, "tiaowen_stage_seconds_sum", stage="check") == pytest.approx(0.003)
    assert sample(metrics, "tiaowen_stage_seconds_bucket", stage="parse", le="0.001") == 1
    assert sample(metrics, "tiaowen_stage_seconds_count", stage="total") is None
    assert sample(metrics, "tiaowen_question_seconds_sum") == pytest.approx(0.02)


def test_the_generation_that_serves_is_named_and_none_if_there_is_none(shelf):
    assert sample(Metrics(lambda: shelf), "tiaowen_index_info", generation="g1") == 1
    assert sample(Metrics(lambda: shelf), "tiaowen_index_clauses") == 4
    assert sample(Metrics(lambda: None), "tiaowen_index_clauses") is None


def test_remarks_are_counted_kept_or_lost(shelf):
    metrics, kept = Metrics(lambda: shelf), []

    class Store:
        def add(self, remark):
            if remark.words == "down":
                raise StoreUnavailable("连不上")
            kept.append(remark)

    remarks = CountedRemarks(Store(), metrics)
    good = Feedback("", "good", "", SECRET, "", "[]", "g1")
    remarks.add(good)
    with pytest.raises(StoreUnavailable):
        remarks.add(replace(good, words="down"))
    assert kept == [good]
    assert sample(metrics, "tiaowen_feedback_total", verdict="good") == 1
    assert sample(metrics, "tiaowen_feedback_lost_total") == 1


def test_no_word_of_a_question_is_told_and_applications_count_apart(shelf):
    metrics, other = Metrics(lambda: shelf), Metrics(lambda: shelf)
    metrics.begun()
    metrics.ended(seen(ANSWER))
    text, content_type = metrics.text("application/openmetrics-text; version=1.0.0")
    assert content_type.startswith("application/openmetrics-text")
    assert SECRET not in text.decode() and "能。" not in text.decode()
    assert sample(other, "tiaowen_questions_total", kind="fact", outcome="answered") is None
