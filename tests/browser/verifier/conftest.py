"""What the verifier's tests share: node with the verifier loaded, and a tiny public site."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .node import Node, node_program
from .site import Site, serve


@pytest.fixture(scope="session")
def node() -> Iterator[Node]:
    """The verifier under node; without node the test is skipped."""
    program = node_program()
    if program is None:
        pytest.skip("没有 node，核对程序的脚本测试没有运行")
    running = Node(program)
    yield running
    running.close()


@pytest.fixture
def site() -> Iterator[Site]:
    """A public site on a free port, empty but for the verifier."""
    with serve() as found:
        yield found
