"""How django-allauth behaves here: accounts are made by the security administrator, nobody signs up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No sign-up page."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Always closed."""
        return False
