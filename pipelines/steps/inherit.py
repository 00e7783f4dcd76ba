"""A part of a notice takes over from its main notice what it does not say itself. Pure functions."""

from __future__ import annotations

from normalizers.base import Note
from pipelines.steps.build import to_json
from pipelines.steps.context import Inherited
from pipelines.steps.notice_head import Head
from warehouse.models import NoticeFieldRecord

#: Names and numbers of people go together: an own telephone number beside the main notice's name would be nobody's.
_PEOPLE = ("contact", "phone", "email")
_VALUES = ("issuer", "doc_number", "issue_date", "print_date", "is_public")

#: The rule that stands beside a value which was taken over.
RULE = "inherited"


def completed(head: Head, inherited: Inherited | None) -> Head:
    """The head of a part with the values of its main notice where it has none."""
    if inherited is None:
        return head
    return head._replace(**{name: getattr(inherited, name) for name in taken_over(head, inherited)})


def taken_over(head: Head, inherited: Inherited) -> tuple[str, ...]:
    """The names of the values that a part has from its main notice."""
    alone = all(getattr(head, name) is None for name in _PEOPLE)
    names = (*_VALUES, *(_PEOPLE if alone else ()))
    if head.issue_date is not None:
        names = tuple(name for name in names if name != "print_date")  # a day of its own, not one of each
    return tuple(name for name in names if getattr(head, name) is None and getattr(inherited, name) is not None)


def inherited_fields(head: Head, inherited: Inherited | None, own_year: int | None) -> tuple[NoticeFieldRecord, ...]:
    """Where the values come from that are not in the part itself; ``head`` and ``own_year`` are what it says."""
    if inherited is None:
        return ()
    names = taken_over(head, inherited)
    if own_year is None and inherited.plan_year is not None:
        names = (*names, "plan_year")
    return tuple(
        NoticeFieldRecord(
            field=name,
            raw=str(to_json(getattr(inherited, name))).strip('"'),
            value=to_json(getattr(inherited, name)),
            line=None,
            rule=RULE,
            from_notice=inherited.main_id,
        )
        for name in names
    )


def year_note(own_year: int | None, inherited: Inherited | None) -> Note | None:
    """The part's own year wins, and a person looks at it."""
    if own_year is None or inherited is None or inherited.plan_year in (None, own_year):
        return None
    message = (
        f"附件写的是{own_year}年，所属通知“{inherited.source_name}”写的是{inherited.plan_year}年，"
        f"本附件按{own_year}年读取，请核对。"
    )
    return Note(code="plan_year_conflict", severity="warning", message=message, raw=str(own_year))
