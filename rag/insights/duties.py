"""Duties told in prose: 由市财政局牵头, 市公安局会同市民政局制定…, 市财政部门负责审核….

Only what says in so many words who leads, is responsible or acts together with whom counts; that a
document is explained by its issuer (由…负责解释) is no task.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.structure.document import Clause, Statement

_END = (
    "部门|主管部门|局|委|厅|办|部|署|政府|机关|机构|中心|管委会|办公室|委员会|办事处|支队|总队|法院|检察院|"
    "领导小组|分局|支行|银行|残联|妇联|总工会|派出所|联席会议|园区|单位|方面"
)
_BRACKET = r"[（(](?:[\u4e00-\u9fff]、?){1,24}[）)]"
_NAME = rf"(?:[\u4e00-\u9fff]|{_BRACKET}){{1,26}}?(?:{_END})(?:{_BRACKET})?"
_LIST = (
    rf"(?:(?:[\u4e00-\u9fff]|{_BRACKET}){{1,16}}、){{0,12}}{_NAME}"
    rf"(?:(?:[、和与及，]|以及){_NAME}){{0,8}}?(?:等(?:有关|相关)?(?:部门|单位)?)?"
)
_WHOLE = r"(?![\u4e00-\u9fff]{1,10}(?:部门|机构))"
"""省人民政府 isn't the name where 省人民政府交通运输主管部门 is."""
_MAY = (
    r"(?:要|应当|应|须|必须|可以?|将|具体|统一|共同|分别|定期|依法|，"
    r"|按(?:照)?(?:各自)?职责(?:分工)?)*"
)
_DUTY = re.compile(
    rf"(?:(?<=由)|(?<=[。；，：:,;\n\u3000])|(?<=^)|(?<=[）)]))(?P<lead>{_LIST})(?:具体)?{_MAY}"
    rf"(?:(?P<leads>负责牵头|牵头)(?:负责)?(?:[，、](?P<helped>{_LIST})(?:配合|参与|参加|协助|作为成员单位))?"
    rf"|(?P<with>(?:负责)?会同|商(?![务品业贸经定议]))(?P<others>{_LIST}){_WHOLE}|(?P<answers>负责|主管))"
)
_TOGETHER = re.compile(rf"(?<=[，,])(?:并)?会同(?P<more>{_LIST}){_WHOLE}")
_EXPLAINS = re.compile(r"^.{0,12}解释")
_WHO = re.compile(r"^(?:人|制|任|同志)|^[^，。；]{0,14}的(?:工作)?(?:人员|机构|同志)")
"""负责人, 负责投诉处理的工作人员: no duty but a description."""
_NOT_A_NAME = re.compile(
    r"^(?:由|并|可|对|在|将|为|以|与|和|及|其(?!中)|该|各项|本(?!市|省|县|区)|所在|应|按|根据|加强|通过|建立|完善|支持|"
    r"鼓励|推动|申请|用人|原|新|此|如|需|凡|未|不|已|有(?!关)|无|从|自(?!治)|向|把|被|但|且|或|具体|成员|我|报|经(?!济)|近期)"
    r"|是|要|应当|设在|委托|确定|请求|成立|下设|设立|配合"
)
_LEAD_IN = re.compile(r"^(?:[（(][一二三四五六七八九十\d]{1,3}[）)]|其中)|^.*由")
"""What stands in front of a name in its clause: an item's number, 具体办法由."""
_SPLIT = re.compile(
    r"(?:、|，|和(?=[省市县区国各])|与|以及|及(?=[省市县区国各有]))(?![^（()）]*[）)])"
)
_ETC = re.compile(r"等(?:有关|相关|行政|主管)*(?:部门|单位)?$")
_ENDS = re.compile(rf"(?:{_END})$")


@dataclass(frozen=True, slots=True)
class Duty:
    """`clause.text[start:end]` gives a duty; spans of its units are in the clause's text, too."""

    start: int
    end: int
    leads: tuple[tuple[int, int], ...]
    others: tuple[tuple[int, int], ...]


def duties_in(clause: Clause) -> Iterator[Duty]:
    """Yield the duties that a clause's sentences give, in reading order."""
    for statement in clause.statements:
        if statement.role != "units":
            yield from _in_sentence(statement)


def _in_sentence(statement: Statement) -> Iterator[Duty]:
    """Yield a sentence's duties: 甲局负责收件，乙局负责审核 are two, each from its unit on."""
    text, at = statement.text, statement.start
    found = [match for match in _DUTY.finditer(text) if _is_duty(text, match)]
    starts = [0, *(match.start() for match in found[1:]), len(text)]
    for match, start, end in zip(found, starts, starts[1:], strict=False):
        leads = _names(text, *match.span("lead"))
        groups = [match.span(group) for group in ("helped", "others") if match[group]]
        groups += [more.span("more") for more in _TOGETHER.finditer(text, match.end(), end)]
        others = [name for group in groups for name in _names(text, *group)]
        yield Duty(at + start, at + end, _moved(leads, at), _moved(others, at))


def _is_duty(text: str, match: re.Match[str]) -> bool:
    rest = text[match.end() :]
    if _EXPLAINS.match(rest) or (match["answers"] and _WHO.match(rest)):
        return False
    return bool(_names(text, *match.span("lead")))


def _moved(spans: list[tuple[int, int]], by: int) -> tuple[tuple[int, int], ...]:
    return tuple(dict.fromkeys((start + by, end + by) for start, end in spans))


def _names(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Split a list of units; nothing if its first isn't a unit's name."""
    spans = []
    while lead_in := _LEAD_IN.match(text[start:end]):
        start += lead_in.end()
    position = start
    for cut in [*_cuts(text, start, end), None]:
        stop = cut.start() if cut else end
        name = _ETC.sub("", text[position:stop])
        if len(name) > 1 and not _NOT_A_NAME.search(name):
            spans.append((position, position + len(name)))
        elif position == start:
            return []
        position = cut.end() if cut else stop
    return spans


def _cuts(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Yield where a list is cut; 与 stands within a name, too (城镇排水与污水处理主管部门)."""
    for cut in _SPLIT.finditer(text, start, end):
        if cut[0] in "、，" or _ENDS.search(text[start : cut.start()]):
            yield cut
