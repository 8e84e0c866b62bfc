"""HTML: the main text of a page in reading order, parsed by lxml; title and date by trafilatura.

What is not the document (scripts, navigation, footers, hidden text) is dropped and listed; the
main element is the smallest one that holds nearly all of the page's prose.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from lxml import etree, html

from index.errors import CorpusError
from index.readers.decoding import decode
from index.readers.draft import Draft, Line
from index.readers.html_walker import HIDDEN, Walker, drop_reason
from index.readers.labels import info_pairs, is_doc_number, tells_facts
from index.readers.metadata import is_document_name, iso_date, page_title

_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]|&#(?:x0*(?:[0-8bef]|1[0-9a-f]|7f)|0*(?:[0-8]|1[124-9]|2[0-9]|3[01]|127));",
    re.IGNORECASE,
)
_MAX_DEPTH = 200
_MAIN_SHARE = 0.8
_ARTICLE = re.compile(
    "第[一二三四五六七八九十百\\d]{1,5}条|(?<![一二三四五六七八九十])[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）"
)
_TABS_WARNING = "网页把正文放在隐藏的标签页里，已按正文读入，请核对"
_LEAST_PROSE = 30
_ABOVE_LINES = 30
_BELOW_LINES = 8
_SIGNATURE_CHARS = 60
_SIGNED = re.compile(
    r"(?:(?:19|20)\d{2}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日|[一二][〇零○ＯO0九][^年\s]{2}年[^月\s]{1,2}月[^日\s]{1,3}日)\s*$"
)
_TITLE_CHARS = 120
_SENTENCE_MARK = re.compile("[。；，！？]")


def read_html(raw: bytes, file: str) -> Draft:
    """Read an .html file.

    Raises:
        CorpusError: not text in a known encoding, nested too deeply, or not HTML.
    """
    text, encoding = decode(raw, file)
    root = _parse(text, file)
    title, published = _page_metadata(root)
    found = root.find("body")
    body = root if found is None else found
    tabs = _hidden_text(body)
    walker = Walker(shown=frozenset(tabs))
    for tab in tabs:
        _show(tab)
    main = _main_element(body)
    walker.note_outside(body, main)
    walker.literal = main.tag == "pre" or any(e.tag == "pre" for e in main.iterancestors())
    walker.element(main)
    walker.flush()
    above = _above(body, main, walker.lines, title)
    walker.lines = [*above, *walker.lines, *_below(body, main)]
    return Draft(
        tuple(walker.lines),
        title=title,
        published=published,
        encoding=encoding,
        noise=tuple(walker.noise),
        warnings=(_TABS_WARNING,) if tabs else (),
    )


def read_fragment(source: str, file: str) -> Draft:
    """Read a piece of HTML that stands inside another format; nothing in it is navigation."""
    if not source.strip():
        return Draft(())
    walker = Walker()
    walker.element(_parse(f"<div>{source}</div>", file))
    walker.flush()
    return Draft(tuple(walker.lines), noise=tuple(walker.noise))


def _parse(text: str, file: str) -> html.HtmlElement:
    text = _CONTROLS.sub(" ", text)  # lxml hands such characters out but takes none back
    parser = html.HTMLParser(no_network=True, huge_tree=True, remove_pis=True)
    try:
        root = html.document_fromstring(_XML_DECLARATION.sub("", text), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise CorpusError(file, "不是有效的网页文件", "请用浏览器打开后重新另存") from error
    _check_depth(root, file)
    return root


def _check_depth(root: html.HtmlElement, file: str) -> None:
    """Refuse nesting that no real page has; every walk below may then recurse."""
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > _MAX_DEPTH:
            raise CorpusError(file, "网页嵌套过深", "请用浏览器打开，复制正文另存为文本")


def _page_metadata(root: html.HtmlElement) -> tuple[str, str]:
    from trafilatura.metadata import extract_metadata

    found = extract_metadata(root)
    named = [
        meta.get("content", "")
        for meta in root.iter("meta")
        if meta.get("name", "").lower() in ("articletitle", "title")
        or meta.get("property", "").lower() == "og:title"
    ]
    heads = [element.text or "" for element in root.iter("title")]
    return page_title([*named, *heads, found.title or ""]), iso_date(found.date or "")


def _main_element(body: html.HtmlElement) -> html.HtmlElement:
    """Descend as long as one child holds nearly all of the prose."""
    amounts = _amounts(body)
    main = body
    while True:
        children = [child for child in main if isinstance(child.tag, str)]
        total = sum(amounts.get(child, 0) for child in children)
        best = max(children, key=lambda child: amounts.get(child, 0), default=None)
        if best is None or total <= 0 or amounts.get(best, 0) < _MAIN_SHARE * total:
            return main
        if best.tag in ("p", "table", "ul", "ol", "span") and not _is_layout(best, amounts):
            return main
        main = best


def _is_layout(element: html.HtmlElement, amounts: Mapping[html.HtmlElement, int]) -> bool:
    """Tell a table of which one cell holds nearly everything: it places the parts of a page."""
    if element.tag != "table":
        return False
    cells = [amounts.get(cell, 0) for cell in element.iter("td")]
    return max(cells, default=0) >= _MAIN_SHARE * amounts.get(element, 0) > _LEAST_PROSE


def _above(
    body: html.HtmlElement, main: html.HtmlElement, inside: Sequence[Line], title: str
) -> list[Line]:
    """Return what stands above the main element and is the document's: its title, its info box."""
    around = Walker()
    path = [main, *main.iterancestors()]
    for outer, inner in reversed(list(zip(path[1:], path, strict=False))):
        if outer is body or any(ancestor is body for ancestor in outer.iterancestors()):
            around.text(outer.text or "")
            for child in outer:
                if child is inner:
                    break
                around.node(child)
                around.text(child.tail or "")
            around.flush()
    lines = around.lines[-_ABOVE_LINES:]
    starts = {_flat(line.text) for line in inside[:_ABOVE_LINES]}
    heads = [line for line in lines if _is_headline(line, title)]
    if any(_flat(line.text).lstrip("■●◆▪ ") in starts for line in heads):
        heads = []
    infos = [line for line in lines if tells_facts(line.text) or is_doc_number(line.text)]
    plain = [replace(line, kind="paragraph", level=0) for line in infos]
    return [*heads[-1:], *plain]


