"""The clause tree: documents, headings and clauses, with the facts they state.

Made by `index.structure.parse`. Invariants, checked by tests and by `index verify`:
`document.text[c.start:c.end] == c.text` for clauses and headings; the spans of clauses and
headings are disjoint, ordered and cover every non-blank character of the text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ClauseKind = Literal[
    "clause",  # a numbered unit that states something
    "preamble",  # unnumbered text before the first number (为贯彻落实…，制定本方案)
    "scope",  # 试点范围包括…, 适用范围
    "closing",  # unnumbered text after the last number
    "front",  # 发文字号, 主送机关, date lines, notes such as 此件公开发布
    "signature",  # 落款 and 成文日期
    "attachments",  # the list of attachments
    "text",  # other unnumbered text (under a heading, or a document without numbers)
    "table",  # a table row
    "footnote",
]
Level = Literal["国家", "省", "市", "县", ""]


@dataclass(frozen=True, slots=True)
class Fact:
    """A value found in the text: `document.text[start:end]` is where it stands."""

    name: str
    """doc_number, issuer, issued_on, addressee, effective, expires, period (how long or from when
    it runs), repeals, deadline, lead_unit, unit, cites (a document cited
    by title and number), refers (another clause)."""
    value: str
    start: int
    end: int


StatementRole = Literal["title", "body", "units"]


@dataclass(frozen=True, slots=True)
class Statement:
    """A piece of a clause that can be quoted: `clause.text[start:end] == text`.

    `role` tells a short title in front of the body, and a note of responsible units, from what
    the clause states. Made by `index.structure.statements`, which says what may be quoted alone.
    """

    start: int
    end: int
    text: str
    role: StatementRole = "body"
    stem: tuple[int, int] | None = None
    """The span of the clause without which it would mean something else: what announces the list
    it is an item of, what a proviso limits, the whole row of a table's cell."""


@dataclass(frozen=True, slots=True)
class Clause:
    """The smallest numbered unit that states something, or a piece of unnumbered text.

    `path` holds the headings from the document down, as printed and without the clause itself,
    e.g. ("附件3 杭甬温要素市场化配置综合改革试点实施方案", "四、探索建立数据要素流通规则").
    `number` is as printed ("（十三）", "12.", "第三条"), "" if there is none. `regions` are
    six-digit GB/T 2260 codes that the clause applies to (attachment scope, else document's);
    empty when national or unknown.
    """

    clause_id: str
    doc_id: str
    kind: ClauseKind
    number: str
    path: tuple[str, ...]
    text: str
    start: int
    end: int
    lead_units: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    area: str = ""
    """Nickname of the area that an attachment speaks of (杭甬温, 合肥都市圈), "" if none."""
    page: int | None = None
    """1-based page in the source, None if it has no pages."""
    translation: str = ""
    facts: tuple[Fact, ...] = ()
    statements: tuple[Statement, ...] = ()
    """What it states, in reading order (the number is no part of it)."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A title or section heading; `level` counts from 0 (document title) downwards."""

    number: str
    text: str
    start: int
    end: int
    level: int
    path: tuple[str, ...] = ()
    lead_units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One document: its facts, its text, and the clause tree over it.

    Unknown facts are "" (or empty tuples): never guessed. `issued_on` is YYYY-MM-DD (or YYYY-MM,
    YYYY). `region` is the region's full name (山东省淄博市高青县), `region_code` its GB/T 2260
    code ("" for national or unknown).
    """

    doc_id: str
    file: str
    title: str
    text: str
    clauses: tuple[Clause, ...]
    headings: tuple[Heading, ...] = ()
    doc_number: str = ""
    issuer: str = ""
    issued_on: str = ""
    region: str = ""
    region_code: str = ""
    level: Level = ""
    aliases: tuple[str, ...] = ()
    """Other names a reader may use: short title, titles of the notice around it."""
    facts: tuple[Fact, ...] = ()
    warnings: tuple[str, ...] = ()
    noise: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()
    sha256: str = ""
    published: str = ""
    """Publication date from the file's metadata as YYYY-MM-DD, "" if none."""
