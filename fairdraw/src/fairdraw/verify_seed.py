"""Steps of `verify` about time and chance: announcement, anchoring, commitments, entropy, seed and journal."""

from __future__ import annotations

from datetime import datetime

from .announcement import Announcement
from .canonical import Problem, Wrong, canonical_json, digest
from .checks import ABSENT, CLOSED, OK, UNCHECKED, Case, Finding, finding, read_record
from .drand import chain_of, round_time
from .journal import Leaf, check_leaf, check_log, cosigned, read_journal
from .messages import Message
from .schema import parse_moment
from .seed import CLOSED as SHARE_CLOSED
from .seed import ceremony_seed, check_shares, check_value, read_ceremony
from .substitution import lines_digest


def check_announcement_hash(case: Case) -> Finding:
    """Transcript and record speak of this announcement."""
    announcement = case.announcement
    if "ceremony.json" in case.package:
        case.ceremony = read_ceremony(case.package.read("ceremony.json"))
        lines = case.ceremony.transcript.split("\n")
        if case.ceremony.transcript and lines[1:2] != [f"announcement {announcement.A}"]:
            raise Wrong("announcement_transcript")
    if "record.json" in case.package:
        case.record = read_record(case.package.read("record.json"))
        if (case.record["announcement"], case.record["hash"]) != (announcement.A, announcement.hash):
            raise Wrong("announcement_record")
    return finding(OK, "announcement_ok", hash=announcement.A)


def check_anchored(case: Case) -> Finding:
    """A lies in a checkpoint that a witness cosigned before the entropy existed; whatever else is no proof of that."""
    if "journal.json" not in case.package:
        return finding(ABSENT, "anchored_absent")
    if case.keys is None:
        return finding(UNCHECKED, "anchored_no_keys")
    try:
        held = _witnessed(case)
    except Problem as problem:  # the step `journal` reports it as the fault it is
        return finding(UNCHECKED, "anchored_broken", reason=problem.message)
    return _before_entropy(case, held)


def _witnessed(case: Case) -> list[tuple[str, datetime]]:
    """(witness, time) of every cosignature over the checkpoint that holds the announcement."""
    for leaf in read_journal(case.package.read("journal.json")):
        if leaf.what == "announcement" and case.keys is not None:
            check_leaf(leaf, case.announcement.A)
            check_log(leaf.checkpoint, case.keys.log)
            return cosigned(leaf.checkpoint, case.keys.witnesses)
    return []


def _before_entropy(case: Case, held: list[tuple[str, datetime]]) -> Finding:
    limit = entropy_time(case)
    if not held:
        return finding(UNCHECKED, "anchored_none")
    witness, at = min(held, key=lambda pair: pair[1])
    if limit is None:
        return finding(UNCHECKED, "anchored_no_time", witness=witness, at=at.isoformat())
    if at >= limit:
        return finding(UNCHECKED, "anchored_late", witness=witness, at=at.isoformat(), limit=limit.isoformat())
    return finding(OK, "anchored_ok", witness=witness, at=at.isoformat())


def entropy_time(case: Case) -> datetime | None:
    """When the first entropy value came to be: from the announced rounds, otherwise from the ceremony's times.

    Without announced entropy the shares are what nobody may know, so the time of their reveal counts.
    """
    known = announced_times(case.announcement)
    if known:
        return min(known)
    step = "entropy" if case.announcement.entropy else "revealed"
    return parse_moment(case.ceremony.times.get(step)) if case.ceremony else None


def announced_times(announcement: Announcement) -> list[datetime]:
    """Times that the announced rounds stand for: a time itself, or a round of a known drand chain."""
    found = []
    for source in announcement.entropy:
        chain, moment = chain_of(source.source), parse_moment(source.round)
        if chain is not None and source.round.isdecimal() and len(source.round) < 10:
            moment = round_time(chain, int(source.round))
        if moment is not None:
            found.append(moment)
    return found


def check_commitments(case: Case) -> Finding:
    """Every party is committed, and every share opens its commitment or is called missing."""
    if case.ceremony is None:
        return finding(CLOSED, "ceremony_absent")
    states = check_shares(case.announcement, case.ceremony)
    shown = [Message("share_" + state, {"party": party}) for party, state in states.items()]
    closed = SHARE_CLOSED in states.values()
    return finding(CLOSED if closed else OK, "commitments_closed" if closed else "commitments_ok", shares=shown)


def check_entropy(case: Case) -> Finding:
    """Every value keeps the rules of its source, in the announced round or a fallback of it."""
    sources = case.announcement.entropy
    if not sources:
        return finding(OK, "entropy_none")
    values = case.ceremony.entropy if case.ceremony else ()
    if len(values) < len(sources) and not (case.ceremony and case.ceremony.transcript):
        return finding(CLOSED, "entropy_closed")
    if len(values) != len(sources):
        raise Wrong("entropy_count", found=len(values), announced=len(sources))
    unchecked = [source.source for source, value in zip(sources, values) if not check_value(source, value)]
    pairs = zip(sources, values)
    moved = [f"{source.source}:{value.round}" for source, value in pairs if value.round not in (None, source.round)]
    note = Message("entropy_moved", {"rounds": moved}) if moved else ""
    if unchecked:
        return finding(UNCHECKED, "entropy_unchecked", sources=unchecked, note=note)
    return finding(OK, "entropy_ok", count=len(values), note=note)


def check_seed(case: Case) -> Finding:
    """The transcript follows from announcement and ceremony, and the record holds its hash."""
    ceremony = case.ceremony
    if ceremony is None or SHARE_CLOSED in check_shares(case.announcement, ceremony).values():
        return finding(CLOSED, "seed_closed")
    if not ceremony.transcript and case.record is None:
        return finding(CLOSED, "seed_closed")
    case.seed = ceremony_seed(case.announcement, ceremony)
    if case.record is not None and case.record["seed"] != case.seed:
        raise Wrong("seed_differs")
    return finding(OK, "seed_ok", seed=case.seed)


def check_journal(case: Case) -> Finding:
    """Announcement, commitments and result lie in checkpoints that the log signed."""
    if "journal.json" not in case.package:
        return finding(ABSENT, "journal_absent")
    leaves = read_journal(case.package.read("journal.json"))
    digests = _digests(case)
    for leaf in leaves:
        if leaf.what not in digests:
            return finding(ABSENT, "journal_unmatched", what=Message("what_" + leaf.what))
        check_leaf(leaf, digests[leaf.what])
    missing = [Message("what_" + what) for what in digests if what not in {leaf.what for leaf in leaves}]
    if missing:
        return finding(ABSENT, "journal_leaf_absent", what=missing)
    return _signatures(case, leaves)


def _digests(case: Case) -> dict[str, str]:
    """What the leaves must record: A, H of the commitments, of the record and of the substitutions, as far as the package holds them."""
    name = case.announcement.hash
    found = {"announcement": case.announcement.A}
    if case.ceremony is not None:
        found["commits"] = digest(name, canonical_json(dict(case.ceremony.commits)))
    if case.record is not None:
        found["result"] = digest(name, canonical_json(dict(case.record)))
    if case.substitutions:
        found["substitutions"] = lines_digest(name, case.substitutions)
    return found


def _signatures(case: Case, leaves: tuple[Leaf, ...]) -> Finding:
    if case.keys is None:
        return finding(UNCHECKED, "journal_no_keys")
    for leaf in leaves:
        check_log(leaf.checkpoint, case.keys.log)
        cosigned(leaf.checkpoint, case.keys.witnesses)
    return finding(OK, "journal_ok", count=len(leaves))
