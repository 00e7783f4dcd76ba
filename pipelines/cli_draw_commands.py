"""What each ``mingcha draw`` subcommand does. The clock, the login name and random bytes are looked up here only."""

from __future__ import annotations

import argparse
import getpass
import os
import secrets
import sys
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from draws.errors import DrawError
from pipelines import cli_draw_show as printed
from pipelines.cli_commands import emit
from pipelines.steps.drawing.folders import DrawsFolder, draws_folder

OFFICE = ZoneInfo("Asia/Shanghai")


def run(name: str, args: argparse.Namespace) -> int:
    """Run one subcommand; a :class:`DrawError` becomes its sentence and exit code 2."""
    try:
        code: int = globals()[f"_{name}"](args)
    except DrawError as error:
        print(f"{error}", file=sys.stderr)
        return 2
    return code


def person(args: argparse.Namespace) -> str:
    """Who does this: ``--by``, ``$MINGCHA_ACTOR`` or the login name."""
    given = (args.by or os.environ.get("MINGCHA_ACTOR") or "").strip()
    if given:
        return given
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        raise DrawError("不知道是谁在操作：请用 --by 写明姓名。") from None


def _now() -> datetime:
    return datetime.now(UTC)


def _place(args: argparse.Namespace) -> DrawsFolder:
    return draws_folder(args.warehouse, args.draws_dir)


def _commit(args: argparse.Namespace) -> int:
    from draws.policy import load_policy
    from pipelines.steps.drawing.commit import Wish, commit_tasks, seed_source

    policy = load_policy(args.policy)
    wish = Wish(
        source=seed_source(args.issue, args.dice, policy),
        by=person(args),
        now=_now(),
        today=args.today or _now().astimezone(OFFICE).date(),
        pretended=args.today is not None,
        open=args.open,
        redraw=args.redraw,
        reason=args.reason,
    )
    report = commit_tasks(args.warehouse, _place(args), args.tasks, policy, wish, secrets.token_bytes)
    if args.json:
        emit(report.model_dump(mode="json"))
    else:
        printed.committed(report)
    if report.refused:
        return 1 if report.committed else 2
    return 0


def _run(args: argparse.Namespace) -> int:
    from pipelines.steps.drawing.run import run_tasks

    report = run_tasks(args.warehouse, _place(args), args.tasks, args.source, person(args), _now())
    if args.json:
        emit(report.model_dump(mode="json"))
    else:
        printed.ran(report)
    return 1 if any(one.unmet or one.notes for one in report.draws) else 0


def _show(args: argparse.Namespace) -> int:
    from pipelines.steps.drawing import show

    if args.draw is None:
        if args.level:
            raise DrawError("请写明任务编号，再选择材料的级别。")
        listed = show.listing(args.warehouse)
        if args.json:
            emit([one.model_dump(mode="json") for one in listed])
        else:
            printed.listing(listed)
        return 0
    if args.level is None:
        found = show.one(args.warehouse, _place(args), args.draw)
        if args.json:
            emit(found.model_dump(mode="json"))
        else:
            printed.one(found)
        return 0
    written = show.write(args.warehouse, _place(args), args.draw, args.level, args.object, args.out)
    if args.json:
        emit({"folder": str(written.folder), "archive": str(written.archive)})
    else:
        print(f"已写出：{written.folder}\n压缩包：{written.archive}")
    return 0


def _replace(args: argparse.Namespace) -> int:
    from pipelines.steps.drawing.replace import Ask, replace_inspector, replace_object

    ask = Ask(reason=args.reason, evidence=args.evidence, approver=args.approver, by=person(args), now=_now())
    if args.inspector:
        report = replace_inspector(args.warehouse, _place(args), args.task, args.object, args.inspector, ask)
    else:
        report = replace_object(args.warehouse, _place(args), args.task, args.object, ask)
    if args.json:
        emit(report.model_dump(mode="json"))
    else:
        printed.replaced(report)
    return 1 if report.exhausted or report.unmet else 0


def _void(args: argparse.Namespace) -> int:
    from pipelines.steps.drawing.void import void_task

    report = void_task(args.warehouse, _place(args), args.task, args.reason, person(args), _now())
    if args.json:
        emit(report.model_dump(mode="json"))
    else:
        print(f"抽取 {report.draw_id} 已作废，记录保留；任务 {report.task_id} 可以重新锁定。")
        print(f"日志摘要 {report.audit_head}")
    return 0


def _verify(args: argparse.Namespace) -> int:
    from pipelines.steps.drawing.verify import verify_bundle

    report = verify_bundle(args.bundle, args.commit, args.warehouse)
    if args.json:
        emit(report.model_dump(mode="json"))
    else:
        printed.verified(report)
    return report.exit_code


def _replay(args: argparse.Namespace) -> int:
    from draws.replay import replay
    from warehouse.errors import WarehouseError

    try:
        args.file.open("rb").close()
    except OSError as error:
        raise WarehouseError(f"文件“{args.file}”打不开（{error.strerror}），请核对路径。") from error
    report = replay(args.file)
    if args.json:
        emit(report.model_dump(mode="json"))
    elif report.equal:
        print(f"全部 {len(report.checked)} 项相同：{args.file}")
    else:
        print(report.difference or "不相同。")
    if not args.json:
        for note in report.notes:
            print(f"注意：{note}")
    return 0 if report.equal else 1


def _papers(args: argparse.Namespace) -> int:
    from pipelines.steps.drawing.papers import write_all

    return _written(args, write_all(args.warehouse, _place(args), args.task, args.out, args.specimen))


def _notice(args: argparse.Namespace) -> int:
    from pipelines.steps.drawing.papers import write_notice

    return _written(args, write_notice(args.warehouse, _place(args), args.task, args.out, args.specimen))


def _written(args: argparse.Namespace, paths: Any) -> int:
    if args.json:
        emit([str(path) for path in paths])
    else:
        for path in paths:
            print(path)
    return 0
