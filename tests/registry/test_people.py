"""Officers in twenty columns, their history and requests; recusals of every kind; experts, holders, training."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.models import Unit
from shuangsuiji.accounts.queries import Region, actors_of
from shuangsuiji.common.errors import Missing, NotAllowed, Refusal
from shuangsuiji.drawing.pools import Candidate, Household, Office, Rule, inputs_file, make_patterns, shortages
from shuangsuiji.registry import queries, services
from shuangsuiji.registry.models import Expert, Officer, OfficerChange, Recusal, RecusalState, Subject
from shuangsuiji.registry.services import Claim
from tests.county import NOW, County

from .helpers import csv
from .test_pages import Login

DAY = dt.date(2023, 8, 1)
TWENTY_TITLES = """序号 工号 姓名 身份证号 手机号 学历 岗位大类 片区 从事本岗日期 资格资质 专家 执法事项范围 地区 层级 部门 职务 工作单位
部门证 有效期 政府证 有效期"""
ROW_CELLS = """1 H01 张三 140525199001011234 13800138000 本科 食药 巴公一片 2015-03-01 食品检验员 是 A01、公示信息检查 泽州县 县
市场监管局 所长 巴公所 GSB-0001 2026-05-01 晋E-00001 2027-06-30"""
TWENTY, ROW = TWENTY_TITLES.split(), ROW_CELLS.split()


def take(county: County, *rows: list[str]) -> Any:
    data = (
        csv([["泽州县执法人员花名册", *[""] * 20], TWENTY, *rows], header=None)
        if False
        else csv(list(rows), header=TWENTY)
    )
    return services.import_officers(actor=county.actor("planner"), data=data, file_name="花名册.csv", now=NOW)


def changed(**cells: str) -> list[str]:
    values = list(ROW)
    for title, value in cells.items():
        values[TWENTY.index(title)] = value
    return values


def test_twenty_columns_of_older_platforms(county: County) -> None:
    assert take(county, ROW).created == 1
    officer = Officer.objects.get(certificate="晋E-00001")
    assert (officer.certificate_kind, officer.certificate_valid_to) == ("government", dt.date(2027, 6, 30))
    assert (officer.second_certificate, officer.second_valid_to) == ("GSB-0001", dt.date(2026, 5, 1))
    assert (officer.education, officer.post_class, officer.grade, officer.grid) == (
        "2",
        "2",
        "professional",
        "巴公一片",
    )
    assert (officer.item_codes, officer.region_id, officer.level) == (["A01", "A02"], "140525", "县")
    assert officer.id_number == "140525199001011234"
    assert [line.field for line in officer.changes.all()] == [""]


def test_identity_numbers_lie_sealed(county: County) -> None:
    from django.db import connection

    take(county, ROW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number, phone FROM registry_officer WHERE certificate = %s", ["晋E-00001"])
        stored = cursor.fetchone()
    assert "1990" not in stored[0]
    assert "138" not in stored[1][:3]


def test_what_a_sheet_changes_stands_in_the_history(county: County) -> None:
    take(county, ROW)
    take(county, changed(职务="副所长", 手机号="13900139000"))
    officer = Officer.objects.get(certificate="晋E-00001")
    told = {line.field: (line.old, line.new) for line in officer.changes.exclude(field="")}
    assert told == {"post": ("所长", "副所长"), "phone": ("尾号8000", "尾号9000")}


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"政府证": "无", "部门证": ""}, "没有填写执法证号"),
        ({"身份证号": "123"}, "身份证号"),
        ({"学历": "学士"}, "不在可选范围内"),
        ({"执法事项范围": "Z99"}, "现行清单没有事项"),
        ({"地区": "火星"}, "没有行政区划"),
    ],
)
def test_bad_cells_of_the_twenty_are_named(county: County, cells: dict[str, str], words: str) -> None:
    try:
        batch = take(county, changed(**cells))
        told = str(batch.errors)
    except Refusal as refusal:
        told = str(refusal)
    assert words in told
    assert not Officer.objects.filter(name="张三").exists()


def test_an_officer_moves_within_a_bureau_at_once_and_between_bureaus_by_two(county: County) -> None:
    planner, officer = county.actor("planner"), county.officers[0]
    move = services.transfer_officer(
        actor=planner, officer=officer, target=county.units["s2"], reason="泽市监人〔2023〕5号", now=NOW
    )
    officer.refresh_from_db()
    assert (move.state, officer.unit_path) == ("done", county.units["s2"].path)
    assert OfficerChange.objects.get(officer=officer, field="unit").reference == "泽市监人〔2023〕5号"
    out = services.transfer_officer(
        actor=planner, officer=officer, target=county.units["other"], reason="调任", now=NOW
    )
    officer.refresh_from_db()
    assert (out.state, officer.unit_path) == ("open", county.units["s2"].path)
    with pytest.raises(Refusal, match="等待接收"):
        services.transfer_officer(actor=planner, officer=officer, target=county.units["s1"], reason="又调", now=NOW)
    with pytest.raises(Missing):
        services.accept_transfer(actor=planner, transfer=out, now=NOW)
    assert out in queries.transfers_visible(county.actor("stranger"))
    services.accept_transfer(actor=county.actor("stranger"), transfer=out, now=NOW)
    officer.refresh_from_db()
    assert officer.unit_path == county.units["other"].path


def test_an_officer_asks_for_a_correction_of_the_own_record_alone(county: County) -> None:
    own, planner = county.actor("officer"), county.actor("planner")
    with pytest.raises(NotAllowed):
        services.ask_correction(actor=own, officer=county.officers[1], content="错", now=NOW)
    asked = services.ask_correction(actor=own, officer=county.officers[0], content="职务有误", now=NOW)
    with pytest.raises(Refusal, match="理由"):
        services.answer_correction(actor=planner, correction=asked, done=False, answer="", now=NOW)
    services.answer_correction(actor=planner, correction=asked, done=True, answer="已改", now=NOW)
    assert asked.state == "done"


def declare(county: County, actor: Actor, **said: Any) -> Recusal:
    return services.declare_recusal(actor=actor, bearer=county.officers[0], claim=Claim(reason="x", **said), now=NOW)


def spared(county: County, first: dt.date = DAY, last: dt.date = DAY) -> set[int]:
    everybody = list(Subject.objects.values_list("pk", flat=True))
    found = queries.recused_subjects([county.officers[0].pk], everybody, first, last)
    return set(found.get(county.officers[0].pk, ()))


def test_recusals_by_subject_office_region_grid_and_name(county: County) -> None:
    own, subjects = county.actor("officer"), county.subjects
    town = Region.objects.create(code="140525101", name="下村镇")
    Subject.objects.filter(pk=subjects[5].pk).update(grid="一片", name="惠民大药房")
    Subject.objects.filter(pk=subjects[6].pk).update(region=town)
    for said, expected in (
        ({"subject": subjects[3]}, {subjects[3].pk}),
        ({"office": county.units["s3"]}, {row.pk for row in subjects if row.office_id == county.units["s3"].pk}),
        ({"region": town}, {subjects[6].pk}),
        ({"region": Region.objects.get(code="140525")}, {row.pk for row in subjects}),
        ({"grid": "一片"}, {subjects[5].pk}),
        ({"pattern": "惠民"}, {subjects[5].pk}),
    ):
        made = declare(county, own, **said)
        assert spared(county) == expected, said
        services.cancel_recusal(actor=own, recusal=made, now=NOW)
    assert spared(county) == set()


def test_a_recusal_holds_for_its_days_and_until_it_is_rejected(county: County) -> None:
    made = declare(
        county, county.actor("officer"), subject=county.subjects[0], first_day=DAY, last_day=dt.date(2023, 8, 31)
    )
    assert spared(county)
    assert not spared(county, dt.date(2023, 9, 1), dt.date(2023, 9, 30))
    assert spared(county, dt.date(2023, 8, 31), dt.date(2023, 9, 30))
    services.review_recusal(actor=county.actor("head"), recusal=made, confirm=False, note="不属回避情形", now=NOW)
    assert not spared(county)
    with pytest.raises(Missing):
        services.cancel_recusal(actor=county.actor("planner"), recusal=made, now=NOW)


def test_nobody_reviews_what_they_declared(county: County) -> None:
    planner = county.actor("planner")
    made = declare(county, planner, subject=county.subjects[0])
    with pytest.raises(NotAllowed, match="自己申报"):
        services.review_recusal(actor=planner, recusal=made, confirm=True, now=NOW)
    services.review_recusal(actor=county.actor("head"), recusal=made, confirm=True, now=NOW)
    assert Recusal.objects.get(pk=made.pk).state == RecusalState.CONFIRMED
    with pytest.raises(NotAllowed):
        declare(county, actors_of(county.officers[1].user)[0], subject=county.subjects[1])  # another's


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "请说明回避谁"),
        ({"grid": "一片", "pattern": "药房"}, "选填一种"),
        ({"pattern": "药"}, "至少两个字"),
        ({"grid": "一片", "first_day": DAY, "last_day": dt.date(2023, 7, 1)}, "早于"),
    ],
)
def test_a_claim_that_says_too_little_is_refused(county: County, said: dict[str, Any], words: str) -> None:
    with pytest.raises(Refusal, match=words):
        declare(county, county.actor("officer"), **said)


def candidate(n: int, **said: Any) -> Candidate:
    return Candidate(
        pk=n, certificate=f"C{n}", id=f"C{n}", unit_path="b.s.", station=True, valid_to=dt.date(2030, 1, 1),
        specialities=frozenset(), leaves=(), recused=said.pop("recused", frozenset()), history=0, **said,
    )  # fmt: skip


def rule(**said: Any) -> Rule:
    return Rule("m", ("own", "own"), "b.x.", ("b.",), frozenset(), DAY, DAY, **said)


def lines_of(candidates: list[Candidate], **said: Any) -> list[str]:
    patterns = make_patterns([Household(7, "h7", Office("s", "所", "b.s."), rule(**said))], candidates)
    return [
        line
        for line in inputs_file(patterns, capacity=9).decode().splitlines()
        if line.startswith(("exclude", "pattern"))
    ]


def test_who_was_there_last_stays_away_where_others_can_go() -> None:
    last = candidate(1, last=frozenset({7}))
    enough = lines_of([last, candidate(2), candidate(3)])
    assert "exclude\th7\tC1\tlast-visit" in enough
    assert not any(line.startswith("exclude") for line in lines_of([last, candidate(2)]))
    both = [candidate(1, last=frozenset({7})), candidate(2, recused=frozenset({7})), candidate(3), candidate(4)]
    assert {line.split("\t")[3] for line in lines_of(both) if line.startswith("exclude")} == {"last-visit", "recusal"}


def test_a_recusal_is_never_relaxed() -> None:
    patterns = make_patterns(
        [Household(7, "h7", Office("s", "所", "b.s."), rule())], [candidate(1, recused=frozenset({7})), candidate(2)]
    )
    assert "因回避" in shortages(patterns)[0]


def test_seats_ask_for_grade_and_scope_of_items() -> None:
    graded = lines_of([candidate(1, professional=True), candidate(2)], grades=("professional", "any"))
    assert [line.split("\t")[4] for line in graded] == ["C1", "C1,C2"]
    scoped = lines_of(
        [candidate(1, item_codes=frozenset({"A01"})), candidate(2), candidate(3, item_codes=frozenset({"B01"}))],
        item_codes=frozenset({"A01", "A02"}),
    )
    assert [line.split("\t")[4] for line in scoped] == ["C2", "C1,C2"]


def test_experts_are_known_by_name_and_workplace_and_recuse_too(county: County) -> None:
    planner = county.actor("planner")
    header = ["姓名", "工作单位", "资格资质", "资质有效期", "专业领域"]
    rows = [["申计", "检测中心", "注册计量师", "2027-06-30", "食品"], ["郝食", "农大", "教授", "", ""]]
    for counts in ((2, 0), (0, 2)):
        batch = services.import_experts(actor=planner, data=csv(rows, header=header), file_name="专家.csv", now=NOW)
        assert (batch.created, batch.unchanged) == counts
    expert = Expert.objects.get(name="申计")
    services.declare_recusal(
        actor=planner, bearer=expert, claim=Claim(subject=county.subjects[0], reason="顾问"), now=NOW
    )
    assert [row.bearer for row in queries.recusals_visible(planner)] == [expert]
    assert queries.officers_in([county.bureau.path]).count() == Officer.objects.count()  # never among the officers
    assert set(queries.helpers_for(county.bureau.path, Expert, dt.date(2030, 1, 1))) == {
        Expert.objects.get(name="郝食")
    }


def test_the_rate_of_entry_counts_both_lists(county: County) -> None:
    planner, first = county.actor("planner"), county.officers[0]
    rows = [
        [first.name, first.certificate, "2030-01-01", "巴公所", ""],
        ["未入库", "0405900001", "2030-01-01", "巴公所", ""],
        ["已过期", "0405900002", "2020-01-01", "巴公所", ""],
        ["不在岗", "0405900003", "2030-01-01", "高都所", "退居二线"],
    ]
    header = ["姓名", "执法证号", "有效期至", "工作单位", "不入库原因"]
    services.import_holders(actor=planner, data=csv(rows, header=header), file_name="名册.csv", now=NOW)
    rates = {
        rate.unit.short_name: (rate.entered, rate.holders, rate.unlisted) for rate in queries.entry_rates(planner, DAY)
    }
    assert rates["巴公所"] == (1, 2, 0)
    assert rates["泽州县市场监督管理局"] == (1, 2, 5)
    assert rates["高都所"] == (0, 0, 1)


def test_a_session_is_signed_on_screen_and_by_sheet(county: County) -> None:
    planner, officers = county.actor("planner"), county.officers
    session = services.Session("抽查前培训", "task", DAY, Decimal("2"))
    made = services.create_training(
        actor=planner,
        unit=county.bureau,
        session=session,
        officers=officers[:2],
        task=("task23456789", "任务一"),
        now=NOW,
    )
    services.note_attendance(
        actor=planner, training=made, present={officers[0].pk: True, officers[1].pk: False}, now=NOW
    )
    rows = [
        [officers[1].certificate, officers[1].name, "是", "95.5"],
        [officers[2].certificate, officers[2].name, "是", ""],
    ]
    data = csv(rows, header=["执法证号", "姓名", "到场", "成绩"])
    assert services.import_attendance(actor=planner, training=made, data=data, file_name="签到.csv", now=NOW) == 2
    [seen] = queries.trainings_for("task23456789")
    assert (seen.asked, seen.came) == (3, 3)  # type: ignore[attr-defined]
    found = queries.preparation_for("task23456789", [officers[0].unit_path, officers[3].unit_path])
    assert ([row.pk for row in found.trained], [row.pk for row in found.untrained], found.total) == (
        [officers[0].pk], [officers[3].pk], 2,
    )  # fmt: skip
    bad = csv([["没有这个证", "谁", "是", ""]], header=["执法证号", "姓名", "到场", "成绩"])
    with pytest.raises(Refusal, match="没有导入"):
        services.import_attendance(actor=planner, training=made, data=bad, file_name="签到.csv", now=NOW)
    with pytest.raises(Refusal, match="已有人签到"):
        services.remove_training(actor=planner, training=made, now=NOW)
    assert queries.hours_in(queries.get_officer(planner, officers[0].ref), 2023) == 2


def test_pages_of_people(county: County, visit: Login, django_assert_max_num_queries: Any) -> None:
    planner = visit("planner")
    made = declare(county, county.actor("officer"), subject=county.subjects[0])
    for address in ("officers/", "experts/", "agencies/", "holders/", "holders/rates/", "recusals/", "trainings/", "corrections/",
                    "transfers/", f"recusals/{made.ref}/", f"officers/{county.officers[0].ref}/"):  # fmt: skip
        with django_assert_max_num_queries(16):
            assert planner.get(f"/console/registry/{address}").status_code == 200, address
    own = visit("officer")
    page = own.get("/console/registry/mine/").content.decode()
    assert county.subjects[0].name in page
    assert own.post(f"/console/registry/mine/recusals/{made.ref}/withdraw/").status_code == 302
    nobody = visit("reviewer").get("/console/registry/mine/")
    assert "没有关联名录库" in nobody.content.decode()


def test_a_unit_that_is_closed_is_no_target(county: County) -> None:
    Unit.objects.filter(pk=county.units["s3"].pk).update(active=False)
    assert county.units["s3"] not in queries.transfer_targets(county.officers[0])
