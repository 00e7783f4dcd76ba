"""A report into its files: every format from the one model, whole files only, nothing overwritten that differs."""

from __future__ import annotations

import errno
from collections.abc import Callable, Mapping, Sequence
from filecmp import cmp
from pathlib import Path

from draws.papers.text import file_name
from extractors.models import Frozen
from reports.errors import ReportError
from reports.model import Report
from reports.raw import RawRows
from warehouse.errors import WarehouseError

#: ``csv`` is no report but all its raw data, of which a sheet shows the first rows only.
FORMATS = ("docx", "xlsx", "html", "pdf", "csv")
_NAMES = {"compliance": "双随机抽查合规报告", "plan": "抽查计划报告", "department": "部门待办"}
#: Points: as wide as the type area of a page.
_CHART_WIDTH = 442.0


class WrittenFile(Frozen):
    """One file. ``is_new``: False when a file with the same content was there already."""

    path: Path
    format: str
    is_new: bool


def write_report(
    report: Report, formats: Sequence[str], out: Path, raw: RawRows | None = None
) -> tuple[WrittenFile, ...]:
    """Write ``report`` in each of ``formats`` into the folder ``out`` (made when missing).

    A file of that name with another content (somebody may have signed or edited it) stays; the new one gets a number.
    Raises :class:`WarehouseError` for an unknown format, a folder or a disk that takes no files, a missing font.
    """
    if unknown := [one for one in formats if one not in FORMATS]:
        raise WarehouseError(f"没有“{unknown[0]}”这种格式：--format 可用 {','.join(FORMATS)}，用逗号分隔。")
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WarehouseError(f"不能建立文件夹“{out}”（{error.strerror}）：请换一个 --out 文件夹。") from error
    try:
        return _write_all(report, formats, out, raw)
    except ReportError as error:  # a font or a library that this machine lacks: one sentence says which
        raise WarehouseError(str(error)) from error
    except OSError as error:
        raise WarehouseError(_trouble(error, out)) from error


def _write_all(report: Report, formats: Sequence[str], out: Path, raw: RawRows | None) -> tuple[WrittenFile, ...]:
    if "csv" in formats and raw is None:
        raise WarehouseError("只有合规报告（mingcha report compliance）有原始数据：请去掉 --format 中的 csv。")
    stem = report_stem(report)
    written: list[WrittenFile] = []
    raw_file = ""
    if raw is not None and "csv" in formats:
        csv = _put(out, f"{stem}-原始数据", "csv", raw.copy)
        written.append(csv)
        raw_file = csv.path.name
    makers = _makers(report, formats, raw, raw_file)
    written += [_put(out, stem, form, makers[form]) for form in dict.fromkeys(formats) if form != "csv"]
    return tuple(written)


def _trouble(error: OSError, out: Path) -> str:
    if error.errno == errno.ENOSPC:
        return f"磁盘已满，报告没有写完（文件夹“{out}”）：请清理磁盘后重试，或换一个 --out 文件夹。"
    return f"不能写入文件夹“{out}”（{error.strerror or error}）：请检查权限，或换一个 --out 文件夹。"


def report_stem(report: Report) -> str:
    """``2023年双随机抽查合规报告-高平市公安局-截至2023-12-31``."""
    mark = "样例-" if report.is_specimen else ""
    # A report of a whole place is known by its year; the place stands in its text.
    subject = file_name(report.subject, 90) if report.subject and report.subject != report.signer else ""
    parts = [f"{mark}{report.year}年{_NAMES[report.kind]}", subject, f"截至{report.as_of.isoformat()}"]
    return "-".join(part for part in parts if part)


def _makers(
    report: Report, formats: Sequence[str], raw: RawRows | None, raw_file: str
) -> Mapping[str, Callable[[Path], None]]:
    """How each format is written to a path. Charts are drawn once and only when a format needs them."""
    drawn: dict[str, Mapping[str, str]] = {}

    def svgs() -> Mapping[str, str]:
        from reports.charts import svg  # noqa: PLC0415 - takes a second to load

        if "svg" not in drawn:
            drawn["svg"] = {chart.key: svg(chart) for chart in report.charts}
        return drawn["svg"]

    def docx(path: Path) -> None:
        from reports.charts import png  # noqa: PLC0415
        from reports.docx import render_docx  # noqa: PLC0415

        path.write_bytes(render_docx(report, {chart.key: png(chart, _CHART_WIDTH) for chart in report.charts}))

    def xlsx(path: Path) -> None:
        from reports.xlsx import render_xlsx  # noqa: PLC0415

        render_xlsx(report, raw, path, raw_file)

    def html(path: Path) -> None:
        from reports.html import render_html  # noqa: PLC0415

        path.write_text(render_html(report, svgs()), encoding="utf-8")

    def pdf(path: Path) -> None:
        from reports.html import render_html  # noqa: PLC0415
        from reports.pdf import render_pdf  # noqa: PLC0415

        page = render_html(report, svgs(), for_print=True)
        path.write_bytes(render_pdf(page, title=report.title, as_of=report.as_of))

    return {"docx": docx, "xlsx": xlsx, "html": html, "pdf": pdf}


def _put(out: Path, stem: str, suffix: str, make: Callable[[Path], None]) -> WrittenFile:
    """Written beside and moved into place: nobody ever opens half a file."""
    draft = out / f".{stem}.{suffix}.part"
    try:
        make(draft)
        for number in range(1, 1000):
            target = out / f"{stem}{f'（{number}）' if number > 1 else ''}.{suffix}"
            if not target.exists():
                return WrittenFile(path=draft.replace(target), format=suffix, is_new=True)
            if target.is_file() and cmp(draft, target, shallow=False):
                return WrittenFile(path=target, format=suffix, is_new=False)
    finally:
        draft.unlink(missing_ok=True)
    raise WarehouseError(f"文件夹“{out}”中同名的报告太多，请清理，或换一个 --out 文件夹。")
