"""Where the demo plays: the towns of 泽州县 as they are, its stations and sections, and who works there."""

from shuangsuiji.accounts.roles import Role

REGION = "140525"
BUREAU = ("140525", "泽州县市场监督管理局", "泽州县局")
# code → (name, short name); the short names are those that the plan of 2023 uses
SECTIONS = {
    "xy": ("信用监管股", "信用股"),
    "wj": ("网络交易监管股", "网监股"),
    "zh": ("综合协调股", "综合协调股"),
    "jl": ("计量股", "计量股"),
    "jg": ("价格监督检查股", "价格监股"),
    "sc": ("市场规范管理股", "市场股"),
    "sp": ("食品流通监管股", "食品流通股"),
}
# sections that keep people and papers and take no part in visits
OFFICES = {"fg": ("政策法规股", "法规股"), "rj": ("人事教育股", "人教股")}
# code → (station, its towns)
STATIONS = {
    "ncun": ("南村市场监督管理所", "南村所", ("南村镇", "大箕镇", "南岭镇")),
    "zhou": ("周村市场监督管理所", "周村所", ("周村镇", "下村镇", "川底镇", "大东沟镇")),
    "bgon": ("巴公市场监督管理所", "巴公所", ("巴公镇", "北义城镇", "大阳镇")),
    "gadu": ("高都市场监督管理所", "高都所", ("高都镇", "金村镇", "柳树口镇")),
    "lchu": ("犁川市场监督管理所", "犁川所", ("犁川镇", "晋庙铺镇", "山河镇")),
}
PASSWORD = "Zezhou-Demo-2023"  # noqa: S105 - of accounts that exist in demos on this machine only
# user name → (name, role, code of the unit; "" is the bureau)
PEOPLE = {
    "planner": ("王敏", Role.PLANNER, ""),
    "head": ("赵立", Role.HEAD, ""),
    "auditor": ("孙正", Role.AUDITOR, ""),
    "section": ("李强", Role.SECTION, "xy"),
    "section-jl": ("何量", Role.SECTION, "jl"),
    "section-sp": ("郭食", Role.SECTION, "sp"),
    "section-wj": ("马网", Role.SECTION, "wj"),
    "section-zh": ("罗协", Role.SECTION, "zh"),
    "section-jg": ("梁价", Role.SECTION, "jg"),
    "section-sc": ("宋市", Role.SECTION, "sc"),
    "section-fg": ("邢法", Role.SECTION, "fg"),
    "section-rj": ("任人", Role.SECTION, "rj"),
    "reviewer": ("周洁", Role.REVIEWER, "bgon"),
    "sysadmin": ("吴迪", Role.SYSADMIN, ""),
    "logadmin": ("冯录", Role.LOGADMIN, ""),
}
FOUNDER = ("secadmin", "郑安")
# the first officer's account, named in the list of log-ins
OFFICER_LOGIN = "officer1"
OFFICERS = 60
