"""What kind of answer a question asks for, told by its wording alone."""

from __future__ import annotations

import re
from typing import Literal

from index.structure.numbers import from_numeral
from rag.types import QuestionKind

PLACE_NOUN = r"(?:地方|地区|试点|省份?|城市|市|区域|区|县|文件|方案|意见|都市圈|城市群|地儿|几家)"
UNITS_OF = re.compile(
    r"(?:负责|承担|牵头|主管|管|管着|要做|要干|参与|分管|对应|配合|涉及|参加)(?:了|的|着)?"
    r"(?:哪些|哪几|什么|啥|多少|几)"
    r"|(?:的|有|承担)(?:哪些|什么|啥)?(?:任务|职责|责任|分工|活儿?|事)(?:有|是|$|[？?]|都|要|[呢吗么没])"
    r"|(?:哪些|什么|啥)(?:任务|工作|事情?|活儿?|条款)(?:是)?(?:归|由|要|是).{0,12}(?:负责|牵头|管|办|做)"
    r"|任务清单|责任清单|职责分工"
)
UNIT = re.compile(
    r"(?:由|归|该|找|是|让|靠)?(?:谁|哪个|哪些|什么|啥|哪几个|哪一个|哪家|几个)"
    r"(?:部门|单位|局|委办?|厅|机关|机构|衙门|责任单位|牵头单位|科室)"
    r"|(?:牵头|负责|主管|管事|承办)的?(?:人|单位|部门)?(?:是|叫|找)(?:谁|哪)"
    r"|谁(?:来|去|在|要)?(?:负责|牵头|管|主管|承担|落实|主抓|办|督办|组织实施|干|抓)"
    r"|(?:归|由|找|该)谁|(?:由|归)哪.{0,4}(?:负责|牵头|管|承担)|(?:责任|牵头|主管|负责|配合|承办)(?:单位|部门)(?:是|有|都|呢|？|\?|$)"
    r"|(?:的|有)(?:责任|牵头|主管|负责|配合)(?:单位|部门)|哪(?:个|些|几个)(?:市|县|省)?(?:局|委|厅|办)(?!法)"
)
LIKENESS = re.compile(
    r"比较|对比|相比|异同|(?:有|啥|什么|何|的|之间)(?:区别|不同|差异|差别)|不一样|一样吗|是不是一样|相同"
    r"|分别|各自|共同点|谁更|哪个更|比一比|比一下|跟.{1,12}比"
)
EVERYWHERE = re.compile(
    r"(?:各|每个|所有|各个|哪些|哪几个|哪个|哪几|多少个|几个)"
    + PLACE_NOUN
    + r"(?![委办局间])|各省|各市|各地(?!区)|哪儿|哪里"
)
OTHERS = re.compile(
    r"比(?:起|较)?(?:其他|其它|别的|另外)|(?:和|与|跟|同)(?:其他|其它|别的|另外)\S{0,10}(?:比|不同|一样|区别|差|异同|相同)"
)
MENTIONING = re.compile(
    r"(?:哪些|哪几[个份]|几[个份]|多少[个份]?)(?:政策)?文件(?:里|中|上)?(?:面|头)?(?:都|也|有|曾)*"
    r"(?:提到|提及|提出|提过|说到|讲到|写到|写了|涉及|谈到|规定)"
    r"|(?:提到|提及|提出|涉及|规定|写到|说到)\S{0,20}(?:的|了)?(?:文件)?(?:都|一共|总共)?有?(?:哪些|哪几[个份]|几[个份]|多少[个份])文件"
)
"""立体分层设权有哪些文件提到: a row for each document, not the list of what there is."""
_PLACES_OF_PILOTS = r"(?:地方|地区|城市|省份?|市|都市圈)"
APPROVED = re.compile(
    r"(?:批|同意|批准|批复)(?:了|的|准|复|下来|同意|开展|一共|总共)*(?:哪|几|多少|[十\d]+)个?试点"
    r"|(?:有|共|搞|设|选|开展|确定|定)(?:了|的)*(?:哪|几|多少)(?:些|个)试点(?:地区|城市)?[呢？?]*$"
    rf"|试点(?:{_PLACES_OF_PILOTS}|的|一?共|总共|都|有|是|搞|选|定|了|分布|放|设|在)*"
    rf"(?:哪|几|多少)(?:些|个){_PLACES_OF_PILOTS}?[呢？?]*$"
)
"""How many pilots there are and where."""
_MOMENT = r"(?:什么时候|什么时间|啥时候?|何时|哪一?年|哪一?天|几时|几号)"
RUNS = re.compile(
    r"(?:试点|改革|文件|方案|批复)"
    r"(?:的|工作|期|是不是|是否|只|仅|就|要|会|得|能|搞|做|干|持续|进行|开展|实施|一共|总共|在|为|是|定|有效|限|了|从|自|到|成)*"
    rf"(?:期限|有效期|多久|多长|几年|几个月|多少年|时间(?![节表])|{_MOMENT}(?:开始|起|算|结束|为止|截止|到期|完|失效)"
    rf"|到{_MOMENT}(?![印发出批])|(?:截止|截至|结束|到期)的?(?:日期|时间|日)"
    r"|(?:有|满|不到|超过)?(?<!\d)(?:\d{1,2}|[一二两三四五六七八九十]{1,2})年(?![底前度级]))(?!.{0,3}一次)"
)
"""How long a document's measures run. Asked of the documents themselves, even if none is named."""
_HIGHER = r"(?:国家|中央|国务院|上级|上位|上头|上面|省(?:里|委|级|政府)?|市(?:里|委|级|政府)?)"
_RESTS_ON = r"(?:依据|根据|按照|遵照|贯彻|落实|执行|参照|援引|引用)"
CITING = re.compile(
    rf"{_RESTS_ON}(?:落实|贯彻|执行)?(?:的|了|是)*{_HIGHER}?(?:的|了|和|以及|{_HIGHER})*"
    r"(?:哪|什么|啥|那)(?:些|几|[一两三])?[个份部项条]?(?:上位|上级)?(?:文件|文|意见|方案|通知|法规?|条例|[？?]*$)"
    r"|(?:依据|根据|按照|贯彻|落实|引用?|援引|提到|提及|说到|写到)(?:的|了)?\S{0,14}?(?:文件|那份|那个|意见|方案|通知|办法)"
    r"\S{0,8}(?:[文字]号|多少号|几号|[什啥]么?号|哪号|全称|名称|题目|叫什么)"
    rf"|{_HIGHER}(?:的|那份|那个|哪个|哪份|文件|文|意见|方案|通知)+(?:的)?(?:文号|字号|全称|名称)"
    r"|依据(?:是|有|的是)?(?:什么|哪|啥)|(?:什么|哪些|何种|啥)(?:政策|文件)?(?:依据|根据)|上位(?:法|文件|依据)"
    r"|(?:引用|援引|提到|提及)(?:了|过|的|有|是)*(?:哪|什么|啥|几)(?:些|几)?[个份部]?(?:文件|法规|法律|条例)"
    r"|(?:根据|依据)(?:什么|啥|哪)|(?:制定|出台|起草|发文|政策)的?(?:依据|根据)|^\S{0,12}依据[呢？?]*$"
)
"""On which documents a document rests, and their numbers."""
_DOCUMENT_NOUN = r"(?:文件|方案|意见|通知|批复|规定|办法|条例|细则|决定)"
CATALOGUE = re.compile(
    r"(?:语料|知识库|资料库|库里|系统|你们?|这里)\S{0,8}(?:几|多少|哪些|什么)[份个篇]?(?:文件|政策|文档|资料)"
)
"""Which documents there are."""
SUMMARY = re.compile(
    rf"(?:总结|概括|归纳|概述|介绍)(?:一下|下)?\S{{0,10}}{_DOCUMENT_NOUN}(?:的?(?:主要|核心|大致)?(?:内容|意思|要点))?[吧呢]?[？?]?$"
    rf"|{_DOCUMENT_NOUN}(?:主要|都|大概|到底|里)*(?:讲|说|写|规定)(?:了|的)*(?:些|是|的是)?(?:什么|啥)(?:内容)?[？?]?$"
    rf"|{_DOCUMENT_NOUN}的?(?:主要|核心|大致)(?:内容|意思|要点)(?:是|有|什么|啥|哪些)*[？?]?$"
)
"""What a whole document says: its parts."""
_OF_DOCUMENTS = (APPROVED, RUNS, CITING, SUMMARY, CATALOGUE)
NAME_ALONE = re.compile(rf"(?:那份|这份|实施|总体)*{_DOCUMENT_NOUN}?")
"""What is left of a question that is nothing but a document's name, once that is taken away."""
SOURCE = re.compile(
    r"(?:哪个|哪份|什么)(?:文件|地方)(?:里|中|上)?(?:说|写|规定|讲)(?:的|过|了)|出自哪|出处|哪一?条(?:里)?(?:规定|说|写|讲)"
)
"""Where something is said: the answer that names the clause."""
PILOTS = re.compile(r"(?:各|每个|所有|各个|哪些|哪几个|哪个|几个|十个|10个)(?:试点|都市圈|城市群)")
DOCUMENT = re.compile(
    r"文号|发文(?:字号|机关|单位|日期|时间)|成文(?:日期|时间)|(?:谁|哪个部门|哪个单位|哪里|哪儿)(?:印)?(?:发|颁布|出台|制定)"
    r"|(?:哪(?:一)?年|什么时候|何时|几号|哪天|几月|哪一天|多会儿)(?:批(?=的|[？?]|$)|出的|印发|发布|发的|发出|出台|颁布|公布|下发|批复|批准|印的|写的|签发|签的|作出|下达)"
    r"|(?:印发|发布|出台|颁布|公布|下发|批复|成文|签发)(?:的)?(?:时间|日期|于|是(?:什么时候|哪))"
    r"|试点(?:的)?(?:范围|期限|时间|期|多长|几年|多久)|(?:范围|包括|涵盖)(?:包括|有)?(?:哪些|哪几个?)(?:城?市|地方|区|县)"
    r"|(?:有|共|一共|总共)(?:有)?(?:几|多少)(?:条|个?部分|章|款|项措施|条措施|个附件)"
    r"|适用(?:范围|于)|什么文件|哪(?:个|份|些)文件|附件(?:有|包括|是)|几个附件|依据(?:的)?(?:是)?(?:什么|哪)"
    r"|(?:分|有|共)成?几个?大?(?:部分|章|方面)|哪一?年的|(?:文件|方案|意见|通知|批复)(?:是|有)?哪一?[年天]|落款"
    r"|(?:开展|同意|批复|批准|确定)\S{0,6}几个试点|(?:批复|文件)\S{0,8}期限|试点从|几个部分|附件\S{0,3}(?:关于|讲|对应)\S{0,4}(?:哪|什么)"
    r"|(?:印发|发布|出台|公布)了?(?:多久|几年)|多少号|是几号|几号文|全称|(?:文件|方案|意见|通知)(?:的)?(?:名字|题目|标题)?叫什么|发给(?:谁|哪)|主送|施行|生效|有效期"
)
MEMBERS = re.compile(
    r"(?:指|包括|包含|涵盖|含|有|是)(?:的是|了)?"
    r"(?:哪[几些一二三四五六七八九十两]+个?(?:城?市县?|县市?|地方|区县?)?|哪一?个?(?:城?市|县|区|地方|里|儿))[？?]?$"
)
"""苏南重点城市指哪几个市: what an area is made of."""
ADDRESSEE = re.compile(
    r"(?:发|写|下发|印发)(?:给|到)(?:了)?(?:谁|哪|什么|啥)|主送|抄送|收文|给谁的"
)
FACT = re.compile(
    r"多少|(?<!哪)几(?:年|个|天|成|倍|月|家|种|次|类|亿|万|项|所|条|岁)|什么时候|何时|哪(?:一)?年|多长|多久|多大|多高|哪天"
    r"|能不能|能否|可不可以|可否|可以.{0,20}[吗么嘛]|是否|是不是|有没有|会不会|要不要|行不行|允许.{0,20}[吗么]"
    r"|[吗么嘛][？?]?$|比例|金额|上限|下限|最高|最低|最晚|不低于|不超过|占比|到什么时候|期限|目标是|啥时候|啥时|行吗|给不给|算不算"
)
LIST = re.compile(
    r"哪些|什么(?:措施|办法|政策|要求|支持|好处|规定|任务|方式|内容|安排|举措|动作|优惠|条件|改革)|怎么|如何|怎样|咋"
    r"|有啥|有什么|有哪|几种|措施|办法有|包括|列出|列举|内容|举措|哪几|都有|做法|途径|方面|介绍|讲讲|说说|政策"
)
ASKING = re.compile(r"[哪谁几]|什么|叫啥|第几|(.)不\1")
ENGLISH = re.compile(r"[A-Za-z]{2,}")
HAN = re.compile(r"[\u3400-\u9fff]")
ORDINAL = re.compile(r"第([一二三四五六七八九十两]{1,3}|\d{1,2})(?:点|个|项|条措施|方面|种|条|款)")
ENGLISH_KINDS: tuple[tuple[str, QuestionKind], ...] = (
    (r"\bcompare|\bdifference|\bdiffer\b|\bversus\b|\bvs\b", "comparison"),
    (r"which (?:regions?|cities|pilots?|provinces?)", "comparison"),
    (r"responsible for what|what is .*\bresponsible for\b|tasks? of", "units_of"),
    (r"document number|when was .*(?:issued|published|approved)", "document"),
    (r"who (?:issued|published|approved)|pilot (?:period|area|scope)", "document"),
    (r"how long .*(?:pilot|last|valid|run)", "document"),
    (r"\bwho\b|which (?:department|agency|bureau|unit|authority)|in charge|responsib", "unit"),
    (r"how many|how much|how long|\bwhen\b|what year|percent", "fact"),
    (r"^(?:can|may|is|are|does|do|will|should)\b", "fact"),
    (r"\bhow\b|\bwhat\b|\bwhich\b|measures|list|describe", "list"),
)  # fmt: skip


