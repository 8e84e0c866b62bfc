"""Question sets: JSON lines of our own, and a user's own JSONL, CSV or XLSX.

A line of `eval/collections/*/questions.jsonl`:
`{"id", "type", "question", "history": [...], "gold": [{"document", "quote", "attachment"?}],
"any": bool, "answer", "must": [...], "must_not"?: [...], "split": "dev" | "test", "group"?,
"family"?}`. A quote that is a list names spans that must all stand in one clause (the cells of a
row of a table, say).
A user's own table needs only a question and one of: an expected clause id, a quote, an answer.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import TiaowenError

QUESTIONS = Path(__file__).parent / "collections" / "five" / "questions"
COLUMNS: Mapping[str, str] = {
    "编号": "id",
    "问题": "question",
    "答案": "answer",
    "条款": "clause_id",
    "引文": "quote",
    "文件": "document",
    "类型": "type",
}
"""Chinese column names of a user's table and the fields they stand for."""


class QuestionError(TiaowenError):
    """A question set can't be read; names file, line, reason and remedy."""


@dataclass(frozen=True, slots=True)
class Gold:
    """A clause that answers the question: by id, or by a quote from a document.

    `spans` are further texts that the same clause must hold.
    """

    document: str
    quote: str
    attachment: str = ""
    clause_id: str = ""
    spans: tuple[str, ...] = ()

    @property
    def quotes(self) -> tuple[str, ...]:
        """All texts that the clause must hold."""
        return (self.quote, *self.spans)


@dataclass(frozen=True, slots=True)
class Question:
    """One question with what a right answer needs.

    `any_gold` says that one of `gold` suffices; otherwise all are needed. An unanswerable
    question has no gold, unless half of it is answerable.
    """

    id: str
    type: str
    question: str
    history: tuple[str, ...] = ()
    gold: tuple[Gold, ...] = ()
    any_gold: bool = True
    answer: str = ""
    must: tuple[str, ...] = ()
    split: str = "test"
    note: str = ""
    must_not: tuple[str, ...] = ()
    group: str = ""
    """A kind within the type that is counted apart: `switch`, `near`, `other_place`, `foreign` …"""
    family: str = ""
    """The subject that the question belongs to, where a collection has subjects."""
    near: tuple[str, ...] = ()
    """Documents nearly like the right ones: citing one is the wrong place or year."""
    origin: str = ""
    """The collection that it comes from, where several are asked together."""

    @property
    def answerable(self) -> bool:
        """True unless the documents don't answer it (or only half of it)."""
        return self.type != "unanswerable"

    @property
    def half(self) -> bool:
        """True if the documents answer one part of the question and not the other."""
        return not self.answerable and bool(self.gold)


def load_questions(source: Path = QUESTIONS, split: str | None = None) -> tuple[Question, ...]:
    """Return the questions of a file or of every `*.jsonl` in a folder, in file and line order.

    Raises:
        QuestionError: unreadable file, broken line, missing field, duplicate id.
    """
    files = sorted(source.glob("*.jsonl")) if source.is_dir() else [source]
    questions = [question for file in files for question in _read(file)]
    if not questions:
        raise QuestionError(f"{source}：没有题目。请给出 .jsonl、.csv 或 .xlsx 题集")
    seen: set[str] = set()
    for question in questions:
        if question.id in seen:
            raise QuestionError(f"{source}：题号 {question.id} 重复，请改成不同的编号")
        seen.add(question.id)
    return tuple(q for q in questions if split is None or q.split == split)


def _read(file: Path) -> Iterator[Question]:
    readers = {".jsonl": _jsonl_rows, ".csv": _csv_rows, ".xlsx": _xlsx_rows}
    if file.suffix.lower() not in readers:
        raise QuestionError(f"{file}：不支持的题集格式。请用 .jsonl、.csv 或 .xlsx")
    try:
        for line, row in readers[file.suffix.lower()](file):
            yield _question(file, line, row)
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionError(f"{file}：无法读取（{error}）。请检查路径和编码（UTF-8）") from error


def _jsonl_rows(file: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for line, text in enumerate(file.read_text(encoding="utf-8-sig").splitlines(), start=1):
        if not text.strip():
            continue
        try:
            row = json.loads(text)
        except json.JSONDecodeError as error:
            raise QuestionError(f"{file} 第{line}行：不是合法的 JSON（{error.msg}）") from error
        if not isinstance(row, dict):
            raise QuestionError(f"{file} 第{line}行：应是一个 JSON 对象")
        yield line, row


def _csv_rows(file: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    with file.open(encoding="utf-8-sig", newline="") as handle:
        yield from enumerate(csv.DictReader(handle), start=2)


def _xlsx_rows(file: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(file, read_only=True, data_only=True)
    except (InvalidFileException, BadZipFile, KeyError) as error:
        raise QuestionError(f"{file}：不是可读的 .xlsx 文件。请用 Excel 或 WPS 另存") from error
    try:
        rows = book.worksheets[0].iter_rows(values_only=True)
        header = [str(cell or "").strip() for cell in next(rows, ())]
        for line, cells in enumerate(rows, start=2):
            if any(cell is not None for cell in cells):
                values = ("" if cell is None else str(cell) for cell in cells)
                yield line, dict(zip(header, values, strict=False))
    finally:
        book.close()


def _question(file: Path, line: int, raw: Mapping[str, Any]) -> Question:
    row = {COLUMNS.get(str(key).strip(), str(key).strip()): value for key, value in raw.items()}
    text = str(row.get("question") or "").strip()
    if not text:
        raise QuestionError(f"{file} 第{line}行：缺少问题（列名 question 或 问题）")
    gold = tuple(_golds(file, line, row))
    kind = str(row.get("type") or ("user" if gold or row.get("answer") else "unanswerable"))
    return Question(
        id=str(row.get("id") or f"{file.stem}-{line}"),
        type=kind,
        question=text,
        history=_strings(file, line, row, "history"),
        gold=gold,
        any_gold=bool(row.get("any", True)),
        answer=str(row.get("answer") or ""),
        must=_strings(file, line, row, "must"),
        split=str(row.get("split") or "test"),
        note=str(row.get("note") or ""),
        must_not=_strings(file, line, row, "must_not"),
        group=str(row.get("group") or ""),
        family=str(row.get("family") or ""),
    )


def _strings(file: Path, line: int, row: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = row.get(name) or []
    if isinstance(value, str):
        return tuple(part for part in value.split("|") if part)
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return tuple(value)
    raise QuestionError(f"{file} 第{line}行：{name} 应是字符串的列表")


def _golds(file: Path, line: int, row: Mapping[str, Any]) -> Iterable[Gold]:
    listed = row.get("gold")
    if listed is None:
        listed = [row] if row.get("clause_id") or row.get("quote") else []
    if not isinstance(listed, list):
        raise QuestionError(f"{file} 第{line}行：gold 应是列表")
    for entry in listed:
        if not isinstance(entry, Mapping) or not (entry.get("clause_id") or entry.get("quote")):
            raise QuestionError(f"{file} 第{line}行：gold 的每一项都要有 quote 或 clause_id")
        quote = entry.get("quote") or ""
        quotes = [str(part) for part in quote] if isinstance(quote, list) else [str(quote)]
        yield Gold(
            document=str(entry.get("document") or ""),
            quote=quotes[0],
            attachment=str(entry.get("attachment") or ""),
            clause_id=str(entry.get("clause_id") or ""),
            spans=tuple(quotes[1:]),
        )
