"""Facts of a whole document: 发文字号, 发文机关, 成文日期, region and level, other names.

Read from the title, the lines around the body and the signature (GB/T 9704). What isn't there
stays unknown.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.structure.clause_facts import iso_date
from index.structure.document import Clause, Document, Fact, Level
from index.structure.gazetteer import deepest, find_regions, region
from index.structure.layout import DATE, DOC_NUMBER, DOCUMENT_TYPES, ORDER_NUMBER

_ISSUER_TITLE = re.compile(r"^(.{2,60}?)(?:办公会议)?(?:关于|印发|转发|发布|公布|批转)")
_ISSUER = re.compile(
    r"(?:政府|办公厅|办公室|国务院|国办|中办|中共中央|党中央|委员会|[省市县区州旗]委|厅|局|部|院|委|会|署|行|"
    r"总局|总署|中心|法院|检察院|公司|集团|大学|学院)$"
)
_BODIES = {"国办": "国务院办公厅", "中办": "中共中央办公厅"}
_MADE_BY = re.compile(
    r"(?:日|^|经)\s*((?:[\u4e00-\u9fff、]{0,20}?(?:第[一二三四五六七八九十百]+届)?"
    r"(?:人民代表大会常务委员会|人民代表大会|人大常委会|国务院|审判委员会|检察委员会|人民政府)))"
)
_SESSION = re.compile(r"第[一二三四五六七八九十百]+届")
_NATIONAL = re.compile(
    r"^(?:中华人民共和国|国务院|国办|中办|中共中央|党中央|中央|全国|最高人民|国家|"
    r"(?:外交|国防|教育|科学技术|科技|工业和信息化|公安|民政|司法|财政|人力资源(?:和)?社会保障|自然资源|"
    r"生态环境|住房(?:和)?城乡建设|交通运输|水利|农业|农业农村|商务|文化和旅游|退役军人事务|应急管理|"
    r"卫生|铁道|建设|环境保护|国土资源)部|中国人民银行|审计署|海关总署|公安部|税务总局|市场监管总局|"
    r"中国证监会|中国银保监会|国资委)"
)
_OURS = re.compile(r"(?:我|本|全)(省|市|县|区|自治区)")
_LEVELS: dict[str, Level] = {"省": "省", "市": "市", "县": "县"}
_INNER_TITLE = re.compile(r"《(.{4,120})》")


def add_header(document: Document, inner_titles: Sequence[str]) -> Document:
    """Return the document with its facts; `inner_titles` head documents that it passes on."""
    facts: list[Fact] = []
    number = _number(document, facts)
    issuer = _issuer(document, facts)
    issued_on = _issued_on(document, facts)
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
    for clause in [*_front(document, "文号"), *_front(document, "前言")[:1]]:
        whole = clause.clause_id.rsplit("/", 1)[-1].startswith("文号")
        flat = "".join(clause.text.split())
        match = (DOC_NUMBER.fullmatch(flat) or ORDER_NUMBER.fullmatch(flat)) if whole else None
        if match:
            value = _brackets(match.group())
            facts.append(Fact("doc_number", value, clause.start, clause.end))
            return value
    return ""


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
            return "、".join(fact.value for fact in signed)
    for clause in _front(document, "题注"):
        if found := _MADE_BY.search(clause.text):
            value = _SESSION.sub("", found.group(1))
            at = clause.start + found.start(1)
            facts.append(Fact("issuer", value, at, at + len(found.group(1))))
            return value
    return ""


def _signers(clause: Clause) -> Iterator[Fact]:
    """Yield the organisations of a signature, each on a line of its own."""
    position = clause.start
    for line in clause.text.split("\n"):
        name = DATE.split(line)[0].strip(" （(\u3000")
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
                at = clause.start + match.start()
                facts.append(Fact("issued_on", value, at, at + len(match.group())))
                return value
    return ""


def _place(document: Document, issuer: str) -> tuple[str, Level]:
    """Return the code and level of whom the document speaks for."""
    title = document.title
    if _NATIONAL.match(issuer or title) or _NATIONAL.match(title):
        return "", "国家"
    for text in (issuer, title):
        codes = [m.code for m in deepest(find_regions(text), text) if m.code]
        if codes:
            return codes[0], _LEVELS[region(codes[0]).level]
    return _by_context(document)


def _by_context(document: Document) -> tuple[str, Level]:
    """Find the place that 我省, 本市, 全县 mean: the one of that level named most often."""
    text = document.text[:20_000]
    ours = Counter(match.group(1) for match in _OURS.finditer(text))
    if not ours:
        return "", ""
    level = {"自治区": "省", "区": "县"}.get(word := ours.most_common(1)[0][0], word)
    named = Counter(
        m.code for m in find_regions(text) if m.code and region(m.code).level == level
    ).most_common(2)
    if not named or named[0][1] < 2 or (len(named) > 1 and named[0][1] < 2 * named[1][1]):
        return "", ""
    return named[0][0], _LEVELS[level]


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
