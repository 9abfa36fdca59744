"""The product's own settings, in a data directory of this test run's own: two runs at once do not meet."""

import atexit
import os
import shutil
import tempfile

if "SHUANGSUIJI_TEST_DIR" not in os.environ:  # workers of the same run inherit it
    os.environ["SHUANGSUIJI_TEST_DIR"] = tempfile.mkdtemp(prefix="shuangsuiji-test-")
    atexit.register(shutil.rmtree, os.environ["SHUANGSUIJI_TEST_DIR"], ignore_errors=True)
os.environ["SHUANGSUIJI_DATA_DIR"] = os.environ["SHUANGSUIJI_TEST_DIR"]

from shuangsuiji.config.settings import *  # noqa: F403

DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405  (a live server's thread keeps no connection when the database is dropped)
# client.force_login brings no second factor: the tests of the log-in ask for it themselves.
SECOND_FACTOR_REQUIRED = False
STEP_UP_SECONDS = 0
