"""Background work of 一单两库."""

from django.utils import timezone
from django_tasks import task

from shuangsuiji.jobs.running import JobContext

from . import services


@task(takes_context=True)  # type: ignore[arg-type]
def run_rules(context: JobContext, rules: list[int]) -> dict[str, int]:
    """Set and lift tags by rules; goes on where it was interrupted."""
    return {"changed": services.run_rules(rules=rules, progress=context.run.step, start=context.run.left)}


@task(takes_context=True)  # type: ignore[arg-type]
def find_doubles(context: JobContext) -> dict[str, int]:
    """Look for subjects that may be one."""
    return {"found": services.find_doubles(actor=context.run.actor, now=timezone.now())}
