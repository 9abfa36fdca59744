"""Wizards whose state lives in the app's own model: every step is a page with its own address and one POST."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

State = Literal["done", "current", "todo"]


@dataclass(frozen=True)
class Step:
    key: str
    label: str


@dataclass(frozen=True)
class RailStep:
    """A step on the rail; `url` is empty where one may not go."""

    number: int
    label: str
    state: State
    url: str


@dataclass(frozen=True)
class Rail:
    steps: tuple[RailStep, ...]
    previous: str

    @property
    def current(self) -> RailStep:
        return next(step for step in self.steps if step.state == "current")


@dataclass(frozen=True)
class Wizard:
    steps: tuple[Step, ...]

    def index(self, key: str) -> int:
        """The place of a step; raises KeyError for a step that is not there."""
        for place, step in enumerate(self.steps):
            if step.key == key:
                return place
        raise KeyError(key)

    def resume(self, done: Collection[str]) -> str:
        """The first step that is not done, or the last one."""
        return next((step.key for step in self.steps if step.key not in done), self.steps[-1].key)

    def rail(
        self, current: str, *, done: Collection[str], url_for: Callable[[str], str], locked: Collection[str] = ()
    ) -> Rail:
        """The rail at step `current`: one may go to what is done and not locked, and to the step to resume at."""
        here, resume = self.index(current), self.resume(done)
        steps = []
        for place, step in enumerate(self.steps):
            state: State = "current" if place == here else "done" if step.key in done else "todo"
            reachable = (step.key in done and step.key not in locked) or step.key == resume
            steps.append(RailStep(place + 1, step.label, state, url_for(step.key) if reachable else ""))
        return Rail(tuple(steps), steps[here - 1].url if here else "")


def render_step(
    request: HttpRequest,
    rail: Rail,
    *,
    page_title: str,
    submit: str,
    template: str = "ui/wizard.html",
    form: BaseForm | None = None,
    confirm: str = "",
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The page of one step; 422 when its form came back with errors, so that nobody takes it for saved.

    `submit` is the verb of the one button (empty: the step has nothing to post), `confirm` a question asked first.
    """
    failed = form is not None and form.is_bound and not form.is_valid()
    values = {"page_title": page_title, "rail": rail, "form": form, "submit": submit, "confirm": confirm}
    return render(request, template, {**(context or {}), **values}, status=422 if failed else 200)
