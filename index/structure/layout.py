"""How the parts of a document look that stand around its body (GB/T 9704).

Patterns and predicates on single lines; `roles` applies them in the order of the lines.
"""

from __future__ import annotations

import re
from typing import Literal

from index.readers.labels import info_pairs
from index.structure.marks import read_mark

Role = Literal[
    "title",  # of the document, or of the document that a notice passes on
    "文号",
    "日期",
    "题注",  # when a statute was passed, amended and published
    "署名",  # who issued it, where it stands under the title
    "红头",  # 某市人民政府文件 above the number
    "信息",  # what a web page's info box or a crawler says: 文号：…；成文日期：…
    "主送",
    "附注",  # 此件公开发布, 抄送, the bare word 附件 above a document
    "目录",
    "落款",
    "附件目录",
    "annex",  # the line 附件3 itself
    "annex title",
    "body",
]

DOCUMENT_TYPES = (
    "意见|方案|办法|通知|通告|公告|公报|批复|规定|条例|决定|细则|规划|纲要|计划|措施|政策|制度|规则|"
    "准则|指南|指引|要点|清单|目录|报告|请示|函|议案|决议|命令|令|纪要|章程|标准|规范|预案|解释|法|"
    "法典|宪法|修正案|答复|说明|倡议书|协议|合同|承诺书|通报|提示|答疑|申请表|登记表|名单|一览表|分工表|任务表"
)
COMPLETE = re.compile(
    rf"(?:{DOCUMENT_TYPES})[》”]?(?:[（(〔\[][^（）()]{{1,30}}[）)〕\]])?"
    r"(?:的?(?:通知|批复|函|决定|公告|意见|报告))?(?:[\u4e00-\u9fff]{0,6}(?:函|发|办|字))?$"
)
NUMBER_BODY = r"[〔\[（(【﹝]\s?(?:19|20)\d{2}\s?[〕\]）)】﹞]\s?第?\s?\d{1,5}\s?号"
DOC_NUMBER = re.compile(rf"(?:[\u4e00-\u9fff]{{1,15}})?\s?{NUMBER_BODY}")
ORDER_NUMBER = re.compile(
    r"(?:[\u4e00-\u9fff、 \u3000]{2,40}(?:令|公告|通告))?\s?(?:(?:19|20)\d{2}\s?年\s?)?"
    r"第\s?[\d〇零一二三四五六七八九十百]{1,5}\s?号"
)
DATE = re.compile(
    r"(?:19|20)\d{2}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日"
    r"|[一二][〇零○ＯO0九][〇零○ＯO0一二三四五六七八九]{2}年[一二三四五六七八九十]{1,3}月"
    r"[一二三四五六七八九十]{1,3}日"
)
_HISTORY = re.compile(r"(?:会议上|大会上|通过|公布|发布|修正|修订|施行|批准|修改|失效|废止|实施)")
_ADDRESSEE = re.compile(
    r"^[^。；]{2,}(?:政府|部门|单位|委员会|办事处|机构|办公室|办公厅|中心|公司|学校|院|校|会|委|厅|局|部|"
    r"署|行|企业|法院|检察院|兵团|处)(?:（[^（）]{1,12}）)?\s?[：:]$"
)
DATE_LINE = re.compile(
    rf"(?:{DATE.pattern})|(?:19|20)\d{{2}}\s?年\s?\d{{1,2}}\s?月|(?:19|20)\d{{2}}[-./]\d{{1,2}}[-./]\d{{1,2}}"
)
"""A date alone on a line under a title; the day may be missing."""
_RED_HEAD = re.compile(r"[\u4e00-\u9fff]{3,30}(?:政府|办公室|办公厅|委员会|[局厅委部院会])文件")
_REGISTERED = re.compile(r"[A-Z][A-Z\s]{1,12}[—–-]?\s?\d{4}\s?[—–-]\s?\d{1,6}")
_ORDER_HEAD = re.compile(r"[\u4e00-\u9fff]{3,40}(?:令|公告|通告)")
_ORDER_TAIL = re.compile(r"[（(]?第\s?[\d〇零一二三四五六七八九十百]{1,5}\s?号[）)]?")
_PERSON = re.compile(
    r"(?:代)?(?:总\s*理|主\s*席|省\s*长|市\s*长|县\s*长|区\s*长|州\s*长|主\s*任|部\s*长|局\s*长|署\s*长|行\s*长|院\s*长)"
    r"\s*[：:]?\s*[\u4e00-\u9fff·]{1,5}(?:\s[\u4e00-\u9fff]{1,2})?"
)
_STAMPED = re.compile(r"\s*[（(](?:代章|章|印|印章|盖章|公章)[）)]\s*$")
_NOTE = re.compile(
    r"^[（(]?(?:此件|此文件|本文|信息公开|公开属性|公开方式|联系人|联系电话|联系方式|抄送|主题词)|"
    r"^[（(]?(?:来源|责任编辑)[：:]|印发[）)]?$"
)
ORGANISATION = re.compile(
    r"(?:政府|办公室|办公厅|委员会|厅|局|部|国务院|院|党委|[省市县区州旗]委|委|会|处|中心|行|署|总局|"
    r"总会|公司|集团|大学|学院|兵团|法制办|小组|指挥部|支队|总队|协会|联合会|学校|医院|银行|办)$"
)
ANNEX = re.compile(
    r"^(附\s{0,3}件|附\s{0,3}录|附\s{0,3}表)\s{0,3}(\d{1,2}|[一二三四五六七八九十]{1,3}|[A-Z])?"
    r"\s{0,3}([：:.．、]?)\s{0,3}(.*)$"
)


