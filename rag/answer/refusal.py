"""When to say no, why, and what to offer instead.

Reasons are a closed set (`rag.types.Reason`). Confidence (`rag/answer/confidence.py`) is one
number; the threshold it is held against and its weights come from `calibration.toml`, which
`python -m eval calibrate` writes.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from index.errors import SettingsError
from index.structure.document import Document
from rag.answer.confidence import Weights
from rag.question.talk import MAX_QUESTION_CHARS
from rag.quotes.labels import short_label
from rag.types import Draft, Query

CALIBRATION = Path(__file__).parent / "calibration.toml"
_HOW_TO_ASK = "可以这样问：某地对某件事有什么规定、由谁负责、期限是多久，例如“进城落户要什么条件？”"


@dataclass(frozen=True, slots=True)
class Calibration:
    """The refusal threshold, what it was chosen on, and the weights of the confidence."""

    threshold: float
    encoder: str = ""
    questions: int = 0
    false_refusals: float = 0.0
    weights: Weights = Weights()

    def save(self, file: Path = CALIBRATION) -> Path:
        """Replace the values in `file`, keeping its comments; return the file."""
        head = [line for line in file.read_text(encoding="utf-8").splitlines() if line[:1] == "#"]
        values = (
            f"threshold = {self.threshold!r}",
            f'encoder = "{self.encoder}"',
            f"questions = {self.questions}",
            f"false_refusals = {self.false_refusals!r}",
            "",
            "[weights]",
            *(f"{field.name} = {getattr(self.weights, field.name)!r}" for field in fields(Weights)),
        )
        part = file.with_suffix(".part")
        part.write_text("\n".join([*head, *values]) + "\n", encoding="utf-8")
        part.replace(file)
        return file


def load_calibration(file: Path = CALIBRATION) -> Calibration:
    """Read the threshold.

    Raises:
        SettingsError: the file is missing or broken.
    """
    known = {field.name for field in fields(Calibration)}
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
        weights = Weights(**values.pop("weights", {}))
        given = {name: values[name] for name in known & values.keys()}
        return Calibration(**given, weights=weights)
    except (OSError, tomllib.TOMLDecodeError, TypeError) as error:
        raise SettingsError(
            f"{file.name} 无法读取：{error}。可运行 python -m eval calibrate"
        ) from error


def not_a_question(query: Query) -> Draft:
    """Return a friendly word on what can be asked, for what isn't a question."""
    what = "我根据已收录的政策文件回答问题，并标出依据的条款"
    text = {
        "too_long": f"这个问题有{len(query.question)}个字，太长了。"
        f"请把要问的事缩短到{MAX_QUESTION_CHARS}字以内。",
        "empty": f"请写下要问的事。{_HOW_TO_ASK}",
        "greeting": f"您好，{what}。{_HOW_TO_ASK}",
        "thanks": f"不客气。还有要问的请直接写下来。{_HOW_TO_ASK}",
        "identity": f"我是条问，{what}；不是办事机关，也不是人工客服。{_HOW_TO_ASK}",
        "ability": f"{what}：查条款、找负责单位、列措施、比较各地、看文号和期限。{_HOW_TO_ASK}",
        "translation": f"我不做翻译。{what}，引文是文件的原文。{_HOW_TO_ASK}",
        "download": "我在对话里给不出文件。回答可以用页面上的“导出 MD”“导出 Word”存下来。"
        f"{what}。{_HOW_TO_ASK}",
        "writing": f"我不代写文稿。{what}。{_HOW_TO_ASK}",
        "elsewhere": f"这不是政策文件里的事，我答不了。{what}。{_HOW_TO_ASK}",
    }[query.talk]
    return Draft(text, refused=True, reason="too_vague")


def no_scope(query: Query, documents: Sequence[Document]) -> Draft:
    """Name what is not in the corpus, and what is."""
    missing = "、".join(query.scope.missing)
    held = "、".join(short_label(document) for document in documents[:8])
    more = f"等{len(documents)}份文件" if len(documents) > 8 else ""
    text = f"语料中没有关于{missing}的文件，因此无法回答。现有的文件是：{held}{more}。"
    return Draft(text, refused=True, reason="no_scope")


def nothing_found(query: Query) -> Draft:
    """Say that the documents don't deal with the matter."""
    where = f"{'、'.join(query.scope.names)}的文件里" if query.scope.names else "现有文件里"
    asked = query.text.strip()
    short = asked if len(asked) <= 60 else asked[:59] + "…"
    text = f"{where}没有找到能回答“{short}”的规定，因此不作回答。下面是最接近的条款，供参考。"
    return Draft(text, refused=True, reason="nothing_found")
