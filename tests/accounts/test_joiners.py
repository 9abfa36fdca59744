"""Accounts from a sheet: all or none; the three administrations stay apart on every path, in races too."""

import io
import threading
from datetime import UTC, datetime

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from shuangsuiji.accounts import services
from shuangsuiji.accounts.models import Membership, User
from shuangsuiji.accounts.queries import actors_of
from shuangsuiji.accounts.roles import ADMIN_ROLES, Role
from shuangsuiji.common.errors import Refusal
from tests.county import County, build_county

NOW = datetime(2026, 3, 1, 1, 0, tzinfo=UTC)
PAGE = "/console/accounts/users/import/"
HEADER = "用户名,姓名,单位,岗位,统一认证标识\n"


@pytest.fixture
def county(db: None) -> County:
    return build_county(size=1, officers_each=1)


def send(client: Client, *lines: str) -> object:
    file = SimpleUploadedFile("账号.csv", (HEADER + "\n".join(lines)).encode("utf-8-sig"))
    return client.post(PAGE, {"file": file})


def test_a_sheet_of_accounts_is_answered_with_their_passwords(county: County, client: Client) -> None:
    client.force_login(county.people["secadmin"])
    answer = send(client, "lisi,李四,巴公所,所长/组长,E-1001", "wangwu,王五,信用股,业务股室,")
    assert answer["Content-Type"].endswith("sheet")  # type: ignore[index]
    assert "no-store" in answer["Cache-Control"]  # type: ignore[index]
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active  # type: ignore[attr-defined]
    rows = list(sheet.iter_rows(values_only=True))
    assert [row[0] for row in rows] == ["用户名", "lisi", "wangwu"]
    user = User.objects.get(username="lisi")
    assert user.check_password(str(rows[1][2]))
    assert user.password_is_initial
    assert user.sso_id == "E-1001"
    assert [(actor.role, actor.unit_path) for actor in actors_of(user)] == [(Role.REVIEWER, "bureau.s1.")]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("planner,李四,巴公所,所长/组长,", "第 3 行：用户名“planner”已被使用"),
        ("li si,李四,巴公所,所长/组长,", "3 到 40"),
        ("lisi,李四,城关所,所长/组长,", "“城关所”"),
        ("lisi,李四,高平市市场监督管理局,所长/组长,", "没有、或有两个单位"),
        ("lisi,李四,巴公所,皇帝,", "不在可选范围内"),
        ("lisi,,巴公所,所长/组长,", "请填写“姓名”"),
    ],
)
def test_one_bad_row_and_nobody_is_made(county: County, client: Client, line: str, words: str) -> None:
    client.force_login(county.people["secadmin"])
    before = User.objects.count()
    answer = send(client, "wangwu,王五,信用股,业务股室,", line)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert words in answer.content.decode()  # type: ignore[attr-defined]
    assert User.objects.count() == before


def test_the_template_leads_to_the_import(county: County, client: Client) -> None:
    client.force_login(county.people["secadmin"])
    book = openpyxl.load_workbook(io.BytesIO(client.get("/console/accounts/users/template/").content))
    assert [cell.value for cell in book.worksheets[0][1]] == ["用户名", "姓名", "单位", "岗位", "统一认证标识"]


@pytest.mark.django_db(transaction=True)
def test_two_administrations_given_at_once_leave_one() -> None:
    county = build_county(size=1, officers_each=1)
    actor = county.actor("secadmin")
    user, _ = services.create_user(
        actor=actor, username="new", name="新人", unit=county.units["s2"], role=Role.OFFICER, now=NOW
    )
    Membership.objects.filter(user=user).delete()
    together, answers = threading.Barrier(2), []

    def give(role: Role, unit: str) -> None:
        together.wait()
        try:
            services.give_role(actor=actor, user=user, unit=county.units[unit], role=role, now=NOW)
            answers.append("given")
        except Refusal:
            answers.append("refused")
        finally:
            connection.close()

    pairs = [(Role.SYSADMIN, "s1"), (Role.LOGADMIN, "s3")]
    threads = [threading.Thread(target=give, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["given", "refused"]
    assert Membership.objects.filter(user=user, role__in=[role.value for role in ADMIN_ROLES]).count() == 1
