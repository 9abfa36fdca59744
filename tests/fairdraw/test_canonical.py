import hashlib
import json

import pytest
from fairdraw.canonical import (
    Unreadable,
    canonical_json,
    digest,
    hash_all,
    hasher,
    load_json,
    role_key,
    split_lines,
)
from fairdraw.messages import Message, register, render
from fairdraw.sentences import SENTENCES
from hypothesis import given
from hypothesis import strategies as st

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8).map(
    lambda t: __import__("unicodedata").normalize("NFC", t)
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_canonical_json_loads_back_and_is_stable(value):
    data = canonical_json(value)
    assert load_json(data) == value
    assert canonical_json(load_json(json.dumps(value, indent=2).encode())) == data


def test_canonical_json_of_rfc_8785():
    value = {"\u20ac": "Euro", "\r": "CR", "1": "One", "\U0001f600": "smile", "\ufb33": "late", "\u0080": "control"}
    assert list(json.loads(canonical_json(value))) == ["\r", "1", "\u0080", "\u20ac", "\U0001f600", "\ufb33"]
    assert canonical_json(['\u001f\u007f"\\/\b\f\n\r\t']) == b'["\\u001f\x7f\\"\\\\/\\b\\f\\n\\r\\t"]'


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"a":1,"a":2}', "json_double"),
        ("[1.5]", "json_float"),
        ("[1e3]", "json_float"),
        ("[NaN]", "json_float"),
        ("[9007199254740992]", "json_large"),
        ("[" + "9" * 5000 + "]", "json_large"),
        ('["\\ud800"]', "json_surrogate"),
        ("[" * 100000, "json_depth"),
        ("{", "json_syntax"),
        ('["e\u0301"]', "not_nfc"),
        ("\ufeff{}", "json_syntax"),
    ],
)
def test_load_json_is_strict(text, code):
    with pytest.raises(Unreadable) as caught:
        load_json(text.encode())
    assert caught.value.code == code
    assert str(caught.value)


def test_load_json_refuses_other_encodings():
    with pytest.raises(Unreadable):
        load_json('["é"]'.encode("latin-1"))


@pytest.mark.parametrize("value", [1.5, 2**53, "\ud800", {1: 2}, b"x"])
def test_canonical_json_refuses_what_json_lacks(value):
    with pytest.raises(Unreadable):
        canonical_json([value])


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"a\nb", "last_line", None),
        (b"a\nb\r\n", "carriage_return", 2),
        (b"a\nb\nc\0\n", "nul", 3),
        (b"a\n\xff\n", "utf8_line", 2),
        ("\ufeffa\n".encode(), "bom", None),
        ("e\u0301\n".encode(), "not_nfc", None),
    ],
)
def test_split_lines_names_the_line(data, code, line):
    with pytest.raises(Unreadable) as caught:
        split_lines(data)
    assert caught.value.code == code
    assert caught.value.message.args.get("line") == line


def test_split_lines():
    assert split_lines(b"") == []
    assert split_lines("\na\u3000b\n".encode()) == [b"", "a\u3000b".encode()]


def test_hashes_against_published_values():
    assert digest("sha256", b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert digest("sm3", b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    with pytest.raises(Unreadable):
        hasher("md5")


@given(st.binary(max_size=80), st.lists(st.binary(max_size=80), max_size=5), st.booleans())
def test_hash_all_is_the_plain_hash(prefix, texts, short):
    assert hash_all(prefix, texts, "sha256", short) == [hashlib.sha256(prefix + text).digest() for text in texts]
    assert hash_all(prefix, texts, "sm3", short) == [hasher("sm3")(prefix + text).digest() for text in texts]


def test_role_keys_differ():
    keys = {role_key("sha256", role, "0" * 64) for role in ("subject", "round", "load", "seat", "officer")}
    assert len(keys) == 5
    assert all(len(key) == 32 for key in keys)


def test_every_sentence_has_the_same_places_in_both_languages():
    import string

    for code, pair in SENTENCES.items():
        places = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in pair]
        assert places[0] == places[1], code


def test_a_message_code_has_one_owner():
    with pytest.raises(ValueError, match="taken"):
        register({"bom": ("另一句", "another")})
    assert (
        render(Message("field", {"place": "x", "want": Message("want_hex")}), "en")
        == "the field x must be lower-case hex"
    )
