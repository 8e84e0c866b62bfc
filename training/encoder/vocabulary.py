"""The tokenizer: a Unigram model over running Chinese, punctuation dropped.

A static encoder sees nothing but its tokens, so the vocabulary holds every character that
occurs (nothing official becomes unknown) and the words that lay people use as well as those of
statutes: the questions are read several times.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

UNKNOWN = "[UNK]"
MIN_CHAR_COUNT = 2


def blank_tokenizer() -> Tokenizer:
    """Return the tokenizer without a vocabulary.

    NFKC and lower case make full and half width alike; digits stand alone, since years and
    amounts would fill the vocabulary.
    """
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(r"[\p{P}\p{S}\p{Z}\p{C}]+"), "removed"),
            pre_tokenizers.Digits(individual_digits=True),
        ]
    )
    return tokenizer


def learn_tokenizer(texts: Iterable[str], size: int, max_chars: int = 8) -> Tokenizer:
    """Return a Unigram tokenizer of about `size` entries learned on `texts`."""
    tokenizer = blank_tokenizer()
    lines = [tokenizer.normalizer.normalize_str(text) for text in texts]
    counts = Counter(char for line in lines for char in line)
    alphabet = sorted(char for char, n in counts.items() if n >= MIN_CHAR_COUNT and char.isalnum())
    trainer = trainers.UnigramTrainer(
        vocab_size=size,
        special_tokens=[UNKNOWN],
        unk_token=UNKNOWN,
        initial_alphabet=alphabet,
        max_piece_length=max_chars,
        show_progress=False,
    )
    tokenizer.train_from_iterator(lines, trainer)
    tokenizer.model = steady_model(tokenizer, lines)
    return tokenizer


def steady_model(tokenizer: Tokenizer, lines: Sequence[str]) -> models.Unigram:
    """Return the tokenizer's model with the same tokens in a fixed order and fixed scores.

    The trainer adds its sums in an order that changes from run to run, so its scores do too.
    Here a token's score is the logarithm of its share of all occurrences of tokens in `lines`,
    which are normalized; six decimals survive being written and read.
    """
    tokens = set(tokenizer.get_vocab()) - {UNKNOWN}
    longest = max(map(len, tokens))
    counts: Counter[str] = Counter()
    for line in lines:
        for piece, _ in tokenizer.pre_tokenizer.pre_tokenize_str(line):
            for start in range(len(piece)):
                ends = range(start + 1, min(start + longest, len(piece)) + 1)
                counts.update(part for end in ends if (part := piece[start:end]) in tokens)
    total = sum(counts.values()) + len(tokens)
    scored = [(token, round(math.log((counts[token] + 1) / total), 6)) for token in tokens]
    ranked = sorted(scored, key=lambda entry: (-entry[1], entry[0]))
    return models.Unigram([(UNKNOWN, 0.0), *ranked], 0, False)


def token_ids(tokenizer: Tokenizer, texts: Sequence[str], batch: int = 4096) -> Iterator[list[int]]:
    """Yield the token ids of each text, without the unknown token."""
    unknown = tokenizer.token_to_id(UNKNOWN)
    for start in range(0, len(texts), batch):
        for encoding in tokenizer.encode_batch(
            list(texts[start : start + batch]), add_special_tokens=False
        ):
            yield [token for token in encoding.ids if token != unknown]
