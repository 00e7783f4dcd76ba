"""Is the draw fair? Each statistic is a function over a draw; ours passes it, and a draw with a planted fault that
this statistic is for does not. Seeds are fixed, so nothing here can fail by chance."""

from __future__ import annotations

import hashlib
import itertools
import math
import random
from collections import Counter
from collections.abc import Callable, Sequence
from statistics import NormalDist

import pytest

from draws.canonical import Row
from draws.engine import by_ticket, select
from draws.keys import object_key, prk

#: (frame, want per stratum, seed, scope) → drawn ids
Draw = Callable[[Sequence[Row], dict[str, int], str, str], list[str]]
COMMIT, CODE = "ab" * 32, b"c" * 32


def ours(frame: Sequence[Row], want: dict[str, int], seed: str, scope: str) -> list[str]:
    key = object_key(prk(COMMIT, CODE, seed), scope)
    return [one.object_id for one in select(frame, want, key)]


def one_stratum(size: int) -> list[Row]:
    return [(f"91140581MA{i:08d}", "A") for i in range(size)]


def critical(df: int, alpha: float = 1e-4) -> float:
    """The upper quantile of χ² by Wilson and Hilferty."""
    z = NormalDist().inv_cdf(1 - alpha)
    return df * (1 - 2 / (9 * df) + z * math.sqrt(2 / (9 * df))) ** 3


def uniform(draw: Draw) -> bool:
    """χ²: every object is drawn equally often (30 objects, 6 drawn, 3,000 draws)."""
    frame, n, trials = one_stratum(30), 6, 3000
    seen = Counter(one for t in range(trials) for one in draw(frame, {"A": n}, f"{t}./", "s"))
    p = n / len(frame)
    chi = sum((seen[one] - trials * p) ** 2 for one, _ in frame) / (trials * p * (1 - p)) * (1 - 1 / len(frame))
    return chi < critical(len(frame) - 1)


def pairs(draw: Draw) -> bool:
    """Every two objects are drawn together equally often: the greatest deviation of 190 pairs, Bonferroni at 1e-3."""
    frame, n, trials = one_stratum(20), 5, 2500
    seen = Counter(
        pair for t in range(trials) for pair in itertools.combinations(sorted(draw(frame, {"A": n}, f"{t}./", "s")), 2)
    )
    p = n * (n - 1) / (20 * 19)
    spread = math.sqrt(trials * p * (1 - p))
    worst = max(abs(seen[pair] - trials * p) / spread for pair in itertools.combinations([one for one, _ in frame], 2))
    return worst < NormalDist().inv_cdf(1 - 1e-3 / 190 / 2)


def stratum_counts(draw: Draw) -> bool:
    """Every stratum gets exactly what it is to get."""
    frame = [(f"X{i:03d}", "ABC"[i % 7 % 3]) for i in range(90)]
    home = dict(frame)
    wants = ({"A": 5, "B": 3, "C": 2}, {"A": 0, "B": 26, "C": 1})
    return all(
        Counter(home[one] for one in draw(frame, want, f"{t}./", "s")) == Counter(want)
        for t in range(20)
        for want in wants
    )


def permutation(draw: Draw) -> bool:
    """The order of the rows does not matter."""
    frame, chance = one_stratum(60), random.Random(7)
    shuffled = chance.sample(frame, len(frame))
    return all(
        set(draw(frame, {"A": 9}, f"{t}./", "s")) == set(draw(shuffled, {"A": 9}, f"{t}./", "s")) for t in range(20)
    )


def prefix(draw: Draw) -> bool:
    """A draw of n + 1 contains the draw of n."""
    frame = one_stratum(40)
    drawn = [set(draw(frame, {"A": n}, "1./", "s")) for n in range(41)]
    return all(a < b for a, b in itertools.pairwise(drawn))


