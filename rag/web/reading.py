"""Document + clause -> HTML of the reading pane: facts, outline and the text with the quote marked.

The text is shown as it stands in the document. Each piece passes `text_html` before the marks are
put in, so no markup of a document can survive.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from urllib.parse import quote

from index.structure.document import Clause, Document, Heading
from rag.web.escaping import address_html, text_html
from rag.web.words import Language, word

WINDOW = 160
"""Blocks shown before and after the clause; a longer document is read window by window."""

Block = Clause | Heading


@dataclass(frozen=True, slots=True)
class Place:
    """Where to open a document: at a clause, with `start:end` of its text marked."""

    clause: Clause
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class View:
    """How to show it: language of the labels, and the prefix of links (the root path)."""

    language: Language = "zh"
    base: str = ""


def reading_html(
    document: Document, place: Place, view: View = View(), *, alone: bool = False
) -> str:
    """Return the reading pane opened at a clause; `alone`, it is a page and heads it."""
    blocks = _blocks(document)
    here = blocks.index(place.clause)
    first, last = max(0, here - WINDOW), min(len(blocks), here + WINDOW + 1)
    body = "".join(_block(block, place, view) for block in blocks[first:last])
    return (
        f'<article class="tw-reading" data-clause="{text_html(place.clause.clause_id)}">'
        f"{_head(document, place, view, heading='h1' if alone else 'h2')}"
        f"{_outline(document, place.clause, view)}"
        f'<div class="tw-text">{_edge(blocks[:first], "whole_earlier", view)}{body}'
        f"{_edge(blocks[last:][::-1], 'whole_later', view)}</div></article>"
    )


def clause_address(clause_id: str, base: str = "") -> str:
    """Return the permalink of a clause."""
    return f"{base}clause/{quote(clause_id, safe='/', errors='replace')}"


def neighbours(document: Document, clause: Clause) -> tuple[Clause | None, Clause | None]:
    """Return the clause before and the clause after, in reading order."""
    clauses = sorted(document.clauses, key=lambda item: item.start)
    here = next(i for i, item in enumerate(clauses) if item.clause_id == clause.clause_id)
    before = clauses[here - 1] if here else None
    after = clauses[here + 1] if here + 1 < len(clauses) else None
    return before, after


def marked(text: str, start: int, end: int) -> str:
    """Escape text and mark `start:end`; lines become paragraphs and a mark may span them."""
    paragraphs, offset = [], 0
    for line in text.split("\n"):
        low = min(max(start - offset, 0), len(line))
        high = min(max(end - offset, 0), len(line))
        html = text_html(line)
        if low < high:
            quoted = f"<mark>{text_html(line[low:high])}</mark>"
            html = text_html(line[:low]) + quoted + text_html(line[high:])
        paragraphs.append(f"<p>{html}</p>")
        offset += len(line) + 1
    return "".join(paragraphs)


def _blocks(document: Document) -> list[Block]:
    blocks: list[Block] = [*document.headings, *document.clauses]
    return sorted(blocks, key=lambda block: (block.start, block.end))


def _head(document: Document, place: Place, view: View, *, heading: str) -> str:
    clause = place.clause
    before, after = neighbours(document, clause)
    crumbs = " › ".join([*clause.path, clause.number] if clause.number else clause.path)
    address = clause_address(clause.clause_id, view.base)
    label, title = word("copied", view.language), text_html(document.title)
    if place.end > place.start:
        address += f"?start={place.start}&end={place.end}"
    return (
        f'<header class="tw-head"><div class="tw-where">'
        f'<{heading} title="{title}">{title}</{heading}>'
        f'<p class="tw-crumbs" title="{text_html(crumbs)}">{text_html(crumbs)}</p>'
        f'<nav class="tw-steps" aria-label="{word("steps", view.language)}">'
        f"{_step(before, 'previous', view)}{_step(after, 'next', view)}"
        f'<a class="tw-link" href="{address_html(address)}" title="{label}">'
        f"{word('permalink', view.language)}</a></nav></div>{_facts(document, view)}</header>"
    )


def _step(clause: Clause | None, key: str, view: View) -> str:
    label = word(key, view.language)
    if clause is None:
        return f'<span class="tw-step" aria-disabled="true">{label}</span>'
    href = address_html(clause_address(clause.clause_id, view.base))
    return f'<a class="tw-step" rel="{key[:4]}" href="{href}">{label}</a>'


def _facts(document: Document, view: View) -> str:
    rows = (
        ("issuer", document.issuer),
        ("doc_number", document.doc_number),
        ("issued_on", document.issued_on),
        ("region", document.region),
        ("file", document.file),
    )
    items = "".join(
        f"<div><dt>{word(key, view.language)}</dt><dd>{text_html(value)}</dd></div>"
        for key, value in rows
        if value
    )
    warnings = "".join(f'<p class="tw-warning">{text_html(text)}</p>' for text in document.warnings)
    label = word("facts", view.language)
    return (
        f'<details class="tw-facts"><summary>{label}</summary><dl>{items}</dl>{warnings}</details>'
    )


def _outline(document: Document, clause: Clause, view: View) -> str:
    """Return the tree of headings as links to the first clause under each."""
    clauses = sorted(document.clauses, key=lambda item: item.start)
    starts = [item.start for item in clauses]
    headings = sorted(document.headings, key=lambda item: item.start)
    current = bisect_right([item.start for item in headings], clause.start) - 1
    items = []
    for position, heading in enumerate(headings):
        after = bisect_right(starts, heading.start)
        if after == len(clauses):
            continue
        href = address_html(clause_address(clauses[after].clause_id, view.base))
        here = ' aria-current="true"' if position == current else ""
        items.append(
            f'<li class="tw-level-{min(heading.level, 5)}">'
            f'<a href="{href}"{here}>{text_html(heading.text)}</a></li>'
        )
    if not items:
        return ""
    label = word("outline", view.language)
    return (
        f'<details class="tw-outline"><summary>{label}</summary>'
        f'<nav aria-label="{label}"><ul>{"".join(items)}</ul></nav></details>'
    )


def _block(block: Block, place: Place, view: View) -> str:
    if isinstance(block, Heading):
        return f'<p class="tw-heading tw-level-{min(block.level, 5)}">{text_html(block.text)}</p>'
    if block.clause_id != place.clause.clause_id:
        return f'<section class="tw-clause">{marked(block.text, 0, 0)}</section>'
    return (
        f'<section class="tw-clause tw-target" tabindex="-1">'
        f"{marked(block.text, place.start, place.end)}{_clause_facts(block, view)}</section>"
    )


def _clause_facts(clause: Clause, view: View) -> str:
    rows = (
        ("lead_units", "、".join(clause.lead_units)),
        ("units", "、".join(clause.units)),
        ("page", str(clause.page or "")),
        ("translation", clause.translation),
    )
    items = "".join(
        f"<div><dt>{word(key, view.language)}</dt><dd>{text_html(value)}</dd></div>"
        for key, value in rows
        if value
    )
    return f'<dl class="tw-clause-facts">{items}</dl>' if items else ""


def _edge(hidden: list[Block], key: str, view: View) -> str:
    """Return a link to the nearest clause of the text that this window leaves out."""
    nearest = next((block for block in reversed(hidden) if isinstance(block, Clause)), None)
    if nearest is None:
        return ""
    href = address_html(clause_address(nearest.clause_id, view.base))
    return f'<a class="tw-edge" href="{href}">{word(key, view.language)}</a>'
