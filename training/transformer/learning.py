"""Training that can be cut off at any time and goes on from its last checkpoint."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

CHECKPOINT_S = 180.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast to train."""

    steps: int = 480
    rate: float = 6e-5
    warm_up: int = 30
    scale: float = 40.0
    decay: float = 0.01

    def rate_at(self, step: int) -> float:
        """Return the learning rate of a step: up in a line, down along a cosine.

        >>> plan = Plan(steps=100, rate=1.0, warm_up=10)
        >>> [round(plan.rate_at(step), 2) for step in (0, 9, 10, 55, 100)]
        [0.1, 1.0, 1.0, 0.5, 0.0]
        """
        if step < self.warm_up:
            return self.rate * (step + 1) / self.warm_up
        done = (step - self.warm_up) / max(1, self.steps - self.warm_up)
        return self.rate * 0.5 * (1 + math.cos(math.pi * min(1.0, done)))


class Learning:
    """One training: model, optimizer, and the step it stands at."""

    def __init__(
        self, model: nn.Module, loss: Callable[[int], Tensor], plan: Plan, folder: Path
    ) -> None:
        """Begin, or go on where the checkpoint in `folder` stands; `loss` is that of a step."""
        self.model, self.step = model, 0
        self._loss, self._plan, self._folder = loss, plan, folder
        weights = [weight for weight in model.parameters() if weight.requires_grad]
        self._optimizer = torch.optim.AdamW(weights, lr=plan.rate, weight_decay=plan.decay)
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / "checkpoint.pt"
        if self._file.exists():
            saved = torch.load(self._file, weights_only=True)
            model.load_state_dict(saved["model"])
            self._optimizer.load_state_dict(saved["optimizer"])
            self.step = int(saved["step"])

    def run(self, report: Callable[[int, float], None]) -> None:
        """Train to the last step of the plan, saving every `CHECKPOINT_S` and at the end."""
        self.model.train()
        saved_at = time.monotonic()
        while self.step < self._plan.steps:
            loss = self._learn()
            self.step += 1
            self._log(loss)
            report(self.step, loss)
            if time.monotonic() - saved_at > CHECKPOINT_S or self.step == self._plan.steps:
                self.save()
                saved_at = time.monotonic()

    def _learn(self) -> float:
        torch.manual_seed(self.step)  # the same dropout, cut off or not
        for group in self._optimizer.param_groups:
            group["lr"] = self._plan.rate_at(self.step)
        loss = self._loss(self.step)
        self._optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self._optimizer.step()
        return float(loss.detach())

    def _log(self, loss: float) -> None:
        line = json.dumps({"step": self.step, "loss": round(loss, 4), "time": round(time.time())})
        with (self._folder / "curve.jsonl").open("a", encoding="utf-8") as log:
            log.write(line + "\n")

    def save(self) -> None:
        """Write the checkpoint, whole or not at all."""
        state = {
            "model": self.model.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "step": self.step,
        }
        part = self._file.with_suffix(".part")
        torch.save(state, part)
        part.replace(self._file)
