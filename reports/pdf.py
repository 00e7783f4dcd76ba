"""The PDF of a report, made from its HTML: searchable, tagged, with bookmarks, and the same bytes each time."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import TYPE_CHECKING

from reports.errors import ReportError
from reports.fonts import require_chinese_font

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcher  # type: ignore[import-untyped]

NO_LIBRARIES = (
    "本机缺少生成 PDF 所需的 Pango 库。请安装 Debian 软件包 "
    "libpango-1.0-0、libpangoft2-1.0-0 和 libharfbuzz-subset0 后重试；其他格式不受影响。"
)

OUTSIDE = "报告引用了文件以外的图片或样式，未予打开，PDF 未生成。请只在报告中使用本系统生成的图表。"


def render_pdf(html: str, *, title: str, as_of: date) -> bytes:
    """The PDF of a page made by :func:`reports.html.render_html` with ``for_print`` (which carries the dates).

    ``title`` and ``as_of`` name the file's content: with the page they make its identifier; no clock is read. Nothing
    outside ``html`` is opened, neither file nor network. Raises :class:`ReportError` when Pango or a Chinese font is
    missing, or the page wants something from outside.
    """
    require_chinese_font()
    try:
        # It looks for Pango when it is imported.
        import weasyprint  # type: ignore[import-untyped]  # noqa: PLC0415
    except OSError as error:
        raise ReportError(NO_LIBRARIES) from error
    page = weasyprint.HTML(string=html, base_url="mingcha:report", url_fetcher=_inside_only())
    identifier = _identifier(html, title, as_of)
    try:
        # PDF/UA asks for tags, a title, a language and bookmarks.
        return bytes(page.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True, pdf_identifier=identifier))
    except weasyprint.urls.FatalURLFetchingError as error:
        raise ReportError(OUTSIDE) from error


def _inside_only() -> URLFetcher:
    """Refuses every address but ``data:``."""
    from weasyprint.urls import URLFetcher  # noqa: PLC0415

    return URLFetcher(allowed_protocols=("data",), allow_redirects=False, fail_on_errors=True)


def _identifier(html: str, title: str, as_of: date) -> bytes:
    content = "\n".join((title, as_of.isoformat(), html))
    return hashlib.sha256(content.encode()).hexdigest()[:32].encode()
