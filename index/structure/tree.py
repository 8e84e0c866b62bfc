"""Turn the nested units of a scope into pieces: headings and clauses with their spans.

A unit with units below it whose own text is only a title is a heading; one that states
something is a clause, and its title stands in the path of its children.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from index.structure.document import ClauseKind
from index.structure.lines import Line
from index.structure.marks import HEADING_FAMILIES
from index.structure.sequence import Node

_SENTENCE_END = re.compile(r"[。；;！!？?]")
_STOPS = "。；;！!？?"
MAX_TEXT = 600
"""Characters of a clause of unnumbered text."""
LONG_UNIT = 1_000
"""A numbered unit of more characters is parted; a statute's article never is."""
MIN_TEXT = 200
_NAME_MAX = 24
_MARK_OF_TEXT = re.compile(r"[。；，！？：:;,!?]")
_CUT = re.compile(r"[。；！？](?:[”’）)》])?")
_QUESTION = re.compile(r"(?:问\s*[：:]|[^。；]{4,120}[？?]$|[QＱ]\s*\d{0,3}\s*[：:.])")
_SPEAKER = re.compile(r"[\u4e00-\u9fff·]{2,12}[：:].{20}")
_TITLE_MAX = 80
_ITEM_MAX = 300
_BULLET = re.compile(r"^(?:——|--|[—•●·■▪◆◇○*])")
_CLOSING = re.compile(
    r"^(?:各(?:级|地|市|县|区|镇|乡|有关|部门|相关|单位)|以上|特此|请各|请认真|"
    r"(?:本|该)?(?:意见|办法|方案|通知|规定|细则|措施|规划|政策|计划|预案)(?:自|由|从|有效期|实施后)|"
    r"自.{2,20}(?:施行|执行|实施)|此前|联系(?:人|电话)|本(?:意见|办法|方案|通知|规定|细则|措施|政策))"
)
_SURE_CLOSING = re.compile(
    r"^(?:特此|本(?:意见|办法|方案|通知|公告|规定|细则|措施|政策)(?:自|由|有效期|执行期))"
)
_COMPLETE_END = re.compile(r"[。；;！!？?）)”\"]$")


@dataclass(frozen=True, slots=True)
class Piece:
    """A heading (kind "") or a clause before it gets its id.

    `ids` holds the numbers of the units from the scope down (the last is the piece's own), with
    the families that decide which of them the id shows; `name` is the id of unnumbered text.
    """

    kind: ClauseKind | None
    lines: tuple[Line, ...]
    path: tuple[str, ...]
    units: tuple[Node, ...] = ()
    name: str = ""
    number: str = ""

    @property
    def start(self) -> int:
        """Offset of the first character."""
        return self.lines[0].start

    @property
    def end(self) -> int:
        """Offset after the last character."""
        return self.lines[-1].end


def scope_pieces(nodes: Sequence[Node], path: tuple[str, ...]) -> list[Piece]:
    """Return the pieces of a scope's units, in order."""
    for node in nodes:
        _merge_items(node)
    closing = _split_closing(nodes)
    sections = any(_is_section(node) for node in nodes)
    pieces = [piece for node in nodes for piece in _pieces(node, path, (), sections=sections)]
    ends = [
        piece if piece.kind in ("table", "footnote") else replace(piece, kind="closing")
        for piece in text_pieces(closing, path, (), "结语")
    ]
    return pieces + ends


def text_pieces(
    lines: Sequence[Line], path: tuple[str, ...], units: tuple[Node, ...], name: str = "正文"
) -> Iterator[Piece]:
    """Return unnumbered text as clauses of at most about MAX_TEXT characters.

    A paragraph is one, with the bullets after it, the line that announces or names it, or the
    question that it answers; a longer one is cut where a sentence ends.
    """
    kind: ClauseKind = "preamble" if name == "前言" else "text"
    for group in _groups(lines):
        if group[0].kind in ("table_row", "footnote"):
            yield _special(group[0], path, units)
        else:
            yield from (Piece(kind, part, path, units, name) for part in _within(group))


def _groups(lines: Sequence[Line]) -> Iterator[list[Line]]:
    group: list[Line] = []
    answers = False
    for line in lines:
        special = line.kind in ("table_row", "footnote")
        if group and (special or not (_goes_with(line, group[-1]) or answers and _answers(line))):
            yield group
            group = []
        if special:
            yield [line]
            continue
        answers = _QUESTION.match(line.text) is not None if not group else answers
        group.append(line)
    if group:
        yield group


