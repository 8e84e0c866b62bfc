"""The names of a corpus: what a question may call its documents, areas and levels.

Everything is read from the documents' own facts (titles, numbers, issuers, areas of their
attachments) and from `lexicon/places.toml`; regions come from the gazetteer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from index.structure.document import Document
from index.structure.gazetteer import NATION, find_regions
from index.text.tokens import words
from rag.scope.places import Places, fold
from rag.types import Scope
from rag.words.tables import lists, table

AREA_TAIL = re.compile(
    r"(?:内地)?(?:[一二三四五六七八九十]+市|重点城市|城市群|都市圈|经济区|城市|地区|市)$"
)
INNER_TITLE = re.compile(r"《([^《》]{4,})》")
NOTICE = re.compile(r"^.{0,30}?(?:关于)?(?:印发|转发|发布)?(.{4,}?)(?:的通知)?$")
NUMBER = re.compile(r"^(.*?)[〔\[(【]?((?:19|20)\d\d)[〕\])】]?第?(\d+)号$")

_KIND = re.compile(
    r"^(.*?)((?:实施)?(?:条例|办法|规定|细则|规则|章程|守则|规范|规程|决定|意见|方案|规划|纲要|计划|通告|公告|指南))"
    r"(?:[（(][^（()）]*[）)])?$"
)
"""The kinds of documents are a closed class."""
_COMMON = frozenset(
    "管理 实施 暂行 试行 工作 有关 若干 问题 事项 相关 进一步 关于 的 和 与 及".split()  # noqa: SIM905
)
_LEVEL = re.compile(r"^(?:特别行政区|自治[区州县]|省|市|县|区|州|旗)")
_ABOUT = re.compile(r"^.*?(?:关于(?:印发|公布|发布)?|印发)")
_SHORT, _SAME = 4, 20
"""A short title has at least so many characters, and means at most so many documents."""


def document_names(document: Document) -> tuple[str, ...]:
    """Return the title, the titles inside it, the number in its spellings, and the aliases."""
    titles = [document.title, *document.aliases, *INNER_TITLE.findall(document.title)]
    if "印发" in document.title:
        titles.append(document.title.split("印发", 1)[1].removesuffix("的通知"))
    names = [fold(title) for title in titles]
    names += number_names(document.doc_number)
    return tuple(dict.fromkeys(name for name in names if len(name) >= 4))


def short_titles(title: str) -> tuple[str, ...]:
    """Return what people call a document: the end of its title, words such as 管理 left out.

    >>> short_titles("枫林市城市供水管理办法")
    ('城市供水管理办法', '供水管理办法', '城市供水办法', '供水办法')
    """
    match = _KIND.search(fold(title).removesuffix("的通知"))
    if match is None:
        return ()
    stem, kind = match.groups()
    regions = find_regions(stem)
    stem = _LEVEL.sub("", stem[max((r.end for r in regions), default=0) :])
    parts = words(_ABOUT.sub("", stem))
    plain = [part for part in parts if part not in _COMMON]
    names = ["".join(parts[i:]) + kind for i, part in enumerate(parts) if part not in _COMMON]
    names += ["".join(plain[i:]) + kind for i in range(len(plain))]
    return tuple(dict.fromkeys(name for name in names if len(name) >= _SHORT))


def number_names(number: str) -> tuple[str, ...]:
    """Return spellings of a document number.

    >>> number_names("国函〔2025〕86号")
    ('国函〔2025〕86号', '国函[2025]86号', '国函(2025)86号', '国函202586号', '国函86号', '86号文')
    """
    match = NUMBER.match(fold(number))
    if not match:
        return ()
    prefix, year, count = match.groups()
    spellings = [f"{prefix}{left}{year}{right}{count}号" for left, right in ("〔〕", "[]", "()")]
    return (*spellings, f"{prefix}{year}{count}号", f"{prefix}{count}号", f"{count}号文")


def area_names(area: str) -> tuple[str, ...]:
    """Return an area's name with and without its common tail.

    >>> area_names("合肥都市圈")
    ('合肥都市圈',)
    >>> area_names("粤港澳大湾区内地九市")
    ('粤港澳大湾区内地九市', '粤港澳大湾区')
    """
    stem = AREA_TAIL.sub("", area)
    is_region = any(r.end - r.start == len(stem) for r in find_regions(stem))
    return (area, stem) if len(stem) >= 2 and stem != area and not is_region else (area,)


class NameFinder:
    """Finds names in a text: from the left, the longest first, none over another.

    A regular expression of all names does the same, but takes seconds to compile for the names of
    ten thousand documents.

    >>> list(NameFinder(["吉林", "吉林省"]).find("吉林省和吉林"))
    [(0, 3, '吉林省'), (4, 6, '吉林')]
    """

    def __init__(self, names: Iterable[str]) -> None:
        """Keep the names by their first two characters."""
        self._names = frozenset(filter(None, names))
        lengths: dict[str, set[int]] = {}
        for name in self._names:
            lengths.setdefault(name[:2], set()).add(len(name))
        self._lengths = {head: tuple(sorted(found)[::-1]) for head, found in lengths.items()}

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield start, end and name of each that stands in the text."""
        start = 0
        while start < len(text):
            name = self._at(text, start)
            if name:
                yield start, start + len(name), name
            start += len(name) or 1

    def _at(self, text: str, start: int) -> str:
        """Return the longest name that starts here, "" if none does."""
        for head in (text[start : start + 2], text[start]):
            for length in self._lengths.get(head, ()):
                if text[start : start + length] in self._names:
                    return text[start : start + length]
        return ""


