import itertools
import json
import shutil
from unittest import mock

import pytest
from fairdraw.canonical import canonical_json, digest
from fairdraw.messages import render
from fairdraw.package import write_zip
from fairdraw.verify import STEPS, verify

from .builders import KEYS, NAMES, VECTORS, change_json, copy_of, files_of, journal_maker, maker, plan

# verdict with opening and keys, and the steps that are not ok
EXPECTED = {
    "open": (0, {}),
    "sealed": (0, {}),
    "certain": (0, {}),
    "sm3": (0, {}),
    "cumulative": (0, {}),
    "missing": (0, {}),
    "match": (0, {}),
    "match-only": (0, {}),
    "no-entropy": (0, {}),
    "fallback": (3, {"entropy": "unchecked"}),
    "closed": (3, dict.fromkeys(("commitments", "seed", "quotas", "samples", "names"), "closed")),
    "withheld": (3, {"frames": "absent", "quotas": "absent", "samples": "absent", "names": "unchecked"}),
}


def states(report):
    return {step.name: step.state for step in report.steps if step.state != "ok"}


def first_wrong(report):
    return next((step.name, step.message.code) for step in report.steps if step.state in ("wrong", "unreadable"))


def test_every_vector_is_expected():
    assert set(NAMES) == set(EXPECTED)


@pytest.mark.parametrize("name", NAMES)
def test_golden_packages(name, tmp_path):
    report = verify(VECTORS / name / "package", VECTORS / name / "opening", KEYS)
    assert (report.exit, states(report)) == EXPECTED[name]
    assert [step.name for step in report.steps] == list(STEPS)
    (tmp_path / "p.zip").write_bytes(write_zip(files_of(name)))
    assert verify(tmp_path / "p.zip", VECTORS / name / "opening", KEYS) == report


@pytest.mark.parametrize(
    ("name", "open_steps"),
    [
        ("open", {"anchored", "journal"}),
        ("sealed", {"anchored", "names", "journal"}),
        ("match", {"anchored", "match", "names", "journal"}),
    ],
)
def test_without_opening_and_keys_it_goes_only_so_far(name, open_steps):
    report = verify(VECTORS / name / "package")
    assert report.exit == 3
    assert set(states(report)) == open_steps


def test_what_is_absent_is_said(tmp_path):
    place = copy_of("match", tmp_path / "p")
    for path in ("manifest.json", "names.tsv", "match.tsv", "journal.json", "draw/row-1.tsv"):
        (place / path).unlink()
    report = verify(place, VECTORS / "match" / "opening", KEYS)
    assert report.exit == 3
    assert states(report) == dict.fromkeys(("manifest", "anchored", "samples", "match", "names", "journal"), "absent")
    assert "match.tsv" in report.sentence()


def test_withheld_frames_are_said():
    report = verify(VECTORS / "withheld" / "package", None, KEYS)
    assert "监督部门" in report.sentence()
    assert "auditor" in report.sentence("en")


def change_record(**fields):
    return "record.json", lambda value: value.update(fields)


@pytest.mark.parametrize(
    ("path", "change", "step", "code"),
    [
        ("announcement.json", lambda v: v.update(serial=2), "announcement", "announcement_transcript"),
        ("announcement.json", lambda v: v["rows"][0]["frame"].update(size=89), "frames", "frame_size"),
        ("announcement.json", lambda v: v["rows"][0]["frame"].update(root="0" * 64), "frames", "frame_root"),
        ("announcement.json", lambda v: v["rows"][0]["quotas"].pop("D"), "announcement", "announcement_transcript"),
        ("announcement.json", lambda v: v.pop("hash"), "announcement", "in_file"),
        ("ceremony.json", lambda v: v["commits"].update(server="0" * 64), "commitments", "share_does_not_open"),
        ("ceremony.json", lambda v: v["commits"].pop("auditor"), "commitments", "party_without_commitment"),
        ("ceremony.json", lambda v: v["entropy"].clear(), "entropy", "entropy_count"),
        ("ceremony.json", lambda v: v["entropy"][0].update(value="00"), "entropy", "numbers"),
        ("ceremony.json", lambda v: v["entropy"][0].update(value="312f"), "seed", "transcript"),
        ("ceremony.json", lambda v: v.update(transcript=""), "seed", "transcript_absent"),
        (*change_record(announcement="0" * 64), "announcement", "announcement_record"),
        (*change_record(hash="sm3"), "announcement", "announcement_record"),
        (*change_record(seed="0" * 64), "seed", "seed_differs"),
        (*change_record(quotas={}), "quotas", "record_rows"),
        ("record.json", lambda v: v["quotas"]["row-1"].update({"999901/A": 9}), "quotas", "quota_differs"),
        ("record.json", lambda v: v["quotas"]["row-1"].update({"999903/A": 0}), "quotas", "quota_differs"),
        ("record.json", lambda v: v["cutoffs"]["row-1"].update({"999901/D": "0" * 64}), "samples", "cutoffs_differ"),
        ("record.json", lambda v: v["cutoffs"].pop("row-1"), "samples", "record_rows"),
        (*change_record(answer="0" * 64), "samples", "answer_differs"),
        (*change_record(match_answer="0" * 64), "match", "match_unannounced"),
        (*change_record(answer="x"), "announcement", "in_file"),
        (*change_record(more=1), "announcement", "in_file"),
    ],
)
def test_a_changed_field_is_found(tmp_path, path, change, step, code):
    place = copy_of("sealed", tmp_path / "p", manifest=False)
    change_json(place / path, change)
    report = verify(place, VECTORS / "sealed" / "opening", KEYS)
    assert first_wrong(report) == (step, code)
    assert report.exit == (2 if code == "in_file" else 1)
    assert report.sentence().startswith("无法核对" if code == "in_file" else "核对不通过")
    later = STEPS[STEPS.index(step) + 1 :]
    assert all(found.state == "unchecked" for found in report.steps if found.name in later)


