"""What can be wrong with a file or a sheet; every message is Chinese and meant for the person who uploaded it."""

from shuangsuiji.common.errors import Refusal


class TableProblem(Refusal):
    """A file or sheet that cannot be used; ``str()`` is the sentence to show."""


class FileRefused(TableProblem):
    """The file as a whole is refused: wrong kind, too large, damaged, unreadable encoding."""


class SheetError(TableProblem):
    """The file was read, but the sheet is not the one expected: no header, a column missing or doubled, no rows."""
