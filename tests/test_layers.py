"""The arrows: corpus -> index -> rag -> app; rooms in order; no circles; one adapter a library."""

import ast
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("index", "rag", "eval", "training", "benchmarks")
ALLOWED = {
    "index": {"index"},
    "rag": {"index", "rag"},
    "eval": {"index", "rag", "eval"},
    "training": {"index", "rag", "training"},  # a recipe sees what the running program sees
    "benchmarks": {"index", "rag", "eval", "training", "benchmarks"},
}
ROOMS = {
    "index": (
        ("errors", "progress"),
        ("progress_bars", "readers", "settings"),
        ("encoder", "structure"),
        ("diff", "text"),
        ("search",),
        ("generation",),
        ("build", "milvus"),
        ("status",),
        ("console", "opening"),
        ("__main__",),
    ),
    "rag": (
        ("figures", "history"),
        ("types",),
        ("quotes", "serialize", "words"),
        ("generators", "reader", "scope"),
        ("relations",),
        ("question", "retrieval"),
        ("answer",),
        ("pipeline",),
        ("browse", "insights"),
        ("web",),
        ("__main__",),
    ),
}
"""The rooms of a package, lowest first: a room knows only those below it."""
ADAPTERS = {
    "faiss": ("index/search/dense.py", "index/search/dense_cache.py"),
    "rjieba": ("index/text/tokens.py",),
    "opencc": ("rag/words/wording.py",),
    "pypinyin": ("rag/words/pinyin.py", "training/readings.py"),
    "cn2an": ("rag/figures.py",),
    "mcp": ("rag/web/mcp.py",),
    "argon2": ("rag/web/accounts.py",),
    "openpyxl": ("eval/questions.py", "index/readers/sheets.py", "rag/insights/export_xlsx.py"),
    "icalendar": ("rag/insights/export_ics.py",),
    "xlrd": ("index/readers/sheets.py",),
    "pptx": ("index/readers/pptx.py",),
    "striprtf": ("index/readers/rtf.py",),
    "pdfplumber": ("index/readers/pdf_tables.py",),
    "sentence_transformers": ("index/encoder/", "rag/retrieval/reranker.py", "training/"),
    "transformers": ("rag/generators/local.py", "index/encoder/", "training/"),
    "onnx": ("training/transformer/", "training/reader/cross/"),
    "openai": ("rag/generators/remote.py",),
    "gradio": ("rag/web/", "app.py"),
    "fastapi": ("rag/web/", "app.py"),
    "trafilatura": ("index/readers/",),
    "docx": (
        "index/readers/",
        "rag/web/",
        "rag/insights/export_docx.py",
        "eval/floor/plaintext.py",
    ),
    "pypdfium2": ("index/readers/", "eval/floor/plaintext.py"),
    "bm25s": ("eval/floor/search.py",),
    "rapidocr": ("index/readers/",),
    "ir_measures": ("eval/metrics.py",),
    "rouge_score": ("eval/metrics.py",),
    "matplotlib": ("eval/plots.py", "benchmarks/"),
    "sqlalchemy": ("rag/web/store/",),
    "prometheus_client": ("rag/web/metrics.py",),
    "opentelemetry": ("rag/web/tracing.py",),
    "watchfiles": ("index/build/watch.py",),
    "pymilvus": ("index/milvus/",),
    "grpc": ("index/milvus/",),
}
MEASURED = "benchmarks/peers/adapters/"
"""What is measured beside this project is imported there, too."""
WORDING = {
    "rag/answer/remarks.py",  # shows it
    "rag/answer/refusal.py",  # shows it
    "rag/generators/written.py",  # sends it to a model
    "rag/reader/features.py",  # compares its tokens and characters
    "rag/reader/pairs.py",  # gives it to the cross-encoder
    "rag/reader/statements.py",  # looks its tokens up and encodes it
    "rag/retrieval/retriever.py",  # looks its tokens up and encodes it
}
"""The only files behind `rag.question` that may touch a question's text, and what for."""
READERS_OF_WORDING = ("rag/question/", "rag/scope/", "rag/words/")


def sources() -> list[str]:
    files = [p for name in PACKAGES for p in (ROOT / name).rglob("*.py")]
    return sorted(str(p.relative_to(ROOT)) for p in [*files, ROOT / "app.py"] if p.exists())


def module_name(file: str) -> str:
    return file.removesuffix(".py").replace("/", ".").removesuffix(".__init__")


