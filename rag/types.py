"""Questions, hits, citations and answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from index.structure.document import Clause

QuestionKind = Literal[
    "fact",  # 多少、几年、什么时候、能不能
    "list",  # 哪些、有什么措施
    "unit",  # 谁负责、归谁管、牵头
    "units_of",  # 县大数据局负责哪些任务
    "comparison",  # 和…比、异同、各地、哪些试点提到
    "document",  # 文号、哪年、谁发的、试点范围、期限: answered from a document's facts
    "open",  # anything else
]
HitSource = Literal["dense", "lexical", "fused", "reranked"]
Reason = Literal[
    "",  # answered
    "no_scope",  # no such region or document in the corpus
    "nothing_found",  # nothing on this
    "detail_missing",  # the documents mention it but not the detail asked
    "too_vague",  # the question is too vague, empty or too long
]


@dataclass(frozen=True, slots=True)
class Scope:
    """Where to look.

    `doc_ids`, `regions` (GB/T 2260 codes) and `areas` (nicknames such as 合肥都市圈) are
    alternatives (a clause that matches any of them is inside); the `not_*` fields exclude.
    `hard` says that clauses outside must not be returned; otherwise they are ranked lower.
    `missing` lists names in the question that match nothing in the corpus. `names` are the words
    of the question that made the scope, for display.
    """

    doc_ids: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    not_doc_ids: tuple[str, ...] = ()
    not_regions: tuple[str, ...] = ()
    not_areas: tuple[str, ...] = ()
    hard: bool = True
    missing: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """What a question asks.

    `question` is as typed; `text` is the question with the history resolved (what is searched
    and shown); `unscoped` is `text` without scope words, `topic` without question words too;
    `expansions` are official terms for everyday words, and the
    matter before of a short follow-up, with their weights; `units` are
    organisations named; `ordinal` is N of 第N点 (0 if none).
    """

    question: str
    text: str
    topic: str
    unscoped: str = ""
    kind: QuestionKind = "open"
    scope: Scope = Scope()
    groups: tuple[Scope, ...] = ()
    """For comparisons: one scope a side (region, area or document)."""
    factor: str = ""
    units: tuple[str, ...] = ()
    expansions: tuple[tuple[str, float], ...] = ()
    language: Literal["zh", "en"] = "zh"
    ordinal: int = 0
    resolved: bool = False
    """True if the history changed the question."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A clause found for a query. Scores of different `source` are never compared."""

    clause: Clause
    rank: int
    score: float
    source: HitSource


@dataclass(frozen=True, slots=True)
class Citation:
    """`clause.text[start:end] == quote`; `n` is the marker's number, from 1."""

    n: int
    clause: Clause
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply to one question. `text` carries `[n]` markers that refer to `citations`.

    `table` holds comparison rows as (label, cell, citation numbers); `notes` are remarks for the
    reader (a resolved follow-up, a fallback, an unverified sentence); `timings_ms` by stage.
    """

    question: str
    text: str
    citations: tuple[Citation, ...] = ()
    hits: tuple[Hit, ...] = ()
    refused: bool = False
    reason: Reason = ""
    generator: str = "extractive"
    snapshot: str = ""
    resolved_question: str = ""
    kind: QuestionKind = "open"
    table: tuple[tuple[str, str, tuple[int, ...]], ...] = ()
    notes: tuple[str, ...] = ()
    unverified: tuple[str, ...] = ()
    """Sentences of `text` that failed a check (marked 未核实 there)."""
    confidence: float = 0.0
    """The number that the refusal threshold is applied to; higher is surer."""
    timings_ms: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


TableRow = tuple[str, str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before the checks; the last one of a stream is complete."""

    text: str
    citations: tuple[Citation, ...] = ()
    table: tuple[TableRow, ...] = ()
    notes: tuple[str, ...] = ()
    refused: bool = False
    reason: Reason = ""
    generator: str = "extractive"
