"""A witness's own page by a short code, and the public beacon: wrong rounds and false signatures are refused by name."""

import hashlib
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from fairdraw.seed import commit
from fairdraw.verify import verify

from fairdraw import drand
from shuangsuiji.common.errors import Refusal
from shuangsuiji.drawing import queries, services
from shuangsuiji.drawing.models import Announcement, AnnouncementState, Party
from shuangsuiji.journal.models import Entry
from tests.county import County, build_county
from tests.drawing import stage

curve = pytest.importorskip("py_arkworks_bls12381")
pytestmark = pytest.mark.django_db
SECRET = curve.Scalar(20231107)
TAG = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"


@pytest.fixture
def county() -> County:
    return build_county(size=6)


@pytest.fixture
def chain(monkeypatch: pytest.MonkeyPatch) -> drand.Chain:
    """The chain of the profile under a key of our own, so that its rounds can be signed here."""
    public = (curve.G2Point() * SECRET).to_compressed_bytes().hex()
    made = drand.Chain(1600000000, 3, False, public)
    monkeypatch.setitem(drand.CHAINS, "52db9ba70e0cc0f6", made)
    return made


def beacon(number: int, **changes: object) -> str:
    """What the beacon's address answers for a round."""
    digest = hashlib.sha256(number.to_bytes(8, "big")).digest()
    signature = (curve.G1Point.hash_to_curve(digest, TAG) * SECRET).to_compressed_bytes()
    return json.dumps(
        {"round": number, "randomness": hashlib.sha256(signature).hexdigest(), "signature": signature.hex(), **changes}
    )


def announced(county: County, mode: str) -> Announcement:
    task = stage.make_task(county, stage.make_plan(county), match_mode="bureau")
    return stage.announce(county, stage.frame(county, task, mode=mode))


def at_phone(client: Client, party: Party, **sent: str) -> str:
    return client.post(reverse("public:witness", args=[party.code]), sent, follow=True).content.decode()


def sealed(announcement: Announcement, party: str) -> str:
    return commit(announcement.hash_name, announcement.digest, party, stage.WITNESS_SHARE)


def test_two_witnesses_on_their_own_phones(client: Client, county: County) -> None:
    announcement = announced(county, "witnessed-two")
    first, second = announcement.parties.filter(name__startswith="witness")
    assert first.code != second.code
    found = client.get(reverse("public:witness-entrance"), {"code": first.code[:5].upper() + "-" + first.code[5:]})
    assert found.url == reverse("public:witness", args=[first.code])  # type: ignore[attr-defined]
    assert client.get(reverse("public:witness", args=["nobody2345"])).status_code == 404
    value = sealed(announcement, first.name)
    assert "请填写见证人姓名" in at_phone(client, first, commit=value, holder=" ").replace(
        "请填写“见证人姓名”", "请填写见证人姓名"
    )
    assert "承诺已记入留痕台账" in at_phone(client, first, commit=value, holder="陈代表")
    at_phone(client, first, commit="0" * 64, holder="陈代表")  # nobody tries twice
    assert Party.objects.get(pk=first.pk).commit == value
    at_phone(client, second, commit=sealed(announcement, second.name), holder="李记者")
    stage.commit_as(county, announcement)
    assert "打不开" in at_phone(client, first, share="0" * 64)
    for party in (first, second):
        assert "谢谢您的见证" in at_phone(client, party, share=stage.WITNESS_SHARE)
    refs = set(Entry.objects.filter(act__in=["draw.commit", "draw.reveal"]).values_list("actor", flat=True))
    assert {"witness", "witness-2"} < refs
    assert not any("陈代表" in bytes(canon).decode() for canon in Entry.objects.values_list("canon", flat=True))
    page = client.get(reverse("public:draw", args=[announcement.ref])).content.decode()
    assert "见证人2" in page
    assert "陈代表" not in page


def test_the_planner_shows_the_code(client: Client, county: County) -> None:
    announcement = announced(county, "witnessed-two")
    client.force_login(county.people["planner"])
    page = client.get(reverse("drawing:step", args=[announcement.ref, "seed"])).content.decode()
    for party in announcement.parties.filter(name__startswith="witness"):
        assert f"{party.code[:5]}-{party.code[5:]}" in page
    assert page.count("data:image/svg") == 2


def revealed(county: County) -> Announcement:
    announcement = announced(county, "beacon")
    for party in ("auditor", "witness"):
        stage.commit_as(county, announcement, party, stage.SHARE if party == "auditor" else stage.WITNESS_SHARE)
    for party in ("auditor", "witness"):
        stage.reveal_as(county, announcement, party, stage.SHARE if party == "auditor" else stage.WITNESS_SHARE)
    return announcement


def test_a_draw_with_the_beacon(county: County, chain: drand.Chain, tmp_path: Path) -> None:
    announcement = revealed(county)
    number = int(announcement.entropy.get().round)
    due = drand.round_time(chain, number)
    assert announcement.reveal_by is not None
    assert announcement.reveal_by < due <= announcement.reveal_by + timedelta(seconds=chain.period)
    take = {"actor": county.actor("auditor"), "announcement": announcement, "position": 0}
    wrong = [
        (beacon(number + 1), due, f"公告约定的是第 {number} 轮"),
        (beacon(number, signature=json.loads(beacon(number + 1))["signature"]), due, "与其签名对不上"),
        (
            beacon(number, **{key: json.loads(beacon(number + 1))[key] for key in ("signature", "randomness")}),
            due,
            "签名不是该信标的",
        ),
        (beacon(number), due - timedelta(seconds=5), "还没有到时间"),
        ("{}", due, "没有轮次"),
        ("[" * 5000, due, "不是信标一轮的 JSON"),
        ("\x00", due, "不是信标一轮的 JSON"),
        (beacon(number, randomness=7), due, "没有 randomness"),
    ]
    for text, now, words in wrong:
        with pytest.raises(Refusal, match=words):
            services.take_beacon(**take, text=text, now=now)  # type: ignore[arg-type]
    services.take_beacon(**take, text=beacon(number), now=due)  # type: ignore[arg-type]
    announcement.refresh_from_db()
    assert announcement.state == AnnouncementState.REVEALED
    services.run_draw(actor=county.actor("planner"), announcement=announcement, now=due)
    (tmp_path / "p.zip").write_bytes(queries.package_zip(announcement, audience="auditor"))
    assert {step.name: step.state for step in verify(tmp_path / "p.zip").steps}["entropy"] == "ok"


def test_the_fallback_round_and_the_share_that_comes_too_late(county: County, chain: drand.Chain) -> None:
    announcement = announced(county, "beacon")
    for party in ("auditor", "witness"):
        stage.commit_as(county, announcement, party, stage.SHARE if party == "auditor" else stage.WITNESS_SHARE)
    stage.reveal_as(county, announcement)
    late = stage.later(90)
    with pytest.raises(Refusal, match="揭示期限已过"):
        services.reveal_share(
            actor=county.actor("planner"),
            announcement=announcement,
            party="witness",
            share=stage.WITNESS_SHARE,
            now=late,
        )
    services.declare_missing(actor=county.actor("planner"), announcement=announcement, party="witness", now=late)
    number = int(announcement.entropy.get().round) + 86400 // chain.period
    services.take_beacon(
        actor=county.actor("planner"),
        announcement=announcement,
        position=0,
        text=beacon(number),
        now=late + timedelta(days=1),
    )
    announcement.refresh_from_db()
    assert announcement.state == AnnouncementState.REVEALED
    assert announcement.entropy.get().used_round == str(number)
