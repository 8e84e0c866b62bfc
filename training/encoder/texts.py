"""Public texts to learn from: statutes, local regulations and government work reports.

Reads the folder that `--data` names; a set that isn't there is skipped with a warning, so that
training works on whatever part of the public data is at hand.
"""

from __future__ import annotations

import gzip
import json
import logging
import re
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger(__name__)

MIN_CHARS = 12
MAX_CHARS = 700
ARTICLE = re.compile(
    r"^\**第[零〇一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?\**[\s\u3000]*"
)
MARKDOWN = re.compile(r"[*_`>#]+")


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of official text with the title of its document and its heading."""

    title: str
    heading: str
    text: str


def read_jsonl(path: Path) -> Iterator[dict[str, object]]:
    """Yield the objects of a JSON lines file, gzipped or not."""
    with path.open("rb") as raw, gzip.open(raw) if path.suffix == ".gz" else raw as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def corpus_file(folder: Path) -> Path:
    """Return the folder's corpus file, the gzipped one if there is one."""
    packed = folder / "corpus.jsonl.gz"
    return packed if packed.exists() else folder / "corpus.jsonl"


def read_articles(path: Path) -> Iterator[Passage]:
    """Yield the articles of a corpus file (`title`, `text` and perhaps `law`, `heading`)."""
    for record in read_jsonl(path):
        yield Passage(
            str(record.get("law") or record["title"]),
            str(record.get("heading") or ""),
            " ".join(str(record["text"]).split()),
        )


def read_law(markdown: str, title: str) -> Iterator[Passage]:
    """Yield the articles of one law in Markdown, or its paragraphs where it has no articles."""
    heading, article = "", [""]
    for line in markdown.splitlines():
        if line.startswith("#"):
            yield Passage(title, heading, " ".join(article).strip())
            heading, article = line.strip("# \u3000"), []
        elif ARTICLE.match(line):
            yield Passage(title, heading, " ".join(article).strip())
            article = [ARTICLE.sub("", line)]
        elif line.strip() and not line.startswith(("---", "<!--", "sidebar", "bookCollapse")):
            article.append(MARKDOWN.sub("", line).strip())
    yield Passage(title, heading, " ".join(article).strip())


def read_laws(archive: Path) -> Iterator[Passage]:
    """Yield the articles of every Markdown file in a tar archive, read without unpacking it."""
    with tarfile.open(archive) as tar:
        for member in tar:
            name = Path(member.name)
            if name.suffix != ".md" or name.stem in {"_index", "index", "README"}:
                continue
            handle = tar.extractfile(member)
            if handle is None:
                continue
            title = re.sub(r"\(\d{4}-\d\d-\d\d\)$", "", name.stem)
            yield from read_law(handle.read().decode("utf-8", errors="replace"), title)


def read_report(path: Path) -> Iterator[Passage]:
    """Yield the paragraphs of a work report under their headings （一、…, （一）…）."""
    heading = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        text = line.strip()
        if len(text) < 45 and re.match(r"[（(]?[一二三四五六七八九十]+[、）)]", text):
            heading = text
        else:
            yield Passage(path.stem, heading, text)


def read_texts(data: Path) -> tuple[Passage, ...]:
    """Return the distinct passages of all public texts under `data`, in a fixed order."""
    sources: list[Iterable[Passage]] = []
    for name in ("statutes", "stard", "lawbench"):
        if (corpus := corpus_file(data / name)).exists():
            sources.append(read_articles(corpus))
        else:
            log.warning("没有 %s，跳过", corpus)
    if (data / "laws.tar.xz").exists():
        sources.append(read_laws(data / "laws.tar.xz"))
    sources.extend(read_report(path) for path in sorted((data / "govreports/txt").glob("*.txt")))
    return tuple(_distinct(passage for source in sources for passage in source))


def _distinct(passages: Iterable[Passage]) -> Iterator[Passage]:
    """Drop short texts and those seen before (the sets share most statutes)."""
    seen: set[str] = set()
    for passage in passages:
        key = re.sub(r"\W+", "", passage.text)
        if len(key) >= MIN_CHARS and key not in seen:
            seen.add(key)
            yield Passage(passage.title, passage.heading, passage.text[:MAX_CHARS])
