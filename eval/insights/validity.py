"""The state of documents against its gold, on the day that the gold gives.

- 状态对: the state is the gold's. 状态可辩护: it is that, or one that the gold accepts beside it.
- 截止日对: of the documents with a last day, those for which it is shown to the day.
- 由何文件: of the documents that another one repeals or amends, those for which it is named.
- 句子对: of the documents of which a sentence says the state, those that show that sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from eval.insights.measure import Gold, Indexed, Measure, Tally, meets
from rag.relations.changes import changes_in
from rag.relations.validity import validity_on


def measure(indexed: Indexed, gold: Gold) -> Iterator[Measure]:
    """Yield the figures of a collection."""
    tally = Tally()
    changes = changes_in(indexed.snapshot)
    for row in gold:
        doc_id = indexed.ids[row["doc"]]
        document = indexed.snapshot.document(doc_id)
        found = validity_on(document, changes.get(doc_id, ()), date.fromisoformat(row["as_of"]))
        tally.add("状态对", found.state == row["state"])
        tally.add("状态可辩护", found.state in (row["state"], *row["accept"]))
        if row["until"]:
            ends = found.life.ends.day if found.life.ends else None
            tally.add("截止日对", ends == date.fromisoformat(row["until"]))
        if row["by"]:
            by = found.by.doc_id if found.by else ""
            tally.add("由何文件", by == indexed.ids[row["by"]])
        if row["sentence"]:
            tally.add("句子对", any(meets(row["sentence"], g.quote) for g in found.grounds))
    yield from tally.measures("validity", indexed.collection)
