"""One table from the kind of a question to the forms of its answer.

A form is a function of a query and its materials that returns a draft, or None where it doesn't
apply; the forms of a kind are tried in order and the first draft is the answer. A new kind of
question is a new row, and a new form a file of its own beside this one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from index.structure.document import Clause
from rag.answer.comparison import compare
from rag.answer.documents import document_facts, scope_clauses
from rag.answer.fact import open_statements, reasons, stated_values, unfounded_claim, values_to_act
from rag.answer.listing import list_measures, list_under_title
from rag.answer.materials import Materials
from rag.answer.parts import completed
from rag.answer.premise import corrected
from rag.answer.steps import steps
from rag.answer.summary import summary
from rag.answer.tables import tabled
from rag.answer.units import tasks_of_units, units_of_matter
from rag.answer.validity import repealed_by, validity
from rag.types import Draft, Query, QuestionKind

Form = Callable[[Query, Materials], Draft | None]

_FIRST: tuple[Form, ...] = (scope_clauses, unfounded_claim, reasons)
FORMS: Mapping[QuestionKind, tuple[Form, ...]] = {
    "units_of": (tasks_of_units, *_FIRST, values_to_act, list_under_title, open_statements),
    "comparison": (compare, *_FIRST, values_to_act, list_measures),
    "document": (
        repealed_by,
        validity,
        document_facts,
        *_FIRST,
        values_to_act,
        list_under_title,
        open_statements,
    ),
    "unit": (*_FIRST, units_of_matter),
    "list": (*_FIRST, values_to_act, list_measures),
    "procedure": (*_FIRST, steps, values_to_act, list_measures),
    "fact": (*_FIRST, values_to_act, list_under_title, stated_values),
    "yesno": (*_FIRST, values_to_act, list_under_title, stated_values),
    "count": (document_facts, *_FIRST, values_to_act, list_under_title, stated_values),
    "definition": (*_FIRST, values_to_act, list_under_title, stated_values),
    "summary": (summary, document_facts, *_FIRST, values_to_act, list_under_title, open_statements),
    "clause": (*_FIRST, values_to_act, list_under_title, open_statements),
    "open": (*_FIRST, values_to_act, list_under_title, open_statements),
    "chat": (),
}
_WHOLE: frozenset[Form] = frozenset({compare, tasks_of_units})
"""Forms that answer all parts of a question by themselves."""


def compose(query: Query, materials: Materials) -> Draft:
    """Return the whole draft for `query`; one without text if the materials say nothing."""
    for form in FORMS[query.kind]:
        if draft := form(query, materials):
            break
    else:
        return Draft("")
    if query.tabular:
        draft = tabled(draft)
    if form in _WHOLE or draft.refused or not draft.text:
        return draft
    near = () if query.of_document else _near(draft, materials)
    return corrected(completed(draft, query, materials), query, near)


def _near(draft: Draft, materials: Materials) -> list[Clause]:
    """Return the clauses found, and what the cited documents say around attachments."""
    cited = dict.fromkeys(c.clause.doc_id for c in draft.citations if c.clause.area)
    whole = (materials.snapshot.document(doc_id).clauses for doc_id in cited)
    around = [clause for clauses in whole for clause in clauses if not clause.area]
    return [*(hit.clause for hit in materials.hits), *around]
