"""The box of facts on pages of government information (索引号, 发文字号, 发布机构 …) as labelled lines.

The labels are those of 政府信息公开目录 and 公文 (GB/T 9704; 《政府网站发展指引》附件), as the sites write them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.html.flow import Line, squeeze

_NAMES_TEXT = (
    "索引号 信息索引号 索引号码 索引编号 信息索取号 索取号 发文字号 文号 文件编号 公文字号 发文文号 "
    "发布机构 发文机关 发文机构 发文单位 发布单位 制发机关 制发单位 公开主体 公开责任部门 责任部门 "
    "信息来源 来源 主题分类 信息分类 体裁分类 组配分类 服务对象分类 公文种类 公文类型 信息类别 信息名称 "
    "文件名称 公文名称 名称 标题 成文日期 成文时间 生成日期 发文日期 发文时间 制发日期 印发日期 发布日期 "
    "发布时间 公开日期 公开时间 公开方式 公开属性 公开形式 公开范围 公开时限 信息公开方式 公开类别 有效性 "
    "是否有效 效力状态 文件状态 时效性 主题词 关键词 生效日期 实施日期 施行日期 失效日期 失效时间 "
    "废止日期 废止时间 内容概述 内容摘要 语种 所属主题 主题 栏目 有效期 信息有效性 公文时效 载体类型"
)
_NAMES = frozenset(_NAMES_TEXT.split())
#: Two of these together are the box of facts and nothing else.
_TELLING_TEXT = (
    "索引号 信息索引号 索引号码 索引编号 信息索取号 索取号 发文字号 文号 公文字号 发文文号 发布机构 "
    "发文机关 发文机构 发布单位 制发机关 公开主体 主题分类 信息分类 体裁分类 组配分类 信息名称 成文日期 "
    "生成日期 发文日期 发布日期 公开日期 有效性 公开方式 公开范围"
)
_TELLING = frozenset(_TELLING_TEXT.split())
_LABEL = re.compile(r"[【\[\s]*([\u4e00-\u9fff][\u4e00-\u9fff\s\u3000]{0,14}[\u4e00-\u9fff])[】\]\s]*[:：]?[】\]\s]*")
_PAIR = re.compile(
    r"[【\[\s]*([\u4e00-\u9fff][\u4e00-\u9fff \t\u3000]{0,14}[\u4e00-\u9fff])[】\]\s]*[:：]\s*(\S.*)", re.S
)
_DATES = re.compile(r"日期|时间")
_DATE = re.compile(r"(?:19|20)\d\d\s*[年./-]|[—/-]$|^无$|长期")
_NUMBERS = re.compile(r"字号|文号|编号")
_NUMBER = re.compile(r"\d+\s*号|^无|[—/-]$")
_TITLES = frozenset({"信息名称", "文件名称", "公文名称", "名称", "标题"})
_OPENS = re.compile(r"关于.{2,}的?(?:通知|公告|通告|意见|函|决定|方案|计划)")
#: The longest value of a fact that is no title.
_LONGEST = 120


def label_of(text: str) -> str | None:
    """The label that a text is, with or without its colon (``索 引 号：`` → 索引号)."""
    if not text or len(text) > 24:
        return None
    found = _LABEL.fullmatch(text)
    name = squeeze(found[1]) if found else ""
    return name if name in _NAMES else None


def pair_of(text: str) -> tuple[str, str] | None:
    """Label and value of a text that holds both (``文号：〔2023〕2号``)."""
    found = _PAIR.match(text) if len(text) < 400 else None
    name = squeeze(found[1]) if found else ""
    return (name, found[2].strip()) if found and name in _NAMES else None


def is_telling(label: str) -> bool:
    return label in _TELLING


def pairs_of_row(texts: Sequence[str]) -> list[tuple[str, str]] | None:
    """The facts in a row of cells: label and value by turns, or both in each cell; ``None`` when any cell is
    something else."""
    pairs: list[tuple[str, str]] = []
    at = 0
    while at < len(texts):
        text = texts[at].strip()
        if not text:
            at += 1
            continue
        both = pair_of(text)
        label = label_of(text)
        if both is not None and "\n" not in both[1]:
            pairs.append(both)
            at += 1
        elif label is not None:
            value = texts[at + 1].strip() if at + 1 < len(texts) else ""
            if value and (label_of(value) is not None and label not in _TITLES):
                value = ""
                at -= 1
            pairs.append((label, value))
            at += 2
        else:
            return None
    return pairs or None


def fits(label: str, value: str) -> bool:
    """Whether a text may be the value of a label that stands on a line above it."""
    if not value or label_of(value) or pair_of(value) or "\n" in value:
        return False
    if _DATES.search(label):
        return len(value) <= 40 and _DATE.search(value) is not None
    if _NUMBERS.search(label):
        return len(value) <= 60 and _NUMBER.search(value) is not None
    if label in _TITLES:
        return len(value) <= 200
    return len(value) <= _LONGEST and not _OPENS.search(value) and not value.endswith(("：", ":"))


def labelled(label: str, value: str, like: Line) -> Line:
    """A line ``label：value``; an empty fact keeps its label, so that a reader sees that nothing is given."""
    return Line(
        text=f"{label}：{' '.join(value.split())}",
        box=like.box,
        bare=99,
        meta=True,
        hidden=like.hidden,
        noticed=like.noticed,
    )


def join_labels(lines: Sequence[Line | object]) -> list[Line | object]:
    """Labels that stand alone on a line take the value from the line below; clusters of facts are marked."""
    found: list[Line | object] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if not isinstance(line, Line) or line.meta:
            found.append(line)
            continue
        label = label_of(line.text)
        below = lines[at] if at < len(lines) else None
        if label is not None and (is_telling(label) or line.text.rstrip().endswith((":", "："))):
            if isinstance(below, Line) and fits(label, below.text):
                joined = labelled(label, below.text, below)
                joined.noticed = (*line.noticed, *below.noticed)
                found.append(joined)
                at += 1
                continue
            line.text = f"{label}："
        found.append(line)
    _mark_clusters(found)
    return found


def _mark_clusters(lines: Sequence[Line | object]) -> None:
    """Two or more facts on end are the box of facts, wherever the page shows it."""
    run: list[Line] = []
    for line in [*lines, None]:
        pair = pair_of(line.text) if isinstance(line, Line) else None
        alone = label_of(line.text) if isinstance(line, Line) else None
        if isinstance(line, Line) and (pair or alone or line.meta):
            run.append(line)
            continue
        telling = {name for part in run for name in _labels(part.text) if is_telling(name)}
        if len(telling) >= 2:
            for part in run:
                part.meta = True
        run = []


def _labels(text: str) -> list[str]:
    return [squeeze(name) for name in re.findall(r"([\u4e00-\u9fff][\u4e00-\u9fff \t\u3000]{1,14})[:：]", text)]
