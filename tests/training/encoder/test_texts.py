import gzip
import io
import json
import random
import tarfile
from pathlib import Path

from training.encoder.pairs import Pair, in_fold, read_pairs, read_terms
from training.encoder.texts import Passage, read_law, read_texts
from training.encoder.views import Swapper, swapped_views, term_index, text_views

LAW = """---
sidebar: auto
---
# 某某条例

## 第一章　总则

**第一条**　为了规范土地流转，保护农民权益，制定本条例。

**第二条**　本条例适用于本市行政区域。

本条例所称土地，是指农村集体所有的土地。
"""


def test_a_law_is_read_by_article() -> None:
    passages = [passage for passage in read_law(LAW, "某某条例") if passage.text]
    assert [passage.text for passage in passages] == [
        "为了规范土地流转，保护农民权益，制定本条例。",
        "本条例适用于本市行政区域。 本条例所称土地，是指农村集体所有的土地。",
    ]
    assert {passage.heading for passage in passages} == {"第一章　总则"}


def test_every_set_is_read_once(tmp_path: Path) -> None:
    text = "本条例适用于本市行政区域内的土地流转活动。"
    (tmp_path / "statutes").mkdir()
    record = {"id": "1", "title": "某某条例第二条", "law": "某某条例", "heading": "", "text": text}
    with gzip.open(tmp_path / "statutes/corpus.jsonl.gz", "wt", encoding="utf-8") as handle:
        handle.write(json.dumps(record) + "\n" + json.dumps(record | {"text": "短"}) + "\n")
    with tarfile.open(tmp_path / "laws.tar.xz", "w:xz") as tar:
        content = LAW.replace("本条例适用于本市行政区域。", text).encode()
        info = tarfile.TarInfo("docs/某某条例(2020-01-01).md")
        info.size = len(content)
        tar.addfile(info, io.BytesIO(content))
    (tmp_path / "govreports/txt").mkdir(parents=True)
    told = "一年来，我们着力盘活农村闲置的土地，成效明显。"
    report = f"一、工作回顾\n{told}\n{text}\n"
    (tmp_path / "govreports/txt/某省报告.txt").write_text(report, encoding="utf-8")
    passages = read_texts(tmp_path)
    assert sum(passage.text == text for passage in passages) == 1
    assert Passage("某省报告", "一、工作回顾", told) in passages
    assert {passage.title for passage in passages} == {"某某条例", "某省报告"}


def test_views_of_a_text_cover_it_without_overlap() -> None:
    text = "建立土地市场，完善价格机制。保护农民权益；规范土地流转，防止损失。"
    passages = [Passage("条例", "总则", text)] * 200
    for pair in text_views(passages, 0):
        if pair.passage != text:  # the title and heading against the whole text
            assert sorted(pair.query + pair.passage) == sorted(text)


def test_terms_become_everyday_words_longest_first() -> None:
    swapper = Swapper({"公共租赁住房": ["公租房"], "租赁住房": ["出租房"]})
    assert swapper.swap("申请公共租赁住房和租赁住房", random.Random(0)) == "申请公租房和出租房"


def test_swapped_views_point_at_their_text() -> None:
    terms = [Pair("老外", "外籍人才", "", "t"), Pair("房", "住房", "", "t")]
    assert term_index(terms) == {"外籍人才": ("老外",)}  # short terms are ambiguous
    passage = Passage("方案", "", "支持外籍人才创办企业，完善服务。")
    (pair,) = swapped_views([passage, Passage("方案", "", "完善服务。")], term_index(terms), 0)
    assert (pair.query, pair.passage) == ("支持老外创办企业", passage.text)


def test_every_pair_file_is_read(tmp_path: Path) -> None:
    pair = {"query": "老外开公司", "passage": "外籍人才创办企业", "source": "某省报告.txt"}
    term = {"everyday": "老外", "official": ["外籍人才", "外国人"]}
    (tmp_path / "a.jsonl").write_text(json.dumps(pair) + "\n", encoding="utf-8")
    (tmp_path / "b.jsonl").write_text(json.dumps(pair) + "\n" + json.dumps(term), encoding="utf-8")
    assert [p.title for p in read_pairs(tmp_path)] == ["某省报告", "某省报告"]
    assert [p.passage for p in read_terms(tmp_path)] == ["外籍人才", "外国人"]


def test_folds_are_even_and_fixed() -> None:
    held = [in_fold(f"stard-q{n}", 5) for n in range(5000)]
    assert 900 < sum(held) < 1100
    assert held[:3] == [in_fold(f"stard-q{n}", 5) for n in range(3)]
    assert all(in_fold(str(n), 1) for n in range(10))
