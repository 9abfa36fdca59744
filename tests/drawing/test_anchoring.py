"""外部见证: a cosigned checkpoint anchors the announcement; a false one, or one of another log, is refused."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from fairdraw.verify import Report, verify
from hypothesis import given
from hypothesis import strategies as st

from shuangsuiji.common.errors import Refusal, Stale
from shuangsuiji.drawing import queries, services
from shuangsuiji.drawing.models import Announcement
from shuangsuiji.journal import consistency, cosigning
from shuangsuiji.journal.checkpoint import verifier_key
from shuangsuiji.journal.outside import current_note
from shuangsuiji.journal.queries import published_keys
from shuangsuiji.profiles import queries as profiles
from shuangsuiji.profiles.queries import active_profile
from tests.county import County, build_county
from tests.drawing import stage


@given(st.integers(1, 40), st.data())
def test_consistency_holds_for_what_grew_and_for_nothing_else(size: int, data: Any) -> None:
    leaves = [bytes([number]) * 32 for number in range(size)]
    old = data.draw(st.integers(1, size))
    proof = consistency.prove(leaves, old)
    roots = consistency.root_of(leaves[:old]), consistency.root_of(leaves)
    assert consistency.holds(old, roots[0], size, roots[1], proof)
    other = consistency.root_of([b"x" * 32, *leaves[1:old]])
    assert not consistency.holds(old, other, size, roots[1], proof)
    if old < size:
        assert not consistency.holds(old, roots[0], size, roots[1], proof[:-1])
        assert not consistency.holds(old, roots[0], size, roots[1], [*proof, b"y" * 32])


@pytest.fixture
def county(db: None, monkeypatch: pytest.MonkeyPatch, settings: Any) -> County:
    """A county whose journal is cosigned by the same program: it plays both sides."""
    (Path(settings.DATA_DIR) / "witnessed-logs.json").unlink(missing_ok=True)  # of the test before
    journal = {"witnesses": [cosigning.witness_key()], "witnessed_logs": [verifier_key()]}
    profile = active_profile()
    known = replace(profile, data={**profile.data, "journal": journal})
    monkeypatch.setattr(profiles, "load_profile", lambda _: known)
    return build_county(size=6)


def announced(county: County) -> Announcement:
    task = stage.make_task(county, stage.make_plan(county), match_mode="bureau")
    return stage.announce(county, stage.frame(county, task))


def cosigned(minutes: int = 2, old: int = 0) -> str:
    note = current_note()
    return note + cosigning.cosign(cosigning.request_text(note, old), now=stage.later(minutes))


def checked(announcement: Announcement, place: Path) -> Report:
    (place / "keys.txt").write_text(published_keys())
    (place / "p.zip").write_bytes(queries.package_zip(announcement, audience="auditor"))
    return verify(place / "p.zip", None, place / "keys.txt")


def state(report: Report) -> str:
    return next(step.state for step in report.steps if step.name == "anchored")


def finish(county: County, announcement: Announcement) -> None:
    stage.commit_as(county, announcement)
    stage.reveal_as(county, announcement)
    services.run_draw(actor=county.actor("planner"), announcement=announcement, now=stage.later(4))


def test_cosigned_before_the_reveal_it_is_anchored(county: County, tmp_path: Path) -> None:
    announcement = announced(county)
    take = {"actor": county.actor("auditor"), "announcement": announcement, "now": stage.later(2)}
    services.take_cosignature(**take, text=cosigned())  # type: ignore[arg-type]
    finish(county, announcement)
    report = checked(announcement, tmp_path)
    assert state(report) == "ok", report.as_text()


def test_without_or_too_late_the_verdict_says_so(county: County, tmp_path: Path) -> None:
    announcement = announced(county)
    finish(county, announcement)
    assert "无外部见证" in checked(announcement, tmp_path).as_text()
    take = {"actor": county.actor("auditor"), "announcement": announcement, "now": stage.later(9)}
    services.take_cosignature(**take, text=cosigned(9))  # type: ignore[arg-type]
    assert state(checked(announcement, tmp_path)) == "unchecked"


def test_what_is_not_a_cosignature_of_this_journal(county: County) -> None:
    announcement = announced(county)
    take = {"actor": county.actor("auditor"), "announcement": announcement, "now": stage.later(2)}
    good = cosigned()
    forged = good[:-12] + ("AAAA" if good[-12:-8] != "AAAA" else "BBBB") + good[-8:]
    for text in ("", "\x00", current_note(), forged, good.replace("\n", "\n9", 1), "x" * 30_000):
        with pytest.raises(Refusal):
            services.take_cosignature(**take, text=text)  # type: ignore[arg-type]
    assert queries.anchor_of(announcement) is None


def test_a_witness_signs_only_what_grew(county: County, client: Client) -> None:
    announced(county)
    first = current_note()
    cosigning.cosign(cosigning.request_text(first, 0), now=stage.later(2))
    stage.make_plan(county, 2024)
    with pytest.raises(Stale) as caught:
        cosigning.cosign(cosigning.request_text(current_note(), 0), now=stage.later(3))
    address = reverse("public:add-checkpoint")
    body = cosigning.request_text(current_note(), 0)
    answer = client.post(address, body, content_type="text/plain")
    assert (answer.status_code, answer.content.decode()) == (409, caught.value.mend)
    right = cosigning.request_text(current_note(), int(caught.value.mend))
    assert client.post(address, right, content_type="text/plain").status_code == 200
    for wrong in (b"\xff", b"old 1\n\nnothing", b"old x\n\n", b""):
        assert client.post(address, wrong, content_type="text/plain").status_code == 422
    assert client.get(address).content.decode().strip() == cosigning.witness_key()