MODULES = {module_name(file): file for file in sources()}
# Read once: CPython 3.11 can lose count of its recursion when the garbage collector runs within
# ast.parse (gh-106905), so files are parsed before other tests have left anything to collect.
TREES = {file: ast.parse((ROOT / file).read_text(encoding="utf-8")) for file in sources()}


def names(node: ast.AST) -> Iterator[str]:
    """Yield the modules that a node imports; a name that is a module counts as that module."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        base = "." * node.level + (node.module or "")
        for alias in node.names:
            yield f"{base}.{alias.name}" if f"{base}.{alias.name}" in MODULES else base


IMPORTED = {
    file: tuple(dict.fromkeys(name for node in ast.walk(tree) for name in names(node)))
    for file, tree in TREES.items()
}


def rooms(package: str) -> Mapping[str, int]:
    return {f"{package}.{name}": rank for rank, row in enumerate(ROOMS[package]) for name in row}


def room_of(module: str) -> str:
    return ".".join(module.split(".")[:2])


@pytest.mark.parametrize("file", sources())
def test_imports_are_absolute(file: str) -> None:
    assert not [name for name in IMPORTED[file] if name.startswith(".")]


@pytest.mark.parametrize("file", sources())
def test_imports_follow_the_arrows(file: str) -> None:
    layer = file.split("/")[0]
    own = {module.split(".")[0] for module in IMPORTED[file]} & {*PACKAGES, "app", "tests"}
    assert own <= ALLOWED.get(layer, {"index", "rag"})


def circle(graph: Mapping[str, set[str]]) -> list[str]:
    """Return the modules of a circle of imports, the first again at the end; [] if there is none.

    `graph` says which modules each one imports.
    """
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(reversed(error.args[1]))  # each imports the next
    return []


def test_a_circle_is_named_in_the_order_of_its_imports() -> None:
    found = circle({"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": set()})
    assert " imports ".join(found) in {
        "a imports b imports c imports a",
        "b imports c imports a imports b",
        "c imports a imports b imports c",
    }
    assert circle({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_no_module_imports_itself_in_a_circle() -> None:
    graph = {
        name: {m for m in IMPORTED[file] if m in MODULES and m != name}
        for name, file in MODULES.items()
    }
    found = circle(graph)
    assert not found, "a circle: " + " imports ".join(found)


@pytest.mark.parametrize("package", sorted(ROOMS))
def test_a_room_knows_only_rooms_below_it(package: str) -> None:
    rank = rooms(package)
    found = {room_of(name) for name in MODULES if name.startswith(f"{package}.")}
    assert found == set(rank), "give a new room its place in ROOMS"
    upward = [
        f"{file} imports {module}"
        for name, file in MODULES.items()
        if name.startswith(f"{package}.")
        for module in IMPORTED[file]
        if module.startswith(f"{package}.")
        and room_of(module) != room_of(name)
        and rank[room_of(module)] >= rank[room_of(name)]
    ]
    assert upward == []


@pytest.mark.parametrize("library", sorted(ADAPTERS))
def test_each_library_is_imported_in_its_adapter_only(library: str) -> None:
    users = [f for f in sources() if any(m.split(".")[0] == library for m in IMPORTED[f])]
    allowed = (*ADAPTERS[library], MEASURED)
    assert [f for f in users if not f.startswith(allowed)] == []


def test_every_layer_is_seen() -> None:
    assert {file.split("/")[0] for file in sources()} >= set(PACKAGES)


def test_a_questions_wording_is_read_in_its_room_only() -> None:
    """A query says all that an answer needs to know; nothing behind it reads the words again."""
    touching = {
        file
        for file, tree in TREES.items()
        if file.startswith("rag/") and not file.startswith(READERS_OF_WORDING)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in ("text", "question", "unscoped")
        and isinstance(node.value, ast.Name)
        and node.value.id == "query"
    }
    assert touching <= WORDING
    matching = [
        f"{file}:{node.lineno}"
        for file in WORDING
        for node in ast.walk(TREES[file])
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("search", "match", "fullmatch", "findall", "finditer", "sub")
        and any("query." in ast.unparse(argument) for argument in node.args)
    ]
    assert matching == []


def test_only_understanding_knows_question_words() -> None:
    words = {"rag.words.kinds", "rag.words.topic", "rag.words.followup_words", "rag.words.wording"}
    knowing = [f for f in sources() if f.startswith("rag/") and words & set(IMPORTED[f])]
    assert [f for f in knowing if not f.startswith(READERS_OF_WORDING)] == []
