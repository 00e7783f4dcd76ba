"""Draws plan tables as PDFs in the ways that real notices are laid out, with the cells that must be read
back.

Everything is drawn with reportlab; Chinese through the CID font STSong-Light, which is never embedded, so the
files need no font on the machine that makes them. Coordinates below are from the top left corner.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.support.box_font import box_font

FONT = "STSong-Light"

Rules = Literal[
    "lines", "cells", "thin", "dashed", "pieces", "dots", "double", "no_inner_h", "frame_open",
    "horizontal", "three_lines", "none",
]  # fmt: skip

HEADER = (
    "序号", "抽查任务名称", "抽查事项", "抽查对象范围", "抽查比例及频次", "信用风险分类监管要求",
    "抽查起止时间", "发起部门", "配合部门",
)  # fmt: skip
WIDTHS = (32.0, 92.0, 104.0, 82.0, 66.0, 132.0, 62.0, 84.0, 96.0)

_SUBJECTS = (
    "种子经营企业",
    "电影放映单位",
    "各类旅馆",
    "加油站",
    "民办学校",
    "游泳场馆",
    "污水处理厂",
    "保安单位",
)
_MATTERS = (
    "许可证取得及公示情况的检查",
    "经营记录、台账和进销货凭证的检查、从业人员资格的检查",
    "质量监督检查",
    "消防安全管理、建筑防火、安全疏散、器材配置及其他消防安全情况的检查",
)
_QUOTAS = ("5%；1次/年", "不低于10%；1次/年", "100%；2次/年", "0.5%；1次/年", "20%；1次/年")
_RISKS = (
    "根据企业信用风险分类结果，结合行业监管风险分类，对低风险、一般风险、较高风险、高风险企业分别递加比例抽查。",
    "",
    "不涉及",
)
_BODIES = ("某市农业农村局", "某市文化和旅游局", "某市公安局", "某市住房和城乡建设局", "某市教育局")
_HELPERS = (
    "某市市场监管局",
    "某市市场监管局、某市应急管理局",
    "某市卫生健康局、某市消防救援大队、某市公安局",
)


def plan_rows(count: int, *, first: int = 1) -> list[list[str]]:
    """``count`` rows of a joint plan (nine columns) with texts as long as those of real plans."""
    rows = []
    for seq in range(first, first + count):
        subject = _SUBJECTS[seq % len(_SUBJECTS)]
        rows.append(
            [
                str(seq),
                f"对{subject}的双随机抽查",
                subject + _MATTERS[seq % len(_MATTERS)],
                f"全市{subject}",
                _QUOTAS[seq % len(_QUOTAS)],
                _RISKS[seq % len(_RISKS)],
                f"{seq % 5 + 1}月—{seq % 4 + 8}月",
                _BODIES[seq % len(_BODIES)],
                _HELPERS[seq % len(_HELPERS)],
            ]
        )
    return rows


@dataclass
class Sheet:
    """How to draw one table. ``spans`` maps (row, column), from 0, to (rows, columns) of a merged cell;
    the texts under it must be empty. ``skip_rules`` names inner walls to leave out: ("v", row, column) is the
    right wall of a cell, ("h", row, column) its lower one."""

    rows: Sequence[Sequence[str]]
    widths: Sequence[float]
    rules: Rules = "lines"
    size: float = 9.0
    pad: float = 4.0
    leading: float = 1.3
    centred: bool = False
    middle: bool = True
    spans: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    skip_rules: frozenset[tuple[str, int, int]] = frozenset()
    header_rows: int = 1
    line_width: float = 0.6


class Canvas:
    """A reportlab canvas with the origin at the top left, on which tables and lines of text are put."""

    def __init__(
        self, width: float = 842.0, height: float = 595.0, *, embed: str = "", compress: bool = True, **options: Any
    ) -> None:
        """``embed``: the characters of a made-up font that is embedded and used instead of the CID font."""
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.cidfonts import UnicodeCIDFont
        from reportlab.pdfbase.ttfonts import TTFont
        from reportlab.pdfgen import canvas

        if FONT not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(UnicodeCIDFont(FONT))
        self.font = FONT
        if embed:
            self.font = f"Box{zlib.crc32(embed.encode()):08x}"
            pdfmetrics.registerFont(TTFont(self.font, box_font(embed, self.font)))
        self._buffer = io.BytesIO()
        self.width, self.height = width, height
        self.raw = canvas.Canvas(
            self._buffer, pagesize=(width, height), pageCompression=int(compress), invariant=1, **options
        )
        self._measure = pdfmetrics.stringWidth

    def page(self) -> None:
        self.raw.showPage()

    def done(self) -> bytes:
        self.raw.save()
        return self._buffer.getvalue()

    def text_width(self, text: str, size: float) -> float:
        return float(self._measure(text, self.font, size))

    def text(self, x: float, top: float, text: str, size: float = 12.0, font: str = "") -> None:
        """One line; ``top`` is the top of the em box."""
        self.raw.setFont(font or self.font, size)
        self.raw.drawString(x, self.height - top - size * 0.88, text)

    def centred(self, top: float, text: str, size: float = 18.0) -> None:
        self.text((self.width - self.text_width(text, size)) / 2, top, text, size)

    def rule(self, x0: float, top: float, x1: float, bottom: float) -> None:
        self.raw.line(x0, self.height - top, x1, self.height - bottom)

    def fill(self, x0: float, top: float, x1: float, bottom: float) -> None:
        self.raw.rect(x0, self.height - bottom, x1 - x0, bottom - top, stroke=0, fill=1)

    def wrap(self, text: str, width: float, size: float) -> list[str]:
        """Lines as a word processor breaks Chinese: anywhere, but no line begins with closing punctuation."""
        lines: list[str] = []
        for part in text.split("\n"):
            line = ""
            for char in part:
                if line and self.text_width(line + char, size) > width:
                    carry = line[-1] if char in "，。、；：）%" and len(line) > 1 else ""
                    lines.append(line[: len(line) - len(carry)])
                    line = carry
                line += char
            lines.append(line)
        return lines if text else []

    def paragraph(self, x: float, top: float, width: float, text: str, size: float = 12.0) -> float:
        """Running text with an indented first line; returns the top of what follows."""
        lines = self.wrap("　　" + text, width, size)
        for i, line in enumerate(lines):
            self.text(x + (2 * size if i == 0 else 0), top, line.lstrip("　"), size)
            top += size * 1.6
        return top

    def table(self, sheet: Sheet, x: float, top: float, *, open_top: bool = False, open_bottom: bool = False) -> float:
        """Draws the table; returns its bottom."""
        return _TableDrawer(self, sheet, x, top, (open_top, open_bottom)).draw()


class _TableDrawer:
    def __init__(self, canvas: Canvas, sheet: Sheet, x: float, top: float, opened: tuple[bool, bool]) -> None:
        self.canvas, self.sheet = canvas, sheet
        self.open_top, self.open_bottom = opened
        self.xs = [x]
        for width in sheet.widths:
            self.xs.append(self.xs[-1] + width)
        self.owner = self._owners()
        self.ys = [top]
        for height in row_heights(canvas, sheet):
            self.ys.append(self.ys[-1] + height)

    def _owners(self) -> list[list[tuple[int, int]]]:
        owner = [[(r, c) for c in range(len(self.sheet.widths))] for r in range(len(self.sheet.rows))]
        for (r, c), (rows, cols) in self.sheet.spans.items():
            for i in range(r, r + rows):
                for j in range(c, c + cols):
                    owner[i][j] = (r, c)
        return owner

    def draw(self) -> float:
        self.canvas.raw.setLineWidth(self.sheet.line_width)
        for horizontal, pos, start, end in self._walls():
            self._stroke(horizontal, pos, start, end)
        for r, row in enumerate(self.sheet.rows):
            for c, text in enumerate(row):
                if text and self.owner[r][c] == (r, c):
                    self._cell_text(r, c, text)
        return self.ys[-1]

    def _cell_text(self, r: int, c: int, text: str) -> None:
        sheet = self.sheet
        rows, cols = sheet.spans.get((r, c), (1, 1))
        width = self.xs[c + cols] - self.xs[c] - 2 * sheet.pad
        lines = self.canvas.wrap(text, width, sheet.size)
        used = len(lines) * sheet.size * sheet.leading
        free = self.ys[r + rows] - self.ys[r] - 2 * sheet.pad - used
        y = self.ys[r] + sheet.pad + (free / 2 if sheet.middle else 0) + sheet.size * (sheet.leading - 1) / 2
        for line in lines:
            slack = width - self.canvas.text_width(line, sheet.size)
            self.canvas.text(self.xs[c] + sheet.pad + (slack / 2 if sheet.centred else 0), y, line, sheet.size)
            y += sheet.size * sheet.leading

    def _walls(self) -> list[tuple[bool, float, float, float]]:
        """(horizontal?, position, start, end) of every piece of rule, one piece per side of a cell."""
        n_rows, n_cols = len(self.sheet.rows), len(self.sheet.widths)
        walls = []
        for i in range(n_rows + 1):
            for j in range(n_cols):
                outer = i in (0, n_rows)
                if not outer and self.owner[i - 1][j] == self.owner[i][j]:
                    continue
                if self._has_horizontal(i, j):
                    walls.append((True, self.ys[i], self.xs[j], self.xs[j + 1]))
        for j in range(n_cols + 1):
            for i in range(n_rows):
                outer = j in (0, n_cols)
                if not outer and self.owner[i][j - 1] == self.owner[i][j]:
                    continue
                if self._has_vertical(i, j):
                    walls.append((False, self.xs[j], self.ys[i], self.ys[i + 1]))
        return walls

    def _has_horizontal(self, i: int, j: int) -> bool:
        sheet, n_rows = self.sheet, len(self.sheet.rows)
        if (i == 0 and self.open_top) or (i == n_rows and self.open_bottom):
            return False
        if ("h", i - 1, j) in sheet.skip_rules or sheet.rules == "none":
            return False
        if sheet.rules in ("no_inner_h", "three_lines"):
            return i in (0, sheet.header_rows, n_rows)
        return True

    def _has_vertical(self, i: int, j: int) -> bool:
        sheet, n_cols = self.sheet, len(self.sheet.widths)
        if ("v", i, j - 1) in sheet.skip_rules or sheet.rules in ("horizontal", "three_lines", "none"):
            return False
        return not (sheet.rules == "frame_open" and j in (0, n_cols))

    def _stroke(self, horizontal: bool, pos: float, start: float, end: float) -> None:
        canvas, half = self.canvas, self.sheet.line_width / 2
        rules = self.sheet.rules

        def line(pos: float, start: float, end: float) -> None:
            canvas.rule(*((start, pos, end, pos) if horizontal else (pos, start, pos, end)))

        def box(pos: float, start: float, end: float) -> None:
            edges = (start, pos - half, end, pos + half) if horizontal else (pos - half, start, pos + half, end)
            canvas.fill(*edges)

        if rules == "thin":
            box(pos, start - half, end + half)
        elif rules == "dashed":
            canvas.raw.setDash(3, 2)
            line(pos, start, end)
            canvas.raw.setDash()
        elif rules == "pieces":
            at = start
            while at < end:
                line(pos, at, min(at + 3, end))
                at += 5
        elif rules == "dots":
            at = start
            while at < end:
                box(pos, at, at + 2 * half)
                at += 2
        elif rules == "double":
            line(pos - 1, start, end)
            line(pos + 1, start, end)
        else:
            line(pos, start, end)


def row_heights(canvas: Canvas, sheet: Sheet) -> list[float]:
    """The height of every row in points: its tallest unmerged cell, and room for the merged ones."""
    pitch = sheet.size * sheet.leading
    heights = [pitch + 2 * sheet.pad] * len(sheet.rows)
    for r, row in enumerate(sheet.rows):
        for c, text in enumerate(row):
            rows, cols = sheet.spans.get((r, c), (1, 1))
            if not text:
                continue
            width = sum(sheet.widths[c : c + cols]) - 2 * sheet.pad
            need = len(canvas.wrap(text, width, sheet.size)) * pitch + 2 * sheet.pad
            have = sum(heights[r : r + rows])
            if need > have:
                heights[r + rows - 1] += need - have
    return heights


def plan_pdf(
    rows: Sequence[Sequence[str]],
    *,
    rules: Rules = "lines",
    widths: Sequence[float] = WIDTHS,
    header: Sequence[str] = HEADER,
    page_size: tuple[float, float] = (842.0, 595.0),
    repeat_header: bool = True,
    title: str | None = "某市2024年度部门联合双随机抽查工作计划",
    margin: float = 40.0,
    embed: bool = False,
    **style: Any,
) -> bytes:
    """The rows as a table over as many pages as needed, whole rows only, header repeated or not."""
    chars = "".join([*header, title or "", *(text for row in rows for text in row)]) if embed else ""
    canvas = Canvas(*page_size, embed=chars)
    pending, first = list(rows), True
    while pending:
        top = margin
        if first and title:
            canvas.centred(top, title, 16)
            top += 36
        head = [header] if (first or repeat_header) else []
        room = page_size[1] - margin - top
        taken, used = 0, sum(row_heights(canvas, Sheet(head, widths, rules, **style)))
        for row in pending:
            used += row_heights(canvas, Sheet([row], widths, rules, **style))[0]
            if taken and used > room:
                break
            taken += 1
        sheet = Sheet([*head, *pending[:taken]], widths, rules, header_rows=len(head), **style)
        canvas.table(sheet, (page_size[0] - sum(widths)) / 2, top)
        canvas.page()
        pending, first = pending[taken:], False
    return canvas.done()