def replace_line(data, at, line):
    lines = data.splitlines(keepends=True)
    lines[at : at + 1] = line
    return b"".join(lines)


@pytest.mark.parametrize(
    ("path", "change", "step", "code"),
    [
        ("frames/row-1.tsv", lambda d: replace_line(d, 3, []), "frames", "frame_size"),
        ("draw/row-1.tsv", lambda d: replace_line(d, 0, []), "samples", "lines_differ"),
        ("draw/row-1.tsv", lambda d: d + b"\n", "samples", "lines_differ"),
        ("draw/row-2.tsv", lambda d: d.replace(b"\treserve\t", b"\tdrawn\t", 1), "samples", "lines_differ"),
        ("names.tsv", lambda d: replace_line(d, 0, []), "names", "names_count"),
        ("names.tsv", lambda d: replace_line(d, 0, d.splitlines(keepends=True)[1::-1]), "names", "names_order"),
        ("names.tsv", lambda d: d.replace("样例企业".encode(), "另一企业".encode(), 1), "names", "name_extra"),
        ("names.tsv", lambda d: d.replace(b"\t", b"", 1), "names", "in_file"),
        ("seats.tsv", lambda d: b"x\n", "match", "match_unannounced"),
    ],
)
def test_a_changed_list_is_found(tmp_path, path, change, step, code):
    place = copy_of("sealed", tmp_path / "p", manifest=False)
    data = (place / path).read_bytes() if (place / path).exists() else b""
    (place / path).write_bytes(change(data))
    assert first_wrong(verify(place, VECTORS / "sealed" / "opening", KEYS)) == (step, code)


def test_names_of_open_frames_are_checked_against_the_lists(tmp_path):
    place = copy_of("open", tmp_path / "p", manifest=False)
    names = place / "names.tsv"
    names.write_bytes(names.read_bytes().replace(b"91999999MA", b"91999998MA", 1))
    assert first_wrong(verify(place)) == ("names", "name_extra")


@pytest.mark.parametrize(
    ("path", "change", "step", "code"),
    [
        ("match.tsv", lambda d: replace_line(d, 0, []), "match", "match_differs"),
        ("officers.tsv", lambda d: d.replace(b"\t20\t", b"\t21\t", 1), "match", "match_root"),
        ("match.json", lambda d: d.replace(b'"unfilled":[', b'"unfilled":["x",'), "match", "match_summary"),
    ],
)
def test_a_changed_match_is_found(tmp_path, path, change, step, code):
    place = copy_of("match", tmp_path / "p", manifest=False)
    (place / path).write_bytes(change((place / path).read_bytes()))
    assert first_wrong(verify(place, VECTORS / "match" / "opening", KEYS)) == (step, code)


@pytest.mark.parametrize(
    ("path", "change", "step", "code"),
    [
        ("opening.json", lambda d: json.dumps({"secret": "0" * 64}).encode(), "match", "secret_wrong"),
        ("opening.json", lambda d: b"{}", "match", "in_file"),
        ("inputs.tsv", lambda d: d.replace(b"\t20\t", b"\t19\t", 1), "match", "inputs_root"),
        ("officers.tsv", lambda d: d.replace(b"99-0001", b"99-1001"), "match", "opening_officer"),
        ("officers.tsv", lambda d: replace_line(d, 0, []), "match", "opening_officer_absent"),
        ("subjects.tsv", lambda d: d.replace(b"91999999MA", b"91999998MA", 1), "names", "opening_handle"),
        ("subjects.tsv", lambda d: b"", "names", "opening_subject_absent"),
    ],
)
def test_a_changed_opening_is_found(tmp_path, path, change, step, code):
    opening = tmp_path / "opening"
    shutil.copytree(VECTORS / "match" / "opening", opening)
    (opening / path).write_bytes(change((opening / path).read_bytes()))
    assert first_wrong(verify(VECTORS / "match" / "package", opening, KEYS)) == (step, code)


