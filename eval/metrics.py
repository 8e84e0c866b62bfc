"""Figures of one question and their summary.

Retrieval measures come from `ir_measures` (Macdonald et al.), ROUGE-L from `rouge_score`
(Lin 2004), intervals and tests from SciPy. Ours are only the thin definitions that policy
questions need; each says how it is computed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ir_measures
import numpy as np
from ir_measures import RR, P, Success, nDCG
from numpy.typing import NDArray
from rouge_score.rouge_scorer import RougeScorer
from scipy import stats

from eval.folding import fold

CUTS = (1, 3, 5, 10)
_MARKER = re.compile(r"\[\d+\]")
_SENTENCE = re.compile(r"[^。；！？\n]*[。；！？\n]?(?:[”’」』）)]*)(?:\[\d+\])*")


class _Characters:
    """Tokenizer for ROUGE: one token a character, white space and punctuation left out."""

    def tokenize(self, text: str) -> list[str]:
        return characters(text)


def characters(text: str) -> list[str]:
    """Return the letters, digits and Chinese characters of a text, without `[n]` markers."""
    return [c for c in _MARKER.sub("", text).lower() if c.isalnum()]


def retrieval_measures(
    ranking: Sequence[str], gold: Sequence[frozenset[str]], *, any_gold: bool
) -> dict[str, float]:
    """Return recall@k, mrr@10 and ndcg@10 of a ranked list of clause ids.

    `gold` has one set of interchangeable clauses per needed statement. With `any_gold` one of
    them suffices, so recall@k is Success@k; otherwise it is the capped recall
    |found within k| / min(k, |gold|) as BEIR reports it, so that ten needed clauses don't cap
    recall@5 at one half.
    """
    if not gold:
        return {}
    one_for_all = {c: c if any_gold else min(ids) for ids in gold for c in sorted(ids)}
    ranked = list(dict.fromkeys(one_for_all.get(c, c) for c in ranking))
    relevant = dict.fromkeys(one_for_all.values(), 1)
    qrels = {"q": relevant}
    run = {"q": {c: float(len(ranked) - i) for i, c in enumerate(ranked)}}
    measures = [RR @ 10, nDCG @ 10, *(Success @ k for k in CUTS), *(P @ k for k in CUTS)]
    got = ir_measures.calc_aggregate(measures, qrels, run)
    needed = 1 if any_gold else len(relevant)
    result = {"mrr@10": float(got[RR @ 10]), "ndcg@10": float(got[nDCG @ 10])}
    for k in CUTS:
        capped = got[P @ k] * k / min(k, needed)
        result[f"recall@{k}"] = float(got[Success @ k] if any_gold else capped)
    return result


def document_measures(
    files: Sequence[str], gold: Sequence[str], *, any_gold: bool
) -> dict[str, float]:
    """Return document@k: whether a right document is among those of the first k passages.

    `files` names the document of each passage found, best first; `gold` the right documents.
    Unless `any_gold`, it is the share of the right ones found, capped as in `retrieval_measures`.
    """
    wanted = set(gold)
    if not wanted:
        return {}
    result = {}
    for k in CUTS:
        found = len(wanted.intersection(files[:k]))
        result[f"document@{k}"] = float(found > 0) if any_gold else found / min(k, len(wanted))
    return result


def must_share(text: str, must: Sequence[str]) -> float:
    """Return the share of must-strings in the answer (width, blanks, bold marks ignored)."""
    plain = _plain(text)
    return sum(_plain(needed) in plain for needed in must) / len(must) if must else 1.0


def says_none(text: str, must_not: Sequence[str]) -> bool:
    """Whether an answer is free of what a wrong one says."""
    plain = _plain(text)
    return not any(_plain(wrong) in plain for wrong in must_not)


def _plain(text: str) -> str:
    return fold(_MARKER.sub("", text))


def character_f1(answer: str, reference: str) -> float:
    """Return F1 over bags of characters (the SQuAD definition, tokens being characters)."""
    left, right = Counter(characters(answer)), Counter(characters(reference))
    common = sum((left & right).values())
    return 2 * common / (left.total() + right.total()) if common else 0.0


def rouge_l(answer: str, reference: str) -> float:
    """Return the ROUGE-L F-measure over characters."""
    scorer = RougeScorer(["rougeL"], tokenizer=_Characters())
    return float(scorer.score(reference, answer)["rougeL"].fmeasure)


def citation_scores(
    cited: Sequence[str], gold: Sequence[frozenset[str]], *, any_gold: bool
) -> dict[str, float]:
    """Return precision and recall of the cited clauses against the gold clauses.

    Precision is the share of cited clauses that are gold (0 if nothing is cited). Recall is the
    share of needed statements that have a cited clause; with `any_gold`, one is enough.
    """
    if not gold:
        return {}
    accepted = frozenset().union(*gold)
    distinct = list(dict.fromkeys(cited))
    precision = sum(c in accepted for c in distinct) / len(distinct) if distinct else 0.0
    hit = [bool(ids & set(distinct)) for ids in gold]
    recall = float(any(hit)) if any_gold else sum(hit) / len(hit)
    return {"citation_precision": precision, "citation_recall": recall}


def marked_share(text: str) -> float:
    """Return the share of an answer's sentences that carry a `[n]` marker (1.0 for no text).

    Lines that only introduce (ending in a colon) and headings of tables don't state anything.
    """
    lines = [line.strip() for line in text.splitlines()]
    stated = [s for line in lines if line and line[-1] not in "：:" for s in _sentences(line)]
    return sum(bool(_MARKER.search(s)) for s in stated) / len(stated) if stated else 1.0


def _sentences(line: str) -> list[str]:
    found = [match.group().strip() for match in _SENTENCE.finditer(line)]
    return [s for s in found if len(characters(s)) >= 4]


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with its 95 % bootstrap interval over questions."""

    mean: float
    low: float
    high: float
    n: int


