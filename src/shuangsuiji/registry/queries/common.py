"""What every read of 一单两库 shares."""

from shuangsuiji.common.errors import Missing

LEAST_FRAGMENT = 2


# Who may import may see the imports of their reach: the rows handed back hold what the sheet held.
SHEET_VERBS = {
    "subjects": "subject.edit",
    "officers": "officer.edit",
    "items": "item.edit",
    "experts": "officer.edit",
    "agencies": "officer.edit",
    "holders": "officer.edit",
    "results": "subject.edit",
    "leads": "subject.edit",
    "facts": "subject.edit",
    "licences": "subject.edit",
    "events": "subject.edit",
    "libraries": "subject.edit",
}


NOT_FOUND = "请核对网址，或从列表重新进入。"


def missing(what: str) -> Missing:
    """The refusal for a row that is not there or not in scope."""
    return Missing(f"没有找到该{what}。", mend=NOT_FOUND)
