"""Differences between two texts as HTML: what is gone struck out, what is new underlined."""

from __future__ import annotations

from collections.abc import Iterable

from index.diff.compare import Change, DocumentDiff, Mark, count_changes
from index.structure.document import Clause
from rag.quotes.labels import clause_label
from rag.web.escaping import address_html, text_html
from rag.web.frame import said
from rag.web.reading import View, clause_address
from rag.web.words import word

_TAGS = {"insert": "ins", "delete": "del"}


def marks_html(marks: Iterable[Mark], *, without: str = "") -> str:
    """Return the marks in reading order; one kind may be left out (`insert`, `delete`)."""
    return "".join(_mark(mark) for mark in marks if mark.kind != without)


def _mark(mark: Mark) -> str:
    text = text_html(mark.text)
    tag = _TAGS.get(mark.kind)
    return f"<{tag}>{text}</{tag}>" if tag else text


def place_html(clause: Clause) -> str:
    """Return where in its document a clause stands."""
    steps = (*clause.path[-2:], clause.number) if clause.number else clause.path[-2:]
    return text_html(" › ".join(steps) or clause_label(clause) or clause.text[:20])


def diff_html(diff: DocumentDiff, view: View, *, linked: bool = False) -> str:
    """Return one document's changes; `linked` says that the new clauses can be opened."""
    changes = "".join(_change(change, view, linked=linked) for change in diff.changes)
    more = ""
    if diff.unlisted:
        more = f'<p class="tw-note">{said("changes_more", view, count=diff.unlisted)}</p>'
    title = text_html(diff.title or diff.new_file or diff.old_file)
    return (
        f'<section class="tw-diff"><h2>{title}</h2>'
        f'<p class="tw-path">{counts_html([diff], view)}</p><ol class="tw-plain">{changes}</ol>'
        f"{more}</section>"
    )


def counts_html(diffs: Iterable[DocumentDiff], view: View) -> str:
    """Return how many changes there are of each kind."""
    counts = count_changes(diffs)
    kinds = (f"{word(f'change_{kind}', view.language)} {count}" for kind, count in counts.items())
    return " · ".join(kinds) or word("changes_none", view.language)


def _change(change: Change, view: View, *, linked: bool) -> str:
    clause = change.new or change.old
    assert clause is not None
    place = place_html(clause)
    if linked and change.new is not None:
        href = address_html(clause_address(change.new.clause_id, view.base))
        place = f'<a href="{href}">{place}</a>'
    text = marks_html(change.marks) if change.marks else text_html(clause.text)
    kind = word(f"change_{change.kind}", view.language)
    return (
        f'<li class="tw-change tw-{change.kind}"><p class="tw-path"><strong>{kind}</strong> '
        f"{place}</p><p>{text}</p></li>"
    )
