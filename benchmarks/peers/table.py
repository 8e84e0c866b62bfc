"""Figures -> Markdown, put between the markers of docs/benchmarks.md."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks.peers.adapters import LIMITS, NAMES, OURS, SHOWN
from benchmarks.peers.figures import CUTS, Figures

BEGIN, END = "<!-- peers:begin -->", "<!-- peers:end -->"
TITLES = {
    "small": "本项目的语料",
    "stard": "STARD 法条",
    "million": "一百万条",
}
_TIMES: tuple[tuple[str, str, str], ...] = (
    ("build_s", "建库 s", ".2f"),
    ("per_encoding", "÷编码", ".2f"),
    ("per_making", "÷（编码＋分词）", ".2f"),
    ("load_s", "加载 s", ".2f"),
    ("p50_ms", "p50 ms", ".2f"),
    ("p95_ms", "p95 ms", ".2f"),
    ("p99_ms", "p99 ms", ".2f"),
    ("cpu_ms", "CPU ms", ".2f"),
    ("per_limit", "p50÷下限", ".2f"),
    ("per_second", "1 人 次/s", ".1f"),
    ("crowd_per_second", "8 人 次/s", ".1f"),
)
_ROOM: tuple[tuple[str, str, str], ...] = (
    ("build_peak_mb", "建库峰值 MB", ",.0f"),
    ("resident_mb", "常驻 MB", ",.0f"),
    ("disk_mb", "磁盘 MB", ",.1f"),
)


def markdown(figures: Sequence[Figures], facts: Mapping[str, str], command: str) -> str:
    """Return the whole generated part."""
    lines = [f"- {name}：{value}" for name, value in facts.items()]
    lines += ["", "命令：", "", "```sh", command, "```", ""]
    for collection in dict.fromkeys(f.collection for f in figures):
        lines += _section([f for f in figures if f.collection == collection])
    lines += ["![从几百条到一百万条的增长](benchmarks.svg)", ""]
    return "\n".join(lines)


def _section(own: Sequence[Figures]) -> list[str]:
    done = [figures for figures in own if not figures.failure]
    count = max((figures.passages for figures in done), default=0)
    asked = max((figures.questions for figures in done), default=0)
    title = TITLES.get(own[0].collection, own[0].collection)
    lines = [f"### {title}：{count:,} 条，{asked} 问", ""]
    lines += _table(own, ["系统", *(head for _, head, _ in _TIMES)], _times)
    recalls = [f"recall@{cut}" for cut in CUTS]
    heads = ["系统", *recalls, *(head for _, head, _ in _ROOM), "轮"]
    lines += _table(own, heads, _quality_and_room)
    return [*lines, *_parts(own), *_conclusion(own)]


def _table(
    own: Sequence[Figures], heads: Sequence[str], cells: Callable[[Figures], list[str]]
) -> list[str]:
    rows = [_row(heads), _row(["---", *("---:" for _ in heads[1:])])]
    for figures in own:
        missing = [figures.failure, *("" for _ in heads[2:])]
        rows.append(
            _row([SHOWN[figures.system], *(missing if figures.failure else cells(figures))])
        )
    return [*rows, ""]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _times(figures: Figures) -> list[str]:
    return [_cell(figures, name, form) for name, _, form in _TIMES]


def _quality_and_room(figures: Figures) -> list[str]:
    recalls = [f"{figures.recall[cut]:.3f}" for cut in CUTS]
    if figures.asked < figures.questions:
        recalls[-1] += f"（前 {figures.asked} 问；条问在这些题上 {figures.ours:.3f}）"
    room = [_cell(figures, name, form) for name, _, form in _ROOM]
    return [*recalls, *room, str(figures.rounds)]


def _cell(figures: Figures, name: str, form: str) -> str:
    return format(figures.values[name], form) if name in figures.values else "—"


def _parts(own: Sequence[Figures]) -> list[str]:
    """Return what the limit consists of."""
    limits = next((f for f in own if f.system == LIMITS and not f.failure), None)
    if limits is None or "scan_ms" not in limits.values:
        return []
    parts = (("编码", "encode"), ("扫描", "scan"), ("BM25", "bm25"))
    told = "，".join(f"{name} {limits.values[f'{key}_ms']:.2f} ms" for name, key in parts)
    made = f"编码全部 {limits.values['encode_s']:.2f} s，分词 {limits.values['tokenise_s']:.2f} s"
    return [f"下限的组成（中位数）：{told}；{made}。", ""]


def _conclusion(own: Sequence[Figures]) -> list[str]:
    """Return how our question compares with the fastest peer's."""
    done = {figures.system: figures for figures in own if not figures.failure}
    peers = [done[name] for name in NAMES if name in done and name not in (LIMITS, OURS)]
    if OURS not in done or not peers:
        return []
    ours = done[OURS]
    fastest = min(peers, key=lambda figures: figures.values["p50_ms"])
    times = fastest.values["p50_ms"] / ours.values["p50_ms"]
    name, cut = SHOWN[fastest.system], CUTS[-1]
    return [
        f"最快的同类 {name} 的一次提问（p50）用时是条问的 {times:.2f} 倍；"
        f"recall@{cut} 条问 {fastest.ours:.3f}，{name} {fastest.recall[cut]:.3f}。",
        "",
    ]


def put_between_markers(file: Path, generated: str) -> None:
    """Replace what stands between the markers of a file.

    Raises:
        ValueError: the file has no markers.
    """
    text = file.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{file} has no {BEGIN} … {END}")
    file.write_text(f"{before}{BEGIN}\n{generated}\n{END}{after}", encoding="utf-8")
