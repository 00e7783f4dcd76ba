"""The tables of the sample report (:mod:`tests.support.report_samples`), and its hostile texts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from reports.model import Column, Row, Table, Value

Text = Callable[[str], str]

#: Put behind every text of a hostile report.
HOSTILE = "&<>\"'=+-@`{{7*7}}]]>😀𠮷</script><img src=x onerror=alert(1)>"
#: Turns the direction of a text around; ``draws.papers.text.clean`` shows it as U+FFFD.
BIDI = "\u202e"
LONG_NAME = "高平市" + "名" * 193 + "有限公司"
#: Names that a spreadsheet would run or a page would execute; the last but one is 200 characters long.
HOSTILE_NAMES = (
    '=HYPERLINK("http://example.invalid","点我")',
    "+1+1",
    "-2+3",
    "@SUM(1+1)",
    "'单引号开头",
    "<script>alert('x')</script>",
    "𠮷野家😀餐饮店",
    f"甲{BIDI}乙",
    LONG_NAME,
    '"双引号",逗号;分号\\反斜线',
)
DEPARTMENTS = (
    "市场监督管理局",
    "农业农村局",
    "教育局",
    "卫生健康委员会",
    "应急管理局",
    "住房和城乡建设局",
    "交通运输局",
    "文化和旅游局",
    "公安局",
    "自然资源局",
    "水利局",
    "人力资源和社会保障局",
)
AS_OF = date(2023, 9, 30)
_STREETS = ("东城街", "南城街", "北城街", "米山镇", "三甲镇", "神农镇", "陈区镇", "北诗镇", "河西镇", "马村镇")
_TRADES = (
    "惠农种子经销部",
    "丰禾种业有限责任公司",
    "利民药店",
    "阳光幼儿园",
    "长平宾馆有限公司",
    "鑫源加油站",
    "便民超市",
)
_BY_MONTH = ((10, 5), (40, 20), (90, None), (120, 100), (180, 150), (210, 200), (260, 240), (190, 230), (80, 100))


def departments_table(text: Text) -> Table:
    columns = (
        Column(key="rank", label=text("名次"), kind="count", weight=0.6),
        Column(key="department", label=text("部门"), weight=2.4),
        Column(key="to_inspect", label=text("应检查"), kind="count"),
        Column(key="public", label=text("已公示"), kind="count"),
        Column(key="rate", label=text("公示率"), kind="rate"),
        Column(key="late", label=text("最长超期（工作日）"), kind="days", weight=1.2),
    )
    planned = [150, 140, 130, 120, 110, 104, 100, 90, 84, 80, 66, 60]
    done = [150, 138, 121, 120, 110, 104, 100, 90, 80, 80, 27, 60]
    rows = [
        Row(
            cells=(at + 1, text(name), want, have, Decimal(have) / want, 37 if want > have else None),
            style="error" if have * 2 < want else "warn" if have < want else "",
            links={"public": "overdue"} if have < want else {},
            anchor=f"department-{at + 1}",
        )
        for at, (name, want, have) in enumerate(zip(DEPARTMENTS, planned, done, strict=True))
    ]
    total: tuple[Value, ...] = ("", text("合计"), 1234, 1180, Decimal(1180) / 1234, 37)
    return Table(
        key="departments",
        title=text("各部门任务完成情况"),
        columns=columns,
        rows=(*rows, Row(cells=total, style="total", links={"public": "overdue"})),
        note=text("上级部门抽取的任务另行统计，不计入本表。"),
        sheet="部门",
    )


def empty_table(text: Text) -> Table:
    columns = (Column(key="department", label=text("部门")), Column(key="joined", label=text("配合任务"), kind="count"))
    return Table(key="cooperators", title=text("从未配合的部门"), columns=columns, rows=(), sheet="部门")


def overdue_table(text: Text, rows: int) -> Table:
    columns = (
        Column(key="no", label=text("序号"), kind="count", weight=0.6),
        Column(key="name", label=text("对象名称"), weight=3),
        Column(key="id", label=text("统一社会信用代码"), kind="id", weight=2.2),
        Column(key="department", label=text("检查机关"), weight=2),
        Column(key="inspected", label=text("检查完成日期"), kind="date", weight=1.3),
        Column(key="deadline", label=text("公示期限"), kind="date", weight=1.3),
        Column(key="over", label=text("超期工作日"), kind="days", weight=0.8),
        Column(key="known", label=text("已说明"), kind="flag", weight=0.7),
    )
    made = tuple(_overdue_row(text, at) for at in range(rows))
    return Table(key="overdue", title=text("超期对象（全部）"), columns=columns, rows=made, sheet="超期对象")


def _overdue_row(text: Text, at: int) -> Row:
    done = date(2023, 6, 1) + timedelta(days=at % 60)
    name = f"高平市{_STREETS[at % 10]}{_TRADES[at % 7]}{at + 1}号店"
    if text("") and at < len(HOSTILE_NAMES):
        name = HOSTILE_NAMES[at]
    deadline = None if at == 3 else done + timedelta(days=28)
    cells: tuple[Value, ...] = (
        at + 1,
        name,
        f"91140581MA0K{at:05d}X",
        text(DEPARTMENTS[at % 12]),
        done,
        deadline,
        None if deadline is None else max(1, 37 - at % 36),
        at % 5 == 0,
    )
    return Row(cells=cells, style="error" if at < 3 else "warn" if at < 8 else "", anchor=f"object-{at + 1}")


def unfinished_table(text: Text) -> Table:
    columns = (
        Column(key="task", label=text("任务编号"), kind="id"),
        Column(key="name", label=text("任务名称"), weight=3),
    )
    rows = tuple(
        Row(cells=(f"高市抽查〔2023〕{n:03d}号", text(f"对种子生产经营企业的第{n}次双随机抽查"))) for n in range(1, 50)
    )
    return Table(key="unfinished", title=text("抽查任务"), columns=columns, rows=rows, sheet="任务")


def problems_table(text: Text) -> Table:
    columns = (
        Column(key="name", label=text("对象名称"), weight=3),
        Column(key="category", label=text("检查结果"), weight=2),
        Column(key="closed", label=text("处置完结"), kind="flag"),
    )
    rows = tuple(Row(cells=(text(f"高平市第{n}加油站"), text("发现问题已责令改正"), n % 2 == 0)) for n in range(1, 97))
    return Table(key="problems", title=text("发现问题的对象"), columns=columns, rows=rows, sheet="问题")


def months_table(text: Text) -> Table:
    total: tuple[Value, ...] = ("合计", sum(n for n, _ in _BY_MONTH), None)
    return Table(
        key="months",
        title=text("各月公示数量"),
        columns=(
            Column(key="month", label=text("月份")),
            *(Column(key=str(y), label=f"{y}年", kind="count") for y in (2023, 2022)),
        ),
        rows=(*(Row(cells=(f"{m}月", n, o)) for m, (n, o) in enumerate(_BY_MONTH, 1)), Row(cells=total, style="total")),
        sheet="按月",
    )


def formulas_table(text: Text) -> Table:
    return Table(
        key="formulas",
        title=text("指标口径"),
        columns=(Column(key="name", label=text("指标")), Column(key="formula", label=text("计算方法"), weight=4)),
        rows=(
            Row(cells=(text("录入率"), text("已录入结果的对象数÷应检查的对象数；上级部门抽取的任务不计入分母。"))),
            Row(
                cells=(
                    text("按期公示率"),
                    text(
                        "在期限内公示的对象数÷已到公示期限的对象数；"
                        "期限为检查完成次日起第20个工作日，逾期以工作日历为准。"
                    ),
                )
            ),
        ),
    )
