"""WSGI entry point, served by granian."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuangsuiji.config.settings")
application = get_wsgi_application()

from shuangsuiji.jobs import supervisor  # noqa: E402 - the settings stand first

supervisor.start()

from shuangsuiji.journal.watching import report_at_start  # noqa: E402 - the applications must stand first

report_at_start()
