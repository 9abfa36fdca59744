"""Start-up check: the journal's triggers stand."""

from typing import Any

from django.core import checks
from django.db import connections

from . import guards


def triggers_stand(app_configs: Any, databases: Any = None, **_: Any) -> list[checks.CheckMessage]:
    """An error for every database whose journal could be rewritten without a trace."""
    return [
        checks.Error(
            f"数据库 {name} 的留痕台账缺少防改触发器。请运行 shuangsuiji migrate --skip-checks 重新安装。",
            id="journal.E001",
        )
        for name in databases or []
        if guards.TABLE in connections[name].introspection.table_names() and not guards.installed(connections[name])
    ]


def register() -> None:
    """Register the check under the tag that runs with a database."""
    checks.register(checks.Tags.database)(triggers_stand)
