"""The page and the command line say the same about every package: verdict, sentence, state and text of every step."""

from __future__ import annotations

from pathlib import Path

import pytest
from fairdraw.verify import verify
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fairdraw.builders import copy_of
from tests.fairdraw.following import add, busiest, seats_of, standing, told

from .node import Node
from .packages import DRAND, Built, Choice, build

VECTORS = Path(__file__).parents[3] / "fairdraw/vectors"
BYTES = [b"\0", b"\r", b"\t", b"0", b"Z", b"\xff", "é".encode(), "e\u0301".encode()]
CHOICES = {
    "open": Choice(),
    "sealed": Choice(sealed=True),
    "sm3": Choice(hash="sm3", sealed=True),
    "cumulative": Choice(rounding="cumulative", areas=("140525", "14.05_2", "x-1")),
    "rows": Choice(rows=3, sealed=True, officers=6),
    "match": Choice(officers=9),
    "match sm3": Choice(officers=9, hash="sm3", sealed=True),
    "missing share": Choice(missing="auditor"),
    "fallback": Choice(sources=(DRAND, "dice"), fallback=True),
    "closed": Choice(closed=True),
    "journal": Choice(journal=True),
    "no manifest": Choice(manifest=False),
    "no entropy": Choice(sources=()),
    "nobody": Choice(size=0),
    "nobody eligible": Choice(certain=1),
    "certain by rule": Choice(certain=0.3, told=2, sealed=True),
    "no reserve": Choice(reserve=0, certain=0, excluded=0, size=400),
}


def agree(node: Node, built: Built, opened: bool) -> dict[str, object]:
    """The report both give; fails where they differ."""
    place = node.zip(built.files)
    opening = node.opening(built.opening) if opened else None
    expected = verify(place, opening).as_json()
    assert node.verify(place, opening) == expected
    return expected


@pytest.mark.parametrize("opened", [False, True])
@pytest.mark.parametrize("name", CHOICES)
def test_good_packages(node: Node, name: str, opened: bool) -> None:
    report = agree(node, build(CHOICES[name]), opened)
    assert report["exit"] == 3  # nothing here is signed by an outside witness


@pytest.mark.parametrize("place", sorted(path.parent for path in VECTORS.glob("*/package")), ids=lambda path: path.name)
def test_golden_vectors(node: Node, place: Path) -> None:
    """The published vectors, with and without opening and keys."""
    package = place / "package"
    zipped = node.zip(
        {str(file.relative_to(package)): file.read_bytes() for file in package.rglob("*") if file.is_file()}
    )
    for opening in (None, place / "opening"):
        for keys in (None, VECTORS / "keys.txt"):
            assert node.verify(zipped, opening, keys) == verify(zipped, opening, keys).as_json()


def test_vectors_reach_every_verdict_above_wrong(node: Node) -> None:
    """With opening and keys a complete package is right, not only right as far as it goes."""
    place = VECTORS / "sealed"
    package = place / "package"
    zipped = node.zip(
        {str(file.relative_to(package)): file.read_bytes() for file in package.rglob("*") if file.is_file()}
    )
    assert node.verify(zipped, place / "opening", VECTORS / "keys.txt")["exit"] == 0


@settings(max_examples=25)
@given(
    choice=st.builds(
        Choice,
        seed=st.integers(0, 10**6),
        hash=st.sampled_from(["sha256", "sm3"]),
        sealed=st.booleans(),
        rows=st.integers(1, 3),
        size=st.integers(0, 80),
        rounding=st.sampled_from(["ceil", "cumulative"]),
        areas=st.sampled_from([(), ("a", "b", "c-1", "c.1")]),
        certain=st.sampled_from([0, 0.1, 0.6]),
        reserve=st.integers(0, 6),
        officers=st.sampled_from([0, 6, 11]),
        sources=st.sampled_from([("lottery",), ("dice", DRAND)]),
        missing=st.sampled_from([None, "auditor"]),
        journal=st.booleans(),
    ),
    opened=st.booleans(),
)
def test_random_packages(node: Node, choice: Choice, opened: bool) -> None:
    agree(node, build(choice), opened)


@settings(max_examples=60)
@given(data=st.data())
def test_damaged_packages(node: Node, data: st.DataObject) -> None:
    """Whatever is done to a file, both notice the same thing in the same place."""
    built = build(
        Choice(size=30, officers=6, journal=True, sealed=data.draw(st.booleans()), seed=data.draw(st.integers(0, 5)))
    )
    path = data.draw(st.sampled_from(sorted(built.files)))
    content = built.files[path]
    at = data.draw(st.integers(0, len(content)))
    kind = data.draw(st.sampled_from(["byte", "cut", "double line", "drop line", "swap lines", "blank", "absent"]))
    changed = (
        built.changed(path, lambda old: _damage(old, kind, at, data)) if kind != "absent" else _without(built, path)
    )
    expected = verify(node.zip(changed.files)).as_json()
    found = node.verify(node.zip(changed.files))
    assert [found["exit"], [(step["step"], step["state"]) for step in found["steps"]]] == [
        expected["exit"],
        [(step["step"], step["state"]) for step in expected["steps"]],
    ], (path, kind, at, expected["sentence"], found["sentence"])


def _without(built: Built, path: str) -> Built:
    files = {name: data for name, data in built.files.items() if name not in (path, "manifest.json")}
    return Built(files, built.opening, built.announcement)


def _damage(content: bytes, kind: str, at: int, data: st.DataObject) -> bytes:
    lines = content.split(b"\n")
    line = content[:at].count(b"\n") % max(1, len(lines) - 1)
    if kind == "byte":
        return content[:at] + data.draw(st.sampled_from(BYTES)) + content[at + 1 :]
    if kind == "cut":
        return content[:at]
    if kind == "double line":
        return b"\n".join(lines[: line + 1] + lines[line:])
    if kind == "drop line":
        return b"\n".join(lines[:line] + lines[line + 1 :])
    if kind == "swap lines":
        return b"\n".join(lines[:line] + lines[line : line + 2][::-1] + lines[line + 2 :])
    return content[:at] + b" " + content[at:]


def test_replacements(node: Node, tmp_path: Path) -> None:
    """Two replacements with somebody lent and a seat released; then one byte of a record changed."""
    place = copy_of("match", tmp_path / "package", manifest=False)
    first = standing(place)
    ill = busiest(first)
    second = add(place, first, told(first, ill), 1)
    other = busiest(second)
    vacated = seats_of(second.match_tsv, other)
    visit = vacated[0].split("#", maxsplit=1)[0]
    lent = {"officers": [["lent", 9, 0]], "seats": [[visit, vacated[0], "must", sorted(["lent", other])]]}
    add(place, second, told(second, other, vacated=vacated[:1], released=vacated[1:2], **lent), 2)

    def both() -> tuple[object, object]:
        files = {str(file.relative_to(place)): file.read_bytes() for file in place.rglob("*") if file.is_file()}
        return node.verify(node.zip(files)), verify(place).as_json()

    found, expected = both()
    assert found == expected
    assert found["exit"] == 3
    change = place / "replacements/0002.json"
    change.write_bytes(change.read_bytes().replace(b"illness", b"illnes2"))
    found, expected = both()
    assert found == expected
    assert found["exit"] == 1
