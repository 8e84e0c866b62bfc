"""On which documents a document rests: what its opening cites, with titles and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from index.generation.snapshot import Snapshot
from index.structure.document import Clause, Document, Fact
from index.structure.gazetteer import ABBREVIATIONS
from rag.answer.materials import Materials
from rag.answer.writing import quote
from rag.figures import Figure, figures
from rag.quotes.citer import Citer
from rag.quotes.labels import clause_label, place_label
from rag.quotes.sentences import sentences
from rag.scope.likely import likely_documents
from rag.scope.places import places_of
from rag.types import BasisAsked, Draft, Query

_OPENING = ("front", "preamble", "text")
_GROUND = re.compile(
    r"(?:贯彻|落实|根据|按照|依据|遵照)[^。]{0,80}(?:《|文件|意见|决策|部署|要求|精神|规定|通知|方案|决定)"
    r"|请示[^。]{0,6}收悉"
)
_LEVELS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("国家", re.compile(r"国家|中央|国务院|国办|党中央|全国")),
    ("省", re.compile(r"省|自治区")),
    ("市", re.compile(r"(?<!城)市(?!场)")),
)
_CENTRAL = re.compile(r"^[（(〔\[]?(?:中发|中办发|国发|国办发|国函|国办函)")
_INNER = re.compile(r"〈[^〉]*〉")


def basis(citer: Citer, document: Document, asked: BasisAsked) -> str:
    """Say on what the document rests, or that its opening doesn't tell."""
    cited = [
        (clause, fact)
        for clause in document.clauses
        if asked.everywhere or clause.kind in _OPENING
        for fact in clause.facts
        if fact.name == "cites" and not _itself(document, fact.value)
    ]
    if cited:
        named = "、".join(_cite(citer, c, f) for c, f in _of_level(cited, asked))
        return f"{'提到的文件有' if asked.everywhere else '依据的文件是'}{named}"
    opening = (c for c in document.clauses if c.kind in _OPENING)
    grounds = ((c, s) for c in opening for s in sentences(c) if _GROUND.search(s.text))
    if ground := next(grounds, None):
        unnamed = "" if "《" in ground[1].text else "文件没有写明依据的文件名称和文号，开头写的是："
        return unnamed + quote(citer, *ground)
    preamble = next((c for c in document.clauses if c.kind == "preamble"), None)
    return f"文件没有写明依据{f'（{clause_label(preamble)}）' if preamble else ''}"


def cited_in_matter(citer: Citer, materials: Materials) -> str:
    """Return what the best clauses about a matter cite, "" if they cite nothing."""
    for hit in materials.hits[:2]:
        cited = [(hit.clause, fact) for fact in hit.clause.facts if fact.name == "cites"]
        if cited and hit.clause.kind not in _OPENING:
            named = "、".join(_cite(citer, c, f) for c, f in cited)
            return f"{materials.place(hit.clause)}提到{named}。"
    return ""


def cited_document(query: Query, snapshot: Snapshot) -> Draft | None:
    """Say what is known of a document that is only cited: its title, its number, where it is."""
    asked = query.cited
    if not asked or not places_of(snapshot).numbers.isdisjoint(asked):
        return None
    citer = Citer()
    citing = likely_documents(snapshot, [figure.text for figure in asked])
    lines = [
        f"- {place_label(document, clause)}提到：{_cite(citer, clause, fact)}"
        for document in map(snapshot.document, citing)
        for clause in document.clauses
        for fact in clause.facts
        if fact.name == "cites" and any(_numbered(fact.value, figure) for figure in asked)
    ]
    if not lines:
        return None
    text = "语料中没有收录这份文件，只知道它被引用：\n" + "\n".join(lines)
    return Draft(text, citer.citations, reason="detail_missing")


def _numbered(cited: str, number: Figure) -> bool:
    """Whether the number behind the title of a cited document is this one."""
    return any(number.matches(figure) for figure in figures(cited.rpartition("》")[2]))


def _cite(citer: Citer, clause: Clause, fact: Fact) -> str:
    start, end = fact.start - clause.start, fact.end - clause.start
    return f"{clause.text[start:end]}{citer.cite(clause, start, end)}"


def _itself(document: Document, value: str) -> bool:
    """A notice names the text that it issues: that is no basis."""
    title = value.strip("《》")
    return title in document.title or title in document.aliases


def _of_level(
    cited: Sequence[tuple[Clause, Fact]], asked: BasisAsked
) -> Iterable[tuple[Clause, Fact]]:
    """Return the documents of the level asked for (省里那份), all of them if none is of it."""
    if asked.numbered:
        cited = [(c, f) for c, f in cited if "号" in f.value] or cited
    if not asked.level:
        return cited
    return [(c, f) for c, f in cited if _level(c, f) == asked.level] or cited


def _level(clause: Clause, fact: Fact) -> str:
    """Tell who issued a cited document by its number, its title or the words before it."""
    title = _INNER.sub("", fact.value)
    number = title.rpartition("》")[2].lstrip("（(")
    before = clause.text[max(0, fact.start - clause.start - 8) : fact.start - clause.start]
    if _CENTRAL.match(number):
        return "国家"
    if number and number[0] in ABBREVIATIONS:
        return "省"
    words = (before.rpartition("》")[2], title)
    return next((lv for text in words for lv, named in _LEVELS if named.search(text)), "")
