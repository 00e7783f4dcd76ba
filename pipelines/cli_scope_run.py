"""What each ``mingcha scope`` subcommand does."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipelines.cli_commands import emit
from pipelines.cli_scope_show import ListRow, show_change, show_list, show_rule, show_taken
from pipelines.steps.scopes.carry import incoming, outgoing, take
from pipelines.steps.scopes.decide import Decision, decide
from pipelines.steps.scopes.edit import Edit
from pipelines.steps.scopes.sentence import sentence
from pipelines.steps.scopes.sync import ensure, rules_in_use
from warehouse.connection import opened
from warehouse.registries.snapshots import current_snapshot
from warehouse.scopes import ScopeError, all_latest, counts, history, hits, latest, plan_scopes, sample


def run_list(args: argparse.Namespace) -> int:
    """Propose what is missing, then list. Exit code 1 while a rule of the list waits for a person."""
    if not args.warehouse.exists():
        raise ScopeError(f"还没有数据仓库“{args.warehouse}”：请先用 mingcha ingest 导入通知，或检查路径。")
    found = ensure(args.warehouse, args.year, _now(), _actor(args))
    with opened(args.warehouse, read_only=True) as con:
        used = rules_in_use(plan_scopes(con, args.year), found)
        wanted = [rule for rule in all_latest(con) if rule.rule_id in used]
        snapshot = current_snapshot(con, "objects")
        hit = counts(con, {rule.rule_id: rule.rule for rule in wanted}, snapshot)
    rows = [
        ListRow(
            rule=rule,
            items=len(used[rule.rule_id]),
            task=used[rule.rule_id][0].task_name,
            hits=hit[rule.rule_id].eligible if snapshot else None,
            left_out=hit[rule.rule_id].fitting - hit[rule.rule_id].eligible if snapshot else None,
        )
        for rule in wanted
        if args.status in (None, rule.status)
    ]
    if args.json:
        emit([_row(row) for row in rows])
    else:
        show_list(rows, snapshot)
    return 1 if any(row.rule.status == "proposed" for row in rows) else 0


def run_show(args: argparse.Namespace) -> int:
    with opened(args.warehouse, read_only=True) as con:
        rule = latest(con, args.rule_id)
        if rule is None:
            raise ScopeError(f"没有范围规则“{args.rule_id}”：请用 mingcha scope list 查看编号。")
        snapshot = current_snapshot(con, "objects")
        spread, some, past = hits(con, rule.rule), sample(con, rule.rule), history(con, rule.rule_id)
    if args.json:
        emit(
            {
                **rule.model_dump(mode="json"),
                "sentence": sentence(rule.rule),
                "current_snapshot": snapshot,
                "current": spread.model_dump(mode="json"),
                "sample": [one.model_dump(mode="json") for one in some],
                "history": [one.model_dump(mode="json") for one in past],
            }
        )
    else:
        show_rule(rule, spread, some, past, snapshot)
    return 0


def run_set(args: argparse.Namespace) -> int:
    decision: Decision = "confirm" if args.confirm else "reject" if args.reject else "edit"
    if not args.warehouse.exists():
        raise ScopeError(f"还没有数据仓库“{args.warehouse}”：请先用 mingcha ingest 导入通知，或检查路径。")
    change = decide(
        args.warehouse,
        args.rule_id,
        _edit(args),
        decision,
        actor=_actor(args),
        now=_now(),
        reason=args.reason,
        force=args.force,
    )
    if args.json:
        emit({**change.model_dump(mode="json"), "sentence": sentence(change.after.rule)})
    else:
        show_change(change)
    return 0


def run_export(args: argparse.Namespace) -> int:
    document = outgoing(args.warehouse)
    args.file.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    many = len(document["rules"])
    if args.json:
        emit({"file": str(args.file), "rules": many})
    else:
        print(f"已将 {many} 条由人决定的范围规则写入“{args.file}”。")
    return 0


def run_import(args: argparse.Namespace) -> int:
    """Exit code 1 when rules were kept or hit nothing here: a person should look."""
    rules = incoming(_json(args.file.name, _text(args.file)))
    taken = take(args.warehouse, rules, source=args.file.name, actor=_actor(args), now=_now(), replace=args.replace)
    if args.json:
        emit(taken.model_dump(mode="json"))
    else:
        show_taken(taken)
    return 1 if taken.kept or taken.empty else 0


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "list": run_list,
    "show": run_show,
    "set": run_set,
    "export": run_export,
    "import": run_import,
}


def _row(row: ListRow) -> dict[str, Any]:
    return {
        **row.rule.model_dump(mode="json"),
        "sentence": sentence(row.rule.rule),
        "plan_items": row.items,
        "current_hits": row.hits,
        "current_left_out": row.left_out,
    }


def _edit(args: argparse.Namespace) -> Edit:
    rule = None
    if args.rule is not None:
        text = _text(Path(args.rule[1:])) if args.rule.startswith("@") else args.rule
        rule = _json("--rule", text)
        if not isinstance(rule, dict):
            raise ScopeError("--rule 应当是一个 JSON 对象，如 {“all”: […], “status”: [“存续”]}。")
    return Edit(
        rule=rule,
        tags=None if args.tags is None else tuple(_words(text) or () for text in args.tags),
        entity_types=_words(args.type),
        classes=_words(args.classes),
        areas=_words(args.area),
        industries=_words(args.industry),
        statuses=_words(args.state),
        abnormal=None if args.abnormal is None else args.abnormal == "yes",
        drop=tuple(args.drop),
    )


def _words(text: str | None) -> tuple[str, ...] | None:
    """``A,B`` → words; Chinese commas too; an empty text means none."""
    if text is None:
        return None
    parts = text.replace("，", ",").split(",")
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _json(name: str, text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ScopeError(f"“{name}”不是有效的 JSON，请改正后再试。") from error


def _text(path: Path) -> str:
    try:
        return sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise ScopeError(f"没有文件“{path}”，请检查路径。") from error
    except UnicodeDecodeError as error:
        raise ScopeError(f"文件“{path}”不是 UTF-8 文字，请另存为 UTF-8 后再试。") from error


def _actor(args: argparse.Namespace) -> str:
    named = getattr(args, "by", None) or os.environ.get("MINGCHA_ACTOR")
    try:
        return named or getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
