"""Results of checks as older lists and platforms write them, mapped to the codes of the list of 2024.

The letters and numbers are those of a provincial platform of 2017; labels that changed while their codes were kept stand
beside each other.
"""

from collections.abc import Mapping

RESULT_WORDS: Mapping[str, str] = {
    **dict.fromkeys(["未发现问题", "未发现违法行为", "正常", "1"], "none"),
    **dict.fromkeys(["未按规定公示应当公示的信息", "未按规定公示", "公示信息隐瞒真实情况、弄虚作假", "2B"], "undisclosed"),
    **dict.fromkeys(["通过登记的住所（经营场所）无法联系", "通过登记的住所（经营场所）无法取得联系",
                     "无法联系", "查无下落", "6"], "unreachable"),
    **dict.fromkeys(["不配合检查情节严重", "不予配合情节严重", "不配合检查", "8"], "uncooperative"),
    **dict.fromkeys(["未发现开展本次抽查涉及的经营活动", "未开展经营活动", "F"], "inactive"),
    **dict.fromkeys(["发现问题，依法责令立即改正或者限期改正", "发现问题经责令已改正", "发现问题已责令改正", "责令改正", "E"], "corrected"),
    **dict.fromkeys(["发现问题，待后续调查处理", "发现问题待后续处理", "待后续处理", "A", "3", "4", "5", "G", "D"], "pending"),
    "合格": "qualified",
    "不合格": "unqualified",
    **dict.fromkeys(["其他情况", "其他", "已关闭停业或正在组织清算", "已关闭停业", "注销", "被吊销", "被撤销", "迁出",
                     "7", "9", "10", "11", "12"], "other"),
}  # fmt: skip


def result_of(text: str) -> str | None:
    """The result code that a cell means; None where it tells nothing."""
    bare = "".join(text.split()).translate(str.maketrans("(),;", "（），；"))
    return RESULT_WORDS.get(bare) or RESULT_WORDS.get(bare.upper())
