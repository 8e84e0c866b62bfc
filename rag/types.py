"""Questions, hits, citations and answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from index.structure.document import Clause
from rag.figures import Figure

QuestionKind = Literal[
    "fact",  # one value: 多少、几年、什么时候、谁能领
    "yesno",  # 能不能、算不算
    "list",  # 哪些、有什么措施
    "procedure",  # 怎么办、带什么材料
    "definition",  # 什么叫
    "unit",  # 谁负责、归谁管、牵头
    "units_of",  # 县大数据局负责哪些任务
    "comparison",  # 和…比、异同、各地
    "document",  # 文号、哪年、谁发的、期限: answered from a document's facts
    "summary",  # 讲了什么
    "clause",  # 第十二条写的啥
    "count",  # 一共几条、有几种
    "open",  # a matter with nothing asked of it
    "chat",  # no question about documents
]
HitSource = Literal["dense", "lexical", "fused", "reranked", "looked_up"]
Reason = Literal[
    "",  # answered
    "no_scope",  # no such region or document in the corpus
    "nothing_found",  # nothing on this
    "detail_missing",  # the documents mention it but not the detail asked
    "too_vague",  # the question is too vague, empty or too long
]
Detail = Literal[
    "money",
    "percent",
    "date",
    "duration",
    "count",
    "number",
    "contact",
    "papers",
    "places",
    "unit",
    "permission",
    "",
]
"""The kind of value that a question asks for, "" if none is recognised."""
FactName = Literal[
    "catalogue",
    "title",
    "size",
    "period",
    "doc_number",
    "issuer",
    "issued_on",
    "addressee",
    "attachments",
    "scope",
    "basis",
]
"""What can be asked of a document itself; in the order in which an answer says it."""
DocumentFact = Literal[
    "title",
    "in_force_from",
    "valid_until",
    "in_force",
    "repealed",
    "repeals",
    "number",
    "issuer",
    "issued_on",
    "edition",
    "addressee",
    "attachments",
    "applies_to",
    "basis",
    "higher_law",
]
"""What is asked of a document itself, as finely as it is told apart."""
Talk = Literal[
    "",
    "empty",
    "too_long",
    "greeting",
    "thanks",
    "identity",
    "ability",
    "translation",
    "download",
    "writing",
    "elsewhere",
]
"""What is said instead of a question about documents."""


Modal = Literal["", "may", "must"]
"""Whether it is asked what one may do or what one must; "" if neither, or both."""
Inherited = tuple[tuple[Literal["地方", "事情"], str], ...]
"""Kind and words of what a follow-up takes over."""


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
class Ask:
    """One part of a question and the value that would answer it.

    `text` is the part as written. A fitting value has the kind `detail` or the unit asked for
    (`unit`, 几具: 具) and the measure word `measure` (多少亩: 亩), stands beside `rate` (利率),
    sets the `bound` asked for and is given to the `precision` asked for; `share_too` accepts a
    share where an amount is asked for. `facts`: a fact that is kept of a document is asked for.
    """

    text: str
    detail: Detail = ""
    measure: str = ""
    unit: str = ""
    rate: str = ""
    bound: Literal["", "most", "least"] = ""
    precision: Literal["", "month", "day"] = ""
    share_too: bool = False
    facts: bool = False


@dataclass(frozen=True, slots=True)
class NumberedPlaces:
    """Places in a document that a question names by number: 第N条, 附件N, 第N个试点, and 第N部分 or
    第N章 (0: none).
    """

    articles: tuple[int, ...] = ()
    attachment: int = 0
    pilot: int = 0
    part: int = 0


@dataclass(frozen=True, slots=True)
class BasisAsked:
    """Which cited documents are meant: of the opening or of the whole document (`everywhere`),
    of one level (国家, 省, 市), with a number; `matter` says that the basis of a matter is asked.
    """

    everywhere: bool = False
    level: str = ""
    numbered: bool = False
    matter: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What a question asks: made in `rag.question`, once; nothing behind it reads wording again.

    `question` is as typed; `text` is the question with the history resolved (what is shown and
    sent to models); `unscoped` is `text` without scope words (what is encoded), `topic` without
    question words too (what is looked up in the lexical index); `expansions` are official terms
    for everyday words, and the matter before of a short follow-up, with their weights; `units`
    are organisations named.
    """

    question: str
    text: str
    topic: str
    unscoped: str = ""
    matter: str = ""
    """`topic` without what documents hold on any matter: 土地 of 土地政策."""
    kind: QuestionKind = "open"
    language: Literal["zh", "en"] = "zh"
    talk: Talk = ""
    """Not a question about documents: what it is instead."""
    scope: Scope = Scope()
    groups: tuple[Scope, ...] = ()
    """For comparisons: one scope a side (region, area or document)."""
    units: tuple[str, ...] = ()
    expansions: tuple[tuple[str, float], ...] = ()
    phrases: tuple[str, ...] = ()
    """What stands in quotation marks: what is quoted is what is meant."""
    detail: Detail = ""
    asks: tuple[Ask, ...] = ()
    """The parts that each ask for a value; the whole question if none does."""
    parts: tuple[Ask, ...] = ()
    """The parts that ask anything at all; the whole question if none does."""
    facts: tuple[FactName, ...] = ()
    document_facts: tuple[DocumentFact, ...] = ()
    """Of `facts` what was asked more finely: 还有效吗 and 什么时候施行 are both `period` there."""
    outside: tuple[str, ...] = ()
    """Titles named of which the corpus has nothing but that they are repealed."""
    basis: BasisAsked = BasisAsked()
    pilots: Literal["", "count", "run"] = ""
    """How many pilots there are, or how long they run, is asked of no document in particular."""
    numbered: NumberedPlaces = NumberedPlaces()
    cited: tuple[Figure, ...] = ()
    """Numbers of documents about which nothing but themselves is asked."""
    why: bool = False
    claimed: str = ""
    """The act that the question takes for granted (为什么禁止…: 禁止)."""
    figures: tuple[Figure, ...] = ()
    """Figures that the question takes for granted."""
    lead_only: bool = False
    places_asked: bool = False
    ordinal: int = 0
    """N of 第N点, the point of the answer before that is meant."""
    more: int = 0
    """How many times in a row more of the answer before was asked for."""
    resolved: bool = False
    """True if the history changed the question."""
    inherited: Inherited = ()
    """What was taken over from the question before: 地方 or 事情, and the words."""
    overruled: tuple[str, ...] = ()
    """Places and documents that the question names, outside of what the reader has chosen."""
    tabular: bool = False
    """A table is asked for."""
    modal: Modal = ""

    @property
    def of_document(self) -> bool:
        """Whether facts of a document answer the question."""
        return self.kind == "document" or (self.kind in ("summary", "count") and bool(self.facts))

    @property
    def asks_value(self) -> bool:
        """Whether one value or a yes or no answers the question."""
        return self.kind in ("fact", "yesno") or (self.kind == "count" and not self.facts)


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
    inherited: Inherited = ()
    places: tuple[tuple[str, str], ...] = ()
    """Places that the question itself names, each with the question without it."""
    overruled: tuple[str, ...] = ()
    """What the question names outside of the scope that the reader has chosen."""
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
