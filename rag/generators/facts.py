"""Questions about a document itself: number, issuer, date, scope, period, attachments."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from index.structure.document import Clause, Document
from rag.generators.base import Citer
from rag.generators.basis import basis, cited_in_matter, has_matter
from rag.generators.labels import clause_label, document_label, short_label
from rag.generators.writing import quote
from rag.quotes.dates import plain_date
from rag.quotes.sentences import Sentence, sentences
from rag.retrieval.docfacts import FACT_WORDS, IN_HEADING, PERIOD
from rag.scope.likely import likely_texts
from rag.types import Draft, Query
from rag.words.kinds import (
    ADDRESSEE,
    APPROVED,
    CATALOGUE,
    CITING,
    MENTIONING,
    RUNS,
    SUMMARY,
)

if TYPE_CHECKING:
    from index.generation.snapshot import Snapshot
    from rag.generators.extractive import ExtractiveComposer
    from rag.retrieval.retriever import Retrieval

FactName = Literal[
    "doc_number",
    "issuer",
    "issued_on",
    "attachments",
    "addressee",
    "basis",
    "catalogue",
    "title",
    "size",
    "period",
]
_ASKED: tuple[tuple[FactName, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))  # type: ignore[misc]
    for name, pattern in (
        (
            "catalogue",
            r"(?:有|收录|包含|包括)(?:了)?(?:哪些|几份|多少份?|什么)(?:文件|政策|资料|文档)|哪几份文件|语料",
        ),
        ("title", r"全称|(?:文件|方案|意见|通知|批复)\S{0,4}(?:叫什么|名字|题目|标题)"),
        (
            "size",
            r"(?:几|多少)(?:个|大)?(?:条|部分|章|方面)(?!例|件)|(?:几|多少)(?:条|项)\S{0,4}(?:措施|任务|规定|内容)",
        ),
        (
            "period",
            r"(?:试点|改革|批复|文件|方案)\S{0,12}(?:期限|多久|多长|几年|时间|到什么时候|"
            r"到哪)|期限|有效期|(?:几|多少)个试点|施行|实施日期|生效|[Hh]ow long|pilot period|"
            r"expire",
        ),
        ("doc_number", r"文号|字号|几号文|多少号|哪号文|什么号|几号$|是几号|document number"),
        (
            "issuer",
            r"[Ww]ho (?:issued|published|approved)|谁(?:发|印发|制定|出台|下发|公布|批复|"
            r"批准)|(?:哪个|什么)(?:机关|部门|单位|政府)\S{0,4}(?:发|印|制|出台|批)|"
            r"发文(?:机关|单位)|哪里发|哪儿发|落款(?!日期|时间)",
        ),
        (
            "issued_on",
            r"(?:什么时候|何时|哪一?年|哪一?天|几月|几号|几几年|啥时候?|时间)\S{0,6}(?:发|印|"
            r"出的|出台|制定|公布|批|成文|下|签)|(?:发布|印发|成文|发文|出台|公布|批复|签发)(?:的|于|是)*(?:日期|"
            r"时间|年份|是?什么时候|哪(?:一?年|天|月))|哪一?年的|(?:文件|方案|意见|通知|"
            r"批复)(?:是|有)?哪一?[年天]|落款(?!单位|机关|是?谁)|"
            r"(?:发布|印发|出台)了?(?:多久|几年)|[Ww]hen was .*(?:issued|published|approved|"
            r"released)",
        ),
        ("addressee", ADDRESSEE.pattern),
        (
            "attachments",
            r"(?:几个|多少个?|哪些|哪几个)附件|附件(?:有|是|包括)|附件\S{0,3}(?:关于|讲|对应)\S{0,4}(?:哪|什么)",
        ),
    )
)
_MAX_DOCUMENTS = 12
_COUNTED = re.compile(r"同意[^。；]{0,120}[\d一二三四五六七八九十]+个[^。，；]{0,24}试点")
_OWN_NUMBER = re.compile(
    r"(?:文号|字号)(?:和|与|跟|及|、|，|,|以及)+\S{0,6}(?:依据|根据|贯彻|落实)"
)
_OF_THE_BASIS = frozenset({"doc_number", "title", "issuer"})
_PILOT_RUN = re.compile(r"试点期限|自[^，。,]{1,12}起[^，。,]{0,8}年内[^。；]{0,120}试点")
_ENDED = re.compile(r"[。；]\[\d+\]$")


def asks_facts(question: str) -> bool:
    """Return whether a question asks for a fact of a document that is kept or can be counted."""
    return bool(_asked(question))


def document_facts(
    query: Query, retrieval: Retrieval, composer: ExtractiveComposer
) -> Draft | None:
    """Return the facts asked for, None if the question is about the documents' content."""
    asked = _asked(query.text)
    if not asked:
        return None
    if "catalogue" in asked and not MENTIONING.search(query.text):
        return catalogue(composer.snapshot.documents)
    documents = _documents(query, retrieval, composer)
    if not documents:
        return None
    citer = Citer()
    if "basis" in asked and has_matter(query):
        cited = cited_in_matter(citer, retrieval, composer.snapshot)
        return Draft(cited, citer.citations) if cited else None  # the clauses are the ground
    if asked == ["size"]:
        inside = frozenset(composer.retriever.rows_in(query.scope).tolist())
        rows = composer.snapshot.rows_of
        documents = [_part(d, rows(d.doc_id).tolist(), inside) for d in documents]
    lines = [_line(citer, document, asked, query.text) for document in documents]
    missing = not citer.citations and all("没有写明" in line for line in lines)
    return Draft(
        "\n".join(lines),
        citer.citations,
        refused=missing,
        reason="detail_missing" if missing else "",
    )


