"""Start-up check: the database compares unit paths as scope needs it."""

from typing import Any

from django.core import checks
from django.db import connections

# Scope is one comparison, path <= x < path~, and that needs the order of code points: a linguistic order would show foreign rows.
QUESTION = "SELECT 'a.Z.' < 'a.a.' AND 'a.zz.' < 'a.~' AND 'a.-1.' < 'a.~' AND 'ab.' > 'a.~'"


def paths_sort_plainly(app_configs: Any, databases: Any = None, **_: Any) -> list[checks.CheckMessage]:
    """An error for every database whose collation is not that of the code points."""
    found: list[checks.CheckMessage] = []
    for name in databases or []:
        with connections[name].cursor() as cursor:
            cursor.execute(QUESTION)
            if not cursor.fetchone()[0]:
                found.append(checks.Error(SENTENCE.format(name), id="accounts.E001"))
    return found


SENTENCE = (
    "数据库 {} 的排序规则不是 C，单位范围会判断错误。"
    "请用 createdb --template=template0 --locale=C.UTF-8 --encoding=UTF8 重新建库后再迁移。"
)


def register() -> None:
    """Register the check under the tag that runs with a database."""
    checks.register(checks.Tags.database)(paths_sort_plainly)
