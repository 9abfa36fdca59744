"""Passkeys in a real browser, with an authenticator that Chromium plays itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from playwright.sync_api import Browser, Page, expect

from tests.county import County, build_county
from tests.journeys.desk import PASSWORD, at_desk

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def county(transactional_db: None) -> County:
    cache.clear()
    county = build_county(size=1, officers_each=1)
    county.people["planner"].set_password(PASSWORD)
    county.people["planner"].save()
    return county


@contextmanager
def with_key(page: Page) -> Iterator[None]:
    """An authenticator in the machine that knows its owner by fingerprint."""
    client = page.context.new_cdp_session(page)
    client.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    client.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield


def test_a_passkey_is_set_up_used_as_second_factor_and_opens_the_door_alone(
    county: County, browser: Browser, live_server: Any, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    settings.STEP_UP_SECONDS = 300
    url = live_server.url.replace("127.0.0.1", "localhost")
    with at_desk(browser, url) as page, with_key(page):
        page.goto("/console/workbench/")
        page.get_by_label("用户名").fill("planner")
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录", exact=True).click()
        page.get_by_role("link", name="改为登记通行密钥").click()
        page.get_by_label("名称").fill("办公电脑")
        page.get_by_label("可以免密码登录").check()
        page.get_by_role("button", name="登记").click()
        expect(page.get_by_role("heading", name="恢复码")).to_be_visible()
        page.goto("/console/workbench/")
        expect(page.get_by_role("heading", name="工作台")).to_be_visible()
        assert Authenticator.objects.filter(user=county.people["planner"], type="webauthn").count() == 1

        leave(page)
        page.get_by_label("用户名").fill("planner")
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录", exact=True).click()
        page.get_by_role("button", name="用通行密钥验证").click()
        page.wait_for_url("**/console/workbench/")

        leave(page)
        page.get_by_role("button", name="用通行密钥登录").click()
        page.wait_for_url("**/console/workbench/")
        page.goto("/login/second/webauthn/")
        expect(page.get_by_text("办公电脑")).to_be_visible()


def leave(page: Page) -> None:
    page.goto("/login/logout/")
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/login/**")


def test_without_a_key_the_page_says_how_to_go_on(county: County, browser: Browser, live_server: Any) -> None:
    url = live_server.url.replace("127.0.0.1", "localhost")
    with at_desk(browser, url) as page:
        client = page.context.new_cdp_session(page)
        client.send("WebAuthn.enable")  # and no authenticator in it
        page.goto("/login/")
        refuse = "navigator.credentials.get = () => Promise.reject(new DOMException('', 'NotAllowedError'))"
        page.evaluate(f"() => {{ {refuse}; }}")
        page.get_by_role("button", name="用通行密钥登录").click()
        expect(page.get_by_text("没有完成：已取消、超时")).to_be_visible()
