"""Spark for its engine's tests: pyspark from the lock, Java of the machine, else of the distribution."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from .bootstrap import VENV, setup
from .debian import install
from .shell import DevError, say

OLDEST_JAVA = 17
PACKAGE = "default-jre-headless"  # Debian's own choice: 17 in Debian 12, 21 in Debian 13
ABSENT = (
    "没有可用的 Spark，spark 引擎的测试没有运行（需 pyspark 与 Java 17 以上；在 Debian 上以 root 运行会自动安装） / "
    "no usable Spark: the tests of the spark engine were NOT run"
)


def sync() -> None:
    """`setup` with pyspark; where its 430 MB cannot be had, without it."""
    try:
        setup("--extra", "spark")
    except DevError as error:
        say(f"{error}\n没有装上 pyspark，先不带它继续 / going on without pyspark")
        setup()


def provide() -> bool:
    """Whether Spark can run, after installing a Java where there is none and that is possible."""
    if not any(VENV.glob("lib/python*/site-packages/pyspark/__init__.py")):
        return False
    return java_starts() or (install(PACKAGE) and java_starts())


def java_starts() -> bool:
    """Whether the Java that Spark would take, JAVA_HOME's or the one on PATH, starts and is new enough."""
    home = os.environ.get("JAVA_HOME")
    program = str(Path(home, "bin", "java")) if home else shutil.which("java")
    if not program:
        return False
    try:
        done = subprocess.run([program, "-version"], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return java_version(done.stderr) >= OLDEST_JAVA


def java_version(words: str) -> int:
    """Its main version from what `java -version` says: `openjdk version "17.0.15" …` is 17, `"1.8.0_392"` is 1."""
    match = re.search(r'version "(\d+)', words)
    return int(match[1]) if match else 0
