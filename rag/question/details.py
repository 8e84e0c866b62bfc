"""Which value each part of a question asks for: learned, and told by its measure."""

from __future__ import annotations

import re
from typing import Literal

from index.text.tokens import words
from rag.question.facts import facts_asked
from rag.question.learned import best, scores
from rag.types import Ask, Detail
from rag.words.kinds import YES_OR_NO

_CONTACT = re.compile(
    r"(?:电话|手机|号码|热线|网址|官网|邮箱|传真|微信号?|二维码|联系方式|地址|门牌号?)(?:号码?)?"
    r"(?:又|都)?(?:是|在|有|为|叫)?(?:多少|什么|啥|哪|几|呢|[？?]|$)"
    r"|(?:在|是|位于)哪(?:条|一条|个|一)?(?:街|路|栋|楼|层|大厦|巷)"
    r"|phone number|address|website",
    re.IGNORECASE,
)
_PLACES = re.compile(
    r"(?:是|指|为|在|选|挑|有)(?:的是|了)?哪(?:[几些一二三四五六七八九十两\d]+)?个?(?:市|县|区|城市|省)(?:呢|[，,？?]|$)"
)
_COUNT = re.compile(
    r"(?:多少|(?<!哪)几)\s*(?:大|小)?"
    r"(?:[个项家户人名次种类条批处座亩吨件级位份倍套地城度张分层章]|所(?!有)|公里|平方|公顷)"
    r"|how many",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"多少|(?<!哪)几[^乎何]|\d+%?还是|how much", re.IGNORECASE)
_PERCENT = re.compile(
    r"百分之几|百分比|几成|[^效频汇]率\S{0,3}(?:多少|几)|(?:占比|比例)\S{0,5}(?:多少|多高|几)"
)
_PAID = re.compile(
    r"(?:补|奖|贷|罚|交|缴|给|发|付|花|领|拿|赔|投|收(?!入|益))\S{0,4}多少|(?:[金款费价钱]|资|补助|补贴|奖励|额度)\S{0,6}多少"
)
"""多少 of something that is paid: other figures may have any unit."""
_LONG = re.compile(
    r"多久|多长时间|(?<!哪)几年(?!底|内的)|(?<!哪)几个月|(?<!哪)几天"
    r"|多少(?:天|年|个月|个工作日|小时)|how long",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"什么时候|什么时间|啥时候?|何时|哪一?年|哪一?天|几月|几号|几时|\bwhen\b", re.IGNORECASE
)
DOUBTFUL = -0.3
"""Below this score no value is asked for; papers, which only papers answer, need more than 0."""
_LEARNED: dict[str, Detail] = {
    "yesno": "permission",
    "rate": "percent",
    "duration": "duration",
    "time": "date",
    "material": "papers",
    "unit": "unit",
    "amount": "money",
}
"""What a learned detail is called; the others ask for no value that can be told in a text."""
_MEASURE = re.compile(r"(?:多少|几)(?:大|小)?(亩|公顷|平方公里|公里|平方米|吨|度|分|张|名|人|户)")
_RATE = re.compile(r"([一-鿿]率)(?:是|为|要|有|应|大概|最高|最低|不|得)*(?:多少|多高|几|百分之几)")
_KINDS = re.compile(r"分(?:成|为|了)?(?:哪|多少|几)[个大]?[类种档级等]")
"""分几类 is answered by the kinds themselves, with or without their number."""
_CURRENCY = re.compile(r"钱|元|[多几][少十百千]*[万亿块]")
_WORDED = re.compile(r"[谁哪啥咋]|什么|怎[么样]|如何|多少")
_ASKS = re.compile(
    r"[谁哪几啥咋吗么]|什么|怎[么样]|如何|何时|多少|多[长久大高]|[能可是]否|有没有|(.)不\1|没有?$|不$"
    r"|\b(?:who|which|what|when|where|how|can|may|is|are|do|does)\b",
    re.IGNORECASE,
)
"""Interrogatives: a part of a question without any asks nothing by itself."""
_QUANTITY = re.compile(r"(?:多少|几)([一-鿿].*)")
_HAN = re.compile(r"[一-鿿]{1,3}")
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
        unit=_unit(part),
        rate=asked_rate(part),
        bound=_bound(part),
        precision=_precision(part),
        share_too=detail == "money" and not _CURRENCY.search(part),
        facts=any(name != "scope" for name in facts_asked(part, of_document=False)),
    )


def asked_detail(question: str) -> Detail:
    """Return the detail that `question` asks for, "" if none is recognised.

    Learned; what is counted or measured, and which figure is asked for, is told by its measure.
    """
    likeliest = best("detail", question)
    if YES_OR_NO.search(question) or (likeliest == "yesno" and not _WORDED.search(question)):
        return "permission"
    if _CONTACT.search(question):
        return "contact"
    if _PLACES.search(question):
        return "places"
    if _KINDS.search(question):
        return ""
    if likeliest in ("amount", "rate", "penalty", "yesno") or likeliest not in _LEARNED:
        return _figure(question, likeliest)
    sure = scores("detail", question)[likeliest] > (0 if likeliest == "material" else DOUBTFUL)
    return _LEARNED[likeliest] if sure else _figure(question, "none")


def _figure(question: str, likeliest: str) -> Detail:
    """Return the figure asked for, by its interrogative and measure."""
    if _PERCENT.search(question):
        return "percent"
    if _LONG.search(question):
        return "duration"
    if _WHEN.search(question):
        return "date"
    if _FIGURE.search(question) and _CURRENCY.search(question):
        return "money"
    if _COUNT.search(question):
        return "count"
    if likeliest in ("amount", "penalty") and _PAID.search(question):
        return "money"
    return "number" if likeliest == "rate" or _FIGURE.search(question) else ""


def _unit(question: str) -> str:
    """Return the word that follows 多少 or 几: most often the unit of the figure asked for.

    >>> _unit("室内噪声不得超过多少分贝")
    '分贝'
    """
    found = _QUANTITY.search(question)
    behind = words(found[1]) if found else []
    return behind[0] if behind and _HAN.fullmatch(behind[0]) else ""


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
    asking = (part for part in _PART.split(question) if _ASKS.search(part))
    parts = tuple(part for part in asking if asked_detail(part))
    return parts or (question,)


def asking_parts(question: str) -> tuple[str, ...]:
    """Return the parts of a question that ask anything at all.

    >>> asking_parts("落户要什么条件，交多少手续费？")
    ('落户要什么条件', '交多少手续费？')
    """
    parts = tuple(part for part in _PART.split(question) if _ASKS.search(part))
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
