"""`python -m eval`: run, compare, calibrate, retrieval, check, gate."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from index.errors import TiaowenError
from index.settings import Settings, load_settings

if TYPE_CHECKING:
    from eval.compare import Comparison
    from eval.runner import Run

app = typer.Typer(help="评测：检索、引用、拒答和耗时。", no_args_is_help=True)

QuestionsOption = Annotated[Path | None, typer.Option("--questions", help="题集（文件或目录）")]
SplitOption = Annotated[str | None, typer.Option("--split", help="只用 dev 或 test；默认全部")]
JsonOption = Annotated[bool, typer.Option("--json", help="输出机器可读的 JSON 行")]
BASELINE = Path(__file__).parent / "baseline.jsonl"


@app.command()
def run(
    questions: QuestionsOption = None,
    split: SplitOption = None,
    as_json: JsonOption = False,
    html: Annotated[Path | None, typer.Option(help="写出单文件网页报告")] = None,
    output: Annotated[Path | None, typer.Option(help="保存本次结果，供 compare 使用")] = None,
) -> None:
    """提问全部题目并打印指标。"""
    from eval.runner import save_run
    from eval.summary import summarize

    settings = load_settings()
    result = _run(settings, questions, split, quiet=as_json)
    summary = summarize(result)
    save_run(result, output or settings.state / "eval" / "last.jsonl")
    if as_json:
        print(json.dumps({"summary": summary.as_json()}, ensure_ascii=False))
        for outcome in result.outcomes:
            row = {"id": outcome.id, "type": outcome.type, "figures": dict(outcome.figures)}
            print(json.dumps(row, ensure_ascii=False))
    else:
        _show(result)
    if html is not None:
        from eval.report import write_html

        write_html(result, summary, html, threshold=_threshold())


@app.command()
def compare(before: Path, after: Path, as_json: JsonOption = False) -> None:
    """比较两次结果（.jsonl）或两份配置（.toml）；显著退步时退出码为 1。"""
    from eval.compare import compare as compare_runs

    _report(compare_runs(_run_of(before), _run_of(after)), as_json)


@app.command()
def gate(
    candidate: Annotated[
        str | None, typer.Option(help="待检验的索引代；默认比较当前索引和提交的基线")
    ] = None,
    questions: QuestionsOption = None,
    as_json: JsonOption = False,
) -> None:
    """索引换代前的门禁：候选代若显著退步，退出码为 1。"""
    from eval.compare import compare as compare_runs
    from eval.runner import load_run

    settings = load_settings()
    after = _run(settings, questions, None, quiet=True, generation=candidate)
    if candidate is None:
        before = load_run(BASELINE)
    else:
        before = _run(settings, questions, None, quiet=True)
    _report(compare_runs(before, after), as_json)


@app.command()
def baseline(questions: QuestionsOption = None) -> None:
    """重写提交在仓库里的基线 eval/baseline.jsonl。"""
    from eval.runner import save_run

    result = _run(load_settings(), questions, None)
    save_run(_bare(result), BASELINE)
    _show(result)


@app.command()
def calibrate(
    questions: QuestionsOption = None,
    split: SplitOption = "dev",
    false_refusals: Annotated[float, typer.Option(help="允许的误拒率")] = 0.04,
    dry_run: Annotated[bool, typer.Option(help="只显示，不写入")] = False,
) -> None:
    """在 dev 题上拟合置信度、选择拒答阈值，写到问答读取的地方。"""
    from rich.console import Console

    from eval.calibrate import calibrate as choose
    from eval.confidence import fit, samples
    from eval.questions import QUESTIONS, load_questions
    from rag.pipeline import Pipeline

    settings = load_settings()
    result = _run(settings, questions, split)
    asked = load_questions(questions or QUESTIONS, split)
    chosen = choose(result, fit(samples(Pipeline.open(settings), asked)), false_refusals)
    Console().print(chosen.weights_table())
    Console().print(chosen.table())
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

    loaded = load_questions(questions or QUESTIONS, split)
    pipeline = Pipeline.open(settings, generation=generation)
    console = Console(stderr=True)
    with Progress(console=console, disable=quiet or not console.is_terminal) as progress:
        task = progress.add_task("提问", total=len(loaded))
        return run_questions(pipeline, loaded, lambda n: progress.advance(task, n))


def _run_of(file: Path) -> Run:
    from eval.runner import load_run

    if file.suffix != ".toml":
        return load_run(file)
    import tomllib

    return _run(load_settings(**tomllib.loads(file.read_text(encoding="utf-8"))), None, None)


def _bare(result: Run) -> Run:
    """Drop texts and timings: the baseline holds what is compared."""
    from dataclasses import replace

    bare = (
        replace(o, answer="", reference="", cited=(), ranking=(), timings_ms={})
        for o in result.outcomes
    )
    return replace(result, outcomes=tuple(bare))


def _show(result: Run) -> None:
    from rich.console import Console

    from eval.report import latency_table, terminal_table
    from eval.summary import summarize

    summary = summarize(result)
    console = Console(width=None if sys.stdout.isatty() else 160)
    console.print(terminal_table(summary))
    console.print(latency_table(summary))
    console.print(
        f"不可答题拒答率 {summary.refused_unanswerable:.3f}　误拒率 {summary.false_refusals:.3f}"
        f"　风险–覆盖面积 {summary.curve.area:.3f}"
    )


def _report(comparison: Comparison, as_json: bool) -> NoReturn:
    from dataclasses import asdict

    from rich.console import Console

    from eval.report import comparison_table

    if as_json:
        print(json.dumps(asdict(comparison) | {"regressed": comparison.regressed}))
    else:
        Console().print(comparison_table(comparison))
        for d in comparison.differences:
            if d.losses:
                print(f"{d.figure} 变差：{'、'.join(d.losses[:20])}")
    raise typer.Exit(1 if comparison.regressed else 0)


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
