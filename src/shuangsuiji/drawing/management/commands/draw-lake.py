# ruff: noqa: N999
"""`shuangsuiji draw-lake frame|announce|draw …`: a verifiable draw from Parquet or CSV, without the platform's database."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from fairdraw.canonical import Problem

from shuangsuiji.common.errors import Refusal
from shuangsuiji.drawing.engines import lake


class Command(BaseCommand):
    """Each step prints one line of JSON; a refusal is one sentence, exit status 1, and nothing half written."""

    help = "从 Parquet、CSV 文件或数据湖编制名录、公告、抽取，生成 fairdraw verify 可核验的公示包（见 docs/engines.md）"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The three steps."""
        steps = parser.add_subparsers(dest="step", required=True, metavar="步骤")
        frame = steps.add_parser("frame", help="由源数据编制一行的名录 frames/行号.tsv")
        frame.add_argument("source", help="文件、含 * 的路径；spark 也可用 hdfs://、s3a:// 等地址")
        frame.add_argument("row", help="行号，与公告中的 id 相同")
        frame.add_argument("--seal", action="store_true", help="密封：源数据的 code 列换成代号，密钥存入私密文件")
        frame.add_argument("--hash", default="sha256", choices=("sha256", "sm3"), help="摘要算法，与公告相同")
        announce = steps.add_parser("announce", help="由条款文件作出公告，并写入系统份额的承诺")
        announce.add_argument("terms", type=Path, help='公告的 JSON，不写 frame 和 secret；不密封的写 "sealed": false')
        draw = steps.add_parser("draw", help="种子已定后抽取，写入 draw/、record.json、manifest.json")
        for step in (frame, announce, draw):
            step.add_argument("--package", type=Path, required=True, help="公示包所在的文件夹")
        for step in (frame, announce):
            step.add_argument("--private", type=Path, default=Path("private.json"), help="私密文件，不得放进公示包")
        for step in (frame, draw):
            engines = lake.SORTING if step is frame else lake.ENGINES
            step.add_argument("--engine", default="duckdb", choices=engines, help="引擎，结果都相同")
            step.add_argument("--master", default="", help="Spark 的主节点，如 local[2]、yarn")

    def handle(self, *, step: str, **options: Any) -> None:
        """Run the step and tell what it gave."""
        try:
            if "private" in options and options["private"].resolve().is_relative_to(options["package"].resolve()):
                raise Refusal("私密文件不能放在公示包里。", mend="请用 --private 指到别处。")
            found = getattr(self, f"_{step}")(**options)
        except (Refusal, Problem) as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as error:
            raise CommandError(f"“{error.filename}”不能读写：{error.strerror}") from error
        self.stdout.write(json.dumps(found, ensure_ascii=False))

    def _frame(self, *, source: str, row: str, package: Path, private: Path, engine: str, **options: Any) -> Any:
        secret = lake.private_secret(private, "secret", create=True) if options["seal"] else None
        opened = lake.open_engine(engine, source, options["hash"], master=options["master"], secret=secret)
        found = lake.write_lake_frame(opened, package, row)
        return {"row": row, "root": found.root, "size": found.size, "engine": engine}

    def _announce(self, *, terms: Path, package: Path, private: Path, **options: Any) -> Any:
        announcement = lake.announce_lake(package, terms.read_bytes(), private)
        return {"announcement": announcement.A, "rows": len(announcement.rows)}

    def _draw(self, *, package: Path, engine: str, master: str, **options: Any) -> Any:
        record = lake.draw_lake(package, engine, master=master, tell=self.stderr.write)
        drawn = sum(k for quotas in record["quotas"].values() for k in quotas.values())
        return {"answer": record["answer"], "drawn": drawn, "engine": engine}
