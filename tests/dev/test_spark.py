"""devtools/spark.py: which Java will do."""

import pytest

from devtools.spark import java_version


@pytest.mark.parametrize(
    ("words", "version"),
    [
        ('openjdk version "17.0.15" 2025-04-15\nOpenJDK Runtime Environment', 17),
        ('openjdk version "21" 2023-09-19', 21),
        ('java version "1.8.0_392"', 1),
        ("java: not found", 0),
    ],
)
def test_version(words: str, version: int) -> None:
    assert java_version(words) == version
