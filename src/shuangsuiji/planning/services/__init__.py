"""Every write of planning."""

from shuangsuiji.planning.texts import RowTexts

from .changes import Application, apply_for_change, file_change, publish_change, refuse_change, report_change
from .joins import join_rows, split_row, undo_join
from .plans import Source, approve_plan, create_plan, delete_plan, file_plan, publish_plan, return_plan, submit_plan
from .rows import RowAnswers, resolve_row, take_ratios
from .tasks import count_done, create_task, move_task, note_frame, sign_off_task

__all__ = [
    "Application",
    "RowAnswers",
    "RowTexts",
    "Source",
    "apply_for_change",
    "approve_plan",
    "count_done",
    "create_plan",
    "create_task",
    "delete_plan",
    "file_change",
    "file_plan",
    "join_rows",
    "move_task",
    "note_frame",
    "publish_change",
    "publish_plan",
    "refuse_change",
    "report_change",
    "resolve_row",
    "return_plan",
    "sign_off_task",
    "split_row",
    "submit_plan",
    "take_ratios",
    "undo_join",
]
