"""The cross-encoder: the first layers of a trained encoder, and one number out of each pair."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertModel

from index.encoder.static import shared_tokenizer
from rag.reader.cross import pair_ids
from training.transformer.model import each, run

LAYERS = 12
HEAD = "head.npz"


class CrossModel(nn.Module):
    """Logits of pairs, from the first token and the mean of all; bfloat16 inside."""

    def __init__(self, folder: Path, layers: int = LAYERS) -> None:
        """Take the first `layers` layers of the Hugging Face encoder in `folder`, and its head."""
        super().__init__()
        self.bert = BertModel.from_pretrained(
            folder, add_pooling_layer=False, attention_probs_dropout_prob=0.0
        )
        del self.bert.encoder.layer[layers:]
        self.bert.config.num_hidden_layers = layers
        self.bert.embeddings.word_embeddings.weight.requires_grad_(False)
        self.head = nn.Linear(2 * self.bert.config.hidden_size, 1)
        nn.init.zeros_(self.head.bias)
        nn.init.normal_(self.head.weight, std=0.02)
        if (folder / HEAD).is_file():
            with np.load(folder / HEAD, allow_pickle=False) as head:
                self.head.load_state_dict({name: torch.from_numpy(head[name]) for name in head})
        self.tokenizer: Tokenizer = shared_tokenizer(folder / "tokenizer.json")

    def forward(self, questions: Sequence[str], statements: Sequence[str]) -> Tensor:
        """Return (pairs,) logits. Pairs of like length go through together."""
        pairs = zip(questions, statements, strict=True)
        return each([pair_ids(self.tokenizer, *pair) for pair in pairs], self._logits)

    def _logits(self, ids: Sequence[Sequence[int]]) -> Tensor:
        logits: Tensor = self.head(torch.hstack(run(self.bert, ids)))[:, 0]
        return logits

    def save(self, folder: Path) -> None:
        """Write encoder, configuration, tokenizer and head to `folder`."""
        self.bert.save_pretrained(folder)
        self.tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
        head = {
            "weight": self.head.weight.detach().numpy(),
            "bias": self.head.bias.detach().numpy(),
        }
        np.savez(folder / HEAD, **head)  # type: ignore[arg-type]


@torch.no_grad()
def score(
    model: CrossModel, questions: Sequence[str], statements: Sequence[str]
) -> NDArray[np.float32]:
    """Return (pairs,) logits, without learning from them."""
    was = model.training
    model.eval()
    made = [
        model(questions[start : start + 512], statements[start : start + 512]).numpy()
        for start in range(0, len(questions), 512)
    ]
    model.train(was)
    logits: NDArray[np.float32] = np.concatenate(made)
    return logits
