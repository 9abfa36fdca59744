"""The pages around a subject, as persons use them."""

import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shuangsuiji.registry import queries
from shuangsuiji.registry.models import (
    FOREVER,
    Directory,
    DoublePair,
    FactKind,
    Subject,
    SubjectChange,
    SubjectCode,
    SubjectTransfer,
    Tag,
)
from tests.county import County

Visit = Callable[[str], Client]


@pytest.fixture
def subject(county: County) -> Subject:
    return county.subjects[0]


def at(name: str, *args: object) -> str:
    return reverse(f"registry:{name}", args=args)


def test_what_hangs_on_a_subject_is_kept_by_hand_and_shown(county: County, visit: Visit, subject: Subject) -> None:
    client = visit("section")
    client.post(at("code-add", subject.ref), {"code": "140525000000123"})
    client.post(
        at("licence-add", subject.ref),
        {"name": "食品经营许可证", "number": "JY1", "approved_on": "2020-01-01", "forever": "on"},
    )
    client.post(at("fact-add", subject.ref), {"kind": "abnormal", "date": "2023-01-05", "value": "未按规定公示年报"})
    page = client.get(at("subject", subject.ref)).content.decode()
    for words in ("140525000000123", "食品经营许可证", "长期", "经营异常名录", "未按规定公示年报", "曾用代码"):
        assert words in page
    assert subject.licences.get().valid_to == FOREVER
    assert SubjectChange.objects.filter(subject=subject).count() == 3
    # found by the old number too
    assert subject.name in client.get(at("subjects"), {"q": "140525000000123"}).content.decode()
    fact = subject.facts.get()
    client.post(at("fact-end", subject.ref, fact.pk), {"until": "2023-02-01"})
    client.post(at("code-remove", subject.ref, subject.codes.get().pk))
    licence = subject.licences.get()
    answer = client.post(
        at("licence-edit", subject.ref, licence.pk),
        {"name": "食品经营许可证", "number": "JY1", "approved_on": "2020-01-01", "valid_to": "2019-01-01"},
    )
    assert answer.status_code == 422
    assert "早于批准日期" in answer.content.decode()
    client.post(at("licence-remove", subject.ref, licence.pk))
    fact.refresh_from_db()
    assert (fact.until, subject.codes.count(), subject.licences.count()) == (date(2023, 2, 1), 0, 0)


def test_a_code_of_another_subject_is_refused(county: County, visit: Visit, subject: Subject) -> None:
    other = county.subjects[1]
    answer = visit("section").post(at("code-add", subject.ref), {"code": other.code})
    assert answer.status_code == 422
    assert f"是“{other.name}”的" in answer.content.decode()
    assert not SubjectCode.objects.exists()


def test_a_change_by_hand_stands_in_the_feed_with_who_and_what(county: County, visit: Visit, subject: Subject) -> None:
    client = visit("section")
    page = client.get(at("subject-edit", subject.ref))
    form = page.context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    data |= {"state": "cancelled", "ended_on": "2023-06-30", "phone": "13812345678"}
    assert client.post(at("subject-edit", subject.ref), data).status_code == 302
    found = {(change.field, change.new) for change in SubjectChange.objects.filter(subject=subject)}
    assert found == {("state", "cancelled"), ("ended_on", "2023-06-30"), ("phone", "13812345678")}
    feed = client.get(at("changes"), {"kind": "cancelled"}).content.decode()
    assert subject.name in feed
    assert "李强" in feed
    assert "138****5678" in client.get(at("changes")).content.decode()
    assert client.get(at("changes"), {"export": "1"})["Content-Type"].endswith("sheet")
    nothing = client.get(at("changes"), {"since": (timezone.localdate() + timedelta(days=2)).isoformat()})
    assert subject.name not in nothing.content.decode()
    assert subject.name not in visit("stranger").get(at("changes")).content.decode()


