"""Every act that the code notes has a name for people."""

import re
from pathlib import Path

import shuangsuiji
from shuangsuiji.journal.acts import ACTS, VERBS, act_title

NOTE = re.compile(r"""(?:(?:note|note_own_act)\(\s*\w+,\s*f?|\bact=)"([a-z{}\[\]()A-Za-z]+)\.([a-z-]+)\"""")


def noted() -> set[tuple[str, str]]:
    root = Path(shuangsuiji.__file__).parent
    return {found for path in root.rglob("*.py") for found in NOTE.findall(path.read_text(encoding="utf-8"))}


def test_every_act_has_words() -> None:
    acts = noted()
    assert len(acts) > 40  # the pattern still fits the code
    assert {verb for _, verb in acts} - set(VERBS) == set()
    assert {subject for subject, _ in acts if "{" not in subject} - set(ACTS) == set()


def test_an_act_is_named_in_the_field_s_words() -> None:
    assert act_title("plan.approve") == "年度计划 · 批准"
    assert act_title("draw.void-request") == "抽取 · 申请作废"
