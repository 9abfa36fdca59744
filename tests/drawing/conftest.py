"""What the drawing tests share."""

from collections.abc import Iterator

import pytest
from django.db import connection

from shuangsuiji.journal.guards import NAMES


@pytest.fixture
def real_database(transactional_db: None) -> Iterator[None]:
    """A database in which threads see each other's commits; its journal may be emptied afterwards, the flush puts the triggers back."""
    yield
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for name in NAMES:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
