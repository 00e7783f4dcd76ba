"""The results of a year as public files: fields that may be published, checked once more, written whole, logged."""

from __future__ import annotations

import contextlib
import errno
import re
from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from draws.papers.privacy import public_wording
from draws.papers.text import file_name
from draws.policy import load_policy
from extractors.models import Frozen
from reports.public.guard import Leak, leaks
from reports.public.models import PublicList, PublicResult, Secrets
from reports.public.render import render_csv, render_page
from warehouse import audit
from warehouse.connection import opened, transaction
from warehouse.errors import WarehouseError
from warehouse.reporting.public import PublicRow, people, public_rows

_PUBLIC_CODE = re.compile(r"[0-9A-HJ-NP-RTUWXY]{18}|\d{15}")
_SHOWN = 5
_INITIATES = "SELECT 1 FROM base.draw_task WHERE plan_year = ? AND initiator = ? LIMIT 1"


class Publication(Frozen):
    """What was written; ``unnamed`` rows have no name in any registry and were left out, and said so."""

    csv: Path
    page: Path
    rows: int
    unnamed: tuple[str, ...]
    sha256: str


class Wanted(Frozen):
    """``department``: the one that initiates; ``publisher``: who publishes (default: the department or none)."""

    year: int
    as_of: date
    tasks: tuple[str, ...] | None = None
    department: str | None = None
    publisher: str = ""
    is_specimen: bool = False


def publish_results(warehouse: Path, wanted: Wanted, out: Path, *, by: str, now: datetime) -> Publication:
    """Write the CSV and the page into ``out`` and an entry into the audit log.

    Raises :class:`WarehouseError` when anything internal would be published (then nothing is written), or when there is
    nothing to publish.
    """
    today = now.astimezone(audit.OFFICE).date()
    if wanted.as_of > today:
        raise WarehouseError(f"截止日期 {wanted.as_of} 还没有到（今天 {today}）：请用今天或更早的日期。")
    strata = load_policy().strata.order
    with opened(warehouse, read_only=True) as con:
        found = public_rows(con, wanted.year, wanted.as_of, wanted.tasks, wanted.department)
        names, numbers = people(con)
        is_known = con.execute(_INITIATES, [wanted.year, wanted.department]).fetchone() is not None
    unnamed = tuple(row.object_id for row in found if not row.object_name.strip())
    public = _list(wanted, [row for row in found if row.object_name.strip()], strata)
    if not public.rows and wanted.department and not is_known:
        raise WarehouseError(f"{wanted.year} 年度没有“{wanted.department}”发起的抽查任务：请写部门的规范全称。")
    if not public.rows:
        raise WarehouseError(f"{wanted.year}年截至{wanted.as_of}没有可以公示的检查结果（须已审核通过或已公示）。")
    if bad := leaks(public, Secrets(names=names, numbers=numbers)):
        raise WarehouseError(_refusal(bad, public.rows))
    csv_path, page_path, digest = _write(public, wanted, out)
    detail = {"rows": len(public.rows), "csv_sha256": digest, "as_of": wanted.as_of.isoformat(), "file": csv_path.name}
    with opened(warehouse) as con, transaction(con):
        audit.append(con, by, "results.publish", str(wanted.year), detail, now)
    return Publication(csv=csv_path, page=page_path, rows=len(public.rows), unnamed=unnamed, sha256=digest)


def _list(wanted: Wanted, rows: Sequence[PublicRow], strata: tuple[str, ...]) -> PublicList:
    publisher = wanted.publisher or wanted.department or ""
    public = PublicList(
        title=f"{wanted.year}年度双随机抽查检查结果公示", publisher=publisher, as_of=wanted.as_of, rows=(),
        strata=strata, is_specimen=wanted.is_specimen,
    )  # fmt: skip
    made = (
        PublicResult(
            name=row.object_name,
            object_id=row.object_id if _PUBLIC_CODE.fullmatch(row.object_id) else None,
            bodies=tuple(body for body in (row.initiator, *row.cooperators) if body),
            inspected_on=row.inspected_on,
            categories=tuple(dict.fromkeys(category for category in row.categories if category)),
            task_no=row.task_no,
            task_name=public_wording(row.task_name, public),
        )
        for row in rows
    )
    return public.model_copy(update={"rows": tuple(made)})


def _refusal(bad: Sequence[Leak], rows: Sequence[PublicResult]) -> str:
    said = "；".join(
        f"第 {leak.row} 行（{rows[leak.row - 1].task_no}）的{leak.column}{leak.why}"
        if leak.row
        else f"{leak.column}{leak.why}"
        for leak in bad[:_SHOWN]
    )
    more = f"等 {len(bad)} 处" if len(bad) > _SHOWN else ""
    return f"公示文件没有写出：{said}{more}，不得公开。请更正名录、任务名称或结果后再试。"


def _write(public: PublicList, wanted: Wanted, out: Path) -> tuple[Path, Path, str]:
    mark = "样例-" if wanted.is_specimen else ""
    subject = f"-{file_name(wanted.department, 90)}" if wanted.department else ""
    stem = f"{mark}{wanted.year}年抽查结果公示{subject}-截至{wanted.as_of.isoformat()}"
    data = render_csv(public)
    files = ((f"{stem}.csv", data), (f"{stem}.html", render_page(public, f"{stem}.csv").encode()))
    parts = [out / f".{name}.part" for name, _ in files]
    try:
        out.mkdir(parents=True, exist_ok=True)
        for part, (_, content) in zip(parts, files, strict=True):
            part.write_bytes(content)
        paths = [part.replace(out / name) for part, (name, _) in zip(parts, files, strict=True)]
    except OSError as error:
        with contextlib.suppress(OSError):
            for part in parts:
                part.unlink(missing_ok=True)
        why = "磁盘已满" if error.errno == errno.ENOSPC else error.strerror
        raise WarehouseError(f"不能写入文件夹“{out}”（{why}）：请换一个 --out 文件夹。") from error
    return paths[0], paths[1], sha256(data).hexdigest()
