"""Which facts of a document a question asks for: learned, and the printed names of its elements.

The elements of an official document (GB/T 9704: 发文字号, 发文机关, 成文日期 …) have names that can
be listed; what else people say for them is learned (`rag.question.learned`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from index.text.tokens import words
from rag.question.learned import scores
from rag.types import BasisAsked, DocumentFact, FactName
from rag.words.kinds import WHICH_DOCUMENTS
from rag.words.topic import topic_of

LEARNED: dict[str, tuple[DocumentFact, FactName | None]] = {
    "标题": ("title", "title"),
    "施行日期": ("in_force_from", "period"),
    "有效期": ("valid_until", "period"),
    "效力": ("in_force", None),
    "废止": ("repealed", None),
    "文号": ("number", "doc_number"),
    "发文机关": ("issuer", "issuer"),
    "成文日期": ("issued_on", "issued_on"),
    "版本": ("edition", "issued_on"),
    "主送": ("addressee", "addressee"),
    "附件": ("attachments", "attachments"),
    "适用范围": ("applies_to", "scope"),
    "依据": ("basis", "basis"),
    "上位": ("higher_law", "basis"),
}
"""Label → what is asked, and the fact that answers it, where one does; in an answer's order."""
_RESTS = r"(?:依据|根据|按照|遵照|贯彻|落实|执行|参照|引用?|援引)"
_NAMED: tuple[tuple[FactName, str], ...] = (
    ("title", r"全称"),
    (
        "size",
        r"(?:(?<!哪)几|多少)(?:个|大)?(?:条|部分|章|方面)(?!例|件)|(?:(?<!哪)几|多少)(?:条|项)\S{0,4}(?:措施|任务|规定|内容)",
    ),
    ("period", r"有效期|施行|实施日期|生效"),
    ("doc_number", r"文号|字号|[几哪]号文|document number"),
    ("issuer", r"发文(?:机关|单位)|印发(?:机关|单位)|落款(?!日期|时间)"),
    ("issued_on", r"(?:成文|印发|发文|发布|公布)(?:日期|时间)|落款(?!单位|机关|是?谁)"),
    ("addressee", r"主送|抄送"),
    ("attachments", r"(?:几个|多少个?|哪些|哪几个)附件|附件(?:有|是|包括)"),
    (
        "scope",
        r"范围|(?:指|是)哪[几一二三四五六七八九十两]+个|(?:指|是)(?:的是)?哪一?个?(?:城?市|区|县|地方|里|儿)|(?:哪些|哪几个?|哪[一二三四五六七八九十两]+个|几个)(?:地级|县级)?(?:城?市|区|县|地方)(?:[？?呢，,]|$)"
        r"|全(?:市|域|境)都?|(?<![标件目准务容施围限务])(?:包括|包含|涵盖|覆盖|涉及)(?:了)?(?:哪|什么地方|几个)",
    ),
    (
        "basis",
        r"依据(?=[是有呢？?]|的是|$)|上位(?:法|文件|依据)"
        rf"|{_RESTS}(?:落实|贯彻|执行)?(?:的|了|是)+\S{{0,8}}?"
        r"(?:文件|那份|那个|意见|方案|通知|法规?|条例)"
        rf"|(?:{_RESTS}|提到|提及|写到|说到)\S{{0,14}}?(?:文件|那份|那个|意见|方案|通知|办法)"
        r"\S{0,8}(?:[文字]号|多少号|几号|全称|名称|叫)"
        rf"|{_RESTS}(?:哪|什么|啥)[个份部些]?(?:文件|法规|法律)"
        r"|(?:依据|根据|引用|援引)(?:了|过)?(?:什么|啥|哪些|哪[个份])(?:制定|定|的|呢|[？?]|$)",
    ),
)
_PATTERNS = tuple((name, re.compile(pattern)) for name, pattern in _NAMED)
_ORDER: tuple[FactName, ...] = (
    "title", "size", "period", "doc_number", "issuer", "issued_on",
    "addressee", "attachments", "scope", "basis",
)  # fmt: skip
_OWN_NUMBER = re.compile(
    r"(?:文号|字号)(?:和|与|跟|及|、|，|,|以及)+\S{0,6}(?:依据|根据|贯彻|落实)"
)
_OF_THE_BASIS: frozenset[FactName] = frozenset({"doc_number", "title", "issuer"})
_LIBRARY = re.compile(
    r"语料|(?:知识|资料|文件|数据)?库|系统|收录|收集|一共|总共|现有|现在|这里|你们?|目前|文档|资料|文件|政策"
    r"|有|里|中|上|面|了|的|份|个|共|都|总|is|there"
)
_EVERYWHERE = re.compile(r"引用|援引|提到|提及|列出")
_RELATION = re.compile(r"依据|根据|按照|遵照|贯彻|落实|执行|引用?|援引|提到|提及")
_NUMBERED = re.compile(r"[文字]号|[几少什啥哪]么?号")
_LEVELS = (
    ("国家", re.compile(r"国家|中央|国务院|国办|党中央|全国")),
    ("省", re.compile(r"省|自治区")),
    ("市", re.compile(r"(?<!城)市(?!场)")),
)
_FRAME = re.compile(
    r"依据|根据|按照|遵照|贯彻|落实|执行|参照|引用|援引|提到|提及|文件|文号|字号|方案|意见|通知|批复|全称|名称|题目"
    r"|细则|办法|条例|决定|制定|出台|起草|印发|上级|上位|国家|中央|国务院|省[里委级]?|市[里委级]?|县"
    r"|[那这哪][份个]|引|啥|什么|的|是|了|和|与|及|为|份|个|有|里|中|规定|政策|法规?|写|叫|在|上|又|还|也|都|\s"
)
_NAMED_ONLY = re.compile(
    r"什么|啥|谁|哪[个份里]?|叫|发|出|全|名|标题|多少|何时|时候|几|年|月|日|天|时间|讲|说|内容|[呢吗？?，。]"
)
_NUMBER = re.compile(r"[一-鿿]{0,8}?[〔\[(（【]\d{4}[〕\])）】]\s*第?\d+号")
_RUN_WORDS = re.compile(
    r"期限|有效期|时间|日期|期|施行|生效|一共|总共|全国|国家|具体|目前|现在|文件|方案|意见|通知|批复|持续|进行|从|开始|起?算|开展|实施|批准|同意|批复|地方|地区"
)
_REPEALS = re.compile(
    r"(?:废止|取代|替代|代替)(?:了|掉)?(?:的是)?(?:哪|什么|啥|几|多少)"
    r"|把(?:哪|什么|啥)\S{0,8}(?:废止|取代|替代|代替)"
)
"""What it does away with is asked, not whether it is done away with."""
LIFE: frozenset[DocumentFact] = frozenset({"in_force_from", "valid_until", "in_force", "repealed"})
"""How long a document holds; permits and contracts have the same."""
_SURE = 0.0


