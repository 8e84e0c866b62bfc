"""Two generations of the index compared clause by clause, as HTML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from index.diff.compare import DocumentDiff, compare_corpora
from index.generation.folders import current_generation, generations
from index.generation.snapshot import Snapshot, open_generation
from index.structure.document import Document
from rag.web.diff_html import counts_html, diff_html
from rag.web.escaping import text_html
from rag.web.frame import address
from rag.web.reading import View
from rag.web.words import word

_NAME = re.compile(r"g(\d{6})-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)\d\dZ")
MOST = 1_000
"""Documents of a generation that are compared on a page."""


def changes_html(state: Path, old: str, new: str, view: View) -> str:
    """Return what changed from one generation to another, by default from the last but one.

    Raises:
        IndexUnavailable: one of them can't be opened.
    """
    names = generations(state)
    new = new if new in names else current_generation(state) or ""
    earlier = [name for name in names if name < new]
    old = old if old in names else (earlier[-1] if earlier else new)
    form = _form(names, old, new, view)
    if not new:
        return form
    diffs = compared(state, old, new)
    if diffs is None:
        return f'{form}<p class="tw-note">{word("changes_too_large", view.language)}</p>'
    linked = new == current_generation(state)
    shown = "".join(diff_html(diff, view, linked=linked) for diff in diffs)
    return f'{form}<p class="tw-count" role="status">{counts_html(diffs, view)}</p>{shown}'


def compared(state: Path, old: str, new: str) -> Sequence[DocumentDiff] | None:
    """Return the changes by document; None if there are too many documents for a page."""
    if old == new:
        return ()
    earlier = open_generation(state, old)
    try:
        later = open_generation(state, new)
        try:
            if max(len(earlier.documents), len(later.documents)) > MOST:
                return None
            return compare_corpora(_whole(earlier), _whole(later))
        finally:
            later.close()
    finally:
        earlier.close()


def _whole(snapshot: Snapshot) -> list[Document]:
    return [snapshot.document(item.doc_id) for item in snapshot.documents]


def _shown(name: str) -> str:
    """Return a generation's number and time, short enough for a phone: 2 · 2026-11-28 10:21."""
    match = _NAME.fullmatch(name)
    if match is None:
        return name
    number, year, month, day, hour, minute = match.groups()
    return f"{int(number)} · {year}-{month}-{day} {hour}:{minute}"


def _form(names: Sequence[str], old: str, new: str, view: View) -> str:
    def select(field: str, key: str, chosen: str) -> str:
        options = "".join(
            f'<option value="{text_html(name)}"{" selected" if name == chosen else ""}>'
            f"{text_html(_shown(name))}</option>"
            for name in reversed(names)
        )
        label = word(key, view.language)
        return f'<label class="tw-field">{label}<select name="{field}">{options}</select></label>'

    show = word("changes_show", view.language)
    return (
        f'<form action="{address(view, "operator/changes")}"><div class="tw-fields">'
        f"{select('old', 'changes_old', old)}{select('new', 'changes_new', new)}"
        f'<button class="tw-button tw-quiet">{show}</button></div></form>'
    )
