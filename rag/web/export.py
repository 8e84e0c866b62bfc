"""A conversation as Markdown, each quotation with its source in a footnote."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rag.web.escaping import plain_line
from rag.web.render import prose
from rag.web.reply import Card, Reply
from rag.web.words import refusal_word, word

MARKDOWN_TYPE = "text/markdown;charset=utf-8"
MARKER = re.compile(r"\[([0-9]{1,4})\]")
# What begins markup, and what makes GitHub's Markdown see an address in plain text.
_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~&@]|:(?=//)|(?<=www)\.)", re.IGNORECASE)


def source_line(card: Card) -> str:
    """Return a card as a source is cited in writing: 《标题》（文号）第（十三）条.

    >>> source_line(Card(1, "a/（十三）", "意见", "国办发〔2020〕1号", (), "（十三）", "", 0, 0))
    '《意见》（国办发〔2020〕1号）第（十三）条'
    """
    official = f"（{card.doc_number}）" if card.doc_number else ""
    number = card.number.strip().rstrip(".．、")
    if number and not number.startswith("第"):
        number = f"第{number}条"
    trail = "·".join(card.path[1:] if card.path[:1] == (card.title,) else card.path)
    return f"《{card.title}》{official}{number or trail}"


def to_markdown(title: str, turns: Sequence[Reply]) -> str:
    """Return the conversation as Markdown with footnotes, numbered through."""
    lines = [f"# {_escaped(title)}", ""]
    notes: list[str] = []
    for turn in turns:
        numbers = {card.n: len(notes) + i for i, card in enumerate(turn.cards, 1)}
        notes += [f"[^{numbers[card.n]}]: {_note(card)}" for card in turn.cards]
        lines += [f"## {_escaped(turn.question)}", ""]
        if turn.refused:
            lines += [f"**{refusal_word(turn.reason)}**", ""]
        for line in prose(turn).split("\n"):
            lines += [_footnoted(line, numbers), ""]
        if turn.table:
            lines += [*_table(turn, numbers), ""]
        lines += [f"> {_escaped(note)}\n" for note in turn.notes]
    return "\n".join([*lines, *notes]) + "\n"


def _note(card: Card) -> str:
    quoted = f"：“{card.quote}”" if card.quote else ""
    return _escaped(source_line(card) + quoted)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", plain_line(text))


def _footnoted(line: str, numbers: Mapping[int, int]) -> str:
    pieces, at = [], 0
    for match in MARKER.finditer(line):
        if int(match[1]) in numbers:
            pieces += [_escaped(line[at : match.start()]), f"[^{numbers[int(match[1])]}]"]
            at = match.end()
    return "".join([*pieces, _escaped(line[at:])])


def _table(turn: Reply, numbers: Mapping[int, int]) -> list[str]:
    rows = [f"| {word('compare_side')} | {word('compare_text')} |", "| --- | --- |"]
    for row in turn.table:
        cell = _footnoted(row.cell, numbers)
        if not MARKER.search(row.cell):
            cell += "".join(f"[^{numbers[n]}]" for n in row.markers if n in numbers)
        rows.append(f"| {_escaped(row.label)} | {cell} |")
    return rows
