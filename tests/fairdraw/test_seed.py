import dataclasses
import hashlib
import json

import pytest
from fairdraw.announcement import Source, check_announcement, read_announcement
from fairdraw.canonical import Unreadable, Wrong
from fairdraw.seed import (
    Value,
    ceremony_seed,
    check_shares,
    check_value,
    commit,
    numbers_value,
    read_ceremony,
    transcript,
    transcript_seed,
)

from .builders import files_of, maker, plan

SIGNATURE = "ab" * 48
RANDOMNESS = hashlib.sha256(bytes.fromhex(SIGNATURE)).hexdigest()


def ceremony_of(name, change=lambda value: None):
    files = files_of(name)
    value = json.loads(files["ceremony.json"])
    change(value)
    return read_announcement(files["announcement.json"]), read_ceremony(json.dumps(value).encode())


def test_transcript_word_for_word():
    announcement = maker.announce(plan("fallback"))
    share = {"auditor": "1" * 64, "server": None, "特邀监督员": "2" * 64}
    text = transcript(announcement, share, [Value(RANDOMNESS, "26566612"), Value(numbers_value([2, 11]))])
    assert text == (
        f"fairdraw/1 seed\nannouncement {announcement.A}\n"
        f"entropy drand:52db9ba70e0cc0f6:26566612 {RANDOMNESS}\nentropy lottery:welfare:2026025 322e31312f\n"
        f"share auditor {'1' * 64}\nshare server missing\nshare 特邀监督员 {'2' * 64}\n"
    )
    assert transcript_seed("sha256", text) == hashlib.sha256(text.encode()).hexdigest()


def test_without_entropy_a_missing_share_voids():
    announcement = maker.announce(plan("no-entropy"))
    shares = dict.fromkeys(announcement.parties, "1" * 64)
    assert "\nentropy none\n" in transcript(announcement, shares, [])
    with pytest.raises(Wrong) as caught:
        transcript(announcement, {**shares, "auditor": None}, [])
    assert (caught.value.code, caught.value.message.args["parties"]) == ("void", ["auditor"])


def test_states_of_shares():
    assert check_shares(*ceremony_of("closed")) == {"auditor": "opened", "server": "closed", "特邀监督员": "opened"}
    assert check_shares(*ceremony_of("missing"))["auditor"] == "missing"


def test_a_share_that_does_not_open_must_be_called_missing():
    with pytest.raises(Wrong) as caught:
        ceremony_seed(*ceremony_of("sealed", lambda value: value["shares"].update(server="0" * 64)))
    assert caught.value.code == "share_does_not_open"
    announcement, ceremony = ceremony_of("missing", lambda value: value["shares"].update(auditor="0" * 64))
    assert ceremony_seed(announcement, ceremony) == json.loads(files_of("missing")["record.json"])["seed"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda v: v["commits"].pop("server"), "party_without_commitment"),
        (lambda v: v["commits"].update(stranger="0" * 64), "party_unknown"),
        (lambda v: v["shares"].update(stranger=None), "party_unknown"),
        (lambda v: v["entropy"].pop(), "entropy_count"),
        (lambda v: v.update(transcript=v["transcript"].replace("dice", "lice")), "transcript"),
        (lambda v: v.update(transcript=""), "transcript_absent"),
        (lambda v: v.update(transcript=v["transcript"] + "\n"), "transcript"),
        (lambda v: v["entropy"][0].update(value=numbers_value([3, 1, 6, 6, 3])), "transcript"),
        (lambda v: v["entropy"][0].update(value="abcd"), "numbers"),
        (lambda v: v["shares"].update(server=None), "not_opened"),
    ],
)
def test_a_ceremony_that_does_not_follow(change, code):
    with pytest.raises(Wrong) as caught:
        ceremony_seed(*ceremony_of("sealed", change))
    assert caught.value.code == code


@pytest.mark.parametrize(
    "change",
    [
        lambda v: v.pop("commits"),
        lambda v: v.update(extra=1),
        lambda v: v["commits"].update(server=5),
        lambda v: v["shares"].update(server=5),
        lambda v: v["entropy"][0].update(value="AB"),
        lambda v: v["entropy"][0].pop("value"),
        lambda v: v.update(transcript=3),
        lambda v: v.update(transcript=[]),
        lambda v: v.update(transcript=False),
        lambda v: v.update(times=0),
        lambda v: v.update(times=""),
        lambda v: v.update(times={"entropy": "yesterday"}),
        lambda v: v.update(entropy={}),
        lambda v: v["entropy"][0].update(round="a b"),
    ],
)
def test_a_ceremony_that_breaks_its_format(change):
    with pytest.raises(Unreadable):
        ceremony_of("sealed", change)


