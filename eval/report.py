"""Shows a run: a table in the terminal, a self-contained page for people."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, Template, select_autoescape
from rich.table import Table

from eval.collection import VIEWS
from eval.compare import Comparison
from eval.floor import FIGURES as FLOOR_FIGURES
from eval.metrics import Interval
from eval.overview import SHOWN, by_type, floor_rows, mean, whole
from eval.overview_tables import below_lines
from eval.plots import latency_plot, recall_by_type, risk_coverage_plot
from eval.runner import Outcome, Run
from eval.shortfalls import known_gaps
from eval.stability import changes
from eval.summary import FIGURES, Summary

_TERMINAL = (
    "recall@1",
    "recall@5",
    "recall@10",
    "mrr@10",
    "must_all",
    "citation_precision",
    "citation_recall",
    "verbatim",
    "marked",
    "refusal_right",
    "length",
)


def verdict(outcome: Outcome) -> str:
    """Return 对 or 错 with the first thing that went wrong."""
    if outcome.figures["refusal_right"] < 1:
        return "错：误拒" if outcome.refused else "错：应拒未拒"
    if outcome.type == "unanswerable":
        return "对"
    if outcome.figures.get("citation_recall", 1.0) < 1:
        return "错：漏引"
    if outcome.figures.get("must_all", 1.0) < 1:
        return "错：缺要点"
    return "对"


def terminal_table(summary: Summary) -> Table:
    """Return the means by type and document."""
    table = Table(title=f"评测：索引 {summary.snapshot}，编码器 {summary.encoder}")
    table.add_column("分组", no_wrap=True)
    table.add_column("题数", justify="right")
    for figure in _TERMINAL:
        table.add_column(figure.replace("citation_", "cite_"), justify="right")
    for group in summary.groups:
        cells = [_cell(group.figures.get(f), f) for f in _TERMINAL]
        table.add_row(group.name, str(group.n), *cells, end_section=group.by == "全部")
    return table


def _cell(interval: Interval | None, figure: str) -> str:
    if interval is None:
        return ""
    return f"{interval.mean:.0f}" if figure == "length" else f"{interval.mean:.3f}"


def latency_table(summary: Summary) -> Table:
    """Return p50 and p95 by stage."""
    table = Table(title="耗时（毫秒）")
    for name in ("阶段", "p50", "p95"):
        table.add_column(name, justify="left" if name == "阶段" else "right")
    for stage, (p50, p95) in summary.latency_ms.items():
        table.add_row(stage, f"{p50:.1f}", f"{p95:.1f}")
    return table


def comparison_table(comparison: Comparison, collection: str = "") -> Table:
    """Return the figures of two runs side by side with wins, losses and p-values."""
    name = f"{collection}：" if collection else ""
    table = Table(title=f"{name}两次评测的比较（共同题目 {comparison.common}）")
    for name in ("指标", "前", "后", "p 值", "胜", "负", ""):
        table.add_column(name, justify="left" if name == "指标" else "right")
    for d in comparison.differences:
        figures = (f"{d.before:.3f}", f"{d.after:.3f}", f"{d.p_value:.3f}")
        counts = (str(len(d.wins)), str(len(d.losses)))
        table.add_row(d.figure, *figures, *counts, "退步" if d.regressed else "")
    return table


def write_html(run: Run, summary: Summary, file: Path, *, threshold: float | None = None) -> None:
    """Write the page; it needs no network and escapes everything that documents say."""
    page = _template("report.html.j2").render(
        run=run,
        summary=summary,
        figures=FIGURES,
        threshold=threshold,
        verdicts=[verdict(outcome) for outcome in run.outcomes],
        types=list(dict.fromkeys(outcome.type for outcome in run.outcomes)),
        plots=[
            ("各类题的召回率", recall_by_type(summary)),
            ("风险与覆盖", risk_coverage_plot(summary, threshold)),
            ("耗时", latency_plot(summary)),
        ],
    )
    _write(page, file)


def write_overview(runs: Sequence[Run], file: Path) -> None:
    """Write the page of several collections, with every question of those that aren't views."""
    slices = [whole(run) for run in runs]
    changed = changes(runs)
    page = _template("overview.html.j2").render(
        below=list(below_lines(runs, known_gaps())),
        rows=[mean(slices), *slices],
        shown=SHOWN,
        floor_figures=FLOOR_FIGURES,
        floors=[(run.collection, floor_rows(run)) for run in runs],
        types=[(run.collection, by_type(run)) for run in runs],
        shares=[s for s in slices if "stable" in s.figures],
        changes=sorted(changed, key=lambda c: (c.verdict != "更差", c.verdict, c.view)),
        asked=[
            (run.collection, [(o, verdict(o)) for o in run.outcomes])
            for run in runs
            if run.collection not in VIEWS
        ],
        figures=FIGURES,
    )
    _write(page, file)


def _template(name: str) -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=select_autoescape(default=True, default_for_string=True),
    )
    return environment.get_template(name)


def _write(page: str, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(page, encoding="utf-8")
