"""devtools/bootstrap.py: nothing unchecked is ever run."""

import hashlib
import io
import zipfile
from pathlib import Path

import pytest

from devtools.bootstrap import checked, fetch, this_machine, unpack_uv, uv_version
from devtools.lockfile import Wheel
from devtools.shell import DevError


def wheel_of(data: bytes, url: str = "https://x.invalid/a.whl") -> Wheel:
    return Wheel("uv-1.2.3-py3-none-any", url, hashlib.sha256(data).hexdigest())


def test_right_bytes_come_back() -> None:
    assert checked(b"uv", wheel_of(b"uv")) == b"uv"


def test_one_changed_byte_is_refused() -> None:
    with pytest.raises(DevError, match="校验值不符"):
        checked(b"uw", wheel_of(b"uv"))


def test_a_downloaded_file_is_checked(tmp_path: Path) -> None:
    path = tmp_path / "uv-1.2.3-py3-none-any.whl"
    path.write_bytes(b"other")
    with pytest.raises(DevError, match="校验值不符"):
        fetch(wheel_of(b"uv", path.as_uri()))


def test_a_missing_file_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(DevError, match="无法下载"):
        fetch(wheel_of(b"uv", (tmp_path / "absent.whl").as_uri()))


def test_the_program_is_unpacked_and_runs(tmp_path: Path) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("uv-7.8.9.data/scripts/uv", "#!/bin/sh\necho uv 7.8.9\n")
    target = tmp_path / "cache" / "uv"
    unpack_uv(data.getvalue(), target)
    assert uv_version(str(target)) == (7, 8)
    assert list(target.parent.iterdir()) == [target]


def test_no_wheel_for_this_machine_is_said_in_words() -> None:
    with pytest.raises(DevError, match="请自行安装 uv"):
        this_machine([])


def test_a_program_that_is_not_uv_counts_as_too_old() -> None:
    assert uv_version("/bin/true") == (0, 0)
