import json
import shutil

import pytest
from fairdraw.__main__ import main
from fairdraw.package import open_package, write_zip

from .builders import KEYS, VECTORS, change_json, copy_of, files_of, run

FRAME = VECTORS / "sealed" / "package" / "frames" / "row-1.tsv"


def snapshot(place):
    return {path.relative_to(place): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def undrawn(name, place):
    """A golden package before its draw."""
    shutil.copytree(VECTORS / name / "package", place)
    for path in ("record.json", "match.tsv", "match.json", "manifest.json"):
        (place / path).unlink(missing_ok=True)
    shutil.rmtree(place / "draw", ignore_errors=True)
    return place


@pytest.mark.parametrize("name", ["open", "sealed", "sm3", "cumulative", "missing", "match", "match-only", "fallback"])
@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_draw_and_match_write_the_golden_files(tmp_path, name, kind, capsys):
    place = undrawn(name, tmp_path / "p")
    if kind == "zip":
        place.with_suffix(".zip").write_bytes(write_zip({str(p): d for p, d in snapshot(place).items()}))
        place = place.with_suffix(".zip")
    assert main(["draw", str(place)]) == 0
    shown = json.loads(capsys.readouterr().out)
    if "officers.tsv" in files_of(name):
        assert main(["match", str(place)]) == 0
    golden = files_of(name)
    package = open_package(place)
    assert {path: package.read(path) for path in package.paths} == {
        p: d for p, d in golden.items() if p != "manifest.json"
    }
    assert shown["answer"] == json.loads(golden["record.json"])["answer"]


def test_root_receipt_and_check(tmp_path):
    announced = json.loads(files_of("sealed")["announcement.json"])["rows"][0]["frame"]
    assert json.loads(run("root", FRAME).stdout) == announced
    subject = FRAME.read_text().split("\t")[0]
    made = run("receipt", FRAME, subject)
    receipt = json.loads(made.stdout)
    assert set(receipt) == {"handle", "hash", "line", "index", "size", "path"}
    (tmp_path / "r.json").write_text(made.stdout)
    assert run("check-receipt", tmp_path / "r.json", "--root", announced["root"]).returncode == 0
    wrong = run("check-receipt", tmp_path / "r.json", "--root", "0" * 64)
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert len(wrong.stderr.splitlines()) == 1


def test_sm3_root(capsys):
    frame = VECTORS / "sm3" / "package" / "frames" / "row-1.tsv"
    assert main(["root", str(frame), "--hash", "sm3"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(files_of("sm3")["announcement.json"])["rows"][0]["frame"]


def test_seed(capsys):
    for name in ("missing", "closed"):
        assert main(["seed", str(VECTORS / name / "package")]) == 0
    missing, closed = map(json.loads, capsys.readouterr().out.splitlines())
    assert missing["seed"] == json.loads(files_of("missing")["record.json"])["seed"]
    assert missing["shares"]["auditor"] == "missing"
    assert (closed["seed"], closed["shares"]["server"]) == (None, "closed")


def test_verify_speaks_both_languages_and_json(capsys):
    package, opening = str(VECTORS / "sealed" / "package"), str(VECTORS / "sealed" / "opening")
    assert main(["verify", package, "--opening", opening, "--keys", str(KEYS)]) == 0
    assert capsys.readouterr().out.startswith("核对通过")
    assert main(["verify", package, "--lang", "en"]) == 3
    assert capsys.readouterr().out.startswith("Right as far as it goes")
    assert main(["verify", package, "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["exit"] == 3
    assert main(["verify", "absent"]) == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda place: (place / "frames" / "row-1.tsv").write_bytes(b"a\tU\tE\n"), "公告为"),
        (lambda place: (place / "frames" / "row-1.tsv").unlink(), "frames/row-1.tsv"),
        (lambda place: change_json(place / "ceremony.json", lambda v: v["shares"].update(server=None)), "尚未揭示"),
        (lambda place: change_json(place / "ceremony.json", lambda v: v.update(transcript="x")), "种子文本"),
        (lambda place: change_json(place / "announcement.json", lambda v: v.update(serial=9)), "份额"),
        (lambda place: (place / "announcement.json").write_bytes(b"{"), "announcement.json"),
    ],
)
def test_draw_writes_nothing_where_something_is_wrong(tmp_path, change, said, capsys):
    place = undrawn("sealed", tmp_path / "p")
    change(place)
    before = snapshot(place)
    assert main(["draw", str(place)]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert said in shown.err
    assert len(shown.err.splitlines()) == 1
    assert snapshot(place) == before


def test_an_impossible_match_explains_itself_and_writes_nothing(tmp_path, capsys):
    place = undrawn("match", tmp_path / "p")
    assert main(["draw", str(place)]) == 0
    officers = place / "officers.tsv"
    officers.write_bytes(officers.read_bytes().replace(b"\t20\t", b"\t1\t"))
    before = snapshot(place)
    capsys.readouterr()
    assert main(["match", str(place)]) == 1
    shown = capsys.readouterr()
    assert isinstance(json.loads(shown.out), dict)
    assert len(shown.err.splitlines()) == 1
    assert snapshot(place) == before


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nothing"],
        ["root"],
        ["root", "absent.tsv"],
        ["draw", "absent"],
        ["receipt", str(FRAME), "stranger"],
        ["check-receipt", str(FRAME), "--root", "x"],
        ["match", str(VECTORS / "closed" / "package")],
    ],
)
def test_every_complaint_is_one_sentence(arguments, capsys):
    for lang in ("zh", "en"):
        assert main([*arguments, "--lang", lang]) == 1
        shown = capsys.readouterr()
        assert shown.out == ""
        assert len(shown.err.splitlines()) == 1


def test_help_names_every_command():
    shown = run("-h", "--lang", "en")
    assert shown.returncode == 0
    assert all(name in shown.stdout for name in ("root", "receipt", "check-receipt", "seed", "draw", "match", "verify"))


def test_draw_keeps_a_true_manifest(tmp_path):
    place = copy_of("sealed", tmp_path / "p")
    before = snapshot(place)
    assert main(["draw", str(place)]) == 0
    assert snapshot(place) == before
