"""What the cross-encoder learns first: which passage is to the point, from pairs of all fields.

The triples say which statement of a clause answers, but there are few of them. Before, the network
learns from the everyday questions of `training/data/pairs` and those of STARD beside the passages
that an encoder confuses with theirs, and from CMRC 2018 which sentence of a paragraph holds what
is asked. A passage stands under its title, or a strange one, wherever it comes up, so neither title
nor likeness alone gives an answer away.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from index.encoder.base import Encoder
from training.encoder.pairs import Pair
from training.encoder.texts import read_jsonl
from training.reader.cross.data import Question
from training.transformer.data import Data, Pool, make_pool
from training.transformer.negatives import DEPTH, mine

NEAR_QUESTION, NEAR_ANSWER, STRANGE = 4, 4, 2
"""So many passages near the question, near its passage, and by chance stand beside it."""
BESIDE = 6
"""So many sentences of other paragraphs stand beside those of a paragraph of CMRC."""
_SENTENCE = re.compile(r"[^。！？；]+[。！？；]?")


def passages(read: Data, encoder: Encoder, seed: int) -> list[Question]:
    """Return the questions of the pairs and of STARD, but for those held back."""
    chosen = [p for kind in ("pairs", "stard") for p in read.kinds[kind] if len(p.query) < 100]
    pool = make_pool(chosen, read.others, seed)
    vectors = encoder.encode_clauses(pool.plain)
    rows = np.array([pool.rows[pair.passage] for pair in chosen], dtype=np.int64)
    queries = encoder.encode_queries([pair.query for pair in chosen])
    mined = mine(queries, rows, vectors)
    likeness = [vectors[mine_] @ query for mine_, query in zip(mined, queries, strict=True)]
    answers = _answers(chosen, pool)
    rng = np.random.default_rng(seed)
    return [
        _question(pair, int(row), found, like, pool, answers[pair.query], rng)
        for pair, row, found, like in zip(chosen, rows, mined, likeness, strict=True)
    ]


def _answers(pairs: Sequence[Pair], pool: Pool) -> Mapping[str, frozenset[int]]:
    """Return the rows of all passages that answer each question."""
    found: dict[str, set[int]] = {}
    for pair in pairs:
        found.setdefault(pair.query, set()).add(pool.rows[pair.passage])
    return {query: frozenset(rows) for query, rows in found.items()}


def _question(
    pair: Pair,
    row: int,
    mined: NDArray[np.int64],
    likeness: NDArray[np.float32],
    pool: Pool,
    answers: frozenset[int],
    rng: np.random.Generator,
) -> Question:
    near = np.concatenate(
        [
            rng.choice(DEPTH, NEAR_QUESTION, replace=False),
            DEPTH + rng.choice(DEPTH, NEAR_ANSWER, replace=False),
        ]
    )
    beside = {int(mined[i]): float(likeness[i]) for i in near}
    beside.update((int(i), 0.0) for i in rng.integers(0, len(pool.plain), STRANGE))
    wrong = [i for i in beside if i not in answers]
    return Question(
        pair.query,
        pair.group,
        near_miss=False,
        own=1,
        statements=tuple(_under_title(pool.titled[i]) for i in (row, *wrong)),
        answers=(True, *(False for _ in wrong)),
        small=(1.0, *(beside[i] for i in wrong)),
    )


def _under_title(titled: str) -> str:
    """Return a passage under its title as `rag.reader.pairs.statement_text` writes it."""
    title, _, text = titled.rpartition("\n")
    return f"{' '.join(title.split())[-40:]}：{text}" if title else text


def sentences(data: Path, seed: int) -> Iterator[Question]:
    """Yield the questions of CMRC 2018 beside the sentences of their paragraph and of others."""
    rng = random.Random(seed)
    texts = {str(r["id"]): r for r in read_jsonl(data / "cmrc2018" / "corpus.jsonl")}
    cut = {key: _cut(str(record["title"]), str(record["text"])) for key, record in texts.items()}
    keys = sorted(cut)
    for record in read_jsonl(data / "cmrc2018" / "queries.jsonl"):
        own = cut[cast("list[str]", record["positive_ids"])[0]]
        held = cast("list[str]", record["answers"])
        right = tuple(any(answer in one for answer in held) for one in own)
        if not any(right) or all(right):
            continue
        beside = [rng.choice(cut[rng.choice(keys)]) for _ in range(BESIDE)]
        yield Question(
            str(record["query"]),
            "cmrc",
            near_miss=False,
            own=len(own),
            statements=(*own, *beside),
            answers=(*right, *(False for _ in beside)),
            small=(*(0.5 for _ in own), *(0.0 for _ in beside)),
        )


def _cut(title: str, text: str) -> tuple[str, ...]:
    return tuple(f"{title}：{one}" for one in _SENTENCE.findall(text) if len(one) > 1)
