"""The printed columns of a plan row, as texts and nothing else: the usual ten, two that some plans have, and any others."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

COLUMNS = {
    "name": "抽查任务名称",
    "type_text": "抽查类型",
    "items_text": "抽查事项",
    "subjects_text": "抽查对象范围",
    "ratio_text": "抽查比例/数量",
    "classes_text": "信用风险分类管理",
    "window_text": "抽查起止时间",
    "initiator_text": "发起主体/指导单位",
    "body_text": "抽查检查主体",
}

# Columns that some bureaus print beside the ten.
FURTHER = {"partners_text": "参与部门", "frequency_text": "抽查频次"}
# How a row is organised, where a table says so: fields with a choice of words.
ORGANISATION = {"kind": "组织形式", "level": "抽查层级", "crossing": "跨区域", "draw_unit": "抽取单位"}


@dataclass(frozen=True)
class RowTexts:
    """A row as printed; `number` is its 序号, `extra` the cells of columns that a plan row does not have, by their titles.

    `organisation` holds what the columns of ORGANISATION say, those that say anything.
    """

    number: int
    name: str
    type_text: str = ""
    items_text: str = ""
    subjects_text: str = ""
    ratio_text: str = ""
    classes_text: str = ""
    window_text: str = ""
    initiator_text: str = ""
    body_text: str = ""
    partners_text: str = ""
    frequency_text: str = ""
    organisation: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, str] = field(default_factory=dict)

    def columns(self) -> dict[str, str]:
        """Field → text of the ten columns, without the number."""
        return {name: getattr(self, name) for name in COLUMNS}

    def fields(self) -> dict[str, object]:
        """Field → text of every column, without the number and what is chosen by words."""
        values = asdict(self)
        del values["number"], values["organisation"]
        return values
