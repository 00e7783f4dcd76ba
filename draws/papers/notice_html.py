"""The notice for publication as one HTML file: no script, nothing fetched, made for desktop, phone and printer."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template

from draws.papers.models import DrawPaper, PaperSettings, Stage
from draws.papers.notice import notice
from draws.papers.notice_content import LIST_TITLE
from draws.papers.text import SPECIMEN

_TEMPLATE = Path(__file__).with_name("templates") / "notice.html.j2"


def draw_notice_html(paper: DrawPaper, stage: Stage, settings: PaperSettings | None = None) -> bytes:
    """The notice of one stage as UTF-8 HTML. Raises :class:`PaperError` as :func:`notice` does."""
    made = notice(paper, stage, settings or PaperSettings())
    return _template().render(notice=made, list_title=LIST_TITLE, specimen=SPECIMEN).encode()


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))
