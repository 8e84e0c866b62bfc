"""What a document cites: each mention of another document by title or number, and in what role."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from index.structure.document import Clause, Document, Statement
from index.structure.layout import NUMBER_BODY
from rag.relations.names import KINDS, number_key, own_titles, title_key

Role = Literal["依据", "引用", "废止", "修改", "解读", "转发"]

_KIND = f"{KINDS}|法典|复函|命令|规程|公约|守则|纪要|答复|决议|宪法|修正案|设计规范"
_DOCUMENT = re.compile(rf"(?:{_KIND})$")
_BARE_KIND = re.compile(
    rf"^(?:本|新|原|该|实施|试行|暂行|若干|补充|管理|指导|工作){{0,3}}(?:政策)?(?:{_KIND}){{1,2}}$"
)
"""《条例》, 《实施细则》: no title of its own."""
_LAW = re.compile(r".{2,}(?:法|法典)$")
_SHORT_FOR = re.compile(
    r"[（(，,]\s?(?:以下|下称|以下统称)?(?:简称|下称)[：:]?\s?[“\"《]?《?([^》”\"）)\n]{2,30}?)》?[”\"》]?[）)]"
)
_NUMBERED = re.compile(rf"\s?[（(]\s?([^（()）\n]{{0,12}}?{NUMBER_BODY})\s?[，,）)]")
_ALONE = re.compile(
    rf"(?:(?<![\u4e00-\u9fff》）)])|(?<=按照)|(?<=根据)|(?<=落实)|(?<=执行))"
    rf"([\u4e00-\u9fff]{{2,9}}{NUMBER_BODY})(?=文|的|规定|精神|要求|[）)])"
)
_GOVERNS = re.compile(
    r"根据|依据|按照|依照|遵照|按|贯彻|落实|贯彻执行|为执行|经.{0,20}(?:同意|批准)|收悉|精神|要求|制定本|基础上"
)
_FEW = 8
_LATER_SECTION = re.compile(r"\s*[二三四五六七八九十]{1,3}、")
_PASSES_ON = re.compile(r"^.{0,30}?(?:转发|批转).{0,30}?关于(.{6,})$")
_WRAPPED = re.compile(r"(?:印发|转发|批转|发布|公布)《")
_IN_TITLE: tuple[tuple[str, Role], ...] = (
    ("废止", "废止"),
    ("关于修改", "修改"),
    ("关于修订", "修改"),
    ("解读", "解读"),
    ("答记者问", "解读"),
    ("问答", "解读"),
    ("实录", "解读"),
    ("实施", "依据"),
    ("贯彻", "依据"),
    ("落实", "依据"),
    ("执行", "依据"),
    ("适用", "依据"),
)
_ANNEXED = re.compile(r"\s?[（(](?:见|详见)?附[件表录]")
_REPEAL = re.compile(r"废止|停止(?:执行|施行)|宣布失效|失效")
_JOINS = (
    r"(?:\s|[、，,；;]|和|及|与|以及|同时|即行?|予以|均|一并|相应|自.{1,14}之日起|[（(][^（()）]*[）)]|"
    r"《(?:[^《》]|《[^《》]*》)*》|原|等(?:文件)?)*"
)
_THEN_REPEALED = re.compile(rf"{_JOINS}(?:废止|停止(?:执行|施行)|失效)")
_REPEALS_THIS = re.compile(rf"(?:废止|宣布失效)了?(?:以下|下列)?(?:文件|规定)?[：:]?{_JOINS}$")
_REPEAL_LIST = re.compile(
    r"(?:废止|失效)[^。；]{0,20}(?:目录|清单|文件)|(?:下列|以下)[^。；]{0,20}(?:废止|失效)|(?:废止|失效)(?:下列|以下)"
)
_AMENDS = re.compile(r"(?:关于修改|关于修订|决定对|对)$|(?:作如下修改|作出修改)")
_YEAR_BEFORE = re.compile(r"((?:19|20)\d{2})年(?:\d{1,2}月)?(?:\d{1,2}日)?[^，。；《》年]{0,24}$")
_PART = re.compile(r"^\s?(?:[（(][^（()）]*[）)])?第[一二三四五六七八九十百零\d]+[条章款项]")


@dataclass(frozen=True, slots=True)
class Citation:
    """One mention: `clause.text[start:end]` is the title or number as printed."""

    title: str
    number: str
    role: Role
    year: str
    clause: Clause
    start: int
    end: int


def citations_of(document: Document) -> Iterator[Citation]:
    """Yield what a document cites, its title first; its own text and its forms are none of it."""
    own = frozenset(own_titles(document))
    short = _short_names(document)
    yield from (c for c in _of_title(document) if not own.intersection(_keys(document, c)))
    for number, clause in enumerate(document.clauses):
        opening = _opens(clause, number)
        found = (*_titled(document, clause, short, opening), *_numbered(document, clause, opening))
        yield from (c for c in found if not own.intersection(_keys(document, c)))


def _opens(clause: Clause, number: int) -> bool:
    """Tell whether a clause is of the part that says on what the document rests."""
    if clause.kind == "preamble":
        return True
    if clause.kind == "clause":
        return clause.number.strip() == "第一条"
    section = clause.path[-1] if clause.path else ""
    return clause.kind == "text" and number < _FEW and not _LATER_SECTION.match(section)


def _of_title(document: Document) -> Iterator[Citation]:
    """Yield the documents that a title names: 甘肃省实施《居住证暂行条例》办法."""
    if not document.clauses:
        return
    if match := _PASSES_ON.match(document.title):
        yield Citation(match[1].removesuffix("的通知"), "", "转发", "", document.clauses[0], 0, 0)
    if _WRAPPED.search(document.title):
        return
    for match in re.finditer(r"[《〈]([^《》〈〉]{3,})[》〉]", document.title):
        role = next((role for words, role in _IN_TITLE if words in document.title), None)
        if role and _is_document(match[1], ""):
            clause, start = _where(document, match[1])
            end = start + len(match[1]) if start or clause.text.startswith(match[1]) else 0
            yield Citation(match[1], "", role, "", clause, start, end)


def _where(document: Document, title: str) -> tuple[Clause, int]:
    """Return where the text names a title, its beginning if it doesn't."""
    for clause in document.clauses:
        if (at := clause.text.find(title)) >= 0:
            return clause, at
    return document.clauses[0], 0


