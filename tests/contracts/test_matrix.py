"""Every address × every role × own and foreign rows: each answer is the one that the table names."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from shuangsuiji.accounts.roles import KEPT, RIGHTS, Role
from tests.standing import standing

from .matrix import DOORS, KEYS, LOOK, OPEN, OTHERS, PUBLISHED, ROLES, WAYS_IN, WORKSHOP, lines
from .rows import Arguments, Ground, build_ground

pytestmark = pytest.mark.django_db  # by this mark the test database is made
LET_IN = {200, 302, 400, 409, 422}
NOBODY = "23456789abcd"


@pytest.fixture(scope="module")
def ground(django_db_setup: None, django_db_blocker: Any) -> Iterator[Ground]:
    """The rows, made once; every request's changes are rolled back, and all of them in the end."""
    yield from standing(django_db_blocker, lambda: _completed(build_ground()))


def _completed(ground: Ground) -> Ground:
    """Kinds of arguments that are made of others."""
    for rows in (ground.own, ground.foreign):
        rows["plan paper"] = [(ref, "docx") for (ref,) in rows["plan"]]
        rows["change paper"] = [(ref, "docx") for (ref,) in rows["change"]]
        rows["bundle paper"] = [(ref, "docx") for (ref,) in rows["bundle"]]
        rows["plan sheet"] = [(ref, "xlsx") for (ref,) in rows["plan"]]
        rows["step"] = [(ref, key) for (ref,) in rows["announcement"] for key in ("scope", "lock")]
    ground.own["template"] = [("plan-notice",), ("scheme",)]
    ground.own["-"], ground.own["sheet"], ground.own["list"] = [()], [("docx",)], [("joint",)]
    return ground


@pytest.fixture(autouse=True, scope="module")
def quiet() -> Iterator[None]:
    """Thousands of refusals are what is wanted here: they need not stand in the log."""
    logger = logging.getLogger("django.request")
    former, logger.disabled = logger.disabled, True
    yield
    logger.disabled = former


@pytest.fixture(scope="module")
def people(ground: Ground) -> dict[str, Client]:
    """A browser per letter of a role, and of the others; `-` for nobody."""
    names = {**ROLES, **OTHERS}
    clients = {letter: Client() for letter in [*names, "-"]}
    for letter, name in names.items():
        clients[letter].force_login(ground.county.people[name])
    return clients


def ask(client: Client, name: str, args: Arguments, method: str) -> HttpResponse:
    """The answer; what the request changed is taken back, a message waiting in the browser included."""
    client.cookies.pop("messages", None)
    with transaction.atomic():
        answer: HttpResponse = getattr(client, method.lower())(reverse(name, args=args))
        transaction.set_rollback(True)
    if isinstance(answer, FileResponse):
        b"".join(answer)  # read to its end, the file is closed
    return answer


