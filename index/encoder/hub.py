"""Get a model's files from the Hugging Face Hub into its cache, pickles left out.

`HF_HUB_OFFLINE`, `HF_ENDPOINT` (a mirror), `HF_HOME` and `HF_TOKEN` are honoured by
huggingface_hub itself.
"""

from __future__ import annotations

from pathlib import Path

from index.errors import EncoderUnavailable
from index.settings import Settings

PICKLES = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl", "*.pickle", "*.h5", "*.msgpack", "*.ot")
OTHER_BACKENDS = {
    "torch": ("*.onnx", "*.onnx_data", "openvino/*", "onnx/*"),
    "onnx": ("openvino/*", "*.safetensors"),
    "openvino": ("*.onnx", "*.onnx_data", "onnx/*"),
}


def remedies(name: str) -> str:
    """Return the ways out when model `name` can't be had, in Chinese."""
    owner_and_name = name if name.count("/") == 1 and not name.startswith((".", "~")) else "模型名"
    return (
        '可以：①改回内置编码器（encoder = "builtin"，不需要网络）；'
        "②设镜像后重试（HF_ENDPOINT=https://hf-mirror.com）；"
        f"③从魔搭下载到本地目录（modelscope download --model {owner_and_name} --local_dir 目录），"
        "再把 encoder 设为该目录；"
        "④把 encoder 设为已有的 sentence-transformers 模型目录。"
    )


def locate_model(settings: Settings) -> tuple[Path, str, str | None]:
    """Return folder, name and commit of `settings.encoder`; a folder has no commit.

    Raises:
        EncoderUnavailable: it is no folder, and the hub's model can't be had.
    """
    name, folder = settings.encoder, Path(settings.encoder).expanduser()
    if folder.is_dir():
        return folder, folder.resolve().name, None
    local = fetch_model(name, settings.encoder_revision, settings.encoder_backend)
    return local, name, local.name


def fetch_model(name: str, revision: str | None, backend: str) -> Path:
    """Return the local folder of hub model `name`; its name is the commit.

    Raises:
        EncoderUnavailable: the model can't be had.
    """
    from httpx import HTTPError
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    ignored = [*PICKLES, *OTHER_BACKENDS[backend]]
    try:
        return Path(snapshot_download(name, revision=revision, ignore_patterns=ignored))
    except (HfHubHTTPError, HFValidationError, HTTPError, OSError, ValueError) as error:
        asked = f"{name}（版本 {revision}）" if revision else name
        raise EncoderUnavailable(
            f"无法取得模型 {asked}：{first_line(error)}。{remedies(name)}"
        ) from error


def first_line(error: Exception) -> str:
    """Return the first line of an error's message, or its type where it has none."""
    lines = str(error).strip().splitlines()
    return lines[0].rstrip("。. ") if lines else type(error).__name__
