"""By which titles and numbers a document is cited, and which documents a citation means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Protocol
from weakref import WeakKeyDictionary

from index.structure.document import Document
from rag.scope.places import fold

KINDS = (
    "意见|办法|细则|规则|规定|条例|决定|通知|通告|公告|方案|规划|纲要|计划|措施|政策|批复|令|解释|标准|规范|"
    "章程|要点|目录|指南|指引|制度|准则|预案|法"
)
"""Kinds of documents that rule: so others cite them, and so they speak of themselves."""
_WRAPS = re.compile(
    r"(?:印发|转发|批转|发布|公布|下发)(?!.{0,4}之日)(.{4,}?)(?:的?(?:通知|通告|公告|命令|令|函))?$"
)
"""A notice that issues or passes on a text is called by that text's title, too."""
_TAIL = re.compile(r"\([^()]*\)$")
_TRIAL = re.compile(r"\((?:试行|暂行)\)")
_FROM = re.compile(r"^.{2,60}?(?=关于)")
_NUMBER = re.compile(r"^(.*?)[〔\[(【﹝]((?:19|20)\d\d)[〕\])】﹞]第?0*(\d+)号$")
_ORDER = re.compile(r"^(.*?)(?:主席)?(令|公告|通告)(?:\(.*?\))?第?(.+?)号$")
_DRAFT = re.compile(r"征求意见稿|草案|讨论稿|送审稿")
_YEAR = re.compile(r"(?:19|20)\d\d")
_MIN_TITLE = 3


def number_key(number: str) -> str:
    """Return a document's number as it is compared.

    >>> number_key("国发（2007）20号") == number_key("国发〔2007〕20号")
    True
    """
    flat = "".join(fold(number).split())
    if match := _NUMBER.match(flat):
        return f"{match[1]}{match[2]}-{match[3]}"
    if match := _ORDER.match(flat):
        return f"{match[1].removeprefix('中华人民共和国')}{match[2]}{match[3]}"
    return ""


def title_key(title: str) -> str:
    """Return a title as it is compared: without marks, brackets at its end, 中华人民共和国."""
    folded = _TRIAL.sub("", fold(title).replace("<", "").replace(">", ""))
    while (cut := _TAIL.sub("", folded)) != folded:
        folded = cut
    return folded.removeprefix("中华人民共和国")


def is_draft(document: Document) -> bool:
    """Tell a text that is put up for comment, which is not in force."""
    return _DRAFT.search(document.title) is not None


def own_titles(document: Document) -> tuple[str, ...]:
    """Return the keys of a document's own titles: its notice's, and of what that issues."""
    whole = title_key(document.title)
    names_another = "《" in document.title and not _WRAPS.search(whole)
    if names_another:  # 《…》答记者问, 实施《…》办法
        names = [name for name in document.aliases if name not in document.title]
        return tuple(dict.fromkeys((whole, *map(title_key, names))))
    keys = [whole, *map(title_key, document.aliases)]
    keys += [title_key(match[1]) for key in list(keys) if (match := _WRAPS.search(key))]
    return tuple(dict.fromkeys(k for key in keys for k in _shorter(key) if len(k) >= _MIN_TITLE))


def _shorter(key: str) -> Iterator[str]:
    """Yield a title with and without who issued it (国务院关于… → 关于… → …)."""
    yield key
    if match := _FROM.match(key):
        yield key[match.end() :]
    about = key.find("关于")
    if 0 <= about <= 40:
        yield key[about + 2 :]


class DocumentStore(Protocol):
    """Documents that may speak of each other; `index.generation.snapshot.Snapshot` is one."""

    @property
    def documents(self) -> tuple[Document, ...]:
        """All documents; their text and clauses may be left out, see `document`."""
        ...

    def document(self, doc_id: str) -> Document:
        """Return one document in full."""
        ...


class Register:
    """Every document of a store by its number and its titles."""

    def __init__(self, store: DocumentStore) -> None:
        """Read the documents' facts; none is opened."""
        self.documents = store.documents

    @cached_property
    def _by_number(self) -> dict[str, list[Document]]:
        found: dict[str, list[Document]] = {}
        for document in self.documents:
            if key := number_key(document.doc_number):
                found.setdefault(key, []).append(document)
        return found

    @cached_property
    def _by_title(self) -> dict[str, list[Document]]:
        found: dict[str, list[Document]] = {}
        for document in self.documents:
            for key in own_titles(document):
                found.setdefault(key, []).append(document)
        return found

    def meant(self, title: str, number: str = "", year: str = "") -> tuple[Document, ...]:
        """Return the documents that a citation means; `year` is when it says they were made.

        A number decides alone. By its title a document is meant unless its number or its year is
        another one: the law of 2015 is not the law of 2022 with the same name.
        """
        key = number_key(number)
        named = self._titled(title) if title else []
        if key and (numbered := self._by_number.get(key)):
            both = [document for document in numbered if document in named]
            return tuple(both or numbered)
        wanted = year or (_YEAR.search(key)[0] if _YEAR.search(key) else "")  # type: ignore[index]
        return tuple(d for d in named if _may_be(d, key, wanted) and not is_draft(d))

    def _titled(self, title: str) -> list[Document]:
        wrapped = _WRAPS.search(title_key(title))
        keys = [title_key(title), *([title_key(wrapped[1])] if wrapped else [])]
        for key in dict.fromkeys(keys):
            if found := self._by_title.get(key):
                return found
        about = next((k for k in _shorter(keys[0]) if k != keys[0]), "")
        found = self._by_title.get(about, []) if about else []
        return [d for d in found if _same_issuer(d, keys[0].removesuffix(about))]


def _may_be(document: Document, number: str, year: str) -> bool:
    own = number_key(document.doc_number)
    if number and own and _NUMBER.match(fold(document.doc_number)) and "-" in number:
        return False
    known = {int(one) for one in _years(document)}
    return not year or not known or any(abs(one - int(year)) <= 1 for one in known)


def _years(document: Document) -> Iterator[str]:
    """Yield when a document was made and from when it holds; a page's own date says nothing."""
    if document.issued_on:
        yield document.issued_on[:4]
    for fact in document.facts:
        if fact.name == "effective" and (found := _YEAR.search(fact.value)):
            yield found[0]


def _same_issuer(document: Document, before: str) -> bool:
    issuer = fold(document.issuer)
    return not issuer or not before or issuer in before or before in issuer


_KNOWN: WeakKeyDictionary[DocumentStore, Register] = WeakKeyDictionary()


def register_of(store: DocumentStore) -> Register:
    """Return the register of a store, made once."""
    register = _KNOWN.get(store)
    if register is None:
        register = _KNOWN[store] = Register(store)
    return register
