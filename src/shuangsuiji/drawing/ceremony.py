"""The rows of a ceremony in the words of fairdraw: announcement, commitments, shares, entropy, transcript."""

from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from fairdraw.announcement import Announcement as FairAnnouncement
from fairdraw.announcement import read_announcement
from fairdraw.canonical import canonical_json, digest

from fairdraw import seed as seeds
from shuangsuiji.profiles.queries import active_profile

from .models import Announcement, Entropy, Party

SERVER = "server"
WITNESS = "witness"
PARTY_TITLES = {"server": "系统", "auditor": "纪检监督", WITNESS: "见证人"}
BEACON = "drand"


def fair(announcement: Announcement) -> FairAnnouncement:
    """The announcement as it was published, checked anew."""
    return read_announcement(bytes(announcement.canonical or b""))


def party_title(name: str) -> str:
    """A party's name for people; "witness-2" is the second witness."""
    kind, _, number = name.partition("-")
    return f"{PARTY_TITLES[kind]}{number}" if kind in PARTY_TITLES else name


def is_witness(name: str) -> bool:
    """Whether a party stands on the stage without an account."""
    return name.partition("-")[0] == WITNESS


def is_beacon(source: str) -> bool:
    """Whether a source is a public beacon, whose values bear a signature instead of a second person's word."""
    return source.partition(":")[0] == BEACON


def source_title(source: str) -> str:
    """An entropy source's name for people."""
    return str(source_rule(source).get("title", source))


def source_rule(source: str) -> dict[str, Any]:
    """What the profile asks of the numbers of a source; nothing where people type none."""
    return active_profile().sources.get(source.split(":", maxsplit=1)[0], {})


def commits_of(parties: list[Party]) -> dict[str, str]:
    """Party → commitment, of those who have committed."""
    return {party.name: party.commit for party in parties if party.commit}


def commits_digest(announcement: Announcement, parties: list[Party]) -> str:
    """What the journal keeps of the commitments: H of their canonical JSON."""
    return digest(announcement.hash_name, canonical_json(commits_of(parties)))


def opens(announcement: Announcement, party: Party, share: str) -> bool:
    """Whether `share` is the one that the party committed to."""
    return seeds.commit(announcement.hash_name, announcement.digest, party.name, share) == party.commit


def values_of(entropy: list[Entropy]) -> list[seeds.Value]:
    """The confirmed public values, as the transcript takes them."""
    return [seeds.Value(row.value, row.used_round or None) for row in entropy if row.confirmed_by_id]


def make_transcript(announcement: Announcement) -> str:
    """The transcript from the rows of parties and entropy. Raises fairdraw's Wrong."""
    shares = {party.name: None if party.missing else party.share for party in announcement.parties.all()}
    return seeds.transcript(fair(announcement), shares, values_of(list(announcement.entropy.all())))


def ceremony_value(announcement: Announcement, *, everything: bool) -> dict[str, Any]:
    """The content of ceremony.json; without `everything` the server's share and the transcript stay closed."""
    parties, entropy = list(announcement.parties.all()), list(announcement.entropy.all())
    return {
        "commits": commits_of(parties),
        "shares": {party.name: _share(party, everything) for party in parties if party.commit},
        "entropy": [_value(row) for row in entropy if row.confirmed_by_id],
        "transcript": announcement.transcript if everything else "",
        "times": _times(announcement, parties, entropy),
    }


def _share(party: Party, everything: bool) -> str | None:
    shown = party.revealed_at is not None and (everything or party.name != SERVER)
    return party.share if shown else None


def _value(row: Entropy) -> dict[str, Any]:
    found: dict[str, Any] = {"value": row.value, "evidence": row.evidence}
    return {**found, "round": row.used_round} if row.used_round else found


def _times(announcement: Announcement, parties: list[Party], entropy: list[Entropy]) -> dict[str, str]:
    """When each step happened; `revealed` is the first reveal and `entropy` the first public value, the limits for anchoring."""
    moments: dict[str, datetime | None] = {"announced": announcement.announced_at, "drawn": announcement.drawn_at}
    moments.update((f"committed-{party.name}", party.committed_at) for party in parties)
    moments.update((f"revealed-{party.name}", party.revealed_at) for party in parties)
    moments["revealed"] = min((party.revealed_at for party in parties if party.revealed_at), default=None)
    moments["entropy"] = min((row.confirmed_at for row in entropy if row.confirmed_at), default=None)
    return {step: localtime(moment).isoformat(timespec="seconds") for step, moment in moments.items() if moment}
