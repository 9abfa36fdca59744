"""The checking program as one file, for those who trust neither this site nor its pages."""

import hashlib
from functools import cache

from fairdraw.onefile import pyz  # isort: skip

NAME = "fairdraw.pyz"


@cache
def program() -> bytes:
    """The program made from the installed sources: the same bytes wherever they are the same."""
    return pyz()


@cache
def program_digest() -> str:
    """Its SHA-256, as every public page about it shows it."""
    return hashlib.sha256(program()).hexdigest()
