"""Who may do what: the table as a picture, and how an actor sees a row."""

from dataclasses import replace
from pathlib import Path

import pytest

from shuangsuiji.accounts.actor import Actor, parent_path
from shuangsuiji.accounts.roles import ADMIN_ROLES, KEPT, RIGHTS, ROLE_TITLES, Relation, Role
from shuangsuiji.common.errors import Missing, NotAllowed

SNAPSHOT = Path(__file__).with_name("rights.txt")
BUSINESS = [verb for verb in RIGHTS if verb.split(".")[0] not in {"account", "system", "journal"}]


def at(path: str, role: Role) -> Actor:
    return Actor(1, "ref", "王敏", role, 1, path, "某单位")


def test_the_table_is_the_one_that_was_agreed() -> None:
    """To change a right, change rights.txt with it: role by role, what it may do, and where."""
    assert picture() == SNAPSHOT.read_text(encoding="utf-8")


def picture() -> str:
    """One paragraph per role: verb and relations."""
    lines = []
    for role, title in ROLE_TITLES.items():
        lines.append(f"{role.value} {title}")
        for verb, roles in RIGHTS.items():
            if role in roles:
                where = " ".join(relation.value for relation in Relation if relation in roles[role])
                keepers = " (keepers)" if verb in KEPT and role is Role.SECTION else ""
                lines.append(f"  {verb:<22}{where}{keepers}")
    return "\n".join(lines) + "\n"


def test_nobody_reaches_foreign_rows() -> None:
    assert all(Relation.FOREIGN not in relations for roles in RIGHTS.values() for relations in roles.values())


def test_the_three_administrators_have_no_business() -> None:
    assert [verb for verb in BUSINESS for role in ADMIN_ROLES if role in RIGHTS[verb]] == []


def test_who_makes_does_not_approve() -> None:
    pairs = [
        ("plan.merge", "plan.approve"),
        ("draw.void", "draw.void-approve"),
        ("publication.propose", "publication.approve"),
        ("visit.enter", "visit.review"),
        ("result.correct", "publication.approve"),
    ]
    for maker, checker in pairs:
        assert set(RIGHTS[maker]) & set(RIGHTS[checker]) == set(), (maker, checker)


def test_the_auditor_writes_nothing_but_shares_second_approvals_and_answers() -> None:
    writing = {verb for verb, roles in RIGHTS.items() if Role.AUDITOR in roles and not verb.endswith(".read")}
    assert writing == {"draw.share", "draw.void-approve", "draw.open", "draw.acknowledge", "journal.confirm"}


@pytest.mark.parametrize(
    ("path", "relation"),
    [
        ("b.s.", Relation.OWN),
        ("b.s.t.", Relation.BELOW),
        ("b.", Relation.ABOVE),
        ("b.x.", Relation.BESIDE),
        ("b.sx.", Relation.BESIDE),  # begins with the same letters, but is another unit
        ("c.", Relation.FOREIGN),
        ("c.s.", Relation.FOREIGN),
        ("bb.", Relation.FOREIGN),
    ],
)
def test_relation(path: str, relation: Relation) -> None:
    assert at("b.s.", Role.SECTION).relation(path) == relation


def test_higher_than_the_bureau_is_another_bureau_s() -> None:
    """A section works for its bureau, not for those above it."""
    section = replace(at("c.b.s.", Role.SECTION), bureau_path="c.b.")
    assert [section.relation(path) for path in ("c.b.", "c.b.x.", "c.", "c.d.")] == [
        Relation.ABOVE, Relation.BESIDE, Relation.HIGHER, Relation.FOREIGN,
    ]  # fmt: skip
    assert [role for roles in RIGHTS.values() for role in roles if Relation.HIGHER in roles[role]] == []


def test_beside_of_the_topmost_unit_is_nobody() -> None:
    assert at("b.", Role.PLANNER).relation("c.") == Relation.FOREIGN


def test_a_right_on_a_foreign_row_is_a_row_that_is_not_there() -> None:
    planner = at("b.", Role.PLANNER)
    planner.require("plan.read", "b.s.")
    with pytest.raises(Missing):
        planner.require("plan.read", "c.")
    with pytest.raises(NotAllowed, match="信用监管岗"):
        planner.require("plan.approve", "b.")
    with pytest.raises(NotAllowed):  # without the right even a foreign row is a matter of the right
        planner.require("plan.approve", "c.")


def test_reach() -> None:
    assert at("b.", Role.PLANNER).reach("plan.read") == "b."
    assert at("b.s.", Role.SECTION).reach("plan.read") == "b."  # a section works for its bureau
    assert at("b.s.", Role.REVIEWER).reach("visit.read") == "b.s."
    assert at("b.", Role.SYSADMIN).reach("plan.read") == ""  # and an empty reach gives nothing


def test_parent_path() -> None:
    assert [parent_path(path) for path in ("a.b.c.", "a.b.", "a.", "")] == ["a.b.", "a.", "a.", ""]
