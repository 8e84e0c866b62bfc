"""Shows several collections in the terminal: where we are below first, then the mean, then each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.table import Table

from eval.collection import VIEWS
from eval.floor import FIGURES as FLOOR_FIGURES
from eval.overview import (
    SHOWN,
    Shortfall,
    Slice,
    by_type,
    floor_rows,
    mean,
    shortfalls,
    whole,
)
from eval.runner import Run
from eval.shortfalls import Gaps, unknown
from eval.stability import STABLE, Change

_SHORT = {
    "citation_precision": "cite_p",
    "citation_recall": "cite_r",
    "right_refusals": "right_ref",
    "false_refusals": "false_ref",
}
_VERDICTS = ("更好", "更差", "相当")


def below_lines(runs: Sequence[Run], known: Gaps) -> Iterator[str]:
    """Yield the first lines of a report: where plain systems beat us, and which of it is new.

    What is known was found on dev questions, so only of those it is said what is new.
    """
    found = shortfalls(runs)
    if not found:
        yield "没有一个集合低于简单系统（BM25、混合）。"
        return
    on_dev = all(o.split == "dev" for run in runs for o in run.outcomes)
    fresh = set(unknown(found, known)) if on_dev else set()
    said = f"，其中新的或变差的 {len(fresh)} 处" if on_dev else ""
    yield f"低于简单系统（BM25、混合）的有 {len(found)} 处{said}："
    for shortfall in found:
        yield f"  {'新' if shortfall in fresh else '　'} {shortfall}"


def overview_table(runs: Sequence[Run]) -> Table:
    """Return the mean over collections, then each collection, then the views."""
    slices = [whole(run) for run in runs]
    main = [s for s in slices if s.collection not in VIEWS]
    table = _table("集合", SHOWN, title="各集合（平均不含 families、mixed）")
    if len(main) > 1:
        _add(table, mean(main), SHOWN, end=True)
    for s in slices:
        _add(table, s, SHOWN)
    return table


def type_table(run: Run) -> Table:
    """Return a collection's figures by question type."""
    table = _table("题型", SHOWN, title=f"{run.collection}（{_times(run)}）")
    for s in by_type(run):
        _add(table, s, SHOWN)
    return table


def floor_table(runs: Sequence[Run]) -> Table:
    """Return recall by document and by quote, ours and the plain systems'."""
    table = _table(
        "同题同文件", FLOOR_FIGURES, title="和简单系统并列（document 按文件，recall 按引文）"
    )
    for run in runs:
        rows = floor_rows(run)
        for s in rows:
            named = Slice(s.collection, f"{run.collection}　{s.name}", len(run.outcomes), s.figures)
            _add(table, named, FLOOR_FIGURES, end=s is rows[-1])
    return table


def stability_lines(runs: Sequence[Run], changed: Sequence[Change]) -> Iterator[str]:
    """Yield the share of the same outcomes in each view, and every question that changed."""
    for run in (run for run in runs if run.collection in VIEWS):
        values = [o.figures[STABLE] for o in run.outcomes if STABLE in o.figures]
        if not values:
            continue
        mine = [change for change in changed if change.view == run.collection]
        counts = "，".join(f"{v} {sum(c.verdict == v for c in mine)}" for v in _VERDICTS)
        share = sum(values) / len(values)
        yield (
            f"稳定：{run.collection} 与单独建索引时结果相同的占 {share:.3f}"
            f"（{len(values)} 题；变了的：{counts}）"
        )
        for verdict in _VERDICTS:
            for c in (c for c in mine if c.verdict == verdict):
                yield f"  {c.verdict}　{c.collection} {c.id}　{c.question}　{c.alone} → {c.among}"


def shortfall_lines(found: Iterable[Shortfall]) -> Iterator[str]:
    """Yield a line for each shortfall that the gate refuses."""
    for shortfall in found:
        yield f"低于简单系统，且比记录的差：{shortfall}"


def _table(first: str, figures: Sequence[str], title: str) -> Table:
    table = Table(title=title)
    table.add_column(first, no_wrap=True)
    table.add_column("题数", justify="right")
    for figure in figures:
        table.add_column(_SHORT.get(figure, figure), justify="right")
    return table


def _add(table: Table, s: Slice, figures: Sequence[str], *, end: bool = False) -> None:
    cells = (_cell(s.figures, figure) for figure in figures)
    table.add_row(s.name, str(s.n or ""), *cells, end_section=end)


def _cell(figures: Mapping[str, float], name: str) -> str:
    if name not in figures:
        return ""
    return f"{figures[name]:.0f}" if name in ("length", "ms") else f"{figures[name]:.3f}"


def _times(run: Run) -> str:
    said = {"build": "建索引", "ask": "提问"}
    return "，".join(f"{said[name]} {run.seconds[name]:.1f} 秒" for name in run.seconds)
