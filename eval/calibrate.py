"""Fits the confidence and chooses the refusal threshold: as many unanswerable questions refused
as a stated rate of false refusals allows.

An answer is refused below the threshold; refusals for other reasons (no such region, too vague,
a missing detail) don't depend on it and count on both sides. The confidences held against the
threshold come from models that did not see the question, nor anything of its collection where
there are several, so that the rates are not flattering; every collection counts the same.

`leave_one_out` says what to expect of documents that nothing was fitted on: the whole choice is
made without a collection, and then tried on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

from rich.table import Table

from eval.confidence import Fit, Sample, fit
from eval.runner import Outcome, Run
from rag.answer.confidence import Weights, confidence
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


def calibrate(run: Run, fitted: Fit, false_refusals: float) -> Choice:
    """Return the threshold that refuses most and whose own false refusals stay within the rate.

    Those of other reasons come on top: no threshold can take them back.
    """
    outcomes = tuple(_unseen(outcome, fitted) for outcome in run.outcomes)
    unanswerable, answerable = _sides(outcomes)
    curve = tuple(
        Point(t, _refused(answerable, t), _refused(unanswerable, t))
        for t in _thresholds([o.confidence for o in outcomes])
    )
    anyway = curve[0].false_refusals
    allowed = [p for p in curve if p.false_refusals - anyway <= false_refusals]
    chosen = max(allowed or curve[:1], key=lambda p: (p.refused_unanswerable, -p.threshold))
    return Choice(chosen, curve, run.encoder, len(outcomes), fitted.weights)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A collection, refused by what was chosen without it and by what is in force.

    Figures are shares: unanswerable questions refused (None if it has none), answerable ones too.
    """

    collection: str
    threshold: float
    right: float | None
    false: float
    right_now: float | None
    false_now: float


def leave_one_out(run: Run, given: Sequence[Sample], false_refusals: float) -> tuple[LeftOut, ...]:
    """Choose weights and threshold without each collection in turn, and try them on it."""
    found = []
    for name in sorted({outcome.origin for outcome in run.outcomes}):
        others = replace(run, outcomes=tuple(o for o in run.outcomes if o.origin != name))
        choice = calibrate(others, fit([s for s in given if s.collection != name]), false_refusals)
        mine = [sample for sample in given if sample.collection == name and sample.question_id]
        unseen = {s.question_id: confidence(s.features, choice.weights) for s in mine}
        outcomes = [o for o in run.outcomes if o.origin == name]
        tried = [_unseen(outcome, Fit(choice.weights, unseen)) for outcome in outcomes]
        right, false = _sides(tried)
        hopeless, answerable = _sides(outcomes)
        level = choice.chosen.threshold
        found.append(
            LeftOut(
                collection=name,
                threshold=level,
                right=_refused(right, level) if right else None,
                false=_refused(false, level),
                right_now=sum(o.refused for o in hopeless) / len(hopeless) if hopeless else None,
                false_now=sum(o.refused for o in answerable) / max(len(answerable), 1),
            )
        )
    return tuple(found)


def left_out_table(found: Sequence[LeftOut]) -> Table:
    """Return a row for each collection left out, and their mean."""
    table = Table(title="每次留出一个集合：按其余集合选出的阈值和权重，用在留出的集合上")
    names = ("留出", "阈值", "不可答拒答率", "误拒率", "现行：不可答拒答率", "现行：误拒率")
    for name in names:
        table.add_column(name, justify="left" if name == "留出" else "right")
    for row in found:
        figures = (row.threshold, row.right, row.false, row.right_now, row.false_now)
        table.add_row(row.collection, *map(_said, figures))
    columns: list[list[float | None]] = [
        [row.right for row in found],
        [row.false for row in found],
        [row.right_now for row in found],
        [row.false_now for row in found],
    ]
    table.add_row("平均", "", *(_said(_mean(column)) for column in columns))
    return table


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _said(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _sides(outcomes: Sequence[Outcome]) -> tuple[list[Outcome], list[Outcome]]:
    """Return the unanswerable and the answerable ones."""
    unanswerable = [o for o in outcomes if o.type == "unanswerable" and not o.gold]
    return unanswerable, [o for o in outcomes if o.type != "unanswerable"]


def _unseen(outcome: Outcome, fitted: Fit) -> Outcome:
    """Return the outcome with the confidence of a model that didn't see its question.

    Questions that no threshold decides on (looked up, or refused before) are sure.
    """
    return replace(outcome, confidence=fitted.unseen.get(outcome.id, 1.0))


def _thresholds(confidences: Sequence[float]) -> list[float]:
    """Return 0 and the middles between neighbouring confidences, rising."""
    levels = sorted({0.0, *confidences})
    return [0.0, *((a + b) / 2 for a, b in zip(levels, levels[1:], strict=False))]


def _refused(outcomes: Sequence[Outcome], threshold: float) -> float:
    """Return the share refused at a threshold, the mean over collections."""
    by_collection: dict[str, list[bool]] = {}
    for o in outcomes:
        below = _for_other_reasons(o) or o.confidence < threshold
        by_collection.setdefault(o.origin, []).append(below)
    shares = [sum(below) / len(below) for below in by_collection.values()]
    return sum(shares) / len(shares) if shares else 0.0


def _for_other_reasons(outcome: Outcome) -> bool:
    return outcome.refused and outcome.reason != "nothing_found"
