"""Plots of a run as inline SVG (matplotlib, the only importer); text stays text."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING

from eval.summary import Summary

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def recall_by_type(summary: Summary) -> str:
    """Return bars of recall@1 and recall@5 by question type."""
    groups = [g for g in summary.groups if g.by == "类型" and "recall@5" in g.figures]

    def draw(axes: Axes) -> None:
        rows = range(len(groups))
        for offset, figure, colour in ((-0.2, "recall@5", "#2f6f8f"), (0.2, "recall@1", "#b9d3de")):
            values = [g.figures[figure].mean for g in groups]
            axes.barh([r + offset for r in rows], values, height=0.38, color=colour, label=figure)
        axes.set_yticks(list(rows), [g.name for g in groups])
        axes.set_xlim(0, 1)
        axes.invert_yaxis()
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, frameon=False)

    return _svg(draw, height=0.5 + 0.45 * len(groups))


def risk_coverage_plot(summary: Summary, threshold: float | None) -> str:
    """Return risk against coverage; a dot marks the refusal threshold in force."""
    curve = summary.curve

    def draw(axes: Axes) -> None:
        axes.plot(curve.coverage, curve.risk, color="#2f6f8f")
        if threshold is not None:
            kept = [i for i, t in enumerate(curve.thresholds) if t >= threshold]
            if kept:
                axes.plot(curve.coverage[kept[-1]], curve.risk[kept[-1]], "o", color="#a8402c")
        axes.set_xlabel("coverage")
        axes.set_ylabel("risk")
        axes.set_xlim(0, 1)
        axes.set_ylim(bottom=0)

    return _svg(draw)


def latency_plot(summary: Summary) -> str:
    """Return p50 and p95 by stage in milliseconds."""
    stages = list(summary.latency_ms)

    def draw(axes: Axes) -> None:
        for offset, index, colour in ((-0.2, 1, "#b9d3de"), (0.2, 0, "#2f6f8f")):
            values = [summary.latency_ms[s][index] for s in stages]
            rows = [r + offset for r in range(len(stages))]
            axes.barh(rows, values, 0.38, color=colour, label=("p50", "p95")[index])
        axes.set_yticks(range(len(stages)), stages)
        axes.set_xlabel("ms")
        axes.invert_yaxis()
        axes.legend(frameon=False)

    return _svg(draw, height=0.8 + 0.4 * len(stages))


def _svg(draw: Callable[[Axes], None], height: float = 3.2) -> str:
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "tiaowen", "font.size": 10}):
        figure = Figure(figsize=(5.6, height), layout="constrained")
        axes = figure.subplots()
        axes.spines[["top", "right"]].set_visible(False)
        draw(axes)
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None})
    svg = out.getvalue()
    return svg[svg.index("<svg") :]
