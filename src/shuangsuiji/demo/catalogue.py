"""The demo's list of items: those that the plan's rows name, in the usual twelve columns."""

import csv
import io

from .words import ITEMS

HEADER = (
    "序号", "编号", "抽查事项名称", "子项", "类别", "抽查依据", "抽查主体", "抽查对象", "抽查比例", "抽查频次", "抽查方式", "检查人员要求",
    "内容及要求",
)  # fmt: skip
BODY = "泽州县市场监督管理局"


def items_csv() -> bytes:
    """The list as csv."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    for n, item in enumerate(ITEMS, 1):
        writer.writerow(
            [n, f"A{n:02d}", item["name"], "", item["category"], item["basis"], BODY, item["subjects"], item.get("ratio", "按年度计划确定"),
             "每年一次", "实地核查、书面检查", "两名以上持有执法证件的人员", item["content"]]
        )  # fmt: skip
    return out.getvalue().encode("utf-8-sig")
