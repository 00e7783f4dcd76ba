"""The report as a workbook: numbers stay numbers, texts stay texts, charts are the spreadsheet's own."""

from reports.xlsx.render import render_xlsx

__all__ = ["render_xlsx"]
