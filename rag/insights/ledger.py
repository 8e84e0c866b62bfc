"""责任单位台账: every task, who leads it, who else answers for it, and until when.

A task is what stands in front of a note of units (（责任单位：…）, （…负责）); a clause with two
notes is two tasks. A clause without a note whose heading names the lead is a task of that lead.
Where a document has no such notes, its sentences that say who leads or is responsible are tasks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from index.generation.snapshot import Snapshot
from index.structure.document import Clause, Document, Fact
from index.structure.units import UNIT_FACTS, in_lists
from rag.insights.choosing import applies, codes_of, documents_of
from rag.insights.deadlines import Deadline, deadlines_in
from rag.insights.duties import Duty, duties_in
from rag.insights.options import Options
from rag.insights.table import Cell, Table
from rag.quotes.labels import clause_label, document_label
from rag.relations.lifespan import issued_on
from rag.relations.source import Source
from rag.scope.offices import Office, office_of, same_office

COLUMNS = ("序号", "任务", "具体内容", "牵头单位", "其他责任单位", "完成时限", "出处")
_TOLD_IN = frozenset({"clause", "text", "closing", "preamble"})
_OPEN = re.compile(
    r"[（(\[【\n]?\s*(?:(?:牵头|主办|责任|配合|协办|参与|参加|落实|负责|实施|承办|完成)(?:责任)?(?:单位|部门|主体|分工)\s?[：:]?\s*)?$"
)
_SHORT_TITLE = 60


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as printed, the office that it is, and where it is named."""

    name: str
    office: Office
    source: Source


@dataclass(frozen=True, slots=True)
class Task:
    """One row: `clause.text[start:end]` is the task, of which a title may be the beginning."""

    document: Document
    clause: Clause
    title: Source
    content: Source
    leads: tuple[Unit, ...]
    others: tuple[Unit, ...]
    deadlines: tuple[tuple[Source, date | None], ...]


def build(snapshot: Snapshot, options: Options) -> Table:
    """Return the ledger; see `tasks_of` for what is chosen."""
    tasks = tasks_of(snapshot, options)
    rows = tuple(_row(number, task) for number, task in enumerate(tasks, 1))
    return Table("ledger", "责任单位台账", COLUMNS, rows, notes=_notes(tasks))


def tasks_of(snapshot: Snapshot, options: Options) -> tuple[Task, ...]:
    """Return the tasks of the chosen documents, places, unit and deadline, in reading order."""
    codes = codes_of(options.regions)
    return tuple(
        task
        for document in documents_of(snapshot, options)
        for task in tasks_in(document)
        if (not codes or applies(document, task.clause, codes)) and _wanted(task, options)
    )


def _wanted(task: Task, options: Options) -> bool:
    if options.unit and not any(
        same_office(options.unit, unit.office) for unit in (*task.leads, *task.others)
    ):
        return False
    due = [day for _, day in task.deadlines if day]
    return options.due_by is None or any(day <= options.due_by for day in due)


def tasks_in(document: Document) -> Iterator[Task]:
    """Yield the tasks that a document sets: by its notes of units, else in its sentences."""
    noted = [clause for clause in document.clauses if clause.lead_units or clause.units]
    for clause in noted:
        yield from _noted(document, clause)
    if noted:
        return
    for clause in document.clauses:
        if clause.kind in _TOLD_IN:
            yield from (_told(document, clause, duty) for duty in duties_in(clause))


def _told(document: Document, clause: Clause, duty: Duty) -> Task:
    start, end = duty.start, duty.end
    source = Source(clause, start, end)
    leads, others = (
        tuple(_unit(document, clause, *span) for span in spans)
        for spans in (duty.leads, duty.others)
    )
    leading = {unit.office for unit in leads}
    others = tuple(unit for unit in others if unit.office not in leading)
    due = _due(document, clause, start, end) or _due_of_stem(document, clause, start)
    return Task(document, clause, source, source, leads, others, due)


def _due_of_stem(
    document: Document, clause: Clause, start: int
) -> tuple[tuple[Source, date | None], ...]:
    """Return the deadlines of what announces the list that an item stands in."""
    stems = (s.stem for s in clause.statements if s.start <= start < s.end)
    return tuple(due for stem in stems if stem for due in _due(document, clause, *stem))


