"""What each part of retrieval is worth: the same questions with parts switched on in turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from rich.table import Table

from eval.gold import GoldFinder
from eval.metrics import Interval, mean_interval, retrieval_measures
from eval.questions import Question
from index.encoder import load_encoder
from index.opening import open_snapshot
from index.settings import Settings
from rag.question.query import QueryParser
from rag.retrieval.fusion import FusionWeights
from rag.retrieval.retriever import Retriever
from rag.types import Query, Scope

FIGURES = ("recall@1", "recall@5", "recall@10", "mrr@10")
_NO_BONUS = {"fact": 0.0, "unit": 0.0, "body": 0.0, "shared": 0.0, "aside": 0.0, "copy": 0.0}


@dataclass(frozen=True, slots=True)
class Variant:
    """A way to search: how the parsed query is cut down, and the weights."""

    name: str
    cut: Callable[[Query], Query]
    weights: FusionWeights


def _bare(query: Query) -> Query:
    """The words alone: no scope, no sides, no official terms."""
    return replace(query, scope=Scope(), groups=(), expansions=(), topic=query.text, unscoped="")


def _scoped(query: Query) -> Query:
    return replace(query, expansions=())


def _whole(query: Query) -> Query:
    return query


def variants() -> tuple[Variant, ...]:
    """Return the variants, each adding one part to the one before (from the third on)."""
    plain = replace(FusionWeights(), expansion=0.0, sentence=0.0, **_NO_BONUS)
    lexical = replace(plain, dense=0.0)
    dense = replace(plain, lexical=0.0)
    lexicon = replace(plain, expansion=FusionWeights().expansion)
    sentences = replace(lexicon, sentence=FusionWeights().sentence)
    return (
        Variant("BM25", _bare, lexical),
        Variant("编码器", _bare, dense),
        Variant("融合", _bare, plain),
        Variant("＋范围", _scoped, plain),
        Variant("＋同义词", _whole, lexicon),
        Variant("＋句子", _whole, sentences),
        Variant("＋加减分（默认）", _whole, FusionWeights()),
    )


def ablate(
    settings: Settings, questions: Sequence[Question]
) -> dict[str, dict[str, dict[str, Interval]]]:
    """Return variant -> question type ("全部" for all) -> figure -> mean and interval."""
    snapshot = open_snapshot(settings)
    encoder = load_encoder(settings)
    finder, parser = GoldFinder(snapshot), QueryParser(snapshot, settings)
    asked = [(q, parser.parse(q.question, q.history)) for q in questions if q.answerable]
    result = {}
    for variant in variants():
        retriever = Retriever(snapshot, encoder, settings, weights=variant.weights)
        values: dict[str, dict[str, list[float]]] = {}
        for question, query in asked:
            hits = retriever.retrieve(variant.cut(query)).hits
            ranking = [hit.clause.clause_id for hit in hits]
            gold = finder.groups(question)
            figures = retrieval_measures(ranking, gold, any_gold=question.any_gold)
            for group in ("全部", question.type):
                for name in FIGURES:
                    values.setdefault(group, {}).setdefault(name, []).append(figures[name])
        result[variant.name] = {
            group: {name: mean_interval(v) for name, v in named.items()}
            for group, named in values.items()
        }
    return result


def ablation_table(
    result: Mapping[str, Mapping[str, Mapping[str, Interval]]], group: str = "全部"
) -> Table:
    """Return one row a variant with means and 95 % intervals."""
    table = Table("检索", *FIGURES, title=f"逐项加上各部分（{group}）")
    for name, groups in result.items():
        cells = (groups[group][figure] for figure in FIGURES)
        table.add_row(name, *(f"{i.mean:.3f} [{i.low:.2f}, {i.high:.2f}]" for i in cells))
    return table
