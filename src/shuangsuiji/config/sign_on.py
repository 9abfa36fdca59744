"""Single sign-on by OpenID Connect, as the environment says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

PROVIDER = "staff"


@dataclass(frozen=True)
class Oidc:
    """One provider: where it is, who we are there, which claim names a person for good, what the button says."""

    issuer: str
    client_id: str
    secret: str
    claim: str
    name: str

    @property
    def origin(self) -> str:
        """Scheme and host of the provider."""
        parts = urlsplit(self.issuer)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def app(self) -> dict[str, Any]:
        """As allauth takes it. `uid_field` is the stable claim, by which an account is matched and remembered."""
        return {
            "provider_id": PROVIDER,
            "name": self.name,
            "client_id": self.client_id,
            "secret": self.secret,
            "settings": {"server_url": self.issuer, "uid_field": self.claim},
        }


def oidc_settings(environ: Mapping[str, str]) -> Oidc | None:
    """The provider of SHUANGSUIJI_OIDC_ISSUER, None without one. Raises ImproperlyConfigured for half a configuration."""
    issuer = environ.get("SHUANGSUIJI_OIDC_ISSUER", "").rstrip("/")
    if not issuer:
        return None
    client_id = environ.get("SHUANGSUIJI_OIDC_CLIENT_ID", "")
    secret = environ.get("SHUANGSUIJI_OIDC_CLIENT_SECRET", "")
    file = environ.get("SHUANGSUIJI_OIDC_CLIENT_SECRET_FILE", "")
    if file:
        secret = Path(file).read_text(encoding="utf-8").strip()
    if not client_id or not secret:
        raise ImproperlyConfigured(
            "设了 SHUANGSUIJI_OIDC_ISSUER，还须设 SHUANGSUIJI_OIDC_CLIENT_ID 和 SHUANGSUIJI_OIDC_CLIENT_SECRET（或 _FILE）。"
        )
    claim = environ.get("SHUANGSUIJI_OIDC_CLAIM", "sub")
    return Oidc(issuer, client_id, secret, claim, environ.get("SHUANGSUIJI_OIDC_NAME", "统一身份认证"))
