"""公示包: what the public, and what the auditor, may hold of a draw at its present stage (draw.md, sections 1, 3 and 5)."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Literal

from fairdraw.canonical import load_json
from fairdraw.draw import record_file
from fairdraw.follow import FOLDER, path_of
from fairdraw.match_inputs import derive
from fairdraw.matching import match
from fairdraw.package import MANIFEST, manifest, write_zip
from fairdraw.substitution import public_line

from shuangsuiji.journal.queries import journal_tree, proof_of

from .anchors import anchored_leaf
from .ceremony import ceremony_value
from .frozen import frame_bytes
from .models import Announcement, AnnouncementState, FrameEntry, Selection, SelectionKind, SubstitutionLine
from .reseating import carried_out, officer_ids, shares_of

Audience = Literal["public", "auditor"]
RESULT_ACTS = ("draw.draw", "draw.match")
NOT_YET_COMMITTED = (AnnouncementState.FRAMED, AnnouncementState.ANNOUNCED)


def package_files(announcement: Announcement, *, audience: Audience) -> dict[str, bytes]:
    """Path → bytes of the package at its present stage.

    The public gets announcement, commitments, the others' shares and the journal at once; what follows from the seed only
    when names are open, and never what would join a name to a class (`withheld`).
    """
    everything = announcement.names_open_at is not None or audience == "auditor"
    files = {"announcement.json": record_file(load_json(bytes(announcement.canonical or b"")))}
    if committed(announcement):
        files["ceremony.json"] = record_file(ceremony_value(announcement, everything=everything))
    if everything:
        files.update(_result_files(announcement))
        files.update(_substitution_files(announcement, everything=audience == "auditor"))
    if audience == "public":
        left = withheld(announcement) if announcement.names_open_at else []
        files = {path: data for path, data in files.items() if not path.startswith(tuple(left))} if left else files
    else:
        files.update(_frames(announcement))
    files["journal.json"] = record_file(journal_value(announcement, files))
    files["README.txt"] = readme(announcement, files).encode()
    return {**files, MANIFEST: manifest(files)}


def package_zip(announcement: Announcement, *, audience: Audience) -> bytes:
    """The package as one zip; equal files give equal bytes."""
    return write_zip(package_files(announcement, audience=audience))


def opening_zip(announcement: Announcement) -> bytes:
    """The opening as one zip."""
    return write_zip(opening_files(announcement))


def committed(announcement: Announcement) -> bool:
    """Whether all commitments stand: until then there is no ceremony to show."""
    if announcement.state in NOT_YET_COMMITTED:
        return False
    return not announcement.parties.filter(commit="").exists()


def _frames(announcement: Announcement) -> dict[str, bytes]:
    return {f"frames/{row.row_id}.tsv": frame_bytes(row) for row in announcement.rows.all()}


def _result_files(announcement: Announcement) -> dict[str, bytes]:
    """Everything that follows from the seed, as far as draw and match have come."""
    if announcement.record is None:
        return {}
    files = _frames(announcement)
    files.update((f"draw/{row.row_id}.tsv", bytes(row.draw_file or b"")) for row in announcement.rows.all())
    files["record.json"] = record_file(announcement.record)
    files["names.tsv"] = names_file(announcement)
    return files | match_files(announcement)


def match_files(announcement: Announcement) -> dict[str, bytes]:
    """The match again from its frozen inputs: the one answer that they and the seed allow."""
    if announcement.matched_at is None:
        return {}
    handles = [handle.encode() for handle in _chosen(announcement).values_list("entry__handle", flat=True)]
    derived = derive(bytes(announcement.match_inputs or b""), handles)
    found = match(derived.officers, derived.seats, hash_name=announcement.hash_name, seed=announcement.seed)
    return {
        "officers.tsv": derived.officers,
        "seats.tsv": derived.seats,
        "match.tsv": found.match_tsv,
        "match.json": record_file(found.summary),
        **_replacement_files(announcement),
    }


def _substitution_files(announcement: Announcement, *, everything: bool) -> dict[str, bytes]:
    """What may be known of substitutions: for the public a number, and row, reason and name of those whose names are public."""
    lines = list(SubstitutionLine.objects.filter(row__announcement=announcement).order_by("pk"))
    if not lines:
        return {}
    name, opened = announcement.hash_name, [line for line in lines if line.opened_at or everything]
    value: dict[str, Any] = {"lines": [public_line(name, line.detail, opened=line in opened) for line in lines]}
    if not announcement.sealed and len(opened) == len(lines):
        value["details"] = [line.detail for line in lines]
    named = [line.substitute_id for line in opened if line.substitute_id]
    chosen = _chosen(announcement).values_list("entry__code", "entry__name")
    came = FrameEntry.objects.filter(pk__in=named).values_list("code", "name")
    return {"substitutions.json": record_file(value), "substitutes.tsv": _table(set(came) - set(chosen))}


def _replacement_files(announcement: Announcement) -> dict[str, bytes]:
    """What became of the match, one pair of files for each replacement (SPEC section 11)."""
    files = {}
    for number, row in enumerate(carried_out(announcement), 1):
        files[path_of(number)] = record_file(
            {
                "announcement": announcement.digest,
                "answer": row.answer,
                "commits": {"auditor": row.spare.commit, "server": row.spare.server_commit},
                "deposit": row.spare.deposit,
                "record": row.told,
                "seed": row.seed,
                "shares": shares_of(row),
            }
        )
        files[path_of(number, "tsv")] = bytes(row.match_tsv or b"")
    return files


def _chosen(announcement: Announcement) -> Any:
    chosen = Selection.objects.filter(entry__row__announcement=announcement)
    return chosen.exclude(kind=SelectionKind.RESERVE).order_by()


def names_file(announcement: Announcement) -> bytes:
    """names.tsv: of a sealed announcement code and name, of an open one with the row; nowhere beside a handle or a class."""
    columns = (
        ["entry__code", "entry__name"] if announcement.sealed else ["entry__row__row_id", "entry__code", "entry__name"]
    )
    return _table(set(_chosen(announcement).values_list(*columns)))


def _table(rows: Iterable[tuple[str, ...]]) -> bytes:
    lines = sorted("\t".join(row).encode() for row in rows)
    return b"".join(line + b"\n" for line in lines)


def withheld(announcement: Announcement) -> list[str]:
    """Path prefixes that stay with the auditor, because with the names they would tell a subject's class.

    The public can tell names apart by the tasks they were visited for and by area, handles by the rows they were drawn in;
    seats.tsv also tells a handle's office by its officers. Where all handles of such a group share one class, the group gives
    the class away: by rows alone frames, draw files and the record stay, by rows and office the files of the match stay. The same
    of the reserves of a row: whoever is replaced later, and whoever comes, is of a class that has some. The
    record's quotas tell the class outright, its answer and its digest in the journal tell it to whoever tries five letters.
    """
    if not announcement.sealed:
        return []
    by_rows, by_office = _classes_of_groups(announcement)
    if any(len(classes) < 2 for classes in (*by_rows.values(), *_classes_of_reserves(announcement).values())):
        return ["frames/", "draw/", "record.json"]
    if any(len(classes) < 2 for classes in by_office.values()):
        return ["officers.tsv", "seats.tsv", "match.", FOLDER]
    return []


def _classes_of_reserves(announcement: Announcement) -> dict[str, set[str]]:
    """Row → classes that have reserves; a row without any can have no substitute, and is left out."""
    reserves = Selection.objects.filter(entry__row__announcement=announcement, kind=SelectionKind.RESERVE).order_by()
    found: dict[str, set[str]] = {}
    for row, stratum in reserves.values_list("entry__row__row_id", "entry__stratum").distinct():
        found.setdefault(row, set()).add(stratum.rpartition("/")[2])
    return found


def _classes_of_groups(announcement: Announcement) -> tuple[Mapping[Any, set[str]], Mapping[Any, set[str]]]:
    columns = ("entry__subject_id", "entry__subject__office_id", "entry__row__row_id", "kind", "entry__stratum")
    rows: dict[int, set[tuple[str, str]]] = {}
    office: dict[int, int] = {}
    classes: dict[int, set[str]] = {}
    for subject, unit, row, kind, stratum in _chosen(announcement).values_list(*columns):
        rows.setdefault(subject, set()).add((row, kind))
        classes.setdefault(subject, set()).add(stratum)
        office[subject] = unit
    by_rows: dict[Any, set[str]] = {}
    by_office: dict[Any, set[str]] = {}
    for subject, where in rows.items():
        by_rows.setdefault(frozenset(where), set()).update(classes[subject])
        by_office.setdefault((frozenset(where), office[subject]), set()).update(classes[subject])
    return by_rows, by_office


def opening_files(announcement: Announcement) -> dict[str, bytes]:
    """The opening, for auditor, witnesses and court: what ties handles to codes and officers' ids to certificates."""
    entries = FrameEntry.objects.filter(row__announcement=announcement).order_by()
    officers = {(name, certificate) for name, (_, certificate) in officer_ids(announcement).items()}
    files = {
        "subjects.tsv": _table(set(entries.values_list("handle", "code", "name"))),
        "officers.tsv": _table(officers),
        "inputs.tsv": bytes(announcement.match_inputs or b""),
    }
    details = SubstitutionLine.objects.filter(row__announcement=announcement).order_by("pk")
    if details:
        files["substitutions.json"] = record_file({"details": [line.detail for line in details]})
    return {**files, "opening.json": record_file({"secret": announcement.secret})} if announcement.sealed else files