def _goes_with(line: Line, before: Line) -> bool:
    """Tell whether an unnumbered line belongs to the one before: a bullet, a list, an answer."""
    if _BULLET.match(line.text) or before.text.endswith(("：", ":")):
        return True
    if line.text[0] == "答" and before.text[-1] in "？?" or _is_name(before):
        return True
    return line.text[0] == "答" and before.text[0] == "问"


def _is_name(line: Line) -> bool:
    """Tell a short line that names what follows (办理材料, 就医优惠)."""
    return len(line.text) <= _NAME_MAX and not _MARK_OF_TEXT.search(line.text)


def _answers(line: Line) -> bool:
    """Tell a paragraph that goes on with the answer."""
    return _QUESTION.match(line.text) is None and _SPEAKER.match(line.text) is None


def _within(group: Sequence[Line]) -> Iterator[tuple[Line, ...]]:
    """Cut a group of lines into parts of at most about MAX_TEXT characters."""
    part: list[Line] = []
    size = 0
    for line in chain.from_iterable(map(_sentences, group)):
        if part and size + len(line.text) > MAX_TEXT:
            yield tuple(part)
            part, size = [], 0
        part.append(line)
        size += len(line.text)
    if part:
        yield tuple(part)


def _sentences(line: Line) -> Iterator[Line]:
    """Cut a paragraph that is longer than a clause may be where its sentences end."""
    rest = line
    while len(rest.text) > MAX_TEXT:
        ends = [match.end() for match in _CUT.finditer(rest.text, MIN_TEXT, MAX_TEXT)]
        if not ends:
            after = _CUT.search(rest.text, MAX_TEXT)
            ends = [after.end()] if after else []
        if not ends or ends[-1] >= len(rest.text.rstrip()):
            break
        head, rest = rest.split(ends[-1])
        yield head
    yield rest


def label(node: Node) -> str:
    """Return the unit's entry in the path of what is below it: its title as printed."""
    text = node.lines[0].text
    match = _SENTENCE_END.search(text, node.mark.end if node.mark else 0)
    return text[: match.start()] if match else text.rstrip("：:")


def is_title(node: Node) -> bool:
    """Tell whether the unit's first line is only a title."""
    text = node.lines[0].text
    match = _SENTENCE_END.search(text)
    if match is None:
        return len(text) <= _TITLE_MAX and text[-1] not in "：:，,"
    return match.end() == len(text) and len(text) <= 30 and "，" not in text


def is_question(node: Node) -> bool:
    """Tell a unit that asks and then answers: 一、申请对象有哪几类？ / 答：…"""
    asks = node.lines[0].text[-1] in "？?"
    return asks and (len(node.lines) > 1 or bool(node.children))


def _is_section(node: Node) -> bool:
    return node.family in HEADING_FAMILIES or (bool(node.children) and is_title(node))


def _special(line: Line, path: tuple[str, ...], units: tuple[Node, ...]) -> Piece:
    if line.kind == "footnote":
        return Piece("footnote", (line,), path, units, "脚注")
    return Piece("table", (line,), path, units, "表格")


def _pieces(
    node: Node, path: tuple[str, ...], above: tuple[Node, ...], *, sections: bool
) -> Iterator[Piece]:
    units = (*above, node)
    below = (*path, label(node))
    if _is_heading(node, sections):
        yield Piece(None, (node.lines[0],), path, units, number=_printed(node))
        yield from text_pieces(node.lines[1:], below, units)
    else:
        yield from _clause(node, path, units)
    top = node.family == "h" or node.family in HEADING_FAMILIES
    deeper = top and any(_is_section(child) for child in node.children)
    for child in node.children:
        yield from _pieces(child, below, units, sections=deeper)


def _is_heading(node: Node, sections: bool) -> bool:
    if node.family == "h" or node.family in HEADING_FAMILIES:
        return True
    if node.family == "条" or not is_title(node) or is_question(node):
        return False
    if node.children:
        return True
    states = len(node.lines) == 1 and node.lines[0].text[-1] in _STOPS
    return sections and not states


