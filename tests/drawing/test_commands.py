"""From the notices to verified bundles through the real commands, over the sample registries."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.cli import main
from tests.support.drawing import BALLS, KENO, add_task, draws_dir, execute

SAMPLES = Path(__file__).parents[2] / "sample_docs"
ISSUES = ("--issue", "快乐8=2023171", "--issue", "双色球=2023075")

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """``mingcha`` in this process: exit code, stdout, stderr."""
    monkeypatch.setenv("MINGCHA_WAREHOUSE", str(tmp_path / "w.duckdb"))
    monkeypatch.setenv("MINGCHA_ACTOR", "测试员")
    monkeypatch.delenv("MINGCHA_DRAWS", raising=False)

    def run(*args: object) -> tuple[int, str, str]:
        code = main([str(arg) for arg in args])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def answer(command: Command, *args: object, code: int = 0) -> Any:
    found, out, err = command(*args, "--json")
    assert found == code, (args, out, err)
    return json.loads(out)


@pytest.mark.slow
def test_the_whole_way(command: Command, tmp_path: Path) -> None:
    for notice in ("gaoping-2023-joint-txt.txt", "gaoping-2024-internal-txt.txt"):
        command("ingest", SAMPLES / "notices" / notice, "--workers", "1")
    for kind in ("objects.csv", "inspectors.xlsx", "matters.csv", "recusals.csv"):
        command("registry", "import", kind.partition(".")[0], SAMPLES / "registries" / kind)
    for year in (2023, 2024):
        command("tasks", "generate", "--year", year)
    joint, plain = chosen(tmp_path / "w.duckdb")
    assert "没有经人确认" in command("draw", "commit", joint, *ISSUES, "--today", "2023-03-28")[2]
    for rule in {rule for (rule,) in rules(tmp_path / "w.duckdb", joint, plain)}:
        assert command("scope", "set", rule, "--confirm", "--reason", "核对无误")[0] == 0
    report = answer(command, "draw", "commit", joint, plain, *ISSUES, "--today", "2023-03-28")
    published = {one["task_id"]: one["commit_sha256"] for one in report["committed"]}
    assert set(published) == {joint, plain}
    answer(command, "audit", "verify", "--head", report["audit_head"])
    code, out, _ = command("draw", "notice", joint, "--out", tmp_path / "before")
    assert code == 0 and len(list((tmp_path / "before").iterdir())) == 2 == len(out.splitlines())
    done = answer(command, "draw", "run", joint, plain, "--source", KENO, "--source", BALLS)
    assert [one["drawn_total"] for one in done["draws"]] == [one["want_total"] for one in report["committed"]]
    for task in (joint, plain):
        for level in ("auditor", "public"):
            made = answer(command, "draw", "show", task, "--level", level, "--out", tmp_path / "out")
            checked = answer(command, "draw", "verify", made["archive"], "--commit", published[task])
            assert checked["known_from"] == "notice"
            assert answer(command, "draw", "verify", made["folder"])["known_from"] == "warehouse"
            assert answer(command, "draw", "verify", made["folder"], "--commit", "0" * 64, code=1)["exit_code"] == 1
    shown = answer(command, "draw", "show", joint)
    assert all(len({who["department"] for who in one["team"]}) >= 2 for one in shown["objects"])
    assert all(len(one["team"]) >= 2 for one in answer(command, "draw", "show", plain)["objects"])
    public = (tmp_path / "out" / f"{joint}-1-public" / "public.json").read_text()
    assert not [who["name"] for one in shown["objects"] for who in one["team"] if who["name"] in public]
    code, out, err = command("draw", "papers", joint, "--out", tmp_path / "papers")
    assert code == 0, err
    assert {Path(line).suffix for line in out.splitlines()} == {".html", ".docx", ".xlsx"}
    answer(command, "audit", "verify", "--head", report["audit_head"])
    assert command("status")[0] == 0


def chosen(path: Path) -> tuple[str, str]:
    """A task with cooperators and one without, both open on the day of the test."""
    wanted = "SELECT min(task_id) FROM base.draw_task WHERE status = 'ready' AND window_end > DATE '2023-04-01' AND "
    joint = execute(path, wanted + "len(cooperators) > 0")[0][0]
    plain = execute(path, wanted + "len(cooperators) = 0 AND scope_rule_id IS NOT NULL")[0][0]
    return joint, plain


def rules(path: Path, *tasks: str) -> list[tuple[str]]:
    found: list[tuple[str]] = execute(
        path, "SELECT scope_rule_id FROM base.draw_task WHERE list_contains(?, task_id)", list(tasks)
    )
    return found


@pytest.fixture
def ready(closed: Path) -> Path:
    add_task(closed, "T2023-0001")
    return closed


@pytest.fixture(scope="module")
def unchanged(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A task that is ready, for commands that are refused."""
    path = Path(shutil.copy(filled, tmp_path_factory.mktemp("unchanged") / "w.duckdb"))
    add_task(path, "T2023-0001")
    return path


