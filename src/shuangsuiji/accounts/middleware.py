"""The acting role of a request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from .actor import Actor
from .queries import actors_of, remembering_bureaus

# Which membership the person chose, by unit path; a role that was taken away is gone at the next request.
SESSION_KEY = "acting_for"


class CurrentActor:
    """Middleware that gives every request `actor`: an Actor, or None for visitors and accounts without a role."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: current_actor(request))  # type: ignore[attr-defined]
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with remembering_bureaus():
            return self.get_response(request)


def current_actor(request: HttpRequest) -> Actor | None:
    """The chosen role of the logged-in user, else the first one."""
    if not request.user.is_authenticated:
        return None
    actors = actors_of(request.user)
    chosen = request.session.get(SESSION_KEY)
    return next((actor for actor in actors if actor.unit_path == chosen), actors[0] if actors else None)
