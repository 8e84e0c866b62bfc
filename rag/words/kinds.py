"""The closed classes of question words: interrogatives, nouns of places and documents, labels.

Which kind of answer a question asks for is learned (`rag/question/kinds.py`); what stands here can
be listed to its end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from index.structure.numbers import from_numeral
from rag.types import QuestionKind

PLACE_NOUN = r"地方|地区|省份?|城市|市|区域|区|县|文件|方案|意见|地儿|几家"
_SEVERAL = r"(?<![第\d])[\d二三四五六七八九十]+个"
_ALL = re.compile(r"各|每个|所有")
_EVERY = r"(?:各|每个|所有|各个|哪些|哪几个?|多少个|几个|十个|1?\d个)"
_EVERYWHERE = re.compile(
    rf"(?<![在到去往从向](?=哪)){_EVERY}(?:{PLACE_NOUN})(?![委办局间])|各地(?!区)"
    r"|\b[Ww]hich (?:regions|cities|provinces|counties|places|documents)\b"
)
_WHICH = re.compile(rf"哪个(?:{PLACE_NOUN})(?![委办局间])|哪儿|哪里")
OTHERS = re.compile(
    r"比(?:起|较)?(?:其他|其它|别的|另外)|(?:和|与|跟|同)(?:其他|其它|别的|另外)\S{0,10}(?:比|不同|一样|区别|差|异同|相同)"
)
WHICH_DOCUMENTS = re.compile(r"(?:哪些|哪几[个份]|[几多][个份]|多少[个份])(?:政策)?文件")
"""A row for each document, or the list of what there is."""
DOCUMENT_NOUN = r"(?:文件|方案|意见|通知(?![单书])|批复|规定|办法|条例|细则|决定|公告|章程|法)"
OF_DOCUMENTS = re.compile(DOCUMENT_NOUN)
NAMES_DOCUMENT = re.compile(rf"[这那该本]\S?{DOCUMENT_NOUN}|{DOCUMENT_NOUN}|《")
POINTS_AT_DOCUMENT = re.compile(rf"[这那该本][份个部]?{DOCUMENT_NOUN}|《")
NAME_ALONE = re.compile(rf"(?:那份|这份|实施|总体)*{DOCUMENT_NOUN}?")
"""What is left of a question that is nothing but a document's name, once that is taken away."""
SOURCE = re.compile(
    r"(?:哪个|哪份|什么)(?:文件|地方)(?:里|中|上)?(?:说|写|规定|讲)(?:的|过|了)|出自哪|出处|哪一?条(?:里)?(?:规定|说|写|讲)"
)
"""Where something is said: the answer that names the clause."""
MEMBERS = re.compile(
    r"(?:指|包括|包含|涵盖|含|有|是)(?:的是|了)?"
    r"(?:哪[几些](?:个)?(?:城?市县?|县市?|地方|区县?)"
    r"|哪[一二三四五六七八九十两]+个(?:城?市县?|县市?|地方|区县?)?|哪一?个?(?:城?市|县|区|地方|里|儿))[？?]?$"
)
"""苏南重点城市指哪几个市: what an area is made of."""
MEMBERS_ALONE = re.compile(
    r".{0,4}(?:指|包括|包含|涵盖|含|有|是)(?:的是|了)?哪[几些一二三四五六七八九十两]+个?[？?]?"
)
"""The same of a question in which nothing but a place is named (苏南重点城市包括哪些)."""
WHICH_ONES = re.compile(r"哪几|哪些")
"""The items themselves are asked for, not their number."""
_AUTHORITY = r"部门|单位|局|委|厅|办(?!法)|机关|机构|科室|衙门|政府|法院|窗口|中心|[所站](?!有)"
WHICH_UNIT = re.compile(
    rf"谁|(?:哪|什么|啥)(?:个|些|几个|几家|家|一个|级)?\S{{0,2}}?(?:{_AUTHORITY})|哪(?:里|儿|几?家)?(?:管|负责|受理|投诉|牵头)"
)
"""An authority is asked for."""
WHICH_THING = re.compile(r"哪[一几两二三四五六七八九十]*[个家种类张座片条项级款关步道处次部份]")
"""哪 and a measure: a thing of that kind is asked for."""
YES_OR_NO = re.compile(r"(.)不\1|[能可是]否|[吗么]\s*[？?]?$")
"""Yes or no is asked, whatever else the question names."""
ENGLISH = re.compile(r"[A-Za-z]{2,}")
HAN = re.compile(r"[\u3400-\u9fff]")
ORDINAL = re.compile(r"第([一二三四五六七八九十两]{1,3}|\d{1,2})(?:点|个|项|条措施|方面|种|条|款)")


_INTERROGATIVES: tuple[tuple[str, QuestionKind], ...] = (
    (r"\bhow many\b", "count"),
    (r"\b(?:how (?:much|long|old|far|high)|when|what (?:year|time|percentage))\b", "fact"),
    (r"\bwho\b|\bwhich (?:department|agency|bureau|authority|office)\b", "unit"),
    (r"^(?:can|may|must|is|are|am|do|does|did|will|should)\b", "yesno"),
    (r"\bhow (?:do|does|can|to|should)\b", "procedure"),
    (r"\bwhat (?:does .* mean|is (?:a|an|the meaning))\b", "definition"),
)
"""What an English interrogative asks for by itself: only where what is learned isn't sure."""


def interrogative_kind(text: str) -> QuestionKind | None:
    """Return the kind of answer that the interrogative asks for, None if it leaves that open."""
    lowered = text.lower()
    found = (kind for pattern, kind in _INTERROGATIVES if re.search(pattern, lowered))
    return next(found, None)


def language_of(text: str) -> Literal["zh", "en"]:
    """Return "en" if the question is written in English, else "zh"."""
    words = ENGLISH.findall(text)
    letters = sum(len(word) for word in words)
    return "en" if len(words) >= 2 and letters > 2 * len(HAN.findall(text)) else "zh"


def asks_everywhere(text: str, nouns: Iterable[str] = ()) -> bool:
    """Whether every place or document is asked for: 各地, 哪几个市; 哪些+`nouns` of the corpus."""
    if _EVERYWHERE.search(text):
        return True
    return asks_each(text, nouns)


def asks_authority(text: str) -> bool:
    """Whether which authority is asked for, not of each place: 那十个地方归哪个部门管."""
    return bool(WHICH_UNIT.search(text)) and not _ALL.search(text)


def asks_each(text: str, nouns: Iterable[str]) -> bool:
    """Whether every one of what the corpus has under one of `nouns` is asked for."""
    if not (own := "|".join(map(re.escape, sorted(nouns, key=len, reverse=True)))):
        return False
    return bool(re.search(rf"(?:各个?|每个|所有|其他|哪些|哪几?个)(?:{own})", text))


def asks_which_place(text: str) -> bool:
    """Whether one place is asked for: 哪个市, 哪里."""
    return bool(_WHICH.search(text))


def ordinal_of(text: str) -> int:
    """Return N of 第N点 / 第N条 (0 if there is none).

    >>> ordinal_of("第十二点具体说说")
    12
    """
    match = ORDINAL.search(text)
    if not match:
        return 0
    return from_numeral(match.group(1))
