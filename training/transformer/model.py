"""The transformer under training: texts -> unit vectors, as they will be made when it ships."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertModel

QUERY, PASSAGE = "query: ", "passage: "
QUERY_TOKENS, PASSAGE_TOKENS = 48, 128
PIECES = 16


class Model(nn.Module):
    """BERT with mean pooling, run in bfloat16 where the processor is good at it."""

    def __init__(self, folder: Path) -> None:
        """Load the Hugging Face weights and the tokenizer of `folder`."""
        super().__init__()
        self.bert = BertModel.from_pretrained(
            folder, add_pooling_layer=False, attention_probs_dropout_prob=0.0
        )
        self.bert.embeddings.word_embeddings.weight.requires_grad_(False)
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()

    def forward(self, texts: Sequence[str], prompt: str, tokens: int) -> Tensor:
        """Return (texts, hidden) rows of unit length, texts cut at `tokens`.

        Texts of like length go through together, since padding costs as much as text.
        """
        self.tokenizer.enable_truncation(tokens)
        found = [e.ids for e in self.tokenizer.encode_batch([prompt + text for text in texts])]
        units: Tensor = nn.functional.normalize(each(found, self._pooled), dim=1)
        return units

    def _pooled(self, ids: Sequence[Sequence[int]]) -> Tensor:
        return run(self.bert, ids)[1]

    def save(self, folder: Path) -> None:
        """Write weights, configuration and tokenizer to `folder`."""
        self.bert.save_pretrained(folder)
        self.tokenizer.no_truncation()
        self.tokenizer.save(str(folder / "tokenizer.json"), pretty=False)


def each(ids: Sequence[Sequence[int]], make: Callable[[Sequence[Sequence[int]]], Tensor]) -> Tensor:
    """Return what `make` makes of each text, in order; texts of like length go through together."""
    order = sorted(range(len(ids)), key=lambda row: len(ids[row]))
    parts = [order[start : start + PIECES] for start in range(0, len(order), PIECES)]
    made = torch.cat([make([ids[row] for row in part]) for part in parts])
    back = torch.empty(len(order), dtype=torch.long)
    back[torch.tensor(order)] = torch.arange(len(order))
    return made[back]


def run(bert: BertModel, ids: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """Return (texts, hidden) states of the first token and the means of all, in bfloat16 inside."""
    longest = max(map(len, ids))
    padded = torch.ones(len(ids), longest, dtype=torch.long)  # 1 is <pad>
    for row, own in zip(padded, ids, strict=True):
        row[: len(own)] = torch.tensor(own)
    mask = torch.arange(longest)[None, :] < torch.tensor([len(own) for own in ids])[:, None]
    with torch.autocast("cpu", dtype=torch.bfloat16):
        states = bert(input_ids=padded, attention_mask=mask.long()).last_hidden_state.float()
    kept = mask[:, :, None].float()
    return states[:, 0], (states * kept).sum(1) / kept.sum(1)


@torch.no_grad()
def encode(model: Model, texts: Sequence[str], prompt: str, tokens: int) -> NDArray[np.float32]:
    """Return (texts, hidden) float32 rows of unit length, without learning from them."""
    was = model.training
    model.eval()
    rows = [
        model(texts[start : start + 256], prompt, tokens).numpy()
        for start in range(0, len(texts), 256)
    ]
    model.train(was)
    joined: NDArray[np.float32] = np.concatenate(rows)
    return joined
