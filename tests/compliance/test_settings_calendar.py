"""compliance.toml and the working-day calendar, and how they come into the warehouse."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import chinese_calendar
import pytest

from pipelines.steps.compliance.calendar import WorkCalendar, extended, load_calendar, wanted_version
from pipelines.steps.compliance.prepare import prepare, setting_row
from pipelines.steps.compliance.settings import ComplianceSettings, load_compliance, parse_compliance
from tests.support.year import year
from warehouse import audit
from warehouse.compliance.calendar import store_calendar, stored_version
from warehouse.compliance.settings import stored_digest
from warehouse.connection import opened
from warehouse.errors import WarehouseError

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SHIPPED = Path(__file__).parents[2] / "config" / "compliance.toml"
#: Days off of an invented year, enough to look like one.
OFF = {(1, 1), (5, 1), (10, 1), (10, 2), (10, 3)}
KNOWN = WorkCalendar(
    version="known 1",
    first=date(2025, 1, 1),
    works=tuple((date(2025, 1, 1) + timedelta(days=n)).weekday() < 5 for n in range(730)),
)


def extra(*years: int, header: str = "日期,是否工作日", drop: str = "", change: str = "", more: str = "") -> str:
    """A CSV file with every day of the years; ``drop`` and ``change`` (to the other word) name single days."""
    lines = [header]
    for number in years:
        day = date(number, 1, 1)
        while day.year == number:
            works = day.weekday() < 5 and (day.month, day.day) not in OFF
            if str(day) != drop:
                lines.append(f"{day},{'是' if works != (str(day) == change) else '否'}")
            day += timedelta(days=1)
    return "\n".join(lines) + "\n" + more


def test_the_shipped_file_says_what_the_defaults_and_the_migration_say(tmp_path: Path) -> None:
    shipped = load_compliance({}, tmp_path)
    assert shipped == parse_compliance(SHIPPED.read_text(encoding="utf-8")) == ComplianceSettings()
    with year(tmp_path) as con:
        (row,) = con.execute(
            "SELECT * EXCLUDE (digest, applied_at, applied_by) FROM base.compliance_setting"
        ).fetchall()
    wanted = setting_row(shipped)
    assert row[:6] == (20, "inspected", "notice", 5, 10, 20)
    assert row[:6] == tuple(getattr(wanted, name) for name in list(type(wanted).model_fields)[:6])
    assert tuple(row[6]) == wanted.problem_categories
    assert json.loads(row[7]) == wanted.settings


def test_the_wheel_carries_the_file_where_it_is_looked_for() -> None:
    import tomllib

    project = tomllib.loads((SHIPPED.parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    inside = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]["config/compliance.toml"]
    from pipelines.steps.compliance import settings

    assert SHIPPED.parents[1] / inside in settings._SHIPPED


def test_settings_are_found_in_the_folder_named_then_here_then_shipped(tmp_path: Path) -> None:
    named, here = tmp_path / "named", tmp_path / "here"
    for folder, days in ((named, 7), (here / "config", 9)):
        folder.mkdir(parents=True)
        (folder / "compliance.toml").write_text(f"[publicity]\ndays = {days}\n", encoding="utf-8-sig")
    assert load_compliance({"MINGCHA_CONFIG": str(named)}, here).publicity.days == 7
    assert load_compliance({}, here).publicity.days == 9
    assert load_compliance({}, tmp_path).publicity.days == 20
    with pytest.raises(WarehouseError, match="MINGCHA_CONFIG"):
        load_compliance({"MINGCHA_CONFIG": str(tmp_path / "nowhere")}, here)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[publicity]\ndasy = 20", "publicity.dasy"),
        ("[pubilcity]\ndays = 20", "pubilcity"),
        ("[publicity]\ndays = 0", "publicity.days"),
        ("[publicity]\ndays = 20.5", "publicity.days"),
        ("[publicity]\ndays = true", "publicity.days"),
        ('[publicity]\ndays = "20"', "publicity.days"),
        ('[publicity]\ntrigger = "done"', "publicity.trigger"),
        ("[publicity]\nwarn_days = -1", "publicity.warn_days"),
        ("[results]\nproblem = []", "results.problem"),
        ('[results]\nproblem = ["发现问题以后处理"]', "results.problem"),
        ('[results]\nproblem = ["未发现问题"]', "results.problem"),
        ("[rules]\nteam = 1", "rules.team"),
        ('[rules]\nmatter_caps = {"登记事项检查" = "10%"}', "rules.matter_caps.登记事项检查"),
        ("[rules]\nnational_floor = 3", "rules.national_floor"),
        ("[rules]\nnational_floor = nan", "rules.national_floor"),
        ("[rules]\ncoordinating = [\"\"]", "rules.coordinating.0"),
        ("[report]\nlist_rows = 0", "report.list_rows"),
        ("publicity = 20", "publicity"),
        ("[publicity\n", "TOML"),
    ],
)  # fmt: skip
def test_wrong_settings_are_refused_in_one_sentence(text: str, place: str) -> None:
    with pytest.raises(WarehouseError) as refused:
        parse_compliance(text)
    sentence = str(refused.value)
    assert place in sentence and "compliance.toml" in sentence
    assert sentence.endswith("请改正。") or place == "TOML"
    assert "\n" not in sentence


def test_shares_are_exact_however_they_are_written() -> None:
    rules = parse_compliance('[rules]\nmatter_caps = {"甲" = 0.1, "乙" = "0.3"}\nnational_floor = 0.03').rules
    assert rules.matter_caps == {"甲": Decimal("0.1"), "乙": Decimal("0.3")}
    assert rules.national_floor == Decimal("0.03")


def test_the_calendar_of_the_package_covers_what_the_package_covers() -> None:
    found = load_calendar()
    first, last = min(chinese_calendar.holidays), max(chinese_calendar.holidays)
    assert (found.first, found.last) == (date(first.year, 1, 1), date(last.year, 12, 31))
    assert found.version.startswith("chinesecalendar ")
    assert wanted_version() == found.version
    assert [found.is_working(day) for day in (found.first - timedelta(days=1), found.last + timedelta(days=1))] == [
        None, None,
    ]  # fmt: skip
    assert found.is_working(date(2023, 10, 7)) is True  # a Saturday that is worked
    assert found.is_working(date(2023, 10, 6)) is False
    assert len(found.days) == len(found.works) == (found.last - found.first).days + 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_whole_further_years_continue_the_calendar(encoding: str) -> None:
    data = extra(2027, 2028).encode(encoding)
    found = extended(KNOWN, data, "folder/日历.csv")
    assert (found.first, found.last) == (date(2025, 1, 1), date(2028, 12, 31))
    assert found.works[:730] == KNOWN.works
    assert found.is_working(date(2027, 1, 1)) is False and found.is_working(date(2027, 1, 4)) is True
    assert found.version == f"known 1 + 日历.csv sha256:{sha256(data).hexdigest()}"


def test_dates_as_spreadsheets_write_them() -> None:
    text = extra(2027).replace("-0", "/").replace("-", "/").replace("是\n", "1\n").replace("否\n", "0\n")
    text = text.replace("日期,是否工作日", "日期,是否工作日", 1)
    assert extended(KNOWN, text.encode(), "x.csv").works == extended(KNOWN, extra(2027).encode(), "x.csv").works


def test_years_that_are_known_already_may_stand_in_the_file_when_they_agree() -> None:
    same = "日期,是否工作日\n2026-12-31,是\n"
    assert extended(KNOWN, same.encode(), "x.csv") == KNOWN  # nothing added: the version does not change
    both = same + extra(2027).partition("\n")[2]
    assert extended(KNOWN, both.encode(), "x.csv").last == date(2027, 12, 31)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (extra(2027, drop="2027-03-03"), "缺少2027-03-03"),
        (extra(2028), "缺少2027-01-01"),
        (extra(2027, drop="2027-12-31"), "只到2027-12-30"),
        (extra(2027, drop="2027-01-01"), "缺少2027-01-01"),
        (extra(2027, more="2028-01-01,否\n"), "只到2028-01-01"),
        (extra(2027, more="2027-03-03,是\n"), "第367行的2027-03-03前面已经有了"),
        (extra(2027, more="2026-12-31,否\n"), "2026-12-31是休息日，与known 1不一致"),
        (extra(2027, more="2024-12-31,是\n"), "早于日历的第一天2025-01-01"),
        (extra(2027, change="2027-10-01"), "法定节假日2027-10-01"),
        (extra(2027, more="2027-02-30,是\n"), "第367行"),
        (extra(2027, more="明天,是\n"), "第367行"),
        (extra(2027, more="2028-01-01,休\n"), "第367行"),
        (extra(2027, more="2028-01-01\n"), "第367行"),
        (extra(2027, more='2028-01-01,"是\n'), "CSV"),
        (extra(2027, header="日期,工作日"), "第一行"),
        ("", "第一行"),
        ("日期,是否工作日\n", "没有一天"),
    ],
)
def test_a_calendar_file_that_is_not_whole_is_refused(text: str, says: str) -> None:
    with pytest.raises(WarehouseError) as refused:
        extended(KNOWN, text.encode(), "x.csv")
    assert says in str(refused.value) and "x.csv" in str(refused.value)
    assert str(refused.value).count("。") == 1


def test_a_calendar_file_that_is_no_text_or_not_there(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="编码"):
        extended(KNOWN, b"\xff\xff\x00", "x.csv")
    with pytest.raises(WarehouseError, match="读不出来"):
        load_calendar(str(tmp_path / "none.csv"))


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("prepare")
    with year(folder):
        pass
    yield folder / "w.duckdb"


def test_prepare_applies_what_changed_and_writes_only_then(
    warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINGCHA_CONFIG", str(tmp_path))
    file = tmp_path / "compliance.toml"
    file.write_text("", encoding="utf-8")
    first = prepare(warehouse, by="甲", now=NOW)
    with opened(warehouse, read_only=True) as con:
        assert (stored_digest(con), stored_version(con)) == (first.digest, load_calendar().version)
        log = audit.entries(con)[-2:]
        assert [(entry.action, entry.actor) for entry in log] == [("settings.apply", "甲"), ("calendar.apply", "甲")]
        assert json.loads(log[0].detail)["old"] == "shipped" and json.loads(log[0].detail)["new"] == first.digest
        assert con.execute(
            "SELECT min(day), max(day), count(*) = count(DISTINCT day) FROM base.workday"
        ).fetchall() == [(load_calendar().first, load_calendar().last, True)]
        assert con.execute(
            "SELECT count(*) FROM (SELECT ordinal, sum(is_workday::INT) OVER (ORDER BY day) AS s FROM base.workday) "
            "WHERE s <> ordinal"
        ).fetchall() == [(0,)]
        # Somebody reads: an attempt to write would have to wait for this connection's end.
        assert prepare(warehouse, by="乙", now=NOW) == first
    file.write_text('[publicity]\ndays = 7\n[calendar]\nextra = "more.csv"', encoding="utf-8")
    (tmp_path / "more.csv").write_text(extra(load_calendar().last.year + 1), encoding="utf-8")
    second = prepare(warehouse, by="乙", now=NOW)
    with opened(warehouse, read_only=True) as con:
        assert con.execute("SELECT publicity_days, digest, applied_by FROM base.compliance_setting").fetchall() == [
            (7, second.digest, "乙")
        ]
        assert stored_version(con) == load_calendar(str(tmp_path / "more.csv")).version
        assert [json.loads(entry.detail)["old"] for entry in audit.entries(con)[-2:]] == [
            first.digest, load_calendar().version
        ]  # fmt: skip
        assert audit.verify(con).ok
    (tmp_path / "more.csv").unlink()
    with pytest.raises(WarehouseError, match=r"more\.csv"):
        prepare(warehouse, by="乙", now=NOW)


def test_prepare_makes_no_warehouse(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="还没有数据仓库"):
        prepare(tmp_path / "none.duckdb", by="甲", now=NOW)
    assert list(tmp_path.iterdir()) == []


def test_a_calendar_with_a_gap_is_never_stored(warehouse: Path) -> None:
    with opened(warehouse) as con, pytest.raises(ValueError, match="gap"):
        store_calendar(con, [(date(2025, 1, 1), False), (date(2025, 1, 3), True)], "x", by="x", now=NOW)