def subset(draw: Draw) -> bool:
    """The draw of a part of the frame is the draw of the whole, filtered."""
    whole, chance = one_stratum(80), random.Random(3)
    for t in range(20):
        part = [row for row in whole if chance.random() < 0.5]
        ids = {one for one, _ in part}
        expected = set(draw(whole, {"A": 30}, f"{t}./", "s")) & ids
        if set(draw(part, {"A": len(expected)}, f"{t}./", "s")) != expected:
            return False
    return True


def scopes(draw: Draw) -> bool:
    """Draws of two scopes overlap as two independent draws do (hypergeometric mean and variance)."""
    frame, n, trials = one_stratum(50), 10, 1500
    size = len(frame)
    overlaps = [
        len(set(draw(frame, {"A": n}, f"{t}./", "2023-H1")) & set(draw(frame, {"A": n}, f"{t}./", "2023-H2")))
        for t in range(trials)
    ]
    mean = n * n / size
    variance = n * n * (size - n) ** 2 / (size**2 * (size - 1))
    return abs(sum(overlaps) / trials - mean) < 4 * math.sqrt(variance / trials)


def seeds(draw: Draw) -> bool:
    """Draws of two seeds that differ in one digit are independent as well."""
    frame, n, trials = one_stratum(50), 10, 1500
    overlaps = [
        len(set(draw(frame, {"A": n}, f"{t}.7./", "s")) & set(draw(frame, {"A": n}, f"{t}.8./", "s")))
        for t in range(trials)
    ]
    variance = n * n * (50 - n) ** 2 / (50**2 * 49)
    return abs(sum(overlaps) / trials - n * n / 50) < 4 * math.sqrt(variance / trials)


STATISTICS = (uniform, pairs, stratum_counts, permutation, prefix, subset, scopes, seeds)


def mark(seed: str, scope: str, text: str) -> bytes:
    return hashlib.sha256(f"{seed}|{scope}|{text}".encode()).digest()


def lowest(frame: Sequence[Row], want: dict[str, int], rank: Callable[[int, str], object]) -> list[str]:
    """In every stratum the lowest by ``rank(position, id)``."""
    out: list[str] = []
    for stratum, n in want.items():
        rows = [(rank(i, one), one) for i, (one, home) in enumerate(frame) if home == stratum]
        out += [one for _, one in sorted(rows)[:n]]
    return out


def modulo_bias(frame: Sequence[Row], want: dict[str, int], seed: str, scope: str) -> list[str]:
    """A byte modulo the number of objects: the first ones come up more often."""
    out: list[str] = []
    counter = 0
    while len(out) < want["A"]:
        one = frame[mark(seed, scope, str(counter))[0] % len(frame)][0]
        out += [] if one in out else [one]
        counter += 1
    return out


def short_tickets(frame: Sequence[Row], want: dict[str, int], seed: str, scope: str) -> list[str]:
    """Four bits of the ticket, ties by id: old ids come first."""
    return lowest(frame, want, lambda _, one: mark(seed, scope, one)[0] >> 4)


def every_kth(frame: Sequence[Row], want: dict[str, int], seed: str, scope: str) -> list[str]:
    """A random start and then every k-th row: each as often as the other, but never two neighbours."""
    step = len(frame) // want["A"]
    start = int.from_bytes(mark(seed, scope, "start"), "big") % step
    return [one for one, _ in frame[start::step]][: want["A"]]


def mixed_strata(frame: Sequence[Row], want: dict[str, int], seed: str, scope: str) -> list[str]:
    """The right total, from all strata together."""
    flat = [(one, "all") for one, _ in frame]
    return lowest(flat, {"all": sum(want.values())}, lambda _, one: mark(seed, scope, one))


def by_position(frame: Sequence[Row], want: dict[str, int], seed: str, scope: str) -> list[str]:
    """The generator runs over the rows as they come."""
    return lowest(frame, want, lambda i, _: mark(seed, scope, str(i)))


