"""Which value each part of a question asks for, by its wording."""

from __future__ import annotations

import re
from typing import Literal

from rag.question.facts import facts_asked
from rag.types import Ask, Detail

_CUES: tuple[tuple[Detail, str], ...] = (
    (
        "contact",
        r"(?:电话|手机|号码|热线|网址|官网|邮箱|传真|微信号?|二维码|联系方式|地址|门牌号?)(?:号码?)?"
        r"(?:又|都)?(?:是|在|有|为|叫)?(?:多少|什么|啥|哪|几|呢|[？?]|$)"
        r"|(?:在|是|位于)哪(?:条|一条|个|一)?(?:街|路|栋|楼|层|大厦|巷)"
        r"|phone number|address|website",
    ),
    (
        "papers",
        r"(?:带|交|准备|提交|提供|出示|需要?|要|备)(?:上|好|齐|些|的是)?(?:哪些|哪几样|什么|啥)"
        r"(?:申请|证明|申报)?(?:材料|证件|证明|手续|资料)|(?:材料|证件|证明)(?:要|需要?|有|是)?(?:哪些|什么|啥)",
    ),
    (
        "places",
        r"(?:是|指|为|在|选|挑|有)(?:的是|了)?哪(?:[几些一二三四五六七八九十两\d]+)?个?(?:市|县|区|城市|省)(?:呢|[，,？?]|$)",
    ),
    ("number", r"(?:提取?|提成|占|分成?|留成?|让利)多少(?!钱|元|个|家|人)"),
    (
        "money",
        r"多少钱|多少(?:万|亿|美|欧|人民币)*元|几(?:千|百|十)?[万亿]元?|"
        r"(?:补|奖|贷|罚|交|缴|给|发|付|花|领|拿|赔|投|收(?!入|益))[^率例\s]{0,4}多少(?!个|项|家|户|次|天|年|月)|"
        r"(?:金额|资金|经费|标准|额度|费用|工资|投资|预算|补贴|补助|奖励|价格|租金)\S{0,6}(?:多少|多高|几何)|"
        r"how much money|how much",
    ),
    (
        "percent",
        r"百分之几|百分比|几成|占比|(?:比例|比率|税率|利率|增速|增长率|[^效频汇]率)\S{0,5}(?:多少|多高|几)",
    ),
    (
        "duration",
        r"多久|多长时间|(?<!哪)几年(?!底|内的)|(?<!哪)几个月|(?<!哪)几天|多少(?:天|年|个月|个工作日|小时)|"
        r"期限|有效期|试点期|when .*expire|how long",
    ),
    (
        "date",
        r"什么时候|什么时间|何时|哪一?年|哪天|几月|几号|几时|时间(?:表|节点)|截止|到哪|日期|"
        r"生效|施行|实施时间|年底前?吗|\bwhen\b",
    ),
    (
        "count",
        r"(?:多少|(?<!哪)几)\s*(?:大|小)?"
        r"(?:[个项家户人名次种类条批处座亩吨件级位份倍套地城度张分层]|所(?!有)"
        r"|公里|平方|公顷)|how many",
    ),
    ("number", r"多少|\d+%?还是|(?<!哪)几[^乎何]"),
    (
        "unit",
        r"谁|哪个?(?:部门|单位|机关|局|委)|什么(?:部门|单位)|归\S{0,6}管|牵头|"
        r"\bwho\b|which department",
    ),
    (
        "permission",
        r"能不能|可不可以|可以\S{0,30}[吗么嘛]|能\S{0,30}[吗么嘛]|是否|是不是|允不允许|准不准|行不行|要不要|会不会|有没有|[吗么嘛]\s*[？?]?$|\bcan\b|\bmay\b",
    ),
)
_MEASURE = re.compile(r"(?:多少|几)(?:大|小)?(亩|公顷|平方公里|公里|平方米|吨|度|分|张|名|人|户)")
_RATE = re.compile(r"([一-鿿]率)(?:是|为|要|有|应|大概|最高|最低|不|得)*(?:多少|多高|几|百分之几)")
_PATTERNS = tuple((detail, re.compile(pattern, re.IGNORECASE)) for detail, pattern in _CUES)
_YES_OR_NO = re.compile(r"能不能|可不可以|行不行|允不允许|准不准|能否|可否")
_ENDS_YES_OR_NO = re.compile(r"(?:能|可以|会|行|要|算|管|准)\S{0,12}(?:吗|么|嘛|不|没有?)[？?]?$")
_FEW = re.compile(
    r"(?:没|没有|好|这|那|过|前|头|近|才|干了|住了)(?:\S{0,2})几(?:年|个月|天|个|次|万|块)"
)
"""几 that means a few and asks nothing: 没交几年社保."""
_KINDS = re.compile(r"分(?:成|为|了)?(?:哪|多少|几)[个大]?[类种档级等]")
"""分几类 is answered by the kinds themselves, with or without their number."""
_CURRENCY = re.compile(r"钱|元|[多几][少十百千]*[万亿块]")
_ASKS = re.compile(r"[谁哪几啥咋]|什么|怎[么样]|如何|多少|多[长久大高]|吗")
_PART = re.compile(r"[，,；;]")
_UPPER = re.compile(r"最高|最多|至多|上限|封顶|顶多|不超过")
_LOWER = re.compile(r"最低|最少|至少|起码|下限|不低于|不少于")


