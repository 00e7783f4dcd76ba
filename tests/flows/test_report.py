"""The page in Chinese that a run leaves behind."""

from __future__ import annotations

from pipelines.flows.report import MAX_FINDINGS, Stored, markdown, summarize
from warehouse.models import FindingRecord


def finding(n: int, severity: str, message: str = "第一列缺失，请核对。", raw: str = "") -> FindingRecord:
    return FindingRecord.model_validate(
        {
            "finding_id": f"{n:016x}",
            "item_id": None,
            "field": None,
            "code": "missing_column",
            "severity": severity,
            "message": message,
            "raw": raw,
            "page": 2,
            "row_no": 7,
        }
    )


def notice(name: str, *findings: FindingRecord, action: str = "loaded", status: str = "loaded") -> Stored:
    failure = "文件已加密，请去掉密码后重新放入。" if status == "failed" else None
    return Stored(name=name, action=action, status=status, failure=failure, items=3, findings=findings)


def page(*notices: Stored, found: int = 5) -> str:
    return markdown(summarize(found, found - len(notices), notices), notices, "收件", "仓库.duckdb")


def test_figures() -> None:
    notices = [
        notice("甲.docx", finding(1, "error"), finding(2, "warning"), finding(3, "info")),
        notice("乙.pdf", action="replaced"),
        notice("丙.pdf", action="unchanged"),
        notice("丁.pdf", status="failed"),
    ]
    summary = summarize(9, 5, notices)
    assert summary.model_dump() == {
        "found": 9, "carried": 0, "skipped": 5, "stored": 2, "failed": 1, "items": 12, "errors": 1, "warnings": 1,
    }  # fmt: skip


def test_gravest_finding_first_with_its_place() -> None:
    text = page(notice("甲.docx", finding(1, "info", "提示一。"), finding(2, "error", "错误二。")))
    assert text.index("错误二。") < text.index("提示一。")
    assert "第2页第7行" in text


def test_failed_file_says_why() -> None:
    assert "文件已加密，请去掉密码后重新放入。" in page(notice("丁.pdf", status="failed"))


def test_hostile_text_stays_in_its_cell() -> None:
    text = page(notice("a|b.txt", finding(1, "error", raw="甲|乙\n<script>\n| x |")))
    row = next(line for line in text.splitlines() if "须处理 |" in line and "script" in line)
    assert row.replace("\\|", "").count("|") == 6
    assert "\\<script\\>" in row


def test_long_list_is_cut_and_says_so() -> None:
    text = page(notice("甲.docx", *(finding(n, "warning") for n in range(MAX_FINDINGS + 7))))
    assert "另有7项" in text
    assert text.count("第2页第7行") == MAX_FINDINGS


def test_nothing_new() -> None:
    text = page(found=4)
    assert "| 内容已在库中，未再读取 | 4 |" in text
    assert "没有。" in text
