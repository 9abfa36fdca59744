"""A plan's life and the tasks made of it: two persons, in order, once."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from shuangsuiji.accounts.models import Membership
from shuangsuiji.accounts.roles import Role
from shuangsuiji.common.errors import Missing, NotAllowed, Refusal, Stale
from shuangsuiji.journal.models import Entry
from shuangsuiji.planning import queries, services
from shuangsuiji.planning.models import Plan, PlanState, Task, TaskState
from shuangsuiji.registry import services as registry
from shuangsuiji.registry.queries import current_items
from tests.county import NOW, County, build_county
from tests.drawing import stage
from tests.planning import plans

pytestmark = pytest.mark.django_db
Asked = Callable[..., int]


@pytest.fixture
def county() -> County:
    return build_county(size=4)


def sign(
    county: County, task: Task, person: str = "section", *, mode: str = "bureau", pool: tuple[str, ...] = ("s1",)
) -> None:
    units = [county.units[key] for key in pool]
    services.sign_off_task(actor=county.actor(person), task=task, match_mode=mode, pool=units, now=NOW)


def make_task(county: County) -> Task:
    return services.create_task(actor=county.actor("planner"), row=plans.ready_row(county), now=NOW)


def test_who_submitted_may_not_approve_not_even_once_promoted(county: County) -> None:
    plan = plans.submitted(county, 12)
    Membership.objects.filter(user=county.people["planner"]).update(role=Role.HEAD.value)
    with pytest.raises(NotAllowed, match="由您本人提交"):
        services.approve_plan(actor=county.actor("planner"), plan=plan, aware_of_doubts=True, now=NOW)
    plan.refresh_from_db()
    assert plan.state == PlanState.SUBMITTED


def test_doubts_are_never_passed_in_silence(county: County) -> None:
    plan = plans.submitted(county, 6)
    with pytest.raises(Refusal, match="还有 4 处存疑"):
        services.approve_plan(actor=county.actor("head"), plan=plan, aware_of_doubts=False, now=NOW)
    services.approve_plan(actor=county.actor("head"), plan=plan, aware_of_doubts=True, now=NOW)
    entry = Entry.objects.get(act="plan.approve")
    assert b'"open_doubts":4' in bytes(entry.canon)


def test_return_needs_a_reason_and_opens_the_draft_again(county: County) -> None:
    plan = plans.submitted(county, 12)
    with pytest.raises(Refusal, match="退回理由"):
        services.return_plan(actor=county.actor("head"), plan=plan, reason="  ", now=NOW)
    services.return_plan(actor=county.actor("head"), plan=plan, reason="比例偏低", now=NOW)
    assert (plan.state, plan.returned_reason) == (PlanState.DRAFT, "比例偏低")
    plans.resolve(county, plans.row_of(plan), sampling_type="directed")
    services.submit_plan(actor=county.actor("planner"), plan=plan, now=NOW)
    assert plan.returned_reason == ""


def test_each_step_once_and_in_order(county: County) -> None:
    plan = plans.draft(county, 12)
    with pytest.raises(Stale):
        services.publish_plan(actor=county.actor("planner"), plan=plan, now=NOW)
    services.submit_plan(actor=county.actor("planner"), plan=plan, now=NOW)
    with pytest.raises(Stale):
        services.submit_plan(actor=county.actor("planner"), plan=plan, now=NOW)
    assert Entry.objects.filter(act="plan.submit").count() == 1
    assert not queries.published_plans().exists()


@pytest.mark.parametrize("person", ["section", "head", "auditor", "officer", "sysadmin", "stranger"])
def test_only_the_planner_publishes(county: County, person: str) -> None:
    plan = plans.submitted(county, 12)
    services.approve_plan(actor=county.actor("head"), plan=plan, aware_of_doubts=True, now=NOW)
    with pytest.raises((NotAllowed, Missing)):
        services.publish_plan(actor=county.actor(person), plan=plan, now=NOW)
    assert not queries.published_plans().exists()


def test_a_task_needs_a_published_row_without_open_points(county: County) -> None:
    planner = county.actor("planner")
    row = plans.row_of(plans.submitted(county, 12))
    with pytest.raises(Refusal, match="计划尚未公布"):
        services.create_task(actor=planner, row=row, now=NOW)
    row = plans.row_of(plans.published(county, 6), 6)
    with pytest.raises(Refusal, match="第 6 项还有未定内容：各类抽取比例；抽查事项；待答复"):
        services.create_task(actor=planner, row=row, now=NOW)
    assert not Task.objects.exists()


def test_tasks_are_numbered_and_made_once(county: County) -> None:
    task = make_task(county)
    assert (task.number, task.state) == ("泽市监抽查〔2023〕1号", TaskState.PREPARING)
    with pytest.raises(Stale, match="已经建立任务"):
        services.create_task(actor=county.actor("planner"), row=plans.row_of(task.row.plan), now=NOW)
    assert Task.objects.count() == 1


def test_only_the_lead_section_signs_off(county: County) -> None:
    task = make_task(county)
    other = Membership.objects.get(user=county.people["section"])
    other.unit = county.units["jl"]
    other.save()
    with pytest.raises(NotAllowed, match="由发起股室办理"):
        sign(county, task)
    for person in ("planner", "head", "officer", "auditor"):
        with pytest.raises(NotAllowed):
            sign(county, task, person)
    other.unit = county.units["xy"]
    other.save()
    with pytest.raises(Refusal, match="选派方式"):
        sign(county, task, mode="dice")
    with pytest.raises(Refusal, match="至少一个"):
        sign(county, task, pool=())
    sign(county, task, pool=("s1", "xy"))
    assert task.state == TaskState.READY
    assert {unit.code for unit in task.pool.all()} == {"s1", "xy"}


def test_pages_of_a_plan_ask_few_questions(
    client: Client, county: County, django_assert_max_num_queries: Asked
) -> None:
    plan = plans.published(county)
    task = make_task(county)
    for person in ("planner", "section", "head", "auditor"):
        client.force_login(county.people[person])
        for address in (
            reverse("planning:plans"),
            reverse("planning:plan", args=[plan.ref]),
            reverse("planning:tasks"),
            reverse("planning:task", args=[task.ref]),
        ):
            client.get(address)
            with django_assert_max_num_queries(12):
                assert client.get(address).status_code == 200


def test_nobody_is_offered_what_ends_in_a_refusal(client: Client, county: County) -> None:
    plan = plans.published(county, 6, 12)
    make_task(county)
    for person in ("planner", "section", "head", "auditor"):
        client.force_login(county.people[person])
        for start in (reverse("planning:plan", args=[plan.ref]), reverse("planning:tasks")):
            page = client.get(start).content.decode()
            for part in page.split('href="')[1:]:
                address = part.split('"')[0].replace("&amp;", "&")
                if address.startswith("/console/"):
                    assert client.get(address).status_code in (200, 302), (person, start, address)


def test_a_draft_is_deleted_and_nothing_else(client: Client, county: County) -> None:
    plan = plans.draft(county, 12)
    client.force_login(county.people["section"])
    assert client.post(reverse("planning:delete", args=[plan.ref])).status_code == 403
    client.force_login(county.people["planner"])
    client.post(reverse("planning:delete", args=[plan.ref]))
    assert not Plan.objects.exists()
    assert Entry.objects.get(act="plan.remove").target == plan.ref
    other = plans.submitted(county, 12)
    assert client.post(reverse("planning:delete", args=[other.ref])).status_code == 409
    assert Plan.objects.count() == 1
    assert Entry.objects.filter(act="plan.remove").count() == 1


def test_the_head_sees_the_ratios_and_every_row_before_approving(client: Client, county: County) -> None:
    row = plans.resolve(county, plans.row_of(plans.draft(county, 12)))
    services.submit_plan(actor=county.actor("planner"), plan=row.plan, now=NOW)
    client.force_login(county.people["head"])
    page = client.get(reverse("planning:plan", args=[row.plan.ref])).content.decode()
    assert "A 1%、B 2%、C 4%、D 8%、未分类 2%" in page.replace("\N{NO-BREAK SPACE}", " ")
    assert "A 低风险、B 一般风险" in page
    address = reverse("planning:show-row", args=[row.ref])
    assert address in page
    shown = client.get(address).content.decode()
    assert "<form method" not in shown.partition("<main")[2]
    assert "1%" in shown


def test_a_task_keeps_the_edition_it_was_made_under(county: County) -> None:
    """A new edition in force changes neither what the task checks nor what is printed of it."""
    task = stage.make_task(county, stage.make_plan(county))
    before = [(item.pk, item.name) for item in task.row.items.order_by("code")]
    later = registry.create_catalogue(
        actor=county.actor("planner"), edition="第二版", effective_from=NOW.date(), copy_current=True, now=NOW
    )
    registry.edit_item(
        actor=county.actor("planner"),
        item=later.items.get(code="A01"),
        values={"code": "A01", "name": "改过的事项"},
        now=NOW,
    )
    registry.publish_catalogue(actor=county.actor("planner"), catalogue=later, now=NOW)
    task.refresh_from_db()
    assert [(item.pk, item.name) for item in task.row.items.order_by("code")] == before
    assert {item.catalogue.edition for item in task.row.items.select_related("catalogue")} == {"第一版修订版"}
    assert "改过的事项" in {item.name for item in current_items(county.bureau.path)}