def by_sorted_position(frame: Sequence[Row], want: dict[str, int], seed: str, scope: str) -> list[str]:
    """As before over sorted rows: who is left out moves everybody else."""
    return by_position(sorted(frame), want, seed, scope)


def size_in_the_seed(frame: Sequence[Row], want: dict[str, int], seed: str, scope: str) -> list[str]:
    """The number wanted goes into the key: one more object is another draw."""
    return lowest(frame, want, lambda _, one: mark(f"{seed}{sum(want.values())}", scope, one))


def frame_in_the_seed(frame: Sequence[Row], want: dict[str, int], seed: str, scope: str) -> list[str]:
    """The size of the frame goes into the key: a part of it is another draw."""
    return lowest(frame, want, lambda _, one: mark(f"{seed}{len(frame)}", scope, one))


def without_scope(frame: Sequence[Row], want: dict[str, int], seed: str, scope: str) -> list[str]:
    """The scope is forgotten: all windows meet the same objects."""
    return lowest(frame, want, lambda _, one: mark(seed, "", one))


def half_the_seed(frame: Sequence[Row], want: dict[str, int], seed: str, scope: str) -> list[str]:
    """Only the first source of the seed counts."""
    return lowest(frame, want, lambda _, one: mark(seed.partition(".")[0], scope, one))


@pytest.mark.parametrize("statistic", STATISTICS)
def test_our_draw_passes(statistic: Callable[[Draw], bool]) -> None:
    assert statistic(ours)


@pytest.mark.parametrize(
    ("statistic", "planted"),
    [
        (uniform, modulo_bias),
        (uniform, short_tickets),
        (pairs, every_kth),
        (stratum_counts, mixed_strata),
        (permutation, by_position),
        (prefix, size_in_the_seed),
        (subset, by_sorted_position),
        (subset, frame_in_the_seed),
        (scopes, without_scope),
        (seeds, half_the_seed),
    ],
)
def test_each_statistic_catches_its_planted_fault(statistic: Callable[[Draw], bool], planted: Draw) -> None:
    assert not statistic(planted)


@pytest.mark.parametrize("planted", [every_kth, mixed_strata, by_position, size_in_the_seed, without_scope])
def test_chi_square_alone_would_let_these_pass(planted: Draw) -> None:
    """Why there is more than one statistic."""
    if planted is mixed_strata:
        assert permutation(planted) and prefix(planted)
    else:
        assert uniform(planted)


def distinct(tickets: Callable[[Sequence[Row], str], list[str]]) -> bool:
    """No two objects share a ticket (20,000 objects)."""
    made = tickets(one_stratum(20_000), "k" * 32)
    return len(set(made)) == len(made) and {len(ticket) for ticket in made} == {64}


def bits(tickets: Callable[[Sequence[Row], str], list[str]]) -> bool:
    """Each of the 256 bits is set in half of the tickets: all of them count."""
    made = [int(ticket, 16) for ticket in tickets(one_stratum(3000), "k" * 32)]
    shares = [sum(ticket >> bit & 1 for ticket in made) / len(made) for bit in range(256)]
    return max(abs(share - 0.5) for share in shares) < 0.5 * 4.75 / math.sqrt(len(made))


def our_tickets(frame: Sequence[Row], key: str) -> list[str]:
    return [one.ticket for one in by_ticket(frame, key)]


def eight_bits(frame: Sequence[Row], key: str) -> list[str]:
    return [hashlib.sha256(f"{key}:{one}".encode()).hexdigest()[:2].zfill(64) for one, _ in frame]


def padded(frame: Sequence[Row], key: str) -> list[str]:
    """Sixty-four bits, written as if they were 256."""
    return [hashlib.sha256(f"{key}:{one}".encode()).hexdigest()[:16].ljust(64, "0") for one, _ in frame]


def test_tickets_are_distinct_and_all_their_bits_count() -> None:
    assert distinct(our_tickets) and bits(our_tickets)
    assert not distinct(eight_bits)
    assert distinct(padded) and not bits(padded)
