"""Sentences about what happens to a list after the draw: code -> (Chinese, English)."""

from __future__ import annotations

FOLLOWUPS: dict[str, tuple[str, str]] = {
    "substitution_row": ("第 {line} 次替补的任务 {row} 不在公告中", "substitution {line}: no row {row} was announced"),
    "substitution_time": ("第 {line} 次替补的时间早于前一次", "substitution {line} is earlier than the one before it"),
    "substitution_commit_twice": ("两次替补的承诺相同", "two substitutions have the same commitment"),
    "substitution_details": (
        "公布了 {lines} 次替补，开封资料却有 {details} 次",
        "{lines} substitutions are published and {details} are opened",
    ),
    "substitution_commit": (
        "第 {line} 次替补的开封资料与公布的承诺不符",
        "substitution {line}: what is opened is not what was committed to",
    ),
    "substitution_replaced": (
        "第 {line} 次替补：代号 {handle} 不在该类别的抽中名单里，或者已被替补",
        "substitution {line}: the handle {handle} is not drawn in this stratum, or was replaced before",
    ),
    "substitution_order": (
        "第 {line} 次替补没有按次序取下一位备选，应为第 {rank} 位",
        "substitution {line} does not take the next reserve, which is that of rank {rank}",
    ),
    "substitution_team": (
        "第 {line} 次替补的检查人员不是随机匹配得出的",
        "substitution {line}: the team does not follow from inputs, seed and share",
    ),
    "substitutions_counted": (
        "抽中名单和备选名单与重新抽取的一致；公布的 {count} 次替补只核对了任务、理由和时间，是否按次序凭开封资料核对",
        "lists, reserves and cutoffs follow; of {count} substitutions only the lines are checked, their order with the opening",
    ),
    "substitutions_teams": (
        "抽中名单和备选名单与重新抽取的一致，{count} 次替补都按次序；替补的检查人员请用命令行凭开封资料核对",
        "lists, reserves, cutoffs follow, {count} substitutions are in order; teams are checked by command line with the opening",
    ),
}