def names_of(patterns: Any = None, space: str = "") -> Iterator[tuple[str, Any]]:
    """Every address of the project: its full name and its view."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from names_of(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}", pattern.callback


def is_back_office(name: str) -> bool:
    """Whether the address stands under /console/."""
    return name.partition(":")[0] in {"console", "accounts", "jobs", *settings.STAGES}


def test_every_address_stands_in_the_table_and_no_other() -> None:
    named = [name for name, _ in names_of()]
    listed = [*(line.name for line in lines()), *OPEN, *DOORS, *KEYS, *WAYS_IN, *WORKSHOP, *LOOK]
    assert sorted(named) == sorted(listed)


def test_every_view_of_the_back_office_asks_for_the_right_of_the_table() -> None:
    verbs = {name: getattr(view, "verb", None) for name, view in names_of() if is_back_office(name)}
    assert verbs == {line.name: line.verb for line in lines()}


def test_nobody_is_let_in_without_the_right() -> None:
    """The table itself agrees with roles.py; what sections keep is tried with one that does."""
    for line in lines():
        holders = set(Role) if line.verb == "any" else set(RIGHTS[line.verb])
        if line.verb in KEPT:
            holders.remove(Role.SECTION)
        assert {Role(ROLES[letter]) for letter in line.holders} == holders, line.name


def agrees(status: int, expected: int) -> bool:
    return status in LET_IN if expected == 200 else status == expected


def test_who_is_let_in_opens_all_own_rows(ground: Ground, people: dict[str, Client]) -> None:
    wrong = []
    for line in lines():
        for letter in line.let_in:
            for args in ground.own[line.kind]:
                for method in line.methods:
                    status = ask(people[letter], line.name, args, method).status_code
                    if not agrees(status, 200):
                        wrong.append(f"{letter} {method} {line.name}: {status}")
    assert not wrong, "\n".join(wrong)


def test_who_holds_the_right_for_other_rows_finds_none_of_these(ground: Ground, people: dict[str, Client]) -> None:
    """One row is enough."""
    assert refused_otherwise(ground, people, 404) == []


@pytest.mark.any_database  # refused by the role, before anything is looked up
def test_the_other_roles_are_refused(ground: Ground, people: dict[str, Client]) -> None:
    """One row is enough."""
    assert refused_otherwise(ground, people, 403) == []


def refused_otherwise(ground: Ground, people: dict[str, Client], expected: int) -> list[str]:
    """What is not answered with the status that the table expects for it."""
    wrong = []
    for line in lines():
        for letter in (letter for letter in ROLES if line.expected(letter) == expected):
            for method in line.methods:
                status = ask(people[letter], line.name, ground.own[line.kind][0], method).status_code
                if status != expected:
                    wrong.append(f"{letter} {method} {line.name}: {status}")
    return wrong


def test_foreign_rows_are_answered_like_rows_that_do_not_exist(ground: Ground, people: dict[str, Client]) -> None:
    wrong = []
    for line in lines():
        for foreign in ground.foreign.get(line.kind, []):
            nowhere = missing_like(foreign, own={args[0] for args in ground.own[line.kind]})
            for letter in line.let_in:
                for method in line.methods:
                    answers = [ask(people[letter], line.name, args, method) for args in (foreign, nowhere)]
                    if [answer.status_code for answer in answers] != [404, 404] or told(*answers):
                        differ = sorted(set(_plain(answers[0])) ^ set(_plain(answers[1])))
                        wrong.append(
                            f"{letter} {method} {line.name}: {[answer.status_code for answer in answers]} {differ}"
                        )
    assert not wrong, "\n".join(wrong)


def missing_like(foreign: Arguments, *, own: set[str]) -> Arguments:
    """The same address with a row in it that nobody has: the officer, or the leave of an own officer."""
    return (*foreign[:-1], 999_999_999) if foreign[0] in own else (NOBODY, *foreign[1:])


def told(one: HttpResponse, other: HttpResponse) -> bool:
    """Whether two pages say different things, their tokens left out."""
    return _plain(one) != _plain(other)


def _plain(answer: HttpResponse) -> list[str]:
    return [line for line in answer.content.decode().splitlines() if "csrf" not in line.lower()]


def test_the_other_bureau_s_planner_gets_nowhere_on_our_rows(ground: Ground, people: dict[str, Client]) -> None:
    wrong = []
    for line in lines():
        if line.kind not in ground.foreign:
            continue
        expected = 404 if "P" in line.holders else 403
        for args in ground.own[line.kind]:
            for method in line.methods:
                status = ask(people["X"], line.name, args, method).status_code
                if status != expected:
                    wrong.append(f"{method} {line.name}: {status}, expected {expected}")
    assert not wrong, "\n".join(wrong)


def test_sections_keep_officers_where_the_profile_names_them(ground: Ground, people: dict[str, Client]) -> None:
    """The keeper gets what a planner gets, where other sections are refused."""
    for line in lines():
        if line.verb in KEPT:
            for args in ground.own[line.kind]:
                for method in line.methods:
                    assert ask(people["K"], line.name, args, method).status_code in LET_IN, (method, line.name)


def test_the_superior_bureau_works_below_as_our_own_planner_does(ground: Ground, people: dict[str, Client]) -> None:
    wrong = []
    for line in lines():
        if line.kind not in ground.foreign or line.kind == "job":  # a job's page is for those of the unit that began it
            continue
        for method in line.methods:
            status = ask(people["U"], line.name, ground.own[line.kind][0], method).status_code
            if not agrees(status, line.expected("P")):
                wrong.append(f"{method} {line.name}: {status}, expected {line.expected('P')}")
    assert not wrong, "\n".join(wrong)


def test_a_subordinate_bureau_reads_what_is_published_downward_and_changes_nothing(
    ground: Ground, people: dict[str, Client]
) -> None:
    wrong = []
    for line in lines():
        for letter, like in (("D", "P"), ("d", "S")):
            if line.kind not in ground.foreign or like not in line.holders:
                continue
            for method in line.methods:
                status = ask(people[letter], line.name, ground.own[line.kind][0], method).status_code
                if status not in (LET_IN if line.name in PUBLISHED else {403, 404}):
                    wrong.append(f"{letter} {method} {line.name}: {status}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.any_database
def test_a_head_is_answered_like_a_get(ground: Ground, people: dict[str, Client]) -> None:
    wrong = []
    for line in lines():
        expected = (200, 302) if "GET" in line.methods else (405, 405)
        for letter, status in zip((line.holders[0], "-"), expected, strict=True):
            answer = ask(people[letter], line.name, ground.own[line.kind][0], "HEAD")
            if not agrees(answer.status_code, status if letter == "-" else max(status, line.expected(letter))):
                wrong.append(f"{letter} {line.name}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def test_no_list_of_the_other_bureau_shows_our_rows(ground: Ground, people: dict[str, Client]) -> None:
    leaks = []
    for line in lines():
        if line.kind == "-" and "GET" in line.methods and "P" in line.let_in:
            page = ask(people["X"], line.name, (), "GET").content.decode(errors="ignore")
            leaks += [f"{line.name}: {mark}" for mark in ground.marks if mark in page]
    assert leaks == []


@pytest.mark.any_database
def test_a_visitor_is_sent_to_the_log_in(ground: Ground, people: dict[str, Client]) -> None:
    wrong = []
    for line in lines():
        for method in line.methods:
            answer = ask(people["-"], line.name, ground.own[line.kind][0], method)
            if answer.status_code != 302 or not answer.headers["Location"].startswith("/login/?next=/console/"):
                wrong.append(f"{method} {line.name}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.any_database
def test_other_methods_are_refused(ground: Ground, people: dict[str, Client]) -> None:
    wrong = []
    for line in lines():
        letter = line.holders[0]
        for method in {"GET", "POST", "PUT", "DELETE"} - set(line.methods):
            status = ask(people[letter], line.name, ground.own[line.kind][0], method).status_code
            if status != 405:
                wrong.append(f"{method} {line.name}: {status}")
    assert not wrong, "\n".join(wrong)


def test_an_officer_does_not_see_the_visits_of_others(ground: Ground, people: dict[str, Client]) -> None:
    [args] = ground.own["visit of others"]
    for line in lines():
        if line.kind == "visit" and "O" in line.let_in:
            for method in line.methods:
                assert ask(people["O"], line.name, args, method).status_code == 404, line.name


def test_public_pages_are_open_and_what_is_not_public_is_not_there(ground: Ground, people: dict[str, Client]) -> None:
    [(announced,)] = ground.own["announced"]
    ground.own["package file"] = [(announced, "announcement.json")]
    for name, kind in OPEN.items():
        assert ask(people["-"], name, ground.own[kind][0], "GET").status_code == 200, name
    hidden = [("public:plan", args) for args in ground.own["plan"][1:]]
    hidden += [("public:result", args) for args in ground.own["proposed"]]
    hidden += [(name, ground.own["framed"][0]) for name in ("public:draw", "public:verify", "public:package")]
    for name, args in hidden:
        assert ask(people["-"], name, args, "GET").status_code == 404, (name, args)


def test_the_pages_of_an_account_are_for_who_is_logged_in(ground: Ground, people: dict[str, Client]) -> None:
    for name in DOORS:
        answer = ask(people["-"], name, (), "GET")
        assert (answer.status_code, answer.headers.get("Location", "").startswith(("/login/", "/?"))) == (302, True), (
            name
        )
    for name in KEYS:
        assert ask(people["-"], name, (1,), "GET").status_code == 302, name
        assert ask(people["P"], name, (999_999,), "GET").status_code in {302, 404}, name
    assert ask(people["-"], "mfa_login_webauthn", (), "GET").status_code == 302
    for name in WAYS_IN[1:]:
        assert ask(people["-"], name, ("staff",), "GET").status_code == 404, name
    for name in WORKSHOP:
        assert ask(people["P"], name, (), "GET").status_code == 404, name