def _noted(document: Document, clause: Clause) -> Iterator[Task]:
    """Yield the tasks of a clause with notes, or under a heading that names who leads."""
    named = [fact for fact in clause.facts if fact.name in UNIT_FACTS]
    notes = in_lists(named, clause.text, clause.start)
    if not notes:
        yield _task(document, clause, (0, len(clause.text)), ())
        return
    start = 0
    for note in notes:
        first = note[0].start - clause.start
        end = _OPEN.search(clause.text[:first])
        yield _task(document, clause, (start, end.start() if end else first), note)
        start = note[-1].end - clause.start


def _task(document: Document, clause: Clause, span: tuple[int, int], note: Sequence[Fact]) -> Task:
    title, content = _title_and_content(clause, *span)
    leads, others = (
        tuple(_unit(document, clause, *_span(clause, f)) for f in note if f.name == name)
        for name in UNIT_FACTS
    )
    if not leads:  # of the heading above
        stated = {fact.value for fact in clause.facts if fact.name == "lead_unit"}
        inherited = [name for name in clause.lead_units if name not in stated]
        leads = tuple(Unit(name, office_of(name, document), title) for name in inherited)
    leading = {unit.office for unit in leads}
    others = tuple(unit for unit in others if unit.office not in leading)
    end = _note_end(clause.text, note[-1].end - clause.start) if note else span[1]
    return Task(
        document, clause, title, content, leads, others, _due(document, clause, span[0], end)
    )


def _unit(document: Document, clause: Clause, start: int, end: int) -> Unit:
    name = clause.text[start:end]
    return Unit(name, office_of(name, document), Source(clause, start, end))


def _span(clause: Clause, fact: Fact) -> tuple[int, int]:
    return fact.start - clause.start, fact.end - clause.start


def _title_and_content(clause: Clause, start: int, end: int) -> tuple[Source, Source]:
    """Return the name of the task, and what is to be done: its first sentence names one without."""
    inside = [s for s in clause.statements if s.start < end and s.end > start and s.role != "units"]
    if not inside:
        whole = Source(clause, start, end)
        return whole, whole
    first = inside[0]
    if first.role == "title" and len(inside) > 1:
        return Source(clause, first.start, first.end), Source(
            clause, inside[1].start, min(end, inside[-1].end)
        )
    return (
        Source(clause, max(start, first.start), min(end, first.end)),
        Source(clause, max(start, first.start), min(end, inside[-1].end)),
    )


def _due(
    document: Document, clause: Clause, start: int, end: int
) -> tuple[tuple[Source, date | None], ...]:
    found: tuple[Deadline, ...] = deadlines_in(clause.text[start:end], issued_on(document))
    return tuple((Source(clause, start + d.start, start + d.end), d.due) for d in found)


def _note_end(text: str, end: int) -> int:
    """Return where the note of units that stands before `end` ends: its bracket, or its line."""
    line = text[end:].partition("\n")[0]
    head, closed, _ = line.partition("）")
    return end + len(head if closed and "（" not in head else line)


def _row(number: int, task: Task) -> tuple[Cell, ...]:
    place = document_label(task.document) + clause_label(task.clause)
    whole = Source(task.clause, 0, len(task.clause.text))
    title = task.title.quote.strip().rstrip("。；;：:")
    if len(title) > _SHORT_TITLE:
        title = title[: _SHORT_TITLE - 1] + "…"
    return (
        Cell(str(number)),
        Cell(title, (task.title,)),
        Cell(task.content.quote.strip(), (task.content,)),
        _units_cell(task.leads),
        _units_cell(task.others),
        Cell(
            "；".join("".join(s.quote.split()) for s, _ in task.deadlines),
            tuple(s for s, _ in task.deadlines),
        ),
        Cell(place, (whole,)),
    )


def _units_cell(units: Sequence[Unit]) -> Cell:
    return Cell("、".join(unit.name for unit in units), tuple(unit.source for unit in units))


def _notes(tasks: Sequence[Task]) -> tuple[str, ...]:
    """Say which names were taken for one office."""
    names: dict[Office, dict[str, None]] = {}
    for task in tasks:
        for unit in (*task.leads, *task.others):
            names.setdefault(unit.office, {})[unit.name] = None
    several = ["、".join(found) for found in names.values() if len(found) > 1]
    return (f"按同一单位计：{'；'.join(several)}。",) if several else ()
