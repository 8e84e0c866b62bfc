"""What kind of answer a question asks for: learned, but for what it names.

The classifier (`rag.question.learned`) tells the kind from the wording. Which sides are set
against each other, whether every place is meant and whether a unit is named are closed
classes and decide over it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, cast

from rag.question.facts import (
    LIFE,
    asks_catalogue,
    asks_only_life,
    document_facts,
    names_basis,
    names_element,
)
from rag.question.learned import scores
from rag.types import QuestionKind
from rag.words import kinds as say

Groups = Literal["areas", "all", "documents", "inside"]
_OF_ONE: frozenset[str] = frozenset(
    {"document", "summary", "clause", "definition", "units_of", "chat", "count"}
)
"""Kinds of questions in which 各地 is a word like any other."""
SURE = 0.5
"""Above this score what a document says is asked for, though other words stand beside it."""
DOUBTFUL = -0.3
"""Below this score a question is one about a document only if it asks for a fact of it."""
_NAMING: frozenset[str] = frozenset({"definition", "fact", "unit"})
"""Kinds for which 全称是什么 and 主送谁 are easily taken."""


def kind_of(
    text: str,
    *,
    sides: int = 0,
    units: int = 0,
    nouns: Iterable[str] = (),
    own: str = "",
    whole: bool = False,
    titled: bool = False,
) -> QuestionKind:
    """Return the kind of a question that is complete.

    Args:
        text: the resolved question.
        sides: how many scopes (regions, documents) it names; two or more make a comparison.
        units: how many organisations it names.
        nouns: what the corpus's areas are called (都市圈).
        own: the question without the scopes it names (the question itself if not given).
        whole: whether it has no matter beside documents.
        titled: whether it names a document by title or number.
    """
    own = own or text
    if asks_catalogue(text) or (sides < 2 and names_basis(text)):
        return "document"
    if is_comparison(text, sides, nouns, own):
        return "comparison"
    if say.SOURCE.search(text):
        return "fact"
    if sides and (say.MEMBERS.search(text) or say.MEMBERS_ALONE.fullmatch(own)):
        return "document"
    ranked = ranked_kinds(own)
    if ranked[0] in _NAMING and (names_element(text) or (titled and asks_only_life(own))):
        return "document"
    unsure = scores("kind", own)[ranked[0]] < 0
    if unsure and (plain := say.interrogative_kind(text)):
        return plain
    barred = _barred(text, own, named=bool(units), whole=whole, titled=titled, unsure=unsure)
    return next(kind for kind in ranked if kind not in barred)


def _barred(
    text: str, own: str, *, named: bool, whole: bool, titled: bool, unsure: bool
) -> frozenset[str]:
    """Return the kinds that a question can't be, by what it names and by its interrogatives."""
    barred = {"comparison", "chat"}
    if not named or say.WHICH_UNIT.search(text):
        barred.add("units_of")
    thing = say.WHICH_THING.search(text) and not say.WHICH_UNIT.search(text)
    if thing or say.YES_OR_NO.search(text):
        barred.add("unit")
    facts = scores("facts", own)
    likely = max(facts.values()) > DOUBTFUL or names_element(text)
    likely = likely and (titled or not lasts_itself(text, own))
    if not (whole or likely) or (
        scores("kind", own)["document"] < DOUBTFUL and not document_facts(own)
    ):
        barred.add("document")
    sure = scores("kind", own)["summary"] > SURE and say.NAMES_DOCUMENT.search(own)
    if not (whole or sure or say.POINTS_AT_DOCUMENT.search(own)):
        barred.add("summary")
    if say.WHICH_ONES.search(text):
        barred |= {"count", "summary"} if unsure else {"count"}
    return frozenset(barred)


def lasts_itself(text: str, own: str) -> bool:
    """Whether it is asked how long something lasts that is no document: 许可证有效期几年.

    Of a document's facts only its life is one that papers, permits and contracts have as well.
    """
    asked = document_facts(own)
    of_life = bool(asked) and LIFE.issuperset(asked) and not names_element(text)
    return of_life and not say.OF_DOCUMENTS.search(own)


def ranked_kinds(text: str) -> tuple[QuestionKind, ...]:
    """Return all kinds, the likeliest first."""
    found = scores("kind", text)
    ordered = sorted(found, key=lambda kind: (-found[kind], kind))
    return cast("tuple[QuestionKind, ...]", tuple(ordered))


def is_comparison(text: str, sides: int, nouns: Iterable[str] = (), own: str = "") -> bool:
    """Whether sides are set against each other: named ones, or every one there is."""
    if sides:
        return sides >= 2 or bool(say.OTHERS.search(text))
    likeliest = ranked_kinds(own or text)[0]
    if say.WHICH_DOCUMENTS.search(text):
        return likeliest in ("list", "count", "comparison", "document")
    if say.asks_each(text, nouns):
        return True
    if say.asks_everywhere(text):
        return likeliest not in _OF_ONE and not (likeliest == "unit" and say.asks_authority(text))
    return likeliest == "comparison" and say.asks_which_place(text)


def groups_wanted(text: str, nouns: Iterable[str] = ()) -> Groups:
    """Return what a comparison without named sides runs over."""
    if say.WHICH_DOCUMENTS.search(text):
        return "documents"
    if say.OTHERS.search(text):
        return "all"
    return "areas" if say.asks_each(text, nouns) else "inside"
