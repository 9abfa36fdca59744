"""A person who acts."""

import pytest

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.roles import Role


@pytest.fixture
def actor() -> Actor:
    return Actor(1, "p7k2m9qx4dnt", "王敏", Role.PLANNER, 1, "140525.", "泽州县市场监督管理局")
