"""About 30,000 invented subjects of every kind that the plan's rows name, as the csv files a bureau would import."""

import csv
import io
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count

from shuangsuiji.common.codes import make_uscc

from . import place, words

SEED = 140525
SHARES = {"A": 700, "B": 210, "C": 65, "D": 25}  # per mille, as published elsewhere
HEADER = (
    "统一社会信用代码/注册号", "名称", "类别", "主体类型", "登记状态", "成立日期", "住所（经营场所）", "行业代码", "管辖单位",
    "网格（片区）", "法定代表人", "联系电话", "信用风险类别", "标签",
)  # fmt: skip
PLACE_CODES = {"enterprise": "91", "trader": "92", "cooperative": "93"}
TYPES = {"enterprise": "有限责任公司", "trader": "个体工商户", "cooperative": "农民专业合作社"}
KINDS = {"enterprise": "企业", "trader": "个体工商户", "cooperative": "农民专业合作社", "device": "器具"}


@dataclass(frozen=True)
class Group:
    """Subjects of one kind made together: how many, their tags, and how they are called."""

    kind: str
    number: int
    tags: tuple[str, ...]
    name: Callable[[random.Random, str], tuple[str, str]]


def _company(suffix: str = "") -> Callable[[random.Random, str], tuple[str, str]]:
    def name(rng: random.Random, _: str) -> tuple[str, str]:
        trade, code = rng.choice(list(words.COMPANY_TRADES.items()))
        return f"泽州县{_mark(rng)}{suffix or trade}有限公司", code

    return name


def _mark(rng: random.Random) -> str:
    """A trade mark of two to four characters; real directories repeat them too."""
    return rng.choice(words.MARKS) + rng.choice(("", rng.choice(words.GIVEN), rng.choice(words.MARKS)))


def _shop(trade: str = "") -> Callable[[random.Random, str], tuple[str, str]]:
    def name(rng: random.Random, town: str) -> tuple[str, str]:
        kind, code = rng.choice(list(words.SHOP_TRADES.items()))
        return f"泽州县{town}{_person(rng)}{trade or kind}", code

    return name


def _cooperative(rng: random.Random, town: str) -> tuple[str, str]:
    trade, code = rng.choice(list(words.COOPERATIVE_TRADES.items()))
    return f"泽州县{town}{_mark(rng)}{trade}专业合作社", code


def _scale(rng: random.Random, town: str) -> tuple[str, str]:
    kind = rng.choice(("电子计价秤", "电子汽车衡", "压力表", "血压计", "燃气表", "电能表"))
    return f"{town}{_mark(rng)}使用的{kind}", ""


def _person(rng: random.Random) -> str:
    return rng.choice(words.SURNAMES) + "".join(rng.choice(words.GIVEN) for _ in range(rng.choice((1, 2))))


GROUPS = (
    Group("enterprise", 9_900, (), _company()),
    Group("trader", 13_900, (), _shop()),
    Group("cooperative", 1_800, (), _cooperative),
    Group("enterprise", 260, ("广告经营者",), _company("广告")),
    Group("trader", 60, ("小作坊",), _shop("食品加工坊")),
    Group("device", 1_500, ("在用计量器具",), _scale),
    Group("enterprise", 30, ("眼镜配制单位",), _company("眼镜")),
    Group("enterprise", 3, ("法定计量检定机构",), _company("计量检定")),
    Group("enterprise", 62, ("加油站",), _company("加油站")),
    Group("enterprise", 14, ("检验检测机构",), _company("检测")),
    Group("enterprise", 125, ("药店",), _company("大药房")),
    Group("enterprise", 9, ("景区",), _company("景区旅游")),
    Group("enterprise", 42, ("转供电经营者",), _company("物业服务")),
    Group("enterprise", 6, ("文物经营单位",), _company("文物经营")),
    Group("trader", 1_900, ("食品销售者",), _shop("食品店")),
    Group("enterprise", 500, ("食品销售者",), _company("食品销售")),
)
TAGS = tuple(dict.fromkeys(tag for group in GROUPS for tag in group.tags))


def subjects_csv(scale: float = 1.0) -> bytes:
    """The whole directory as csv; the same bytes whenever it is made. `scale` shrinks every group, never below two."""
    rng = random.Random(SEED)  # noqa: S311 - invented names, not a draw
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    serial = count(1)
    for group in GROUPS:
        for row in _rows(rng, group, max(2, round(group.number * scale)), serial):
            writer.writerow(row)
    return out.getvalue().encode("utf-8-sig")


def _rows(rng: random.Random, group: Group, number: int, serial: Iterator[int]) -> Iterator[list[str]]:
    towns = [(town, short) for _, short, towns in place.STATIONS.values() for town in towns]
    for _ in range(number):
        n = next(serial)
        town, station = rng.choice(towns)
        name, industry = group.name(rng, town)
        yield [
            _code(group.kind, n), name, KINDS[group.kind], TYPES.get(group.kind, ""), _state(rng), _day(rng),
            _address(rng, town), industry, station, _grid(town, n), _person(rng), f"0356-{rng.randrange(1000000, 9999999)}",
            _risk(rng, group.kind), "、".join(group.tags),
        ]  # fmt: skip


def _grid(town: str, serial: int) -> str:
    """Each town has three: 巴公一片."""
    return f"{town[:-1]}{'一二三'[serial % 3]}片"


def _code(kind: str, serial: int) -> str:
    """A valid code; instruments bear the bureau's own number. MA and a serial is what new codes look like."""
    if kind not in PLACE_CODES:
        return f"QJ-{serial:06d}"
    return make_uscc(f"{PLACE_CODES[kind]}{place.REGION}MA{serial:07d}")


def _state(rng: random.Random) -> str:
    return rng.choices(("存续", "吊销", "注销", "迁出"), (960, 15, 20, 5))[0]


def _day(rng: random.Random) -> str:
    return f"{rng.randrange(1998, 2023)}-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}"


def _address(rng: random.Random, town: str) -> str:
    village = rng.choice(words.VILLAGES) + rng.choice(words.VILLAGE_ENDS)
    return f"山西省晋城市泽州县{town}{village}{rng.choice(words.ROADS)}{rng.randrange(1, 300)}号"


def _risk(rng: random.Random, kind: str) -> str:
    """Classes in published shares; traders, cooperatives and instruments are not classified."""
    if kind != "enterprise":
        return "未分类"
    return rng.choices(list(SHARES), list(SHARES.values()))[0]