def asks_of(question: str) -> tuple[Ask, ...]:
    """Return the parts of a question that each ask for a value, the whole if none does.

    >>> [ask.detail for ask in asks_of("不良率是几个点，最多能贷多少万？")]
    ['number', 'money']
    """
    return tuple(map(ask_of, asked_parts(question)))


def parts_of(question: str) -> tuple[Ask, ...]:
    """Return the parts of a question that ask anything at all, the whole if none does."""
    return tuple(map(ask_of, asking_parts(question)))


def ask_of(part: str) -> Ask:
    """Return what one part of a question asks for."""
    detail = asked_detail(part)
    return Ask(
        text=part,
        detail=detail,
        measure=asked_measure(part),
        rate=asked_rate(part),
        bound=_bound(part),
        precision=_precision(part),
        share_too=detail == "money" and not _CURRENCY.search(part),
        facts=any(name != "scope" for name in facts_asked(part)),
    )


def asked_detail(question: str) -> Detail:
    """Return the detail that `question` asks for, "" if none is recognised."""
    if _YES_OR_NO.search(question) and "多少" not in question:
        return "permission"
    if _FEW.search(question) and _ENDS_YES_OR_NO.search(question):
        return "permission"
    if _KINDS.search(question):
        return ""
    for detail, pattern in _PATTERNS:
        if pattern.search(question):
            return detail
    return ""


def asked_rate(question: str) -> str:
    """Return the rate whose figure is asked for (利率 of 贷款利率是多少), "" if none is named.

    >>> asked_rate("黑牛贷的利率是百分之几？")
    '利率'
    """
    found = _RATE.search(question)
    return found[1] if found else ""


def asked_parts(question: str) -> tuple[str, ...]:
    """Return the parts of a question that each ask for something.

    >>> asked_parts("不良率是几个点，最多能贷多少万？")
    ('不良率是几个点', '最多能贷多少万？')
    """
    parts = tuple(part for part in _PART.split(question) if asked_detail(part))
    return parts or (question,)


def asking_parts(question: str) -> tuple[str, ...]:
    """Return the parts of a question that ask anything at all.

    >>> asking_parts("落户要什么条件，交多少手续费？")
    ('落户要什么条件', '交多少手续费？')
    """
    parts = tuple(p for p in _PART.split(question) if asked_detail(p) or _ASKS.search(p))
    return parts or (question,)


def asked_measure(question: str) -> str:
    """Return the measure word that the figure must have (多少亩: 亩), "" if any will do."""
    found = _MEASURE.search(question)
    return found[1] if found else ""


def _bound(question: str) -> Literal["", "most", "least"]:
    upper, lower = bool(_UPPER.search(question)), bool(_LOWER.search(question))
    if upper == lower:
        return ""
    return "most" if upper else "least"


def _precision(question: str) -> Literal["", "month", "day"]:
    if re.search(r"几月|哪个?月", question):
        return "month"
    return "day" if re.search(r"几号|几日|哪一?天", question) else ""
