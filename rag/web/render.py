"""Reply -> HTML of one answer. Whatever comes from a document or a person passes `text_html`.

The HTML stands inside a Markdown message, so it holds no blank line and no line break at all:
Markdown leaves such a block alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from urllib.parse import quote, urlencode

from rag.answer.headline import is_headline
from rag.answer.remarks import outside_note
from rag.web.errors_english import in_language
from rag.web.escaping import address_html, text_html
from rag.web.reply import Card, Reply, Row
from rag.web.spans import LIST_ITEM, MARKER, runs
from rag.web.words import Language, refusal_word, word

SURE = (("sure_high", 0.8), ("sure_middle", 0.6), ("sure_low", 0.0))
"""The words for a confidence, each from which on it is said."""


def clause_href(card: Card, base: str = "") -> str:
    """Return the permalink of the card's clause, with the quoted span if there is one."""
    address = f"{base}clause/{quote(card.clause_id, safe='/', errors='replace')}"
    if card.end > card.start:
        address += "?" + urlencode({"start": card.start, "end": card.end})
    return address


def question_html(question: str, scope: Collection[str] = (), language: Language = "zh") -> str:
    """Return the bubble of a question, with its scope if one was chosen."""
    lines = "<br>".join(text_html(line) for line in question.split("\n") if line.strip())
    chips = "".join(f'<span class="tw-chip">{text_html(name)}</span>' for name in scope)
    if chips:
        chips += chip_html(question, "everywhere", word("anywhere", language))
    note = f'<div class="tw-scope">{chips}</div>' if chips else ""
    return f'<div class="tw-question"><span class="tw-asked">{lines}</span>{note}</div>'


def reply_html(reply: Reply, language: Language = "zh") -> str:
    """Return the answer: resolved question, text or table, notes and the cards of its clauses."""
    state = "tw-answer" if reply.done else "tw-answer tw-growing"
    return f'<div class="{state}">{_answer(reply, language)}{_tools(reply, language)}</div>'


def stored_html(reply: Reply, language: Language = "zh") -> str:
    """Return an answer to read only: nothing in it asks again."""
    still = replace(reply, places=(), inherited=(), overruled=())
    sure = f'<p class="tw-tools">{_sure(reply, language)}</p>'
    return f'<div class="tw-answer">{_answer(still, language)}{sure}</div>'


def _answer(reply: Reply, language: Language) -> str:
    cards = {card.n: card for card in reply.cards}
    parts = [
        _resolved(reply, language),
        _outside(reply, language),
        _refusal(reply, language),
        _paragraphs(prose(reply, language), cards),
        _table(reply.table, cards, language),
        _notes(reply, language),
        _cards(reply.cards, word("citations", language)),
        _cards(reply.nearest, word("nearest", language)),
    ]
    return "".join(parts)


def prose(reply: Reply, language: Language = "zh") -> str:
    """Return the text to show: the list of a comparison is left to its table.

    In English, what is only our own (a line without a source) is said in English; and not again
    in Chinese that there is no answer.
    """
    lines = reply.text.split("\n")
    if reply.table:
        lines = [line for line in lines if not LIST_ITEM.match(line)]
    if language == "en":
        own = (line if MARKER.search(line) else in_language(line, language) for line in lines)
        lines = [] if reply.refused and not reply.cards else list(own)
    return "\n".join(lines)


def notes_of(reply: Reply, language: Language = "zh") -> list[str]:
    """Return the notes, without one that only repeats how the question was understood."""
    said = f"按“{reply.resolved}”理解"
    same = bool(reply.resolved)
    return [
        in_language(note, language)
        for note in reply.notes
        if not (same and note.split("，沿用了")[0].strip("。") == said)
    ]


def _notes(reply: Reply, language: Language) -> str:
    """Return the notes but the one that is a warning of its own above the answer."""
    warned = in_language(outside_note(reply.overruled), language)
    shown = [note for note in notes_of(reply, language) if note != warned]
    return "".join(f'<p class="tw-note">{text_html(note)}</p>' for note in shown)


def _outside(reply: Reply, language: Language) -> str:
    """Return the warning that the question names what the chosen scope leaves out."""
    if not reply.overruled:
        return ""
    names, chosen = "、".join(reply.overruled), "、".join(reply.scope)
    said = word("outside", language).format(names=names, scope=chosen)
    chip = chip_html(reply.question, "everywhere", word("anywhere", language))
    return f'<p class="tw-outside" role="note">{text_html(said)} {chip}</p>'


def _resolved(reply: Reply, language: Language) -> str:
    """Return how the question was understood, each part with a chip that takes it off."""
    wide = "".join(
        chip_html(rest, "alone", f"{word('without_place', language)}{name}")
        for name, rest in reply.places
    )
    if not reply.resolved:
        return f'<p class="tw-resolved">{wide}</p>' if wide else ""
    label = word("resolved", language)
    chips = wide + "".join(
        _without(reply, kind, words, language) for kind, words in reply.inherited
    )
    return f'<p class="tw-resolved"><span>{label}</span>{text_html(reply.resolved)}{chips}</p>'


def _without(reply: Reply, kind: str, words: str, language: Language) -> str:
    """Return a chip that asks again without one thing taken over from the question before."""
    rest = reply.resolved.replace(words, "", 1) if len(reply.inherited) > 1 else reply.question
    key = "without_place" if kind == "地方" else "without"
    said = words if kind == "地方" else f"“{words}”"
    return chip_html(rest, "alone", f"{word(key, language)}{said}")


def chip_html(question: str, how: str, label: str) -> str:
    """Return a link that takes something off and asks the question again; see `scope.js`."""
    href = address_html("?" + urlencode({"ask": question[:500]}, errors="replace") + f"#{how}")
    return f'<a class="tw-chip tw-off" href="{href}">× {text_html(label)}</a>'


