"""Example questions, made from the documents themselves.

Only what a document states is asked for, so an example can be answered by the corpus it was made
from: a clause's own topic, the units it names, the document's date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.structure.document import Clause, Document
from rag.web.ports import Shelf

MAX_EXAMPLES = 4
_TOPIC = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十\d]+[）).、．]\s*)?([\u4e00-\u9fff]{6,18})[。：，]"
)


def example_questions(shelf: Shelf) -> tuple[str, ...]:
    """Return a few questions, from as many different documents as there are."""
    questions: list[str] = []
    documents = [shelf.document(item.doc_id) for item in shelf.documents[: MAX_EXAMPLES * 2]]
    pools = [_questions(document, position) for position, document in enumerate(documents)]
    while pools and len(questions) < MAX_EXAMPLES:
        for pool in list(pools):
            question = next(pool, None)
            if question is None:
                pools.remove(pool)
            elif len(questions) < MAX_EXAMPLES:
                questions.append(question)
    return tuple(questions)


def _questions(document: Document, turn: int) -> Iterator[str]:
    """Yield questions about one document, of another kind first for each `turn`.

    A document without a name or a place can't be asked about by name: none of it.
    """
    place = _place(document)
    if not place:
        return
    topics = [(clause, topic) for clause in document.clauses if (topic := _topic(clause))]
    middle = topics[len(topics) // 3 :]
    makers = [
        [f"{place}在{topic}方面有哪些要求？" for _, topic in middle[:1]],
        [f"{place}{topic}由哪个单位牵头？" for clause, topic in middle if clause.lead_units][:1],
        [f"《{document.title}》是哪年印发的？"] if document.issued_on else [],
    ]
    for step in range(len(makers)):
        yield from makers[(turn + step) % len(makers)]


def _topic(clause: Clause) -> str:
    match = _TOPIC.match(clause.text)
    return match[1] if match and clause.kind == "clause" else ""


def _place(document: Document) -> str:
    """Return the short region (高青县 of 山东省淄博市高青县), or the shortest name; "" if none."""
    if document.region:
        parts = re.findall(r".+?(?:省|市|县|区|旗|州)", document.region)
        return parts[-1] if parts else document.region
    names = [name.strip("《》") for name in (document.title, *document.aliases) if name]
    return f"《{min(names, key=len)}》" if names else ""
