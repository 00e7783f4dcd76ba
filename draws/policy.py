"""The settings of ``policy.toml``, typed and frozen. Unknown keys are refused: a misspelt setting must not pass
for one that is in force."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from string import Formatter

from pydantic import Field, StrictInt, StrictStr, ValidationError, field_validator, model_validator

from draws.canonical import STRATUM
from draws.errors import DrawError
from draws.models import Model, Policy, SeedSource, said
from draws.seed import KINDS, Kind, expected

NAME = "policy.toml"
#: Beside the package in a checkout, inside it in an installed copy.
_SHIPPED = (Path(__file__).parent / "default_policy.toml", Path(__file__).parents[1] / "config" / NAME)


class Strata(Model):
    """Classes from low risk to high, their multipliers, and the class of objects that have none."""

    order: tuple[StrictStr, ...] = Field(min_length=1)
    multipliers: dict[StrictStr, StrictStr]
    unclassified: StrictStr = "U"

    @model_validator(mode="after")
    def _whole(self) -> Strata:
        if len(set(self.order)) != len(self.order):
            raise DrawError("[strata] order 中有重复的类别")
        if set(self.order) != set(self.multipliers):
            odd = "、".join(sorted(set(self.order) ^ set(self.multipliers)))
            raise DrawError(f"[strata] 的 order 与 multipliers 列出的类别不一致（{odd}）")
        if self.unclassified not in self.order:
            raise DrawError(f"[strata] order 中没有未分类对象的类别“{self.unclassified}”")
        for name in self.order:
            if not STRATUM.fullmatch(name):
                raise DrawError(f"[strata] 的类别“{name}”只能用 1 至 16 个字母、数字、横线或下划线")
            self.policy().multiplier(name)
        return self

    def policy(self) -> Policy:
        return Policy(multipliers=self.multipliers, order=self.order)


class Team(Model):
    """Inspectors per object; ``load_cap`` visits per inspector in one draw, ``None`` for no limit."""

    initiator: StrictInt = Field(default=2, ge=1)
    minimum: StrictInt = Field(default=2, ge=2)
    cooperator: StrictInt = Field(default=2, ge=1)
    load_cap: StrictInt | None = Field(default=None, ge=0)

    @field_validator("load_cap")
    @classmethod
    def _none(cls, value: int | None) -> int | None:
        return value or None


class Caps(Model):
    """Visits per object and year, and days between two visits; ``None`` for no limit."""

    visits_per_year: StrictInt | None = Field(default=None, ge=0)
    cool_down_days: StrictInt | None = Field(default=None, ge=0)

    @field_validator("visits_per_year", "cool_down_days")
    @classmethod
    def _none(cls, value: int | None) -> int | None:
        return value or None


class Window(Model):
    """Days beyond the end of the window for which a certificate must be valid."""

    certificate_margin_days: StrictInt = Field(default=0, ge=0)


class Seed(Model):
    """The games whose results make the seed."""

    sources: tuple[Kind, ...] = Field(default=("快乐8", "双色球"), min_length=1)

    @property
    def name(self) -> str:
        """As it stands in the commitment: ``快乐8 + 双色球``."""
        return " + ".join(self.sources)

    def commit(self, issues: tuple[str, ...]) -> SeedSource:
        """The ``seed_source`` of a commitment with these issues, in the order of ``sources`` (dice have none)."""
        source = SeedSource(name=self.name, issue=issues)
        for kind, issue in expected(source):
            if kind != "骰子" and not re.fullmatch("[0-9]{4,10}", issue):
                raise DrawError(f"{kind}的期号“{issue}”应当是 4 至 10 位数字。")
        return source


class Scope(Model):
    """The default name of a draw's scope; ``{draw_id}`` and ``{year}`` are filled in."""

    default: StrictStr = "{draw_id}"

    @field_validator("default")
    @classmethod
    def _known(cls, value: str) -> str:
        try:
            marks = {mark for _, mark, _, _ in Formatter().parse(value) if mark is not None}
        except ValueError:
            raise DrawError("[scope] default 的大括号不成对") from None
        if not value or marks - {"draw_id", "year"}:
            raise DrawError("[scope] default 只能使用 {draw_id} 和 {year} 两个记号")
        return value

    def of(self, draw_id: str, year: int) -> str:
        return self.default.format(draw_id=draw_id, year=year)


class DrawPolicy(Model):
    """Everything that ``policy.toml`` sets."""

    strata: Strata
    team: Team = Team()
    caps: Caps = Caps()
    window: Window = Window()
    seed: Seed = Seed()
    scope: Scope = Scope()

    def policy(self) -> Policy:
        """The part that goes into a commitment."""
        return self.strata.policy()

    def team_of(self, initiator: str, cooperators: tuple[str, ...] = ()) -> dict[str, int]:
        """Places per department code: the initiator's, each cooperator's, and never fewer than the minimum in all
        (the initiator makes up what is missing)."""
        places = {initiator: self.team.initiator}
        places |= {code: self.team.cooperator for code in cooperators if code != initiator}
        places[initiator] += max(0, self.team.minimum - sum(places.values()))
        return places


def find_policy(path: Path | None = None, environ: Mapping[str, str] | None = None, cwd: Path | None = None) -> Path:
    """Which file is in force: ``path``, ``$MINGCHA_CONFIG/policy.toml``, ``config/policy.toml`` in ``cwd``, or the one
    that came with the program. A ``path`` or a folder that does not exist is a :class:`DrawError`."""
    environ = os.environ if environ is None else environ
    if path is not None:
        if not path.is_file():
            raise DrawError(f"找不到抽查政策文件 {path}，请核对路径。")
        return path
    folder = environ.get("MINGCHA_CONFIG")
    if folder and not Path(folder).is_dir():
        raise DrawError(f"环境变量 MINGCHA_CONFIG 指向的文件夹 {folder} 不存在，请核对。")
    places = [Path(folder) / NAME] if folder else []
    places += [(cwd or Path()) / "config" / NAME, *_SHIPPED]
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        raise DrawError("找不到抽查政策文件 policy.toml，请用 --policy 指定。")
    return found


def load_policy(
    path: Path | None = None, environ: Mapping[str, str] | None = None, cwd: Path | None = None
) -> DrawPolicy:
    """The settings in force (see :func:`find_policy`); a file that is wrong in any way is a :class:`DrawError`."""
    found = find_policy(path, environ, cwd)
    try:
        text = found.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise DrawError(f"抽查政策文件 {found} 读不出来（应当是 UTF-8 编码的文本）。") from None
    return parse_policy(text, str(found))


def parse_policy(text: str, name: str = NAME) -> DrawPolicy:
    """The settings in ``text``; ``name`` is what error messages call the file."""
    try:
        return DrawPolicy.model_validate(_tuples(tomllib.loads(text)))
    except tomllib.TOMLDecodeError as error:
        raise DrawError(f"抽查政策文件 {name} 不是正确的 TOML 格式：{error}。") from None
    except ValidationError as error:
        raise DrawError(f"抽查政策文件 {name} 有误：{_said(error)}。") from None


def _tuples(value: object) -> object:
    if isinstance(value, dict):
        return {key: _tuples(item) for key, item in value.items()}
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value


def _said(error: ValidationError) -> str:
    first = error.errors()[0]
    inner = first.get("ctx", {}).get("error")
    if isinstance(inner, DrawError):
        return str(inner).rstrip("。")
    if first["type"] == "literal_error":
        return f"“{'.'.join(map(str, first['loc']))}”只能是{'、'.join(KINDS)}"
    return said(error)
