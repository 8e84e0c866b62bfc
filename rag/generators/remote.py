"""Any OpenAI-compatible server (vLLM, Ollama, `transformers serve`): the only importer of openai.

The key comes from the environment variable that the settings name, and never appears in a
message. The read timeout also bounds the silence between two pieces of a stream; what comes is
counted before it is read, and nobody is followed to another address.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from functools import partial
from weakref import finalize

import httpx2

from index.errors import GenerationError, SettingsError
from index.settings import Settings
from rag.generators.bounds import Bounds, Meter

logger = logging.getLogger(__name__)

RETRIES = 2
_CONNECT_TIMEOUT_S = 5.0
_NO_KEY = "none"
"""Local servers need no key, but the client wants one."""


class RemoteModel:
    """A chat model behind an OpenAI-compatible address."""

    def __init__(self, settings: Settings) -> None:
        """Check the settings; nothing is sent before the first question.

        Raises:
            SettingsError: address or model name is missing.
        """
        if not settings.generator_base_url or not settings.generator_model:
            raise SettingsError(
                "generator = remote 需要同时设置 generator_base_url 和 generator_model"
            )
        from openai import DefaultHttpxClient, OpenAI, Timeout

        self._model = settings.generator_model
        self._max_new_tokens = settings.generator_max_new_tokens
        self._timeout_s = settings.generator_timeout_s
        metered = partial(_metered, Bounds.of(settings))
        http = DefaultHttpxClient(follow_redirects=False, event_hooks={"response": [metered]})
        finalize(self, http.close)
        self._client = OpenAI(
            base_url=settings.generator_base_url,
            api_key=os.environ.get(settings.generator_api_key_env) or _NO_KEY,
            timeout=Timeout(self._timeout_s, connect=min(_CONNECT_TIMEOUT_S, self._timeout_s)),
            max_retries=RETRIES,
            http_client=http,
        )

    @property
    def name(self) -> str:
        """Return `remote:<model>`."""
        return f"remote:{self._model}"

    def count_tokens(self, text: str) -> int:
        """Return an upper estimate: a token a Chinese character, one for three others."""
        han = sum(char >= "\u2e80" for char in text)
        return han + (len(text) - han) // 3 + 1

    def stream(self, system: str, user: str) -> Iterator[str]:
        """Yield the reply piece by piece.

        Raises:
            GenerationError: refused, unauthorised, limited, failing, silent, cut or malformed.
        """
        import openai

        try:
            yield from self._pieces(system, user)
        except openai.APITimeoutError as error:
            raise self._silent() from error
        except openai.APIConnectionError as error:
            raise GenerationError("语言模型服务连不上或中途断开", retryable=True) from error
        except openai.APIStatusError as error:
            raise _status_error(error.status_code) from error
        except (openai.OpenAIError, json.JSONDecodeError, UnicodeDecodeError) as error:
            raise GenerationError("语言模型服务返回了无法识别的内容") from error

    def _silent(self) -> GenerationError:
        message = f"语言模型超过{self._timeout_s:g}秒没有回应"
        return GenerationError(message, retryable=True)

    def _pieces(self, system: str, user: str) -> Iterator[str]:
        from openai.types.chat import ChatCompletionChunk

        finished = False
        with self._client.chat.completions.create(
            model=self._model,
            messages=[{"role": "system", "content": system}, {"role": "user", "content": user}],
            max_tokens=self._max_new_tokens,
            temperature=0.0,
            stream=True,
        ) as stream:
            for chunk in stream:
                if not isinstance(chunk, ChatCompletionChunk) or chunk.choices is None:
                    raise GenerationError("语言模型服务返回了无法识别的内容")
                for choice in chunk.choices[:1]:
                    finished = finished or bool(choice.finish_reason)
                    if choice.delta and isinstance(choice.delta.content, str):
                        yield choice.delta.content
        if not finished:
            raise GenerationError("语言模型的回答中途断开", retryable=True)


def _metered(bounds: Bounds, response: httpx2.Response) -> None:
    """Have a body counted as it comes, before anything waits for the end of a line."""
    if isinstance(response.stream, httpx2.SyncByteStream):
        response.stream = _MeteredStream(response.stream, bounds)


class _MeteredStream(httpx2.SyncByteStream):
    """A body that ends with an error when it is too long or takes too long."""

    def __init__(self, stream: httpx2.SyncByteStream, bounds: Bounds) -> None:
        self._stream = stream
        self._bounds = bounds

    def __iter__(self) -> Iterator[bytes]:
        meter = Meter(self._bounds)
        for piece in self._stream:
            meter.count(len(piece), limit=self._bounds.bytes)
            yield piece

    def close(self) -> None:
        self._stream.close()


def _status_error(status: int) -> GenerationError:
    reasons = {
        401: "语言模型服务拒绝了密钥（401）",
        403: "语言模型服务不允许访问（403）",
        404: "语言模型服务上没有这个模型或地址（404）",
        429: "语言模型服务限流（429）",
    }
    message = reasons.get(status, f"语言模型服务出错（{status}）")
    return GenerationError(message, retryable=status == 429 or status >= 500)
