"""How well a document was read: what share of it was kept, and what a person should look at.

Furniture of a page or a printer (menus, scripts, page numbers) is dropped from every document and
counts for nothing; what counts is text that may be the document's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.readers.decoding import has_everyday_characters
from index.structure.document import Clause, Document

LONG_CLAUSE = 1_000
_DROPPED_SHARE = 0.1
_GARBLED_SHARE = 0.1
_DOUBTFUL = ("隐藏文字", "删去的文字", "正文之外的网页内容", "隐藏的工作表", "网页控件", "网页链接")
"""Reasons under which a reader may have dropped what belongs to the document."""
_SENTENCE = re.compile(r"[^。；！？]{10,}[。；！？]")
_UNMAPPED = re.compile("[\ue000-\uf8ff\ufffd□]")
_SCRIPT = re.compile(r"[{}]|function\s*\(|var\s|</?\w+>")
_LEAST = 100
"""Characters below which shares say nothing."""


@dataclass(frozen=True, slots=True)
class Quality:
    """Shares are of the characters that may be the document's: those kept and those dropped."""

    characters: int
    dropped: float
    """Share of sentences among what was dropped."""
    garbled: float
    """Share of characters that are no text: unmapped, or a wrong map of a font."""
    long_clauses: float
    """Share of the text that stands in clauses of more than LONG_CLAUSE characters."""
    rows_without_heads: int
    """Table rows whose values no column name explains."""
    facts: tuple[str, ...]
    """Which of title, number, issuer, date and region were found."""


def quality(document: Document, clauses: Sequence[Clause], text: str) -> Quality:
    """Measure how a document was read.

    Args:
        document: its facts and what was dropped.
        clauses: its clauses.
        text: its text.
    """
    kept = max(1, len(text))
    flat = "".join(text.split())
    lost = sum(_lost(noise, flat) for noise in document.noise)
    long = sum(len(clause.text) for clause in clauses if len(clause.text) > LONG_CLAUSE)
    found = {
        "标题": document.title,
        "文号": document.doc_number,
        "机关": document.issuer,
        "日期": document.issued_on,
        "地区": document.region or ("国家" if document.level == "国家" else ""),
    }
    return Quality(
        characters=len(text),
        dropped=round(lost / (kept + lost), 3),
        garbled=round(_garbled(text), 3),
        long_clauses=round(long / kept, 3),
        rows_without_heads=_headless(clauses),
        facts=tuple(name for name, value in found.items() if value),
    )


def concerns(measured: Quality) -> tuple[str, ...]:
    """Return what a person should look at, in Chinese, the gravest first."""
    out = []
    if measured.characters >= _LEAST and measured.garbled > _GARBLED_SHARE:
        out.append(f"约 {measured.garbled:.0%} 的文字像是乱码，请核对原文件的编码或字体")
    if measured.characters >= _LEAST and measured.dropped > _DROPPED_SHARE:
        out.append(f"略去的内容约占 {measured.dropped:.0%}，请用 outline 核对是否有正文被略去")
    if measured.rows_without_heads > 2:
        out.append(f"有 {measured.rows_without_heads} 行表格没有列名，请核对表头")
    return tuple(out)


def _lost(noise: str, kept: str) -> int:
    """Count the characters of sentences dropped for a doubtful reason and said nowhere else."""
    reason, _, text = noise.partition("：")
    if not reason.startswith(_DOUBTFUL) or _SCRIPT.search(text):
        return 0
    sentences = ("".join(match.group().split()) for match in _SENTENCE.finditer(text))
    return sum(len(sentence) for sentence in sentences if sentence[-24:] not in kept)


def _garbled(text: str) -> float:
    if len(text) >= _LEAST and not has_everyday_characters(text):
        return 1.0
    return len(_UNMAPPED.findall(text)) / max(1, len(text))


def _headless(clauses: Sequence[Clause]) -> int:
    """Count table rows that carry no column name, the first of each table aside."""
    count, inside = 0, False
    for clause in clauses:
        if clause.kind != "table":
            inside = False
            continue
        count += inside and "：" not in clause.text and "；" in clause.text
        inside = True
    return count
