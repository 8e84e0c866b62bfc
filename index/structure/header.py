"""Facts of a whole document: 发文字号, 发文机关, 成文日期, region and level, other names.

Read from the title, the lines around the body and the signature (GB/T 9704). What isn't there
stays unknown.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.readers.labels import info_pairs
from index.readers.metadata import iso_date as plain_date
from index.structure.clause_facts import iso_date
from index.structure.document import Clause, Document, Fact, Level
from index.structure.gazetteer import Mention, deepest, find_regions, parent, region
from index.structure.layout import (
    DATE,
    DATE_LINE,
    DOC_NUMBER,
    DOCUMENT_TYPES,
    ORDER_NUMBER,
    signer,
)

_ISSUER_TITLE = re.compile(
    r"^(?!转发|印发|批转)(.{2,60}?)(?:办公会议)?(?:关于|印发|转发|发布|公布|批转)"
)
_ISSUER = re.compile(
    r"(?:政府|办公厅|办公室|国务院|国办|中办|中共中央|党中央|委员会|[省市县区州旗]委|厅|局|部|院|委|会|署|行|"
    r"总局|总署|中心|法院|检察院|公司|集团|大学|学院|小组|指挥部|协会|联合会|支队|总队|办)$"
)
_BODIES = {"国办": "国务院办公厅", "中办": "中共中央办公厅"}
_MADE_BY = re.compile(
    r"(?:日|^|经|[（(])\s*(?!在)((?:[\u4e00-\u9fff、]{0,20}?(?:第[一二三四五六七八九十百]+届)?"
    r"(?:人民代表大会常务委员会|人民代表大会|人大常委会|国务院|审判委员会|检察委员会|人民政府)))"
)
_DECREED = re.compile(
    r"日\s*(?:原)?((?:中华人民共和国)?[\u4e00-\u9fff]{2,20}?[部委署局会])(?:令)?第\s?\d{1,4}\s?号"
)
_ORDER_ISSUER = re.compile(r"([\u4e00-\u9fff]{3,40}?)(?:主席)?(?:令|公告|通告)第")
_LEADING_NUMBER = re.compile(rf"({DOC_NUMBER.pattern})[-—:：]")
_TRAILING_ORDER = re.compile(r"》[（(]([\u4e00-\u9fff]{3,30}令第?\d{1,4}号)[）)]$")
_FRONT_PIECES = 20
_SESSION = re.compile(r"第[一二三四五六七八九十百]+届")
_NATIONAL = re.compile(
    r"^(?:中华人民共和国|国务院|国办|中办|中共中央|党中央|中央|全国|最高人民|国家|"
    r"(?:外交|国防|教育|科学技术|科技|工业和信息化|公安|民政|司法|财政|人力资源(?:和)?社会保障|自然资源|"
    r"生态环境|住房(?:和)?城乡建设|交通运输|水利|农业|农业农村|商务|文化和旅游|退役军人事务|应急管理|"
    r"卫生|铁道|建设|环境保护|国土资源)部|中国人民银行|审计署|海关总署|公安部|税务总局|市场监管总局|"
    r"中国证监会|中国银保监会|国资委)"
)
_VERTICAL = re.compile(r"国家税务总局[\u4e00-\u9fff]|国家统计局[\u4e00-\u9fff]{2,8}(?:总队|调查队)")
_FEW_MENTIONS = 3
_QUOTED_TITLE = re.compile(r"《[^》\n]{0,120}》")
_OURS = re.compile(r"(?:我|本|全)(省|市|县|区|自治区)")
_LEVELS: dict[str, Level] = {"省": "省", "市": "市", "县": "县"}
_INNER_TITLE = re.compile(r"《(.{4,120})》")
_AMENDED = re.compile(r"修正|修订|修改|通过")
"""What is said of a day on which a text was changed, or passed again."""


def add_header(document: Document, inner_titles: Sequence[str], author: str = "") -> Document:
    """Return the document with its facts.

    Args:
        document: as parsed.
        inner_titles: the titles of documents that it passes on.
        author: who issued it by the file's metadata.
    """
    facts: list[Fact] = []
    number = _number(document, facts)
    issuer = _issuer(document, facts) or author
    issued_on = _issued_on(document, facts)
    _amended_on(document, facts)
    code, level = _place(document, issuer)
    return replace(
        document,
        doc_number=number,
        issuer=issuer,
        issued_on=issued_on,
        region=region(code).full_name if code else "",
        region_code=code,
        level=level,
        aliases=_aliases(document.title, inner_titles, issuer),
        facts=tuple(sorted(facts, key=lambda fact: fact.start)),
    )


def _front(document: Document, *names: str) -> list[Clause]:
    """Return the document's own pieces of these names, not those of its attachments."""
    wanted = {f"{document.doc_id}/{name}" for name in names}
    starts = tuple(wanted)
    near = (clause for clause in document.clauses if clause.clause_id.startswith(starts))
    return [clause for clause in near if re.sub(r"-\d+$", "", clause.clause_id) in wanted]


