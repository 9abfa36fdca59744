"""检查对象 from files: good rows land, bad rows are named, the same file twice changes nothing."""

import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from shuangsuiji.common.errors import NotAllowed, Refusal
from shuangsuiji.journal.models import Entry
from shuangsuiji.registry.downloads import problem_sheet
from shuangsuiji.registry.models import ImportBatch, Subject, SubjectKind, SubjectState, Tag
from shuangsuiji.registry.services import KINDS, import_subjects
from shuangsuiji.tabular.writing import write_xlsx
from tests.county import NOW, County

from .helpers import SUBJECT_HEADER, code, csv, subject_row, xlsx


def take(county: County, data: bytes, name: str = "名录.csv", person: str = "planner") -> ImportBatch:
    return import_subjects(actor=county.actor(person), data=data, file_name=name, now=NOW)


def counts(batch: ImportBatch) -> tuple[int, int, int, int, int]:
    return batch.rows, batch.created, batch.updated, batch.unchanged, batch.failed


def test_gb18030_csv_creates_with_words_mapped(county: County) -> None:
    rows = [
        subject_row(1, 登记状态="存续（在营、开业、在册）", 信用风险类别="较高", 标签="加油站"),
        subject_row(
            2, 主体类型="有限责任公司(自然人独资)", 登记状态="吊销，未注销", 管辖单位="高都所", 信用风险类别="D"
        ),
    ]
    batch = take(county, csv(rows))
    assert counts(batch) == (2, 2, 0, 0, 0)
    first, second = Subject.objects.get(code=code(1)), Subject.objects.get(code=code(2))
    assert (first.kind, first.state, first.risk_class, first.office.short_name) == ("trader", "active", "C", "巴公所")
    assert [tag.name for tag in first.tags.all()] == ["加油站"]
    assert (second.kind, second.state, second.risk_class) == (SubjectKind.ENTERPRISE, SubjectState.REVOKED, "D")
    assert (second.org_form, second.unit_path) == ("有限责任公司(自然人独资)", county.units["s2"].path)
    assert (first.code_type, first.doubts) == ("uscc", "")


def test_xlsx_named_xls_with_merged_title_and_other_column_names(county: County) -> None:
    header = ["序号", "企业名称", "社会信用代码", "企业类型", "监管单位", "成立日期"]
    data = xlsx(
        [header, [1, "老王面馆", code(3), "个体", "大阳所", "2019年5月6日"]], title="泽州县检查对象名录（2023）"
    )
    batch = take(county, data, "名录.xls")
    assert counts(batch) == (1, 1, 0, 0, 0)
    row = Subject.objects.get(code=code(3))
    assert (row.name, row.office.short_name, str(row.established_on)) == ("老王面馆", "大阳所", "2019-05-06")


def test_same_file_twice_changes_nothing(county: County) -> None:
    data = csv([subject_row(n, 标签="加油站") for n in range(30)])
    take(county, data)
    before = list(Subject.objects.order_by("pk").values())
    assert counts(take(county, data)) == (30, 0, 0, 30, 0)
    assert list(Subject.objects.order_by("pk").values()) == before


def test_only_what_differs_is_updated_and_blank_cells_change_nothing(county: County) -> None:
    take(county, csv([subject_row(1, 标签="加油站"), subject_row(2)]))
    ref = Subject.objects.get(code=code(1)).ref
    batch = take(
        county,
        csv([subject_row(1, 名称="改名商店", 信用风险类别="", 标签=""), subject_row(2, 标签="加油站"), subject_row(3)]),
    )
    assert counts(batch) == (3, 1, 2, 0, 0)
    first, second = Subject.objects.get(code=code(1)), Subject.objects.get(code=code(2))
    assert (first.name, first.risk_class, first.ref) == ("改名商店", "B", ref)
    assert first.tags.count() == second.tags.count() == 1


def test_tags_of_a_sheet_replace_the_former(county: County) -> None:
    Tag.objects.create(code="drug", name="药店")
    take(county, csv([subject_row(1, 标签="加油站、药店")]))
    assert counts(take(county, csv([subject_row(1, 标签="药店")]))) == (1, 0, 1, 0, 0)
    assert [tag.code for tag in Subject.objects.get(code=code(1)).tags.all()] == ["drug"]


def test_every_bad_cell_is_named_and_good_rows_land(county: County) -> None:
    rows = [
        subject_row(1),
        subject_row(2, 统一社会信用代码="12345"),
        subject_row(3, 管辖单位="城关所"),
        subject_row(4, 登记状态="X", 信用风险类别="优秀"),
        subject_row(5, 标签="加油战"),
        subject_row(6, 名称=""),
        subject_row(7, 统一社会信用代码=code(1)),
        subject_row(8, 管辖单位=""),
        subject_row(9, 主体类型="见附件", 统一社会信用代码="140525600012345"),
    ]
    batch = take(county, csv(rows))
    assert counts(batch) == (9, 1, 0, 0, 8)
    named = {error["cell"]: error["reason"] for error in batch.errors}
    assert list(named) == ["A3", "E4", "D5", "F5", "G6", "B7", "A8", "E9", "C10"]
    assert "5 位" in named["A3"]
    assert "城关所" in named["E4"]
    assert "第 2 行的代码相同" in named["A8"]
    assert all(error["mend"] for error in batch.errors if error["cell"] != "A3")
    assert Subject.objects.filter(name="新户1商店").count() == 1


