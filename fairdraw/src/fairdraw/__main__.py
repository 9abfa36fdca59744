"""The command line of draw.md section 8: python -m fairdraw root|receipt|check-receipt|seed|draw|match|verify."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import merkle
from .announcement import Announcement, read_announcement
from .canonical import HASHES, Problem, Unreadable, Wrong, canonical_json, hasher, load_json, split_lines
from .collection import no_collection
from .draw import draw, record_file
from .frame import parse_frame
from .messages import LANGUAGES, Message, register, render
from .package import Frames, Package, open_package
from .receipts import check_receipt, receipt
from .schema import hex64, inside, mapping
from .seed import CLOSED, Ceremony, ceremony_seed, check_shares, read_ceremony
from .usage import USAGE

register(USAGE)


@dataclass(frozen=True)
class _Given:
    """The arguments of a command: its operands in order, and its options."""

    operands: tuple[str, ...]
    options: dict[str, str]

    @property
    def hash(self) -> str:
        return self.options.get("--hash", "sha256")

    @property
    def lang(self) -> str:
        return self.options.get("--lang", LANGUAGES[0])


def _given(arguments: Sequence[str]) -> _Given:
    """Operands and options; not by argparse, for a sealed handle may start with a hyphen."""
    operands, options = [], {}
    waiting = iter(arguments)
    for argument in waiting:
        option, equals, value = argument.partition("=")
        if option in _FLAGS:
            options[option] = "yes"
        elif option in _OPTIONS:
            options[option] = value if equals else next(waiting, "")
            if not options[option] or options[option] not in _CHOICES.get(option, (options[option],)):
                raise Wrong("usage_value", option=option)
        else:
            operands.append(argument)
    return _Given(tuple(operands), options)


def _file(place: str) -> bytes:
    try:
        return Path(place).read_bytes()
    except OSError:
        raise Unreadable("file_unreadable", file=place) from None


def _show(value: Any) -> None:
    print(canonical_json(value).decode())


def _root(given: _Given) -> int:
    (place,) = given.operands
    with inside(place):
        lines = split_lines(_file(place))
        parse_frame(lines)
    _show({"root": merkle.root(lines, given.hash), "size": len(lines)})
    return 0


def _receipt(given: _Given) -> int:
    place, handle = given.operands
    with inside(place):
        _show(receipt(_file(place), handle, given.hash))
    return 0


def _check_receipt(given: _Given) -> int:
    (place,) = given.operands
    with inside(place):
        check_receipt(load_json(_file(place)), given.options.get("--root"), given.options.get("--hash"))
    print(render(Message("receipt_right"), given.lang))
    return 0


def _opened(place: str) -> tuple[Package, Announcement, Ceremony]:
    package = open_package(place)
    return package, read_announcement(package.read("announcement.json")), read_ceremony(package.read("ceremony.json"))


def _seed(given: _Given) -> int:
    _, announcement, ceremony = _opened(*given.operands)
    states = check_shares(announcement, ceremony)
    seed = None if CLOSED in states.values() else ceremony_seed(announcement, ceremony)
    _show({"announcement": announcement.A, "seed": seed, "shares": states})
    return 0


def _draw(given: _Given) -> int:
    package, announcement, ceremony = _opened(*given.operands)
    frames = Frames(package, [row.id for row in announcement.rows])
    drawn = draw(announcement, frames, ceremony_seed(announcement, ceremony))
    package.write(drawn.files())
    _show({"answer": drawn.record["answer"], "seed": drawn.record["seed"]})
    return 0


def _match(given: _Given) -> int:
    from .matching import NoMatch, match

    package = open_package(*given.operands)
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
    package.write(
        {
            "match.tsv": found.match_tsv,
            "match.json": record_file(found.summary),
            "record.json": record_file(record),
        }
    )
    _show({"match_answer": found.answer})
    return 0


def _verify(given: _Given) -> int:
    from .verify import verify

    (place,) = given.operands
    report = verify(place, opening=given.options.get("--opening"), keys=given.options.get("--keys"))
    if "--json" in given.options:
        _show(report.as_json(given.lang))
    else:
        print(report.as_text(given.lang))
        if {"anchored_no_keys", "journal_no_keys"} & {step.message.code for step in report.steps}:
            print(render(Message("hint_keys"), given.lang))
    return report.exit


_Command = tuple[Callable[[_Given], int], tuple[str, ...], tuple[str, ...]]  # function, operands, options
_COMMANDS: dict[str, _Command] = {
    "root": (_root, ("FRAME",), ("--hash",)),
    "receipt": (_receipt, ("FRAME", "HANDLE"), ("--hash",)),
    "check-receipt": (_check_receipt, ("FILE",), ("--root", "--hash")),
    "seed": (_seed, ("PACKAGE",), ()),
    "draw": (_draw, ("PACKAGE",), ()),
    "match": (_match, ("PACKAGE",), ()),
    "verify": (_verify, ("PACKAGE",), ("--opening", "--keys", "--json")),
}
_FLAGS = ("--json", "-h", "--help")
_OPTIONS = ("--hash", "--root", "--opening", "--keys", "--lang")
_CHOICES: dict[str, tuple[str, ...]] = {"--hash": HASHES, "--lang": LANGUAGES}


def _run(arguments: Sequence[str]) -> int:
    given = _given(arguments)
    if {"-h", "--help"} & set(given.options):
        print(render(Message("usage"), given.lang))
        return 0
    name, given = "".join(given.operands[:1]), _Given(given.operands[1:], given.options)
    if name not in _COMMANDS:
        raise Wrong("usage_command", command=name)
    function, operands, options = _COMMANDS[name]
    if len(given.operands) != len(operands) or set(given.options) - {*options, "--lang"}:
        raise Wrong("usage_arguments", command=name, wanted=[*operands, *options])
    return function(given)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0 or 1, of `verify` 0 to 3."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    english = "--lang=en" in given or ("--lang", "en") in zip(given, given[1:])
    try:
        with no_collection():
            code = _run(given)
            sys.stdout.flush()
            return code
    except BrokenPipeError:  # the reader, head or less, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (Problem, OSError) as problem:
        print(_sentence(problem, LANGUAGES[english]), file=sys.stderr)
        return 2 if given[:1] == ["verify"] else 1


def _sentence(problem: Exception, lang: str) -> str:
    if isinstance(problem, OSError):
        return render(Message("write_failed", {"file": problem.filename, "reason": problem.strerror}), lang)
    return render(problem, lang)


if __name__ == "__main__":
    sys.exit(main())
