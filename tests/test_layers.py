"""The arrows: corpus -> index -> rag -> app; eval uses index and rag; one adapter a library."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("index", "rag", "eval", "training")
ALLOWED = {
    "index": {"index"},
    "rag": {"index", "rag"},
    "eval": {"index", "rag", "eval"},
    "training": {"index", "training"},
}
ADAPTERS = {
    "faiss": ("index/search/dense.py", "index/search/dense_cache.py"),
    "rjieba": ("index/text/tokens.py",),
    "opencc": ("rag/words/wording.py",),
    "pypinyin": ("rag/words/pinyin.py", "rag/question/english.py"),
    "cn2an": ("rag/quotes/numbers.py",),
    "mcp": ("rag/web/mcp.py",),
    "argon2": ("rag/web/accounts.py",),
    "openpyxl": ("eval/questions.py",),
    "sentence_transformers": ("index/encoder/", "rag/retrieval/reranker.py"),
    "transformers": ("rag/generators/local.py", "index/encoder/", "training/transformer/"),
    "onnx": ("training/transformer/",),
    "openai": ("rag/generators/remote.py",),
    "gradio": ("rag/web/", "app.py"),
    "fastapi": ("rag/web/", "app.py"),
    "trafilatura": ("index/readers/",),
    "docx": ("index/readers/", "rag/web/"),
    "pypdfium2": ("index/readers/",),
    "rapidocr": ("index/readers/",),
    "ir_measures": ("eval/metrics.py",),
    "rouge_score": ("eval/metrics.py",),
    "matplotlib": ("eval/plots.py",),
    "sqlalchemy": ("rag/web/store/",),
    "prometheus_client": ("rag/web/metrics.py",),
    "opentelemetry": ("rag/web/tracing.py",),
    "watchfiles": ("index/build/watch.py",),
    "pymilvus": ("index/milvus/",),
    "grpc": ("index/milvus/",),
}


def sources() -> list[str]:
    files = [p for name in PACKAGES for p in (ROOT / name).rglob("*.py")]
    return sorted(str(p.relative_to(ROOT)) for p in [*files, ROOT / "app.py"] if p.exists())


def names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield "." * node.level + (node.module or "")


def modules_of(file: str) -> tuple[str, ...]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return tuple(name for node in ast.walk(tree) for name in names(node))


# Read once: CPython 3.11 can lose count of its recursion when the garbage collector runs within
# ast.parse (gh-106905), so files are parsed before other tests have left anything to collect.
IMPORTED = {file: modules_of(file) for file in sources()}


def imported(file: str) -> tuple[str, ...]:
    return IMPORTED[file]


@pytest.mark.parametrize("file", sources())
def test_imports_are_absolute(file: str) -> None:
    assert not [name for name in imported(file) if name.startswith(".")]


@pytest.mark.parametrize("file", sources())
def test_imports_follow_the_arrows(file: str) -> None:
    layer = file.split("/")[0]
    own = {module.split(".")[0] for module in imported(file)} & {*PACKAGES, "app", "tests"}
    assert own <= ALLOWED.get(layer, {"index", "rag"})


@pytest.mark.parametrize("file", sources())
def test_readers_and_structure_know_only_what_they_may(file: str) -> None:
    modules = tuple(imported(file))
    forbidden = {
        "index/readers/": ("index.structure", "index.encoder", "index.generation", "index.build"),
        "index/structure/": ("index.encoder", "index.generation", "index.build"),
        "index/encoder/": ("index.generation", "index.build", "index.structure"),
    }
    for folder, banned in forbidden.items():
        if file.startswith(folder):
            assert not [m for m in modules if m.startswith(banned)]


@pytest.mark.parametrize("library", sorted(ADAPTERS))
def test_each_library_is_imported_in_its_adapter_only(library: str) -> None:
    users = [f for f in sources() if any(m.split(".")[0] == library for m in imported(f))]
    strangers = [f for f in users if not f.startswith(ADAPTERS[library])]
    assert strangers == []


def test_every_layer_is_seen() -> None:
    assert {file.split("/")[0] for file in sources()} >= set(PACKAGES)
