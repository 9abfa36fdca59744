"""专项库名单: the twelve columns in which older platforms keep the subjects of their special directories."""

from shuangsuiji.tabular.cells import day as read_day
from shuangsuiji.tabular.cells import short_text
from shuangsuiji.tabular.columns import Column, SheetSpec

from .cells import known, words
from .past_sheets import read_until

YES_NO = {**dict.fromkeys(["是", "Y", "1"], "是"), **dict.fromkeys(["否", "N", "0"], "否")}
# What a sheet says of a subject beyond tags and licence: kept among its attributes under the column's own title.
NEEDS = {"supervised": "专业监管", "qualification": "专业资质", "expert": "专家（组长）"}
LIBRARY_SHEET = SheetSpec(
    "专项库名单",
    (
        Column("libraries", "专项库名称", ("专项库", "专项分库", "所属专项库"), parse=words),
        Column("tags", "监管标签", ("标签",), parse=words),
        Column("code", "代码", ("统一社会信用代码", "统一社会信用代码/注册号", "统一代码/注册号", "社会信用代码", "统一代码", "注册号",
                              "对象编号"), required=True),
        Column("name", "企业名称", ("名称", "主体名称", "检查对象名称", "检查对象", "市场主体名称", "单位名称")),
        Column("licence", "许可证名称", ("许可名称", "证书名称", "许可证"), parse=short_text(100)),
        Column("number", "编号", ("许可证编号", "许可编号", "证书编号", "许可证号"), parse=short_text(100)),
        Column("approved_on", "批准日期", ("许可日期", "发证日期"), parse=read_day),
        Column("valid_to", "有效期至", ("有效期", "有效期止", "到期日期"), parse=read_until),
        Column("issuer", "发证机关", ("许可机关", "审批机关"), parse=short_text(100)),
        Column("supervised", NEEDS["supervised"], (), parse=known(YES_NO, ["是", "否"])),
        Column("qualification", NEEDS["qualification"], ("所需资质",), parse=short_text(100)),
        Column("expert", NEEDS["expert"], ("专家", "专家(组长)"), parse=known(YES_NO, ["是", "否"])),
    ),
)  # fmt: skip
LIBRARY_HINTS = {
    ("libraries", "libraries"): "专项库的名称，多个用顿号隔开；须先在“标签与专业”中建立。只增加，不去掉原有的",
    ("libraries", "tags"): "多个标签用顿号隔开；只增加，不去掉原有的",
    ("libraries", "code"): "统一社会信用代码、注册号，或产品、项目、器具的编号；须已在检查对象名录库中",
    ("libraries", "name"): "只供核对，不改名录库中的名称",
    ("libraries", "number"): "许可证的编号；填写了许可证名称的必填",
    ("libraries", "valid_to"): "长期有效的填“长期”或 9999-09-09",
    ("libraries", "supervised"): "是、否：是否须由专业人员检查",
    ("libraries", "expert"): "是、否：是否须有专家（组长）参加",
}
