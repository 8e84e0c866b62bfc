"""Whether words are built as the name of an office: 市公安局, 应急管理部门, 各县（市、区）人民政府.

A name ends in the kind of organ that it is. In front of it stand the level or place (省, 高青县,
各级, 有关) and what the organ looks after: nouns, or verbs used as such. A phrase that only ends so
(加强监管部门, 在民政部门, 前款规定的部门) begins with a verb, a preposition or a pronoun, or has a
verb behind an organ inside (市卫生健康委要求医疗机构). Word classes are those of jieba.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from index.structure.gazetteer import find_regions
from index.text.tokens import tagged
from rag.words.tables import table

_ORGAN = (
    "部门|局|委|厅|部|署|政府|机关|委员会|管委会|办公室|办公厅|办事处|领导小组|指挥部|联席会议|支队|总队|大队|"
    "法院|检察院|分局|支行|派出所|残联|妇联|工商联|总工会|团委|党委|供销社|海关|证监会|银保监会|村委会|居委会"
)
_PLAIN = "机构|中心|银行|办|单位|方面|园区|开发区|企业|公司|学校|医院|街道|社区"
"""Kinds that aren't of the state's organs alone: only a level, a place or 各 makes them such."""
_AREA = "地区|地方|地|省|自治区|直辖市|市|州|县|区|旗|镇|乡"
KINDS = tuple(f"{_ORGAN}|{_PLAIN}|{_AREA}".split("|"))
_ENDS = re.compile(rf"(?:(?P<organ>{_ORGAN})|(?P<plain>{_PLAIN})|(?P<area>{_AREA}))$")
_INSIDE = re.compile(rf"(?:{_ORGAN}|{_PLAIN})(?!各)")
_SHORT = re.compile(r"[局委厅部署办]$")
_OF_PLACE = re.compile(
    r"(?:各|有关|相关|其他|全[国省市州县区]|国家|国务院|自治[区州县]|[省市州县区旗镇乡]"
    r"(?![场政民容委域际别]\w?(?:机|单|企|公|学|医|中)))"
)
_EVERY_WORDS = ("各", "有关", "相关", "其他")
_EVERY = re.compile("|".join(_EVERY_WORDS))
_LEVELS = frozenset("国省市州县区旗镇乡党团")
_BRACKETS = re.compile(r"[（(][^（()）]*[）)]")
_DISTRICTED = re.compile(r"设区的?市的?")
_FUNCTION = frozenset("pcdurmtqyeox")
Words = Sequence[tuple[str, str]]
_JOINS = frozenset(("和", "与", "及", "以及", "暨"))


@lru_cache(maxsize=16384)
def is_office_name(text: str, *, agent: bool = False) -> bool:
    """Tell whether a text is built as an office's name.

    Args:
        text: the words, brackets in them included.
        agent: whether 由 stands in front, behind which verbs begin a name, too (由登记机关).

    >>> is_office_name("自然资源部门"), is_office_name("加强监管部门")
    (True, False)
    """
    name = _BRACKETS.sub("", _DISTRICTED.sub("市", text)).strip()
    kind = _ENDS.search(name)
    if not kind or len(name) < 2:
        return False
    placed = bool(_OF_PLACE.match(name)) or bool(_place(name))
    if kind["area"]:
        every = _EVERY.match(name) and not _INSIDE.search(name[: kind.start()])
        return bool(every) or _place(name) == len(name)
    if not placed and kind["plain"]:
        return False
    if name == kind[0]:
        return bool(kind["organ"]) and name not in ("部门", "机关")
    bare = name[1:] if name[0] in _LEVELS and len(name) > 3 else name  # 市|经信局, not 市经|信局
    return any(_is_noun(tagged(one), placed=placed, agent=agent) for one in {name, bare})


def may_join(text: str) -> bool:
    """Tell whether words may stand in a list of offices without a kind: 公安 in 公安、民政部门."""
    name = _BRACKETS.sub("", text).strip()
    classes = [tag[0] for word, tag in tagged(name) if word not in _JOINS]
    return name in _LEVELS or (1 < len(name) <= 12 and not _FUNCTION.intersection(classes))


def _place(name: str) -> int:
    """Return where a place ends with which a name begins; 0 if with none."""
    found = find_regions(name)
    return found[0].end if found and found[0].start == 0 else 0


def _is_noun(words: Words, *, placed: bool, agent: bool) -> bool:
    first, tag = words[0]
    every = first.startswith(("各", "其他"))
    if not placed and not agent and not _may_begin(first, tag) and not _is_matter(words):
        return False
    if tag[0] in _FUNCTION and not every:
        return False
    if not all(map(_may_follow, *_pairs(words))):
        return False
    return not _is_short(words[-1][0]) or (placed and not every)


def _pairs(words: Words) -> tuple[Words, Words]:
    return words[:-1], words[1:]


def _may_begin(word: str, tag: str) -> bool:
    """Tell whether a word begins a name: no plain verb, no single noun (报, 经, 原 are verbs)."""
    return tag != "v" and (len(word) > 1 or tag[0] not in "nzv")


def _may_follow(before: tuple[str, str], after: tuple[str, str]) -> bool:
    """Tell whether a word goes on a name.

    No function word does; behind an organ, but for 人民政府审计机关, no verb (报 is one, too).
    """
    word, tag = after
    if word in _JOINS:
        return True
    if word.startswith(_EVERY_WORDS):
        return before[1] != "v"
    if tag[0] in _FUNCTION - {"m"}:
        return False
    ended = _ENDS.search(before[0])
    if not ended or ended["area"] or before[0].endswith("政府"):
        return True
    return tag != "v" and (len(word) > 1 or word in _LEVELS or word in KINDS)


def _is_short(word: str) -> bool:
    """Tell an ordinary word that ends as an organ does: 干部, 全部, 格局."""
    return len(word) == 2 and _SHORT.search(word) is not None and word[0] not in _LEVELS


def _is_matter(words: Words) -> bool:
    """Tell whether the words before the kind are what an office is known to look after."""
    name = "".join(word for word, _ in words)
    return _ENDS.sub("", name) in _matters()


@cache
def _matters() -> frozenset[str]:
    known = table("units", "abbreviations")
    return frozenset((*known, *known.values()))


_CUT = re.compile(
    r"(?:、|(?:和|以及|与|及)(?!(?:部门|单位|机关|地区|机构)(?:、|$)))(?![^（()）]*[）)])"
)
ETC = r"等(?:(?:其他|有关|相关|各|行政|主管)*(?:部门|单位|机关|方面))?"
"""How a list of offices ends that names some of them."""
_ETC = re.compile(rf"{ETC}$")
_SHORT_FOR = re.compile(r"[（(](?:以下|下称|简称)[^（()）]*[）)]$")


def offices_in(text: str, *, agent: bool = False) -> list[tuple[int, int]]:
    """Return where each office of a list stands, [] if the text is no such list.

    The last gives its kind to those before it (公安、民政部门); what stands behind 等 does so, too.

    >>> [("规划、公安等部门"[a:b]) for a, b in offices_in("规划、公安等部门")]
    ['规划', '公安']
    """
    etc = _ETC.search(text)
    end = etc.start() if etc else len(text)
    if short := _SHORT_FOR.search(text[:end]):
        end = short.start()
    spans = list(_parts(text[:end]))
    names = [text[a:b] for a, b in spans]
    if not names:
        return []
    named = etc is not None and etc[0] != "等" and may_join(names[-1])
    if not (named or is_office_name(names[-1], agent=agent)):
        return []
    others = (is_office_name(name) or may_join(name) for name in names[:-1])
    first = is_office_name(names[0], agent=agent) or _begins(names[0], agent=agent)
    return spans if first and all(others) else []


def _begins(name: str, *, agent: bool) -> bool:
    """Tell whether a name without a kind may be the first of a list."""
    return is_office_name(f"{name}部门", agent=agent)


def _parts(text: str) -> Iterator[tuple[int, int]]:
    """Yield the parts of a list; 和, 与 and 及 cut only behind a kind, since names hold them."""
    start = 0
    for cut in _CUT.finditer(text):
        if cut[0] == "、" or _ENDS.search(_BRACKETS.sub("", text[start : cut.start()])):
            yield start, cut.start()
            start = cut.end()
    yield start, len(text)
