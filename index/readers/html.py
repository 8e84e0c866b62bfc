"""HTML: the main text of a page in reading order, parsed by lxml; title and date by trafilatura.

What is not the document (scripts, navigation, footers, hidden text) is dropped and listed; the
main element is the smallest one that holds nearly all of the page's prose.
"""

from __future__ import annotations

import re

from lxml import etree, html

from index.errors import CorpusError
from index.readers.decoding import decode
from index.readers.draft import Draft
from index.readers.html_walker import Walker, drop_reason
from index.readers.metadata import iso_date, plain_title

_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]|&#(?:x0*(?:[0-8bef]|1[0-9a-f]|7f)|0*(?:[0-8]|1[124-9]|2[0-9]|3[01]|127));",
    re.IGNORECASE,
)
_MAX_DEPTH = 200
_MAIN_SHARE = 0.85


def read_html(raw: bytes, file: str) -> Draft:
    """Read an .html file.

    Raises:
        CorpusError: not text in a known encoding, nested too deeply, or not HTML.
    """
    text, encoding = decode(raw, file)
    root = _parse(text, file)
    title, published = _page_metadata(root)
    walker = Walker()
    found = root.find("body")
    body = root if found is None else found
    main = _main_element(body)
    headline = _headline(body, main)
    if headline is not None:
        walker.node(headline)
    walker.note_outside(body, main)
    walker.element(main)
    walker.flush()
    return Draft(
        tuple(walker.lines),
        title=title,
        published=published,
        encoding=encoding,
        noise=tuple(walker.noise),
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
    return plain_title(found.title or ""), iso_date(found.date or "")


def _main_element(body: html.HtmlElement) -> html.HtmlElement:
    """Descend as long as one child holds nearly all of the prose."""
    main = body
    while True:
        children = [child for child in main if isinstance(child.tag, str)]
        amounts = [_prose(child) for child in children]
        total = sum(amounts)
        best = max(range(len(children)), key=amounts.__getitem__, default=-1)
        if best < 0 or not total or amounts[best] < _MAIN_SHARE * total:
            return main
        if children[best].tag in ("p", "table", "ul", "ol", "span"):
            return main
        main = children[best]


def _headline(body: html.HtmlElement, main: html.HtmlElement) -> html.HtmlElement | None:
    """Return the page's only h1 if it stands outside the main element, as on many sites."""
    headings = list(body.iter("h1"))
    if len(headings) != 1 or any(drop_reason(e) for e in headings[0].iterancestors()):
        return None
    inside = headings[0] is main or any(e is main for e in headings[0].iterancestors())
    return None if inside else headings[0]


def _prose(element: html.HtmlElement) -> int:
    """Characters of text outside links and dropped elements."""
    if drop_reason(element) or element.tag == "a":
        return 0
    return len((element.text or "").strip()) + sum(
        (_prose(child) if isinstance(child.tag, str) else 0) + len((child.tail or "").strip())
        for child in element
    )