def substitution(**fields):
    return {"at": "2026-04-01T09:00:00+08:00", "rank": 3, "reason": "closed", "row": "row-1", "stratum": "U", **fields}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ([substitution(rank=4)], None),
        ([substitution(rank=5), substitution(rank=4)], None),
        ([substitution(rank=3)], "substitution_rank"),
        ([substitution(rank=6)], "substitution_rank"),
        ([substitution(rank=4, row="row-9")], "substitution_rank"),
        ([substitution(rank=4, stratum="A")], "substitution_rank"),
        ([substitution(rank=4), substitution(rank=4)], "substitution_double"),
        ([substitution(rank=5)], "substitution_skips"),
        ([substitution(reason="because of")], "in_file"),
        ([substitution(at="today")], "in_file"),
        ([substitution(more=1)], "in_file"),
    ],
)
def test_substitutions(tmp_path, given, code):
    """The package `open` draws ranks 1 to 3 and has reserves 4 and 5."""
    place = copy_of("open", tmp_path / "p", manifest=False)
    (place / "journal.json").unlink()
    change_json(place / "record.json", lambda value: value.update(substitutions=given))
    report = verify(place)
    if code is None:
        assert report.exit == 3
    else:
        assert first_wrong(report)[1] == code


def with_journal(tmp_path, **changes):
    """The package `open` with a journal made anew under changed signers or times."""
    made = plan("open")
    announcement = maker.announce(made)
    place = copy_of("open", tmp_path / "p", manifest=False)
    record = json.loads((place / "record.json").read_bytes())
    digests = maker.digests(made.hash, announcement, maker.hold_ceremony(made, announcement), record)
    with mock.patch.multiple(journal_maker, **changes):
        (place / "journal.json").write_bytes(canonical_json(journal_maker.journal(digests)))
    return place


def test_a_witness_after_the_entropy_is_no_witness(tmp_path):
    report = verify(with_journal(tmp_path, WITNESSED=journal_maker.LOGGED), None, KEYS)
    assert report.exit == 3
    assert next(step.message.code for step in report.steps if step.name == "anchored") == "anchored_late"
    assert "无外部见证" in report.sentence()


def test_an_unknown_witness_is_no_witness(tmp_path):
    place = with_journal(tmp_path, WITNESS_KEY=journal_maker.Signer("stranger.example", 4))
    assert states(verify(place, None, KEYS))["anchored"] == "unchecked"


def test_a_log_that_did_not_sign_is_wrong(tmp_path):
    place = with_journal(tmp_path, LOG_KEY=journal_maker.Signer("other.example", 1))
    assert first_wrong(verify(place, None, KEYS)) == ("journal", "journal_log_signature")


def test_a_forged_cosignature_is_wrong(tmp_path):
    class Forger(journal_maker.Signer):
        def sign(self, message):
            return super().sign(message + b"!")

    place = with_journal(tmp_path, WITNESS_KEY=Forger(journal_maker.WITNESS_KEY.name, 4))
    assert first_wrong(verify(place, None, KEYS)) == ("journal", "journal_cosignature")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda v: v["leaves"][2].update(index=4), "journal_path"),
        (lambda v: v["leaves"][0].pop("checkpoint"), "journal_path"),
        (lambda v: v["leaves"][1]["entry"].update(digest="0" * 64), "journal_digest"),
        (lambda v: v["leaves"][1]["entry"].update(at="2026"), "journal_path"),
        (lambda v: v["leaves"][1].update(leaf="0" * 64), "in_file"),
        (lambda v: v.update(checkpoint="x"), "in_file"),
        (lambda v: v["leaves"].append(v["leaves"][0]), "in_file"),
        (lambda v: v["leaves"][0].update(what="other"), "in_file"),
    ],
)
def test_a_changed_journal_is_found(tmp_path, change, code):
    place = copy_of("open", tmp_path / "p", manifest=False)
    change_json(place / "journal.json", change)
    for keys in (None, KEYS):
        assert first_wrong(verify(place, None, keys)) == ("journal", code)


def test_a_missing_leaf_is_said(tmp_path):
    place = copy_of("open", tmp_path / "p", manifest=False)
    change_json(place / "journal.json", lambda v: v["leaves"].pop())
    assert states(verify(place, None, KEYS))["journal"] == "absent"


