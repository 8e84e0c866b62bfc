"""Answers written by a language model from the same numbered clauses, streamed.

If the model fails, the extractive answer takes its place with a note. Markers that the model
writes name clauses of the prompt; they become citations of the sentence that supports them best,
numbered in order of first use.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.errors import GenerationError
from index.settings import Settings
from index.structure.document import Clause
from rag.generators.base import LanguageModel
from rag.generators.bounds import Bounds, bounded
from rag.generators.prompts import (
    REFUSAL_SENTINEL,
    REWRITE_SYSTEM,
    SYSTEM,
    answer_prompt,
    clause_block,
    rewrite_prompt,
)
from rag.quotes.citations import drop_bad_markers, overlap, sanitize
from rag.quotes.citer import Citer
from rag.quotes.labels import place_label
from rag.quotes.sentences import sentences, spans
from rag.types import Draft, Hit, Query

if TYPE_CHECKING:
    from index.generation.snapshot import Snapshot

logger = logging.getLogger(__name__)

MAX_REWRITTEN_CHARS = 200
_MARKER = re.compile(r"\[(\d{1,4})\]")
_THINKING = re.compile(r"<think>.*?(?:</think>\s*|$)", re.DOTALL)
_PREVIOUS = re.compile(r"(?:前款|前条|上一条|前项|上述|前述)")


@dataclass(frozen=True, slots=True)
class Context:
    """The clauses that fit the token budget, in prompt order, and the prompt."""

    clauses: tuple[Clause, ...]
    prompt: str


class WrittenComposer:
    """Writes with a language model, falling back to the extractive draft."""

    def __init__(self, model: LanguageModel, snapshot: Snapshot, settings: Settings) -> None:
        """Share the model; `settings` give the token budget."""
        self._model = model
        self._snapshot = snapshot
        self._budget = settings.generator_max_context_tokens
        self._bounds = Bounds.of(settings)

    def write(self, query: Query, hits: Sequence[Hit], fallback: Draft) -> Iterator[Draft]:
        """Yield growing drafts; `fallback` is the extractive draft."""
        text = ""
        try:
            context = self._context(query, [hit.clause for hit in hits])
            for piece in bounded(self._model.stream(SYSTEM, context.prompt), self._bounds):
                text += piece
                if shown := _shown(text):
                    yield self._draft(shown, context)
        except GenerationError as error:
            logger.warning("falling back to the extractive answer: %s", error)
            yield _fallen(fallback, f"{error}，改为摘录条款原文")
            return
        final = _shown(text)
        if REFUSAL_SENTINEL in text:
            yield _fallen(fallback, "语言模型认为条款没有直接回答，下面摘录最相关的原文")
        elif not final.strip():
            yield _fallen(fallback, "语言模型没有写出回答，改为摘录条款原文")
        else:
            yield self._draft(final, context)

    def rewrite(self, question: str, history: Sequence[str]) -> str:
        """Return `question` made self-contained, "" if the model fails or makes no sense."""
        try:
            said = self._model.stream(REWRITE_SYSTEM, rewrite_prompt(question, history))
            pieces = bounded(said, self._bounds)
            text = _THINKING.sub("", sanitize("".join(pieces))).strip()
        except GenerationError as error:
            logger.warning("question not rewritten: %s", error)
            return ""
        known = "".join([question, *history])
        sensible = 0 < len(text) <= MAX_REWRITTEN_CHARS and "\n" not in text
        return text if sensible and overlap(text, known) >= 0.5 else ""

    def _context(self, query: Query, clauses: Sequence[Clause]) -> Context:
        """Number the clauses, best first, until the budget is spent."""
        left = self._budget - self._model.count_tokens(SYSTEM + query.text) - 100
        kept: list[Clause] = []
        blocks: list[str] = []
        for clause in self._with_neighbours(clauses):
            document = self._snapshot.document(clause.doc_id)
            block = clause_block(len(kept) + 1, place_label(document, clause), clause.text)
            cost = self._model.count_tokens(block)
            if cost > left and kept:  # the best clause goes in whatever the budget
                break
            left -= cost
            kept.append(clause)
            blocks.append(block)
        return Context(tuple(kept), answer_prompt(query.text, blocks))

    def _with_neighbours(self, clauses: Sequence[Clause]) -> Iterator[Clause]:
        """Yield each clause, followed by the one it refers to if that isn't there yet."""
        seen: set[str] = set()
        for clause in clauses:
            for wanted in (clause, *self._referred(clause)):
                if wanted.clause_id not in seen:
                    seen.add(wanted.clause_id)
                    yield wanted

    def _referred(self, clause: Clause) -> Iterator[Clause]:
        """Yield the clauses that `clause` refers to: those named, or the one before it."""
        siblings = self._snapshot.document(clause.doc_id).clauses
        named = {fact.value for fact in clause.facts if fact.name == "refers"}
        yield from (c for c in siblings if named & {c.clause_id, c.number})
        if _PREVIOUS.search(clause.text):
            at = next((i for i, c in enumerate(siblings) if c.clause_id == clause.clause_id), 0)
            yield from siblings[max(at - 1, 0) : at]

    def _draft(self, text: str, context: Context) -> Draft:
        """Turn the markers of the model's text into citations."""
        text, _ = drop_bad_markers(text, len(context.clauses))
        citer = Citer()
        lines = [_cited_line(line, context.clauses, citer) for line in text.split("\n")]
        return Draft("\n".join(lines), citer.citations, generator=self._model.name)


def _shown(text: str) -> str:
    """Return what may be shown of a model's text so far."""
    plain = sanitize(_THINKING.sub("", text))
    return "" if plain and REFUSAL_SENTINEL.startswith(plain.strip()) else plain


def _fallen(fallback: Draft, note: str) -> Draft:
    return replace(fallback, notes=(*fallback.notes, note))


def _cited_line(line: str, clauses: Sequence[Clause], citer: Citer) -> str:
    """Replace prompt markers by citation markers, sentence by sentence."""
    out: list[str] = []
    last = 0
    for match in _MARKER.finditer(line):
        claim = _claim_before(line, match.start())
        clause = clauses[int(match[1]) - 1]
        start, end = _best_quote(claim, clause)
        out += [line[last : match.start()], citer.cite(clause, start, end)]
        last = match.end()
    return "".join([*out, line[last:]])


def _claim_before(line: str, end: int) -> str:
    """Return the sentence that a marker at `end` stands behind."""
    before = _MARKER.sub("", line[:end]).rstrip()
    found = spans(before)
    return before[found[-1][0] : found[-1][1]] if found else before


def _best_quote(claim: str, clause: Clause) -> tuple[int, int]:
    """Return the span of the clause's sentence that says most of `claim`."""
    found = sentences(clause)
    if not found:
        return 0, len(clause.text)
    best = max(found, key=lambda s: (overlap(claim, s.text), -s.start))
    return best.start, best.end
