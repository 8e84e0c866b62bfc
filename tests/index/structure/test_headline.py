"""Titles, and the other facts of a document's head, wherever they are printed."""

import pytest

from index.readers.source import SourceText
from index.structure import parse_document


def parsed(text, **more):
    return parse_document(SourceText("d.txt", text, "0" * 64, "txt", **more), "d")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "东莞市人民政府办公室文件\n东府办〔2015〕18号\n关于印发《某方案》的通知\n各单位：\n一、甲。",
            "关于印发《某方案》的通知",
        ),
        (
            "H F G S—2016— 3\n惠州市人民政府文件\n惠府〔2016〕57 号\n"
            "关于调整惠州市社会\n基本医疗保险有关政策的通知\n各区：\n一、甲。",
            "关于调整惠州市社会基本医疗保险有关政策的通知",
        ),
        ("00001\n关于某事的通知\n一、甲。", "关于某事的通知"),
        ("《某市落户实施细则》\n第一条 甲。", "某市落户实施细则"),
        ("● 某镇2015年招生通告\n一、甲。", "某镇2015年招生通告"),
        ("石政发〔2020〕3号-某区政府关于某事的通知\n各街道：\n一、甲。", "某区政府关于某事的通知"),
        ("《院前急救管理办法》（某委员会令第3号）\n第一条 甲。", "院前急救管理办法"),
        ("某条例\n（修订征求意见稿）\n第一条 甲。", "某条例（修订征求意见稿）"),
        (
            "某厅办公室关于疫情期间\n采取支持性电价政策\n降低用电成本的通知\n某厅办公室关于疫情期间采取\n支持性电价政策降低用电成本的通知\n各公司：\n一、甲。",
            "某厅办公室关于疫情期间采取支持性电价政策降低用电成本的通知",
        ),
        (
            "湖南省人民政府令第242号\n"
            "《湖南省规范性文件管理办法》已经2009年6月22日省政府会议通过，现予公布。\n"
            "省长 周强\n2009年7月9日\n第一条 甲。",
            "湖南省规范性文件管理办法",
        ),
        (
            "广州市人民政府令\n第179号\n"
            "《广州市老年人优待办法》已经通过，现予公布。\n"
            "市　长：温国辉\n2021年1月29日\n广州市老年人优待办法\n第一条 甲。",
            "广州市老年人优待办法",
        ),
        (
            "各有关单位：\n现将实施细则印发给你们。\n某市人社局\n2015年12月2日\n某市医保实施细则\n一、甲。",
            "某市医保实施细则",
        ),
    ],
)
def test_titles(text, title):
    assert parsed(text).title == title


@pytest.mark.parametrize("name", ["Word Document", "Microsoft Word - 1.doc", "无标题", "Sheet1"])
def test_a_templates_name_is_no_title(name):
    assert parsed("正文若干。", title=name).title == ""


def test_the_files_title_stands_in_for_one_that_is_not_printed():
    assert parsed("第一条 甲。", title="某市办法").title == "某市办法"


@pytest.mark.parametrize(
    ("head", "number"),
    [
        ("某市人民政府令\n第179号", "某市人民政府令第179号"),
        ("某委员会公告\n第八十四号", "某委员会公告第八十四号"),
        ("某办法\n发布机构：某局；文号：市政办发[2016]23号", "市政办发〔2016〕23号"),
        ("石政发〔2020〕3号-关于某事的通知", "石政发〔2020〕3号"),
        ("某办法（试行）\n本词条缺少名片图。\n国发〔1997〕26号", "国发〔1997〕26号"),
        ("某办法\n根据《某规定》（国发〔2020〕1号）制定。", ""),
    ],
)
def test_numbers(head, number):
    document = parsed(f"{head}\n一、甲事。\n二、乙事。")
    assert document.doc_number == number
    for fact in document.facts:
        if fact.name == "doc_number":
            printed = "".join(document.text[fact.start : fact.end].split())
            assert printed.replace("[", "〔").replace("]", "〕") == number


@pytest.mark.parametrize(
    ("text", "issuer", "date"),
    [
        (
            "关于招生的通告\n一、甲。\n特此通告。\n东升镇招生领导小组办公室(代章)\n2015年4月10日",
            "东升镇招生领导小组办公室",
            "2015-04-10",
        ),
        ("某办法\n市医改办  市卫计委\n(2015年12月)\n一、甲。", "市医改办  市卫计委", ""),
        (
            "某条例\n（2018年11月29日某省人民代表大会常务委员会通过　自2019年起施行）\n第一条 甲。",
            "某省人民代表大会常务委员会",
            "2018-11-29",
        ),
        (
            "某条例\n（某省第八届人民代表大会常务委员会第八次会议于1994年4月30日通过\n"
            "自1994年7月1日起施行）\n第一条 甲。",
            "某省人民代表大会常务委员会",
            "1994-04-30",
        ),
        (
            "（2014年12月19日环境保护部令第29号公布　自2015年1月1日起施行）\n第一条 甲。",
            "环境保护部",
            "2014-12-19",
        ),
        ("关于中小企业的意见\n一、甲。\n本意见执行三个月。\n湘潭市人民政府", "湘潭市人民政府", ""),
        (
            "政府工作报告\n——2025年1月20日在某省第十四届人民代表大会第三次会议上\n一、甲事。\n二、乙事。",
            "",
            "2025-01-20",
        ),
        ("转发市应急局关于安全的提示\n一、甲事。\n二、乙事。", "", ""),
        (
            "某市人民政府文件\n某府〔2016〕5号\n关于某事的通知\n一、甲事。\n二、乙事。",
            "某市人民政府",
            "",
        ),
    ],
)
def test_issuers_and_dates(text, issuer, date):
    document = parsed(text)
    assert (document.issuer, document.issued_on) == (issuer, date)


def test_an_authors_name_in_the_files_metadata_counts_last():
    assert parsed("第一条 甲。", author="江门市生态环境局").issuer == "江门市生态环境局"
    signed = "关于某事的通知\n一、甲。\n某市水务局\n2020年1月2日"
    assert parsed(signed, author="某站").issuer == "某市水务局"


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("关于推进惠民工程建设的方案\n一、甲。", ""),
        ("关于推进安康工程建设的方案\n一、甲。", ""),
        ("关于兴业、朝阳项目的方案\n一、甲。", ""),
        ("关于安康工作的方案\n一、安康市各区应当落实。", "陕西省安康市"),
        ("国家税务总局福建省税务局关于措施的通知\n一、甲。", "福建省"),
        ("国务院办公厅关于同意以深圳市名义申办的复函\n一、甲。", ""),
        ("收费公路免收通行费\n我市收费公路免费。北京市域内的公路免费通行。", "北京市"),
        (
            "一年级招生通告\n我区招生按照《中山市招生意见》办理，到中山市第一小学、中山市第二小学报名。",
            "广东省中山市",
        ),
        ("关于暂停登记的公告\n一、甲。\n海陵区民政局\n2020年2月2日", "江苏省泰州市海陵区"),
        (
            "生育津贴发给个人\n广州市变化。符合《广东省职工生育保险规定》《广东省办法》的，广州市职工到广州市医保局办理。",
            "广东省广州市",
        ),
    ],
)
def test_regions(text, region):
    assert parsed(text).region == region
