"""Which facts of a document a question asks for: one table for retrieval and answers."""

from __future__ import annotations

import re
from typing import Literal

from rag.types import BasisAsked, FactName
from rag.words.kinds import ADDRESSEE, APPROVED, CATALOGUE, CITING, MENTIONING, RUNS, SUMMARY

_ISSUE = r"(?:印?发|签发|下达|出的|发布|出台|颁布|公布|下发|批复|批准|制定|印|写|作出|成文)"
_FACTS: tuple[tuple[FactName, str], ...] = (
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
    (
        "doc_number",
        r"文号|字号|几号文|多少号|哪号文|什么号|几号$|第几号|是几号|哪号|document number",
    ),
    (
        "issuer",
        rf"谁{_ISSUE}|(?:哪(?:个|级|些)?|什么)(?:机关|部门|单位|政府)\S{{0,4}}{_ISSUE}|哪(?:里|儿){_ISSUE}"
        r"|发文(?:机关|单位)|落款(?!日期|时间)|谁的名义|[Ww]ho (?:issued|published|approved)",
    ),
    (
        "issued_on",
        rf"(?:哪(?:一)?年|什么时候|何时|哪一?天|几月|几号|几几年|啥时候?|多会儿|时间)\S{{0,6}}{_ISSUE}"
        r"|(?:发布|印发|成文|发文|出台|公布|批复|签发)(?:的|于|是)*(?:日期|"
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
    (
        "scope",
        r"范围|(?:指|是)哪[几一二三四五六七八九十两]+个|(?:指|是)(?:的是)?哪一?个?(?:城?市|区|县|地方|里|儿)|(?:哪些|哪几个?|哪[一二三四五六七八九十两]+个|几个)(?:地级|县级)?(?:城?市|区|县|地方)(?:[？?呢，,]|$)"
        r"|全(?:市|域|境)都?|(?<![标件目准务容施围限务])(?:包括|包含|涵盖|覆盖|涉及)(?:了)?(?:哪|什么地方|几个)",
    ),
)
_PATTERNS = tuple((name, re.compile(pattern)) for name, pattern in _FACTS)
_OWN_NUMBER = re.compile(
    r"(?:文号|字号)(?:和|与|跟|及|、|，|,|以及)+\S{0,6}(?:依据|根据|贯彻|落实)"
)
_OF_THE_BASIS: frozenset[FactName] = frozenset({"doc_number", "title", "issuer"})
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
    r"|要素|市场化|配置|综合|改革|试点|总体|实施"
    r"|[那这哪][份个]|引|啥|什么|的|是|了|和|与|及|为|份|个|有|里|中|规定|政策|法规?|写|叫|在|上|又|还|也|都|\s"
)
_NAMED = re.compile(
    r"什么|啥|谁|哪[个份里]?|叫|发|出|全|名|标题|多少|何时|时候|几|年|月|日|天|时间|讲|说|内容|[呢吗？?，。]"
)
_NUMBER = re.compile(r"[一-鿿]{0,8}?[〔\[(（【]\d{4}[〕\])）】]\s*第?\d+号")


def facts_asked(question: str) -> tuple[FactName, ...]:
    """Return the facts asked for; with 依据的文件的文号 the number is that of the basis.

    >>> facts_asked("高青那份文件是谁发的，什么时候印发的")
    ('issuer', 'issued_on')
    """
    if CATALOGUE.search(question):
        return ("catalogue",)
    asked: list[FactName] = [name for name, pattern in _PATTERNS if pattern.search(question)]
    if "catalogue" in asked and MENTIONING.search(question):
        asked.remove("catalogue")
    if (RUNS.search(question) or APPROVED.search(question)) and "period" not in asked:
        asked.append("period")
    if SUMMARY.search(question) and "size" not in asked:
        asked.append("size")
    if CITING.search(question):
        own = bool(_OWN_NUMBER.search(question))
        asked = [name for name in asked if own or name not in _OF_THE_BASIS]
        asked.append("basis")
    return tuple(asked)


def pilots_asked(question: str) -> Literal["", "count", "run"]:
    """Return whether a question is for the number of pilots, or for how long they run."""
    if APPROVED.search(question):
        return "count"
    return "run" if RUNS.search(question) and "试点" in question else ""


def basis_asked(question: str, topic: str) -> BasisAsked:
    """Return which cited documents a question about a basis means.

    `topic` is the question's without its places: whether a matter is left of it.
    """
    relation = _RELATION.search(question)
    behind = question[relation.end() :] if relation else question
    levels = [level for level, named in _LEVELS if named.search(behind)]
    return BasisAsked(
        everywhere=bool(_EVERYWHERE.search(question)),
        level=levels[0] if len(levels) == 1 else "",
        numbered=bool(_NUMBERED.search(behind)),
        matter=len(_FRAME.sub("", topic)) > 1,
    )


def only_names_documents(unscoped: str) -> bool:
    """Return whether a question holds nothing besides numbers of documents and what is asked."""
    rest = _FRAME.sub("", _NUMBER.sub("", unscoped))
    return len(_NAMED.sub("", rest)) <= 1
