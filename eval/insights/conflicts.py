"""Pairs of statements against their gold, each collection compared as a whole.

- 数字不同·召回: of the gold's pairs with different figures, those shown as 数字不同.
- 说法相同·召回: of its pairs that say the same, those shown as 说法相同.
- 条件不同·召回: of its pairs with other conditions, those shown as 数字不同; no kind is nearer.
- 误报: of its unrelated pairs, those shown. Below is better.
- 已判·准确: of the shown pairs that the gold has, those shown with the gold's relation.
- 显示·数字不同, 显示·说法相同: of all pairs shown, judged or not, how many are of that kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eval.insights.measure import Gold, Indexed, Measure, Row, Tally, meets
from rag.insights import conflicts
from rag.insights.options import Options
from rag.insights.said import clauses_of, collected

NAMES = {
    "different_figure": "数字不同·召回",
    "different_condition": "条件不同·召回",
    "same": "说法相同·召回",
    "unrelated": "误报",
}
EXPECTED = {
    "different_figure": {conflicts.DIFFERENT},
    "different_condition": {conflicts.DIFFERENT},
    "same": {conflicts.SAME},
    "unrelated": {conflicts.DIFFERENT, conflicts.SAME},
}


def measure(indexed: Indexed, gold: Gold) -> Iterator[Measure]:
    """Yield the figures of a collection."""
    tally = Tally()
    found = collected(indexed.snapshot, list(clauses_of(indexed.snapshot, Options())))
    pairs = list(conflicts.pairs_of(found))
    for row in gold:
        shown = shown_as(pairs, row, indexed)
        hit = shown in EXPECTED[row["relation"]]
        tally.add(NAMES[row["relation"]], hit)
        if shown:
            tally.add("已判·准确", hit and row["relation"] != "unrelated")
    for kind in (conflicts.DIFFERENT, conflicts.SAME):
        for pair in pairs:
            tally.add(f"显示·{kind}", kind_of(pair) == kind)
    yield from tally.measures("conflicts", indexed.collection)


def shown_as(pairs: Sequence[conflicts.Pair], row: Row, indexed: Indexed) -> str:
    """Return as what a pair of the gold is shown, "" if it isn't."""
    sides = [(indexed.ids[row[side]["doc"]], row[side]["quote"]) for side in ("a", "b")]
    for pair in pairs:
        texts = {one.clause.doc_id: one.text for one in (pair.a, pair.b)}
        if all(doc in texts and meets(quote, texts[doc]) for doc, quote in sides):
            return kind_of(pair)
    return ""


def kind_of(pair: conflicts.Pair) -> str:
    """Return the relation that a pair is shown with."""
    return conflicts.DIFFERENT if pair.differ else conflicts.SAME
