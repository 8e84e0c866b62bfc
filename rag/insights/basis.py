"""依据链条: what a document rests on, what rests on it, and where it refers to itself.

For each document a tree: what it rests on (1), what that rests on where the corpus has it (1.1);
then what it cites, repeals and amends; then, from the other side, which documents name it; at the
end the references to its own clauses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from index.generation.snapshot import Snapshot
from index.structure.document import Document
from rag.insights.choosing import documents_of
from rag.insights.options import Options
from rag.insights.table import Cell, Table
from rag.quotes.labels import clause_label, document_label, short_label
from rag.relations.citing import Citation, Role, citations_of
from rag.relations.names import Register, number_key, register_of, title_key
from rag.relations.references import Reference, references_of
from rag.relations.source import Source, opening

COLUMNS = ("文件", "层级", "关系", "所涉文件或条款", "文号", "库中", "出处")
_ORDER: tuple[Role, ...] = ("转发", "解读", "依据", "修改", "废止", "引用")
_FROM_OTHER = {
    "依据": "被作为依据",
    "转发": "被转发",
    "解读": "被解读",
    "修改": "被修改",
    "废止": "被废止",
    "引用": "被引用",
}
_HELD, _MISSING = "已收录", "未收录"
_SHOWN_SOURCES = 5


@dataclass(frozen=True, slots=True)
class Edge:
    """`citing` names another document in a role; `cited` are those of the corpus that it means."""

    citing: Document
    role: Role
    title: str
    number: str
    cited: tuple[Document, ...]
    places: tuple[Citation, ...]


class Edges:
    """The edges of a snapshot's documents, each read once."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Open no document yet."""
        self._snapshot = snapshot
        self._register = register_of(snapshot)
        self._known: dict[str, tuple[Edge, ...]] = {}

    def of(self, document: Document) -> tuple[Edge, ...]:
        """Return what a document cites, one edge for each document and the strongest role."""
        if document.doc_id not in self._known:
            whole = self._snapshot.document(document.doc_id)
            self._known[document.doc_id] = tuple(_edges(whole, self._register))
        return self._known[document.doc_id]

    def to(self, document: Document) -> Sequence[Edge]:
        """Return the edges of all other documents that end at this one."""
        return self._to.get(document.doc_id, ())

    @cached_property
    def _to(self) -> dict[str, list[Edge]]:
        ends: dict[str, list[Edge]] = {}
        for other in self._snapshot.documents:
            for edge in self.of(other):
                for doc_id in {cited.doc_id for cited in edge.cited} - {other.doc_id}:
                    ends.setdefault(doc_id, []).append(edge)
        return ends


def build(snapshot: Snapshot, options: Options) -> Table:
    """Return the trees of the chosen documents."""
    edges = Edges(snapshot)
    rows: list[tuple[Cell, ...]] = []
    missing: dict[str, None] = {}
    for document in documents_of(snapshot, options):
        own = edges.of(document)
        rows += _down(document, edges, own)
        rows += _up(document, edges)
        rows += [_reference_row(document, found) for found in references_of(document)]
        missing |= {_named(edge): None for edge in own if not edge.cited}
    notes = (
        (f"被引用而库中没有的文件共{len(missing)}份：{'；'.join(missing)}。",) if missing else ()
    )
    return Table("basis", "依据链条", COLUMNS, tuple(rows), notes)


def _edges(document: Document, register: Register) -> Iterator[Edge]:
    """Join the mentions of one document; a title without a number joins the one that has it."""
    groups: dict[str, Edge] = {}
    for citation in citations_of(document):
        cited = register.meant(citation.title, citation.number, citation.year)
        cited = tuple(d for d in _latest(cited, document) if d.doc_id != document.doc_id)
        if citation.role == "转发" and not cited:
            continue  # what it passes on is its own text
        key = _key(citation, cited, groups)
        edge = groups.get(key)
        if edge is None:
            made = Edge(
                document, citation.role, citation.title, citation.number, cited, (citation,)
            )
            groups[key] = made
        else:
            groups[key] = _joined(edge, citation, cited)
    yield from sorted(groups.values(), key=lambda edge: _ORDER.index(edge.role))


def _key(citation: Citation, cited: Sequence[Document], groups: dict[str, Edge]) -> str:
    """Return under which key a mention is counted."""
    if cited:
        return cited[0].doc_id
    number = number_key(citation.number)
    same = (
        key
        for key, edge in groups.items()
        if (number and number_key(edge.number) == number)
        or (
            citation.title
            and title_key(edge.title) == title_key(citation.title)
            and not (number and number_key(edge.number))
        )
    )
    return next(same, f"{title_key(citation.title)} {number}")


