"""冲突与重叠: statements of different documents on one matter that differ in a figure, or agree.

Two statements are on one matter if each is the other's nearest in its document, their vectors are
close and they share their rare words. That they differ is a fact; which of them holds is not for
us to say, so the higher and the newer are named as something to consider.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from index.generation.snapshot import Snapshot
from index.structure.document import Document
from index.structure.gazetteer import covers
from index.text.tokens import tokenize
from rag.figures import Figure, figures, missing_figures, normalise
from rag.insights.matrix import STATED, score
from rag.insights.matters import bare, headings_of
from rag.insights.options import Options
from rag.insights.said import Collected, Said, clauses_of, collected
from rag.insights.table import Cell, Table
from rag.quotes.labels import clause_label, short_label
from rag.relations.lifespan import earlier

COLUMNS = ("事项", "关系", "不同之处", "文件一", "说法一", "文件二", "说法二", "可考虑")
DIFFERENT, SAME = "数字不同", "说法相同"
_CLOSE, _CLOSE_APART, _EQUAL = 0.7, 0.75, 0.92
"""Cosines of statements on one matter: of documents for one place, for two; saying the same."""
_SHARED, _SHARED_APART, _EQUAL_SHARED = 0.2, 0.3, 0.7
"""The part of their words, weighed by rarity, that they have in common."""
_SHORTEST = 12
"""Shorter statements are labels and formulas rather than rules."""
_MOST, _SHOWN = 30_000, 500
"""So many statements are compared, and so many pairs shown."""
_OWN_LIFE = {"effective", "expires", "period", "repeals"}
_BLOCK = 1024
"""Rows multiplied at once."""
_LEVELS = ("国家", "省", "市", "县")
_NUMBER = re.compile(r"^[\d.,〇零一二两三四五六七八九十百千万亿点\s余多]+")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two statements on one matter; `differ` are the figures that only one of them has."""

    a: Said
    b: Said
    rows: tuple[int, int]
    cosine: float
    differ: tuple[str, str] | None


def build(snapshot: Snapshot, options: Options) -> Table:
    """Return the pairs: those that differ first, the closest of them on top."""
    found = collected(snapshot, list(clauses_of(snapshot, options)))
    if len(found.statements) > _MOST:
        note = f"所选文件共有{len(found.statements)}条说法，超过{_MOST}条。请先选择文件或地区。"
        return Table("conflicts", "冲突与重叠", COLUMNS, (), (note,))
    pairs = list(pairs_of(found))
    named = _matters(pairs, found, options.matters)
    kept = [(pair, name) for pair, name in zip(pairs, named, strict=True) if name is not None]
    kept.sort(key=lambda one: (one[0].differ is None, _apart(one[0]), -one[0].cosine))
    counted = Counter(_relation(pair) for pair, _ in kept)
    said = "，".join(f"{name}{count}对" for name, count in counted.items())
    notes: tuple[str, ...] = (
        f"比较了{len(found.statements)}条说法：{said or '没有找到数字不同或相同的说法'}。",
        "这里只列出文字上的异同，不判断哪一份适用；两地规定不同不等于冲突。",
    )
    if len(kept) > _SHOWN:
        notes += (f"只列出前{_SHOWN}对，其余请按文件、地区或事项缩小范围查看。",)
    rows = tuple(_row(pair, name) for pair, name in kept[:_SHOWN])
    return Table("conflicts", "冲突与重叠", COLUMNS, rows, notes)


def pairs_of(found: Collected) -> Iterator[Pair]:
    """Yield the pairs of different documents that differ in a figure or say the same."""
    said = found.statements
    rarity = _rarity(said)
    for row, other, cosine in _nearest(found):
        a, b = said[row], said[other]
        if _slight(a) or _slight(b):
            continue
        shared = _common(a.text, b.text, rarity)
        apart = not related(a, b)
        if apart and (cosine < _CLOSE_APART or shared < _SHARED_APART):
            continue
        if shared < _SHARED:
            continue
        differ = differing(a.text, b.text)
        if differ or (cosine >= _EQUAL and shared >= _EQUAL_SHARED and _agree(a, b)):
            yield Pair(a, b, (row, other), cosine, differ)