def _number(document: Document, facts: list[Fact]) -> str:
    for clause in _front(document, "文号"):
        flat = "".join(clause.text.split())
        if match := DOC_NUMBER.fullmatch(flat) or ORDER_NUMBER.fullmatch(flat):
            return _found(facts, "doc_number", _brackets(match.group()), clause, 0, clause.text)
    for value, clause, at in _infos(document, "doc_number"):
        flat = "".join(value.split())
        if DOC_NUMBER.fullmatch(flat) or ORDER_NUMBER.fullmatch(flat):
            return _found(facts, "doc_number", _brackets(flat), clause, at, value)
    return _number_line(document, facts) or _number_in_title(document, facts)


def _number_line(document: Document, facts: list[Fact]) -> str:
    """Find a number on a line of its own in the text before the first unit."""
    for clause in _front(document, "前言", "正文", "文号")[:_FRONT_PIECES]:
        position = 0
        for line in clause.text.split("\n"):
            flat = "".join(line.split())
            if DOC_NUMBER.fullmatch(flat) and flat[0] not in "〔[（(【﹝":
                return _found(facts, "doc_number", _brackets(flat), clause, position, line)
            position += len(line) + 1
    return ""


def _number_in_title(document: Document, facts: list[Fact]) -> str:
    """Find a number printed in the title line: 石政发〔2020〕3号-关于…, 《办法》（某部令第3号）."""
    for heading in document.headings[:1]:
        flat = "".join(heading.text.split())
        match = _LEADING_NUMBER.match(flat) or _TRAILING_ORDER.search(flat)
        if match:
            value = _brackets(match.group(1))
            at = document.text.find(match.group(1))
            if at >= 0:
                facts.append(Fact("doc_number", value, at, at + len(match.group(1))))
            return value
    return ""


def _found(facts: list[Fact], name: str, value: str, clause: Clause, offset: int, text: str) -> str:
    start = clause.start + offset
    facts.append(Fact(name, value, start, start + len(text)))
    return value


def _infos(document: Document, kind: str) -> Iterator[tuple[str, Clause, int]]:
    """Yield (value, clause, offset) for what the document's info box says of a kind."""
    for clause in _front(document, "信息"):
        position = 0
        for line in clause.text.split("\n"):
            for found, value, at in info_pairs(line):
                if found == kind and value:
                    yield value, clause, position + at
            position += len(line) + 1


def _brackets(text: str) -> str:
    return re.sub(r"[\[（(【﹝]((?:19|20)\d{2})[\]）)】﹞]", r"〔\1〕", text)


def _issuer(document: Document, facts: list[Fact]) -> str:
    match = _ISSUER_TITLE.match(document.title)
    if match and _ISSUER.search(match.group(1)):
        value = match.group(1).strip()
        _fact(document, facts, "issuer", value)
        return _BODIES.get(value, value)
    for clause in _front(document, "落款", "署名"):
        if signed := list(_signers(clause)):
            facts += signed
            return "、".join(dict.fromkeys(fact.value for fact in signed))
    for clause in _front(document, "文号"):
        flat = "".join(clause.text.split())
        order = _ORDER_ISSUER.match(flat)
        if order and _ISSUER.search(order.group(1)):
            _fact(document, facts, "issuer", order.group(1))
            return order.group(1)
    for clause in _front(document, "题注"):
        if found := _MADE_BY.search(clause.text) or _DECREED.search(clause.text):
            value = _SESSION.sub("", found.group(1))
            at = clause.start + found.start(1)
            facts.append(Fact("issuer", value, at, at + len(found.group(1))))
            return value
    for value, clause, at in _infos(document, "issuer"):
        if _ISSUER.search(value):
            return _found(facts, "issuer", value, clause, at, value)
    for clause in _front(document, "红头"):
        value = clause.text.replace(" ", "").removesuffix("文件")
        return _found(facts, "issuer", value, clause, 0, clause.text)
    return ""


def _signers(clause: Clause) -> Iterator[Fact]:
    """Yield the organisations of a signature, each on a line of its own."""
    position = clause.start
    for line in clause.text.split("\n"):
        name = signer(DATE_LINE.split(line)[0].strip(" （(\u3000"))
        if _ISSUER.search(name):
            at = position + line.index(name)
            yield Fact("issuer", name, at, at + len(name))
        position += len(line) + 1


def _fact(document: Document, facts: list[Fact], name: str, value: str) -> None:
    """Record the first place of a value in the text; one from metadata has none."""
    at = document.text.find(value)
    if at >= 0:
        facts.append(Fact(name, value, at, at + len(value)))


def _issued_on(document: Document, facts: list[Fact]) -> str:
    for name in ("落款", "日期", "题注"):
        for clause in _front(document, name):
            match = DATE.search(clause.text)
            if match and (value := iso_date(match.group())):
                return _found(facts, "issued_on", value, clause, match.start(), match.group())
    for value, clause, at in _infos(document, "issued_on"):
        if date := iso_date(value) or plain_date(value):
            return _found(facts, "issued_on", date, clause, at, value)
    return ""


