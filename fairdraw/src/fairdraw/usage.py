"""What the command line alone says: its usage, its hint and its complaints."""

from __future__ import annotations

USAGE: dict[str, tuple[str, str]] = {
    "hint_keys": (
        "提示：加 --keys 文件 可核对签名；台账公钥在公示网站的 /verify/keys.txt，请与从别处得知的公钥比对",
        "Hint: --keys FILE checks signatures; the log's key is at /verify/keys.txt of the public site, compare it with a copy you trust",
    ),
    "usage": (
        """用法：python3 fairdraw.pyz 命令 …（用 pip 安装后：fairdraw 命令 …）
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
        """usage: python3 fairdraw.pyz COMMAND … (installed with pip: fairdraw COMMAND …)
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
    "usage_command": (
        "没有命令“{command}”；用 -h 看用法",
        "there is no command {command!r}; -h shows the commands",
    ),
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
