"""Does an answer depend on what else is indexed? The same question asked of two collections.

The outcome is the same if it is refused both times, or answered with the same clause cited first.
Otherwise it changed, for the better or the worse if its figures say so: whether answering was
right, whether a gold clause is cited, whether the answer has what it must.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from eval.collection import FOREIGN, VIEWS
from eval.runner import Outcome, Run

STABLE = "stable"
_GOOD = ("refusal_right", "citation_recall", "must_all")


@dataclass(frozen=True, slots=True)
class Change:
    """A question with another outcome among other documents."""

    view: str
    collection: str
    id: str
    question: str
    alone: str
    """What it was alone: the clause cited first, or why it was refused."""
    among: str
    verdict: str
    """更好, 更差 or 相当, going by the figures."""


def with_stability(runs: Sequence[Run]) -> tuple[Run, ...]:
    """Return the runs with the figure `stable` on the questions of views that were asked alone."""
    alone = _alone(runs)
    return tuple(
        replace(run, outcomes=tuple(_marked(o, alone) for o in run.outcomes))
        if run.collection in VIEWS
        else run
        for run in runs
    )


def _alone(runs: Iterable[Run]) -> dict[tuple[str, str], Outcome]:
    """Return the outcomes of whole collections by collection and question."""
    wholes = (run for run in runs if run.collection not in VIEWS)
    return {(run.collection, o.id): o for run in wholes for o in run.outcomes}


def _key(outcome: Outcome) -> tuple[str, str]:
    """Return the collection and id that a view's question has there."""
    return outcome.origin, outcome.id.rpartition(":")[2]


def _marked(outcome: Outcome, alone: dict[tuple[str, str], Outcome]) -> Outcome:
    before = alone.get(_key(outcome))
    if before is None or outcome.group == FOREIGN:
        return outcome
    figures = {**outcome.figures, STABLE: float(same(before, outcome))}
    return replace(outcome, figures=figures)


def same(before: Outcome, after: Outcome) -> bool:
    """Whether both are refused, or both cite the same clause first."""
    if before.refused or after.refused:
        return before.refused and after.refused
    return before.first == after.first


def changes(runs: Sequence[Run]) -> tuple[Change, ...]:
    """Return every question of a view whose outcome changed."""
    alone = _alone(runs)
    return tuple(
        Change(
            view=run.collection,
            collection=outcome.origin,
            id=outcome.id,
            question=outcome.question,
            alone=_said(alone[_key(outcome)]),
            among=_said(outcome),
            verdict=verdict(alone[_key(outcome)], outcome),
        )
        for run in runs
        for outcome in run.outcomes
        if outcome.figures.get(STABLE) == 0.0
    )


def verdict(before: Outcome, after: Outcome) -> str:
    """Return whether the later outcome is better, worse or neither."""
    pairs = [(before.figures[f], after.figures[f]) for f in _GOOD if f in before.figures]
    if any(b < a for b, a in pairs) and all(b <= a for b, a in pairs):
        return "更好"
    if any(b > a for b, a in pairs) and all(b >= a for b, a in pairs):
        return "更差"
    return "相当"


def _said(outcome: Outcome) -> str:
    if outcome.refused:
        return f"拒答（{outcome.reason}）"
    return outcome.cited[0][0] if outcome.cited else "没有引用"
