"""What inspectors carry: record forms, letters and task lists, and the folder they are written to."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from docx.table import Table
from hypothesis import example, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from draws.papers.forms import record_forms_docx
from draws.papers.letters import inspection_letters_docx
from draws.papers.models import DISPOSITIONS, METHODS, RESULTS, DrawPaper, PaperError, PaperSettings
from draws.papers.notice_docx import draw_notice_docx
from draws.papers.task_list import task_list_xlsx
from draws.papers.write import write_papers
from tests.support.papers import CODE, LEAD_BODY, OTHER_BODY, make_object, make_paper, make_team

HOSTILE = "=HYPERLINK(\"x\")&<b>'粗'</b>𠮷👨‍👩‍👧_x0041_"
OPENERS = ("=1+1", "+1", "-1", "@SUM(A1)", "'=1", "https://example.org", "0012", "1e5", "{=1}")


def paragraphs(data: bytes) -> list[str]:
    document = docx.Document(io.BytesIO(data))
    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    return ["".join(one.itertext(w + "t")) for one in document.element.iter(w + "p")]


def tables(data: bytes) -> list[Table]:
    return list(docx.Document(io.BytesIO(data)).tables)


def body(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read("word/document.xml").decode()


def sheet(data: bytes, number: int = 0) -> list[list[str]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return [[str(value) for value in row] for row in book.get_sheet_by_index(number).to_python()]


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name).decode()


# ------------------------------------------------------------ record forms


def test_a_form_has_every_field_of_its_object() -> None:
    paper = make_paper()
    made = tables(record_forms_docx(paper))
    assert len(made) == len(paper.objects)
    for one, table in zip(paper.objects, made, strict=True):
        cells = [cell.text for row in table.rows for cell in row.cells]
        for said in (one.name, one.object_id, one.address, one.area, one.contact, one.phone, paper.task_name):
            assert said in cells
        text = "\n".join(cells)
        for matter in paper.matters:
            assert f"{matter.name}（{matter.department}）" in cells
        for member in one.team:
            assert member.certificate_no in cells
            assert f"{member.name}（{member.department}）" in cells
        for label in ("检查机关", "检查日期", "检查方式", "问题描述", "对象负责人签名（盖章）", "备注", "签名"):
            assert label in cells
        for tick in (*METHODS, *DISPOSITIONS):
            assert f"□{tick}" in text
        for number, tick in enumerate(RESULTS, 1):
            assert f"□{number}.{tick}" in text


def test_replaced_objects_get_no_form_and_substitutes_do() -> None:
    objects = (
        make_object(1, "甲公司"),
        make_object(2, "乙公司", state="replaced"),
        make_object(3, "丙公司", state="substitute"),
    )
    for make in (record_forms_docx, inspection_letters_docx):
        text = "\n".join(paragraphs(make(make_paper(objects))))
        assert "甲公司" in text
        assert "丙公司" in text
        assert "乙公司" not in text


def test_forms_start_on_new_pages_and_repeat_the_object_with_rows_in_one_piece() -> None:
    made = body(record_forms_docx(make_paper(3)))
    assert made.count("<w:sectPr") == 3
    assert made.count('<w:pgNumType w:start="1"/>') == 3
    assert made.count("<w:tblHeader/>") == 3 * 2
    assert made.count("<w:cantSplit/>") == made.count("<w:tr>")
    for table in tables(record_forms_docx(make_paper(1))):
        heads = [row for row in table.rows if "tblHeader" in row._tr.xml]
        assert heads == list(table.rows)[:2] or [row._tr for row in heads] == [row._tr for row in table.rows][:2]
        assert make_object(1).name in heads[0]._tr.xml
        assert make_object(1).object_id in heads[1]._tr.xml


def test_what_the_inspected_party_sees_says_nothing_of_its_class() -> None:
    paper = make_paper(task_name="对D类企业的双随机抽查", matters=("D类企业登记事项检查",))
    for make in (record_forms_docx, inspection_letters_docx):
        text = "\n".join(paragraphs(make(paper)))
        assert "对企业的双随机抽查" in text
        assert "企业登记事项检查" in text
        assert "D类" not in text


# ----------------------------------------------------------------- letters


def test_a_letter_names_basis_time_matters_team_and_rights() -> None:
    paper = make_paper(1)
    settings_ = PaperSettings(
        supervision_phone="0356-5550100", letter_basis=("《某某条例》",), letter_notes=("请备营业执照。",)
    )
    text = "\n".join(paragraphs(inspection_letters_docx(paper, settings_)))
    one = paper.objects[0]
    for said in (one.name, one.object_id, one.address or "", LEAD_BODY, "市场监管抽查〔2023〕001号—001"):
        assert said in text
    for said in ("《某某条例》、《高平市2023年度", "高市双随机办〔2023〕2号", "2023年7月1日至2023年8月31日"):
        assert said in text
    for said in ("出示执法证件", "申请回避", "0356-5550100", "请备营业执照。"):
        assert said in text
    for member in one.team:
        assert member.name in text
        assert member.certificate_no in text


def test_without_a_telephone_there_is_a_line_to_write_on() -> None:
    assert "监督电话：＿＿＿" in "\n".join(paragraphs(inspection_letters_docx(make_paper(1))))


@pytest.mark.parametrize(
    ("team", "unmet", "gap"),
    [
        (make_team()[:1], (), "现有1人，不足2人"),
        ((), (), "现有0人，不足2人"),
        (make_team(), (OTHER_BODY,), f"缺{OTHER_BODY}1人"),
        (make_team()[:1], (OTHER_BODY, OTHER_BODY, LEAD_BODY), f"缺{OTHER_BODY}2人、{LEAD_BODY}1人"),
    ],
)
def test_an_incomplete_team_gets_no_letter_and_is_flagged_everywhere(team, unmet, gap) -> None:  # type: ignore[no-untyped-def]
    paper = make_paper((make_object(1, team=team, unmet=unmet), make_object(2)))
    letters = paragraphs(inspection_letters_docx(paper))
    assert sum("请予配合" in line for line in letters) == 1
    assert any(f"检查组未配齐（{gap}），本通知书不能使用" in line for line in letters)
    assert any(f"检查组未配齐：{gap}" in line for line in paragraphs(record_forms_docx(paper)))
    assert sheet(task_list_xlsx([paper], LEAD_BODY))[3][-1] == f"检查组未配齐：{gap}"


def test_a_list_of_matters_repeats_the_objects_name() -> None:
    paper = make_paper(1, matters=tuple(f"事项{n}" for n in range(60)))
    table = tables(inspection_letters_docx(paper))[0]
    assert [("tblHeader" in row._tr.xml) for row in table.rows] == [True, True, *([False] * 60)]
    assert paper.objects[0].name in table.rows[0].cells[0].text


# --------------------------------------------------------------- task list


def test_a_department_sees_its_tasks_and_its_people() -> None:
    alone = make_paper((make_object(9, team=make_team()[:2]),), task_no="市场监管抽查〔2023〕002号", cooperators=())
    papers = [make_paper(3), alone]
    for body_, objects, visits in ((LEAD_BODY, 4, 8), (OTHER_BODY, 3, 6)):
        data = task_list_xlsx(papers, body_)
        rows, people = sheet(data)[3:], sheet(data, 1)[3:]
        assert len(rows) == objects
        assert len(people) == visits
        own = {"高平市市场监督管理局": "李建国", "高平市农业农村局": "郭志强"}[body_]
        assert all(own in row[8] for row in rows)
        assert all(own not in row[9] for row in rows)
        assert {row[1] for row in people} == {member.name for member in make_team() if member.department == body_}
    first = sheet(task_list_xlsx(papers, LEAD_BODY))[3]
    one = papers[0].objects[0]
    for said in (one.name, one.object_id, "2023年7月1日\n至2023年8月31日", f"{one.contact}\n{one.phone}"):
        assert said in first
    assert "登记事项检查" in first[7]
    assert one.address is not None
    assert one.address in first[5]


def test_a_department_without_work_is_told_so() -> None:
    with pytest.raises(PaperError, match="没有“某局”要检查的对象"):
        task_list_xlsx([make_paper()], "某局")


@pytest.mark.parametrize("name", OPENERS)
def test_text_stays_text(name: str) -> None:
    paper = make_paper((make_object(1, name, address=name, contact=name, phone=name),), task_name=name, matters=(name,))
    data = task_list_xlsx([paper], LEAD_BODY)
    assert sheet(data)[3][3] == name
    xml = part(data, "xl/worksheets/sheet1.xml")
    assert "<f>" not in xml
    assert "<hyperlink" not in xml
    assert len(re.findall(r"<v>", xml)) == len(re.findall(r't="s"', xml)) + 1  # the serial number is the only number


def test_the_list_is_ready_to_be_filtered_and_printed() -> None:
    data = task_list_xlsx([make_paper()], LEAD_BODY)
    xml = part(data, "xl/worksheets/sheet1.xml")
    assert '<autoFilter ref="A3:K9"/>' in xml
    assert re.search(r'<pane [^>]*ySplit="3"[^>]*state="frozen"', xml)
    assert re.search(r'<pageSetup [^>]*paperSize="9"[^>]*orientation="landscape"', xml)
    assert 'fitToHeight="0"' in xml
    assert "$3:$3" in part(data, "xl/workbook.xml")
    assert "内部使用，不得公开" in sheet(data)[1][0]


# -------------------------------------------------------- all three of them

MAKERS: tuple[Callable[[DrawPaper], bytes], ...] = (
    record_forms_docx,
    inspection_letters_docx,
    lambda paper: task_list_xlsx([paper], paper.initiator),
)


def texts(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        if "word/document.xml" in package.namelist():
            return paragraphs(data)
    return [value for row in sheet(data) for value in row]


@pytest.mark.parametrize("make", MAKERS, ids=["forms", "letters", "list"])
def test_hostile_and_long_text_survives(make: Callable[[DrawPaper], bytes]) -> None:
    name = HOSTILE + "名" * 200
    team = tuple(one.model_copy(update={"name": name}) for one in make_team())
    made = make(make_paper((make_object(1, name, address=name, team=team),), task_name=name, matters=(name,)))
    assert sum(name in text for text in texts(made)) >= 4
    assert "<w:b>" not in body(made) if make is not MAKERS[2] else True


@given(noise=st.text(max_size=20))
@example(noise="".join(map(chr, range(32))) + "\x7f\u202e\ufffe\ud800")
@settings(max_examples=8, deadline=None)
def test_no_text_breaks_a_file(noise: str) -> None:
    paper = make_paper((make_object(1, f"甲{noise}乙"),), initiator=f"局{noise}", matters=(f"事{noise}",))
    for make in MAKERS:
        assert any("甲" in text for text in texts(make(paper)))


@pytest.mark.parametrize("make", MAKERS, ids=["forms", "letters", "list"])
def test_same_paper_same_bytes(make: Callable[[DrawPaper], bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    first = make(make_paper())
    monkeypatch.setattr("time.time", lambda: 4e9)
    monkeypatch.setattr("time.localtime", lambda *_: (2099, 1, 1, 0, 0, 0, 0, 1, 0))
    assert make(make_paper()) == first
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    core = part(first, "docProps/core.xml")
    assert re.findall(r"(\d{4}-\d\d-\d\dT\d\d:\d\d)", core) == ["2023-07-01T10:05"] * 2


@pytest.mark.parametrize("make", MAKERS[:2], ids=["forms", "letters"])
def test_nobody_to_visit_is_an_error(make: Callable[[DrawPaper], bytes]) -> None:
    with pytest.raises(PaperError, match="没有要检查的对象"):
        make(make_paper(()))


# ------------------------------------------------------------------ folder


def test_public_and_internal_papers_stand_apart(tmp_path: Path) -> None:
    paths = write_papers(make_paper(), tmp_path)
    number = "市场监管抽查〔2023〕001号"
    assert [str(path.relative_to(tmp_path)) for path in paths] == [
        f"公开/{number}-抽取锁定公告.html",
        f"公开/{number}-抽取锁定公告.docx",
        f"公开/{number}-抽取结果公告.html",
        f"公开/{number}-抽取结果公告.docx",
        f"内部/{number}-抽查任务清单-{LEAD_BODY}.xlsx",
        f"内部/{number}-抽查任务清单-{OTHER_BODY}.xlsx",
        f"内部/{number}-随机抽查情况记录表.docx",
        f"内部/{number}-检查通知书.docx",
    ]
    assert sorted(path for path in tmp_path.rglob("*") if path.is_file()) == sorted(paths)
    assert (tmp_path / "内部").stat().st_mode & 0o777 == 0o700
    secrets = [member.name for member in make_team()]
    for path in paths[:4]:
        data = path.read_bytes()
        text = data.decode() if path.suffix == ".html" else "\n".join(paragraphs(data))
        assert not [name for name in secrets if name in text]
        assert (CODE in text) is ("结果" in path.name)


def test_before_the_draw_there_is_only_the_first_notice(tmp_path: Path) -> None:
    paper = make_paper((), want=6, drawn_at=None, code=None, seed=None, seed_sources=None, is_specimen=True)
    names = [path.name for path in write_papers(paper, tmp_path)]
    assert names == [f"样例-市场监管抽查〔2023〕001号-抽取锁定公告{suffix}" for suffix in (".html", ".docx")]


def test_a_refused_paper_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    with pytest.raises(PaperError):
        write_papers(make_paper(attempt=2), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_names_of_files_are_names_of_files(tmp_path: Path) -> None:
    """Slashes, dots, lengths; two departments whose names come out alike keep a file each."""
    twins = ("某/局" + "长" * 100, "某:局" + "长" * 100)
    team = tuple(m.model_copy(update={"department": twins[n % 2]}) for n, m in enumerate(make_team()))
    paper = make_paper(
        (make_object(1, team=team),), initiator=twins[0], cooperators=twins[1:], task_no="../..\\x:*?\n" * 20
    )
    paths = write_papers(paper, tmp_path / "out")
    assert len(set(paths)) == len(paths) == 8
    assert {path.parent.parent for path in paths} == {tmp_path / "out"}
    assert all(path.is_file() and len(path.name.encode()) <= 255 for path in paths)
    assert write_papers(paper, tmp_path / "out") == paths


# ------------------------------------------------------------------ schema

#: The order that the schema (ECMA-376, part 1, 17) asks for, as far as these papers use it: Word opens no other.
ORDER = {
    "pPr": "keepNext pageBreakBefore widowControl tabs adjustRightInd snapToGrid spacing ind jc sectPr",
    "rPr": "rFonts b color sz szCs",
    "tblPr": "tblW jc tblBorders tblLayout tblCellMar",
    "tblBorders": "top left bottom right insideH insideV",
    "tcPr": "tcW gridSpan shd vAlign",
    "sectPr": "type pgSz pgMar pgNumType cols titlePg docGrid",
    "tc": "tcPr p",
    "tr": "trPr tc",
    "tbl": "tblPr tblGrid tr",
}


@pytest.mark.parametrize("make", [*MAKERS[:2], lambda paper: draw_notice_docx(paper, "after")])
def test_elements_stand_in_the_order_of_the_schema(make: Callable[[DrawPaper], bytes]) -> None:
    document = docx.Document(io.BytesIO(make(make_paper(2, is_specimen=True))))
    names = [element.tag.rpartition("}")[2] for element in document.element.body]
    assert ("tbl", "tbl") not in set(pairwise(names))  # they would become one
    assert names[-2:] == ["p", "sectPr"]
    for element in document.element.body.iter():
        order = ORDER.get(element.tag.rpartition("}")[2], "").split()
        children = [tag for child in element if not (tag := child.tag.rpartition("}")[2]).endswith("Reference")]
        assert not order or children == sorted(children, key=order.index)
