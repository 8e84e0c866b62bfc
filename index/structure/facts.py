"""Add facts to a parsed document: its header, and units, regions and statements of clauses."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from os.path import commonprefix

from index.structure.clause_facts import statement_facts
from index.structure.document import Clause, Document, Fact, Heading
from index.structure.gazetteer import deepest, find_regions
from index.structure.header import add_header
from index.structure.scopes import Scope
from index.structure.units import UNIT_FACTS, first_leads, in_lists, unit_facts

_MIN_SUFFIX = 4
_MAX_AREA = 20
_VALIDITY = frozenset({"effective", "expires", "repeals"})


def add_facts(document: Document, scopes: Sequence[Scope], *, author: str = "") -> Document:
    """Return the document with every fact its text states; `author` is its file's metadata."""
    inner = [scope.title for scope in scopes[1:] if scope.title and not scope.annex]
    document = add_header(document, inner, author)
    headings = tuple(_heading(heading) for heading in document.headings)
    document = replace(document, headings=headings)
    leads = _leads(document)
    areas = area_names([scope for scope in scopes if scope.annex])
    regions = _scope_regions(document)
    default = (document.region_code,) if document.region_code else ()
    clauses = tuple(
        _clause(
            clause,
            leads=leads.get(clause.path, ()),
            area=areas.get(clause.path[0], "") if clause.path else "",
            regions=regions.get(clause.path[:1], default),
        )
        for clause in document.clauses
    )
    clauses = _with_first_leading(clauses)
    validity = [fact for clause in clauses for fact in clause.facts if fact.name in _VALIDITY]
    return replace(document, clauses=clauses, facts=(*document.facts, *validity))


def area_names(annexes: Sequence[Scope]) -> dict[str, str]:
    """Return path entry -> nickname: sibling titles without what they all end with."""
    titles = [scope.title for scope in annexes]
    if len(titles) < 2 or not all(titles):
        return {}
    suffix = commonprefix([title[::-1] for title in titles])[::-1]
    while suffix and suffix[0] in "省市县区州":
        suffix = suffix[1:]
    if len(suffix) < _MIN_SUFFIX:
        return {}
    return {
        scope.path[0]: title.removesuffix(suffix)
        for scope, title in zip(annexes, titles, strict=True)
        if 2 <= len(title) - len(suffix) <= _MAX_AREA
    }


def _heading(heading: Heading) -> Heading:
    facts = unit_facts(heading.text, heading.start)
    return replace(heading, lead_units=_values(facts, "lead_unit")) if facts else heading


def _leads(document: Document) -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """Return path of a clause -> lead units of the nearest heading above it that names any."""
    own = {(*h.path, _flat(h.text)): h.lead_units for h in document.headings if h.lead_units}
    leads = {}
    for path in {clause.path for clause in document.clauses}:
        flat = tuple(_flat(entry) for entry in path)
        for depth in range(len(path), 0, -1):
            if units := own.get((*path[: depth - 1], flat[depth - 1])):
                leads[path] = units
                break
    return leads


def _flat(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _scope_regions(document: Document) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return the regions of each attachment that a scope line names."""
    regions: dict[tuple[str, ...], tuple[str, ...]] = {}
    for clause in document.clauses:
        if clause.kind == "scope":
            named = deepest(find_regions(clause.text), clause.text)
            codes = tuple(dict.fromkeys(mention.code for mention in named if mention.code))
            if codes:
                regions[clause.path[:1]] = codes
    return regions


def _clause(
    clause: Clause, *, leads: tuple[str, ...], area: str, regions: tuple[str, ...]
) -> Clause:
    if clause.kind in ("front", "signature", "attachments"):
        return replace(clause, area=area, regions=regions, facts=_addressee(clause))
    facts = unit_facts(clause.text, clause.start)
    lead_units = _values(facts, "lead_unit") or leads
    facts += statement_facts(clause.text, clause.start, own_number=clause.number)
    return replace(
        clause,
        lead_units=lead_units,
        units=_values(facts, "unit"),
        area=area,
        regions=regions,
        facts=tuple(sorted(facts, key=lambda fact: (fact.start, fact.end, fact.name))),
    )


def _with_first_leading(clauses: tuple[Clause, ...]) -> tuple[Clause, ...]:
    """Make the first of each list of units its lead from where the document says so (下同)."""
    start = next((i for i, clause in enumerate(clauses) if first_leads(clause.text)), None)
    if start is None:
        return clauses
    return (*clauses[:start], *(_first_leading(clause) for clause in clauses[start:]))


def _first_leading(clause: Clause) -> Clause:
    named = [fact for fact in clause.facts if fact.name in UNIT_FACTS]
    inherited = clause.lead_units and all(fact.name == "unit" for fact in named)
    lists = () if inherited else in_lists(named, clause.text, clause.start)
    first = {one[0] for one in lists if all(fact.name == "unit" for fact in one)}
    if not first:
        return clause
    facts = tuple(replace(f, name="lead_unit") if f in first else f for f in clause.facts)
    leads, units = (_values(facts, name) for name in UNIT_FACTS)
    units = tuple(unit for unit in units if unit not in leads)
    return replace(clause, lead_units=leads, units=units, facts=facts)


def _addressee(clause: Clause) -> tuple[Fact, ...]:
    """Return whom a document is sent to (主送机关): a line of its front that ends in a colon."""
    text = clause.text.rstrip()
    named = text.rstrip("：:")
    if clause.kind != "front" or named == text:
        return ()
    return (Fact("addressee", named, clause.start, clause.start + len(named)),)


def _values(facts: Sequence[Fact], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fact.value for fact in facts if fact.name == name))
