"""From plan to confirmed rule through the command, and the same rules again next year and in another warehouse."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pipelines.cli import main
from pipelines.steps.scopes.sync import ensure
from tests.support.scope_registry import NOW, put_objects, records, warehouse_with_objects
from warehouse import audit
from warehouse.connection import opened
from warehouse.scopes import all_latest, confirmed_for, counts, history, hits, latest

HEAD = """高平市市场监督管理局文件
高市监发〔{year}〕{number}号
关于印发{year}年度抽查计划的通知
{year}年1月5日
序号\t抽查任务名称\t抽查事项\t抽查对象范围\t抽查比例及频次\t抽查时间\t发起部门\t配合部门
"""
ROWS = (
    ("对B类企业的不定向双随机抽查", "全市范围内存续的企业"),
    ("对C类企业的不定向双随机抽查", "全市范围内存续的企业"),
    ("对加油站的双随机抽查", "全市加油站"),
    ("对涉固废企业的抽查", "涉固废企业"),
    ("对旅行社的抽查", "旅行社"),
)


def notice(folder: Path, year: int, rows: tuple[tuple[str, str], ...] = ROWS) -> Path:
    lines = [
        f"{at}\t{task}\t登记事项检查\t{scope}\t5%；1次/年\t3月—8月\t高平市市场监督管理局\t"
        for at, (task, scope) in enumerate(rows, 1)
    ]
    path = folder / f"plan-{year}.txt"
    path.write_text(HEAD.format(year=year, number=year % 100) + "\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with the specimen objects and one small plan of 2024."""
    folder = tmp_path_factory.mktemp("scopes")
    path = warehouse_with_objects(folder / "made.duckdb")
    assert main(["ingest", str(notice(folder, 2024)), "--workers", "1", "--warehouse", str(path)]) == 0
    return path


@pytest.fixture(scope="module")
def listed(made: Path) -> Path:
    """The same with its proposals."""
    path = Path(shutil.copy(made, made.with_name("listed.duckdb")))
    ensure(path, None, NOW)
    return path


@pytest.fixture
def warehouse(listed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(listed, tmp_path / "w.duckdb"))