def _nearest(found: Collected) -> Iterator[tuple[int, int, float]]:
    """Yield close statements of two documents, each the nearest of its document to the other."""
    _, document = np.unique([one.clause.doc_id for one in found.statements], return_inverse=True)
    parts = []
    for start in range(0, len(document), _BLOCK):
        block = found.vectors[start : start + _BLOCK] @ found.vectors[start:].T
        near = np.argwhere(block >= _CLOSE)
        cosines = block[near[:, 0], near[:, 1]]
        near += start
        ours = (near[:, 0] < near[:, 1]) & (document[near[:, 0]] != document[near[:, 1]])
        parts.append((near[ours], cosines[ours]))
    if not parts:
        return
    pairs, cosines = (np.concatenate(one) for one in zip(*parts, strict=True))
    good = np.ones(len(pairs), bool)
    for one, other in ((0, 1), (1, 0)):
        key = pairs[:, one] * (int(document.max()) + 1) + document[pairs[:, other]]
        _, group = np.unique(key, return_inverse=True)
        best = np.zeros(len(pairs), cosines.dtype)
        np.maximum.at(best, group, cosines)
        good &= cosines == best[group]
    for (row, column), cosine in zip(pairs[good].tolist(), cosines[good].tolist(), strict=True):
        yield row, column, cosine


def _rarity(said: Sequence[Said]) -> dict[str, float]:
    known = Counter(token for one in said for token in set(tokenize(one.text)))
    return {token: float(np.log(1 + len(said) / count)) for token, count in known.items()}


def _common(a: str, b: str, rarity: dict[str, float]) -> float:
    """Return the share of the words that two texts have in common; figures don't count."""
    ours, theirs = (
        {token for token in tokenize(text) if not token[0].isdigit()} for text in (a, b)
    )
    both = sum(rarity[token] for token in ours & theirs)
    return both / max(sum(rarity[token] for token in ours | theirs), 1e-9)


def differing(a: str, b: str) -> tuple[str, str] | None:
    """Return the figures of one unit that each text has and the other hasn't, None if none.

    >>> differing("租赁合同期限为3年。", "租赁合同期限为五年。")
    ('3年', '五年')
    >>> differing("年满18周岁可以申请。", "居住满3年可以申请。") is None
    True
    """
    ours, theirs = _by_unit(a), _by_unit(b)
    sides: tuple[list[str], list[str]] = ([], [])
    for unit in ours.keys() & theirs.keys():
        only = [
            [one.text for one in mine.values() if one.value not in other]
            for mine, other in ((ours[unit], theirs[unit]), (theirs[unit], ours[unit]))
        ]
        if all(only):
            sides[0].extend(only[0])
            sides[1].extend(only[1])
    return ("、".join(sides[0]), "、".join(sides[1])) if sides[0] else None


def _by_unit(text: str) -> dict[str, dict[str, Figure]]:
    """Return amounts by their unit and value; counts only where they count the same thing."""
    found: dict[str, dict[str, Figure]] = {}
    for figure in figures(text):
        written = _NUMBER.sub("", figure.text)
        unit = written if figure.unit == "个" or "岁" in written else figure.unit
        unit = unit or _following(figure, text)
        if figure.kind == "number" and unit:
            found.setdefault(unit, {})[figure.value] = figure
    return found


def _following(figure: Figure, text: str) -> str:
    """Return the character after a figure whose unit isn't a common one (20分)."""
    match = re.search(rf"(?<![\d.]){re.escape(figure.text)}\s*([一-鿿])", normalise(text))
    return match[1] if match else ""


