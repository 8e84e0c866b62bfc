"""When to say no, why, and what to offer instead.

Reasons are a closed set (`rag.types.Reason`). Confidence (`rag/answer/confidence.py`) is one
number; the threshold it is held against and its weights come from `calibration.toml`, which
`python -m eval calibrate` writes.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from index.errors import SettingsError
from index.structure.document import Document
from rag.answer.confidence import Weights
from rag.generators.labels import short_label
from rag.types import Draft, Query

MAX_QUESTION_CHARS = 2000
CALIBRATION = Path(__file__).parent / "calibration.toml"
_GREETING = re.compile(
    r"^(?:你好|您好|hi|hello|hey|在吗|在不在|早上好|下午好|晚上好|谢谢|多谢|再见|哈喽|嗨|test|测试|ok|好的|嗯+|哦+|help|帮助)+$",
    re.IGNORECASE,
)
_POLITE = r"(?:请|麻烦|拜托|能不能|能否|可以|可不可以|你|您|帮忙|[帮替给为]我|帮|我想|想|让你)*"
_WRITE = re.compile(
    rf"^{_POLITE}(?:写|起草|草拟|拟|撰写|生成|编写|编|翻译|画|创作)(?:一下|个?一?[份篇个封首段张幅套]|成)?"
    r"\S{0,24}(?:合同|协议书?|报告|申请书?|作文|诗|代码|程序|信|讲话稿?|发言稿?|总结|论文|稿子?|PPT|故事|邮件|文案|计划书"
    r"|英文|图|小说|歌|简历|方案|通知|公文|材料)[吧吗呗]?$",
    re.IGNORECASE,
)
_PAPER = re.compile(
    r"(?:怎么|如何|怎样|咋|去?哪里?儿?|在哪|想|要|可以)(?:去|样)?(?:补办|办理|办|申请|申领|领取?|换领?|考|注销|年检)"
    r"(?:一?[本张个])?([一-鿿]{0,8}(?:证|照|卡))(?:[呢啊吗]|的?(?:手续|流程|材料))?$"
)
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


def vague(question: str) -> Draft | None:
    """Return a friendly refusal if there is nothing to search for, else None."""
    if len(question) > MAX_QUESTION_CHARS:
        text = (
            f"这个问题有{len(question)}个字，太长了。请把要问的事缩短到{MAX_QUESTION_CHARS}字以内。"
        )
    elif not (bare := _bare(question)):
        text = f"请写下要问的事。{_HOW_TO_ASK}"
    elif _GREETING.match(bare) or len(bare) < 2:
        text = f"您好，我根据已收录的政策文件回答问题，并标出依据的条款。{_HOW_TO_ASK}"
    elif _WRITE.match(bare):
        text = f"我不代写文稿，只根据已收录的政策文件回答问题，并标出依据的条款。{_HOW_TO_ASK}"
    else:
        return None
    return Draft(text, refused=True, reason="too_vague")


def paper_asked(question: str) -> str:
    """Return the paper that a question wants to get, "" if it wants none.

    >>> paper_asked("在哪补办居住证？")
    '居住证'
    """
    found = _PAPER.search(_bare(question))
    return found[1] if found else ""


def foreign_paper(question: str, texts: Iterable[str], terms: Iterable[str] = ()) -> bool:
    """Return True if a paper is to be got (怎么办护照) that neither documents nor `terms` know.

    `terms` are the official words for the question's; the end of a paper's name will do, so that
    外国人工作许可证 is known where 工作许可证 stands.
    """
    paper = paper_asked(question)
    if not paper:
        return False
    ends = {paper[i:] for i in range(max(1, len(paper) - 2))}
    ends |= {term for term in terms if len(term) > 2 and term[-1] in "证照卡"}
    return not any(end in text for text in texts for end in ends)


def _bare(question: str) -> str:
    """Return the letters and digits of a question."""
    folded = unicodedata.normalize("NFKC", question)
    return "".join(char for char in folded if char.isalnum())


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
