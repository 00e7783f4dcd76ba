"""All papers of one draw in a folder: what may be published and what may not stand apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from draws.papers.forms import record_forms_docx
from draws.papers.letters import inspection_letters_docx
from draws.papers.models import DrawPaper, PaperSettings, Stage
from draws.papers.notice_docx import draw_notice_docx
from draws.papers.notice_html import draw_notice_html
from draws.papers.task_list import task_list_xlsx
from draws.papers.text import file_name

PUBLIC, INTERNAL = "公开", "内部"
NOTICES: tuple[tuple[Stage, str], ...] = (("before", "抽取锁定公告"), ("after", "抽取结果公告"))


class Planned(NamedTuple):
    folder: str
    name: str
    suffix: str
    make: Callable[[], bytes]


def write_papers(paper: DrawPaper, out_dir: Path, settings: PaperSettings | None = None) -> list[Path]:
    """Write the papers that the state of the draw allows; returns their paths in the order of use.

    ``公开/`` holds the notices, ``内部/`` (readable by its owner alone) the task lists, forms and letters; before the
    draw there is only the notice of the commitment. Everything is made before the first file is written, so a paper
    that is refused (:class:`PaperError`) leaves the folder as it was. Existing files of the same name are replaced.
    """
    planned = list(_papers(paper, settings or PaperSettings()))
    made = [one.make() for one in planned]
    names = _names(paper, planned)
    return [_write(out_dir / one.folder, name, data) for one, name, data in zip(planned, names, made, strict=True)]


def _papers(paper: DrawPaper, settings: PaperSettings) -> Iterator[Planned]:
    drawn = paper.drawn_at is not None
    for stage, name in NOTICES[: 2 if drawn else 1]:
        yield Planned(PUBLIC, name, ".html", partial(draw_notice_html, paper, stage, settings))
        yield Planned(PUBLIC, name, ".docx", partial(draw_notice_docx, paper, stage, settings))
    if not drawn or not paper.to_visit:
        return
    for body in paper.departments:
        yield Planned(INTERNAL, f"抽查任务清单-{body}", ".xlsx", partial(task_list_xlsx, [paper], body))
    yield Planned(INTERNAL, "随机抽查情况记录表", ".docx", partial(record_forms_docx, paper, settings))
    yield Planned(INTERNAL, "检查通知书", ".docx", partial(inspection_letters_docx, paper, settings))


def _names(paper: DrawPaper, planned: list[Planned]) -> list[str]:
    """``市场监管抽查〔2023〕001号-抽取锁定公告.docx``; two names that come out the same get a number."""
    mark = ("样例-" if paper.is_specimen else "") + file_name(paper.task_no, 90)
    names: list[str] = []
    for one in planned:
        stem, name = f"{mark}-{file_name(one.name, 120)}", ""
        for number in range(1, len(planned) + 1):
            name = f"{stem}{f'-{number}' if number > 1 else ''}{one.suffix}"
            if name not in names:
                break
        names.append(name)
    return names


def _write(folder: Path, name: str, data: bytes) -> Path:
    """Written beside and moved into place: nobody ever opens half a file."""
    folder.mkdir(parents=True, exist_ok=True)
    if folder.name == INTERNAL:
        folder.chmod(0o700)
    path, part = folder / name, folder / f".{name}.part"
    part.write_bytes(data)
    return part.replace(path)
