"""Small readers for the pieces of a notice: dates, document numbers, labels, names of bodies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import zip_longest
from typing import NamedTuple

from normalizers.numbering import han_number

WIDE = str.maketrans({chr(0xFF01 + i): chr(0x21 + i) for i in range(94)} | {"　": " ", "﹫": "@"})
_MARKDOWN = re.compile(r"^(?:#{1,6}\s+|>\s*)|\*\*|__")
_RULE = re.compile(r"[-—–_=*·.\s]{2,}")
_SPACED_YEAR = re.compile(r"(?<!\d)(\d)[ 　](\d)[ 　](\d)[ 　](\d)(?!\d)")
_HAN_DIGIT = {c: n for n, c in enumerate("〇一二三四五六七八九")} | dict.fromkeys("○零ＯO0Ο", 0)

_YEAR = r"(?:\d{4}|[〇○零ＯOΟ0一二三四五六七八九]{4})"
_NUM = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
DATE = re.compile(rf"({_YEAR})年({_NUM})月({_NUM})日|(\d{{4}})([-./])(\d{{1,2}})\5(\d{{1,2}})(?!\d)")
BLANK_DATE = re.compile(rf"{_YEAR}年(?:{_NUM})?月(?:{_NUM})?日|{_YEAR}年{_NUM}月")
YEAR = re.compile(rf"(?<![\d〇一二三四五六七八九])({_YEAR})(?=年|[-—－–~至]\d{{4}}年)")

_OPEN, _SHUT = r"[〔\[［(（【〈<]", r"[〕\]］)）】〉>]"
NUMBER = re.compile(rf"([㐀-鿿]{{2,24}}?){_OPEN}(\d{{4}}){_SHUT}(第?)(\d{{1,5}})号")
BLANK_NUMBER = re.compile(rf"[㐀-鿿]{{2,24}}{_OPEN}\d{{0,4}}{_SHUT}第?[xX×*＊_]*号")

BODY_END = re.compile(
    r"(?:局|委员会|委|办公室|领导小组|联席会议|厅|政府|院|协会|总会|中心|大队|支队|总队|队|所|站|处|部|联社|公司|分局|小组|办)$"
)
SEAL = re.compile(r"[（(][^（）()]{0,24}章[）)]|[（(]印[）)]")
_WIDE_GAP = re.compile(r"[ \t]{2,}|　+")

_LABELS = {
    "contact": "联系人及联系电话 联系人及电话 联系人员 联系人 联络人 联络员 经办人",
    "phone": "联系电话 办公电话 咨询电话 手机号码 手机号 手机 联系方式 电话",
    "email": "电子邮箱地址 电子邮箱 电子邮件 电子信箱 邮箱地址 邮箱 E-mail Email EMAIL e-mail email",
    "doc_number": "发文字号 文件编号 文件字号 公文字号 发文文号 文号",
    "issue_date": "成文日期 成文时间 生成日期 发文日期 发文时间 制发日期 印发日期",
    "issuer": "发文机关 发文单位 发文机构 制发机关 制发单位",
    # who put it on line: often an office that publishes for other bodies
    "publisher": "发布机构 发布单位 公开主体",
    "title": "信息名称 文件名称 公文名称 标题 名称",
    "public": "公开方式 公开属性 公开形式 信息公开方式 公开类别",
    # they end a value and are not used; 发布日期 is the day of going on line, not that of the document
    "stop": "传真 地址 邮编 邮政编码 监督电话 投诉电话 举报电话 网址 单位 索引号 信息索引号 主题分类 主题词 "
    "关键词 发布日期 发布时间 公开日期 公开时间 生效日期 失效日期 废止日期 有效性 效力状态 体裁分类 "
    "组配分类 来源 信息来源 浏览次数 签发人 抄送 主送 索取号 信息索取号 索引号码 索引编号 信息分类 "
    "信息类别 服务对象分类 公文种类 公文类型 公开责任部门 公开范围 公开时限 内容概述 内容摘要 语种 "
    "所属主题 时效性 文件状态 公文时效 是否有效 信息有效性 有效期 生效时间 失效时间 废止时间 实施日期 "
    "施行日期 载体类型 字体 字号",
}
_KIND_OF = {label: kind for kind, labels in _LABELS.items() for label in labels.split()}
_LABEL = re.compile(
    r"(?<![㐀-鿿A-Za-z])(?P<label>"
    + "|".join(r"[ \t]*".join(map(re.escape, name)) for name in sorted(_KIND_OF, key=len, reverse=True))
    + r")[ \t]*(?:[:：]|(?<=[人话箱])[ \t]+(?=\S))"
)


#: What sites write where nothing is to be said.
NOTHING = re.compile(r"(?:无|暂无|空|未知|不详|无文号|[-—–/／]+)")


class Line(NamedTuple):
    """A paragraph: its place in the input, its text without mark-up, and the same without layout spaces."""

    no: int
    text: str
    tight: str


class Labelled(NamedTuple):
    kind: str
    value: str
    line: Line


def squeeze(text: str) -> str:
    """Layout spaces out (的 通 知, 2023 年); a space between Latin words or numbers stays as one."""
    text = _SPACED_YEAR.sub(r"\1\2\3\4", text)
    words = text.split()
    out = ""
    for word in words:
        latin = out[-1:].isascii() and out[-1:].isalnum() and word[0].isascii() and word[0].isalnum()
        out += f" {word}" if latin else word
    return out


def prepare(lines: Sequence[str]) -> list[Line]:
    """The lines that may say something: no empty ones, no rules, no table rows."""
    kept = []
    for no, raw in enumerate(lines):
        text = _MARKDOWN.sub("", raw.strip()).strip()
        if not text or _RULE.fullmatch(text) or text.count("\t") >= 2 or text.startswith("|"):
            continue
        kept.append(Line(no, text, squeeze(text)))
    return kept


def labelled(line: Line) -> Iterator[Labelled]:
    """The ``label：value`` pairs of a line; a value runs to the next label."""
    text = line.text.translate(WIDE)
    found = list(_LABEL.finditer(text))
    for this, following in zip_longest(found, found[1:]):
        value = text[this.end() : following.start() if following else len(text)]
        yield Labelled(_KIND_OF["".join(this["label"].split())], value.strip(" \t,;，；、()（）。"), line)


def find_date(tight: str) -> date | None:
    """The first calendar date of a squeezed text; ``None`` also for a day that does not exist."""
    found = DATE.search(tight)
    if not found:
        return None
    parts = (found[1], found[2], found[3]) if found[1] else (found[4], found[6], found[7])
    year, month, day = year_number(parts[0]), _small(parts[1]), _small(parts[2])
    try:
        return date(year, month, day) if year and month and day else None
    except ValueError:
        return None


def year_number(text: str) -> int | None:
    """2024 or 二〇二四 → 2024; years outside 1990–2099 are no years of a notice."""
    digits = "".join(c if c.isdecimal() else str(_HAN_DIGIT.get(c, "?")) for c in text)
    year = int(digits) if digits.isdecimal() else 0
    return year if 1990 <= year <= 2099 else None


def _small(text: str) -> int | None:
    return int(text) if text.isdecimal() else han_number(text)


def own_number(tight: str) -> str | None:
    """The document number when the line holds nothing else (签发人 beside it aside), brackets as 〔〕."""
    line = re.split(r"签发人|签发：", tight, maxsplit=1)[0]
    line = DATE.sub("", line, count=1).strip("（）() ")  # a date may stand beside it
    whole = re.sub(r"^(?:发文字号|文号)[：:]", "", line)
    found = NUMBER.fullmatch(whole) or NUMBER.fullmatch(f"{whole}）")
    return f"{found[1]}〔{found[2]}〕{found[3]}{found[4]}号" if found else None


def body_name(tight: str) -> str:
    """A body as signed: seal remarks, the word 文件 and spaces out."""
    return re.sub(r"文件$", "", SEAL.sub("", tight)).strip("：:，,。 ")


def is_body(tight: str) -> bool:
    name = body_name(tight)
    return 3 <= len(name) <= 50 and BODY_END.search(name) is not None and not re.search(r"[。；！？《》：:\d]", name)


def bodies(line: Line) -> list[str]:
    """The bodies on a line: several where a wide gap parts whole names, else the line as one name."""
    parts = [body_name(squeeze(part)) for part in _WIDE_GAP.split(line.text) if part.strip()]
    parts = [part for part in parts if part]
    return parts if len(parts) > 1 and all(map(is_body, parts)) else [body_name(line.tight)]


def same_body(a: str, b: str) -> bool:
    """Whether two names differ in punctuation only."""
    drop = re.compile(r"[、，,“”\"·\s]")
    return drop.sub("", a) == drop.sub("", b)
