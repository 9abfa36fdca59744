"""The command line of draw.md section 8: python -m fairdraw root|receipt|check-receipt|seed|draw|match|verify."""
from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from . import merkle
from .announcement import Announcement, read_announcement
from .canonical import HASHES, Problem, Unreadable, Wrong, canonical_json, hasher, load_json, split_lines
from .draw import draw, record_file
from .frame import read_frame
from .messages import LANGUAGES, Message, render
from .package import Frames, Package, open_package
from .receipts import check_receipt, receipt
from .schema import hex64, inside, mapping
from .seed import CLOSED, Ceremony, ceremony_seed, check_shares, read_ceremony


class _Parser(argparse.ArgumentParser):
    """argparse whose complaints are sentences of ours."""

    def error(self, message: str) -> NoReturn:
        raise Wrong("usage_wrong", detail=message)

    lang = "zh"

    def format_help(self) -> str:
        return render(Message("usage"), self.lang)


def _parser(lang: str) -> _Parser:
    _Parser.lang = lang
    parser = _Parser(prog="python -m fairdraw")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, (function, arguments) in _COMMANDS.items():
        command = commands.add_parser(name)
        command.set_defaults(run=function)
        for argument in arguments:
            command.add_argument(argument, **_ARGUMENTS.get(argument, {}))
        command.add_argument("--lang", choices=LANGUAGES, default="zh")
    return parser


def _file(place: str) -> bytes:
    try:
        return Path(place).read_bytes()
    except OSError:
        raise Unreadable("file_unreadable", file=place) from None


def _show(value: Any) -> None:
    print(canonical_json(value).decode())


def _root(given: argparse.Namespace) -> int:
    with inside(given.frame):
        data = _file(given.frame)
        read_frame(data)
        lines = split_lines(data)
    _show({"root": merkle.root(lines, given.hash), "size": len(lines)})
    return 0


def _receipt(given: argparse.Namespace) -> int:
    with inside(given.frame):
        _show(receipt(_file(given.frame), given.handle, given.hash))
    return 0


def _check_receipt(given: argparse.Namespace) -> int:
    with inside(given.file):
        check_receipt(load_json(_file(given.file)), given.root)
    print(render(Message("receipt_right"), given.lang))
    return 0


def _opened(place: str) -> tuple[Package, Announcement, Ceremony]:
    package = open_package(place)
    return package, read_announcement(package.read("announcement.json")), read_ceremony(package.read("ceremony.json"))


def _seed(given: argparse.Namespace) -> int:
    _, announcement, ceremony = _opened(given.package)
    states = check_shares(announcement, ceremony)
    seed = None if CLOSED in states.values() else ceremony_seed(announcement, ceremony)
    _show({"announcement": announcement.A, "seed": seed, "shares": states})
    return 0


def _draw(given: argparse.Namespace) -> int:
    package, announcement, ceremony = _opened(given.package)
    frames = Frames(package, [row.id for row in announcement.rows])
    drawn = draw(announcement, frames, ceremony_seed(announcement, ceremony))
    package.write(drawn.files())
    _show({"answer": drawn.record["answer"], "seed": drawn.record["seed"]})
    return 0


def _match(given: argparse.Namespace) -> int:
    from .matching import NoMatch, match

    package = open_package(given.package)
    with inside("record.json"):
        record = mapping(load_json(package.read("record.json")), "record")
        name, seed = record.get("hash"), hex64(record.get("seed"), "seed")
        hasher(name)
    officers, seats = package.read("officers.tsv"), package.read("seats.tsv")
    try:
        found = match(officers, seats, hash_name=str(name), seed=seed)
    except NoMatch as impossible:
        _show(impossible.explanation)
        raise
    record["officers_root"] = merkle.root(split_lines(officers), name)
    record["seats_root"] = merkle.root(split_lines(seats), name)
    record["match_answer"] = found.answer
    package.write({
        "match.tsv": found.match_tsv, "match.json": record_file(found.summary), "record.json": record_file(record),
    })
    _show({"match_answer": found.answer})
    return 0


def _verify(given: argparse.Namespace) -> int:
    from .verify import verify

    report = verify(given.package, opening=given.opening, keys=given.keys)
    if given.json:
        _show(report.as_json(given.lang))
    else:
        print(report.as_text(given.lang))
    return report.exit


_COMMANDS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "root": (_root, ("frame", "--hash")),
    "receipt": (_receipt, ("frame", "handle", "--hash")),
    "check-receipt": (_check_receipt, ("file", "--root")),
    "seed": (_seed, ("package",)),
    "draw": (_draw, ("package",)),
    "match": (_match, ("package",)),
    "verify": (_verify, ("package", "--opening", "--keys", "--json")),
}
_ARGUMENTS: dict[str, dict[str, Any]] = {
    "--hash": {"choices": HASHES, "default": "sha256"},
    "--root": {"required": True},
    "--json": {"action": "store_true"},
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0 or 1, of `verify` 0 to 3."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    english = "--lang=en" in given or ("--lang", "en") in zip(given, given[1:])
    lang = "en" if english else "zh"
    try:
        chosen = _parser(lang).parse_args(given)
        with _no_collection():
            return int(chosen.run(chosen))
    except (Problem, OSError) as problem:
        print(_sentence(problem, lang), file=sys.stderr)
        return 2 if given[:1] == ["verify"] else 1


@contextmanager
def _no_collection() -> Iterator[None]:
    """A command makes millions of small objects and no cycles: looking for cycles would take a fifth of its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _sentence(problem: Exception, lang: str) -> str:
    if isinstance(problem, OSError):
        return render(Message("write_failed", {"file": problem.filename, "reason": problem.strerror}), lang)
    return render(problem, lang)


if __name__ == "__main__":
    sys.exit(main())
