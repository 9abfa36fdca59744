"""The help pages say what the pages say: every quoted label stands on a page, every quoted menu entry in the role's own menu."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

import shuangsuiji
from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.roles import Role
from shuangsuiji.console.help import HELP
from shuangsuiji.console.navigation import MENU, groups

SOURCE = Path(shuangsuiji.__file__).parent
QUOTED = re.compile(r"【(.+?)】")


def texts_of(role: Role) -> list[str]:
    guide = HELP[role]
    return [guide.purpose, *[step.text for step in guide.steps], *guide.trouble]


def labels_of_pages() -> set[str]:
    """What stands between the tags of the templates, and the words that views and queries hand to them."""
    found: set[str] = set()
    for page in SOURCE.rglob("templates/**/*.html"):
        if page.name != "help.html":
            found |= {text.strip() for text in re.split(r"<[^>]*>|\{[%{#].*?[%}#]\}", page.read_text("utf-8"))}
    for module in [*SOURCE.rglob("views/*.py"), *SOURCE.rglob("views.py"), SOURCE / "console/queries.py"]:
        found |= set(re.findall(r'"([^"\n]+)"', module.read_text("utf-8")))
    return found


def menu_of(role: Role) -> set[str]:
    actor = Actor(1, "ref", "某人", role, 1, "140525.", "泽州县局")
    shown = groups(cast(Any, SimpleNamespace(actor=actor)))
    return {group.label for group in shown} | {item.label for group in shown for item in group.items}


@pytest.mark.parametrize("role", list(Role))
def test_every_quoted_label_stands_on_a_page(role: Role) -> None:
    pages, menu = labels_of_pages(), menu_of(role)
    entries = {label for label, _ in MENU} | {page.label for _, members in MENU for page in members}
    quoted = {label for text in texts_of(role) for label in QUOTED.findall(text)}
    assert quoted - entries - pages - {"工作台"} == set()
    assert (quoted & entries) - menu == set()


@pytest.mark.parametrize("role", list(Role))
def test_every_step_names_what_to_press(role: Role) -> None:
    guide = HELP[role]
    assert guide.steps
    assert guide.trouble
    assert all(QUOTED.search(step.text) for step in guide.steps)
