"""Every write of planning."""

from shuangsuiji.planning.texts import RowTexts

from .joins import join_rows, split_row, undo_join
from .plans import Source, approve_plan, create_plan, publish_plan, return_plan, submit_plan
from .rows import RowAnswers, resolve_row, take_ratios
from .tasks import count_done, create_task, move_task, note_frame, sign_off_task

__all__ = [
    "RowAnswers",
    "RowTexts",
    "Source",
    "approve_plan",
    "count_done",
    "create_plan",
    "create_task",
    "join_rows",
    "move_task",
    "note_frame",
    "publish_plan",
    "resolve_row",
    "return_plan",
    "sign_off_task",
    "split_row",
    "submit_plan",
    "take_ratios",
    "undo_join",
]
