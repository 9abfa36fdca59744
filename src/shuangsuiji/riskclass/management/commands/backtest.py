"""`shuangsuiji backtest DIR --city sf|chicago` or `… FILE.csv --subject S --date D --found F --cut DAY`: rules tried on past results."""

import json
import time
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from shuangsuiji.common.errors import Refusal
from shuangsuiji.riskclass.backtest import Report, backtest
from shuangsuiji.riskclass.outcomes import CITIES, Study, city_study, read_outcomes
from shuangsuiji.riskclass.ruleset import Ruleset, read_ruleset

TITLES = {
    "uniform": "不分类，同一比例",
    "classes": "按类 1/3/10/50%",
    "gentle": "按类 3/4/5/6%（折算到同样户次）",
    "advisor": "测算，允许误差放宽",
    "advisor-strict": "测算，误差不放宽",
}


class Command(BaseCommand):
    """Prints the comparison; with --json one line of figures last. Exit status 1 for a file or rule that cannot be used."""

    help = "用过去的检查结果回测风险分类规则：与不分类的抽取、与其他规则相比"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the outcomes are, which rules, which days."""
        parser.add_argument("path", type=Path, help="存放城市数据的文件夹，或一个结果 csv 文件")
        parser.add_argument("--city", choices=sorted(CITIES), help="已知格式的城市数据")
        parser.add_argument("--subject", default="subject", metavar="列名", help="主体代码所在列")
        parser.add_argument("--date", default="date", metavar="列名", help="检查日期所在列")
        parser.add_argument("--found", default="found", metavar="列名", help="是否发现问题（0、1、是、否）所在列")
        parser.add_argument("--number", action="append", default=[], metavar="列名", help="规则要看的数，可多次")
        parser.add_argument("--rules", action="append", type=Path, default=[], help="规则文件，可多次：逐一比较")
        parser.add_argument("--learn", type=_day, metavar="日期", help="从哪天起的结果用来估计各类问题发现率")
        parser.add_argument("--cut", type=_day, metavar="日期", help="分类的日期：此后的结果用来检验")
        parser.add_argument("--looseness", type=float, default=1.25, help="测算时允许的误差倍数，默认 1.25")
        parser.add_argument("--rounds", type=int, default=2000, help="模拟次数，默认 2000")
        parser.add_argument("--json", action="store_true", help="最后一行输出 JSON")

    def handle(self, **options: Any) -> None:
        """Try each ruleset and tell."""
        started = time.monotonic()
        try:
            study = _study(options)
            answers = [(ruleset, _run(study, ruleset, options)) for ruleset in _rulesets(study, options["rules"])]
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        for ruleset, report in answers:
            self._tell(ruleset, report)
        if options["json"]:
            found = [_figures(ruleset, report) for ruleset, report in answers]
            seconds = round(time.monotonic() - started, 3)
            self.stdout.write(json.dumps({**found[0], "others": found[1:], "seconds": seconds}, ensure_ascii=False))

    def _tell(self, ruleset: Ruleset, report: Report) -> None:
        self.stdout.write(f"规则“{ruleset.title}”（{ruleset.version[:12]}）")
        self.stdout.write(
            f"  检验 {report.subjects:,} 户，真实问题发现率 {report.base_rate:.1%}，各方案同为 {report.visits:,} 户次"
        )
        for one in report.classes:
            self.stdout.write(f"  {one.letter} 类 {one.size:>6,} 户，问题发现率 {one.rate:.1%}")
        for design in report.designs:
            self.stdout.write(
                f"  {TITLES[design.name]}：每百户次发现 {design.per_hundred:.1f}，是不分类的 {design.vs_uniform:.2f} 倍"
                f"（95% 区间 {design.low:.2f}–{design.high:.2f}）"
            )
        self.stdout.write(
            f"  按类抽取后，原始问题发现率偏离真实值 {report.raw_off:+.1f} 个百分点，加权估计偏离 {report.weighted_off:+.2f}；"
            f"{report.rounds:,} 次模拟抽取中，区间盖住真实值的占 {report.coverage:.1%}"
        )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"“{text}”不是日期，请写成 2026-01-31。") from error


def _study(options: dict[str, Any]) -> Study:
    """The outcomes and the days; raises Refusal."""
    if options["rounds"] < 2:
        raise Refusal("--rounds 至少为 2。")
    if options["city"]:
        study = city_study(options["path"], options["city"])
        return Study(
            study.visits, study.rules, study.fields, options["learn"] or study.learn, options["cut"] or study.cut
        )
    if not (options["learn"] and options["cut"] and options["rules"]):
        raise Refusal("回测自己的文件须给出 --rules、--learn 和 --cut。", mend="已知城市的数据请用 --city。")
    if options["learn"] >= options["cut"]:
        raise Refusal("--learn 须早于 --cut。")
    visits = read_outcomes(
        options["path"],
        subject=options["subject"],
        day=options["date"],
        found=options["found"],
        numbers=options["number"],
    )
    return Study(
        visits, "", {"found": bool, **dict.fromkeys(options["number"], float)}, options["learn"], options["cut"]
    )


def _rulesets(study: Study, paths: list[Path]) -> list[Ruleset]:
    """The study's own rules first; raises Refusal."""
    texts = [study.rules] if study.rules else []
    for path in paths:
        try:
            texts.append(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise Refusal(f"读不了规则文件 {path}。", mend="请给出 UTF-8 编码的 TOML 文件。") from error
    return [read_ruleset(text, {"visit": {**study.fields, "days": float}}) for text in texts]


def _run(study: Study, ruleset: Ruleset, options: dict[str, Any]) -> Report:
    return backtest(
        study.visits,
        ruleset,
        learn=study.learn,
        cut=study.cut,
        rounds=options["rounds"],
        looseness=options["looseness"],
    )


def _figures(ruleset: Ruleset, report: Report) -> dict[str, Any]:
    """What --json tells of one ruleset; every interval as [low, high]."""
    classes, advisor = report.design("classes"), report.design("advisor")
    return {
        "ruleset": ruleset.version,
        "title": ruleset.title,
        "subjects": report.subjects,
        "visits": report.visits,
        "base_rate": round(report.base_rate, 4),
        "classes_vs_uniform": round(classes.vs_uniform, 3),
        "classes_interval": [round(classes.low, 3), round(classes.high, 3)],
        "advisor_vs_uniform": round(advisor.vs_uniform, 3),
        "advisor_interval": [round(advisor.low, 3), round(advisor.high, 3)],
        "findings_per_100": {design.name: round(design.per_hundred, 2) for design in report.designs},
        "coverage": round(report.coverage, 4),
        "raw_off_points": round(report.raw_off, 2),
        "weighted_off_points": round(report.weighted_off, 3),
    }
