"""Pages of planning."""

from .advice import advice_page, take_advice
from .analysis import collisions, gaps, meters, simulation
from .changes import apply, change, change_paper, changes, file, file_plan, filing_paper, publish_change, report
from .drafting import merge_row, new_plan, new_row, remove_row, report_row, return_row, row_texts
from .joins import join, split, take_bundle, undo
from .papers import (
    all_papers,
    approve_paper,
    draft_notice,
    draft_scheme,
    edit_paper,
    paper,
    paper_file,
    papers,
    publish_paper,
    remove_paper,
    return_paper,
    submit_paper,
)
from .plans import approve, delete, download, import_plan, plan, plans, publish, sample, send_back, submit
from .rows import row, show_row
from .specials import new_special, special_paper, specials
from .tasks import create, pool, sign_off, task, tasks
from .training import task_training
from .year import dates, year

__all__ = [
    "advice_page",
    "all_papers",
    "apply",
    "approve",
    "approve_paper",
    "change",
    "change_paper",
    "changes",
    "collisions",
    "create",
    "dates",
    "delete",
    "download",
    "draft_notice",
    "draft_scheme",
    "edit_paper",
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
    "new_special",
    "paper",
    "paper_file",
    "papers",
    "plan",
    "plans",
    "pool",
    "publish",
    "publish_change",
    "publish_paper",
    "remove_paper",
    "remove_row",
    "report",
    "report_row",
    "return_paper",
    "return_row",
    "row",
    "row_texts",
    "sample",
    "send_back",
    "show_row",
    "sign_off",
    "simulation",
    "special_paper",
    "specials",
    "split",
    "submit",
    "submit_paper",
    "take_advice",
    "take_bundle",
    "task",
    "task_training",
    "tasks",
    "undo",
    "year",
]
