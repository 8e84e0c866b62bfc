"""The threshold that keeps false refusals within a rate."""

from pathlib import Path

import pytest

from eval.calibrate import Choice
from eval.calibrate import calibrate as choose
from eval.confidence import Fit
from eval.runner import Outcome, Run
from rag.answer.confidence import Weights
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