def language_of(text: str) -> Literal["zh", "en"]:
    """Return "en" if the question is written in English, else "zh"."""
    words = ENGLISH.findall(text)
    letters = sum(len(word) for word in words)
    return "en" if len(words) >= 2 and letters > 2 * len(HAN.findall(text)) else "zh"


def kind_of(text: str, *, sides: int = 0, units: int = 0) -> QuestionKind:
    """Return the kind of a Chinese question.

    Args:
        text: the resolved question.
        sides: how many scopes (regions, documents) it names; two or more make a comparison.
        units: how many organisations it names.
    """
    if sides < 2 and any(
        asked.search(text) for asked in (APPROVED, RUNS, CITING, SUMMARY, CATALOGUE)
    ):
        return "document"
    if SOURCE.search(text):
        return "fact"
    if UNITS_OF.search(text) and (units or _names_unit(text)) and not UNIT.search(text):
        return "units_of"
    if is_comparison(text, sides):
        return "comparison"
    if ADDRESSEE.search(text):
        return "document"
    if UNIT.search(text):
        return "unit"
    if DOCUMENT.search(text) or (sides and MEMBERS.search(text)):
        return "document"
    if FACT.search(text):
        return "fact"
    if LIST.search(text):
        return "list"
    return "fact" if ASKING.search(text) else "open"