def mean_interval(values: Sequence[float], *, seed: int = 0) -> Interval:
    """Return mean and percentile bootstrap interval (2,000 resamples, SciPy)."""
    array = np.asarray(values, dtype=np.float64)
    mean = float(array.mean())
    if len(array) < 2 or np.ptp(array) == 0:
        return Interval(mean, mean, mean, len(array))
    result = stats.bootstrap(
        (array,), np.mean, n_resamples=2000, method="percentile", rng=np.random.default_rng(seed)
    )
    low, high = result.confidence_interval
    return Interval(mean, float(low), float(high), len(array))


def paired_p_value(before: Sequence[float], after: Sequence[float], *, seed: int = 0) -> float:
    """Return the two-sided p-value of a paired permutation test of the mean difference."""
    difference = np.asarray(after, dtype=np.float64) - np.asarray(before, dtype=np.float64)
    if not difference.any():
        return 1.0
    result = stats.permutation_test(
        (difference,),
        np.mean,
        permutation_type="samples",
        n_resamples=4999,
        rng=np.random.default_rng(seed),
    )
    return float(result.pvalue)


@dataclass(frozen=True, slots=True)
class RiskCoverage:
    """Selective answering: share answered against share of wrong among the answered.

    Points are ordered by falling threshold; `area` is the mean risk over all coverages
    (AURC, Geifman & El-Yaniv 2017; lower is better).
    """

    thresholds: tuple[float, ...]
    coverage: tuple[float, ...]
    risk: tuple[float, ...]
    area: float


def risk_coverage(confidence: Sequence[float], correct: Sequence[bool]) -> RiskCoverage:
    """Return the risk-coverage curve; equal confidences enter together."""
    order = np.argsort(-np.asarray(confidence, dtype=np.float64), kind="stable")
    sure: NDArray[np.float64] = np.asarray(confidence, dtype=np.float64)[order]
    wrong = 1.0 - np.asarray(correct, dtype=np.float64)[order]
    counts = np.arange(1, len(order) + 1)
    risk = np.cumsum(wrong) / counts
    last = np.append(sure[1:] != sure[:-1], True) if len(sure) else np.zeros(0, dtype=bool)
    return RiskCoverage(
        thresholds=tuple(sure[last].tolist()),
        coverage=tuple((counts[last] / len(order)).tolist()),
        risk=tuple(risk[last].tolist()),
        area=float(risk.mean()) if len(risk) else 0.0,
    )


def percentile(values: Sequence[float], q: float) -> float:
    """Return the q-th percentile (0..100), linear interpolation; 0.0 for no values."""
    return float(np.percentile(values, q)) if len(values) else 0.0


Summary = Mapping[str, Interval]
