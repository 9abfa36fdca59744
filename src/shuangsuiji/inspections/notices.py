"""检查通知书: what a subject is told of a visit, from the bureau's own text."""

from django.utils.timezone import localdate

from shuangsuiji.accounts.queries import bureau_of
from shuangsuiji.documents.filling import fill
from shuangsuiji.documents.paper import Paper, Table, read_paper
from shuangsuiji.documents.queries import in_force
from shuangsuiji.profiles.queries import active_profile

from .models import Visit
from .queries import items_of

KIND = "visit-notice"
UNKNOWN_DAY = "　　　　年　　月　　日"


def notice_of(visit: Visit) -> Paper:
    """The notice as it stands today: items, officers with certificates, helpers, rights."""
    text = in_force(visit.unit_path, KIND)
    return read_paper(f"检查通知书 {visit.number}", fill(text.body, _values(visit)), _tables(visit))


def _values(visit: Visit) -> dict[str, str]:
    told = localdate(visit.notified_at) if visit.notified_at else None
    return {
        "检查机关": bureau_of(visit.unit_path).name,
        "检查编号": visit.number,
        "检查对象": visit.subject.name,
        "对象代码": visit.subject.code,
        "住所": visit.subject.address,
        "抽查任务": "、".join(f"{task.number} {task.name}" for task in visit.tasks.all()),
        "检查期限": f"{visit.due_on:%Y年%m月%d日}",
        "抽取编号": visit.announcement.number,
        "联系电话": active_profile().site["phone"],
        "通知日期": f"{told:%Y年%m月%d日}" if told else UNKNOWN_DAY,
    }


def _tables(visit: Visit) -> dict[str, Table]:
    items = [[str(n), item.name, item.legal_basis] for n, item in enumerate(items_of(visit), start=1)]
    team = [[one.officer.name, one.officer.certificate, "主办" if one.lead else "协办"] for one in visit.team.all()]
    helpers = [[one.who.name, one.who.qualification, one.reason] for one in visit.helpers.all()]
    return {
        "事项表": Table(items, ("序号", "抽查事项", "依据"), (1, 4, 5)),
        "人员表": Table(team, ("姓名", "执法证号", "分工"), (2, 3, 2)),
        "协助表": Table(helpers or [["无", "", ""]], ("名称", "资格资质", "协助内容"), (3, 3, 4)),
    }
