from index.structure.survey import report, survey


def test_survey_names_the_files_whose_articles_are_incomplete(tmp_path):
    (tmp_path / "full.txt").write_text("甲法\n第一条 甲。\n第二条 乙。\n", encoding="utf-8")
    (tmp_path / "gap.txt").write_text("乙法\n第一条 甲。\n第三条 丙。\n", encoding="utf-8")
    findings = {finding.file: finding for finding in survey(tmp_path)}
    assert findings["full.txt"].gaps == () and findings["full.txt"].articles == 2
    assert findings["gap.txt"].gaps == ("源文件缺第二条（接着是第三条）",)
    assert all(finding.uncovered == 0 for finding in findings.values())
    lines = report(findings.values()).split("\n")
    assert lines[0] == "gap.txt\t源文件缺第二条（接着是第三条）"
    assert "文件 2" in lines[-1] and "条号不连续的文件 1" in lines[-1]