def _clause(node: Node, path: tuple[str, ...], units: tuple[Node, ...]) -> Iterator[Piece]:
    """Yield the unit as one clause; table rows inside it, and text after them, stand alone."""
    own = node.lines
    cut = next((i for i, line in enumerate(own) if line.kind in ("table_row", "footnote")), None)
    if node.family != "条" and sum(len(line.text) for line in own[:cut]) > LONG_UNIT:
        cut = _first_part(own[:cut])
    yield Piece("clause", tuple(own[:cut]), path, units, number=_printed(node))
    if cut is not None:
        yield from text_pieces(own[cut:], (*path, label(node)), units)


def _first_part(lines: Sequence[Line]) -> int:
    """Return how many paragraphs of a long unit stay with its number: what a clause may hold."""
    size, count = 0, 0
    for line in lines:
        size += len(line.text)
        if count and (size > MAX_TEXT or _is_head_line(lines[0]) and count > 1):
            break
        count += 1
    return count


def _is_head_line(line: Line) -> bool:
    """Tell whether a line is only a title, without a sentence."""
    return len(line.text) <= _TITLE_MAX and _SENTENCE_END.search(line.text) is None


def _printed(node: Node) -> str:
    return node.mark.number.strip() if node.mark else ""


def _merge_items(node: Node) -> None:
    """Keep the items of a statute's article, and short lists after a colon, in their clause."""
    stack = [(node, False)]
    while stack:
        current, done = stack.pop()
        if not done:
            stack.append((current, True))
            stack.extend((child, False) for child in current.children)
        elif current.children and (
            current.family == "条" or _is_list(current) or _is_short_answer(current)
        ):
            current.lines = sorted(_all_lines(current), key=lambda line: line.start)
            current.children = []


def _is_short_answer(node: Node) -> bool:
    """Tell a question whose numbered answer is short enough to be quoted with it."""
    return is_question(node) and sum(len(line.text) for line in _all_lines(node)) <= MAX_TEXT


def _is_list(node: Node) -> bool:
    if node.family == "h" or node.family in HEADING_FAMILIES:
        return False
    if not node.lines[-1].text.endswith(("：", ":")) or any(c.children for c in node.children):
        return False
    texts = [line.text for child in node.children for line in child.lines]
    ended = [text.endswith(("；", ";", "，", "、")) for text in texts[:-1]]
    return all(ended) and bool(ended) and all(len(text) <= _ITEM_MAX for text in texts)


def _all_lines(node: Node) -> Iterator[Line]:
    stack = [node]
    while stack:
        current = stack.pop()
        yield from current.lines
        stack.extend(current.children)


def _split_closing(nodes: Sequence[Node]) -> list[Line]:
    """Take unnumbered paragraphs that close the scope off its last unit, and return them."""
    if not nodes:
        return []
    last = nodes[-1]
    while last.children:
        last = last.children[-1]
    if last.family in ("h", "条") or len(last.lines) < 2 or last.family in HEADING_FAMILIES:
        return []
    keep = _own_lines(last, _siblings(nodes, last.family))
    closing, last.lines = last.lines[keep:], last.lines[:keep]
    return closing


def _own_lines(last: Node, others: Sequence[Node]) -> int:
    """Return how many lines of the last unit are its own.

    If every other unit is a single paragraph, so is the last; otherwise only the wording of a
    closing (各级各部门要…, 本办法自…起施行) tells.
    """
    lines = last.lines
    single = len(others) >= 2 and all(len(node.lines) == 1 for node in others)
    if single and not is_title(last) and _COMPLETE_END.search(lines[0].text):
        keep = 1
        while keep < len(lines) and _belongs(lines[keep]):
            keep += 1
        return keep
    for keep in range(1, len(lines)):
        text = lines[keep].text
        if _SURE_CLOSING.match(text):
            return keep
        if _CLOSING.match(text) and not (keep == 1 and is_title(last)):
            return keep
    return len(lines)


def _belongs(line: Line) -> bool:
    return line.kind in ("table_row", "footnote") or _BULLET.match(line.text) is not None


def _siblings(nodes: Sequence[Node], family: str) -> list[Node]:
    out, stack = [], list(reversed(nodes))
    while stack:
        node = stack.pop()
        if node.family == family and not node.children:
            out.append(node)
        stack.extend(reversed(node.children))
    return out[:-1]
