"""A library of two small documents and a chain that answers by arithmetic: no index, no model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import pytest

from index.search.lexical import LexicalIndex
from index.structure.document import Clause, Document, Heading
from index.text.tokens import tokenize
from rag.types import Answer, Citation, Hit, Scope

HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)">'


def make_document(doc_id: str, title: str, lines: Sequence[tuple[str, str]], **facts) -> Document:
    """Return a document from (number, text) lines; a line without a number is a heading."""
    text, clauses, headings, path = title, [], [Heading("", title, 0, len(title), 0)], ()
    for number, line in lines:
        start = len(text) + 1
        text = f"{text}\n{line}"
        if number:
            row = f"{doc_id}/{number}"
            clauses.append(
                Clause(row, doc_id, "clause", number, path, line, start, len(text), ("市大数据局",))
            )
        else:
            headings.append(Heading(line[:2], line, start, len(text), 1))
            path = (line,)
    known = {"doc_number": "测发〔2024〕1号", "issuer": "测试市政府", "issued_on": "2024-05-01"}
    return Document(
        doc_id, f"{doc_id}.md", title, text, tuple(clauses), tuple(headings), **(known | facts)
    )


DOCUMENTS = (
    make_document(
        "sharing",
        "关于数据共享的意见",
        [
            ("", "一、总体要求"),
            ("（一）", "（一）加强数据安全保护。各单位应当分级保护数据。每年检查一次。"),
            ("（二）", "（二）推进数据共享。无条件共享的数据应当直接提供。"),
            ("", "二、保障措施"),
            ("（三）", "（三）加强组织领导。市大数据局牵头，三年内完成。"),
        ],
        region="测试省测试市",
        region_code="990100",
    ),
    make_document(
        "hostile",
        f"恶意{HOSTILE}文件",
        [
            ("", f"一、{HOSTILE}"),
            ("1.", f"1.单元格{HOSTILE}，[链接](javascript:alert(3))，<svg/onload=alert(4)>。"),
        ],
        issuer=HOSTILE,
        warnings=(HOSTILE,),
    ),
)


@dataclass(frozen=True)
class FakeShelf:
    """Documents in memory."""

    documents: tuple[Document, ...] = DOCUMENTS
    generation: str = "g1"

    @property
    def _clauses(self) -> tuple[Clause, ...]:
        return tuple(clause for item in self.documents for clause in item.clauses)

    @cached_property
    def lexical(self) -> LexicalIndex:
        return LexicalIndex.build([tokenize(clause.text) for clause in self._clauses])

    def document(self, doc_id: str) -> Document:
        return next(item for item in self.documents if item.doc_id == doc_id)

    def row(self, clause_id: str) -> int:
        rows = {clause.clause_id: row for row, clause in enumerate(self._clauses)}
        return rows[clause_id]

    def rows_of(self, doc_id: str) -> list[int]:
        return [row for row, clause in enumerate(self._clauses) if clause.doc_id == doc_id]

    def clause(self, row: int) -> Clause:
        return self._clauses[row]

    def __len__(self) -> int:
        return len(self._clauses)


@dataclass
class FakeChain:
    """Quotes the first sentence of every clause that holds the question's first two characters."""

    snapshot: FakeShelf = field(default_factory=FakeShelf)
    asked: list[tuple[str, tuple[str, ...], Scope | None]] = field(default_factory=list)

    def answer(
        self, question: str, history: Sequence[str] = (), *, scope: Scope | None = None
    ) -> Answer:
        self.asked.append((question, tuple(history), scope))
        shelf = self.snapshot
        clauses = [shelf.clause(row) for row in range(len(shelf))]
        found = [clause for clause in clauses if question.strip()[:2] in clause.text]
        if not found or not question.strip():
            hits = tuple(
                Hit(item, rank, 1 / rank, "fused") for rank, item in enumerate(clauses[:2], 1)
            )
            return Answer(question, "没有找到。", (), hits, True, "nothing_found", snapshot="g1")
        citations = tuple(_first_sentence(n, clause) for n, clause in enumerate(found, 1))
        text = "\n".join(f"{item.quote}[{item.n}]" for item in citations)
        hits = tuple(Hit(item, rank, 1 / rank, "fused") for rank, item in enumerate(found, 1))
        return Answer(question, text, citations, hits, snapshot=shelf.generation)

    def stream(
        self, question: str, history: Sequence[str] = (), *, scope: Scope | None = None
    ) -> Iterator[Answer]:
        whole = self.answer(question, history, scope=scope)
        for part in whole.text.split("\n")[:-1]:
            yield replace(whole, text=part)
        yield whole


def _first_sentence(n: int, clause: Clause) -> Citation:
    start = clause.text.index("。") + 1 if clause.text.count("。") > 1 else 0
    end = clause.text.index("。", start) + 1
    return Citation(n, clause, clause.text[start:end], start, end)


@pytest.fixture
def shelf() -> FakeShelf:
    return FakeShelf()


@pytest.fixture
def chain() -> FakeChain:
    return FakeChain()


@pytest.fixture(scope="module")
def module_chain() -> FakeChain:
    return FakeChain()
