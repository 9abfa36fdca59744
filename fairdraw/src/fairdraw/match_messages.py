"""What the match can say, in Chinese and English: faults of its tables, and why no match exists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .messages import Message, register

RULES = ("certificate", "last-visit", "leave", "mode", "recusal", "speciality", "unit")


def part_messages(part: Mapping[str, Any]) -> list[Message]:
    """Sentences about one part of an explanation: what lacks, which rules play a role, what would cure it."""
    return [_lack(part), *map(_role, part["rules"]), *_cures(part)]


def _lack(part: Mapping[str, Any]) -> Message:
    numbers = {name: part[name] for name in ("visits", "room", "short")}
    code = "match_lack" if part["officers"] else "match_lack_all"
    return Message(code, {**numbers, "seats": len(part["seats"]), "officers": len(part["officers"])})


def _role(rule: Mapping[str, Any]) -> Message:
    code = "match_role_all" if rule["everywhere"] else "match_role"
    return Message(code, {**rule, "rule": rule_name(rule["rule"])})


def rule_name(rule: str) -> Message:
    """Name of a rule or reason code: known ones by their first words (leave-week-10 is a leave), others as they are written."""
    known = next((name for name in RULES if rule == name or rule.startswith(name + "-")), None)
    return Message("rule_other", {"rule": rule}) if known is None else Message(f"rule_{known}")


def _cures(part: Mapping[str, Any]) -> Iterator[Message]:
    found = [_cure(cure) for cure in part["cures"]]
    if found:
        yield Message("match_cures", {"cures": found})


def _cure(cure: Mapping[str, Any]) -> Message:
    if cure["cure"] == "capacity":
        return Message("match_cure_capacity", {"officers": len(cure["officers"]), "to": cure["to"]})
    if cure["cure"] == "rule":
        return Message("match_cure_rule", {**cure, "rule": rule_name(cure["rule"])})
    return Message("match_cure_officers", cure)


register(
    {
        "match_kind": (
            "{file} 第 {line} 行：不认识的行首“{kind}”",
            "{file} line {line}: unknown kind of line {kind!r}",
        ),
        "match_width": (
            "{file} 第 {line} 行：应有 {width} 栏，实有 {found} 栏",
            "{file} line {line}: {width} fields expected, {found} found",
        ),
        "match_number": (
            "{file} 第 {line} 行：“{text}”不是合格的数，只能写不带前导零的十进制数",
            "{file} line {line}: {text!r} is no decimal number without leading zeros below 2 to the power 53",
        ),
        "match_name": (
            "{file} 第 {line} 行：编号“{text}”不能为空，不能含空白、逗号或控制字符",
            "{file} line {line}: the id {text!r} must not be empty or hold blanks, commas or control characters",
        ),
        "match_handle": (
            "{file} 第 {line} 行：“{text}”不是合格的对象代号",
            "{file} line {line}: {text!r} is no handle",
        ),
        "match_reason": (
            "{file} 第 {line} 行：“{text}”不是合格的原因代码，只能用 1 至 40 个字母、数字或短横",
            "{file} line {line}: {text!r} is no reason code of 1 to 40 letters, digits or hyphens",
        ),
        "match_must": (
            "{file} 第 {line} 行：“{text}”应为 must 或 optional",
            "{file} line {line}: {text!r} should be must or optional",
        ),
        "match_seat": (
            "{file} 第 {line} 行：名额“{seat}”应写成“{visit}#序号”",
            "{file} line {line}: the seat {seat!r} should read {visit}#N",
        ),
        "match_order": ("{file} 第 {line} 行：没有按字节顺序排列", "{file} line {line}: lines are not sorted by bytes"),
        "match_double": ("{file} 第 {line} 行：与前面的一行重复", "{file} line {line}: repeats an earlier line"),
        "match_list_order": (
            "{file} 第 {line} 行：人员编号没有按字节顺序排列，或有重复",
            "{file} line {line}: officers are not in byte order, or one stands twice",
        ),
        "match_unknown_officer": (
            "{file} 第 {line} 行：检查人员“{officer}”不在名单中",
            "{file} line {line}: the officer {officer!r} is not on the roster",
        ),
        "match_unknown_pattern": (
            "{file} 第 {line} 行：没有名为“{pattern}”的配组方式",
            "{file} line {line}: there is no pattern {pattern!r}",
        ),
        "match_unknown_subject": (
            "{file} 第 {line} 行：没有检查对象“{handle}”",
            "{file} line {line}: there is no subject {handle!r}",
        ),
        "match_subject_missing": (
            "抽中的检查对象“{handle}”不在 inputs.tsv 中",
            "the drawn subject {handle!r} is not in inputs.tsv",
        ),
        "match_not_derived": (
            "现有匹配中的名额“{seat}”或人员“{officer}”不在 seats.tsv、officers.tsv 中",
            "the standing match holds seat {seat!r} or officer {officer!r}, which seats.tsv and officers.tsv do not",
        ),
        "match_not_standing": ("名额“{seat}”不在现有匹配中", "the seat {seat!r} does not stand in the match"),
        "match_no_officer": ("名单中没有检查人员“{officer}”", "the officer {officer!r} is not on the roster"),
        "match_hex": ("“{text}”不是 64 位小写十六进制数", "{text!r} is not 64 lower-case hex characters"),
        "no_match": (
            "没有可行的匹配：{seats} 个名额最多能配 {filled} 个，缺 {short} 个。{first}",
            "no match exists: of {seats} seats at most {filled} can be filled, short {short}. {first}",
        ),
        "match_lack": (
            "{visits} 户次检查的 {seats} 个名额只有 {officers} 名检查人员可以担任，合计最多担任 {room} 个，缺 {short} 个。",
            "{seats} seats of {visits} visits can only go to {officers} officers, who have room for {room}: short {short}.",
        ),
        "match_lack_all": (
            "{visits} 户次检查的 {seats} 个名额没有一名检查人员可以担任，缺 {short} 个。",
            "{seats} seats of {visits} visits can go to no officer at all: short {short}.",
        ),
        "match_role": (
            "{rule}使 {officers} 名人员不能担任其中 {places} 人次。",
            "The rule {rule} bars {officers} officers from {places} of these places.",
        ),
        "match_role_all": (
            "{rule}使 {officers} 名人员不能担任其中 {places} 人次，其中 {everywhere} 名全部不能担任。",
            "The rule {rule} bars {officers} officers from {places} of these places, {everywhere} of them from all.",
        ),
        "match_cures": ("任一办法即可配齐：{cures}。", "Any one of these cures it: {cures}."),
        "match_cure_officers": (
            "增加 {count} 名可担任这些名额的人员（每人至多 {room} 个）",
            "eligible officers to add: {count}, room {room} each",
        ),
        "match_cure_capacity": (
            "把 {officers} 名人员的上限提高到 {to} 个",
            "a cap of {to} instead, for {officers} officers",
        ),
        "match_cure_rule": (
            "不再适用“{rule}”（{officers} 名、{places} 人次）",
            "lifting the rule {rule} ({officers} officers, {places} places)",
        ),
        "rule_certificate": ("执法证件", "certificate"),
        "rule_last-visit": ("上次检查人员轮换", "last visit"),
        "rule_leave": ("请假", "leave"),
        "rule_mode": ("配组方式", "team pattern"),
        "rule_recusal": ("回避", "recusal"),
        "rule_speciality": ("专业要求", "speciality"),
        "rule_unit": ("单位限制", "unit"),
        "rule_other": ("“{rule}”", "{rule}"),
        "match_replaced": (
            "人员匹配与重新匹配的一致，参加匹配的人员和名额与抽取前锁定的一致；其后 {count} 次人员更换都由各自的随机数得出",
            "the match follows from officers, seats and seed, these from the inputs; {count} replacements follow from their own seeds",
        ),
        "replacement_files": (
            "人员更换的文件不齐：replacements/ 中应从 0001 起逐次各有一个 json 和一个 tsv",
            "replacements/ must hold one json and one tsv for each replacement, counted from 0001",
        ),
        "replacement_other": ("这次人员更换属于另一份公告", "the replacement belongs to another announcement"),
        "replacement_share": (
            "{party} 的份额与其事先提交的承诺不符",
            "the share of {party} does not open its earlier commitment",
        ),
        "replacement_deposit": ("第 {deposit} 份备用份额被用了两次", "deposit {deposit} is used twice"),
        "replacement_seed": (
            "种子不是由前一种子、更换理由和各方份额得出的",
            "the seed does not follow from the seed before, the record and the shares",
        ),
        "replacement_answer": (
            "更换后的人员与重新抽取的不同",
            "the officers after the replacement are not those drawn again",
        ),
    }
)