def annex_number(text: str) -> str:
    """Return the number of an annex line as ids print it: 附件3, 附件, 附录A; "" if it is none."""
    match = ANNEX.match(text)
    return "".join(match.group(1).split()) + (match.group(2) or "") if match else ""


def front_role(text: str, titled: bool, first: bool) -> Role | None:
    """Return the role of a line above the body, None if it is title or body.

    Args:
        text: the line.
        titled: whether a title stands above it.
        first: whether it is the first line of the document.
    """
    if _is_adoption(text, titled):
        return "题注"
    if len(text) > 300:
        return None
    if info_pairs(text):
        return "信息"
    if _RED_HEAD.fullmatch(text.replace(" ", "")):
        return "红头"
    if _REGISTERED.fullmatch(text) or not titled and _is_foreign(text):
        return "附注"
    if (
        DOC_NUMBER.fullmatch(text)
        or re.fullmatch(NUMBER_BODY, text)
        or ORDER_NUMBER.fullmatch(text)
    ):
        return "文号"
    if DATE_LINE.fullmatch(text.strip("（()） ")):
        return "日期"
    if is_note(text) or (first and ANNEX.fullmatch(text) and len(text) < 6):
        return "附注"
    if titled and _ADDRESSEE.match(text) and len(text) < 200:
        return "主送"
    return None


def _is_adoption(text: str, titled: bool) -> bool:
    """Tell who adopted a statute and when: （2018年11月29日某会议通过　根据…修正）."""
    if len(text) > 1_200 or not _HISTORY.search(text):
        return False
    opened = text[0] in "（("
    match = DATE.search(text[:60])
    if opened and text[-1] in "）)" and (match or titled):
        return len(text) < 200 or match is not None
    if not titled or match is None or len(text) >= 200:
        return False
    return opened or (match.end() <= 30 and ("。" not in text or match.start() < 2))


def _is_foreign(text: str) -> bool:
    """Tell a line above the title that has hardly any Chinese: a code, a site's English name."""
    return len(text) > 1 and len(re.findall("[\u4e00-\u9fff]", text)) * 4 < len(text)


def is_person(text: str) -> bool:
    """Tell who signs an order by name: 省长 周强, 市　长：温国辉, 主任 李斌."""
    return _PERSON.fullmatch(text) is not None


def is_order(head: str, tail: str) -> bool:
    """Tell the two lines of an order's number: 某市人民政府令 / 第179号."""
    return bool(_ORDER_HEAD.fullmatch("".join(head.split())) and _ORDER_TAIL.fullmatch(tail))


def signer(text: str) -> str:
    """Return the name of who signs, without the note that the seal stands for another's."""
    return _STAMPED.sub("", text).strip()


def is_note(text: str) -> bool:
    """Tell a note such as 此件公开发布, 抄送 or …印发 with its date."""
    return (
        len(text) <= 120
        and _NOTE.search(text) is not None
        and (not text.endswith("印发") or DATE.search(text) is not None)
    )


def is_organisation(text: str) -> bool:
    """Tell a line that can be the name of who signs."""
    text = signer(text)
    if "关于" in text or text[-1:] in "，。；：":
        return False
    return len(text) <= 80 and ORGANISATION.search(text) is not None and not is_numbered(text)


def is_numbered(text: str) -> bool:
    """Tell whether the line begins with a number that isn't a reference."""
    mark = read_mark(text)
    return mark is not None and not mark.weak
