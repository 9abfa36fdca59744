"""The log-in page, and what allauth's signals change in our accounts."""

from typing import Any

from allauth.account.views import LoginView
from django.conf import settings
from django.utils.module_loading import import_string

from shuangsuiji.accounts import queries


class StaffLoginView(LoginView):  # type: ignore[misc]
    """Log-in; an empty installation says how to begin, a demo shows its accounts."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """allauth's context, `empty`, and in a demo `demo_people` with their `demo_password`."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["sign_on"] = settings.OIDC
        context["empty"] = queries.main_bureau() is None
        if settings.DEMO:
            context["demo_people"] = queries.one_per_role()
            context["demo_password"] = import_string(settings.DEMO_PASSWORD)
        return context
