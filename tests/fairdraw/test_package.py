import io
import zipfile

import pytest
from fairdraw.canonical import Unreadable, Wrong
from fairdraw.package import Frames, check_manifest, manifest, open_package, read_manifest, write_folder, write_zip

from .builders import copy_of, files_of


def zip_of(place, entries):
    with zipfile.ZipFile(place, "w") as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return place


def test_zip_and_folder_hold_the_same(tmp_path):
    files = files_of("sealed")
    (tmp_path / "p.zip").write_bytes(write_zip(files))
    write_folder(files, tmp_path / "folder")
    for package in (open_package(tmp_path / "p.zip"), open_package(tmp_path / "folder")):
        assert {path: package.read(path) for path in package.paths} == files
        assert check_manifest(package) == len(files) - 1
        assert dict(Frames(package, ["row-1", "row-2"])) == {
            row: files[f"frames/{row}.tsv"] for row in ("row-1", "row-2")
        }


def test_equal_files_give_an_equal_zip():
    files = files_of("open")
    assert write_zip(files) == write_zip(dict(reversed(files.items())))


@pytest.mark.parametrize("name", ["/etc/passwd", "../out", "a/../../b", "a\\b", "C:x", "a//b", "./a", "a\0b"])
def test_unsafe_paths_are_refused(tmp_path, name):
    place = zip_of(tmp_path / "p.zip", [("good", b""), ("placeholder", b"x")])
    data = place.read_bytes()
    patched = zipfile.ZipInfo("placeholder")
    assert patched.filename in data.decode("latin-1")
    raw = name.encode().ljust(len("placeholder"), b"x") if len(name) < 11 else name.encode()[:11]
    place.write_bytes(data.replace(b"placeholder", raw))
    with pytest.raises(Unreadable) as caught:
        open_package(place)
    assert caught.value.code == "zip_path"


def test_a_zip_bomb_is_refused(tmp_path):
    place = tmp_path / "bomb.zip"
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("frames/row-1.tsv", "w") as stream:
        for _ in range(70):
            stream.write(bytes(1 << 20))
    with pytest.raises(Unreadable) as caught:
        open_package(place)
    assert caught.value.code == "zip_bomb"


def test_a_zip_that_lies_about_sizes_is_unreadable(tmp_path):
    place = zip_of(tmp_path / "p.zip", [("a", b"abcdef" * 10)])
    data = bytearray(place.read_bytes())
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = (5).to_bytes(4, "little")
    place.write_bytes(bytes(data))
    with pytest.raises(Unreadable):
        open_package(place).read("a")


def test_doubles_links_and_locks_are_refused(tmp_path):
    with pytest.warns(UserWarning, match="Duplicate"):
        double = zip_of(tmp_path / "double.zip", [("a", b"1"), ("a", b"2")])
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    linked = zip_of(tmp_path / "link.zip", [(link, b"/etc/passwd")])
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("a", b"1")
    (tmp_path / "bz.zip").write_bytes(packed.getvalue())
    for place, code in ((double, "zip_double"), (linked, "package_link"), (tmp_path / "bz.zip", "zip_locked")):
        with pytest.raises(Unreadable) as caught:
            open_package(place)
        assert caught.value.code == code


def test_a_link_in_a_folder_is_refused(tmp_path):
    (tmp_path / "x").symlink_to("/etc/passwd")
    with pytest.raises(Unreadable):
        open_package(tmp_path)


def test_no_package(tmp_path):
    (tmp_path / "text").write_text("no zip")
    for place in (tmp_path / "absent", tmp_path / "text"):
        with pytest.raises(Unreadable):
            open_package(place)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda place: (place / "extra.txt").write_text("x"), "manifest_extra"),
        (lambda place: (place / "names.tsv").unlink(), "manifest_missing"),
        (lambda place: (place / "README.txt").write_text("x"), "manifest_changed"),
    ],
)
def test_manifest(tmp_path, change, code):
    place = copy_of("open", tmp_path / "p")
    change(place)
    with pytest.raises(Wrong) as caught:
        check_manifest(open_package(place))
    assert caught.value.code == code


def test_manifest_leaves_itself_out():
    files = files_of("open")
    assert manifest(files) == files["manifest.json"]
    with pytest.raises(Unreadable):
        read_manifest(b'{"a": "no hash"}')


@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_writing_keeps_the_manifest_true(tmp_path, kind):
    files = files_of("open")
    place = tmp_path / "p"
    if kind == "folder":
        write_folder(files, place)
    else:
        place.write_bytes(write_zip(files))
    open_package(place).write({"draw/row-1.tsv": b"new\n", "more/x": b"y"})
    package = open_package(place)
    assert package.read("draw/row-1.tsv") == b"new\n"
    assert check_manifest(package) == len(files)


def test_writing_is_all_or_nothing(tmp_path):
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "blocked").write_bytes(b"a file where a folder is wanted")
    with pytest.raises(OSError, match=r"File exists|Not a directory"):
        write_folder({"a": b"new", "blocked/b": b"x"}, tmp_path)
    assert (tmp_path / "a").read_bytes() == b"old"
    assert {path.name for path in tmp_path.iterdir()} == {"a", "blocked"}
