"""What the parts of a draw are: the commitment, the reveal, the result. All values are frozen and hold no open file.

Byte forms are those of the protocol ``mingcha-draw/1``: :meth:`Commit.to_json`, :meth:`Reveal.to_json` and
:meth:`Result.to_json` give the exact canonical bytes whose SHA-256 is published.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictInt, StrictStr, ValidationError

from draws.canonical import canonical, decimal_fraction, plain_fraction, sha256_hex, strict_json
from draws.errors import DrawError

__all__ = [
    "PROTOCOL",
    "Commit",
    "DrawError",
    "FilePrint",
    "Lead",
    "Policy",
    "Quota",
    "QuotaCase",
    "QuotaTier",
    "Result",
    "Reveal",
    "SeedSource",
    "Selected",
    "Unmet",
]

PROTOCOL = "mingcha-draw/1"
#: The reason codes of ``excluded.tsv`` and what officials read for them.
EXCLUSIONS = {
    "cancelled": "已注销",
    "revoked": "已吊销",
    "not_active": "非存续状态",
    "yearly_cap": "本年度检查次数已达上限",
    "cool_down": "处于检查间隔期",
    "earlier_batch": "已在前一批次抽中",
}

Count = Annotated[StrictInt, Field(ge=0)]
Hex64 = Annotated[StrictStr, Field(pattern="^[0-9a-f]{64}$")]
Strata = dict[StrictStr, Count]


def _ratio_text(value: object) -> object:
    """A ratio is a decimal in text (``"0.05"``); anything else is refused, above all floats."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise ValueError("比例必须写成文本形式的小数")
    decimal_fraction(value)
    return value


#: A decimal fraction in text, kept to the letter because its letters are hashed: ``"0.05"``, ``"1"``.
Ratio = Annotated[StrictStr, BeforeValidator(_ratio_text)]


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


M = TypeVar("M", bound=Model)


class QuotaTier(Model):
    """The quota of one stratum: ``ratio`` in text, ``count`` a whole number of objects."""

    count: Count | None = None
    op: StrictStr = "="
    ratio: Ratio | None = None


class When(Model):
    """A condition on the size of the frame: ``{"op": "<=", "n": 10}``."""

    n: Count
    op: Literal["<", "<=", ">", ">=", "="]

    def fits(self, size: int) -> bool:
        tests = {"<": size < self.n, "<=": size <= self.n, ">": size > self.n, ">=": size >= self.n}
        return tests.get(self.op, size == self.n)


class QuotaCase(Model):
    """One branch of a conditional quota; the first whose ``when`` fits the frame size is in force."""

    count: Count | None = None
    op: StrictStr = "="
    ratio: Ratio | None = None
    when: When


class Quota(Model):
    """How many to draw, as committed. ``by_class`` and ``cases`` stand in the commitment only when given."""

    by_class: dict[StrictStr, QuotaTier] | None = None
    cases: tuple[QuotaCase, ...] | None = None
    count: Count | None = None
    op: StrictStr
    ratio: Ratio | None = None

    def plain(self) -> dict[str, Any]:
        optional = {name for name in ("by_class", "cases") if getattr(self, name) is None}
        return self.model_dump(mode="json", exclude=optional)


class Policy(Model):
    """The strata from the lowest risk to the highest, and their multipliers as fractions in text (``"1/2"``)."""

    multipliers: dict[StrictStr, StrictStr]
    order: tuple[StrictStr, ...]

    def multiplier(self, stratum: str) -> Fraction:
        """The exact multiplier; a stratum that is missing, or a multiplier that is not above 0, is an error."""
        text = self.multipliers.get(stratum)
        if text is None:
            raise DrawError(f"风险分类政策中没有“{stratum}”一类的系数，请在 policy.toml 的 [strata] 中补上。")
        try:
            value = plain_fraction(text)
        except ValueError:
            raise DrawError(f"“{stratum}”一类的系数“{text}”不是分数，请写成 1/2 或 2 这样的形式。") from None
        if value <= 0:
            raise DrawError(f"“{stratum}”一类的系数必须大于 0：任何一类都不能免于抽查。")
        return value


class FilePrint(Model):
    """The fingerprint of one file: number of rows, SHA-256 of its bytes, and for the frame the sizes per stratum."""

    rows: Count
    sha256: Hex64
    sizes: Strata | None = None

    def plain(self) -> dict[str, Any]:
        return self.model_dump(mode="json", exclude={"sizes"} if self.sizes is None else set())


class SeedSource(Model):
    """Where the seed comes from: names joined with `` + ``, and the issues announced in the commitment."""

    encoding: StrictStr = "rfc3797"
    issue: tuple[StrictStr, ...]
    name: StrictStr


