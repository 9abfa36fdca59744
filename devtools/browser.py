"""The browser of the browser tests: Chromium of the machine, else of the distribution."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from .debian import install

VARIABLE = "SHUANGSUIJI_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ABSENT = (
    "没有找到 Chromium，浏览器测试没有运行（以 root 运行会自动安装，或用环境变量 SHUANGSUIJI_CHROMIUM 指明路径） / "
    "no Chromium was found: the browser tests were NOT run"
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


def provide() -> str | None:
    """`find`, after installing the distribution's Chromium, and a Chinese font for readable pictures, where possible."""
    if not find():
        install("chromium")
    if not any(Path("/usr/share/fonts").rglob("*CJK*")):
        install("fonts-noto-cjk")
    return find()
