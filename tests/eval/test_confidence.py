"""The logistic fit: directions, plain weights, unseen confidences."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from eval.confidence import FAR_THEMES, PAIRS, Sample, _unlike, far_questions, fit, fitted
from rag.answer.confidence import FEATURES, Features, confidence


def samples(weight: float = 1.0) -> list[Sample]:
    """Answerable ones have high similarity and no statement behind the best."""
    return [
        Sample(
            Features(similarity=0.02 * i, second=float(i < 20), meaning=0.5),
            i >= 20,
            weight,
            f"q{i}",
        )
        for i in range(40)
    ]


def test_weights_point_the_right_way_and_constant_features_get_none() -> None:
    weights = fit(samples()).weights
    assert weights.similarity > 0 > weights.second
    assert weights.meaning == weights.scoped == 0.0


def test_the_plain_weights_give_the_fitted_confidences() -> None:
    fitted = fit(samples())
    given = samples()
    sure = [confidence(s.features, fitted.weights) for s in given]
    assert max(sure[:20]) < 0.5 < min(sure[20:])
    assert set(fitted.unseen) == {s.question_id for s in given}
    assert fitted.unseen["q0"] < 0.5 < fitted.unseen["q39"]


def test_made_samples_have_no_unseen_confidence() -> None:
    given = [*samples(), Sample(Features(similarity=0.1), False, 0.1)]
    assert len(fit(given).unseen) == 40


def test_the_fit_is_the_same_every_time() -> None:
    assert fit(samples()) == fit(samples())


def test_a_collection_is_judged_by_a_model_that_saw_nothing_of_it() -> None:
    seen = [replace(s, collection="a") for s in samples()]
    odd = [replace(s, collection="b", question_id=f"b{s.question_id}") for s in samples()]
    odd = [replace(s, answerable=not s.answerable) for s in odd]
    unseen = fit([*seen, *odd]).unseen
    assert unseen["bq0"] == confidence(odd[0].features, fitted(seen))
    assert unseen["q0"] == confidence(seen[0].features, fitted(odd))
    assert unseen["bq0"] < 0.5 < unseen["q0"]


def test_the_projects_own_far_questions_are_there() -> None:
    assert len(far_questions(PAIRS)) == 500


def test_far_questions_are_of_other_fields_only(tmp_path: Path) -> None:
    theme = sorted(FAR_THEMES)[0]
    rows = [{"query": "甲", "theme": theme}, {"query": "乙", "theme": "土地"}]
    lines = "\n".join(json.dumps(row) for row in rows)
    (tmp_path / "questions-9.jsonl").write_text(lines, encoding="utf-8")
    assert far_questions(tmp_path) == ("甲",)


def test_a_place_that_says_the_same_is_not_unlike() -> None:
    quote = "全面推广首席数据官制度"
    assert _unlike(quote, ["培育数据要素市场。"])
    assert not _unlike(quote, ["培育市场。", "探索推广首席数据官制度。"])


@pytest.mark.parametrize("name", FEATURES)
def test_every_feature_can_be_set(name: str) -> None:
    assert sum(Features(**{name: 0.25}).values()) == 0.25