def _asked(question: str) -> list[FactName]:
    """Return the facts asked for; with 依据的文件的文号 the number is that of the basis."""
    if CATALOGUE.search(question):
        return ["catalogue"]
    asked = [name for name, pattern in _ASKED if pattern.search(question)]
    if (RUNS.search(question) or APPROVED.search(question)) and "period" not in asked:
        asked.append("period")
    if SUMMARY.search(question) and "size" not in asked:
        asked.append("size")
    if CITING.search(question):
        own = bool(_OWN_NUMBER.search(question))
        asked = [name for name in asked if own or name not in _OF_THE_BASIS]
        asked.append("basis")
    return asked


def catalogue(documents: Iterable[Document]) -> Draft:
    """List what the corpus holds."""
    listed = tuple(documents)
    lines = [f"语料中有{len(listed)}份文件："]
    lines += [f"- {document_label(document)}" for document in listed]
    return Draft("\n".join(lines))


def _documents(query: Query, retrieval: Retrieval, composer: ExtractiveComposer) -> list[Document]:
    """Return the documents asked about: the scope's, else the best hit's."""
    snapshot = composer.snapshot
    ids = list(query.scope.doc_ids)
    if not ids and (query.scope.regions or query.scope.areas):
        rows = composer.retriever.rows_in(query.scope)
        ids = list(dict.fromkeys(snapshot.clause(int(row)).doc_id for row in rows))
    if not ids and query.groups:
        ids = [doc_id for group in query.groups for doc_id in group.doc_ids]
    if not ids and (stating := stating_run(query, snapshot)):
        return [snapshot.document(doc_id) for doc_id in stating]
    if not ids and retrieval.hits:
        ids = [retrieval.hits[0].clause.doc_id]
    return [snapshot.document(doc_id) for doc_id in list(dict.fromkeys(ids))[:_MAX_DOCUMENTS]]


def stating_run(query: Query, snapshot: Snapshot) -> tuple[str, ...]:
    """Return the documents that say how many pilots there are or how long they run.

    () if the question, which names no document, asks for neither.
    """
    if APPROVED.search(query.text):
        wanted, words = _COUNTED, "同意试点"
    elif RUNS.search(query.text) and "试点" in query.text:
        wanted, words = _PILOT_RUN, "试点期限"
    else:
        return ()
    texts = likely_texts(snapshot, [words])
    return tuple(doc_id for doc_id, text in texts if wanted.search(text))


def _line(citer: Citer, document: Document, asked: list[FactName], question: str) -> str:
    parts = [_fact(citer, document, name, question) for name in asked]
    said = "；".join(parts)
    return f"{short_label(document)}：{said}{'' if _ENDED.search(said) else '。'}"


