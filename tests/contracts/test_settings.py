"""The installation's settings: documented, and fit for the open network."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import shuangsuiji

PACKAGE = Path(shuangsuiji.__file__).parent
OPERATIONS = PACKAGE.parent.parent / "docs" / "operations.md"
READ = re.compile(r"""(?:environ(?:\.get\(|\[)|_flag\(|_list\()\s*["']([A-Z_]+)["']""")
# Django's own, set by the programs themselves
INTERNAL = {"DJANGO_SETTINGS_MODULE"}
# what belongs to the test run alone
LEFT_OUT = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", "DJANGO_ALLOW_ASYNC_UNSAFE"}


def variables_read() -> set[str]:
    found = {name for path in PACKAGE.rglob("*.py") for name in READ.findall(path.read_text(encoding="utf-8"))}
    return found - INTERNAL


def test_every_variable_that_is_read_is_documented_and_no_other() -> None:
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", OPERATIONS.read_text(encoding="utf-8"), re.MULTILINE))
    assert len(documented) >= 9
    assert documented == variables_read()


def shuangsuiji_says(folder: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
    return subprocess.run(
        [sys.executable, "-m", "shuangsuiji", *command],
        env={**kept, "SHUANGSUIJI_DATA_DIR": str(folder), **environment},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_production_installation_passes_django_s_deployment_check(tmp_path: Path) -> None:
    done = shuangsuiji_says(
        tmp_path,
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        SHUANGSUIJI_HTTPS="1",
        SHUANGSUIJI_HOSTS="a.example.cn",
    )
    assert done.returncode == 0, done.stderr


def test_the_secret_key_is_made_once_and_for_the_owner_alone(tmp_path: Path) -> None:
    keys = []
    for _ in range(2):
        shuangsuiji_says(tmp_path, "check")
        keys.append((tmp_path / "secret.key").read_text())
    assert keys[0] == keys[1]
    assert len(keys[0]) >= 50
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600


def test_data_directory_and_database_are_for_the_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shuangsuiji_says(folder, "migrate", "--verbosity", "0")
    assert folder.stat().st_mode & 0o777 == 0o700
    modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir() if path.is_file()}
    assert {"secret.key", "shuangsuiji.sqlite3"} <= set(modes)
    assert set(modes.values()) == {0o600}


def test_a_directory_left_open_is_closed_at_the_next_start(tmp_path: Path) -> None:
    shuangsuiji_says(tmp_path, "migrate", "--verbosity", "0")
    tmp_path.chmod(0o755)
    for path in tmp_path.iterdir():
        path.chmod(0o755 if path.is_dir() else 0o644)
    shuangsuiji_says(tmp_path, "check")
    assert tmp_path.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir() if path.is_file()} == {0o600}


@pytest.mark.parametrize("host", ["a.example.cn", "192.0.2.1"])
def test_a_demo_answers_to_this_machine_alone(tmp_path: Path, host: str) -> None:
    code = (
        "from django.conf import settings; from django.http.request import validate_host;"
        f"print(validate_host({host!r}, settings.ALLOWED_HOSTS), validate_host('127.0.0.1', settings.ALLOWED_HOSTS))"
    )
    done = shuangsuiji_says(tmp_path, "shell", "--verbosity", "0", "-c", code, DEMO="1", SHUANGSUIJI_HOSTS=host)
    assert done.stdout.split() == ["False", "True"], done.stderr
