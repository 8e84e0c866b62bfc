"""The deadlines of a ledger as a calendar (RFC 5545): one whole day for each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from icalendar import Calendar, Event

from index.structure.document import Clause
from rag.insights.citing import NameClause
from rag.insights.ledger import Task

ICS_TYPE = "text/calendar; charset=utf-8"
_SUMMARY = 60


def to_ics(tasks: Iterable[Task], named: NameClause, now: datetime | None = None) -> bytes:
    """Return a calendar of every deadline whose day is known; `now` is when it was made."""
    stamp = now or datetime.now(UTC)
    calendar = Calendar()
    calendar.add("prodid", "-//Tiaowen//Ledger//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "责任单位台账：完成时限")
    for task in tasks:
        for source, due in task.deadlines:
            if due:
                calendar.add_component(_event(task, source.quote, due, named, stamp))
    return bytes(calendar.to_ical())


def _event(task: Task, said: str, due: date, named: NameClause, stamp: datetime) -> Event:
    leads = "、".join(unit.name for unit in task.leads or task.others)
    others = "、".join(unit.name for unit in task.others) if task.leads else ""
    title = " ".join(task.title.quote.split()).rstrip("。；")
    lines = [
        task.content.quote.strip(),
        f"完成时限：{''.join(said.split())}",
        f"牵头单位：{leads}" if task.leads else f"责任单位：{leads}",
        f"其他责任单位：{others}" if others else "",
        f"出处：{named(task.clause)}",
    ]
    event = Event()
    event.add("uid", _uid(task.clause, task.title.start, due))
    event.add("dtstamp", stamp)
    event.add("dtstart", due)
    event.add("dtend", due + timedelta(days=1))
    event.add("summary", f"【{leads}】{title[:_SUMMARY]}" if leads else title[:_SUMMARY])
    event.add("description", "\n".join(filter(None, lines)))
    event.add("transp", "TRANSPARENT")
    return event


def _uid(clause: Clause, start: int, due: date) -> str:
    """Name an event for good: a calendar that is loaded again replaces it."""
    key = f"{clause.clause_id} {start} {due.isoformat()}"
    return f"{sha256(key.encode()).hexdigest()[:24]}@tiaowen"