def facts_asked(question: str, own: str = "", *, of_document: bool = True) -> tuple[FactName, ...]:
    """Return the facts asked for; with 依据的文件的文号 the number is that of the basis.

    `own` is the question without the scopes that it names; `of_document` says that it is known
    to ask for some fact of a document.

    >>> facts_asked("高青那份文件是谁发的，什么时候印发的")
    ('issuer', 'issued_on')
    """
    if asks_catalogue(question):
        return ("catalogue",)
    asked = {name for name, pattern in _PATTERNS if pattern.search(question)}
    finer = document_facts(own or question)
    asked |= {name for fact, name in LEARNED.values() if fact in finer and name}
    if "basis" in asked and not _OWN_NUMBER.search(question):
        asked -= _OF_THE_BASIS
    if of_document and not (asked or finer) and (name := LEARNED[_likeliest(own or question)][1]):
        asked.add(name)
    return tuple(name for name in _ORDER if name in asked)


def names_element(question: str) -> bool:
    """Whether a printed element of a document is named: 文号, 全称, 主送."""
    loose = ("size", "period", "scope")
    return any(p.search(question) for name, p in _PATTERNS if name not in loose)


def names_basis(question: str) -> bool:
    """Whether what a document rests on is asked for in the words of documents."""
    return bool(dict(_PATTERNS)["basis"].search(question))


def document_facts(question: str) -> tuple[DocumentFact, ...]:
    """Return what is asked of a document itself, as finely as it was learned."""
    found = scores("facts", question)
    asked = tuple(fact for label, (fact, _) in LEARNED.items() if found[label] > _SURE)
    if "repealed" in asked and _REPEALS.search(question):
        return ("repeals",)
    return asked


def asks_only_life(own: str) -> bool:
    """Whether a question, without the document it names, asks how long it holds and no more."""
    rest = words(_RUN_WORDS.sub("", topic_of(own)))
    return (
        LIFE.issuperset(asked := document_facts(own))
        and bool(asked)
        and not any(len(word.strip()) > 1 for word in rest)
    )


def _likeliest(question: str) -> str:
    found = scores("facts", question)
    return min(found, key=lambda label: (-found[label], label))


def asks_catalogue(question: str) -> bool:
    """Whether it is asked which documents there are: 有几份文件, of no matter."""
    which = WHICH_DOCUMENTS.search(question)
    if not which or scores("facts", question)["依据"] > _SURE:
        return False
    rest = question[: which.start()] + question[which.end() :]
    return len(_LIBRARY.sub("", topic_of(rest)).replace(" ", "")) < 2


def pilots_asked(
    kind: str, detail: str, topic: str, titles: Iterable[str]
) -> Literal["", "count", "run"]:
    """Return whether a measure as a whole is asked about, how many there are or how long it runs.

    That is so if a topic holds nothing but words of the documents' own titles.
    """
    wanted: Literal["", "count", "run"] = ""
    if kind == "count" or detail == "count":
        wanted = "count"
    elif detail in ("duration", "date") or kind == "document":
        wanted = "run"
    return wanted if of_titles(topic, titles) else ""


def of_titles(topic: str, titles: Iterable[str]) -> bool:
    """Whether a topic speaks of documents at large: some words of their titles, and no others."""
    known = frozenset(titles)
    matter = [word for word in words(_RUN_WORDS.sub("", topic)) if len(word.strip()) > 1]
    return bool(matter) and all(word in known for word in matter)


def basis_asked(question: str, topic: str, titles: Iterable[str] = ()) -> BasisAsked:
    """Return which cited documents a question about a basis means.

    `topic` is the question's without its places: whether a matter is left of it that isn't a word
    of the documents' titles.
    """
    relation = _RELATION.search(question)
    behind = question[relation.end() :] if relation else question
    levels = [level for level, named in _LEVELS if named.search(behind)]
    known = frozenset(titles)
    matter = "".join(word for word in words(topic) if word not in known)
    return BasisAsked(
        everywhere=bool(_EVERYWHERE.search(question)),
        level=levels[0] if len(levels) == 1 else "",
        numbered=bool(_NUMBERED.search(behind)),
        matter=len(_FRAME.sub("", matter)) > 1,
    )


def only_names_documents(unscoped: str) -> bool:
    """Return whether a question holds nothing besides numbers of documents and what is asked."""
    rest = _FRAME.sub("", _NUMBER.sub("", unscoped))
    return len(_NAMED_ONLY.sub("", rest)) <= 1
