"""On which documents a document rests: what its opening cites, with titles and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from index.structure.document import Clause, Document, Fact
from index.structure.gazetteer import ABBREVIATIONS, find_regions
from rag.generators.base import Citer
from rag.generators.labels import clause_label, place_label
from rag.generators.writing import quote
from rag.quotes.numbers import Figure, figures
from rag.quotes.sentences import sentences
from rag.scope.likely import likely_documents
from rag.scope.places import places_of
from rag.types import Draft, Query
from rag.words.topic import remove_spans

if TYPE_CHECKING:
    from index.generation.snapshot import Snapshot
    from rag.retrieval.retriever import Retrieval

_OPENING = ("front", "preamble", "text")
_GROUND = re.compile(
    r"(?:贯彻|落实|根据|按照|依据|遵照)[^。]{0,80}(?:《|文件|意见|决策|部署|要求|精神|规定|通知|方案|决定)"
    r"|请示[^。]{0,6}收悉"
)
_ALL = re.compile(r"引用|援引|提到|提及|列出")
_RELATION = re.compile(r"依据|根据|按照|遵照|贯彻|落实|执行|引用?|援引|提到|提及")
_LEVELS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("国家", re.compile(r"国家|中央|国务院|国办|党中央|全国")),
    ("省", re.compile(r"省|自治区")),
    ("市", re.compile(r"(?<!城)市(?!场)")),
)
_CENTRAL = re.compile(r"^[（(〔\[]?(?:中发|中办发|国发|国办发|国函|国办函)")
_INNER = re.compile(r"〈[^〉]*〉")
_NUMBER = re.compile(r"[一-鿿]{0,8}?[〔\[(（【]\d{4}[〕\])）】]\s*第?\d+号")
_NAMED = re.compile(
    r"什么|啥|谁|哪[个份里]?|叫|发|出|全|名|标题|多少|何时|时候|几|年|月|日|天|时间|讲|说|内容|[呢吗？?，。]"
)
_FRAME = re.compile(
    r"依据|根据|按照|遵照|贯彻|落实|执行|参照|引用|援引|提到|提及|文件|文号|字号|方案|意见|通知|批复|全称|名称|题目"
    r"|细则|办法|条例|决定|制定|出台|起草|印发|上级|上位|国家|中央|国务院|省[里委级]?|市[里委级]?|县"
    r"|要素|市场化|配置|综合|改革|试点|总体|实施"
    r"|[那这哪][份个]|引|啥|什么|的|是|了|和|与|及|为|份|个|有|里|中|规定|政策|法规?|写|叫|在|上|又|还|也|都|\s"
)


def basis(citer: Citer, document: Document, question: str) -> str:
    """Say on what the document rests, or that its opening doesn't tell."""
    everywhere = bool(_ALL.search(question))
    cited = [
        (clause, fact)
        for clause in document.clauses
        if everywhere or clause.kind in _OPENING
        for fact in clause.facts
        if fact.name == "cites" and not _itself(document, fact.value)
    ]
    if cited:
        named = "、".join(_cite(citer, c, f) for c, f in _of_level(cited, question))
        return f"{'提到的文件有' if everywhere else '依据的文件是'}{named}"
    opening = (c for c in document.clauses if c.kind in _OPENING)
    grounds = ((c, s) for c in opening for s in sentences(c) if _GROUND.search(s.text))
    if ground := next(grounds, None):
        unnamed = "" if "《" in ground[1].text else "文件没有写明依据的文件名称和文号，开头写的是："
        return unnamed + quote(citer, *ground)
    preamble = next((c for c in document.clauses if c.kind == "preamble"), None)
    return f"文件没有写明依据{f'（{clause_label(preamble)}）' if preamble else ''}"


def has_matter(query: Query) -> bool:
    """Whether a question about a basis names a matter, and not only the document."""
    topic = remove_spans(query.topic, [(m.start, m.end) for m in find_regions(query.topic)])
    return len(_FRAME.sub("", topic)) > 1


def cited_in_matter(citer: Citer, retrieval: Retrieval, snapshot: Snapshot) -> str:
    """Return what the best clauses about a matter cite, "" if they cite nothing."""
    for hit in retrieval.hits[:2]:
        cited = [(hit.clause, fact) for fact in hit.clause.facts if fact.name == "cites"]
        if cited and hit.clause.kind not in _OPENING:
            named = "、".join(_cite(citer, c, f) for c, f in cited)
            return f"{place_label(snapshot.document(hit.clause.doc_id), hit.clause)}提到{named}。"
    return ""


def cited_document(query: Query, snapshot: Snapshot) -> Draft | None:
    """Say what is known of a document that is only cited: its title, its number, where it is."""
    asked = [figure for figure in figures(query.text) if figure.kind == "doc_number"]
    if not asked or len(_NAMED.sub("", _FRAME.sub("", _NUMBER.sub("", query.unscoped)))) > 1:
        return None
    if not places_of(snapshot).numbers.isdisjoint(asked):
        return None
    citer = Citer()
    lines = [
        f"- {place_label(document, clause)}提到：{_cite(citer, clause, fact)}"
        for document in map(snapshot.document, likely_documents(snapshot, [query.text]))
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


def _of_level(cited: Sequence[tuple[Clause, Fact]], question: str) -> Iterable[tuple[Clause, Fact]]:
    """Return the documents of the level asked for (省里那份), all of them if none is of it."""
    relation = _RELATION.search(question)
    asked = question[relation.end() :] if relation else question
    if re.search("[文字]号|[几少什啥哪]么?号", asked):
        cited = [(c, f) for c, f in cited if "号" in f.value] or cited
    wanted = {level for level, named in _LEVELS if named.search(asked)}
    if len(wanted) != 1:
        return cited
    return [(c, f) for c, f in cited if _level(c, f) in wanted] or cited


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
