"""Markdown: blocks by markdown-it (CommonMark 0.31 and GFM tables), front matter by
python-frontmatter, HTML inside by the HTML reader.

Official texts differ from CommonMark's habits, so some of its rules are off: `正文` above `---` is
no heading, an indent is no code, `____` is a blank to fill in, and each physical line is a
paragraph of its own unless bold or the joining rules tie it to the one before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import frontmatter
from markdown_it import MarkdownIt
from markdown_it.token import Token
from yaml import YAMLError

from index.errors import CorpusError
from index.readers.decoding import decode
from index.readers.draft import Draft, Line
from index.readers.html import read_fragment
from index.readers.metadata import iso_date, plain_title
from index.readers.source import BlockKind, Noise
from index.readers.tables import table_lines

_MAX_NESTING = 100
_MAX_FRONT_MATTER = 65_536
_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|$)", re.DOTALL)
_SWITCHED_OFF = ("code", "lheading", "reference", "emphasis")
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*|(?<![_\w])__(?=[^\s_])(.+?)(?<=[^\s_])__(?![_\w])")
_ITALIC = re.compile(r"(?<![*\w])\*(?=[^\s*])([^*\n]+?)(?<=[^\s*])\*(?![*\w])")
_LINK_GLUE = " \t|｜·/、"
_MAX_HEADING_CHARS = 100


def read_markdown(raw: bytes, file: str) -> Draft:
    """Read a .md file.

    Raises:
        CorpusError: not text in a known encoding, or nested too deeply.
    """
    text, encoding = decode(raw, file)
    head, body, offset = _split_front_matter(text)
    parser = MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING})
    parser.enable("table").disable(list(_SWITCHED_OFF), ignoreInvalid=True)
    tokens = parser.parse(body)
    if any(token.level >= _MAX_NESTING for token in tokens):
        raise CorpusError(file, "列表或引用嵌套过深", "请检查文件是否损坏，或另存为纯文本")
    walker = _Walker(offset)
    walker.walk(tokens)
    noise = [Noise(head, "文档头信息（front matter）", 1)] if head else []
    metadata = _metadata(text) if head else {}
    return Draft(
        tuple(walker.lines),
        title=plain_title(metadata.get("title")),
        published=iso_date(metadata.get("date")),
        encoding=encoding,
        noise=(*noise, *walker.noise),
    )


def _split_front_matter(text: str) -> tuple[str, str, int]:
    """Return the front matter, the body, and the number of lines before the body."""
    match = _FRONT_MATTER.match(text[:_MAX_FRONT_MATTER])
    if match is None or not _metadata(match.group()):
        return "", text, 0
    return match.group().strip(), text[match.end() :], match.group().count("\n")


def _metadata(text: str) -> dict[str, object]:
    match = _FRONT_MATTER.match(text[:_MAX_FRONT_MATTER])
    try:
        return dict(frontmatter.loads(match.group()).metadata) if match else {}
    except (YAMLError, RecursionError, ValueError, TypeError):
        return {}


@dataclass(slots=True)
class _Walker:
    """Turns block tokens into lines; `offset` is the number of source lines above the body."""

    offset: int
    lines: list[Line] = field(default_factory=list)
    noise: list[Noise] = field(default_factory=list)
    marker: str = ""
    in_item: bool = False

    def walk(self, tokens: Sequence[Token]) -> None:
        position = 0
        while position < len(tokens):
            token = tokens[position]
            number = self.offset + (token.map[0] + 1 if token.map else 0)
            if token.type == "table_open":
                position = self._table(tokens, position, number)
            elif token.type == "heading_open":
                self._heading(tokens[position + 1], int(token.tag[1]), number)
                position += 1
            elif token.type == "list_item_open":
                self.marker = f"{token.info}{token.markup} " if token.info else ""
                self.in_item = True
            elif token.type == "list_item_close":
                self.marker, self.in_item = "", False
            elif token.type == "inline":
                self._paragraph(token, number)
            elif token.type == "fence":
                self._plain(token.content, number)
            elif token.type == "html_block":
                self._html(token.content, number)
            position += 1

    def _heading(self, inline: Token, level: int, number: int) -> None:
        text = "".join(text for text, _ in _physical_lines(inline, self.noise, number))
        self.lines.append(Line(_unbold(text), number, "heading", level, gap=True))

    def _paragraph(self, inline: Token, number: int) -> None:
        parts = _physical_lines(inline, self.noise, number)
        whole = "\n".join(text.strip() for text, _ in parts).strip()
        if _is_bold_title(whole):
            self._bold_title(whole, number)
            return
        kind: BlockKind = "list_item" if self.in_item else "paragraph"
        texts = _unbold("\n".join(text for text, _ in parts)).split("\n")
        for i, (text, (_, link_only)) in enumerate(zip(texts, parts, strict=True)):
            self.lines.append(
                Line(self.marker + text, number + i, kind, gap=i == 0, link_only=link_only)
            )
            self.marker = ""

    def _bold_title(self, text: str, number: int) -> None:
        """A wholly bold paragraph is a heading of unknown level; its lines are one."""
        marker, self.marker = self.marker, ""
        for i, part in enumerate(_unbold(text).split("\n")):
            line = Line(marker + part, number + i, "heading", continues=i > 0, gap=i == 0)
            self.lines.append(line)
            marker = ""

    def _plain(self, text: str, number: int) -> None:
        for i, part in enumerate(text.split("\n"), start=1):
            self.lines.append(Line(part, number + i, gap=i == 1))

    def _html(self, source: str, number: int) -> None:
        fragment = read_fragment(source)
        self.lines.extend(replace(line, number=number) for line in fragment.lines)
        self.noise.extend(replace(item, line=number) for item in fragment.noise)

    def _table(self, tokens: Sequence[Token], position: int, number: int) -> int:
        rows: list[list[str]] = []
        while tokens[position].type != "table_close":
            token = tokens[position]
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                cell = " ".join(text for text, _ in _physical_lines(token, self.noise, number))
                rows[-1].append(_unbold(cell).strip())
            position += 1
        self.lines.extend(
            Line(text, number, "table_row", continues=False) for text in table_lines(rows)
        )
        return position


def _is_bold_title(text: str) -> bool:
    match = re.fullmatch(r"\*\*([^*]+)\*\*|__([^_]+)__", text)
    return bool(match) and len(text) <= _MAX_HEADING_CHARS and not re.search("[。；：]", text)


def _unbold(text: str) -> str:
    """Remove emphasis marks; bold may span lines of a paragraph."""
    if "*" not in text and "__" not in text:
        return text
    text = re.sub(_BOLD.pattern, _inner, text, flags=re.DOTALL)
    return _ITALIC.sub(r"\1", text)


def _inner(match: re.Match[str]) -> str:
    return match.group(1) or match.group(2)


def _physical_lines(inline: Token, noise: list[Noise], number: int) -> list[tuple[str, bool]]:
    """Return the text of each source line of an inline token, and whether it is links only."""
    result: list[tuple[str, bool]] = []
    for tokens in _split_at_breaks(inline.children or []):
        text, outside_links, depth, links = "", "", 0, 0
        for token in tokens:
            if token.type == "link_open":
                depth, links = depth + 1, links + 1
                _note(noise, f"链接 {token.attrs.get('href', '')}", number + len(result))
            elif token.type == "link_close":
                depth -= 1
            elif token.type == "image":
                _note(noise, f"图片 {token.attrs.get('src', '')} {token.content}", number)
            elif token.type != "html_inline":
                text += token.content
                outside_links += "" if depth else token.content
        result.append((text, links > 0 and not outside_links.strip(_LINK_GLUE)))
    return result


def _note(noise: list[Noise], text: str, line: int) -> None:
    noise.append(Noise(text.strip(), "Markdown 链接或图片，只留文字", line))


def _split_at_breaks(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    current: list[Token] = []
    for token in tokens:
        is_br = token.type == "html_inline" and token.content.lower().startswith("<br")
        if token.type in ("softbreak", "hardbreak") or is_br:
            yield current
            current = []
        else:
            current.append(token)
    yield current
