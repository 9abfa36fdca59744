"""Every write of planning."""

from shuangsuiji.planning.texts import RowTexts

from .changes import Application, apply_for_change, file_change, publish_change, refuse_change, report_change
from .drafting import add_row, merge_row, remove_row, report_row, return_row, rewrite_row
from .joins import join_rows, split_row, undo_join
from .papers import (
    approve_paper,
    draft_notice,
    draft_scheme,
    publish_paper,
    remove_paper,
    return_paper,
    rewrite_paper,
    submit_paper,
)
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
from .rows import RowAnswers, resolve_row, take_bundle, take_ratios
from .specials import begin_special
from .tasks import count_done, create_task, move_task, note_frame, sign_off_task, widen_pool

__all__ = [
    "Application",
    "RowAnswers",
    "RowTexts",
    "Source",
    "add_row",
    "apply_for_change",
    "approve_paper",
    "approve_plan",
    "begin_plan",
    "begin_special",
    "count_done",
    "create_plan",
    "create_task",
    "delete_plan",
    "draft_notice",
    "draft_scheme",
    "file_change",
    "file_plan",
    "join_rows",
    "merge_row",
    "move_task",
    "note_frame",
    "publish_change",
    "publish_paper",
    "publish_plan",
    "refuse_change",
    "remove_paper",
    "remove_row",
    "report_change",
    "report_row",
    "resolve_row",
    "return_paper",
    "return_plan",
    "return_row",
    "rewrite_paper",
    "rewrite_row",
    "sign_off_task",
    "split_row",
    "submit_paper",
    "submit_plan",
    "take_bundle",
    "take_ratios",
    "undo_join",
    "widen_pool",
]
