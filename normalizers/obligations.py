"""Duties that the body of a notice sets in numbers: rates to reach, days to keep.

Only what is plainly stated is read: a rate beside its percentage, a deadline with its act; what is told of the
past is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from normalizers.base import Frozen
from normalizers.numbering import han_number
from normalizers.past import Place, is_report
from normalizers.running import Run, runs, stated_plan_year

#: code → what officials read
CODES = {
    "entry_rate": "检查结果录入率",
    "publicity_rate": "检查结果公示率",
    "completion_rate": "抽查任务完成率",
    "coverage_rate": "抽查覆盖率",
    "on_time_rate": "按时完成率",
    "follow_up_rate": "后续处置率",
    "joint_share": "部门联合抽查占比",
    "publicity_deadline": "检查结果公示期限",
    "entry_deadline": "检查结果录入期限",
    "report_deadline": "情况报送期限",
    "plan_publicity_deadline": "抽查计划公示期限",
    "min_inspectors": "每组执法人员最少人数",
}
#: unit → what officials read
UNITS = {
    "ratio": "比率",
    "working_day": "个工作日",
    "day": "日",
    "date": "日期（见原文）",
    "person": "人",
    "month": "每月",
    "quarter": "每季度",
    "half_year": "每半年",
    "year": "每年",
}


class Obligation(Frozen):
    """One duty. ``value`` is ``None`` when the duty has no number of its own (每季度报送); rates are fractions;
    ``raw`` is the sentence as it stands in the text (breaks that only the width of the page made are left out)."""

    code: str
    value: Decimal | None
    unit: str
    raw: str
    line: int
    page: int | None = None


class _Sentence(NamedTuple):
    text: str
    start: int


_RATES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("entry_rate", re.compile(r"录入率")),
    ("publicity_rate", re.compile(r"公示率|公开率")),
    ("on_time_rate", re.compile(r"(?:按时|按期|及时)(?:完成|办结|录入)?率")),
    ("completion_rate", re.compile(r"(?<!按时)(?<!按期)(?<!及时)(?:完成率|完结率)")),
    ("coverage_rate", re.compile(r"覆盖率")),
    ("follow_up_rate", re.compile(r"(?:后续)?(?:处置|处理)率")),
    ("joint_share", re.compile(r"联合[^，。；、]{0,16}?占比")),
)
_RATE = re.compile("|".join(pattern.pattern for _, pattern in _RATES))
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d+)?)%|百分之百|百分百|百分之([一二三四五六七八九十]{1,3})")
_REACH = re.compile(
    r"(?:均|都|全部|分别|应当|应|要|必须|须|需|力争|确保|务必|保持|稳定|在)*(?:达到?|达|为|是|不得?低于|不得?少于|实现)?(?:到|在)?"
)
_BETWEEN = re.compile(r"(?:[、和及与，,]|以及)[^、，。；%\d]{0,10}")
_OF_SOMEBODY = re.compile(r"(?:以上|以下)?的(?!目标|要求|标准)")

_NUMBER = r"(\d{1,3}|[一二三四五六七八九十]{1,3})"
_WITHIN = re.compile(rf"{_NUMBER}个?(工作日|自然日|日|天)(?:之)?(?:以)?内")
_RESULT = re.compile(r"结果|检查信息|抽查信息|检查(?:完成|结束|完毕)|抽查(?:任务)?(?:完成|结束|完毕)")
#: 处罚结果, 抽取结果: results of something else than the inspection. Their words stand in the phrase before 结果;
#: 核查 and 复查 belong to the inspection only where it is named too (抽查核查结果). A 信用信息公示系统 is a place.
_PHRASE = re.compile(r"[^，、：（）()和及与或]*(?:结果|决定书?|(?<!信用)信息(?!公示系统|系统|平台))")
_OTHER = re.compile(
    r"处罚|抽取|选派|整改|异议|名录|名单|投诉|举报|移送|立案|修复|裁量|评议|考核|(?:核查|复查|复核)(?=结果)"
)
_RECHECK = re.compile(r"(?:抽查|检查)[^，、]*(?:核查|复查|复核)结果$")
_PLAN = re.compile(r"(?:年度)?(?:抽查|检查)?(?:工作)?计划")
_PUBLISH = re.compile(r"公示|(?:向社会|予以|对外)公开|公布")
_ENTER = re.compile(r"录入|填报|上传至?(?:平台|系统)")
_REPORT = re.compile(r"报送|上报|报至|报(?:市|县|区|省|局|领导小组|联席)|反馈至")
_ON = re.compile(r"(?:\d{4}年|每年|当年|次年)?\d{1,2}月(?:\d{1,2}日|底|末)(?:之)?前")
_EVERY = re.compile(r"每(月|季度?|半年|年)[^，。；]{0,8}(?:前|内|底|末|初)")
_EVERY_UNIT = {"月": "month", "季": "quarter", "季度": "quarter", "半年": "half_year", "年": "year"}
_INSPECTORS = re.compile(
    r"(?:执法|检查)(?:检查)?人员(?:人数)?(?:应当?|须|一般|必须|均)?不(?:得|应)?少于(\d|两|二|三|四)(?:人|名)|"
    r"(\d|两|二|三|四)(?:人|名)(?:及)?以上(?:的)?(?:行政)?(?:执法|检查)(?:检查)?人员"
)


def read_obligations(
    lines: Sequence[str], pages: Sequence[int | None] | None = None, plan_year: int | None = None
) -> tuple[Obligation, ...]:
    """The duties in the running text; ``pages`` runs parallel to ``lines``. ``plan_year`` tells reports of earlier
    years from duties; without it the year is taken from the name of the plan, when the text has one."""
    year = plan_year or stated_plan_year(lines)
    return tuple(duty for run in runs(lines) for duty in _of_run(run, pages, year))


def _of_run(run: Run, pages: Sequence[int | None] | None, year: int | None) -> Iterator[Obligation]:
    for sentence in _sentences(run.text):
        for code, value, unit, start, end in _read(sentence.text):
            at = sentence.start + start
            full = run.text.rfind("。", 0, at) + 1
            if is_report(Place(run.text, full, at, sentence.start + end), year, rate=unit == "ratio"):
                continue
            line = run.line(at)
            yield Obligation(
                code=code,
                value=value,
                unit=unit,
                raw=run.raw(sentence.start, sentence.start + len(sentence.text)),
                line=line,
                page=pages[line] if pages and line < len(pages) else None,
            )


def _sentences(text: str) -> Iterator[_Sentence]:
    for found in re.finditer(r"[^。；]+", text):
        yield _Sentence(found[0], found.start())


#: code, value, unit, and the part of the sentence that says it
_Duty = tuple[str, Decimal | None, str, int, int]


def _read(sentence: str) -> Iterator[_Duty]:
    yield from _rates(sentence)
    yield from _deadlines(sentence)
    yield from _reports(sentence)
    for found in _INSPECTORS.finditer(sentence):
        number = {"两": 2, "二": 2, "三": 3, "四": 4}.get(found[1] or found[2]) or int(found[1] or found[2])
        yield "min_inspectors", Decimal(number), "person", found.start(), found.end()


def _rates(sentence: str) -> Iterator[_Duty]:
    """录入率、公示率均达到100%: every rate whose way to the percentage is nothing but filler."""
    begin = 0
    for percent in _PERCENT.finditer(sentence):
        value = _fraction(percent)
        terms = list(_RATE.finditer(sentence, begin, percent.start()))
        reached = percent.start()
        duties: list[_Duty] = []
        glue: re.Pattern[str] = _REACH
        for term in reversed(terms):
            if (
                value is None
                or _OF_SOMEBODY.match(sentence, percent.end())
                or not glue.fullmatch(sentence, term.end(), reached)
            ):
                break
            duties.append((_rate_code(term[0]), value, "ratio", term.start(), percent.end()))
            reached, glue = term.start(), _BETWEEN
        yield from reversed(duties)
        begin = percent.end()


def _rate_code(term: str) -> str:
    return next(code for code, pattern in _RATES if pattern.fullmatch(term))


def _fraction(percent: re.Match[str]) -> Decimal | None:
    number = Decimal(percent[1]) if percent[1] else Decimal(han_number(percent[2]) or 0) if percent[2] else Decimal(100)
    return number / 100 if 0 < number <= 100 else None


def _deadlines(sentence: str) -> Iterator[_Duty]:
    """20个工作日内……录入……公示: the acts between this deadline and the next one."""
    terms = list(_WITHIN.finditer(sentence))
    for i, term in enumerate(terms):
        end = terms[i + 1].start() if i + 1 < len(terms) else len(sentence)
        act, before = sentence[term.end() : end], sentence[: term.start()]
        days = Decimal(int(term[1]) if term[1].isdecimal() else han_number(term[1]) or 0)
        unit = "working_day" if term[2] == "工作日" else "day"
        if not days:
            continue
        subject = sentence[terms[i - 1].end() if i else 0 : term.start()]
        if _RESULT.search(before + act) and not _is_of_other(subject, _clause(act)):
            if _ENTER.search(act):
                yield "entry_deadline", days, unit, term.start(), term.end()
            if _PUBLISH.search(act):
                yield "publicity_deadline", days, unit, term.start(), term.end()
        elif _PLAN.search(before + act) and _PUBLISH.search(act):
            yield "plan_publicity_deadline", days, unit, term.start(), term.end()
        if _REPORT.search(act) and not _ENTER.search(act) and not _PUBLISH.search(act):
            yield "report_deadline", days, unit, term.start(), term.end()


def _clause(act: str) -> str:
    """What belongs to a deadline behind it: up to the first comma after the act."""
    done = _PUBLISH.search(act) or _ENTER.search(act)
    comma = act.find("，", done.end() if done else 0)
    return act if comma < 0 else act[:comma]


def _is_of_other(subject: str, act: str) -> bool:
    """Whether what a deadline is for are only the results of a penalty, a draw, a complaint … It stands behind the
    deadline (7日内公示处罚信息), else in the nearest clause before it that speaks of results."""
    for clause in (act, *reversed(subject.split("，"))):
        if phrases := [found[0] for found in _PHRASE.finditer(clause)]:
            return all(_OTHER.search(one) and not _RECHECK.search(one) for one in phrases)
    return False


def _reports(sentence: str) -> Iterator[_Duty]:
    """Dated (11月30日前报送) and regular reports; they have no number of their own."""
    for found in _ON.finditer(sentence):
        if _REPORT.search(sentence[found.end() : found.end() + 60]):
            yield "report_deadline", None, "date", found.start(), found.end()
    for found in _EVERY.finditer(sentence):
        if _REPORT.search(sentence[found.end() : found.end() + 60]) and not _ON.search(found[0]):
            yield "report_deadline", None, _EVERY_UNIT[found[1]], found.start(), found.end()
