"""The browser of the browser tests: Chromium of the machine, else of the distribution."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from .bootstrap import VENV
from .debian import install

VARIABLE = "SHUANGSUIJI_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ABSENT = (
    "没有可用的 Chromium，浏览器测试没有运行（在 Debian 上以 root 运行会自动安装；自行安装需 chromium 与 libatomic1，"
    "也可用环境变量 SHUANGSUIJI_CHROMIUM 指明路径） / no usable Chromium: the browser tests were NOT run"
)


def find() -> str | None:
    """The path of a Chromium that starts; the environment's own choice goes first."""
    candidates = [os.environ.get(VARIABLE), *map(shutil.which, NAMES)]
    return next((path for path in candidates if path and starts(path)), None)


def starts(program: str) -> bool:
    """Whether it tells its version: Ubuntu's chromium-browser is a stub that does not."""
    try:
        return subprocess.run([program, "--version"], capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def driver_starts() -> bool:
    """Whether the program by which the tests drive the browser starts: a bare system lacks one of its libraries."""
    driver = next(VENV.glob("lib/python*/site-packages/playwright/driver/node"), None)
    return driver is not None and starts(str(driver))


def provide() -> str | None:
    """`find`, after installing what is missing where possible; None also when the browser could not be driven."""
    missing = [] if find() else ["chromium"]
    if not driver_starts():
        missing.append("libatomic1")
    if not any(Path("/usr/share/fonts").rglob("*CJK*")):
        missing.append("fonts-noto-cjk")  # so that pictures of pages can be read
    if missing:
        install(*missing)
    return find() if driver_starts() else None
