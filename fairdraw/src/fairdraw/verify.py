"""The verification of draw.md section 5: step by step, the first that fails named in one sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .announcement import read_announcement
from .canonical import Problem, Unreadable
from .checks import ABSENT, OK, UNCHECKED, UNREADABLE, WRONG, Case, Finding, finding
from .journal import read_keys
from .messages import Message, render
from .package import MANIFEST, Package, check_manifest, open_package
from .verify_draw import check_frames, check_quotas, check_samples
from .verify_match import check_match
from .verify_names import check_names
from .verify_seed import (
    check_anchored,
    check_announcement_hash,
    check_commitments,
    check_entropy,
    check_journal,
    check_seed,
)

RIGHT, NOT_RIGHT, NOT_READABLE, PARTLY = 0, 1, 2, 3
STEPS = (
    "manifest",
    "frames",
    "announcement",
    "anchored",
    "commitments",
    "entropy",
    "seed",
    "quotas",
    "samples",
    "match",
    "names",
    "journal",
)
_CHECKS: dict[str, Callable[[Case], Finding]] = {
    "frames": check_frames,
    "announcement": check_announcement_hash,
    "anchored": check_anchored,
    "commitments": check_commitments,
    "entropy": check_entropy,
    "seed": check_seed,
    "quotas": check_quotas,
    "samples": check_samples,
    "match": check_match,
    "names": check_names,
    "journal": check_journal,
}


@dataclass(frozen=True)
class Step:
    """One step of the verification and what it found."""

    name: str
    state: str
    message: Message


@dataclass(frozen=True)
class Report:
    """The verdict: `exit` 0 right, 1 wrong, 2 unreadable, 3 right as far as it goes; `steps` in draw.md's order."""

    exit: int
    message: Message
    steps: tuple[Step, ...]

    def sentence(self, lang: str = "zh") -> str:
        return render(self.message, lang)

    def as_json(self, lang: str = "zh") -> dict[str, Any]:
        """The object `verify --json` prints."""
        steps = [{"state": step.state, "step": step.name, "text": render(step.message, lang)} for step in self.steps]
        return {"exit": self.exit, "sentence": self.sentence(lang), "steps": steps}

    def as_text(self, lang: str = "zh") -> str:
        """The sentence, then one line for each step."""
        lines = [self.sentence(lang)]
        for step in self.steps:
            name, state = render(Message("step_" + step.name), lang), render(Message("state_" + step.state), lang)
            lines.append(f"  {name} [{state}] {render(step.message, lang)}")
        return "\n".join(lines)


def verify(package: str | Path, opening: str | Path | None = None, keys: str | Path | None = None) -> Report:
    """Verify a package (folder or zip), with its opening and the keys of log and witnesses where given.

    Every fault of the input ends in the report; no Problem is raised.
    """
    try:
        opened = open_package(package)
        beside = None if opening is None else open_package(opening)
        trusted = None if keys is None else read_keys(_file(keys))
    except Problem as problem:
        return Report(NOT_READABLE, Message("verdict_unreadable_input", {"reason": problem.message}), ())

    def begin() -> Case:
        return Case(opened, read_announcement(opened.read("announcement.json")), beside, trusted)

    return _report(_run(opened, begin))


def _file(place: str | Path) -> bytes:
    try:
        return Path(place).read_bytes()
    except OSError:
        raise Unreadable("file_unreadable", file=str(place)) from None


def _run(package: Package, begin: Callable[[], Case]) -> list[Step]:
    """All steps in order; after the first that fails the others stay unchecked."""
    done: list[Step] = []
    name = "manifest"
    try:
        done.append(_step(name, _manifest(package)))
        name = "announcement"  # what breaks here is the announcement's fault, though frames are checked before it
        case = begin()
        for name, check in _CHECKS.items():
            done.append(_step(name, check(case)))
    except Problem as problem:
        done.append(Step(name, UNREADABLE if isinstance(problem, Unreadable) else WRONG, problem.message))
    return _complete(done)


def _manifest(package: Package) -> Finding:
    if MANIFEST not in package:
        return finding(ABSENT, "manifest_absent")
    return finding(OK, "manifest_ok", count=check_manifest(package))


def _step(name: str, found: Finding) -> Step:
    return Step(name, found.state, found.message)


def _complete(done: list[Step]) -> list[Step]:
    known = {step.name: step for step in done}
    return [known.get(name) or Step(name, UNCHECKED, Message("after_failure")) for name in STEPS]


def _report(steps: list[Step]) -> Report:
    for step in steps:
        if step.state in (WRONG, UNREADABLE):
            args = {"step": Message("step_" + step.name), "reason": step.message}
            exit_code = NOT_RIGHT if step.state == WRONG else NOT_READABLE
            return Report(exit_code, Message("verdict_" + step.state, args), tuple(steps))
    # what two colluding parties could do, no recomputation can show: it is said beside the verdict
    alone = any(step.message.code == "entropy_none" for step in steps)
    note = Message("verdict_no_entropy") if alone else ""
    still_open = [step.message for step in steps if step.state != OK]
    if still_open:
        once = tuple(message for at, message in enumerate(still_open) if message not in still_open[:at])
        return Report(PARTLY, Message("verdict_partly", {"open": once, "note": note}), tuple(steps))
    return Report(RIGHT, Message("verdict_right", {"note": note}), tuple(steps))
