"""Measure the matrix and the conflicts on their gold.

Run: ``python -m eval.insights.figures``. The documents that the gold names are indexed with the
built-in encoder in a temporary folder.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from eval.insights.check import HERE, bare, path_of
from index.build.run import build_index
from index.generation.snapshot import Snapshot
from index.opening import open_snapshot
from index.settings import load_settings
from rag.insights import conflicts, matrix
from rag.insights.options import Options
from rag.insights.said import clauses_of, collected

Gold = list[dict[str, Any]]


def read(name: str) -> Gold:
    """Read one file of the gold."""
    lines = (HERE / name).read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line]


def meets(quote: str, text: str) -> bool:
    """Tell whether a shown text holds the gold quote or is a piece of it.

    >>> meets("每年签注1次。", "居住证 每年签注1次。")
    True
    """
    gold, shown = bare(quote), bare(text)
    return bool(gold and shown) and (gold in shown or shown in gold or shown[:20] in gold)


def matrix_counts(snapshot: Snapshot, gold: Gold, ids: Mapping[str, str]) -> Counter[str]:
    """Count cells as `family gold→shown`, `+quote` where the gold quote is among those shown."""
    groups: dict[tuple[str, ...], Gold] = {}
    for row in gold:
        groups.setdefault(tuple(row["docs"]), []).append(row)
    counted: Counter[str] = Counter()
    for docs, rows in groups.items():
        options = Options(doc_ids=tuple(ids[doc] for doc in docs))
        found = collected(snapshot, list(clauses_of(snapshot, options)))
        matters = sorted({row["matter"] for row in rows})
        scored = matrix.score(matters, found)
        for row in rows:
            annex = re.compile(rf"{row['section']}(?!\d)")
            at = [
                i
                for i, one in enumerate(found.statements)
                if not row["section"] or any(map(annex.match, map(bare, one.clause.path)))
            ]
            shown = matrix.cell(
                found.statements, scored, matters.index(row["matter"]), np.array(at)
            )
            said = shown.text if shown.text in (matrix.ABSENT, matrix.UNSURE) else "stated"
            quoted = any(meets(row["quote"], source.quote) for source in shown.sources)
            family = "five" if docs[0].startswith("five/") else "policies"
            counted[f"{family} {row['state']}→{said}" + "+quote" * quoted] += 1
    return counted


def conflict_counts(snapshot: Snapshot, gold: Gold, ids: Mapping[str, str]) -> Counter[str]:
    """Count pairs as `gold→shown`, over all documents of the gold at once."""
    found = collected(snapshot, list(clauses_of(snapshot, Options())))
    pairs = list(conflicts.pairs_of(found))
    counted: Counter[str] = Counter()
    for row in gold:
        sides = [(ids[row[side]["doc"]], row[side]["quote"]) for side in ("a", "b")]
        shown = "none"
        for pair in pairs:
            texts = {one.clause.doc_id: one.text for one in (pair.a, pair.b)}
            if all(doc in texts and meets(quote, texts[doc]) for doc, quote in sides):
                shown = conflicts.DIFFERENT if pair.differ else conflicts.SAME
        counted[f"{row['relation']}→{shown}"] += 1
    kinds = Counter(conflicts.DIFFERENT if pair.differ else conflicts.SAME for pair in pairs)
    return counted + Counter({f"all {kind}": number for kind, number in kinds.items()})


def main() -> None:
    """Index the documents of the gold and print the counts."""
    cells, pairs = read("matrix.jsonl"), read("conflicts.jsonl")
    names = {doc for row in cells for doc in row["docs"]}
    names |= {row[side]["doc"] for row in pairs for side in ("a", "b")}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "docs").mkdir()
        for name in names:
            shutil.copy(path_of(name), root / "docs")
        settings = load_settings(corpus=root / "docs", state=root / "var", encoder="builtin")
        build_index(settings)
        snapshot = open_snapshot(settings)
        by_file = {Path(one.file).name: one.doc_id for one in snapshot.documents}
        ids = {name: by_file[Path(name).name] for name in names}
        for counts in (
            matrix_counts(snapshot, cells, ids),
            conflict_counts(snapshot, pairs, ids),
        ):
            for what, number in sorted(counts.items()):
                sys.stdout.write(f"{number:5} {what}\n")
        snapshot.close()


if __name__ == "__main__":
    main()
