"""Edges between documents against their gold.

An edge is a document and another one that it names, known by its number or, where one side has no
number, by its title. Scored are the documents with rows, and those that were read and have none.

- 边·召回: of the gold's edges, those shown. 边·准确: of the edges shown, those of the gold.
- 关系对: of the edges on both sides, those with the same role: 依据, 废止, 修改, or a mention.
- 收录对: of the gold's edges that end in the collection, those that lead to that document.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from eval.insights.measure import Gold, Indexed, Measure, Row, Tally
from rag.insights.basis import Edge, Edges

ROLES = {"依据": "basis", "废止": "repeals", "修改": "amends"}
WITHOUT = (
    "five/state-council-2025-86.txt",
    "five/shanxi-implementation-plan.txt",
    "policies/guowuyuan-jiuye-2018.html",
    "policies/guowuyuan-wuchangshi-2018.html",
    "policies/guowuyuanban-xinmeiti-2018.html",
    "policies/guowuyuanban-jiejiari-2019.html",
    "policies/hunan-yibao-2020.txt",
    "policies/gansu-yibao-2020.txt",
    "policies/fujian-shuiwu-2020.txt",
    "policies/fagaiwei-dianjia-2020.txt",
    "policies/hunyin-zanting-2020.txt",
    "policies/beijing-tongxingfei-2020.txt",
    "policies/zhongshan-dabing-2014.html",
)
"""Documents that name none, as README.md lists them."""


def measure(indexed: Indexed, gold: Gold) -> Iterator[Measure]:
    """Yield the figures of a collection."""
    tally = Tally()
    edges = Edges(indexed.snapshot)
    scored = dict.fromkeys(row["doc"] for row in gold)
    scored |= dict.fromkeys(doc for doc in WITHOUT if doc in indexed.ids)
    for doc in scored:
        shown = list(edges.of(indexed.snapshot.document(indexed.ids[doc])))
        rows = [row for row in gold if row["doc"] == doc]
        for row in rows:
            edge = next((edge for edge in shown if is_same(edge, row)), None)
            tally.add("边·召回", edge is not None)
            if edge:
                tally.add("关系对", ROLES.get(edge.role, "mention") == row["role"])
            if row["in_collection"]:
                ends = {cited.doc_id for cited in edge.cited} if edge else set()
                tally.add("收录对", indexed.ids[row["in_collection"]] in ends)
        for edge in shown:
            tally.add("边·准确", any(is_same(edge, row) for row in rows))
    yield from tally.measures("basis", indexed.collection)


def is_same(edge: Edge, row: Row) -> bool:
    """Tell whether an edge ends at the document that a row of the gold names."""
    numbers = flat(edge.number), flat(row["number"])
    if all(numbers):
        return numbers[0] == numbers[1]
    titles = flat(edge.title), flat(row["cites"])
    return bool(titles[0]) and titles[0] == titles[1]


def flat(text: str) -> str:
    """Return a title or number without marks, blanks and the state's name in front.

    >>> flat("《中华人民共和国 民法典》") == flat("民法典")
    True
    """
    folded = unicodedata.normalize("NFKC", text)
    return re.sub(r"[^\w]", "", folded).removeprefix("中华人民共和国")
