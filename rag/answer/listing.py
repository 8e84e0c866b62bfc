"""List answers: the measures as bullets, a whole section when the question is about one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.structure.document import Clause, Statement
from index.structure.statements import Span
from rag.answer.materials import Materials
from rag.answer.parts import LIKELY
from rag.answer.writing import by_clause, quote, quote_statements, quotes, shorten
from rag.quotes.citer import Citer
from rag.quotes.labels import clause_label, document_label
from rag.reader.details import QUANTITIES
from rag.reader.statements import Scored, led_by_title
from rag.types import Draft, Query

SECTION = 0.75
"""A heading that holds this share of the topic's words makes the question one about it."""
SAME_CLAUSE, OTHER_CLAUSE = 0.55, 0.92
"""Share of the best score that a bullet needs, in the best clause and elsewhere."""
WHOLE = 0.7
"""A title that holds this share of the topic's words makes the question one about its clause."""
MAX_BULLETS = 12
FEWEST, LISTS = 2, 8
"""So many items make a list; the announcements of so many lists are read."""
OTHER_LIST = 0.8
"""Another list is told, too, if its announcement is this likely, as a share of the likeliest."""
DASH = "——"
_CONTENT_KINDS = ("clause", "text", "table")
_ENUMERATION = re.compile(
    r"(?:采取|采用|通过|包括|推行|实行|如下|分别是|以下)[：:]?"
    r"((?:[^、，,。；;]{2,16}、){2,}[^、，,。；;]{2,16}?)(?=等|[，,。；;])"
)
"""A list inside a sentence, of short items that end at 等 or at a stop."""


def list_measures(query: Query, materials: Materials) -> Draft | None:
    """Return bullets: every clause of the section asked about, or the best sentences."""
    return bullets_of(query, materials.ranked, materials) if materials.ranked else None


def list_under_title(query: Query, materials: Materials) -> Draft | None:
    """Return what stands under the title that the question names, if it asks for no figure."""
    ranked = materials.ranked
    if not ranked or ranked[0].statement.role != "title" or query.detail in QUANTITIES:
        return None
    return list_measures(query, materials)


def bullets_of(query: Query, ranked: Sequence[Scored], materials: Materials) -> Draft:
    """Return bullets of statements ranked for the query."""
    section = _section(query, ranked, materials)
    if len(section) > 1:
        return _section_list(section, materials)
    return _sentence_list(ranked, materials)


def _section(query: Query, ranked: Sequence[Scored], materials: Materials) -> tuple[Clause, ...]:
    """Return the clauses under the heading that the question is about, if it is about one."""
    terms = materials.reader.terms(query)
    best = ranked[0]
    document = materials.snapshot.document(best.clause.doc_id)
    for depth in range(1, len(best.clause.path) + 1):
        path = best.clause.path[:depth]
        if terms.coverage(materials.reader.tokens(path[-1])) >= SECTION:
            return tuple(
                c for c in document.clauses if c.path[:depth] == path and c.kind in _CONTENT_KINDS
            )
    return ()


def _section_list(section: Sequence[Clause], materials: Materials) -> Draft:
    citer = Citer()
    document = materials.snapshot.document(section[0].doc_id)
    shared = _shared_path(section)
    lines = [f"{document_label(document)}“{shorten(shared, 40)}”部分有{len(section)}条："]
    for clause in section[: 2 * MAX_BULLETS]:
        lead = _lead_sentence(clause)
        mark = citer.cite(clause, lead.start, lead.end)
        lines.append(f"- {_own(clause)}{lead.text}{mark}")
    if len(section) > 2 * MAX_BULLETS:
        lines.append(f"（其余{len(section) - 2 * MAX_BULLETS}条从略，可在原文中查看。）")
    return Draft("\n".join(lines), citer.citations)


def _shared_path(section: Sequence[Clause]) -> str:
    depth = 0
    first = section[0].path
    while depth < len(first) and all(c.path[: depth + 1] == first[: depth + 1] for c in section):
        depth += 1
    return first[depth - 1] if depth else ""


def _lead_sentence(clause: Clause) -> Statement:
    """Return the title of a clause, or its first sentence."""
    found = clause.statements
    bodies = [s for s in found if s.role != "units"]
    return (bodies or list(found) or [Statement(0, len(clause.text), clause.text)])[0]


def _own(clause: Clause) -> str:
    label = clause_label(clause)
    last = label.rfind("第")
    return f"{label[last:]}：" if clause.number and last >= 0 else ""


def _sentence_list(ranked: Sequence[Scored], materials: Materials) -> Draft:
    """Return the best sentences as bullets, the best clause first."""
    citer = Citer()
    best = ranked[0]
    chosen = (
        announced_lists(ranked, materials)
        or [s for s in ranked if s.statement.role == "body" and _kept(s, best)][:MAX_BULLETS]
    )
    if _asked_as_a_whole(best.clause, ranked) or not chosen:
        whole = _of(best.clause, ranked)
        told = [_headed(citer, materials.place(best.clause), whole), *_bullets(citer, whole)]
        return Draft("\n".join(told), citer.citations)
    groups = [
        (c, led_by_title(whole_lists(said, _of(c, ranked)), _of(c, ranked)))
        for c, said in by_clause(chosen)
    ]
    lines: list[str] = []
    for doc_id in dict.fromkeys(clause.doc_id for clause, _ in groups):
        mine = [group for group in groups if group[0].doc_id == doc_id]
        document = document_label(materials.snapshot.document(doc_id))
        if len(mine) == 1:
            lines.append(_headed(citer, f"{document}{clause_label(mine[0][0])}", mine[0][1]))
            lines += _bullets(citer, mine[0][1])
        else:
            lines.append(f"{document}：")
            lines += [f"- {clause_label(c)}：{quotes(citer, chosen)}" for c, chosen in mine]
    return Draft("\n".join(lines), citer.citations)


