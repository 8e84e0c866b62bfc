"""Invented documents of offices, indexed with an encoder that is plain arithmetic."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.build.run import build_index
from index.opening import open_snapshot
from index.settings import Settings
from rag.answer.materials import Materials
from rag.pipeline import Pipeline
from rag.types import Query

OFFICES = {
    "大理方案.txt": (
        "大理市要素改革方案\n大政发〔2016〕12号\n\n一、推进土地利用\n（一）盘活厂房。支持老厂房分割转让。"
        "室内温度不低于十八摄氏度。\n（二）改造园区。完善配套政策，腾出土地。\n"
        "二、改进供暖\n（三）调整标准。对困难家庭给予补贴800元。\n"
    ),
    "玉溪方案.txt": (
        "玉溪市要素改革方案\n玉政发〔2018〕7号\n\n一、搞活资产\n"
        "（一）支持转型。转型企业执行过渡期土地政策，可以按原用途使用土地。\n"
        "（二）培训工人。开展技能考核。\n"
    ),
    "犬只办法.txt": (
        "曲靖市犬只管理办法\n\n第一章 总则\n\n第一条 为了规范养犬，制定本办法。\n\n"
        "第二条 犬只管理由市公安局负责。\n\n第二章 养犬\n\n"
        "第三条 养犬人不得有下列行为：\n（一）遗弃犬只；\n（二）携犬乘车。\n\n"
        "第四条 违反规定的，责令改正。\n"
    ),
    "居住证指南.txt": (
        "曲靖市居住证办理指南\n\n一、申请材料\n1. 居民身份证。\n2. 租房合同。\n"
        "二、办理流程\n1. 申请人到窗口提交申请。\n2. 窗口受理后发放回执。\n"
        "三、办理时限\n五个工作日。\n四、办理地点\n市政务服务中心二楼。\n"
    ),
    "采暖旧办法.txt": (
        "丽江市采暖补贴办法\n丽政发〔2013〕3号\n\n一、补贴标准。采暖补贴每户300元。\n"
        "二、附则。2013年5月6日印发。\n"
    ),
    "采暖新办法.txt": (
        "丽江市采暖补贴规定\n丽政发〔2024〕5号\n\n一、补贴标准。采暖补贴每户500元。\n"
        "二、附则。2024年5月6日印发。\n"
    ),
    "供水办法.txt": (
        "昭通市供水办法\n\n第一条 为了保障供水，制定本办法。\n\n第二条 供水由市水务局负责。\n\n"
        "第三条 用户应当节约用水。\n"
    ),
}


@pytest.fixture(scope="session")
def offices(tmp_path_factory: pytest.TempPathFactory, bigram_encoder) -> Pipeline:  # type: ignore[no-untyped-def]
    root: Path = tmp_path_factory.mktemp("offices")
    (root / "corpus").mkdir()
    for name, text in OFFICES.items():
        (root / "corpus" / name).write_text(text, encoding="utf-8")
    settings = Settings(corpus=root / "corpus", state=root / "var")
    build_index(settings, encoder=bigram_encoder)
    return Pipeline(settings, bigram_encoder, open_snapshot(settings), pinned=True)


@pytest.fixture(scope="session")
def read(offices):  # type: ignore[no-untyped-def]
    """A question as the forms get it: understood and looked up, whatever its confidence."""

    def ask(question: str, history: tuple[str, ...] = ()) -> tuple[Query, Materials]:
        answerer = offices._current()
        query = answerer._parser.parse(question, history)
        return query, answerer._materials(query, offices.retriever.retrieve(query))

    return ask
