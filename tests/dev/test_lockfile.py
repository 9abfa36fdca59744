"""devtools/lockfile.py against the project's real uv.lock."""

import pytest

from devtools.lockfile import Wheel, platform_wheel, wheels
from devtools.shell import ROOT

LOCK = (ROOT / "uv.lock").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("system", "machine", "glibc"),
    [
        ("Linux", "x86_64", True),
        ("Linux", "aarch64", True),
        ("Linux", "x86_64", False),
        ("Linux", "aarch64", False),
        ("Darwin", "arm64", False),
    ],
)
def test_the_lock_has_uv_for_every_machine_we_name(system: str, machine: str, glibc: bool) -> None:
    wheel = platform_wheel(wheels(LOCK, "uv"), system=system, machine=machine, glibc=glibc)
    assert wheel is not None
    assert machine in wheel.name
    assert ("many" if glibc else "musl" if system == "Linux" else "macosx") in wheel.name
    assert wheel.url.endswith(f"/{wheel.name}.whl")
    assert len(bytes.fromhex(wheel.sha256)) == 32


def test_a_machine_without_a_wheel_gets_none() -> None:
    assert platform_wheel(wheels(LOCK, "uv"), system="Linux", machine="pdp11", glibc=True) is None
    assert platform_wheel(wheels(LOCK, "uv"), system="Plan9", machine="x86_64", glibc=True) is None


def test_a_package_whose_name_only_begins_alike_is_not_taken() -> None:
    assert wheels(LOCK, "u") == []
    assert all(wheel.name.startswith("uv-") for wheel in wheels(LOCK, "uv"))


def test_parts_of_the_file_name() -> None:
    wheel = Wheel("uv-0.13.8-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64", "https://x.invalid/a.whl", "0" * 64)
    assert wheel.version == "0.13.8"
    assert wheel.platforms == ["manylinux_2_17_x86_64", "manylinux2014_x86_64"]
