"""`shuangsuiji COMMAND`: Django's management commands under the project's own name."""

import atexit
import os
import sys
from collections.abc import Sequence
from tempfile import TemporaryDirectory

from shuangsuiji.config.private import private_umask


def main() -> None:
    """Run a management command with the platform's settings."""
    private_umask()
    prepare(sys.argv[1:])
    from django.core.management import execute_from_command_line

    execute_from_command_line(["shuangsuiji", *sys.argv[1:]])


def prepare(arguments: Sequence[str]) -> None:
    """Set what must stand before the settings are read: a command's --data-dir, and the demo's own mode."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuangsuiji.config.settings")
    if arguments[:1] == ["demo"]:
        os.environ["DEMO"] = "1"
    if {"-h", "--help"} & set(arguments):  # whoever only asks finds no folder and no key made
        os.environ["SHUANGSUIJI_DATA_DIR"] = _passing_folder()
        return
    for position, argument in enumerate(arguments):
        name, given, value = argument.partition("=")
        if name == "--data-dir":
            following = arguments[position + 1] if position + 1 < len(arguments) else ""
            os.environ["SHUANGSUIJI_DATA_DIR"] = value if given else following


def _passing_folder() -> str:
    """A folder that is gone when this process ends."""
    folder = TemporaryDirectory(prefix="shuangsuiji-")
    atexit.register(folder.cleanup)
    return folder.name


if __name__ == "__main__":
    main()
