"""WSGI entry point, served by granian."""

import os

from django.core.wsgi import get_wsgi_application

from .private import private_umask

private_umask()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuangsuiji.config.settings")
application = get_wsgi_application()

from shuangsuiji.jobs import supervisor  # noqa: E402 - the settings stand first
from shuangsuiji.journal.watching import report_at_start  # noqa: E402

report_at_start()
supervisor.start()