def _slight(said: Said) -> bool:
    """Tell whether a statement rules nothing by itself: short, a list's stem, or on the document.

    How long the documents themselves are in force differs on every subject.
    """
    if len(bare(said.text)) < _SHORTEST or said.text.endswith(("：", ":")):
        return True
    first = said.clause.start
    return any(
        fact.name in _OWN_LIFE and fact.start - first < said.end and said.start < fact.end - first
        for fact in said.clause.facts
    )


def _agree(a: Said, b: Said) -> bool:
    """Tell whether two statements have the same figures, and the same stem if they are items."""
    if missing_figures(a.text, b.text) or missing_figures(b.text, a.text):
        return False
    return _stem(a) == _stem(b)


def _stem(said: Said) -> str:
    """Return what announces the list that a statement is an item of, without blanks."""
    spans = [one.stem for one in said.clause.statements if one.start == said.start and one.stem]
    return "".join(said.clause.text[start:end] for start, end in spans).replace(" ", "")


def _matters(pairs: Sequence[Pair], found: Collected, wanted: Sequence[str]) -> list[str | None]:
    """Name each pair's matter: one of those wanted, None if it is on none; else a heading."""
    if not wanted or not pairs:
        return [_heading(pair) for pair in pairs]
    scores = score(wanted, found).score
    both = [np.minimum(scores[:, pair.rows[0]], scores[:, pair.rows[1]]) for pair in pairs]
    return [wanted[int(one.argmax())] if one.max() >= STATED else None for one in both]


def _heading(pair: Pair) -> str:
    names = (*headings_of(pair.a.clause), *headings_of(pair.b.clause))
    return names[0] if names else ""


def _relation(pair: Pair) -> str:
    return DIFFERENT if pair.differ else SAME


def _row(pair: Pair, matter: str | None) -> tuple[Cell, ...]:
    a, b = (pair.a.source,), (pair.b.source,)
    differ = " / ".join(pair.differ) if pair.differ else ""
    return (
        Cell(matter or ""),
        Cell(_relation(pair), a + b),
        Cell(differ, a + b if differ else ()),
        Cell(short_label(pair.a.document) + clause_label(pair.a.clause), a),
        Cell(pair.a.text, a),
        Cell(short_label(pair.b.document) + clause_label(pair.b.clause), b),
        Cell(pair.b.text, b),
        Cell(consideration(pair.a, pair.b) if differ else ""),
    )


def _places(said: Said) -> tuple[str, ...]:
    """Return the codes of the places that a statement applies to, "" for the nation."""
    code = said.document.region_code
    known = (code,) if code or said.document.level == "国家" else ()
    return said.clause.regions or known


def related(a: Said, b: Said) -> bool:
    """Tell whether a place of one is a place of the other, or lies in it."""
    ours, theirs = _places(a), _places(b)
    return any(covers(x, y) or covers(y, x) for x in ours for y in theirs)


def _apart(pair: Pair) -> bool:
    return not related(pair.a, pair.b)


def consideration(a: Said, b: Said) -> str:
    """Say what bears on which of two statements holds, without saying which does."""
    if not _places(a) or not _places(b):
        return "有一份文件的适用地区不明，请核对"
    if not related(a, b):
        return "两地各自规定，适用范围不同"
    said = []
    higher = _higher(a.document, b.document)
    if higher is not None:
        said.append(f"可考虑上位法优先：{short_label(higher)}的制定层级较高（{higher.level}）")
    newer = _newer(a.document, b.document)
    if newer is not None:
        said.append(f"可考虑新法优于旧法：{short_label(newer)}较新（{newer.issued_on}）")
    return "；".join(said) or "层级相同，先后不明，请核对"


def _higher(a: Document, b: Document) -> Document | None:
    if a.level == b.level or a.level not in _LEVELS or b.level not in _LEVELS:
        return None
    return min(a, b, key=lambda one: _LEVELS.index(one.level))


def _newer(a: Document, b: Document) -> Document | None:
    if earlier(a.issued_on, b.issued_on):
        return b
    return a if earlier(b.issued_on, a.issued_on) else None
