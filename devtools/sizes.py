"""How long a function and a file may be; tests and migrations are free."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from .findings import Finding

FUNCTION_LINES = 50
FILE_LINES = 400
FOLDERS = ("src", "fairdraw/src", "devtools")


def check(root: Path) -> Iterator[Finding]:
    """Every source file but migrations."""
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from source_file(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"))


def source_file(path: str, text: str) -> Iterator[Finding]:
    """One file and its functions."""
    lines = text.count("\n")
    if lines > FILE_LINES:
        yield Finding(path, 1, f"{lines} lines; at most {FILE_LINES}")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                yield Finding(path, node.lineno, f"{node.name}: {length} lines; at most {FUNCTION_LINES}")
