"""Versions: what may change without a word, what needs a reason, and that no value is ever lost in silence."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.steps.results.models import RawMatter, RawResult
from pipelines.steps.results.transitions import flat
from pipelines.steps.results.validate import Checked
from tests.support.results import FINE, MATTERS, codes, found, one, row, stored
from warehouse.results.records import MatterResult, StoredVersion

NOTHING: dict[str, Any] = {"published_on": "", "approved_on": ""}
WAITING: dict[str, Any] = {"state": "待审核", "approved_on": None, "published_on": None}
AFTER = {"dispositions": ("责令改正",)}
CORRECTED = tuple(MatterResult(matter=m, category="发现问题已责令改正") for m in MATTERS)


def version(**content: Any) -> StoredVersion:
    return stored(content=content)


def test_the_same_again_changes_nothing() -> None:
    assert one(row(), stored()).outcome == "unchanged"
    assert one(row(inspectors=("李四", "张三")), stored()).outcome == "unchanged"  # order says nothing


def test_empty_cells_leave_what_is_known() -> None:
    empty = row(inspected_on="", approved_on="", matters=(), methods=(), inspectors=(), state="")
    checked = one(empty, stored())
    assert (checked.outcome, codes(checked, "error")) == ("unchanged", [])


@pytest.mark.parametrize(
    ("before", "over", "changed"),
    [
        (WAITING, {}, {"state", "approved_on", "published_on"}),
        (WAITING, {"state": "退回", **NOTHING}, {"state"}),
        (WAITING, {"state": "不通过", **NOTHING}, {"state"}),
        ({**WAITING, "state": "退回"}, {"state": "待审核", **NOTHING, "remarks": "补正"}, {"state", "remarks"}),
        ({**WAITING, "state": "不通过"}, {}, {"state", "approved_on", "published_on"}),
        ({}, {"remarks": "a"}, {"remarks"}),
        ({"matters": CORRECTED[:1]}, {"matters": FINE[1:]}, {"category:" + MATTERS[1]}),
        ({"matters": CORRECTED, "follow_up": "未完结", **AFTER},
         {"matters": (), "follow_up": "已完结", "follow_up_closed_on": "2023-06-01"},
         {"follow_up", "follow_up_closed_on"}),
        (WAITING, {"state": "待审核", **NOTHING, "inspected_on": "2023-05-07"}, {"inspected_on"}),
    ],
)  # fmt: skip
def test_ordinary_progress_is_a_new_version(before: dict[str, Any], over: dict[str, Any], changed: set[str]) -> None:
    checked = one(row(**over), version(**before))
    assert codes(checked, "error") == []
    assert (checked.outcome, checked.version) == ("revised", 2)
    assert checked.new is not None
    assert checked.new.changes is not None
    assert set(checked.new.changes) == changed
    assert checked.new.reason is None


#: (earlier version, row, code): without --reason the row goes back and names what it would have changed.
GUARDED: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({}, {"inspected_on": "2023-05-07"}, "result_public_changed"),
    ({}, {"matters": found("发现问题已责令改正"), **AFTER}, "result_public_changed"),
    ({}, {"methods": ("书面检查",)}, "result_public_changed"),
    ({"remarks": "a"}, {"remarks": "-"}, "result_public_changed"),
    (
        {"follow_up": "已完结", "follow_up_closed_on": date(2023, 6, 1)},
        {"follow_up": "未完结"},
        "result_public_changed",
    ),
    ({}, {"state": "待审核"}, "result_state_backward"),
    ({}, {"state": "退回"}, "result_state_backward"),
    ({**WAITING, "state": "不通过"}, {"state": "退回", **NOTHING}, "result_state_backward"),
    ({**WAITING, "remarks": "a"}, {"state": "待审核", **NOTHING, "remarks": "-"}, "result_value_erased"),
]


@pytest.mark.parametrize(("before", "over", "code"), GUARDED, ids=str)
def test_what_needs_a_reason(before: dict[str, Any], over: dict[str, Any], code: str) -> None:
    refused = one(row(**over), version(**before))
    assert refused.outcome == "quarantined"
    assert code in codes(refused, "error")
    assert "--reason" in next(p.message for p in refused.problems if p.code == code)
    taken = one(row(**over), version(**before), reason="录错")
    assert (taken.outcome, codes(taken, "error")) == ("revised", [])
    assert taken.new is not None
    assert taken.new.reason == "录错"


def test_an_older_file_does_not_bring_back_what_was_corrected() -> None:
    first = version(**WAITING)
    second = stored(version=2, content={**WAITING, "inspected_on": date(2023, 5, 6), "remarks": "已更正"})
    old = row(state="待审核", **NOTHING)
    checked = one(old, first, second)
    assert checked.outcome == "quarantined"
    assert codes(checked, "error") == ["result_reverted"]
    assert "“2023-05-06”改为“2023-05-08”" in checked.problems[0].message
    assert one(old, first, second, reason="改错了").outcome == "revised"


def test_what_was_erased_does_not_come_back_by_itself() -> None:
    first, second = version(remarks="a"), stored(version=2, content={"remarks": None})
    assert codes(one(row(remarks="a"), first, second), "error") == ["result_reverted"]


def test_a_result_that_was_taken_down_is_not_published_again_by_an_older_file() -> None:
    first, second = version(), stored(version=2, content={"state": "退回"})
    assert codes(one(row(), first, second), "error") == ["result_reverted"]
    assert one(row(), first, second, reason="复核无误").outcome == "revised"


def test_back_to_review_without_any_change_is_told() -> None:
    first, second = version(**WAITING), stored(version=2, content={**WAITING, "state": "退回"})
    checked = one(row(state="待审核", **NOTHING), first, second)
    assert checked.outcome == "revised"
    assert "result_resubmitted_unchanged" in codes(checked, "warning")


def test_erasing_a_date_that_the_state_needs_is_refused_even_with_a_reason() -> None:
    checked = one(row(inspected_on="-"), stored(), reason="录错")
    assert codes(checked, "error") == ["result_date_missing"]


def test_a_reason_that_is_not_needed_is_not_kept() -> None:
    checked = one(row(remarks="a"), stored(), reason="顺手")
    assert checked.new is not None
    assert checked.new.reason is None


def test_erasing_a_matter_takes_its_note_along() -> None:
    before = (MatterResult(matter=MATTERS[0], category="注销", note="n"), *CORRECTED[1:])
    raw = row(matters=(RawMatter(matter=MATTERS[0], category="-"),), dispositions=("责令改正",))
    checked = one(raw, version(matters=before, **AFTER), reason="填错事项")
    assert checked.new is not None
    assert checked.new.content.matters == CORRECTED[1:]
    assert set(checked.new.changes or {}) == {f"category:{MATTERS[0]}", f"note:{MATTERS[0]}"}


STATES = st.sampled_from(["", "待审核", "退回", "不通过", "已公示"])
DAYS = st.sampled_from(["", "-", "2023-05-08", "2023-05-09", "2023-05-10"])
CATEGORIES = st.sampled_from(["", "-", "未发现问题", "发现问题已责令改正", "注销"])


@st.composite
def rows(draw: st.DrawFn) -> RawResult:
    matters = tuple(RawMatter(matter=name, category=draw(CATEGORIES)) for name in MATTERS)
    return row(
        state=draw(STATES), inspected_on=draw(DAYS), entered_on=draw(DAYS), approved_on=draw(DAYS),
        published_on=draw(DAYS), matters=matters, remarks=draw(st.sampled_from(["", "-", "a", "b"])),
        methods=draw(st.sampled_from([(), ("-",), ("实地检查",), ("书面检查",)])),
    )  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(rows(), st.booleans()), min_size=2, max_size=7))
def test_no_sequence_of_files_loses_a_value_in_silence(files: list[tuple[RawResult, bool]]) -> None:
    """Every version differs from the one before by exactly its ``changes``; whatever leaves a public result, whatever
    is emptied and whatever comes back has a reason; what a row says is kept or the row goes back."""
    versions: tuple[StoredVersion, ...] = ()
    for raw, has_reason in files:
        checked = one(raw, *versions, reason="r" if has_reason else None)
        if checked.new is None:
            assert checked.outcome in ("quarantined", "unchanged")
            continue
        _is_honest(checked, versions, has_reason)
        new = checked.new
        versions += (
            stored(version=new.version, changes=new.changes, reason=new.reason).model_copy(
                update={"content": new.content}
            ),
        )
    assert [one.version for one in versions] == list(range(1, len(versions) + 1))


def _is_honest(checked: Checked, versions: tuple[StoredVersion, ...], has_reason: bool) -> None:
    assert checked.new is not None
    after = flat(checked.new.content)
    for field, said in (checked.entry or {}).items():
        assert after.get(field) == (None if type(said).__name__ == "Erase" else said)
    if not versions:
        assert checked.new.changes is None
        return
    before = flat(versions[-1].content)
    changed = {field for field in before | after if before.get(field) != after.get(field)}
    assert changed == set(checked.new.changes or {})
    assert changed
    lost = {field for field in changed - {"state"} if field in before}
    if lost and (before["state"] == "已公示" or any(field not in after for field in lost)):
        assert has_reason
        assert checked.new.reason == "r"
    if lost:
        assert "result_changed" in codes(checked)
