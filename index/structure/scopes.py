"""Cut a document into scopes: the document itself, each attachment, a document passed on.

Numbering is looked at within one scope. Everything around the body (number, addressee, dates,
signature, list of attachments) becomes a piece of its own here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from index.structure.document import ClauseKind
from index.structure.layout import DOC_NUMBER, Role, annex_number, is_organisation
from index.structure.lines import Line
from index.structure.roles import assign_roles
from index.structure.tree import Piece

_KINDS: dict[Role, ClauseKind] = {"落款": "signature", "附件目录": "attachments"}
_PREFIX = re.compile(
    r".*(?:批复|通知|意见|复函|决定|公告|方案|办法)([\u4e00-\u9fff]{1,8}[函发字办规])$"
)


@dataclass(slots=True)
class Scope:
    """The lines of a scope's body, with the title and the pieces around it.

    `annex` is 附件3 for an attachment, "" otherwise.
    """

    annex: str = ""
    titles: list[Line] = field(default_factory=list)
    body: list[Line] = field(default_factory=list)
    around: list[Piece] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The title as one line."""
        lines = self.titles[1:] if self.annex else self.titles
        return plain_name(_join([line.text for line in lines])) or self._inline_title()

    @property
    def path(self) -> tuple[str, ...]:
        """The first entry of the path of what is in an attachment."""
        if not self.annex:
            return ()
        return (" ".join(text for text in (self.annex, self.title) if text),)

    def _inline_title(self) -> str:
        if not self.annex or not self.titles:
            return ""
        return re.sub(
            r"^附\s*[件录表]\s*[\d一二三四五六七八九十A-Z]*\s*[：:.．、]?\s*",
            "",
            self.titles[0].text,
        )


def find_scopes(lines: Sequence[Line]) -> list[Scope]:
    """Return the scopes in order; the first is the document itself."""
    lines = split_number(lines)
    scopes = [Scope()]
    for role, group in groupby(
        zip(assign_roles(lines), lines, strict=True), key=lambda pair: pair[0]
    ):
        run = [line for _, line in group]
        match role:
            case "title":
                if scopes[-1].titles or scopes[-1].body:
                    scopes.append(Scope())
                scopes[-1].titles.extend(run)
            case "annex":
                for line in run:
                    scopes.append(Scope(annex_number(line.text), [line]))
            case "annex title":
                scopes[-1].titles.extend(run)
            case "body":
                scopes[-1].body.extend(run)
            case _:
                kind = _KINDS.get(role, "front")
                scopes[-1].around.append(Piece(kind, tuple(run), scopes[-1].path, name=role))
    return scopes


def split_number(lines: Sequence[Line]) -> list[Line]:
    """Cut the head of a 发文字号 off the end of the title (…的批复国函 / 〔2025〕86号)."""
    out = list(lines)
    for i, (line, follower) in enumerate(zip(lines[:6], lines[1:7], strict=False)):
        match = _PREFIX.match(line.text)
        if match and follower.text[0] in "〔[（(【" and follower.text.endswith("号"):
            out[i : i + 1] = line.split(match.start(1))
            break
    return out


def plain_name(title: str) -> str:
    """Return a title without what isn't part of it: 《》 around it, a mark, its number before it.

    >>> plain_name("石政发〔2020〕3号-关于某事的通知"), plain_name("《某办法》（某部令第3号）")
    ('关于某事的通知', '某办法')
    """
    title = re.sub(
        rf"^[●■\s]+|^（转载）|^{DOC_NUMBER.pattern}\s?[-—:：]?\s?(?=.{{4}})", "", title
    ).strip()
    wrapped = re.fullmatch(
        r"《([^《》]{4,80}|[^《》]*《[^《》]*》[^《》]*)》(?:[（(][^（()）]*第?\s?\d+\s?号[）)])?",
        title,
    )
    return wrapped.group(1) if wrapped else title


def _join(texts: Sequence[str]) -> str:
    """Join the lines of a title, each said once; a space between letters and between bodies."""
    joined, before, said = "", "", set()
    for text in texts:
        if is_organisation(text) and text in said:
            continue
        said.add(text)
        latin = joined and joined[-1].isascii() and text[0].isascii()
        bodies = before and is_organisation(before) and is_organisation(text)
        joined += (" " if latin or bodies else "") + text
        before = text
    return _once(joined)


def _once(title: str) -> str:
    """Return a title that was printed twice, as on many saved pages, once."""
    flat = re.sub(r"\s", "", title)
    half = len(flat) // 2
    if half < 6 or flat[:half] != flat[half:]:
        return title
    seen = 0
    for at, char in enumerate(title):
        seen += not char.isspace()
        if seen > half:
            return title[:at].strip()
    return title
