"""A conversation as Markdown, each quotation with its source in a footnote.

What both exports share stands here too: how a source is cited, and the title over the whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rag.quotes.labels import number_label
from rag.web.escaping import plain_line
from rag.web.render import notes_of, prose
from rag.web.reply import Card, Reply
from rag.web.spans import LIST_ITEM, MARKER, runs
from rag.web.words import Language, refusal_word, word

MARKDOWN_TYPE = "text/markdown;charset=utf-8"
# What begins markup, and what makes GitHub's Markdown see an address in plain text.
_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~&@]|:(?=//)|(?<=www)\.)", re.IGNORECASE)


def source_line(card: Card) -> str:
    """Return a card as a source is cited in writing: document, number, attachment and clause.

    >>> source_line(Card(1, "a", "意见", "甲发〔2020〕1号", ("附件1 方案",), "（十三）", "", 0, 0))
    '《意见》（甲发〔2020〕1号）附件1（方案）第（十三）条'
    """
    official = f"（{card.doc_number}）" if card.doc_number else ""
    path = card.path[1:] if card.path[:1] == (card.title,) else card.path
    return f"《{card.title}》{official}{number_label(path, card.number) or '·'.join(path)}"


def note_line(card: Card, line: str) -> str:
    """Return the footnote of a card, with its quotation unless the line says it already."""
    quoted = f"：“{card.quote}”" if card.quote and card.quote not in line else ""
    return source_line(card) + quoted


def heading(title: str, turns: Sequence[Reply], language: Language) -> str:
    """Return the title over an export, "" where the only question says it already."""
    if turns and title and not " ".join(turns[0].question.split()).startswith(title):
        return title
    return "" if len(turns) == 1 else word("export_title", language)


def to_markdown(title: str, turns: Sequence[Reply], language: Language = "zh") -> str:
    """Return the conversation as Markdown with footnotes, numbered through."""
    top = heading(title, turns, language)
    lines = [f"# {_escaped(top)}", ""] if top else []
    notes: list[str] = []
    for turn in turns:
        lines += [f"{'##' if top else '#'} {_escaped(turn.question)}", ""]
        lines += _turn(turn, _Notes(turn, notes), language)
    return "\n".join([*lines, *notes]) + "\n"


class _Notes:
    """Gives each marker of one answer its footnote, in a list that runs through them all."""

    def __init__(self, turn: Reply, notes: list[str]) -> None:
        self.cards: Mapping[int, Card] = {card.n: card for card in turn.cards}
        self._numbers: dict[int, int] = {}
        self._notes = notes

    def line(self, text: str) -> str:
        """Return a line in Markdown."""
        return "".join(
            self._mark(run.n, text) if run.n else _bold(run.text, run.bold)
            for run in runs(text, self.cards)
        )

    def marks(self, markers: Sequence[int], text: str) -> str:
        """Return references to the sources of a text that carries no markers itself."""
        return "".join(self._mark(n, text) for n in markers if n in self.cards)

    def _mark(self, n: int, line: str) -> str:
        if n not in self._numbers:
            self._numbers[n] = len(self._notes) + 1
            self._notes.append(f"[^{self._numbers[n]}]: {_escaped(note_line(self.cards[n], line))}")
        return f"[^{self._numbers[n]}]"


def _turn(turn: Reply, notes: _Notes, language: Language) -> list[str]:
    lines: list[str] = []
    if turn.resolved:
        lines += [f"{word('resolved', language)}：{_escaped(turn.resolved)}", ""]
    if turn.refused:
        lines += [f"**{refusal_word(turn.reason, language)}**", ""]
    for line in filter(str.strip, prose(turn, language).split("\n")):
        item = LIST_ITEM.match(line)
        lines += [f"- {notes.line(line[item.end() :])}" if item else notes.line(line), ""]
    if turn.table:
        lines += [*_table(turn, notes, language), ""]
    if turn.nearest:
        near = [f"- {_escaped(source_line(card))}" for card in turn.nearest]
        lines += [f"{word('nearest', language)}：", "", *near, ""]
    return lines + [f"> {_escaped(note)}\n" for note in notes_of(turn, language)]


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", plain_line(text))


def _bold(text: str, bold: bool) -> str:
    return f"**{_escaped(text)}**" if bold and text.strip() == text else _escaped(text)


def _table(turn: Reply, notes: _Notes, language: Language) -> list[str]:
    sides, texts = word("compare_side", language), word("compare_text", language)
    rows = [f"| {sides} | {texts} |", "| --- | --- |"]
    for row in turn.table:
        cell = notes.line(row.cell)
        if not MARKER.search(row.cell):
            cell += notes.marks(row.markers, row.cell)
        rows.append(f"| {_escaped(row.label)} | {cell} |")
    return rows
