"""What a clause states besides its measures: validity, deadlines, documents and clauses cited."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.structure.document import Fact
from index.structure.layout import DATE
from index.structure.numbers import from_numeral

_DATE = r"(?:19|20)\d{2}\s?年(?:\s?\d{1,2}\s?月)?(?:\s?\d{1,2}\s?日)?"
_NUMBER = r"[〔\[（(【﹝]\s?(?:19|20)\d{2}\s?[〕\]）)】﹞]\s?第?\s?\d{1,5}\s?号"
_N = "[一二三四五六七八九十百千零〇]{1,7}"
_YEAR = r"(?:19|20)\d{2}\s?年"
_PART = "(?:底|末|年底|上半年|下半年)"
_TITLE = r"《[^》\n]{2,120}》(?:[（(][^）)\n]{2,60}[）)])?"
_SELF = "意见|办法|方案|通知|规定|条例|细则|法|规则|措施|决定|计划|规划|解释"

_PATTERNS = {
    "effective": (
        rf"自\s?(?:{_DATE}|(?:公布|印发|发布|颁布|下发|通过)之日)\s?起\s?(?:\d+日后)?"
        r"(?:施行|实施|执行|生效|试行)"
    ),
    "expires": (
        r"有效期(?:限)?(?:为|至|到|自)?\s?[^。；，,\n]{1,30}"
        r"|(?:试行|暂行)期(?:限)?(?:为|至)?[^。；，,\n]{1,20}"
        rf"|执行(?:期限)?至\s?{_DATE}"
    ),
    "repeals": rf"{_TITLE}(?:、{_TITLE}){{0,20}}(?:同时|即行|予以|均)?废止|同时废止",
    "deadline": (
        rf"(?:到|至|在|于|力争|争取|截至)?\s?{_DATE}{_PART}?(?:之?前|底前|末前)"
        rf"|(?:到|至|截至)\s?{_YEAR}{_PART}?|{_YEAR}(?:年底|上半年|下半年)"
        r"|(?:试点)?期限为[^。；，,\n]{2,24}"
        r"|(?:自即日起|自.{2,12}之日起)\s?[\d一二两三四五六七八九十]{1,3}\s?(?:年|个月|个工作日|日)内"
    ),
    "period": (
        r"(?:试点|改革|实施|有效)期限|有效期|试点期"
        r"|自[^，。,]{1,12}起[^，。,]{0,8}(?:年内|施行|实施|生效)"
    ),
    "refers": (
        rf"(?:本(?:{_SELF})|前述|依照|按照|根据|违反)?第{_N}条(?:之{_N})?"
        rf"(?:第{_N}款)?(?:第[（(]?{_N}[）)]?项)?"
        rf"|本(?:{_SELF})第[（(]{_N}[）)](?:项|条|款)|附件\s?\d{{1,2}}(?!\d)"
    ),
}
_NEEDED = {
    "effective": "起",
    "expires": "期至",
    "repeals": "废",
    "deadline": "年期起",
    "period": "期起",
    "refers": "第件",
}
"""Characters one of which each match holds: most clauses have none, which is told at once."""
_COMPILED = tuple((name, _NEEDED[name], re.compile(it)) for name, it in _PATTERNS.items())
_CITES = re.compile(
    r"《((?:[^《》\n]|《[^《》\n]*》){2,150})》"
    rf"\s?(?:[（(]([^（()）\n]{{0,20}}?{_NUMBER}|[^（()）\n]{{0,20}}令[^（()）\n]{{0,9}}第\s?\d+\s?号)[）)])?"
)


def statement_facts(text: str, offset: int, *, own_number: str = "") -> Iterator[Fact]:
    """Return validity, period, deadline, cites and refers facts of a clause, by kind and place.

    Args:
        text: the clause's text.
        offset: where it begins in the document.
        own_number: the clause's own number, which isn't a reference.
    """
    skip = len(own_number) if text.startswith(own_number) else 0
    for name, needed, pattern in _COMPILED:
        if any(char in text for char in needed):
            for match in pattern.finditer(text, skip):
                yield Fact(name, _flat(match.group()), offset + match.start(), offset + match.end())
    for match in _CITES.finditer(text) if "《" in text else ():
        title, number = match.groups()
        value = f"《{title}》" + (f"（{_flat(number)}）" if number else "")
        end = match.end() if number else match.start() + len(title) + 2
        yield Fact("cites", value, offset + match.start(), offset + end)


def iso_date(text: str) -> str:
    """Return YYYY-MM-DD for 2021年7月21日 or 二〇二一年七月二十一日; "" if there is no date."""
    match = DATE.search(text)
    if match is None:
        return ""
    parts = re.findall(r"[^年月日\s]+", match.group())
    year = parts[0] if parts[0].isdigit() else _year(parts[0])
    month, day = (from_numeral(part) for part in parts[1:3])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return ""
    return f"{int(year):04d}-{month:02d}-{day:02d}"


def _year(text: str) -> str:
    zero = str.maketrans("零○ＯO〇", "〇〇〇〇〇")
    digits = "〇一二三四五六七八九"
    return "".join(c if c.isdigit() else str(digits.index(c)) for c in text.translate(zero))


def _flat(text: str) -> str:
    return "".join(text.split())
