"""Fits the confidence and chooses the refusal threshold: as many unanswerable questions refused
as a stated rate of false refusals allows.

An answer is refused below the threshold; refusals for other reasons (no such region, too vague,
a missing detail) don't depend on it and count on both sides. The confidences held against the
threshold come from models that did not see the question, so that the rates are not flattering.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

from rich.table import Table

from eval.confidence import Fit
from eval.runner import Outcome, Run
from rag.answer.confidence import Weights
from rag.answer.refusal import CALIBRATION, Calibration


@dataclass(frozen=True, slots=True)
class Point:
    """What one threshold gives."""

    threshold: float
    false_refusals: float
    refused_unanswerable: float


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen point, the curve it was chosen from, what it was chosen on, and the weights."""

    chosen: Point
    curve: tuple[Point, ...]
    encoder: str
    questions: int
    weights: Weights

    def write(self, file: Path = CALIBRATION) -> Path:
        """Write threshold and weights to where the pipeline reads them; return the file."""
        return Calibration(
            threshold=round(self.chosen.threshold, 4),
            encoder=self.encoder,
            questions=self.questions,
            false_refusals=round(self.chosen.false_refusals, 4),
            weights=self.weights,
        ).save(file)

    def table(self, rows: int = 12) -> Table:
        """Return the curve, thinned to about `rows` points, with the chosen one marked."""
        table = Table(title="拒答阈值")
        for name in ("阈值", "误拒率", "不可答题拒答率", ""):
            table.add_column(name, justify="right")
        step = max(1, len(self.curve) // rows)
        shown = {*self.curve[::step], self.chosen}
        for point in sorted(shown, key=lambda p: p.threshold):
            figures = (point.threshold, point.false_refusals, point.refused_unanswerable)
            mark = "选定" if point == self.chosen else ""
            table.add_row(*(f"{figure:.3f}" for figure in figures), mark)
        return table

    def weights_table(self) -> Table:
        """Return the weights of the features."""
        table = Table(title="置信度的权重")
        for field in fields(Weights):
            table.add_column(field.name, justify="right")
        table.add_row(*(f"{getattr(self.weights, field.name):.2f}" for field in fields(Weights)))
        return table


def calibrate(run: Run, fit: Fit, false_refusals: float) -> Choice:
    """Return the highest threshold whose false refusals stay within the rate."""
    outcomes = tuple(_unseen(outcome, fit) for outcome in run.outcomes)
    answerable = [o for o in outcomes if o.type != "unanswerable"]
    unanswerable = [o for o in outcomes if o.type == "unanswerable" and not o.gold]
    curve = tuple(
        Point(t, _refused(answerable, t), _refused(unanswerable, t))
        for t in _thresholds([o.confidence for o in outcomes])
    )
    allowed = [p for p in curve if p.false_refusals <= false_refusals]
    chosen = max(allowed or curve[:1], key=lambda p: (p.refused_unanswerable, -p.threshold))
    return Choice(chosen, curve, run.encoder, len(outcomes), fit.weights)


def _unseen(outcome: Outcome, fit: Fit) -> Outcome:
    """Return the outcome with the confidence of a model that didn't see its question.

    Questions that no threshold decides on (looked up, or refused before) are sure.
    """
    return replace(outcome, confidence=fit.unseen.get(outcome.id, 1.0))


def _thresholds(confidences: Sequence[float]) -> list[float]:
    """Return 0 and the middles between neighbouring confidences, rising."""
    levels = sorted({0.0, *confidences})
    return [0.0, *((a + b) / 2 for a, b in zip(levels, levels[1:], strict=False))]


def _refused(outcomes: Sequence[Outcome], threshold: float) -> float:
    if not outcomes:
        return 0.0
    below = [_for_other_reasons(o) or o.confidence < threshold for o in outcomes]
    return sum(below) / len(below)


def _for_other_reasons(outcome: Outcome) -> bool:
    return outcome.refused and outcome.reason != "nothing_found"
