"""Every write of planning."""

from shuangsuiji.planning.texts import RowTexts

from .plans import Source, approve_plan, create_plan, publish_plan, return_plan, submit_plan
from .rows import RowAnswers, resolve_row
from .tasks import count_done, create_task, move_task, note_frame, sign_off_task

__all__ = [
    "RowAnswers",
    "RowTexts",
    "Source",
    "approve_plan",
    "count_done",
    "create_plan",
    "create_task",
    "move_task",
    "note_frame",
    "publish_plan",
    "resolve_row",
    "return_plan",
    "sign_off_task",
    "submit_plan",
]
