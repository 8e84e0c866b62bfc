"""The small pages around the chat, and the fixed parts of the chat page."""

from __future__ import annotations

from rag.web.escaping import address_html, text_html
from rag.web.navigation import tabs_html
from rag.web.reading import View
from rag.web.words import Language, word


def head_html(base: str = "") -> str:
    """Return the tags that load our own style and script: no other host is named."""
    return (
        f'<link rel="icon" type="image/svg+xml" href="{base}ui/icon.svg">'
        f'<link rel="stylesheet" href="{base}ui/app.css">'
        f'<link rel="stylesheet" href="{base}ui/pages.css">'
        f'<script src="{base}ui/words.js" defer></script>'
        f'<script src="{base}ui/away.js" defer></script>'
        f'<script src="{base}ui/pane.js" defer></script>'
        f'<script src="{base}ui/scope.js" defer></script>'
        f'<script src="{base}ui/app.js" defer></script>'
        f'<script src="{base}ui/upload.js" defer></script>'
        f'<script src="{base}ui/library.js" defer></script>'
        f'<script src="{base}ui/find.js" defer></script>'
        f'<script src="{base}ui/mending.js" defer></script>'
    )


def permalink_page(body: str, view: View, title: str = "") -> str:
    """Return the page behind a permalink: the reading pane by itself, named after its document."""
    language, base = view.language, view.base
    lang = "zh-CN" if language == "zh" else "en"
    named = " · ".join(filter(None, (title, word("app", language))))
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{text_html(named)}</title>{head_html(base)}</head>"
        f'<body class="tw-standalone" data-base="{address_html(base)}">'
        f'<header class="tw-top"><a class="tw-brand" href="{base}">{word("app", language)}</a>'
        f'<a class="tw-link" href="{base}">{word("back", language)}</a></header>'
        f'<main id="tw-reader-body">{body}</main></body></html>'
    )


def insights_page(view: View) -> str:
    """Return the frame of the insights page; its script fills it from `/api/insights`."""
    language, base = view.language, view.base
    lang = "zh-CN" if language == "zh" else "en"
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{word('insights_tab', language)} · {word('app', language)}</title>"
        f"{head_html(base)}"
        f'<link rel="stylesheet" href="{base}ui/insights.css">'
        f'<script src="{base}ui/insights.js" defer></script></head>'
        f'<body class="tw-insights-page" data-base="{address_html(base)}">'
        f'<header class="tw-top"><a class="tw-brand" href="{base or "./"}">'
        f"{word('app', language)}</a>"
        f'<h1 class="tw-hidden">{word("insights_tab", language)}</h1>'
        f'<span class="tw-tagline">{word("tagline", language)}</span>'
        f"{tabs_html(view, 'insights')}"
        f'<a class="tw-icon tw-theme" href="#theme" role="button" '
        f'aria-label="{word("theme", language)}">◐</a></header>'
        f'<div class="tw-insights"><main id="tw-insights"></main>'
        f'<aside id="tw-reader">{reader_html(language)}</aside></div></body></html>'
    )


def gone_html(view: View, *, alone: bool = False) -> str:
    """Return what is shown in place of a clause that is not in the index."""
    head = f"<h1>{word('gone_title', view.language)}</h1>" if alone else ""
    said = f"<p>{word('gone', view.language)}</p>"
    return f'<article class="tw-reading tw-gone">{head}{said}</article>'


def header_html(language: Language, *, documents: int, clauses: int) -> str:
    """Return the top bar of the chat page."""
    counts = (
        f"{documents} {word('documents_count', language)} · "
        f"{clauses} {word('clauses_count', language)}"
    )
    return (
        f'<header class="tw-top" data-scope="{word("scope_all", language)}">'
        f'<a class="tw-skip" href="#tw-question">{word("skip", language)}</a>'
        f'<a class="tw-icon tw-menu" href="#menu" role="button" '
        f'aria-label="{word("menu", language)}">☰</a>'
        f'<h1 class="tw-brand">{word("app", language)}</h1>'
        f'<span class="tw-tagline">{word("tagline", language)}</span>'
        f"{tabs_html(View(language), '')}"
        f'<span class="tw-counts">{counts if documents else ""}</span>'
        f'<a class="tw-icon tw-theme" href="#theme" role="button" '
        f'aria-label="{word("theme", language)}">◐</a></header>'
    )


def reader_html(language: Language) -> str:
    """Return the frame of the reading pane; the script fills `#tw-reader-body`."""
    return (
        f'<div class="tw-reader-bar"><span>{word("reader", language)}</span>'
        f'<a class="tw-icon tw-close" href="#close" role="button" '
        f'aria-label="{word("close", language)}">×</a></div>'
        f'<div id="tw-reader-body" aria-live="polite"><p class="tw-empty">'
        f"{word('reader_empty', language)}</p></div>"
    )


def account_html(language: Language, *, name: str = "", base: str = "") -> str:
    """Return the foot of the sidebar: who has signed in, the way out, the other language."""
    other = "zh" if language == "en" else "en"
    switch = (
        f'<a class="tw-language" href="{base}?lang={other}" hreflang="{other}" lang="{other}">'
        f"{word('other_language', language)}</a>"
    )
    past = f'<a class="tw-past" href="{base}history">{word("history_tab", language)}</a>'
    if not name:
        return f'<div class="tw-account">{past}{switch}</div>'
    return (
        f'<div class="tw-account">{past}<span class="tw-name">{text_html(name)}</span>'
        f'<form method="post" action="{base}logout">'
        f'<button class="tw-quiet">{word("sign_out", language)}</button></form>{switch}</div>'
    )


def welcome_html(language: Language) -> str:
    """Return what stands in an empty conversation."""
    return (
        f'<div class="tw-welcome"><h2>{word("app", language)}</h2>'
        f"<p>{word('tagline', language)}</p></div>"
    )


def no_index_html(reason: str, language: Language) -> str:
    """Return what an empty conversation says when nothing can be answered."""
    return (
        f'<div class="tw-welcome tw-no-index"><h2>{word("no_index", language)}</h2>'
        f"<p>{text_html(reason)}</p><p>{word('no_index_how', language)}</p>"
        "<pre>python -m index build</pre></div>"
    )
