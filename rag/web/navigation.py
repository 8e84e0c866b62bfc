"""The ways between the pages: one list of tabs for the chat, the insights and the plain pages."""

from __future__ import annotations

from rag.web.escaping import address_html
from rag.web.reading import View
from rag.web.words import word

NAVIGATION = (
    ("", "ask_tab"),
    ("#documents", "documents_tab"),
    ("search", "search_tab"),
    ("library", "library_tab"),
    ("insights", "insights_tab"),
    ("history", "history_tab"),
)
"""Address and name of each page; the chat is the first, the documents panel lies in it."""
OPERATORS = (("operator", "operator_tab"),)
"""Pages that only the operator sees."""


def tabs_html(view: View, here: str, *, operator: bool = False) -> str:
    """Return the tabs; `here` is the address of the page that they stand on."""
    pages = NAVIGATION + (OPERATORS if operator else ())
    links = "".join(_link(path, key, view, here) for path, key in pages)
    label = word("pages_nav", view.language)
    return f'<nav class="tw-tabs" aria-label="{label}">{links}</nav>'


def _link(path: str, key: str, view: View, here: str) -> str:
    """Return a tab; within the chat its two panels change places, from elsewhere one goes there."""
    href, go = address_html((view.base or "./") + path), ""
    if not here and path in ("", "#documents"):
        href = path or "#ask"
    elif path.startswith("#"):
        go = " data-go"
    current = ' aria-current="page"' if path == here else ""
    return f'<a href="{href}"{go}{current}>{word(key, view.language)}</a>'
