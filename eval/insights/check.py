"""Check that every quote of the insight gold stands in its document.

Run: ``python -m eval.insights.check``. It reads text, Markdown and HTML, and the paragraphs of a
docx, by the standard library alone, so that no reader of the product can lend the gold its
mistakes. Whitespace is ignored; PDF and XLS are skipped and counted.
"""

import json
import re
import sys
import zipfile
from functools import cache
from html import unescape
from pathlib import Path

HERE = Path(__file__).parent
COLLECTIONS = HERE.parent / "collections"
CORPUS = HERE.parent.parent / "corpus"
SKIPPED = {".pdf", ".xls"}
STATES = {"现行有效", "尚未施行", "已修订", "已废止", "有效期届满", "未说明"}
ROLES = {"basis", "mention", "repeals", "amends"}
RELATIONS = {"different_figure", "different_condition", "same", "unrelated"}

Row = dict[str, object]


def path_of(doc: str) -> Path:
    """Return the file of ``doc``: ``five/<file>`` or ``<collection>/<path under docs>``.

    In the collection ``bugs`` every group has its own docs folder.
    """
    collection, _, rest = doc.partition("/")
    if collection == "five":
        return CORPUS / rest
    if collection == "bugs":
        group, _, name = rest.partition("/")
        return COLLECTIONS / collection / group / "docs" / name
    return COLLECTIONS / collection / "docs" / rest


def bare(text: str) -> str:
    """Return ``text`` without whitespace, zero-width signs and Markdown emphasis."""
    return re.sub(r"[\s\u200b\ufeff]|\*\*", "", text)


def decoded(raw: bytes) -> str:
    """Decode UTF-8, else the Chinese national encoding of older pages."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


@cache
def text_of(doc: str) -> str | None:
    """Return the bare text of ``doc``, or None where its format is skipped."""
    path = path_of(doc)
    if path.suffix in SKIPPED:
        return None
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as archive:
            raw = decoded(archive.read("word/document.xml"))
    else:
        raw = decoded(path.read_bytes())
    raw = re.sub(r"(?s)<(script|style)\b.*?</\1>|<!--.*?-->", "", raw)
    return bare(unescape(re.sub(r"</?[a-zA-Z!?][^<>]*>", "", raw)))


def rows_of(name: str) -> list[Row]:
    """Read one file of JSON Lines."""
    lines = (HERE / name).read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line]


def quotes_of(name: str, row: Row) -> list[tuple[str, str]]:
    """Return the (doc, quote) pairs that ``row`` of file ``name`` claims."""
    if name == "matrix.jsonl":
        docs = row["docs"]
        assert isinstance(docs, list)
        return [("|".join(docs), str(row["quote"]))]
    if name == "conflicts.jsonl":
        sides = [row["a"], row["b"]]
        return [(side["doc"], side["quote"]) for side in sides if isinstance(side, dict)]
    doc = str(row["doc"])
    if name == "validity.jsonl":
        return [(str(row.get("sentence_doc") or doc), str(row["sentence"]))]
    if name == "basis.jsonl":
        return [(doc, str(row["cites"])), (doc, str(row["number"]))]
    units = [*_strings(row["lead"]), *_strings(row["others"])]
    return [(doc, part) for part in [str(row["task"]), *str(row["deadline"]).split("；"), *units]]


def _strings(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def faults_of(name: str, row: Row) -> list[str]:
    """Return what is wrong with ``row``: a value outside its list, a file that isn't there."""
    allowed = {
        "validity.jsonl": ("state", STATES),
        "basis.jsonl": ("role", ROLES),
        "matrix.jsonl": ("state", {"stated", "absent"}),
        "conflicts.jsonl": ("relation", RELATIONS),
    }
    faults = []
    if name in allowed:
        field, values = allowed[name]
        if row[field] not in values:
            faults.append(f"{field} {row[field]}")
    if name == "matrix.jsonl" and (row["state"] == "stated") != bool(row["quote"]):
        faults.append("a quote belongs to stated cells only")
    target = str(row.get("in_collection", "") or "")
    if target and not path_of(target).exists():
        faults.append(f"no file {target}")
    return faults


def main() -> int:
    """Check all five files; return 1 if a quote or a value is wrong."""
    wrong = 0
    names = [f"{stem}.jsonl" for stem in ("ledger", "validity", "basis", "matrix", "conflicts")]
    for name in (name for name in names if (HERE / name).exists()):
        rows, quotes, skipped = rows_of(name), 0, 0
        for number, row in enumerate(rows, 1):
            faults = faults_of(name, row)
            for docs, quote in quotes_of(name, row):
                texts = [text_of(doc) for doc in docs.split("|")]
                if not quote:
                    continue
                quotes += 1
                if None in texts:
                    skipped += 1
                elif not any(bare(quote) in text for text in texts if text):
                    faults.append(f"not in {docs}: {quote}")
            wrong += len(faults)
            for fault in faults:
                sys.stdout.write(f"{name}:{number}: {fault}\n")
        sys.stdout.write(f"{name}: {len(rows)} rows, {quotes} quotes, {skipped} skipped\n")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
