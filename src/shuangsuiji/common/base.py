"""The base of every table that has pages of its own."""

import secrets

from django.db import models

# Without 0 1 i l o u: read aloud and typed from paper without mistakes.
ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
REF_LENGTH = 12


def new_ref() -> str:
    """A random public name of a row, 58 bits: addresses that cannot be counted through."""
    return "".join(secrets.choice(ALPHABET) for _ in range(REF_LENGTH))


class Record(models.Model):
    """A row with an address. `ref` stands in addresses and in the journal, never the primary key."""

    ref = models.CharField("编号", max_length=REF_LENGTH, unique=True, default=new_ref, editable=False)
    created_at = models.DateTimeField("创建时间")
    updated_at = models.DateTimeField("更新时间")

    class Meta:
        abstract = True
