import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def house(settings: Settings) -> None:
    """The ui app by itself with a small menu, as a demo."""
    settings.ROOT_URLCONF = "tests.ui.urls"
    settings.DEMO = True
    settings.CONSOLE_NAVIGATION = "tests.ui.menus.groups"
    settings.PUBLIC_NAVIGATION = "tests.ui.menus.public"
    settings.PUBLIC_FOOTER = "tests.ui.menus.footer"
    settings.CONSOLE_ACCOUNT = "tests.ui.menus.account"
    settings.SITE_CONTEXT = "tests.ui.menus.site"
