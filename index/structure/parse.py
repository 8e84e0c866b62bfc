"""Parse a text into its clause tree: scopes, numbers, nesting, ids, statements; then the facts."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from index.readers.source import SourceText
from index.structure.document import Clause, Document, Heading
from index.structure.facts import add_facts
from index.structure.glue import split_glued
from index.structure.headline import document_title
from index.structure.ids import IdMaker, number_path, restarting
from index.structure.lines import Line, split_lines
from index.structure.quality import concerns, quality
from index.structure.scopes import Scope, find_scopes
from index.structure.sequence import build_scope
from index.structure.statements import statements_of
from index.structure.tree import Piece, scope_pieces, text_pieces

_SCOPE_LINE = re.compile(
    r"^(?:试点|实施|适用|规划|覆盖|政策|支持)(?:地区|区域|范围)(?:包括|为|是|：|:)"
)


def parse_document(source: SourceText, doc_id: str) -> Document:
    """Return the clause tree of a text; never raises on any text."""
    lines = split_lines(source)
    order = {line.start: i for i, line in enumerate(lines)}
    scopes = find_scopes(lines)
    maker = IdMaker()
    clauses: list[Clause] = []
    headings: list[Heading] = []
    warnings = list(source.warnings)
    for n, scope in enumerate(scopes):
        last = n + 1 == len(scopes)
        pieces, ids, notes = _scope(scope, doc_id, order, last=last)
        warnings += [f"{scope.annex}：{note}" if scope.annex else note for note in notes]
        for piece, base in zip(pieces, ids, strict=True):
            if piece.kind is None:
                headings.append(_heading(piece, source, scope))
            else:
                clauses.append(_clause(piece, source, doc_id, maker.unique(base)))
    document = Document(
        doc_id=doc_id,
        file=source.file,
        title=document_title(scopes, source.title, source.text),
        text=source.text,
        clauses=tuple(_translated(clauses, source)),
        headings=tuple(headings),
        warnings=tuple(warnings + _duplicates(clauses)),
        noise=tuple(f"{noise.reason}：{noise.text}" for noise in source.noise),
        pages=source.pages,
        sha256=source.sha256,
        published=source.published,
    )
    document = add_facts(document, scopes, author=source.author)
    doubts = concerns(quality(document, document.clauses, document.text))
    return replace(document, warnings=(*document.warnings, *doubts)) if doubts else document


def _scope(
    scope: Scope, doc_id: str, order: dict[int, int], *, last: bool
) -> tuple[list[Piece], list[str], list[str]]:
    """Return the scope's pieces in order, the id of each (not yet unique), and warnings."""
    lines, notes = split_glued(scope.body)
    built = build_scope(lines)
    prefix = f"{doc_id}/{scope.annex}" if scope.annex else doc_id
    restarts = restarting(built.nodes)
    pieces = list(scope.around)
    if scope.titles:
        pieces.append(Piece(None, tuple(scope.titles), (), number=scope.annex))
    lead_name = "前言" if built.nodes or not last or len(built.lead) == 1 else "正文"
    pieces += _lead(built.lead, scope.path, lead_name)
    pieces += scope_pieces(built.nodes, scope.path)
    pieces = sorted(_contiguous(pieces, order), key=lambda piece: piece.start)
    ids = []
    for piece in pieces:
        units = number_path(piece.units, restarts) if piece.units else ""
        ids.append("/".join(part for part in (prefix, units, piece.name) if part))
    return pieces, ids, notes + built.warnings


def _lead(lines: Sequence[Line], path: tuple[str, ...], name: str) -> Iterator[Piece]:
    for piece in text_pieces(lines, path, (), name):
        if _SCOPE_LINE.match(piece.lines[0].text):
            yield replace(piece, kind="scope", name="范围")
        else:
            yield piece


def _contiguous(pieces: Iterable[Piece], order: dict[int, int]) -> Iterator[Piece]:
    """Cut a piece where lines of another role stand between its lines."""
    for piece in pieces:
        lines = piece.lines
        first = 0
        for k in range(1, len(lines)):
            here, before = order.get(lines[k].start), order.get(lines[k - 1].start)
            if here is not None and before is not None and here != before + 1:
                yield from _part(piece, first, k)
                first = k
        yield from _part(piece, first, len(lines))


def _part(piece: Piece, first: int, last: int) -> Iterator[Piece]:
    if first == 0:
        yield piece if last == len(piece.lines) else replace(piece, lines=piece.lines[:last])
        return
    kind = piece.kind if piece.kind not in ("clause", None) else "text"
    for part in text_pieces(piece.lines[first:last], piece.path, piece.units, piece.name or "正文"):
        own = part.kind if part.kind in ("table", "footnote") else kind
        yield replace(part, kind=own, number="")


def _heading(piece: Piece, source: SourceText, scope: Scope) -> Heading:
    titled = piece.lines[0] in scope.titles
    level = (1 if scope.annex else 0) if titled else len(piece.path) + 1
    return Heading(
        number=piece.number,
        text=source.text[piece.start : piece.end],
        start=piece.start,
        end=piece.end,
        level=level,
        path=piece.path,
    )


def _clause(piece: Piece, source: SourceText, doc_id: str, clause_id: str) -> Clause:
    assert piece.kind is not None
    pages = source.pages
    text = source.text[piece.start : piece.end]
    return Clause(
        clause_id=clause_id,
        doc_id=doc_id,
        kind=piece.kind,
        number=piece.number,
        path=piece.path,
        text=text,
        start=piece.start,
        end=piece.end,
        page=max(1, bisect_right(pages, piece.start)) if pages else None,
        statements=statements_of(text, piece.number, piece.kind),
    )


def _translated(clauses: Sequence[Clause], source: SourceText) -> list[Clause]:
    """Give each clause the translations that begin inside it."""
    found: dict[int, list[str]] = {}
    starts = [clause.start for clause in clauses]
    for translation in source.translations:
        i = bisect_right(starts, translation.start) - 1
        if i >= 0 and translation.start < clauses[i].end:
            found.setdefault(i, []).append(translation.text)
    return [
        replace(clause, translation="\n".join(found[i])) if i in found else clause
        for i, clause in enumerate(clauses)
    ]


def _duplicates(clauses: Sequence[Clause]) -> list[str]:
    return [
        f"编号重复，引用号加后缀：{clause.clause_id}"
        for clause in clauses
        if clause.kind == "clause" and re.search(r"-\d+$", clause.clause_id.rsplit("/", 1)[-1])
    ]