def test_wrong_check_digit_warns_and_is_kept(county: County) -> None:
    wrong = code(1)[:-1] + ("A" if code(1)[-1] != "A" else "B")
    batch = take(county, csv([subject_row(1, 统一社会信用代码=wrong)]))
    assert counts(batch) == (1, 1, 0, 0, 0)
    assert "校验位不符" in Subject.objects.get(code=wrong).doubts


def test_error_rows_come_back_as_a_sheet_that_can_be_mended_and_taken_in(county: County) -> None:
    batch = take(county, csv([subject_row(1), subject_row(2, 管辖单位="城关所")]))
    data = write_xlsx([problem_sheet(batch)])
    sheet = load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    header, row = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert header == [*SUBJECT_HEADER, "错误原因"]
    assert "城关所" in str(row[-1])
    sheet["E2"] = "高都所"
    mended = io.BytesIO()
    sheet.parent.save(mended)
    assert counts(take(county, mended.getvalue(), "改好.xlsx")) == (1, 1, 0, 0, 0)


def test_old_numbers_beside_new_ones(county: County) -> None:
    header = ["统一社会信用代码", "注册号", "企业名称", "管辖单位", "类别"]
    rows = [[code(1), "140525600012345", "新码", "巴公所", "企业"], ["", "1405252800123", "旧码", "巴公所", "企业"]]
    assert counts(take(county, csv(rows, header=header))) == (2, 2, 0, 0, 0)
    assert Subject.objects.get(name="新码").code_type == "uscc"
    assert (Subject.objects.get(name="旧码").code_type, Subject.objects.get(name="旧码").code) == (
        "old",
        "1405252800123",
    )


def test_products_bear_the_bureaus_own_number(county: County) -> None:
    header = ["编号", "名称", "类别", "管辖单位"]
    assert counts(take(county, csv([["电梯-0012", "某小区 3 号梯", "器具", "巴公所"]], header=header))) == (
        1,
        1,
        0,
        0,
        0,
    )
    assert Subject.objects.get(kind="device").code_type == "own"


def test_a_code_of_another_unit_is_handed_back(county: County) -> None:
    other = county.units["other"]
    Subject.objects.filter(pk=county.subjects[0].pk).update(office=other, unit_path=other.path)
    batch = take(county, csv([subject_row(1, 统一社会信用代码=county.subjects[0].code)]))
    assert counts(batch) == (1, 0, 0, 0, 1)
    assert "其他单位" in batch.errors[0]["reason"]
    assert Subject.objects.get(pk=county.subjects[0].pk).name == county.subjects[0].name


def test_a_section_keeps_the_subjects_of_its_bureau(county: County) -> None:
    assert take(county, csv([subject_row(1)]), person="section").created == 1


def test_whole_files_are_refused_in_words(county: County) -> None:
    for data, words in [
        (b"", "空"),
        (b"Rar!\x1a", "压缩包"),
        (csv([["甲", "乙"]], header=["商品", "价格"]), "没有找到表头"),
        (csv([], header=SUBJECT_HEADER), "没有数据"),
    ]:
        with pytest.raises(Refusal, match=words) as caught:
            take(county, data)
        assert caught.value.field == "file"
    assert not ImportBatch.objects.exists()
    assert not Entry.objects.exists()


def test_who_may_not_import(county: County) -> None:
    for person in ("head", "auditor", "reviewer", "officer", "sysadmin"):
        with pytest.raises(NotAllowed):
            take(county, csv([subject_row(1)]), person=person)
    assert not Subject.objects.filter(code=code(1)).exists()


def test_one_entry_in_the_journal_with_counts_and_digest(county: County) -> None:
    batch = take(county, csv([subject_row(1), subject_row(2, 名称="")]))
    entry = Entry.objects.get()
    assert (entry.act, entry.target) == ("subject.import", batch.ref)
    assert batch.sha256 in bytes(entry.canon).decode()
    assert '"created":1' in bytes(entry.canon).decode()
    assert "新户" not in bytes(entry.canon).decode()


def test_several_parts(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KINDS, "subjects", replace(KINDS["subjects"], part=7))
    data = csv([subject_row(n) for n in range(40)])
    assert counts(take(county, data)) == (40, 40, 0, 0, 0)
    changed = csv([subject_row(n, 名称=f"改{n}店") for n in range(0, 40, 2)] + [subject_row(99), subject_row(2)])
    batch = take(county, changed)
    assert counts(batch) == (22, 1, 20, 0, 1)
    assert "第 3 行的代码相同" in batch.errors[0]["reason"]
    assert Subject.objects.filter(name__startswith="改").count() == 20
