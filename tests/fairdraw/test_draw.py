import hashlib
import math
import random

import pytest
from fairdraw.announcement import Commitment, Row
from fairdraw.canonical import Unreadable, Wrong, role_key
from fairdraw.draw import answer, draw, draw_row, row_file, ticket, ticket_bound
from fairdraw.frame import encode_frame, frame_root, read_frame
from fairdraw.quotas import row_quotas
from hypothesis import given, settings
from hypothesis import strategies as st

from fairdraw import draw as module

from .builders import maker, plan

SEED = "5" * 64
ROWS = st.lists(
    st.tuples(
        st.text("abcdef0123", min_size=1, max_size=5), st.sampled_from(["A", "x/D", "y/D"]), st.sampled_from("EEEC")
    ),
    max_size=60,
    unique_by=lambda row: row[0],
)
SEEDS = st.integers(0, 2**256 - 1).map(lambda number: f"{number:064x}")


def row(quotas, reserve=2, rounding="ceil", frame=b""):
    lines = frame.count(b"\n")
    return Row("r", "t", Commitment(frame_root(frame), lines), quotas, reserve, rounding)


def by_definition(announced, frame, seed, name="sha256"):
    """Section 4 of draw.md word for word, without bounds and blocks."""
    key = role_key(name, "subject", seed)
    quotas = row_quotas(announced, frame.sizes(), name, seed)
    lines = []
    for stratum, k in quotas.items():
        mine = [
            h for h, s, x in zip(frame.handles, frame.strata, frame.statuses, strict=True) if s == stratum and x == b"E"
        ]
        tickets = sorted((hashlib.new(name, f"{key}:{h.decode()}".encode()).hexdigest(), h) for h in mine)
        for rank, (code, h) in enumerate(tickets[: k + announced.reserve], 1):
            lines.append((stratum, b"%d" % rank, b"drawn" if rank <= k else b"reserve", code.encode(), h))
    certain = sorted((s, h) for h, s, x in zip(frame.handles, frame.strata, frame.statuses, strict=True) if x == b"C")
    lines += [(s, b"0", b"certain", b"-", h) for s, h in certain]
    return b"".join(b"\t".join(line) + b"\n" for line in lines)


@given(ROWS, SEEDS, st.sampled_from(["ceil", "cumulative"]), st.sampled_from(["sha256", "sm3"]), st.integers(0, 4))
def test_the_draw_is_the_definition(rows, seed, rounding, name, reserve):
    announced = row({"A": ("bp", 700), "D": ("bp", 4000)}, reserve, rounding)
    frame = read_frame(encode_frame(rows))
    assert row_file(draw_row(announced, frame, name, seed)) == by_definition(announced, frame, seed, name)


@settings(max_examples=10)
@given(SEEDS)
def test_the_bound_changes_nothing_in_large_strata(seed):
    frame = read_frame(encode_frame((f"h{n}", "A" if n % 3 else "x/D", "E") for n in range(3000)))
    announced = row({"A": ("bp", 100), "D": ("number", 1)})
    assert row_file(draw_row(announced, frame, "sha256", seed)) == by_definition(announced, frame, seed)


def test_a_stratum_that_comes_up_short_is_done_again(monkeypatch):
    monkeypatch.setattr(module, "ticket_bound", lambda need, size: b"\0")
    frame = read_frame(encode_frame((f"h{n}", "A", "E") for n in range(50)))
    announced = row({"A": ("bp", 1000)})
    assert row_file(draw_row(announced, frame, "sha256", SEED)) == by_definition(announced, frame, SEED)


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_the_bound_leaves_room(need, size):
    need = min(need, size)
    bound = ticket_bound(need, size)
    if need and len(bound) == 32:
        expected = size * int.from_bytes(bound, "big") / 2**256
        assert expected >= need + 6 * math.sqrt(need) + 11.9
    else:
        assert bound == b"" if not need else bound > b"\xff" * 32


