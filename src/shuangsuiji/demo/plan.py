"""The real plan of 2023, imported and resolved as the bureau's planner would."""

import hashlib
from datetime import datetime

from shuangsuiji.planning import queries, services, sheets
from shuangsuiji.planning.queries import Plan, PlanRow
from shuangsuiji.registry import queries as registry

from .organisation import Office

YEAR = 2023
TITLE = "泽州县市场监督管理局2023年度内部双随机抽查工作计划"
DOCUMENT = "泽市监〔2023〕10号"
# what the printed text leaves open: row → the tags it excludes
EXCEPTIONS = {3: ("在用计量器具", ("眼镜配制单位", "加油站"))}
ANSWERS = {
    "name": "与印发文件核对，原文如此，系沿用上年名称，按2023年执行。",
    "body_text": "与印发文件核对，原文笔误，应为泽州县市场监督管理局。",
}
SCHEMES = 3  # rows whose 实施方案 goes out with the plan
OTHER_ANSWER = "已核对，按原文执行。"


def load_plan(office: Office, now: datetime) -> Plan:
    """Import, resolve, submit, approve, publish."""
    planner, head = office.actor("planner"), office.actor("head")
    rows = sheets.sample_rows()
    source = services.Source(sheets.SAMPLE, hashlib.sha256(sheets.sample_csv()).hexdigest())
    plan = services.create_plan(
        actor=planner, year=YEAR, title=TITLE, document_number=DOCUMENT, rows=rows, source=source, now=now
    )
    for row in queries.rows_of(plan):
        resolve(office, row, now)
    services.draft_notice(actor=planner, plan=plan, now=now)
    for row in queries.rows_of(plan)[:SCHEMES]:
        services.draft_scheme(actor=planner, row=row, now=now)
    services.submit_plan(actor=planner, plan=plan, now=now)
    services.approve_plan(actor=head, plan=plan, aware_of_doubts=True, now=now)
    services.publish_plan(actor=planner, plan=plan, now=now)
    return plan


def resolve(office: Office, row: PlanRow, now: datetime) -> None:
    """Fill in what the row leaves open: the exception in words, four rising ratios, answers to the printed slips."""
    row.subject_filter = row.subject_filter or _filter(row)
    sizes = queries.class_sizes(row.subject_filter, row.plan.unit_path)
    proposal = queries.proposal(row, sizes)
    if proposal is None:
        raise ValueError(f"row {row.number}: no ratio in {row.ratio_text!r}")
    answers = services.RowAnswers(
        sampling_type=row.sampling_type,
        item_ids=tuple(item.pk for item in row.items.all()),
        subject_filter=row.subject_filter,
        quotas={letter: {"bp": bp} for letter, bp in proposal.ratios.items()},
        window_start=row.window_start,
        window_end=row.window_end,
        lead_id=row.lead.pk if row.lead else None,
        answers={n: ANSWERS.get(doubt["field"], OTHER_ANSWER) for n, doubt in enumerate(row.doubts)},
    )
    services.resolve_row(actor=office.actor("planner"), row=row, answers=answers, now=now)


def _filter(row: PlanRow) -> dict[str, list[str]]:
    codes = {tag.name: tag.code for tag in registry.tags()}
    tag, excluded = EXCEPTIONS[row.number]
    return {"tags": [codes[tag]], "without_tags": [codes[name] for name in excluded]}
