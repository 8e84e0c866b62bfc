"""The systems, each in one module that alone imports its library."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import PackageNotFoundError, version

from benchmarks.peers.adapters.base import System

LIMITS, OURS = "limits", "tiaowen"
PACKAGES = {
    LIMITS: ("faiss-cpu", "bm25s"),
    OURS: ("tiaowen",),
    "langchain": ("langchain-community", "langchain-classic", "rank-bm25", "faiss-cpu"),
    "llamaindex": ("llama-index-core", "llama-index-retrievers-bm25", "bm25s", "faiss-cpu"),
    "txtai": ("txtai", "faiss-cpu"),
    "haystack": ("haystack-ai",),
}
"""Every system and the packages that it rests on, the first being its own."""
NAMES = tuple(PACKAGES)
SHOWN = {
    LIMITS: "下限：编码＋FAISS Flat＋bm25s",
    OURS: "条问",
    "langchain": "LangChain",
    "llamaindex": "LlamaIndex",
    "txtai": "txtai",
    "haystack": "Haystack",
}


def load_system(name: str) -> System:
    """Return a system (ImportError if its library isn't installed)."""
    system: System = import_module(f"{__name__}.{name}_system").SYSTEM
    return system


def versions(name: str) -> dict[str, str]:
    """Return the versions of a system's packages, leaving out what isn't installed."""
    found = {}
    for package in PACKAGES[name]:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
