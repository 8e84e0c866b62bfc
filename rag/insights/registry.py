"""The one list of insights: what each is called, where it is made, what it reads of the options.

Modules are imported when an insight is asked for, so that listing them costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import cast

from index.errors import TiaowenError
from index.generation.snapshot import Snapshot
from rag.insights.options import Options
from rag.insights.table import Table

Build = Callable[[Snapshot, Options], Table]


@dataclass(frozen=True, slots=True)
class Insight:
    """`reads` names the fields of `Options` that mean something to it."""

    name: str
    title: str
    title_en: str
    module: str
    reads: tuple[str, ...]
    calendar: bool = False

    def build(self, snapshot: Snapshot, options: Options) -> Table:
        """Return the table."""
        build = cast(Build, import_module(self.module).build)
        return build(snapshot, options)


_CHOICE = ("doc_ids", "regions")
INSIGHTS = (
    Insight(
        "ledger",
        "责任单位台账",
        "Responsibilities",
        "rag.insights.ledger",
        (*_CHOICE, "unit", "due_by"),
        calendar=True,
    ),
    Insight("validity", "效力状态", "Validity", "rag.insights.validity", (*_CHOICE, "as_of")),
    Insight("basis", "依据链条", "Basis", "rag.insights.basis", _CHOICE),
)


def insight(name: str) -> Insight:
    """Return an insight by its name.

    Raises:
        TiaowenError: there is none.
    """
    found = next((one for one in INSIGHTS if one.name == name), None)
    if found is None:
        names = "、".join(one.name for one in INSIGHTS)
        raise TiaowenError(f"没有名为 {name[:40]} 的洞察。可用的有：{names}")
    return found
