"""Conditions of indicator rules: a small, safe part of Python's expressions over the fields of one source.

`value == "罚款" and days < 365`, `kind in ("enterprise", "trader")`, `not open`, `1 < 2 + 3`. Names are fields; compared are numbers,
texts and truth values; nothing can be called, indexed or assigned.
"""

import ast
import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from shuangsuiji.common.errors import Refusal

LONGEST = 500
ALLOWED = (
    ast.Expression, ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE,
    ast.Gt, ast.GtE, ast.In, ast.NotIn, ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Name, ast.Load, ast.Constant, ast.Tuple, ast.List,
)  # fmt: skip
CONSTANTS = (bool, int, float, str)
LARGEST = 10**12
SAMPLES: dict[type, Any] = {str: "", float: 0.0, bool: False}
Row = Mapping[str, Any]


class BadPredicate(Refusal):
    """A condition that cannot be read."""


@dataclass(frozen=True)
class Predicate:
    """A condition: `holds` takes the fields of one row; `names` are the fields it looks at."""

    text: str
    names: frozenset[str]
    holds: Callable[[Row], bool]

    def known(self, row: Row) -> bool:
        """Whether every field it looks at is known of this row."""
        return all(row.get(name) is not None for name in self.names)


def read_predicate(text: str, fields: Mapping[str, type]) -> Predicate:
    """The condition over `fields` (name -> str, float or bool). Raises BadPredicate naming what is wrong and where."""
    tree = _tree(text)
    for node in ast.walk(tree):
        _check(node, fields)
    names = frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))
    predicate = Predicate(text, names, _compiled(tree))
    try:
        predicate.holds({name: SAMPLES[kind] for name, kind in fields.items()})
    except (TypeError, OverflowError) as error:
        raise BadPredicate(
            f"条件“{text}”拿文字和数比较，或拿文字来计算。", mend="文字写在引号里，数不加引号。"
        ) from error
    return predicate


def _tree(text: str) -> ast.Expression:
    if not text.strip() or len(text) > LONGEST or "\x00" in text:
        raise BadPredicate(f"条件须有 1 至 {LONGEST} 个字符。", mend="没有条件时写 true。")
    try:
        return _worded(ast.parse(text.strip(), mode="eval"))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        place = f"第 {error.offset} 个字符附近" if isinstance(error, SyntaxError) and error.offset else "某处"
        raise BadPredicate(f"条件“{text}”在{place}读不懂。", mend="可用 and、or、not、in、比较和括号。") from error


def _worded(tree: ast.Expression) -> ast.Expression:
    """true and false as in other data files."""
    words = {"true": True, "false": False}

    class Words(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            return ast.copy_location(ast.Constant(words[node.id]), node) if node.id in words else node

    return ast.fix_missing_locations(Words().visit(tree))  # type: ignore[no-any-return]


def _check(node: ast.AST, fields: Mapping[str, type]) -> None:
    if not isinstance(node, ALLOWED):
        raise BadPredicate(
            f"条件里不能用“{ast.unparse(node)}”。", mend="可用字段、数、引号里的文字、and、or、not、in、比较、加减乘。"
        )
    if isinstance(node, ast.Constant) and not isinstance(node.value, CONSTANTS):
        raise BadPredicate(f"条件里的“{ast.unparse(node)}”既不是数也不是文字。")
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not abs(node.value) <= LARGEST:
        raise BadPredicate(f"条件里的数“{ast.unparse(node)}”太大。")
    if isinstance(node, ast.Name) and node.id not in fields:
        near = difflib.get_close_matches(node.id, fields, 1, 0.5)
        hint = f"是不是“{near[0]}”？" if near else ""
        raise BadPredicate(
            f"没有字段“{node.id}”。", mend=f"{hint}可用的字段：{'、'.join(sorted(fields)) or '（无）'}。"
        )


def _compiled(tree: ast.Expression) -> Callable[[Row], bool]:
    """A function of the row: names become its items, and nothing else is in reach."""

    class Items(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            return ast.Subscript(ast.Name("row", ast.Load()), ast.Constant(node.id), ast.Load())

    body = Items().visit(ast.parse(ast.unparse(tree), mode="eval")).body
    row = ast.arguments(posonlyargs=[], args=[ast.arg("row")], kwonlyargs=[], kw_defaults=[], defaults=[])
    function = ast.fix_missing_locations(ast.Expression(ast.Lambda(row, body)))
    # every node was checked against ALLOWED above: no call, attribute or index of the rule's own is among them
    made = eval(compile(function, "<条件>", "eval"), {"__builtins__": {}})  # noqa: S307
    return lambda row: bool(made(row))
