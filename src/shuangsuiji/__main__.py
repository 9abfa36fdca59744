"""`shuangsuiji COMMAND`: Django's management commands under the project's own name."""

import os
import sys


def main() -> None:
    """Run a management command with the platform's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuangsuiji.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["shuangsuiji", *sys.argv[1:]])


if __name__ == "__main__":
    main()
