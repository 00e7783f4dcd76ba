"""Every form of quota that plans use gets the right size or is refused with the reason."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from draws.conditions import parse_condition
from draws.models import Policy, Quota
from draws.quotas import Refusal, notes_of, quota_of, value_of
from draws.sizes import want
from normalizers.quota import read_quota
from normalizers.values import QuotaCase, QuotaValue, Tier

STRATA = ("A", "U", "B", "C", "D")
FLAT = Policy(multipliers=dict.fromkeys(STRATA, "1"), order=STRATA)


def of(text: str, **more: Any) -> Quota | Refusal:
    """From the text of a cell, by way of the reading that the warehouse stores."""
    return quota_of(read_quota(text).value, STRATA, **more)


def size(quota: Quota | Refusal, objects: int) -> int:
    assert isinstance(quota, Quota), quota
    return sum(want(quota, FLAT, {"A": objects}).values())


@pytest.mark.parametrize(
    ("text", "objects", "n"),
    [
        ("5%；1次/年", 60, 3),
        ("5%；1次/年", 61, 4),
        ("1次/年 80%", 10, 8),
        ("20%5次/年", 10, 2),
        ("100%，抽查1次", 17, 17),
        ("全覆盖", 17, 17),
        ("100%全覆盖", 17, 17),
        ("不低于10%", 11, 2),
        ("≥20%", 5, 1),
        ("20%以上", 6, 2),
        ("10-20%", 100, 10),
        ("2%—5%", 100, 2),
        ("2%一5%", 100, 2),
        ("0.3%", 1000, 3),
        ("0.3%", 10, 1),
        ("2‰", 1000, 2),
        ("2‰", 1001, 3),
        ("百分之十", 95, 10),
        ("约10%", 95, 10),
        ("10%左右", 95, 10),
        ("10%（20户）", 100, 20),
        ("10%（20户）", 300, 30),
        ("10%（20户）", 8, 8),
        ("1户", 50, 1),
        ("1户", 0, 0),
        ("60—70家", 200, 60),
        ("60—70家", 30, 30),
        ("不少于10家", 100, 10),
        ("不少于10家", 4, 4),
        ("超过5家", 100, 6),
        ("15.6万户", 200_000, 156_000),
        ("基数474家，按3%抽取", 474, 15),
        ("基数474家，按3%抽取", 400, 12),
        ("5%，不少于10家", 100, 10),
        ("5%，不少于10家", 1000, 50),
        ("10所及以下的不少于2所，超过10所的不低于50%", 1, 1),
        ("10所及以下的不少于2所，超过10所的不低于50%", 10, 2),
        ("10所及以下的不少于2所，超过10所的不低于50%", 11, 6),
        ("10%，少于8家时全部检查", 7, 7),
        ("10%，少于8家时全部检查", 8, 1),
        ("不低于10%，不足5家的全部检查", 4, 4),
        ("不低于10%，不足5家的全部检查", 41, 5),
        ("50家（含）以下全部检查，50家以上抽取10%", 50, 50),
        ("50家（含）以下全部检查，50家以上抽取10%", 51, 6),
        ("50家以上抽取10%，50家（含）以下全部检查", 50, 50),
        ("50家以上抽取10%，50家（含）以下全部检查", 51, 6),
        ("超过100家的抽取5%，100家以下的抽取10家", 100, 10),
        ("超过100家的抽取5%，100家以下的抽取10家", 101, 6),
        ("大于等于10家的抽取5家，小于10家的全部检查", 9, 9),
        ("大于等于10家的抽取5家，小于10家的全部检查", 10, 5),
    ],
)
def test_forms_that_fix_a_size(text: str, objects: int, n: int) -> None:
    assert size(of(text), objects) == n


@pytest.mark.parametrize(
    ("text", "code", "word"),
    [
        ("不超过5%", "upper_limit", "不超过5%"),
        ("低于5%", "upper_limit", "少于5%"),
        ("不超过10家", "upper_limit", "不超过10家"),
        ("超过5%", "exclusive", "超过5%"),
        ("每月不少于40家次", "period", "每月"),
        ("每季度5%", "period", "每季度"),
        ("三年全覆盖", "period", "多年"),
        ("市级3% 区级12%", "level", "市级、区级"),
        ("生产企业不低于25%，经营企业不低于0.8%", "unknown_class", "生产企业"),
        ("三级≥50%，二级≥30%", "unknown_class", "三级"),
        ("重点单位100%，一般单位5%", "unknown_class", "重点单位"),
        ("少于8家时全部检查", "condition", "8 个对象"),
        ("少于5家时全部检查", "condition", "5 个对象"),
        ("50家以下全部检查，50家以上抽取10%", "condition", "50 个对象"),
        ("5%，最多20户", "condition", "不超过20户"),
        ("按10%抽取，少于10户的抽10户", "condition", "名录还是抽取数"),
        ("按10%抽取，不足10户的按10户抽取", "condition", "名录还是抽取数"),
        ("1户（实际以联合双随机牵头单位抽查数为准）", "condition", "其他文件"),
        ("1:5", "staff", "1:5"),
        ("根据实际情况确定", "unspecified", "没有规定"),
        ("待定", "unspecified", "没有规定"),
        ("/", "unspecified", "没有规定"),
        ("", "unspecified", "没有规定"),
        ("见附表", "unspecified", "没有规定"),
        ("40家次", "unit", "家次"),
        ("200批次", "unit", "批次"),
    ],
)
def test_forms_that_a_person_must_settle(text: str, code: str, word: str) -> None:
    refused = of(text)
    assert isinstance(refused, Refusal), refused
    assert refused.code == code
    assert word in refused.message_zh
    assert refused.message_zh.endswith("。") and "请" in refused.message_zh


def test_classes_of_credit_risk() -> None:
    sizes = {"A": 100, "B": 100, "C": 100, "D": 100}
    expected = {"A": 2, "B": 6, "C": 15, "D": 60}
    for text in ("A类2%、B类6%、C类15%、D类60%", "低风险2%，一般风险6%，较高风险15%，高风险60%"):
        quota = of(text)
        assert isinstance(quota, Quota)
        assert want(quota, FLAT, sizes) == expected
    five = quota_of(read_quota("低风险1%，一般风险6%").value, (*STRATA, "E"))
    assert isinstance(five, Refusal), "the official words are those of four classes"
    words = quota_of(read_quota("低风险1%，中风险6%，高风险10%").value, STRATA)
    assert isinstance(words, Refusal), "another scale than the official one"
    named = quota_of(read_quota("三级≥50%，二级≥30%").value, ("三级", "二级"))
    assert isinstance(named, Quota) and named.by_class is not None and set(named.by_class) == {"三级", "二级"}
    counts = of("A类10户、B类20户")
    assert isinstance(counts, Quota)
    assert want(counts, FLAT, {"A": 7, "B": 100}) == {"A": 7, "B": 20}


def test_a_class_with_only_an_upper_limit_is_named() -> None:
    tiers = {"A": Tier(op="<=", max=Decimal("0.05")), "B": Tier(op="=", min=Decimal("0.2"), max=Decimal("0.2"))}
    refused = quota_of(QuotaValue(op="by_class", by_class=tiers), STRATA)
    assert isinstance(refused, Refusal) and refused.code == "upper_limit" and "“A”" in refused.message_zh
    both = quota_of(QuotaValue(op="=", min=Decimal("0.1"), by_class={"A": tiers["B"]}), STRATA)
    assert isinstance(both, Refusal)


@pytest.mark.parametrize(
    ("level", "n"), [("city", 3), ("district", 12), ("county", 12), ("province", None), (None, None), ("", None)]
)
def test_levels(level: str | None, n: int | None) -> None:
    made = of("市级3% 区级12%", level=level)
    if n is None:
        assert isinstance(made, Refusal) and made.code == "level"
    else:
        assert size(made, 100) == n


def test_a_period_that_the_batch_covers() -> None:
    assert size(of("每季度5%", period="quarter"), 100) == 5
    assert isinstance(of("每季度5%", period="month"), Refusal)
    assert isinstance(of("每月不少于40家次", period="month"), Refusal), "visits are no objects"


def test_staff_ratio() -> None:
    value = QuotaValue(op="staff_ratio", staff=2, units=5)
    assert size(quota_of(value, STRATA, staff=7), 100) == 18  # 7 / 2 * 5 = 17.5
    assert size(of("执法人员与检查对象1:5", staff=10), 100) == 50
    for staff in (None, 0):
        assert isinstance(quota_of(value, STRATA, staff=staff), Refusal)


@pytest.mark.parametrize(
    "value",
    [
        QuotaValue(op="="),
        QuotaValue(op="=", min=Decimal(0), max=Decimal(0)),
        QuotaValue(op="=", min=Decimal("1.2"), max=Decimal("1.2")),
        QuotaValue(op="range", min=Decimal("0.5"), max=Decimal("0.2")),
        QuotaValue(op="range", count=70, count_max=60),
        QuotaValue(op="=", count=0),
        QuotaValue(op="by_class"),
        QuotaValue(op="conditional", conditional=True),
        QuotaValue(op="staff_ratio", staff=0, units=5),
        QuotaValue(op="conditional", cases=(QuotaCase(when="遇有投诉", op="=", min=Decimal(1)),)),
        QuotaValue(op="conditional", cases=(QuotaCase(when="少于8家", op="<=", max=Decimal("0.5")),)),
        QuotaValue(op="=", count=5, cases=(QuotaCase(when="同时", op=">=", count=10),)),
    ],
)
def test_readings_that_make_no_sense_are_refused(value: QuotaValue) -> None:
    assert isinstance(quota_of(value, STRATA, staff=3), Refusal)


@pytest.mark.parametrize(
    "text",
    [
        "5%", "2‰", "10%（20户）", "60—70家", "不超过10家", "不低于10%", "10-20%", "1:5", "每季度5%",
        "三级≥50%，二级≥30%", "A类2%、B类6%、C类15%、D类60%", "10%，少于8家时全部检查",
        "10所及以下的不少于2所，超过10所的不低于50%", "基数474家，按3%抽取",
    ],
)  # fmt: skip
def test_what_the_warehouse_stores_says_the_same(text: str) -> None:
    """The columns of ``base.item`` as ``pipelines/steps/measures.py`` fills them, through DECIMAL(12,8) and JSON."""
    from pipelines.steps.build import ItemBuilder
    from pipelines.steps.measures import _set_quota

    value = read_quota(text).value
    assert value is not None
    builder = ItemBuilder.__new__(ItemBuilder)
    builder.values = {}
    _set_quota(builder, value)
    stored: dict[str, Any] = dict(builder.values)
    for name in ("ratio_min", "ratio_max"):
        stored[name] = stored[name].quantize(Decimal("0.00000001")) if stored[name] is not None else None
    assert quota_of(stored, STRATA) == quota_of(value, STRATA)
    for name in ("quota_by_class", "quota_detail"):
        stored[name] = json.loads(stored[name]) if stored.get(name) else None
    assert quota_of(stored, STRATA) == quota_of(value, STRATA)


def test_broken_columns_are_refused_and_empty_ones_fix_nothing() -> None:
    assert value_of({"quota_op": None}) is None
    for item in ({}, {"quota_op": None, "ratio_min": None}, None):
        refused = quota_of(item, STRATA)
        assert isinstance(refused, Refusal) and refused.code == "unspecified"
    for broken in (
        {"quota_op": "?", "ratio_min": Decimal("0.1")},
        {"quota_op": "=", "ratio_min": "x"},
        {"quota_op": "=", "count_min": 1.5},
        {"quota_op": "by_class", "quota_by_class": "[1]"},
        {"quota_op": "by_class", "quota_by_class": "{"},
    ):
        refused = quota_of(broken, STRATA)
        assert isinstance(refused, Refusal) and refused.code == "odd", broken


def test_ratios_keep_their_shortest_letters() -> None:
    for stored, text in (("0.05000000", "0.05"), ("1.00000000", "1"), ("0.00200000", "0.002"), ("0.10000000", "0.1")):
        made = quota_of({"quota_op": "=", "ratio_min": Decimal(stored), "ratio_max": Decimal(stored)})
        assert isinstance(made, Quota) and made.ratio == text


def test_notes_for_a_person() -> None:
    value = read_quota("基数474家，按3%抽取").value
    assert value is not None
    quota = quota_of(value, STRATA)
    assert isinstance(quota, Quota)
    assert notes_of(value, quota, 474) == ()
    (note,) = notes_of(value, quota, 400)
    assert "474" in note and "400" in note
    both = QuotaValue(op="=", min=Decimal("0.1"), max=Decimal("0.1"), count=20)
    made = quota_of(both)
    assert isinstance(made, Quota)
    assert notes_of(both, made, 200) == ()
    assert "较大者" in notes_of(both, made, 300)[0]
    assert "下限" in notes_of(QuotaValue(op="range", count=60, count_max=70), Quota(op="range", count=60), 100)[0]
    assert "全部抽取" in notes_of(QuotaValue(op="=", count=60), Quota(op="=", count=60), 10)[0]


@pytest.mark.parametrize(
    ("text", "op", "n", "said"),
    [
        ("10所及以下", "<=", 10, True),
        ("超过10所", ">", 10, True),
        ("少于8家", "<", 8, True),
        ("不足5家", "<", 5, True),
        ("不超过1,000户", "<=", 1000, True),
        ("50家(含)以下", "<=", 50, True),
        ("50家（不含）以上", ">", 50, True),
        ("50家以上", ">=", 50, False),
        ("50家以内", "<=", 50, False),
        ("大于等于10家", ">=", 10, True),
        ("企业总数不足三十家", "<", 30, True),
        ("对象达到一百二十户", ">=", 120, True),
        ("达到1.5万户", None, 0, False),
        ("2万户以上", ">=", 20000, False),
        ("10-20家", None, 0, False),
        ("不少于10家以下", None, 0, False),
        ("10家", None, 0, False),
        ("一百五家以上", None, 0, False),
        ("遇有投诉", None, 0, False),
        ("", None, 0, False),
    ],
)
def test_conditions(text: str, op: str | None, n: int, said: bool) -> None:
    made = parse_condition(text)
    if op is None:
        assert made is None
    else:
        assert made is not None
        assert (made.when.op, made.when.n, made.said) == (op, n, said)
