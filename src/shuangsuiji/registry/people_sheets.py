"""The sheets of people: officers in the twenty columns of older platforms, experts, agencies, certificate holders."""

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from shuangsuiji.common.errors import Refusal
from shuangsuiji.profiles.queries import active_profile
from shuangsuiji.tabular.cells import day, short_text
from shuangsuiji.tabular.columns import Column, SheetSpec
from shuangsuiji.tabular.reading import Table

from .cells import known, words
from .models import CertificateKind, HelperState, OfficerGrade
from .vocabulary import OFFICER_LEVELS, OFFICER_STATES

ID_NUMBER = re.compile(r"\d{17}[\dX]|\d{15}")
FOR_EVER = "9999-09-09"
KINDS = {
    **dict.fromkeys(["部门执法证", "部门证", "部门"], CertificateKind.DEPARTMENT),
    **dict.fromkeys(["政府执法证", "政府证", "省政府证", "政府", "行政执法证"], CertificateKind.GOVERNMENT),
}
GRADES = {
    **dict.fromkeys(["专业", "专业人员", "是", "Y", "1"], OfficerGrade.PROFESSIONAL),
    **dict.fromkeys(["普通", "普通人员", "否", "N", "0"], OfficerGrade.GENERAL),
}
HELPER_STATES = {
    **dict.fromkeys(["在库", "有效"], HelperState.ACTIVE),
    **dict.fromkeys(["退库", "失效"], HelperState.INACTIVE),
}


def coded(kind: str) -> Callable[[str], str | None]:
    """A reading of a cell that holds a code of the profile or its title."""

    def parse(cell: str) -> str | None:
        titles = active_profile().officer_codes(kind)
        found = {**{title: code for code, title in titles.items()}, **{code: code for code in titles}}
        if cell and cell not in found:
            raise Refusal(f"“{cell}”不在可选范围内。", mend=f"请填写：{'、'.join(titles.values())}。")
        return found.get(cell)

    return parse


def id_number(cell: str) -> str:
    """居民身份证号 of GB 11643 by its shape; the check digit is not asked for, real lists hold slips."""
    value = cell.replace(" ", "").upper()
    if value and not ID_NUMBER.fullmatch(value):
        raise Refusal("不是 18 位或 15 位身份证号。", mend="请照身份证填写；单元格设为文本。")
    return value


def score(cell: str) -> Decimal | None:
    """A mark from 0 to 100 with one decimal; None for a blank cell."""
    if not cell:
        return None
    try:
        value = Decimal(cell)
    except InvalidOperation:
        value = Decimal(-1)
    if not 0 <= value <= 100:
        raise Refusal(f"“{cell}”不是 0 到 100 的成绩。", mend="请只填数字，如 92.5。")
    return round(value, 1)


def pair_validity(table: Table) -> Table:
    """The table with every bare 有效期 named after the certificate in front of it, as the twenty columns print them."""
    for number, row in enumerate(table.rows[:20]):
        if any("部门证" in cell for cell in row) and any("政府证" in cell for cell in row):
            named = [
                f"{row[place - 1]}{cell}"
                if place and cell.startswith("有效期") and row[place - 1].endswith("证")
                else cell
                for place, cell in enumerate(row)
            ]
            return Table(table.name, [*table.rows[:number], named, *table.rows[number + 1 :]])
    return table


OFFICER_SHEET = SheetSpec(
    "执法检查人员",
    (
        Column("number", "序号"),
        Column("staff_number", "工号", ("人员编号", "内部编号"), parse=short_text(20)),
        Column("name", "姓名", ("人员姓名", "执法人员", "执法人员姓名"), required=True, parse=short_text(40)),
        Column("id_number", "身份证号", ("身份证号码", "公民身份号码"), parse=id_number),
        Column("phone", "手机号", ("手机", "联系电话", "手机号码"), parse=short_text(20)),
        Column("education", "学历", ("文化程度",), parse=coded("educations")),
        Column("post_class", "岗位大类", ("岗位类别",), parse=coded("post_classes")),
        Column("grid", "片区", ("网格", "网格（片区）"), parse=short_text(60)),
        Column("post_since", "从事本岗日期", ("任现岗位日期",), parse=day),
        Column("qualifications", "资格资质", ("资质", "职业资格"), parse=short_text(200)),
        Column("grade", "专家", ("分级", "人员分级", "专家（组长）"), parse=known(GRADES, ["专业", "普通", "是", "否"])),
        Column("item_codes", "执法事项范围", ("执法范围", "事项范围"), parse=words),
        Column("region", "地区", ("行政区划",), parse=short_text(60)),
        Column("level", "层级", ("级别",), parse=known(OFFICER_LEVELS, ["省", "市", "县", "所"])),
        Column("department", "部门", ("所属部门",)),
        Column("post", "职务", ("职位",), parse=short_text(40)),
        Column("duty", "职务类别", (), parse=coded("duties")),
        Column("unit", "工作单位", ("单位", "所在单位", "所属单位", "所在部门")),
        Column("department_certificate", "部门证", ("部门执法证", "部门证号")),
        Column("department_valid_to", "部门证有效期", ("部门证有效期至",), parse=day),
        Column("government_certificate", "政府证", ("省政府证", "政府执法证", "政府证号")),
        Column("government_valid_to", "政府证有效期", ("政府证有效期至", "省政府证有效期"), parse=day),
        Column("certificate", "执法证号", ("执法证件号", "证件编号", "执法证编号", "行政执法证号", "证号")),
        Column("certificate_valid_to", "有效期", ("有效期至", "证件有效期至", "证件有效期", "有效期止"), parse=day),
        Column("specialities", "专业", ("专业特长", "业务专长", "执法专业"), parse=words),
        Column("state", "状态", ("在岗状态",), parse=known(OFFICER_STATES, ["在岗", "离岗"])),
    ),
)  # fmt: skip
# The twenty columns in the order of older platforms, then what they lack: the template.
TWENTY = (
    "number", "staff_number", "name", "id_number", "phone", "education", "post_class", "grid", "post_since", "qualifications",
    "grade", "item_codes", "region", "level", "department", "post", "unit", "department_certificate", "department_valid_to",
    "government_certificate", "government_valid_to",
)  # fmt: skip

