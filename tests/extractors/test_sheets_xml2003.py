"""The XML workbooks of Excel 2003, which come with the ending of its binary ones."""

from __future__ import annotations

from extractors.extract import extract
from extractors.identify import XLS
from extractors.models import ExtractedDocument

_HEAD = (
    '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel">'
)
_STYLES = (
    '<Styles><Style ss:ID="p"><NumberFormat ss:Format="0%"/></Style>'
    '<Style ss:ID="d"><NumberFormat ss:Format="Short Date"/></Style></Styles>'
)


def cell(text: str, kind: str = "String", **attributes: object) -> str:
    extra = "".join(f' ss:{name}="{value}"' for name, value in attributes.items())
    return f'<Cell{extra}><Data ss:Type="{kind}">{text}</Data></Cell>'


def read(*sheets: str, name: str = "计划.xls") -> ExtractedDocument:
    whole = "".join(f'<Worksheet ss:Name="表{n}">{sheet}</Worksheet>' for n, sheet in enumerate(sheets, start=1))
    return extract(f"{_HEAD}{_STYLES}{whole}</Workbook>".encode(), name)


def test_a_plan() -> None:
    head = f"<Row>{''.join(cell(text) for text in ('序号', '事项', '比例', '日期', '部门'))}</Row>"
    cells = [cell("1", "Number"), cell("甲<B>乙</B>", MergeDown=1), cell("0.05", "Number", StyleID="p")]
    cells += [cell("2025-03-01T00:00:00.000", "DateTime", StyleID="d"), cell("甲局")]
    first = f'<Row ss:Index="3">{"".join(cells)}</Row>'
    cells = [cell("2", "Number"), cell("6%", Index=3), cell("#REF!", "Error"), cell("1", "Boolean")]
    second = f'<Row ss:Hidden="1">{"".join(cells)}</Row>'
    document = read(
        f"<Table>{head}{first}{second}</Table>",
        f"<Table>{head}{first}</Table><x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions>",
    )
    assert (document.failure, document.source.media_type, document.page_count) == (None, XLS, 2)
    one, two = document.tables
    read_back = [[c.text for c in line] for line in one.rows()]
    assert read_back[2:] == [["1", "甲乙", "5%", "2025/3/1", "甲局"], ["2", "6%", "#REF!", "TRUE"]]
    assert (one.cells[6].row, one.cells[6].row_span, two.page) == (3, 2, 2)
    found = sorted((i.code, i.table_no, i.row_no) for i in document.issues)
    assert found == [("cell_error", 1, 4), ("hidden_cells", 1, 4), ("hidden_sheet", 2, None)]


def test_entities_and_damage_get_a_sentence() -> None:
    bad = _HEAD.replace("<Workbook", '<!DOCTYPE x [<!ENTITY e "x">]><Workbook') + "<Worksheet/></Workbook>"
    assert "异常" in (extract(bad.encode(), "a.xls").failure or "")
    assert "完整" in (extract(_HEAD.encode(), "a.xls").failure or "")
    assert "没有工作表" in (extract(f"{_HEAD}</Workbook>".encode(), "a.xls").failure or "")
