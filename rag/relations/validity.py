"""Whether a document is in force on a day, and the sentence that says so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from index.structure.document import Document
from rag.relations.changes import Change
from rag.relations.lifespan import Lifespan, Said, lifespan_of
from rag.relations.names import is_draft
from rag.relations.source import Source, opening, printed

State = Literal["现行有效", "尚未施行", "已修订", "已废止", "有效期届满", "未说明"]

_MARKED: tuple[tuple[re.Pattern[str], State], ...] = (
    (
        re.compile(r"(?:有效性|时效性?|效力(?:状态)?|文件状态)\s?[：:]\s?(?:已经?)?(?:废止|失效)"),
        "已废止",
    ),
    (re.compile(r"(?:有效性|时效性?|效力(?:状态)?)\s?[：:]\s?(?:已被?)?(?:修改|修订)"), "已修订"),
    (re.compile(r"(?:有效性|时效性?|效力(?:状态)?)\s?[：:]\s?(?:尚未生效|尚未施行)"), "尚未施行"),
)
_TITLE_MARK = re.compile(r"[（(【\[](?:已|全文)?(?:废止|失效)[）)】\]]")


@dataclass(frozen=True, slots=True)
class Validity:
    """The state on a day. `why` says it in words; `by` is the document that changed it."""

    state: State
    why: str
    grounds: tuple[Source, ...] = ()
    by: Document | None = None
    life: Lifespan = Lifespan(None, None, None)


def validity_on(document: Document, changes: Sequence[Change], day: date) -> Validity:
    """Return the state of a document (with its text) on a day.

    Of what has happened by then, being repealed counts before being expired, and that before
    being amended. A document that says from or until when it holds is in force; of one that says
    nothing, and of which nobody does, nothing is claimed (未说明).
    """
    life = lifespan_of(document)
    return (
        _not_yet(document, life, day)
        or _changed("废止", "已废止", life, changes, day)
        or _marked(document, life)
        or _expired(life, day)
        or _changed("修改", "已修订", life, changes, day)
        or _changed("新版", "已修订", life, changes, day)
        or _otherwise(life)
    )


def _not_yet(document: Document, life: Lifespan, day: date) -> Validity | None:
    if is_draft(document):
        return Validity(
            "尚未施行", "这是征求意见的稿子，不是已公布的文件。", opening(document), None, life
        )
    if life.starts and life.starts.day:
        if day < life.starts.day:
            said = f"自{_spoken(life.starts.day)}起施行。"
            return Validity("尚未施行", said, (_ground(life.starts),), None, life)
    elif life.issued and day < life.issued:
        said = f"{_spoken(life.issued)}才成文。"
        return Validity("尚未施行", said, printed(document, "issued_on"), None, life)
    return None


def _changed(
    kind: str, state: State, life: Lifespan, changes: Sequence[Change], day: date
) -> Validity | None:
    for change in changes:
        if change.kind == kind and (change.on is None or change.on <= day):
            when = f"自{_spoken(change.on)}起" if change.on else ""
            word = {"废止": "废止", "修改": "修改", "新版": "有新的版本"}[kind]
            title = change.by.title.replace("《", "〈").replace("》", "〉")
            said = (
                f"{when}被《{title}》{word}。" if kind != "新版" else f"有新的版本：《{title}》。"
            )
            ground = Source(change.clause, change.start, change.end)
            return Validity(state, said, (ground,), change.by, life)
    return None


def _marked(document: Document, life: Lifespan) -> Validity | None:
    """Read what the document's own page or title says of its state."""
    for clause in document.clauses:
        if clause.kind != "front" and not clause.clause_id.rsplit("/", 1)[-1].startswith("信息"):
            continue
        for pattern, state in _MARKED:
            if match := pattern.search(clause.text):
                ground = Source(clause, *match.span())
                return Validity(state, f"页面注明：{match[0]}。", (ground,), None, life)
    if _TITLE_MARK.search(document.title):
        return Validity("已废止", "标题注明已废止。", opening(document), None, life)
    return None


def _expired(life: Lifespan, day: date) -> Validity | None:
    if life.ends and life.ends.day and life.ends.day < day:
        said = f"有效期到{_spoken(life.ends.day)}为止。"
        return Validity("有效期届满", said, (_ground(life.ends),), None, life)
    return None


def _otherwise(life: Lifespan) -> Validity:
    grounds = tuple(dict.fromkeys(_ground(said) for said in (life.starts, life.ends) if said))
    parts = []
    if life.starts:
        known = life.starts.day
        parts.append(
            f"自{_spoken(known)}起施行" if known else "自印发之日起施行，文件没有写明是哪一天"
        )
    if life.ends:
        last = life.ends.day
        parts.append(f"有效期到{_spoken(last)}" if last else "有效期从哪一天算起，文件没有写明")
    said = "，".join(parts) or "文件没有写明施行日期和有效期"
    state: State = "现行有效" if parts else "未说明"
    return Validity(state, f"{said}；库中没有文件说它已废止或修改。", grounds, None, life)


def _ground(said: Said) -> Source:
    return Source(said.clause, said.start, said.end)


def _spoken(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