def test_names_without_rows_are_wrong(tmp_path):
    """Nobody is drawn there, so nobody can be named; an empty list says the same as none."""
    place = copy_of("match-only", tmp_path / "p", manifest=False)
    (place / "names.tsv").write_bytes(b"")
    assert "names" not in states(verify(place, None, KEYS))
    (place / "names.tsv").write_bytes("91110000600037341L\t某店\n".encode())
    assert first_wrong(verify(place, None, KEYS)) == ("names", "names_count")


def test_a_keys_file_must_be_one(tmp_path):
    (tmp_path / "keys").write_text("log not+a+key\n")
    report = verify(VECTORS / "open" / "package", None, tmp_path / "keys")
    assert (report.exit, report.steps) == (2, ())
    assert "1" in report.sentence()
    assert verify(VECTORS / "open" / "package", None, tmp_path / "absent").exit == 2


def positions(data):
    return sorted({0, len(data) // 3, len(data) * 2 // 3, len(data) - 1})


FLIPS = [(name, path) for name in ("match", "open", "closed", "withheld") for path in sorted(files_of(name))]


@pytest.mark.parametrize(("name", "path"), FLIPS)
def test_one_flipped_byte_is_never_right(tmp_path, name, path):
    """With a manifest every file is bound; in the manifest itself only a change without meaning may pass."""
    place = copy_of(name, tmp_path / "p")
    data = (place / path).read_bytes()
    for at in positions(data):
        flipped = bytearray(data)
        flipped[at] ^= 1 << at % 8
        (place / path).write_bytes(bytes(flipped))
        report = verify(place, VECTORS / name / "opening", KEYS)
        assert report.exit in (1, 2), at
        assert report.sentence("en") != report.sentence("zh")


FREE = {"README.txt", "manifest.json"}


@pytest.mark.parametrize("path", sorted(set(files_of("match")) - FREE))
def test_without_a_manifest_a_flipped_byte_is_still_found(tmp_path, path):
    """Only what the contract leaves free may change: evidence, times, witnesses nobody knows, tight sets."""
    place = copy_of("match", tmp_path / "p", manifest=False)
    data = (place / path).read_bytes()
    expected = verify(place, VECTORS / "match" / "opening", KEYS)
    for at in positions(data):
        flipped = bytearray(data)
        flipped[at] ^= 1
        (place / path).write_bytes(bytes(flipped))
        report = verify(place, VECTORS / "match" / "opening", KEYS)
        if report.exit not in (1, 2):
            assert path in ("ceremony.json", "match.json", "journal.json"), at
            assert report.exit in (expected.exit, 3)


def test_nonsense_never_raises(tmp_path):
    """Every JSON file of a package replaced by values of other types: a verdict, no stack trace."""
    values = [b"null", b"[]", b"5", b'"x"', b"{}", b"\xff", b"", b"[[[["]
    for path in ("announcement.json", "ceremony.json", "record.json", "journal.json", "match.json", "manifest.json"):
        place = copy_of("match", tmp_path / path.replace(".", "-"), manifest=path == "manifest.json")
        for value in values:
            (place / path).write_bytes(value)
            report = verify(place, VECTORS / "match" / "opening", KEYS)
            assert report.exit in (1, 2), (path, value)
            assert report.as_text() != report.as_text("en")


def test_every_field_replaced_never_raises(tmp_path):
    """Every value in every JSON file replaced by two of another type."""
    odd = itertools.cycle([None, [], {}, "\t", -1, True, "0" * 64, "\u0661"])
    for path in ("announcement.json", "ceremony.json", "record.json", "journal.json"):
        place = copy_of("open", tmp_path / path.replace(".", "-"), manifest=False)
        whole = json.loads((place / path).read_bytes())
        for holder, key in list(walk(whole)):
            kept = holder[key]
            for value in (next(odd), next(odd)):
                holder[key] = value
                (place / path).write_bytes(json.dumps(whole).encode())
                assert verify(place).exit in (1, 2, 3)
            holder[key] = kept


def walk(value):
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield value, key
        yield from walk(inner)


def test_json_report_and_text():
    report = verify(VECTORS / "open" / "package", None, KEYS)
    value = report.as_json("en")
    assert value["exit"] == 0
    assert [step["step"] for step in value["steps"]] == list(STEPS)
    assert set(value) == {"exit", "sentence", "steps"}
    assert set(value["steps"][0]) == {"step", "state", "text"}
    assert len(report.as_text().splitlines()) == 13
    assert render(report.message) == report.sentence()


def test_result_digest_is_that_of_the_canonical_record():
    files = files_of("sm3")
    journal = json.loads(files["journal.json"])
    assert journal["leaves"][2]["entry"]["digest"] == digest("sm3", canonical_json(json.loads(files["record.json"])))
