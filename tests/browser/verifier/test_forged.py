"""The six classic forgeries, and a few more: both verifiers refuse them, and with the same right sentence."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from fairdraw.canonical import canonical_json
from fairdraw.verify import verify

from .node import Node
from .packages import Choice, build

Edit = Callable[[bytes], bytes]


def _lines(edit: Callable[[list[bytes]], list[bytes]]) -> Edit:
    return lambda data: b"".join(edit(data.splitlines(keepends=True)))


def _json(edit: Callable[[dict[str, object]], object]) -> Edit:
    def change(data: bytes) -> bytes:
        value = json.loads(data)
        edit(value)
        return canonical_json(value)

    return change


def _swap_winner(data: bytes) -> bytes:
    """The last reserve of a stratum takes the place of a drawn subject, ranks kept."""
    lines = [line.split(b"\t") for line in data.splitlines()]
    drawn = next(at for at, fields in enumerate(lines) if fields[2] == b"drawn")
    reserve = next(at for at, fields in enumerate(lines) if fields[2] == b"reserve" and fields[0] == lines[drawn][0])
    lines[drawn][3:], lines[reserve][3:] = lines[reserve][3:], lines[drawn][3:]
    return b"".join(b"\t".join(fields) + b"\n" for fields in lines)


def _other_seed(value: dict[str, object]) -> None:
    value["seed"] = "0" * 64


FORGERIES: dict[str, tuple[str, Edit, str, str]] = {
    "line changed": (
        "frames/row-1.tsv",
        lambda data: data.replace(b"\tA\tE\n", b"\tB\tE\n", 1),
        "frames",
        "任务 row-1 的抽取池与公告公布的摘要不符，公告之后可能被改动",
    ),
    "line added": (
        "frames/row-1.tsv",
        _lines(lambda lines: [*lines, b"zz\tA\tE\n"]),
        "frames",
        "任务 row-1 的抽取池有 61 户，公告为 60 户",
    ),
    "line removed": (
        "frames/row-1.tsv",
        _lines(lambda lines: lines[:7] + lines[8:]),
        "frames",
        "任务 row-1 的抽取池有 59 户，公告为 60 户",
    ),
    "lines reordered": (
        "frames/row-1.tsv",
        _lines(lambda lines: lines[1::-1] + lines[2:]),
        "frames",
        "任务 row-1 的抽取池与公告公布的摘要不符，公告之后可能被改动",
    ),
    "seed changed": ("record.json", _json(_other_seed), "seed", "抽取记录 record.json 的种子与重新计算的不符"),
    "winner swapped": ("draw/row-1.tsv", _swap_winner, "samples", "draw/row-1.tsv 第 1 行与重新抽取的结果不符"),
    "quota raised": (
        "record.json",
        _json(lambda value: value["quotas"]["row-1"].update(B=9)),
        "quotas",  # type: ignore[index]
        "任务 row-1 的类别 B 应抽 2 户，公布的是 9 户",
    ),
    "name exchanged": (
        "names.tsv",
        _lines(lambda lines: [b"row-1\t911400000000000000\tX\n", *lines[1:]]),
        "names",
        "names.tsv 多出“row-1 911400000000000000”",
    ),
    "announcement edited": ("announcement.json", _json(lambda value: value.update(serial=32)), "announcement", ""),
    "share exchanged": (
        "ceremony.json",
        _json(lambda value: value["shares"].update(auditor="0" * 64)),
        "commitments",  # type: ignore[attr-defined]
        "“auditor”揭示的随机数份额与其事先的承诺不符，种子文本却未记为缺失（missing）",
    ),
    "lottery repeated": (
        "ceremony.json",
        _json(lambda value: value["entropy"][0].update(value="312f")),
        "seed",  # type: ignore[index]
        "种子文本从第 3 行起与公告和各方的份额不符",
    ),
    "officer exchanged": (
        "match.tsv",
        _lines(lambda lines: [lines[0].replace(b"ZF00000", b"ZF00001", 1), *lines[1:]]),
        "match",
        "match.tsv 与重新匹配的结果不符",
    ),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_forgery_is_refused(node: Node, name: str) -> None:
    """The manifest is made to fit, as a forger would; the step and the sentence are those of fairdraw."""
    path, edit, step, sentence = FORGERIES[name]
    built = build(Choice(officers=6, seed=3))
    forged = built.changed(path, edit)
    assert forged.files[path] != built.files[path]
    place = node.zip(forged.files)
    found = node.verify(place)
    failed = [(entry["step"], entry["text"]) for entry in found["steps"] if entry["state"] == "wrong"]
    assert found["exit"] == 1
    assert [place for place, _ in failed] == [step]
    assert sentence in failed[0][1]
    assert found == verify(place).as_json()


def test_certain_subjects_beyond_the_announced_rules(node: Node) -> None:
    """Who makes more or fewer subjects certain than the rules do, is told the two numbers."""
    built = build(Choice(closed=True, certain=0, told=0))
    value = {**built.announcement, "rows": [{**built.announcement["rows"][0], "certain": _one_rule(4)}]}
    found = node.verify(node.zip({**built.files, "announcement.json": canonical_json(value)}))
    assert found["steps"][0]["state"] == "wrong"  # the manifest
    forged = built.changed("announcement.json", lambda _: canonical_json(value))
    found = node.verify(node.zip(forged.files))
    assert "任务 row-1 的抽取池有 0 户重点必查，公告按规则公布的是 4 户" in found["sentence"]
    assert found == verify(node.zip(forged.files)).as_json()
    again = build(Choice(closed=True)).changed(
        "announcement.json",
        _json(lambda value: value["rows"][0].update(certain=[*_one_rule(1), *_one_rule(2)])),  # type: ignore[index]
    )
    assert node.verify(node.zip(again.files)) == verify(node.zip(again.files)).as_json()


def _one_rule(number: int) -> list[dict[str, object]]:
    return [{"number": number, "rule": "complaints", "title": "投诉举报线索"}]


def test_forgery_without_a_new_manifest(node: Node) -> None:
    """Who forgets the manifest is caught at once, by the name of the file."""
    built = build(Choice())
    files = {**built.files, "frames/row-1.tsv": built.files["frames/row-1.tsv"].replace(b"\tE\n", b"\tC\n", 1)}
    found = node.verify(node.zip(files))
    assert (found["exit"], found["sentence"]) == (
        1,
        "核对不通过，“清单”一步不符：文件 frames/row-1.tsv 的内容与清单 manifest.json 中的摘要不符。",
    )
