"""A run in figures: means with intervals by type and document, latency, risk and coverage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from eval.metrics import Interval, RiskCoverage, mean_interval, percentile, risk_coverage
from eval.runner import Outcome, Run, by_group

FIGURES = (
    "recall@1",
    "recall@3",
    "recall@5",
    "recall@10",
    "mrr@10",
    "ndcg@10",
    "must",
    "must_all",
    "f1",
    "rouge_l",
    "length",
    "citation_precision",
    "citation_recall",
    "verbatim",
    "marked",
    "refusal_right",
)
"""The figures in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of one slice of the questions."""

    by: str
    name: str
    n: int
    figures: dict[str, Interval]


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything that a report shows besides the single questions."""

    snapshot: str
    encoder: str
    generator: str
    groups: tuple[Group, ...]
    refused_unanswerable: float
    false_refusals: float
    curve: RiskCoverage
    latency_ms: dict[str, tuple[float, float]]
    """Stage -> (p50, p95)."""

    def as_json(self) -> dict[str, Any]:
        """Return the summary as plain data."""
        return asdict(self)


def summarize(run: Run) -> Summary:
    """Return the summary of a run."""
    answerable = [o for o in run.outcomes if o.type != "unanswerable"]
    unanswerable = [o for o in run.outcomes if o.type == "unanswerable"]
    return Summary(
        snapshot=run.snapshot,
        encoder=run.encoder,
        generator=run.generator,
        groups=tuple(_group(by, name, outcomes) for by, name, outcomes in by_group(run)),
        refused_unanswerable=_share([o.figures["refusal_right"] == 1.0 for o in unanswerable]),
        false_refusals=_share([o.refused for o in answerable]),
        curve=curve(run.outcomes),
        latency_ms=latency(run.outcomes),
    )


def _group(by: str, name: str, outcomes: Sequence[Outcome]) -> Group:
    figures = {}
    for figure in FIGURES:
        values = [o.figures[figure] for o in outcomes if figure in o.figures]
        if values:
            figures[figure] = mean_interval(values)
    return Group(by, name, len(outcomes), figures)


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0


def curve(outcomes: Sequence[Outcome]) -> RiskCoverage:
    """Return risk against coverage by confidence; right means that a gold clause is cited."""
    return risk_coverage(
        [o.confidence for o in outcomes],
        [o.type != "unanswerable" and o.answered_right for o in outcomes],
    )


def latency(outcomes: Sequence[Outcome]) -> dict[str, tuple[float, float]]:
    """Return p50 and p95 in milliseconds by stage."""
    stages = dict.fromkeys(stage for o in outcomes for stage in o.timings_ms)
    times = {s: [o.timings_ms[s] for o in outcomes if s in o.timings_ms] for s in stages}
    return {s: (percentile(ms, 50), percentile(ms, 95)) for s, ms in times.items()}
