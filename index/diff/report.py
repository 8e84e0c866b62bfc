"""Clause changes for people and programs: text, JSON, and one self-contained HTML page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from html import escape

from index.diff.compare import (
    Change,
    ChangeKind,
    DocumentDiff,
    Mark,
    count_changes,
)
from index.structure.document import Clause

WORDS: dict[ChangeKind, str] = {
    "added": "新增",
    "removed": "删除",
    "changed": "修改",
    "moved": "移动",
    "renumbered": "改号",
}
_SHORT = 60


def summary(diffs: Sequence[DocumentDiff]) -> str:
    """Return the counts in one sentence, for example 新增 2 条，修改 1 条."""
    counts = count_changes(diffs)
    parts = [f"{word} {counts[kind]} 条" for kind, word in WORDS.items() if counts[kind]]
    renamed = sum(diff.renamed for diff in diffs)
    if renamed:
        parts.append(f"{renamed} 个文件改名")
    return "，".join(parts) or "条款无变化"


def text_lines(diffs: Sequence[DocumentDiff], *, each: int | None = None) -> Iterator[str]:
    """Yield lines to read; with `each`, at most so many changes of one document."""
    for diff in diffs:
        yield f"《{diff.title}》 {_files(diff)}：{summary([diff])}"
        if each is not None and not (diff.old_file and diff.new_file):
            continue  # a document that came or went whole says enough by its title
        for change in diff.changes[:each]:
            yield f"  {WORDS[change.kind]} {_ids(change)}  {_shown(change)}"
        if each is not None and len(diff.changes) > each:
            yield f"  …… 其余 {len(diff.changes) - each} 处用 python -m index diff 查看"


def _files(diff: DocumentDiff) -> str:
    if diff.renamed:
        return f"{diff.old_file} → {diff.new_file}"
    return diff.new_file or diff.old_file


def _ids(change: Change) -> str:
    ids = [clause.clause_id for clause in (change.old, change.new) if clause is not None]
    return " → ".join(dict.fromkeys(ids))


def _shown(change: Change) -> str:
    if change.marks:
        return "".join(_plain(mark) for mark in change.marks)
    clause = change.new or change.old
    return _cut(clause.text) if clause else ""


def _plain(mark: Mark) -> str:
    if mark.kind == "delete":
        return f"[-{mark.text}-]"
    if mark.kind == "insert":
        return f"{{+{mark.text}+}}"
    return mark.text if len(mark.text) <= 2 * _SHORT else f"{mark.text[:20]}…{mark.text[-20:]}"


def _cut(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _SHORT else flat[: _SHORT - 1] + "…"


def to_json(diff: DocumentDiff) -> dict[str, object]:
    """Return one document's changes as a JSON object."""
    return {
        "title": diff.title,
        "old_file": diff.old_file,
        "new_file": diff.new_file,
        "changes": [
            {
                "kind": change.kind,
                "old": _clause_json(change.old),
                "new": _clause_json(change.new),
                "marks": [asdict(mark) for mark in change.marks],
            }
            for change in diff.changes
        ],
    }


def _clause_json(clause: Clause | None) -> dict[str, object] | None:
    if clause is None:
        return None
    return {
        "clause_id": clause.clause_id,
        "number": clause.number,
        "path": list(clause.path),
        "text": clause.text,
    }


_STYLE = """
body{font:16px/1.7 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;max-width:60rem;
margin:2rem auto;padding:0 1rem;color:#1d1d1f;background:#fff}
h2{font-size:1.1rem;border-bottom:1px solid #d0d0d5;padding-bottom:.3rem;margin-top:2.5rem}
article{margin:1rem 0;padding:.6rem .9rem;border-left:4px solid #8a8a94;background:#f6f6f8}
.added{border-color:#1a7f37}.removed{border-color:#b3261e}.changed{border-color:#9a6700}
small{color:#5c5c66}ins{background:#c7f0d2;text-decoration:none}del{background:#ffd7d5}
@media(prefers-color-scheme:dark){body{background:#17171a;color:#ececf1}
article{background:#222227}small{color:#a6a6b0}ins{background:#14532d}del{background:#7f1d1d}}
"""


def html_page(diffs: Sequence[DocumentDiff], heading: str) -> str:
    """Return a page that needs nothing else: no script, no font, no link out."""
    body = "".join(_html_document(diff) for diff in diffs) or "<p>条款没有变化。</p>"
    return (
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width">'
        f"<title>{escape(heading)}</title><style>{_STYLE}</style>"
        f"<h1>{escape(heading)}</h1><p>{escape(summary(diffs))}</p>{body}</html>"
    )


def _html_document(diff: DocumentDiff) -> str:
    changes = "".join(_html_change(change) for change in diff.changes)
    return (
        f"<h2>{escape(diff.title)}</h2>"
        f"<p><small>{escape(_files(diff))}：{escape(summary([diff]))}</small></p>{changes}"
    )


def _html_change(change: Change) -> str:
    clause = change.new or change.old
    text = "".join(_html_mark(mark) for mark in change.marks)
    path = " › ".join(clause.path) if clause else ""
    return (
        f'<article class="{change.kind}"><strong>{WORDS[change.kind]}</strong> '
        f"<small>{escape(_ids(change))}　{escape(path)}</small>"
        f"<div>{text or escape(clause.text if clause else '')}</div></article>"
    )


def _html_mark(mark: Mark) -> str:
    tag = {"insert": "ins", "delete": "del"}.get(mark.kind)
    return f"<{tag}>{escape(mark.text)}</{tag}>" if tag else escape(mark.text)
