"""Encoders: texts -> unit vectors, the built-in ones or any sentence-transformers model.

`load_encoder(settings)` is the only door. The built-in model and other static token models are
served from NumPy (`static`), which starts in a tenth of a second; the second built-in tier puts a
small transformer (`transformer`) beside it (`paired`). Foreign ONNX files go through ONNX Runtime
(`onnx`), everything else through sentence-transformers (`sentence`).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from index.encoder.base import Encoder
from index.encoder.hub import remedies
from index.encoder.static import StaticEncoder, is_static
from index.errors import EncoderUnavailable
from index.settings import Settings

AUTO, BUILTIN, LARGE = "auto", "builtin", "builtin-large"
BUILTIN_FOLDER = Path(__file__).parent / BUILTIN
LARGE_FOLDER = Path(__file__).parent / "builtin_large"
SETTINGS = "encoder.json"
"""What a folder of the second tier's weights is known by."""
LARGE_SHARE = 0.5
"""The transformer's share of the cosine, the static encoder having the rest (by measurement)."""

__all__ = [
    "AUTO",
    "BUILTIN",
    "BUILTIN_FOLDER",
    "LARGE",
    "LARGE_FOLDER",
    "builtin_static",
    "load_encoder",
]


def load_encoder(settings: Settings, made_by: str = "") -> Encoder:
    """Return the encoder that `settings.encoder` names.

    Where it leaves the tier open (`auto`), `made_by` says which one an index was made by; without
    it, both tiers are loaded.

    Raises:
        EncoderUnavailable: the model can't be had or isn't safe to load; nothing is swapped in
            its place, and the message names the built-in encoder and the other ways out.
    """
    if settings.encoder == BUILTIN or (settings.encoder == AUTO and made_by == BUILTIN):
        if settings.encoder_query_prompt is None:
            return builtin_static()
        return StaticEncoder(BUILTIN_FOLDER, BUILTIN, settings.encoder_query_prompt)
    if settings.encoder in (AUTO, LARGE):
        return load_large(LARGE_FOLDER)
    folder = Path(settings.encoder).expanduser()
    if folder.is_dir() and is_static(folder):
        return StaticEncoder(folder, folder.resolve().name, settings.encoder_query_prompt)
    if (folder / SETTINGS).is_file():
        return load_large(folder)
    if looks_like_path(settings.encoder) and not folder.is_dir():
        raise EncoderUnavailable(
            f"编码器目录不存在：{settings.encoder}。{remedies(settings.encoder)}"
        )
    if settings.encoder_backend == "onnx":
        from index.encoder.onnx import load_onnx_encoder

        return load_onnx_encoder(settings)
    from index.encoder.sentence import load_sentence_encoder

    return load_sentence_encoder(settings)


@cache
def builtin_static() -> StaticEncoder:
    """Return the built-in static encoder: one for whatever in a process reads with it.

    Raises:
        EncoderUnavailable: a file is missing or broken.
    """
    return StaticEncoder(BUILTIN_FOLDER, BUILTIN)


def load_large(folder: Path, share: float = LARGE_SHARE) -> Encoder:
    """Return the static encoder and the transformer in `folder` side by side.

    Raises:
        EncoderUnavailable: a file is missing or broken, or onnxruntime isn't installed.
    """
    from index.encoder.paired import PairedEncoder
    from index.encoder.transformer import TransformerEncoder

    name = LARGE if folder == LARGE_FOLDER else folder.resolve().name
    return PairedEncoder(builtin_static(), TransformerEncoder(folder, name), name, share=share)


def looks_like_path(name: str) -> bool:
    """Tell a folder ("./m", "/m", "~/m", "a/b/c", "C:\\m") from a hub name ("owner/model")."""
    return name.startswith((".", "/", "~")) or "\\" in name or name.count("/") > 1
