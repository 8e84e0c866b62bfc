"""Questions about a document itself (number, issuer, date, scope, period) and where that stands."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from index.generation.snapshot import Snapshot
from index.structure.document import Clause, Document
from rag.quotes.dates import plain_date
from rag.words.kinds import ADDRESSEE

ISSUE = r"(?:印?发|签发|下达|出的|发布|出台|颁布|公布|下发|批复|批准|制定|印|写|作出|成文)"
ASKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("number", re.compile(r"文号|发文字号|多少号|几号文|第几号|是几号|哪号")),
    (
        "issuer",
        re.compile(rf"谁{ISSUE}|哪(?:个|级|些)?(?:部门|单位|机关|政府|里|儿){ISSUE}|发文(?:机关|单位)|落款|谁的名义"),
    ),
    (
        "date",
        re.compile(
            rf"(?:哪(?:一)?年|什么时候|何时|哪天|哪一天|几月|几号|啥时候?|多会儿){ISSUE}"
            rf"|{ISSUE}(?:的)?(?:时间|日期|于|是(?:什么时候|哪))|成文(?:日期|时间)|日期"
        ),
    ),
    (
        "scope",
        re.compile(
            r"范围|(?:指|是)哪[几一二三四五六七八九十两]+个|(?:指|是)(?:的是)?哪一?个?(?:城?市|区|县|地方|里|儿)|(?:哪些|哪几个?|哪[一二三四五六七八九十两]+个|几个)(?:地级|县级)?(?:城?市|区|县|地方)(?:[？?呢，,]|$)"
            r"|全(?:市|域|境)都?|(?<![标件目准务容施围限务])(?:包括|包含|涵盖|覆盖|涉及)(?:了)?(?:哪|什么地方|几个)"
        ),
    ),
    ("addressee", ADDRESSEE),
    ("attachments", re.compile(r"附件|几份方案|几个方案")),
    (
        "period",
        re.compile(r"期限|(?:试点|改革|批复|有效).{0,8}(?:多久|多长|几年|时间|到什么时候|到哪)|有效期|多长时间"),
    ),
)  # fmt: skip
PERIOD = re.compile(
    r"(?:试点|改革|实施|有效)期限|有效期|自[^，。,]{1,12}起[^，。,]{0,8}(?:年内|施行|实施|生效)|试点期"
)
BY_FACT = {"doc_number": "number", "issuer": "issuer", "issued_on": "date"}
FACT_WORDS = {"doc_number": "发文字号", "issuer": "发文机关", "issued_on": "成文日期"}
IN_HEADING = "（见标题）"
"""What stands behind a fact that no clause carries, but the title or heading does."""


def asked_facts(text: str) -> tuple[str, ...]:
    """Return which facts of a document a question asks for.

    >>> asked_facts("高青那份文件是谁发的，什么时候印发的")
    ('issuer', 'date')
    """
    return tuple(name for name, pattern in ASKS if pattern.search(text))


_KNOWN = 1 << 15
"""Set for rows that have been read."""


class FactRows:
    """For each fact, the clauses of a snapshot that state it; each is read when first asked of."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Know nothing of any row yet."""
        self._snapshot = snapshot
        self._stated = np.zeros(len(snapshot), np.uint16)
        self._bits = {name: 1 << place for place, (name, _) in enumerate(ASKS)}

    def mask(self, names: Iterable[str], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return 1 for each of `rows` that states one of the facts, else 0."""
        for row in rows[self._stated[rows] == 0].tolist():
            clause = self._snapshot.clause(row)
            document = self._snapshot.documents[int(self._snapshot.doc_rows[row])]
            stated = sum(self._bits[name] for name in _stated(document, clause))
            self._stated[row] = stated | _KNOWN
        wanted = sum(self._bits[name] for name in dict.fromkeys(names))
        return ((self._stated[rows] & wanted) > 0).astype(np.float32)


def fact_statements(document: Document) -> tuple[str, ...]:
    """Return what an answer may say of the document's number, issuer and date.

    Only facts that stand in the text count: a value without a place supports nothing.
    """
    statements = []
    for fact in document.facts:
        if fact.name in FACT_WORDS and document.text[fact.start : fact.end].strip():
            value = plain_date(fact.value) if fact.name == "issued_on" else fact.value
            statements.append(f"{FACT_WORDS[fact.name]}是{value}{IN_HEADING}")
    return tuple(statements)


def _stated(document: Document, clause: Clause) -> set[str]:
    names = {
        BY_FACT[fact.name]
        for fact in document.facts
        if fact.name in BY_FACT and clause.start <= fact.start < clause.end
    }
    if clause.kind == "signature":
        names |= {"issuer", "date"}
    elif clause.kind == "front":
        names |= _front(document, clause)
    elif clause.kind in ("scope", "attachments"):
        names.add(clause.kind)
    elif PERIOD.search(clause.text):
        names.add("period")
    return names


def _front(document: Document, clause: Clause) -> set[str]:
    if clause.text.rstrip().endswith(("：", ":")):
        return {"addressee"}
    year = document.issued_on[:4]
    return {"date"} if year and f"{year}年" in clause.text else set()
