"""Background work of 一单两库."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from shuangsuiji.jobs.running import JobCancelled, JobContext, Run, job

from . import queries, services
from .models import ImportBatch

# Imports after which tags may no longer be what the rules say.
CHANGES_SUBJECTS = frozenset({"subjects", "libraries", "licences", "facts", "events", "leads", "results"})


@job
def run_rules(context: JobContext, rules: list[int]) -> dict[str, int]:
    """Set and lift tags by rules; goes on where it was interrupted."""
    return {"changed": services.run_rules(rules=rules, progress=context.run.step, start=context.run.left)}


@job
def find_doubles(context: JobContext) -> dict[str, int]:
    """Look for subjects that may be one."""
    return {"found": services.find_doubles(actor=context.run.actor, now=timezone.now())}


@job
def check_import(context: JobContext, batch: str) -> dict[str, Any]:
    """Find out what an import would do."""
    row = _batch(context.run, batch)
    try:
        services.check_import(actor=context.run.actor, batch=row, now=timezone.now(), progress=context.run.step)
    except JobCancelled:
        services.discard_import(actor=context.run.actor, batch=row, now=timezone.now())
        raise
    return dict(row.expected)


@job
def take_import(context: JobContext, batch: str) -> dict[str, Any]:
    """Take a file in, from where it stands."""
    row = _batch(context.run, batch)
    try:
        services.take_import(actor=context.run.actor, batch=row, now=timezone.now(), progress=context.run.step)
    except JobCancelled:
        row.refresh_from_db()
        services.stop_import(actor=context.run.actor, batch=row, now=timezone.now())
        raise
    if row.kind in CHANGES_SUBJECTS:
        services.rules_after(actor=context.run.actor, goal=reverse("registry:tags"), now=timezone.now())
    return {"rows": row.rows, "created": row.created, "updated": row.updated, "unchanged": row.unchanged}


@job
def undo_import(context: JobContext, batch: str) -> int:
    """Take an import back."""
    row = _batch(context.run, batch)
    return services.undo_import(actor=context.run.actor, batch=row, now=timezone.now(), progress=context.run.step)


@job
def clear_imports(context: JobContext) -> int:
    """Clear what imports keep no longer, and come again for what is left."""
    cleared = services.clear_old_imports(timezone.now())
    services.plan_clearing(timezone.now())
    return cleared


def _batch(run: Run, ref: str) -> ImportBatch:
    return queries.get_batch(run.actor, queries.kind_of_batch(ref), ref)