def journal_value(announcement: Announcement, files: Collection[str]) -> dict[str, Any]:
    """journal.json: signed checkpoint of the whole journal and the places in it of what the package's files tell."""
    tree = journal_tree()
    wanted: dict[str, tuple[str, ...]] = {"announcement": ("draw.announce",), "commits": ("draw.commits",)}
    if "record.json" in files:
        wanted["result"] = RESULT_ACTS
    if "substitutions.json" in files:
        wanted["substitutions"] = ("draw.substitute",)
    leaves = {what: proof_of(tree, announcement.ref, acts) for what, acts in wanted.items()}
    leaves["announcement"] = anchored_leaf(announcement) or leaves["announcement"]
    return {"checkpoint": tree.note(), "leaves": [{"what": what, **proof} for what, proof in leaves.items() if proof]}


CLOSED = "名单尚未到公开的时候：系统份额、种子、抽取池、抽取文件、匹配和名单现在只存于监督包。"
ABSENCES = {
    "frames/": "frames/、draw/：与名单对照会泄露个别企业的信用风险类别，只存于监督包。",
    "record.json": "record.json：各类应抽户数和结果摘要会泄露个别企业的信用风险类别，只存于监督包；监督部门凭监督包核验全部步骤。",
    "match.tsv": "officers.tsv、seats.tsv、match.tsv、match.json：与名单对照会泄露个别企业的类别，或尚未匹配，只存于监督包。",
}


def readme(announcement: Announcement, files: Mapping[str, bytes]) -> str:
    """README.txt: what this is, how to check it, and what is not in it and why."""
    absent = [text for start, text in ABSENCES.items() if not any(path.startswith(start) for path in files)]
    if "names.tsv" not in files:
        absent = [CLOSED]
    lines = [
        f"{announcement.title}（{announcement.number}）随机抽取公示包",
        f"公告摘要：{announcement.digest}",
        "",
        "核验：从公示网站“抽取验证”页面下载 fairdraw.pyz（一个文件），用 Python 3.9 以上版本运行",
        "    python3 fairdraw.pyz verify 本压缩包或文件夹",
        "Windows 上把 python3 换成 py。不需要联网。也可在“抽取验证”页面用浏览器核验。",
        "",
        "文件格式和核验步骤见 fairdraw/1 说明。",
        *(["", "本包不含：", *absent] if absent else []),
    ]
    return "\n".join(lines) + "\n"
