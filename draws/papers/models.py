"""What the papers of one draw are made from. All values are frozen.

There is no place here for a credit class or the size of a stratum: what no model holds, no paper can print.
Times carry their zone and are printed in Beijing time.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from draws.errors import DrawError

__all__ = [
    "DISPOSITIONS",
    "METHODS",
    "OPEN_CODE_SHA256",
    "RESULTS",
    "DrawPaper",
    "Matter",
    "ObjectLine",
    "PaperError",
    "PaperSettings",
    "Replacement",
    "SeedIssue",
    "Stage",
    "TeamMember",
]

Stage = Literal["before", "after"]
Hex64 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
#: 32 bytes as hex, or nothing in open mode.
Code = Annotated[str, Field(pattern="^([0-9a-f]{64})?$")]
Size = Annotated[int, Field(ge=0)]

#: The hash of an empty code: the commitment of a draw in open mode.
OPEN_CODE_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

#: The national lists of what an inspection may find, what follows, and how one looks (DOMAIN 3).
RESULTS = (
    "未发现问题",
    "未按规定公示应当公示的信息",
    "公示信息隐瞒真实情况、弄虚作假",
    "通过登记的住所（经营场所）无法联系",
    "发现问题已责令改正",
    "不配合检查情节严重",
    "未发现开展本次抽查涉及的经营活动",
    "发现问题待后续处理",
    "已关闭停业或正在组织清算",
    "注销",
    "被吊销",
    "被撤销",
    "迁出",
    "违反其他部门相关规定",
)
DISPOSITIONS = (
    "无需后续处置",
    "停止检查，反馈至日常监管部门",
    "责令改正",
    "发现案件线索，移送办案机构",
    "抄告相关部门",
    "其他",
)
METHODS = ("实地检查", "书面检查", "网络监测", "检验检测", "委托专业机构", "行政部门检查结果或专业意见")


class PaperError(DrawError):
    """A paper that may not or cannot be made; the message is one Chinese sentence for a person."""


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TeamMember(Frozen):
    """One inspector of a team. Internal: never on a public paper."""

    inspector_id: str
    name: str
    certificate_no: str
    department: str
    role: Literal["组长", "组员"] = "组员"
    phone: str | None = None


class ObjectLine(Frozen):
    """One object of the result. ``position`` counts from 1 in the order of the tickets, substitutes come last.

    ``unmet``: the departments whose places in the team are still empty, one entry for each place.
    """

    position: int = Field(ge=1)
    object_id: str
    name: str
    address: str | None = None
    area: str | None = None
    contact: str | None = None
    phone: str | None = None
    ticket: Hex64 | None = None
    state: Literal["drawn", "replaced", "substitute"] = "drawn"
    team: tuple[TeamMember, ...] = ()
    unmet: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Two inspectors at least (行政处罚法 §42, §55), and no place left empty."""
        return len(self.team) >= 2 and not self.unmet

    @property
    def gap(self) -> str:
        """What is missing in the team, for a person; empty when nothing is."""
        if self.unmet:
            return "缺" + "、".join(f"{name}{self.unmet.count(name)}人" for name in dict.fromkeys(self.unmet))
        return "" if self.complete else f"现有{len(self.team)}人，不足2人"


class Matter(Frozen):
    """What is inspected; a plain text stands for its name."""

    name: str
    department: str | None = None
    basis: str | None = None


def _matter(value: object) -> object:
    return {"name": value} if isinstance(value, str) else value


class SeedIssue(Frozen):
    """A public result that the commitment names: ``快乐8``, ``2023171``; dice have no issue."""

    name: str
    issue: str = ""
    announced_on: date | None = None


class Replacement(Frozen):
    """An object that was replaced (not an inspector: those changes are internal).

    ``public_reason`` is printed in the notice instead of ``reason`` where that may not be published.
    """

    object_id: str
    substitute_id: str | None
    reason: str
    public_reason: str | None = None


