"""allauth's forms in the house style: labels instead of placeholders, messages that name the field."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm

from shuangsuiji.ui.forms import UiFormMixin

CODE_HELP = "输入验证器应用上显示的 6 位数字；手机不在身边时，可输入一个未用过的恢复码。"


class PlainFields(UiFormMixin):
    """No placeholders that repeat the label, no links that lead nowhere; `labels` and `helps` by field name."""

    labels: dict[str, str] = {}
    helps: dict[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.helps.get(name, "")
            self._name_in_messages(field, self._label(name))


class LoginForm(PlainFields, account.LoginForm):  # type: ignore[misc]
    """User name and password."""

    refused = "没有登录"
    labels = {"login": "用户名", "password": "密码"}


class ReauthenticateForm(PlainFields, account.ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before something that matters."""

    refused = "没有通过"
    labels = {"password": "密码"}


class ChangePasswordForm(PlainFields, account.ChangePasswordForm):  # type: ignore[misc]
    """The old password and the new one twice."""

    refused = "密码没有更改"
    labels = {"oldpassword": "当前密码", "password1": "新密码", "password2": "再次输入新密码"}
    helps = {"password1": "至少 12 个字符，不用常见密码、姓名和用户名；可以是一句只有自己知道的话。"}


class AuthenticateForm(PlainFields, mfa.AuthenticateForm):  # type: ignore[misc]
    """The second factor at log-in."""

    refused = "没有通过"
    labels = {"code": "验证码"}
    helps = {"code": CODE_HELP}


class SecondReauthenticateForm(PlainFields, mfa.ReauthenticateForm):  # type: ignore[misc]
    """The second factor once more."""

    refused = "没有通过"
    labels = {"code": "验证码"}
    helps = {"code": CODE_HELP}


class ActivateForm(PlainFields, ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new authenticator."""

    refused = "没有绑定"
    labels = {"code": "验证码"}
    helps = {"code": "输入应用上显示的 6 位数字。"}


class AddPasskeyForm(PlainFields, AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey: its name, and whether it opens the door by itself."""

    labels = {"name": "名称", "passwordless": "可以免密码登录"}
    helps = {
        "name": "便于区分，如：办公电脑、手机。",
        "passwordless": "勾选后，可以不输密码，凭这把钥匙加指纹、人脸或设备密码登录。",
    }


class RenamePasskeyForm(PlainFields, EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a passkey."""

    labels = {"name": "名称"}
