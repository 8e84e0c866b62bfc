"""The whole training on a handful of made-up texts."""

import json
from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from index.encoder.static import StaticEncoder
from training.encoder import __main__ as train
from training.encoder import curve
from training.encoder.batches import Mix
from training.encoder.contrast import Stage

THINGS = ["土地", "户口", "贷款", "数据", "人才", "技术", "能源", "社保", "学校", "药品"]
ACTS = ["流转办法", "登记规则", "补贴标准", "交易平台", "监管责任", "审批流程"]
STAGES = (
    Stage("texts", 5, 3e-3, Mix({"texts": 1.0})),
    Stage("policy", 40, 3e-3, Mix({"pairs": 0.6, "stard": 0.3, "terms": 0.1}), dropout=0.0),
)


def write(path: Path, records: list[dict[str, object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    path.write_text("".join(lines), encoding="utf-8")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Sixty articles, a question on each, in the layout of the public sets."""
    texts = [f"建立健全{thing}的{act}，由有关部门负责实施。" for thing in THINGS for act in ACTS]
    ids = [str(n) for n in range(len(texts))]
    corpus = [{"id": i, "title": "某办法", "text": t} for i, t in zip(ids, texts, strict=True)]
    asked = [f"{text[4:6]}的事{text[7:9]}咋办" for text in texts]
    for name in ("stard", "lawbench", "cmrc2018"):
        task = "3-8" if name == "lawbench" else ""
        queries = [
            {"id": i, "query": q, "positive_ids": [i], "task": task}
            for i, q in zip(ids, asked, strict=True)
        ]
        if name == "lawbench":
            queries += [query | {"task": "3-2"} for query in queries]
        write(tmp_path / name / "corpus.jsonl", corpus)
        write(tmp_path / name / "queries.jsonl", queries)
    pairs = [
        {"query": q, "passage": t, "source": "written"} for q, t in zip(asked, texts, strict=True)
    ]
    write(tmp_path / "pairs/q.jsonl", pairs)
    write(tmp_path / "pairs/t.jsonl", [{"everyday": "咋办", "official": ["办理流程"]}])
    return tmp_path


def run(data: Path, out: Path, seed: int = 0) -> dict[str, dict[str, float]]:
    train.main(data, out, data / "pairs", seed, tokens=120, dimension=8)
    result = json.loads((out / "measures.json").read_text(encoding="utf-8"))
    return result["recall"]


def test_training_learns_logs_and_repeats(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train, "STAGES", STAGES)
    recalls = run(data, tmp_path / "one")
    run(data, tmp_path / "two")
    run(data, tmp_path / "other", seed=1)
    log = [json.loads(line) for line in (tmp_path / "one/curve.jsonl").read_text().splitlines()]
    losses = [entry["loss"] for entry in log if "loss" in entry]
    measured = [entry["recall"]["stard"]["10"] for entry in log if "recall" in entry]
    assert len(losses) == 45 and losses[-1] < losses[5]
    assert len(measured) == 2 and measured[1] >= measured[0]
    assert recalls["stard"]["10"] >= 0.5  # chance: 10 of 60
    weights = [tmp_path / name / "model/model.safetensors" for name in ("one", "two", "other")]
    assert weights[0].read_bytes() == weights[1].read_bytes() != weights[2].read_bytes()
    encoder = StaticEncoder(tmp_path / "one/model", "one")
    model = SentenceTransformer(str(tmp_path / "one/model"), device="cpu")
    texts = ["土地的事流转咋办", "建立健全户口的登记规则。"]
    np.testing.assert_allclose(encoder.encode_clauses(texts), model.encode(texts), atol=1e-6)


def test_curve_trains_with_each_share(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mix = Mix({"pairs": 0.6, "texts": 0.4})
    stages = (STAGES[0], Stage("policy", 40, 3e-3, mix, dropout=0.0))
    monkeypatch.setattr(train, "STAGES", stages)
    monkeypatch.setattr(curve, "STAGES", stages)
    run(data, tmp_path / "one")
    out = tmp_path / "curve.jsonl"
    curve.main(data, tmp_path / "one/start", out, data / "pairs", "0,0.5,1", 0)
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    numbers = [line["pairs"] for line in lines]
    assert numbers[0] == 0 and numbers[2] == 2 * numbers[1] > 0
    assert lines[2]["recall"]["pairs"]["5"] > lines[0]["recall"]["pairs"]["5"]