class Scope:
    """``mingcha scope`` on one warehouse."""

    def __init__(self, warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.warehouse, self.capsys = warehouse, capsys

    def run(self, *args: str) -> tuple[int, str, str]:
        self.capsys.readouterr()
        code = main(["scope", *args, "--warehouse", str(self.warehouse)])
        out = self.capsys.readouterr()
        return code, out.out, out.err

    def json(self, *args: str, code: int = 0) -> Any:
        found, out, err = self.run(*args, "--json")
        assert found == code, err
        return json.loads(out)

    def refused(self, *args: str) -> str:
        code, out, err = self.run(*args)
        assert (code, out) == (2, "")
        assert err.count("\n") == 1
        return err.strip()


@pytest.fixture
def scope(warehouse: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Scope]:
    monkeypatch.setenv("MINGCHA_ACTOR", "样本员")
    yield Scope(warehouse, capsys)


def test_list_proposes_a_rule_for_every_scope_with_its_hits(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scope = Scope(Path(shutil.copy(made, tmp_path / "w.duckdb")), capsys)
    listed = scope.json("list", "--year", "2024", code=1)
    assert [(row["rule_id"], row["scope_text"], row["task_hint"]) for row in listed] == [
        ("S0001", "全市范围内存续的企业", "B类企业"),
        ("S0002", "全市范围内存续的企业", "C类企业"),
        ("S0003", "全市加油站", None),
        ("S0004", "涉固废企业", None),
        ("S0005", "旅行社", None),
    ]
    good = [row for row in records() if row["status"] == "存续" and "高平市" in row["area"]]
    firms = [row["credit_class"] for row in good if row["entity_type"] == "企业"]
    stations = sum("加油站" in row["tags"] for row in good)
    hits = [row["current_hits"] for row in listed]
    assert hits[:4] == [firms.count("B"), firms.count("C"), stations, 0]
    assert listed[3]["unread"] == ["涉固废"]
    assert {row["status"] for row in listed} == {"proposed"}
    assert scope.json("list", "--year", "2023") == []
    assert scope.json("list", "--status", "confirmed") == []


def test_listing_again_stores_nothing_new(scope: Scope) -> None:
    scope.run("list")
    with opened(scope.warehouse) as con:
        before = con.execute("SELECT * FROM base.scope_rule").fetchall()
    scope.run("list")
    with opened(scope.warehouse) as con:
        assert con.execute("SELECT * FROM base.scope_rule").fetchall() == before


def test_list_and_show_fit_the_terminal_and_say_what_waits(scope: Scope) -> None:
    code, out, _ = scope.run("list")
    assert code == 1
    assert "待确认 5 条" in out
    assert "没读懂，须由人决定：涉固废" in out
    assert max(map(width, out.splitlines())) <= 80
    code, out, _ = scope.run("show", "s0003")
    assert code == 0
    for said in ("全市加油站", "标签有“加油站”", "区域含“高平市”", "登记状态：", "信用风险类别：", "例 9", "第 1 版"):
        assert said in out
    shown = scope.json("show", "S0003")
    assert shown["current"]["total"] == sum(shown["current"]["by_class"].values())
    assert len(shown["sample"]) == 10


def width(line: str) -> int:
    return sum(1 + (ord(char) > 0x2E80) for char in line)


def test_confirming_is_a_new_version_with_name_reason_and_audit_entry(scope: Scope) -> None:
    done = scope.json("set", "S0003", "--confirm", "--by", "王样本", "--reason", "核对过")
    assert (done["after"]["version"], done["after"]["status"]) == (2, "confirmed")
    assert (done["after"]["changed_by"], done["after"]["reason"]) == ("王样本", "核对过")
    with opened(scope.warehouse) as con:
        assert [version.status for version in history(con, "S0003")] == ["proposed", "confirmed"]
        entry = audit.entries(con, subject="S0003")[-1]
        assert (entry.actor, entry.action) == ("王样本", "scope.set")
        assert json.loads(entry.detail)["status"] == "confirmed"
        assert audit.verify(con).ok
    assert [row["rule_id"] for row in scope.json("list", "--status", "confirmed")] == ["S0003"]


def test_a_rule_without_hits_is_not_confirmed_unless_forced(scope: Scope) -> None:
    assert "没有命中任何对象" in scope.refused("set", "S0004", "--confirm", "--reason", "看过")
    done = scope.json("set", "S0004", "--confirm", "--force", "--reason", "今年没有这类企业")
    assert (done["after"]["hits"], done["after"]["status"]) == (0, "confirmed")


def test_what_was_not_understood_needs_a_reason(scope: Scope) -> None:
    tags = ("--tags", "固体废物产生单位，危险废物产生单位")
    assert "没读懂的词（涉固废）" in scope.refused("set", "S0004", *tags, "--confirm")
    done = scope.json("set", "S0004", *tags, "--confirm", "--reason", "涉固废即产生固废、危废的企业")
    assert done["hits_before"] == 0
    assert done["hits_after"] == done["after"]["hits"] > 80
    assert done["after"]["unread"] == []
    assert "标签有“固体废物产生单位”或“危险废物产生单位”" in done["sentence"]
    assert "主体类型为“企业”" in done["sentence"]


def test_an_edit_shows_both_numbers_and_makes_a_confirmed_rule_a_proposal_again(scope: Scope) -> None:
    scope.run("set", "S0003", "--confirm")
    code, out, _ = scope.run("set", "S0003", "--class", "C,D")
    assert code == 0
    assert "改前" in out
    assert "信用风险类别为“C”或“D”" in out
    with opened(scope.warehouse) as con:
        rule = latest(con, "S0003")
        assert rule is not None
        assert (rule.status, rule.version) == ("proposed", 3)
        assert confirmed_for(con, rule.scope_key, rule.task_hint, rule.area) is None


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--type", "个体工商户"], "主体类型为“个体工商户”"),
        (["--area", "米山镇,河西镇"], "区域含“米山镇”或“河西镇”"),
        (["--industry", "采矿业"], "行业为“采矿业”"),
        (["--state", "存续,停业"], "登记状态为存续或停业"),
        (["--abnormal", "no"], "未列入经营异常名录"),
        (["--tags", "旅馆", "--tags", "人员密集场所"], "标签有“旅馆”；标签有“人员密集场所”"),
        (["--tags", ""], "登记状态为存续；区域含“高平市”。"),
        (
            ["--rule", '{"all": [{"not": {"column": "tags", "op": "has_any", "values": ["旅馆"]}}]}'],
            "不是（标签有“旅馆”）",
        ),
    ],
)
def test_each_option_changes_its_own_condition(scope: Scope, args: list[str], said: str) -> None:
    assert said in scope.json("set", "S0003", *args)["sentence"]


