"""Reads one package's wheels from uv.lock, before any TOML reader is there (Python 3.9 and 3.10 have none)."""

from __future__ import annotations

import re
from dataclasses import dataclass

WHEEL = re.compile(r'url = "(?P<url>[^"]+/(?P<name>[^"/]+)\.whl)", hash = "sha256:(?P<sha256>[0-9a-f]{64})"')


@dataclass(frozen=True)
class Wheel:
    """A wheel of the lock: its file name without `.whl`, its address and the SHA-256 it must have."""

    name: str
    url: str
    sha256: str

    @property
    def version(self) -> str:
        """The version in the file name, `0.13.8` of `uv-0.13.8-py3-none-linux_armv6l`."""
        return self.name.split("-")[1]

    @property
    def platforms(self) -> list[str]:
        """The platform tags, which a file name joins by dots."""
        return self.name.split("-")[-1].split(".")


def wheels(lock: str, package: str) -> list[Wheel]:
    """The wheels of `package` in the text of a uv.lock, in the lock's order; empty when it is not locked."""
    for block in lock.split("[[package]]"):
        if f'\nname = "{package}"\n' in block:
            return [Wheel(**match.groupdict()) for match in WHEEL.finditer(block)]
    return []


def platform_wheel(choices: list[Wheel], *, system: str, machine: str, glibc: bool) -> Wheel | None:
    """The first wheel for this machine; `system` and `machine` as module platform names them."""
    family = {"Linux": "manylinux" if glibc else "musllinux", "Darwin": "macosx"}.get(system)
    if family is None:
        return None
    for wheel in choices:
        if any(tag.startswith(f"{family}_") and tag.endswith(f"_{machine}") for tag in wheel.platforms):
            return wheel
    return None
