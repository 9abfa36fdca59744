"""Rows of councils for the matrix."""

from datetime import date
from typing import Any

from shuangsuiji.councils.files import keep_file
from shuangsuiji.councils.models import Council, Duty, Evidence, Meeting, Member
from tests.county import NOW, County

DIGEST = "0" * 64


def councils_of(county: County, unit: str) -> dict[str, Any]:
    """One council with a member, a meeting, a duty and its evidence, kept by the unit."""
    keeper, stamps = county.units[unit], {"created_at": NOW, "updated_at": NOW}
    council = Council.objects.create(unit=keeper, unit_path=keeper.path, name="联席会议", kind="joint", **stamps)
    member = Member.objects.create(council=council, order=1, name="张三", **stamps)
    meeting = Meeting.objects.create(council=council, title="第一次会议", held_on=date(2023, 4, 10), **stamps)
    duty = Duty.objects.create(
        council=council, year=2023, number=1, title="完善一单两库", owner=keeper, due=date(2023, 3, 31), **stamps
    )
    keep_file(DIGEST, b"%PDF-")
    evidence = Evidence.objects.create(
        duty=duty, note="已完成", file_name="佐证.pdf", sha256=DIGEST, by=county.people["planner"], **stamps
    )
    return {"council": council, "member": member, "meeting": meeting, "duty": duty, "evidence": evidence}
