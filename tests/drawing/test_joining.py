"""An outsider with the public package and patience tries to tell the class of a drawn business."""

import itertools
import json
import re

import pytest
from fairdraw.canonical import canonical_json, digest

from shuangsuiji.drawing import queries, services
from shuangsuiji.drawing.models import Announcement
from shuangsuiji.registry.models import Subject
from tests.county import County, build_county
from tests.drawing import stage

pytestmark = pytest.mark.django_db
HASH = re.compile(rb"[0-9a-f]{64}")


def opened(county: County) -> Announcement:
    """A draw of all that there is."""
    quotas = {**stage.QUOTAS, "A": {"bp": 10000}}
    task = stage.make_task(county, stage.make_plan(county), match_mode="bureau", quotas=quotas)
    announcement = stage.matched(county, task)
    services.open_names(actor=county.actor("planner"), announcement=announcement, now=stage.later(6))
    return announcement


def classes_tried(announcement: Announcement) -> set[str]:
    """Hashes that name a class of the drawn: of the answer and of the record, for every way to give them classes."""
    record, found = announcement.record or {}, set()
    lines = [
        line.split("\t")
        for row in announcement.rows.all()
        for line in bytes(row.draw_file or b"").decode().splitlines()
    ]
    drawn = [(ticket, handle) for _, _, kind, ticket, handle in lines if kind == "drawn"]
    for letters in itertools.product("ABCDU", repeat=len(drawn)):
        rows = sorted(
            f"row-12\t{letter}\t{ticket}\t{handle}\n" for letter, (ticket, handle) in zip(letters, drawn, strict=True)
        )
        answer = digest("sha256", "".join(rows).encode())
        quotas = {letter: letters.count(letter) for letter in record["quotas"]["row-12"]}
        tried = {**record, "answer": answer, "quotas": {"row-12": quotas}}
        found |= {answer, digest("sha256", canonical_json(tried))}
    return found


@pytest.mark.parametrize("number", [1, 2])
def test_a_draw_of_one_class_tells_no_class(number: int) -> None:
    county = build_county(size=5)
    kept = [subject.pk for subject in county.subjects if subject.risk_class == "A"][:number]
    Subject.objects.exclude(pk__in=kept).update(state="cancelled")
    announcement = opened(county)
    assert len(queries.names_of(announcement)) == number
    files = queries.package_files(announcement, audience="public")
    assert {"names.tsv", "ceremony.json", "announcement.json"} < set(files)
    assert not [path for path in files if path.startswith(("record", "frames/", "draw/"))]
    whole = b"".join(data for path, data in files.items() if path != "manifest.json")
    tried = classes_tried(announcement)
    assert len(tried) > 4
    assert not tried & {found.decode() for found in HASH.findall(whole)}
    assert b'"quotas":{"row-12":' not in whole
    auditor = queries.package_files(announcement, audience="auditor")
    assert tried & {found.decode() for found in HASH.findall(b"".join(auditor.values()))}
    assert {leaf["what"] for leaf in json.loads(files["journal.json"])["leaves"]} == {"announcement", "commits"}
    assert "只存于监督包" in files["README.txt"].decode()
