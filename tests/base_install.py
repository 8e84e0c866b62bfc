"""Use the chat where only its own needs can be imported.

Run as a process of its own: `base_install.py FOLDER NAMES`; NAMES is a JSON list of the top-level
modules that are to be missing. Prints one JSON object: the project's modules that can't be
imported and what each lacks, and what the chat answers over two documents.
"""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCUMENTS = {
    "落户办法.txt": "甲市落户办法\n第一条 连续居住满三年的，可以申请落户。\n",
    "租房办法.md": "# 甲市租房补贴办法\n\n第一条 租房补贴每月五百元，由市住建局发放。\n",
}
QUESTION = "租房补贴每月多少钱？"


class Missing:
    """A finder for which some modules aren't installed."""

    def __init__(self, names):
        self.names = frozenset(names)

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in self.names:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return None


def modules():
    files = [file for room in ("index", "rag") for file in (ROOT / room).rglob("*.py")]
    parts = [file.relative_to(ROOT).with_suffix("").parts for file in files]
    return sorted({".".join(p).removesuffix(".__init__") for p in parts} | {"app"})


def lacking():
    """Return the project's modules that can't be imported, and the package that each lacks."""
    found = {}
    for name in modules():
        try:
            importlib.import_module(name)
        except ModuleNotFoundError as error:
            found[name] = error.name.partition(".")[0]
    return found


def answered(folder):
    from fastapi.testclient import TestClient

    from index.build.run import build_index
    from index.settings import Settings
    from rag.web.server import create_app

    settings = Settings(corpus=folder / "corpus", state=folder / "state", build_workers=1)
    settings.corpus.mkdir()
    for name, text in DOCUMENTS.items():
        (settings.corpus / name).write_text(text, encoding="utf-8")
    build_index(settings)
    with TestClient(create_app(settings), base_url="http://127.0.0.1") as client:
        page = client.get("/")
        reply = client.post("/api/ask", json={"question": QUESTION})
    return {"page": page.status_code, "status": reply.status_code, "text": reply.json()["text"]}


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.meta_path.insert(0, Missing(json.loads(sys.argv[2])))
    told = {"lacking": lacking(), "answer": answered(Path(sys.argv[1]))}
    sys.stdout.write(json.dumps(told, ensure_ascii=False))
