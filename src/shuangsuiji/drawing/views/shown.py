"""What the pages of a draw have in common: its way in eight steps, its states in colours, and who may see whom."""

from django.urls import reverse

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.drawing.models import Announcement, AnnouncementState
from shuangsuiji.planning.queries import TaskState
from shuangsuiji.ui.states import StateMap
from shuangsuiji.ui.wizard import Rail, Step, Wizard

STATES = StateMap(
    AnnouncementState,
    {
        AnnouncementState.FRAMED: "grey",
        AnnouncementState.ANNOUNCED: "amber",
        AnnouncementState.COMMITTED: "amber",
        AnnouncementState.REVEALED: "blue",
        AnnouncementState.DRAWN: "blue",
        AnnouncementState.MATCHED: "green",
        AnnouncementState.VOIDED: "red",
    },
)
WIZARD = Wizard(
    (
        Step("scope", "筛选名录库"),
        Step("quota", "比例与分层"),
        Step("lock", "锁定并公布摘要"),
        Step("seed", "种子"),
        Step("draw", "抽取"),
        Step("match", "人员匹配"),
        Step("dispatch", "派发检查任务"),
        Step("names", "公开名单"),
    )
)
# how many steps are done in each state
DONE = {
    AnnouncementState.FRAMED: 2,
    AnnouncementState.ANNOUNCED: 3,
    AnnouncementState.COMMITTED: 3,
    AnnouncementState.REVEALED: 4,
    AnnouncementState.DRAWN: 5,
    AnnouncementState.MATCHED: 6,
}
VERBS = {
    AnnouncementState.FRAMED: "锁定并公告",
    AnnouncementState.ANNOUNCED: "提交承诺",
    AnnouncementState.COMMITTED: "揭示份额",
    AnnouncementState.REVEALED: "抽取",
    AnnouncementState.DRAWN: "匹配人员",
    AnnouncementState.MATCHED: "查看结果",
    AnnouncementState.VOIDED: "查看记录",
}


def done_steps(announcement: Announcement) -> set[str]:
    """Keys of the steps that are done; a void draw goes no further than its record."""
    state = AnnouncementState(announcement.state)
    if state is AnnouncementState.VOIDED:
        return {step.key for step in WIZARD.steps[: 5 if announcement.seed else 3]}
    done = {step.key for step in WIZARD.steps[: DONE[state]]}
    if state is AnnouncementState.MATCHED and not is_undispatched(announcement):
        done.add("dispatch")
    return done | {"names"} if announcement.names_open_at else done


def is_undispatched(announcement: Announcement) -> bool:
    """Whether the visits of a draw were not dispatched yet; lists bring the answer along."""
    known = getattr(announcement, "undispatched", None)
    return announcement.rows.filter(task__state=TaskState.MATCHED).exists() if known is None else bool(known)


def step_url(announcement: Announcement, key: str) -> str:
    """The address of one step."""
    return reverse("drawing:step", args=[announcement.ref, key])


def rail(announcement: Announcement, key: str) -> Rail:
    """The rail at step `key`. Raises KeyError for no step of ours."""
    return WIZARD.rail(key, done=done_steps(announcement), url_for=lambda step: step_url(announcement, step))


def next_url(announcement: Announcement) -> str:
    """Where the draw goes on: the first step that is not done, or the record of a void one."""
    if announcement.state == AnnouncementState.VOIDED:
        return reverse("drawing:record", args=[announcement.ref])
    return step_url(announcement, WIZARD.resume(done_steps(announcement)))


def next_verb(announcement: Announcement) -> str:
    """What is to be done next, as the word on the link."""
    if announcement.state == AnnouncementState.MATCHED and is_undispatched(announcement):
        return "派发"
    return VERBS[AnnouncementState(announcement.state)]


def may_see_closed(actor: Actor, announcement: Announcement) -> bool:
    """What stays closed until names are public: who runs the draw, decides on it or audits it."""
    verbs = ("draw.run", "draw.open", "draw.void-approve")
    return any(actor.may(verb, announcement.unit_path) for verb in verbs)


def may_see_names(actor: Actor, announcement: Announcement) -> bool:
    """The drawn list."""
    return announcement.names_open_at is not None or may_see_closed(actor, announcement)


def may_see_seats(actor: Actor, announcement: Announcement) -> bool:
    """The matched officers: after dispatch everybody who reads draws."""
    tasks = announcement.rows.values_list("task__state", flat=True)
    dispatched = all(state in (TaskState.DISPATCHED, TaskState.FINISHED) for state in tasks)
    return dispatched or may_see_closed(actor, announcement)
