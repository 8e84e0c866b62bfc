"""A `transformers` chat model on this machine: the only importer of transformers in `rag`.

Loaded on first use, shared by all questions (one is generated at a time), safetensors only, and
no code from the model's repository is run.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any

from index.errors import GenerationError, SettingsError
from index.settings import Settings

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A tokenizer and its model; both are transformers objects without usable types."""

    tokenizer: Any
    model: Any


class LocalModel:
    """A chat model by name or folder."""

    def __init__(self, settings: Settings) -> None:
        """Remember the settings; the weights are read with the first question.

        Raises:
            SettingsError: no model is named.
        """
        if not settings.generator_model:
            raise SettingsError("generator = local 需要设置 generator_model（模型名或目录）")
        self._settings = settings
        self._model_name = settings.generator_model
        self._loaded: _Loaded | None = None
        self._loading = Lock()
        self._generating = Lock()

    @property
    def name(self) -> str:
        """Return `local:<model or folder name>`."""
        return f"local:{Path(self._model_name).name}"

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens of `text`."""
        return len(self._load().tokenizer(text, add_special_tokens=False)["input_ids"])

    def stream(self, system: str, user: str) -> Iterator[str]:
        """Yield the reply piece by piece; closing the iterator stops the model.

        Raises:
            GenerationError: the model can't be loaded, is silent too long or fails.
        """
        loaded = self._load()
        with self._generating:
            yield from self._generate(loaded, system, user)

    def _generate(self, loaded: _Loaded, system: str, user: str) -> Iterator[str]:
        from queue import Empty

        from transformers import TextIteratorStreamer

        stop = Event()
        failure: list[RuntimeError] = []
        streamer = TextIteratorStreamer(
            loaded.tokenizer,
            skip_prompt=True,
            timeout=self._settings.generator_timeout_s,
            skip_special_tokens=True,
        )
        inputs = _inputs(loaded, system, user)
        inputs["max_new_tokens"] = self._settings.generator_max_new_tokens
        worker = Thread(target=_run, args=(loaded, inputs, streamer, stop, failure), daemon=True)
        worker.start()
        try:
            yield from (piece for piece in streamer if piece)
        except Empty as error:
            seconds = f"{self._settings.generator_timeout_s:g}"
            raise GenerationError(f"语言模型超过{seconds}秒没有回应", retryable=True) from error
        finally:
            stop.set()
            worker.join(timeout=self._settings.generator_timeout_s)
        if failure:
            raise GenerationError("语言模型生成失败") from failure[0]

    def _load(self) -> _Loaded:
        with self._loading:
            if self._loaded is None:
                self._loaded = _load(self._model_name, self._settings)
            return self._loaded


def _load(name: str, settings: Settings) -> _Loaded:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    device = "cuda" if torch.cuda.is_available() else "cpu"
    source = {"revision": settings.generator_revision or "main", "trust_remote_code": False}
    try:
        tokenizer = AutoTokenizer.from_pretrained(name, **source)
        model: Any = AutoModelForCausalLM.from_pretrained(
            name, dtype="auto", use_safetensors=True, **source
        )
    except (OSError, ValueError, KeyError, ImportError) as error:
        logger.warning("language model %s: %s", name, error)
        raise GenerationError(
            f"语言模型 {name} 无法加载。请检查名称、网络或目录（只接受 safetensors 权重）"
        ) from error
    if not tokenizer.chat_template:
        raise GenerationError(f"语言模型 {name} 没有对话模板，请换用对话（Instruct/Chat）模型")
    return _Loaded(tokenizer, model.to(device).eval())


def _inputs(loaded: _Loaded, system: str, user: str) -> dict[str, Any]:
    messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
    encoded = loaded.tokenizer.apply_chat_template(
        messages,
        add_generation_prompt=True,
        return_tensors="pt",
        return_dict=True,
        enable_thinking=False,
    )
    return dict(encoded.to(loaded.model.device))


def _run(
    loaded: _Loaded,
    inputs: dict[str, Any],
    streamer: Any,
    stop: Event,
    failure: list[RuntimeError],
) -> None:
    """Generate in a thread of its own; a failure is handed over and the stream ended."""
    from transformers import StoppingCriteria, StoppingCriteriaList

    class Stopped(StoppingCriteria):
        def __call__(self, input_ids: Any, scores: Any, **_: Any) -> Any:
            import torch

            return torch.full((input_ids.shape[0],), stop.is_set(), device=input_ids.device)

    try:
        loaded.model.generate(
            **inputs,
            streamer=streamer,
            do_sample=False,
            stopping_criteria=StoppingCriteriaList([Stopped()]),
        )
    except RuntimeError as error:  # out of memory, bad shapes: torch's errors are RuntimeErrors
        logger.warning("generation failed: %s", error)
        failure.append(error)
        streamer.end()
