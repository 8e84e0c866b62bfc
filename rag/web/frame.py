"""The frame of the pages beside the chat: heading, ways to the other pages, and small parts.

These pages are plain HTML, complete without a script; `find.js` only quickens them.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote, urlencode

from fastapi import Request

from index.structure.document import Document
from rag.browse.sought import Span
from rag.browse.standing import Standing
from rag.web.escaping import address_html, text_html
from rag.web.navigation import tabs_html
from rag.web.reading import View
from rag.web.shell import head_html
from rag.web.signin import is_operator
from rag.web.words import WORDS, language_of, word


def view_of(request: Request) -> View:
    """Return in which language a request wants its page, and where links begin."""
    base = str(request.scope.get("root_path", "")).rstrip("/") + "/"
    return View(language_of(request.headers.get("accept-language")), base)


def framed(body: str, request: Request, *, title: str, here: str) -> str:
    """Return a whole page: `title` is text, `body` HTML, `here` its address in the navigation."""
    view = view_of(request)
    lang = "zh-CN" if view.language == "zh" else "en"
    base = address_html(view.base)
    tabs = tabs_html(view, here, operator=is_operator(request))
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{text_html(title)} · {word('app', view.language)}</title>{head_html(base)}</head>"
        f'<body class="tw-standalone tw-paged" data-base="{base}">'
        f'<header class="tw-top"><a class="tw-brand" href="{base}">{word("app", view.language)}</a>'
        f"{tabs}"
        f'<a class="tw-icon tw-theme" href="#theme" role="button" '
        f'aria-label="{word("theme", view.language)}">◐</a></header>'
        f'<main class="tw-page"><h1>{text_html(title)}</h1>{body}</main></body></html>'
    )


def said(key: str, view: View, /, **values: object) -> str:
    """Return a phrase of the interface as HTML, its blanks filled in."""
    return text_html(word(key, view.language).format(**values))


def address(view: View, path: str, /, **fields: str | int | Sequence[str]) -> str:
    """Return an address of ours for an attribute; empty fields are left out, lists repeated."""
    given = {name: value for name, value in fields.items() if value}
    query = urlencode(given, doseq=True, errors="replace")
    return address_html(f"{view.base}{path}{'?' if query else ''}{query}")


def document_address(doc_id: str, view: View) -> str:
    """Return the address of a document's own page, for an attribute."""
    return address_html(f"{view.base}library/{quote(doc_id, safe='/', errors='replace')}")


def marked_line(text: str, spans: Sequence[Span]) -> str:
    """Return text as HTML with marks at its spans, which are in order and apart."""
    parts, end = [], 0
    for start, stop in spans:
        quoted = text_html(text[start:stop])
        parts.append(f"{text_html(text[end:start])}<mark>{quoted}</mark>")
        end = stop
    return "".join(parts) + text_html(text[end:])


def facts_line(document: Document, view: View, *extra: str) -> str:
    """Return number, issuer and date of a document in one line; `extra` is HTML behind it."""
    facts = (document.doc_number, document.issuer, document.issued_on, document.region)
    shown = " · ".join(text_html(fact) for fact in facts if fact)
    return f'<p class="tw-path">{shown}{"".join(f" {item}" for item in extra if item)}</p>'


def state_badge(standing: Standing, view: View) -> str:
    """Return a document's state as a badge; what says so is named beside it."""
    key = f"state_{standing.state}"
    badge = f'<span class="tw-state tw-{key}">{word(key, view.language)}</span>'
    if standing.by is None:
        return badge
    title = said("state_by", view, title=standing.by.title)
    return f'{badge} <span class="tw-by">{title}</span>'


def level_word(level: str, view: View) -> str:
    """Return what a level is called."""
    key = f"level_{level}"
    return word(key, view.language) if key in WORDS else text_html(level)
