#!/usr/bin/env python3
"""Django's usual entry point, the same as the command `shuangsuiji`."""

from shuangsuiji.__main__ import main

if __name__ == "__main__":
    main()
