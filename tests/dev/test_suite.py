"""devtools/suite.py: which databases, and when a run counts as green."""

import pytest

from devtools.shell import DevError
from devtools.suite import chosen_databases, verdict


def test_both_databases_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHUANGSUIJI_TEST_DATABASES", raising=False)
    assert chosen_databases() == ["sqlite", "postgresql"]


@pytest.mark.parametrize("value", ["mysql", "sqlite,oracle", "", ","])
def test_unknown_databases_are_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("SHUANGSUIJI_TEST_DATABASES", value)
    with pytest.raises(DevError, match="SHUANGSUIJI_TEST_DATABASES"):
        chosen_databases()


@pytest.mark.parametrize(
    ("codes", "partial", "expected"),
    [
        ([0, 0], False, 0),
        ([0, 1], False, 1),
        ([1, 0], False, 1),
        ([0, 5], False, 5),  # the whole suite without one test on PostgreSQL is a mistake
        ([0, 5], True, 0),  # tests of fairdraw alone never touch a database
        ([5, 5], True, 5),
        ([2, 5], True, 2),
    ],
)
def test_verdict(codes: list[int], partial: bool, expected: int) -> None:
    assert verdict(codes, partial=partial) == expected
