"""Wizards: where one stands, where one may go."""

import pytest
from django import forms
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from shuangsuiji.ui.forms import UiForm
from shuangsuiji.ui.wizard import Rail, Step, Wizard, render_step

KEYS = ["scope", "quota", "lock", "draw"]
WIZARD = Wizard(tuple(Step(key, key.upper()) for key in KEYS))


class QuotaForm(UiForm):
    quota = forms.IntegerField(label="户数")


def rail(current: str, done: set[str], locked: set[str] = frozenset()) -> Rail:  # type: ignore[assignment]
    return WIZARD.rail(current, done=done, url_for=lambda key: f"/{key}/", locked=locked)


def test_states_and_links() -> None:
    steps = rail("lock", {"scope", "quota"}).steps
    assert [step.state for step in steps] == ["done", "done", "current", "todo"]
    assert [step.url for step in steps] == ["/scope/", "/quota/", "/lock/", ""]


def test_a_locked_step_is_not_gone_back_to() -> None:
    assert rail("lock", {"scope", "quota"}, {"quota"}).previous == ""
    assert rail("lock", {"scope", "quota"}).previous == "/quota/"
    assert rail("scope", set()).previous == ""


def test_resuming() -> None:
    assert WIZARD.resume(set()) == "scope"
    assert WIZARD.resume({"scope", "lock"}) == "quota"
    assert WIZARD.resume(set(KEYS)) == "draw"


@given(st.sampled_from(KEYS), st.sets(st.sampled_from(KEYS)))
def test_one_step_is_current_and_the_step_to_resume_at_can_be_reached(current: str, done: set[str]) -> None:
    found = rail(current, done)
    assert [step.state for step in found.steps].count("current") == 1
    assert found.steps[WIZARD.index(WIZARD.resume(done))].url


def test_an_unknown_step_is_no_step() -> None:
    with pytest.raises(KeyError):
        WIZARD.index("gone")


def page(form: UiForm, **options: str) -> tuple[int, str]:
    request = RequestFactory().get("/")
    response = render_step(
        request, rail("quota", {"scope"}), page_title="抽取", submit="保存名额", form=form, **options
    )  # type: ignore[arg-type]
    return response.status_code, response.content.decode()


def test_the_step_has_one_form_one_verb_and_the_way_back() -> None:
    status, html = page(QuotaForm(), confirm="确定？")
    assert status == 200
    assert html.count('<form method="post" class="wizard"') == 1
    assert 'data-confirm="确定？"' in html
    assert '<button class="btn primary" type="submit">保存名额</button>' in html
    assert 'href="/scope/" data-escape' in html
    assert 'aria-current="step"' in html


def test_a_form_with_errors_is_not_taken_for_saved() -> None:
    status, html = page(QuotaForm({"quota": "x"}))
    assert status == 422
    assert "“户数”应填整数" in html