def test_commitments_bind_announcement_and_party():
    values = {commit("sha256", a, party, "1" * 64) for a in ("0" * 64, "f" * 64) for party in ("server", "auditor")}
    assert len(values) == 4


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        ("drand:x", Value("00" * 32, None, {"signature": SIGNATURE}), "drand_signature"),
        ("drand:x", Value("00" * 31), "drand_value"),
        ("drand:x", Value(RANDOMNESS, "4"), "drand_earlier"),
        ("dice", Value(b"xy/".hex()), "numbers"),
        ("dice", Value(b"1.02/".hex()), "numbers"),
        ("dice", Value(b"1.2".hex()), "numbers"),
        ("dice", Value("ff"), "numbers"),
        ("dice", Value((b"9" * 5000 + b"/").hex()), "numbers"),
        ("lottery:a", Value(numbers_value([3, 2])), "numbers_order"),
    ],
)
def test_entropy_that_breaks_the_rules_of_its_source(kind, value, code):
    with pytest.raises(Wrong) as caught:
        check_value(Source(kind, "5"), value)
    assert caught.value.code == code


def test_entropy_that_keeps_them():
    assert check_value(Source("dice", "t"), Value(numbers_value([6, 1, 6])))
    assert check_value(Source("lottery:a", "5"), Value(numbers_value([0, 3, 3, 30])))
    assert not check_value(Source("drand:x", "5"), Value(RANDOMNESS, "6", {"signature": SIGNATURE}))
    assert not check_value(Source("stars", "5"), Value("ab"))


@pytest.mark.parametrize(
    "change",
    [
        {"format": "fairdraw/2"},
        {"hash": "md5"},
        {"parties": ["auditor"]},
        {"parties": ["server", "server"]},
        {"parties": ["server", "a b"]},
        {"parties": ["server", "a\u3000b"]},
        {"names": "never"},
        {"serial": -1},
        {"serial": True},
        {"secret": "00"},
        {"rows": {}},
        {"entropy": [{"source": "dice"}]},
        {"created_at": "2026-03-01"},
        {"voided": [1]},
        {"reveal_by": "2026-13-01T09:00:00+08:00"},
        {"title": " "},
        {"fallback": None},
        {"match": {}},
        {"extra": 1},
        {"match": {"inputs": {"root": "0" * 64, "size": 1.0}}},
    ],
)
def test_an_announcement_that_breaks_its_format(change):
    value = maker.announce(plan("sealed")).value
    with pytest.raises(Unreadable):
        check_announcement({**value, **change})


@pytest.mark.parametrize(
    "change",
    [
        {"id": "a/b"},
        {"id": "x" * 41},
        {"reserve": -1},
        {"rounding": "round"},
        {"quotas": {"E": {"bp": 1}}},
        {"quotas": {"A": {"bp": 1, "number": 1}}},
        {"quotas": {"A": {}}},
        {"quotas": {"A": {"bp": -1}}},
        {"frame": {"root": "0"}},
    ],
)
def test_a_row_that_breaks_its_format(change):
    value = maker.announce(plan("open")).value
    value["rows"][0].update(change)
    with pytest.raises(Unreadable) as caught:
        check_announcement(value)
    assert "rows[0]" in str(caught.value)


def test_rows_have_different_ids():
    value = maker.announce(plan("open")).value
    with pytest.raises(Unreadable):
        check_announcement({**value, "rows": value["rows"] * 2})


def test_every_field_of_the_announcement_counts_in_its_hash():
    value = maker.announce(plan("sealed")).value
    changes = [
        {"authority": "b"},
        {"title": "b"},
        {"serial": 2},
        {"voided": ["x"]},
        {"fallback": ""},
        {"names": "at-draw"},
    ]
    hashes = {check_announcement({**value, **change}).A for change in [{}, *changes]}
    assert len(hashes) == len(changes) + 1
    assert dataclasses.is_dataclass(check_announcement(value))