def is_comparison(text: str, sides: int) -> bool:
    """Whether sides are set against each other: named ones, or every one there is."""
    if sides >= 2:
        return True
    if sides == 1:
        return bool(OTHERS.search(text))
    if MENTIONING.search(text):
        return True
    return bool(EVERYWHERE.search(text) and not DOCUMENT.search(text)) or bool(
        PILOTS.search(text) or (LIKENESS.search(text) and re.search(r"各|试点|地区|省", text))
    )


def groups_wanted(text: str) -> Literal["areas", "all", "documents", "inside"]:
    """Return what a comparison without named sides runs over."""
    if MENTIONING.search(text):
        return "documents"
    if OTHERS.search(text):
        return "all"
    return "areas" if PILOTS.search(text) else "inside"


def english_kind_of(text: str) -> QuestionKind:
    """Return the kind of an English question."""
    lowered = text.lower()
    return next((kind for pattern, kind in ENGLISH_KINDS if re.search(pattern, lowered)), "open")


def ordinal_of(text: str) -> int:
    """Return N of 第N点 / 第N条 (0 if there is none).

    >>> ordinal_of("第十二点具体说说")
    12
    """
    match = ORDINAL.search(text)
    if not match:
        return 0
    return from_numeral(match.group(1))


def _names_unit(text: str) -> bool:
    return bool(re.search(r"[局委厅办部院]|中心|银行|公司|政府", text))
