"""Pages of planning."""

from .plans import approve, download, import_plan, plan, plans, publish, send_back, submit
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
    "send_back",
    "sign_off",
    "submit",
    "task",
    "tasks",
]
