"""Parse every document under a folder and report what the tree gets wrong.

`python -m index.structure.survey DIR`: exceptions, coverage, and whether 第一条 … 第N条 are
complete and in order, with the cause for each file where they aren't.
"""

from __future__ import annotations

import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from index.errors import CorpusError
from index.readers import SUPPORTED_SUFFIXES, read_document
from index.structure.document import Clause, Document, Heading
from index.structure.marks import read_mark
from index.structure.numbers import to_chinese
from index.structure.parse import parse_document
from index.structure.sequence import steps


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one file; `articles` is the number of articles found."""

    file: str
    characters: int = 0
    articles: int = 0
    error: str = ""
    uncovered: int = 0
    gaps: tuple[str, ...] = ()


def uncovered(document: Document) -> int:
    """Return how many non-blank characters are in no part, or in two."""
    parts: list[Clause | Heading] = [*document.clauses, *document.headings]
    parts.sort(key=lambda part: part.start)
    position, bad = 0, 0
    for part in parts:
        bad += len("".join(document.text[position : part.start].split()))
        bad += max(0, position - part.start)
        position = max(position, part.end)
    return bad + len("".join(document.text[position:].split()))


def article_gaps(document: Document) -> tuple[int, tuple[str, ...]]:
    """Return the number of articles, and where their sequence breaks, per attachment."""
    last: dict[str, tuple[int, ...]] = {}
    gaps, count = [], 0
    for clause in document.clauses:
        mark = read_mark(clause.number) if clause.number.startswith("第") else None
        if clause.kind != "clause" or mark is None or mark.family != "条":
            continue
        count += 1
        scope = clause.clause_id.removeprefix(document.doc_id).split("/第")[0]
        before = last.get(scope)
        expected = (before[0] if before else 0) + 1
        if mark.parts != (1,) and (before is None or steps(before, mark.parts) != 1):
            gaps.append(_cause(document.text, expected, clause.number, started=before is not None))
        last[scope] = mark.parts
    return count, tuple(gaps)


def _cause(text: str, expected: int, found: str, *, started: bool) -> str:
    """Say whether the expected article is in the text at all."""
    article = f"第{to_chinese(expected)}条"
    if re.search(rf"^[\s“]*{article}[\s\u3000]", text, re.MULTILINE):
        return f"{article}未识别（到了{found}）"
    if not started:
        return f"源文件从{found}开始"
    return f"源文件缺{article}（接着是{found}）"


def survey(root: Path) -> Iterator[Finding]:
    """Yield a finding for each supported file under the folder."""
    for path in sorted(root.rglob("*")):
        if path.suffix.lower() not in SUPPORTED_SUFFIXES or not path.is_file():
            continue
        file = path.relative_to(root).as_posix()
        try:
            source = read_document(path, root)
        except CorpusError as error:
            yield Finding(file, error=str(error))
            continue
        document = parse_document(source, file)
        count, gaps = article_gaps(document)
        yield Finding(file, len(source.text), count, uncovered=uncovered(document), gaps=gaps)


def report(findings: Iterable[Finding]) -> str:
    """Return the survey as text."""
    counts: Counter[str] = Counter()
    lines = []
    for finding in findings:
        counts["文件"] += 1
        counts["字符"] += finding.characters
        counts["条"] += finding.articles
        counts["有条的文件"] += finding.articles > 0
        counts["拒收"] += bool(finding.error)
        counts["未覆盖字符"] += finding.uncovered
        counts["条号不连续的文件"] += bool(finding.gaps)
        if finding.error or finding.uncovered or finding.gaps:
            reason = finding.error or "；".join(finding.gaps[:3]) or f"未覆盖{finding.uncovered}字"
            lines.append(f"{finding.file}\t{reason}")
    total = "  ".join(f"{name} {number}" for name, number in counts.items())
    return "\n".join([*lines, total])


def main() -> int:
    """Run the survey over the folder named on the command line."""
    if len(sys.argv) != 2:
        sys.stderr.write("用法：python -m index.structure.survey 目录\n")
        return 2
    start = time.perf_counter()
    sys.stdout.write(report(survey(Path(sys.argv[1]))) + "\n")
    sys.stdout.write(f"用时 {time.perf_counter() - start:.1f} 秒\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
