"""Readable ids that stay the same across rebuilds: `<doc_id>/<attachment>/<number path>`.

A parent's number is part of the id exactly when the numbering restarts under it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from index.structure.marks import HEADING_FAMILIES
from index.structure.sequence import Node

_HEADING_ID_MAX = 24


def assign_doc_ids(files: Sequence[str]) -> dict[str, str]:
    """Return the doc_id of each file: its path without the suffix.

    Files of one folder that differ only in the suffix keep it.
    """
    stems = {file: PurePosixPath(file).with_suffix("").as_posix() for file in files}
    counts = Counter(stems.values())
    return {file: stem if counts[stem] == 1 else file for file, stem in stems.items()}


def restarting(nodes: Iterable[Node]) -> frozenset[str]:
    """Return the families whose numbering begins again somewhere in the scope."""
    begins: Counter[str] = Counter()
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if node.mark is not None and node.mark.parts[-1] == 1 and len(node.mark.parts) == 1:
            begins[node.family] += 1
        stack.extend(node.children)
    return frozenset(family for family, count in begins.items() if count > 1)


def number_path(units: Sequence[Node], restarts: frozenset[str]) -> str:
    """Return the number path of a unit, given the units from the scope down to it."""
    parts: list[str] = []
    for node in reversed(units):
        parts.append(_name(node))
        if node.family != "h" and node.family not in restarts:
            break
    return "/".join(reversed(parts))


def _name(node: Node) -> str:
    if node.mark is None:
        return "".join(node.lines[0].text.split())[:_HEADING_ID_MAX].replace("/", "／")
    return node.number


class IdMaker:
    """Makes ids unique: the second of its name gets `-2`."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def unique(self, clause_id: str) -> str:
        """Return the id, with a suffix if it was given before."""
        self._seen[clause_id] += 1
        count = self._seen[clause_id]
        if count == 1:
            return clause_id
        candidate = f"{clause_id}-{count}"
        while self._seen[candidate]:
            count += 1
            candidate = f"{clause_id}-{count}"
        self._seen[clause_id] = count
        self._seen[candidate] += 1
        return candidate


__all__ = ["HEADING_FAMILIES", "IdMaker", "assign_doc_ids", "number_path", "restarting"]