def named_scopes(places: Places) -> dict[str, tuple[Scope, str]]:
    """Return every name of documents, areas, levels and the nation → (scope, what it is)."""
    names: dict[str, tuple[Scope, str]] = {}
    for name, scope, what in (*_areas(places), *_documents(places), *_levels(places)):
        names.setdefault(name, (scope, what))
    for alias, target in table("places", "aliases").items():
        if target in names:
            names.setdefault(alias, names[target])
    return names


def _areas(places: Places) -> Iterator[tuple[str, Scope, str]]:
    for area in places.areas:
        for name in area_names(area):
            yield name, Scope(areas=(area,)), "area"


def _documents(places: Places) -> Iterator[tuple[str, Scope, str]]:
    owners: dict[str, list[str]] = {}
    shorter: dict[str, list[str]] = {}
    for document in places.documents:
        for name in (*document_names(document), *_types(document), *_issuers(document)):
            owners.setdefault(name, []).append(document.doc_id)
        for name in short_titles(document.title):
            shorter.setdefault(name, []).append(document.doc_id)
    for name, doc_ids in shorter.items():
        if name not in owners and len(doc_ids) <= _SAME:
            yield name, Scope(doc_ids=tuple(dict.fromkeys(doc_ids))), "document"
    for name, doc_ids in owners.items():
        if len(set(doc_ids)) == 1 or len(name) >= 6:
            yield name, Scope(doc_ids=tuple(dict.fromkeys(doc_ids))), "document"


def _types(document: Document) -> Iterator[str]:
    for title in (document.title, *document.aliases):
        folded = fold(title).removesuffix("的通知")
        for kind in lists("places", "document_types")["types"]:
            if folded.endswith(kind):
                yield kind
                yield f"试点{kind}"
                break


def _issuers(document: Document) -> Iterator[str]:
    """国办 and 国务院 name what they issued."""
    about = f"{document.issuer} {document.title[:12]} {document.doc_number}"
    if "国务院办公厅" in about or "国办" in about:
        yield from ("国办", "国务院办公厅", "国办发")
    elif "国务院" in about or "国函" in about:
        yield "国务院"


def _levels(places: Places) -> Iterator[tuple[str, Scope, str]]:
    by_level: dict[str, list[Document]] = {}
    for document in places.documents:
        by_level.setdefault(document.level, []).append(document)
    for word, level in table("places", "levels").items():
        documents = by_level.get(level, [])
        if documents:
            sure = len(documents) == 1
            yield word, Scope(doc_ids=_ids(documents), hard=sure), "level"
    if by_level.get("国家"):
        for word in ("国家层面", "中央层面", "国家级文件", "国家文件", "中央文件", "全国层面"):
            yield word, Scope(regions=(NATION,)), "national"


def _ids(documents: Iterable[Document]) -> tuple[str, ...]:
    return tuple(document.doc_id for document in documents)
