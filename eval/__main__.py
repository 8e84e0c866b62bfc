"""`python -m eval`: run, compare, calibrate, retrieval, check, gate, insights."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import TiaowenError
from index.settings import Settings, load_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.runner import Run

app = typer.Typer(help="评测：检索、引用、拒答和耗时。", no_args_is_help=True)

QuestionsOption = Annotated[Path | None, typer.Option("--questions", help="题集（文件或目录）")]
SplitOption = Annotated[
    str | None,
    typer.Option("--split", help="dev、test 或 all；集合默认 dev，自己的题默认全部"),
]
CollectionOption = Annotated[
    str | None, typer.Option("--collection", help="集合名、all 或 mixed；默认 all")
]
WorkersOption = Annotated[int | None, typer.Option(min=1, help="进程数；默认每个核一个")]
JsonOption = Annotated[bool, typer.Option("--json", help="输出机器可读的 JSON 行")]
BASELINE = Path(__file__).parent / "baseline.jsonl"


@app.command()
def run(
    questions: QuestionsOption = None,
    collection: CollectionOption = None,
    split: SplitOption = None,
    as_json: JsonOption = False,
    html: Annotated[Path | None, typer.Option(help="写出单文件网页报告")] = None,
    output: Annotated[Path | None, typer.Option(help="保存本次结果，供 compare 使用")] = None,
    workers: WorkersOption = None,
) -> None:
    """对各集合（或用 --questions 对当前索引）提问并打印指标。"""
    settings = load_settings()
    saved = output or settings.state / "eval" / "last.jsonl"
    if questions is None:
        _run_collections(settings, collection or "all", split, workers, as_json, html, saved)
    elif collection is not None:
        raise typer.BadParameter("--questions 问的是当前索引，不能和 --collection 同用")
    else:
        _run_own(settings, questions, split, as_json, html, saved)


def _run_own(
    settings: Settings,
    questions: Path,
    split: str | None,
    as_json: bool,
    html: Path | None,
    output: Path,
) -> None:
    from eval.printing import show_run
    from eval.runner import save_run
    from eval.summary import summarize

    result = _run(settings, questions, split, quiet=as_json)
    summary = summarize(result)
    save_run(result, output)
    if as_json:
        print(json.dumps({"summary": summary.as_json()}, ensure_ascii=False))
        _print_rows(result)
    else:
        show_run(result)
    if html is not None:
        from eval.report import write_html

        write_html(result, summary, html, threshold=_threshold())


def _run_collections(
    settings: Settings,
    collection: str,
    split: str | None,
    workers: int | None,
    as_json: bool,
    html: Path | None,
    output: Path,
) -> None:
    from eval.overview import as_json as overview
    from eval.printing import show_runs
    from eval.reads import record
    from eval.runner import save_runs

    runs = _collections(settings, collection, split, workers)
    save_runs(runs, output)
    if split in ("test", "all"):
        record([_of_split(run, "test") for run in runs])
    if as_json:
        print(json.dumps({"summary": overview(runs)}, ensure_ascii=False))
        for result in runs:
            _print_rows(result)
    else:
        show_runs(runs)
    if html is not None:
        from eval.report import write_overview

        write_overview(runs, html)


def _print_rows(result: Run) -> None:
    own = {"collection": result.collection} if result.collection else {}
    for outcome in result.outcomes:
        row = {"id": outcome.id, "type": outcome.type, "figures": dict(outcome.figures)} | own
        print(json.dumps(row, ensure_ascii=False))


@app.command()
def compare(before: Path, after: Path, as_json: JsonOption = False) -> None:
    """比较两次结果（.jsonl）或两份配置（.toml）；显著退步时退出码为 1。"""
    from eval.compare import compare_all
    from eval.printing import report

    report(compare_all(_runs_of(before), _runs_of(after)), as_json)


@app.command()
def gate(
    candidate: Annotated[
        str | None, typer.Option(help="待检验的索引代：和当前索引比；默认各集合和提交的基线比")
    ] = None,
    questions: QuestionsOption = None,
    saved: Annotated[
        Path | None, typer.Option("--run", help="检验 eval run 存下的结果，不再提问")
    ] = None,
    as_json: JsonOption = False,
    workers: WorkersOption = None,
) -> None:
    """门禁：显著退步，或低于简单系统而基线里没有记录，退出码为 1。"""
    from eval.compare import compare_all
    from eval.overview import shortfalls
    from eval.printing import report
    from eval.runner import load_runs
    from eval.shortfalls import known_gaps, unknown

    settings = load_settings()
    if candidate is not None:
        after = _run(settings, questions, None, quiet=True, generation=candidate)
        before = _run(settings, questions, None, quiet=True)
        report(compare_all([before], [after]), as_json)
    if questions is not None:
        after = _run(settings, questions, None, quiet=True)
        pooled = [replace(run, collection="") for run in load_runs(BASELINE)]
        report(compare_all([_pooled(pooled)], [after]), as_json)
    runs = load_runs(saved) if saved else _collections(settings, "all", "dev", workers)
    fresh = unknown(shortfalls(runs), known_gaps())
    report(compare_all(load_runs(BASELINE), runs), as_json, fresh)


@app.command()
def baseline(workers: WorkersOption = None) -> None:
    """重写提交在仓库里的基线 eval/baseline.jsonl 和已知的不足 eval/shortfalls.json。"""
    from eval.compare import COMPARED
    from eval.overview import shortfalls
    from eval.printing import show_runs
    from eval.runner import bare, save_runs
    from eval.shortfalls import save

    runs = _collections(load_settings(), "all", "dev", workers)
    save_runs([bare(result, COMPARED) for result in runs], BASELINE)
    save(shortfalls(runs))
    show_runs(runs)


@app.command()
def calibrate(
    questions: QuestionsOption = None,
    split: SplitOption = "dev",
    false_refusals: Annotated[float, typer.Option(help="阈值可以添的误拒率")] = 0.04,
    dry_run: Annotated[bool, typer.Option(help="只显示，不写入")] = False,
    workers: WorkersOption = None,
) -> None:
    """在各集合（或 --questions）上拟合置信度、选择拒答阈值；先显示每次留出一个集合的结果。"""
    from rich.console import Console

    from eval.calibrate import calibrate as choose
    from eval.calibrate import leave_one_out, left_out_table
    from eval.confidence import fit

    settings, console = load_settings(), Console()
    if questions is None:
        from eval.suite import run_with_samples
        from index.build.workers import worker_count

        asked = None if split == "all" else split
        result, given = run_with_samples(settings, asked, workers=worker_count(workers))
        console.print(left_out_table(leave_one_out(result, given, false_refusals)))
    else:
        from eval.confidence import far_questions, samples
        from eval.questions import load_questions
        from rag.pipeline import Pipeline

        result = _run(settings, questions, split)
        loaded = load_questions(questions, split)
        given = samples(Pipeline.open(settings), loaded, far_questions())
    chosen = choose(result, fit(given), false_refusals)
    console.print(chosen.weights_table())
    console.print(chosen.table())
    if not dry_run:
        print(f"已写入 {chosen.write()}")


@app.command()
def check(questions: QuestionsOption = None) -> None:
    """核对题集：引文须在语料里，必含字串须在依据条款里。"""
    from eval.gold import GoldFinder
    from eval.gold import check as check_questions
    from eval.questions import QUESTIONS, load_questions
    from index.opening import open_snapshot

    loaded = load_questions(questions or QUESTIONS)
    problems = check_questions(loaded, GoldFinder(open_snapshot(load_settings())))
    for problem in problems:
        print(f"{problem.question_id}：{problem.message}")
    print(f"{len(loaded)} 题，{len(problems)} 处问题")
    if problems:
        raise typer.Exit(1)


@app.command()
def retrieval(
    data: Annotated[Path, typer.Option(help="BEIR 格式的目录：corpus、queries、qrels")],
    limit: Annotated[int | None, typer.Option(help="只用前若干个查询")] = None,
    as_json: JsonOption = False,
) -> None:
    """在其他检索集（BEIR 格式）上测内置检索。"""
    from rich.console import Console

    from eval.beir import evaluate, load_set, table

    figures = evaluate(load_settings(), load_set(data), limit=limit)
    if as_json:
        print(json.dumps(figures, ensure_ascii=False))
    else:
        Console().print(table(data.name, figures))


@app.command()
def ablation(questions: QuestionsOption = None, split: SplitOption = "test") -> None:
    """逐项加上 BM25、编码器、范围、同义词等，看各值多少。"""
    from rich.console import Console

    from eval.ablation import ablate, ablation_table
    from eval.questions import QUESTIONS, load_questions

    result = ablate(load_settings(), load_questions(questions or QUESTIONS, split))
    console = Console(width=None if sys.stdout.isatty() else 120)
    for group in next(iter(result.values())):
        console.print(ablation_table(result, group))


@app.command()
def insights(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="ledger、validity、basis、matrix、conflicts；默认全部"),
    ] = None,
    collection: CollectionOption = None,
    as_json: JsonOption = False,
) -> None:
    """按 eval/insights 里的标准答案测各项洞察，逐个集合；各个量的定义见那里的模块。"""
    from dataclasses import asdict

    from rich.console import Console

    from eval.insights.figures import MEASURES, figures, table

    unknown = set(names or ()) - set(MEASURES)
    if unknown:
        raise typer.BadParameter(f"没有洞察 {'、'.join(unknown)}。可用的有：{'、'.join(MEASURES)}")
    chosen = () if collection in (None, "all") else (collection,)
    found = figures(load_settings(), names or (), chosen)
    if as_json:
        for one in found:
            print(json.dumps(asdict(one), ensure_ascii=False))
    else:
        Console(width=None if sys.stdout.isatty() else 120).print(table(found))


def _run(
    settings: Settings,
    questions: Path | None,
    split: str | None,
    *,
    quiet: bool = False,
    generation: str | None = None,
) -> Run:
    from rich.console import Console
    from rich.progress import Progress

    from eval.questions import QUESTIONS, load_questions
    from eval.runner import run_questions
    from rag.pipeline import Pipeline

    loaded = load_questions(questions or QUESTIONS, None if split == "all" else split)
    pipeline = Pipeline.open(settings, generation=generation)
    console = Console(stderr=True)
    with Progress(console=console, disable=quiet or not console.is_terminal) as progress:
        task = progress.add_task("提问", total=len(loaded))
        return run_questions(pipeline, loaded, lambda n: progress.advance(task, n))


def _collections(
    settings: Settings, collection: str, split: str | None, workers: int | None
) -> tuple[Run, ...]:
    from eval.suite import run_collections, wanted
    from index.build.workers import worker_count

    asked = None if split == "all" else split or "dev"
    count = worker_count(workers)
    return run_collections(wanted(collection), settings, asked, workers=count)


def _runs_of(file: Path) -> tuple[Run, ...]:
    from eval.runner import load_runs

    if file.suffix != ".toml":
        return load_runs(file)
    import tomllib

    settings = load_settings(**tomllib.loads(file.read_text(encoding="utf-8")))
    return _collections(settings, "all", "dev", None)


def _of_split(result: Run, split: str) -> Run:
    return replace(result, outcomes=tuple(o for o in result.outcomes if o.split == split))


def _pooled(runs: Sequence[Run]) -> Run:
    """Return the outcomes of several runs as one run's; of questions asked twice, the first."""
    outcomes = {o.id: o for run in reversed(runs) for o in run.outcomes}
    return replace(runs[0], outcomes=tuple(outcomes.values()))


def _threshold() -> float | None:
    from rag.answer.refusal import load_calibration

    return load_calibration().threshold


def main() -> None:
    """Run the command line; errors for the user are one line, without a traceback."""
    try:
        app()
    except TiaowenError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
