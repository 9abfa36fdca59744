"""The active profile, read once from its data file."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

CLASSES = ("A", "B", "C", "D", "U")


@dataclass(frozen=True)
class ResultCode:
    """One row of the list of results: `problem` results need a description and a disposal."""

    code: str
    title: str
    problem: bool
    sampling: bool = False
    needs_note: bool = False
    completes: bool = True


@dataclass(frozen=True)
class Profile:
    """A jurisdiction's numbers. `data` is the whole file; the properties are what code asks for by name."""

    data: dict[str, Any]

    @property
    def site(self) -> dict[str, str]:
        """Names and addresses that the public pages show."""
        return dict(self.data["site"])

    @property
    def class_titles(self) -> dict[str, str]:
        """Class letter → the field's name of it, in the order A B C D U."""
        return {letter: self.data["classes"][letter] for letter in CLASSES}

    @property
    def witness_keys(self) -> list[str]:
        """Verifier keys (C2SP signed-note, cosignature/v1) of those outside this server who cosign the journal."""
        return list(self.data["journal"]["witnesses"])

    @property
    def witness_urls(self) -> list[str]:
        """Addresses (C2SP add-checkpoint) at which those witnesses can be asked over the network; none in a closed one."""
        return list(self.data["journal"].get("witness_urls", []))

    @property
    def witnessed_logs(self) -> list[str]:
        """Verifier keys (type 1) of the logs of other installations that this one cosigns as their witness."""
        return list(self.data["journal"].get("witnessed_logs", []))

    @property
    def result_codes(self) -> dict[str, ResultCode]:
        """Result code → its row, in the order of the list."""
        return {row["code"]: ResultCode(**row) for row in self.data["result_codes"]}

    @property
    def match_modes(self) -> dict[str, dict[str, Any]]:
        """Officers' mode → {"title", "seats": [pool of seat 1, pool of seat 2 …]}."""
        return dict(self.data["match"]["modes"])

    @property
    def departments(self) -> dict[str, str]:
        """Code → title of the lines of government that units may belong to."""
        return dict(self.data["departments"])

    @property
    def recuse_last_visitors(self) -> bool:
        """Whether those who made a subject's latest visit stay away from the next one."""
        return bool(self.data["match"]["recuse_last_visitors"])

    @property
    def expiring_days(self) -> int:
        """How many days before its end a certificate or qualification is called expiring."""
        return int(self.data["officers"]["expiring_days"])

    @property
    def problem_days(self) -> int:
        """How many days the rows that an import handed back are kept for correction."""
        return int(self.data["imports"]["problem_days"])

    @property
    def officer_keepers(self) -> list[str]:
        """The sections that keep a bureau's officers, by name or short name."""
        return list(self.data["officers"]["keepers"])

    def officer_codes(self, kind: str) -> dict[str, str]:
        """Code → title of `kind` ("duties", "educations", "post_classes")."""
        return dict(self.data["officers"][kind])

    @property
    def draw_modes(self) -> dict[str, dict[str, Any]]:
        """Ceremony mode → {"title", "parties", "entropy"}."""
        return dict(self.data["draw"]["modes"])

    @property
    def sources(self) -> dict[str, dict[str, Any]]:
        """Kind of public entropy that people type → {"title", "hint", "least", "most", "low", "high", "ascending"}."""
        return dict(self.data["draw"]["sources"])

    @property
    def alarms(self) -> dict[str, int]:
        """From which number on a change before a draw needs the auditor's word, and the like."""
        return dict(self.data["alarms"])

    @property
    def frequency_limits(self) -> list[dict[str, Any]]:
        """Limits of how often a subject is checked in a year: {"reason", "classes", "most", "by": body, level or all}."""
        return list(self.data["frequency"]["limits"])

    @property
    def frequency_exceptions(self) -> list[dict[str, Any]]:
        """Items for which the law asks another frequency: {"items": fragments of their names, "basis"}."""
        return list(self.data["frequency"]["exceptions"])

    @property
    def certain_rules(self) -> dict[str, dict[str, Any]]:
        """Code → rule by which subjects are checked without drawing: {"title", "fact", "words", "months" or "last_year"}."""
        return {row["code"]: row for row in self.data["certain_rules"]}

    def reasons(self, kind: str) -> dict[str, str]:
        """Reason code → title of `kind` ("exclusion", "substitution", "replacement")."""
        return {row["code"]: row["title"] for row in self.data[f"{kind}_reasons"]}

    @property
    def replacement_reasons(self) -> dict[str, dict[str, Any]]:
        """Why officers are replaced: code → {"title"}, and `away`, `paper` or `office` where the row says so."""
        return {row["code"]: row for row in self.data["replacement_reasons"]}

    def choices(self, table: dict[str, Any]) -> list[tuple[str, str]]:
        """A table of this profile as form choices."""
        return [(code, getattr(row, "title", None) or row["title"]) for code, row in table.items()]


@cache
def load_profile(name: str) -> Profile:
    """The profile called `name`; FileNotFoundError when there is none."""
    path = Path(__file__).parent / "data" / f"{name}.toml"
    return Profile(tomllib.loads(path.read_text(encoding="utf-8")))


@cache
def load_papers(name: str) -> dict[str, dict[str, Any]]:
    """The kinds of paper of the profile called `name`, or of the default one where it has none of its own."""
    folder = Path(__file__).parent / "data"
    path = folder / f"{name}-papers.toml"
    return tomllib.loads((path if path.exists() else folder / "papers.toml").read_text(encoding="utf-8"))


def paper_kinds() -> dict[str, dict[str, Any]]:
    """Code → {"title", "about", "text", "values", "tables"} of the papers this installation prints from templates."""
    return load_papers(settings.PROFILE)


def active_profile() -> Profile:
    """The profile of this installation (setting PROFILE)."""
    return load_profile(settings.PROFILE)
