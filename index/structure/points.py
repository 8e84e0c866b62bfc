"""Where inside an article a span stands: 第二款第（一）项.

款 are the paragraphs of an article, 项 the items （一） under a paragraph, 目 the items 1. under
an item (Legislation Law of the PRC, article 65).
"""

from __future__ import annotations

from index.structure.document import Clause
from index.structure.marks import normal_number, read_mark
from index.structure.numbers import to_chinese


def point(clause: Clause, offset: int) -> str:
    """Return the place of `clause.text[offset]` inside the clause, "" if there is no choice.

    A clause with a single paragraph and no items has no places; with a single paragraph, its
    items are named alone (第（一）项).
    """
    paragraph, item, subitem, paragraphs = 0, "", "", 0
    position = 0
    for line in clause.text.split("\n"):
        if line.strip():
            here = position <= offset
            mark = read_mark(line.strip()) if position else None
            family = mark.family if mark else ""
            number = normal_number(mark) if mark else ""
            if family in ("（一）", "（1）") and paragraphs:
                item, subitem = (number, "") if here else (item, subitem)
            elif family in ("1.", "1）", "①") and paragraphs:
                subitem = number if here else subitem
            else:
                paragraphs += 1
                if here:
                    paragraph, item, subitem = paragraphs, "", ""
        position += len(line) + 1
    out = f"第{to_chinese(paragraph)}款" if paragraphs > 1 and 0 < paragraph < 10000 else ""
    out += f"第{item}项" if item else ""
    return out + (f"第{subitem.rstrip('.')}目" if subitem else "")
