"""The labelled questions and conversations, as tasks that a classifier can learn."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags

from rag.question.features import BUCKETS, LONGEST_RUN, feature_rows

HAN = re.compile(r"[一-鿿]")
QUESTIONS = Path("training/data/questions/questions.jsonl")
CONVERSATIONS = Path("training/data/conversations/conversations.jsonl")
FACTS = [
    "文号",
    "发文机关",
    "成文日期",
    "施行日期",
    "有效期",
    "依据",
    "效力",
    "废止",
    "主送",
    "适用范围",
    "附件",
    "标题",
    "上位",
    "版本",
]
INHERITED = ["place", "matter", "document", "unit", "subject", "item", "time"]
TALK = {
    "greeting": "问候 告别 应答 测试",
    "thanks": "感谢 夸奖",
    "identity": "身份",
    "ability": "能力",
    "translation": "翻译",
    "download": "下载",
    "writing": "写作 编程 笑话",
    "elsewhere": "情绪 骂人 天气 算数 美食 健康 电影 股票 游戏 时间 音乐",
}
"""What a question beside the point asks for, by the fields of the labelled ones (闲聊: any)."""


@dataclass(frozen=True, slots=True)
class Task:
    """Texts and what is to be learned of them.

    `targets` is (texts, labels) of 0 and 1; exactly one label a row if `exclusive`. `groups` are
    left out together when the figures are measured.
    """

    name: str
    texts: tuple[str, ...]
    labels: tuple[str, ...]
    targets: NDArray[np.int8]
    groups: tuple[str, ...]
    exclusive: bool
    method: Literal["svm", "logistic"] = "svm"
    rare: float = 1.0
    """What a positive example counts, a negative one counting 1."""
    strength: float = 1.0
    """Inverse strength of the regularisation (scikit-learn's C)."""
    again: tuple[tuple[int, str], ...] = ()
    """Texts that are learned, but not measured, with the targets of the text of that number."""


FRAMES = (
    "文件里", "这个方案里", "《管理办法》里", "条例规定", "通知里说", "意见里", "那份细则中",
    "根据办法", "按规定", "方案提出的", "2019年的办法里", "文件里说", "实施意见里，", "总体规划中",
)  # fmt: skip
"""What is put before questions about a matter, which seldom name the document they are about."""
FRAMED: Mapping[str, int] = {
    "fact": 3, "yesno": 3, "list": 3, "procedure": 3, "unit": 3, "definition": 3, "units_of": 5,
    "comparison": 5, "open": 5,
}  # fmt: skip
"""Of so many questions of a kind one is learned a second time with a frame before it."""


def framed(questions: Sequence[str], kinds: Sequence[str]) -> list[tuple[int, str]]:
    """Return (which question, the question with a frame before it)."""
    return [
        (i, FRAMES[i % len(FRAMES)] + text)
        for i, (text, kind) in enumerate(zip(questions, kinds, strict=True))
        if kind in FRAMED and i % FRAMED[kind] == 0 and HAN.search(text)
    ]


def tasks(root: Path) -> tuple[Task, ...]:
    """Return all that is learned, from the data under the repository's root."""
    asked = read(root / QUESTIONS)
    turns = read(root / CONVERSATIONS)
    following = [turn for turn in turns if turn["label"] == "follow"]
    talk = {field: name for name, fields in TALK.items() for field in fields.split()}
    talking = [q for q in asked if q["kind"] == "chat" and q["field"] in talk]
    again = framed([str(q["question"]) for q in asked], [str(q["kind"]) for q in asked])
    kind = exclusive("kind", asked, [str(q["kind"]) for q in asked])
    detail = exclusive("detail", asked, [str(q["detail"]) for q in asked])
    return (
        replace(kind, again=tuple(again)),
        replace(detail, again=tuple(again)),
        several("facts", asked, FACTS, "facts", rare=6.0),
        exclusive(
            "talk", talking, [talk[str(q["field"])] for q in talking], by_field=False, strength=10.0
        ),
        follow(turns),
        several("inherits", following, INHERITED, "inherits", text="second"),
    )


def follow(turns: Sequence[dict[str, object]]) -> Task:
    """Return whether a second question needs the first."""
    targets = np.array([[turn["label"] == "follow"] for turn in turns], dtype=np.int8)
    texts = tuple(str(turn["second"]) for turn in turns)
    groups = tuple(map(str, range(len(turns))))
    return Task("follow", texts, ("follow",), targets, groups, False, "logistic")


def exclusive(
    name: str,
    rows: Sequence[dict[str, object]],
    given: Sequence[str],
    *,
    by_field: bool = True,
    strength: float = 1.0,
) -> Task:
    """Return a task of one label a question."""
    labels = tuple(sorted(set(given)))
    targets = np.array([[label == own for label in labels] for own in given], dtype=np.int8)
    groups = tuple(str(row["field"]) if by_field else str(i) for i, row in enumerate(rows))
    return Task(
        name,
        tuple(str(row["question"]) for row in rows),
        labels,
        targets,
        groups,
        True,
        strength=strength,
    )


def several(
    name: str,
    rows: Sequence[dict[str, object]],
    labels: Sequence[str],
    key: str,
    *,
    text: str = "question",
    rare: float = 1.0,
) -> Task:
    """Return a task of any number of labels a question."""
    targets = np.array([[label in row[key] for label in labels] for row in rows], dtype=np.int8)  # type: ignore[operator]
    groups = tuple(str(row.get("field", i)) for i, row in enumerate(rows))
    texts = tuple(str(row[text]) for row in rows)
    return Task(name, texts, tuple(labels), targets, groups, False, rare=rare)


def matrix(texts: Sequence[str], longest: int = LONGEST_RUN) -> csr_matrix:
    """Return (texts, BUCKETS): 1 / sqrt(features) where a text has a feature."""
    rows = [feature_rows(text, longest) for text in texts]
    ends = np.cumsum([0, *map(len, rows)])
    flat = np.concatenate(rows)
    shape = (len(rows), BUCKETS)
    present = csr_matrix((np.ones(len(flat), np.float32), flat, ends), shape=shape)
    share = 1 / np.sqrt(np.maximum(1, np.diff(ends)))
    return csr_matrix(diags(share) @ present)


def read(file: Path) -> list[dict[str, object]]:
    """Return the records of a file of JSON lines."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]
