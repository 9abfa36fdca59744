"""Background work: done once, renewed, taken up again, called off, never half written."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks import TaskResultStatus

from shuangsuiji.accounts.models import User
from shuangsuiji.common.errors import Refusal, Stale
from shuangsuiji.jobs.models import Job, JobState
from shuangsuiji.jobs.running import LeaseLost, Run, carry_out, claim, run_waiting
from shuangsuiji.jobs.services import cancel_job, enqueue, retry_job
from shuangsuiji.journal.models import Entry
from tests.county import County, build_county
from tests.jobs import tasks

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def county(db: None) -> County:
    return build_county(size=1, officers_each=1)


def put(county: County, name: str, **options: object) -> Job:
    fields = {"actor": county.actor("planner"), "title": "清点", "now": timezone.now(), **options}
    return enqueue(f"tests.jobs.tasks.{name}", **fields)  # type: ignore[arg-type]


def test_a_job_is_carried_out_once_and_keeps_its_answer(county: County) -> None:
    job = put(county, "count_up", most=3, goal="/console/")
    assert run_waiting() == 1
    assert run_waiting() == 0
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.result, job.attempt) == (JobState.DONE, 3, 3, 3, 1)


def test_the_tasks_api_itself_works(county: County) -> None:
    result = tasks.count_up.enqueue(most=2)
    assert result.status == TaskResultStatus.READY
    run_waiting()
    result.refresh()
    assert (result.status, result.return_value) == (TaskResultStatus.SUCCESSFUL, 2)
    with pytest.raises(TypeError, match="keyword"):
        tasks.count_up.enqueue(2)


def test_a_job_goes_with_the_transaction_that_asked_for_it(county: County) -> None:
    def ask_and_fail() -> None:
        with transaction.atomic():
            put(county, "count_up", most=1)
            raise KeyError("after all not")

    with pytest.raises(KeyError):
        ask_and_fail()
    assert not Job.objects.exists()


def test_one_open_job_per_key(county: County) -> None:
    put(county, "count_up", most=1, key="count")
    with pytest.raises(Refusal, match="已经在办理"):
        put(county, "count_up", most=1, key="count")
    run_waiting()
    put(county, "count_up", most=1, key="count")


def test_a_refusal_ends_a_job_with_its_sentence(county: County) -> None:
    job = put(county, "refuse")
    run_waiting()
    job.refresh_from_db()
    assert (job.state, job.error, job.trace) == (JobState.FAILED, "名录是空的。请先导入。", "")


def test_a_passing_fault_is_tried_again_later(county: County) -> None:
    job = put(county, "fail_once")
    assert run_waiting() == 1
    job.refresh_from_db()
    assert job.state == JobState.WAITING
    assert job.run_after > timezone.now()
    Job.objects.update(run_after=timezone.now())
    run_waiting()
    job.refresh_from_db()
    assert (job.state, job.result) == (JobState.DONE, "好")


def test_a_fault_of_the_program_ends_it_and_can_be_tried_again_by_hand(county: County) -> None:
    job = put(county, "break_down")
    run_waiting()
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "KeyError" in job.trace
    assert "KeyError" not in job.error
    retry_job(actor=county.actor("planner"), job=job, now=timezone.now())
    with pytest.raises(Stale):
        retry_job(actor=county.actor("planner"), job=job, now=timezone.now())
    assert [entry.act for entry in Entry.objects.all()] == ["job.retry"]


def test_a_silent_worker_s_job_is_taken_up_and_its_late_writes_are_refused(county: County) -> None:
    put(county, "rename")
    now = timezone.now()
    dead = claim("dead", now)
    assert dead is not None
    assert claim("next", now) is None
    later = claim("next", now + timedelta(minutes=1))
    assert later is not None
    assert later.attempt == 2

    def write_late() -> None:
        with transaction.atomic():
            User.objects.filter(username="planner").update(name="迟到")
            Run(dead).step(1)

    with pytest.raises(LeaseLost):
        write_late()
    carry_out(dead)
    assert Job.objects.get().state == JobState.RUNNING
    carry_out(later)
    assert Job.objects.get().state == JobState.DONE
    assert User.objects.get(username="planner").name == "改了"


def test_a_job_that_kills_its_workers_is_given_up(county: County) -> None:
    job = put(county, "count_up", most=1)
    Job.objects.update(state=JobState.RUNNING, attempt=5, lease_until=timezone.now() - timedelta(1))
    run_waiting()
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "都被中断" in job.error


def test_calling_off(county: County) -> None:
    actor = county.actor("planner")
    waiting = put(county, "count_up", most=1)
    cancel_job(actor=actor, job=waiting, now=timezone.now())
    running = put(county, "rename")
    claimed = claim("here", timezone.now())
    assert claimed is not None
    cancel_job(actor=actor, job=running, now=timezone.now())
    carry_out(claimed)
    assert set(Job.objects.values_list("state", flat=True)) == {JobState.CANCELLED}
    assert User.objects.get(username="planner").name == "王敏"  # the step's transaction was rolled back
    with pytest.raises(Stale):
        cancel_job(actor=actor, job=running, now=timezone.now())


def test_a_stopping_worker_hands_its_job_back(county: County) -> None:
    put(county, "count_up", most=5)
    job = claim("here", timezone.now())
    assert job is not None
    carry_out(job, lambda: True)
    job.refresh_from_db()
    assert (job.state, job.attempt) == (JobState.WAITING, 0)


def test_a_role_that_was_taken_back_does_nothing(county: County) -> None:
    job = put(county, "rename")
    county.people["planner"].memberships.all().delete()
    run_waiting()
    job.refresh_from_db()
    assert "收回" in job.error


def test_pages(county: County, client: Client, run_jobs: Callable[[], int]) -> None:
    client.force_login(county.people["planner"], backend="allauth.account.auth_backends.AuthenticationBackend")
    job = put(county, "count_up", most=2, goal=reverse("console:help"))
    page = client.get(reverse("jobs:job", args=[job.ref])).content.decode()
    assert "排队等候" in page
    assert 'hx-trigger="every 1s"' in page
    run_jobs()
    part = client.get(reverse("jobs:progress", args=[job.ref]), headers={"HX-Request": "true"})
    assert part.headers["HX-Redirect"] == reverse("console:help")
    page = client.get(reverse("jobs:job", args=[job.ref])).content.decode()
    assert "已完成" in page
    assert "hx-trigger" not in page
    assert "清点" in client.get(reverse("jobs:jobs")).content.decode()


@pytest.mark.slow
def test_a_worker_process_killed_in_the_middle_is_followed_by_another(tmp_path: Path) -> None:
    """Real processes, a real kill -9: every line is written, the one in hand twice at most."""
    environment = {
        **os.environ,
        "SHUANGSUIJI_DATA_DIR": str(tmp_path),
        "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]),
    }
    environment |= {"DJANGO_SETTINGS_MODULE": "shuangsuiji.config.settings", "DATABASE_URL": ""}

    def command(*words: str) -> list[str]:
        return [sys.executable, "-m", "shuangsuiji", *words]

    def ask(code: str) -> str:
        return subprocess.run(
            command("shell", "-v", "0", "-c", code), env=environment, check=True, capture_output=True, text=True
        ).stdout.strip()

    subprocess.run(command("migrate", "-v", "0"), env=environment, check=True)
    file = tmp_path / "lines"
    ask(f"from tests.jobs.tasks import write_slowly; write_slowly.enqueue(file={str(file)!r}, most=30)")
    first = subprocess.Popen(command("worker"), env=environment)
    _until(lambda: file.exists() and file.read_text().count("\n") > 5)
    first.send_signal(signal.SIGKILL)
    first.wait()
    ask(
        "from shuangsuiji.jobs.models import Job; from django.utils import timezone; Job.objects.update(lease_until=timezone.now())"
    )
    second = subprocess.Popen(command("worker"), env=environment)
    try:
        _until(lambda: ask("from shuangsuiji.jobs.models import Job; print(Job.objects.get().state)") == "done")
    finally:
        second.terminate()
        assert second.wait(timeout=10) == 0
    lines = [int(line) for line in file.read_text().split()]
    assert sorted(set(lines)) == list(range(30))
    assert len(lines) <= 31


def _until(true: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.2)