@given(ROWS.filter(bool), SEEDS, st.data())
def test_removing_a_subject_never_swaps_two_others(rows, seed, data):
    """Whoever stays keeps the ticket, so the order among those who stay is the same."""
    gone = data.draw(st.sampled_from(rows))
    announced = row({"A": ("number", 5), "D": ("number", 5)}, 60)
    before = draw_row(announced, read_frame(encode_frame(rows)), "sha256", seed)
    after = draw_row(announced, read_frame(encode_frame(r for r in rows if r != gone)), "sha256", seed)
    for stratum, picked in after.picked.items():
        assert picked == [pair for pair in before.picked[stratum] if pair[1] != gone[0].encode()]


def test_every_subject_has_the_same_chance():
    """400 seeds, 60 subjects, 12 drawn: each expects 80 with deviation 8; all within 5 sigma, chi-square within 5 sigma."""
    frame = read_frame(encode_frame((f"h{n}", "U", "E") for n in range(60)))
    announced = row({"U": ("bp", 2000)}, 0)
    hits = dict.fromkeys(frame.handles, 0)
    for number in range(400):
        for _, _, subject in draw_row(announced, frame, "sha256", f"{number:064x}").drawn():
            hits[subject] += 1
    sigma = math.sqrt(400 * 0.2 * 0.8)
    assert max(abs(count - 80) for count in hits.values()) < 5 * sigma
    # drawing without replacement shrinks the sum of squares by (n - 1) / n of a free one, so it has 59 degrees of freedom
    chi_square = sum((count - 80) ** 2 for count in hits.values()) / (sigma**2 * 60 / 59)
    assert abs(chi_square - 59) < 5 * math.sqrt(2 * 59)


def test_rows_of_one_announcement_share_tickets():
    made = plan("sealed")
    announcement = maker.announce(made)
    drawn = draw(announcement, made.frames(), SEED)
    tickets = [{h: t for picked in r.picked.values() for t, h in picked} for r in drawn.rows.values()]
    both = tickets[0].keys() & tickets[1].keys()
    assert both
    assert all(tickets[0][subject] == tickets[1][subject] for subject in both)


def test_cutoffs_and_answer():
    made = plan("sealed")
    drawn = draw(maker.announce(made), made.frames(), SEED)
    for row_id, found in drawn.rows.items():
        for stratum, cutoff in drawn.record["cutoffs"][row_id].items():
            inside = [t.hex() for t, _ in found.picked[stratum.encode()]]
            assert sorted(inside) == inside
            assert inside[found.quotas[stratum.encode()] - 1] == cutoff
    lines = []
    for path, data in drawn.files().items():
        for line in data.decode().splitlines() if path.endswith(".tsv") else []:
            stratum, _, kind, code, subject = line.split("\t")
            if kind == "drawn":
                lines.append(f"{path[5:-4]}\t{stratum}\t{code}\t{subject}\n".encode())
    random.Random(3).shuffle(lines)
    assert drawn.record["answer"] == hashlib.sha256(b"".join(sorted(lines))).hexdigest() == answer("sha256", drawn.rows)


def test_another_frame_is_refused():
    made = plan("open")
    announcement, frames = maker.announce(made), made.frames()
    with pytest.raises(Wrong) as caught:
        draw(announcement, {"row-1": frames["row-1"].replace(b"\tE\n", b"\tC\n", 1)}, SEED)
    assert caught.value.code == "frame_root"
    with pytest.raises(Wrong):
        draw(announcement, {"row-1": frames["row-1"] + b"zz\tU\tE\n"}, SEED)
    with pytest.raises(Unreadable):
        draw(announcement, {"row-1": frames["row-1"][:-1]}, SEED)


def test_the_ticket_of_the_contract():
    assert (
        ticket("sha256", "0" * 32, "91110000600037341L")
        == "7a43acd5b1e7bbcc578120d34bb097128f4a4966f5fff9d44b48b04f90a792d5"
    )
