"""The sheets that come in: their columns, the other titles these go by, and how each cell is read."""

from shuangsuiji.common.errors import Refusal
from shuangsuiji.tabular.cells import day, short_text
from shuangsuiji.tabular.columns import Column, SheetSpec
from shuangsuiji.tabular.writing import Sheet, write_xlsx

from .cells import known, words
from .item_sheets import ITEM_SHEET
from .library_sheets import LIBRARY_HINTS, LIBRARY_SHEET
from .models import SubjectKind
from .past_sheets import PAST_HINTS, PAST_SHEETS
from .people_sheets import PEOPLE_SHEETS
from .vocabulary import (
    RISK_CLASSES,
    SUBJECT_STATES,
    kind_of_words,
)


def _kind(cell: str) -> SubjectKind | None:
    kind = kind_of_words(cell) if cell else None
    if cell and kind is None:
        raise Refusal(f"“{cell}”不是已知的类别。", mend=f"请填写：{'、'.join(SubjectKind.labels)}。")
    return kind


SUBJECT_SHEET = SheetSpec(
    "检查对象",
    (
        Column("code", "统一社会信用代码/注册号",
               ("统一社会信用代码", "社会信用代码", "信用代码", "统一代码", "代码", "统一代码/注册号", "编号")),
        Column("registration", "注册号", ("工商注册号", "营业执照注册号")),
        Column("name", "名称", ("企业名称", "主体名称", "检查对象名称", "市场主体名称", "单位名称"),
               required=True, parse=short_text(200)),
        Column("kind", "类别", ("对象类别", "主体大类", "类型大类"), parse=_kind),
        Column("org_form", "主体类型", ("企业类型", "市场主体类型", "类型", "经济性质"), parse=short_text(60)),
        Column("state", "登记状态", ("经营状态", "主体状态", "企业状态", "状态", "存续状态"),
               parse=known(SUBJECT_STATES, ["存续", "吊销", "注销", "迁出"])),
        Column("established_on", "成立日期", ("注册日期", "登记日期", "成立时间"), parse=day),
        Column("address", "住所（经营场所）", ("住所", "经营场所", "地址", "住所/经营场所", "经营地址", "注册地址"),
               parse=short_text(300)),
        Column("industry", "行业代码", ("国民经济行业代码", "行业"), parse=short_text(8)),
        Column("office", "管辖单位", ("监管单位", "所属监管所", "管辖所", "日常监管单位", "属地监管单位", "监管所")),
        Column("grid", "网格（片区）", ("网格", "片区", "所属网格", "网格名称"), parse=short_text(60)),
        Column("legal_person", "法定代表人", ("法定代表人（负责人）", "法人", "负责人", "经营者", "法人代表"),
               parse=short_text(60)),
        Column("phone", "联系电话", ("电话", "手机", "手机号", "联系方式"), parse=short_text(40)),
        Column("risk_class", "信用风险类别", ("信用风险分类", "风险类别", "信用风险等级", "风险等级", "信用等级"),
               parse=known(RISK_CLASSES, ["A", "B", "C", "D", "未分类", "低", "一般", "较高", "高"])),
        Column("tags", "标签", ("监管标签",), parse=words),
        Column("libraries", "专项库名称", ("专项库", "专项分库"), parse=words),
    ),
)  # fmt: skip

SHEETS = {"subjects": SUBJECT_SHEET, "items": ITEM_SHEET, "libraries": LIBRARY_SHEET, **PEOPLE_SHEETS, **PAST_SHEETS}

# What stands beside a column in the template's second sheet, where its title does not say it all.
_HINTS = {
    **PAST_HINTS,
    **LIBRARY_HINTS,
    ("subjects", "code"): "18 位统一社会信用代码，没有的填 15 位注册号；单元格设为文本",
    ("subjects", "registration"): "只有旧注册号时填写；两列都填时以统一社会信用代码为准",
    ("subjects", "kind"): "可不填：由主体类型或代码得出。可填：" + "、".join(SubjectKind.labels),
    ("subjects", "org_form"): "照营业执照填写，如：有限责任公司（自然人独资）",
    ("subjects", "state"): "存续、吊销、注销、迁出；新增时不填按存续",
    ("subjects", "office"): "本局所属单位的名称或简称；新增时必填",
    ("subjects", "risk_class"): "A、B、C、D、未分类，或低、一般、较高、高",
    ("subjects", "tags"): "多个标签用顿号隔开；先在“标签与专业”中建立",
    ("subjects", "libraries"): "专项库也是标签：与“标签”列合在一起",
    ("items", "code"): "如 A01；不填时用序号",
    ("items", "category"): "重点、一般；不填按一般",
    ("items", "ratio_text"): "照原文填写，如：不低于3%",
    ("items", "speciality"): "检查人员须具备的专业；先在“标签与专业”中建立",
}


def template_of(kind: str) -> bytes:
    """The empty sheet of `kind` as xlsx, with a second sheet that explains the columns.

    The explanations are sentences: a cell that held a title alone would make the second sheet look like a filled one.
    """
    return template(SHEETS[kind], kind)


def template(spec: SheetSpec, kind: str) -> bytes:
    """The empty sheet of a spec, its columns explained by the hints of `kind`."""
    explained = Sheet("填写说明", ["填写说明"], [[_explained(kind, column)] for column in spec.columns])
    return write_xlsx([Sheet(spec.name, [column.title for column in spec.columns]), explained])


def _explained(kind: str, column: Column) -> str:
    also = f"列名也可写作：{'、'.join(column.synonyms)}" if column.synonyms else ""
    parts = ["必填" if column.required else "", _HINTS.get((kind, column.key), ""), also]
    return f"“{column.title}”列：{'；'.join(filter(None, parts)) or '照实填写'}。"
