"""What an English reader gets around the Chinese quotes: a lead-in, translations, the refusal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from rag.types import Draft, Reason

LEAD_IN = "Quoted from the Chinese documents:"
MAX_TRANSLATION_CHARS = 600
_REFUSALS: Mapping[Reason, str] = {
    "no_scope": "The collection has no document on this place.",
    "nothing_found": "The documents say nothing about this.",
    "detail_missing": "The documents mention this, but don't give the detail asked for.",
    "too_vague": "Please ask a concrete question about the documents.",
}


def framed_in_english(draft: Draft) -> Draft:
    """Return the draft with its frame in English and the source's own translations."""
    if draft.refused:
        return replace(draft, text=f"{_REFUSALS.get(draft.reason, '')}\n{draft.text}".strip())
    translated = {
        citation.clause.clause_id: f"[{citation.n}] in English: {_cut(citation.clause.translation)}"
        for citation in reversed(draft.citations)
        if citation.clause.translation
    }
    lines = [LEAD_IN, draft.text, *reversed(translated.values())]
    return replace(draft, text="\n".join(lines))


def _cut(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= MAX_TRANSLATION_CHARS else plain[:MAX_TRANSLATION_CHARS] + "…"
