"""The answers of ``mingcha draw`` for people: Chinese, 80 columns."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from unicodedata import east_asian_width

from draws.models import EXCLUSIONS
from pipelines.cli_show import beijing
from pipelines.steps.drawing.reports import CommitReport, Committed, Refused, Replaced, RunReport
from pipelines.steps.drawing.show import Listed, Shown
from pipelines.steps.drawing.verify import Verified

STATUS = {"committed": "已锁定", "seeded": "已录种子", "drawn": "已抽取", "void": "已作废"}
STATE = {"drawn": "", "replaced": "（已替换）", "substitute": "（替补）"}

WIDTH = 80


def folded(parts: Sequence[str], width: int) -> list[str]:
    """``parts`` joined with 、 on lines of at most ``width`` columns (a Chinese character takes two); a part that is
    longer has a line of its own."""
    lines: list[str] = []
    for place, part in enumerate(parts):
        text = part + ("、" if place < len(parts) - 1 else "")
        if lines and columns(lines[-1] + text) <= width:
            lines[-1] += text
        else:
            lines.append(text)
    return lines


def columns(text: str) -> int:
    """How wide a terminal shows ``text``."""
    return sum(2 if east_asian_width(char) in "WFA" else 1 for char in text)


def committed(report: CommitReport) -> None:
    for one in report.committed:
        _committed(one)
    for no in report.refused:
        _refused(no)
    if report.committed:
        print(f"日志摘要 {report.audit_head}")
        print("请在种子开出之前公布以上抽取编号、承诺值、保密码哈希、总数、期号和日志摘要")
        print("（mingcha draw notice 写出公告）。开奖之后运行 mingcha draw run。")


def _committed(one: Committed) -> None:
    print(f"已锁定：{one.task_id} {one.name}")
    print(f"抽取编号 {one.draw_id}")
    print(f"承诺值　 {one.commit_sha256}")
    print(f"保密码哈希 {one.code_sha256}{'（公开模式，无保密码）' if one.open else ''}")
    print(f"待抽对象 {one.frame_rows} 个，应抽 {one.want_total} 个；检查人员 {one.inspectors} 人")
    if one.excluded:
        said = "、".join(f"{EXCLUSIONS.get(reason, reason)} {many}" for reason, many in one.excluded.items())
        print(f"排除对象 {sum(one.excluded.values())} 个：{said}")
    issues = "、".join(one.issues)
    print(f"种子来源 {one.seed_source}{f'，期号 {issues}' if issues else ''}")
    if one.lead_draw:
        print(f"共用票号 与抽取 {one.lead_draw} 相同，须一并抽取")
    print(f"文件夹　 {one.folder}")
    for note in one.notes:
        print(f"注意：{note}")
    print()


def _refused(no: Refused) -> None:
    print(f"未锁定：{no.task_id} {no.name}", file=sys.stderr)
    for reason in no.reasons:
        print(f"　　{reason}", file=sys.stderr)


def ran(report: RunReport) -> None:
    for one in report.draws:
        if one.again:
            print(f"任务 {one.task_id} 此前已用同一种子抽取过，结果不变。")
        print(f"{'已' if one.again else '完成'}抽取：{one.task_id} {one.name}")
        print(f"抽取编号 {one.draw_id}")
        print(f"承诺值　 {one.commit_sha256}")
        print(f"种子　　 {one.seed}")
        print(f"抽中对象 {one.drawn_total} 个")
        for text in one.unmet:
            print(f"未派足　 {text}")
        if one.unmet:
            print("检查组未派足的，须由负责人补足名录或调整后另行决定，不得一人检查。")
        for note in one.notes:
            print(f"注意：{note}")
        print(f"文件夹　 {one.folder}")
        print()
    print(f"日志摘要 {report.audit_head}")


def listing(found: Sequence[Listed]) -> None:
    if not found:
        print("还没有抽取：先用 mingcha draw commit 锁定任务。")
    for one in found:
        print(f"{one.task_id} {STATUS[one.status]} {one.draw_id} {one.name}")
        many = f"，抽中 {one.drawn_total}" if one.drawn_total is not None else ""
        print(f"　　待抽 {one.frame_rows}，应抽 {one.want_total}{many}；承诺值 {one.commit_sha256[:16]}…")


def one(found: Shown) -> None:
    base = found.listed
    print(f"{base.task_id} {STATUS[base.status]} {base.name}")
    print(f"抽取编号 {base.draw_id}")
    print(f"承诺值　 {base.commit_sha256}")
    print(f"锁定　　 {beijing(base.committed_at)}（北京时间）{found.committed_by}")
    if base.drawn_at:
        print(f"抽取　　 {beijing(base.drawn_at)}（北京时间）{found.drawn_by}")
    if found.seed:
        print(f"种子　　 {found.seed}")
    if found.reason:
        print(f"理由　　 {found.reason}")
    print(f"待抽对象 {base.frame_rows} 个，应抽 {base.want_total} 个")
    for row in found.objects:
        print(f"{row.position:4d} {row.object_id} {row.name}{STATE[row.state]}")
        for text in folded([f"{who.name}（{who.department}）" for who in row.team] or ["无检查组"], WIDTH - 5):
            print(f"     {text}")
    for change in found.replacements:
        what = change.substitute_id or change.new_inspector_id or "无人可替"
        print(f"替换 {change.number}：{change.inspector_id or change.object_id} → {what}，{change.reason}")


def replaced(report: Replaced) -> None:
    if report.inspector_id:
        new = report.new_inspector_id or "该部门没有可以接替的人员，缺额须由负责人另行决定"
        print(f"{report.object_id} 的检查人员 {report.inspector_id} 已替换：{new}")
    elif report.exhausted:
        print(f"{report.object_id} 已记为不能检查；同类对象已全部抽中，没有可以替补的对象。")
    else:
        print(f"{report.object_id} 已由 {report.substitute_id} 替补。")
    for place, text in enumerate(folded(report.team, WIDTH - 8)):
        print(f"{'　　　　' if place else '检查组：'}{text}")
    for code in report.unmet:
        print(f"检查组缺部门 {code} 一人，须由负责人另行决定。")
    print(f"日志摘要 {report.audit_head}")


def verified(report: Verified) -> None:
    for line in report.lines:
        print(f"{line.mark} {line.title}：{line.detail}")
    if report.limits:
        print(report.limits)
    if report.exit_code == 1:
        first = next(line.title for line in report.lines if line.mark == "✗")
        print(f"结论：未通过，最早不一致的一项是“{first}”。")
    elif report.exit_code == 2:
        print("结论：材料前后一致，但没有可以核对的承诺值，不能算通过：请用 --commit 输入公告中的承诺值。")
    else:
        where = "公告" if report.known_from == "notice" else "数据仓库中锁定时"
        print(f"结论：通过，承诺值与{where}的相同。")