def _below(body: html.HtmlElement, main: html.HtmlElement) -> list[Line]:
    """Return the signature, if it stands under the main element and not in it."""
    around = Walker()
    inner = main
    while inner is not body and (outer := inner.getparent()) is not None:
        around.text(inner.tail or "")
        for sibling in inner.itersiblings():
            around.node(sibling)
            around.text(sibling.tail or "")
        around.flush()
        inner = outer
    lines = around.lines[:_BELOW_LINES]
    for count, line in enumerate(lines, start=1):
        text = line.text.strip()
        if line.link_only or len(text) > _SIGNATURE_CHARS or _SENTENCE_MARK.search(text):
            break
        if _SIGNED.search(text):
            return lines[:count] if count > 1 or not _SIGNED.match(text) else []
    return []


def _is_headline(line: Line, title: str) -> bool:
    text = line.text.strip()
    if line.kind == "table_row" or not 4 < len(text) <= _TITLE_CHARS or info_pairs(text):
        return False
    if title and _flat(title) == _flat(text):
        return True
    return not line.link_only and (line.level in (1, 2) or is_document_name(text))


def _flat(text: str) -> str:
    return "".join(text.split())


def _hidden_text(body: html.HtmlElement) -> list[html.HtmlElement]:
    """Return hidden elements that are tabs of the page: they hold more articles than is shown.

    Text hidden to mislead a reader is short or says no articles; a tab that a click shows is the
    document itself.
    """
    hidden = [
        element
        for element in body.iter("div", "section", "article", "li", "td", "table")
        if drop_reason(element) == HIDDEN
        and not any(drop_reason(above) for above in element.iterancestors())
    ]
    if not hidden:
        return []
    whole = len(_ARTICLE.findall("".join(body.itertext())))
    found = [(element, len(_ARTICLE.findall("".join(element.itertext())))) for element in hidden]
    inside = sum(count for _, count in found)
    if inside < 2 or inside * 2 <= whole:
        return []
    return [element for element, count in found if count]


def _show(element: html.HtmlElement) -> None:
    for name in ("style", "hidden", "aria-hidden"):
        element.attrib.pop(name, None)


def _amounts(body: html.HtmlElement) -> dict[html.HtmlElement, int]:
    """Return how much prose each element holds: text outside links and dropped elements.

    What stands in a block with a mark of a sentence counts, so that menus and lists of sites
    weigh nothing; on a page without sentences, all text does.
    """
    for counted in (_sentences, len):
        amounts: dict[html.HtmlElement, int] = {}
        _prose(body, amounts, counted)
        if amounts.get(body, 0) > _LEAST_PROSE:
            break
    return amounts


def _sentences(text: str) -> int:
    return len(text) if _SENTENCE_MARK.search(text) else 0


def _prose(
    element: html.HtmlElement,
    amounts: dict[html.HtmlElement, int],
    counted: Callable[[str], int],
) -> int:
    if element.tag == "a" or (element.tag != "body" and drop_reason(element)):
        return 0
    amount = counted((element.text or "").strip())
    for child in element:
        if isinstance(child.tag, str):
            amount += _prose(child, amounts, counted)
        amount += counted((child.tail or "").strip())
    amounts[element] = amount
    return amount
