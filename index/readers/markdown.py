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

_CONTAINER = re.compile(
    r"^[ \t]*(?::{3,}[ \t]*(?:[A-Za-z-]+)?(?:[ \t]+(?!#)(.*))?|@tab\b.*)$", re.MULTILINE
)
_NO_TITLES = frozenset(("修订信息", "目录", "原文链接", "提示", "注意"))
_ATTRIBUTES = re.compile(r"[ \t]*\{[^{}\n]{1,80}\}[ \t]*$")
_SHORTCODE = re.compile(r":[a-z_]{2,24}:")
_MAX_NESTING = 100
_MAX_FRONT_MATTER = 16_384
_MAX_INLINE_MARKS = 5_000
_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|$)", re.DOTALL)
_SWITCHED_OFF = ("code", "lheading", "reference", "emphasis")
_ITALIC = re.compile(r"(?<![*\w])\*(?=[^\s*])([^*\n]+?)(?<=[^\s*])\*(?![*\w])")
_LINK_GLUE = " \t|｜·/、"
_MAX_HEADING_CHARS = 100


def read_markdown(raw: bytes, file: str) -> Draft:
    """Read a .md file.

    Raises:
        CorpusError: not text in a known encoding, or nested too deeply.
    """
    text, encoding = decode(raw, file)
    head, metadata, body = _split_front_matter(text)
    parser = MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING})
    parser.enable("table").disable(list(_SWITCHED_OFF), ignoreInvalid=True)
    parser.core.ruler.disable("inline")
    body = _CONTAINER.sub(_container_title, body)
    tokens = parser.parse(body)
    if any(token.level >= _MAX_NESTING - 3 for token in tokens):
        raise CorpusError(file, "列表或引用嵌套过深", "请检查文件是否损坏，或另存为纯文本")
    walker = _Walker(file, parser, head.count("\n"))
    walker.walk(tokens)
    noise = [Noise(head.strip(), "文档头信息（front matter）", 1)] if head else []
    return Draft(
        tuple(walker.lines),
        title=plain_title(metadata.get("title")),
        published=iso_date(metadata.get("date")),
        author=plain_title(metadata.get("author")),
        encoding=encoding,
        noise=(*noise, *walker.noise),
    )


def _container_title(mark: re.Match[str]) -> str:
    """Return the title of a `::: tip 标题` box as a heading of the lowest level (VuePress)."""
    title = (mark.group(1) or "").strip()
    return f"###### {title}" if title and title not in _NO_TITLES else ""


def _split_front_matter(text: str) -> tuple[str, dict[str, object], str]:
    """Return the front matter as written, what it says, and the body."""
    match = _FRONT_MATTER.match(text[:_MAX_FRONT_MATTER])
    if match is None:
        return "", {}, text
    try:
        metadata = dict(frontmatter.loads(match.group()).metadata)
    except (YAMLError, RecursionError, ValueError, TypeError):
        metadata = {}
    if not metadata:  # two rules around ordinary text
        return "", {}, text
    return match.group(), metadata, text[match.end() :]


@dataclass(slots=True)
class _Walker:
    """Turns block tokens into lines; `offset` is the number of source lines above the body."""

    file: str
    parser: MarkdownIt
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
        text = "".join(text for text, _ in self._lines_of(inline, number))
        text = _ATTRIBUTES.sub("", _unbold(text))
        self.lines.append(Line(text, number, "heading", level, gap=True))

    def _paragraph(self, inline: Token, number: int) -> None:
        parts = self._lines_of(inline, number)
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
        fragment = read_fragment(source, self.file)
        self.lines.extend(replace(line, number=number) for line in fragment.lines)
        self.noise.extend(replace(item, line=number) for item in fragment.noise)

    def _lines_of(self, inline: Token, number: int) -> list[tuple[str, bool]]:
        """Resolve inline markup, unless there is none or so much that it is an attack."""
        content = inline.content
        if not 0 < sum(map(content.count, "[]<&\\`!")) <= _MAX_INLINE_MARKS:
            return [(text, False) for text in content.split("\n")]
        tokens: list[Token] = []
        self.parser.inline.parse(content, self.parser, {}, tokens)
        return _physical_lines(tokens, self.noise, number)

    def _table(self, tokens: Sequence[Token], position: int, number: int) -> int:
        rows: list[list[str]] = []
        while tokens[position].type != "table_close":
            token = tokens[position]
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                cell = " ".join(text for text, _ in self._lines_of(token, number))
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
    """Remove emphasis marks; bold may span lines of a paragraph.

    CommonMark leaves `**标题。**正文` as it is, since 。 is punctuation and 正 is not; here a mark
    opens before and closes after anything but white space.
    """
    for mark in ("**", "__"):
        if mark in text:
            text = _remove_pairs(text, mark)
    return _ITALIC.sub(r"\1", text) if "*" in text else text


def _remove_pairs(text: str, mark: str) -> str:
    """Remove each opening mark and the next closing one, in one pass."""
    parts = text.split(mark)
    marks = [mark] * (len(parts) - 1)
    opened: int | None = None
    for i in range(len(marks)):
        before, after = parts[i][-1:], parts[i + 1][:1]
        inside_word = mark == "__" and (i > 0 and not before or before.isalnum())
        if opened is None and after.strip(" \n_*") and not inside_word:
            opened = i
        elif (
            opened is not None and before.strip(" \n_*") and not (mark == "__" and after.isalnum())
        ):
            marks[opened] = marks[i] = ""
            opened = None
    return "".join(part + gap for part, gap in zip(parts, [*marks, ""], strict=True))


def _physical_lines(
    inline: Sequence[Token], noise: list[Noise], number: int
) -> list[tuple[str, bool]]:
    """Return the text of each source line of a block, and whether it is links only."""
    result: list[tuple[str, bool]] = []
    for tokens in _split_at_breaks(inline):
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
                text += _SHORTCODE.sub("", token.content)
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
