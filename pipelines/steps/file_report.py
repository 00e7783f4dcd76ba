"""What became of the files of one run, for people and programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from extractors.models import Frozen
from warehouse.models import Bundle

Action = Literal["loaded", "replaced", "unchanged", "kept"]

#: The reason given for content that is in the warehouse already.
SETTLED = "此前已入库"
#: The reason given for an attachment that was read once more, since its main notice came in.
JOINED = "主件已入库，按主件重新读取"


class FileReport(Frozen):
    """What became of one file. ``action`` is that of the store; ``failed`` and ``unchanged`` speak for themselves.

    ``name`` of a file out of an archive tells the archive, too: ``附件.zip!/表/附件1.xlsx``.
    """

    path: str
    name: str
    action: Literal["loaded", "replaced", "unchanged", "kept", "failed"]
    notice_id: str | None = None
    items: int = 0
    review: int = 0
    quarantined: int = 0
    errors: int = 0
    warnings: int = 0
    reason: str | None = None


class IngestReport(Frozen):
    """``bugs`` are tracebacks of our own failures; ``seconds`` is wall time. What an archive carried follows it."""

    files: tuple[FileReport, ...]
    seconds: float
    bugs: tuple[str, ...] = ()

    def count(self, *actions: str) -> int:
        return sum(1 for file in self.files if file.action in actions)

    @property
    def exit_code(self) -> int:
        """0 all fine, 1 something needs a person, 2 nothing of what was asked for could be read, 3 a bug of ours."""
        if self.bugs:
            return 3
        failed = self.count("failed")
        if self.files and failed == len(self.files):
            return 2
        return 1 if failed or any(file.errors for file in self.files) else 0


def settled(path: str, name: str, notice_id: str, failure: str | None) -> FileReport:
    """The line for content that was read before; what failed then would fail again."""
    action: Literal["failed", "unchanged"] = "failed" if failure else "unchanged"
    return FileReport(path=path, name=name, action=action, notice_id=notice_id, reason=failure or SETTLED)


def twin(path: str, name: str, first: FileReport) -> FileReport:
    """The line for a copy: it is what the first one is, and is counted once."""
    reason = f"与“{first.name}”内容完全相同"
    failed = first.action == "failed"
    return FileReport(
        path=path,
        name=name,
        action="failed" if failed else "unchanged",
        notice_id=first.notice_id,
        reason=f"{reason}：{first.reason}" if failed else reason,
    )


def report_of(bundle: Bundle, action: Action, name: str | None = None) -> FileReport:
    """The line for one stored bundle."""
    notice = bundle.notice
    return FileReport(
        path=notice.source_path,
        name=name or notice.source_name,
        action="failed" if notice.status == "failed" else action,
        notice_id=notice.notice_id,
        items=len(bundle.items),
        review=sum(item.status == "review" for item in bundle.items),
        quarantined=sum(item.status == "quarantined" for item in bundle.items),
        errors=_count(bundle, "error"),
        warnings=_count(bundle, "warning"),
        reason=notice.failure or (SETTLED if action == "unchanged" else None),
    )


def name_of(source: str) -> str:
    """The name in a report of what is stored under the path ``source``: of a member that of its archive, too."""
    outer, mark, inner = source.partition("!/")
    return outer.rpartition("/")[2] + mark + inner


def _count(bundle: Bundle, severity: str) -> int:
    return sum(finding.severity == severity for finding in bundle.findings)


def counted(files: Sequence[FileReport], counts: Mapping[str, tuple[int, int]]) -> tuple[FileReport, ...]:
    """The lines with the errors and warnings (notice id → both) that are open once all files have been linked: what
    the plan in another file settles is none any more, and two plans that differ show only then."""
    lines = []
    for file in files:
        if file.action in _READ and file.notice_id is not None:
            errors, warnings = counts.get(file.notice_id, (0, 0))
            file = file.model_copy(update={"errors": errors, "warnings": warnings})  # noqa: PLW2901
        lines.append(file)
    return tuple(lines)


_READ = ("loaded", "replaced", "kept")


def merged(files: Sequence[FileReport], again: Sequence[FileReport]) -> tuple[FileReport, ...]:
    """The lines of a run with its attachments as they stand after the second reading; attachments from earlier runs
    follow, with the reason."""
    second = {report.notice_id: report for report in again}
    figures = ("items", "review", "quarantined", "errors", "warnings")
    lines = []
    for file in files:
        found = second.pop(file.notice_id, None) if file.action in ("loaded", "replaced") else None
        lines.append(file.model_copy(update={k: getattr(found, k) for k in figures}) if found else file)
    return (*lines, *(report.model_copy(update={"reason": JOINED}) for report in second.values()))