class Commit(Model):
    """``commit.json``. ``lead`` is the hash of the first commitment of a group that shares its tickets."""

    code_sha256: Hex64
    draw_id: StrictStr
    excluded: FilePrint
    frame: FilePrint
    inspectors: FilePrint
    lead: Hex64 | None = None
    load_cap: Count | None = None
    policy: Policy
    previous_commit: Hex64 | None = None
    protocol: Literal["mingcha-draw/1"] = "mingcha-draw/1"
    quota: Quota
    recusals: FilePrint
    scope: StrictStr
    seed_source: SeedSource
    team: dict[StrictStr, Count]
    want: Strata

    def plain(self) -> dict[str, Any]:
        """The JSON object; ``lead`` is absent, not null, in a draw that follows nobody."""
        plain: dict[str, Any] = self.model_dump(mode="json", exclude={"lead"} if self.lead is None else set())
        plain["quota"] = self.quota.plain()
        for name in ("excluded", "frame", "inspectors", "recusals"):
            plain[name] = getattr(self, name).plain()
        return plain

    def to_json(self) -> bytes:
        """The exact bytes whose SHA-256 is published."""
        return canonical(self.plain())

    @property
    def sha256(self) -> str:
        return sha256_hex(self.to_json())

    @classmethod
    def parse(cls, data: bytes | str) -> Commit:
        """Read ``commit.json``; anything but its exact canonical bytes is a :class:`DrawError`."""
        raw = data.encode() if isinstance(data, str) else data
        commit = _read(cls, strict_json(raw, "commit.json"), "commit.json")
        if commit.to_json() != raw:
            raise DrawError("commit.json 不是规范格式（键的顺序、空格或空值与规定不同），不能使用。")
        return commit


class Lead(Model):
    """What a follower needs of its lead: the hash of the lead's commitment and the lead's code (hex, may be empty)."""

    commit_sha256: Hex64
    code: StrictStr


Source = tuple[StrictInt, ...] | StrictStr


class Reveal(Model):
    """``reveal.json``: everything that was secret or unknown at the commitment. ``code`` is hex, empty in open mode."""

    code: StrictStr
    commit_sha256: Hex64
    lead_code: StrictStr | None = None
    seed: StrictStr
    sources: tuple[Source, ...]

    def plain(self) -> dict[str, Any]:
        return self.model_dump(mode="json", exclude={"lead_code"} if self.lead_code is None else set())

    def to_json(self) -> bytes:
        return canonical(self.plain())

    @classmethod
    def parse(cls, data: bytes | str) -> Reveal:
        raw = data.encode() if isinstance(data, str) else data
        return _read(cls, strict_json(raw, "reveal.json"), "reveal.json")


class Selected(Model):
    """One drawn object; ``ticket`` is 64 hex digits."""

    object_id: str
    stratum: str
    ticket: str


class Unmet(Model):
    """One place in a team that no inspector can take."""

    object_id: str
    department: str


class Result(Model):
    """``result.json``: drawn objects by ticket, teams in visiting order, places that could not be filled."""

    selected: tuple[Selected, ...]
    teams: dict[str, tuple[str, ...]]
    unmet: tuple[Unmet, ...] = ()

    def plain(self) -> dict[str, Any]:
        return {
            "selected": [[one.object_id, one.stratum, one.ticket] for one in self.selected],
            "teams": {object_id: list(team) for object_id, team in self.teams.items()},
            "unmet": [[one.object_id, one.department] for one in self.unmet],
        }

    def to_json(self) -> bytes:
        return canonical(self.plain())

    @classmethod
    def parse(cls, data: bytes | str) -> Result:
        """Read ``result.json``; a :class:`DrawError` says what is wrong with it."""
        raw = data.encode() if isinstance(data, str) else data
        plain = strict_json(raw, "result.json")
        try:
            return cls(
                selected=tuple(Selected(object_id=a, stratum=b, ticket=c) for a, b, c in plain["selected"]),
                teams={key: tuple(team) for key, team in plain["teams"].items()},
                unmet=tuple(Unmet(object_id=a, department=b) for a, b in plain["unmet"]),
            )
        except (KeyError, TypeError, ValueError, AttributeError):
            raise DrawError("result.json 的内容不完整或格式不对，请取原来的文件。") from None


def _read(model: type[M], plain: object, name: str) -> M:
    try:
        return model.model_validate(plain)
    except ValidationError as error:
        raise DrawError(f"{name} 的内容不符合格式：{said(error)}。") from None


def said(error: ValidationError) -> str:
    """The first complaint of pydantic in Chinese: the place and what is wrong there."""
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"]) or "整体"
    if first["type"] == "extra_forbidden":
        return f"有不认识的项“{place}”"
    if first["type"] == "missing":
        return f"缺少“{place}”"
    return f"“{place}”的值不对"
