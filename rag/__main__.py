"""`python -m rag`: ask one question, or a file of them; and the page's own commands.

The page's modules are imported by the command that needs them, so that `--help` stays quick.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from index.errors import TiaowenError

if TYPE_CHECKING:
    from rag.pipeline import Pipeline
    from rag.types import Answer

app = typer.Typer(help="提问：回答并标出依据的条款。", no_args_is_help=True)
_PASSED_ON = {"allow_extra_args": True, "ignore_unknown_options": True}
StateOption = Annotated[Path | None, typer.Option(help="生成物目录")]


@app.callback()
def main() -> None:
    """提问：回答并标出依据的条款。"""


@app.command()
def feedback(
    as_json: Annotated[bool, typer.Option("--json", help="每行一个 JSON 对象")] = False,
    state: StateOption = None,
) -> None:
    """列出使用者对回答的评价。"""
    from rag.web.feedback_list import feedback_command

    feedback_command(as_json, state)


@app.command(context_settings=_PASSED_ON, add_help_option=False)
def accounts(context: typer.Context) -> None:
    """管理账号：add、list、remove（允许别的机器访问之前，先添加）。"""
    from rag.web.accounts import cli

    cli(context.args, prog_name="python -m rag accounts")


@app.command()
def mcp(
    corpus: Annotated[Path | None, typer.Option(help="文件所在目录")] = None,
    state: StateOption = None,
) -> None:
    """以 MCP 协议（标准输入输出）提供提问、检索和阅读条款。"""
    from rag.web.mcp import serve_command

    serve_command(corpus, state)


@app.command()
def insights(
    name: Annotated[str, typer.Argument(help="ledger、validity、basis 等；不写则列出")] = "",
    unit: Annotated[str, typer.Option(help="只看这个单位的任务")] = "",
    region: Annotated[list[str] | None, typer.Option(help="地区，可重复")] = None,
    doc: Annotated[list[str] | None, typer.Option(help="文件的 doc_id，可重复")] = None,
    matter: Annotated[list[str] | None, typer.Option(help="事项，可重复")] = None,
    due_by: Annotated[str | None, typer.Option(help="在这一天及以前到期，如 2026-12-31")] = None,
    as_of: Annotated[str | None, typer.Option(help="按这一天判断效力，默认今天")] = None,
    before: Annotated[str, typer.Option(help="比较的旧版（doc_id 或索引代）")] = "",
    after: Annotated[str, typer.Option(help="比较的新版")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    xlsx: Annotated[Path | None, typer.Option(help="写成 Excel 文件")] = None,
    docx: Annotated[Path | None, typer.Option(help="写成 Word 文件")] = None,
    ics: Annotated[Path | None, typer.Option(help="把完成时限写成日历")] = None,
) -> None:
    """全库的表：责任单位台账、效力状态、依据链条等，每一格都有出处。"""
    from rag.insights.command import Wanted, insights_command
    from rag.insights.options import Options, day

    try:
        options = Options(
            regions=tuple(region or ()),
            doc_ids=tuple(doc or ()),
            unit=unit,
            due_by=day(due_by),
            as_of=day(as_of),
            matters=tuple(matter or ()),
            before=before,
            after=after,
        )
        files = {"xlsx": xlsx, "docx": docx, "ics": ics}
        insights_command(name, options, Wanted(as_json, files))
    except TiaowenError as error:
        _stop(str(error), error.exit_code)


@dataclass(frozen=True, slots=True)
class Asked:
    """One line of a batch."""

    id: str
    question: str
    history: tuple[str, ...] = ()


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="问题")] = None,
    history: Annotated[list[str] | None, typer.Option(help="此前的问题，可重复")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出一行 JSON")] = False,
    input_file: Annotated[Path | None, typer.Option("--input", help="题目，每行一个 JSON")] = None,
    output_file: Annotated[Path | None, typer.Option("--output", help="回答写到这里")] = None,
) -> None:
    """回答一个问题，或逐行回答一个文件里的问题。"""
    from index.settings import load_settings

    if (question is None) == (input_file is None) or (output_file and not input_file):
        _stop("请给出一个问题，或同时给出 --input 和 --output", 2)
    try:
        asked = list(_read(input_file)) if input_file else []
        from rag.pipeline import Pipeline

        pipeline = Pipeline.open(load_settings())
    except TiaowenError as error:
        _stop(str(error), error.exit_code)
    if question is not None:
        _show(pipeline, pipeline.answer(question, history or ()), as_json)
    else:
        _answer_all(pipeline, asked, output_file)


def _show(pipeline: Pipeline, answer: Answer, as_json: bool) -> None:
    from rag.serialize import answer_to_json

    if as_json:
        print(json.dumps(answer_to_json(answer, pipeline.snapshot.document), ensure_ascii=False))
        return
    for note in answer.notes:
        print(f"（{note}）")
    print(answer.text.replace("**", ""))
    cited = {c.n: c for c in answer.citations}
    if cited:
        print("\n依据：")
    for citation in cited.values():
        document = pipeline.snapshot.document(citation.clause.doc_id)
        place = " > ".join([document.title, *citation.clause.path, citation.clause.number])
        print(f"[{citation.n}] {place}（{citation.clause.clause_id}）")
    if answer.refused and answer.hits:
        print("\n最接近的条款：")
        for hit in answer.hits[:3]:
            print(f"- {hit.clause.clause_id}：{hit.clause.text[:60]}…")


def _answer_all(pipeline: Pipeline, asked: list[Asked], output_file: Path | None) -> None:
    """Write one answer a line, in the order of the questions."""
    from rich.console import Console
    from rich.progress import track

    from rag.serialize import answer_to_json

    console = Console(stderr=True)
    out = output_file.open("w", encoding="utf-8") if output_file else sys.stdout
    try:
        for item in track(asked, "回答", console=console, disable=not console.is_terminal):
            answer = pipeline.answer(item.question, item.history)
            row = answer_to_json(answer, pipeline.snapshot.document, item.id)
            print(json.dumps(row, ensure_ascii=False), file=out)
    finally:
        if output_file:
            out.close()


def _read(file: Path) -> Iterator[Asked]:
    """Read `{"id", "question", "history"}` lines.

    Raises:
        TiaowenError: unreadable file or broken line; names the line.
    """
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TiaowenError(f"{file.name} 无法读取：{error}。请检查路径和编码（UTF-8）") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _asked(file, number, line)


def _asked(file: Path, number: int, line: str) -> Asked:
    try:
        row = json.loads(line)
        history = row.get("history") or []
        if not isinstance(row["question"], str) or not all(isinstance(h, str) for h in history):
            raise ValueError("question 应是字符串，history 应是字符串的列表")
        return Asked(str(row.get("id", number)), row["question"], tuple(history))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        shape = '{"id", "question", "history"}'
        raise TiaowenError(f"{file.name} 第{number}行应是 {shape} 形式的 JSON：{error}") from error


def _stop(message: str, code: int) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(code)


if __name__ == "__main__":
    app()
