"""Growth with the number of passages, both axes logarithmic, as SVG (the only matplotlib here)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.peers.adapters import NAMES
from benchmarks.peers.figures import Figures

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PANELS = (("p50_ms", "question, p50 ms"), ("build_s", "build, s"), ("resident_mb", "memory, MB"))
_COLOURS = ("#9a9a9a", "#a8402c", "#2f6f8f", "#5f8f3f", "#b98a2f", "#7a5c9e")


def write_plot(figures: Sequence[Figures], file: Path) -> None:
    """Draw one panel a figure, one line a system; the dotted line grows linearly."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "peers", "font.size": 9}):
        figure = Figure(figsize=(10, 3.6), layout="constrained")
        for axes, (name, label) in zip(figure.subplots(1, len(PANELS)), PANELS, strict=True):
            _draw(axes, figures, name)
            axes.set(xscale="log", yscale="log", xlabel="passages", title=label)
            axes.grid(alpha=0.25)
        handles, labels = figure.axes[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=7, frameon=False)
        figure.savefig(file, format="svg", metadata={"Date": None})


def _draw(axes: Axes, figures: Sequence[Figures], name: str) -> None:
    for system, colour in zip(NAMES, _COLOURS, strict=True):
        points = sorted(
            (f.passages, f.values[name])
            for f in figures
            if f.system == system and not f.failure and name in f.values
        )
        if points:
            axes.plot(*zip(*points, strict=True), "o-", ms=4, color=colour, label=system)
    done = [f for f in figures if not f.failure]
    sizes = sorted({f.passages for f in done})
    if len(sizes) > 1:
        start = min(f.values[name] for f in done if f.passages == sizes[0])
        ends = [start, start * sizes[-1] / sizes[0]]
        axes.plot([sizes[0], sizes[-1]], ends, ":", color="#555", label="linear")