def test_a_word_that_restricts_nothing_can_be_dropped_with_a_reason(scope: Scope) -> None:
    assert "--reason" in scope.refused("set", "S0004", "--drop", "涉固废")
    done = scope.json("set", "S0004", "--drop", "涉固废", "--reason", "所有企业都查")
    assert done["after"]["unread"] == []
    assert done["hits_after"] > 2_000
    assert "不能去掉" in scope.refused("set", "S0005", "--drop", "旅行社", "--reason", "x")
    assert "不能去掉" in scope.refused("set", "S0004", "--drop", "", "--reason", "x")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["S9999", "--confirm"], "没有范围规则“S9999”"),
        (["S0003"], "没有改动"),
        (["S0003", "--rule", "{"], "不是有效的 JSON"),
        (["S0003", "--rule", "[]"], "JSON 对象"),
        (["S0003", "--rule", '{"all": [{"column": "1=1", "op": "in", "values": ["x"]}]}'], "没有可用的栏目"),
        (["S0003", "--rule", "@missing.json"], "没有文件"),
        (["S0003", "--rule", '{"all": []}', "--tags", "旅馆"], "不能再用其他选项"),
        (["S0003", "--state", "在业"], "登记状态"),
        (["S0003", "--type", "'; DROP TABLE base.scope_rule; --", "--confirm"], "没有命中任何对象"),
    ],
)
def test_wrong_input_is_one_sentence_and_changes_nothing(scope: Scope, args: list[str], said: str) -> None:
    assert said in scope.refused("set", *args)
    with opened(scope.warehouse) as con:
        assert {rule.version for rule in all_latest(con)} == {1}


def test_a_rejected_rule_stays_rejected(scope: Scope) -> None:
    assert scope.json("set", "S0005", "--reject", "--reason", "已停办")["after"]["status"] == "rejected"
    assert [row["rule_id"] for row in scope.json("list", "--status", "rejected")] == ["S0005"]


def test_next_years_plan_finds_what_was_confirmed_and_asks_only_for_the_rest(scope: Scope, tmp_path: Path) -> None:
    for number in ("S0001", "S0003"):
        scope.run("set", number, "--confirm")
    rows = (*ROWS[:3], ("对D类企业的不定向双随机抽查", "全市范围内存续的企业"), ("对民办学校的检查", "全市民办学校"))
    assert (
        main(["ingest", str(notice(tmp_path, 2025, rows)), "--workers", "1", "--warehouse", str(scope.warehouse)]) == 0
    )
    found = ensure(scope.warehouse, 2025, NOW)
    assert sorted(found.values()) == ["S0001", "S0002", "S0003", "S0006", "S0007"]
    listed = scope.json("list", "--year", "2025", code=1)
    states = {row["rule_id"]: row["status"] for row in listed}
    assert {number for number, state in states.items() if state == "confirmed"} == {"S0001", "S0003"}
    assert listed[3]["task_hint"] == "D类企业"
    assert "信用风险类别为“D”" in listed[3]["sentence"]


def test_proposals_follow_a_new_registry_but_decisions_do_not(scope: Scope) -> None:
    scope.run("set", "S0003", "--confirm")
    rows = records(100)
    rows[0] |= {"tags": ["涉固废企业"], "entity_type": "企业", "area": "高平市米山镇", "status": "存续"}
    with opened(scope.warehouse) as con:
        put_objects(con, rows, version=2)
    listed = {row["rule_id"]: row for row in scope.json("list", code=1)}
    assert (listed["S0004"]["unread"], listed["S0004"]["current_hits"]) == ([], 1)
    assert listed["S0004"]["version"] == 2
    assert (listed["S0003"]["version"], listed["S0003"]["status"]) == (2, "confirmed")


