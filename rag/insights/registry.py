"""The one list of insights: what each is called, where it is made, what it reads of the options.

Modules are imported when an insight is asked for, so that listing them costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, cast

from index.errors import TiaowenError

if TYPE_CHECKING:
    from index.generation.snapshot import Snapshot
    from rag.insights.options import Options
    from rag.insights.table import Table

    Build = Callable[[Snapshot, Options], Table]


@dataclass(frozen=True, slots=True)
class Insight:
    """`reads` names the fields of `Options` that mean something to it."""

    name: str
    title: str
    module: str
    reads: tuple[str, ...]
    calendar: bool = False

    def build(self, snapshot: Snapshot, options: Options) -> Table:
        """Return the table."""
        build = cast("Build", import_module(self.module).build)
        return build(snapshot, options)


_CHOICE = ("doc_ids", "regions")
_LISTED = (
    Insight(
        "ledger",
        "责任单位台账",
        "rag.insights.ledger",
        (*_CHOICE, "unit", "due_by"),
        calendar=True,
    ),
    Insight("validity", "效力状态", "rag.insights.validity", (*_CHOICE, "as_of")),
    Insight("basis", "依据链条", "rag.insights.basis", _CHOICE),
    Insight("matrix", "地区对照", "rag.insights.matrix", (*_CHOICE, "matters")),
    Insight("conflicts", "冲突与重叠", "rag.insights.conflicts", (*_CHOICE, "matters")),
    Insight("versions", "版本比较", "rag.insights.versions", ("before", "after")),
)
INSIGHTS = tuple(one for one in _LISTED if find_spec(one.module))
"""Those whose module is there."""


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
