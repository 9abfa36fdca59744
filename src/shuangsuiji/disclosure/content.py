"""What the public sees of a visit: built once, frozen in the publication, digested into the journal."""

from typing import Any

from fairdraw.canonical import canonical_json, digest

from shuangsuiji.common.errors import Refusal
from shuangsuiji.common.personal import personal_kinds
from shuangsuiji.inspections import queries as inspections
from shuangsuiji.profiles.queries import active_profile

HASH = "sha256"


def public_content(visit: inspections.Visit) -> dict[str, Any]:
    """The public facts of a visit, as they are; whoever publishes them refuses personal data first."""
    codes = inspections.result_codes()
    findings = [
        {"item": row.item.name, "result": codes[row.result].title, "problem": row.problem, "disposal": row.disposal}
        for row in inspections.findings_of(visit)
    ]
    return {
        "visit": visit.number,
        "subject": visit.subject.name,
        "code": visit.subject.code,
        "tasks": [{"number": task.number, "name": task.name} for task in visit.tasks.all()],
        "body": active_profile().site["bureau"],
        "visited_on": visit.visited_on.isoformat() if visit.visited_on else "",
        "findings": findings,
        "note": visit.note,
    }


def personal_data(content: dict[str, Any]) -> list[str]:
    """The kinds of personal data in the typed texts of a public content, each once; older results may still hold some."""
    texts = [content["note"], *[row[name] for row in content["findings"] for name in ("problem", "disposal")]]
    return list(dict.fromkeys(kind for text in texts for kind in personal_kinds(text)))


def refuse_personal_data(content: dict[str, Any]) -> None:
    """Raises Refusal for a content with personal data in it."""
    found = personal_data(content)
    if found:
        raise Refusal(
            f"{content['subject']}的检查结果文字中含有{'、'.join(found)}，不能公示。",
            mend="请退回执法人员删去个人信息后重新审核。",
        )


def content_digest(content: dict[str, Any]) -> str:
    """SHA-256 of the canonical form."""
    return digest(HASH, canonical_json(content))


def conclusion(content: dict[str, Any]) -> str:
    """One line for lists: the distinct results of a visit in the order of its items."""
    return "；".join(dict.fromkeys(finding["result"] for finding in content["findings"]))


def tells_of_problem(content: dict[str, Any]) -> bool:
    """Whether a public content names a result that is a problem."""
    problems = {code.title for code in inspections.result_codes().values() if code.problem}
    return any(finding["result"] in problems for finding in content["findings"])
