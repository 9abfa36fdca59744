"""Personal data in typed texts: what is found, by which word, and what is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuangsuiji.common.codes import make_uscc
from shuangsuiji.common.personal import personal_kinds

ID_NUMBER = "11010519491231002X"  # the example of the standard GB 11643


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (f"经营者{ID_NUMBER}在场", ["身份证号"]),
        ("经营者110105194912310021在场", ["身份证号"]),  # a wrong check digit is a slip of the pen, no bank card
        ("号码１１０１０５１９４９１２３１００２Ｘ", ["身份证号"]),
        ("电话13800138000、138-0013-8000", ["手机号"]),
        ("转入6222 0202 0001 1234 567", ["银行卡号"]),
        ("转入6222020200011234567，电话 13800138000", ["银行卡号", "手机号"]),
        (f"{ID_NUMBER}和{ID_NUMBER}", ["身份证号"]),
        ("代码91110000600037341L，公告140525/2023/0012", []),
        ("执照注册号140525000012345，投诉电话0356-2021234", []),
        ("", []),
    ],
)
def test_what_is_found_in_a_text(text: str, kinds: list[str]) -> None:
    assert personal_kinds(text) == kinds


@given(st.text(alphabet="0123456789", min_size=9, max_size=9))
def test_a_business_s_code_of_digits_alone_is_no_bank_card(body: str) -> None:
    code = make_uscc("91140500" + body)
    assert personal_kinds(f"代码{code}。") == [] or code[-1].isalpha()
