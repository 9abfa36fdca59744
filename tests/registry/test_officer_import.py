"""执法检查人员 from files."""

import datetime as dt

import pytest

from shuangsuiji.common.errors import NotAllowed
from shuangsuiji.registry.models import ImportBatch, Officer, Speciality
from shuangsuiji.registry.services import import_officers
from tests.county import NOW, County

from .helpers import csv, xlsx

HEADER = ["姓名", "执法证号", "有效期", "单位", "职务", "层级", "专业"]


def take(county: County, rows: list[list[str]], person: str = "planner") -> ImportBatch:
    return import_officers(actor=county.actor(person), data=csv(rows, header=HEADER), file_name="人员.csv", now=NOW)


def row(serial: int = 1, **changes: str) -> list[str]:
    values = dict(
        zip(HEADER, ["张三", f"晋E-{serial:05d}", "2026.12.31", "巴公所", "所长", "县级", "食品"], strict=True)
    )
    return list((values | changes).values())


def test_create_again_and_update(county: County) -> None:
    batch = take(county, [row(1), row(2, 专业="", 层级="所")])
    assert (batch.rows, batch.created, batch.failed) == (2, 2, 0)
    officer = Officer.objects.get(certificate="晋E-00001")
    assert (officer.level, officer.unit.short_name, officer.certificate_valid_to) == (
        "县",
        "巴公所",
        dt.date(2026, 12, 31),
    )
    assert [mark.name for mark in officer.specialities.all()] == ["食品"]
    assert take(county, [row(1), row(2, 专业="", 层级="所")]).unchanged == 2
    again = take(county, [row(1, 单位="高都所"), row(2, 专业="食品", 层级="")])
    assert (again.updated, again.unchanged) == (2, 0)
    assert Officer.objects.get(certificate="晋E-00001").unit_path == county.units["s2"].path
    assert Officer.objects.get(certificate="晋E-00002").specialities.count() == 1


def test_account_and_ref_survive_an_update(county: County) -> None:
    known = county.officers[0]
    batch = take(county, [row(执法证号=known.certificate, 姓名="改名")])
    assert batch.updated == 1
    after = Officer.objects.get(pk=known.pk)
    assert (after.name, after.ref, after.user_id) == ("改名", known.ref, known.user_id)


def test_bad_rows_are_named(county: County) -> None:
    Speciality.objects.create(code="special", name="特种设备")
    batch = take(
        county,
        [
            row(1),
            row(1),
            row(2, 单位="城关所"),
            row(3, 专业="烹饪"),
            row(4, 有效期=""),
            row(5, 有效期="长期"),
            row(6, 执法证号="1"),
        ],
    )
    assert (batch.rows, batch.created, batch.failed) == (7, 1, 6)
    assert [error["cell"] for error in batch.errors] == ["B3", "D4", "G5", "C6", "C7", "B8"]


def test_xlsx_with_dates(county: County) -> None:
    data = xlsx([HEADER, ["李四", "04051234", dt.date(2025, 6, 30), "计量股", "", "", ""]], title="执法人员花名册")
    batch = import_officers(actor=county.actor("planner"), data=data, file_name="人员.xlsx", now=NOW)
    assert batch.created == 1
    assert Officer.objects.get(certificate="04051234").certificate_valid_to == dt.date(2025, 6, 30)


def test_sections_do_not_keep_officers(county: County) -> None:
    with pytest.raises(NotAllowed):
        take(county, [row()], person="section")
