"""The threshold that keeps false refusals within a rate."""

from dataclasses import replace
from pathlib import Path

import pytest

from eval.calibrate import Choice, LeftOut, leave_one_out, left_out_table
from eval.calibrate import calibrate as choose
from eval.confidence import Fit, Sample
from eval.runner import Outcome, Run
from rag.answer.confidence import Features, Weights
from rag.answer.refusal import CALIBRATION, load_calibration


def outcome(kind: str, confidence: float, reason: str = "") -> Outcome:
    return Outcome(
        id=f"{kind}{confidence}",
        type=kind,
        split="dev",
        question="",
        history=(),
        documents=(),
        answer="",
        reference="",
        refused=bool(reason),
        reason=reason,
        confidence=confidence,
        cited=(),
        ranking=(),
        gold=(),
        any_gold=True,
        figures={},
    )


def run(*outcomes: Outcome) -> Run:
    return Run("g", "builtin", "extractive", outcomes)


WEIGHTS = Weights(bias=-1.0, similarity=2.5)


def calibrate(given: Run, rate: float) -> Choice:
    """Choose on the outcomes' own confidences."""
    return choose(given, Fit(WEIGHTS, {o.id: o.confidence for o in given.outcomes}), rate)


ANSWERABLE = [outcome("fact", c) for c in (0.3, 0.6, 0.7, 0.8)]
UNANSWERABLE = [outcome("unanswerable", c) for c in (0.1, 0.4, 0.5, 0.9)]


def test_no_false_refusal_allowed() -> None:
    choice = calibrate(run(*ANSWERABLE, *UNANSWERABLE), 0.0)
    assert choice.chosen.false_refusals == 0.0
    assert choice.chosen.refused_unanswerable == 0.25
    assert choice.chosen.threshold == pytest.approx(0.2)


def test_one_in_four_allowed_refuses_three_in_four() -> None:
    choice = calibrate(run(*ANSWERABLE, *UNANSWERABLE), 0.25)
    assert choice.chosen.refused_unanswerable == 0.75
    assert choice.chosen.threshold == pytest.approx(0.55)


def test_other_refusals_count_at_any_threshold() -> None:
    choice = calibrate(run(outcome("unanswerable", 0.99, "no_scope"), *ANSWERABLE), 0.0)
    assert choice.chosen.refused_unanswerable == 1.0
    assert choice.chosen.threshold == 0.0


def test_the_choice_is_written_where_the_pipeline_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "calibration.toml"
    file.write_text(CALIBRATION.read_text(encoding="utf-8"), encoding="utf-8")
    calibrate(run(*ANSWERABLE, *UNANSWERABLE), 0.25).write(file)
    loaded = load_calibration(file)
    assert loaded.threshold == pytest.approx(0.55)
    assert loaded.questions == 8
    assert loaded.weights == WEIGHTS
    assert file.read_text(encoding="utf-8").startswith("#")


def test_what_no_threshold_decides_is_never_refused_by_it() -> None:
    looked_up = outcome("document", 0.0)
    choice = choose(
        run(looked_up, *UNANSWERABLE), Fit(WEIGHTS, {o.id: 0.2 for o in UNANSWERABLE}), 0.0
    )
    assert choice.chosen.false_refusals == 0.0
    assert choice.chosen.refused_unanswerable == 1.0


def test_false_refusals_of_other_reasons_come_on_top() -> None:
    placeless = outcome("fact", 0.95, "no_scope")
    choice = calibrate(run(placeless, *ANSWERABLE, *UNANSWERABLE), 0.0)
    assert choice.chosen.threshold == pytest.approx(0.2)
    assert choice.chosen.false_refusals == pytest.approx(1 / 5)


def test_a_large_collection_counts_no_more_than_a_small_one() -> None:
    large = [replace(outcome("fact", 0.9), id=f"l{i}", origin="large") for i in range(30)]
    small = [replace(outcome("fact", 0.3), origin="small")]
    choice = calibrate(run(*large, *small, *UNANSWERABLE), 0.1)
    assert choice.chosen.false_refusals == 0.0  # 1 of 31 would be within the rate, 1 of 1 isn't


def test_a_collection_is_tried_on_what_was_chosen_without_it() -> None:
    def asked(origin: str) -> tuple[list[Outcome], list[Sample]]:
        outcomes, samples = [], []
        for i in range(20):
            kind = "fact" if i >= 10 else "unanswerable"
            refused = "nothing_found" if i < 5 else ""
            made = replace(outcome(kind, 0.0, refused), id=f"{origin}{i}", origin=origin)
            outcomes.append(made)
            features = Features(similarity=i / 20)
            samples.append(Sample(features, i >= 10, question_id=made.id, collection=origin))
        return outcomes, samples

    parts = [asked(name) for name in ("a", "b", "c")]
    outcomes = [o for found, _ in parts for o in found]
    found = leave_one_out(run(*outcomes), [s for _, given in parts for s in given], 0.0)
    assert [(row.collection, row.right, row.false) for row in found] == [
        (name, 1.0, 0.0) for name in ("a", "b", "c")
    ]
    assert {(row.right_now, row.false_now) for row in found} == {(0.5, 0.0)}


def test_the_mean_leaves_out_what_a_collection_hasnt() -> None:
    rows = [LeftOut("a", 0.1, 0.5, 0.2, None, 0.0), LeftOut("b", 0.1, None, 0.4, None, 0.0)]
    *_, last = zip(*(column.cells for column in left_out_table(rows).columns), strict=True)
    assert last == ("平均", "", "0.500", "0.300", "", "0.000")