def _keys(document: Document, citation: Citation) -> tuple[str, ...]:
    """Return under which titles a citation would mean the document itself."""
    versions = citation.role == "废止" and (citation.number or citation.year)
    if not citation.title or versions or citation.role == "转发":
        return ()  # the version before, and what is passed on, has the same title
    return (title_key(citation.title),)


def _titled(
    document: Document, clause: Clause, short: dict[str, str], opening: bool
) -> Iterator[Citation]:
    for fact in clause.facts:
        if fact.name != "cites":
            continue
        start, end = fact.start - clause.start, fact.end - clause.start
        title, number = _split(fact.value)
        after = _NUMBERED.match(clause.text, end)
        number = number or (after[1] if after else "")
        title = short.get(title, title)
        if not _is_document(title, number) or _ANNEXED.match(clause.text, end):
            continue
        role = _role(document, clause, (start, end), opening=opening)
        year = _YEAR_BEFORE.search(clause.text[max(0, start - 40) : start])
        yield Citation(title, number, role, year[1] if year else "", clause, start, end)


def _numbered(document: Document, clause: Clause, opening: bool) -> Iterator[Citation]:
    """Yield documents named by their number alone: 国发〔1997〕26号文件."""
    cited = [(f.start, f.end) for f in clause.facts if f.name == "cites"]
    if clause.kind == "front":
        return
    for match in _ALONE.finditer(clause.text):
        at = clause.start + match.start(1)
        if any(a <= at < b + 20 for a, b in cited) or number_key(match[1]) == number_key(
            document.doc_number
        ):
            continue
        role = _role(document, clause, match.span(1), opening=opening)
        yield Citation("", match[1], role, "", clause, *match.span(1))


def _split(value: str) -> tuple[str, str]:
    """Return title and number of 《…》（国发〔2021〕1号）."""
    title, _, number = value.rpartition("》")
    return title.removeprefix("《"), number.strip("（）()")


def _is_document(title: str, number: str) -> bool:
    """Tell a document from a certificate, a form or a paper: by its number or its kind."""
    if number:
        return True
    key = title_key(title)
    if _BARE_KIND.match(key) and not (
        _LAW.match(key) and len(key) > 2 and not key.endswith("办法")
    ):
        return False
    return _DOCUMENT.search(key) is not None


def _short_names(document: Document) -> dict[str, str]:
    """Return short title -> full title, as （以下简称《条例》） says."""
    names: dict[str, str] = {}
    for clause in document.clauses:
        for fact in clause.facts:
            if fact.name == "cites":
                title = _split(fact.value)[0]
                behind = clause.text[fact.end - clause.start : fact.end - clause.start + 60]
                match = _SHORT_FOR.search(behind.split("。")[0])
                if match and "《" not in behind[: match.start()]:
                    names.setdefault(match[1], title)
    return names


def _role(document: Document, clause: Clause, span: tuple[int, int], *, opening: bool) -> Role:
    start, end = span
    statement = _statement_at(clause, start)
    before, after = clause.text[statement.start : start], clause.text[end : statement.end]
    if _repeals(document, clause, statement, before, after):
        return "修改" if _PART.match(after) else "废止"
    if before.endswith(("关于修改", "关于修订")) or (
        _AMENDS.search(before[-6:]) and "修改" in after
    ):
        return "修改"
    around = clause.text if clause.kind == "preamble" else before + after
    return "依据" if opening and _GOVERNS.search(around) else "引用"


def _repeals(
    document: Document, clause: Clause, statement: Statement, before: str, after: str
) -> bool:
    """Tell whether a title is what is repealed, in a sentence or in a list of the repealed."""
    if _THEN_REPEALED.match(after):
        return True
    if "废止" in before or "失效" in before:
        return _REPEALS_THIS.search(before) is not None
    heads = (*clause.path, *([clause.text[slice(*statement.stem)]] if statement.stem else []))
    return any(_REPEAL_LIST.search(head) for head in heads) and clause.kind != "preamble"


def _statement_at(clause: Clause, start: int) -> Statement:
    whole = Statement(0, len(clause.text), clause.text)
    return next((s for s in clause.statements if s.start <= start < s.end), whole)
