"""What the person who opens Prefect in the morning reads: one page in Chinese on the bundles just stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from extractors.models import Frozen
from warehouse.answers import FindingRow
from warehouse.models import Bundle, FindingRecord

#: Longer lists belong into ``mingcha findings``; Prefect shows a page, not a table to work with.
MAX_FINDINGS = 200

SEVERITIES = {"error": "须处理", "warning": "请核对", "info": "提示"}
ACTIONS = {
    "loaded": "新入库",
    "replaced": "重新读取并替换",
    "unchanged": "内容已在库中",
    "kept": "本次未读成，保留原有结果",
}


class Stored(Frozen):
    """One notice of this run; ``action`` is that of :class:`warehouse.store.StoreResult`."""

    name: str
    action: str
    status: str
    failure: str | None
    items: int
    findings: tuple[FindingRecord, ...]


class Summary(Frozen):
    """The figures of one run. ``found`` counts the files and what archives among them carried (``carried`` of them);
    ``skipped`` documents were in the warehouse already, byte for byte."""

    found: int
    carried: int
    skipped: int
    stored: int
    failed: int
    items: int
    errors: int
    warnings: int


def stored(bundle: Bundle, action: str, name: str | None = None) -> Stored:
    """``name`` of a file out of an archive tells the archive, too."""
    notice = bundle.notice
    return Stored(
        name=name or notice.source_name,
        action=action,
        status=notice.status,
        failure=notice.failure,
        items=len(bundle.items),
        findings=bundle.findings,
    )


def with_findings(
    notices: Mapping[str, Stored], found: Iterable[FindingRow], at: Mapping[str, str]
) -> dict[str, Stored]:
    """Notices of a run, by notice id, with the findings that are open now. ``at``: file → the notice of this run that
    contradicts its plan. Where that file is of an earlier run, the notice shows what is said there."""
    said: dict[str, list[FindingRecord]] = {notice_id: [] for notice_id in notices}
    for row in found:
        own = at.get(row.notice_id or "") if row.code == "part_conflict" else None
        place = row.notice_id if row.notice_id in said else own
        if place in said:
            said[place].append(FindingRecord(**row.model_dump(include=set(FindingRecord.model_fields))))
    return {i: one.model_copy(update={"findings": tuple(said[i])}) for i, one in notices.items()}


def summarize(found: int, skipped: int, notices: Sequence[Stored], carried: int = 0) -> Summary:
    severities = Counter(finding.severity for notice in notices for finding in notice.findings)
    return Summary(
        found=found,
        carried=carried,
        skipped=skipped,
        stored=sum(notice.action in {"loaded", "replaced"} and notice.status != "failed" for notice in notices),
        failed=sum(notice.status == "failed" for notice in notices),
        items=sum(notice.items for notice in notices),
        errors=severities["error"],
        warnings=severities["warning"],
    )


def markdown(summary: Summary, notices: Sequence[Stored], folder: str, warehouse: str) -> str:
    """The artifact: figures, one line per notice, then the findings, the gravest first."""
    parts = [
        "# 抽查计划入库情况",
        f"文件夹：{_code(folder)}，数据仓库：{_code(warehouse)}",
        _table(("项目", "数量"), _figures(summary)),
    ]
    if notices:
        parts += [
            "## 本次读取的通知",
            _table(("文件", "结果", "计划条数", "须处理", "请核对"), map(_notice, notices)),
        ]
    parts += ["## 需要人工处理的事项", *_findings(notices)]
    return "\n\n".join(parts) + "\n"


def _figures(summary: Summary) -> list[tuple[str, str]]:
    return [
        ("找到的文件", str(summary.found)),
        ("其中压缩包和邮件里的", str(summary.carried)),
        ("内容已在库中，未再读取", str(summary.skipped)),
        ("本次入库的通知", str(summary.stored)),
        ("未能读取的文件", str(summary.failed)),
        ("读出的计划条目", str(summary.items)),
        ("须处理的问题", str(summary.errors)),
        ("请核对的问题", str(summary.warnings)),
    ]


def _notice(notice: Stored) -> tuple[str, ...]:
    severities = Counter(finding.severity for finding in notice.findings)
    result = notice.failure or ACTIONS.get(notice.action, notice.action)
    return (notice.name, result, str(notice.items), str(severities["error"]), str(severities["warning"]))


def _findings(notices: Iterable[Stored]) -> list[str]:
    grave = list(SEVERITIES)
    rows = [(notice.name, finding) for notice in notices for finding in notice.findings]
    rows.sort(key=lambda row: grave.index(row[1].severity))
    if not rows:
        return ["没有。"]
    table = _table(
        ("程度", "文件", "位置", "问题", "原文"),
        ((SEVERITIES[f.severity], name, _place(f), f.message, f.raw) for name, f in rows[:MAX_FINDINGS]),
    )
    if len(rows) <= MAX_FINDINGS:
        return [table]
    return [table, f"另有{len(rows) - MAX_FINDINGS}项，请用 `mingcha findings` 查看全部。"]


def _place(finding: FindingRecord) -> str:
    parts = ((finding.page, "第{}页"), (finding.table_no, "表{}"), (finding.row_no, "第{}行"))
    return "".join(text.format(number) for number, text in parts if number is not None)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines)


def _cell(text: str) -> str:
    """Text that stays in its cell whatever stands in it: one line, no markup of its own."""
    for mark in "\\`*_[]<>|~":
        text = text.replace(mark, "\\" + mark)
    return " ".join(text.split())


def _code(text: str) -> str:
    return "`" + text.replace("`", "'") + "`"
