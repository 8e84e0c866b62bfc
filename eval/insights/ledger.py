"""Rows of the ledger against its gold.

A gold row is right if a row of the same document shows its task with the same lead, the same other
units and the same deadlines. Where the gold has no lead (`lead_from` none), all units together are
compared: calling one of them the lead isn't counted here as a mistake of the units.

- 找到: the task is shown at all.
- 单位对, 时限对: of the gold rows, those with the right units, the right deadlines.
- 全对: task, units and deadlines; the recall of the issue.
- 准确: of the rows shown, those that are right so. Counted over all rows of a document whose gold
  is whole (its units stand in labels or brackets), and in documents with prose only over the
  clauses in which a gold row stands, since nobody has listed the other duties there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eval.insights.check import bare
from eval.insights.measure import Gold, Indexed, Measure, Row, Tally, meets
from rag.insights.ledger import Task, Unit, tasks_in

KINDS = {"label": "有标注", "bracket": "有标注", "prose": "叙述"}


def measure(indexed: Indexed, gold: Gold) -> Iterator[Measure]:
    """Yield the figures of a collection, the labelled rows and those told in prose apart."""
    tally = Tally()
    for doc in dict.fromkeys(row["doc"] for row in gold):
        rows = [row for row in gold if row["doc"] == doc]
        tasks = tuple(tasks_in(indexed.snapshot.document(indexed.ids[doc])))
        _count(tally, tasks, rows)
    yield from tally.measures("ledger", indexed.collection)


def _count(tally: Tally, tasks: Sequence[Task], rows: Gold) -> None:
    kind = KINDS[rows[0]["kind"]]
    used: set[int] = set()
    right: set[int] = set()
    for row in rows:
        best = _best(tasks, row, used)
        found = best is not None
        if best is not None:
            used.add(best)
        units = found and units_right(tasks[best or 0], row)
        due = found and deadlines_right(tasks[best or 0], row)
        if best is not None and units and due:
            right.add(best)
        for name, hit in (("找到", found), ("单位对", units), ("时限对", due)):
            tally.add(f"{kind}·{name}", hit)
        tally.add(f"{kind}·全对", units and due)
    for number, task in enumerate(tasks):
        if kind == "有标注" or any(bare(row["task"]) in bare(task.clause.text) for row in rows):
            tally.add(f"{kind}·准确", number in right)


def _best(tasks: Sequence[Task], row: Row, used: set[int]) -> int | None:
    """Return which task is the gold's row: of several the one whose units and deadlines agree."""
    fit = [n for n, task in enumerate(tasks) if n not in used and shows(task, row["task"])]
    agree = {n: units_right(tasks[n], row) + deadlines_right(tasks[n], row) for n in fit}
    return max(fit, key=lambda n: (agree[n], -n), default=None)


def shows(task: Task, gold: str) -> bool:
    """Tell whether a row shows the gold's task, its number left aside or not."""
    number = bare(task.clause.number)
    return any(
        meets(gold, text)
        for text in (task.title.quote, task.content.quote, number + task.title.quote)
    )


def units_right(task: Task, row: Row) -> bool:
    """Tell whether a row names the gold's units, each in its part."""
    leads, others = _names(task.leads), _names(task.others)
    lead, other = ({bare(name) for name in row[part]} for part in ("lead", "others"))
    if row["lead_from"] == "none":
        return leads | others == lead | other
    return leads == lead and others == other


def _names(units: Sequence[Unit]) -> set[str]:
    return {bare(unit.name) for unit in units}


def deadlines_right(task: Task, row: Row) -> bool:
    """Tell whether a row has as many deadlines as the gold, each of which holds or is in one."""
    wanted = [one for one in row["deadline"].split("；") if one]
    shown = [source.quote for source, _ in task.deadlines]
    return len(wanted) == len(shown) and all(any(meets(w, s) for s in shown) for w in wanted)