def shared_html(key: str, language: Language) -> str:
    """Return what is said when an answer has been shared: its link, and how to take it back."""
    href = address_html("shared?" + urlencode({"id": key}))
    link = f'<a class="tw-link" href="{href}" title="{word("copied", language)}">'
    return (
        f'<p role="status">{word("shared_done", language)} '
        f"{link}{word('shared_copy', language)}</a> · "
        f'<a href="{href}" target="_blank">{word("shared_open", language)}</a> · '
        f'<a href="shared" target="_blank">{word("shared_own", language)}</a></p>'
    )


def _refusal(reply: Reply, language: Language) -> str:
    if not reply.refused:
        return ""
    return f'<p class="tw-refusal">{refusal_word(reply.reason, language)}</p>'


def _paragraphs(text: str, cards: Mapping[int, Card]) -> str:
    """Return paragraphs and lists; a line that is a conclusion stands out."""
    html: list[str] = []
    items: list[str] = []
    for line in [*text.split("\n"), ""]:
        if LIST_ITEM.match(line):
            items.append(f"<li>{_inline(LIST_ITEM.sub('', line), cards)}</li>")
            continue
        if items:
            html.append(f"<ul>{''.join(items)}</ul>")
            items = []
        if line.strip():
            lead = ' class="tw-first"' if is_headline(line) else ""
            html.append(f"<p{lead}>{_inline(line.lstrip('# '), cards)}</p>")
    return "".join(html)


def _inline(text: str, cards: Mapping[int, Card]) -> str:
    """Return text with figures in bold and the markers of existing cards as links."""
    pieces = []
    for run in runs(text, cards):
        html = _marker(cards[run.n]) if run.n else text_html(run.text)
        pieces.append(f"<strong>{html}</strong>" if run.bold else html)
    return "".join(pieces)


def _marker(card: Card) -> str:
    label = text_html(f"{card.title} {card.number}".strip())
    href = address_html(clause_href(card))
    return f'<a class="tw-marker" href="{href}" title="{label}">{card.n}</a>'


def _table(rows: Collection[Row], cards: Mapping[int, Card], language: Language) -> str:
    if not rows:
        return ""
    head = f"<th>{word('compare_side', language)}</th><th>{word('compare_text', language)}</th>"
    body = "".join(_table_row(row, cards) for row in rows)
    return (
        f'<div class="tw-table"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _table_row(row: Row, cards: Mapping[int, Card]) -> str:
    cell = _inline(row.cell, cards)
    if not MARKER.search(row.cell):
        cell += "".join(_marker(cards[n]) for n in row.markers if n in cards)
    return f'<tr><th scope="row">{text_html(row.label)}</th><td>{cell}</td></tr>'


def _cards(cards: Collection[Card], label: str) -> str:
    """Return one card a clause, with a line for each quotation from it."""
    if not cards:
        return ""
    by_clause: dict[str, list[Card]] = {}
    for card in cards:
        by_clause.setdefault(card.clause_id, []).append(card)
    items = "".join(f"<li>{_card(group)}</li>" for group in by_clause.values())
    return f'<div class="tw-sources"><p class="tw-label">{label}</p><ul>{items}</ul></div>'


def _card(group: list[Card]) -> str:
    card = group[0]
    trail = " › ".join([*card.path, card.number] if card.number else card.path)
    official = (
        f'&ensp;<span class="tw-no">{text_html(card.doc_number)}</span>' if card.doc_number else ""
    )
    what = (
        f'<span class="tw-title">{text_html(card.title)}{official}</span>'
        f'<span class="tw-path">{text_html(trail)}</span>'
    )
    quotes = "".join(_quote(item) for item in group if item.quote)
    if not quotes:
        href = address_html(clause_href(card))
        return f'<div class="tw-card"><a class="tw-source" href="{href}">{what}</a></div>'
    numbers = "".join(f'<span class="tw-n">{item.n}</span>' for item in group if item.n)
    return (
        f'<details class="tw-card"><summary><span class="tw-numbers">{numbers}</span>'
        f'<span class="tw-source">{what}</span></summary>{quotes}</details>'
    )


def _quote(card: Card) -> str:
    return (
        f'<a class="tw-quote" href="{address_html(clause_href(card))}">'
        f'<span class="tw-n">{card.n}</span><span>{text_html(card.quote)}</span></a>'
    )


def _tools(reply: Reply, language: Language) -> str:
    if not reply.done or not (reply.text or reply.table):
        return ""
    done = word("copied", language)
    again = address_html("?" + urlencode({"ask": reply.question[:500]}, errors="replace") + "#edit")
    return (
        f'<p class="tw-tools">{_sure(reply, language)}'
        f'<a href="#copy" title="{done}">{word("copy", language)}</a>'
        f'<a href="#share">{word("share", language)}</a>'
        f'<a href="{again}">{word("edit_again", language)}</a></p>'
    )


def _sure(reply: Reply, language: Language) -> str:
    """Return how sure the answer is, as a word with its reason; nothing of an older reply."""
    if reply.refused or not reply.cards or not reply.confidence:
        return ""
    level = next(name for name, least in SURE if reply.confidence >= least)
    clauses = len({card.clause_id for card in reply.cards})
    why = word("sure_why", language).format(
        share=round(min(reply.confidence, 0.99) * 100), count=clauses
    )
    if reply.confidence >= 1:
        why = word("sure_found", language)
    said = word(level, language)
    return f'<span class="tw-sure tw-{level}" title="{text_html(why)}">{said}</span>'
