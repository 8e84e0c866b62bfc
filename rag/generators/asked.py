"""Which detail a question asks for, and whether a text gives it."""

from __future__ import annotations

import re
from typing import Literal

from index.structure.gazetteer import find_regions
from rag.quotes.numbers import figures

Detail = Literal[
    "money",
    "percent",
    "date",
    "duration",
    "count",
    "number",
    "contact",
    "papers",
    "places",
    "unit",
    "permission",
    "",
]

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
_PERMISSION = re.compile(
    r"允许|可以|可[持在按自通凭]|支持|鼓励|不得|禁止|应当|必须|取消|放宽|放开|同等|享受|自主"
)
_UNIT = re.compile(
    r"(?:责任|牵头|配合|主管)(?:单位|部门)|由\S{2,20}(?:负责|牵头)|[省市县区](?:委|局|厅|办)"
)
_CONTACT = re.compile(
    r"(?<!\d)(?:0\d{2,3}-?\d{7,8}|1[3-9]\d{9}|1\d{4})(?!\d)|https?:|www\.|@|[路街道巷]\d+号"
)
_PAPERS = re.compile(r"材料|证明|证件|身份证|居住证|申请[表书]|凭证|[持凭]\S{2,12}证")
_UPPER = re.compile(r"最高|最多|至多|上限|封顶|顶多|不超过")
_LOWER = re.compile(r"最低|最少|至少|起码|下限|不低于|不少于")
_AT_MOST = re.compile(r"不超过|不高于|不多于|不得超过|以内|以下|最高|最多|至多|上限|封顶")
_AT_LEAST = re.compile(r"不低于|不少于|不得低于|不小于|以上|至少|最低|最少|下限|起步")
_TIME = re.compile(r"即日起|年底|月底|年内|季度|每[年月季]|年度|之日起|长期|阶段|半年")

QUANTITIES: frozenset[Detail] = frozenset(
    {"money", "percent", "date", "duration", "count", "number", "contact", "papers", "places"}
)
TO_DO: frozenset[Detail] = frozenset({"contact", "papers"})
"""What one needs in order to act: only the very thing helps, whatever the question's kind."""
NAMES: dict[Detail, str] = {
    "money": "金额",
    "percent": "比例",
    "date": "时间",
    "duration": "期限",
    "count": "数量",
    "number": "数字",
    "contact": "联系方式或地址",
    "papers": "申请材料",
    "places": "地方名称",
    "unit": "责任单位",
    "permission": "",
    "": "",
}


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


def gives_measure(text: str, measure: str) -> bool:
    """Return True if `text` has a figure with this measure word (人 and 名 are the same)."""
    words = "名人" if measure in "名人" else measure
    group = f"[{words}]" if len(words) == 2 and measure in "名人" else words
    return not measure or bool(re.search(rf"[\d一二两三四五六七八九十百千万亿余]\s*{group}", text))


def bounded(text: str, question: str) -> bool:
    """Return False if `text` sets the other bound only (最高几成 where it says 不低于10%).

    >>> bounded("提取不低于10%的经费", "最高能提几成")
    False
    """
    sets_most, sets_least = bool(_AT_MOST.search(text)), bool(_AT_LEAST.search(text))
    if _UPPER.search(question) and not _LOWER.search(question):
        return sets_most or not sets_least
    if _LOWER.search(question) and not _UPPER.search(question):
        return sets_least or not sets_most
    return True


def dated(text: str, question: str) -> bool:
    """Return False if a month or day is asked for and `text` gives none.

    >>> dated("到2025年基本完成", "几月完成")
    False
    """
    if re.search(r"几月|哪个?月", question):
        return bool(re.search(r"月|季度|即日|年底|年内", text))
    if re.search(r"几号|几日|哪一?天", question):
        return bool(re.search(r"日(?!常|益|趋)|即日|年底|月底", text))
    return True


def gives_share(text: str, question: str) -> bool:
    """Return True if `text` gives a share where an amount is asked for without a currency.

    >>> gives_share("提取不低于10%的经费用于奖励", "能拿多少奖励")
    True
    """
    asked = asked_detail(question) == "money" and not _CURRENCY.search(question)
    return asked and gives(text, "percent")


def gives(text: str, detail: Detail) -> bool:
    """Return True if `text` has a value of the kind asked."""
    if detail == "permission":
        return bool(_PERMISSION.search(text))
    if detail == "unit":
        return bool(_UNIT.search(text))
    if detail == "contact":
        return bool(_CONTACT.search(text))
    if detail == "papers":
        return bool(_PAPERS.search(text))
    if detail == "places":
        return len(find_regions(text)) > 1 or "全域" in text
    if detail in ("date", "duration") and _TIME.search(text):
        return True
    return any(_fits(f.kind, f.unit, detail) for f in figures(text))


def _fits(kind: str, unit: str, detail: Detail) -> bool:
    if kind in ("doc_number", "article"):
        return False
    if detail == "money":
        return kind == "number" and unit in ("元", "美元", "港元")
    if detail == "percent":
        return unit in ("%", "‰", "百分点", "成") or kind == "ratio"
    if detail == "duration":
        return kind == "date" or unit in ("年", "月", "日", "小时", "分钟")
    if detail == "date":
        return kind == "date" or unit in ("年", "月", "日")
    if detail == "count":
        return kind == "number" and unit in ("个", "", "倍")
    return kind in ("number", "ratio")
