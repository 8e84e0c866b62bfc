"""Measure every insight on its gold, collection by collection: `python -m eval insights`.

Each collection is indexed whole with the static encoder, in the state's folder, so that a second
run reads only what has changed. What the measures count is said in the modules beside this one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from rich.table import Table

from eval.insights import basis, conflicts, ledger, matrix, validity
from eval.insights.check import COLLECTIONS, CORPUS, rows_of
from eval.insights.measure import Gold, Indexed, Measure, Row, summed
from index.build.run import build_index
from index.opening import open_snapshot
from index.settings import Settings

MEASURES: Mapping[str, Callable[[Indexed, Gold], Iterator[Measure]]] = {
    "ledger": ledger.measure,
    "validity": validity.measure,
    "basis": basis.measure,
    "matrix": matrix.measure,
    "conflicts": conflicts.measure,
}


def figures(
    settings: Settings, insights: Sequence[str] = (), collections: Sequence[str] = ()
) -> tuple[Measure, ...]:
    """Return the measures of the named insights and collections, of all where none is named."""
    chosen = insights or tuple(MEASURES)
    gold = {name: rows_of(f"{name}.jsonl") for name in chosen}
    parts = dict.fromkeys(_part(row) for rows in gold.values() for row in rows)
    found: list[Measure] = []
    for part in (p for p in parts if not collections or p.split("/")[0] in collections):
        own = {name: [r for r in rows if _part(r) == part] for name, rows in gold.items()}
        indexed = _indexed(settings, part)
        for name in chosen:
            found += MEASURES[name](indexed, own[name]) if own[name] else ()
        indexed.snapshot.close()
    order = {name: number for number, name in enumerate(MEASURES)}
    return tuple(sorted(summed(found), key=lambda one: order[one.insight]))


def part_of(doc: str) -> str:
    """Return what is indexed by itself: the collection, or the group where it has such.

    >>> part_of("policies/a.txt"), part_of("bugs/21-validity/a.txt")
    ('policies', 'bugs/21-validity')
    """
    names = doc.split("/")
    return "/".join(names[:2]) if names[0] == "bugs" else names[0]


def _part(row: Row) -> str:
    """Return the part whose documents a row of any of the files is about."""
    docs = row.get("docs") or [row[side]["doc"] for side in "ab" if side in row] or [row["doc"]]
    return part_of(docs[0])


def _indexed(settings: Settings, part: str) -> Indexed:
    folder = CORPUS if part == "five" else COLLECTIONS / part / "docs"
    state = settings.state / "eval" / "insights" / part
    changed = {"corpus": folder, "state": state, "encoder": "builtin", "vector_store": "faiss"}
    own = settings.model_copy(update=changed)
    build_index(own)
    snapshot = open_snapshot(own)
    ids = {f"{part}/{one.file}": one.doc_id for one in snapshot.documents}
    return Indexed(part.split("/")[0], snapshot, ids)


def table(measures: Sequence[Measure]) -> Table:
    """Return all measures as one table, a row for each that some collection has."""
    collections = tuple(dict.fromkeys(one.collection for one in measures))
    grid = Table(title="洞察", title_justify="left")
    for head in ("洞察", "量", *collections):
        grid.add_column(head, justify="left" if head in ("洞察", "量") else "right")
    cells = {(one.insight, one.name, one.collection): one for one in measures}
    for insight, name in dict.fromkeys((one.insight, one.name) for one in measures):
        own = (cells.get((insight, name, collection)) for collection in collections)
        grid.add_row(insight, name, *map(_shown, own))
    return grid


def _shown(measure: Measure | None) -> str:
    if measure is None or measure.share is None:
        return ""
    return f"{measure.share:.3f} ({measure.hits}/{measure.of})"
