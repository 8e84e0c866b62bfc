"""What each part of a question asks for: which figures the clauses state and which they don't."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace

from rag.answer.absence import nearest_value
from rag.answer.materials import Materials
from rag.quotes.citer import Citer
from rag.reader.details import NAMES, QUANTITIES, answers
from rag.reader.statements import Scored, best_bodies, led_by_title
from rag.types import Ask, Detail, Draft, Hit, Query

NEAR, MAX_SENTENCES, MAX_CHARS = 0.68, 3, 150
"""Further sentences of the same clause are quoted if they score this share of the best: so many
sentences, and so many characters in all."""
OTHER, FIRST = 0.95, 0.9
"""A sentence of another clause is added if it scores this share of the best; of the first hit, the
second share. These and `NEAR` quote the most gold for the fewest other sentences on dev."""
FEW_WORDS, UNSURE = 0.15, 0.8
"""Where the best sentence holds less than this share of the question's words, meaning alone chose
it, and a sentence of another clause needs only the second share of its score."""
DETAIL_CLAUSES, DETAIL_SHARE = 3, 0.7
"""A figure counts as the one asked for if it stands in one of the best clauses, in a sentence
that holds this share of the best sentence's words of the topic."""
SURE = 0.6
"""From this probability on a statement answers, whatever form its answer has; with a figure of the
kind asked for, in whatever clause it stands."""
LIKELY = 0.3
"""From here on the likeliest statement of all is taken to answer in words of its own, where none
holds a value of the kind expected: on fields held back 90 of 100 such statements do."""


def completed(draft: Draft, query: Query, materials: Materials) -> Draft:
    """Add the figures that a further part of the question asks for, or say they aren't given."""
    ranked = materials.ranked
    if query.asks_value or query.kind == "comparison" or len(query.parts) < 2 or not ranked:
        return draft
    open_parts = [
        part
        for part in query.asks
        if not (query.of_document and part.facts)
        and not any(answers(c.quote, part) for c in draft.citations)
    ]
    stated, missing = stated_and_missing(open_parts, ranked)
    citer = Citer.after(draft.citations)
    lines = [draft.text, *(materials.say(citer, [said], detail) for said, detail in stated)]
    if query.kind == "unit" and any(not part.detail for part in query.parts):
        lines.insert(0, materials.say(citer, best_of_clause(ranked, ranked[0])))
    if missing:
        lines.append(f"（{absence(missing, near=stands_near(missing, query, materials))}。）")
    reason = "detail_missing" if missing else draft.reason
    return replace(draft, text="\n".join(lines), citations=citer.citations, reason=reason)


def stated_and_missing(
    parts: Sequence[Ask], ranked: Sequence[Scored]
) -> tuple[list[tuple[Scored, Detail]], list[Ask]]:
    """Return the sentences that give the figures asked for, and the parts that get none."""
    stated: dict[tuple[str, int], tuple[Scored, Detail]] = {}
    missing: list[Ask] = []
    for part in parts:
        if part.detail not in QUANTITIES:
            continue
        if found := with_detail(part, ranked):
            key = (found.clause.clause_id, found.statement.start)
            stated.setdefault(key, (found, part.detail))
        else:
            missing.append(part)
    return list(stated.values()), missing


def absence(missing: Sequence[Ask], *, whole: bool = False, near: bool = False) -> str:
    """Say what the documents don't give; of which part of the question, unless it is all of it.

    `near` says that something of the kind stands near the matter, so that only a direct rule is
    known to be missing.
    """
    names = [NAMES[part.detail] for part in missing]
    said = "没有找到直接写明{}的规定" if near else "文件没有给出具体的{}"
    if whole:
        return said.format("、".join(dict.fromkeys(names)))
    asked = (part.text.strip().rstrip("？?") for part in missing)
    told = (f"“{part}”：{said.format(name)}" for part, name in zip(asked, names, strict=True))
    return "；".join(told)


def stands_near(missing: Sequence[Ask], query: Query, materials: Materials) -> bool:
    """Return whether a value of a kind that is missing stands near the matter."""
    return any(nearest_value(part, query, materials) for part in missing)


def with_detail(part: Ask, ranked: Sequence[Scored]) -> Scored | None:
    """Return the best sentence that gives the figure asked for, None if none does.

    It must be about the matter: not far from the best sentence in the topic's words, or the
    best in all; outside the best clauses it must surely answer, too.
    """
    best = ranked[0]
    clauses = list(dict.fromkeys(s.clause.clause_id for s in ranked))[:DETAIL_CLAUSES]
    near = [s for s in ranked if s.words >= DETAIL_SHARE * best.words or s.content >= best.content]
    giving = [scored for scored in near if answers(scored.said, part)]
    first = (scored for scored in giving if scored.clause.clause_id in clauses)
    return next(first, None) or next((s for s in giving if s.answers >= SURE), None)


def in_own_words(query: Query, best: Scored) -> bool:
    """Whether the likeliest statement answers without a value of the kind expected.

    Of several parts it answers one, so that the others are given up only where it is sure.
    """
    return best.answers >= (LIKELY if len(query.parts) < 2 else SURE)


def best_of_clause(ranked: Sequence[Scored], best: Scored) -> list[Scored]:
    """Return the best sentence and those of its clause that are nearly as good."""
    same = [s for s in ranked if s.clause.clause_id == best.clause.clause_id]
    near = [s for s in same if s.content >= NEAR * best.content and s.statement.role == "body"]
    chosen: list[Scored] = []
    for scored in near[:MAX_SENTENCES]:
        length = sum(len(s.statement.text) for s in (*chosen, scored))
        if not chosen or length <= MAX_CHARS:
            chosen.append(scored)
    return led_by_title(chosen, same) if chosen else [best, *best_bodies(same, OTHER)[:1]]


def also_meant(ranked: Sequence[Scored], hits: Sequence[Hit], told: Container[str]) -> list[Scored]:
    """Return the best sentence of one other clause: nearly as good, or of the first hit."""
    others = [s for s in ranked if s.clause.clause_id not in told and s.statement.role == "body"]
    best, first = ranked[0].score, hits[0].clause.clause_id
    share = UNSURE if ranked[0].words < FEW_WORDS else OTHER
    top = [s for s in others if s.clause.clause_id == first]
    near_top = [s for s in top if s.score >= min(FIRST, share) * best]
    return near_top[:1] or [s for s in others[:1] if s.score >= share * best]
