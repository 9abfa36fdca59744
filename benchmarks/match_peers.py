"""Measures the match beside OR-tools on the same instances: who finds one, how even the loads are, at what cost.

    uv run --with ortools python benchmarks/match_peers.py [INSTANCES]

Peers: min-cost flow (SimpleMinCostFlow, convex load costs as parallel arcs; two seats of a visit may not go to one officer, so visits are
nodes with an arc of capacity one per officer), CP-SAT (one worker, 20 s), and a plain seeded greedy. Instances are tight: stations of three
officers, capacities that leave one place over, recusals. Exit 1 where a peer finds a match that we do not, or a smaller sum of squares.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Callable

from fairdraw.matching import NoMatch, match
from ortools.graph.python import min_cost_flow
from ortools.sat.python import cp_model

Instance = tuple[
    dict[str, int], list[list[str]]
]  # officer -> capacity; the officers of each visit, who takes two of them
Loads = Counter[str] | None
SEED = "5eed" * 16


def instance(number: int, visits: int = 60, stations: int = 8) -> Instance:
    """Visits of two seats, each open to its station and the next, less a third for recusals; capacity is tight."""
    rng = random.Random(number)
    officers = [f"p{n:02}" for n in range(3 * stations)]
    open_to = []
    for _ in range(visits):
        start = 3 * rng.randrange(stations)
        near = [officers[(start + n) % len(officers)] for n in range(6)]
        open_to.append(sorted(who for who in near if rng.random() > 0.3) or near[:2])
    cap = -(-2 * visits // len(officers)) + rng.choice([0, 1])
    return dict.fromkeys(officers, cap), open_to


def ours(case: Instance) -> Loads:
    capacity, open_to = case
    officers = "".join(f"{who}\t{cap}\t0\n" for who, cap in sorted(capacity.items()))
    seats = "".join(
        f"v{n:03}\tv{n:03}#{place}\tmust\t{','.join(ids)}\n" for n, ids in enumerate(open_to) for place in (1, 2)
    )
    try:
        found = match(officers.encode(), seats.encode(), hash_name="sha256", seed=SEED)
    except NoMatch:
        return None
    return Counter(found.summary["loads"])


def flow(case: Instance) -> Loads:
    capacity, open_to = case
    solver = min_cost_flow.SimpleMinCostFlow()
    node = {who: 1 + n for n, who in enumerate(capacity)}
    sink, first = 1 + len(node), 2 + len(node)
    for n, ids in enumerate(open_to):
        solver.add_arc_with_capacity_and_unit_cost(0, first + n, 2, 0)
        for who in ids:
            solver.add_arc_with_capacity_and_unit_cost(first + n, node[who], 1, 0)
    loads = {who: [] for who in capacity}  # type: dict[str, list[int]]
    for who, cap in capacity.items():
        for step in range(cap):
            arc = solver.add_arc_with_capacity_and_unit_cost(node[who], sink, 1, 2 * step + 1)
            loads[who].append(arc)
    total = 2 * len(open_to)
    solver.set_node_supply(0, total)
    solver.set_node_supply(sink, -total)
    if solver.solve() != solver.OPTIMAL:
        return None
    return Counter({who: sum(solver.flow(arc) for arc in arcs) for who, arcs in loads.items()})


def cp_sat(case: Instance) -> Loads:
    capacity, open_to = case
    model = cp_model.CpModel()
    taken: dict[str, list[cp_model.IntVar]] = {who: [] for who in capacity}
    for n, ids in enumerate(open_to):
        chosen = [model.new_bool_var(f"{n}-{who}") for who in ids]
        model.add(sum(chosen) == 2)
        for who, variable in zip(ids, chosen, strict=True):
            taken[who].append(variable)
    most, least = model.new_int_var(0, 999, "most"), model.new_int_var(0, 999, "least")
    for who, cap in capacity.items():
        load = sum(taken[who])
        model.add(load <= cap)
        model.add(load <= most)
        model.add(load >= least)
    model.minimize(most - least)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.max_time_in_seconds = 1, 20.0
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return Counter({who: sum(solver.value(one) for one in some) for who, some in taken.items()})


def greedy(case: Instance) -> Loads:
    capacity, open_to = case
    rng, load = random.Random(SEED), Counter(dict.fromkeys(capacity, 0))
    order = list(range(len(open_to)))
    rng.shuffle(order)
    for n in order:
        free = [who for who in open_to[n] if load[who] < capacity[who]]
        if len(free) < 2:
            return None
        rng.shuffle(free)
        load.update(sorted(free, key=load.__getitem__)[:2])
    return load


PEERS: dict[str, Callable[[Instance], Loads]] = {
    "ours": ours,
    "min-cost flow": flow,
    "CP-SAT": cp_sat,
    "greedy": greedy,
}


def main(words: list[str]) -> int:
    cases = [instance(number) for number in range(int(words[0]) if words else 200)]
    found: dict[str, list[Loads]] = {}
    for name, peer in PEERS.items():
        start = time.process_time()
        found[name] = [peer(case) for case in cases]
        made = [loads for loads in found[name] if loads is not None]
        spread = [max(loads.values()) - min(loads.values()) for loads in made]
        squares = [sum(count**2 for count in loads.values()) for loads in made]
        print(
            f"{name}: {len(made)} of {len(cases)} matched, spread {sum(spread) / max(1, len(made)):.3f}, squares "
            f"{sum(squares) / max(1, len(made)):.2f}, {1000 * (time.process_time() - start) / len(cases):.2f} CPU ms each"
        )
    worse = 0
    for one, *others in zip(*found.values(), strict=True):
        for other in filter(None, others):
            worse += one is None or sum(n**2 for n in one.values()) > sum(n**2 for n in other.values())
    print(f"a peer found what we did not, or evener loads: {worse} times")
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
