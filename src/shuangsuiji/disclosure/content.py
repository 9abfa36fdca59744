"""What the public sees of a visit: built once, frozen in the publication, digested into the journal."""

import re
from typing import Any

from fairdraw.canonical import canonical_json, digest

from shuangsuiji.common.codes import find_id_numbers
from shuangsuiji.common.errors import Refusal
from shuangsuiji.inspections import queries as inspections
from shuangsuiji.profiles.queries import active_profile

PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
BANK_CARD = re.compile(r"(?<!\d)\d{16,19}(?![\dA-Za-z])")
HASH = "sha256"


def public_content(visit: inspections.Visit) -> dict[str, Any]:
    """The public facts of a visit. Raises Refusal when a text holds personal data that must be taken out first."""
    codes = inspections.result_codes()
    findings = [
        {"item": row.item.name, "result": codes[row.result].title, "problem": row.problem, "disposal": row.disposal}
        for row in inspections.findings_of(visit)
    ]
    content = {
        "visit": visit.number,
        "subject": visit.subject.name,
        "code": visit.subject.code,
        "tasks": [{"number": task.number, "name": task.name} for task in visit.tasks.all()],
        "body": active_profile().site["bureau"],
        "visited_on": visit.visited_on.isoformat() if visit.visited_on else "",
        "findings": findings,
        "note": visit.note,
    }
    refuse_personal_data(content)
    return content


def refuse_personal_data(content: dict[str, Any]) -> None:
    """Texts are typed by hand at the door: ID numbers, telephone numbers and bank cards slip in. Raises Refusal."""
    for text in [content["note"], *[row[name] for row in content["findings"] for name in ("problem", "disposal")]]:
        kinds = {"身份证号": find_id_numbers(text), "手机号": PHONE.findall(text), "银行卡号": BANK_CARD.findall(text)}
        found = [kind for kind, hits in kinds.items() if hits]
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
