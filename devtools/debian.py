"""Installing a package of the distribution, where that is ours to do."""

from __future__ import annotations

import os
import shutil
import subprocess

from .shell import say

QUIET = {"DEBIAN_FRONTEND": "noninteractive"}


def install(*packages: str) -> bool:
    """Install `packages` with apt-get when root on a Debian or Ubuntu; returns whether that was done."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    say(f"安装系统软件包 / installing {' '.join(packages)}")
    return apt_get("update") and apt_get("install", "--yes", "--no-install-recommends", *packages)


def apt_get(*words: str) -> bool:
    """Run apt-get; on failure its last lines are shown."""
    done = subprocess.run(
        ["apt-get", "-q", *words],
        env={**os.environ, **QUIET},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        print("\n".join(done.stdout.splitlines()[-8:]), flush=True)
    return done.returncode == 0
