"""The reading of a scan held against the reading of the text PDF that it was made from.

Silently wrong is a value that differs from the truth in an item whose status is ``ok``, a lost row that no finding
speaks of, a row that the original does not have, and a field of the notice's head that differs without a finding.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import NamedTuple

from warehouse.models import Bundle, ItemRecord

#: Fields of an item with a type, by what the bar calls them.
TYPED: dict[str, tuple[str, ...]] = {
    "seq": ("seq",),
    "quota": (
        "quota_op", "ratio_min", "ratio_max", "count_min", "count_max", "count_unit", "base_count", "quota_by_class",
        "quota_detail",
    ),
    "frequency": (
        "frequency_op", "frequency_times", "frequency_times_max", "frequency_per", "frequency_years",
    ),
    "window": ("window_start", "window_end", "window_batches"),
    "initiator": ("initiator",),
    "cooperators": ("cooperators",),
    "risk": ("risk_rule", "risk_by_class"),
    "mode": ("draw_level", "check_level", "initiate_level", "draw_type"),
}  # fmt: skip
FREE = ("task_name", "matters", "target_scope", "office", "remarks")
HEAD = ("title", "issuer", "doc_number", "issue_date", "print_date", "plan_year")

_SAME = str.maketrans(
    {**dict.fromkeys("，、,､·", ","), **dict.fromkeys("。.．", "."), **dict.fromkeys("；;", ";"), "：": ":", "—": "-",
     "–": "-", "―": "-", "－": "-", "~": "-", "～": "-", "“": '"', "”": '"', "‘": "'", "’": "'", "〔": "(", "〕": ")",
     "【": "(", "】": ")", "[": "(", "]": ")", "《": "<", "》": ">"}
)  # fmt: skip


def folded(text: str) -> str:
    """Without blanks, widths and kinds of punctuation made alike."""
    plain = unicodedata.normalize("NFKC", text).translate(_SAME)
    return "".join(plain.split()).replace("--", "-").replace("...", "…")


class Wrong(NamedTuple):
    """One silent error: where, which field, the truth, what was read."""

    item: str
    field: str
    truth: str
    read: str


@dataclass
class Score:
    """Counts that add up over documents. ``review`` are rows set to review (or quarantined) by the scan whose truth is
    ``ok``."""

    rows: int = 0
    found: int = 0
    said: int = 0
    cells: int = 0
    right: int = 0
    free: int = 0
    ok: int = 0
    review: int = 0
    typed_wrong: list[Wrong] = field(default_factory=list)
    free_wrong: list[Wrong] = field(default_factory=list)
    head_wrong: list[Wrong] = field(default_factory=list)
    cell_wrong: list[Wrong] = field(default_factory=list)
    reviewed: list[tuple[str, str]] = field(default_factory=list)

    def add(self, other: Score) -> None:
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)


def compare(truth: Bundle, scan: Bundle) -> Score:
    """The score of one document."""
    score = Score()
    pairs, extra = match(truth, scan)
    codes = {finding.code for finding in scan.findings}
    true_cells, scan_cells = _cells(truth), _cells(scan)
    for item, other in pairs:
        name = f"{item.table_no}/{item.seq}"
        score.rows += 1
        score.cells += len(true_cells[item.item_id])
        score.ok += item.status == "ok"
        if other is None:
            said = scan.notice.status != "loaded" or bool(codes & {"seq_gap", "page_scanned", "no_plan_table"})
            said |= any("漏读的一行" in finding.message for finding in scan.findings)
            score.said += said
            score.review += item.status == "ok"
            if not said:
                score.typed_wrong.append(Wrong(name, "row", item.task_name or "", "(lost)"))
            continue
        score.found += 1
        _compare_cells(score, name, true_cells[item.item_id], scan_cells[other.item_id])
        _compare_item(score, name, item, other)
        if item.status == "ok" and other.status != "ok":
            score.review += 1
            why = sorted({f.code for f in scan.findings if f.item_id == other.item_id and f.severity != "info"})
            score.reviewed.append((name, ",".join(why) or other.status))
    for other in extra:
        if other.status == "ok":
            score.typed_wrong.append(Wrong(f"?/{other.seq}", "row", "(none)", other.task_name or ""))
    score.head_wrong += _head(truth, scan)
    return score


def match(truth: Bundle, scan: Bundle) -> tuple[list[tuple[ItemRecord, ItemRecord | None]], list[ItemRecord]]:
    """Each true item with the scanned one that is most like it (first of all in its number and order)."""
    left = list(scan.items)
    pairs: list[tuple[ItemRecord, ItemRecord | None]] = []
    raw = {bundle.notice.notice_id: _texts(bundle) for bundle in (truth, scan)}
    for place, item in enumerate(truth.items):
        text = raw[truth.notice.notice_id].get(item.item_id, "")
        best, most = None, 0.45
        for other in left:
            same = SequenceMatcher(None, text, raw[scan.notice.notice_id].get(other.item_id, ""), False).ratio()
            near = 0.2 if other.seq == item.seq else 0.0
            far = abs(scan.items.index(other) - place) / max(len(truth.items), 1)
            if same + near - 0.1 * far > most:
                best, most = other, same + near - 0.1 * far
        if best is not None:
            left.remove(best)
        pairs.append((item, best))
    return pairs, left


def _texts(bundle: Bundle) -> dict[str, str]:
    texts: dict[str, str] = {}
    for row in bundle.rows:
        if row.item_id:
            texts[row.item_id] = texts.get(row.item_id, "") + folded("|".join(row.raw))[:300]
    return texts


def _cells(bundle: Bundle) -> dict[str, list[str]]:
    """item → its cells by column; the halves of a row cut by a page break joined."""
    cells: dict[str, list[str]] = {item.item_id: [] for item in bundle.items}
    for row in bundle.rows:
        if row.item_id in cells:
            known = cells[row.item_id]
            known += [""] * (len(row.raw) - len(known))
            for n, text in enumerate(row.raw):
                known[n] += folded(text)
    return cells


def _compare_cells(score: Score, name: str, true: Sequence[str], read: Sequence[str]) -> None:
    for n, text in enumerate(true):
        other = read[n] if n < len(read) else ""
        score.right += text == other
        if text != other:
            score.cell_wrong.append(Wrong(name, str(n + 1), text, other))


def _compare_item(score: Score, name: str, item: ItemRecord, other: ItemRecord) -> None:
    for group, names in TYPED.items():
        for column in names:
            a, b = getattr(item, column), getattr(other, column)
            if a != b and other.status == "ok":
                score.typed_wrong.append(Wrong(name, f"{group}.{column}", str(a), str(b)))
    for column in FREE:
        a, b = (_flat(getattr(one, column)) for one in (item, other))
        score.free += bool(a)
        if a != b and other.status == "ok":
            score.free_wrong.append(Wrong(name, column, a, b))


def _flat(value: object) -> str:
    return folded("".join(value) if isinstance(value, tuple) else str(value or ""))


def _head(truth: Bundle, scan: Bundle) -> Iterable[Wrong]:
    for name in HEAD:
        a, b = getattr(truth.notice, name), getattr(scan.notice, name)
        same: Callable[[object], object] = _flat if isinstance(a, str) else lambda value: value
        if same(a) == same(b) or scan.notice.status == "failed":
            continue
        told = [f for f in scan.findings if f.item_id is None and (f.field == name or f.code.startswith(name))]
        if not told:
            yield Wrong("head", name, str(a), str(b))