class DrawPaper(Frozen):
    """Everything the papers of one draw say.

    ``scope``: the label the tickets are derived with. ``code`` (hex), ``seed`` and ``seed_sources`` (one text for each
    issue, as announced) are None before the reveal. ``lead_*``: the draw whose tickets this one shares.
    ``strata``: the names of the credit classes, so that their mention can be kept out of public papers.
    ``attempt`` counts the draws of this task; from the second on ``redraw_reason`` is printed.
    ``public_name``: the task's name in public papers; without it the class words are left out of ``task_name``.
    """

    draw_id: str
    task_no: str
    task_name: str
    public_name: str | None = None
    plan_doc_number: str | None = None
    plan_title: str | None = None
    initiator: str
    cooperators: tuple[str, ...] = ()
    window_start: date | None = None
    window_end: date | None = None
    batch: int = Field(default=1, ge=1)
    batches: int = Field(default=1, ge=1)
    attempt: int = Field(default=1, ge=1)
    redraw_reason: str | None = None
    matters: tuple[Annotated[Matter, BeforeValidator(_matter)], ...] = ()
    quota_text: str | None = None
    scope: str
    commit_sha256: Hex64
    code_sha256: Hex64
    code: Code | None = None
    lead_commit_sha256: Hex64 | None = None
    lead_code: Code | None = None
    seed_issues: tuple[SeedIssue, ...]
    seed_sources: tuple[str, ...] | None = None
    seed: str | None = None
    frame_size: Size
    excluded_size: Size | None = None
    want: Size
    objects: tuple[ObjectLine, ...] = ()
    replacements: tuple[Replacement, ...] = ()
    committed_at: AwareDatetime
    drawn_at: AwareDatetime | None = None
    audit_head: Hex64 | None = None
    strata: tuple[str, ...] = ("A", "B", "C", "D")
    is_specimen: bool = False

    @property
    def is_open(self) -> bool:
        return self.code_sha256 == OPEN_CODE_SHA256

    @property
    def to_visit(self) -> tuple[ObjectLine, ...]:
        """The objects that are inspected: drawn and not replaced, and the substitutes."""
        return tuple(one for one in self.objects if one.state != "replaced")

    @property
    def departments(self) -> tuple[str, ...]:
        """Every department that has work: the initiator, the cooperators, and whoever sends an inspector."""
        sent = (member.department for one in self.to_visit for member in one.team)
        return tuple(dict.fromkeys((self.initiator, *self.cooperators, *sent)))

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.want > self.frame_size:
            raise ValueError("want is larger than the frame")
        if self.window_start and self.window_end and self.window_end < self.window_start:
            raise ValueError("the window ends before it starts")
        for what in ("position", "object_id"):
            values = [getattr(one, what) for one in self.objects]
            if len(set(values)) != len(values):
                raise ValueError(f"two objects with the same {what}")
        return self


#: What the papers tell an inspected party; sources: 行政处罚法 §42, §55 and §43 (DOMAIN C3, C4).
RIGHTS = (
    "检查人员不少于两人，应当主动出示执法证件，请注意查验。",
    "认为检查人员与检查有直接利害关系或者有其他关系可能影响公正的，可以申请回避。",
)


class PaperSettings(Frozen):
    """What differs from place to place. A rule without a source that we have seen stands here, not in a paper's text.

    ``publisher`` signs the notices (default: the initiator). ``letter_basis``: legal bases printed in the letter.
    ``letter_notes``: more sentences for the inspected party.
    """

    publisher: str | None = None
    publish_site: str | None = None
    supervision_phone: str | None = None
    letter_basis: tuple[str, ...] = ()
    letter_rights: tuple[str, ...] = RIGHTS
    letter_notes: tuple[str, ...] = ()
    results: tuple[str, ...] = RESULTS
    dispositions: tuple[str, ...] = DISPOSITIONS
    methods: tuple[str, ...] = METHODS
