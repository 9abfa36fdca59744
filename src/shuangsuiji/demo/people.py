"""The demo's other people: experts, agencies, the list of certificate holders, sessions of training, recusals of each kind."""

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.services import save_region
from shuangsuiji.registry import queries as registry
from shuangsuiji.registry import services
from shuangsuiji.registry.queries import RecusalGround

from . import place
from .organisation import Office

EXPERTS = (
    ("姓名", "工作单位", "职称", "资格资质", "资质证书号", "资质有效期", "专业领域"),
    ("申计", "晋城市综合检验检测中心", "高级工程师", "注册计量师", "JL-2019-0312", "2027-06-30", "计量"),
    ("郝食", "山西农业大学", "教授", "食品安全专家库成员", "SP-0087", "2026-12-31", "食品"),
    ("樊检", "晋城市食品药品检验所", "副主任药师", "食品检验员", "SP-1120", "2023-10-31", "食品"),
    ("阎价", "晋城市价格认定中心", "经济师", "价格鉴证师", "JG-0216", "", "价格"),
)
AGENCIES = (
    ("机构名称", "统一社会信用代码", "联系人", "资格资质", "资质证书号", "资质有效期", "委托文件", "委托期限", "专业领域"),
    ("晋城市综合检验检测中心", "12140500MB1234567A", "申计", "检验检测机构资质认定（CMA）", "220400000001", "2028-03-31",
     "泽市监委〔2023〕1号", "2023-12-31", "食品、计量"),
    ("山西中平审计有限公司", "91140500MA0ABCDE1X", "裴审", "会计师事务所执业证书", "14050012", "", "泽市监委〔2023〕2号", "2023-12-31",
     "登记公示"),
)  # fmt: skip
# of the officers, those whom the list of holders lacks; of the holders, those whom the directory lacks
UNLISTED, ABSENT = {18, 52}, 4
SHANGHAI = ZoneInfo("Asia/Shanghai")
SESSIONS = (
    ("2023年度“双随机、一公开”业务培训", "law", date(2023, 1, 10), "3"),
    ("执法廉政纪律教育", "discipline", date(2023, 1, 16), "1.5"),
)


def sheet(rows: Sequence[Sequence[str]]) -> bytes:
    """Rows as the csv a bureau would import."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def load_people(office: Office, now: datetime) -> None:
    """Everything about people beside the officers themselves."""
    planner = office.actor("planner")
    officers = list(registry.officers_visible(planner).order_by("certificate"))
    now += timedelta(hours=2)  # the journal's clock runs forward: officers and their recusals came before
    services.import_experts(actor=planner, data=sheet(EXPERTS), file_name="专家库.csv", now=now)
    services.import_agencies(actor=planner, data=sheet(AGENCIES), file_name="受委托机构.csv", now=now)
    services.import_holders(actor=planner, data=holders_csv(officers), file_name="持证人员名册.csv", now=now)
    own = office.actor(place.OFFICER_LOGIN)
    services.ask_correction(actor=own, officer=officers[0], content="职务应为一级主任科员，请更正。", now=now)
    _recuse(office, officers, now)
    _train(office, officers)


def holders_csv(officers: Sequence[registry.Officer]) -> bytes:
    """The list of certificate holders: most officers, and some whom the directory lacks."""
    rows = [("姓名", "执法证号", "执法证类别", "有效期至", "工作单位", "不入库原因")]
    listed = [officer for n, officer in enumerate(officers, 1) if n not in UNLISTED]
    rows += [(o.name, o.certificate, "政府执法证", f"{o.certificate_valid_to}", o.unit.short_name, "") for o in listed]
    units = [officer.unit.short_name for officer in officers[:ABSENT]]
    rows += [
        (
            f"新{n}",
            f"140525{90000 + n}",
            "政府执法证",
            "2028-12-31",
            unit,
            "退居二线，不在执法岗位" if n == ABSENT else "",
        )
        for n, unit in enumerate(units, 1)
    ]
    return sheet(rows)


def _train(office: Office, officers: Sequence[registry.Officer]) -> None:
    planner = office.actor("planner")
    for title, kind, day, hours in SESSIONS:
        now = datetime(day.year, day.month, day.day, 9, tzinfo=SHANGHAI)
        session = services.Session(
            title, kind, day, Decimal(hours), "县局三楼会议室", "王敏", "结合年度抽查计划讲解事项、文书和纪律。"
        )
        made = services.create_training(actor=planner, unit=office.bureau, session=session, officers=officers, now=now)
        present = {officer.pk: n % 11 != 0 for n, officer in enumerate(officers)}
        services.note_attendance(actor=planner, training=made, present=present, now=now)


def _recuse(office: Office, officers: Sequence[registry.Officer], now: datetime) -> None:
    """One recusal by each way of saying from whom; the first one the officer's own, some reviewed."""
    head, planner = office.actor("head"), office.actor("planner")
    subject = registry.subjects_visible(planner).order_by("-code")[0]
    region = save_region(actor=office.actor(place.FOUNDER[0]), code=f"{place.REGION}101", name="下村镇", now=now)
    claims = [
        services.Claim(subject=subject, ground=RecusalGround.EMPLOYER, reason="2021 年以前在该单位任职"),
        services.Claim(office=officers[10].unit, ground=RecusalGround.HOME, reason="配偶任该所辖区村委会主任"),
        services.Claim(region=region, ground=RecusalGround.HOME, reason="籍贯地"),
        services.Claim(grid="巴公一片", ground=RecusalGround.HOME, reason="长期居住地", last_day=date(2024, 12, 31)),
        services.Claim(pattern="惠民大药房", ground=RecusalGround.HOLDING, reason="近亲属持有股份"),
    ]
    for n, claim in enumerate(claims):
        actor: Actor = office.actor(f"officer{n * 10 + 1}")
        at = now + timedelta(minutes=10 * n)
        made = services.declare_recusal(actor=actor, bearer=officers[n * 10], claim=claim, now=at)
        if n < 3:
            services.review_recusal(
                actor=head, recusal=made, confirm=True, note="情况属实", now=at + timedelta(minutes=5)
            )
    expert = registry.helpers_visible(planner, registry.Expert).order_by("name")[0]
    claim = services.Claim(subject=subject, ground=RecusalGround.OTHER, reason="为该单位提供过技术咨询")
    services.declare_recusal(actor=planner, bearer=expert, claim=claim, now=now + timedelta(hours=1))
