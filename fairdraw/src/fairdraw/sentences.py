"""Every sentence of the package itself: code -> (Chinese, English), with {names} of str.format."""
from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "hash_name": ("不认识的杂凑算法“{name}”，只能是 sha256 或 sm3", "unknown hash {name}; it must be sha256 or sm3"),
    "hash_missing": ("这台机器的 Python 没有 {name} 算法，请换用带 OpenSSL 1.1.1 以上的 Python",
                     "this Python has no {name}; use one built with OpenSSL 1.1.1 or later"),
    "utf8": ("文件不是 UTF-8 文本", "the file is not UTF-8 text"),
    "utf8_line": ("第 {line} 行不是 UTF-8 文本", "line {line} is not UTF-8 text"),
    "bom": ("文件开头有 BOM，请去掉后再试", "the file starts with a BOM; remove it"),
    "not_nfc": ("文字“{text}”不是 NFC 规范形式", "the text {text!r} is not in normal form NFC"),
    "last_line": ("最后一行没有换行符，文件可能被截断", "the last line has no line feed; the file may be cut off"),
    "carriage_return": ("第 {line} 行有回车符，行尾只能是 LF", "line {line} holds a carriage return; lines end with LF alone"),
    "nul": ("第 {line} 行有空字符", "line {line} holds a NUL character"),
    "json_syntax": ("第 {line} 行不是合格的 JSON", "line {line} is not valid JSON"),
    "json_double": ("JSON 中键“{key}”出现两次", "the key {key!r} stands twice in a JSON object"),
    "json_float": ("JSON 中的数 {text} 不是整数", "the JSON number {text} is not an integer"),
    "json_large": ("JSON 中的整数超出 2 的 53 次方", "a JSON integer reaches 2 to the power 53"),
    "json_depth": ("JSON 嵌套过深", "the JSON is nested too deeply"),
    "json_surrogate": ("JSON 中有不成对的代理字符", "the JSON holds a lone surrogate"),
    "json_value": ("JSON 不能表示类型 {kind}", "JSON has no value of type {kind}"),
    # places and fields
    "in_file": ("{file}：{reason}", "{file}: {reason}"),
    "field": ("字段 {place} 应为{want}", "the field {place} must be {want}"),
    "choice": ("字段 {place} 只能是 {choices} 之一", "the field {place} must be one of {choices}"),
    "double": ("字段 {place} 中“{value}”重复", "{value!r} stands twice in {place}"),
    "key_missing": ("{place} 缺少字段 {key}", "{place} lacks the field {key}"),
    "key_unknown": ("{place} 有规范之外的字段 {key}", "{place} has a field {key} that the format does not know"),
    "want_object": ("JSON 对象", "a JSON object"),
    "want_list": ("JSON 数组", "a JSON array"),
    "want_string": ("字符串", "a string"),
    "want_text": ("非空且不含控制字符的文字", "a text that is not blank and holds no control character"),
    "want_word": ("不含空白和控制字符的文字", "a text without blanks and control characters"),
    "want_name": ("1 至 40 个字母、数字或连字符", "1 to 40 ASCII letters, digits or hyphens"),
    "want_hex": ("小写十六进制", "lower-case hex"),
    "want_hex64": ("64 位小写十六进制", "64 lower-case hex characters"),
    "want_natural": ("非负整数", "a whole number from 0"),
    "want_moment": ("带时区的时间（RFC 3339）", "a time with its offset (RFC 3339)"),
    "want_rule": ("只含 bp 或 number 之一的比例规则", "a rule with either bp or number"),
    "want_server": ("含 server 在内的参与方名单", "a list of parties with the server among them"),
    # frames
    "frame_fields": ("第 {line} 行应有 3 个字段，实有 {count} 个", "line {line} must have 3 fields and has {count}"),
    "frame_handle": ("第 {line} 行的对象标识“{value}”不合格，应为 1 至 22 个字母、数字、_ 或 -",
                     "the handle {value!r} in line {line} must be 1 to 22 letters, digits, _ or -"),
    "frame_stratum": ("第 {line} 行的层“{value}”不合格，应为 类别 或 区域/类别，类别为 A、B、C、D、U",
                      "the stratum {value!r} in line {line} must be CLASS or AREA/CLASS with class A, B, C, D or U"),
    "frame_status": ("第 {line} 行的状态“{value}”不合格，应为 E、C 或 X:原因",
                     "the status {value!r} in line {line} must be E, C or X:reason"),
    "frame_order": ("第 {line} 行的对象标识重复或未按字节排序", "the handle in line {line} is double or out of byte order"),
    "frame_size": ("{row} 行的抽取池有 {found} 行，公告为 {announced} 行",
                   "the frame of row {row} has {found} lines, {announced} were announced"),
    "frame_root": ("{row} 行的抽取池与公告的根不符", "the frame of row {row} does not have the announced root"),
    "no_handle": ("抽取池中没有对象标识“{handle}”", "the frame has no handle {handle!r}"),
    "class_without_rule": ("{row} 行的层 {stratum} 没有抽取比例规则", "row {row} has no quota rule for the stratum {stratum}"),
    # receipts
    "receipt_right": ("核对通过：这一行在公告的抽取池中。", "Right: this line stands in the announced frame."),
    "receipt_handle": ("回执的对象标识与其所载的行不符", "the receipt's handle is not that of its line"),
    "receipt_root": ("回执推不出这个根", "the receipt does not lead to this root"),
    # ceremony
    "party_unknown": ("“{party}”不是公告中的参与方", "{party} is no party of the announcement"),
    "party_without_commitment": ("参与方“{party}”没有承诺", "the party {party} has no commitment"),
    "share_does_not_open": ("“{party}”的份额打不开其承诺，种子文本却未记为 missing",
                            "the share of {party} does not open its commitment, and the transcript does not call it missing"),
    "entropy_count": ("公告有 {announced} 个熵源，仪式记录有 {found} 个值",
                      "the announcement names {announced} entropy sources, the ceremony has {found} values"),
    "void": ("公告未约定熵源，而“{parties}”的份额缺失，本次抽取作废",
             "no entropy is announced and the share of {parties} is missing: the draw is void"),
    "not_opened": ("“{parties}”的份额尚未揭示", "the share of {parties} is not yet opened"),
    "transcript_absent": ("ceremony.json 没有种子文本 transcript", "ceremony.json has no transcript"),
    "transcript": ("种子文本从第 {line} 行起与公告和仪式记录不符",
                   "from line {line} on the transcript is not the one that follows from announcement and ceremony"),
    "drand_round": ("drand 的轮次“{round}”不是十进制正整数", "the drand round {round!r} is no decimal number"),
    "drand_earlier": ("drand 的后备轮次 {round} 早于公告的轮次 {announced}",
                      "the drand round {round} is earlier than the announced round {announced}"),
    "drand_value": ("drand 第 {round} 轮的值应为 64 位小写十六进制",
                    "the value of drand round {round} must be 64 lower-case hex characters"),
    "drand_signature": ("drand 第 {round} 轮的值不是其签名的 SHA-256", "the value of drand round {round} is not the SHA-256 of its signature"),
    "numbers": ("熵源 {source} 的值应为用“.”连接、以“/”结尾的数字",
                "the value of {source} must be numbers joined by . and ended by /"),
    "numbers_order": ("熵源 {source} 的号码应从小到大排列", "the numbers of {source} must ascend"),
    # packages
    "file_absent": ("包中没有文件 {file}", "the package has no file {file}"),
    "file_broken": ("文件 {file} 读不出来（{kind}）", "the file {file} cannot be read ({kind})"),
    "file_unreadable": ("读不到文件 {file}", "cannot read the file {file}"),
    "package_absent": ("找不到公示包 {file}", "there is no package {file}"),
    "package_no_zip": ("{file} 既不是文件夹也不是完好的 zip 文件", "{file} is neither a folder nor a sound zip file"),
    "package_link": ("公示包中不能有符号链接：{file}", "a package holds no symbolic links: {file}"),
    "zip_large": ("zip 文件过多或解压后过大", "the zip holds too many files or too many bytes"),
    "zip_double": ("zip 中文件 {file} 重复", "the file {file} stands twice in the zip"),
    "zip_path": ("zip 中的路径“{file}”不安全", "the path {file!r} in the zip is not safe"),
    "zip_locked": ("zip 中的文件 {file} 已加密或用了不支持的压缩方法", "the file {file} in the zip is encrypted or packed in an unknown way"),
    "zip_bomb": ("zip 中的文件 {file} 压缩比异常，拒绝解压", "the file {file} in the zip unpacks to suspiciously many bytes"),
    "manifest_extra": ("文件 {file} 不在清单 manifest.json 中", "the file {file} is not in manifest.json"),
    "manifest_missing": ("清单 manifest.json 列出的文件 {file} 不在包中", "manifest.json lists {file}, but the package does not hold it"),
    "manifest_changed": ("文件 {file} 与清单 manifest.json 的杂凑值不符", "the file {file} does not have the hash in manifest.json"),
    # command line
    "usage": (
        """用法：python -m fairdraw 命令 …
  root    FRAME.tsv [--hash sm3]              抽取池的根和行数
  receipt FRAME.tsv HANDLE [--hash sm3]       一个对象的回执
  check-receipt FILE --root ROOT              核对回执
  seed    PACKAGE                             种子和各方份额的状态
  draw    PACKAGE                             抽取，写 draw/*.tsv 和 record.json
  match   PACKAGE                             匹配，写 match.tsv、match.json 和 record.json
  verify  PACKAGE [--opening DIR] [--keys FILE] [--json]
          核对公示包；退出码 0 正确，1 不符，2 读不了，3 可核对的部分正确
任何命令都可加 --lang en 改用英文。
""",
        """usage: python -m fairdraw COMMAND …
  root    FRAME.tsv [--hash sm3]              root and number of lines of a frame
  receipt FRAME.tsv HANDLE [--hash sm3]       receipt of one subject
  check-receipt FILE --root ROOT              check a receipt
  seed    PACKAGE                             the seed and the state of every share
  draw    PACKAGE                             draw; writes draw/*.tsv and record.json
  match   PACKAGE                             match; writes match.tsv, match.json and record.json
  verify  PACKAGE [--opening DIR] [--keys FILE] [--json]
          check a package; exit 0 right, 1 wrong, 2 unreadable, 3 right as far as it goes
Every command takes --lang en.
"""),
    "usage_wrong": ("命令写法不对（{detail}）；用 -h 看用法", "wrong usage ({detail}); -h shows the commands"),
    "write_failed": ("写不了文件 {file}：{reason}", "cannot write {file}: {reason}"),
}
