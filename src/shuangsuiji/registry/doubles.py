"""How doubles are recognised: names and addresses in a common form, and what two subjects have in common."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations

# Buckets larger than this say nothing: a market hall with two hundred stalls at one address.
MOST_ALIKE = 30
LEAST_RATIO = 0.8
_DROPPED = re.compile(r"[\s()（）\[\]【】·.,，。、\-—“”\"'《》]")
_SUFFIXES = re.compile(r"(股份有限公司|有限责任公司|有限公司|分公司|合伙企业|经营部|经销部|个体工商户)$")
_PLACES = re.compile(r"^(.{2,3}省)?(.{2,3}市)?(.{1,3}[县区])?")


@dataclass(frozen=True)
class Looks:
    """What of a subject is compared."""

    pk: int
    code_type: str
    code: str
    name: str
    address: str
    legal_person: str


@dataclass(frozen=True)
class Likeness:
    """Two subjects, the smaller key first, with what they have in common and how sure that makes it (0–100)."""

    first: int
    second: int
    score: int
    reasons: str


def plain(text: str) -> str:
    """A name or address as it is compared: half width, upper case, no blanks, brackets or dots."""
    return _DROPPED.sub("", unicodedata.normalize("NFKC", text)).upper()


def core(name: str) -> str:
    """What tells a name apart: without the place before it and the legal form behind it."""
    bare = plain(name)
    short = _SUFFIXES.sub("", _PLACES.sub("", bare, count=1))
    return short or bare


def doubles_among(subjects: Iterable[Looks]) -> Iterator[Likeness]:
    """Every pair that looks like one subject, once, by its strongest sign."""
    by_name: dict[str, list[Looks]] = defaultdict(list)
    by_address: dict[str, list[Looks]] = defaultdict(list)
    by_organisation: dict[str, list[Looks]] = defaultdict(list)
    for one in subjects:
        by_name[plain(one.name)].append(one)
        if one.address:
            by_address[plain(one.address)].append(one)
        if one.code_type == "uscc":
            by_organisation[one.code[8:17]].append(one)
    best: dict[tuple[int, int], Likeness] = {}
    for likeness in [*_organisations(by_organisation), *_names(by_name), *_addresses(by_address)]:
        pair = likeness.first, likeness.second
        if pair not in best or best[pair].score < likeness.score:
            best[pair] = likeness
    yield from best.values()


def _pairs(buckets: dict[str, list[Looks]]) -> Iterator[tuple[Looks, Looks]]:
    for bucket in buckets.values():
        if 1 < len(bucket) <= MOST_ALIKE:
            yield from combinations(sorted(bucket, key=lambda one: one.pk), 2)


def _organisations(buckets: dict[str, list[Looks]]) -> Iterator[Likeness]:
    """主体标识码, places 9 to 17 of the code, belongs to one organisation whoever registered it."""
    for one, other in _pairs(buckets):
        yield Likeness(one.pk, other.pk, 98, "主体标识码相同")


def _names(buckets: dict[str, list[Looks]]) -> Iterator[Likeness]:
    """The same name alone says little; with the address, the person or an old number beside a new one it says much."""
    for one, other in _pairs(buckets):
        if one.address and plain(one.address) == plain(other.address):
            yield Likeness(one.pk, other.pk, 95, "名称和住所相同")
        elif one.legal_person and one.legal_person == other.legal_person:
            yield Likeness(one.pk, other.pk, 90, "名称和负责人相同")
        elif one.code_type != other.code_type:
            yield Likeness(one.pk, other.pk, 80, "名称相同，一个是旧注册号，一个是统一社会信用代码")


def _addresses(buckets: dict[str, list[Looks]]) -> Iterator[Likeness]:
    for one, other in _pairs(buckets):
        ratio = SequenceMatcher(None, core(one.name), core(other.name), autojunk=False).ratio()
        if ratio >= LEAST_RATIO:
            yield Likeness(one.pk, other.pk, round(ratio * 90), "住所相同，名称相近")
