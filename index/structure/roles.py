"""What a line is before numbering is looked at: title, number, addressee, signature, body …

The layout follows GB/T 9704: title, 发文字号, 主送机关, body, list of attachments, signature and
date, notes; then the attachments, or the document that the notice passes on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.structure.layout import (
    ANNEX,
    COMPLETE,
    DATE,
    DATE_LINE,
    DOCUMENT_TYPES,
    NUMBER_BODY,
    ORGANISATION,
    Role,
    annex_number,
    front_role,
    is_note,
    is_numbered,
    is_order,
    is_organisation,
    is_person,
)
from index.structure.lines import Line
from index.structure.marks import read_mark

_CONTENTS = re.compile(r"^目\s*[录次]$")
_VERSION = re.compile(
    r"[（(][^（()）]{0,12}(?:草案|征求意见稿|送审稿|试行|暂行|修订稿|讨论稿|意见稿|稿|版|年修订|年修正)[）)]"
)
_MARKED_TITLE = re.compile(rf"(?:[●■]\s?|（转载）).{{4,80}}(?:{DOCUMENT_TYPES})$")
_NOTICE = re.compile(r"的(?:通知|意见|函|复函|批复|通告|公告|决定|通报|报告|答复|请示)$")
_END = "。；;：:，,！!？?…、"
_MAX_TITLE = 90


def assign_roles(lines: Sequence[Line]) -> list[Role]:
    """Return the role of each line."""
    roles: list[Role] = ["body"] * len(lines)
    i = _head(lines, 0, roles, "title")
    while i < len(lines):
        i = _tail(lines, i, roles)
    return roles


def _tail(lines: Sequence[Line], i: int, roles: list[Role]) -> int:
    """Give line i and what belongs to it a role; return the next line to look at."""
    if lines[i].kind not in ("paragraph", "heading", "list_item"):
        return i + 1
    text = lines[i].text
    if text[0] == "附" and (end := _annexes(lines, i, roles)):
        if roles[i] == "附件目录" and _opens_annex(lines, i, end):
            return _head(lines, end, roles, "title")
        return end
    if end := _signature(lines, i, roles):
        while end < len(lines) and is_note(lines[end].text):
            roles[end] = "附注"
            end += 1
        if end < len(lines) and _is_inner_title(lines, end):
            return _head(lines, end, roles, "title")
        return end
    if i and _appends(lines, i):
        return _head(lines, i, roles, "title")
    if end := _chapter_list(lines, i):
        roles[i:end] = ["目录"] * (end - i)
        return end
    if len(text) <= 40 and text[0] in "（(" and is_note(text):
        roles[i] = "附注"
    elif _CONTENTS.match(text):
        return _contents(lines, i, roles)
    return i + 1


def _opens_annex(lines: Sequence[Line], i: int, end: int) -> bool:
    """Tell the title of an annex that follows the list which names it, without a number."""
    if end >= len(lines) or not _is_title_like(lines[end]) or len(lines[end].text) < 6:
        return False
    return any(_entry(line.text).endswith(_entry(lines[end].text)) for line in lines[i:end])


def _appends(lines: Sequence[Line], i: int) -> bool:
    """Tell the title of another text appended to the document: its numbers begin again at one."""
    before, title = lines[i - 1].text, lines[i]
    if before[-1] not in "。）)" or not _is_title_like(title) or len(title.text) < 6:
        return False
    if not COMPLETE.search(title.text) or re.search("[，。；：]", title.text):
        return False
    firsts = {
        mark.family
        for line in lines[i + 1 : i + 4]
        if (mark := read_mark(line.text)) and mark.parts == (1,) and not mark.weak
    }
    if not firsts & {"章", "条", "一、"}:
        return False
    above = [mark.family for line in lines[max(0, i - 60) : i] if (mark := read_mark(line.text))]
    return any(family in above for family in firsts & {"章", "条", "一、"})


def _chapter_list(lines: Sequence[Line], i: int) -> int:
    """Return the end of chapters listed one after another and told again below, 0 if none."""
    if lines[i].text[0] != "第":
        return 0
    end = i
    while end < len(lines) and (mark := read_mark(lines[end].text)) and mark.family in ("章", "编"):
        if mark.value != end - i + 1 or len(lines[end].text) > 40:
            break
        end += 1
    if end - i < 3:
        return 0
    first = _entry(lines[i].text)
    again = any(_entry(line.text).startswith(first) for line in lines[end : end + 3])
    return end if again else 0


def _head(lines: Sequence[Line], start: int, roles: list[Role], title: Role) -> int:
    """Give the lines above the body their roles; return the first line of the body."""
    i, titled = start, ""
    while i < len(lines) and lines[i].kind in ("paragraph", "heading"):
        text = lines[i].text
        if titled and (again := _repeated(lines, i, titled)):
            roles[i : i + again] = [title] * again
            i += again
            continue
        if i + 1 < len(lines) and is_order(text, lines[i + 1].text):
            roles[i : i + 2] = ["文号", "文号"]
            i += 2
            continue
        if titled and _VERSION.fullmatch(text):
            roles[i] = title
            titled += text
        elif role := front_role(text, bool(titled), i == 0):
            roles[i] = role
        elif _is_number_head(lines, i):
            roles[i] = "文号"
        elif (titled and _is_author(lines, i)) or _heads_title(lines, i, titled):
            roles[i] = "署名"
        elif _CONTENTS.match(text):
            i = _contents(lines, i, roles)
            continue
        elif _continues_title(lines, i, titled):
            roles[i] = title
            titled += text
        else:
            break
        i += 1
    return i


def _repeated(lines: Sequence[Line], i: int, titled: str) -> int:
    """Return how many lines from line i on say the title once more."""
    whole, said = _plain(titled), ""
    for count, line in enumerate(lines[i : i + 6], start=1):
        said += _plain(line.text)
        if said == whole:
            return count
        if not whole.startswith(said):
            break
    return 0


def _plain(text: str) -> str:
    return re.sub(r"[\s“”\"]", "", text)


def _heads_title(lines: Sequence[Line], i: int, titled: str) -> bool:
    """Tell the name of a site or a bureau above a title that does without it."""
    if titled or not is_organisation(lines[i].text):
        return False
    k = i
    while k < len(lines) and k - i < 12 and is_organisation(lines[k].text):
        k += 1
    if k >= len(lines) or not _is_title_like(lines[k]):
        return False
    joined = "".join(line.text for line in lines[k : k + 3] if _is_title_like(line))
    whole = COMPLETE.search(lines[k].text) or COMPLETE.search(joined)
    return whole is not None and not re.match(r"关于|印发|转发|批转|发布|公布", lines[k].text)


def _is_number_head(lines: Sequence[Line], i: int) -> bool:
    """Tell a 国函 that stands on the line above its 〔2025〕86号."""
    text = lines[i].text
    if len(text) > 9 or text[-1] not in "函发字办规" or i + 1 >= len(lines):
        return False
    return re.fullmatch(NUMBER_BODY, lines[i + 1].text) is not None


def _continues_title(lines: Sequence[Line], i: int, titled: str) -> bool:
    line = lines[i]
    if not _is_title_like(line):
        return False
    if not titled:
        return True
    if _VERSION.fullmatch(line.text):
        return True
    if COMPLETE.search(titled) and titled.count("《") <= titled.count("》"):
        return _is_subtitle(lines, i) or _is_rest(titled, line.text)
    if ORGANISATION.search(titled) and is_organisation(line.text):
        return True  # several bodies issue it together
    joined = titled
    for follower in lines[i : i + 4]:
        if not _is_title_like(follower):
            return False
        joined += follower.text
        if len(joined) <= 2 * _MAX_TITLE and COMPLETE.search(joined):
            return True
    return False


def _is_rest(titled: str, text: str) -> bool:
    """Tell the end of a title that only seemed complete: 关于采取电价政策 / 降低成本的通知."""
    return (
        "关于" in titled
        and not _NOTICE.search(titled)
        and _NOTICE.search(text) is not None
        and "关于" not in text
        and "《" not in text
    )


def _is_author(lines: Sequence[Line], i: int) -> bool:
    """Tell an organisation between the title and the date or the number under it."""
    if i + 1 >= len(lines) or not is_organisation(lines[i].text):
        return False
    after = lines[i + 1].text
    return DATE_LINE.fullmatch(after.strip("（()） ")) is not None or (
        front_role(after, True, False) == "文号"
    )


def _is_subtitle(lines: Sequence[Line], i: int) -> bool:
    """Tell a second heading between the title and the lines on its adoption (合同编)."""
    if lines[i].kind != "heading" or i + 1 >= len(lines):
        return False
    return front_role(lines[i + 1].text, True, False) in ("题注", "日期", "文号")


def _is_title_like(line: Line) -> bool:
    text = line.text
    if _VERSION.fullmatch(text):
        return True
    return (
        line.kind in ("paragraph", "heading")
        and len(text) <= _MAX_TITLE
        and text[-1] not in _END
        and (text[0] not in "—-•●·■*（(" or _MARKED_TITLE.match(text) is not None)
        and not is_numbered(text)
        and not ANNEX.match(text)
    )


def _is_inner_title(lines: Sequence[Line], i: int) -> bool:
    if not _is_title_like(lines[i]):
        return False
    if lines[i].kind == "heading":
        return True
    joined = "".join(line.text for line in lines[i : i + 2])
    return COMPLETE.search(lines[i].text) is not None or COMPLETE.search(joined) is not None


def _contents(lines: Sequence[Line], start: int, roles: list[Role]) -> int:
    """Mark a table of contents: it ends where its first entry comes again."""
    if start + 1 >= len(lines):
        return start + 1
    first = _entry(lines[start + 1].text)
    for end in range(start + 2, min(len(lines), start + 400)):
        if _entry(lines[end].text) == first and first:
            roles[start:end] = ["目录"] * (end - start)
            return end
        if len(lines[end].text) > 80:
            break
    return start + 1


def _entry(text: str) -> str:
    return re.sub(r"[\s.…·\d]+", "", text)


def _annexes(lines: Sequence[Line], i: int, roles: list[Role]) -> int:
    """Mark an annex heading with its title, or a list of annexes; 0 if line i is neither."""
    match = ANNEX.match(lines[i].text)
    if match is None:
        return 0
    _, number, colon, rest = match.groups()
    if len(rest) > _MAX_TITLE or (rest and rest[-1] in "。；;：:"):
        return 0
    if _is_list(lines, i, match):
        return _annex_list(lines, i, roles)
    if rest and not (number or colon):
        return 0
    roles[i] = "annex"
    if rest:
        return _head_after_title(lines, i + 1, roles)
    return _head(lines, i + 1, roles, "annex title")


def _head_after_title(lines: Sequence[Line], i: int, roles: list[Role]) -> int:
    while i < len(lines) and (role := front_role(lines[i].text, True, False)):
        roles[i] = role
        i += 1
    return i


def _is_list(lines: Sequence[Line], i: int, match: re.Match[str]) -> bool:
    """Tell `附件：1.甲方案` and its followers from the heading of an annex."""
    _, number, colon, rest = match.groups()
    follower = lines[i + 1].text if i + 1 < len(lines) else ""
    if number:
        again = ANNEX.match(follower)
        return bool(rest and again and again.group(2) and again.group(2) != number)
    if not colon:
        return False
    listed = read_mark(rest or follower or "x")
    if listed and listed.family in ("1.", "（1）", "1）") and listed.value == 1:
        return True
    if rest:
        return True
    after = [line.text for line in lines[i + 1 : i + 4]]
    return any(ORGANISATION.search(text) and len(text) < 40 for text in after[1:2]) and any(
        DATE.fullmatch(text) for text in after
    )


def _annex_list(lines: Sequence[Line], start: int, roles: list[Role]) -> int:
    end = start + 1
    bare = lines[start].text[-1] in "：:"
    while end < len(lines):
        text = lines[end].text
        mark = read_mark(text)
        listed = mark is not None and mark.family in ("1.", "（1）", "1）")
        listed = listed or (bare and end == start + 1) or bool(annex_number(text) and text[2:])
        if not listed or len(text) > 120 or text[-1] == "。":
            break
        end += 1
    roles[start:end] = ["附件目录"] * (end - start)
    return end


def _signature(lines: Sequence[Line], i: int, roles: list[Role]) -> int:
    """Mark organisations and the date under them; 0 if line i starts no signature."""
    end = i
    while end < len(lines) and end - i < 12 and is_organisation(lines[end].text):
        end += 1
    person = end < len(lines) and is_person(lines[end].text)
    end += person
    if end >= len(lines):
        return _unsigned(lines, i, end, roles)
    text = lines[end].text
    match = DATE.search(text)
    if match is None or match.end() != len(text.rstrip("）)")):
        return 0
    before = text[: match.start()].strip(" （(")
    if before and not is_organisation(before):
        return 0
    if end == i and not before and not _ends_document(lines, end + 1):
        return 0
    roles[i : end + 1] = ["落款"] * (end + 1 - i)
    return end + 1


def _unsigned(lines: Sequence[Line], i: int, end: int, roles: list[Role]) -> int:
    """Mark the name of who signs at the very end of a document whose date was lost."""
    if end == i or i == 0 or not lines[i - 1].text.endswith(("。", "：", ".")):
        return 0
    roles[i:end] = ["落款"] * (end - i)
    return end


def _ends_document(lines: Sequence[Line], i: int) -> bool:
    if i >= len(lines):
        return True
    text = lines[i].text
    return is_note(text) or ANNEX.match(text) is not None or _is_inner_title(lines, i)
