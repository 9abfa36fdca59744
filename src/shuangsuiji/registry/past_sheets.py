"""Sheets of what older systems know of subjects: results, leads, facts, licences, registration events."""

from collections.abc import Callable
from datetime import date

from shuangsuiji.common.errors import Refusal
from shuangsuiji.tabular.cells import day, short_text
from shuangsuiji.tabular.columns import Column, SheetSpec

from .cells import words
from .models import FOREVER, FactKind
from .result_words import result_of

_CODE = Column("code", "统一社会信用代码/注册号",
               ("统一社会信用代码", "社会信用代码", "代码", "统一代码", "注册号", "统一代码/注册号"), required=True)  # fmt: skip
_NAME = Column(
    "name", "名称", ("企业名称", "主体名称", "检查对象名称", "检查对象", "被检查单位", "市场主体名称", "当事人")
)

FACT_WORDS = {
    **dict.fromkeys(["经营异常名录", "列异", "经营异常"], FactKind.ABNORMAL),
    **dict.fromkeys(["严重违法失信名单", "严重违法", "严重违法失信"], FactKind.SERIOUS),
    **dict.fromkeys(["年度报告已公示", "年报", "已报", "年报已公示"], FactKind.REPORT),
    **dict.fromkeys(["年度报告未公示", "未报", "未年报", "年报未公示"], FactKind.NO_REPORT),
    **dict.fromkeys(["行政处罚", "处罚"], FactKind.PENALTY),
    **dict.fromkeys(["检查发现问题", "发现问题"], FactKind.FINDING),
}
LEAD_KINDS = ("投诉举报", "舆情", "移送", "其他")
EVENTS = ("注销登记", "吊销", "迁出", "恢复登记")
LONG = frozenset({"长期", "长期有效", "永久"})


def _fact_kind(cell: str) -> FactKind:
    if cell not in FACT_WORDS:
        raise Refusal(f"“{cell}”不是已知的类别。", mend=f"可填：{'、'.join(FactKind.labels)}。")
    return FACT_WORDS[cell]


def _one_of(options: tuple[str, ...]) -> Callable[[str], str]:
    def parse(cell: str) -> str:
        if cell not in options:
            raise Refusal(f"“{cell}”含义不明。", mend=f"可填：{'、'.join(options)}。")
        return cell

    return parse


def _result(cell: str) -> str:
    code = result_of(cell)
    if code is None:
        raise Refusal(f"“{cell}”不是已知的检查结果。", mend="请填写检查结果的全称，如：未发现问题。")
    return code


def read_until(cell: str) -> date | None:
    """The last day of validity; 长期 in words is the day that stands for it."""
    return FOREVER if cell in LONG else day(cell)


RESULT_SHEET = SheetSpec(
    "历史检查结果",
    (
        _CODE, _NAME,
        Column("task", "任务名称", ("抽查任务名称", "任务编号", "计划名称", "抽查计划名称"), required=True, parse=short_text(60)),
        Column("unit", "检查单位", ("检查机关", "检查主体", "实施单位"), required=True),
        Column("day", "检查日期", ("检查完成日期", "检查时间", "完成日期"), required=True, parse=day),
        Column("result", "检查结果", ("抽查结果", "抽查检查结果", "结果"), required=True, parse=_result),
        Column("officers", "检查人员", ("执法人员", "检查人", "执法证号"), parse=words),
        Column("problem", "发现的问题", ("问题", "发现问题情况", "备注"), parse=short_text(300)),
    ),
)  # fmt: skip
LEAD_SHEET = SheetSpec(
    "线索",
    (
        _CODE, _NAME,
        Column("lead", "线索类型", ("类型", "来源类型", "线索来源"), required=True, parse=_one_of(LEAD_KINDS)),
        Column("date", "日期", ("登记日期", "受理日期", "接收日期", "举报日期"), required=True, parse=day),
        Column("value", "内容", ("线索内容", "反映内容", "投诉内容", "事由"), required=True, parse=short_text(280)),
        Column("source", "来源", ("移送单位", "来源单位", "渠道"), parse=short_text(100)),
        Column("document", "编号", ("线索编号", "登记编号", "文书号", "工单号"), parse=short_text(100)),
        Column("until", "办结日期", ("办结时间", "终止日期"), parse=day),
    ),
)  # fmt: skip
FACT_SHEET = SheetSpec(
    "异常处罚年报",
    (
        _CODE, _NAME,
        Column("kind", "类别", ("情形", "情形类别", "年报情况"), required=True, parse=_fact_kind),
        Column("date", "日期", ("列入日期", "处罚日期", "公示日期", "决定日期"), required=True, parse=day),
        Column("until", "终止日期", ("移出日期", "撤销日期"), parse=day),
        Column("value", "内容", ("列入原因", "事由", "处罚内容", "年报年度", "年度"), parse=short_text(300)),
        Column("source", "来源", ("作出机关", "决定机关", "列入机关"), parse=short_text(100)),
        Column("document", "文书号", ("决定书文号", "处罚决定书文号", "文号"), parse=short_text(100)),
    ),
)  # fmt: skip
LICENCE_SHEET = SheetSpec(
    "许可证",
    (
        _CODE, _NAME,
        Column("licence", "许可证名称", ("许可名称", "证书名称", "许可证"), required=True, parse=short_text(100)),
        Column("number", "许可证编号", ("许可编号", "证书编号", "编号"), required=True, parse=short_text(100)),
        Column("issuer", "发证机关", ("许可机关", "审批机关"), parse=short_text(100)),
        Column("approved_on", "批准日期", ("许可日期", "发证日期", "决定日期"), parse=day),
        Column("valid_to", "有效期至", ("有效期", "有效期止", "到期日期"), parse=read_until),
        Column("ended_on", "注销或撤销日期", ("注销日期", "撤销日期", "吊销日期"), parse=day),
    ),
)  # fmt: skip
EVENT_SHEET = SheetSpec(
    "登记事件",
    (
        _CODE, _NAME,
        Column("event", "事件", ("事件类型", "登记事项", "业务类型"), required=True, parse=_one_of(EVENTS)),
        Column("date", "日期", ("事件日期", "核准日期", "办理日期"), required=True, parse=day),
    ),
)  # fmt: skip
PAST_SHEETS = {
    "results": RESULT_SHEET, "leads": LEAD_SHEET, "facts": FACT_SHEET, "licences": LICENCE_SHEET, "events": EVENT_SHEET,
}  # fmt: skip
PAST_HINTS = {
    ("results", "task"): "原系统的任务名称或编号；同一任务同一对象只记一次",
    ("results", "unit"): "本局或所属单位的名称或简称",
    ("results", "result"): "检查结果全称，或原省级平台的结果代码（1、6、8、A、E、F……）",
    ("results", "officers"): "姓名或执法证号，多人用顿号隔开；须在执法人员名录库中",
    ("leads", "lead"): "、".join(LEAD_KINDS),
    ("facts", "kind"): "、".join(FactKind.labels),
    ("facts", "value"): "年度报告填年度，如 2023",
    ("licences", "valid_to"): "长期有效的填“长期”或 9999-09-09",
    ("licences", "ended_on"): "被注销、撤销、吊销的填写，许可到该日为止",
    ("events", "event"): "、".join(EVENTS),
}