def test_text_for_people(command: Command, ready: Path) -> None:
    said = [command("draw", "commit", "T2023-0001", *ISSUES, "--today", "2023-06-20")]
    said.append(command("draw", "run", "T2023-0001", "--source", KENO, "--source", BALLS))
    one = json.loads(command("draw", "show", "T2023-0001", "--json")[1])["objects"][0]
    said.append(command("draw", "show"))
    said.append(command("draw", "show", "T2023-0001"))
    folder = draws_dir(ready).path("T2023-0001-1") / "T2023-0001-1-auditor"
    said.append(command("draw", "verify", folder))
    because = ("--reason", "已搬迁", "--evidence", "照片", "--approver", "王某")
    said.append(command("draw", "replace", "T2023-0001", one["object_id"], *because))
    said.append(command("audit", "list", "--limit", "3"))
    said.append(command("audit", "verify"))
    assert [code for code, _, _ in said] == [0] * len(said), said
    assert "承诺值" in said[0][1] and "已由" in said[5][1] and "操作日志完好" in said[-1][1]
    again = command("draw", "run", "T2023-0001", "--source", KENO, "--source", BALLS)
    assert again[0] == 0 and "此前已用同一种子抽取过" in again[1]


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (("commit", "T2023-0001"), "--issue"),
        (("commit", "T2023-0099", *ISSUES), "没有任务"),
        (("commit", "T2023-0001", *ISSUES), "检查时间已过"),
        (("commit", "T2023-0001", *ISSUES, "--policy", "nowhere.toml"), "找不到抽查政策文件"),
        (("run", "T2023-0001", "--source", KENO), "还没有锁定"),
        (("show", "T2023-0001"), "还没有锁定"),
        (("show", "--level", "public"), "写明任务编号"),
        (("replace", "T2023-0001", "X", "--reason", "a"), "替换必须写明"),
        (("void", "T2023-0001"), "理由"),
        (("verify", "nowhere.zip"), "找不到"),
        (("verify", __file__), "不是文件夹"),
        (("papers", "T2023-0001", "--out", "out"), "还没有锁定"),
    ],
)
def test_bad_input_is_one_sentence(
    command: Command, unchanged: Path, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...], sentence: str
) -> None:
    monkeypatch.setenv("MINGCHA_WAREHOUSE", str(unchanged))
    code, out, err = command("draw", *args)
    assert (code, out) == (2, "")
    assert sentence in err and "Traceback" not in err


def test_replay(command: Command, tmp_path: Path) -> None:
    vectors = Path(__file__).parents[1] / "draws" / "vectors"
    for file in sorted(vectors.glob("draw_*.json")):
        assert command("draw", "replay", file)[0] == 0
    plain = json.loads((vectors / "draw_plain.json").read_text(encoding="utf-8"))
    plain["object_key"] = "0" * 32
    (tmp_path / "wrong.json").write_text(json.dumps(plain, ensure_ascii=False), encoding="utf-8")
    code, out, _ = command("draw", "replay", tmp_path / "wrong.json")
    assert code == 1 and out.strip()


def test_an_enterprise_asks(command: Command, ready: Path, tmp_path: Path) -> None:
    command("draw", "commit", "T2023-0001", *ISSUES, "--today", "2023-06-20")
    command("draw", "run", "T2023-0001", "--source", KENO, "--source", BALLS)
    drawn = {row[0] for row in execute(ready, "SELECT object_id FROM drawn_objects")}
    frame = (draws_dir(ready).path("T2023-0001-1") / "frame.tsv").read_text().split()[::2]
    for one in (min(drawn), min(set(frame) - drawn)):
        place = ("draw", "show", "T2023-0001", "--level", "enterprise", "--object", one, "--out", tmp_path / "own")
        made = answer(command, *place)
        own = json.loads((Path(made["folder"]) / "enterprise.json").read_text())
        assert own["drawn"] == (one in drawn)
        assert answer(command, "draw", "verify", made["archive"])["exit_code"] == 0
    assert command("draw", "show", "T2023-0001", "--level", "enterprise")[0] == 2
    gone = command("draw", "show", "T2023-0001", "--level", "enterprise", "--object", "NOBODY", "--out", tmp_path)
    assert gone[0] == 2 and "不在" in gone[2]


def test_an_edited_warehouse(command: Command, ready: Path) -> None:
    command("draw", "commit", "T2023-0001", *ISSUES, "--today", "2023-06-20")
    head = answer(command, "audit", "verify")["head"]
    assert answer(command, "audit", "list", "--subject", "高市双随机办〔2023〕2号#1/1")[0]["action"] == "draw.commit"
    assert answer(command, "audit", "verify", "--head", head)["ok"]
    assert not answer(command, "audit", "verify", "--head", "0" * 64, code=1)["ok"]
    execute(ready, "DELETE FROM base.audit_entry")
    execute(ready, "DELETE FROM base.draw")
    execute(ready, "UPDATE base.draw_task SET status = 'ready'")
    code, out, _ = command("audit", "verify")
    assert code == 1 and "日志末尾被截去" in out, "the draws folder remembers"
