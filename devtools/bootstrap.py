"""Finds or fetches `uv`, and makes `.venv` from the lock alone."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import subprocess
import urllib.error
import urllib.request
import zipfile
from io import BytesIO
from pathlib import Path

from .lockfile import Wheel, platform_wheel, wheels
from .shell import CACHE, ROOT, DevError, call, say

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST_UV = (0, 9)  # older ones do not know the build back end that pyproject.toml names
TRIES = 3


def setup(*options: str) -> None:
    """Bring `.venv` to exactly what uv.lock says; raises DevError with uv's own words above it when that fails."""
    if call([find_uv(), "sync", "--locked", "--quiet", *options], env=uv_environment()):
        raise DevError(
            "依赖没有装好，原因见上方 uv 的说明 / the locked packages were not installed, see uv's words above"
        )


def uv_environment() -> dict[str, str]:
    """The machine's own Python and certificates go first, unless the person at the terminal says otherwise."""
    wanted = {"UV_PYTHON_PREFERENCE": "system", "UV_SYSTEM_CERTS": "true"}
    return {"VIRTUAL_ENV": "", **{name: os.environ.get(name, value) for name, value in wanted.items()}}


def find_uv() -> str:
    """The path of a good enough uv: the one on PATH, else the one that uv.lock pins, fetched once."""
    found = shutil.which("uv")
    if found and uv_version(found) >= OLDEST_UV:
        return found
    return str(pinned_uv())


def uv_version(program: str) -> tuple[int, ...]:
    """Its version, `(0, 13)`; `(0, 0)` when it does not answer."""
    answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    match = re.match(r"uv (\d+)\.(\d+)", answer)
    return (int(match[1]), int(match[2])) if match else (0, 0)


def pinned_uv() -> Path:
    """uv of the version in uv.lock under `.cache/uv`, fetched when it is not there yet."""
    wheel = this_machine(wheels((ROOT / "uv.lock").read_text(encoding="utf-8"), "uv"))
    target = CACHE / "uv" / wheel.version / "uv"
    if not target.exists():
        say(f"下载 uv {wheel.version} / fetching uv {wheel.version}")
        unpack_uv(fetch(wheel), target)
    return target


def this_machine(choices: list[Wheel]) -> Wheel:
    """The wheel for the machine this runs on; raises DevError when there is none."""
    system, machine = platform.system(), platform.machine()
    wheel = platform_wheel(choices, system=system, machine=machine, glibc=platform.libc_ver()[0] == "glibc")
    if wheel is None:
        raise DevError(
            f"没有适合 {system} {machine} 的 uv，请自行安装 uv 后重试 / no uv for this machine: install uv first"
        )
    return wheel


def fetch(wheel: Wheel) -> bytes:
    """The wheel's bytes, checked against the lock; proxies and CA certificates are those of the environment."""
    for attempt in range(1, TRIES + 1):
        try:
            with urllib.request.urlopen(wheel.url, timeout=60) as answer:
                return checked(answer.read(), wheel)
        except (urllib.error.URLError, OSError) as error:
            say(f"第 {attempt} 次下载失败：{error} / attempt {attempt} failed")
    raise DevError(f"无法下载 {wheel.url}，请检查网络或代理 / it could not be fetched: check network and proxy")


def checked(data: bytes, wheel: Wheel) -> bytes:
    """`data` itself; raises DevError when its SHA-256 is not the lock's."""
    digest = hashlib.sha256(data).hexdigest()
    if digest != wheel.sha256:
        raise DevError(
            f"{wheel.name} 的校验值不符（应为 {wheel.sha256}，实为 {digest}），未使用 / wrong sha256, not used"
        )
    return data


def unpack_uv(wheel: bytes, target: Path) -> None:
    """Write the program out of the wheel; the rename comes last, so that a broken-off run leaves no half a program."""
    with zipfile.ZipFile(BytesIO(wheel)) as archive:
        member = next(name for name in archive.namelist() if name.endswith(".data/scripts/uv"))
        program = archive.read(member)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"uv.{os.getpid()}")
    draft.write_bytes(program)
    draft.chmod(0o755)
    draft.replace(target)
