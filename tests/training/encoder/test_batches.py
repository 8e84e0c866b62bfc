import numpy as np
import pytest
from tokenizers import Tokenizer, models

from training.encoder.batches import (
    HardNegatives,
    Mix,
    Mixer,
    PairBags,
    pair_bags,
)
from training.encoder.mining import mine
from training.encoder.pairs import Pair

CHARS = "甲乙丙丁戊己庚辛壬癸"


@pytest.fixture
def tokenizer() -> Tokenizer:
    """One token for each character of `CHARS`, ids from 1."""
    return Tokenizer(models.Unigram([("[UNK]", 0.0), *((char, -1.0) for char in CHARS)], 0, False))


@pytest.fixture
def kinds(tokenizer: Tokenizer) -> dict[str, PairBags]:
    """Ten pairs: each asks for its character; the first two share a passage."""
    groups = [0, 0, *range(2, 10)]
    pairs = [Pair(char, CHARS[g], "", str(g)) for char, g in zip(CHARS, groups, strict=True)]
    return {
        "pairs": pair_bags(tokenizer, pairs, ["癸"], 0),
        "texts": pair_bags(tokenizer, [Pair(char, char, "", f"t{char}") for char in CHARS], [], 0),
    }


def test_shares_set_the_numbers(kinds: dict[str, PairBags]) -> None:
    batch = Mixer(kinds, 8, 0).draw(Mix({"pairs": 0.5, "texts": 0.25}, distractors=3))
    assert (len(batch.left), len(batch.right)) == (6, 9)
    assert batch.same.shape == (6, 9)


def test_left_and_right_stay_together(kinds: dict[str, PairBags]) -> None:
    batch = Mixer(kinds, 10, 0).draw(Mix({"pairs": 1.0}, titled=0.4))
    passage = {1: 1, 2: 1, **{token: token for token in range(3, 11)}}
    for row in range(10):
        asked = int(batch.left.ids[batch.left.offsets[row]])
        answer = batch.right.ids[batch.right.offsets[row] : batch.right.offsets[row + 1]]
        assert answer[-1] == passage[asked]
    titled = int((np.diff(batch.right.offsets) == 2).sum())
    assert titled == 4  # the strange title 癸 stands before four passages


def test_pairs_of_one_passage_are_no_negatives(kinds: dict[str, PairBags]) -> None:
    batch = Mixer(kinds, 10, 0).draw(Mix({"pairs": 1.0}, titled=0))
    first = [int(batch.left.ids[batch.left.offsets[row]]) for row in range(10)]
    a, b = first.index(1), first.index(2)
    expected = np.zeros((10, 10), dtype=bool)
    expected[a, b] = expected[b, a] = True
    np.testing.assert_array_equal(batch.same, expected)


def test_the_same_seed_draws_the_same(kinds: dict[str, PairBags]) -> None:
    mix = Mix({"pairs": 0.5, "texts": 0.5}, distractors=2)
    one, two = Mixer(kinds, 8, 3).draw(mix), Mixer(kinds, 8, 3).draw(mix)
    np.testing.assert_array_equal(one.left.ids, two.left.ids)
    np.testing.assert_array_equal(one.right.ids, two.right.ids)


def test_hard_negatives_follow_the_right_sides(kinds: dict[str, PairBags]) -> None:
    mixer = Mixer(kinds, 10, 0)
    pool = kinds["texts"].right
    rows = np.full((10, 2), 7, dtype=np.int64)
    mixer.hard["pairs"] = HardNegatives(pool, kinds["texts"].groups, rows)
    batch = mixer.draw(Mix({"pairs": 0.5}, titled=0, hard=True))
    assert len(batch.right) == 10
    assert batch.right.ids[5:].tolist() == [8] * 5  # token of row 7


def test_mining_passes_over_the_answer(tokenizer: Tokenizer) -> None:
    passages = [a + b for a in CHARS for b in CHARS if a != b]
    kind = pair_bags(tokenizer, [Pair(p[0], p, "", p) for p in passages], [], 0)
    vectors = np.eye(11, dtype=np.float32)
    hard = mine(vectors, kind, kind, 0, 0)
    wanted = [kind.right.take(np.array([row])).ids.tolist() for row in range(len(passages))]
    for row, bag in enumerate(wanted):
        mined = [hard.pool.take(np.array([n])).ids.tolist() for n in hard.rows[row]]
        assert bag not in mined
        assert sum(bag[0] in other for other in mined) == 16  # 18 hold the character, 2 the answer
