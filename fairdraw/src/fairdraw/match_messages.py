"""What the match can say, in Chinese and English: faults of its tables, and why no match exists."""
from __future__ import annotations

from .messages import register

register({
    "match_kind": ("{file} 第 {line} 行：不认识的行首“{kind}”", "{file} line {line}: unknown kind of line {kind!r}"),
    "match_width": ("{file} 第 {line} 行：应有 {width} 栏，实有 {found} 栏", "{file} line {line}: {width} fields expected, {found} found"),
    "match_number": ("{file} 第 {line} 行：“{text}”不是合格的数，只能写不带前导零的十进制数",
                     "{file} line {line}: {text!r} is no decimal number without leading zeros below 2 to the power 53"),
    "match_name": ("{file} 第 {line} 行：编号“{text}”不能为空，不能含空白、逗号或控制字符",
                   "{file} line {line}: the id {text!r} must not be empty or hold blanks, commas or control characters"),
    "match_handle": ("{file} 第 {line} 行：“{text}”不是合格的对象代号", "{file} line {line}: {text!r} is no handle"),
    "match_reason": ("{file} 第 {line} 行：“{text}”不是合格的原因代码，只能用 1 至 40 个字母、数字或短横",
                     "{file} line {line}: {text!r} is no reason code of 1 to 40 letters, digits or hyphens"),
    "match_must": ("{file} 第 {line} 行：“{text}”应为 must 或 optional", "{file} line {line}: {text!r} should be must or optional"),
    "match_seat": ("{file} 第 {line} 行：名额“{seat}”应写成“{visit}#序号”", "{file} line {line}: the seat {seat!r} should read {visit}#N"),
    "match_order": ("{file} 第 {line} 行：没有按字节顺序排列", "{file} line {line}: lines are not sorted by bytes"),
    "match_double": ("{file} 第 {line} 行：与前面的一行重复", "{file} line {line}: repeats an earlier line"),
    "match_list_order": ("{file} 第 {line} 行：人员编号没有按字节顺序排列，或有重复",
                         "{file} line {line}: officers are not in byte order, or one stands twice"),
    "match_unknown_officer": ("{file} 第 {line} 行：检查人员“{officer}”不在名单中",
                              "{file} line {line}: the officer {officer!r} is not on the roster"),
    "match_unknown_pattern": ("{file} 第 {line} 行：没有名为“{pattern}”的配组方式", "{file} line {line}: there is no pattern {pattern!r}"),
    "match_unknown_subject": ("{file} 第 {line} 行：没有检查对象“{handle}”", "{file} line {line}: there is no subject {handle!r}"),
    "match_subject_missing": ("抽中的检查对象“{handle}”不在 inputs.tsv 中", "the drawn subject {handle!r} is not in inputs.tsv"),
})
