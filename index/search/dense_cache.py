"""Builds and checks `dense.faiss`, the index over the vectors that `index.search.dense` searches.

Up to `dense.EXACT_LIMIT` rows it is flat; above, codes of eight bits are sorted into cells (IVF)
of which the nearest are searched, as many as reach `RECALL`. Cells depend on the vectors alone, so
every way to the same rows gives the same index. Every parameter of building stands here.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.search import dense
from index.search.ranks import DECIMALS

RECALL = 0.98
"""Share of the true 10 nearest that the cells searched must hold ..."""
DEEP_RECALL = 0.95
"""... and of the true `_DEPTH` nearest, as deep as candidates are asked for."""
_DEPTH = 200
_SAMPLE = 200
"""Rows used as queries to measure recall."""
_POINTS_PER_CELL = 39
"""Rows to learn a cell from: the least that FAISS finds enough."""
_ROUNDS = 8
_UNIT = 1e-3
"""How far a vector's length may be from 1 (half precision models stay within it)."""


def build_cache(
    vectors: NDArray[np.floating], folder: Path, queries: dense.Vectors | None = None
) -> dict[str, float | str]:
    """Write `dense.faiss` for the vectors; return its kind and recall@10 against exact search.

    `queries` (q, d) are what recall is measured with: rows as queries, which are taken without
    them, lie nearer to their neighbours than questions do.
    """
    import faiss

    count, dimension = vectors.shape
    exact = count <= dense.EXACT_LIMIT
    with _one_thread():
        index: Any = faiss.IndexFlatIP(dimension) if exact else _trained_cells(vectors)
        for block in dense.blocks(vectors):
            index.add(block)
        recall = 1.0
        if not exact:
            asked = vectors[_spaced(count, _SAMPLE)] if queries is None else queries
            recall = _widen(index, vectors, np.ascontiguousarray(asked, np.float32))
    _write(index, folder / dense.CACHE)
    kind = "IndexFlatIP" if exact else f"IVF{index.nlist},SQ8,nprobe={index.nprobe}"
    return {"kind": kind, "recall_at_10": recall}


def _write(index: Any, path: Path) -> None:
    """Write an index through a file of ours: FAISS doesn't notice a disk that is full at the end.

    Raises:
        OSError: it could not be written.
    """
    import faiss

    failed: list[OSError] = []
    with path.open("wb") as stream:

        def write(piece: bytes) -> int:
            try:
                return stream.write(piece)
            except OSError as error:
                failed.append(error)
                raise

        try:
            writer: Any = faiss.PyCallbackIOWriter  # type: ignore[attr-defined]
            faiss.write_index(index, writer(write))
        except (RuntimeError, OSError) as error:
            raise (failed[0] if failed else OSError(str(error))) from error


@contextlib.contextmanager
def _one_thread() -> Iterator[None]:
    """Keep FAISS to one thread, so that sums come in one order and builds are repeatable."""
    import faiss

    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(threads)


def _trained_cells(vectors: NDArray[np.floating]) -> Any:
    """Return an empty IVF index whose cells are learnt from evenly spaced rows."""
    import faiss

    count, dimension = vectors.shape
    cells = max(1, min(round(count**0.5), count // _POINTS_PER_CELL))
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dimension),
        dimension,
        cells,
        faiss.ScalarQuantizer.QT_8bit,
        faiss.METRIC_INNER_PRODUCT,
        False,  # codes hold the rows themselves, not what the cell's centre leaves of them
    )
    index.cp.niter = _ROUNDS
    sample = _spaced(count, min(count, cells * _POINTS_PER_CELL))
    index.train(np.ascontiguousarray(vectors[sample], np.float32))
    return index


def _spaced(count: int, size: int) -> dense.Rows:
    return np.linspace(0, count - 1, size).astype(np.int64)


def _widen(index: Any, vectors: NDArray[np.floating], queries: dense.Vectors) -> float:
    """Let the index search enough cells; return its recall@10."""
    best = best_scores(vectors, queries, _DEPTH)
    index.nprobe = max(1, index.nlist // 32)
    while index.nprobe < index.nlist:
        near, deep = _recall(index, vectors, queries, best)
        if near >= RECALL and deep >= DEEP_RECALL:
            return near
        index.nprobe = min(math.ceil(index.nprobe * 1.25), index.nlist)
    return _recall(index, vectors, queries, best)[0]


def best_scores(vectors: NDArray[np.floating], queries: dense.Vectors, depth: int) -> dense.Vectors:
    """Return the (q, depth) greatest inner products with any row, falling; block by block."""
    best = np.zeros((len(queries), 0), np.float32)
    for block in dense.blocks(vectors):
        best = np.concatenate([best, queries @ block.T], axis=1)
        if best.shape[1] > depth:
            best = np.partition(best, best.shape[1] - depth, axis=1)[:, -depth:]
    return -np.sort(-best, axis=1)


def _recall(
    index: Any, vectors: NDArray[np.floating], queries: dense.Vectors, best: dense.Vectors
) -> tuple[float, float]:
    """Share of the exact nearest ten, and of all in `best`, that the index finds; ties count."""
    depth = best.shape[1]
    shares = []
    for query, exact in zip(queries, best, strict=True):
        rows = index.search(query[None], dense.fetched(depth, index.ntotal))[1][0]
        found = vectors[np.sort(rows[rows >= 0])].astype(np.float32) @ query
        least = exact[[min(10, depth) - 1, depth - 1]] - 10.0**-DECIMALS
        shares.append(
            [np.sum(found >= least[0]) / min(10, depth), np.sum(found >= least[1]) / depth]
        )
    means = np.minimum(shares, 1).mean(axis=0)
    return round(float(means[0]), 4), round(float(means[1]), 4)


def cache_matches(folder: Path) -> bool:
    """Tell whether `dense.faiss` holds what `vectors.npy` does: filled again, it is the same."""
    import faiss

    vectors = np.load(folder / dense.VECTORS, mmap_mode="r", allow_pickle=False)
    stored: Any = faiss.read_index(str(folder / dense.CACHE))
    held = faiss.serialize_index(stored)
    stored.reset()
    with _one_thread():
        for block in dense.blocks(vectors):
            stored.add(block)
    return bool(np.array_equal(faiss.serialize_index(stored), held))


def has_unit_vectors(file: Path) -> bool:
    """Tell whether every stored vector has length 1 (or 0, for a text without words)."""
    vectors = np.load(file, mmap_mode="r", allow_pickle=False)
    for block in dense.blocks(vectors):
        lengths = np.linalg.norm(block, axis=1)
        if not np.all((np.abs(lengths - 1) < _UNIT) | (lengths == 0)):
            return False
    return True
