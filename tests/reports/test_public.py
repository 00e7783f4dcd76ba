"""Public files: what is published, and that nothing internal can be."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from draws.papers.models import RESULTS
from pipelines.steps.publishing.results import Wanted, publish_results
from reports.public.guard import leaks
from reports.public.models import COLUMNS, PublicList, PublicResult, Secrets
from reports.public.render import render_csv, render_page
from tests.support import year as y
from tests.support.report_samples import HOSTILE_NAMES
from warehouse.connection import opened
from warehouse.errors import WarehouseError

STRATA = ("A", "U", "B", "C", "D")
SECRETS = Secrets(
    names=frozenset({"李建国", "王海霞"}), numbers=frozenset({"140581-01-02", "0405810000", "13903567000"})
)
NOW = datetime(2024, 1, 5, 1, tzinfo=UTC)


def one(**changes: object) -> PublicResult:
    plain = {
        "name": "高平市丰禾种业有限责任公司", "object_id": "91140581MA0K00001X", "bodies": ("高平市农业农村局",),
        "inspected_on": date(2023, 5, 8), "categories": ("未发现问题",), "task_no": "农业抽查〔2023〕001号",
        "task_name": "对种子生产经营企业的双随机抽查",
    }  # fmt: skip
    return PublicResult.model_validate(plain | changes)


def listed(*rows: PublicResult, title: str = "公示") -> PublicList:
    return PublicList(title=title, publisher="高平市", as_of=date(2023, 12, 31), rows=rows, strata=STRATA)


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"name": "老王农资店13903561234"}, "主体名称"),
        ({"name": "老王农资店 139-0356 7000"}, "主体名称"),
        ({"name": "老王农资店１３９０３５６７０００"}, "主体名称"),
        ({"name": "老王农资店0356-5222222"}, "主体名称"),
        ({"name": "信用风险高的企业"}, "主体名称"),
        ({"name": "执法证0405810000"}, "主体名称"),
        ({"task_name": "对D类企业的抽查"}, "任务名称"),
        ({"task_name": "对高风险企业的抽查"}, "任务名称"),
        ({"task_name": "李 建 国负责的抽查"}, "任务名称"),
        ({"task_no": "联系人王海霞"}, "任务文号"),
        ({"bodies": ("高平市农业农村局李建国",)}, "检查机关"),
        ({"categories": ("D",)}, "检查结果"),
        ({"categories": ("未发现问题", "基本合格")}, "检查结果"),
        ({"categories": ()}, "检查结果"),
        ({"object_id": "高平市教育局:13903567000"}, "统一社会信用代码"),
    ],
)
def test_what_is_internal_stops_the_file(changes: dict[str, object], column: str) -> None:
    assert [(leak.row, leak.column) for leak in leaks(listed(one(), one(**changes)), SECRETS)] == [(2, column)]


@pytest.mark.parametrize("name", ["高平市李建国饭店", *(name for name in HOSTILE_NAMES)])
def test_names_of_enterprises_are_public_even_when_an_inspector_is_called_so(name: str) -> None:
    assert leaks(listed(one(name=name)), SECRETS) == ()


def test_csv_and_page_say_the_same_and_survive_hostile_names() -> None:
    public = listed(*(one(name=name) for name in HOSTILE_NAMES))
    rows = list(csv.reader(io.StringIO(render_csv(public).decode("utf-8-sig"))))
    assert tuple(rows[0]) == COLUMNS
    page = render_page(public, "a.csv")
    tree = html.fromstring(page)
    shown = [tuple(cell.text_content() for cell in row) for row in tree.xpath("//tbody/tr")]
    assert [tuple(cell.removeprefix("'") for cell in row) for row in rows[1:]] == [
        tuple(cell.removeprefix("'") for cell in row) for row in shown
    ]
    assert not any(cell[:1] in "=+-@\t" for row in rows[1:] for cell in row if cell)
    assert not tree.xpath("//script | //img | //@onerror")
    assert [row[0] for row in shown if "单引号" in row[0]] == ["'单引号开头"]


WORD = st.text(alphabet="高平市种业药店甲乙丙𠮷", min_size=2, max_size=12)
PERSON = st.text(alphabet="赵钱孙李周吴郑王", min_size=2, max_size=3)
PHONE = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)


@settings(max_examples=60, deadline=None)
@given(
    names=st.lists(WORD, min_size=1, max_size=5),
    people=st.lists(PERSON, min_size=1, max_size=3),
    phones=st.lists(PHONE, min_size=1, max_size=3),
    classes=st.lists(st.sampled_from(["A类", "信用风险D级", "高风险企业", "C 类企业"]), min_size=1, max_size=2),
    where=st.sampled_from(["nowhere", "name", "task_name", "task_no", "body"]),
    data=st.data(),
)
def test_nothing_internal_ever_gets_out(
    names: list[str], people: list[str], phones: list[str], classes: list[str], where: str, data: st.DataObject
) -> None:
    """Either the list is refused, or its files hold no class, no person, no telephone."""
    secret = data.draw(st.sampled_from([*people, *phones, *classes] if where != "name" else [*phones, *classes]))
    changes: dict[str, dict[str, object]] = {
        "name": {"name": names[0] + secret}, "task_name": {"task_name": f"对{secret}的抽查"},
        "task_no": {"task_no": secret}, "body": {"bodies": (names[0] + secret,)}, "nowhere": {},
    }  # fmt: skip
    public = listed(*(one(name=name) for name in names), one(**changes[where]))
    found = leaks(public, Secrets(names=frozenset(people), numbers=frozenset(phones)))
    assert bool(found) == (where != "nowhere")
    if not found:
        both = render_csv(public).decode() + render_page(public, "a.csv")
        assert not [word for word in (*people, *phones, *classes) if word in both]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("public")
    objects = [f"91140581MA0K0000{n}X" for n in range(6)]
    with y.year(folder) as con:
        y.notice(con)
        y.task(con, "T2023-0001", name="对B类企业的双随机抽查")
        y.draw(con, "T2023-0001", objects)
        for n, object_id in enumerate(objects[:5]):
            con.execute(
                "INSERT INTO base.registry_object (import_id, row_no, object_id, id_kind, name, status, tags, abnormal,"
                " contact, phone, credit_class, flags) VALUES ('objects-0001', ?, ?, 'uscc', ?, '存续', [], false, "
                "'王海霞', '13903567000', 'D', [])",
                [n, object_id, f"样例企业{n}"],
            )
        y.result(con, "T2023-0001", objects[0])
        y.result(con, "T2023-0001", objects[1], state="待审核", published_on=None)
        y.result(con, "T2023-0001", objects[2], state="待审核", approved_on=None, published_on=None)
        y.result(con, "T2023-0001", objects[3], state="退回", published_on=None)
        y.result(con, "T2023-0001", objects[5], category="发现问题已责令改正")
    return folder / "w.duckdb"


def wanted(**changes: object) -> Wanted:
    return Wanted.model_validate({"year": 2023, "as_of": date(2023, 12, 31)} | changes)


def test_approved_results_are_published_and_logged(warehouse: Path, tmp_path: Path) -> None:
    made = publish_results(warehouse, wanted(), tmp_path, by="甲", now=NOW)
    rows = list(csv.DictReader(io.StringIO(made.csv.read_text(encoding="utf-8-sig"))))
    assert [(row["主体名称"], row["检查结果"], row["任务名称"]) for row in rows] == [
        ("样例企业0", "未发现问题", "对企业的双随机抽查"), ("样例企业1", "未发现问题", "对企业的双随机抽查"),
    ]  # fmt: skip
    assert made.unnamed == ("91140581MA0K00005X",)
    everything = made.csv.read_text() + made.page.read_text()
    assert not [word for word in ("王海霞", "13903567000", "140581-01", "B类") if word in everything]
    with opened(warehouse, read_only=True) as con:
        log = con.execute("SELECT action, subject, detail FROM audit_log").fetchall()
    assert log[-1][:2] == ("results.publish", "2023") and made.sha256 in log[-1][2]


def test_nothing_to_publish_is_said(warehouse: Path, tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="没有可以公示的检查结果"):
        publish_results(warehouse, wanted(as_of=date(2023, 5, 9)), tmp_path, by="甲", now=NOW)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_published_as_of_a_day_to_come(warehouse: Path, tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="还没有到"):
        publish_results(warehouse, wanted(as_of=date(2024, 1, 6)), tmp_path, by="甲", now=NOW)
    assert list(tmp_path.iterdir()) == []


def test_a_leak_writes_no_file(warehouse: Path, tmp_path: Path) -> None:
    with opened(warehouse) as con:
        con.execute("UPDATE base.registry_object SET name = '样例企业0（13903567000）' WHERE row_no = 0")
    try:
        with pytest.raises(WarehouseError, match=r"第 1 行.*主体名称有电话"):
            publish_results(warehouse, wanted(), tmp_path, by="甲", now=NOW)
    finally:
        with opened(warehouse) as con:
            con.execute("UPDATE base.registry_object SET name = '样例企业0' WHERE row_no = 0")
    assert list(tmp_path.iterdir()) == []


def test_the_categories_are_those_of_the_forms() -> None:
    assert leaks(listed(*(one(categories=(name,)) for name in RESULTS)), SECRETS) == ()
