"""`python -m index`: build, refine, status, verify, clauses, outline, diff, history, push, …

Libraries are imported inside the commands, so that `--help` answers at once. Exit codes:
0 done, 1 finished with rejected documents (or refused by the gate), 2 wrong use, 3 no index.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import CorpusError, TiaowenError
from index.settings import Settings, load_settings

if TYPE_CHECKING:
    from index.build.run import BuildReport
    from index.diff.compare import DocumentDiff
    from index.structure.document import Document

app = typer.Typer(
    help="索引：读入文件、切分条款、建立和管理索引。", no_args_is_help=True, add_completion=False
)

CorpusOption = Annotated[Path | None, typer.Option("--corpus", help="文件所在目录")]
StateOption = Annotated[Path | None, typer.Option("--state", help="索引等生成物的目录")]
JsonOption = Annotated[bool, typer.Option("--json", help="输出机器可读的 JSON，每行一个对象")]
GateOption = Annotated[bool, typer.Option("--gate", help="启用前先跑评测，退步则保留原索引")]
NO_INDEX = 3


@app.command()
def build(
    corpus: CorpusOption = None,
    state: StateOption = None,
    gate: GateOption = False,
    full: Annotated[bool, typer.Option("--full", help="不用缓存，全部重做")] = False,
    as_json: JsonOption = False,
) -> None:
    """按文件的变化更新索引。"""
    settings = load_settings(corpus=corpus, state=state)
    from index.console import report_json, show_report

    report = _build(settings, gate=gate, full=full, quiet=as_json)
    if as_json:
        print_json(report_json(report))
    else:
        show_report(report)
    if report.rejected or (report.gate is not None and not report.gate.passed):
        raise typer.Exit(1)


def _build(settings: Settings, *, gate: bool, full: bool, quiet: bool) -> BuildReport:
    from index.build.gate import evaluation_gate
    from index.build.run import build_index
    from index.progress_bars import reporter

    with reporter(sys.stderr, quiet=quiet) as shown:
        return build_index(
            settings,
            gate=evaluation_gate(settings) if gate else None,
            full=full,
            reporter=shown,
        )


@app.command()
def refine(corpus: CorpusOption = None, state: StateOption = None) -> None:
    """为第一级编码器建立的大索引补上第二级向量；中断后再运行一次即可接着补。"""
    settings = load_settings(corpus=corpus, state=state)
    from index.build.refine import refine as refine_index
    from index.console import show_report
    from index.progress_bars import reporter

    with reporter(sys.stderr) as shown:
        report = refine_index(settings, shown)
    if report is None:
        print("按现在的设置和规模，没有要补的向量。")
        return
    show_report(report)
    if report.rejected:
        raise typer.Exit(1)


@app.command()
def status(
    corpus: CorpusOption = None, state: StateOption = None, as_json: JsonOption = False
) -> None:
    """显示索引里的文件、要素、条款数、警告和待更新的文件。"""
    from index.console import show_status
    from index.opening import open_snapshot
    from index.status import status_json

    settings = load_settings(corpus=corpus, state=state)
    snapshot = open_snapshot(settings)
    data = status_json(snapshot, settings.corpus, settings.state)
    if as_json:
        print_json(data)
        return
    show_status(snapshot, data)


@app.command()
def verify(
    generation: Annotated[str | None, typer.Argument(help="默认当前一代")] = None,
    everything: Annotated[bool, typer.Option("--all", help="检查保留的各代")] = False,
    state: StateOption = None,
) -> None:
    """核对校验和、条数、条款位置和向量。"""
    from index.generation.folders import generations, require_current
    from index.generation.verify import problems

    folder = load_settings(state=state).state
    names = generations(folder) if everything else (generation or require_current(folder),)
    broken = False
    for name in names:
        found = problems(folder, name)
        broken = broken or bool(found)
        print(f"{name}：{'完好' if not found else f'{len(found)} 处问题'}")
        for problem in found:
            print(f"  {problem}")
    if broken:
        print("请运行 python -m index build 重建，或 python -m index rollback 回到上一代。")
        raise typer.Exit(NO_INDEX)


@app.command()
def clauses(
    file: Annotated[str | None, typer.Argument(help="只列这个文件")] = None,
    state: StateOption = None,
    as_json: JsonOption = False,
) -> None:
    """列出全部条款。"""
    from index.opening import open_snapshot
    from index.structure.serialize import clause_to_json

    snapshot = open_snapshot(load_settings(state=state), verify=False)
    for head in snapshot.documents:
        if file is not None and file not in (head.file, head.doc_id):
            continue
        for clause in snapshot.document(head.doc_id).clauses:
            if as_json:
                print_json(clause_to_json(clause, head.file))
            else:
                print(f"[{clause.clause_id}] {' › '.join(clause.path)}\n    {clause.text}")


@app.command()
def outline(
    file: Annotated[Path, typer.Argument(help="任意文件，不必在索引里")],
) -> None:
    """显示一个文件切分成的条款树、要素和警告。"""
    from index.structure import outline as tree

    print(tree(_read(file)))


def _read(path: Path) -> Document:
    from index.readers import read_document
    from index.structure import parse_document

    if not path.exists():
        raise CorpusError(path.name, "没有这个文件", "请检查路径")
    return parse_document(read_document(path, path.parent), path.stem)


@app.command()
def diff(
    old: Annotated[str | None, typer.Argument(help="较早的一代；默认上一代")] = None,
    new: Annotated[str | None, typer.Argument(help="较晚的一代；默认当前一代")] = None,
    files: Annotated[
        tuple[Path, Path] | None, typer.Option(help="比较同一政策的两个文件：旧 新")
    ] = None,
    html: Annotated[Path | None, typer.Option(help="写出单文件网页")] = None,
    state: StateOption = None,
    as_json: JsonOption = False,
) -> None:
    """逐条比较两代索引或两个文件：新增、删除、修改、移动、改号。"""
    from index.diff.compare import compare_documents
    from index.diff.report import html_page, summary, text_lines, to_json

    if files is not None:
        heading = f"{files[0].name} → {files[1].name}"
        diffs: Sequence[DocumentDiff] = (compare_documents(_read(files[0]), _read(files[1])),)
    else:
        heading, diffs = _compare_generations(load_settings(state=state).state, old, new)
    if html is not None:
        html.write_text(html_page(diffs, heading), encoding="utf-8")
    if as_json:
        for item in diffs:
            print_json(to_json(item))
        return
    print(f"{heading}：{summary(diffs)}")
    for line in text_lines(diffs):
        print(line)


def _compare_generations(
    state: Path, old: str | None, new: str | None
) -> tuple[str, Sequence[DocumentDiff]]:
    from index.diff.compare import compare_corpora
    from index.generation.folders import require_current
    from index.generation.history import before
    from index.generation.snapshot import open_generation

    later = new or require_current(state)
    earlier = old or before(state, later)
    snapshots = [open_generation(state, name) for name in (earlier, later)]
    documents = [[s.document(d.doc_id) for d in s.documents] for s in snapshots]
    return f"{earlier} → {later}", compare_corpora(*documents)


@app.command()
def history(state: StateOption = None, as_json: JsonOption = False) -> None:
    """列出保留的各代索引。"""
    from index.console import show_kept
    from index.generation.history import history as kept_generations
    from index.status import kept_json

    for kept in kept_generations(load_settings(state=state).state):
        if as_json:
            print_json(kept_json(kept))
        else:
            show_kept(kept)


@app.command()
def rollback(
    generation: Annotated[str | None, typer.Argument(help="默认上一代")] = None,
    state: StateOption = None,
) -> None:
    """回到更早的一代索引。"""
    from index.generation.history import rollback as go_back

    chosen = go_back(load_settings(state=state).state, generation)
    print(f"已启用 {chosen}。文件没有变：下次 index build 会再按现有文件建立索引。")


@app.command()
def push(
    to: Annotated[str, typer.Option("--to", help="推送到哪里；目前只有 milvus")] = "milvus",
    generation: Annotated[str | None, typer.Option("--from", help="哪一代；默认当前一代")] = None,
    collection: Annotated[str | None, typer.Option(help="集合（别名）的名字")] = None,
    uri: Annotated[str | None, typer.Option(help="Milvus 地址，或本机 .db 文件")] = None,
    rollback: Annotated[bool, typer.Option("--rollback", help="别名退回上一代，不推送")] = False,
    state: StateOption = None,
) -> None:
    """把本机的索引推送到 Milvus 并启用；中断后再运行一次即可接着推送。"""
    if to != "milvus":
        raise typer.BadParameter("目前只能推送到 milvus", param_hint="--to")
    from index.milvus.aliases import roll_back
    from index.milvus.push import push as push_index
    from index.progress_bars import reporter

    settings = load_settings(state=state, milvus_collection=collection, milvus_uri=uri)
    if rollback:
        print(f"Milvus 已启用 {roll_back(settings, generation)}。")
        return
    with reporter(sys.stderr) as shown:
        done = push_index(settings, generation, reporter=shown)
    dropped = f"；已删除 {'、'.join(done.dropped)}" if done.dropped else ""
    print(
        f"Milvus 已启用 {done.generation}（集合 {done.collection}）："
        f"{done.clauses} 条，本次写入 {done.written} 条{dropped}。"
    )


@app.command()
def watch(corpus: CorpusOption = None, state: StateOption = None, gate: GateOption = False) -> None:
    """文件有变化就更新索引，直到按 Ctrl-C。"""
    from index.build.watch import watch as watch_corpus
    from index.console import show_report

    settings = load_settings(corpus=corpus, state=state)

    def rebuild() -> None:
        try:
            show_report(_build(settings, gate=gate, full=False, quiet=True))
        except TiaowenError as error:
            print(error, file=sys.stderr)
        sys.stdout.flush()

    print(f"正在留意 {settings.corpus}，按 Ctrl-C 结束。", flush=True)
    watch_corpus(settings.corpus, rebuild)


def print_json(data: object) -> None:
    """Print one line of JSON."""
    print(json.dumps(data, ensure_ascii=False))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; errors for the user are one line, without a traceback."""
    import logging

    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    try:
        app(arguments)
    except TiaowenError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        print("已中止；原有索引不受影响。", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


if __name__ == "__main__":
    main()
