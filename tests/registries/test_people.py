"""Inspectors, matters and recusals; codes that are given once and kept."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.support.registry import HEADER, code, csv_file, imported, row
from warehouse.connection import opened
from warehouse.queries import run_checks
from warehouse.registries.codes import area_code_of, assign_departments
from warehouse.registries.models import Outcome

PEOPLE = ("姓名", "执法证号", "所在部门", "有效期止", "是否专家")
AREAS = {"山西省": "140000", "晋城市": "140500", "高平市": "140581"}


def ask(warehouse: Path, sql: str) -> list[tuple[Any, ...]]:
    with opened(warehouse) as con:
        return con.execute(sql).fetchall()


def people(
    warehouse: Path, tmp_path: Path, *rows: tuple[str, ...], name: str = "i.csv", append: bool = False
) -> Outcome:
    return imported(
        warehouse, "inspectors", csv_file(tmp_path / name, [PEOPLE, *rows]), area="高平市", append=append
    ).outcome


A = ("张三", "14-001", "市市场监管局", "2027-01-01", "否")
B = ("李四", "14-002", "市教育局", "长期", "是")
C = ("王五", "14-003", "市市场监管局", "2020-01-01", "")


def test_codes_are_given_once_and_kept(warehouse: Path, tmp_path: Path) -> None:
    people(warehouse, tmp_path, A, B, C)
    first = dict(ask(warehouse, "SELECT name, inspector_id FROM registry_inspectors"))
    assert first == {"张三": "140581-01-01", "李四": "140581-02-01", "王五": "140581-01-02"}
    people(warehouse, tmp_path, ("赵六", "14-004", "高平市公安局", "2027-01-01", "否"), C, A, name="j.csv")
    again = dict(ask(warehouse, "SELECT name, inspector_id FROM registry_inspectors"))
    assert again == {"张三": "140581-01-01", "王五": "140581-01-02", "赵六": "140581-03-01"}
    people(warehouse, tmp_path, B, name="k.csv", append=True)
    assert ("李四", "140581-02-01") in ask(warehouse, "SELECT name, inspector_id FROM registry_inspectors")


def test_what_is_wrong_with_inspectors(warehouse: Path, tmp_path: Path) -> None:
    """Bad rows go back; expired certificates are loaded and flagged; without a column of states all are on duty."""
    rows = [
        A, ("李四", "", "市教育局", "2027-01-01", ""), ("王五", "无", "市教育局", "2027-01-01", ""),
        ("赵六", "14-004", "查无此局", "2027-01-01", ""), ("钱七", "14-005", "市教育局、市公安局", "2027-01-01", ""),
        ("孙八", "14-006", "联席会议办公室", "2027-01-01", ""), ("周九", "14-007", "市教育局", "2027-02-30", ""),
        ("吴十", "14-008", "市教育局", "2027-01-01", "也许"), ("郑一", "9.1E+17", "市教育局", "2027-01-01", ""),
        ("王二", "14-009", "", "2027-01-01", ""),
        B, C, ("赵二", "14-014", "市教育局", "2026-03-01", ""), ("钱二", "14-015", "市教育局", "", ""),
    ]  # fmt: skip
    people(warehouse, tmp_path, *rows)
    assert ask(warehouse, "SELECT row_no, code FROM base.registry_problem WHERE severity = 'error' ORDER BY 1") == [
        (2, "no_certificate"), (3, "no_certificate"), (4, "unknown_department"), (5, "several_departments"),
        (6, "coordinating_body"), (7, "impossible_date"), (8, "unknown_yes_no"), (9, "scientific_number"),
        (10, "missing_value"),
    ]  # fmt: skip
    found = ask(warehouse, "SELECT name, certificate_until, status, flags FROM registry_inspectors ORDER BY row_no")
    assert found == [
        ("张三", date(2027, 1, 1), "在岗", []), ("李四", date(9999, 12, 31), "在岗", []),
        ("王五", date(2020, 1, 1), "在岗", ["certificate_expired"]), ("赵二", date(2026, 3, 1), "在岗", []),
        ("钱二", None, "在岗", ["certificate_period_unknown"]),
    ]  # fmt: skip
    assert run_checks(warehouse) == []


def test_one_person_is_not_two_inspectors(warehouse: Path, tmp_path: Path) -> None:
    """Somebody listed under two bodies could make a team of two alone."""
    moved = (A[0], A[1], "市教育局", *A[3:])
    done = people(warehouse, tmp_path, A, moved, B)
    assert ask(warehouse, "SELECT name FROM registry_inspectors") == [("李四",)]
    assert {(problem.code, problem.rows) for problem in done.problems} == {("duplicate_id", 2)}
    people(warehouse, tmp_path, A, name="j.csv")
    done = people(warehouse, tmp_path, moved, ("赵六", *A[1:]), name="k.csv", append=True)
    assert {problem.code for problem in done.problems} >= {"inspector_elsewhere"}


def test_a_status_column_decides(warehouse: Path, tmp_path: Path) -> None:
    rows = [(*PEOPLE, "状态"), (*A, "退休"), (*B, ""), (*C, "在职")]
    imported(warehouse, "inspectors", csv_file(tmp_path / "j.csv", rows), area="高平市")
    assert ask(warehouse, "SELECT name, status FROM registry_inspectors ORDER BY 1") == [
        ("张三", "停用"),
        ("王五", "在岗"),
    ]


@pytest.mark.parametrize(
    ("name", "default", "code"),
    [
        ("高平市教育局", None, "140581"), ("晋城市高平市教育局", None, "140581"), ("晋城市生态环境局高平分局", None,
        "140500"),
        ("某市教育局", None, "000000"), ("某市教育局", "110101", "110101"), ("高平市教育局", "110101", "140581"),
    ],
)  # fmt: skip
def test_area_codes(name: str, default: str | None, code: str) -> None:
    assert area_code_of(name, AREAS, default) == code


def test_department_codes_go_on_after_99(warehouse: Path) -> None:
    with opened(warehouse) as con:
        names = [f"高平市第{n}局" for n in range(101)]
        known = assign_departments(con, names, AREAS, None, datetime(2026, 1, 1))
        assert (known[names[0]], known[names[98]], known[names[100]]) == ("140581-01", "140581-99", "140581-101")
        more = assign_departments(con, ["高平市新局", names[3]], AREAS, None, datetime(2026, 1, 1))
        assert (more["高平市新局"], more[names[3]]) == ("140581-102", "140581-04")


RECUSALS = ("统一社会信用代码", "企业名称", "执法证号", "姓名", "部门", "理由")


def recuse(warehouse: Path, tmp_path: Path, *rows: tuple[str, ...], name: str = "r.csv") -> Outcome:
    return imported(warehouse, "recusals", csv_file(tmp_path / name, [RECUSALS, *rows]), area="高平市").outcome


def test_recusals_name_what_is_known(warehouse: Path, tmp_path: Path) -> None:
    imported(
        warehouse,
        "objects",
        csv_file(tmp_path / "o.csv", [HEADER, row(1), row(2, 企业名称="甲（高平）公司"), row(4), row(5)]),
    )
    people(warehouse, tmp_path, A, B, ("赵六", "14-002", "市公安局", "2027-01-01", ""))
    rows = [
        (code(1).lower(), "", "14-001", "张三", "", "亲属"), (code(2), "甲(高平)公司", "14-002", "", "市教育局", ""),
        (code(3), "", "14-001", "", "", ""), (code(1), "", "14-999", "", "", ""), (code(1), "", "14-002", "", "", ""),
        (code(4), "", "14-001", "李四", "", ""), (code(5), "别的公司", "14-001", "", "", ""), ("", "", "", "", "",
        "x"),
    ]  # fmt: skip
    recuse(warehouse, tmp_path, *rows)
    ids = dict(ask(warehouse, "SELECT name, inspector_id FROM registry_inspectors"))
    zhang, li = ids["张三"], ids["李四"]
    assert ask(warehouse, "SELECT row_no, object_id, inspector_id, reason FROM registry_recusals ORDER BY 1") == [
        (1, code(1), zhang, "亲属"), (2, code(2), li, None),
    ]  # fmt: skip
    errors = ask(warehouse, "SELECT row_no, code FROM base.registry_problem WHERE import_id = 'recusals-0001' "
                            "AND severity = 'error' ORDER BY ALL")  # fmt: skip
    assert errors == [
        (3, "unknown_object"), (4, "unknown_inspector"), (5, "ambiguous_inspector"),
        (6, "inspector_name_differs"), (7, "object_name_differs"), (8, "missing_value"), (8, "missing_value"),
    ]  # fmt: skip


def test_the_same_recusals_are_read_again_when_the_registries_have_changed(warehouse: Path, tmp_path: Path) -> None:
    line = (code(1), "", "14-001", "", "", "亲属")
    assert recuse(warehouse, tmp_path, line).status == "empty"
    imported(warehouse, "objects", csv_file(tmp_path / "o.csv", [HEADER, row(1)]))
    people(warehouse, tmp_path, A)
    assert recuse(warehouse, tmp_path, line).rows_accepted == 1
    assert recuse(warehouse, tmp_path, line).status == "unchanged"


def test_an_empty_list_of_recusals_is_a_list(warehouse: Path, tmp_path: Path) -> None:
    done = recuse(warehouse, tmp_path)
    assert (done.status, done.snapshot_rows) == ("imported", 0)


def test_matters_without_codes_get_lasting_ones(warehouse: Path, tmp_path: Path) -> None:
    header = ("抽查项目", "抽查事项", "事项类别", "检查主体", "检查方式")
    rows = [
        header,
        ("登记", "住所检查", "一般", "高平市市场监督管理局", "实地检查、书面检查"),
        ("登记", "住所检查", "一般", "高平市教育局", "实地检查"),
    ]
    imported(warehouse, "matters", csv_file(tmp_path / "m.csv", rows))
    first = ask(warehouse, "SELECT matter_id, methods FROM registry_matters ORDER BY row_no")
    imported(warehouse, "matters", csv_file(tmp_path / "n.csv", [header, rows[2], rows[1]]))
    assert sorted(ask(warehouse, "SELECT matter_id, methods FROM registry_matters"), key=str) == sorted(first, key=str)
    assert first[0][1] == ["实地检查", "书面检查"]
    assert len({matter for matter, _ in first}) == 2
