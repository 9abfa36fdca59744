"""Every sentence of the package itself: code -> (Chinese, English), with {names} of str.format."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "hash_name": ("不认识的摘要算法“{name}”，只能是 sha256 或 sm3", "unknown hash {name}; it must be sha256 or sm3"),
    "hash_missing": (
        "这台机器的 Python 没有摘要算法 {name}，请换用带 OpenSSL 1.1.1 以上的 Python",
        "this Python has no {name}; use one built with OpenSSL 1.1.1 or later",
    ),
    "utf8": ("文件不是 UTF-8 文本", "the file is not UTF-8 text"),
    "utf8_line": ("第 {line} 行不是 UTF-8 文本", "line {line} is not UTF-8 text"),
    "bom": ("文件开头有 BOM，请去掉后再试", "the file starts with a BOM; remove it"),
    "not_nfc": ("文字“{text}”不是 NFC 规范形式", "the text {text!r} is not in normal form NFC"),
    "last_line": ("最后一行没有换行符，文件可能被截断", "the last line has no line feed; the file may be cut off"),
    "carriage_return": (
        "第 {line} 行有回车符，行尾只能是 LF",
        "line {line} holds a carriage return; lines end with LF alone",
    ),
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
    "frame_handle": (
        "第 {line} 行的对象标识“{value}”不合格，应为 1 至 22 个字母、数字、_ 或 -",
        "the handle {value!r} in line {line} must be 1 to 22 letters, digits, _ or -",
    ),
    "frame_stratum": (
        "第 {line} 行的类别“{value}”不合格，应为 类别 或 区域/类别，类别为 A、B、C、D、U",
        "the stratum {value!r} in line {line} must be CLASS or AREA/CLASS with class A, B, C, D or U",
    ),
    "frame_status": (
        "第 {line} 行的状态“{value}”不合格，应为 E、C 或 X:原因",
        "the status {value!r} in line {line} must be E, C or X:reason",
    ),
    "frame_order": (
        "第 {line} 行的对象标识重复或未按字节排序",
        "the handle in line {line} is double or out of byte order",
    ),
    "frame_size": (
        "任务 {row} 的抽取池有 {found} 户，公告为 {announced} 户",
        "the frame of row {row} has {found} lines, {announced} were announced",
    ),
    "frame_root": (
        "任务 {row} 的抽取池与公告公布的摘要不符，公告之后可能被改动",
        "the frame of row {row} does not have the announced root",
    ),
    "no_handle": ("抽取池中没有对象标识“{handle}”", "the frame has no handle {handle!r}"),
    "class_without_rule": (
        "任务 {row} 的类别 {stratum} 没有规定抽取比例",
        "row {row} has no quota rule for the stratum {stratum}",
    ),
    # receipts
    "receipt_right": ("核对通过：这一户在公告的抽取池中。", "Right: this line stands in the announced frame."),
    "receipt_handle": (
        "回执不完整：回执的对象标识与其中记载的那一行对不上",
        "the receipt's handle is not that of its line",
    ),
    "receipt_root": ("回执与公告公布的抽取池摘要对不上", "the receipt does not lead to this root"),
    # ceremony
    "party_unknown": ("“{party}”不是公告中的参与方", "{party} is no party of the announcement"),
    "party_without_commitment": ("参与方“{party}”没有公布承诺", "the party {party} has no commitment"),
    "share_does_not_open": (
        "“{party}”揭示的随机数份额与其事先的承诺不符，种子文本却未记为缺失（missing）",
        "the share of {party} does not open its commitment, and the transcript does not call it missing",
    ),
    "entropy_count": (
        "公告约定了 {announced} 个公共随机数来源，记录里却有 {found} 个值",
        "the announcement names {announced} entropy sources, the ceremony has {found} values",
    ),
    "void": (
        "公告未约定公共随机数，而“{parties}”没有揭示份额，本次抽取作废",
        "no entropy is announced and the share of {parties} is missing: the draw is void",
    ),
    "not_opened": ("“{parties}”的份额尚未揭示", "the share of {parties} is not yet opened"),
    "transcript_absent": ("ceremony.json 没有种子文本 transcript", "ceremony.json has no transcript"),
    "transcript": (
        "种子文本从第 {line} 行起与公告和各方的份额不符",
        "from line {line} on the transcript is not the one that follows from announcement and ceremony",
    ),
    "drand_round": ("drand 的轮次“{round}”不是十进制正整数", "the drand round {round!r} is no decimal number"),
    "drand_earlier": (
        "drand 的后备轮次 {round} 早于公告的轮次 {announced}",
        "the drand round {round} is earlier than the announced round {announced}",
    ),
    "drand_value": (
        "公共随机数 drand 第 {round} 轮的值应为 64 位小写十六进制",
        "the value of drand round {round} must be 64 lower-case hex characters",
    ),
    "drand_signature": (
        "公共随机数 drand 第 {round} 轮的值与其签名对不上",
        "the value of drand round {round} is not the SHA-256 of its signature",
    ),
    "numbers": (
        "公共随机数 {source} 的值应为用“.”连接、以“/”结尾的数字",
        "the value of {source} must be numbers joined by . and ended by /",
    ),
    "numbers_order": ("公共随机数 {source} 的号码应从小到大排列", "the numbers of {source} must ascend"),
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
    "zip_locked": (
        "zip 中的文件 {file} 已加密或用了不支持的压缩方法",
        "the file {file} in the zip is encrypted or packed in an unknown way",
    ),
    "zip_bomb": (
        "zip 中的文件 {file} 压缩比异常，拒绝解压",
        "the file {file} in the zip unpacks to suspiciously many bytes",
    ),
    "manifest_extra": ("文件 {file} 不在清单 manifest.json 中", "the file {file} is not in manifest.json"),
    "manifest_missing": (
        "清单 manifest.json 列出的文件 {file} 不在包中",
        "manifest.json lists {file}, but the package does not hold it",
    ),
    "manifest_changed": (
        "文件 {file} 的内容与清单 manifest.json 中的摘要不符",
        "the file {file} does not have the hash in manifest.json",
    ),
    "table_fields": ("第 {line} 行应有 {count} 个非空字段", "line {line} must have {count} fields, none empty"),
    # verify, the findings of its steps
    "not_yet": ("种子未揭示，尚不能核对", "cannot be checked before the seed is opened"),
    "after_failure": ("前面有一步未通过，未再核对", "not checked after the failing step"),
    "manifest_ok": ("{count} 个文件与清单一致", "{count} files agree with the manifest"),
    "manifest_absent": ("没有清单 manifest.json", "manifest.json is absent"),
    "frames_ok": (
        "{count} 个抽取池、共 {size} 户，与公告公布的摘要一致",
        "{count} frames of {size} lines have the announced roots",
    ),
    "frames_absent": (
        "任务 {rows} 的抽取池不在公示包中（可能只存于监督部门）",
        "the frames of {rows} are not in the package (they may stay with the auditor)",
    ),
    "announcement_ok": ("公告摘要 {hash}", "A = {hash}"),
    "announcement_transcript": ("种子文本对应的是另一份公告", "the transcript names another announcement"),
    "announcement_record": (
        "抽取记录 record.json 对应的是另一份公告或另一种摘要算法",
        "record.json names another announcement or another hash",
    ),
    "anchored_ok": (
        "见证方 {witness} 于 {at} 见证了公告，早于公共随机数产生",
        "cosigned by {witness} at {at}, before the entropy existed",
    ),
    "anchored_absent": ("无外部见证（公示包中没有 journal.json）", "no outside witness (journal.json is absent)"),
    "anchored_no_keys": ("无外部见证（没有提供见证方的公钥）", "no outside witness (no keys of witnesses given)"),
    "anchored_none": ("无外部见证（没有已知见证方的签名）", "no outside witness (no cosignature of a known witness)"),
    "anchored_late": (
        "无外部见证（{witness} 于 {at} 才见证，不早于公共随机数产生的时间 {limit}）",
        "no outside witness ({witness} cosigned at {at}, not before the entropy of {limit})",
    ),
    "anchored_no_time": (
        "无外部见证（{witness} 于 {at} 见证，但公共随机数产生的时间不明）",
        "no outside witness ({witness} cosigned at {at}, but nothing tells when the entropy came)",
    ),
    "anchored_broken": ("无外部见证（{reason}）", "no outside witness ({reason})"),
    "ceremony_absent": ("各方尚未公布承诺（没有 ceremony.json）", "there is no ceremony yet (ceremony.json is absent)"),
    "commitments_ok": ("各方的随机数份额：{shares}", "shares: {shares}"),
    "commitments_closed": ("还有随机数份额没有揭示：{shares}", "not all shares are opened: {shares}"),
    "share_opened": ("{party} 已揭示，与承诺相符", "{party} opened"),
    "share_missing": ("{party} 缺失", "{party} missing"),
    "share_closed": ("{party} 尚未揭示", "{party} not yet opened"),
    "entropy_none": ("公告未约定公共随机数，种子只由各方份额合成", "no entropy was announced"),
    "entropy_ok": ("{count} 个公共随机数合乎规则{note}", "{count} entropy values keep their rules{note}"),
    "entropy_closed": ("公共随机数尚未产生", "the entropy values do not exist yet"),
    "entropy_unchecked": (
        "{sources} 的值格式正确，但来源或签名本程序不核对，请到其发布处对照{note}",
        "{sources}: the values fit, but signature or origin must be checked elsewhere (no BLS here){note}",
    ),
    "entropy_moved": ("；按公告的后备办法改用 {rounds}", "; fallback round {rounds}"),
    "seed_ok": ("种子 {seed}", "seed = {seed}"),
    "seed_closed": ("种子尚未揭示", "the seed is not yet opened"),
    "seed_differs": (
        "抽取记录 record.json 的种子与重新计算的不符",
        "the seed in record.json is not the hash of the transcript",
    ),
    "record_absent": ("没有抽取记录 record.json", "record.json is absent"),
    "record_rows": (
        "抽取记录 record.json 的 {field} 与公告的任务不一致",
        "{field} in record.json does not have the announced rows",
    ),
    "quotas_ok": ("各类别应抽户数合乎公告的比例，共抽 {drawn} 户", "the quotas follow from the rules, {drawn} drawn"),
    "quotas_absent": ("抽取池不在公示包中，应抽户数无法核对", "without the frames the quotas cannot be checked"),
    "quota_differs": (
        "任务 {row} 的类别 {stratum} 应抽 {right} 户，公布的是 {given} 户",
        "row {row}, stratum {stratum}: {right} must be drawn, record.json says {given}",
    ),
    "samples_ok": (
        "抽中名单和备选名单与重新抽取的一致，结果摘要 {answer}",
        "lists, reserves and cutoffs follow, answer = {answer}",
    ),
    "samples_absent": ("抽取名单不在公示包中：{files}", "lists are absent: {files}"),
    "samples_withheld": (
        "抽取池和抽取名单不全（可能只存于监督部门），无法重新抽取",
        "frames and lists are not all here (they may stay with the auditor); no list can be drawn again",
    ),
    "lines_differ": ("{file} 第 {line} 行与重新抽取的结果不符", "line {line} of {file} is not the one that follows"),
    "cutoffs_differ": ("任务 {row} 的抽中界线与重新抽取的结果不符", "the cutoffs of row {row} do not follow"),
    "answer_differs": ("抽取记录 record.json 的结果摘要与重新抽取的不符", "the answer in record.json does not follow"),
    "substitution_rank": (
        "任务 {row} 的类别 {stratum} 没有第 {rank} 位备选",
        "row {row}, stratum {stratum} has no reserve of rank {rank}",
    ),
    "substitution_double": (
        "任务 {row} 的类别 {stratum} 的第 {rank} 位备选用了两次",
        "the reserve {rank} of row {row}, stratum {stratum} is used twice",
    ),
    "substitution_skips": (
        "任务 {row} 的类别 {stratum} 的替补跳过了排在前面的备选",
        "the substitutions of row {row}, stratum {stratum} pass over an earlier reserve",
    ),
    "match_none": ("本次抽取不匹配人员", "this draw has no match"),
    "match_unannounced": ("公告未约定匹配，包中却有匹配结果", "no match was announced, yet the package holds one"),
    "match_absent": ("匹配文件不在公示包中：{files}", "match files are absent: {files}"),
    "match_ok": (
        "人员匹配与重新匹配的一致，参加匹配的人员和名额与抽取前锁定的一致",
        "the match follows, and officers and seats follow from the frozen inputs",
    ),
    "match_no_inputs": (
        "人员匹配与重新匹配的一致；参加匹配的人员和名额从何而来，要凭开封资料（inputs.tsv）核对",
        "the match follows; without inputs.tsv of the opening the origin of officers and seats is not checked",
    ),
    "match_no_visits": (
        "人员匹配与重新匹配的一致；抽取名单不全，名额从何而来未核对",
        "the match follows; without all lists the origin of the seats is not checked",
    ),
    "match_no_officers": (
        "人员匹配与重新匹配的一致；执法证号要凭开封资料（officers.tsv）核对",
        "the match follows; without officers.tsv of the opening certificate numbers are not checked",
    ),
    "match_root": ("{file} 与抽取记录 record.json 中的摘要不符", "{file} does not have the root in record.json"),
    "match_differs": ("match.tsv 与重新匹配的结果不符", "match.tsv is not the match that follows"),
    "match_summary": ("match.json 与重新匹配的结果不符", "match.json does not follow"),
    "match_answer": (
        "抽取记录 record.json 的匹配结果摘要与重新匹配的不符",
        "match_answer in record.json does not follow",
    ),
    "inputs_root": (
        "开封资料 inputs.tsv 与公告公布的摘要不符",
        "inputs.tsv of the opening does not have the announced root",
    ),
    "match_derived": ("{file} 与抽取前锁定的 inputs.tsv 不符", "{file} does not follow from the frozen inputs"),
    "secret_wrong": ("开封资料的密钥与公告的承诺不符", "the secret of the opening is not the announced one"),
    "opening_secret_absent": ("开封资料缺少 opening.json", "the opening lacks opening.json"),
    "opening_fields": (
        "开封资料 {file} 第 {line} 行应有 {count} 个字段",
        "line {line} of {file} in the opening must have {count} fields",
    ),
    "opening_officer": (
        "开封资料 officers.tsv 第 {line} 行的人员标识与执法证号不符",
        "line {line} of officers.tsv in the opening: id and certificate number do not fit",
    ),
    "opening_officer_absent": (
        "开封资料没有人员 {officer} 的执法证号",
        "the opening has no certificate number of the officer {officer}",
    ),
    "opening_handle": (
        "开封资料 subjects.tsv 第 {line} 行的标识与代码不符",
        "line {line} of subjects.tsv in the opening: handle and code do not fit",
    ),
    "opening_subject_absent": ("开封资料没有对象 {handle}", "the opening has no subject {handle}"),
    "names_ok": ("{count} 户的名称逐一相符", "{count} names, each of them right"),
    "names_none": ("公告没有抽取任务，无名称可列", "the announcement has no rows, so there are no names"),
    "names_counted": (
        "{count} 户的名称，户数相符；逐户核对要凭开封资料",
        "{count} names, as many as handles; without the opening not checked one by one",
    ),
    "names_withheld": (
        "{count} 户的名称；抽取名单不全，户数无法核对",
        "{count} names; without all lists they cannot be counted",
    ),
    "names_absent": ("名单尚未公布（没有 names.tsv）", "names are not published (names.tsv is absent)"),
    "names_order": ("names.tsv 未按代码排序或有重复", "names.tsv is not sorted by code or holds one twice"),
    "names_count": (
        "names.tsv 有 {names} 户，抽中和必查的却有 {handles} 户",
        "names.tsv has {names} names for {handles} drawn and certain subjects",
    ),
    "name_extra": ("names.tsv 多出“{name}”", "names.tsv holds {name}, which does not belong there"),
    "name_missing": ("names.tsv 缺少“{name}”", "names.tsv lacks {name}"),
    "journal_ok": ("{count} 条留痕在台账中，台账签名正确", "{count} entries stand in the journal, signatures right"),
    "journal_absent": ("没有台账证明（journal.json）", "journal.json is absent"),
    "journal_no_keys": (
        "留痕在台账中；没有提供台账的公钥，签名未核对",
        "the entries stand in the journal; without the log's key signatures are not checked",
    ),
    "journal_leaf_absent": ("台账证明缺少{what}的留痕", "journal.json lacks the entry of {what}"),
    "journal_unmatched": (
        "台账有{what}的留痕，公示包中却没有对应文件",
        "journal.json has an entry of {what}, but the package lacks its file",
    ),
    "journal_digest": (
        "台账中{what}的摘要与公示包中的文件不符",
        "the digest of {what} in journal.json is not that of the package",
    ),
    "journal_path": (
        "台账证明推不出{what}在台账中",
        "the path of {what} in journal.json does not lead to its checkpoint",
    ),
    "journal_log_signature": ("台账的签名与所给的台账公钥对不上", "the checkpoint has no right signature of the log"),
    "journal_cosignature": ("见证方 {witness} 的签名不正确", "the cosignature of {witness} is wrong"),
    "keys_line": (
        "公钥文件第 {line} 行应为“log 公钥”或“witness 公钥”",
        "line {line} of the keys file must be `log KEY` or `witness KEY`",
    ),
    "want_note": ("带签名的台账检查点（C2SP signed note）", "a checkpoint as a C2SP signed note"),
    "want_leaves": ("每类至多一条的留痕", "at most one leaf of each kind"),
    "what_announcement": ("抽取公告", "the announcement"),
    "what_commits": ("各方承诺", "the commitments"),
    "what_result": ("抽取结果", "the result"),
    # verify, its steps and verdicts
    "step_manifest": ("清单", "manifest"),
    "step_frames": ("抽取池", "frames"),
    "step_announcement": ("抽取公告", "announcement"),
    "step_anchored": ("外部见证", "anchored"),
    "step_commitments": ("各方承诺", "commitments"),
    "step_entropy": ("公共随机数", "entropy"),
    "step_seed": ("种子", "seed"),
    "step_quotas": ("应抽户数", "quotas"),
    "step_samples": ("抽取名单", "samples"),
    "step_match": ("人员匹配", "match"),
    "step_names": ("名称", "names"),
    "step_journal": ("留痕台账", "journal"),
    "state_ok": ("相符", "ok"),
    "state_wrong": ("不符", "wrong"),
    "state_unreadable": ("读不了", "unreadable"),
    "state_absent": ("缺", "absent"),
    "state_unchecked": ("未核对", "unchecked"),
    "state_closed": ("未揭示", "closed"),
    "verdict_right": (
        "核对通过：名单由公告锁定的抽取池和种子唯一得出。",
        "Right: the list follows from the announced frames and the seed.",
    ),
    "verdict_partly": ("已公开的部分核对相符；此外：{open}。", "Right as far as it goes; beyond that: {open}."),
    "verdict_wrong": ("核对不通过，“{step}”一步不符：{reason}。", "Wrong at the step {step}: {reason}."),
    "verdict_unreadable": ("无法核对，“{step}”一步读不出来：{reason}。", "Unreadable at the step {step}: {reason}."),
    "verdict_unreadable_input": ("无法核对：{reason}。", "Unreadable: {reason}."),
    # command line
    "hint_keys": (
        "提示：加 --keys 文件 可核对签名；台账公钥在公示网站的 /verify/keys.txt，请与从别处得知的公钥比对",
        "Hint: --keys FILE checks signatures; the log's key is at /verify/keys.txt of the public site, to be compared with what you know",
    ),
    "usage": (
        """用法：python -m fairdraw 命令 …
  root    FRAME.tsv [--hash sm3]              抽取池的根和行数
  receipt FRAME.tsv HANDLE [--hash sm3]       一个对象的回执
  check-receipt FILE --root ROOT [--hash sm3] 核对回执
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
  check-receipt FILE --root ROOT [--hash sm3] check a receipt
  seed    PACKAGE                             the seed and the state of every share
  draw    PACKAGE                             draw; writes draw/*.tsv and record.json
  match   PACKAGE                             match; writes match.tsv, match.json and record.json
  verify  PACKAGE [--opening DIR] [--keys FILE] [--json]
          check a package; exit 0 right, 1 wrong, 2 unreadable, 3 right as far as it goes
Every command takes --lang en.
""",
    ),
    "usage_command": ("没有命令“{command}”；用 -h 看用法", "there is no command {command!r}; -h shows the commands"),
    "usage_arguments": (
        "命令 {command} 的参数应为：{wanted}；用 -h 看用法",
        "{command} takes {wanted}; -h shows the commands",
    ),
    "usage_value": (
        "选项 {option} 缺少值或值不合格；用 -h 看用法",
        "the option {option} lacks a value or has a bad one; -h shows the commands",
    ),
    "write_failed": ("写不了文件 {file}：{reason}", "cannot write {file}: {reason}"),
}
