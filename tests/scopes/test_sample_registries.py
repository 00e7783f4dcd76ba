"""The specimen registries: what is committed is what is built, and it is what its README says."""

from __future__ import annotations

import csv
import io
from collections import Counter
from itertools import islice
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from sample_docs.builder.registries import OBJECTS, SEED, build_registries, departments, plan_rows
from sample_docs.builder.registries_codes import ALPHABET, specimen_code
from sample_docs.builder.registries_objects import COLUMNS, Row, objects

FOLDER = Path(__file__).parents[2] / "sample_docs"
_WEIGHTS = [3**power % 31 for power in range(17)]
_ORGANISATION = [3, 7, 9, 10, 5, 8, 4, 2]


@pytest.fixture(scope="module")
def built() -> dict[str, bytes]:
    return build_registries()


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def sheet(data: bytes) -> list[dict[str, str]]:
    head, *lines = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    return [dict(zip(map(str, head), map(str, line), strict=True)) for line in lines]


def is_valid(code: str) -> bool:
    """GB 32100-2015 and GB 11714, written down a second time."""
    if len(code) != 18 or not set(code) <= set(ALPHABET):
        return False
    total = sum(ALPHABET.index(char) * weight for char, weight in zip(code, _WEIGHTS, strict=False))
    inner = sum(int(char, 36) * weight for char, weight in zip(code[8:16], _ORGANISATION, strict=True))
    return (31 - total % 31) % 31 == ALPHABET.index(code[17]) and "0123456789X0"[11 - inner % 11] == code[16]


def test_building_twice_gives_the_same_bytes_and_the_committed_ones(built: dict[str, bytes]) -> None:
    assert build_registries() == built
    for name, data in built.items():
        if name.endswith(".csv"):
            assert (FOLDER / name).read_bytes() == data, name
    committed = (FOLDER / "registries/inspectors.xlsx").read_bytes()
    assert sheet(committed) == sheet(built["registries/inspectors.xlsx"])


def test_objects_are_marked_as_specimens_and_cannot_be_real(built: dict[str, bytes]) -> None:
    good = rows(built["registries/objects.csv"])[:OBJECTS]
    codes = [row["统一社会信用代码"] for row in good]
    assert len(set(codes)) == OBJECTS
    for row, code in zip(good, codes, strict=True):
        assert is_valid(code), code
        assert code[2:8] == "000000"
        assert code[8:10] == "YB"
        assert row["名称"].startswith("高平市样例")
        assert row["联系人"].startswith("样本")
        assert row["联系电话"].startswith("0000-")


def test_objects_have_the_shares_that_are_promised(built: dict[str, bytes]) -> None:
    good = rows(built["registries/objects.csv"])[:OBJECTS]
    kinds = Counter(row["主体类型"] for row in good)
    assert kinds == {"企业": 3050, "个体工商户": 1500, "农民专业合作社": 300, "事业单位": 85, "社会组织": 65}
    classes = Counter(row["信用风险分类"] for row in good if row["信用风险分类"])
    shares = {tier: many / classes.total() for tier, many in classes.items()}
    assert shares == pytest.approx({"A": 0.6, "B": 0.25, "C": 0.12, "D": 0.03}, abs=0.02)
    tags = Counter(tag for row in good for tag in row["标签"].split("；"))
    wanted = {"加油站": 60, "民办学校": 15, "检验检测机构": 12, "保安单位": 9}
    assert {tag: tags[tag] for tag in wanted} == wanted
    assert {"注销", "吊销，未注销", "停业", "迁出"} <= {row["登记状态"] for row in good}


def test_the_last_eight_objects_are_wrong_each_in_its_own_way(built: dict[str, bytes]) -> None:
    every = rows(built["registries/objects.csv"])
    known = {row["统一社会信用代码"] for row in every[:OBJECTS]}
    wrong = every[OBJECTS:]
    assert len(wrong) == 8
    assert [is_valid(row["统一社会信用代码"]) for row in wrong] == [False] * 3 + [True] * 5
    assert not known & {row["统一社会信用代码"] for row in wrong}
    assert wrong[3]["统一社会信用代码"] == wrong[4]["统一社会信用代码"]
    assert wrong[5]["名称"] == ""
    assert wrong[6]["登记状态"] == "状态不明"
    assert wrong[7]["成立日期"] == "2021-02-30"


def test_every_department_of_both_plans_has_inspectors_who_can_go(built: dict[str, bytes]) -> None:
    staff = sheet(built["registries/inspectors.xlsx"])
    assert len(staff) == 124
    able = Counter(row["所属部门"] for row in staff[:120] if row["状态"] == "在岗" and row["有效期至"] > "2024-12-31")
    assert set(able) == set(departments(plan_rows()))
    assert min(able.values()) >= 3
    assert able["高平市市场监督管理局"] == max(able.values()) > 25
    assert all(row["姓名"].startswith("样本") for row in staff)
    numbers = [row["执法证号"] for row in staff]
    assert len(set(numbers[:120])) == 120
    assert not set(numbers[:120]) & set(numbers[120:])
    assert numbers[120] == numbers[121]
    assert numbers[123] == ""


def test_matter_list_holds_every_matter_of_both_plans(built: dict[str, bytes]) -> None:
    listed = rows(built["registries/matters.csv"])
    assert {row["检查主体"] for row in listed} >= {item["initiator"] for item in plan_rows()}
    assert len({(row["抽查事项"], row["检查主体"]) for row in listed}) == len(listed) > 80
    assert {"登记事项检查", "农作物种子监督检查", "价格行为检查"} <= {row["抽查事项"] for row in listed}


def test_recusals_name_objects_and_people_that_exist(built: dict[str, bytes]) -> None:
    pairs = rows(built["registries/recusals.csv"])
    ids = {row["统一社会信用代码"] for row in rows(built["registries/objects.csv"])[:OBJECTS]}
    people = {row["执法证号"]: row["所属部门"] for row in sheet(built["registries/inspectors.xlsx"])[:120]}
    assert len({(row["统一社会信用代码"], row["执法证号"]) for row in pairs}) == len(pairs) == 60
    assert all(row["统一社会信用代码"] in ids and people[row["执法证号"]] == row["所属部门"] for row in pairs)


def test_any_number_of_objects_comes_one_by_one_and_a_longer_run_begins_with_the_shorter() -> None:
    first = list(objects(7_000, SEED))
    assert list(islice(objects(10_000_000, SEED), 7_000)) == first
    assert len({row[0] for row in first}) == 7_000
    assert list(objects(50, SEED + 1)) != first[:50]
    assert all(len(row) == len(COLUMNS) for row in first)


def tag_counts(some: list[Row]) -> Counter[str]:
    return Counter(tag for row in some for tag in row[7].split("；"))


def test_every_block_of_five_thousand_has_the_same_shares() -> None:
    both = list(objects(10_000, SEED))
    assert tag_counts(both[:5_000]) == tag_counts(both[5_000:])


def test_codes_never_repeat_over_their_whole_range() -> None:
    far = [*range(30_000), *range(9_990_000, 10_000_000), *range(887_000_000, 887_003_000)]
    codes = [specimen_code("91", serial) for serial in far]
    assert len(set(codes)) == len(far)
    assert all(map(is_valid, codes[::97]))
    with pytest.raises(ValueError, match="outside"):
        specimen_code("91", 31**6)
