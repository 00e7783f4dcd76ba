"""From a warehouse full of hostile names to the four formats and the public files: the numbers of the views, the names
as they are, nothing that runs, nothing internal."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from python_calamine import CalamineWorkbook

from draws.papers.text import clean
from pipelines.steps.publishing.results import Wanted, publish_results
from pipelines.steps.reporting.run import Order, Written, write_reports
from reports.sheets import OVERVIEW
from reports.show import percent_of, show
from tests.reports.test_write import READERS, solid
from tests.support import clean_year as c
from tests.support import year as y
from tests.support.report_samples import HOSTILE_NAMES
from warehouse.errors import WarehouseError

AS_OF = date(2023, 12, 31)
NOW = datetime(2024, 1, 5, 1, tzinfo=UTC)
EVIL = "=1+1&<i>{{7*7}}</script>😀𠮷"
#: What is internal: the certificate, the telephone, the contact, the name of an inspector.
PRIVATE = ("C140581-01-01", "13903567000", "王海霞", "某某")


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("year")
    with y.year(folder) as con:
        c.clean(con)
        con.execute("UPDATE base.registry_object SET contact = '王海霞', phone = '13903567000', credit_class = 'D'")
        y.task(con, "T2023-0002", name=f"对{EVIL}的抽查", task_no="=市场抽查〔2023〕002号")
        ids = [f"92{n:02d}" for n in range(len(HOSTILE_NAMES))]
        y.draw(con, "T2023-0002", ids)
        for number, (object_id, name) in enumerate(zip(ids, HOSTILE_NAMES, strict=True)):
            c.company(con, object_id, name, row_no=10 + number)
            late = {} if number % 2 else {"state": "待审核", "published_on": None}
            y.result(con, "T2023-0002", object_id, remarks=EVIL, **late)
    yield folder / "w.duckdb"


@pytest.fixture(scope="module")
def written(warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Written, dict[str, Path]]:
    order = Order(kind="compliance", as_of=AS_OF, year=2023)
    made = write_reports(
        warehouse, order, ("docx", "xlsx", "html", "pdf"), tmp_path_factory.mktemp("out"), by="甲", now=NOW
    )
    return made, {one.format: one.path for one in made.files}


def metrics(warehouse: Path) -> list[tuple[Any, ...]]:
    with c_open(warehouse) as con:
        con.execute("SET VARIABLE as_of = DATE '2023-12-31'")
        sql = (
            "SELECT key, label, numerator, denominator, value FROM out_metrics WHERE plan_year = 2023 ORDER BY ordinal"
        )
        found: list[tuple[Any, ...]] = con.execute(sql).fetchall()
    return found


def c_open(warehouse: Path) -> Any:
    from warehouse.connection import opened

    return opened(warehouse, read_only=True)


def test_every_format_says_what_the_views_say(warehouse: Path, written: tuple[Written, dict[str, Path]]) -> None:
    """The annex of formulas stands in all formats: numerator, denominator, value of each metric in one row."""
    _, files = written
    found = metrics(warehouse)
    assert len(found) >= 10
    texts = {form: read(files[form]) for form, read in READERS.items()}
    overview = CalamineWorkbook.from_path(str(files["xlsx"])).get_sheet_by_name(OVERVIEW).to_python()
    rows = {str(row[0]): row[1:4] for row in overview[3:] if row[0]}
    for key, label, numerator, denominator, _ in found:
        exact = Decimal(numerator) / denominator if denominator else None
        line = "".join((label, show(numerator, "count"), show(denominator, "count"), show(exact, "rate")))
        assert {form for form, text in texts.items() if solid(line) not in text} == set(), key
        number = float(percent_of(exact) / 100) if exact is not None else "—"
        assert rows[label] == [number, numerator, denominator], key


def test_names_survive_and_nothing_runs(written: tuple[Written, dict[str, Path]]) -> None:
    _, files = written
    texts = {form: READERS[form](files[form]) for form in ("html",)}
    tree = html.fromstring(files["html"].read_text(encoding="utf-8"))
    assert not tree.xpath("//script | //@onerror | //body//img[not(starts-with(@src,'data:'))]")
    assert "49" not in re.findall(r"对=1\+1&<i>(.{0,9})", texts["html"])
    assert solid(f"对{EVIL}的抽查") in texts["html"]
    book = CalamineWorkbook.from_path(str(files["xlsx"]))
    cells = {cell for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row}
    assert {clean(name) for name in HOSTILE_NAMES} <= cells
    with zipfile.ZipFile(files["xlsx"]) as package:
        sheets = [package.read(name) for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
    assert not [sheet for sheet in sheets if b"<f>" in sheet]


def test_nothing_internal_stands_in_a_report_or_in_public(
    warehouse: Path, written: tuple[Written, dict[str, Path]], tmp_path: Path
) -> None:
    _, files = written
    public = publish_results(warehouse, Wanted(year=2023, as_of=AS_OF), tmp_path, by="甲", now=NOW)
    for text in (*(READERS[form](files[form]) for form in READERS), public.csv.read_text(), public.page.read_text()):
        assert [word for word in PRIVATE if word in text] == []
    said = public.csv.read_text(encoding="utf-8-sig")
    assert "140581-01" not in said and "备注" not in said
    assert not [line for line in said.splitlines()[1:] if line[:1] in "=+-@"]


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ({"kind": "compliance", "year": 2031}, "没有 2031 年度的计划和任务（已入库的年度：2023）"),
        ({"kind": "department", "year": 2023, "department": "不存在局"}, "不存在局"),
        ({"kind": "compliance", "year": 2023, "as_of": date(2024, 1, 6)}, "2024-01-06 还没有到（今天 2024-01-05）"),
        (
            {"kind": "compliance", "year": 2023, "as_of": date(2023, 2, 28)},
            "早于 2023 年度计划的印发日期（2023-03-01）",
        ),
        ({"kind": "plan", "notice": "没有的"}, "没有找到计划"),
    ],
)
def test_a_report_about_nothing_is_refused(warehouse: Path, tmp_path: Path, order: dict[str, Any], said: str) -> None:
    with pytest.raises(WarehouseError, match=re.escape(said)):
        write_reports(warehouse, Order.model_validate({"as_of": AS_OF} | order), ("html",), tmp_path, by="甲", now=NOW)
    assert list(tmp_path.iterdir()) == []


def test_grades_of_other_things_are_no_credit_classes(warehouse: Path, tmp_path: Path) -> None:
    """对A级景区的双随机抽查 stands in a real plan; 对A级企业 is refused."""
    from warehouse.connection import opened

    for name, is_public in (
        ("对A级景区的双随机抽查", True),
        ("对ＡＡＡＡ级旅游景区的抽查", True),
        ("对A级单位的抽查", False),
    ):
        with opened(warehouse) as con:
            con.execute("UPDATE base.draw_task SET name = ? WHERE task_id = 'T2023-0001'", [name])
        if is_public:
            assert publish_results(warehouse, Wanted(year=2023, as_of=AS_OF), tmp_path, by="甲", now=NOW).rows
        else:
            with pytest.raises(WarehouseError, match="任务名称提到信用风险类别"):
                publish_results(warehouse, Wanted(year=2023, as_of=AS_OF), tmp_path, by="甲", now=NOW)
