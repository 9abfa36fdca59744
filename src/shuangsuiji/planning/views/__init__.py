"""Pages of planning."""

from .advice import advice_page, take_advice
from .analysis import collisions, gaps, meters, simulation
from .changes import apply, change, change_paper, changes, file, file_plan, filing_paper, publish_change, report
from .drafting import merge_row, new_plan, new_row, remove_row, report_row, return_row, row_texts
from .joins import join, split, undo
from .plans import approve, delete, download, import_plan, plan, plans, publish, sample, send_back, submit
from .rows import row, show_row
from .tasks import create, pool, sign_off, task, tasks
from .training import task_training

__all__ = [
    "advice_page",
    "apply",
    "approve",
    "change",
    "change_paper",
    "changes",
    "collisions",
    "create",
    "delete",
    "download",
    "file",
    "file_plan",
    "filing_paper",
    "gaps",
    "import_plan",
    "join",
    "merge_row",
    "meters",
    "new_plan",
    "new_row",
    "plan",
    "plans",
    "pool",
    "publish",
    "publish_change",
    "remove_row",
    "report",
    "report_row",
    "return_row",
    "row",
    "row_texts",
    "sample",
    "send_back",
    "show_row",
    "sign_off",
    "simulation",
    "split",
    "submit",
    "take_advice",
    "task",
    "task_training",
    "tasks",
    "undo",
]
