"""The help page's words: what each role does from morning to evening, and what every right is called."""

from dataclasses import dataclass

from shuangsuiji.accounts.roles import Role


@dataclass(frozen=True)
class Guide:
    """A role's help: one sentence of what it is for, the steps of its work, what to do when something is wrong."""

    purpose: str
    steps: tuple[str, ...]
    trouble: tuple[str, ...]


STALE = "页面提示“状态已变化”：说明别人先办了，刷新页面按最新状态办理，不会重复。"
HELP = {
    Role.PLANNER: Guide(
        "汇总年度计划，组织抽取、匹配、派发和公示。",
        (
            "计划管理 → 导入计划（xlsx、docx、csv），逐项补齐标黄的存疑，提交负责人批准，批准后公布。",
            "在已公布的计划项上建立任务，等业务股室核实底数。",
            "抽查任务 → 随机抽取：锁定名录并公告 → 各方承诺、揭示种子份额 → 抽取 → 匹配执法人员 → 派发。",
            "检查结果审核通过后，在“待公示”中预览并提交，由负责人批准公示。",
        ),
        ("公告后名录不能再改；确需重来的申请作废，须负责人和纪检同时批准，作废记录永久公开。", STALE),
    ),
    Role.SECTION: Guide(
        "管好本业务条线的事项和名录，核实底数，审核结果。",
        (
            "名录管理：导入或维护检查对象，核对管辖单位、登记状态和标签。",
            "工作台“待核实底数”：核实名录，提名选派方式和参与的股室、监管所；公告之后不能再改。",
            "检查结果中审核本条线的结果，不清楚的写明理由退回。",
        ),
        ("抽取和匹配不由业务股室办理。", STALE),
    ),
    Role.HEAD: Guide(
        "批准计划、公示、作废和变更；自己经手的不能自己批准。",
        ("工作台逐项办理“待批准”。", "批准公示前先看预览：公众看到的就是那一页。"),
        ("有存疑的计划可以批准，但须勾选“已知悉存疑”，并记入台账。",),
    ),
    Role.OFFICER: Guide(
        "领取匹配到自己的检查，两人到场，如实录入。",
        (
            "检查任务：领取 → 通知检查对象 → 到场检查 → 录入结果。",
            "每个事项都要有结论；发现问题的写明问题和处置。",
            "被退回的按理由补正后重新提交。",
        ),
        ("看不到别人的检查是正常的：名单只对匹配到的人员开放。", "录入时提示日期有误：填写派发之后实际到场的日期。"),
    ),
    Role.REVIEWER: Guide(
        "审核本所、本组的检查结果。",
        ("检查任务中打开“待审核”，看清事项、问题和处置，通过或写明理由退回。",),
        ("自己参加的检查由其他审核人办理。",),
    ),
    Role.AUDITOR: Guide(
        "持有一份种子份额，查看全部过程，打开验证包。",
        (
            "工作台“待提交种子份额”：在自己的电脑上生成份额，先提交承诺，名录锁定后再揭示。",
            "抽取档案：下载验证包和开封文件，用独立的程序复核。",
            "留痕台账：按“核对全部”检查台账有没有被删改。",
            "作废申请须由您和负责人共同批准。",
        ),
        ("份额请自行保存：遗失后无法揭示，将如实公布为“未揭示”。",),
    ),
    Role.SYSADMIN: Guide(
        "管理配置和备份，不接触业务数据。", ("管辖配置：核对数字、名称和代码。",), ("改动配置文件后重启服务生效。",)
    ),
    Role.SECADMIN: Guide(
        "开通账号、分配岗位，不办理业务。",
        ("用户与角色：新建账号，给出一次性初始密码，分配岗位；离岗的停用。",),
        ("系统、安全、审计三员不能由一人兼任，系统会拒绝。",),
    ),
    Role.LOGADMIN: Guide("查看和导出台账。", ("留痕台账：查询、核对。",), ("台账只能追加，任何人不能修改或删除。",)),
}
VERB_TITLES = {
    "item.read": "查看抽查事项清单",
    "item.edit": "维护抽查事项清单",
    "subject.read": "查看检查对象名录",
    "subject.edit": "维护检查对象名录",
    "officer.read": "查看执法人员名录",
    "officer.edit": "维护执法人员名录",
    "directory.signoff": "核实底数、提名选派",
    "plan.read": "查看年度计划",
    "plan.draft": "编制计划、补齐计划项",
    "plan.merge": "汇总并提交计划",
    "plan.approve": "批准或退回计划",
    "plan.publish": "公布计划",
    "task.read": "查看抽查任务",
    "task.create": "建立抽查任务",
    "draw.read": "查看抽取过程",
    "draw.run": "公告、抽取、匹配",
    "draw.share": "持有种子份额",
    "draw.void": "申请作废抽取",
    "draw.void-approve": "批准作废抽取",
    "draw.open": "打开完整验证包",
    "visit.read": "查看检查",
    "visit.enter": "领取检查、录入结果",
    "visit.review": "审核检查结果",
    "visit.dispatch": "派发检查",
    "publication.read": "查看公示",
    "publication.propose": "提交公示",
    "publication.approve": "批准公示",
    "result.correct": "提出更正",
    "account.manage": "管理账号和岗位",
    "system.configure": "查看和维护配置",
    "journal.read": "查看留痕台账",
    "journal.export": "导出留痕台账",
}
