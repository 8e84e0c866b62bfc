"""The fields by which search and library are filtered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from index.structure.document import Document
from index.structure.gazetteer import NATION
from rag.browse.filters import Choice, Filter, choices
from rag.browse.standing import Standing
from rag.web.escaping import text_html
from rag.web.frame import level_word
from rag.web.reading import View
from rag.web.words import word

FIELDS = ("place", "level", "issuer", "year", "state")


def filter_fields(
    documents: Iterable[Document], states: Mapping[str, Standing], wanted: Filter, view: View
) -> str:
    """Return a select for each field of which documents have several values, or one is chosen."""
    found = choices(documents, states)
    return "".join(
        _select(field, found[field], str(getattr(wanted, field)), view)
        for field in FIELDS
        if len(found[field]) > 1 or getattr(wanted, field)
    )


def fields_of(wanted: Filter) -> dict[str, str]:
    """Return the filter as the fields of an address."""
    return {field: str(getattr(wanted, field)) for field in FIELDS}


def _select(field: str, listed: tuple[Choice, ...], chosen: str, view: View) -> str:
    values = {choice.value for choice in listed}
    kept = (Choice(chosen, chosen, 0),) if chosen and chosen not in values else ()
    options = "".join(_option(field, choice, chosen, view) for choice in (*listed, *kept))
    return (
        f'<label class="tw-field">{word(field, view.language)}'
        f'<select name="{field}"><option value="">{word("any", view.language)}</option>'
        f"{options}</select></label>"
    )


def _option(field: str, choice: Choice, chosen: str, view: View) -> str:
    label = text_html(choice.label)
    if field == "level":
        label = level_word(choice.value, view)
    elif field == "state":
        label = word(f"state_{choice.value}", view.language) if choice.count else label
    elif choice.value == NATION:
        label = word("nation", view.language)
    mark = " selected" if choice.value == chosen else ""
    count = f" ({choice.count})"
    return f'<option value="{text_html(choice.value)}"{mark}>{label}{count}</option>'
