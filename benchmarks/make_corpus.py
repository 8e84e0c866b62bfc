"""Make a large corpus of real clauses, to measure scale with: nothing in it is random.

    python benchmarks/make_corpus.py OUT --clauses 1000000 --laws DIR --articles FILE... \\
        --reports DIR

`--laws` is a folder of Markdown laws, `--articles` JSON Lines `{"id", "title", "text"}` (may be
gzipped), `--reports` a folder of texts. Texts are taken at five levels, each only as far as it is
needed for the number wanted, and every text counts once in the whole corpus:

1. `article`   an article or paragraph as it stands,
2. `sentence`  its sentences, where it has several (split at 。；！？),
3. `half`      the parts of a sentence between commas, of 12 characters or more,
4. `pair`      windows of two adjacent sentences, and
5. `triple`    of three.

Levels 4 and 5 say nothing that level 2 doesn't: they are there to reach the number, share words
with their neighbours and make near-copies frequent. So figures of quality should be read at sizes
that levels 1 to 3 reach; the program prints how many texts came from which level, and how many
each would have had. Documents keep their law's title (and so its region), and hold at most 300
clauses, written as 第…条; `--jsonl` also writes `{"id", "title", "text"}` for other programs.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LEVELS = ("article", "sentence", "half", "pair", "triple")
PER_DOCUMENT = 300
MIN_CHARS, MIN_HALF = 8, 12
SENTENCE = re.compile(r"[^。；！？\n]+[。；！？]?")
HALF = re.compile(r"[，：。；！？]")
LEADING = re.compile(
    r"^(?:\s|\*|#|>|第[一二三四五六七八九十百千零〇]+[条章节编款项](?:之[一二三四五六七八九十]+)?"
    r"|[（(][一二三四五六七八九十]+[）)]|[一二三四五六七八九十]+、|\d{1,3}[.、．])+"
)
ARTICLE = re.compile(r"(?m)^\s*\**第[一二三四五六七八九十百千零〇]+条")
ARTICLE_OF_TITLE = re.compile(r"第[一二三四五六七八九十百千零〇]+条(?:之[一二三四五六七八九十]+)?$")


@dataclass(frozen=True, slots=True)
class Source:
    """One law or report: its title and its articles, each as a list of sentences."""

    title: str
    articles: tuple[tuple[str, ...], ...]


def main() -> None:
    """Read the sources, write the documents, print what came from where."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--clauses", type=int, default=1_000_000)
    parser.add_argument("--laws", type=Path)
    parser.add_argument("--articles", type=Path, nargs="*", default=[])
    parser.add_argument("--reports", type=Path)
    parser.add_argument("--jsonl", type=Path)
    asked = parser.parse_args()
    sources = [*_articles(asked.articles), *_files(asked.laws, "*.md")]
    sources += _files(asked.reports, "*.txt")
    facts = write_corpus(asked.out, sources, asked.clauses, jsonl=asked.jsonl)
    print(json.dumps(facts, ensure_ascii=False))


def write_corpus(
    out: Path, sources: list[Source], wanted: int, *, jsonl: Path | None = None
) -> dict[str, object]:
    """Write `wanted` clauses as documents; return how many came from each level."""
    out.mkdir(parents=True, exist_ok=True)
    seen: set[str] = set()
    taken = dict.fromkeys(LEVELS, 0)
    files = 0
    with (jsonl or Path("/dev/null")).open("w", encoding="utf-8") as stream:
        for level in LEVELS:
            for number, source in enumerate(sources):
                texts = list(_fresh(source, level, seen, wanted - sum(taken.values())))
                taken[level] += len(texts)
                for start in range(0, len(texts), PER_DOCUMENT):
                    stem = f"{level}-{number:05d}-{start // PER_DOCUMENT:02d}"
                    part = texts[start : start + PER_DOCUMENT]
                    (out / f"{stem}.txt").write_text(_document(source.title, part), "utf-8")
                    files += 1
                    for place, text in enumerate(part, 1):
                        line = {"id": f"{stem}/{place}", "title": source.title, "text": text}
                        stream.write(json.dumps(line, ensure_ascii=False) + "\n")
    return {"clauses": sum(taken.values()), "documents": files, "levels": taken}


def _fresh(source: Source, level: str, seen: set[str], wanted: int) -> Iterator[str]:
    """Yield the texts of a source at a level that haven't been taken before."""
    for text in _texts(source, level):
        if wanted <= 0:
            return
        if len(text) >= (MIN_HALF if level == "half" else MIN_CHARS) and text not in seen:
            seen.add(text)
            wanted -= 1
            yield text


def _texts(source: Source, level: str) -> Iterator[str]:
    for sentences in source.articles:
        if level == "article":
            yield "".join(sentences)
        elif level == "sentence":
            yield from sentences if len(sentences) > 1 else ()
        elif level == "half":
            for sentence in sentences:
                yield from (part.strip() for part in HALF.split(sentence))
        else:
            width = 2 if level == "pair" else 3
            for start in range(len(sentences) - width + 1):
                yield "".join(sentences[start : start + width])


def _document(title: str, texts: list[str]) -> str:
    lines = [f"第{_chinese(number)}条　{text}" for number, text in enumerate(texts, 1)]
    return "\n".join([title, *lines]) + "\n"


def _chinese(number: int) -> str:
    """Write a number up to 999 as articles are numbered.

    >>> _chinese(110), _chinese(10), _chinese(205)
    ('一百一十', '十', '二百零五')
    """
    digits = "零一二三四五六七八九"
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{digits[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else digits[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (digits[ones] if ones else "")


def _sentences(text: str) -> tuple[str, ...]:
    parts = (LEADING.sub("", part).strip() for part in SENTENCE.findall(text))
    return tuple(part for part in parts if len(part) > 1)


def _articles(paths: list[Path]) -> Iterator[Source]:
    """Yield the laws of JSON Lines of articles, in order of first appearance."""
    for path in paths:
        laws: dict[str, list[tuple[str, ...]]] = {}
        opened = gzip.open if path.suffix == ".gz" else Path.open
        with opened(path, "rt", encoding="utf-8") as stream:
            for line in stream:
                item = json.loads(line)
                title = ARTICLE_OF_TITLE.sub("", item["title"]) or item["title"]
                laws.setdefault(title, []).append(_sentences(item["text"]))
        yield from (Source(title, tuple(articles)) for title, articles in laws.items())


def _files(folder: Path | None, pattern: str) -> Iterator[Source]:
    for path in sorted(folder.rglob(pattern)) if folder else ():
        text = re.sub(r"<!--.*?-->|\[[^\]]*\]\([^)]*\)", "", path.read_text("utf-8"), flags=re.S)
        first, _, rest = text.strip().partition("\n")
        title = re.sub(r"[#*\s]+", "", first) or path.stem
        starts = [match.start() for match in ARTICLE.finditer(rest)]
        if starts:
            pieces = [rest[a:b] for a, b in zip(starts, [*starts[1:], None], strict=True)]
            pieces = [re.split(r"(?m)^#+ ", piece)[0] for piece in pieces]
        else:
            pieces = [line for line in rest.split("\n") if not line.startswith("#")]
        yield Source(title[:60], tuple(filter(None, map(_sentences, pieces))))


if __name__ == "__main__":
    main()
