"""`python -m benchmarks.peers run`, then `report`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.peers.adapters import NAMES
from benchmarks.peers.figures import summarise
from benchmarks.peers.machine import described_machine, described_versions
from benchmarks.peers.passages import read_questions
from benchmarks.peers.plot import write_plot
from benchmarks.peers.records import data_folder, read_records
from benchmarks.peers.running import Limits, Plan, run_plan
from benchmarks.peers.table import markdown, put_between_markers

FACTS = "run.json"
DOCS = Path(__file__).parents[2] / "docs"

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)
Out = Annotated[Path, typer.Option(help="记录、材料和索引写到这个目录")]


@app.command()
def run(
    out: Out,
    stard: Annotated[Path | None, typer.Option(help="STARD 目录；给了就测")] = None,
    million: Annotated[
        Path | None, typer.Option(help="条款的 JSONL（id、title、text）；给了就测一百万条")
    ] = None,
    only: Annotated[list[str] | None, typer.Option(help="只测这些材料，可重复")] = None,
    system: Annotated[list[str] | None, typer.Option(help="只测这些系统，可重复")] = None,
    rounds: Annotated[int, typer.Option(min=1, help="轮数，取中位数")] = 3,
    memory_gb: Annotated[float, typer.Option(help="一个进程的内存上限")] = 12.0,
    build_s: Annotated[float, typer.Option(help="建库的时限")] = 300.0,
    query_s: Annotated[float, typer.Option(help="逐题提问的时限")] = 40.0,
    repeat_under_s: Annotated[float, typer.Option(help="一轮比这慢的系统不再测第二轮")] = 100.0,
) -> None:
    """测量；中断后再运行同一命令即可继续。"""
    collections = ["small", *(["stard"] if stard else []), *(["million"] if million else [])]
    if million and not stard:
        raise typer.BadParameter("--million 需要 --stard：题目和依据来自那里")
    plan = Plan(
        out,
        tuple(name for name in collections if not only or name in only),
        tuple(name for name in NAMES if not system or name in system),
        rounds,
        stard,
        million,
        Limits(memory_gb, build_s, query_s, repeat_under_s),
    )
    out.mkdir(parents=True, exist_ok=True)
    facts = json.dumps(described_machine(), ensure_ascii=False)
    (out / FACTS).write_text(facts, encoding="utf-8")
    run_plan(plan, typer.echo)


@app.command()
def report(
    out: Out,
    docs: Annotated[Path, typer.Option(help="benchmarks.md 和图所在的目录")] = DOCS,
) -> None:
    """把记录写成 benchmarks.md 里的表和图。"""
    records = read_records(out)
    names = dict.fromkeys(record["collection"] for record in records)
    questions = {name: read_questions(data_folder(out, name)) for name in names}
    figures = summarise(records, questions)
    facts = json.loads((out / FACTS).read_text(encoding="utf-8"))
    facts["版本"] = described_versions(records)
    generated = markdown(figures, facts, _command(list(names)))
    put_between_markers(docs / "benchmarks.md", generated)
    write_plot(figures, docs / "benchmarks.svg")
    typer.echo(generated)


def _command(collections: list[str]) -> str:
    """Return how these collections are measured, with names in place of folders."""
    stard = "stard" in collections or "million" in collections
    run = "python -m benchmarks.peers run --out OUT" + (" --stard STARD" if stard else "")
    lines = [run]
    if "million" in collections:
        lines.append(f"{run} --million CLAUSES.jsonl --only million --rounds 1 --build-s 420")
    return "\n".join([*lines, "python -m benchmarks.peers report --out OUT"])


if __name__ == "__main__":
    app()