def _joined(edge: Edge, citation: Citation, cited: tuple[Document, ...]) -> Edge:
    role = min(edge.role, citation.role, key=_ORDER.index)
    return replace(
        edge,
        role=role,
        title=edge.title or citation.title,
        number=edge.number or citation.number,
        cited=edge.cited or cited,
        places=tuple(sorted((*edge.places, citation), key=lambda c: _ORDER.index(c.role))),
    )


def _latest(cited: Sequence[Document], citing: Document) -> tuple[Document, ...]:
    """Return of several versions the last that there was when the document was made."""
    if len(cited) < 2:
        return tuple(cited)
    made = citing.issued_on or "9999"
    before = [document for document in cited if document.issued_on <= made] or list(cited)
    return (max(before, key=lambda document: document.issued_on),)


def _down(document: Document, edges: Edges, own: Sequence[Edge]) -> Iterator[tuple[Cell, ...]]:
    for number, edge in enumerate(own, 1):
        yield _row(document, str(number), edge.role, edge)
        if edge.role == "依据":
            seen = frozenset({document.doc_id})
            for cited in edge.cited:
                yield from _deeper(document, edges, (cited, str(number)), seen)


def _deeper(
    root: Document, edges: Edges, at: tuple[Document, str], seen: frozenset[str]
) -> Iterator[tuple[Cell, ...]]:
    """Yield what a document rests on that the root rests on, and so on."""
    document, prefix = at
    if document.doc_id in seen:
        return
    grounds = [edge for edge in edges.of(document) if edge.role == "依据"]
    for number, edge in enumerate(grounds, 1):
        place = f"{prefix}.{number}"
        yield _row(root, place, "依据", edge)
        for cited in edge.cited:
            yield from _deeper(root, edges, (cited, place), seen | {document.doc_id})


def _up(document: Document, edges: Edges) -> Iterator[tuple[Cell, ...]]:
    for edge in sorted(edges.to(document), key=lambda edge: _ORDER.index(edge.role)):
        sources = _sources(edge)
        yield (
            Cell(short_label(document), opening(document)),
            Cell("↑", sources),
            Cell(_FROM_OTHER[edge.role], sources),
            Cell(short_label(edge.citing), sources),
            Cell(edge.citing.doc_number, sources if edge.citing.doc_number else ()),
            Cell(_HELD, sources),
            Cell(document_label(edge.citing) + clause_label(edge.places[0].clause), sources),
        )


def _row(document: Document, level: str, relation: str, edge: Edge) -> tuple[Cell, ...]:
    sources = _sources(edge)
    held = edge.cited[0] if edge.cited else None
    number = edge.number or (held.doc_number if held else "")
    return (
        Cell(short_label(document), opening(document)),
        Cell(level, sources),
        Cell(relation, sources),
        Cell(
            short_label(held) if held else f"《{edge.title}》" if edge.title else edge.number,
            _target(edge) or sources,
        ),
        Cell(number, sources if number else ()),
        Cell(_HELD if held else _MISSING, _target(edge) or sources),
        Cell(_where(document, edge), sources),
    )


def _reference_row(document: Document, found: Reference) -> tuple[Cell, ...]:
    source = (Source(found.clause, found.start, found.end),)
    target = found.target
    there = (Source(target, 0, len(target.text)),) if target else source
    named = clause_label(target) if target else "没有找到这一条"
    return (
        Cell(short_label(document), opening(document)),
        Cell("§", source),
        Cell("内部引用", source),
        Cell(f"{found.said} → {named}", there),
        Cell(""),
        Cell("本文件" if target else _MISSING, there),
        Cell(clause_label(found.clause), source),
    )


def _sources(edge: Edge) -> tuple[Source, ...]:
    places = edge.places[:_SHOWN_SOURCES]
    return tuple(Source(c.clause, c.start, c.end) for c in places)


def _target(edge: Edge) -> tuple[Source, ...]:
    """Return where the cited document of the corpus begins."""
    return opening(edge.cited[0]) if edge.cited else ()


def _where(document: Document, edge: Edge) -> str:
    """Return where a mention stands: in the document of the row, or in another one."""
    own = edge.citing.doc_id == document.doc_id
    place = clause_label(edge.places[0].clause)
    return (place or "标题") if own else document_label(edge.citing) + place


def _named(edge: Edge) -> str:
    number = f"（{edge.number}）" if edge.number and edge.title else edge.number
    return f"《{edge.title}》{number}" if edge.title else number
