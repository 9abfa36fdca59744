#!/usr/bin/env python3
"""One entry for everything a developer or an installer does; needs nothing but Python 3.9 and CA certificates.

`python3 dev.py` alone lists the commands. The work is done in devtools/, with the standard library only.
"""

import signal
import sys

if sys.version_info < (3, 9):
    sys.exit("需要 Python 3.9 或更高版本 / Python 3.9 or newer is needed")

from devtools.commands import main

if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))  # so that what was started is stopped
    sys.exit(main(sys.argv[1:]))