def test_a_subject_moves_when_the_receiving_unit_takes_it(county: County, visit: Visit) -> None:
    subject = next(row for row in county.subjects if row.office_id == county.units["s2"].pk)
    section, reviewer = visit("section"), visit("reviewer")
    target = county.units["s1"]
    section.post(at("handover-ask", subject.ref), {"target": target.pk, "reason": "搬到巴公"})
    transfer = SubjectTransfer.objects.get()
    assert (
        "已有一件待接收"
        in section.post(at("handover-ask", subject.ref), {"target": target.pk, "reason": "再来"}).content.decode()
    )
    assert section.post(at("handover-accept", transfer.ref)).status_code == 403
    assert "待接收划转" in reviewer.get(reverse("console:workbench")).content.decode()
    assert reviewer.post(at("handover-refuse", transfer.ref)).status_code == 400
    reviewer.post(at("handover-accept", transfer.ref), {"answer": "同意"})
    subject.refresh_from_db()
    assert (subject.office_id, subject.unit_path) == (target.pk, target.path)
    change = SubjectChange.objects.get(field="office")
    assert (change.source, change.new) == ("transfer", target.path)
    assert section.post(at("handover-accept", transfer.ref)).status_code in (403, 409)
    assert "巴公所" in section.get(at("changes"), {"kind": "office"}).content.decode()


def test_doubles_are_found_merged_by_a_person_and_parted_again(
    county: County, visit: Visit, run_jobs: Callable[[], object]
) -> None:
    kept, gone, *_ = county.subjects
    Subject.objects.filter(pk=kept.pk).update(name="泽州县老王（食品）店", address="巴公镇东街1号", phone="")
    Subject.objects.filter(pk=gone.pk).update(
        name="泽州县老王(食品)店", address="巴公镇东街 1号", phone="0356-1", code_type="reg15", code="140525000000999"
    )
    gone.licences.create(name="食品经营许可证", number="JY9")
    client = visit("section")
    client.post(at("doubles-look"))
    run_jobs()
    pair = DoublePair.objects.get()
    assert pair.reasons == "名称和住所相同"
    assert "核实疑似重复" in client.get(at("double", pair.ref)).content.decode()
    client.post(at("double", pair.ref), {"keep": kept.ref, "reason": "同一执照"})
    gone.refresh_from_db()
    kept.refresh_from_db()
    assert (gone.merged_into_id, kept.phone, kept.licences.get().number) == (kept.pk, "0356-1", "JY9")
    assert queries.subject_by_code(county.actor("section"), "140525000000999") == kept
    listed = client.get(at("subjects"), {"q": "老王"}).context["list"].page.rows
    assert [row.pk for row in listed] == [kept.pk]
    assert "已并入" in client.get(at("subject", gone.ref)).content.decode()
    client.post(at("merge-undo", kept.merges.get().ref))
    for row in (kept, gone):
        row.refresh_from_db()
    assert (gone.merged_into_id, kept.phone, gone.licences.count(), kept.codes.count()) == (None, "", 1, 0)
    pair.refresh_from_db()
    assert pair.state == "open"
    client.post(at("double-part", pair.ref))
    client.post(at("doubles-look"))
    run_jobs()
    pair.refresh_from_db()
    assert pair.state == "distinct"


def test_a_rule_is_previewed_saved_and_run_and_the_hand_wins(
    county: County, visit: Visit, run_jobs: Callable[[], object]
) -> None:
    tag = Tag.objects.create(code="spmd", name="食品门店")
    one, other, third, *_ = county.subjects
    Subject.objects.filter(pk__in=[one.pk, other.pk]).update(name="某食品店")
    client = visit("section")
    empty = client.post(at("rule", tag.pk), {"preview": "1"})
    assert "至少要有一个条件" in empty.content.decode()
    preview = client.post(at("rule", tag.pk), {"preview": "1", "names": "食品"})
    assert preview.context["reached"]["count"] == 2
    third.taggings.create(tag=tag)
    client.post(at("rule", tag.pk), {"save": "1", "names": "食品"})
    run_jobs()
    sources = dict(tag.taggings.values_list("subject_id", "source"))
    assert sources == {one.pk: "rule", other.pk: "rule", third.pk: "hand"}
    assert SubjectChange.objects.filter(source="rule", new="食品门店").count() == 2
    # one no longer fits; the other is taken off by hand: no rule sets it again
    Subject.objects.filter(pk=one.pk).update(name="某五金店")
    page = client.get(at("subject-edit", other.ref))
    form = page.context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    client.post(at("subject-edit", other.ref), {**data, "tags": []})
    client.post(at("rule-run", tag.pk))
    run_jobs()
    assert dict(tag.taggings.values_list("subject_id", "source")) == {third.pk: "hand"}
    assert "某五金店" not in client.get(at("tag", tag.pk)).content.decode()
    assert "食品门店" in client.get(at("tags")).content.decode()
    told = io.StringIO()
    call_command("rules", stdout=told)
    assert told.getvalue() == "执行了 1 条规则，打上或去掉标签 0 处。\n"
    client.post(at("rule-remove", tag.pk))
    assert dict(tag.taggings.values_list("subject_id", "source")) == {third.pk: "hand"}


