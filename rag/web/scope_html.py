"""The scope chooser beside the question: its choices in groups, and what a page sends of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rag.browse.narrowing import FIELDS
from rag.web.escaping import text_html
from rag.web.scopes import MAX_CHOSEN
from rag.web.words import Language, word

GROUPS = (
    ("region", "place"),
    ("area", "scope_areas"),
    *((field, field) for field in FIELDS),
    ("doc", "documents_tab"),
)
"""Kinds of choices in their order, each with the word for its group."""


def scope_html(choices: Sequence[tuple[str, str]], language: Language) -> str:
    """Return the chooser over (label, value) pairs; `scope.js` opens it and keeps the choice."""
    groups = "".join(_group(kind, word(key, language), choices) for kind, key in GROUPS)
    find, none = word("scope_find", language), word("scope_none", language)
    label, everything = word("scope", language), word("scope_all", language)
    return (
        f'<div class="tw-scope-line"><button type="button" class="tw-scope-open" '
        f'aria-expanded="false" aria-controls="tw-scope-menu">{label}'
        f'<span class="tw-scope-all">{everything}</span></button>'
        f'<span class="tw-scope-chips"></span></div>'
        f'<div id="tw-scope-menu" role="group" aria-label="{label}" hidden>'
        f'<input type="search" class="tw-input" placeholder="{find}" aria-label="{find}">'
        f'<div class="tw-scope-groups">{groups}</div>'
        f'<p class="tw-scope-none" hidden>{none}</p></div>'
    )


def _group(kind: str, name: str, choices: Sequence[tuple[str, str]]) -> str:
    found = [(label, value) for label, value in choices if value.startswith(f"{kind}:")]
    if not found:
        return ""
    items = "".join(
        f'<label><input type="checkbox" value="{text_html(value)}">'
        f"<span>{text_html(_short(label, name))}</span></label>"
        for label, value in found
    )
    return f"<fieldset><legend>{name}</legend>{items}</fieldset>"


def _short(label: str, name: str) -> str:
    """Return a label without the name of its group, which stands above it."""
    for colon in ("：", ": "):
        label = label.removeprefix(name + colon)
    return label


def read_chosen(chosen: Any) -> tuple[tuple[str, ...], bool]:
    """Return the scope's values and whether to ask alone; of another shape it is nothing."""
    if not isinstance(chosen, dict):
        return (), False
    scope = chosen.get("scope")
    values = scope if isinstance(scope, list) else []
    kept = tuple(value for value in values if isinstance(value, str))
    return kept[:MAX_CHOSEN], chosen.get("alone") is True