def _amended_on(document: Document, facts: list[Fact]) -> None:
    """Record when the text was last amended, by the notes under the title.

    The first day there is that of the first version; a day counts if what is said of it is that
    the text was amended or passed again, not that it was approved or takes effect.
    """
    notes = [
        (clause, match, clause.text[match.end() : after])
        for clause in _front(document, "题注")
        for match, after in _days(clause.text)
    ]
    for clause, match, said in notes[1:][::-1]:
        if _AMENDED.search(said) and (value := iso_date(match.group())):
            _found(facts, "amended_on", value, clause, match.start(), match.group())
            return


def _days(text: str) -> Iterator[tuple[re.Match[str], int]]:
    """Yield the days of a text, each with where the next one begins."""
    found = list(DATE.finditer(text))
    ends = [*(match.start() for match in found[1:]), len(text)]
    yield from zip(found, ends, strict=False)  # none in （此件公开发布）


def _place(document: Document, issuer: str) -> tuple[str, Level]:
    """Return the code and level of whom the document speaks for."""
    title = document.title
    local = _VERTICAL.match(issuer or title)
    if not local and (_NATIONAL.match(issuer or title) or _NATIONAL.match(title)):
        return "", "国家"
    for text in (issuer, title):
        if code := _named(text, document.text):
            return code, _LEVELS[region(code).level]
    return _by_context(document)


def _named(text: str, whole: str) -> str:
    """Return the place that an issuer or a title names, as small as it says.

    The short name of a city or county is often an ordinary word (惠民补贴, 安康工程): it counts if
    the document prints the full name somewhere.
    """
    for mention in deepest(find_regions(text), text):
        if not mention.code:
            continue
        place = region(mention.code)
        full = mention.text == place.name or place.level == "省" or place.name in whole
        if full and not _is_party(text, mention.start, mention.end):
            return mention.code
    return ""


def _is_party(text: str, start: int, end: int) -> bool:
    """Tell a place inside the name of another document: 《广东省职工生育保险规定》."""
    before = text[:start]
    return (
        before.count("《") > before.count("》") and before.endswith("《") and "关于贯彻" in before
    )


def _by_context(document: Document) -> tuple[str, Level]:
    """Find the place that 我省, 本市, 全县 mean, or else the only one that is named often."""
    text = document.text[:20_000]
    mentions = [m for m in find_regions(text) if m.code and _is_full(m)]
    ours = Counter(match.group(1) for match in _OURS.finditer(text))
    if not ours:
        cited = [match.span() for match in _QUOTED_TITLE.finditer(text)]
        return _dominant([m for m in mentions if not any(a <= m.start < b for a, b in cited)])
    level = {"自治区": "省", "区": "县"}.get(word := ours.most_common(1)[0][0], word)
    named: Counter[str] = Counter()
    for mention in mentions:
        if code := _at_level(mention.code, level, whole=word == "市"):
            named[code] += 1
    ranked = named.most_common(2)
    if not ranked:
        return _dominant(mentions)
    if len(ranked) > 1 and ranked[0][1] < 2 * ranked[1][1]:
        return "", ""
    return ranked[0][0], _LEVELS[region(ranked[0][0]).level]


def _is_full(mention: Mention) -> bool:
    place = region(mention.code)
    return mention.text == place.name or place.level == "省"


def _at_level(code: str, level: str, *, whole: bool) -> str:
    """Return the division of a level that a place is or lies in; 市 may be a municipality."""
    while code:
        place = region(code)
        if place.level == level or (whole and place.level == "省" and place.name.endswith("市")):
            return code
        code = parent(code)
    return ""


def _dominant(mentions: Sequence[Mention]) -> tuple[str, Level]:
    """Return the smallest place that most of several mentions are of, lie in, or contain.

    A province beside its city (广东政务服务网, 广州市医保局) doesn't speak against the city.
    """
    if len(mentions) < _FEW_MENTIONS:
        return "", ""
    own = Counter(mention.code for mention in mentions)
    within = Counter(code for mention in mentions for code in _ups(mention.code))
    wanted = [
        code
        for code, count in within.items()
        if count >= max(2, 0.3 * len(mentions))
        and count + sum(own[up] for up in list(_ups(code))[1:]) >= 0.8 * len(mentions)
        and own[code]
    ]
    if not wanted:
        return "", ""
    code = max(wanted, key=lambda each: (len(each.rstrip("0")), own[each], each))
    return code, _LEVELS[region(code).level]


def _ups(code: str) -> Iterator[str]:
    while code:
        yield code
        code = parent(code)


def _aliases(title: str, inner_titles: Sequence[str], issuer: str) -> tuple[str, ...]:
    """Return other names: the document passed on, the part in 《》, the title without issuer."""
    names = list(inner_titles)
    names += _INNER_TITLE.findall(title)
    short = _ISSUER_TITLE.sub("", title) if issuer else title
    short = re.sub(r"^(?:印发|转发)?", "", short).lstrip("于").strip()
    if not short.startswith("《") and re.search(rf"(?:{DOCUMENT_TYPES})$", short):
        names.append(short)
    if title.startswith("中华人民共和国"):
        names.append(title.removeprefix("中华人民共和国"))
    return tuple(dict.fromkeys(name for name in names if len(name) >= 2 and name != title))
