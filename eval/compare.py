"""Two runs over the same questions: per-question wins and losses, and whether it is chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eval.metrics import paired_p_value
from eval.questions import QuestionError
from eval.runner import DECIMALS, Outcome, Run

COMPARED = (
    "recall@1",
    "recall@5",
    "recall@10",
    "document@5",
    "mrr@10",
    "must_all",
    "citation_precision",
    "citation_recall",
    "verbatim",
    "refusal_right",
    "stable",
)
SIGNIFICANT = 0.05


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure in both runs over their common questions."""

    figure: str
    before: float
    after: float
    p_value: float
    wins: tuple[str, ...]
    losses: tuple[str, ...]

    @property
    def regressed(self) -> bool:
        """True if the figure fell and the fall is unlikely to be chance."""
        return self.after < self.before and self.p_value < SIGNIFICANT


@dataclass(frozen=True, slots=True)
class Comparison:
    """All differences; `common` counts the questions that both runs have."""

    common: int
    differences: tuple[Difference, ...]

    @property
    def regressed(self) -> bool:
        """True if any figure regressed, or quotes are no longer all verbatim."""
        return any(d.regressed or _unquoted(d) for d in self.differences)


def _unquoted(difference: Difference) -> bool:
    return difference.figure == "verbatim" and difference.after < difference.before


def compare(before: Run, after: Run) -> Comparison:
    """Compare two runs question by question.

    Raises:
        QuestionError: the runs have no question in common.
    """
    earlier = {outcome.id: outcome for outcome in before.outcomes}
    pairs = [(earlier[o.id], o) for o in after.outcomes if o.id in earlier]
    if not pairs:
        raise QuestionError("两次评测没有共同的题目，无法比较")
    found = (_difference(figure, pairs) for figure in COMPARED)
    return Comparison(len(pairs), tuple(d for d in found if d is not None))


def compare_all(before: Sequence[Run], after: Sequence[Run]) -> dict[str, Comparison]:
    """Compare the runs of each collection that both sides have.

    Raises:
        QuestionError: they have none in common.
    """
    earlier = {run.collection: run for run in before}
    found = {
        run.collection: compare(earlier[run.collection], run)
        for run in after
        if run.collection in earlier
    }
    if not found:
        raise QuestionError("两次评测没有共同的集合，无法比较")
    return found


def _difference(figure: str, pairs: Sequence[tuple[Outcome, Outcome]]) -> Difference | None:
    both = [(a, b) for a, b in pairs if figure in a.figures and figure in b.figures]
    if not both:
        return None
    before = [round(a.figures[figure], DECIMALS) for a, _ in both]
    after = [round(b.figures[figure], DECIMALS) for _, b in both]
    changed = [(b.id, now - was) for (_, b), was, now in zip(both, before, after, strict=True)]
    return Difference(
        figure=figure,
        before=sum(before) / len(before),
        after=sum(after) / len(after),
        p_value=paired_p_value(before, after),
        wins=tuple(name for name, change in changed if change > 0),
        losses=tuple(name for name, change in changed if change < 0),
    )
