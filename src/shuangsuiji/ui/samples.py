"""Invented rows for the gallery."""

from dataclasses import dataclass

from django.db.models import TextChoices

from .parts import Check, Stat

DIGEST = "4037aa322cd09ae7d94e2a440f1ce387783eed1fb9e85227104c42735b139378"
SUMMARY = "，其中本部门 84 个、跨部门 42 个；已抽取检查对象 12,406 户"
ICONS = [
    "search", "plus", "check", "x", "chevron-right", "chevron-down", "alert", "info", "lock", "unlock", "dice",
    "users", "user", "file", "download", "upload", "print", "copy", "calendar", "clock", "filter", "menu",
    "home", "list", "shield", "flag", "eye", "refresh", "external", "edit", "trash", "send",
]  # fmt: skip


class TaskState(TextChoices):
    UNDRAWN = "undrawn", "待抽取"
    UNMATCHED = "unmatched", "待匹配"
    UNSENT = "unsent", "待派发"
    VISITING = "visiting", "检查中"
    REVIEW = "review", "待审核"
    PUBLIC = "public", "已公示"
    DONE = "done", "已完成"


@dataclass(frozen=True)
class SampleTask:
    pk: int
    name: str
    scope: str
    aim: str
    frame: int
    drawn: int | None
    state: str
    progress: tuple[int, int | None]

    @property
    def number(self) -> str:
        return f"示市监抽查〔2026〕{self.pk}号"

    @property
    def officers(self) -> str:
        return f"{max(2, (self.drawn or 0) // 3)} 人" if self.state not in {"undrawn", "unmatched"} else ""

    @property
    def term(self) -> str:
        return f"03-{32 - self.pk:02d} 至 06-{self.pk - 1:02d}"

    def __str__(self) -> str:
        return self.number


_NAMES = [
    "餐饮服务环节食品安全双随机抽查", "特种设备使用单位安全监督检查", "广告发布行为定向抽查",
    "年报公示信息不定向抽查", "药品零售企业经营质量抽查", "计量器具强制检定抽查", "网络交易平台经营者抽查",
    "危险化学品经营单位跨部门联合抽查", "劳动用工和社会保险联合抽查", "消防安全重点单位联合抽查",
    "医疗机构传染病防治抽查", "机动车检验机构联合抽查", "校外培训机构联合抽查", "住宿业治安与卫生联合抽查",
    "成品油零售经营联合抽查", "建筑市场主体资质联合抽查",
]  # fmt: skip
_ROWS = (
    (312, None, "undrawn"), (86, 5, "unmatched"), (86, 5, "unsent"), (5236, 157, "visiting"), (1480, 74, "visiting"),
    (86, 8, "review"), (5236, 157, "visiting"), (18240, 1824, "visiting"), (86, 8, "public"), (86, 5, "visiting"),
    (124, 6, "unsent"), (5236, 157, "done"), (5236, 523, "public"), (5236, 523, "visiting"), (312, 9, "review"), (86, 8, "done"),
)  # fmt: skip
_DONE = {"visiting": 47, "review": 100, "public": 100, "done": 100}


def tasks() -> list[SampleTask]:
    """Sixteen tasks in all states."""
    return [
        SampleTask(
            pk=31 - place,
            name=f"2026年{name}",
            scope="跨部门" if "联合" in name else "本部门",
            aim="定向" if place % 3 == 0 else "不定向",
            frame=frame,
            drawn=drawn,
            state=state,
            progress=(_DONE.get(state, 0), 100 if drawn else None),
        )
        for place, (name, (frame, drawn, state)) in enumerate(zip(_NAMES, _ROWS, strict=True))
    ]


COUNTS = [
    Stat("待抽取", 3, "amber", "#"), Stat("待匹配", 2, "amber", "#"), Stat("待派发", 5, "blue", "#"),
    Stat("检查中", 18, "blue", "#"), Stat("结果待审核", 12, "red", "#"), Stat("临期（7日内）", 4, "red", "#"),
]  # fmt: skip
FIGURES = [
    Stat("抽取户数", 8865, "green", note="较上年同期 −12.4%"), Stat("已公示", 6003, "green", note="完成率 67.7%"),
    Stat("问题发现率", "21.4%", "red", note="较上年 +5.2 个百分点"), Stat("逾期未检", "46 户", "red", note="其中超 30 日 3 户"),
]  # fmt: skip
CHECKS = [
    Check("下载抽取前锁定的名录", "5,184 户 · 0.55 MB · 锁定时间 2026-03-01 09:00:00", "ok", "0.3 秒"),
    Check("重新计算名录摘要，与抽取前公布的摘要比对", "", "ok", "0.2 秒", DIGEST),
    Check("核对随机种子", "3 名见证人现场输入 + 公共随机信标第 5,812,340 轮（公布于锁定之后）", "ok", "0.4 秒"),
    Check("用同一算法重新抽取 278 户并逐户比对", "相同 278 户，多出 0 户，缺少 0 户", "ok", "0.8 秒"),
]
STRATA = [
    ("A 级（信用好）", 1820, 12, 1808, "1%", 19), ("B 级", 2610, 31, 2579, "3%", 78),
    ("C 级", 690, 8, 682, "10%", 69), ("D 级（高风险）", 116, 1, 115, "100%", 115),
]  # fmt: skip
STAGES = [
    ("① 名录锁定", "5,184 户 · 09:00 已公布摘要", "done"), ("② 见证人输入", "3 / 3 已提交", "done"),
    ("③ 随机信标", "第 5,812,340 轮 · 10:05:00", "done"), ("④ 正在抽取", "种子已确定，结果已唯一确定", "current"),
    ("⑤ 当场核验", "第二台电脑独立复算", ""), ("⑥ 签字公布", "", ""),
]  # fmt: skip
WINNERS = [(63 - place, f"示例市湖滨区虚构餐饮店（{63 - place} 号）") for place in range(20)]
