import json
from pathlib import Path

import numpy as np
import pytest
import torch

from training.encoder.pairs import Pair
from training.transformer import batches
from training.transformer.batches import Mixer, kind_of
from training.transformer.contrast import Contrast, contrastive_loss
from training.transformer.data import make_pool
from training.transformer.learning import Plan
from training.transformer.model import Model, encode

PAIRS = tuple(Pair(f"问{n}", f"文{n}", "", f"文{n}") for n in range(4))


@pytest.fixture(autouse=True)
def all_four(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "SHARES", {"pairs": 4})


def mixer() -> Mixer:
    pool = make_pool(PAIRS, (), 0)
    kind = kind_of(PAIRS, pool, np.zeros((4, 1), np.int64))
    return Mixer({"pairs": kind}, pool, np.eye(4, dtype=np.float32), seed=0, hard=0)


def run(model: Model, folder: Path, plan: Plan) -> list[float]:
    losses: list[float] = []
    Contrast(model, mixer(), plan, folder).run(lambda step, loss: losses.append(loss))
    return losses


def test_the_loss_is_the_mean_of_both_ways() -> None:
    queries = torch.eye(2)
    passages = torch.tensor([[1.0, 0.0], [0.0, 1.0], [0.6, 0.8]])
    same = torch.zeros(2, 3, dtype=torch.bool)
    there = -np.mean(
        [
            1 - np.log(np.exp(1) + np.exp(0) + np.exp(0.6)),
            1 - np.log(np.exp(0) + np.exp(1) + np.exp(0.8)),
        ]
    )
    back = -(1 - np.log(np.exp(1) + np.exp(0)))
    assert float(contrastive_loss(queries, passages, same, 1.0)) == pytest.approx(
        (there + back) / 2
    )


def test_what_is_marked_the_same_costs_nothing() -> None:
    queries, passages = torch.eye(2), torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
    same = torch.tensor([[False, False, True], [False, False, False]])
    without = contrastive_loss(queries[:1], passages[:2], same[:1, :2], 40.0)
    marked = contrastive_loss(queries[:1], passages, same[:1], 40.0)
    assert float(marked) == pytest.approx(float(without))


def test_training_learns_the_pairs(tiny: Path, tmp_path: Path) -> None:
    losses = run(Model(tiny), tmp_path, Plan(steps=40, rate=2e-3, warm_up=3))
    assert losses[-1] < losses[0] / 2


def test_a_run_that_was_cut_off_goes_on_where_it_stood(tiny: Path, tmp_path: Path) -> None:
    plan = Plan(steps=6, rate=1e-3, warm_up=2)
    whole = run(Model(tiny), tmp_path / "whole", plan)
    model = Model(tiny)
    first = Contrast(model, mixer(), plan, tmp_path / "cut")

    def stop(step: int, loss: float) -> None:
        if step == 3:
            first.save()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        first.run(stop)
    rest = run(Model(tiny), tmp_path / "cut", plan)
    assert rest == pytest.approx(whole[3:], abs=1e-5)
    lines = (tmp_path / "cut/curve.jsonl").read_text().splitlines()
    assert [json.loads(line)["step"] for line in lines] == [1, 2, 3, 4, 5, 6]


def test_the_order_of_texts_and_their_company_change_nothing(tiny: Path) -> None:
    model = Model(tiny)
    texts = [f"问{'文答' * n}" for n in range(1, 20)]
    rows = encode(model, texts, "query: ", 32)
    turned = encode(model, texts[::-1], "query: ", 32)
    np.testing.assert_allclose(rows, turned[::-1], atol=0.02)  # bfloat16
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert not model.bert.embeddings.word_embeddings.weight.requires_grad
