import numpy as np
import pytest

from training.encoder.pairs import Pair
from training.encoder.texts import Passage
from training.transformer import batches
from training.transformer.batches import Mixer, kind_of
from training.transformer.data import Pool, make_pool
from training.transformer.negatives import DEPTH, mine

PAIRS = tuple(Pair(f"问{n}", f"文{n}", f"题{n}" if n % 2 else "", f"文{n}") for n in range(12))
OTHERS = tuple(Passage("法", "章", f"他{n}") for n in range(3))


@pytest.fixture
def pool() -> Pool:
    return make_pool(PAIRS, OTHERS, seed=0)


@pytest.fixture
def mixer(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> Mixer:
    monkeypatch.setattr(batches, "SHARES", {"pairs": 6})
    hard = np.array([[12, 13], *[[14, 12]] * 11])
    vectors = np.eye(len(pool.plain), dtype=np.float32)
    vectors[1] = vectors[0]  # passages 0 and 1 are too alike
    return Mixer({"pairs": kind_of(PAIRS, pool, hard)}, pool, vectors, seed=3, hard=4)


def test_a_passage_keeps_its_title_and_others_may_get_a_strange_one(pool: Pool) -> None:
    assert pool.plain[:2] == ("文0", "文1")
    assert pool.titled[1] == "题1\n文1"
    assert pool.titled[12] == "法\n章\n他0"
    strange = [pool.titled[n] for n in range(0, 12, 2)]
    assert any(text.startswith("文") for text in strange)
    assert any("\n" in text for text in strange)
    assert all(text.endswith(f"文{2 * n}") for n, text in enumerate(strange))


def test_a_batch_is_answers_then_hard_negatives(mixer: Mixer) -> None:
    batch = mixer.draw(5)
    assert len(batch.queries) == 6
    assert len(batch.passages) == 10
    for query, passage in zip(batch.queries, batch.passages, strict=False):
        assert passage.endswith(query.replace("问", "文"))
    assert all(passage.splitlines()[-1].startswith("他") for passage in batch.passages[6:])


def test_the_same_step_is_the_same_batch_and_another_is_not(mixer: Mixer) -> None:
    assert mixer.draw(7).passages == mixer.draw(7).passages
    assert mixer.draw(7).passages != mixer.draw(8).passages


def test_alike_passages_are_no_negatives_of_each_other(mixer: Mixer) -> None:
    found = 0
    for step in range(20):
        batch = mixer.draw(step)
        places = [batch.queries.index(q) for q in ("问0", "问1") if q in batch.queries]
        expected = np.zeros(batch.same.shape, bool)
        if len(places) == 2:
            found += 1
            expected[places[0], places[1]] = expected[places[1], places[0]] = True
        np.testing.assert_array_equal(batch.same, expected)
    assert found


def test_titles_stand_before_answers_and_negatives_alike(mixer: Mixer) -> None:
    drawn = [mixer.draw(step).passages for step in range(40)]
    for part in (slice(0, 6), slice(6, 10)):
        titled = np.mean(["\n" in text for passages in drawn for text in passages[part]])
        assert 0.25 < titled < 0.6


def test_mined_passages_are_near_but_not_the_answer() -> None:
    rng = np.random.default_rng(0)
    passages = rng.normal(size=(60, 8)).astype(np.float32)
    passages[1] = passages[0] + 0.01  # nearly the answer itself
    passages /= np.linalg.norm(passages, axis=1, keepdims=True)
    queries = passages[[0, 5]]
    mined = mine(queries, np.array([0, 5]), passages)
    assert mined.shape == (2, 2 * DEPTH)
    assert not {0, 1} & set(mined[0])
    cosines = queries[1] @ passages.T
    nearest = [row for row in np.argsort(-cosines) if cosines[row] < 0.85][:DEPTH]
    assert set(mined[1, :DEPTH]) == set(nearest)
