"""The variants really differ in what they search with."""

from eval.ablation import variants
from rag.retrieval.fusion import FusionWeights
from rag.types import Query, Scope


def test_the_last_variant_is_the_default() -> None:
    last = variants()[-1]
    query = Query("问", "问", "题", expansions=(("词", 1.0),))
    assert last.weights == FusionWeights()
    assert last.cut(query) is query


def test_bare_variants_know_neither_scope_nor_lexicon() -> None:
    query = Query(
        "问", "吉林落户", "落户", scope=Scope(regions=("220000",)), expansions=(("a", 1),)
    )
    for variant in variants()[:3]:
        cut = variant.cut(query)
        assert (cut.scope, cut.expansions, cut.topic) == (Scope(), (), "吉林落户")


def test_bm25_and_encoder_stand_alone() -> None:
    lexical, dense = variants()[:2]
    assert (lexical.weights.dense, dense.weights.lexical) == (0.0, 0.0)
    assert lexical.weights.expansion == dense.weights.sentence == 0.0
