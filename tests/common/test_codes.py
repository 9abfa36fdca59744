"""Codes of subjects: read in every spelling, doubted when their check digit fails, refused only without a code's shape."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_10

from shuangsuiji.common.codes import (
    CodeRefused,
    CodeType,
    classify_code,
    is_id_number,
    make_uscc,
    mask_person_name,
    mask_phone,
)

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
PUBLISHED = ["91110000600037341L", "9144030071526726XG", "914403001922038216", "91330100799655058B"]
ID_NUMBER = "11010519491231002X"  # the example of GB 11643-1999
bodies = st.text(st.sampled_from(ALPHABET), min_size=17, max_size=17)


@pytest.mark.parametrize("code", PUBLISHED)
def test_codes_of_known_businesses_have_no_doubts(code: str) -> None:
    reading = classify_code(code)
    assert (reading.type, reading.value, reading.doubts) == (CodeType.USCC, code, ())
    assert make_uscc(code[:17]) == code


@given(bodies)
def test_check_character_makes_the_weighted_sum_divisible(body: str) -> None:
    total = sum(ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(body))
    assert (total + ALPHABET.index(make_uscc(body)[17])) % 31 == 0
    assert make_uscc(body)[17] == uscc.calc_check_digit(body)


@given(bodies, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_any_single_slip_is_doubted(body: str, place: int, char: str) -> None:
    code = make_uscc(body)
    slipped = code[:place] + char + code[place + 1 :]
    assert bool(classify_code(slipped).doubts) == (slipped != code)


@given(st.text(st.sampled_from("0123456789"), min_size=14, max_size=14), st.integers(0, 9))
def test_registration_numbers_of_15_digits(body: str, last: int) -> None:
    reading = classify_code(body + str(last))
    assert reading.type == CodeType.REGISTRATION
    assert bool(reading.doubts) == (mod_11_10.calc_check_digit(body) != str(last))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (" ９１１１００００６０００３７３４１ｌ ", "91110000600037341L"),
        ("9111 0000-6000 3734 1L", "91110000600037341L"),
        ("140525NA000123X", "140525NA000123X"),
        ("1405252100123", "1405252100123"),
        ("14052521001234", "14052521001234"),
    ],
)
def test_spellings_come_to_one_form_without_doubts(text: str, value: str) -> None:
    reading = classify_code(text)
    assert (reading.value, reading.doubts) == (value, ())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("9114052500000O0001", "字母 O"),
        (ID_NUMBER, "公民身份号码"),
        ("911405000012345000", "截断"),
        ("911405000012345671", "校验位不符"),
        ("14052500001234A", "不常见的字母"),
    ],
)
def test_doubts_say_what_to_look_at(text: str, words: str) -> None:
    (doubt,) = classify_code(text).doubts
    assert words in doubt


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "没有填写代码"),
        ("9.11405E+17", "科学计数法"),
        ("12345", "有 5 位"),
        ("泽州县某某企业名称", "只含数字"),
        ("1405252100ABC", "13 位"),
    ],
)
def test_what_has_no_shape_of_a_code_is_refused(text: str, words: str) -> None:
    with pytest.raises(CodeRefused) as refused:
        classify_code(text)
    assert words in str(refused.value)


@given(bodies.filter(lambda body: not body.isdigit()))
def test_a_body_with_letters_outside_the_alphabet_cannot_be_completed(body: str) -> None:
    with pytest.raises(ValueError, match="17 characters"):
        make_uscc("O" + body[1:])


def test_identity_numbers_are_known_by_their_check_digit() -> None:
    assert is_id_number(ID_NUMBER.lower())
    assert not is_id_number("110105194912310021")
    assert not is_id_number("110105194902300028")


def test_masks() -> None:
    assert [mask_person_name(name) for name in ("王小明", "李", "")] == ["王**", "李", ""]
    assert [mask_phone(phone) for phone in ("13800138000", "0356-2021234", "110")] == [
        "138****8000",
        "**********34",
        "***",
    ]
