"""Every write of planning."""

from shuangsuiji.planning.texts import RowTexts

from .changes import Application, apply_for_change, file_change, publish_change, refuse_change, report_change
from .drafting import add_row, merge_row, remove_row, report_row, return_row, rewrite_row
from .joins import join_rows, split_row, undo_join
from .plans import (
    Source,
    approve_plan,
    begin_plan,
    create_plan,
    delete_plan,
    file_plan,
    publish_plan,
    return_plan,
    submit_plan,
)
from .rows import RowAnswers, resolve_row, take_ratios
from .tasks import count_done, create_task, move_task, note_frame, sign_off_task

__all__ = [
    "Application",
    "RowAnswers",
    "RowTexts",
    "Source",
    "add_row",
    "apply_for_change",
    "approve_plan",
    "begin_plan",
    "count_done",
    "create_plan",
    "create_task",
    "delete_plan",
    "file_change",
    "file_plan",
    "join_rows",
    "merge_row",
    "move_task",
    "note_frame",
    "publish_change",
    "publish_plan",
    "refuse_change",
    "remove_row",
    "report_change",
    "report_row",
    "resolve_row",
    "return_plan",
    "return_row",
    "rewrite_row",
    "sign_off_task",
    "split_row",
    "submit_plan",
    "take_ratios",
    "undo_join",
]
