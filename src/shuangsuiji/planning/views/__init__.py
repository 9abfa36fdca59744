"""Pages of planning."""

from .plans import approve, download, import_plan, plan, plans, publish, sample, send_back, submit
from .rows import row
from .tasks import create, sign_off, task, tasks

__all__ = [
    "approve",
    "create",
    "download",
    "import_plan",
    "plan",
    "plans",
    "publish",
    "row",
    "sample",
    "send_back",
    "sign_off",
    "submit",
    "task",
    "tasks",
]
