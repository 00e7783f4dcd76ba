"""How many to draw, in exact fractions (DRAW 1.6); never a float."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from draws.canonical import decimal_fraction
from draws.errors import DrawError
from draws.models import Model, Policy, Quota, QuotaCase, QuotaTier


class StratumRate(Model):
    """Planned and realised share of one stratum; fractions in text, exact."""

    stratum: str
    size: int
    want: int
    planned: str
    realised: str | None


def sample_size(quota: QuotaTier | QuotaCase | Quota, size: int) -> int:
    """``min(N, max(ceil(ratio × N), count, 1 if N > 0))``; a quota with neither ratio nor count is an error."""
    if quota.ratio is None and quota.count is None:
        raise DrawError("抽查比例和数量都没有确定，请先由负责人确定后再抽取。")
    by_ratio = ceil(decimal_fraction(quota.ratio) * size) if quota.ratio is not None else 0
    return min(size, max(by_ratio, quota.count or 0, 1 if size > 0 else 0))


def ceil(value: Fraction) -> int:
    return -(-value.numerator // value.denominator)


def resolve(quota: Quota, size: int) -> Quota | QuotaCase:
    """The branch in force for a frame of ``size`` objects: the first case that fits, else the quota itself."""
    return next((case for case in quota.cases or () if case.when.fits(size)), quota)


def want(quota: Quota, policy: Policy, sizes: Mapping[str, int]) -> dict[str, int]:
    """How many to draw per stratum of ``sizes`` (in the order of the policy, lowest first). The total is exactly the
    sample size; classes with their own quota use it as it stands."""
    total = sum(sizes.values())
    in_force = resolve(quota, total)
    if quota.by_class is not None and in_force is quota:
        return _by_class(quota, sizes)
    _known(policy, sizes)
    return allot(sample_size(in_force, total), policy, sizes)


def _by_class(quota: Quota, sizes: Mapping[str, int]) -> dict[str, int]:
    """A class without its own quota uses the outer one; where there is none a person must say."""
    tiers = quota.by_class or {}
    outer = QuotaTier(count=quota.count, op=quota.op, ratio=quota.ratio)
    bare = quota.ratio is None and quota.count is None
    missing = [stratum for stratum, size in sizes.items() if size > 0 and stratum not in tiers and bare]
    if missing:
        names = "、".join(missing)
        raise DrawError(f"抽查比例按类别规定，但没有规定“{names}”一类的比例，请先由负责人确定。")
    return {k: sample_size(tiers.get(k, outer), size) if size else 0 for k, size in sizes.items()}


def _known(policy: Policy, sizes: Mapping[str, int]) -> None:
    if len(set(policy.order)) != len(policy.order):
        raise DrawError("风险分类政策的顺序中有重复的类别，请检查 policy.toml 的 [strata]。")
    strange = [stratum for stratum in sizes if stratum not in policy.order]
    if strange:
        raise DrawError(
            f"名录中有风险分类政策没有列出的类别“{'、'.join(strange)}”，请在 policy.toml 的 [strata] 中补上。"
        )


def planned_rates(n: int, policy: Policy, sizes: Mapping[str, int]) -> dict[str, Fraction]:
    """Water-filling: ``r_k = min(1, s·m_k)`` with ``Σ r_k N_k = n``. Strata that reach 1 are taken whole, the scale
    ``s`` is found anew for the others. An empty stratum has the rate that an object in it would have."""
    total = sum(sizes.values())
    if not 0 <= n <= total:
        raise DrawError(f"抽取数 {n} 超出了名录的 {total} 个对象。")
    multipliers = {stratum: policy.multiplier(stratum) for stratum in sizes}
    full: set[str] = set()
    scale = Fraction(0)
    while True:
        rest = {k: m for k, m in multipliers.items() if k not in full}
        weight = sum((m * sizes[k] for k, m in rest.items()), Fraction(0))
        left = n - sum(sizes[k] for k in full)
        if not rest or weight == 0:
            break
        scale = Fraction(left) / weight
        over = {k for k, m in rest.items() if scale * m >= 1}
        if not over:
            break
        full |= over
    return {k: Fraction(1) if k in full else min(Fraction(1), scale * m) for k, m in multipliers.items()}


def allot(n: int, policy: Policy, sizes: Mapping[str, int]) -> dict[str, int]:
    """Whole numbers from the planned rates: rounded up from the highest class down, the lowest takes what is left."""
    rates = planned_rates(n, policy, sizes)
    left = n
    out: dict[str, int] = {}
    for stratum in sorted(sizes, key=policy.order.index, reverse=True):
        out[stratum] = min(ceil(rates[stratum] * sizes[stratum]), left)
        left -= out[stratum]
    assert left == 0, "the planned rates add up to n, so rounding up leaves nothing over"
    return {stratum: out[stratum] for stratum in policy.order if stratum in out}


def left_out(wanted: Mapping[str, int], sizes: Mapping[str, int]) -> tuple[str, ...]:
    """Strata with objects from which rounding leaves none to be drawn. The protocol allows it (the lowest class absorbs
    the rounding), but no class is to be exempt (国市监信发〔2022〕6号), so a person should know."""
    return tuple(stratum for stratum, size in sizes.items() if size and not wanted.get(stratum))


def _planned(tier: QuotaTier, size: int) -> Fraction:
    """The rate as the notice gives it, before rounding up; a number of objects as its share of the stratum."""
    if size == 0:
        return Fraction(0)
    by_ratio = decimal_fraction(tier.ratio) if tier.ratio is not None else Fraction(0)
    return min(Fraction(1), max(by_ratio, Fraction(tier.count or 0, size)))


def rates(quota: Quota, policy: Policy, sizes: Mapping[str, int]) -> tuple[StratumRate, ...]:
    """Planned and realised rates for the proof, one row per stratum of the frame."""
    wanted = want(quota, policy, sizes)
    total = sum(sizes.values())
    in_force = resolve(quota, total)
    if quota.by_class is not None and in_force is quota:
        tiers = quota.by_class
        outer = QuotaTier(count=quota.count, op=quota.op, ratio=quota.ratio)
        planned = {k: _planned(tiers.get(k, outer), size) for k, size in sizes.items()}
    else:
        planned = planned_rates(sample_size(in_force, total), policy, sizes)
    return tuple(
        StratumRate(
            stratum=k,
            size=sizes[k],
            want=wanted[k],
            planned=str(planned[k]),
            realised=str(Fraction(wanted[k], sizes[k])) if sizes[k] else None,
        )
        for k in wanted
    )
