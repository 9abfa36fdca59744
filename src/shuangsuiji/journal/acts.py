"""The acts of the journal in the words of the field."""

ACTS = {
    "subject": "检查对象",
    "officer": "执法人员",
    "item": "抽查事项",
    "catalogue": "事项清单",
    "directory": "名录",
    "plan": "年度计划",
    "task": "抽查任务",
    "draw": "抽取",
    "match": "匹配",
    "visit": "检查",
    "publication": "公示",
    "account": "账号",
    "journal": "台账",
}
VERBS = {
    "create": "新建",
    "edit": "修改",
    "import": "导入",
    "submit": "提交",
    "return": "退回",
    "approve": "批准",
    "publish": "公布",
    "resolve": "核实补齐",
    "signoff": "核实底数",
    "announce": "公告",
    "commit": "承诺",
    "reveal": "揭示",
    "run": "抽取",
    "result": "结果",
    "void": "作废",
    "open": "公开",
    "dispatch": "派发",
    "receive": "领取",
    "notify": "通知",
    "enter": "录入结果",
    "review": "审核",
    "propose": "提交公示",
    "correct": "更正",
    "disable": "停用",
    "enable": "启用",
    "role": "调整岗位",
}


def act_title(act: str) -> str:
    """An act's name for people: "plan.approve" → "年度计划 · 批准"; unknown parts stay as they are."""
    subject, _, verb = act.partition(".")
    return f"{ACTS.get(subject, subject)} · {VERBS.get(verb, verb)}"
