"""The shape of a public notice's content, before it is laid out."""

from __future__ import annotations

from draws.papers.models import Frozen

LIST_TITLE = "抽中检查对象名单"
#: How many digits of a ticket the list shows.
TICKET = 16


class Fact(Frozen):
    """A labelled value; ``code`` values are printed letter by letter in a type of fixed width."""

    label: str
    value: str
    code: bool = False


class Section(Frozen):
    """``paragraphs`` stand after everything else, or before it with ``paragraphs_first``."""

    heading: str
    paragraphs_first: bool = False
    facts: tuple[Fact, ...] = ()
    paragraphs: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    formulas: tuple[str, ...] = ()


class ListedObject(Frozen):
    position: int
    name: str
    object_id: str
    ticket: str
    note: str


class Notice(Frozen):
    """A whole notice. ``number`` is the task's number; ``signer`` and ``date`` stand at its end."""

    title: str
    subject: str
    number: str
    intro: str
    sections: tuple[Section, ...]
    objects: tuple[ListedObject, ...] = ()
    signer: str
    date: str
    is_specimen: bool = False

    def text(self) -> str:
        """Everything that is printed, line by line."""
        lines = [self.title, self.subject, self.number, self.intro, self.signer, self.date]
        for one in self.sections:
            lines += [one.heading, *(f"{fact.label}：{fact.value}" for fact in one.facts)]
            lines += [*one.paragraphs, *one.steps, *one.formulas]
        lines += [f"{one.position} {one.name} {one.object_id} {one.ticket} {one.note}" for one in self.objects]
        return "\n".join(lines)
