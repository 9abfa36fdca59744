"""The pictures of the five-minute tour: every one that is named is there, every one that is there is named, none is heavy."""

import re

from devtools.shell import ROOT
from devtools.tour import LARGEST, PICTURES

README = ROOT / "README.zh-CN.md"


def test_the_tour_names_the_pictures_that_exist() -> None:
    named = re.findall(r"\(docs/tour/([^)]+)\)", README.read_text(encoding="utf-8"))
    assert sorted(named) == sorted(path.name for path in PICTURES.iterdir())
    assert len(named) > 0


def test_no_picture_is_heavy() -> None:
    assert [path.name for path in PICTURES.iterdir() if path.stat().st_size > LARGEST] == []