def test_without_a_registry_rules_are_proposed_but_not_confirmed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "w.duckdb"
    assert main(["ingest", str(notice(tmp_path, 2024)), "--workers", "1", "--warehouse", str(path)]) == 0
    scope = Scope(path, capsys)
    listed = scope.json("list", code=1)
    assert {row["current_hits"] for row in listed} == {None}
    assert "还没有检查对象名录" in scope.refused("set", "S0001", "--confirm")


def test_a_missing_warehouse_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scope = Scope(tmp_path / "none.duckdb", capsys)
    for args in (["list"], ["show", "S0001"], ["set", "S0001", "--confirm"], ["export", str(tmp_path / "x.json")]):
        assert "还没有数据仓库" in scope.refused(*args)
    assert not (tmp_path / "none.duckdb").exists()


def test_rules_travel_to_another_warehouse(scope: Scope, made: Path, tmp_path: Path) -> None:
    scope.run("set", "S0003", "--confirm")
    scope.run("set", "S0005", "--reject", "--reason", "已停办")
    file = tmp_path / "rules.json"
    assert scope.json("export", str(file)) == {"file": str(file), "rules": 2}
    other = Scope(Path(shutil.copy(made, tmp_path / "other.duckdb")), scope.capsys)
    assert other.json("import", str(file))["added"] == ["S0001", "S0002"]
    assert other.json("import", str(file))["same"] == ["S0001", "S0002"]
    states = {row["scope_text"]: row["status"] for row in other.json("list", code=1)}
    assert (states["全市加油站"], states["旅行社"]) == ("confirmed", "rejected")
    assert "由“rules.json”导入，原由 样本员" in other.json("show", "S0002")["reason"]


def test_an_import_keeps_what_was_decided_here_unless_told_otherwise(scope: Scope, tmp_path: Path) -> None:
    scope.run("set", "S0003", "--confirm")
    file = tmp_path / "rules.json"
    scope.run("export", str(file))
    scope.run("set", "S0003", "--class", "D", "--confirm")
    assert scope.json("import", str(file), code=1)["kept"] == ["S0003"]
    assert scope.json("import", str(file), "--replace")["changed"] == ["S0003"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "不是范围规则文件"),
        ("{", "不是有效的 JSON"),
        ('{"format": "mingcha-scope-rules/1", "rules": [{}]}', "第 1 条"),
        ('{"format": "mingcha-scope-rules/1", "rules": [1]}', "第 1 条"),
    ],
)
def test_a_broken_file_of_rules_is_one_sentence(scope: Scope, tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "rules.json"
    file.write_text(text, encoding="utf-8")
    assert said in scope.refused("import", str(file))
    with opened(scope.warehouse) as con:
        assert {rule.version for rule in all_latest(con)} == {1}


def test_ensure_keeps_to_the_callers_transaction(made: Path, tmp_path: Path) -> None:
    with opened(Path(shutil.copy(made, tmp_path / "w.duckdb"))) as con:
        con.begin()
        assert len(ensure(con, 2024, NOW)) == 5
        con.rollback()
        assert all_latest(con) == ()
        first = ensure(con, 2024, NOW)
        assert ensure(con, 2024, NOW + timedelta(days=1)) == first


def test_the_view_shows_the_latest_version_of_each_rule(scope: Scope) -> None:
    scope.run("set", "S0003", "--confirm")
    with opened(scope.warehouse, read_only=True) as con:
        rows = con.execute("SELECT rule_id, version, status, area FROM scope_rules ORDER BY rule_id").fetchall()
    assert rows[2] == ("S0003", 2, "confirmed", "高平市")
    assert len(rows) == 5


def test_counting_many_rules_at_once_is_counting_each(listed: Path) -> None:
    with opened(listed, read_only=True) as con:
        rules = {rule.rule_id: rule.rule for rule in all_latest(con)}
        rules["all"] = {"all": []}
        rules["none"] = {"all": [{"column": "name", "op": "in", "values": ["没有"]}]}
        rules["dated"] = {"all": [{"column": "registered_on", "op": "before", "values": ["2000-01-01"]}]}
        many = counts(con, rules)
        for number, rule in rules.items():
            one = hits(con, rule)
            assert (many[number].eligible, many[number].fitting) == (one.total, sum(one.by_status.values())), number
            assert one.total == sum(one.by_class.values()) == sum(one.by_area.values())
    assert many["all"].fitting == len(records())
    assert many["none"].fitting == 0