def announced_lists(ranked: Sequence[Scored], materials: Materials) -> list[Scored]:
    """Return the lists whose announcement answers (有下列情形之一的，可以提取：), whole.

    What announces a list says what it is a list of; an item may hold every word of the question
    in a list of something else. [] where no announcement is likely to answer.
    """
    lists: dict[tuple[str, Span], list[Scored]] = {}
    for scored in ranked:
        if stem := scored.statement.stem:
            lists.setdefault((scored.clause.clause_id, stem), []).append(scored)
    whole = [(stem, held) for (_, stem), held in lists.items() if len(held) >= FEWEST]
    heads = [_announcement(held[0].clause, stem) for stem, held in whole[:LISTS]]
    likely = materials.reader.announcing(materials.query, heads)
    if not len(likely) or likely.max() < LIKELY:
        return []
    told = [i for i in range(len(heads)) if likely[i] >= OTHER_LIST * likely.max()]
    return [scored for i in told for scored in whole[i][1]]


def _announcement(clause: Clause, stem: Span) -> tuple[Clause, Statement]:
    return clause, Statement(*stem, clause.text[stem[0] : stem[1]])


def whole_lists(chosen: Sequence[Scored], of_clause: Sequence[Scored]) -> list[Scored]:
    """Return what is chosen of a clause with all items of the lists that it belongs to.

    A list belongs to its stem as to each item: a list is told whole or not at all.
    """
    lists = {scored.statement.stem for scored in of_clause if scored.statement.stem}
    told = {scored.statement.stem for scored in chosen if scored.statement.stem}
    told |= {span for span in lists if any(_within(scored, span) for scored in chosen)}
    items = [scored for scored in of_clause if scored.statement.stem in told]
    return list(dict.fromkeys([*chosen, *items]))


def _within(scored: Scored, span: tuple[int, int]) -> bool:
    """Whether a statement is (the end of) a stem."""
    return span[0] <= scored.statement.start and scored.statement.end <= span[1]


def _asked_as_a_whole(clause: Clause, ranked: Sequence[Scored]) -> bool:
    """Return True if the question repeats the clause's title."""
    return any(s.statement.role == "title" and s.words >= WHOLE for s in _of(clause, ranked))


def _kept(scored: Scored, best: Scored) -> bool:
    if scored.clause.clause_id == best.clause.clause_id:
        return scored.content >= SAME_CLAUSE * best.content
    return scored.score >= OTHER_CLAUSE * best.score


def _headed(citer: Citer, place: str, of_clause: Sequence[Scored]) -> str:
    """Name the place, with the clause's title where it is the title that states the matter."""
    bodies = [s for s in of_clause if s.statement.role == "body"]
    first = led_by_title(bodies, of_clause)[:1]
    if not bodies or first[0].statement.role != "title":
        return f"{place}："
    title = first[0].statement
    marker = citer.cite(first[0].clause, title.start, title.end)
    return f"{place}“{title.text.rstrip('。')}”{marker}："


def _of(clause: Clause, ranked: Sequence[Scored]) -> list[Scored]:
    return [s for s in ranked if s.clause.clause_id == clause.clause_id]


def _bullets(citer: Citer, chosen: Sequence[Scored]) -> list[str]:
    """Return one bullet a sentence; a single sentence that enumerates is followed by its items."""
    bodies = [s for s in chosen if s.statement.role == "body"]
    ordered = sorted(bodies or chosen, key=lambda s: s.statement.start)
    lines: list[str] = []
    announced: set[tuple[int, int]] = set()
    for item in _items(ordered):
        stem = item[0].statement.stem
        if stem in announced:  # said once, above its items
            lines.append(f"- {_alone(citer, item)}")
            continue
        said = [scored.statement for scored in item]
        lines.append(f"- {quote_statements(citer, item[0].clause, said)}")
        announced |= {(s.statement.start, s.statement.end) for s in item} | (
            {stem} if stem else set()
        )
    if len(ordered) == 1 and (found := _ENUMERATION.search(ordered[0].statement.text)):
        marker = citer.cite(ordered[0].clause, ordered[0].statement.start, ordered[0].statement.end)
        lines += [f"  - {item}{marker}" for item in found[1].split("、")]
    return lines


def _alone(citer: Citer, item: Sequence[Scored]) -> str:
    """Quote statements under a stem that stands above them already."""
    return "".join(quote(citer, scored.clause, scored.statement) for scored in item)


def _items(ordered: Sequence[Scored]) -> list[list[Scored]]:
    """Group sentences under the dash (——系统集成、协同高效。…) that opens each item, if any."""
    items: list[list[Scored]] = []
    for scored in ordered:
        joins = items and items[-1][0].statement.text.startswith(DASH)
        if joins and not scored.statement.text.startswith(DASH):
            items[-1].append(scored)
        else:
            items.append([scored])
    return items
