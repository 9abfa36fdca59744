"""The sheet of new accounts, and the one that hands out their first passwords."""

from collections.abc import Iterable

from shuangsuiji.accounts.queries import Unit, User
from shuangsuiji.accounts.roles import ROLE_TITLES, Role
from shuangsuiji.accounts.services import Joiner
from shuangsuiji.common.errors import Refusal
from shuangsuiji.tabular.cells import choice, short_text
from shuangsuiji.tabular.columns import Column, ParsedRow, SheetSpec, choose_table, parse_sheet
from shuangsuiji.tabular.problems import TableProblem
from shuangsuiji.tabular.reading import read_tables
from shuangsuiji.tabular.writing import Sheet, write_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_JOINERS = 300
ROLES = {title: role for role, title in ROLE_TITLES.items()}
JOINER_SHEET = SheetSpec(
    "账号",
    (
        Column("username", "用户名", ("账号", "登录名"), required=True, parse=short_text(40)),
        Column("name", "姓名", (), required=True, parse=short_text(40)),
        Column("unit", "单位", ("所在单位", "工作单位"), required=True),
        Column("role", "岗位", ("角色",), required=True, parse=choice(ROLES)),
        Column("sso_id", "统一认证标识", (), parse=short_text(100)),
    ),
)


def joiner_template() -> bytes:
    """The empty sheet, with the words that the columns 单位 and 岗位 take."""
    told = [["单位填本单位及下级单位的全称或简称。"], [f"岗位可填：{'、'.join(ROLES)}。"], ["统一认证标识可不填。"]]
    titles = [column.title for column in JOINER_SHEET.columns]
    return write_xlsx([Sheet(JOINER_SHEET.name, titles), Sheet("填写说明", ["填写说明"], told)])


def read_joiners(data: bytes, file_name: str, units: Iterable[Unit]) -> list[Joiner]:
    """The people of a sheet. All or nothing: raises Refusal naming the first bad cells."""
    try:
        parsed = parse_sheet(choose_table(read_tables(data, file_name), JOINER_SHEET), JOINER_SHEET)
    except TableProblem as error:
        raise Refusal(error.message, mend=error.mend, field="file") from error
    known = _by_name(units)
    wrong = [str(error) for error in parsed.errors]
    wrong += [
        f"第 {row.number} 行“单位”：没有、或有两个单位叫“{row.values['unit']}”。请填写全称。"
        for row in parsed.rows
        if known.get(row.values["unit"]) is None
    ]
    if wrong:
        more = f"……共 {len(wrong)} 处。" if len(wrong) > 5 else ""
        raise Refusal(f"没有开通任何账号：{' '.join(wrong[:5])}{more}", field="file")
    if len(parsed.rows) > MOST_JOINERS:
        raise Refusal(
            f"有 {len(parsed.rows)} 人，一次不超过 {MOST_JOINERS} 人。", mend="请分几个文件导入。", field="file"
        )
    return [_joiner(row, known) for row in parsed.rows]


def _joiner(row: ParsedRow, known: dict[str, Unit | None]) -> Joiner:
    said, unit = row.values, known[row.values["unit"]]
    assert unit is not None  # noqa: S101 - looked up before
    return Joiner(row.number, said["username"], said["name"], unit, Role(said["role"]), said.get("sso_id") or "")


def _by_name(units: Iterable[Unit]) -> dict[str, Unit | None]:
    """Units by full and short name; a name that two bear leads to None."""
    found: dict[str, Unit | None] = {}
    for unit in units:
        for name in {unit.name, unit.short_name}:
            found[name] = None if name in found else unit
    return found


def passwords_xlsx(made: Iterable[tuple[User, str]]) -> bytes:
    """User names with first passwords, for handing out; nothing of it is kept."""
    rows = [[user.username, user.name, password] for user, password in made]
    return write_xlsx([Sheet("初始密码", ["用户名", "姓名", "初始密码"], rows)])
