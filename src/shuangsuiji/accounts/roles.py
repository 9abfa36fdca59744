"""Who may do what: the one table from which services, tests and the help page are made (source: the design's roles page).

A right is written verb → role → relations. A relation says where the row's unit lies, seen from the actor's unit.
"""

from enum import StrEnum


class Role(StrEnum):
    """A role an account holds in one unit."""

    PLANNER = "planner"
    SECTION = "section"
    HEAD = "head"
    OFFICER = "officer"
    REVIEWER = "reviewer"
    AUDITOR = "auditor"
    PARTNER = "partner"
    SYSADMIN = "sysadmin"
    SECADMIN = "secadmin"
    LOGADMIN = "logadmin"


ROLE_TITLES = {
    Role.PLANNER: "信用监管岗",
    Role.SECTION: "业务股室",
    Role.HEAD: "负责人",
    Role.OFFICER: "执法人员",
    Role.REVIEWER: "所长/组长",
    Role.AUDITOR: "纪检监督",
    Role.PARTNER: "配合部门联络人",
    Role.SYSADMIN: "系统管理员",
    Role.SECADMIN: "安全管理员",
    Role.LOGADMIN: "审计管理员",
}
# 三员分立: no person may hold two of them.
ADMIN_ROLES = (Role.SYSADMIN, Role.SECADMIN, Role.LOGADMIN)


class Relation(StrEnum):
    """Where a row's unit lies, seen from the actor's. `above` ends at the actor's bureau; what is `higher` is another's."""

    OWN = "own"
    BELOW = "below"
    ABOVE = "above"
    HIGHER = "higher"
    BESIDE = "beside"
    FOREIGN = "foreign"


OWN = frozenset({Relation.OWN})
DOWN = frozenset({Relation.OWN, Relation.BELOW})
LINE = frozenset({Relation.OWN, Relation.ABOVE})
# a section works for the whole bureau: its rows lie above, its subjects with the stations beside
BUREAU = frozenset({Relation.OWN, Relation.BELOW, Relation.ABOVE, Relation.BESIDE})

Rights = dict[str, dict[Role, frozenset[Relation]]]

# what only those sections may that the profile names as keepers of officers
KEPT = frozenset({"officer.edit"})

READERS = {Role.PLANNER: DOWN, Role.HEAD: DOWN, Role.AUDITOR: DOWN}

RIGHTS: Rights = {
    # documents
    "template.read": {**READERS, Role.SECTION: BUREAU},
    "template.edit": {Role.PLANNER: DOWN},
    # councils
    "council.read": {**READERS, Role.SECTION: BUREAU, Role.REVIEWER: LINE},
    "council.edit": {Role.PLANNER: DOWN},
    "duty.report": {Role.PLANNER: DOWN, Role.SECTION: BUREAU, Role.REVIEWER: LINE},
    # registry
    "item.read": {**READERS, Role.SECTION: BUREAU, Role.OFFICER: LINE, Role.REVIEWER: LINE},
    "item.edit": {Role.PLANNER: DOWN, Role.SECTION: BUREAU},
    "item.claim": {Role.PLANNER: DOWN, Role.SECTION: BUREAU},
    "item.report": {Role.PLANNER: DOWN},
    "item.receive": {Role.PLANNER: DOWN},
    "rulebook.edit": {Role.PLANNER: DOWN, Role.SECTION: BUREAU},
    "handbook.edit": {Role.PLANNER: DOWN, Role.SECTION: BUREAU},
    "subject.read": {**READERS, Role.SECTION: BUREAU, Role.REVIEWER: DOWN},
    "subject.edit": {Role.PLANNER: DOWN, Role.SECTION: BUREAU},
    "officer.read": {**READERS, Role.SECTION: BUREAU},
    "officer.edit": {Role.PLANNER: DOWN, Role.SECTION: BUREAU},
    "officer.self": {Role.OFFICER: BUREAU, Role.REVIEWER: BUREAU},
    "recusal.review": {Role.PLANNER: DOWN, Role.HEAD: DOWN},
    "training.edit": {Role.PLANNER: DOWN, Role.SECTION: BUREAU},
    "subject.transfer": {Role.PLANNER: DOWN, Role.SECTION: BUREAU, Role.REVIEWER: DOWN},
    "directory.signoff": {Role.SECTION: BUREAU},
    "directory.manage": {Role.PLANNER: DOWN},
    # planning
    "plan.read": {**READERS, Role.SECTION: BUREAU},
    "plan.draft": {Role.PLANNER: DOWN, Role.SECTION: BUREAU},
    "plan.merge": {Role.PLANNER: DOWN},
    "plan.approve": {Role.HEAD: DOWN},
    "plan.publish": {Role.PLANNER: DOWN},
    "task.read": {**READERS, Role.SECTION: BUREAU},
    "task.create": {Role.PLANNER: DOWN},
    # partners
    "partner.read": {**READERS, Role.SECTION: BUREAU, Role.PARTNER: OWN},
    "partner.ask": {Role.PLANNER: DOWN, Role.SECTION: BUREAU},
    "partner.answer": {Role.PARTNER: OWN},
    "partner.waive": {Role.HEAD: DOWN},
    # drawing
    "draw.read": {**READERS, Role.SECTION: BUREAU},
    "draw.run": {Role.PLANNER: DOWN},
    "draw.share": {Role.AUDITOR: DOWN},
    "draw.void": {Role.PLANNER: DOWN},
    "draw.void-approve": {Role.HEAD: DOWN, Role.AUDITOR: DOWN},
    "draw.open": {Role.AUDITOR: DOWN},
    "draw.acknowledge": {Role.AUDITOR: DOWN},
    "replace.read": {**READERS, Role.SECTION: BUREAU},
    "replace.ask": {Role.PLANNER: DOWN, Role.SECTION: BUREAU},
    "replace.approve": {Role.HEAD: DOWN},
    # inspections
    "visit.read": {**READERS, Role.SECTION: BUREAU, Role.REVIEWER: DOWN, Role.OFFICER: BUREAU},
    "visit.enter": {Role.OFFICER: BUREAU},
    "visit.review": {Role.REVIEWER: DOWN, Role.SECTION: BUREAU},
    "visit.return": {Role.PLANNER: DOWN, Role.REVIEWER: DOWN, Role.SECTION: BUREAU},
    "visit.dispatch": {Role.PLANNER: DOWN},
    "visit.assist": {Role.PLANNER: DOWN, Role.SECTION: BUREAU},
    "visit.substitute": {Role.PLANNER: DOWN, Role.OFFICER: BUREAU},
    "visit.let-substitute": {Role.HEAD: DOWN},
    # disclosure
    "publication.read": READERS,
    "publication.propose": {Role.PLANNER: DOWN},
    "publication.approve": {Role.HEAD: DOWN},
    "result.correct": {Role.PLANNER: DOWN},
    # evaluation
    "evaluation.read": {**READERS, Role.SECTION: BUREAU},
    # administration
    "account.manage": {Role.SECADMIN: DOWN},
    "system.configure": {Role.SYSADMIN: DOWN},
    "journal.read": {Role.AUDITOR: DOWN, Role.LOGADMIN: DOWN},
    "journal.export": {Role.LOGADMIN: DOWN},
    "journal.confirm": {Role.AUDITOR: DOWN, Role.LOGADMIN: DOWN},
}
