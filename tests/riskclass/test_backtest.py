"""The back-test on invented outcomes of which the truth is known, and its command on files of the cities' shapes."""

import csv
import gzip
import json
import random
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command

RULES = """
title = "以往发现问题"
[classes]
shares = { A = 7000, B = 2100, C = 650, D = 250 }
[[rules]]
id = "found_before"
group = "监管"
name = "以往发现问题"
source = "visit"
predicate = "found"
points = 5
cap = 100
window_months = 36
decay = "half_life"
valid_from = 2010-01-01
"""


def outcomes(people=1500, seed=1):
    """Subjects of which one in ten is bad for good, visited twice a year."""
    source = random.Random(seed)
    for who in range(people):
        rate = 0.7 if who % 10 == 0 else 0.08
        for half in range(8):
            yield who, date(2012, 1, 1) + timedelta(days=180 * half + source.randrange(150)), source.random() < rate


@pytest.fixture
def mine(tmp_path):
    with (tmp_path / "past.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["subject", "date", "found", "score"])
        rows.writerows([who, day, int(found), 90] for who, day, found in outcomes())
    (tmp_path / "rules.toml").write_text(RULES, encoding="utf-8")
    return tmp_path


def answer(capsys, *arguments):
    call_command("backtest", *map(str, arguments), "--json")
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def run(capsys, folder, *more):
    days = ["--learn", "2014-01-01", "--cut", "2015-01-01", "--rules", folder / "rules.toml", "--rounds", "200"]
    return answer(capsys, folder / "past.csv", *days, *more)


def test_rules_that_see_the_bad_ones_find_more(mine, capsys):
    found = run(capsys, mine)
    assert found["classes_vs_uniform"] > 2
    low, high = found["classes_interval"]
    assert low < found["classes_vs_uniform"] < high
    assert 1 < found["advisor_vs_uniform"] < found["classes_vs_uniform"]
    assert found["raw_off_points"] > 5 > 1 > abs(found["weighted_off_points"])
    assert 0.9 < found["coverage"] <= 1


def test_rules_that_see_nothing_find_no_more_and_stand_beside_the_others(mine, capsys):
    (mine / "blind.toml").write_text(RULES.replace('"found"', '"score > 100"'), encoding="utf-8")
    found = run(capsys, mine, "--number", "score", "--rules", mine / "blind.toml")
    (blind,) = found["others"]
    assert blind["classes_vs_uniform"] == pytest.approx(1)
    assert blind["title"] == found["title"]
    assert blind["ruleset"] != found["ruleset"]


def test_the_same_answer_twice(mine, capsys):
    first, second = run(capsys, mine), run(capsys, mine)
    assert first | {"seconds": 0} == second | {"seconds": 0}


def test_files_of_the_cities(tmp_path, capsys):
    with (tmp_path / "sf_inspections.csv").open("w") as file:
        file.write('"business_id","score","date","type"\n')
        for who, day, found in outcomes(400):
            file.write(f'{who},"{80 if found else 95}","{day + timedelta(days=800):%Y%m%d}","routine"\n')
    (tmp_path / "sf_violations.csv").write_text(
        '"business_id","date","description"\n7,"20160101","High risk é"\n', "latin-1"
    )
    assert answer(capsys, tmp_path, "--city", "sf", "--rounds", 50)["classes_vs_uniform"] > 1.3
    header = "Inspection_Date,License,criticalCount,seriousCount,minorCount,fail_flag\n"
    lines = [f"{day},{who},{found:d}.0,0.0,0.0,{found:d}.0\n" for who, day, found in outcomes(400)]
    (tmp_path / "chicago_model_1.csv.gz").write_bytes(gzip.compress((header + "".join(lines)).encode()))
    assert answer(capsys, tmp_path, "--city", "chicago", "--rounds", 50)["classes_vs_uniform"] > 1.3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "空文件"),
        ("subject,date\n1,2015-01-01\n", "第 2 行没有“found”列"),
        ("subject,date,found\n1,2015-13-01,1\n", "第 2 行读不懂.*不是日期"),
        ("subject,date,found\n1,2015-01-01,maybe\n", "不是 0、1、是、否"),
        ("subject,date,found\n1,2015-01-01,1\n", "不足 30 户"),
    ],
)
def test_names_what_cannot_be_read(mine, capsys, text, said):
    (mine / "past.csv").write_text(text)
    with pytest.raises(CommandError, match=said):
        run(capsys, mine)


def test_names_what_is_missing(tmp_path, capsys):
    with pytest.raises(CommandError, match=r"没有 sf_violations\.csv"):
        answer(capsys, tmp_path, "--city", "sf")
    with pytest.raises(CommandError, match="须给出 --rules"):
        answer(capsys, tmp_path / "x.csv")