def _fact(citer: Citer, document: Document, name: FactName, question: str) -> str:
    """Say one fact, cited where a clause carries it."""
    if name == "attachments":
        return _attachments(citer, document)
    if name == "addressee":
        return _addressee(citer, document)
    if name == "basis":
        return basis(citer, document, question)
    if name == "title":
        return f"全称是《{document.title}》{_mark(citer, document, name, document.title)}"
    if name == "size":
        return _size(citer, document)
    if name == "period":
        return _period(citer, document)
    value = {
        "doc_number": document.doc_number,
        "issuer": document.issuer,
        "issued_on": plain_date(document.issued_on),
    }[name]
    word = FACT_WORDS[name]
    if not value:
        published = plain_date(document.published) if name == "issued_on" else ""
        seen = f"（收录的网页发布于{published}）" if published else ""
        return f"文件没有写明{word}{seen}"
    return f"{word}是**{value}**{_mark(citer, document, name, value)}"


def _mark(citer: Citer, document: Document, name: str, value: str) -> str:
    """Cite the clause in which the fact stands, or say that it stands in the title."""
    for fact in document.facts:
        if fact.name == name and (clause := _clause_at(document, fact.start, fact.end)):
            return citer.cite(clause, fact.start - clause.start, fact.end - clause.start)
    for clause in document.clauses:
        if (at := clause.text.find(value)) >= 0:
            return citer.cite(clause, at, at + len(value))
    return IN_HEADING if any(fact.name == name for fact in document.facts) else ""


def _clause_at(document: Document, start: int, end: int) -> Clause | None:
    return next((c for c in document.clauses if c.start <= start and end <= c.end), None)


def _attachments(citer: Citer, document: Document) -> str:
    listed = [clause for clause in document.clauses if clause.kind == "attachments"]
    if not listed:
        return "文件没有列出附件"
    marks = "".join(citer.cite(c, 0, len(c.text)) for c in listed)
    return "附件如下：" + "；".join(c.text.strip() for c in listed) + marks


def _part(document: Document, rows: Iterable[int], inside: frozenset[int]) -> Document:
    """Return the document with the attachment asked about alone, if it is one."""
    held = [c for row, c in zip(rows, document.clauses, strict=True) if row in inside]
    areas = {clause.area for clause in held}
    if len(areas) != 1 or "" in areas:
        return document
    return replace(document, clauses=tuple(c for c in document.clauses if c.area in areas))


def _size(citer: Citer, document: Document) -> str:
    """Count parts and numbered clauses (those of attachments apart), and cite the last."""
    numbered = [clause for clause in document.clauses if clause.kind == "clause"]
    own = [clause for clause in numbered if not clause.area] or numbered
    if not own:
        return "文件没有编号的条款"
    depth = 1 if own[0].area else 0  # under the heading of the attachment
    headed = (clause.path[depth:] for clause in own)
    parts = tuple(dict.fromkeys(path[0] for path in headed if path))
    last = own[-1]
    said = next(iter(sentences(last)), Sentence(0, len(last.text), last.text))
    inside = f"分**{len(parts)}个部分**（{'；'.join(parts)}），" if len(parts) > 1 else ""
    areas = len({clause.area for clause in numbered if clause.area})
    annexed = (
        f"，另有{areas}个附件共{len(numbered) - len(own)}条" if len(own) < len(numbered) else ""
    )
    return (
        f"{inside}共**{len(own)}条**，最后一条是{clause_label(last)}{annexed}\n"
        f"- {quote(citer, last, said)}"
    )


def _period(citer: Citer, document: Document) -> str:
    """Quote what says how long or from when the document's measures run."""
    own = (c for c in document.clauses if not c.area and c.kind != "attachments")
    found = [
        (clause, sentence)
        for clause in own
        for sentence in sentences(clause)
        if PERIOD.search(sentence.text)
    ]
    if not found:
        return "文件没有写明期限和施行时间"
    return "".join(quote(citer, clause, s, "duration") for clause, s in found[:2])


def _addressee(citer: Citer, document: Document) -> str:
    """Quote the line of addressees (主送机关): a line of the front that ends in a colon."""
    front = (c for c in document.clauses if c.kind == "front")
    line = next((c for c in front if c.text.rstrip().endswith(("：", ":"))), None)
    if line is None:
        return "文件没有写明主送机关"
    text = line.text.rstrip().rstrip("：:")
    return f"主送{text}{citer.cite(line, 0, len(text))}"
