"""One value, one permission, one reason: the statement that says it, and little else."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answer.absence import nearest_value
from rag.answer.headline import headline, verdict
from rag.answer.listing import list_measures
from rag.answer.materials import Materials
from rag.answer.parts import (
    DETAIL_CLAUSES,
    DETAIL_SHARE,
    absence,
    also_meant,
    best_of_clause,
    in_own_words,
    stands_near,
    stated_and_missing,
)
from rag.answer.premise import borne_out, gives_reason, unreasoned
from rag.answer.writing import by_clause
from rag.quotes.citer import Citer
from rag.reader.details import TO_DO
from rag.reader.statements import Scored
from rag.types import Ask, Draft, Query

TOLD = 0.4
"""From this probability on yes or no is told first: 92 of 100 such statements answer, on fields
held back."""
_OPEN_SENTENCES, _OPEN_SHARE = 4, 0.8


def stated_values(query: Query, materials: Materials) -> Draft | None:
    """Quote what says it, and what another clause says if it may be the one meant."""
    ranked = materials.ranked
    if not ranked:
        return None
    citer = Citer()
    stated, missing = stated_and_missing(query.asks, ranked)
    best, detail = stated[0] if stated else (ranked[0], query.detail)
    if not stated and in_own_words(query, best):
        missing = []  # it answers, in words that hold no figure of the kind expected
    whole = bool(missing) and not stated and len(query.parts) <= len(missing)
    if whole:
        return _without_value(missing, query, materials)
    lines = [materials.say(citer, chosen := best_of_clause(ranked, best), detail)]
    if first := _first_line(query, best, chosen, citer, stated=bool(stated)):
        lines.insert(0, first)
    lines += [materials.say(citer, [scored], detail) for scored, detail in stated[1:]]
    if missing:
        said = absence(missing, near=stands_near(missing, query, materials))
        text = "\n".join([*lines, f"（{said}。）"])
        return Draft(text, citer.citations, reason="detail_missing")
    told = {best.clause.clause_id, *(scored.clause.clause_id for scored, _ in stated)}
    also = also_meant(ranked, materials.hits, told)
    lines += [materials.say(citer, [scored], detail) for scored in also]
    return Draft("\n".join(lines), citer.citations)


def _first_line(
    query: Query, best: Scored, chosen: Sequence[Scored], citer: Citer, *, stated: bool
) -> str:
    """Return the figure, or the yes or no, that the best statement gives, "" if that is unsure."""
    mark = citer.marker_of(best.clause, best.statement.start, best.statement.end)
    if stated and (first := headline(query.asks[0], best.said, [s.said for s in chosen], mark)):
        return first
    alone = query.detail == "permission" and len(query.parts) == 1
    return verdict(query.modal, best.said, mark) if alone and best.answers >= TOLD else ""


def _without_value(missing: Sequence[Ask], query: Query, materials: Materials) -> Draft:
    """Say that the value asked for isn't given, and what is: the nearest of its kind, if any."""
    citer, ranked = Citer(), materials.ranked
    found = nearest_value(missing[0], query, materials)
    said = f"{absence(missing, whole=True, near=bool(found))}。相关的规定是："
    lines = [said, materials.say(citer, best_of_clause(ranked, ranked[0]))]
    if found and not any(found[1].text in line for line in lines):
        lines.append(materials.tell(citer, *found))
    return Draft("\n".join(lines), citer.citations, refused=True, reason="detail_missing")


def values_to_act(query: Query, materials: Materials) -> Draft | None:
    """Quote what one needs in order to act, whatever the kind of the question."""
    if query.detail not in TO_DO:
        return None
    said = stated_values(query, materials)
    papers = query.detail == "papers" and said is not None and not said.refused
    return list_measures(query, materials) if papers else said  # papers are a list, told whole


def unfounded_claim(query: Query, materials: Materials) -> Draft | None:
    """Say that the documents don't say what the question takes for granted."""
    ranked = materials.ranked
    if not ranked or not query.claimed or borne_out(query.claimed, _told(ranked)):
        return None
    citer = Citer()
    said = materials.say(citer, best_of_clause(ranked, ranked[0]))
    text = f"文件没有说“{query.claimed}”，问题的前提没有依据。相关的规定是：\n{said}"
    return Draft(text, citer.citations, refused=True, reason="detail_missing")


def reasons(query: Query, materials: Materials) -> Draft | None:
    """Quote what the matter is for, or say that no reason is given and what is."""
    ranked = materials.ranked
    if not ranked or not query.why:
        return None
    floor = DETAIL_SHARE * ranked[0].words
    near = [s for s in ranked if s.words >= floor and gives_reason(s.statement.text)]
    if near:
        citer = Citer()
        return Draft(materials.say(citer, near[:1]), citer.citations)
    said = stated_values(query, materials)
    return unreasoned(said) if said else None


def open_statements(_query: Query, materials: Materials) -> Draft | None:
    """Quote the few sentences that answer, clause by clause."""
    ranked = materials.ranked
    if not ranked:
        return None
    citer = Citer()
    floor = ranked[0].score * _OPEN_SHARE
    chosen = [s for s in ranked if s.score >= floor and s.statement.role == "body"]
    groups = by_clause(chosen[:_OPEN_SENTENCES] or ranked[:1])
    if len(groups) == 1:
        return Draft(materials.say(citer, groups[0][1]), citer.citations)
    return Draft("\n".join(materials.grouped(citer, groups)), citer.citations)


def _told(ranked: Sequence[Scored]) -> list[str]:
    """Return the texts of the best clauses."""
    clauses = dict.fromkeys(scored.clause for scored in ranked)
    return [clause.text for clause in list(clauses)[:DETAIL_CLAUSES]]
