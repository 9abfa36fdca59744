"""Looking after the journal while the server runs: at start, before every announcement and draw, and on the auditor's page."""

import logging

from django.db import DatabaseError, connection

from . import guards
from .heads import recent_fault

logger = logging.getLogger(__name__)
NO_GUARDS = "台账的防改触发器被拆除：数据库里的台账现在可以被改写。"


def quick_fault() -> str:
    """What can be told in a few milliseconds: missing triggers, or a head that the journal no longer has. Empty where all is well."""
    return recent_fault() if guards.installed(connection) else NO_GUARDS


def report_at_start() -> None:
    """Say in the log what is wrong with the journal. The site starts nevertheless: the public must be able to read and verify."""
    try:
        fault = quick_fault() if guards.TABLE in connection.introspection.table_names() else ""
    except DatabaseError:
        logger.exception("the journal could not be looked at")
        return
    finally:
        connection.close()
    if fault:
        logger.critical("留痕台账异常：%s请运行 shuangsuiji journal check 核对，并通知纪检监督。", fault)
