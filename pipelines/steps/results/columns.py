"""Columns of files of results: the headers of our template, and what a stored mapping says of another platform's."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256

from extractors.models import Frozen
from pipelines.steps.registries.lexicon import bare, fold
from pipelines.steps.results.codes import NAMES, result_lexicon
from pipelines.steps.results.models import ResultColumn, SavedMapping
from warehouse.errors import WarehouseError

#: What a column can be read as → its header in our template.
FIELDS: Mapping[str, str] = {
    "task": "任务编号",
    "task_name": "任务名称",
    "object_id": "对象编号",
    "reg_no": "注册号",
    "object_name": "对象名称",
    "address": "地址",
    "matter": "抽查事项",
    "category": "检查结果",
    "note": "问题说明",
    "state": "状态",
    "inspected_on": "检查完成日期",
    "entered_on": "录入日期",
    "approved_on": "审核通过日期",
    "published_on": "公示日期",
    "inspectors": "检查人员",
    "methods": "检查方式",
    "dispositions": "后续处置",
    "follow_up": "后续处置进展",
    "follow_up_closed_on": "后续处置完结日期",
    "abnormal_listed_on": "列入异常名录日期",
    "penalty_decided_on": "处罚决定日期",
    "penalty_published_on": "处罚公示日期",
    "remarks": "备注",
}
#: Printed beforehand and locked.
PRINTED = ("task", "task_name", "object_id", "reg_no", "object_name", "address")
NOT_USED = "-"
PROBLEMS = "问题"
#: Rows looked at for the header below titles.
HEAD_ROWS = 30
_OF_MATTER = ("category", "note")


class Proposal(Frozen):
    """A mapping for a person to confirm: header → field or ``-``; ``doubts``: one sentence each."""

    mapping: dict[str, str]
    doubts: tuple[str, ...] = ()


def label(field: str) -> str:
    """How a person calls a field: 检查结果, 检查结果：食品安全检查."""
    base, _, matter = field.partition(":")
    return f"{FIELDS.get(base, base)}：{matter}" if matter else FIELDS.get(base, base)


def field_named(text: str) -> str | None:
    """The field that a person names: its key, its Chinese label, or either with a matter behind a colon."""
    base, colon, matter = text.strip().replace("：", ":", 1).partition(":")
    by_label = {fold(name): field for field, name in FIELDS.items()}
    field = base if base in FIELDS else by_label.get(fold(base))
    if field is None or (colon and (field not in _OF_MATTER or not matter.strip())):
        return None
    return f"{field}:{matter.strip()}" if colon else field


def field_of(header: str) -> str | None:
    """The field that a header of another platform probably means, by the lexicon."""
    folded, known = fold(header), result_lexicon()
    if folded in known.own | known.serial:
        return None
    return known.columns.get(folded) or known.columns.get(bare(folded))


def unique(headers: Sequence[str]) -> tuple[str, ...]:
    """Headers that can be keys: line breaks gone, a second 名称 is 名称〔2〕, one without a text 第5列."""
    names: list[str] = []
    for number, header in enumerate(headers, start=1):
        name = " ".join(header.split()) or f"第{number}列"
        count, free = 1, name
        while free in names:
            count += 1
            free = f"{name}〔{count}〕"
        names.append(free)
    return tuple(names)


def header_digest(headers: Sequence[str]) -> str:
    """The same for the file of rejected rows as for the file that they came from."""
    own = result_lexicon().own
    return sha256(json.dumps([fold(h) for h in headers if fold(h) not in own]).encode()).hexdigest()


def propose_mapping(headers: Sequence[str]) -> Proposal:
    """What the lexicon makes of ``headers``. Two columns for one field are both left out, and said."""
    names = unique(headers)
    fields = {name: field_of(header) for name, header in zip(names, headers, strict=True)}
    by_field: dict[str, list[str]] = {}
    for name, field in fields.items():
        if field:
            by_field.setdefault(field, []).append(name)
    doubts = tuple(
        f"{quoted(found)}都像是“{label(field)}”，不能确定用哪一列：请指定其中一列。"
        for field, found in by_field.items()
        if len(found) > 1
    )
    sure = {name: field for field, found in by_field.items() if len(found) == 1 for name in found}
    return Proposal(mapping={name: sure.get(name, NOT_USED) for name in names}, doubts=doubts)


def check_mapping(saved: SavedMapping) -> None:
    """Raises :class:`WarehouseError` with one sentence when a mapping makes no sense in itself."""
    where = f"读法“{saved.name}”"
    used = {header: field for header, field in saved.mapping.items() if field != NOT_USED}
    for header, field in used.items():
        if field_named(field) != field:
            wanted = "、".join(f"{name}（{text}）" for name, text in FIELDS.items())
            raise WarehouseError(f"{where}的列“{header}”对应的字段“{field}”不存在；可用：{wanted}，不用的列写作 -。")
    for field in used.values():
        same = [header for header, other in used.items() if other == field]
        if len(same) > 1:
            raise WarehouseError(f"{where}把{quoted(same)}都对应到“{label(field)}”：请只留一列，其余写作 -。")
    if not {"object_id", "reg_no"} & set(used.values()):
        raise WarehouseError(f"{where}没有说明哪一列是“对象编号”（统一社会信用代码或注册号）：请补上。")
    single = [field for field in used.values() if field.startswith("category:")]
    if single and {"category", "matter"} & set(used.values()):
        raise WarehouseError(
            f"{where}既有按事项分列的检查结果（“{label(single[0])}”），又有一列“检查结果”或“抽查事项”：请只用一种。"
        )
    _check_codes(where, saved.codes)


def _check_codes(where: str, codes: Mapping[str, Mapping[str, str]]) -> None:
    for field, table in codes.items():
        if field not in NAMES:
            known = "、".join(f"{name}（{FIELDS[name]}）" for name in NAMES)
            raise WarehouseError(f"{where}给“{field}”定了代码，但只有这些字段有代码：{known}。")
        for spelling, name in table.items():
            if name not in NAMES[field]:
                raise WarehouseError(
                    f"{where}把“{spelling}”对应到“{name}”，它不是“{FIELDS[field]}”的规范写法；"
                    f"可用：{'、'.join(NAMES[field])}。"
                )


def mapped_columns(file: str, headers: Sequence[str], saved: SavedMapping) -> tuple[ResultColumn, ...]:
    """The columns of a file as the mapping reads them. Raises :class:`WarehouseError` when a column that it names is
    missing, or one is new: a platform that changes its export must not go unnoticed."""
    check_mapping(saved)
    names = unique(headers)
    fields = {fold(header): field for header, field in saved.mapping.items()}
    missing = [header for header, field in saved.mapping.items() if field != NOT_USED and fold(header) not in _f(names)]
    if missing:
        raise WarehouseError(
            f"“{file}”没有读法“{saved.name}”要用的列{quoted(missing)}；文件的列有{quoted(names)}："
            "请检查是否选错了读法，或平台改了导出格式。"
        )
    lexicon = result_lexicon()
    new = [
        name
        for name, header in zip(names, headers, strict=True)
        if header.strip() and fold(name) not in fields and fold(header) not in lexicon.own | lexicon.serial
    ]
    if new:
        raise WarehouseError(
            f"“{file}”的列{quoted(new)}在读法“{saved.name}”里没有说明：请在读法中补上，不用的列写作 -。"
        )
    return tuple(
        ResultColumn(header=header, name=name, field=_used(fields.get(fold(name))))
        for name, header in zip(names, headers, strict=True)
    )


def _used(field: str | None) -> str | None:
    return None if field == NOT_USED else field


def _f(names: Collection[str]) -> set[str]:
    return {fold(name) for name in names}


def quoted(names: Sequence[str], most: int = 12) -> str:
    """“甲”、“乙”; long lists are cut and counted."""
    shown = "、".join(f"“{name[:40]}”" for name in names[:most])
    return shown + (f"等{len(names)}个" if len(names) > most else "")
