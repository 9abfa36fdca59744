"""How django-allauth behaves here: accounts are made by the security administrator, nobody signs up, and it speaks plainly."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect

from shuangsuiji.accounts.queries import user_of_claim
from shuangsuiji.common.sealing import cipher
from shuangsuiji.profiles.site import site_context

PURPOSE = "second factor"
LOCKED = "失败次数过多，已暂停登录。请 15 分钟后再试；急需登录请联系安全管理员。"


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No sign-up page; every refusal says what to do."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "该账号已停用，请联系安全管理员。",
        "enter_current_password": "当前密码不正确，请重新输入。",
        "incorrect_code": "验证码不正确。验证码每 30 秒更换一次，请输入最新的 6 位数字，并确认手机时间准确。",
        "incorrect_password": "密码不正确，请重新输入。",
        "rate_limited": LOCKED,
        "too_many_login_attempts": LOCKED,
        "username_password_mismatch": "用户名或密码不正确。请核对后重试；15 分钟内失败 5 次将暂停登录。",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Always closed."""
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """One counter per account, whatever name or port the request gives this host."""
        return str(credentials.get("username", "")).lower()

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Not for who logged in a moment ago: a new account sets up its second factor without typing the password again."""
        records = get_authentication_records(self.request, self.request.user)
        return not records or time.time() - records[-1]["at"] > settings.STEP_UP_SECONDS


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The secrets of authenticators lie encrypted in the database, under a key made from SECRET_KEY."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": StaffAdapter.error_messages["incorrect_code"],
    }

    def get_totp_issuer(self) -> str:
        """The name that the person's app shows."""
        return f"双随机监管·{site_context()['bureau']}"

    def encrypt(self, text: str) -> str:
        """AES-CBC with HMAC, by Fernet."""
        return cipher(PURPOSE).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises InvalidToken when SECRET_KEY is not the one it was encrypted under."""
        return cipher(PURPOSE).decrypt(encrypted_text.encode()).decode()


class SignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Single sign-on opens the account whose `sso_id` is the provider's stable claim; it makes none and changes none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Always closed."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Tie the log-in to our account, whatever a former log-in tied it to; leave with a sentence when there is none."""
        user = user_of_claim(str(sociallogin.account.uid))
        if user is None:
            self._refuse(
                request, "您的统一认证身份还没有对应的账号，或账号已停用。请联系本单位的安全管理员登记统一认证标识。"
            )
        sociallogin.user = user
        sociallogin.account.user = user

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        """The provider said no, or could not be understood."""
        self._refuse(request, "统一身份认证没有完成。请重试；仍不成功的，用用户名和密码登录，并告知系统管理员。")

    @staticmethod
    def _refuse(request: HttpRequest, sentence: str) -> None:
        messages.error(request, sentence)
        raise ImmediateHttpResponse(redirect("account_login"))
