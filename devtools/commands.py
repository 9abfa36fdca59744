"""The commands of dev.py."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Sequence

from . import archive, browser, suite
from .bootstrap import PYTHON, VENV, setup
from .shell import CACHE, ROOT, DevError, become, call, say

LEFTOVERS = ("build", "dist", "htmlcov", "test-artifacts", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis")


def do_setup(arguments: Sequence[str]) -> int:
    """[uv sync 的参数]  按 uv.lock 建立 .venv / make .venv from the lock alone"""
    setup(*arguments)
    say(f"就绪 / ready: {PYTHON}")
    return 0


def do_run(arguments: Sequence[str]) -> int:
    """[--port N] [--data-dir 目录]  演示：建库、装入演示数据、在本机 8000 端口服务 / the demo, on this machine only"""
    setup("--no-dev", "--inexact")
    place = [] if any(word.startswith("--data-dir") for word in arguments) else ["--data-dir", str(ROOT / "var")]
    become([str(PYTHON), "-m", "shuangsuiji", "demo", *place, *arguments], env={"DEMO": "1"})


def do_test(arguments: Sequence[str]) -> int:
    """[pytest 的参数]  在 SQLite 与 PostgreSQL 上运行测试 / the tests, with both databases and a browser"""
    return suite.run(arguments)


def do_test_slow(arguments: Sequence[str]) -> int:
    """[pytest 的参数]  只运行慢测试 / the slow tests alone"""
    return suite.run(arguments, slow=True)


def do_lint(arguments: Sequence[str]) -> int:
    """检查格式、类型、模块边界与页面禁用项 / style, types, walls and what pages may not hold"""
    setup("--inexact")  # what the tests or benchmarks brought may stay
    return call([str(PYTHON), "-m", "devtools.lint", *arguments])


def do_bench(arguments: Sequence[str]) -> int:
    """[名称…]  运行 benchmarks/ 里的基准 / the benchmarks, or those named"""
    setup("--inexact", "--extra", "spark", "--group", "bench")
    scripts = sorted(path for path in (ROOT / "benchmarks").glob("*.py") if not path.name.startswith("_"))
    unknown = set(arguments) - {path.stem for path in scripts}
    if unknown:
        raise DevError(f"没有这样的基准 / no such benchmark: {'、'.join(sorted(unknown))}")
    chosen = [path for path in scripts if not arguments or path.stem in arguments]
    return max((call([str(PYTHON), str(path)]) for path in chosen), default=0)


def do_tour(arguments: Sequence[str]) -> int:
    """重拍 docs/tour/ 的导览图片 / walk the five-minute tour and take its pictures anew"""
    setup("--inexact")
    chromium = browser.provide()
    if chromium is None:
        raise DevError(browser.ABSENT)
    return call([str(PYTHON), "-m", "devtools.tour"], env={browser.VARIABLE: chromium})


def do_pyz(arguments: Sequence[str]) -> int:
    """生成单文件 dist/fairdraw.pyz / fairdraw as one file"""
    archive.build()
    return 0


def do_clean(arguments: Sequence[str]) -> int:
    """删除 .venv、缓存与生成物；var/ 中的数据不动 / remove what can be made again; never the data in var/"""
    for folder in (VENV, CACHE, *(ROOT / name for name in LEFTOVERS)):
        shutil.rmtree(folder, ignore_errors=True)
    return 0


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "setup": do_setup,
    "run": do_run,
    "test": do_test,
    "test-slow": do_test_slow,
    "lint": do_lint,
    "bench": do_bench,
    "tour": do_tour,
    "pyz": do_pyz,
    "clean": do_clean,
}


def main(words: Sequence[str]) -> int:
    """Run the command that `words` name; returns the exit code."""
    if not words or words[0] not in COMMANDS:
        print(usage())
        return 0 if words and words[0] in {"-h", "--help", "help"} else 2
    os.environ.setdefault("PYTHONUTF8", "1")
    try:
        return COMMANDS[words[0]](words[1:])
    except DevError as error:
        print(f"错误 / error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def usage() -> str:
    """The list of commands."""
    lines = [f"  {name:<10}{command.__doc__}" for name, command in COMMANDS.items()]
    return "\n".join(["用法 / usage: python3 dev.py 命令 [参数]", *lines])
