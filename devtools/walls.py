"""The walls that import-linter does not draw: fairdraw's independence, and whose models are whose."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import tomllib

from .findings import Finding

PRODUCT = "shuangsuiji"
LAYERED = ("models.py", "queries.py", "services.py", "services", "views.py")
ANATOMY = "3. "  # how the contract about an app's inside begins


def check(root: Path) -> Iterator[Finding]:
    """All three."""
    yield from standard_library_only(root)
    yield from own_models_only(root)
    yield from apps_without_contract(root)


def standard_library_only(root: Path) -> Iterator[Finding]:
    """Wall 2: fairdraw imports nothing outside the standard library, but for its extras where it does without them, too."""
    allowed, extras = {*sys.stdlib_module_names, "fairdraw"}, extras_of(root / "fairdraw" / "pyproject.toml")
    for path in sorted((root / "fairdraw" / "src").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        spared = {*done_without(tree)} & {(name, line) for name, line in imports(tree) if name in extras}
        for module, line in imports(tree):
            if not module.startswith(".") and module.split(".")[0] not in allowed and (module, line) not in spared:
                yield Finding(
                    str(path.relative_to(root)), line, f"fairdraw 只用标准库 / not in the standard library: {module}"
                )


def extras_of(project: Path) -> set[str]:
    """The modules of the optional dependencies of a project."""
    if not project.exists():
        return set()
    extras = tomllib.loads(project.read_text(encoding="utf-8"))["project"].get("optional-dependencies", {})
    names = (re.split(r"[^\w-]", requirement)[0] for wanted in extras.values() for requirement in wanted)
    return {name.replace("-", "_") for name in names}


def done_without(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Imports in a `try` that catches ImportError: the module works without them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Try) and any("ImportError" in ast.unparse(one) for one in node.handlers):
            yield from imports(ast.Module(node.body, []))


def own_models_only(root: Path) -> Iterator[Finding]:
    """Wall 4: an app's models are imported by that app alone."""
    source = root / "src" / PRODUCT
    for path in sorted(source.rglob("*.py")):
        own = path.relative_to(source).parts[0]
        for module, line in imports(ast.parse(path.read_text(encoding="utf-8"))):
            parts = module.split(".")
            if parts[0] == PRODUCT and "models" in parts[2:3] and parts[1] != own:
                yield Finding(str(path.relative_to(root)), line, f"别的应用的模型 / another app's models: {module}")


def apps_without_contract(root: Path) -> Iterator[Finding]:
    """Wall 3 names its apps one by one; one with that anatomy must not be forgotten."""
    contracts = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    named = next(contract["containers"] for contract in contracts if contract["name"].startswith(ANATOMY))
    for folder in sorted((root / "src" / PRODUCT).iterdir()):
        module = f"{PRODUCT}.{folder.name}"
        if module not in named and any((folder / name).exists() for name in LAYERED):
            yield Finding("pyproject.toml", 1, f"分层约定缺此应用 / not in the contract on an app's inside: {module}")


def imports(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Dotted names that are imported at run time, with their lines; `from a import b` gives `a.b`."""
    skipped = {id(node) for block in ast.walk(tree) if for_types(block) for node in ast.walk(block)}
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = "." * node.level + (node.module or "")
            yield from ((f"{origin}.{alias.name}", node.lineno) for alias in node.names)


def for_types(node: ast.AST) -> bool:
    """Whether this is `if TYPE_CHECKING:`."""
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
