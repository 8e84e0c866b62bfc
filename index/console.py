"""What the index commands print for people, and the JSON objects they print for programs."""
# ruff: noqa: T201

from __future__ import annotations

import sys
from dataclasses import asdict

from index.build.run import BuildReport
from index.diff.report import summary, text_lines, to_json
from index.generation.history import Kept
from index.generation.snapshot import Snapshot
from index.structure.document import Document

_LISTED = 200
"""Documents of which a build tells what it changed."""


def report_json(report: BuildReport) -> dict[str, object]:
    """Return the object of `index build --json`."""
    return {
        "generation": report.generation,
        "built": report.built,
        "documents": report.documents,
        "clauses": report.clauses,
        "parsed": report.parsed,
        "encoded": report.encoded,
        "rejected": [asdict(item) for item in report.rejected],
        "changes": [to_json(diff) for diff in report.changes],
        "gate": None if report.gate is None else asdict(report.gate),
        "seconds": dict(report.seconds),
    }


def show_report(report: BuildReport) -> None:
    """Print what the build did, then the rejected files."""
    if report.gate is not None:
        print(report.gate.report)
    if report.gate is not None and not report.gate.passed:
        print(f"评测退步，新索引未启用；{report.generation} 继续服务。")
    elif not report.built:
        print(f"无变化：{report.generation}，{report.documents} 个文件，{report.clauses} 条。")
    else:
        for line in text_lines(report.changes[:_LISTED], each=5):
            print(line)
        if len(report.changes) > _LISTED:
            print(f"…… 其余 {len(report.changes) - _LISTED} 个文件")
        print(
            f"已启用 {report.generation}：{report.documents} 个文件，{report.clauses} 条"
            f"（{summary(report.changes)}；读取 {report.parsed} 个文件，编码 {report.encoded} 条，"
            f"用时 {sum(report.seconds.values()):.1f} 秒）。"
        )
    for item in report.rejected:
        place = f"（{item.place}）" if item.place else ""
        print(f"未收录 {item.file}{place}：{item.reason}。{item.remedy}", file=sys.stderr)


def show_status(snapshot: Snapshot, data: dict[str, object]) -> None:
    """Print the index, its documents and what the next build would do."""
    facts = snapshot.manifest.encoder
    print(f"索引 {snapshot.generation}（{snapshot.manifest.created}）")
    print(f"编码器 {facts.encoder_id}（{facts.revision}，{facts.dimension} 维）")
    refined = data.get("refinement")
    if isinstance(refined, dict):
        print(
            f"第二级编码器：已编码 {refined['done']} / {refined['total']} 条（index refine 接着补）"
        )
    for document in snapshot.documents:
        _show_document(document, len(snapshot.rows_of(document.doc_id)))
    for item in snapshot.manifest.rejected:
        print(f"未收录 {item.file}：{item.reason}。{item.remedy}")
    _show_pending(data["pending"])


def _show_document(document: Document, clauses: int) -> None:
    facts = (document.doc_number, document.issuer, document.issued_on, document.region)
    print(f"{document.file}：《{document.title}》 {clauses} 条")
    print("  " + ("　".join(fact for fact in facts if fact) or "未识别出文号等要素"))
    for warning in document.warnings:
        print(f"  警告：{warning}")
    if document.noise:
        print(f"  略去 {len(document.noise)} 处非正文（python -m index outline 可查）")


def _show_pending(pending: object) -> None:
    words = {"added": "新增", "changed": "改动", "removed": "删除"}
    assert isinstance(pending, dict)
    waiting = [f"{words[kind]} {file}" for kind, files in pending.items() for file in files]
    if waiting:
        print(f"尚未更新：{'、'.join(waiting)}。请运行 python -m index build。")


def show_kept(kept: Kept) -> None:
    """Print one generation in a line; the serving one has a star."""
    facts = kept.problem
    if kept.manifest is not None:
        manifest = kept.manifest
        facts = f"{manifest.documents} 个文件，{manifest.clauses} 条；{manifest.summary}"
    print(f"{'*' if kept.current else ' '} {kept.generation}  {facts}")
