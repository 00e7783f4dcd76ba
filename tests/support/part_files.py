"""A notice in several small files, and taking them in one after the other as ``ingest`` does, in this process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import duckdb

from pipelines.steps.parts import PartToRead
from pipelines.steps.process import process_bytes
from warehouse.parts_store import mark_unread, parts_to_read
from warehouse.store import store

__all__ = ["CSV", "File", "body", "current", "plan_csv", "plan_text", "shape", "take_in"]

CSV = "序号,抽查任务名称,抽查对象,抽查比例,抽查时间,发起部门,配合部门"
LINES = (
    "1,加油站检查,加油站,5%,3月-8月,市市场监管局,市应急局",
    "2,学校检查,学校,10%,4月-9月,市教育局,市公安局",
    "3,药店检查,药店,20%,5月-10月,市市场监管局,市医保局",
)
OTHER = (
    "1,旅行社检查,旅行社,5%,3月-8月,市文旅局,市市场监管局",
    "2,印刷企业检查,印刷企业,10%,4月-9月,市文旅局,市公安局",
)


@dataclass(frozen=True)
class File:
    """``path`` as it is stored; ``parent`` the path of the archive that it came in."""

    path: str
    data: bytes
    parent: str | None = None

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def notice_id(self) -> str:
        return sha256(self.data).hexdigest()[:16]


def plan_text(lines: Sequence[str] = LINES, title: str = "") -> str:
    rows = [CSV, *lines]
    return f"{title}\n\n" + "\n".join(row.replace(",", "|") for row in rows) + "\n"


def plan_csv(path: str, lines: Sequence[str] = LINES, *, title: str = "", parent: str | None = None) -> File:
    """An attachment that holds nothing but a plan (text with pipes), as a spreadsheet would."""
    return File(path, plan_text(lines, title).encode(), parent)


def body(
    path: str,
    *,
    number: str | None = "高市双随机办〔2023〕2号",
    day: str = "2023年3月28日",
    issuer: str = "高平市双随机办公室",
    attachments: Sequence[str] = (),
    plan: Sequence[str] = (),
    year: int = 2023,
    more: str = "",
    parent: str | None = None,
) -> File:
    """The letter: number, title, text with a limit of 20 working days, list of attachments, signature; with a plan
    in its annex when ``plan`` is given."""
    listed = [f"{'附件：' if n == 1 else '　　　'}{n}.{name}" for n, name in enumerate(attachments, start=1)]
    text = [
        *([number] if number else []),
        f"关于印发{year}年度双随机抽查计划的通知",
        "各有关单位：",
        f"现将计划印发给你们，请认真组织实施。抽查检查结果应当自检查完成之日起7个工作日内公示。{more}",
        *listed,
        issuer,
        day,
        "（此件公开发布）",
        *(["附件", plan_text(plan)] if plan else []),
    ]
    return File(path, "\n".join(text).encode(), parent)


def take_in(db: duckdb.DuckDBPyConnection, *runs: Iterable[File], gone: frozenset[str] = frozenset()) -> None:
    """Each run reads its files in the order given, then reads parts again, as ``ingest`` does. Files whose path is
    in ``gone`` cannot be read any more after their own run."""
    seen: dict[str, File] = {}
    for run in runs:
        for file in run:
            seen[file.path] = file
            archive = File(file.parent, b"").path if file.parent else None
            parent = sha256(archive.encode()).hexdigest()[:16] if archive else None
            store(db, process_bytes(file.data, file.name, file.path, parent=parent))
        read_parts_again(db, {path: file for path, file in seen.items() if path not in gone})


def read_parts_again(db: duckdb.DuckDBPyConnection, files: Mapping[str, File]) -> list[PartToRead]:
    waiting = parts_to_read(db)
    for part in waiting:
        file = files.get(part.source_path)
        if file is None:
            mark_unread(db, [part])
            continue
        again = process_bytes(
            file.data, part.source_name, part.source_path, parent=part.parent, inherited=part.inherited
        )
        store(db, again, reread=True)
    return waiting


def shape(db: duckdb.DuckDBPyConnection) -> dict[str, tuple[object, ...]]:
    """Path → main notice (its path), reason, whether current, what it yields to, number, issuer, status."""
    sql = """
        SELECT
            n.source_path, m.source_path, n.part_reason, n.is_current, y.source_path, n.doc_number, n.issuer, n.status
        FROM notices AS n
        LEFT JOIN notices AS m ON m.notice_id = n.part_of
        LEFT JOIN notices AS y ON y.notice_id = n.yields_to
    """
    return {row[0]: tuple(row[1:]) for row in db.execute(sql).fetchall()}


def current(db: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    """What counts: number, year, task, ratio, window, initiator of every current item, and its file."""
    sql = """
        SELECT doc_number, plan_year, task_name, CAST(ratio_min AS DOUBLE), window_start, initiator, source_name
        FROM current_plan_items ORDER BY ALL
    """
    return db.execute(sql).fetchall()
