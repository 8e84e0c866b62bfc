"""What an insight is asked to show: one type for the command line, the page and the API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from index.errors import TiaowenError


@dataclass(frozen=True, slots=True)
class Options:
    """Empty fields narrow nothing; an insight reads those that mean something to it.

    `due_by` keeps tasks that are due until that day, `as_of` is the day whose law is asked for
    (None is today), `before` and `after` are doc ids or generations for comparing versions.
    """

    regions: tuple[str, ...] = ()
    doc_ids: tuple[str, ...] = ()
    unit: str = ""
    due_by: date | None = None
    as_of: date | None = None
    matters: tuple[str, ...] = ()
    before: str = ""
    after: str = ""


def day(text: str | None) -> date | None:
    """Return a day typed as 2020-05-01, None for nothing.

    Raises:
        TiaowenError: it is no day.
    """
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise TiaowenError(f"日期应写成 2020-05-01 的样子，不是 {text[:20]}") from error
