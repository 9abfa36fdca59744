"""Values that lie encrypted in the database: identity numbers and the like, readable only with SECRET_KEY."""

import base64
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models

# A short text sealed by Fernet: 32 bytes of text become 140 characters.
SEALED_LENGTH = 255


@lru_cache(maxsize=8)
def _cipher(key: str, purpose: str) -> Fernet:
    derived = HKDF(SHA256(), 32, None, f"shuangsuiji {purpose}".encode()).derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


def cipher(purpose: str) -> Fernet:
    """AES-CBC with HMAC under a key of its own for `purpose`, made from SECRET_KEY."""
    return _cipher(settings.SECRET_KEY, purpose)


class SealedField(models.CharField):  # type: ignore[type-arg]
    """A short text, encrypted at rest. It cannot be searched for; what another SECRET_KEY sealed reads as empty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", SEALED_LENGTH)
        super().__init__(*args, **kwargs)

    def get_prep_value(self, value: Any) -> Any:
        """Seal; the empty text stays empty."""
        text = super().get_prep_value(value)
        return cipher("field").encrypt(text.encode()).decode() if text else text

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        """Open."""
        try:
            return cipher("field").decrypt(value.encode()).decode() if value else value
        except InvalidToken:
            return ""
