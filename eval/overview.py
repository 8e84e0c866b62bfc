"""Several collections in one view: the mean over them, each one's figures, where we are below.

Views (`families`, `mixed`) are shown but don't count in the mean: their documents and questions
are those of the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from eval.collection import VIEWS
from eval.floor import FIGURES as FLOOR_FIGURES
from eval.metrics import percentile
from eval.runner import Outcome, Run

OURS = "条问"
MEANS = (
    "recall@1",
    "recall@5",
    "recall@10",
    "document@1",
    "document@5",
    "document@10",
    "must_all",
    "citation_precision",
    "citation_recall",
    "verbatim",
    "wrong_twin",
    "stable",
    "length",
)
"""Figures that are means over questions, as they are in the outcomes."""
SHOWN = (
    "recall@1",
    "recall@5",
    "recall@10",
    "document@5",
    "must_all",
    "citation_precision",
    "citation_recall",
    "verbatim",
    "right_refusals",
    "false_refusals",
    "wrong_twin",
    "stable",
    "length",
    "ms",
)
"""The figures of a report in their order; `floor_rows` shows recall by document in full."""


@dataclass(frozen=True, slots=True)
class Slice:
    """Some outcomes of a collection in figures; a figure that none of them has is left out."""

    collection: str
    name: str
    n: int
    figures: Mapping[str, float]


def whole(run: Run) -> Slice:
    """Return a collection's figures."""
    return Slice(run.collection, run.collection, len(run.outcomes), figures_of(run.outcomes))


def by_type(run: Run) -> tuple[Slice, ...]:
    """Return the figures of each question type, and of each group within the types."""
    found = []
    for kind in dict.fromkeys(o.type for o in run.outcomes):
        chosen = [o for o in run.outcomes if o.type == kind]
        found.append(Slice(run.collection, kind, len(chosen), figures_of(chosen)))
        for group in sorted({o.group for o in chosen} - {""}):
            inside = [o for o in chosen if o.group == group]
            found.append(Slice(run.collection, f"{kind}/{group}", len(inside), figures_of(inside)))
    return tuple(found)


def figures_of(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Return the figures of some outcomes: means, refusals, median milliseconds."""
    figures = {}
    for name in MEANS:
        values = [o.figures[name] for o in outcomes if name in o.figures]
        if values:
            figures[name] = sum(values) / len(values)
    hopeless = [o for o in outcomes if o.type == "unanswerable"]
    answerable = [o for o in outcomes if o.type != "unanswerable"]
    if hopeless:
        right = [o.figures["refusal_right"] for o in hopeless]
        figures["right_refusals"] = sum(right) / len(right)
    if answerable:
        figures["false_refusals"] = sum(o.refused for o in answerable) / len(answerable)
    times = [o.timings_ms["total"] for o in outcomes if "total" in o.timings_ms]
    if times:
        figures["ms"] = percentile(times, 50)
    return figures


def mean(slices: Iterable[Slice]) -> Slice:
    """Return the mean over collections, views left out; every collection counts the same."""
    counted = [s for s in slices if s.collection not in VIEWS]
    figures = {}
    for name in SHOWN:
        values = [s.figures[name] for s in counted if name in s.figures]
        if values:
            figures[name] = sum(values) / len(values)
    return Slice("", "平均", sum(s.n for s in counted), figures)


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A figure in which a plain system beats us on a collection."""

    collection: str
    figure: str
    ours: float
    floor: float
    system: str

    @property
    def gap(self) -> float:
        """By how much."""
        return self.floor - self.ours

    def __str__(self) -> str:
        numbers = f"{self.ours:.3f} < {self.floor:.3f}"
        return f"{self.collection} 的 {self.figure}：{numbers}（{self.system}）"


def shortfalls(runs: Sequence[Run]) -> tuple[Shortfall, ...]:
    """Return where the better of the plain systems is above us."""
    found = []
    for run in runs:
        ours = figures_of(run.outcomes)
        for figure in FLOOR_FIGURES:
            best = max(run.floor, key=lambda name: run.floor[name][figure], default="")
            if best and run.floor[best][figure] > ours[figure] + 1e-9:
                level = run.floor[best][figure]
                found.append(Shortfall(run.collection, figure, ours[figure], level, best))
    return tuple(found)


def floor_rows(run: Run) -> tuple[Slice, ...]:
    """Return ours and the plain systems' figures on a collection."""
    ours = figures_of(run.outcomes)
    systems = {OURS: {f: ours[f] for f in FLOOR_FIGURES if f in ours}} | dict(run.floor)
    return tuple(Slice(run.collection, name, 0, figures) for name, figures in systems.items())


def as_json(runs: Sequence[Run]) -> dict[str, object]:
    """Return everything that the report shows, as plain data."""
    from dataclasses import asdict

    from eval.stability import changes

    slices = [whole(run) for run in runs]
    return {
        "mean": dict(mean(slices).figures),
        "below": [asdict(s) | {"gap": s.gap} for s in shortfalls(runs)],
        "collections": {
            run.collection: {
                "n": s.n,
                "figures": dict(s.figures),
                "types": {t.name: {"n": t.n, **t.figures} for t in by_type(run)},
                "floor": {name: dict(figures) for name, figures in run.floor.items()},
                "seconds": dict(run.seconds),
            }
            for run, s in zip(runs, slices, strict=True)
        },
        "changes": [asdict(change) for change in changes(runs)],
    }
