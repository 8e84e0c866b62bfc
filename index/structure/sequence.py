"""Decide which marks number a unit, and how units nest, by their sequence.

One pass over the lines of a scope (the document, or one attachment) with a stack of open
levels. A mark is taken if it continues an open level (三 after 二), runs on from an earlier
parent (6. under （二） after 5. under （一）), or restarts at 1 under a new parent. Anything else
needs a follower that continues it, and is reported; otherwise it stays text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from index.structure.lines import Line
from index.structure.marks import HEADING_FAMILIES, RANK, Mark, normal_number, read_mark

MAX_GAP = 5
"""Numbers that may be missing between two units of one sequence."""
_SMALL_GAP = 3
"""Steps that need no follower as evidence."""
_QUOTE_LINES = 80


@dataclass(slots=True, eq=False)
class Node:
    """A unit while the tree is being built. `family` is "h" for an unnumbered heading."""

    family: str
    mark: Mark | None
    lines: list[Line]
    level: int = 0
    follower: Mark | None = None
    children: list[Node] = field(default_factory=list)

    @property
    def number(self) -> str:
        """The number as ids print it, "" for an unnumbered heading."""
        return normal_number(self.mark) if self.mark else ""


@dataclass(slots=True)
class Scope:
    """What the pass over one scope found: text before the first unit, units, warnings."""

    lead: list[Line] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _State:
    scope: Scope
    stack: list[Node] = field(default_factory=list)
    last: dict[str, tuple[int, ...]] = field(default_factory=dict)
    introduces: bool = False
    """A line since the last regular unit ended with a colon: what follows may be quoted."""
    colon: int = -1
    """The last line that ended with a colon."""


def build_scope(lines: Sequence[Line]) -> Scope:
    """Nest the lines of one scope."""
    quoted = quoted_lines(lines)
    marks = [
        read_mark(line.text) if _may_number(line) and i not in quoted else None
        for i, line in enumerate(lines)
    ]
    if not any(mark and mark.family == "1.1" for mark in marks):
        # `1 总则` is a number only beside `1.1 编制目的`.
        marks = [None if mark and mark.family == "1" else mark for mark in marks]
    followers = _followers(marks)
    state = _State(Scope())
    for i, (line, mark, follower) in enumerate(zip(lines, marks, followers, strict=True)):
        depth = _place(state, mark, follower) if mark else None
        if mark is not None and depth is not None:
            if mark.family in HEADING_FAMILIES or (state.colon == i - 1 and mark.family != "条"):
                state.introduces = False  # what the colon announced is a list, not a quotation
            _open(state, Node(mark.family, mark, [line], line.level, follower), depth)
        elif line.kind == "heading" and mark is None and i not in quoted:
            _open_heading(state, line)
        elif state.stack:
            state.stack[-1].lines.append(line)
        else:
            state.scope.lead.append(line)
        if line.text.endswith(("：", ":")):
            state.introduces, state.colon = True, i
    return state.scope


def _may_number(line: Line) -> bool:
    return line.kind not in ("table_row", "footnote")


def quoted_lines(lines: Sequence[Line]) -> frozenset[int]:
    """Return the lines inside a quotation that spans lines, after the one that opens it.

    Amendments quote whole articles (…增加一节：“第七节 …), whose numbers are not the document's.
    Only quotations that close within reach count, since sources mistype quotation marks.
    """
    quoted: set[int] = set()
    i = 0
    while i < len(lines):
        end = _quote_end(lines, i) if lines[i].text.rfind("“") > lines[i].text.rfind("”") else i
        quoted.update(range(i + 1, end + 1))
        i = end + 1
    return frozenset(quoted)


def _quote_end(lines: Sequence[Line], start: int) -> int:
    """Return the line that closes the quotation opened in line `start`; `start` if none does."""
    for j in range(start + 1, min(len(lines), start + _QUOTE_LINES)):
        text = lines[j].text
        first, closing = text.find("“"), text.find("”")
        if closing < 0 and first <= 0:
            continue
        if closing >= 0 and (first < 0 or closing < first or first == 0):
            if text.rfind("”") > text.rfind("“"):
                return j
            continue
        return start
    return start


def _followers(marks: Sequence[Mark | None]) -> list[Mark | None]:
    """Return for each mark the next one of its family."""
    following: dict[str, Mark] = {}
    out: list[Mark | None] = [None] * len(marks)
    for i in range(len(marks) - 1, -1, -1):
        mark = marks[i]
        if mark is not None:
            out[i] = following.get(mark.family)
            if not mark.weak:
                following[mark.family] = mark
    return out


def steps(before: tuple[int, ...], after: tuple[int, ...]) -> int:
    """Return how far `after` is from `before` in a sequence: 1 if it follows, 0 if unrelated.

    第三条之一 follows 第三条, 第四条 follows both; 2.2 and 3.1 follow 2.1.
    """
    if len(before) == len(after) == 1:
        return after[0] - before[0]
    if len(before) == len(after) and before[0] != after[0]:
        return 1 if after == (before[0] + 1, *(1 for _ in after[1:])) else 0
    if before[0] == after[0] and len(after) >= len(before):
        low = before[-1] if len(before) == len(after) else 0
        return after[-1] - low
    if len(after) == 1:
        return after[0] - before[0]
    return 0


def _place(state: _State, mark: Mark, follower: Mark | None) -> int | None:
    """Return the depth at which the mark opens a unit, or None if it is text."""
    for depth in range(len(state.stack) - 1, -1, -1):
        node = state.stack[depth]
        if node.family == mark.family and node.mark is not None:
            return depth if _continues(state, node.mark.parts, mark, follower) else None
    supported = follower is not None and steps(mark.parts, follower.parts) == 1
    last = state.last.get(mark.family)
    if _is_first(mark):
        return None if mark.weak and not supported else _depth(state, mark, follower)
    if last is not None and steps(last, mark.parts) == 1:
        return None if mark.weak and not supported else _depth(state, mark, follower)
    step = steps(last, mark.parts) if last else 0
    small = 1 < step <= _SMALL_GAP
    if mark.family == "条" and step > MAX_GAP and state.introduces:
        return None
    heading = mark.family in HEADING_FAMILIES and not state.introduces
    heading = heading or (
        mark.family == "条" and (step > 1 or _opens(state)) and mark.spaced and not state.introduces
    )
    if mark.weak or not (supported or small or heading):
        return None
    expected = (last[0] if last else 0) + 1
    if mark.value < expected or (last and mark.value - expected > MAX_GAP):
        expected = 1
    _report(state, mark, expected)
    return _depth(state, mark, follower)


def _opens(state: _State) -> bool:
    """Tell whether nothing but headings of a statute stands above: an excerpt begins here."""
    above = state.stack[-1] if state.stack else None
    return not state.scope.lead and (above is None or above.family in HEADING_FAMILIES)


def _is_first(mark: Mark) -> bool:
    return mark.parts == (1,) or (len(mark.parts) > 1 and mark.parts[-1] == 1)


def _continues(
    state: _State, open_parts: tuple[int, ...], mark: Mark, follower: Mark | None
) -> bool:
    step = steps(open_parts, mark.parts)
    supported = follower is not None and steps(mark.parts, follower.parts) == 1
    if step == 1:
        return not mark.weak or supported
    if mark.weak:
        return False
    if _is_first(mark):
        return supported
    if step > 0 and follower is not None and steps(open_parts, follower.parts) == 1:
        return False
    # An excerpt leaves articles out; a run of articles after a colon is a quotation.
    excerpt = mark.family == "条" and step > 1 and not state.introduces
    excerpt = excerpt and (supported or mark.spaced)
    if 1 < step <= MAX_GAP + 1 or excerpt:
        _report(state, mark, open_parts[0] + 1)
        return True
    if step == 0 and supported:
        state.scope.warnings.append(f"编号重复：{mark.number.strip()}")
        return True
    return False


def _report(state: _State, mark: Mark, expected: int) -> None:
    if mark.value - expected == 0:
        return
    missing = mark.value - expected
    before = mark.number.strip()
    if missing > 0 and expected > 1:
        state.scope.warnings.append(f"编号缺失：{before}之前缺{missing}个编号")
    else:
        state.scope.warnings.append(f"编号不从一开始：{before}")


def _depth(state: _State, mark: Mark, follower: Mark | None) -> int:
    """Return where a family that isn't open goes: below all units that rank above it."""
    depth = len(state.stack)
    while depth > 0:
        top = state.stack[depth - 1]
        if top.family == "h" or RANK[top.family] < RANK[mark.family]:
            break
        if _is_first(mark) and _goes_on(top):
            break
        depth -= 1
    return depth


def _goes_on(node: Node) -> bool:
    """Tell whether the unit's own sequence continues after what is now being placed."""
    if node.mark is None or node.follower is None:
        return False
    return steps(node.mark.parts, node.follower.parts) == 1


def _open(state: _State, node: Node, depth: int) -> None:
    del state.stack[depth:]
    siblings = state.stack[-1].children if state.stack else state.scope.nodes
    siblings.append(node)
    state.stack.append(node)
    if node.mark is not None:
        before = state.last.get(node.family)
        if node.family == "条" and before and steps(before, node.mark.parts) == 1:
            state.introduces = False
        state.last[node.family] = node.mark.parts


def _open_heading(state: _State, line: Line) -> None:
    depth = len(state.stack)
    while depth > 0:
        level = state.stack[depth - 1].level
        if level and level < line.level:
            break
        depth -= 1
    _open(state, Node("h", None, [line], line.level), depth)


__all__ = ["HEADING_FAMILIES", "Node", "Scope", "build_scope", "steps"]
