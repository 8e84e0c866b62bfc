"""The loss by hand; and a tiny model that learns, is cut off, and comes out the same as ONNX."""

import json
import math

import numpy as np
import pytest
import torch

from rag.reader.cross import CrossEncoder
from training.reader.cross.data import Question
from training.reader.cross.export import joint_of, write_joint, write_model
from training.reader.cross.learn import Crossing, loss_of
from training.reader.cross.measure import figures, table
from training.reader.cross.model import CrossModel, score
from training.transformer.learning import Plan


def test_the_loss_by_hand():
    logits = torch.tensor([0.0, 0.0, 0.0])
    answers, group = torch.tensor([1.0, 0.0, 0.0]), torch.tensor([0, 0, 1])
    # each pair: ln 2; the answer against the one beside it: ln 2; the near miss has no order
    assert float(loss_of(logits, answers, group)) == pytest.approx(math.log(2))
    alone = loss_of(logits, torch.zeros(3), group)
    assert float(alone) == pytest.approx(math.log(2))
    sure = loss_of(torch.tensor([9.0, -9.0, -9.0]), answers, group)
    assert float(sure) < 0.001


def test_two_answers_of_one_question_share_the_order():
    logits, answers = torch.tensor([5.0, -5.0, -9.0]), torch.tensor([1.0, 1.0, 0.0])
    ordered = loss_of(logits, answers, torch.tensor([0, 0, 0])) - 0.5 * (
        torch.nn.functional.binary_cross_entropy_with_logits(logits, answers)
    )
    assert float(ordered) < 0.001


def questions():
    """Return questions about 问 that 文 answers and 答 doesn't, in fields of all parts."""
    return [
        Question("问", f"field {n}", n % 4 == 3, 2, said, answers, (0.5, 0.5))
        for n in range(30)
        for said, answers in [
            (("答 0", "答 1"), (False, False)) if n % 4 == 3 else (("文 2", "答 3"), (True, False))
        ]
    ]


def train(model, folder, plan):
    learnt = [one for one in questions() if one.learnt]
    losses = []
    Crossing(model, learnt, plan, folder, seed=0).run(lambda _, loss: losses.append(loss))
    return losses


def test_a_tiny_model_learns_and_ships(tiny, tmp_path):
    torch.manual_seed(0)
    model = CrossModel(tiny, layers=1)
    losses = train(model, tmp_path / "run", Plan(steps=30, rate=3e-3, warm_up=3))
    assert losses[-1] < losses[0] / 2
    model.save(tmp_path / "model")
    config = json.loads((tmp_path / "model/config.json").read_text())
    assert config["num_hidden_layers"] == 1
    again = CrossModel(
        tmp_path / "model", layers=1
    )  # its head is what a later training starts from
    assert again.head.weight.tolist() == model.head.weight.tolist()

    write_model(tmp_path / "model", tmp_path / "out", pieces=15)
    shipped = CrossEncoder(tmp_path / "out")
    said = ["文 2", "答 3", "答 0"]
    float_odds = score(model, ["问"] * 3, said)
    np.testing.assert_allclose(shipped.log_odds("问", said), float_odds, atol=0.6)
    assert float_odds[0] > max(float_odds[1:])

    def judge(asked, texts):
        return score(model, asked, texts)

    joint = joint_of(questions(), judge)
    assert joint[1] > 0
    measured = figures(questions(), judge, joint)
    assert measured["cross"]["first"] == measured["both"]["auc"] == 1.0
    write_joint(tmp_path / "out", (1.0, 2.0, 3.0))
    own, other = np.array([0.5], np.float32), np.array([-1.0], np.float32)
    assert CrossEncoder(tmp_path / "out").joined(own, other).tolist() == [-1.0]


def test_the_table_has_a_row_for_every_statement():
    rows = table(questions()[:4])
    assert rows.answers.tolist() == [True, False] * 3 + [False] * 2
    assert rows.question.tolist() == [0, 0, 1, 1, 2, 2, 3, 3]
    assert rows.near_miss.tolist() == [False] * 6 + [True] * 2
    assert rows.features[:, 0] == pytest.approx(0.0)