_SHARED = (
    Column("qualification", "资格资质", ("资质", "资质名称", "专业资质"), parse=short_text(100)),
    Column("qualification_number", "资质证书号", ("证书编号", "证书号", "资质编号"), parse=short_text(60)),
    Column("qualified_to", "资质有效期", ("资质有效期至", "有效期", "有效期至"), parse=day),
    Column("specialities", "专业领域", ("专业", "领域"), parse=words),
    Column("phone", "联系电话", ("手机号", "电话"), parse=short_text(20)),
    Column("unit", "管理单位", ("单位", "管理部门")),
    Column("state", "状态", (), parse=known(HELPER_STATES, ["在库", "退库"])),
    Column("note", "备注", (), parse=short_text(200)),
)
EXPERT_SHEET = SheetSpec(
    "专家",
    (
        Column("name", "姓名", ("专家姓名",), required=True, parse=short_text(100)),
        Column("workplace", "工作单位", ("所在单位",), required=True, parse=short_text(100)),
        Column("title", "职称", (), parse=short_text(40)),
        *_SHARED,
    ),
)
AGENCY_SHEET = SheetSpec(
    "受委托机构",
    (
        Column("name", "机构名称", ("名称",), required=True, parse=short_text(100)),
        Column("code", "统一社会信用代码", ("代码",), required=True, parse=short_text(40)),
        Column("contact", "联系人", (), parse=short_text(40)),
        Column("contract", "委托文件", ("委托合同", "合同编号"), parse=short_text(100)),
        Column("contract_to", "委托期限", ("委托期限至", "合同到期日"), parse=day),
        *_SHARED,
    ),
)
HOLDER_SHEET = SheetSpec(
    "持证人员名册",
    (
        Column("name", "姓名", ("人员姓名",), required=True, parse=short_text(40)),
        Column("certificate", "执法证号", ("证号", "执法证编号", "行政执法证号"), required=True),
        Column("kind", "执法证类别", ("证件类别",), parse=known(KINDS, ["部门执法证", "政府执法证"])),
        Column("valid_to", "有效期至", ("有效期", "证件有效期"), parse=day),
        Column("unit", "工作单位", ("单位", "所在单位", "部门")),
        Column("excused", "不入库原因", ("备注",), parse=short_text(100)),
    ),
)
PRESENT = {
    **dict.fromkeys(["是", "√", "到", "已到", "到场", "已签到", "1"], "1"),
    **dict.fromkeys(["否", "×", "未到", "缺席", "请假", "0"], "0"),
}
ATTENDANCE_SHEET = SheetSpec(
    "签到表",
    (
        Column("certificate", "执法证号", ("证号",), required=True),
        Column("name", "姓名"),
        Column("unit", "单位"),
        Column("present", "到场", ("签到", "是否到场"), parse=known(PRESENT, ["是", "否"])),
        Column("score", "成绩", ("考核成绩", "分数"), parse=score),
        Column("note", "备注", (), parse=short_text(60)),
    ),
)
PEOPLE_SHEETS = {"officers": OFFICER_SHEET, "experts": EXPERT_SHEET, "agencies": AGENCY_SHEET, "holders": HOLDER_SHEET}
PEOPLE_HINTS = {
    ("officers", "grade"): "是＝专业人员，否＝普通人员；不填按普通",
    ("officers", "item_codes"): "可检查事项的编号或名称，用顿号隔开；不填、填“全部”为全部事项",
    ("officers", "education"): "照管辖配置的学历填写，或填其代码",
    ("officers", "department"): "不读取；单位以“工作单位”为准",
    ("officers", "unit"): "本局所属单位的名称或简称；新增时必填",
    ("officers", "department_certificate"): "两证都有的，以政府证亮证；单元格设为文本",
    ("officers", "department_valid_to"): "紧跟在证号后面的“有效期”也认得",
    ("officers", "certificate"): "不分部门证、政府证时填这一列；三列至少填一列",
    ("officers", "certificate_valid_to"): "如 2026-12-31；新增时必填",
    ("officers", "level"): "省、市、县、所",
    ("officers", "specialities"): "多个专业用顿号隔开；先在“标签与专业”中建立",
    ("officers", "state"): "在岗、离岗；新增时不填按在岗",
    ("experts", "qualification"): "新增时必填",
    ("experts", "unit"): "由哪个单位管理；不填为导入人所在单位",
    ("agencies", "qualification"): "新增时必填",
    ("agencies", "unit"): "由哪个单位管理；不填为导入人所在单位",
    ("holders", "unit"): "本局所属单位的名称或简称；新增时必填",
    ("holders", "excused"): "如：不在一线执法岗位；填写后不计入入库率分母",
}
