"""Pages of planning."""

from .advice import advice_page, take_advice
from .analysis import collisions, gaps, meters, simulation
from .joins import join, split, undo
from .plans import approve, download, import_plan, plan, plans, publish, sample, send_back, submit
from .rows import row
from .tasks import create, sign_off, task, tasks

__all__ = [
    "advice_page",
    "approve",
    "collisions",
    "create",
    "download",
    "gaps",
    "import_plan",
    "join",
    "meters",
    "plan",
    "plans",
    "publish",
    "row",
    "sample",
    "send_back",
    "sign_off",
    "simulation",
    "split",
    "submit",
    "take_advice",
    "task",
    "tasks",
    "undo",
]