def test_gaps_open_their_lists(county: County, visit: Visit) -> None:
    Subject.objects.filter(pk=county.subjects[0].pk).update(doubts="校验位不符。")
    county.subjects[1].licences.create(name="食品经营许可证", number="JY2", valid_to=date(2020, 1, 1))
    Subject.objects.filter(pk=county.subjects[2].pk).update(office=county.bureau)
    client = visit("section")
    report = client.get(at("gaps"))
    numbers = {stat.label: stat.value for stat in report.context["stats"]}
    assert numbers["代码存疑的检查对象"] == numbers["已过期的许可证"] == numbers["未落实管辖单位的检查对象"] == 1
    for stat in report.context["stats"]:
        shown = client.get(stat.url).context["list"]
        assert len(shown.page.rows) == min(stat.value, shown.size), stat.label


def test_the_owner_signs_and_the_directory_opens(county: County, visit: Visit) -> None:
    planner, section = visit("planner"), visit("section")
    due = timezone.localdate() + timedelta(days=5)
    planner.post(
        at("directory-new"),
        {"kind": "subjects", "owner": county.units["xy"].pk, "due_on": due.isoformat(), "every_months": "12"},
    )
    row = Directory.objects.get()
    assert "待签认名录" in section.get(reverse("console:workbench")).content.decode()
    assert queries.closed_directories({}, county.bureau.path, timezone.localdate()) == [row]
    assert planner.post(at("directory", row.ref), {"checked": "on"}).status_code == 403
    assert section.post(at("directory", row.ref), {"checked": "on", "note": "已核对"}).status_code == 302
    row.refresh_from_db()
    assert row.open_until == row.due_on
    assert row.due_on.year == due.year + 1
    assert row.signoffs.get().figures["total"] == len(county.subjects)
    assert queries.closed_directories({}, county.bureau.path, timezone.localdate()) == []
    assert "已核对" in planner.get(at("directory", row.ref)).content.decode()
    section.post(at("directory-take-back", row.ref))
    assert queries.closed_directories({}, county.bureau.path, timezone.localdate()) == [row]


def test_an_instrument_has_its_owner_and_its_attributes(county: County, visit: Visit, subject: Subject) -> None:
    client = visit("section")
    data = {
        "code": "QJ-1", "name": "电子秤", "kind": "device", "state": "active", "office": subject.office_id, "risk_class": "U",
        "owner_code": subject.code, "attributes": "型号：TCS-150",
    }  # fmt: skip
    bad = client.post(at("subjects-new"), {**data, "attributes": "TCS-150", "owner_code": "没有"})
    assert {"attributes", "owner_code"} <= set(bad.context["form"].errors)
    client.post(at("subjects-new"), data)
    device = Subject.objects.get(code="QJ-1")
    assert (device.owner, device.attributes) == (subject, {"型号": "TCS-150"})
    assert "电子秤" in client.get(at("subject", subject.ref)).content.decode()
    assert "TCS-150" in client.get(at("subject", device.ref)).content.decode()


def test_facts_filter_subjects(county: County, subject: Subject) -> None:
    subject.facts.create(kind=FactKind.ABNORMAL, date=date(2023, 1, 1), noted_at=timezone.now())
    found = queries.subjects_in({"facts": ["abnormal"]}, county.bureau.path)
    assert list(found) == [subject]
