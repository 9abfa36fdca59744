"""What older systems know comes in by sheets: history, last officers, facts, licences, events; unknown names are told, not guessed."""

import io
import json
from datetime import date
from pathlib import Path

from django.core.management import call_command

from shuangsuiji.registry import queries, services
from shuangsuiji.registry.models import FrequencyLedger, Officer, Subject, SubjectChange, SubjectFact, SubjectLicence
from shuangsuiji.registry.state_words import state_of
from tests.county import NOW, County

from .helpers import csv


def take(county: County, kind: str, header: list[str], *rows: list[str]) -> object:
    return services.import_sheet(
        kind, actor=county.actor("planner"), chunks=[csv(list(rows), header=header)], file_name="历史.csv", now=NOW
    )


RESULTS = ["统一社会信用代码", "企业名称", "任务名称", "检查单位", "检查日期", "检查结果", "检查人员"]


def test_past_results_make_history_last_officers_and_findings(county: County) -> None:
    one, other, *_ = county.subjects
    first, second = Officer.objects.order_by("pk")[:2]
    rows = [
        [one.code, one.name, "2021年登记事项抽查", "巴公所", "2021-05-06", "未发现问题", first.certificate],
        [one.code, one.name, "2022年登记事项抽查", "巴公所", "2022-06-07", "E", f"{first.certificate}、{second.name}"],
        [other.code, other.name, "2022年登记事项抽查", "巴公所", "2022-06-08", "查无下落", "查无此人"],
        [other.code, other.name, "2022年登记事项抽查", "巴公所", "2022-06-08", "好极了", ""],
        ["91140525MA0ZZZZZ9X", "外地企业", "2022年登记事项抽查", "巴公所", "2022-06-08", "未发现问题", ""],
        [other.code, other.name, "2022年登记事项抽查", "巴公所", "2022-06-08", "查无下落", ""],
    ]
    batch = take(county, "results", RESULTS, *rows)
    assert (batch.rows, batch.created, batch.failed) == (6, 3, 3)
    assert {error["reason"] for error in batch.errors} == {
        "执法人员名录库中没有“查无此人”。", "“好极了”不是已知的检查结果。",
        "名录库中没有代码为“91140525MA0ZZZZZ9X”的检查对象。",
    }  # fmt: skip
    assert queries.last_officers([one.pk, other.pk]) == {one.pk: {first.pk, second.pk}}
    assert set(queries.occasions(2022)) == {one.pk, other.pk}
    assert set(SubjectFact.objects.values_list("subject_id", "kind", "value")) == {
        (one.pk, "finding", "发现问题，依法责令立即改正或者限期改正"),
        (other.pk, "finding", "通过登记的住所（经营场所）无法联系"),
    }
    again = take(county, "results", RESULTS, *rows[:2])
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)
    mended = take(county, "results", RESULTS, [*rows[1][:5], "未发现问题", ""])
    assert mended.updated == 1
    assert not SubjectFact.objects.filter(subject=one).exists()
    assert FrequencyLedger.objects.count() == 3


def test_leads_and_facts_are_facts_of_the_subject(county: County) -> None:
    one = county.subjects[0]
    leads = take(county, "leads", ["代码", "线索类型", "日期", "内容", "来源", "编号"],
                 [one.code, "投诉举报", "2023-02-01", "缺斤短两", "12315", "2023-1"],
                 [one.code, "谣言", "2023-02-01", "某事", "", ""])  # fmt: skip
    assert (leads.created, leads.failed) == (1, 1)
    facts = take(county, "facts", ["代码", "类别", "列入日期", "移出日期", "内容"],
                 [one.code, "列异", "2022-07-01", "", "未公示年报"], [one.code, "年报", "2023-03-01", "", "2022"],
                 [one.code, "处罚", "2023-03-01", "2023-01-01", "罚款"])  # fmt: skip
    assert (facts.created, facts.failed) == (2, 1)
    assert set(one.facts.values_list("kind", "value")) == {
        ("lead", "投诉举报：缺斤短两"), ("abnormal", "未公示年报"), ("report", "2022"),
    }  # fmt: skip
    lifted = take(county, "facts", ["代码", "类别", "列入日期", "移出日期", "内容"],
                  [one.code, "列异", "2022-07-01", "2023-05-01", "未公示年报"])  # fmt: skip
    assert lifted.updated == 1
    assert one.facts.get(kind="abnormal").until == date(2023, 5, 1)
    assert list(queries.subjects_in({"facts": ["abnormal"]}, county.bureau.path)) == []


def test_licence_and_registration_events_update_the_directory(county: County) -> None:
    one, other, *_ = county.subjects
    other.codes.create(code_type="reg15", code="140525000000123")
    header = ["代码", "许可证名称", "许可证编号", "发证机关", "批准日期", "有效期至", "注销日期"]
    take(county, "licences", header, [one.code, "食品经营许可证", "JY1", "审批局", "2020-01-01", "长期", ""],
         ["140525000000123", "食品经营许可证", "JY2", "审批局", "2020-01-01", "2025-01-01", ""])  # fmt: skip
    take(county, "licences", header, [one.code, "食品经营许可证", "JY1", "", "", "", "2023-06-01"])
    assert dict(SubjectLicence.objects.values_list("number", "valid_to")) == {
        "JY1": date(2023, 6, 1), "JY2": date(2025, 1, 1),
    }  # fmt: skip
    batch = take(county, "events", ["代码", "事件", "日期"], [other.code, "注销登记", "2023-06-30"])
    other.refresh_from_db()
    assert (other.state, other.ended_on) == ("cancelled", date(2023, 6, 30))
    change = SubjectChange.objects.get(subject=other, field="state")
    assert (change.source, change.reference, change.new) == ("event", batch.ref, "cancelled")


def test_results_from_the_command_line(county: County, tmp_path: Path) -> None:
    one = county.subjects[0]
    file = tmp_path / "结果.csv"
    file.write_bytes(csv([[one.code, one.name, "2021年抽查", "巴公所", "2021-05-06", "1", ""]], header=RESULTS))
    out = io.StringIO()
    call_command("import", "results", str(file), "--json", stdout=out)
    counts = json.loads(out.getvalue().splitlines()[-1])
    assert (counts["rows"], counts["created"], counts["errors"]) == (1, 1, 0)
    assert one.frequency.get().result == "none"


def test_a_letter_that_two_sources_read_differently_needs_its_source() -> None:
    assert state_of("K") == "active"
    assert state_of("X") is None
    assert (state_of("X", "省级平台名单页"), state_of("X", "省级平台统计页")) == ("active", "cancelled")


def test_rows_of_an_alias_go_to_the_subject_it_was_merged_into(county: County) -> None:
    one, other, *_ = county.subjects
    Subject.objects.filter(pk=other.pk).update(merged_into=one)
    take(county, "leads", ["代码", "线索类型", "日期", "内容"], [other.code, "舆情", "2023-02-01", "某事"])
    assert one.facts.count() == 1
