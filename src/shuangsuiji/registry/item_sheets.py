"""The three lists as sheets: columns in which they come in, and the printed ones in which they go out."""

from shuangsuiji.tabular.cells import short_text
from shuangsuiji.tabular.columns import Column, SheetSpec

from .cells import known
from .models import CatalogueKind, DrawUnit
from .vocabulary import DRAW_UNITS, ITEM_CATEGORIES

_NUMBER = Column("number", "序号")
_CODE = Column("code", "编号", ("事项编号", "事项编码", "事项代码", "代码"), parse=short_text(20))
_CATEGORY = Column("category", "类别", ("事项类别", "事项分类"), parse=known(ITEM_CATEGORIES, ["重点", "一般"]))
_LEVELS = Column("levels_text", "抽查层级", ("层级", "检查层级", "监管层级", "实施层级"), parse=short_text(200))
_RATIO = Column("ratio_text", "抽查比例", ("比例", "抽查比例/数量"), parse=short_text(300))
_FREQUENCY = Column("frequency_text", "抽查频次", ("频次", "抽查周期", "周期", "监管频次"), parse=short_text(300))
_METHODS = Column("methods", "抽查方式", ("检查方式", "监管方式"), parse=short_text(300))
_CONTENT = Column("content", "内容及要求", ("检查内容及要求", "抽查内容及要求", "内容与要求", "检查内容"))
_NOTE = Column("note", "备注", ("说明",))

ITEM_SHEET = SheetSpec(
    "抽查事项清单",
    (
        _NUMBER,
        _CODE,
        Column("name", "抽查事项名称", ("抽查事项", "事项名称", "抽查类别"), required=True, parse=short_text(200)),
        Column("sub_item", "子项", ("抽查内容", "子项名称"), parse=short_text(500)),
        _CATEGORY,
        Column("legal_basis", "抽查依据", ("检查依据", "依据", "法律依据", "法律法规依据")),
        Column("checking_body", "抽查主体", ("检查主体", "抽查检查主体"), parse=short_text(200)),
        Column("object_kind", "抽查对象", ("检查对象", "对象", "抽查对象范围"), parse=short_text(500)),
        _RATIO,
        _FREQUENCY,
        _METHODS,
        Column("officer_requirement", "检查人员要求", ("人员要求", "检查人员"), parse=short_text(300)),
        _CONTENT,
        _LEVELS,
        Column("industry", "领域", ("事项大类", "监管领域", "抽查领域", "业务条线"), parse=short_text(100)),
        Column(
            "draw_unit", "抽取单位", ("随机抽查方式", "抽取方式", "抽查单元"), parse=known(DRAW_UNITS, DrawUnit.labels)
        ),
        _NOTE,
        Column("speciality", "所需专业", ("专业",)),
    ),
)
JOINT_SHEET = SheetSpec(
    "部门联合抽查事项清单",
    (
        _NUMBER,
        _CODE,
        Column("industry", "抽查领域", ("领域", "行业", "行业领域", "抽查行业"), required=True, parse=short_text(100)),
        Column("name", "抽查事项", ("抽查事项名称", "事项名称", "检查事项"), required=True, parse=short_text(200)),
        Column("sub_item", "子项", ("子项名称",), parse=short_text(500)),
        _CATEGORY,
        Column("object_kind", "检查对象", ("抽查对象", "对象"), parse=short_text(500)),
        Column(
            "lead_text", "发起部门", ("牵头部门", "发起单位", "牵头单位", "行业主管部门"),
            required=True, parse=short_text(200),
        ),
        Column("partners_text", "配合部门", ("参与部门", "配合单位", "联合部门"), parse=short_text(500)),
        _LEVELS,
        Column("legal_basis", "抽查依据", ("检查依据", "依据", "法律依据")),
        _RATIO,
        _FREQUENCY,
        _METHODS,
        _CONTENT,
        _NOTE,
    ),
)  # fmt: skip
KEY_SHEET = SheetSpec(
    "重点监管事项清单",
    (
        _NUMBER,
        _CODE,
        Column("industry", "领域", ("监管领域", "重点领域"), parse=short_text(100)),
        Column("name", "监管事项", ("重点监管事项", "事项名称", "事项"), required=True, parse=short_text(200)),
        Column("checking_body", "监管主体", ("监管部门", "责任单位"), parse=short_text(200)),
        Column("object_kind", "监管对象", ("监管范围", "对象"), parse=short_text(500)),
        Column("measures", "监管措施", ("措施", "监管方式和措施")),
        Column("legal_basis", "监管依据", ("依据", "法律依据")),
        _FREQUENCY,
        _LEVELS,
        _NOTE,
    ),
)
SHEET_OF = {CatalogueKind.RANDOM: ITEM_SHEET, CatalogueKind.JOINT: JOINT_SHEET, CatalogueKind.KEY: KEY_SHEET}

# The columns in which the lists are printed everywhere; 序号 stands before them.
PRINTED = {
    CatalogueKind.RANDOM: (
        "name", "sub_item", "legal_basis", "checking_body", "object_kind", "ratio_text", "frequency_text", "methods",
        "officer_requirement", "content", "note",
    ),
    CatalogueKind.JOINT: ("industry", "name", "object_kind", "lead_text", "partners_text", "levels_text"),
    CatalogueKind.KEY: ("name", "checking_body", "object_kind", "measures", "legal_basis", "note"),
}  # fmt: skip


def sheet_of(kind: str) -> SheetSpec:
    """The sheet of a kind of list."""
    return SHEET_OF[CatalogueKind(kind)]


def text_columns(kind: str) -> tuple[str, ...]:
    """The fields of an item that a list of this kind prints as text, in its order: what an edition consists of."""
    return tuple(column.key for column in sheet_of(kind).columns if column.key not in {"number", "speciality"})


def titles_of(kind: str) -> dict[str, str]:
    """Field → its title in a list of this kind."""
    return {column.key: column.title for column in sheet_of(kind).columns}
